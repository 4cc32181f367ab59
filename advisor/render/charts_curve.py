"""Scores along a number: one line a platform, on an axis of doublings, with the numbers at which the lead changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log2

from advisor.render.svg import Caption, Svg, element, horizontal, line, percent, picture, text, vertical

_LEFT, _WIDTH = 9.0, 58.0
"""Percent of the width: where the drawing starts, and its part of it; labels stand at the right of it."""
_TOP, _DEEP = 22.0, 140.0
_BELOW = 38.0
_APART = 16.0
"""Pixels between two labels."""
_DASHES = ("7 4", "2 3", "10 3 2 3", "1 5")
_UNITS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveLine:
    """One platform: the score from 0 to 1 at each number, None where it is blocked."""

    label: str
    scores: tuple[float | None, ...]
    planned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """Numbers that are marked on the axis: today's, and those from or up to which others lead."""

    now: int
    flips: tuple[int, ...]
    most: int
    """Where the axis ends."""


def score_curve(numbers: Sequence[int], lines: Sequence[CurveLine], marks: Marks, caption: Caption) -> Svg:
    """Numbers rise; those beyond the end of the axis are not drawn. Lines without a score are only named."""
    kept = [place for place, number in enumerate(numbers) if number <= marks.most]
    cut = {one.label: [(numbers[place], one.scores[place]) for place in kept] for one in lines}
    drawn = [score for points in cut.values() for _, score in points if score is not None]
    scale = _Scale(marks.most, floor(min(drawn, default=0.0) * 10) / 10)
    dashes = _dashes(lines)
    shapes = [
        *_axes(scale),
        *_marked(marks, scale),
        _plot(shape for one in lines for shape in _polylines(cut[one.label], dashes[one.label], scale)),
        *_labels({one.label: cut[one.label] for one in lines}, dashes, scale),
    ]
    return picture(caption, _TOP + _DEEP + _BELOW, shapes)


@dataclass(frozen=True, slots=True)
class _Scale:
    most: int
    lowest: float

    def across(self, number: float) -> float:
        """0 to 1, by doublings."""
        return log2(number) / log2(self.most)

    def down(self, score: float) -> float:
        """0 to 1, from the best score to the lowest one that is drawn."""
        return (1 - score) / (1 - self.lowest) if self.lowest < 1 else 0.0


def _dashes(lines: Sequence[CurveLine]) -> Mapping[str, str]:
    """The planned platform has a line of its own weight, every other one its own dashes."""
    others = [one.label for one in lines if not one.planned]
    dashes = {label: _DASHES[place % len(_DASHES)] for place, label in enumerate(others)}
    return {one.label: dashes.get(one.label, "") for one in lines}


def _axes(scale: _Scale) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        worth = scale.lowest + (1 - scale.lowest) * (1 - share)
        yield line("grid", horizontal(_LEFT, _LEFT + _WIDTH, _TOP + _DEEP * share))
        yield text("axis end", _LEFT - 1, _TOP + _DEEP * share + 4, f"{worth:.2f}")
    steps = ceil(log2(scale.most) / 8)
    for power in range(0, floor(log2(scale.most)) + 1, steps):
        yield text("axis", _LEFT + _WIDTH * scale.across(2**power), _TOP + _DEEP + 16, f"{2**power:,}")
    yield text("axis end", _LEFT + _WIDTH, _TOP + _DEEP + 33, "instances →")


def _marked(marks: Marks, scale: _Scale) -> Iterator[str]:
    """Today's number, and where the lead changes."""
    for kind, number, words in _words(marks):
        x = _LEFT + _WIDTH * scale.across(number)
        yield line(f"mark-{kind}", vertical(x, _TOP - 4, _TOP + _DEEP))
        yield text("axis start" if kind == "now" and x < _LEFT + 5 else "axis", x, _TOP - 8, words)


def _words(marks: Marks) -> list[tuple[str, int, str]]:
    return [("now", marks.now, f"today {marks.now:,}"), *(("turn", flip, f"{flip:,}") for flip in marks.flips)]


def _plot(shapes: Iterator[str]) -> str:
    """Polylines have no lengths in percent: they are drawn in units of their own, stretched to the box."""
    box = {"x": percent(_LEFT), "y": f"{_TOP:g}", "width": percent(_WIDTH), "height": f"{_DEEP:g}"}
    view = {"viewBox": f"0 0 {_UNITS} {_UNITS}", "preserveAspectRatio": "none"}
    opening = element("svg", {**box, **view}).removesuffix("</svg>")
    return f"{opening}{''.join(shapes)}</svg>"


def _polylines(points: Sequence[tuple[int, float | None]], dashes: str, scale: _Scale) -> Iterator[str]:
    for told, run in groupby(points, key=lambda point: point[1] is not None):
        if told:
            places = [
                f"{_UNITS * scale.across(number):.0f},{_UNITS * scale.down(score):.0f}"
                for number, score in run
                if score is not None
            ]
            kind = {"class": "curve"} if dashes else {"class": "curve planned"}
            shown = {"stroke-dasharray": dashes} if dashes else {}
            still = {"vector-effect": "non-scaling-stroke"}
            yield element("polyline", {**kind, **shown, **still, "points": " ".join(dict.fromkeys(places))})


def _labels(
    cut: Mapping[str, Sequence[tuple[int, float | None]]], dashes: Mapping[str, str], scale: _Scale
) -> Iterator[str]:
    """At the right end of each line, apart from each other, with a piece of the line before the name."""
    ends = sorted((_height(points, scale), label) for label, points in cut.items())
    y = -_APART
    for wanted, label in ends:
        y = max(wanted, y + _APART)
        shown = {"stroke-dasharray": dashes[label]} if dashes[label] else {}
        kind = "curve" if dashes[label] else "curve planned"
        start = _LEFT + _WIDTH + 1.5
        yield element("line", {"class": kind, **shown, **horizontal(start, start + 4, y)})
        yield text("label", start + 5, y + 4, _named(label, cut[label]))


def _height(points: Sequence[tuple[int, float | None]], scale: _Scale) -> float:
    """Pixels; of a line that breaks off its last point, of one without a score the bottom."""
    told = [score for _, score in points if score is not None]
    return _TOP + _DEEP * (scale.down(told[-1]) if told else 1.0)


def _named(label: str, points: Sequence[tuple[int, float | None]]) -> str:
    told = [number for number, score in points if score is not None]
    if not told:
        return f"{label} ✕"
    after = [number for number, _ in points if number > told[-1]]
    return f"{label} ✕ from {after[0]:,}" if after else label
