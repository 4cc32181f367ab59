"""Where to: the steps of deciding.md 4, each deciding only among what the steps before left.

A family of platforms is one destination: its members pass the steps on obligations, verdicts and work singly, and count
as one after that.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import fsum

from msgspec import Struct, field

from advisor.model.catalog import Assumptions, Catalog, Platform, Runs
from advisor.model.decision import Pick, Step, Verdict, WhyNot

EARLY = (Step.STAY, Step.ORGANISATION, Step.ENDING, Step.OBLIGATION, Step.VERDICT)
"""Steps for which a platform may be marked before verdicts count."""
ROUNDING = 1e-9


class Standing(Struct, frozen=True):
    """What the steps read about one workload on one platform."""

    platform: str
    verdict: Verdict
    days: float
    """Expected, over all lines."""
    score: float | None
    conditions: int
    """Still to be met."""
    out: Step | None = None
    """The early step that takes it out; `verdict` where a cause to consider another place is there as well."""
    lines: frozenset[tuple[str, str, float]] = frozenset()
    """Part, subject and expected days of every line of work."""


class Setting(Struct, frozen=True):
    """What the steps read besides: the organisation, the day, and what the rest of the run does."""

    catalog: Catalog
    as_of: date
    weights_given: bool = False
    in_use: frozenset[str] = frozenset()
    """Platforms on which a workload of this run stays."""
    left_for: Mapping[str, int] = field(default_factory=dict)
    """Family → workloads of the run for which it is left after the step on preferences."""

    @property
    def assumptions(self) -> Assumptions:
        return self.catalog.assumptions

    def family(self, platform: str) -> str:
        return self.catalog.platforms[platform].family


class Choice(Struct, frozen=True):
    """What the steps led to."""

    planned: str | None
    decided_by: Step
    outcome: Pick
    family: str | None
    left: tuple[str, ...]
    """Sorted ids of the candidates that are left."""
    out: Mapping[str, Step]
    """Platform → the step that took it out."""

    def why_not(self, rule_of: Callable[[str, Step], str]) -> tuple[WhyNot, ...]:
        """Every platform that is not planned, by id; one that is still left would do as well."""
        reasons = dict.fromkeys(self.left, Step.DEFAULT) | dict(self.out)
        others = sorted(name for name in reasons if name != self.planned)
        return tuple(WhyNot(platform=name, step=reasons[name], rule=rule_of(name, reasons[name])) for name in others)


class _Steps:
    """The candidates that are left, and which step took the others out."""

    def __init__(self, standings: Sequence[Standing], setting: Setting) -> None:
        self.left = tuple(standings)
        self.setting = setting
        self.out: dict[str, Step] = {}
        self.decided_by: Step | None = None
        self._destinations = self.destinations()

    def keep(self, step: Step, kept: Sequence[Standing]) -> None:
        """Take a step; of nothing left, the step that left nothing decided."""
        before, fewer = self.left, len(kept) < len(self.left)
        if fewer:
            self.left = tuple(kept)
            names = {standing.platform for standing in kept}
            self.out.update((standing.platform, step) for standing in before if standing.platform not in names)
            self._destinations = self.destinations()
        left_one = self.decided_by is None and len(self._destinations) <= 1
        if (before and not self.left) or (left_one and (step is not Step.STAY or fewer)):
            self.decided_by = step

    def destinations(self) -> frozenset[str]:
        """Of the candidates that are left; a family is one."""
        return frozenset(self.setting.family(standing.platform) for standing in self.left)


def to_preference(standings: Sequence[Standing], setting: Setting) -> "_Steps":
    """The steps up to the one on preferences: those that need not know what the rest of the run does."""
    steps = _Steps(standings, setting)
    marked = any(standing.out is not None for standing in standings)
    for step in EARLY if marked else (Step.ORGANISATION,):
        steps.keep(step, [standing for standing in steps.left if standing.out is not step])
    steps.keep(Step.VERDICT, [standing for standing in steps.left if standing.verdict is not Verdict.BLOCKED])
    clear = [standing for standing in steps.left if standing.verdict is not Verdict.UNDETERMINED]
    steps.keep(Step.VERDICT, clear or steps.left)
    if clear:
        steps.keep(Step.WORK, _least_work(steps.left, setting.assumptions))
        steps.keep(Step.PREFERENCE, _preferred(steps.left, setting))
    return steps


def left_after_preference(standings: Sequence[Standing], setting: Setting) -> frozenset[str]:
    """Families among which only the number of platforms could still decide; empty where unclear."""
    steps = to_preference(standings, setting)
    unclear = any(standing.verdict is Verdict.UNDETERMINED for standing in steps.left)
    return frozenset() if unclear else steps.destinations()


def choose(standings: Sequence[Standing], setting: Setting) -> Choice:
    """All steps, for one workload."""
    steps = to_preference(standings, setting)
    if not steps.left:
        return _nothing_left(steps, Pick.NONE_FITS)
    if any(standing.verdict is Verdict.UNDETERMINED for standing in steps.left):
        return _nothing_left(steps, Pick.NEEDS_ANSWER)
    steps.keep(Step.FEWEST, _on_fewest(steps.left, setting))
    decided = steps.decided_by
    left = tuple(sorted(standing.platform for standing in steps.left))
    winner = setting.family(_default(steps.left, setting).platform)
    members = [standing for standing in steps.left if setting.family(standing.platform) == winner]
    return Choice(
        planned=_member(members, winner, setting),
        decided_by=decided or Step.DEFAULT,
        outcome=Pick.TIE if decided is None else Pick.RECOMMEND,
        family=winner if len(members) > 1 else None,
        left=left,
        out=steps.out,
    )


def _nothing_left(steps: _Steps, outcome: Pick) -> Choice:
    left = tuple(sorted(standing.platform for standing in steps.left))
    return Choice(None, steps.decided_by or Step.VERDICT, outcome, None, left, steps.out)


# --- the steps ------------------------------------------------------------------------------------------------------


def _least_work(left: Sequence[Standing], assumed: Assumptions) -> list[Standing]:
    """Those near the least, measured from the least only; a line that is the same for all that are left cancels."""
    least = min(standing.days for standing in left)
    shared = fsum(days for _, _, days in frozenset.intersection(*(standing.lines for standing in left)))
    band = max(assumed.equal_days, assumed.equal_share * (least - shared))
    return [standing for standing in left if standing.days <= least + band + ROUNDING]


def _preferred(left: Sequence[Standing], setting: Setting) -> Sequence[Standing]:
    """The organisation's order of preference; then, where weights were given, a lead in fit score."""
    best = min(_place(setting.catalog.platforms[standing.platform]) for standing in left)
    first = {
        setting.family(standing.platform)
        for standing in left
        if _place(setting.catalog.platforms[standing.platform]) == best
    }
    kept = [standing for standing in left if setting.family(standing.platform) in first]
    return _ahead(kept, setting) if setting.weights_given else kept


