"""The fit score with a pencil: points of needs, what is given of them, topics, weights and ranges."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide_all
from advisor.decide.judge import Judge
from advisor.model.catalog import Actor, Answer, Catalog, Effort, Support, Weighting
from advisor.model.decision import PlatformResult, Verdict
from advisor.model.facts import Workload
from tests.support.by_hand import app, catalog
from tests.support.generated import DAY, PLATFORMS, cases


def results(used: Catalog, workload: Workload, weights: Mapping[str, float] | None = None) -> dict[str, PlatformResult]:
    judge = Judge(assessor=Assessor(used, DAY, tuple(used.platforms)), as_of=DAY, weights=weights or {})
    (assessed,) = decide_all([workload], judge)
    return {one.platform: one for one in assessed.decision.results}


def with_answer(used: Catalog, platform: str, answer: Answer) -> Catalog:
    before = used.platforms[platform]
    after = replace(before, answers={**before.answers, answer.capability: (answer,)})
    return replace(used, platforms={**used.platforms, platform: after})


def weighing(used: Catalog, **points: int) -> Catalog:
    """The catalog with other points for needs: 3 required, 2 preferred, 1 optional."""
    rules = {
        name: replace(rule, weightings=(Weighting(need=points[name]),)) if name in points else rule
        for name, rule in used.rules.items()
    }
    return replace(used, rules=rules)


SUPPORTED = 3
"""Points of being supported by its maker, which every platform here gives."""
INSTANCES = 3
"""Points of the number of instances, of which every app here has one."""


# --- by hand --------------------------------------------------------------------------------------------------------


def test_what_is_met_gives_all_points() -> None:
    """root is offered on Cedar: 3 + 3 + 3 of 9."""
    assert results(catalog(), app("shop", None, "root"))["cedar"].score == 100


def test_a_change_gives_half_its_points() -> None:
    """Birch asks for a change for root: 1.5 + 3 + 3 of 9 = 83.3."""
    birch = results(catalog(), app("shop", None, "root"))["birch"]

    assert (birch.score, birch.verdict) == (83, Verdict.AFTER_CHANGES)
    assert birch.topics["process"].points == 3 + INSTANCES
    assert birch.topics["process"].given == 1.5 + INSTANCES
    assert birch.topics["process"].score == 75


def test_a_condition_gives_nine_tenths() -> None:
    """2.7 + 3 + 3 of 9 = 96.7."""
    partial = Answer(
        capability="root",
        support=Support.PARTIAL,
        by=Actor.OPERATOR,
        condition="A switch.",
        effort=Effort(low=0.1, high=0.5),
    )
    birch = results(with_answer(catalog(), "birch", partial), app("shop", None, "root"))["birch"]

    assert (birch.score, birch.verdict) == (97, Verdict.WITH_CONDITIONS)
    assert birch.days.high == 0


def test_a_blocked_platform_has_no_score_and_says_what_it_would_have_without_the_blocks() -> None:
    """UDP gives 0 of 3 on Alder; over the other needs 6 of 6."""
    alder = results(catalog(), app("shop", None, "udp"))["alder"]

    assert (alder.score, alder.score_without_blocks) == (None, 100)
    assert results(catalog(), app("shop", None, "root"))["birch"].score_without_blocks is None


@pytest.mark.parametrize(("points", "score"), [(3, 83), (2, 88), (1, 93)])
def test_a_need_weighs_by_its_points(points: int, score: int) -> None:
    """(points / 2 + 6) of (points + 6)."""
    birch = results(weighing(catalog(), root=points), app("shop", None, "root"))["birch"]

    assert birch.score == score


def test_an_open_need_counts_by_its_chance_and_its_range_holds_both_ways_it_may_turn_out() -> None:
    """Root, open with a chance of .01, asks for a change on Birch: .015 + 6 of .03 + 6; at worst 7.5 of 9."""
    shop = app("shop", None)
    unsaid = replace(shop, facts={name: fact for name, fact in shop.facts.items() if name != "root"})

    birch = results(catalog(), unsaid)["birch"]

    assert birch.topics["process"].points == pytest.approx(0.03 + INSTANCES)
    assert (birch.score, birch.low, birch.high) == (100, 83, 100)


def test_a_topic_without_needs_is_not_asked() -> None:
    shop = results(catalog(), app("shop", None))["cedar"]

    assert set(shop.topics) == {"process", "life-cycle"}
    assert shop.topics["life-cycle"].points == SUPPORTED


@pytest.mark.parametrize(
    ("weights", "score"),
    [
        ({"process": 1.0, "life-cycle": 1.0}, 88),
        ({"process": 3.0, "life-cycle": 1.0}, 81),
        ({"process": 1.0}, 75),
        ({"life-cycle": 1.0}, 100),
        ({"process": 1.0, "storage": 9.0}, 75),
    ],
)
def test_with_weights_it_is_the_weighted_mean_of_the_topics_that_are_asked(
    weights: Mapping[str, float], score: int
) -> None:
    """Birch gives 75 of process and 100 of life-cycle; (75 + 100) / 2 = 87.5, to the even number."""
    assert results(catalog(), app("shop", None, "root"), weights)["birch"].score == score


# --- laws -----------------------------------------------------------------------------------------------------------


@given(cases(), st.lists(st.integers(1, 9), min_size=20, max_size=20), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_the_scale_of_weights_changes_nothing(case: tuple[Catalog, Workload], drawn: list[int], factor: float) -> None:
    used, workload = case
    weights = {name: float(weight) for name, weight in zip(sorted(used.topics), drawn, strict=False)}
    scaled = {name: weight * factor for name, weight in weights.items()}

    before, after = results(used, workload, weights), results(used, workload, scaled)

    assert {name: (one.score, one.low, one.high) for name, one in before.items()} == {
        name: (one.score, one.low, one.high) for name, one in after.items()
    }


@given(cases(), st.sampled_from([2.0, 8.0]))
def test_no_effort_moves_a_score(case: tuple[Catalog, Workload], factor: float) -> None:
    used, workload = case
    rules = {
        name: replace(
            rule,
            remedies=tuple(
                replace(one, effort=replace(one.effort, low=one.effort.low * factor, high=one.effort.high * factor))
                for one in rule.remedies
            ),
        )
        for name, rule in used.rules.items()
    }

    before, after = results(used, workload), results(replace(used, rules=rules), workload)

    assert {name: (one.score, one.verdict) for name, one in before.items()} == {
        name: (one.score, one.verdict) for name, one in after.items()
    }


@given(cases())
def test_a_score_lies_within_its_range_and_topics_sum_to_the_whole(case: tuple[Catalog, Workload]) -> None:
    used, workload = case
    for one in results(used, workload).values():
        assert 0 <= one.low <= one.high <= 100
        if one.score is not None:
            assert one.low <= one.score <= one.high
            points = sum(topic.points for topic in one.topics.values())
            given_ = sum(topic.given for topic in one.topics.values())
            assert one.score == pytest.approx(100 * given_ / points, abs=0.5 + 1e-6)
    assert set(results(used, workload)) == set(PLATFORMS)
