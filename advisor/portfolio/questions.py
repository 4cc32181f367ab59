"""What to ask: questions a board can answer first, then open topics, those that turn most first (deciding.md 5)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from advisor.decide.decide import Decider, Judged, settle, without
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
    groups: dict[tuple[str, str], list[tuple[Workload, Question]]] = {}
    for one in assessed:
        for question in one.decision.questions:
            groups.setdefault((question.topic, _group(one.workload, question)), []).append((one.workload, question))
    found = [_question(group, asked) for (_, group), asked in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.worth, -len(one.workloads), -one.chance, one.topic, one.group)))


def _group(workload: Workload, question: Question) -> str:
    """Whom one answer serves."""
    if "/" in question.topic:
        return question.topic.partition("/")[0]
    fact = workload.facts.get({REGISTRY: HOST, IMAGE: BASE}.get(question.source, ""))
    return "" if fact is None else ", ".join(map(str, fact.members()))


def _question(group: str, asked: Sequence[tuple[Workload, Question]]) -> PortfolioQuestion:
    first = asked[0][1]
    return PortfolioQuestion(
        topic=first.topic,
        source=first.source,
        group=group,
        chance=max(question.chance for _, question in asked),
        platforms=tuple(sorted({name for _, question in asked for name in question.platforms})),
        workloads=tuple(sorted({workload.id for workload, _ in asked})),
        turns=tuple(sorted(((workload.id, turn) for workload, each in asked for turn in each.turns), key=_order)),
        evidence=_evidence([workload for workload, _ in asked], first.topic),
    )


def _order(pair: tuple[str, Turn]) -> tuple[str, float, str]:
    workload, turn = pair
    return workload, -turn.chance, str(turn.answer)


def _evidence(workloads: Iterable[Workload], topic: str) -> tuple[Location, ...]:
    """Where files speak of the topic without saying what holds; where none does, what the question is about."""
    return tuple(sorted({place for workload in workloads for place in _places(workload, topic)}))


def _places(workload: Workload, topic: str) -> tuple[Location, ...]:
    return next((places for name in (topic, *_ORIGINS) if (places := workload.evidence(name))), ())


# --- what a board can answer ----------------------------------------------------------------------------------------


def board_questions(
    decider: Decider, judged: Sequence[Judged], setting: Setting, organisation: Organisation | None
) -> tuple[BoardQuestion, ...]:
    """Always asked while undeclared, in this order; each with the number of workloads that each answer turns."""
    catalog = decider.judge.catalog
    endings = {} if organisation is None else organisation.endings
    in_use = sorted({name for one in judged for name in one.view.runs_on if name in one.view.standings})
    asked = [] if _says_what_runs(catalog) else [_which_are_run(judged, setting)]
    asked += [_does_it_end(name, decider, judged) for name in in_use if name not in endings]
    if organisation is None or not organisation.obliged:
        asked.append(BoardQuestion(id="obligations", subject="", effects=()))
    asked.append(BoardQuestion(id="owner", subject="", effects=()))
    asked.append(BoardQuestion(id="growth", subject="", effects=_growth(decider, judged, setting)))
    if any(SERVICES in one.reading.workload.facts for one in judged):
        asked.append(BoardQuestion(id="services", subject="", effects=()))
    return tuple(asked)


def _says_what_runs(catalog: Catalog) -> bool:
    return any(platform.runs is Runs.TRUE for platform in catalog.platforms.values())


def _which_are_run(judged: Sequence[Judged], setting: Setting) -> BoardQuestion:
    """Platform → workloads that are planned there and would need another place if it were not to be had."""
    planned = Counter(settle(one.view, setting).choice.planned for one in judged)
    effects = tuple((name, count) for name, count in sorted((str(one), many) for one, many in planned.items() if one))
    return BoardQuestion(id="platforms", subject="", effects=effects)


def _does_it_end(platform: str, decider: Decider, judged: Sequence[Judged]) -> BoardQuestion:
    """How many workloads would have to leave if it ended, and how many of them would have no place."""
    setting = decider.setting_of([one.view for one in judged], without=platform)
    on_it = [one for one in judged if platform in one.view.runs_on]
    placeless = sum(without(one.view, platform, setting).planned is None for one in on_it)
    return BoardQuestion(id="end", subject=platform, effects=(("moves", len(on_it)), ("no-place", placeless)))


def _growth(decider: Decider, judged: Sequence[Judged], setting: Setting) -> tuple[tuple[str, int], ...]:
    """Workloads whose course or destination is another with so many times today's instances."""
    counted = [one for one in judged if isinstance(one.reading.workload.value(INSTANCES), int)]
    return tuple((f"x{times}", sum(_turned(one, times, decider, setting) for one in counted)) for times in GROWTH)


def _turned(judged: Judged, times: int, decider: Decider, setting: Setting) -> bool:
    now = judged.reading.workload.value(INSTANCES)
    grown = now * times if isinstance(now, int) else 0
    return decider.topics.is_turned(judged.reading, judged.view, setting, (INSTANCES, grown))
