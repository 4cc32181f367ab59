"""How few platforms would do: every subset of those judged, what fits on it and what that costs (claim 15)."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from advisor.model.decision import PlatformResult, Verdict
from advisor.model.report import Assessed, Consolidation, Kept
from advisor.portfolio.presets import destination


def consolidate(assessed: Sequence[Assessed], platforms: Sequence[str]) -> Consolidation:
    """The best subset of each size, and what each platform of the largest one buys.

    More workloads that fit come first, then less work on the apps, then less lost value, then ids. Platforms on which
    nothing fits take no part: they buy nothing.
    """
    useful = [one for one in sorted(platforms) if any(_usable(each, one) for each in assessed)]
    every = [_kept(subset, assessed) for size in range(1, len(useful) + 1) for subset in combinations(useful, size)]
    best = [min((one for one in every if len(one.platforms) == size), key=_order) for size in range(1, len(useful) + 1)]
    frontier = tuple(_improving(best))
    return Consolidation(every=tuple(sorted(every, key=_order)), frontier=frontier)


def _usable(one: Assessed, platform: str) -> bool:
    result = one.decision.result(platform)
    return result.verdict is not Verdict.BLOCKED and result.offered


def _kept(subset: tuple[str, ...], assessed: Sequence[Assessed]) -> Kept:
    homes = {one.workload.id: _best(one, subset) for one in assessed}
    best = {one.workload.id: max(map(_score, one.decision.results), default=0.0) for one in assessed}
    placed = [home for home in homes.values() if home is not None]
    return Kept(
        platforms=subset,
        fits=len(placed),
        unplaced=tuple(sorted(name for name, home in homes.items() if home is None)),
        effort_low=sum(home.effort_low for home in placed),
        effort_high=sum(home.effort_high for home in placed),
        lost_value=sum(best[name] - _score(home) for name, home in homes.items()),
        homes={name: home.platform for name, home in sorted(homes.items()) if home is not None},
    )


def _best(one: Assessed, subset: tuple[str, ...]) -> PlatformResult | None:
    """Where the workload is planned to run if that is kept, else where it runs today, else where it scores best."""
    fitting = {name: one.decision.result(name) for name in subset if _usable(one, name)}
    for home in (destination(one), one.decision.current):
        if home in fitting:
            return fitting[home]
    return max(fitting.values(), key=lambda result: (_score(result), result.platform), default=None)


def _score(result: PlatformResult | None) -> float:
    return 0.0 if result is None else result.score or 0.0


def _order(kept: Kept) -> tuple[int, float, float, tuple[str, ...]]:
    work = kept.effort_low + kept.effort_high
    return -kept.fits, round(work, 9), round(kept.lost_value, 9), kept.platforms


def _improving(best: Sequence[Kept]) -> Iterator[Kept]:
    """Sizes up to the first at which nothing more fits and no work is saved."""
    last: Kept | None = None
    for one in best:
        if last is not None and one.fits == last.fits and not _is_cheaper(one, last):
            return
        yield one
        last = one


def _is_cheaper(one: Kept, other: Kept) -> bool:
    return one.effort_low + one.effort_high < other.effort_low + other.effort_high - _NOTHING


_NOTHING = 1e-9
