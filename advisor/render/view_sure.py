"""How sure the proposals are, over the whole portfolio."""

from collections import Counter
from dataclasses import dataclass

from advisor.render.charts_portfolio import Sure, sure_scatter
from advisor.render.svg import Caption, Svg
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Case, Scene
from advisor.render.view_text import count, listing

_LABELS = {"high": "high", "medium": "medium", "low": "low", None: "no single figure"}
_MEANINGS = {
    "high": "holds in at least {0:.0%} of weightings near the chosen one; at least {1:.0%} of it is read or declared",
    "medium": "holds in at least {2:.0%}; at least {3:.0%} of it is read or declared",
    "low": "less than that",
    None: "a question comes first, every platform is named, or staying does not rest on the score",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SureRow:
    label: str
    meaning: str
    count: str
    names: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class SureView:
    title: str
    chart: Svg | None
    rows: tuple[SureRow, ...]


def sure_view(scene: Scene) -> SureView | None:
    """None where nothing was drawn."""
    drawn = [case for case in scene.cases if case.decision.recommendation.robustness is not None]
    if not drawn:
        return None
    by_label: dict[str | None, list[Case]] = {}
    for case in scene.cases:
        by_label.setdefault(case.decision.recommendation.label, []).append(case)
    assumed = scene.report.catalog.assumptions
    limits = (*assumed.high_confidence, *assumed.medium_confidence)
    rows = tuple(
        SureRow(label=word, meaning=_MEANINGS[label].format(*limits), count=f"{len(cases):,}", names=names_of(cases))
        for label, word in _LABELS.items()
        if (cases := by_label.get(label, []))
    )
    title = _title(scene)
    points = [_point(case) for case in drawn if case.decision.recommendation.label is not None]
    firm, covered = assumed.high_confidence
    chart = sure_scatter(points, Caption(key="sure", title=title, description=""), firm=firm, covered=covered)
    return SureView(title=title, chart=chart if points else None, rows=rows)


def _point(case: Case) -> Sure:
    recommendation = case.decision.recommendation
    return Sure(robustness=recommendation.robustness or 0.0, coverage=recommendation.coverage)


def _title(scene: Scene) -> str:
    counted = Counter(case.decision.recommendation.label for case in scene.cases)
    told = [f"{counted[label]:,} with {label} confidence" for label in ("high", "medium", "low") if counted[label]]
    told += [f"{counted[None]:,} without a figure"] if counted[None] else []
    return f"Of {count(len(scene.cases), 'proposal')}: {listing(told)}"
