"""The numbers from which the page decides again under other weights.

They are those of the run, with all their digits, so that the page decides as the method does. Everything that occurs
again and again stands once and is named by its place. What rests on draws is there only as the run's own word.
"""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from advisor.decide.criteria import years_left
from advisor.decide.ranking import eligible
from advisor.model.catalog import Platform
from advisor.model.decision import VERDICT_ORDER, Pick, PlatformResult
from advisor.portfolio.presets import chosen_under, triggered
from advisor.render.view_scene import Case, Scene
from advisor.render.view_text import visible

_DUTIES = "run"


class _Table:
    """Things, each once and by its place."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def place(self, thing: Any) -> int:
        return self._places.setdefault(thing, len(self._places))

    def things(self) -> list[Any]:
        return list(self._places)


def numbers(
    scene: Scene, criteria: Sequence[str], submitted: Sequence[float], columns: Sequence[Platform]
) -> dict[str, Any]:
    """Plain data: platforms sorted by id, criteria as given, one entry a workload in the lists of the last part."""
    catalog = scene.report.catalog
    ids = sorted(scene.report.run.platforms)
    places = {name: place for place, name in enumerate(ids)}
    return {
        "ids": ids,
        "titles": [visible(scene.title(name)) for name in ids],
        "run_here": [int(catalog.platforms[name].offered) for name in ids],
        "families": [catalog.platforms[name].family for name in ids],
        "columns": [places[platform.id] for platform in columns],
        "supported": [places[platform.id] for platform in scene.active],
        "criteria": list(criteria),
        "duties": criteria.index(_DUTIES) if _DUTIES in criteria else -1,
        "band": catalog.assumptions.tie_band,
        "submitted": list(submitted),
        "names": [visible(case.name) for case in scene.cases],
        "anchors": [case.anchor for case in scene.cases],
        "current": [places.get(case.decision.current or "", -1) for case in scene.cases],
        "triggered": [int(triggered(case.decision, catalog, scene.report.run)) for case in scene.cases],
        "asked": [int(_asked_first(case, scene)) for case in scene.cases],
        "sure": [case.decision.recommendation.label or "" for case in scene.cases],
        **_orders(scene, places),
        **_results(scene, ids, criteria),
    }


def _asked_first(case: Case, scene: Scene) -> bool:
    """Whether the run withheld a pick because an answer is worth more than the threshold: that rests on draws."""
    run = scene.report.run
    if case.decision.recommendation.pick is not Pick.NEEDS_ANSWER:
        return False
    return chosen_under(run.weights, case.decision, scene.report.catalog, run).pick is not Pick.NEEDS_ANSWER


def _orders(scene: Scene, places: Mapping[str, int]) -> dict[str, Any]:
    """For each workload its candidates, with the rank that decides between those near the best score.

    Candidates that share a rank are told apart by their scores. `either` are the variants of one platform on which a
    workload may run today, where nobody says on which.
    """
    orders, either = _Table(), _Table()
    order = [orders.place(_ranks(case, scene, places)) for case in scene.cases]
    homes = [either.place(_either(case, scene, places)) for case in scene.cases]
    return {"order": order, "orders": orders.things(), "homes": homes, "either": either.things()}


def _ranks(case: Case, scene: Scene, places: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    catalog, as_of = scene.report.catalog, scene.report.run.as_of
    keys = {
        one.platform: (
            round(one.effort_expected, 9),
            -years_left(catalog.platforms[one.platform].life_cycle, as_of),
        )
        for one in eligible(case.decision.results)
    }
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    return tuple((places[name], ranks[keys[name]]) for name in sorted(keys))


def _either(case: Case, scene: Scene, places: Mapping[str, int]) -> tuple[int, ...]:
    names = case.decision.may_run_on
    families = {scene.report.catalog.platforms[name].family for name in names}
    return tuple(sorted(places[name] for name in names if name in places)) if len(families) == 1 < len(names) else ()


def _results(scene: Scene, ids: Sequence[str], criteria: Sequence[str]) -> dict[str, Any]:
    """For each workload and platform a row: the verdict (0 is the best) and the place of each criterion's value."""
    values, rows = _Table(), _Table()
    flat = [
        rows.place(_row(result, criteria, values))
        for case in scene.cases
        for result in sorted(case.decision.results, key=lambda one: one.platform)
        if result.platform in ids
    ]
    return {"flat": flat, "rows": rows.things(), "values": values.things()}


def _row(result: PlatformResult, criteria: Sequence[str], values: _Table) -> tuple[int, ...]:
    found = (result.criteria[name].value or 0.0 for name in criteria)
    return (VERDICT_ORDER.index(result.verdict), *(values.place(one) for one in found))


@dataclass(frozen=True, slots=True)
class Held:
    """A text of any length that a page holds for its script; texts that are shown are cut where they are endless."""

    text: str

    def __html__(self) -> str:
        return escape(self.text, quote=False)


def packed(data: Mapping[str, Any], *, compressed: bool) -> Held:
    """JSON, or its compressed form in base64; the same data gives the same text."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if not compressed:
        return Held(text)
    return Held(base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode())
