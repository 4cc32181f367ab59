"""What is said about how sure a pick is: nothing that holds whatever the weights are."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor.model.decision import Decision, Pick
from advisor.model.report import Report
from advisor.render.tipping_words import confidence_sentence
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
