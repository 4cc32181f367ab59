"""What would come of keeping fewer platforms, and what each one that is kept buys."""

from dataclasses import dataclass

from advisor.model.report import Kept
from advisor.render.charts import length_bar
from advisor.render.svg import Caption, Svg
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Scene
from advisor.render.view_text import count, days, listing

_NOTICEABLE = 0.05
"""Person-days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptRow:
    platforms: str
    fits: str
    bar: Svg
    effort: str
    moves: str
    buys: str
    without: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepingView:
    title: str
    rows: tuple[KeptRow, ...]


def keeping_view(scene: Scene) -> KeepingView | None:
    """None where no set of platforms takes anything."""
    frontier = scene.report.portfolio.consolidation.frontier
    if not frontier or not scene.cases:
        return None
    before: list[Kept | None] = [None, *frontier[:-1]]
    rows = tuple(
        _row(one, last, number, scene) for number, (one, last) in enumerate(zip(frontier, before, strict=True))
    )
    return KeepingView(title=_title(frontier, len(scene.cases), scene), rows=rows)


def _title(frontier: tuple[Kept, ...], whole: int, scene: Scene) -> str:
    first, last = frontier[0], frontier[-1]
    alone = f"{scene.title(first.platforms[0])} alone takes {first.fits:,} of {count(whole, 'workload')}"
    if len(frontier) == 1:
        return f"{alone}; a further platform buys nothing"
    return f"{alone}, {listing(scene.title(one) for one in last.platforms)} together {last.fits:,}"


def _row(one: Kept, last: Kept | None, number: int, scene: Scene) -> KeptRow:
    whole = len(scene.cases)
    missing = set(one.unplaced)
    homes = [one.homes.get(case.assessed.workload.id) for case in scene.cases]
    moves = sum(
        home is not None and case.decision.current not in (None, home)
        for case, home in zip(scene.cases, homes, strict=True)
    )
    told = Caption(key=f"kept-{number}", title=f"{one.fits:,} of {whole:,}", description="")
    return KeptRow(
        platforms=listing(scene.title(platform) for platform in one.platforms),
        fits=f"{one.fits:,} of {whole:,}",
        bar=length_bar(one.fits / whole, told),
        effort=days(one.effort_low, one.effort_high),
        moves=f"{moves:,}",
        buys=_buys(one, last),
        without=names_of([case for case in scene.cases if case.assessed.workload.id in missing]),
    )


def _buys(one: Kept, last: Kept | None) -> str:
    if last is None:
        return "the start"
    more, saved = one.fits - last.fits, (last.effort_low + last.effort_high - one.effort_low - one.effort_high) / 2
    told = [f"{count(more, 'more workload')} placed"] if more else []
    told += [f"about {days(saved, saved)} less work on the apps"] if saved > _NOTICEABLE else []
    told += [f"about {days(-saved, -saved)} more work on the apps"] if saved < -_NOTICEABLE else []
    return listing(told) or "nothing"
