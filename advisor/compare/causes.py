"""Why a workload that is in both reports differs: which inputs differ, and which of them its decision reads.

A cause is never guessed from the outcome alone. An outcome that differs names the facts its rule reads, the platform's
answer, the rule and the waiver, where these differ; where none does, it says that the reports do not tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.compare.gathering import Gathering
from advisor.compare.shown import shown
from advisor.compare.sides import answer_cause, fact_cause, organisation_cause, waiver_cause
from advisor.compare.snapshot import MET, FindingShot, Snapshot, WaiverShot, WorkloadShot
from advisor.model.comparing import Cause, CauseKind, Effect, Side

FORMATS = "descriptor.formats"
"""The fact that shows where a workload runs today."""
NOT_APPLICABLE = "not-applicable"


@dataclass
class Pair:
    """One workload in both reports."""

    before: WorkloadShot
    after: WorkloadShot
    older: Snapshot
    newer: Snapshot
    gathered: Gathering = field(default_factory=Gathering)
    untold: list[Effect] = field(default_factory=list)
    """Outcomes that differ without an input that would explain it."""

    def __post_init__(self) -> None:
        self.facts = frozenset(self._facts())

    def _facts(self) -> Iterator[str]:
        """Facts that the reports state differently, a gap that was closed or opened included."""
        left, right = self.before.facts, self.after.facts
        stated = {
            name
            for name in left.keys() | right.keys()
            if name not in left or name not in right or left[name].substance != right[name].substance
        }
        yield from stated
        opened = self.before.open() ^ self.after.open()
        for name in opened - left.keys() - right.keys():
            if not self._left_aside(name, stated):
                yield name

    def _left_aside(self, name: str, stated: set[str]) -> bool:
        """Whether every rule that left it open reads a changed fact too, and so may have stopped or begun to ask."""
        asking = self.before.open_in(name) | self.after.open_in(name)
        known = [facts for one in (self.older, self.newer) for rule in asking if (facts := _facts_of(rule, one))]
        return bool(known) and all(facts & stated for facts in known)

    def reads(self, rule: str) -> frozenset[str]:
        """The changed facts that the rule looks at in either report; all of them where neither report says."""
        known = [facts for one in (self.older, self.newer) if (facts := _facts_of(rule, one)) is not None]
        return self.facts & frozenset().union(*known) if known else self.facts

    def explain_fact(self, name: str, effect: Effect | None = None) -> None:
        self.gathered.add(fact_cause(name, self.before, self.after, self.older, self.newer), effect)


def _facts_of(rule: str, snapshot: Snapshot) -> frozenset[str] | None:
    """What the rule reads, where the report says it."""
    return snapshot.rules[rule].facts if rule in snapshot.rules else None


def causes_of(pair: Pair) -> tuple[Cause, ...]:
    """Every input that differs and that the workload's decision reads, the ones that say most first."""
    _scope(pair)
    for name in sorted(pair.before.platforms.keys() & pair.after.platforms.keys()):
        _platform(name, pair)
    if pair.before.current != pair.after.current and FORMATS in pair.facts:
        pair.explain_fact(FORMATS)
    _whole_run(pair)
    standings = (pair.before.standing, pair.after.standing)
    planned = {shown(name) for one in standings for name in (one.platform or "", *one.candidates)}
    return pair.gathered.ranked(planned, _required(pair))


def _required(pair: Pair) -> frozenset[str]:
    every = (*pair.older.rules.items(), *pair.newer.rules.items())
    return frozenset(shown(name) for name, rule in every if rule.required)


# --- one platform ---------------------------------------------------------------------------------------------------


def _platform(name: str, pair: Pair) -> None:
    for rule in sorted(pair.before.needs.keys() | pair.after.needs.keys() | _ruled(name, pair)):
        old, new = pair.before.finding(name, rule), pair.after.finding(name, rule)
        if _differs(old, new) or _asks_otherwise(rule, pair):
            _finding(rule, name, old, new, pair)


def _ruled(platform: str, pair: Pair) -> frozenset[str]:
    """Rules with a finding there, also such as a need that is not there leads to."""
    both = (pair.before.platforms[platform], pair.after.platforms[platform])
    return frozenset(rule for one in both for rule in one.findings)


def _differs(old: FindingShot | None, new: FindingShot | None) -> bool:
    if old is None or new is None:
        return old is not new
    accepted = [None if one.waiver is None else one.waiver.substance for one in (old, new)]
    said = [(one.outcome, one.effort, one.answer.substance) for one in (old, new)]
    return said[0] != said[1] or accepted[0] != accepted[1]


def _asks_otherwise(rule: str, pair: Pair) -> bool:
    """Whether the need itself has another chance or demand."""
    old, new = pair.before.needs.get(rule), pair.after.needs.get(rule)
    return (
        old is not None
        and new is not None
        and (old.raised, old.chance, old.demand)
        != (
            new.raised,
            new.chance,
            new.demand,
        )
    )


def _finding(rule: str, platform: str, old: FindingShot | None, new: FindingShot | None, pair: Pair) -> bool:
    """Names what explains the difference; False where nothing does."""
    effect = _effect(rule, platform, old, new)
    explained = False
    for fact in sorted(pair.reads(rule)):
        pair.explain_fact(fact, effect)
        explained = True
    for cause in _other_inputs(rule, platform, old, new, pair):
        if cause.kind is not CauseKind.PLATFORM or not explained or _both_told(old, new):
            pair.gathered.add(cause, effect)
            explained = True
    if not explained and effect is not None:
        pair.untold.append(effect)
    return explained


