"""Why this platform and not another: contributions, differences, and the table of criteria."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.decide.contrast import contributions_apart
from advisor.model.decision import CriterionValue, PlatformResult, Verdict
from advisor.render.charts import Difference, difference_bars
from advisor.render.svg import Caption, Svg
from advisor.render.view_scene import Case, Scene, destinations, focus
from advisor.render.view_text import interval, listing, score, share, signed
from advisor.render.view_words import VERDICTS

TOLD = 3
"""Criteria that a sentence names on either side."""
_SEEN = 0.005
"""A contribution that two digits can show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionCell:
    value: str
    interval: str
    contribution: str
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionRow:
    title: str
    meaning: str
    weight: str
    note: str
    matters: bool
    cells: tuple[CriterionCell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CriteriaTable:
    columns: tuple[str, ...]
    rows: tuple[CriterionRow, ...]
    scores: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceRow:
    criterion: str
    chosen: str
    other: str
    difference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """The proposal beside the strongest other platform."""

    title: str
    sentence: str
    chosen: str
    other: str
    rows: tuple[DifferenceRow, ...]
    chart: Svg | None


def criteria_table(case: Case, scene: Scene) -> CriteriaTable:
    results = scene.columns(case.decision)
    return CriteriaTable(
        columns=tuple(scene.title(result.platform) for result in results),
        rows=tuple(_criterion_row(name, results, scene) for name in scene.report.catalog.criteria),
        scores=tuple(_total(result) for result in results),
    )


def _criterion_row(name: str, results: tuple[PlatformResult, ...], scene: Scene) -> CriterionRow:
    criterion = scene.report.catalog.criteria[name]
    values = [result.criteria[name] for result in results if name in result.criteria]
    matters = any(value.matters for value in values)
    weight = max((value.weight for value in values), default=0.0)
    return CriterionRow(
        title=criterion.title,
        meaning=criterion.meaning,
        weight=share(weight) if weight else "none",
        note=_note(values, matters=matters, weight=weight),
        matters=matters,
        cells=tuple(_criterion_cell(result.criteria.get(name)) for result in results),
    )


def _note(values: list[CriterionValue], *, matters: bool, weight: float) -> str:
    told = list(dict.fromkeys(value.note for value in values if value.note))
    if not matters and weight:
        told.insert(0, "does not matter here")
    return "; ".join(told)


def _criterion_cell(value: CriterionValue | None) -> CriterionCell:
    if value is None or value.value is None:
        return CriterionCell(value="–", interval="", contribution="", evidence="")
    return CriterionCell(
        value=score(value.value),
        interval=interval(value.low, value.high),
        contribution=score(value.contribution),
        evidence=share(value.evidence),
    )


def _total(result: PlatformResult) -> str:
    if result.score is not None:
        return score(result.score)
    return f"blocked (else {score(result.counterfactual)})" if result.counterfactual is not None else "blocked"


def contrast(case: Case, scene: Scene) -> Contrast | None:
    """Why the proposal, and not the platform that comes nearest; None where nothing is proposed."""
    chosen_id = focus(case.decision)
    if chosen_id is None:
        return None
    chosen = case.decision.result(chosen_id)
    other = _rival(case, chosen, scene)
    if other is None or chosen.score is None or other.score is None:
        return _without_rival(case, chosen, scene)
    return _beside(case, chosen, other, scene)


def _rival(case: Case, chosen: PlatformResult, scene: Scene) -> PlatformResult | None:
    others = [result for result in scene.columns(case.decision) if result is not chosen and result.score is not None]
    return max(others, key=lambda result: result.score or 0.0, default=None)


def _without_rival(case: Case, chosen: PlatformResult, scene: Scene) -> Contrast:
    title = scene.title(chosen.platform)
    others = [result for result in scene.columns(case.decision) if result is not chosen]
    if chosen.verdict is Verdict.BLOCKED:
        told = f"{title} itself is blocked, so there are no scores to compare."
    elif others:
        told = f"Every other platform is blocked: {listing(scene.title(one.platform) for one in others)}."
    else:
        told = f"{title} is the only platform that was asked for."
    return Contrast(title=f"Why {title}", sentence=told, chosen=title, other="", rows=(), chart=None)


def _beside(case: Case, chosen: PlatformResult, other: PlatformResult, scene: Scene) -> Contrast:
    names = scene.title(chosen.platform), scene.title(other.platform)
    lead = (chosen.score or 0.0) - (other.score or 0.0)
    gaps = _gaps(chosen, other)
    chart_rows = [
        Difference(label=scene.report.catalog.criteria[name].title, value=gap, shown=signed(gap))
        for name, gap in gaps.items()
    ]
    caption = Caption(
        key=f"{case.anchor}-why",
        title=f"{names[0]} and {names[1]} differ by {signed(lead)}",
        description="; ".join(f"{row.label} {row.shown}" for row in chart_rows),
    )
    return Contrast(
        title=_contrast_title(case, names),
        sentence=_contrast_sentence(case, names, (chosen, other), gaps, scene),
        chosen=names[0],
        other=names[1],
        rows=tuple(_difference_row(name, chosen, other, scene) for name in gaps),
        chart=difference_bars(chart_rows, caption) if chart_rows else None,
    )


def _contrast_title(case: Case, names: tuple[str, str]) -> str:
    """Where nothing or more than one platform is proposed, two are only laid side by side."""
    return f"Why {names[0]} and not {names[1]}" if len(destinations(case.decision)) == 1 else " beside ".join(names)


def _gaps(chosen: PlatformResult, other: PlatformResult) -> Mapping[str, float]:
    """Differences of contributions that two digits can show, the largest first."""
    gaps = contributions_apart(chosen, other)
    return {name: gap for name, gap in sorted(gaps.items(), key=lambda pair: -abs(pair[1])) if abs(gap) >= _SEEN}


def _difference_row(name: str, chosen: PlatformResult, other: PlatformResult, scene: Scene) -> DifferenceRow:
    mine, theirs = chosen.criteria[name].contribution, other.criteria[name].contribution
    return DifferenceRow(
        criterion=scene.report.catalog.criteria[name].title,
        chosen=score(mine),
        other=score(theirs),
        difference=signed(mine - theirs),
    )


def _contrast_sentence(
    case: Case,
    names: tuple[str, str],
    results: tuple[PlatformResult, PlatformResult],
    gaps: Mapping[str, float],
    scene: Scene,
) -> str:
    chosen, other = results
    lead = (chosen.score or 0.0) - (other.score or 0.0)
    told = f"{names[0]} scores {score(chosen.score)}, {names[1]} {score(other.score)}."
    told += _side("For it", [name for name, gap in gaps.items() if gap > 0], scene)
    told += _side("Against it", [name for name, gap in gaps.items() if gap < 0], scene)
    return told + _closing(case, names, lead, other, scene)


def _side(lead: str, criteria: list[str], scene: Scene) -> str:
    if not criteria:
        return ""
    return f" {lead}: {listing(scene.report.catalog.criteria[name].title for name in criteria[:TOLD])}."


def _closing(case: Case, names: tuple[str, str], lead: float, other: PlatformResult, scene: Scene) -> str:
    """What the difference means for the proposal; a rival ahead of it is never passed over in silence."""
    band = scene.report.catalog.assumptions.tie_band
    if abs(lead) < band:
        return f" The difference is inside the tie band of {band:.2f}: the score does not tell them apart."
    if lead > 0:
        return ""
    if not other.offered:
        return f" {names[1]} is not run here."
    if other.verdict is Verdict.UNDETERMINED:
        return f" {names[1]} is {VERDICTS[other.verdict].word}: the score counts only once its open needs are answered."
    stays = case.decision.current in destinations(case.decision)
    return " A better score alone is no reason to move: staying needs no proof, moving a trigger." if stays else ""
