"""Laws of the decision method, over drawn catalogs and workloads.

Monotone support, order independence, irrelevant alternatives, knock-outs, narrowing, truth in the interval, unknown
between its completions, weight scale, duplicate evidence, the sum of contributions.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.assess.assess import OUTCOMES, Assessor
from advisor.decide.criteria import headroom, log_normal
from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.model.catalog import Catalog, Support
from advisor.model.decision import VERDICT_ORDER, Course, Decision, Pick, Verdict
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Outcome
from tests.generated import DAY, HERE, PLATFORMS, as_it_runs, cases

SLACK = 1e-9
WEIGHTS = {"change": 20.0, "run": 15, "scale": 10, "resilience": 10, "security": 15, "state": 10, "longevity": 10}


def decided(
    catalog: Catalog,
    workload: Workload,
    platforms: tuple[str, ...] = PLATFORMS,
    weights: Mapping[str, float] | None = None,
) -> Decision:
    whole = {name: (weights or WEIGHTS).get(name, 0.0) for name in catalog.criteria}
    return decide(workload, Judge(Assessor(catalog, DAY, platforms), whole, DAY))


def numbers(decision: Decision) -> dict[str, tuple[Verdict, float, float, float | None]]:
    return {one.platform: (one.verdict, one.low, one.high, one.score) for one in decision.results}


@pytest.mark.parametrize("raised", Truth)
@pytest.mark.parametrize("support", Support)
def test_the_outcome_table_is_total_and_what_is_not_needed_does_not_apply(raised: Truth, support: Support) -> None:
    outcome = OUTCOMES[raised, support]

    assert (outcome is Outcome.NOT_APPLICABLE) == (raised is Truth.FALSE)
    assert (outcome is Outcome.PASS) == (raised is not Truth.FALSE and support is Support.FULL)


@given(cases())
def test_a_knocked_out_platform_is_never_picked_and_none_fits_exactly_when_all_are_out(
    case: tuple[Catalog, Workload],
) -> None:
    decision = decided(*case)

    blocked = {one.platform for one in decision.results if one.verdict is Verdict.BLOCKED}
    recommendation = decision.recommendation
    assert recommendation.default not in blocked
    assert recommendation.platform not in blocked
    assert not blocked & set(recommendation.candidates)
    assert (recommendation.pick is Pick.NONE_FITS) == (blocked == set(PLATFORMS))


@given(cases(), st.permutations(PLATFORMS))
def test_the_order_of_platforms_and_rules_does_not_matter(case: tuple[Catalog, Workload], order: list[str]) -> None:
    catalog, workload = case
    turned = replace(catalog, rules=dict(reversed(list(catalog.rules.items()))))

    first, second = decided(catalog, workload), decided(turned, workload, tuple(order))

    for name, (verdict, low, high, _) in numbers(first).items():
        other = numbers(second)[name]
        assert other[0] is verdict
        assert other[1] == pytest.approx(low)
        assert other[2] == pytest.approx(high)
    assert first.recommendation.default == second.recommendation.default
    assert first.course is second.course


@given(cases(), st.sampled_from(PLATFORMS))
def test_leaving_a_platform_out_changes_no_other_score(case: tuple[Catalog, Workload], gone: str) -> None:
    kept = tuple(name for name in PLATFORMS if name != gone)

    whole, part = numbers(decided(*case)), numbers(decided(*case, kept))

    assert part == {name: whole[name] for name in kept}


@given(cases(), st.data())
def test_reading_more_nests_the_interval_and_the_truth_was_inside(
    case: tuple[Catalog, Workload], data: st.DataObject
) -> None:
    catalog, workload = case
    before = decided(catalog, workload)
    shown = [finding for one in before.results for finding in one.findings if finding.shown_on]
    catalog, said = as_it_runs(case, shown)
    unknown = [name for name in catalog.facts if name not in said.facts]
    if not unknown:
        return
    name, value = data.draw(st.sampled_from(unknown)), data.draw(st.booleans())
    known = replace(said, facts={**said.facts, name: Fact(value=value, evidence=(HERE,))})

    after = decided(catalog, known)

    for one in before.results:
        other = after.result(one.platform)
        if Verdict.BLOCKED in (one.verdict, other.verdict):
            continue
        assert one.low - SLACK <= other.low <= other.high <= one.high + SLACK
        assert other.score is not None
        assert one.low - SLACK <= other.score <= one.high + SLACK
    assert after.recommendation.coverage >= 0


@given(cases())
def test_a_score_lies_inside_its_interval_and_is_the_sum_of_its_contributions(case: tuple[Catalog, Workload]) -> None:
    for one in decided(*case).results:
        expected = one.counterfactual if one.score is None else one.score
        assert expected is not None
        assert one.low - SLACK <= expected <= one.high + SLACK
        assert expected == pytest.approx(sum(value.contribution for value in one.criteria.values()))


@given(cases(), st.floats(0.01, 100))
def test_scaling_every_weight_changes_nothing(case: tuple[Catalog, Workload], factor: float) -> None:
    scaled = {name: weight * factor for name, weight in WEIGHTS.items()}

    first, second = decided(*case), decided(*case, weights=scaled)

    for one in first.results:
        assert one.low == pytest.approx(second.result(one.platform).low)
        assert one.high == pytest.approx(second.result(one.platform).high)


@given(cases(), st.sampled_from(PLATFORMS), st.data())
def test_more_support_never_worsens_an_outcome(case: tuple[Catalog, Workload], name: str, data: st.DataObject) -> None:
    catalog, workload = case
    capability = data.draw(st.sampled_from(sorted(catalog.capabilities)))
    platform = catalog.platforms[name]
    (answer,) = platform.answers[capability]
    if answer.support not in (Support.NONE, Support.PARTIAL):
        return
    raised = replace(answer, support=Support.FULL)
    better = replace(platform, answers={**platform.answers, capability: (raised,)})
    improved = replace(catalog, platforms={**catalog.platforms, name: better})

    before, after = decided(catalog, workload).result(name), decided(improved, workload).result(name)

    assert VERDICT_ORDER.index(after.verdict) <= VERDICT_ORDER.index(before.verdict)
    if before.score is not None and after.score is not None:
        assert after.score >= before.score - SLACK


@given(cases())
def test_the_same_evidence_said_twice_changes_no_score(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    twice = {name: replace(fact, evidence=fact.evidence * 2) for name, fact in workload.facts.items()}

    assert numbers(decided(catalog, workload)) == numbers(decided(catalog, replace(workload, facts=twice)))


@given(cases())
def test_what_is_open_where_it_runs_keeps_nothing_open_and_what_is_known_to_fail_still_fails(
    case: tuple[Catalog, Workload],
) -> None:
    catalog, workload = case
    decision = decided(catalog, workload)
    if decision.current is None:
        return
    here = decision.result(decision.current)

    assert here.verdict is not Verdict.UNDETERMINED
    for one in here.findings:
        assert not (one.shown_on and one.need.raised is Truth.TRUE and one.answer.support is not Support.UNKNOWN)
        if one.need.raised is Truth.TRUE and one.answer.support is Support.NONE:
            assert one.outcome is Outcome.FAIL
    assert {one.rule for one in here.presuming} >= {one.rule for one in here.findings if one.shown_on} or (
        here.verdict is Verdict.BLOCKED
    )


@given(cases())
def test_a_move_has_a_trigger_and_staying_needs_none(case: tuple[Catalog, Workload]) -> None:
    decision = decided(*case)

    if decision.course is Course.MOVE:
        assert decision.trigger is not None
        assert decision.recommendation.default != decision.current
    if decision.course in (Course.STAY, Course.CONSIDER):
        assert decision.recommendation.default == decision.current
    if decision.course is Course.PLACE:
        assert decision.current is None


@settings(max_examples=100)
@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_effort_is_never_worth_more(less: float, more: float) -> None:
    low, high = sorted((less, more))

    def value(days: float) -> float:
        return log_normal(days, at_nine_tenths=2, at_half=10)

    assert 0 <= value(high) <= value(low) <= 1


@pytest.mark.parametrize(("days", "value"), [(0, 1.0), (2, 0.9), (10, 0.5)])
def test_the_effort_scale_passes_through_its_anchors(days: float, value: float) -> None:
    assert log_normal(days, at_nine_tenths=2, at_half=10) == pytest.approx(value)


@pytest.mark.parametrize(("limit", "demand", "value"), [(100, 100, 0), (200, 100, 1 / 3), (800, 100, 1), (50, 100, 0)])
def test_headroom_counts_doublings(limit: float, demand: float, value: float) -> None:
    assert headroom(limit, demand, 3) == pytest.approx(value)
