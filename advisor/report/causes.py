"""Why a workload that is in both reports differs: which inputs differ, and which of them its decision reads.

A cause is never guessed from the outcome alone. An outcome that differs names the facts its rule reads, the platform's
answer, the rule and the waiver, where these differ; where none does, it says that the reports do not tell.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from advisor.model.comparing import Cause, CauseKind, Difference, Effect, Side
from advisor.model.decision import Step
from advisor.report import sides
from advisor.report.document import Result, Waiver, WorkLine, Workload
from advisor.report.reference import Answer, Given
from advisor.report.sides import Source, View, fact_substance, shown, shown_source, weights_of

FORMATS = "descriptor.formats"
"""The fact that shows where a workload runs today."""
SUPPORT = "support"
"""The subject of a cause that is the end of a whole platform."""
ASSUMED = "assumed values"
_MOVING = (FORMATS, "storage.volumes", "services.")
"""Facts, and beginnings of facts, that the work of moving is computed from."""
_KNOCKING = ({"fail", "accepted"}, {"open"})
"""Outcomes of a required need that decide whether a platform may be used, and those that may."""
_KINDS = tuple(CauseKind)


@dataclass
class Pair:
    """One workload in both reports, and what was gathered about it so far."""

    before: Workload
    after: Workload
    older: Source
    newer: Source
    causes: dict[tuple[CauseKind, str, str], Cause] = field(default_factory=dict)
    """One entry for every cause, however many rules it reaches."""
    effects: dict[tuple[CauseKind, str, str], set[Effect]] = field(default_factory=dict)
    untold: list[Effect] = field(default_factory=list)
    """Outcomes that differ without an input that would explain it."""

    def __post_init__(self) -> None:
        self.left, self.right = View(self.before, self.older), View(self.after, self.newer)

    @property
    def views(self) -> tuple[View, View]:
        return self.left, self.right

    @cached_property
    def facts(self) -> frozenset[str]:
        """Facts that the reports state differently, and those that a person answered differently."""
        left, right = self.before.facts, self.after.facts
        stated = {name for name in left.keys() | right.keys() if _other(left, right, name, fact_substance)}
        given = (self.left.given, self.right.given)
        answered = {name for name in given[0].keys() | given[1].keys() if _other(*given, name, _value)}
        return frozenset(stated | answered)

    @cached_property
    def both(self) -> frozenset[str]:
        """Platforms that both reports judge."""
        return frozenset(self.left.platforms.keys() & self.right.platforms.keys())

    def rule_facts(self, rule: str) -> frozenset[str]:
        """The changed facts that the rule reads in either report."""
        known = [source.head.rules[rule] for source in (self.older, self.newer) if rule in source.head.rules]
        return self.facts & {fact for each in known for fact in each.facts}

    def add(self, cause: Cause, effect: Effect | None = None) -> None:
        key = (cause.kind, cause.subject, cause.platform)
        self.causes.setdefault(key, cause)
        if effect is not None:
            self.effects.setdefault(key, set()).add(effect)

    def add_fact(self, name: str) -> None:
        self.add(sides.fact_cause(name, self.left, self.right))


def _value(given: Given) -> object:
    return given.value


def _other(left: Mapping[str, Any], right: Mapping[str, Any], name: str, substance: Callable[[Any], object]) -> bool:
    return name not in left or name not in right or substance(left[name]) != substance(right[name])


def causes_of(pair: Pair, difference: Difference, *, others: bool) -> tuple[Cause, ...]:
    """Every input that differs and that the workload's decision reads, the ones that say most first.

    `others`: whether another workload of the run came, went, or is planned otherwise.
    """
    changed = difference is not Difference.UNCHANGED
    _whole_run(pair, changed=changed)
    for name in sorted(pair.both):
        _platform(name, pair)
        _ends(name, pair)
    if pair.before.current.platforms != pair.after.current.platforms and FORMATS in pair.facts:
        pair.add_fact(FORMATS)
    if difference is Difference.FLIPPED and others and _counts_platforms(pair):
        pair.add(Cause(kind=CauseKind.OTHERS, subject="other workloads of the run"))
    _explain_the_rest(pair, changed=changed)
    return _ranked(pair)


def _counts_platforms(pair: Pair) -> bool:
    counting = {Step.FEWEST.value, Step.DEFAULT.value}
    return bool(counting & {str(pair.before.decided_by), str(pair.after.decided_by)})


def _whole_run(pair: Pair, *, changed: bool) -> None:
    """Platforms and weights are read by every decision; which assumed values are, the reports do not say."""
    left, right = (sorted(view.platforms) for view in pair.views)
    if left != right:
        pair.add(_of_run(CauseKind.SCOPE, "platforms", ", ".join(left), ", ".join(right)))
    weights = weights_of(pair.older), weights_of(pair.newer)
    if weights[0] != weights[1]:
        pair.add(_of_run(CauseKind.WEIGHTS, "weights", *weights))
    assumed = [source.head.digests.assumptions for source in (pair.older, pair.newer)]
    if changed and assumed[0] != assumed[1]:
        pair.add(_of_run(CauseKind.ASSUMPTIONS, ASSUMED, *assumed))


def _of_run(kind: CauseKind, subject: str, before: str, after: str) -> Cause:
    return Cause(kind=kind, subject=subject, before=Side(value=shown(before)), after=Side(value=shown(after)))


# --- one platform ---------------------------------------------------------------------------------------------------


def _platform(name: str, pair: Pair) -> None:
    rules = {rule for view in pair.views for rule in (*view.needs, *view.findings[name])}
    for rule in sorted(rules):
        if pair.left.look(name, rule) != pair.right.look(name, rule):
            _finding(rule, name, pair)
    left, right = (_lines(view.platforms[name]) for view in pair.views)
    for part, what in sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key)):
        line = left.get((part, what)) or right[part, what]
        moving = line.moving
        for fact in sorted(pair.facts if moving or what not in rules else ()):
            if not moving or fact.startswith(_MOVING):
                pair.add_fact(fact)


def _lines(result: Result) -> Mapping[tuple[str, str], WorkLine]:
    return {(str(line.part), line.what): line for line in result.work}


def _finding(rule: str, platform: str, pair: Pair) -> None:
    """Names every input that explains the difference; keeps it in mind where none does."""
    outcomes = [view.outcome(platform, rule) for view in pair.views]
    effect = None
    if outcomes[0] != outcomes[1]:
        effect = Effect(platform=shown(platform), rule=shown(rule), before=outcomes[0], after=outcomes[1])
    facts = (sides.fact_cause(fact, pair.left, pair.right) for fact in sorted(pair.rule_facts(rule)))
    explained = [*facts, *_other_inputs(rule, platform, pair)]
    for cause in explained:
        pair.add(cause, effect)
    if not explained and effect is not None:
        pair.untold.append(effect)


def _other_inputs(rule: str, platform: str, pair: Pair) -> Iterator[Cause]:
    places = {view.shown_on(platform, rule) for view in pair.views}
    for place in sorted({platform, *places} & pair.both):
        answers = [view.answer(place, rule) for view in pair.views]
        if None not in answers and _substance(answers[0]) != _substance(answers[1]):
            yield sides.answer_cause(place, rule, pair.left, pair.right)
    waivers = [view.waiver(platform, rule) for view in pair.views]
    if _agreed(waivers[0]) != _agreed(waivers[1]):
        yield sides.waiver_cause(rule, platform, waivers[0], waivers[1], pair.newer.as_of)
    digests = [source.head.digests.rules.get(rule) for source in (pair.older, pair.newer)]
    if digests[0] != digests[1]:
        versions = [shown(source.head.run.catalog_version) for source in (pair.older, pair.newer)]
        words = [
            "no such rule" if digest is None else f"as of catalog {version}"
            for digest, version in zip(digests, versions, strict=True)
        ]
        before, after = (Side(value=text) for text in words)
        yield Cause(kind=CauseKind.RULE, subject=shown(rule), before=before, after=after)
    if FORMATS in pair.facts and pair.before.current.platforms != pair.after.current.platforms:
        yield sides.fact_cause(FORMATS, pair.left, pair.right)


def _substance(answer: Answer | None) -> object:
    """Of an answer, without what says nothing about how a need is met."""
    if answer is None:
        return None
    return replace(answer, source=(), since=None, at_latest=False, condition="", read=None)


def _agreed(waiver: Waiver | None) -> object:
    return None if waiver is None else (waiver.owner, waiver.reason, waiver.until)


# --- ends -----------------------------------------------------------------------------------------------------------


def _ends(platform: str, pair: Pair) -> None:
    """Ends of the platform, or of a part that the workload stands on, that were announced or came between the days."""
    days = pair.older.as_of, pair.newer.as_of
    results = [view.platforms[platform] for view in pair.views]
    ends = [_ends_of(platform, view) for view in pair.views]
    homes = [{workload.planned, workload.current.platform} for workload in (pair.before, pair.after)]
    if days[0] == days[1] or not (platform in homes[0] | homes[1] or results[0].out != results[1].out):
        return
    for part, rule in sorted(ends[0].keys() | ends[1].keys()):
        left, right = (_told_on(day, each.get((part, rule))) for day, each in zip(days, ends, strict=True))
        known = ends[1].get((part, rule)) or ends[0][part, rule]
        by_day = not part or (platform in homes[0] & homes[1] and not pair.rule_facts(rule))
        if left != right and by_day:
            after = Side(value=right, since=days[1], sources=tuple(map(shown_source, known[2])))
            before = Side(value=left, since=days[0])
            subject = shown(part) or SUPPORT
            pair.add(Cause(kind=CauseKind.DAY, subject=subject, platform=shown(platform), before=before, after=after))
        elif left != right:
            for fact in sorted(pair.rule_facts(rule)):
                pair.add_fact(fact)


def _ends_of(platform: str, view: View) -> Mapping[tuple[str, str], tuple[str, str, tuple[str, ...]]]:
    """By part, which is empty for the platform itself, and rule: day of the announcement, last day, sources.

    A report names the end of a part only once it was announced.
    """
    workload, known = view.workload, view.source.head.platforms.get(platform)
    dues = [due for due in workload.due if due.platform == platform]
    ends = {(due.part, due.rule): ("", due.date, due.sources) for due in dues}
    trigger, support = workload.trigger, None if known is None else known.support
    if trigger is not None and trigger.part and trigger.platform == platform:
        ends[trigger.part, trigger.rule] = ("", trigger.until or "", ())
    if support is not None and support.until is not None:
        ends["", ""] = (support.announced or support.until, support.until, support.sources)
    return ends


def _told_on(day: str, end: tuple[str, str, tuple[str, ...]] | None) -> str:
    if end is None or end[0] > day:
        return "no end announced"
    return f"ended on {end[1]}" if end[1] <= day else f"end on {end[1]} announced"


# --- what is left ---------------------------------------------------------------------------------------------------


def _explain_the_rest(pair: Pair, *, changed: bool) -> None:
    """Outcomes that no fact, answer, rule or waiver explains, and differences without any cause."""
    standing = [(workload.course, workload.planned, workload.decided_by) for workload in (pair.before, pair.after)]
    wanting = bool(pair.untold) or (changed and not pair.causes)
    if not wanting and standing[0] == standing[1]:
        return
    causes = tuple(sides.organisation_causes(pair.older, pair.newer))
    if not causes and wanting:
        causes = (unexplained(pair.older, pair.newer),)
    for cause in causes:
        pair.add(cause)
        for effect in pair.untold:
            pair.add(cause, effect)


def unexplained(older: Source, newer: Source) -> Cause:
    """What the whole run assumes, or the advisor itself, where these differ; else that the reports do not tell."""
    heads = older.head, newer.head
    assumed = [head.digests.assumptions for head in heads]
    if assumed[0] != assumed[1]:
        return _of_run(CauseKind.ASSUMPTIONS, ASSUMED, *assumed)
    versions = [head.run.advisor_version for head in heads]
    if versions[0] != versions[1]:
        return _of_run(CauseKind.ADVISOR, "advisor", *versions)
    catalogs = [head.run.catalog_version for head in heads]
    catalogs = ["", ""] if catalogs[0] == catalogs[1] else catalogs
    return _of_run(CauseKind.UNTOLD, "catalog", *catalogs)


def _ranked(pair: Pair) -> tuple[Cause, ...]:
    """First what decides whether a planned platform may be used, last what only moves a number."""
    rules = [source.head.rules for source in (pair.older, pair.newer)]
    required = {shown(name) for known in rules for name, rule in known.items() if rule.strength == "required"}
    planned = {shown(workload.planned or "") for workload in (pair.before, pair.after)}

    def weight(effect: Effect) -> tuple[bool, int]:
        knocks = [bool(each & {effect.before, effect.after}) and effect.rule in required for each in _KNOCKING]
        return effect.platform not in planned, [*knocks, True].index(True)

    def order(effect: Effect) -> tuple[object, ...]:
        return *weight(effect), effect.platform, effect.rule

    def rank(cause: Cause) -> tuple[object, ...]:
        heaviest = min(map(weight, cause.effects), default=(cause.platform not in planned, 0))
        light = not cause.effects and cause.kind not in (CauseKind.DAY, CauseKind.OTHERS)
        return light, heaviest, _KINDS.index(cause.kind), cause.subject, cause.platform

    whole = [
        replace(cause, effects=tuple(sorted(pair.effects.get(key, ()), key=order)))
        for key, cause in pair.causes.items()
    ]
    return tuple(sorted(whole, key=rank))
