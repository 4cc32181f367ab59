"""What to ask: questions a board can answer first, then open topics, those that turn most first (deciding.md 5)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec import Struct, field

from advisor.decide.decide import Decider, Judged, counted, settle, without
from advisor.decide.destination import Setting
from advisor.model.catalog import Catalog, Runs
from advisor.model.decision import Question, Turn
from advisor.model.facts import Workload
from advisor.model.location import Location
from advisor.model.organisation import Organisation
from advisor.model.report import Assessed, BoardQuestion, PortfolioQuestion

REGISTRY, IMAGE = "registry", "image"
HOST, BASE = "image.registry", "image.base"
_ORIGINS = ("image.reference", "image.base", "descriptor.formats")
"""Facts whose places stand for a topic on which no file says anything, the nearest first."""
INSTANCES = "scale.instances"
SERVICES = "services.bound"
GROWTH = (2, 10)
"""Times today's instances, as answers on growth."""


def open_questions(assessed: Sequence[Assessed]) -> tuple[PortfolioQuestion, ...]:
    """Each open topic once for whoever one answer serves, those that turn most first."""
    groups: dict[tuple[str, str], list[tuple[Question, _Alike]]] = {}
    for alike in _alike(assessed):
        for question in alike.questions:
            groups.setdefault((question.topic, alike.group(question)), []).append((question, alike))
    known: dict[tuple[int, ...], tuple[tuple[str, ...], tuple[Location, ...]]] = {}
    found = [_question(group, asked, known) for (_, group), asked in groups.items()]
    return tuple(
        sorted(found, key=lambda each: (-each.worth, -len(each.workloads), -each.chance, each.topic, each.group))
    )


class _Alike(Struct):
    """Workloads with the same questions, the same registries and the same base images."""

    questions: tuple[Question, ...]
    registries: str
    bases: str
    workloads: list[Workload] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    """Facts on which some of their files say something."""
    origins: set[Location] = field(default_factory=set)
    """Places that stand for a topic on which none of their files says anything."""

    def group(self, question: Question) -> str:
        """Whom one answer serves."""
        if "/" in question.topic:
            return question.topic.partition("/")[0]
        return self.registries if question.source == REGISTRY else self.bases if question.source == IMAGE else ""

    def places(self, topic: str) -> set[Location]:
        """Where files speak of the topic without saying what holds; where none does, what the question is about."""
        if topic not in self.stated:
            return self.origins
        return {place for each in self.workloads for place in each.evidence(topic) or _origins(each)}


def _alike(assessed: Sequence[Assessed]) -> list[_Alike]:
    found: dict[tuple[int, str, str], _Alike] = {}
    for each in assessed:
        questions, workload = each.decision.questions, each.workload
        registries, bases = _named(workload, HOST), _named(workload, BASE)
        key = (id(questions), registries, bases)
        if key not in found:
            found[key] = _Alike(questions, registries, bases)
        alike = found[key]
        alike.workloads.append(workload)
        alike.ids.append(workload.id)
        alike.stated.update(workload.facts)
        alike.origins.update(_origins(workload))
    return list(found.values())


def _named(workload: Workload, name: str) -> str:
    fact = workload.facts.get(name)
    return "" if fact is None else ", ".join(map(str, fact.members()))


def _origins(workload: Workload) -> tuple[Location, ...]:
    return next((places for name in _ORIGINS if (places := workload.evidence(name))), ())


