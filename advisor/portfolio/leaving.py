"""What leaving takes, and what entering: exit and entry of every platform (deciding.md 6), and platforms kept."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, repeat
from math import fsum

from msgspec import Struct

from advisor.decide.decide import Decider, Judged, counted, without
from advisor.decide.destination import Choice
from advisor.decide.judge import Judge
from advisor.decide.verdict import required
from advisor.model.decision import VERDICT_ORDER, Course, Days, Decision, PlatformResult, Step, Verdict
from advisor.model.findings import Outcome
from advisor.model.report import Assessed, Entry, EntryNeed, Exit, Kept, Leaving

UNMET = (Outcome.CONDITION, Outcome.CHANGE, Outcome.FAIL)
_NOTHING = 1e-9
_NO_DAYS = Days()


def exits(decider: Decider, judged: Sequence[Judged]) -> tuple[Exit, ...]:
    """One for every judged platform on which something runs today, by id."""
    platforms = [platform.id for platform in decider.judge.assessor.platforms]
    in_use = sorted({name for each in judged for name in each.view.runs_on if name in platforms})
    return tuple(_exit(name, decider, judged) for name in in_use)


def _exit(platform: str, decider: Decider, judged: Sequence[Judged]) -> Exit:
    setting = decider.setting_of((each.view for each in judged), without=platform)
    on_it = [each for each in judged if platform in each.view.runs_on]
    choices = {id(view): without(view, platform, setting) for view, _ in counted(each.view for each in on_it)}
    leaving = [_leaving(each, platform, choices[id(each.view)]) for each in on_it]
    return Exit(platform=platform, leaving=tuple(sorted(leaving, key=lambda each: each.workload)))


def _leaving(judged: Judged, platform: str, choice: Choice) -> Leaving:
    home = next((each for each in judged.results if each.platform == choice.planned), None)
    nearest = None if home is not None else _nearest([each for each in judged.results if each.platform != platform])
    return Leaving(
        workload=judged.reading.workload.id,
        to=None if home is None else home.platform,
        outcome=choice.outcome,
        verdict=None if home is None else home.verdict,
        work=() if home is None else home.work,
        nearest="" if nearest is None else nearest.platform,
        blocked_by=() if nearest is None else tuple(finding.rule for finding in nearest.blockers()),
    )


def _nearest(results: Sequence[PlatformResult]) -> PlatformResult | None:
    """The platform on which the fewest needs block, of those that are no worse than blocked."""
    standing = [result for result in results if result.out in (None, Step.OBLIGATION)]
    return min(standing, key=lambda each: (len(each.blockers()), each.risk, each.platform), default=None)


# --- entry ----------------------------------------------------------------------------------------------------------


class Group(Struct, frozen=True):
    """Workloads about which the same was decided, but for words and places."""

    decision: Decision
    ids: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.ids)


def grouped(assessed: Iterable[Assessed]) -> list[Group]:
    """By signature, in order of the first of each."""
    groups: dict[int, tuple[Decision, list[str]]] = {}
    for place, each in enumerate(assessed):
        key = -1 - place if each.signature is None else each.signature
        groups.setdefault(key, (each.decision, []))[1].append(each.workload.id)
    return [Group(decision, tuple(ids)) for decision, ids in groups.values()]


def entries(groups: Sequence[Group], platforms: Sequence[str]) -> tuple[Entry, ...]:
    """What stands in the way of each platform, for the workloads that do not run there."""
    return tuple(_entry(name, groups) for name in platforms)


def _entry(platform: str, groups: Sequence[Group]) -> Entry:
    ids: dict[tuple[str, bool], list[str]] = {}
    days: dict[str, list[Days]] = {}
    for group in groups:
        if platform in group.decision.current_platforms:
            continue
        result = group.decision.result(platform)
        lines = {line.what: line.days for line in result.work if not line.moving}
        for finding in required(result.findings):
            if finding.outcome in UNMET:
                rule = finding.need.rule
                ids.setdefault((rule, finding.blocks), []).extend(group.ids)
                days.setdefault(rule, []).extend([lines.get(rule, _NO_DAYS)] * group.count)
    needs = [
        EntryNeed(rule=rule, blocks=blocks, workloads=tuple(sorted(names)), days=Days.sum_of(days[rule]))
        for (rule, blocks), names in ids.items()
    ]
    ordered = sorted(needs, key=lambda need: (not need.blocks, -len(need.workloads), -need.days.expected, need.rule))
    return Entry(platform=platform, needs=tuple(ordered))


# --- platforms kept -------------------------------------------------------------------------------------------------


class _Home(Struct, frozen=True):
    platform: str
    days: Days
    moves: bool


def frontier(groups: Sequence[Group], judge: Judge) -> tuple[Kept, ...]:
    """The best set of one platform, of two, and so on while another one still buys a place or saves work.

    Fewer workloads without a place come first, then less work, then fewer moves, then ids. A workload keeps its own
    platform where that is kept and nothing forces it away, else the planned one, else the one with the best verdict
    and the least work.
    """
    usable = [
        platform.id
        for platform in judge.assessor.platforms
        if any(group.decision.result(platform.id).fits for group in groups)
    ]
    best = [_best(usable, size, groups) for size in range(1, len(usable) + 1)]
    return tuple(_improving(best))


def _best(usable: Sequence[str], size: int, groups: Sequence[Group]) -> Kept:
    return _kept(min(combinations(sorted(usable), size), key=lambda subset: _order(subset, groups)), groups)


def _order(subset: tuple[str, ...], groups: Sequence[Group]) -> tuple[int, float, int, tuple[str, ...]]:
    homes = [(_home(group.decision, subset), group.count) for group in groups]
    placed = [(home, count) for home, count in homes if home is not None]
    unplaced = sum(count for home, count in homes if home is None)
    days = fsum(chain.from_iterable(repeat(home.days.expected, count) for home, count in placed))
    return unplaced, round(days, 6), sum(home.moves * count for home, count in placed), subset


def _kept(subset: tuple[str, ...], groups: Sequence[Group]) -> Kept:
    pairs = [(group, _home(group.decision, subset)) for group in groups]
    placed = [(name, home) for group, home in pairs if home is not None for name in group.ids]
    return Kept(
        platforms=subset,
        moves=sum(home.moves for _, home in placed),
        unplaced=tuple(sorted(name for group, home in pairs if home is None for name in group.ids)),
        days=Days.sum_of(home.days for _, home in placed),
        homes={name: home.platform for name, home in sorted(placed, key=lambda pair: pair[0])},
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
