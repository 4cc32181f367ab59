"""Verdicts and scores → course and recommendation, for one workload."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import fsum

from advisor.assess.assess import Assessor
from advisor.decide.choice import Choice
from advisor.decide.confidence import Confidence, label_of, robust_share
from advisor.decide.disposition import disposition_of
from advisor.decide.explain import sentence_for
from advisor.decide.judge import Judge, runs_today
from advisor.decide.ranking import eligible, in_default_order, tied
from advisor.decide.signature import Signature, facts_signature
from advisor.decide.tipping import scanned, tipping_of
from advisor.decide.triggers import trigger_of
from advisor.decide.worked import worked_out
from advisor.model.catalog import Catalog
from advisor.model.confidence import Tipping
from advisor.model.decision import (
    Course,
    Decision,
    Pick,
    PlatformResult,
    Question,
    Recommendation,
    Trigger,
    Verdict,
)
from advisor.model.facts import Workload
from advisor.model.findings import Need


def decide(workload: Workload, judge: Judge, *, tipping: bool = True, needs: Sequence[Need] | None = None) -> Decision:
    """The whole decision about one workload; `needs` are its own, where they are known already."""
    catalog = judge.catalog
    runs_on, known_from = runs_today(workload, catalog, judge.assessor.platforms, judge.as_of)
    current = runs_on[0] if len(runs_on) == 1 else None
    needs = judge.assessor.needs(workload) if needs is None else needs
    signature = judge.signature(workload, needs)
    worked = worked_out(signature, workload, needs, judge)
    results, sure = worked.results, worked.sure
    chosen = choose(results, current, catalog, judge.as_of)
    choice = asked_first(stay_on_either(chosen, results, runs_on, catalog, judge.as_of), sure.questions, catalog)
    return Decision(
        current=current,
        known_from=known_from,
        course=choice.course,
        trigger=choice.trigger,
        recommendation=_recommendation(choice, results, runs_on, sure, catalog),
        results=results,
        questions=sure.questions,
        robustness=sure.robustness,
        disposition=disposition_of(workload, _planned(choice, results), current, choice.course, catalog),
        tipping=_tipping((signature, choice.default), workload, needs, results, judge) if tipping else None,
        preference=worked.preference,
        may_run_on=runs_on if current is None else (),
    )


def _planned(choice: Choice, results: Sequence[PlatformResult]) -> PlatformResult | None:
    return next((one for one in results if one.platform == choice.default), None)


def about(workload: Workload, needs: Sequence[Need], judge: Judge) -> Signature:
    """All that the figures of the whole decision depend on."""
    return judge.signature(workload, needs), facts_signature(workload, _read_in_scans(judge.assessor))


@lru_cache(maxsize=4)
def _read_in_scans(assessor: Assessor) -> tuple[str, ...]:
    """Facts that decide what a scan over a number finds."""
    return assessor.read_with(*scanned(assessor.catalog))


def _tipping(
    about: tuple[Signature, str | None],
    workload: Workload,
    needs: Sequence[Need],
    results: Sequence[PlatformResult],
    judge: Judge,
) -> Tipping | None:
    planned = None if judge.draws is None else about[1]
    if planned is None:
        return None
    key = (*about, facts_signature(workload, _read_in_scans(judge.assessor)))
    if key not in judge.memory.tipping:
        judge.memory.tipping[key] = tipping_of(workload, planned, judge, needs, results)
    return judge.memory.tipping[key]


def asked_first(choice: Choice, questions: Sequence[Question], catalog: Catalog) -> Choice:
    """No pick where an answer is worth more than the threshold; staying needs no proof, so it stays the default."""
    if choice.platform is None or not questions or questions[0].value < catalog.assumptions.ask_from:
        return choice
    candidates = choice.candidates or (choice.platform,)
    return replace(choice, pick=Pick.NEEDS_ANSWER, platform=None, candidates=candidates)


def choose(results: Sequence[PlatformResult], current: str | None, catalog: Catalog, as_of: date) -> Choice:
    """Course and pick. Staying needs no proof; moving needs a trigger; a mere advantage is only considered."""
    candidates = eligible(results)
    here = next((result for result in results if result.platform == current), None)
    trigger = None if here is None else trigger_of(here, [one for one in results if one is not here], catalog, as_of)
    if not candidates:
        return Choice(Course.UNDECIDED, Pick.NONE_FITS, None, None, (), trigger)
    leaders = in_default_order(tied(candidates, catalog), catalog, as_of)
    if here is None or here.verdict is Verdict.BLOCKED:
        return _place(leaders, in_default_order(candidates, catalog, as_of), here, trigger)
    return _stay_or_move(here, leaders, trigger)


def stay_on_either(
    choice: Choice, results: Sequence[PlatformResult], runs_on: Sequence[str], catalog: Catalog, as_of: date
) -> Choice:
    """A tie of the variants of one platform on which it may run today: it stays on one of them, and nobody says which.

    Whatever leads, a move away from all of them would need a trigger.
    """
    homes = [one for one in eligible(results) if one.platform in runs_on]
    families = {catalog.platforms[name].family for name in runs_on}
    if len(runs_on) < _SEVERAL or len(families) > 1 or not _determined(homes):
        return choice
    ordered = in_default_order(homes, catalog, as_of)
    return _pick(Course.PLACE, ordered, ordered[0].platform, None)


_SEVERAL = 2


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
    choice: Choice, results: Sequence[PlatformResult], runs_on: Sequence[str], sure: Confidence, catalog: Catalog
) -> Recommendation:
    planned = _planned(choice, results)
    covered = 0.0 if planned is None else coverage(planned)
    robust = None if sure.robustness is None else robust_share(sure.robustness, choice)
    return Recommendation(
        pick=choice.pick,
        platform=choice.platform,
        default=choice.default,
        candidates=choice.candidates,
        coverage=covered,
        sentence=sentence_for(choice, results, runs_on, catalog),
        robustness=robust,
        label=label_of(robust, covered, catalog) if _says_something(choice, results) else None,
    )


def _says_something(choice: Choice, results: Sequence[PlatformResult]) -> bool:
    """Whether the share of draws could be another: not where staying is the rule, nor where every platform is named."""
    every = len(choice.candidates) > 1 and set(choice.candidates) >= {one.platform for one in eligible(results)}
    return choice.course is not Course.CONSIDER and not (choice.platform is None and every)


def coverage(result: PlatformResult) -> float:
    """Σ weight · share of a criterion's inputs that rest on evidence."""
    return fsum(one.weight * one.evidence for one in result.criteria.values() if one.value is not None)
