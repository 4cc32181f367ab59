"""Why this and not the other: differences add up, the decisive set is smallest, the vector is computed again."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.decide.contrast import FLAT, contributions_apart, decisive, vector, why_not
from advisor.decide.ranking import score_of
from advisor.model.decision import Decision, PlatformResult
from advisor.model.report import Assessed, Report
from advisor.render.terminal import explanation
from advisor.runs import make_report
from tests.accept import SAMPLES

SLACK = 1e-9
gaps = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1, allow_nan=False).map(lambda one: round(one, 3)))


@pytest.fixture(scope="module", params=[("article", date(2016, 6, 30)), ("harbour", date(2026, 11, 24))])
def report(request: pytest.FixtureRequest) -> Report:
    name, day = request.param
    return make_report([SAMPLES / name], day, [], "balanced", None, [])


def beside(decision: Decision) -> tuple[PlatformResult, list[PlatformResult]]:
    planned = decision.recommendation.default
    return decision.result(planned or ""), [one for one in decision.results if one.platform != planned]


@given(gaps)
def test_no_smaller_set_outweighs_what_speaks_against(differences: dict[str, float]) -> None:
    against = -sum(gap for gap in differences.values() if gap < 0)
    pros = [gap for gap in differences.values() if gap > 0]
    found = decisive(differences)
    smaller = range(len(found) if found else len(pros) + 1)
    assert all(sum(some) <= against + 2 * FLAT for count in smaller for some in combinations(pros, count))
    assert not found or sum(differences[name] for name in found) > against


def test_differences_of_contributions_add_up_to_the_difference_of_scores(report: Report) -> None:
    compared = 0
    for one in report.assessed:
        planned, others = beside(one.decision)
        for other in others:
            apart = sum(contributions_apart(planned, other).values())
            there = other.counterfactual if other.score is None else other.score
            assert apart == pytest.approx(score_of(planned) - (there or 0.0), abs=SLACK)
            compared += 1
    assert compared


def test_every_other_platform_has_its_reason(report: Report) -> None:
    for one in report.assessed:
        planned, others = beside(one.decision)
        told = why_not(one.decision)
        assert [reason.platform for reason in told] == [other.platform for other in others]
        assert all(reason.blockers for reason in told if reason.score is not None and not _stands(one, reason.platform))
        assert planned.platform not in {reason.platform for reason in told}


def _stands(one: Assessed, platform: str) -> bool:
    return one.decision.result(platform).score is not None


def test_the_vector_is_enough_to_compute_the_score_again(report: Report) -> None:
    for one in report.assessed:
        for result in one.decision.results:
            parts = vector(result, report.run, report.catalog).split("/")
            values = dict(zip(report.catalog.criteria, parts[-2].removeprefix("v:").split("."), strict=True))
            counted = {name: int(text) / 10_000 for name, text in values.items() if text != "-"}
            points = sum(report.run.weights[name] for name in counted)
            score = sum(report.run.weights[name] * value for name, value in counted.items()) / points
            assert score == pytest.approx(float(parts[-1].removeprefix("S:")), abs=2e-4)


def test_a_blocked_platform_is_explained_by_its_rule_line_and_source() -> None:
    report = make_report([SAMPLES / "article"], date(2016, 6, 30), [], "balanced", None, [])
    one = next(one for one in report.assessed if not _stands(one, "cloud-foundry"))
    text = explanation(one, report, "cloud-foundry")
    line = next(line for line in text.splitlines() if line.startswith("Why not Cloud Foundry"))
    assert "private-registry" in line
    assert "manifest.yml:" in line or ".yml:" in line
    assert "https://" in line
