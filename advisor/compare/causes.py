"""Why a workload that is in both reports differs: which inputs differ, and which of them its decision reads.

A cause is never guessed from the outcome alone. An outcome that differs names the facts its rule reads, the platform's
answer, the rule and the waiver, where these differ; where none does, it says that the reports do not tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.compare.gathering import Gathering
from advisor.compare.shown import shown
from advisor.compare.sides import answer_cause, fact_cause, organisation_cause, waiver_cause
from advisor.compare.snapshot import (
    FindingShot,
    PlatformShot,
    Snapshot,
    WorkloadShot,
    answers_differ,
    numbers_differ,
)
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
        both_say = self.older.rules is not None and self.newer.rules is not None
        opened = self.before.open() ^ self.after.open() if both_say else frozenset()
        for name in opened - left.keys() - right.keys():
            if not self._left_aside(name, stated):
                yield name

    def _left_aside(self, name: str, stated: set[str]) -> bool:
        """Whether every rule that left it open reads a changed fact too, and so may have stopped or begun to ask."""
        asking = self.before.open_in(name) | self.after.open_in(name)
        reports = [one.rules for one in (self.older, self.newer) if one.rules]
        known = [rules[rule].facts for rules in reports for rule in asking if rule in rules]
        return bool(known) and all(facts & stated for facts in known)

    def reads(self, rule: str) -> frozenset[str]:
        """The changed facts that the rule looks at in either report; all of them where neither report says."""
        known = [one.rules[rule].facts for one in (self.older, self.newer) if one.rules and rule in one.rules]
        return self.facts & frozenset().union(*known) if known else self.facts

    def explain_fact(self, name: str, effect: Effect | None = None) -> None:
        self.gathered.add(fact_cause(name, self.before, self.after, self.older, self.newer), effect)


def causes_of(pair: Pair) -> tuple[Cause, ...]:
    """Every input that differs and that the workload's decision reads, the ones that say most first."""
    _scope(pair)
    for name in sorted(pair.before.platforms.keys() & pair.after.platforms.keys()):
        _platform(name, pair.before.platforms[name], pair.after.platforms[name], pair)
    if pair.before.current != pair.after.current and FORMATS in pair.facts:
        pair.explain_fact(FORMATS)
    _whole_run(pair)
    standings = (pair.before.standing, pair.after.standing)
    planned = {shown(name) for one in standings for name in (one.platform or "", *one.candidates)}
    return pair.gathered.ranked(planned, _required(pair))


def _required(pair: Pair) -> frozenset[str]:
    rules = [one.rules or {} for one in (pair.older, pair.newer)]
    return frozenset(shown(name) for known in rules for name, rule in known.items() if rule.required)


# --- one platform ---------------------------------------------------------------------------------------------------


def _platform(name: str, before: PlatformShot, after: PlatformShot, pair: Pair) -> None:
    moved = {
        one for one in before.values.keys() | after.values.keys() if before.values.get(one) != after.values.get(one)
    }
    told = False
    for rule in sorted(before.findings.keys() | after.findings.keys()):
        old, new = before.findings.get(rule), after.findings.get(rule)
        if _differs(old, new) or (_could_differ(old, new) and _criterion(rule, pair) in moved):
            told = _finding(rule, name, old, new, pair) or told
    if moved and not told:
        _by_time(moved, pair)


def _differs(old: FindingShot | None, new: FindingShot | None) -> bool:
    if old is None or new is None:
        return old is not new
    return old.outcome != new.outcome or numbers_differ(old, new)


def _could_differ(old: FindingShot | None, new: FindingShot | None) -> bool:
    """Whether a criterion that looks at limits and demands sees something else."""
    if old is None or new is None:
        return False
    return old.demand != new.demand or answers_differ(old.answer, new.answer)


def _criterion(rule: str, pair: Pair) -> str:
    for one in (pair.newer, pair.older):
        if one.rules and rule in one.rules:
            return one.rules[rule].criterion
    return ""


def _finding(rule: str, platform: str, old: FindingShot | None, new: FindingShot | None, pair: Pair) -> bool:
    """Names what explains the difference; False where nothing does."""
    effect = _effect(rule, platform, old, new)
    explained = False
    for fact in sorted(pair.reads(rule)):
        pair.explain_fact(fact, effect)
        explained = True
    for cause in _other_inputs(rule, platform, old, new, pair):
        pair.gathered.add(cause, effect)
        explained = True
    if not explained and effect is not None:
        pair.untold.append(effect)
    return explained


def _effect(rule: str, platform: str, old: FindingShot | None, new: FindingShot | None) -> Effect | None:
    before = NOT_APPLICABLE if old is None else old.outcome
    after = NOT_APPLICABLE if new is None else new.outcome
    if before == after:
        return None
    return Effect(platform=shown(platform), rule=shown(rule), before=before, after=after)


def _other_inputs(
    rule: str, platform: str, old: FindingShot | None, new: FindingShot | None, pair: Pair
) -> Iterator[Cause]:
    if old is not None and new is not None and answers_differ(old.answer, new.answer):
        yield answer_cause(platform, old.answer, new.answer)
    waivers = (None if old is None else old.waiver), (None if new is None else new.waiver)
    if waivers[0] != waivers[1] and _waived_anew(*waivers):
        yield waiver_cause(rule, platform, *waivers, pair.newer.run.as_of)
    change = _rule_change(rule, pair)
    if change is not None:
        yield change


def _waived_anew(old: object, new: object) -> bool:
    told = [getattr(one, "substance", None) for one in (old, new)]
    return told[0] != told[1]


def _rule_change(rule: str, pair: Pair) -> Cause | None:
    """A rule that is new, gone, or decides differently; None where the reports do not say what their rules are."""
    if pair.older.rules is None or pair.newer.rules is None:
        return None
    old, new = pair.older.rules.get(rule), pair.newer.rules.get(rule)
    if (old is None or new is None or old.digest == new.digest) and (old is None) == (new is None):
        return None
    before = "no such rule" if old is None else f"as of catalog {shown(pair.older.run.catalog_version)}"
    after = "no such rule" if new is None else f"as of catalog {shown(pair.newer.run.catalog_version)}"
    return Cause(kind=CauseKind.RULE, subject=shown(rule), before=Side(value=before), after=Side(value=after))


def _by_time(moved: set[str], pair: Pair) -> None:
    """A value that no finding explains: the years that are left shrink with the day alone."""
    before, after = pair.older.run.as_of, pair.newer.run.as_of
    if before != after and "longevity" in moved:
        pair.gathered.add(_of_run(CauseKind.DAY, "years of support left", before, after))


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
    if _weighed_otherwise(pair):
        told = (f"{_weights(one)} ({one.run.preset})" for one in (older, newer))
        pair.gathered.add(_of_run(CauseKind.WEIGHTS, "weights", *told))
    if pair.untold:
        _explain_the_rest(pair, declared)
    elif pair.before.standing != pair.after.standing:
        for cause in declared:
            pair.gathered.add(cause)


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
    causes = declared or (unexplained(pair.older, pair.newer),)
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
