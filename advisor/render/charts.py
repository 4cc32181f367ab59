"""Small charts as SVG text.

Lengths are in percent of the width, so that a chart fits a phone and a page of paper without shrinking its letters.
Colours and patterns are classes of the style sheet: the content security policy allows no style attribute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from advisor.render.view_text import visible

BAR_HEIGHT = 34
ROW_HEIGHT = 26
SMALL_HEIGHT = 16
MOST_UNITS = 60
"""Units of a bar that are still drawn one by one."""
NARROWEST_GLYPH = 0.03
LETTER = 0.02
"""Shares of a wide bar: a narrower part carries nothing; its words need the second for every letter."""
_ZERO = 66.0
_HALF_WIDTH = 22.0


@dataclass(frozen=True, slots=True)
class Svg:
    """Text that was escaped when it was built; a template prints it as it is."""

    text: str

    def __html__(self) -> str:
        return self.text


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Caption:
    """What somebody who does not see a chart is told; `key` makes its ids unique within the page."""

    key: str
    title: str
    description: str


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
    ticks = [_tag("line", {"class": "unit", **_vertical(100 * unit / whole, height - 7, height - 2)}) for unit in units]
    return _picture(caption, height, [*shapes, *ticks])


def _part(part: Part, start: float, length: float, height: int, letter: float) -> str:
    place = {"x": _percent(100 * start), "width": _percent(100 * length), "y": "1", "height": str(height - 2)}
    shape = _tag("rect", {"class": f"part c-{part.kind}", **place})
    words = _fitting(part, length, letter)
    middle = {"x": _percent(100 * (start + length / 2)), "y": f"{height / 2 + 4.5:g}"}
    return shape + (_tag("text", {"class": f"on on-{part.kind}", **middle}, words) if words else "")


def _fitting(part: Part, length: float, letter: float) -> str:
    """As much as the part has room for: its label, its number, its glyph, nothing."""
    for words in (f"{part.glyph} {part.label}", f"{part.glyph} {part.count:,}"):
        if length >= letter * len(words):
            return words
    return part.glyph if length >= max(NARROWEST_GLYPH, letter) else ""


def score_bar(low: float, point: float | None, high: float, caption: Caption) -> Svg:
    """A score between 0 and 1: the whole scale, its interval, its expectation."""
    middle = SMALL_HEIGHT / 2
    track = _tag("line", {"class": "track", **_horizontal(0, 100, middle)})
    span = {"x": _percent(100 * low), "width": _percent(max(100 * (high - low), 0.8))}
    shapes = [track, _tag("rect", {"class": "span", **span, "y": "4", "height": str(SMALL_HEIGHT - 8)})]
    if point is not None:
        shapes.append(_tag("line", {"class": "point", **_vertical(100 * point, 1, SMALL_HEIGHT - 1)}))
    return _picture(caption, SMALL_HEIGHT, shapes)


def length_bar(share: float, caption: Caption) -> Svg:
    """One length between nothing and the longest of its column."""
    bar = {"x": "0", "width": _percent(100 * share), "y": "3", "height": str(SMALL_HEIGHT - 6)}
    return _picture(caption, SMALL_HEIGHT, [_tag("rect", {"class": "length", **bar})])


def difference_bars(rows: Sequence[Difference], caption: Caption) -> Svg:
    """What speaks for (right) and against (left), row by row, on one scale."""
    longest = max((abs(row.value) for row in rows), default=0.0) or 1.0
    height = ROW_HEIGHT * len(rows)
    shapes = [_tag("line", {"class": "zero", **_vertical(_ZERO, 0, height)})]
    for number, row in enumerate(rows):
        shapes.append(_difference(row, ROW_HEIGHT * number, longest))
    return _picture(caption, height, shapes)


def _difference(row: Difference, top: int, longest: float) -> str:
    length = _HALF_WIDTH * abs(row.value) / longest
    start = _ZERO if row.value >= 0 else _ZERO - length
    side = "for" if row.value >= 0 else "against"
    base = str(top + ROW_HEIGHT / 2 + 4)
    bar = {"x": _percent(start), "width": _percent(length), "y": str(top + 5), "height": str(ROW_HEIGHT - 10)}
    return (
        _tag("text", {"class": "row-label", "x": "0", "y": base}, row.label)
        + _tag("rect", {"class": f"difference {side}", **bar})
        + _tag("text", {"class": "row-value", "x": "100%", "y": base}, row.shown)
    )


def _percent(value: float) -> str:
    return f"{round(min(100.0, max(0.0, value)), 2):g}%"


def _vertical(x: float, top: float, bottom: float) -> Mapping[str, str]:
    return {"x1": _percent(x), "x2": _percent(x), "y1": f"{top:g}", "y2": f"{bottom:g}"}


def _horizontal(start: float, end: float, y: float) -> Mapping[str, str]:
    return {"x1": _percent(start), "x2": _percent(end), "y1": f"{y:g}", "y2": f"{y:g}"}


def _picture(caption: Caption, height: int, shapes: Sequence[str]) -> Svg:
    title, description = f"{caption.key}-t", f"{caption.key}-d"
    named = {"role": "img", "aria-labelledby": f"{title} {description}" if caption.description else title}
    told = _tag("title", {"id": title}, caption.title)
    if caption.description:
        told += _tag("desc", {"id": description}, caption.description)
    size = {"width": "100%", "height": str(height), "focusable": "false"}
    opening = "".join(f' {name}="{escape(value)}"' for name, value in {**named, **size}.items())
    return Svg(f"<svg{opening}>{told}{''.join(shapes)}</svg>")


def _tag(name: str, attributes: Mapping[str, str], text: str = "") -> str:
    """One element; its attributes and its text are escaped here and nowhere else."""
    written = "".join(f' {key}="{escape(visible(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{escape(visible(text))}</{name}>"
