"""Verdicts and scores → course and recommendation, for one workload."""

from collections.abc import Mapping, Sequence
from datetime import date

from advisor.assess.assess import Assessor
from advisor.decide.choice import Choice
from advisor.decide.commands import deploy_command
from advisor.decide.criteria import Setting
from advisor.decide.explain import sentence_for
from advisor.decide.questions import open_questions
from advisor.decide.ranking import eligible, in_default_order, tied
from advisor.decide.score import platform_result
from advisor.decide.triggers import trigger_of
from advisor.model.catalog import Catalog
from advisor.model.decision import (
    Course,
    Decision,
    Pick,
    PlatformResult,
    Recommendation,
    Trigger,
    Verdict,
)
from advisor.model.facts import Workload

FORMATS = "descriptor.formats"


def decide(workload: Workload, assessor: Assessor, weights: Mapping[str, float], as_of: date) -> Decision:
    """The whole decision about one workload."""
    catalog = assessor.catalog
    runs_on, known_from = runs_today(workload, catalog)
    current = runs_on[0] if len(runs_on) == 1 else None
    needs = assessor.needs(workload)
    results = tuple(
        platform_result(
            Setting(
                catalog=catalog,
                platform=platform,
                as_of=as_of,
                workload=workload,
                findings=tuple(assessor.finding(need, platform.id) for need in needs),
                stays=platform.id == current,
            ),
            weights,
            deploy_command(platform, workload, as_of),
        )
        for platform in assessor.platforms
    )
    choice = choose(results, current, catalog, as_of)
    return Decision(
        current=current,
        known_from=known_from,
        course=choice.course,
        trigger=choice.trigger,
        recommendation=_recommendation(choice, results, current, catalog),
        results=results,
        questions=open_questions(results, catalog),
    )


def runs_today(workload: Workload, catalog: Catalog) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Platforms whose own descriptors the workload has, and the files that show it."""
    formats = workload.facts.get(FORMATS)
    if formats is None:
        return (), ()
    members = set(formats.members())
    here = tuple(name for name, one in catalog.platforms.items() if members & set(one.native_descriptors))
    return here, tuple(sorted({place.path for place in formats.evidence}))


def choose(results: Sequence[PlatformResult], current: str | None, catalog: Catalog, as_of: date) -> Choice:
    """Course and pick. Staying needs no proof; moving needs a trigger; a mere advantage is only considered."""
    candidates = eligible(results)
    here = next((result for result in results if result.platform == current), None)
    trigger = None if here is None else trigger_of(here, [one for one in results if one is not here], catalog, as_of)
    if not candidates:
        return Choice(Course.UNDECIDED, Pick.NONE_FITS, None, None, (), trigger)
    leaders = in_default_order(tied(candidates, catalog), catalog.platforms, as_of)
    if here is None or here.verdict is Verdict.BLOCKED:
        return _place(leaders, in_default_order(candidates, catalog.platforms, as_of), here, trigger)
    return _stay_or_move(here, leaders, trigger)


def _names(results: Sequence[PlatformResult]) -> tuple[str, ...]:
    return tuple(result.platform for result in results)


def _determined(results: Sequence[PlatformResult]) -> tuple[PlatformResult, ...]:
    return tuple(result for result in results if result.verdict is not Verdict.UNDETERMINED)


def _place(
    leaders: Sequence[PlatformResult],
    candidates: Sequence[PlatformResult],
    here: PlatformResult | None,
    trigger: Trigger | None,
) -> Choice:
    if not _determined(leaders):
        default = candidates[0].platform
        return Choice(Course.UNDECIDED, Pick.NEEDS_ANSWER, None, default, _names(leaders), trigger)
    course = Course.PLACE if here is None else Course.MOVE
    return _pick(course, leaders, leaders[0].platform, trigger)


def _pick(course: Course, leaders: Sequence[PlatformResult], default: str, trigger: Trigger | None) -> Choice:
    if len(leaders) == 1:
        return Choice(course, Pick.RECOMMEND, default, default, (default,), trigger)
    return Choice(course, Pick.TIE, None, default, _names(leaders), trigger)


def _stay_or_move(here: PlatformResult, leaders: Sequence[PlatformResult], trigger: Trigger | None) -> Choice:
    stays = here.platform
    if here.verdict is Verdict.UNDETERMINED:
        return Choice(Course.STAY, Pick.NEEDS_ANSWER, None, stays, _names(leaders))
    if here in leaders:
        return _pick(Course.STAY, leaders, stays, None)
    if trigger is None:
        return Choice(Course.CONSIDER, Pick.RECOMMEND, stays, stays, (stays, *_names(leaders)))
    if not _determined(leaders):
        return Choice(Course.STAY, Pick.NEEDS_ANSWER, None, stays, _names(leaders), trigger)
    return _pick(Course.MOVE, leaders, leaders[0].platform, trigger)


def _recommendation(
    choice: Choice, results: Sequence[PlatformResult], current: str | None, catalog: Catalog
) -> Recommendation:
    planned = next((one for one in results if one.platform == choice.default), None)
    return Recommendation(
        pick=choice.pick,
        platform=choice.platform,
        default=choice.default,
        candidates=choice.candidates,
        coverage=0.0 if planned is None else coverage(planned),
        sentence=sentence_for(choice, results, current, catalog),
    )


def coverage(result: PlatformResult) -> float:
    """Σ weight · share of a criterion's inputs that rest on evidence."""
    return sum(one.weight * one.evidence for one in result.criteria.values() if one.value is not None)
