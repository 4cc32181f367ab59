"""What leaving takes, and what entering: exit and entry of every platform (deciding.md 6), and platforms kept."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from advisor.decide.decide import Decider, Judged, without
from advisor.decide.judge import Judge
from advisor.decide.verdict import required
from advisor.model.decision import VERDICT_ORDER, Course, Days, Decision, Pick, PlatformResult, Step, Verdict
from advisor.model.findings import Outcome
from advisor.model.report import Assessed, Entry, EntryNeed, Exit, Kept, Leaving

UNMET = (Outcome.CONDITION, Outcome.CHANGE, Outcome.FAIL)
_NOTHING = 1e-9


def exits(decider: Decider, judged: Sequence[Judged]) -> tuple[Exit, ...]:
    """One for every judged platform on which something runs today, by id."""
    platforms = [one.id for one in decider.judge.assessor.platforms]
    in_use = sorted({name for one in judged for name in one.view.runs_on if name in platforms})
    return tuple(_exit(name, decider, judged) for name in in_use)


def _exit(platform: str, decider: Decider, judged: Sequence[Judged]) -> Exit:
    setting = decider.setting_of([one.view for one in judged], without=platform)
    on_it = [one for one in judged if platform in one.view.runs_on]
    found = []
    for one in on_it:
        choice = without(one.view, platform, setting)
        home = next((each for each in one.results if each.platform == choice.planned), None)
        found.append(_leaving(one, platform, choice.outcome, home))
    return Exit(platform=platform, leaving=tuple(sorted(found, key=lambda each: each.workload)))


def _leaving(judged: Judged, platform: str, outcome: Pick, home: PlatformResult | None) -> Leaving:
    nearest = None if home is not None else _nearest([one for one in judged.results if one.platform != platform])
    return Leaving(
        workload=judged.reading.workload.id,
        to=None if home is None else home.platform,
        outcome=outcome,
        verdict=None if home is None else home.verdict,
        work=() if home is None else home.work,
        nearest="" if nearest is None else nearest.platform,
        blocked_by=() if nearest is None else tuple(finding.rule for finding in nearest.blockers()),
    )


def _nearest(results: Sequence[PlatformResult]) -> PlatformResult | None:
    """The platform on which the fewest needs block, of those that are no worse than blocked."""
    standing = [one for one in results if one.out in (None, Step.OBLIGATION)]
    return min(standing, key=lambda one: (len(one.blockers()), one.risk, one.platform), default=None)


# --- entry ----------------------------------------------------------------------------------------------------------


def entries(assessed: Sequence[Assessed], platforms: Sequence[str]) -> tuple[Entry, ...]:
    """What stands in the way of each platform, for the workloads that do not run there."""
    return tuple(_entry(name, [one.decision.result(name) for one in assessed], assessed) for name in platforms)


def _entry(platform: str, results: Sequence[PlatformResult], assessed: Sequence[Assessed]) -> Entry:
    blocked: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    days: dict[str, list[Days]] = {}
    for one, result in zip(assessed, results, strict=True):
        if platform in one.decision.current_platforms:
            continue
        lines = {line.what: line.days for line in result.work if not line.moving}
        for finding in required(result.findings):
            if finding.outcome in UNMET:
                (blocked if finding.blocks else asked).setdefault(finding.rule, []).append(one.workload.id)
                days.setdefault(finding.rule, []).append(lines.get(finding.rule, Days()))
    needs = [
        EntryNeed(rule=rule, blocks=blocks, workloads=tuple(sorted(ids)), days=Days.sum_of(days[rule]))
        for blocks, found in ((True, blocked), (False, asked))
        for rule, ids in found.items()
    ]
    ordered = sorted(needs, key=lambda need: (not need.blocks, -len(need.workloads), -need.days.expected, need.rule))
    return Entry(platform=platform, needs=tuple(ordered))


# --- platforms kept -------------------------------------------------------------------------------------------------


class _Home(Struct, frozen=True):
    platform: str
    days: Days
    moves: bool


def frontier(assessed: Sequence[Assessed], judge: Judge) -> tuple[Kept, ...]:
    """The best set of one platform, of two, and so on while another one still buys a place or saves work.

    Fewer workloads without a place come first, then less work, then fewer moves, then ids. A workload keeps its own
    platform where that is kept and nothing forces it away, else the planned one, else the one with the best verdict
    and the least work.
    """
    usable = [
        platform.id
        for platform in judge.assessor.platforms
        if any(one.decision.result(platform.id).fits for one in assessed)
    ]
    best = [_best(usable, size, assessed) for size in range(1, len(usable) + 1)]
    return tuple(_improving(best))


def _best(usable: Sequence[str], size: int, assessed: Sequence[Assessed]) -> Kept:
    sets = (_kept(subset, assessed) for subset in combinations(sorted(usable), size))
    return min(sets, key=lambda kept: (len(kept.unplaced), round(kept.days.expected, 6), kept.moves, kept.platforms))


def _kept(subset: Sequence[str], assessed: Sequence[Assessed]) -> Kept:
    homes = {one.workload.id: _home(one.decision, subset) for one in assessed}
    placed = {name: home for name, home in homes.items() if home is not None}
    return Kept(
        platforms=tuple(subset),
        moves=sum(home.moves for home in placed.values()),
        unplaced=tuple(sorted(name for name, home in homes.items() if home is None)),
        days=Days.sum_of(home.days for _, home in sorted(placed.items())),
        homes={name: home.platform for name, home in sorted(placed.items())},
    )


def _home(decision: Decision, subset: Sequence[str]) -> _Home | None:
    fitting = {name: result for name in subset if (result := decision.result(name)).fits}
    wishes = (decision.planned, decision.current)
    for name in wishes if decision.course is Course.MOVE else reversed(wishes):
        if name in fitting:
            return _as_home(fitting[name], decision)
    best = min(fitting.values(), key=_rank, default=None)
    return None if best is None else _as_home(best, decision)


def _rank(result: PlatformResult) -> tuple[bool, float, int, str]:
    unclear = result.verdict is Verdict.UNDETERMINED
    return unclear, result.days.expected, VERDICT_ORDER.index(result.verdict), result.platform


def _as_home(result: PlatformResult, decision: Decision) -> _Home:
    moves = bool(decision.current_platforms) and result.platform not in decision.current_platforms
    return _Home(result.platform, result.days, moves)


def _improving(best: Sequence[Kept]) -> Iterator[Kept]:
    """Sizes up to the first at which nothing more has a place and no work is saved."""
    last: Kept | None = None
    for kept in best:
        if last is not None and len(kept.unplaced) == len(last.unplaced) and not _is_cheaper(kept, last):
            return
        yield kept
        last = kept


def _is_cheaper(kept: Kept, other: Kept) -> bool:
    return kept.days.expected < other.days.expected - _NOTHING