def _both_told(old: FindingShot | None, new: FindingShot | None) -> bool:
    """Whether both reports show the answer: one that simply meets a need stands in none."""
    return old is not None and new is not None and MET not in (old.answer, new.answer)


def _effect(rule: str, platform: str, old: FindingShot | None, new: FindingShot | None) -> Effect | None:
    before = NOT_APPLICABLE if old is None else old.outcome
    after = NOT_APPLICABLE if new is None else new.outcome
    if before == after:
        return None
    return Effect(platform=shown(platform), rule=shown(rule), before=before, after=after)


def _other_inputs(
    rule: str, platform: str, old: FindingShot | None, new: FindingShot | None, pair: Pair
) -> Iterator[Cause]:
    if old is not None and new is not None and old.answer.substance != new.answer.substance:
        yield answer_cause(platform, old.answer, new.answer)
    waivers = (None if old is None else old.waiver), (None if new is None else new.waiver)
    if _waived_anew(*waivers):
        yield waiver_cause(rule, platform, *waivers, pair.newer.run.as_of)
    change = _rule_change(rule, pair)
    if change is not None:
        yield change


def _waived_anew(old: WaiverShot | None, new: WaiverShot | None) -> bool:
    told = [None if one is None else one.substance for one in (old, new)]
    return told[0] != told[1]


def _rule_change(rule: str, pair: Pair) -> Cause | None:
    """A rule that is new, gone, or decides differently."""
    old, new = pair.older.rules.get(rule), pair.newer.rules.get(rule)
    if (old is None or new is None or old.digest == new.digest) and (old is None) == (new is None):
        return None
    before = "no such rule" if old is None else f"as of catalog {shown(pair.older.run.catalog_version)}"
    after = "no such rule" if new is None else f"as of catalog {shown(pair.newer.run.catalog_version)}"
    return Cause(kind=CauseKind.RULE, subject=shown(rule), before=Side(value=before), after=Side(value=after))


# --- the whole run --------------------------------------------------------------------------------------------------


def _of_run(kind: CauseKind, subject: str, before: str, after: str) -> Cause:
    return Cause(kind=kind, subject=subject, before=Side(value=shown(before)), after=Side(value=shown(after)))


def _scope(pair: Pair) -> None:
    before, after = pair.older.platforms, pair.newer.platforms
    if set(before) != set(after):
        pair.gathered.add(_of_run(CauseKind.SCOPE, "platforms", ", ".join(sorted(before)), ", ".join(sorted(after))))


def _whole_run(pair: Pair) -> None:
    older, newer = pair.older, pair.newer
    if older.assumptions != newer.assumptions and older.assumptions and newer.assumptions:
        pair.gathered.add(_of_run(CauseKind.ASSUMPTIONS, "assumed values", older.assumptions, newer.assumptions))
    declared = _declared_otherwise(pair)
    _by_day(pair)
    if _weighed_otherwise(pair):
        told = (f"{_weights(one)} ({one.run.preset})" for one in (older, newer))
        pair.gathered.add(_of_run(CauseKind.WEIGHTS, "weights", *told))
    if pair.untold:
        _explain_the_rest(pair, declared)
    elif pair.before.standing != pair.after.standing:
        for cause in declared:
            pair.gathered.add(cause)


def _by_day(pair: Pair) -> None:
    """Ends come nearer with the day alone: what is due, and which platforms are ending."""
    before, after = pair.older.run.as_of, pair.newer.run.as_of
    standings = pair.before.standing, pair.after.standing
    if before != after and standings[0] != standings[1]:
        pair.gathered.add(_of_run(CauseKind.DAY, "day of the answers", before, after))


def _weighed_otherwise(pair: Pair) -> bool:
    return pair.older.weights != pair.newer.weights


def _weights(snapshot: Snapshot) -> str:
    return ", ".join(f"{name} {weight:g}" for name, weight in sorted(snapshot.weights.items()) if weight)


def _declared_otherwise(pair: Pair) -> tuple[Cause, ...]:
    """Values of the organisation's that differ; which workloads they reach, only their effect in the run tells."""
    left, right = pair.older.organisation, pair.newer.organisation
    names = sorted(left.keys() | right.keys())
    return tuple(
        organisation_cause(name, left.get(name), right.get(name))
        for name in names
        if name not in left or name not in right or left[name].value != right[name].value
    )


def _explain_the_rest(pair: Pair, declared: tuple[Cause, ...]) -> None:
    """Outcomes that no fact, answer, rule or waiver explains."""
    before, after = pair.older.run.as_of, pair.newer.run.as_of
    day = () if before == after else (_of_run(CauseKind.DAY, "day of the answers", before, after),)
    causes = declared or day or (unexplained(pair.older, pair.newer),)
    for cause in causes:
        for effect in pair.untold:
            pair.gathered.add(cause, effect)


def unexplained(older: Snapshot, newer: Snapshot) -> Cause:
    """The advisor itself where its version differs; else that the reports do not tell."""
    before, after = older.run.advisor_version, newer.run.advisor_version
    if before != after:
        return _of_run(CauseKind.ADVISOR, "advisor", before, after)
    before, after = older.run.catalog_version, newer.run.catalog_version
    same = before == after
    return _of_run(CauseKind.UNTOLD, "catalog", "" if same else before, "" if same else after)
