"""When the pick would change: by a number, a weight, work, one knock-out (method.md section 10, rulings 23)."""

from collections.abc import Iterator, Mapping, Sequence

from advisor.decide.criteria import days_worth
from advisor.decide.judge import Judge
from advisor.decide.landscape import INSTANCES, landscape
from advisor.decide.ranking import eligible, family_set_aside, score_of, tied
from advisor.decide.score import weighted
from advisor.model.catalog import Catalog
from advisor.model.confidence import EffortTip, KnockOutTip, Landscape, NumberTip, Tipping, WeightTip
from advisor.model.decision import PlatformResult
from advisor.model.facts import Workload
from advisor.model.findings import Need, Outcome

MOST: Mapping[str, int] = {"integer": 5_000, "size": 4 * 1024**4, "duration": 7 * 24 * 3600}
"""Type of a fact → the largest number that is looked at: a count, bytes, seconds."""
MOST_DAYS = 250.0
"""A person's working year: more work on one app is another project."""


def scanned(catalog: Catalog) -> Mapping[str, int]:
    """Every number that some rule holds against a limit, by id → the largest one that is looked at."""
    demanded = {rule.demand for rule in catalog.rules.values()} & catalog.facts.keys()
    types = {fact: catalog.facts[fact].type for fact in sorted(name for name in demanded if name is not None)}
    return {fact: MOST[kind] for fact, kind in types.items() if kind in MOST and not catalog.facts[fact].many}


def tipping_of(
    workload: Workload, planned: str, judge: Judge, needs: Sequence[Need], results: Sequence[PlatformResult]
) -> Tipping:
    """The tipping points around the planned platform; `needs` and `results` are those of the workload."""
    here = next(result for result in results if result.platform == planned)
    return Tipping(
        numbers=tuple(_numbers(workload, planned, judge, needs)),
        weights=tuple(sorted(weight_tips(here, results), key=lambda tip: (abs(tip.flips_at - tip.now), tip.criterion))),
        knock_outs=tuple(_knock_outs(here, results, judge.catalog)),
        effort=effort_tip(here, results, judge.catalog),
    )


# --- numbers --------------------------------------------------------------------------------------------------------


def _numbers(workload: Workload, planned: str, judge: Judge, needs: Sequence[Need]) -> Iterator[NumberTip]:
    for fact, most in scanned(judge.catalog).items():
        stated = stated_number(workload, fact)
        if fact != INSTANCES and stated is None:
            continue
        reach = max(most, 2 * (stated or 1))
        tip = number_tip(workload, fact, planned, landscape(workload, fact, reach, judge, needs), judge.catalog)
        if tip is not None:
            yield tip


def stated_number(workload: Workload, fact: str) -> int | None:
    """The whole number above 0 that files state; None where they state none."""
    value = workload.value(fact)
    return round(value) if isinstance(value, int | float) and value >= 1 else None


def number_tip(workload: Workload, fact: str, planned: str, scene: Landscape, catalog: Catalog) -> NumberTip | None:
    """The tip of one number; None where the planned platform leads or ties everywhere, or nowhere."""
    stated, found = stated_number(workload, fact), scene.segments
    now = catalog.assumptions.instances_expected if stated is None else stated
    inside = next((place for place, one in enumerate(found) if one.first <= now <= one.last), None)
    if inside is None or not found[inside].leaders:
        return None
    leads = planned in found[inside].leaders
    above = next((one for one in found[inside:] if (planned in one.leaders) is not leads), None)
    below = next((one for one in reversed(found[:inside]) if (planned in one.leaders) is not leads), None)
    if above is None and below is None:
        return None
    return NumberTip(
        fact=fact,
        now=now,
        stated=stated is not None,
        flips_below=None if below is None else below.last,
        flips_above=None if above is None else above.first,
        below=() if below is None else below.leaders,
        above=() if above is None else above.leaders,
        segments=found,
        curve=scene.curve,
        rests_on_opinion=_opinion(fact, catalog),
    )


def _opinion(fact: str, catalog: Catalog) -> bool:
    """Whether an answer of grade opinion limits the number."""
    needed = {rule.needs for rule in catalog.rules.values() if rule.demand == fact}
    return any(
        answer.grade == "opinion"
        for platform in catalog.platforms.values()
        for name in needed
        for answer in platform.answers[name]
    )


