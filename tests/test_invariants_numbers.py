"""Invariants 10 and 12 to 15 of the method: splits, shares, flips, sums of reasons, pairs.

docs/method.md lists which test holds which invariant; those that other modules hold are not repeated here.
"""

from dataclasses import replace
from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decide.contrast import why_not
from advisor.decide.landscape import INSTANCES, segments, with_value
from advisor.decide.ranking import eligible, score_of
from advisor.decide.tipping import effort_tip, leaders, tipping_of
from advisor.model.catalog import Answer, Catalog, Effort, Strength, Support
from advisor.model.conditions import ALWAYS
from advisor.model.decision import PlatformResult, Verdict
from tests.generated import PLATFORMS, cases
from tests.generated_scale import MEMORY, scaled_cases
from tests.invariants import COUNT, SLACK, WEIGHTS, Case, decided, judge, with_answers

MOST = 400
"""Beyond the numbers that files state in drawn cases, and beyond most of their limits."""


@settings(max_examples=60, deadline=None)
@given(cases(), st.floats(0.1, 0.9))
def test_invariant_10_a_criterion_that_is_split_leaves_scores_as_they_are(case: Case, share: float) -> None:
    """Each preferred need of security is said again under a criterion that takes a share of its weight.

    Drawn weights of a split criterion: tests/test_robustness.py.
    """
    catalog, workload = case
    soft = {name: replace(rule, strength=Strength.PREFERRED) for name, rule in catalog.rules.items()}
    whole = replace(catalog, rules=soft)
    again = {
        f"{name}-again": replace(rule, id=f"{name}-again", criterion="security-again")
        for name, rule in soft.items()
        if rule.criterion == "security"
    }
    twin = replace(catalog.criteria["security"], id="security-again")
    split = replace(whole, rules={**soft, **again}, criteria={**catalog.criteria, twin.id: twin})
    shared = {**WEIGHTS, "security": WEIGHTS["security"] * share, twin.id: WEIGHTS["security"] * (1 - share)}

    for one, other in zip(
        decided((whole, workload)).results, decided((split, workload), weights=shared).results, strict=True
    ):
        assert (other.low, other.score, other.high) == pytest.approx((one.low, one.score, one.high))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_invariant_12_every_draw_is_counted_once_for_each_platform_and_each_rank(case: Case) -> None:
    """Draws in which a knock-out fails included; the same draws again give the same."""
    robust = decided(case).robustness
    assert robust is not None
    ranks = list(robust.ranks.values())

    assert sum(one[0] for one in ranks) + robust.none_fits == pytest.approx(1)
    for place in range(len(PLATFORMS) - 1):
        assert sum(one[place] for one in ranks) >= sum(one[place + 1] for one in ranks) - SLACK
    assert all(sum(one) <= 1 + SLACK for one in ranks)
    assert all(round(share * COUNT, 6) == round(share * COUNT) for one in ranks for share in one)
    assert decided(case).robustness == robust