def _place(platform: Platform) -> float:
    return float("inf") if platform.prefer is None else platform.prefer


def _ahead(left: Sequence[Standing], setting: Setting) -> Sequence[Standing]:
    """The destination that is more points ahead of the next one than a lead takes; else all."""
    best: dict[str, float] = {}
    for standing in left:
        family = setting.family(standing.platform)
        best[family] = max(best.get(family, 0.0), standing.score or 0.0)
    ranked = sorted(best.values(), reverse=True)
    if len(ranked) < 2 or ranked[0] - ranked[1] <= setting.assumptions.score_lead:  # noqa: PLR2004 - two to compare
        return left
    return [standing for standing in left if best[setting.family(standing.platform)] == ranked[0]]


def _on_fewest(left: Sequence[Standing], setting: Setting) -> Sequence[Standing]:
    """What is run or used here before what is not; then what is left for most workloads of the run."""
    families = sorted({setting.family(standing.platform) for standing in left})
    if len(families) == 1:
        return left
    here = {setting.family(standing.platform) for standing in left if _is_here(standing.platform, setting)}
    families = [family for family in families if family in here] or families
    counts = {family: setting.left_for.get(family, 0) for family in families}
    kept = {family for family in families if counts[family] == max(counts.values())}
    return [standing for standing in left if setting.family(standing.platform) in kept]


def _is_here(platform: str, setting: Setting) -> bool:
    return setting.catalog.platforms[platform].runs is Runs.TRUE or platform in setting.in_use


def _default(left: Sequence[Standing], setting: Setting) -> Standing:
    """The planning default: fewest conditions still to be met, then longest support, then id."""
    return min(left, key=lambda each: (each.conditions, -_days_left(each.platform, setting), each.platform))


def _days_left(platform: str, setting: Setting) -> float:
    cycle = setting.catalog.platforms[platform].life_cycle
    known = cycle.until is not None and cycle.announced is not None and cycle.announced <= setting.as_of
    return (cycle.until - setting.as_of).days if known and cycle.until is not None else float("inf")


def _member(members: Sequence[Standing], family: str, setting: Setting) -> str:
    """Of a family that is planned: the only one left, the one that is run, preferred or used, the one with least work.

    Where nothing tells them apart, the platform that gives the family its name, if it is left.
    """
    if len(members) == 1:
        return members[0].platform
    platforms = setting.catalog.platforms
    marks: tuple[Callable[[Standing], float], ...] = (
        lambda each: -float(platforms[each.platform].runs is Runs.TRUE),
        lambda each: _place(platforms[each.platform]),
        lambda each: -float(each.platform in setting.in_use),
        lambda each: round(each.days, 6),
        lambda each: float(each.platform != family),
    )
    return min(members, key=lambda each: (*(mark(each) for mark in marks), each.platform)).platform
