"""Why this and not the other: differences add up, the decisive set is smallest, the vector is computed again."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.decide.contrast import FLAT, contributions_apart, decisive, vector, why_not
from advisor.decide.ranking import score_of
from advisor.model.decision import Course, CriterionValue, Decision, Pick, PlatformResult, Recommendation, Verdict
from advisor.model.report import Assessed, Report
from advisor.render.contrast_words import compared_sentence
from advisor.render.terminal import explanation
from advisor.render.view_against import against_the_others
from advisor.render.view_scene import scene_of
from advisor.runs import built_in_catalog, make_report
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


# --- the sentence -----------------------------------------------------------------------------------------------------

CRITERIA = ("change", "run", "scale", "resilience", "security", "state", "longevity")
drawn_gaps = st.fixed_dictionaries(dict.fromkeys(CRITERIA, st.integers(-30, 30).map(lambda one: one / 100)))


def _result(platform: str, contributions: Mapping[str, float]) -> PlatformResult:
    """A platform that is fit and gets these contributions."""
    criteria = {
        name: CriterionValue(weight=1.0, value=value, low=value, high=value, matters=True, evidence=1.0)
        for name, value in contributions.items()
    }
    total = sum(contributions.values())
    return PlatformResult(
        platform=platform,
        verdict=Verdict.FIT,
        score=total,
        low=total,
        high=total,
        counterfactual=None,
        effort_low=0.0,
        effort_high=0.0,
        effort_expected=0.0,
        risk=0.0,
        presuming=(),
        criteria=criteria,
        findings=(),
        not_applicable=0,
    )


def _planned_beside(differences: Mapping[str, float]) -> Decision:
    planned = _result("cloud-foundry", {name: 0.5 + gap for name, gap in differences.items()})
    pick = Recommendation(
        pick=Pick.RECOMMEND,
        platform="cloud-foundry",
        default="cloud-foundry",
        candidates=("cloud-foundry",),
        coverage=1.0,
        sentence="",
    )
    return Decision(
        current=None,
        known_from=(),
        course=Course.PLACE,
        trigger=None,
        recommendation=pick,
        results=(planned, _result("openshift", dict.fromkeys(differences, 0.5))),
        questions=(),
    )


@given(drawn_gaps)
def test_the_sentence_names_the_side_that_outweighs(differences: dict[str, float]) -> None:
    """What is named first has the sign of the whole difference, and outweighs all that is on the other side."""
    decision = _planned_beside(differences)
    text = compared_sentence(why_not(decision)[0], decision, built_in_catalog())
    gap = sum(differences.values())
    beside_it = re.match(r"Scores \S+, ([+−]?)\S+ beside Cloud Foundry\.", text)
    assert beside_it is not None
    assert beside_it[1] == ("−" if gap > SLACK else "+" if gap < -SLACK else "")
    weighed = re.search(
        r"(Weaker|Stronger) in (.+?)(?:, which outweighs? all it is (weaker|stronger) in, most of all (.+))?\.$", text
    )
    assert (weighed is None) == (abs(gap) <= SLACK)
    if weighed is None:
        return
    assert weighed[1] == ("Weaker" if gap > 0 else "Stronger")
    turned = [-one for one in differences.values()]
    sign = -1 if gap > 0 else 1
    lead = [float(found.replace("−", "-")) for found in re.findall(r"\(([+−]\d\.\d\d)\)", weighed[2])]
    against = [one for one in turned if one * sign < 0]
    assert all(one * sign > 0 for one in lead)
    assert abs(sum(lead)) > abs(sum(against)) - SLACK
    assert (weighed[3] is not None) == bool(against)
    if against:
        assert float(re.findall(r"\(([+−]\d\.\d\d)\)", weighed[4])[0].replace("−", "-")) == max(against, key=abs)


def test_both_pages_say_the_same(report: Report) -> None:
    """The page and the terminal compare in the same words."""
    scene = scene_of(report)
    for case in scene.cases:
        terminal = explanation(case.assessed, report, None)
        for row in against_the_others(case, scene):
            assert row.knock_outs or row.sentence in terminal