# --- weights --------------------------------------------------------------------------------------------------------


def weight_tips(planned: PlatformResult, results: Sequence[PlatformResult]) -> Iterator[WeightTip]:
    """For each criterion the nearest weight at which one of the others becomes the best of all.

    w* = R / (R - d), in closed form. Passing the planned platform while a third one still leads changes no pick.
    """
    candidates = eligible(results)
    for name, own in planned.criteria.items():
        if own.value is None or own.weight >= 1:
            continue
        found = (_weight_tip(name, planned, other) for other in candidates)
        tips = [tip for tip in found if tip is not None and _leads_at(tip, candidates)]
        if tips:
            yield min(tips, key=lambda tip: (abs(tip.flips_at - tip.now), tip.to))


def _weight_tip(name: str, planned: PlatformResult, other: PlatformResult) -> WeightTip | None:
    differences = {
        one: (value.value or 0.0) - (other.criteria[one].value or 0.0) for one, value in planned.criteria.items()
    }
    weight = planned.criteria[name].weight
    rest = sum(planned.criteria[one].weight * difference for one, difference in differences.items() if one != name)
    rest /= 1 - weight
    gap = rest - differences[name]
    if other is planned or abs(gap) < _FLAT or score_of(other) >= score_of(planned):
        return None
    flips_at = rest / gap
    if not _FLAT < flips_at < 1 - _FLAT:
        return None
    return WeightTip(criterion=name, now=weight, flips_at=flips_at, to=other.platform)


def _leads_at(tip: WeightTip, candidates: Sequence[PlatformResult]) -> bool:
    """Whether nobody scores more than the two that meet at this weight."""
    scores = {one.platform: score_with(one, tip.criterion, tip.flips_at) for one in candidates}
    return scores[tip.to] >= max(scores.values()) - _FLAT


def score_with(result: PlatformResult, criterion: str, weight: float) -> float:
    """The score with one weight set, and the others in proportion."""
    own = result.criteria[criterion]
    rest = (weighted(result.criteria).expected - own.contribution) / (1 - own.weight)
    return weight * (own.value or 0.0) + (1 - weight) * rest


_FLAT = 1e-9


# --- work -----------------------------------------------------------------------------------------------------------


def effort_tip(planned: PlatformResult, results: Sequence[PlatformResult], catalog: Catalog) -> EffortTip | None:
    """The work at which the planned platform leaves the tie band of the best other one, in closed form.

    None where the others lead already, or where as much as `MOST_DAYS` changes nothing.
    """
    standing = eligible(results)
    others = sorted((one for one in standing if one is not planned), key=lambda one: one.platform)
    criterion = next((one for one in catalog.criteria.values() if one.kind == "effort"), None)
    if criterion is None or not others or planned not in tied(standing, catalog):
        return None
    best, own = max(others, key=score_of), planned.criteria[criterion.id]
    spare = score_of(planned) - score_of(best) + family_set_aside(best, planned, catalog) + catalog.assumptions.tie_band
    value = own.value or 0.0
    if own.weight <= 0 or spare >= own.weight * value:
        return None
    now, then = (days_worth(one, criterion) for one in (value, value - spare / own.weight))
    if then > MOST_DAYS:
        return None
    return EffortTip(now=planned.effort_expected, further=then - now, to=best.platform)


# --- knock-outs -----------------------------------------------------------------------------------------------------


def _knock_outs(planned: PlatformResult, results: Sequence[PlatformResult], catalog: Catalog) -> Iterator[KnockOutTip]:
    """Platforms that one blocker alone keeps out, and that would lead or tie without it."""
    band = catalog.assumptions.tie_band
    for result in sorted(results, key=lambda one: one.platform):
        blockers = [one for one in result.findings if one.blocks and one.outcome is Outcome.FAIL]
        lead = (result.counterfactual or 0.0) - score_of(planned)
        if result.offered and len(blockers) == 1 and result.counterfactual is not None and lead > -band:
            yield KnockOutTip(platform=result.platform, rule=blockers[0].rule, lead=lead)


def leaders(results: Sequence[PlatformResult], catalog: Catalog) -> tuple[str, ...]:
    """Sorted ids of the leader and of everybody in its tie band."""
    return tuple(sorted(one.platform for one in tied(eligible(results), catalog)))
