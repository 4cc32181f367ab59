"""Scores of all workloads on all platforms at a glance; many workloads are put together by pattern."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from advisor.model.decision import PlatformResult, Verdict
from advisor.render.charts_portfolio import Cell, HeatRow, heatmap, lowest_of
from advisor.render.svg import Caption, Svg
from advisor.render.view_scene import Case, Scene, destinations, proposal_words
from advisor.render.view_text import count, listing, score
from advisor.render.view_words import VERDICTS

MOST_ROWS = 40
"""As many as fit on one sheet of paper."""
_LONGEST_LABEL = 34


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatView:
    title: str
    note: str
    chart: Svg
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """The same numbers as words: label, one cell for each platform."""


def heat_view(scene: Scene) -> HeatView | None:
    """None without a workload or a platform to compare."""
    if not scene.cases or not scene.active:
        return None
    whole = len(scene.cases) <= MOST_ROWS
    groups = [(case.name, [case]) for case in scene.cases] if whole else _patterns(scene)
    shown = groups[:MOST_ROWS]
    columns = tuple(platform.title for platform in scene.active)
    rows = [HeatRow(label=_short(label), cells=_cells(cases, scene)) for label, cases in shown]
    title = _finding(scene)
    return HeatView(
        title=title,
        note=_note(lowest_of(rows), whole=whole, shown=len(shown), groups=len(groups)),
        chart=heatmap(columns, rows, Caption(key="heatmap", title=title, description=_DESCRIPTION)),
        columns=columns,
        rows=tuple((label, _words(cases, scene)) for label, cases in shown),
    )


_DESCRIPTION = "One row a workload, one column a platform. The table below holds the same numbers."


def _note(lowest: float, *, whole: bool, shown: int, groups: int) -> str:
    scale = f"The lightest shade stands for {score(lowest)}, the darkest for {score(1.0)}."
    if whole:
        return scale
    cut = "" if shown == groups else f" The {shown} most frequent of {groups:,} patterns are drawn."
    return f"{scale} Workloads with equal proposal and verdicts are one row, with the middle of their scores.{cut}"


def _patterns(scene: Scene) -> list[tuple[str, list[Case]]]:
    """Workloads by proposal and verdicts, the most frequent pattern first."""
    found: dict[tuple[str, ...], list[Case]] = {}
    for case in scene.cases:
        verdicts = (case.decision.result(platform.id).verdict.value for platform in scene.active)
        found.setdefault((proposal_words(case.decision, scene), *verdicts), []).append(case)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [(f"{len(cases):,} × {key[0]}", cases) for key, cases in ranked]


def _cells(cases: Sequence[Case], scene: Scene) -> tuple[Cell, ...]:
    return tuple(_cell(cases, platform.id) for platform in scene.active)


def _cell(cases: Sequence[Case], platform: str) -> Cell:
    results = [case.decision.result(platform) for case in cases]
    mark = VERDICTS[results[0].verdict]
    picked = platform in destinations(cases[0].decision)
    return Cell(kind=mark.kind, glyph=mark.glyph, score=_middle(results), picked=picked)


def _middle(results: Sequence[PlatformResult]) -> float | None:
    scores = [result.score for result in results if result.score is not None]
    return median(scores) if scores else None


def _words(cases: Sequence[Case], scene: Scene) -> tuple[str, ...]:
    cells = []
    for platform in scene.active:
        results = [case.decision.result(platform.id) for case in cases]
        middle = _middle(results)
        word = VERDICTS[results[0].verdict].word
        proposed = ", proposed" if platform.id in destinations(cases[0].decision) else ""
        cells.append(f"{word}{proposed}" if middle is None else f"{score(middle)} {word}{proposed}")
    return tuple(cells)


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[:_LONGEST_LABEL]}…"


def _finding(scene: Scene) -> str:
    """How many have a choice, and how many have none."""
    free = [_open_to(case, scene) for case in scene.cases]
    every = sum(one == len(scene.active) for one in free)
    one_only, nowhere = sum(one == 1 for one in free), sum(one == 0 for one in free)
    told = [f"{count(every, 'workload')} could run on all {len(scene.active)} platforms"]
    told += [f"{one_only:,} on only one"] if one_only else []
    told += [f"{nowhere:,} on none"] if nowhere else []
    return listing(told)


def _open_to(case: Case, scene: Scene) -> int:
    return sum(case.decision.result(platform.id).verdict is not Verdict.BLOCKED for platform in scene.active)
