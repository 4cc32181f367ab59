"""The portfolio under every preset of weights, one row each; the weights that were submitted come first."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.decide.criteria import shares
from advisor.model.decision import Course
from advisor.portfolio.presets import OPEN
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Scene
from advisor.render.view_text import listing, lower_first, share
from advisor.render.view_words import COURSES

_HEAVIEST = 2
"""Criteria that a row names."""
_SAME = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchRow:
    """One set of weights and what would be decided under it."""

    title: str
    submitted: bool
    heaviest: str
    """The criteria that weigh most, with their shares."""
    places: tuple[tuple[str, str], ...]
    """Column and number of workloads, one for each column."""
    courses: str
    changes: str
    """How many workloads would be decided otherwise."""
    names: Names
    """Those workloads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Switchboard:
    title: str
    columns: tuple[str, ...]
    rows: tuple[SwitchRow, ...]


def switchboard_view(scene: Scene) -> Switchboard:
    """Platforms that no set of weights leads to have no column."""
    portfolio = scene.report.portfolio
    counted = [portfolio.destinations, *(one.destinations for one in portfolio.presets)]
    columns = [name for name in (*scene.report.run.platforms, OPEN) if any(name in each for each in counted)]
    presets = [_preset_row(place, columns, scene) for place in range(len(portfolio.presets))]
    if any(row.submitted for row in presets):
        rows = sorted(presets, key=lambda row: not row.submitted)
    else:
        rows = [_own_row(columns, scene), *presets]
    return Switchboard(title=_finding(rows), columns=tuple(_column(one, scene) for one in columns), rows=tuple(rows))


def _finding(rows: list[SwitchRow]) -> str:
    others = [row for row in rows if not row.submitted]
    moved = [row for row in others if row.names.links]
    if not others:
        return "No other set of weights is given"
    if not moved:
        return f"None of the {len(others)} other sets of weights changes a decision"
    if len(moved) == len(others):
        return f"Each of the {len(others)} other sets of weights would change a decision"
    return f"{len(moved)} of the {len(others)} other sets of weights would change a decision"


def _column(name: str, scene: Scene) -> str:
    return "Open" if name == OPEN else scene.title(name)


def _preset_row(place: int, columns: list[str], scene: Scene) -> SwitchRow:
    one = scene.report.portfolio.presets[place]
    changed = {change.workload for change in one.changes}
    cases = [case for case in scene.cases if case.assessed.workload.id in changed]
    return SwitchRow(
        title=one.preset,
        submitted=same_weights(one.weights, scene.report.run.weights, scene),
        heaviest=_heaviest(one.weights, scene),
        places=_places(one.destinations, columns, scene),
        courses=_courses(one.courses),
        changes=f"{len(one.changes):,}" if one.changes else "none",
        names=names_of(cases),
    )


def _own_row(columns: list[str], scene: Scene) -> SwitchRow:
    """The run's own weights, where they are no preset's."""
    portfolio, run = scene.report.portfolio, scene.report.run
    return SwitchRow(
        title=run.preset,
        submitted=True,
        heaviest=_heaviest(run.weights, scene),
        places=_places(portfolio.destinations, columns, scene),
        courses=_courses(portfolio.courses),
        changes="none",
        names=names_of([]),
    )


def same_weights(one: Mapping[str, float], other: Mapping[str, float], scene: Scene) -> bool:
    """Whether both give every criterion that takes part the same share."""
    first, second = (shares(weights, scene.report.catalog) for weights in (one, other))
    return all(abs(first[name] - second[name]) < _SAME for name in first)


def _heaviest(weights: Mapping[str, float], scene: Scene) -> str:
    parts = shares(weights, scene.report.catalog)
    ranked = sorted((name for name in parts if parts[name] > 0), key=lambda name: -parts[name])[:_HEAVIEST]
    criteria = scene.report.catalog.criteria
    return listing(f"{lower_first(criteria[name].title)} {share(parts[name])}" for name in ranked)


def _places(counted: Mapping[str, int], columns: list[str], scene: Scene) -> tuple[tuple[str, str], ...]:
    return tuple((_column(name, scene), f"{counted.get(name, 0):,}") for name in columns)


def _courses(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{COURSES[course].word} {counted[course]:,}" for course in Course if counted.get(course))
