"""A tie that rests on a family says so wherever it is shown."""

from datetime import date
from functools import cache

import pytest

from advisor.decide.contrast import why_not
from advisor.decide.ranking import members_by_family
from advisor.model.report import Report
from advisor.render.contrast_words import compared_sentence
from advisor.render.family_words import family_questions
from advisor.render.question_words import chance_words, list_of_questions
from advisor.render.view_scene import proposal_words, scene_of
from advisor.render.view_stakes import questions_of
from advisor.runs import make_report
from tests.accept import SAMPLES

SAMPLE_NAMES = ("article", "containers", "harbour", "twelve-factor")
FAMILY = "Kubernetes and OpenShift are one family"


@cache
def report(name: str) -> Report:
    return make_report([SAMPLES / name], date(2026, 11, 24), [], "balanced", None, [])


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_whoever_is_named_beyond_the_tie_band_is_named_as_family(name: str) -> None:
    """And nobody else: among platforms that the score does not tell apart the word would only confuse."""
    found = report(name)
    for one in found.assessed:
        recommendation = one.decision.recommendation
        scores = [one.decision.result(each).score or 0.0 for each in recommendation.candidates]
        if recommendation.pick.value != "tie" or recommendation.default is None:
            continue
        far = max(scores) - min(scores) >= found.catalog.assumptions.tie_band
        assert (FAMILY in recommendation.sentence) == far


@pytest.mark.parametrize(("sample", "name"), [("containers", "depot-gateway"), ("article", "visitor-board")])
def test_kubernetes_is_compared_alike_whether_it_ties_or_not(sample: str, name: str) -> None:
    found = report(sample)
    one = next(one for one in found.assessed if one.workload.name == name)
    beside = {each.platform: compared_sentence(each, one.decision, found.catalog) for each in why_not(one.decision)}

    assert FAMILY in beside["kubernetes"]
    assert FAMILY not in beside["openshift"]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_portfolio_asks_which_member_is_run(name: str) -> None:
    found = report(name)
    waiting = [one for one in found.assessed if _rests_on_family(one.workload.id, found)]
    asked = [row for row in questions_of(scene_of(found)) if row.text.startswith("Do you run ")]

    assert len(asked) == bool(waiting)
    if waiting:
        assert asked[0].text == "Do you run Kubernetes, OpenShift or both?"
        assert asked[0].settles == f"bears on {len(waiting)} workload{'s' * (len(waiting) != 1)}"
        assert "Do you run Kubernetes, OpenShift or both?" in list_of_questions(found)


def _rests_on_family(workload: str, found: Report) -> bool:
    decision = next(one.decision for one in found.assessed if one.workload.id == workload)
    named = [one for one in decision.results if one.platform in decision.recommendation.candidates]
    return bool(members_by_family(named, found.catalog))


def test_nobody_is_asked_what_the_organisation_declared() -> None:
    told = SAMPLES / "harbour" / "organisation.yaml"
    found = make_report([SAMPLES / "harbour"], date(2026, 11, 24), [], "balanced", None, [], organisation_file=told)

    declared = set() if found.run.organisation is None else set(found.run.organisation.running)
    assert all(not set(one.members) <= declared for one in family_questions(found))


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_chance_of_a_question_is_of_what_is_asked(name: str) -> None:
    for one in report(name).assessed:
        for question in one.decision.questions:
            assert ("the answer is no" in chance_words(question)) == (question.source == "platform")


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_platforms_are_named_in_one_order(name: str) -> None:
    """The planned one first, then by id: what the page works out under other weights is put the same way."""
    scene = scene_of(report(name))
    for case in scene.cases:
        words = proposal_words(case.decision, scene)
        ids = [one for one in scene.report.run.platforms if scene.title(one) in words]
        placed = sorted(ids, key=lambda one: words.index(scene.title(one)))
        planned = case.decision.recommendation.default
        assert placed == sorted(ids, key=lambda one: (one != planned, one))
