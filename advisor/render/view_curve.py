"""Scores against instances for one workload: who is ahead at which size, and how far that is from today."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log2

from advisor.decide.landscape import INSTANCES
from advisor.model.confidence import Curve, NumberTip
from advisor.render.charts_curve import CurveLine, Marks, score_curve
from advisor.render.svg import Caption, Svg
from advisor.render.view_scene import Case, Scene, focus
from advisor.render.view_text import count, listing, score

_LEAST_MOST = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveView:
    title: str
    chart: Svg
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """The same scores: number of instances, one cell for each platform."""
    note: str
    """Why a platform is said to lead that another one outscores; empty where none is."""


def instances_tip(case: Case) -> NumberTip | None:
    """None where no number of instances changes the pick."""
    tips = () if case.decision.tipping is None else case.decision.tipping.numbers
    return next((tip for tip in tips if tip.fact == INSTANCES), None)


def curve_view(case: Case, scene: Scene, *, named: bool = False) -> CurveView | None:
    """None where no number of instances changes the pick; `named` puts the workload's name into the title."""
    tip = instances_tip(case)
    if tip is None or tip.curve is None:
        return None
    planned, marks = focus(case.decision), _marks(tip)
    shown = [one.platform for one in scene.columns(case.decision) if one.platform in tip.curve.scores]
    title = _finding(tip, planned, "it" if planned is None else scene.title(planned))
    title = f"{case.name}: {title}" if named else title
    lines = [CurveLine(label=scene.title(one), scores=tip.curve.scores[one], planned=one == planned) for one in shown]
    caption = Caption(
        key=f"{case.anchor}-{'growth' if named else 'instances'}",
        title=title,
        description=_description(tip, shown, scene),
    )
    return CurveView(
        title=title,
        chart=score_curve(tip.curve.numbers, lines, marks, caption),
        columns=tuple(scene.title(one) for one in shown),
        rows=tuple(_rows(tip.curve, shown, marks)),
        note=_note(tip, tip.curve, planned, scene),
    )


def _marks(tip: NumberTip) -> Marks:
    """The axis ends two doublings beyond the farthest number that is marked."""
    flips = tuple(one for one in (tip.flips_below, tip.flips_above) if one is not None)
    farthest = max(tip.now, *flips, _LEAST_MOST)
    most = min(2 ** (ceil(log2(farthest)) + 1), tip.segments[-1].last)
    return Marks(now=tip.now, flips=flips, most=most)


def _note(tip: NumberTip, curve: Curve, planned: str | None, scene: Scene) -> str:
    """Members of one family that differ in operating duties alone lead together."""
    flips = [(tip.flips_below, tip.below), (tip.flips_above, tip.above)]
    level = {
        scene.title(one)
        for number, leaders in flips
        if number is not None
        for one in leaders
        if _at(curve, one, number) < _at(curve, planned, number)
    }
    if not level:
        return ""
    counts = "counts among those that lead, although it scores less: it differs"
    several = "count among those that lead, although they score less: they differ"
    return (
        f"{listing(sorted(level))} {counts if len(level) == 1 else several} from the leader of the family in operating "
        "duties alone, which add-ons may take over."
    )


def _at(curve: Curve, platform: str | None, number: int) -> float:
    """The score at the first number that was sampled from this one on."""
    scores = curve.scores.get(platform or "", ())
    place = min(bisect_left(curve.numbers, number), len(curve.numbers) - 1)
    return (scores[place] if scores else None) or 0.0


def _finding(tip: NumberTip, planned_id: str | None, planned: str) -> str:
    if planned_id in tip.below:
        return f"{planned} leads or ties up to {_instances(tip.flips_below or 0)}"
    if planned_id in tip.above:
        return f"{planned} leads or ties from {_instances(tip.flips_above or 0)} on"
    first = None if tip.flips_below is None else tip.flips_below + 1
    last = None if tip.flips_above is None else tip.flips_above - 1
    if first is not None and last is not None:
        return f"{planned} leads or ties from {first:,} to {_instances(last)}"
    return f"{planned} leads or ties {f'from {_instances(first)} on' if first else f'up to {_instances(last or 0)}'}"


def _instances(number: int) -> str:
    return count(number, "instance")


def _description(tip: NumberTip, shown: Sequence[str], scene: Scene) -> str:
    titles = listing(scene.title(one) for one in shown)
    today = f"{tip.now:,} today" if tip.stated else f"{tip.now:,} is assumed, since no file says how many"
    return f"Expected score of {titles} by number of instances; {today}. The table below holds the same numbers."


def _rows(curve: Curve, shown: Sequence[str], marks: Marks) -> Iterator[tuple[str, tuple[str, ...]]]:
    """At the ends of the axis, at every doubling that was sampled, and where something changes."""
    told = {1, marks.now, marks.most, *marks.flips, *(2**power for power in range(marks.most.bit_length()))}
    for place, number in enumerate(curve.numbers):
        if number in told and number <= marks.most:
            yield f"{number:,}", tuple(_cell(curve.scores[one][place]) for one in shown)


def _cell(value: float | None) -> str:
    return "blocked" if value is None else score(value)
