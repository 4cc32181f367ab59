"""The whole portfolio under every preset of weights: counts, and which workloads would change."""

from collections import Counter
from collections.abc import Mapping, Sequence

from advisor.decide.choice import Choice
from advisor.decide.decide import choose, stay_on_either
from advisor.decide.reweigh import reweighed
from advisor.decide.triggers import trigger_of
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Decision, Pick
from advisor.model.report import Assessed, PresetChange, PresetOutcome, Run

OPEN = "open"
Alike = tuple[tuple[object, ...], ...]


def switchboard(assessed: Sequence[Assessed], catalog: Catalog, run: Run) -> tuple[PresetOutcome, ...]:
    """One outcome for each preset, in the catalog's order.

    Courses and planned platforms do not rest on draws, so none is made: what only draws tell (how robust a pick is,
    which answer comes first) is not part of it.
    """
    groups = [_alike(one.decision, catalog, run) for one in assessed]
    return tuple(_outcome(name, assessed, groups, catalog, run) for name in catalog.presets)


def _alike(decision: Decision, catalog: Catalog, run: Run) -> Alike:
    """All that a choice depends on besides weights: workloads that share it are decided once."""
    results = (
        (one.platform, one.verdict, one.effort_expected, *(value.value for value in one.criteria.values()))
        for one in decision.results
    )
    return ((decision.current, triggered(decision, catalog, run)), decision.may_run_on, *results)


def triggered(decision: Decision, catalog: Catalog, run: Run) -> bool:
    """Whether anything but a score speaks against staying; that depends on no weight."""
    here = next((one for one in decision.results if one.platform == decision.current), None)
    others = [one for one in decision.results if one is not here]
    return here is not None and trigger_of(here, others, catalog, run.as_of) is not None


def _outcome(
    preset: str, assessed: Sequence[Assessed], groups: Sequence[Alike], catalog: Catalog, run: Run
) -> PresetOutcome:
    weights = catalog.presets[preset]
    known: dict[Alike, tuple[Course, str]] = {}
    changes = []
    for one, group in zip(assessed, groups, strict=True):
        if group not in known:
            chosen = chosen_under(weights, one.decision, catalog, run)
            known[group] = chosen.course, where(chosen.course, chosen.pick, chosen.default)
        if known[group] != (one.decision.course, destination(one)):
            course, place = known[group]
            changes.append(PresetChange(workload=one.workload.id, course=course, destination=place))
    courses = Counter(known[group][0] for group in groups)
    places = Counter(known[group][1] for group in groups)
    return PresetOutcome(
        preset=preset,
        weights=weights,
        courses={course.value: courses[course] for course in Course},
        destinations={name: places[name] for name in (*run.platforms, OPEN) if places[name]},
        changes=tuple(sorted(changes, key=lambda one: one.workload)),
    )


def chosen_under(weights: Mapping[str, float], decision: Decision, catalog: Catalog, run: Run) -> Choice:
    """Course and pick under these weights, before it is asked whether an answer should come first."""
    results = reweighed(decision.results, weights, catalog)
    choice = choose(results, decision.current, catalog, run.as_of)
    return stay_on_either(choice, results, decision.may_run_on, catalog, run.as_of)


def destination(one: Assessed) -> str:
    """Where a workload is planned to run; open where nothing can be planned."""
    recommendation = one.decision.recommendation
    return where(one.decision.course, recommendation.pick, recommendation.default)


def where(course: Course, pick: Pick, default: str | None) -> str:
    """The planned platform; open where nothing can be planned."""
    unplanned = pick is Pick.NONE_FITS or course is Course.UNDECIDED
    return OPEN if unplanned or default is None else default
