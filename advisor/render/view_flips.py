"""How far workloads are from leaving the platform they are planned on: the article's question, for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.model.catalog import Catalog
from advisor.render.charts_portfolio import Reach, flip_strip
from advisor.render.svg import Caption, Svg
from advisor.render.tipping_words import number_sentence, told_weights, weight_sentence
from advisor.render.view_curve import CurveView, curve_view, instances_tip
from advisor.render.view_leaving import leaving_sentences
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Case, Link, Scene, focus
from advisor.render.view_text import count

NEAR = 1.0
"""Doublings within which a flip is called near."""
_NEAREST = 8
_EXAMPLES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class FlipRow:
    link: Link
    now: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KnockOutRow:
    """One need that alone keeps a platform from leading, over all workloads."""

    need: Link
    platform: str
    count: str
    names: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class FlipsView:
    title: str
    answer: tuple[str, ...]
    """When workloads leave the platform that most of them run on; sentences, the first one for a heading."""
    chart: Svg | None
    curves: tuple[CurveView, ...]
    """Of the nearest workloads that differ in them."""
    nearest: tuple[FlipRow, ...]
    weights: tuple[FlipRow, ...]
    knock_outs: tuple[KnockOutRow, ...]


def flips_view(scene: Scene) -> FlipsView | None:
    """None where nothing was drawn, or no workload has a planned platform."""
    told = [case for case in scene.cases if case.decision.tipping is not None]
    if not told:
        return None
    reaches = [Reach(name=case.name, distance=_distance(case)) for case in told]
    near = sum(one.distance is not None and one.distance <= NEAR for one in reaches)
    never = sum(one.distance is None for one in reaches)
    title = _title(near, never, len(told))
    caption = Caption(
        key="flips",
        title=title,
        description="One dot a workload: the factor by which its instances may change before another platform leads.",
    )
    return FlipsView(
        title=title,
        answer=leaving_sentences(told, scene),
        chart=flip_strip(reaches, caption) if never < len(told) else None,
        curves=_curves(told, scene),
        nearest=_nearest(told, scene.report.catalog),
        weights=_weights(told, scene.report.catalog),
        knock_outs=_knock_outs(told, scene),
    )


def _title(near: int, never: int, whole: int) -> str:
    if never == whole:
        return f"No number of instances changes the proposal of any of {count(whole, 'workload')}"
    many = count(near, "workload") if near else "No workload"
    within = f"{many} {'are' if near > 1 else 'is'} within a factor of two of another platform"
    return f"{within}; for {never:,} of {whole:,} no number of instances changes the proposal"


def _distance(case: Case) -> float | None:
    tip = instances_tip(case)
    return None if tip is None else tip.distance


def _curves(told: Sequence[Case], scene: Scene) -> tuple[CurveView, ...]:
    """One example for each platform of today and each change of the lead; those that run somewhere come first."""
    ranked = sorted(
        (tip.distance, case.anchor, case) for case in told if (tip := instances_tip(case)) and tip.distance is not None
    )
    examples: dict[tuple[object, ...], Case] = {}
    for _, _, case in ranked:
        tip = instances_tip(case)
        if tip is not None:
            examples.setdefault((case.decision.current, focus(case.decision), tip.above, tip.below), case)
    views = (curve_view(case, scene, named=True) for case in sorted(examples.values(), key=_runs_nowhere)[:_EXAMPLES])
    return tuple(one for one in views if one is not None)


def _runs_nowhere(case: Case) -> bool:
    return case.decision.current is None


def _nearest(told: Sequence[Case], catalog: Catalog) -> tuple[FlipRow, ...]:
    tips = [
        (tip.distance, case.anchor, case, tip)
        for case in told
        if (tip := instances_tip(case)) and tip.distance is not None
    ]
    rows = sorted(tips, key=lambda row: row[:2])[:_NEAREST]
    return tuple(
        FlipRow(link=case.link, now=count(tip.now, "instance"), sentence=number_sentence(tip, catalog))
        for _, _, case, tip in rows
    )


def _weights(told: Sequence[Case], catalog: Catalog) -> tuple[FlipRow, ...]:
    """The workloads whose proposal the smallest change of one weight would turn."""
    found = []
    for case in told:
        tips = told_weights(case.decision.tipping.weights) if case.decision.tipping is not None else ()
        found += [(abs(tip.flips_at - tip.now), case.anchor, case, tip) for tip in tips[:1]]
    rows = sorted(found, key=lambda row: row[:2])[:_NEAREST]
    return tuple(FlipRow(link=case.link, now="", sentence=weight_sentence(tip, catalog)) for _, _, case, tip in rows)


def _knock_outs(told: Sequence[Case], scene: Scene) -> tuple[KnockOutRow, ...]:
    held: dict[tuple[str, str], list[Case]] = {}
    for case in told:
        for tip in () if case.decision.tipping is None else case.decision.tipping.knock_outs:
            if any(platform.id == tip.platform for platform in scene.active):
                held.setdefault((tip.rule, tip.platform), []).append(case)
    ranked = sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_NEAREST]
    return tuple(
        KnockOutRow(
            need=scene.rule_link(rule), platform=scene.title(platform), count=f"{len(cases):,}", names=names_of(cases)
        )
        for (rule, platform), cases in ranked
    )
