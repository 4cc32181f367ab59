"""The whole portfolio under every preset of weights: counts, and which workloads would change."""

from collections import Counter
from collections.abc import Mapping, Sequence

from advisor.decide.choice import Choice
from advisor.decide.decide import choose
from advisor.decide.reweigh import reweighed
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Pick
from advisor.model.report import Assessed, PresetChange, PresetOutcome, Run

OPEN = "open"


def switchboard(assessed: Sequence[Assessed], catalog: Catalog, run: Run) -> tuple[PresetOutcome, ...]:
    """One outcome for each preset, in the catalog's order.

    Courses and planned platforms do not rest on draws, so none is made: what only draws tell (how robust a pick is,
    which answer comes first) is not part of it.
    """
    return tuple(_outcome(name, weights, assessed, catalog, run) for name, weights in catalog.presets.items())


def _outcome(
    preset: str, weights: Mapping[str, float], assessed: Sequence[Assessed], catalog: Catalog, run: Run
) -> PresetOutcome:
    courses: Counter[Course] = Counter()
    places: Counter[str] = Counter()
    changes = []
    for one in assessed:
        chosen = chosen_under(weights, one, catalog, run)
        place = where(chosen.course, chosen.pick, chosen.default)
        courses[chosen.course] += 1
        places[place] += 1
        if (chosen.course, place) != (one.decision.course, destination(one)):
            changes.append(PresetChange(workload=one.workload.id, course=chosen.course, destination=place))
    return PresetOutcome(
        preset=preset,
        weights=weights,
        courses={course.value: courses[course] for course in Course},
        destinations={name: places[name] for name in (*run.platforms, OPEN) if places[name]},
        changes=tuple(changes),
    )


def chosen_under(weights: Mapping[str, float], one: Assessed, catalog: Catalog, run: Run) -> Choice:
    """Course and pick under these weights, before it is asked whether an answer should come first."""
    results = reweighed(one.decision.results, weights, catalog)
    return choose(results, one.decision.current, catalog, run.as_of)


def destination(one: Assessed) -> str:
    """Where a workload is planned to run; open where nothing can be planned."""
    recommendation = one.decision.recommendation
    return where(one.decision.course, recommendation.pick, recommendation.default)


def where(course: Course, pick: Pick, default: str | None) -> str:
    """The planned platform; open where nothing can be planned."""
    unplanned = pick is Pick.NONE_FITS or course is Course.UNDECIDED
    return OPEN if unplanned or default is None else default