def _question(
    group: str,
    asked: Sequence[tuple[Question, _Alike]],
    known: dict[tuple[int, ...], tuple[tuple[str, ...], tuple[Location, ...]]],
) -> PortfolioQuestion:
    """`known`: the workloads and their origins for each list of those who ask alike; many topics share one."""
    first = asked[0][0]
    key = tuple(id(alike) for _, alike in asked)
    if key not in known:
        origins = set().union(*(alike.origins for _, alike in asked))
        known[key] = tuple(sorted({name for _, alike in asked for name in alike.ids})), _sorted(origins)
    workloads, evidence = known[key]
    if any(first.topic in alike.stated for _, alike in asked):
        evidence = _sorted(set().union(*(alike.places(first.topic) for _, alike in asked)))
    turns = [(name, turn) for question, alike in asked for turn in question.turns for name in alike.ids]
    return PortfolioQuestion(
        topic=first.topic,
        source=first.source,
        group=group,
        chance=max(question.chance for question, _ in asked),
        platforms=tuple(sorted({name for question, _ in asked for name in question.platforms})),
        workloads=workloads,
        turns=tuple(sorted(turns, key=_order)),
        evidence=evidence,
    )


def _sorted(places: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(sorted(places, key=attrgetter("key")))


def _order(pair: tuple[str, Turn]) -> tuple[str, float, str]:
    workload, turn = pair
    return workload, -turn.chance, str(turn.answer)


# --- what a board can answer ----------------------------------------------------------------------------------------


def board_questions(
    decider: Decider, judged: Sequence[Judged], setting: Setting, organisation: Organisation | None
) -> tuple[BoardQuestion, ...]:
    """Always asked while undeclared, in this order; each with the number of workloads that each answer turns."""
    catalog = decider.judge.catalog
    endings = {} if organisation is None else organisation.endings
    in_use = sorted({name for each in judged for name in each.view.runs_on if name in each.view.standings})
    asked = [] if _says_what_runs(catalog) else [_which_are_run(judged, setting)]
    asked += [_does_it_end(name, decider, judged) for name in in_use if name not in endings]
    if organisation is None or not organisation.obliged:
        asked.append(BoardQuestion(id="obligations", subject="", effects=()))
    asked.append(BoardQuestion(id="owner", subject="", effects=()))
    asked.append(BoardQuestion(id="growth", subject="", effects=_growth(decider, judged, setting)))
    if any(SERVICES in each.reading.workload.facts for each in judged):
        asked.append(BoardQuestion(id="services", subject="", effects=()))
    return tuple(asked)


def _says_what_runs(catalog: Catalog) -> bool:
    return any(platform.runs is Runs.TRUE for platform in catalog.platforms.values())


def _which_are_run(judged: Sequence[Judged], setting: Setting) -> BoardQuestion:
    """Platform → workloads that are planned there and would need another place if it were not to be had."""
    planned: Counter[str] = Counter()
    for view, count in counted(each.view for each in judged):
        planned[settle(view, setting).choice.planned or ""] += count
    effects = tuple((name, count) for name, count in sorted(planned.items()) if name)
    return BoardQuestion(id="platforms", subject="", effects=effects)


def _does_it_end(platform: str, decider: Decider, judged: Sequence[Judged]) -> BoardQuestion:
    """How many workloads would have to leave if it ended, and how many of them would have no place."""
    setting = decider.setting_of((each.view for each in judged), without=platform)
    on_it = [(view, count) for view, count in counted(each.view for each in judged) if platform in view.runs_on]
    moves = sum(count for _, count in on_it)
    placeless = sum(count for view, count in on_it if without(view, platform, setting).planned is None)
    return BoardQuestion(id="end", subject=platform, effects=(("moves", moves), ("no-place", placeless)))


def _growth(decider: Decider, judged: Sequence[Judged], setting: Setting) -> tuple[tuple[str, int], ...]:
    """Workloads whose course or destination is another with so many times today's instances."""
    counted = [each for each in judged if isinstance(each.reading.workload.value(INSTANCES), int)]
    return tuple((f"x{times}", sum(_turned(each, times, decider, setting) for each in counted)) for times in GROWTH)


def _turned(judged: Judged, times: int, decider: Decider, setting: Setting) -> bool:
    now = judged.reading.workload.value(INSTANCES)
    grown = now * times if isinstance(now, int) else 0
    return decider.topics.is_turned(judged.reading, judged.view, setting, (INSTANCES, grown))