# --- tipping points -------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(scaled_cases(), st.sampled_from([INSTANCES, MEMORY]))
def test_invariant_13_every_number_has_the_leaders_that_its_band_names(case: Case, fact: str) -> None:
    """Both ends of every band, the numbers next to them and its middle; samples: tests/test_tipping.py."""
    by = judge(case[0])

    found = segments(case[1], fact, MOST, by)

    assert (found[0].first, found[-1].last) == (1, MOST)
    assert [one.first for one in found[1:]] == [one.last + 1 for one in found[:-1]]
    for one in found:
        for number in {one.first, (one.first + one.last) // 2, one.last}:
            assert leaders(by.results(with_value(case[1], fact, number)), case[0]) == one.leaders
    for one, following in pairwise(found):
        assert one.leaders != following.leaders


@settings(max_examples=40, deadline=None)
@given(scaled_cases())
def test_invariant_13_the_pick_leaves_its_platform_where_it_is_told_to(case: Case) -> None:
    """At the flip the others lead, one before it the planned platform; the other way round where it does not lead."""
    by = judge(case[0])
    planned = decided(case).recommendation.default
    if planned is None:
        return

    needs = by.assessor.needs(case[1])
    for tip in tipping_of(case[1], planned, by, needs, by.results(case[1])).numbers:
        flips = [(tip.flips_above, -1, tip.above), (tip.flips_below, 1, tip.below)]
        for number, back, there in flips:
            if number is not None:
                assert leaders(by.results(with_value(case[1], tip.fact, number)), case[0]) == there
                before = leaders(by.results(with_value(case[1], tip.fact, number + back)), case[0])
                now = leaders(by.results(with_value(case[1], tip.fact, tip.now)), case[0])
                assert (planned in there) is not (planned in before)
                assert (planned in before) is (planned in now)


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_invariant_13_work_flips_the_pick_where_it_is_told_to(case: Case, data: st.DataObject) -> None:
    """A rule that costs the planned platform so many days, and the others none, is put in."""
    results = judge(case[0]).results(case[1])
    if not eligible(results):
        return
    planned = data.draw(st.sampled_from(sorted(leaders(results, case[0]))))
    tip = effort_tip(next(one for one in results if one.platform == planned), results, case[0])
    if tip is None:
        return

    before, after = (burdened(case, planned, tip.further + one) for one in (-1e-6, 1e-6))

    assert planned in leaders(before, case[0])
    assert planned not in leaders(after, case[0])
    assert tip.to in leaders(after, case[0])


def burdened(case: Case, platform: str, days: float) -> tuple[PlatformResult, ...]:
    """The results, were there that much more work on the platform."""
    catalog, workload = case
    first = next(iter(catalog.rules.values()))
    rule = replace(
        first, id="work", needs="work", criterion="change", strength=Strength.REQUIRED, when=ALWAYS, remedy=None
    )
    capability = replace(catalog.capabilities[first.needs], id="work")
    more: Catalog = replace(
        catalog,
        rules={**catalog.rules, "work": rule},
        capabilities={**catalog.capabilities, "work": capability},
    )
    full = Answer(capability="work", support=Support.FULL, since=None)
    costly = replace(
        full, support=Support.PARTIAL, recurring=True, effort=Effort(low=max(0.0, days), high=max(0.0, days))
    )
    for name in PLATFORMS:
        more = with_answers(more, name, {"work": costly if name == platform else full})
    return judge(more).results(workload)


# --- reasons and pairs ----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(scaled_cases())
def test_invariant_14_reasons_add_up_to_the_difference_and_none_is_superfluous(case: Case) -> None:
    """For every other platform; that no smaller set would do: tests/test_contrast.py."""
    decision = decided(case)
    if decision.recommendation.default is None:
        return
    planned = decision.result(decision.recommendation.default)

    for told in why_not(decision):
        assert told.score is not None
        assert sum(told.differences.values()) == pytest.approx(score_of(planned) - told.score, abs=SLACK)
        against = -sum(gap for gap in told.differences.values() if gap < 0)
        weights = [told.differences[name] for name in told.decisive]
        assert not weights or sum(weights) > against > sum(weights) - min(weights) - SLACK
        assert told.largest_con is None or told.differences[told.largest_con] == min(told.differences.values())


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_invariant_15_a_worse_platform_in_place_of_one_that_is_not_best_keeps_the_best(
    case: Case, data: st.DataObject
) -> None:
    """First test of Wang and Triantaphyllou; what ties with the best still does, but for the one that got worse."""
    results = judge(case[0]).results(case[1])
    stand = sorted(eligible(results), key=lambda one: (-score_of(one), one.platform))
    if len(stand) < 2:
        return
    loser = data.draw(st.sampled_from(stand[1:])).platform
    none = {
        name: replace(case[0].platforms[loser].answers[name][0], support=Support.NONE) for name in case[0].capabilities
    }

    worse = with_answers(case[0], loser, {name: one for name, one in none.items() if data.draw(st.booleans())})

    again = judge(worse).results(case[1])
    if score_of(again[PLATFORMS.index(loser)]) <= score_of(results[PLATFORMS.index(loser)]) + SLACK:
        assert set(leaders(again, worse)) - {loser} == set(leaders(results, case[0])) - {loser}


@settings(max_examples=60, deadline=None)
@given(cases())
def test_invariant_15_pairs_agree_with_the_whole(case: Case) -> None:
    """Second and third test: judged two by two the platforms come in the order in which all of them do."""
    whole = {
        one.platform: score_of(one) for one in judge(case[0]).results(case[1]) if one.verdict is not Verdict.BLOCKED
    }

    for pair in combinations(sorted(whole), 2):
        first, second = judge(case[0], pair).results(case[1])
        assert (score_of(first), score_of(second)) == (whole[pair[0]], whole[pair[1]])


@settings(max_examples=60, deadline=None)
@given(cases())
def test_invariant_15_what_is_certain_of_two_pairs_is_certain_of_the_third(case: Case) -> None:
    """Necessary preference is transitive, as an order of scores in every completion is."""
    preference = decided(case).preference
    assert preference is not None
    certain = set(preference.necessary)

    for a, b, c in permutations(PLATFORMS, 3):
        assert not {(a, b), (b, c)} <= certain or (a, c) in certain
    assert certain <= set(preference.possible)
