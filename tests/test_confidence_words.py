"""What is said about how sure a pick is: nothing that holds whatever the weights are."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.confidence import Robustness
from advisor.model.decision import Decision, Pick, Verdict
from advisor.model.report import Report
from advisor.render.preference_words import whatever_is_open
from advisor.render.tipping_words import (
    any_weights_sentence,
    confidence_sentence,
    effort_sentence,
    tipping_sentences,
)
from advisor.runs import make_report

NOW = date(2026, 11, 24)
SAMPLES = Path(__file__).parent.parent / "samples"


@cache
def report(sample: str) -> Report:
    return make_report([SAMPLES / sample], NOW, [], "balanced", None, [])


def decision(name: str) -> Decision:
    sample, _, rest = name.partition("/")
    return next(one.decision for one in report(sample).assessed if one.workload.id == rest)


def told(name: str) -> str:
    return confidence_sentence(decision(name), report(name.partition("/")[0]).catalog)


def test_no_label_where_every_platform_that_is_left_is_named() -> None:
    found = decision("harbour/weighbridge/base/weighbridge")

    assert found.recommendation.pick is Pick.TIE
    assert found.recommendation.label is None
    assert "every platform that is not ruled out is named" in told("harbour/weighbridge/base/weighbridge")


def test_a_label_where_a_platform_is_left_that_is_not_named() -> None:
    found = decision("harbour/tide-table/tide-table")

    assert found.recommendation.pick is Pick.TIE
    assert found.recommendation.label == "high"


@pytest.mark.parametrize("name", ["harbour/tide-table/tide-table", "harbour/weighbridge/base/weighbridge"])
def test_a_tie_tells_how_often_the_planned_platform_itself_comes_first(name: str) -> None:
    found = decision(name)
    default = found.recommendation.default
    assert default is not None
    assert found.robustness is not None

    title, own = report("harbour").catalog.platforms[default].title, round(found.robustness.first(default) * 100)
    assert f"{title} itself in {own}" in told(name)


@pytest.mark.parametrize("name", ["harbour/berth-planner/db", "harbour/ais-feed/vessels/ais-feed"])
def test_of_a_tie_between_members_of_a_family_the_one_with_the_higher_score_is_planned(name: str) -> None:
    found = decision(name)
    members = [found.result(one) for one in ("kubernetes", "openshift")]

    assert {one.platform for one in members} <= set(found.recommendation.candidates)
    assert found.recommendation.default == max(members, key=lambda one: one.score or 0.0).platform


# --- any weights: of 100 ------------------------------------------------------------------------------------------

SAMPLES_NOW = ("article", "containers", "harbour", "twelve-factor")
NAMES = ("cloud-foundry", "kubernetes", "mesos", "openshift", "stackato")
drawn_counts = st.lists(st.integers(0, 4000), min_size=6, max_size=6).filter(lambda counts: sum(counts[:5]) > 0)


@given(drawn_counts)
def test_under_any_weights_the_numbers_add_up_to_100(counts: list[int]) -> None:
    """Five platforms and the draws that nothing fits: whatever is not named by itself is named as what it is."""
    shares = [one / sum(counts) for one in counts]
    robust = Robustness(ranks={}, any_weights=dict(zip(NAMES, shares[:5], strict=True)), none_fits=shares[5])
    example = replace(decision("article/ledger/ledger"), robustness=robust)
    text = any_weights_sentence(example, report("article").catalog)
    if max(shares[:5]) < 0.005:
        assert text == ""
        return
    numbers = [int(one) for one in re.findall(r" in (\d+)", text)]
    assert sum(numbers) == 100
    assert ("none of them" in text) <= (shares[5] > 0)
    assert ("none of them" in text) or shares[5] < 0.01
    for name, part in zip(NAMES, shares[:5], strict=True):
        title = report("article").catalog.platforms[name].title
        assert (f"{title} in" in text) or part < 0.01


@pytest.mark.parametrize("sample", SAMPLES_NOW)
def test_no_sentence_for_people_counts_doublings_or_calls_anything_certain(sample: str) -> None:
    found = report(sample)
    told = 0
    for one in found.assessed:
        lines = [*tipping_sentences(one.decision, found.catalog), *whatever_is_open(one.decision, found.catalog)]
        told += len(lines)
        assert not any(re.search(r"certain|doubling|0\.0 expected", line) for line in lines)
    assert told


@pytest.mark.parametrize("sample", SAMPLES_NOW)
def test_weights_that_nobody_would_choose_stay_in_json(sample: str) -> None:
    found = report(sample)
    for one in found.assessed:
        tips = () if one.decision.tipping is None else one.decision.tipping.weights
        lines = tipping_sentences(one.decision, found.catalog)
        weighed = [float(flip) for line in lines for flip in re.findall(r"weighs (?:more|less) than (\d\.\d\d)", line)]
        assert all(0.01 <= flip <= 0.9 for flip in weighed)
        assert len(weighed) == min(3, sum(0.01 <= tip.flips_at <= 0.9 for tip in tips))


@pytest.mark.parametrize("sample", SAMPLES_NOW)
def test_work_that_turns_the_pick_says_where_it_would_be_done(sample: str) -> None:
    found = report(sample)
    for one in found.assessed:
        tip = None if one.decision.tipping is None else one.decision.tipping.effort
        if tip is None:
            continue
        text = effort_sentence(tip, one.decision, found.catalog)
        planned = found.catalog.platforms[one.decision.recommendation.default or ""].title
        assert f"the change to the app for {planned} costs" in text
        undetermined = one.decision.result(tip.to).verdict is Verdict.UNDETERMINED
        assert ("what is open" in text) == undetermined
