"""Bars: parts of a whole, a score with its range, a length, differences for and against."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.render.svg import Caption, Svg, element, horizontal, percent, picture, vertical

BAR_HEIGHT = 34
ROW_HEIGHT = 26
SMALL_HEIGHT = 16
MOST_UNITS = 60
"""Units of a bar that are still drawn one by one."""
NARROWEST_GLYPH = 0.03
LETTER = 0.024
"""Shares of a wide bar: a narrower part carries nothing; its words need the second for every letter."""
_ZERO = 66.0
_HALF_WIDTH = 22.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a stacked bar."""

    kind: str
    count: int
    glyph: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One row of a chart of differences."""

    label: str
    value: float
    shown: str


def stacked_bar(parts: Sequence[Part], caption: Caption, *, height: int = BAR_HEIGHT, letter: float = LETTER) -> Svg:
    """Parts of a whole, side by side; small wholes show their units."""
    whole = sum(part.count for part in parts)
    shapes: list[str] = []
    done = 0
    for part in parts:
        if part.count:
            shapes.append(_part(part, done / whole, part.count / whole, height, letter))
            done += part.count
    units = range(1, whole) if whole <= MOST_UNITS else ()
    ticks = [
        element("line", {"class": "unit", **vertical(100 * unit / whole, height - 7, height - 2)}) for unit in units
    ]
    return picture(caption, height, [*shapes, *ticks])


def _part(part: Part, start: float, length: float, height: int, letter: float) -> str:
    place = {"x": percent(100 * start), "width": percent(100 * length), "y": "1", "height": str(height - 2)}
    shape = element("rect", {"class": f"part c-{part.kind}", **place})
    words = _fitting(part, length, letter)
    middle = {"x": percent(100 * (start + length / 2)), "y": f"{height / 2 + 4.5:g}"}
    return shape + (element("text", {"class": f"on on-{part.kind}", **middle}, words) if words else "")


def _fitting(part: Part, length: float, letter: float) -> str:
    """As much as the part has room for: its label, its number, its glyph, nothing."""
    for words in (f"{part.glyph} {part.label}", f"{part.glyph} {part.count:,}"):
        if length >= letter * len(words):
            return words
    return part.glyph if length >= max(NARROWEST_GLYPH, letter) else ""


def score_bar(low: float, point: float | None, high: float, caption: Caption) -> Svg:
    """A score between 0 and 1: the whole scale, its interval, its expectation."""
    middle = SMALL_HEIGHT / 2
    track = element("line", {"class": "track", **horizontal(0, 100, middle)})
    span = {"x": percent(100 * low), "width": percent(max(100 * (high - low), 0.8))}
    shapes = [track, element("rect", {"class": "span", **span, "y": "4", "height": str(SMALL_HEIGHT - 8)})]
    if point is not None:
        shapes.append(element("line", {"class": "point", **vertical(100 * point, 1, SMALL_HEIGHT - 1)}))
    return picture(caption, SMALL_HEIGHT, shapes)


def length_bar(share: float, caption: Caption) -> Svg:
    """One length between nothing and the longest of its column."""
    bar = {"x": "0", "width": percent(100 * share), "y": "3", "height": str(SMALL_HEIGHT - 6)}
    return picture(caption, SMALL_HEIGHT, [element("rect", {"class": "length", **bar})])


def difference_bars(rows: Sequence[Difference], caption: Caption) -> Svg:
    """What speaks for (right) and against (left), row by row, on one scale."""
    longest = max((abs(row.value) for row in rows), default=0.0) or 1.0
    height = ROW_HEIGHT * len(rows)
    shapes = [element("line", {"class": "zero", **vertical(_ZERO, 0, height)})]
    for number, row in enumerate(rows):
        shapes.append(_difference(row, ROW_HEIGHT * number, longest))
    return picture(caption, height, shapes)


def _difference(row: Difference, top: int, longest: float) -> str:
    length = _HALF_WIDTH * abs(row.value) / longest
    start = _ZERO if row.value >= 0 else _ZERO - length
    side = "for" if row.value >= 0 else "against"
    base = str(top + ROW_HEIGHT / 2 + 4)
    bar = {"x": percent(start), "width": percent(length), "y": str(top + 5), "height": str(ROW_HEIGHT - 10)}
    return (
        element("text", {"class": "row-label", "x": "0", "y": base}, row.label)
        + element("rect", {"class": f"difference {side}", **bar})
        + element("text", {"class": "row-value", "x": "100%", "y": base}, row.shown)
    )
