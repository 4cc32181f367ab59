"""The page on which a reader moves the weights: its controls, and the numbers from which the page decides again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from advisor.decide.criteria import FORMULAS
from advisor.model.catalog import Platform
from advisor.render.view_scene import Scene
from advisor.render.view_switchboard import Switchboard, switchboard_view
from advisor.render.view_text import sentence
from advisor.render.whatif_data import Held, numbers, packed

MOST_PLAIN = 30
"""Workloads whose numbers stand in the page as they are; those of more are compressed."""
_FULL = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Dial:
    """One criterion that the reader can weigh."""

    id: str
    title: str
    meaning: str
    points: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PresetButton:
    name: str
    weights: str
    """JSON: one number for each dial."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfView:
    switchboard: Switchboard
    dials: tuple[Dial, ...]
    undeclared: str
    presets: tuple[PresetButton, ...]
    most: str
    """The end of the scales, a power of ten."""
    step: str
    columns: tuple[tuple[str, str], ...]
    """Title and tag of the platforms in the table of scores."""
    packed: bool
    data: Held
    """JSON; compressed and in base64 where `packed`."""


def whatif_view(scene: Scene) -> WhatIfView | None:
    """None without a workload or a platform: there is nothing to weigh."""
    run, catalog = scene.report.run, scene.report.catalog
    if not scene.cases or not run.platforms:
        return None
    names = tuple(name for name, one in catalog.criteria.items() if one.kind in FORMULAS)
    submitted = _in_points([run.weights[name] for name in names])
    presets = {name: [weights[one] for one in names] for name, weights in catalog.presets.items()}
    most = 10 ** ceil(log10(max(_FULL, *submitted, *(one for each in presets.values() for one in each))))
    columns = _columns(scene)
    compressed = len(scene.cases) > MOST_PLAIN
    return WhatIfView(
        switchboard=switchboard_view(scene),
        dials=tuple(_dial(name, points, scene) for name, points in zip(names, submitted, strict=True)),
        undeclared=_undeclared(scene),
        presets=tuple(PresetButton(name=name, weights=json.dumps(each)) for name, each in presets.items()),
        most=f"{most:g}",
        step=f"{most / _FULL:g}",
        columns=tuple((platform.title, _tag(platform, scene)) for platform in columns),
        packed=compressed,
        data=packed(numbers(scene, names, submitted, columns), compressed=compressed),
    )


def _in_points(weights: Sequence[float]) -> list[float]:
    """Shares of 1 as points of 100; everything else as it is."""
    return [round(_FULL * one, 9) for one in weights] if max(weights) <= 1 else list(weights)


def _dial(name: str, points: float, scene: Scene) -> Dial:
    criterion = scene.report.catalog.criteria[name]
    return Dial(id=name, title=sentence(criterion.title)[:-1], meaning=criterion.meaning, points=f"{points:g}")


def _undeclared(scene: Scene) -> str:
    titles = [one.title for one in scene.report.catalog.criteria.values() if one.kind not in FORMULAS]
    return f"Without a scale, since nobody declared it: {', '.join(titles)}." if titles else ""


def _columns(scene: Scene) -> tuple[Platform, ...]:
    """Platforms in support, and ended ones that some workload could still run on."""
    decisions = [case.decision for case in scene.cases]
    kept = [platform for platform in scene.ended if any(one.result(platform.id).score is not None for one in decisions)]
    return (*scene.active, *kept)


def _tag(platform: Platform, scene: Scene) -> str:
    if platform in scene.ended:
        return "ended"
    return "" if platform.offered else "not run here"
