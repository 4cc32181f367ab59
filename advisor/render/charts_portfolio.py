"""Charts of a whole portfolio: a heatmap of scores, how far each workload is from a flip, how sure the picks are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from advisor.render.svg import Caption, Svg, element, horizontal, line, percent, picture, text, vertical

ROW = 19
HEAD = 46
"""Pixels: one row of the heatmap; what stands above the first one."""
_LABELS = 34.0
"""Percent of the width that the names of rows take."""
STEPS = 7
_TWENTIETHS = 20
_BASE = 13.5
_AXIS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One score on one platform: `kind` is the verdict's; a blocked one has no score."""

    kind: str
    glyph: str
    score: float | None
    picked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatRow:
    label: str
    cells: tuple[Cell, ...]


def heatmap(columns: Sequence[str], rows: Sequence[HeatRow], caption: Caption) -> Svg:
    """Scores as shades, darker for higher; blocked and undetermined ones as patterns with their glyph; picks ringed."""
    width = (100 - _LABELS) / max(1, len(columns))
    lowest = lowest_of(rows)
    shapes = [
        text("heat-column", _LABELS + width * (place + 0.5), HEAD - 10, name) for place, name in enumerate(columns)
    ]
    for number, row in enumerate(rows):
        top = HEAD + ROW * number
        shapes.append(text("row-label", 0, top + _BASE, row.label))
        shapes.extend(_cell(cell, lowest, _LABELS + width * place, width, top) for place, cell in enumerate(row.cells))
    return picture(caption, HEAD + ROW * len(rows) + 2, shapes)


def _cell(cell: Cell, lowest: float, left: float, width: float, top: float) -> str:
    place = {"x": percent(left + 0.15), "width": percent(width - 0.3), "y": f"{top + 1:g}", "height": f"{ROW - 2:g}"}
    kind = f"c-{cell.kind}" if cell.score is None or cell.kind == "open" else f"h{step(cell.score, lowest)}"
    words = cell.glyph if cell.score is None else f"{'? ' if cell.kind == 'open' else ''}{cell.score:.2f}"
    on = f"on-{cell.kind}" if kind.startswith("c-") else f"on-{kind}"
    shape = element("rect", {"class": f"part {kind}{' ring' if cell.picked else ''}", **place})
    return shape + text(f"on {on}", left + width / 2, top + _BASE, f"{words} ◂" if cell.picked else words)


def lowest_of(rows: Sequence[HeatRow]) -> float:
    """Where the ramp starts: the lowest score that is drawn, rounded down to a twentieth, so that shades tell apart."""
    scores = [cell.score for row in rows for cell in row.cells if cell.score is not None]
    return min(floor(min(scores, default=0.0) * _TWENTIETHS) / _TWENTIETHS, 0.95)


def step(score: float, lowest: float) -> int:
    """1 to 7: which shade of the ramp from the lowest score to 1 it has."""
    return max(1, min(STEPS, 1 + int((score - lowest) / (1 - lowest) * STEPS)))


# --- distance to a flip ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far a workload's number is from its flip, in doublings or halvings; None where it never flips."""

    name: str
    distance: float | None


def flip_strip(reaches: Sequence[Reach], caption: Caption, *, farthest: float = 6.0) -> Svg:
    """One dot for each workload on an axis of factors; those that never flip stand at the right."""
    columns: Counter[int] = Counter()
    dots = []
    for one in sorted(reaches, key=lambda each: (each.distance is None, each.distance or 0.0, each.name)):
        place = _FAR if one.distance is None else round(_NEAR * min(one.distance, farthest) / farthest)
        columns[place] += 1
        if columns[place] <= _MOST_STACKED:
            dots.append((place, columns[place]))
    height = _AXIS + _DOT * min(_MOST_STACKED, max(columns.values(), default=1)) + _DOT
    base = height - _AXIS
    shapes = [line("track", horizontal(2, 98, base))]
    shapes += [_dot(2 + place * 0.96, base - _DOT * (rank - 0.3)) for place, rank in dots]
    shapes += [
        text("on small", 2 + place * 0.96, base - _DOT * (_MOST_STACKED + 0.3), f"{number:,}")
        for place, number in columns.items()
        if number > _MOST_STACKED
    ]
    factors = [(0, "×1"), (1, "×2"), (2, "×4"), (3, "×8"), (4, "×16"), (5, "×32"), (6, "×64+")]
    shapes += [text("axis", 2 + _NEAR * 0.96 * at / farthest, height - 8, words) for at, words in factors]
    return picture(caption, height, [*shapes, text("axis", 2 + _FAR * 0.96, height - 8, "never")])


_NEAR, _FAR = 80, 97
_DOT = 11
_MOST_STACKED = 12


def _dot(x: float, y: float, kind: str = "dot-mark", radius: float = 4.5) -> str:
    return element("circle", {"class": kind, "cx": percent(x), "cy": f"{y:g}", "r": f"{radius:g}"})


# --- how sure -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Sure:
    """Share of weightings in which a pick holds, and share of its weight that rests on evidence."""

    robustness: float
    coverage: float


_GRID, _STEPS = 20, 10
"""Points are put together in twentieths to the right and in tenths upwards: as far apart as a dot is wide."""
_HEIGHT = 275
_LEFT, _WIDTH, _TOP, _DEEP = 10.0, 86.0, 32.0, 200.0


def sure_scatter(points: Sequence[Sure], caption: Caption, *, firm: float, covered: float) -> Svg:
    """Robustness to the right, evidence upwards; the two lines are where confidence is called high."""
    shapes = [
        element("rect", {"class": "quadrant", **_box(firm, covered)}),
        line("track", horizontal(_LEFT, _LEFT + _WIDTH, _TOP + _DEEP)),
        line("track", vertical(_LEFT, _TOP, _TOP + _DEEP)),
        text("axis end", _LEFT + _WIDTH, _TOP + _DEEP + 34, "holds in this share of weightings →"),
        text("axis start", 0, _TOP - 14, "↑ share of the weight that is read or declared"),
        text("axis end", _LEFT + _WIDTH, _TOP + _DEEP * (1 - covered) + 15, "firm and known"),
        text("axis start", _LEFT + 1, _TOP + _DEEP - 8, "ask first"),
    ]
    shapes += [text("axis", _LEFT + _WIDTH * at, _TOP + _DEEP + 17, f"{at:.0%}") for at in (0.0, 0.25, 0.5, 0.75, 1.0)]
    shapes += [text("axis end", _LEFT - 1, _TOP + _DEEP * (1 - at) + 4, f"{at:.0%}") for at in (0.0, 0.5, 1.0)]
    counted = Counter((round(one.robustness * _GRID), round(one.coverage * _STEPS)) for one in points)
    for (right, up), number in sorted(counted.items()):
        x, y = _LEFT + _WIDTH * right / _GRID, _TOP + _DEEP * (1 - up / _STEPS)
        shapes.append(_dot(x, y, radius=min(9.5, 4.5 + 1.6 * (number - 1) ** 0.5)))
        if number > 1:
            shapes.append(text("on dot-count", x, y + 4, f"{number:,}"))
    return picture(caption, _HEIGHT, shapes)


def _box(firm: float, covered: float) -> dict[str, str]:
    return {
        "x": percent(_LEFT + _WIDTH * firm),
        "width": percent(_WIDTH * (1 - firm)),
        "y": f"{_TOP:g}",
        "height": f"{_DEEP * (1 - covered):g}",
    }
