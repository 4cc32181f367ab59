"""The report in shown form, before a template places it."""

import re
from dataclasses import replace
from datetime import date
from enum import Enum

import pytest
from advisor.render.view_scene import anchors_of, destinations, has_ended, scene_of
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.catalog import Answer, Capability, Grade, Support
from advisor.model.decision import Course, Pick, Verdict
from advisor.model.facts import Fact, Provenance, Truth
from advisor.model.findings import Outcome
from advisor.model.location import Location
from advisor.model.report import Report
from advisor.render import view_words
from advisor.render.view import build_view
from advisor.render.view_answers import answer_basis, answer_sentence, condition_holds
from tests.report_samples import DAY, report_of, workload

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(workload("shop"), workload("till"), workload("image", kind="dockerfile"))


@given(st.lists(ANY_TEXT, max_size=8))
def test_anchors_are_safe_in_an_address_and_never_two_alike(names: list[str]) -> None:
    anchors = anchors_of(tuple(names))

    assert len(set(anchors)) == len(names)
    assert all(re.fullmatch(r"w-[a-z0-9-]+", anchor) for anchor in anchors)


def test_an_anchor_does_not_depend_on_the_other_workloads() -> None:
    assert anchors_of(("apps/shop",))[0] == anchors_of(("apps/bakery", "apps/shop"))[1]


@pytest.mark.parametrize(
    ("enumeration", "words"),
    [
        (Verdict, view_words.VERDICTS),
        (Verdict, view_words.VERDICT_MEANINGS),
        (Outcome, view_words.OUTCOMES),
        (Course, view_words.COURSES),
        (Pick, view_words.PICKS),
        (Grade, view_words.GRADES),
        (Provenance, view_words.PROVENANCES),
    ],
)
def test_every_value_of_the_method_has_words(enumeration: type[Enum], words: dict[Enum, object]) -> None:
    assert set(words) == set(enumeration)


SUPPORT = Capability(id="x", title="x", question="Does it?", topic="t", kind="support")
SIZE = Capability(id="x", title="x", question="How much?", topic="t", kind="limit", unit="size")


@pytest.mark.parametrize(
    ("answer", "capability", "words"),
    [
        (Answer(capability="x", support=Support.FULL), SUPPORT, "Yes."),
        (Answer(capability="x", support=Support.NONE, condition="never"), SUPPORT, "No. Never."),
        (
            Answer(capability="x", support=Support.PARTIAL, condition="An operator asks."),
            SUPPORT,
            "With a condition. An operator asks.",
        ),
        (
            Answer(capability="x", support=Support.UNKNOWN, chance_of_no=0.02),
            SUPPORT,
            "No answer is known; the assumed chance of a no is 2 %.",
        ),
        (
            Answer(capability="x", limit=2048 * 1024**2, adjustable="operator"),
            SIZE,
            "Up to 2 GB. The operator can raise it.",
        ),
        (Answer(capability="x", limit=float("inf")), SIZE, "No limit."),
        (Answer(capability="x", choice=("v1", "v2")), SUPPORT, "Offers v1, v2."),
        (Answer(capability="x", excludes=("PORT", "VCAP_*")), SUPPORT, "Refuses PORT, VCAP_*."),
        (Answer(capability="x", choice=()), SUPPORT, "Offers none."),
    ],
)
def test_an_answer_reads_as_a_sentence(answer: Answer, capability: Capability, words: str) -> None:
    assert answer_sentence(answer, capability) == words


def test_an_answer_says_what_it_rests_on() -> None:
    answer = Answer(
        capability="x",
        support=Support.FULL,
        grade=Grade.OPINION,
        since=date(2015, 10, 20),
        at_latest=True,
        checked=date(2026, 8, 20),
    )

    assert answer_basis(answer, DAY) == "an opinion, since 2015-10-20 at the latest, checked 2026-08-20"
    assert (
        answer_basis(Answer(capability="x", support=Support.UNKNOWN, chance_why="Nobody says."), DAY) == "Nobody says."
    )


def test_a_condition_is_met_today_only_where_it_runs_and_does_not_come_back(report: Report) -> None:
    finding = next(
        one
        for result in report.assessed[0].decision.results
        for one in result.findings
        if one.support is Support.PARTIAL
    )
    once = replace(finding, answer=replace(finding.answer, recurring=False))
    again = replace(finding, answer=replace(finding.answer, recurring=True))

    assert condition_holds(once, finding.platform)
    assert not condition_holds(again, finding.platform)
    assert not condition_holds(once, "elsewhere")


def test_every_workload_is_proposed_once(report: Report) -> None:
    view = build_view(report)

    assert sum(one.number for one in view.portfolio.proposals) == len(report.assessed)
    assert len(view.portfolio.index) == len(view.workloads) == len(report.assessed)


def test_platforms_that_ended_take_no_column_and_are_named_once(report: Report) -> None:
    scene = scene_of(report)
    view = build_view(report)

    ended = {
        platform.title
        for platform in (report.catalog.platforms[name] for name in report.run.platforms)
        if has_ended(platform, report)
    }
    assert ended
    assert ended.isdisjoint(view.portfolio.columns)
    assert len(view.portfolio.ended) == len(ended) == len(scene.ended)
    assert all(
        str(one.life_cycle.until) in told.sentence for one, told in zip(scene.ended, view.portfolio.ended, strict=True)
    )


def test_a_platform_is_a_column_while_nobody_knew_of_its_end(report: Report) -> None:
    then = replace(report, run=replace(report.run, as_of=date(2016, 6, 30)))

    assert not scene_of(then).ended
    assert len(build_view(then).portfolio.columns) == len(report.run.platforms)


def test_staying_is_the_first_alternative(report: Report) -> None:
    first = report.assessed[0]
    decision = replace(first.decision, current="openshift")
    view = build_view(replace(report, assessed=(replace(first, decision=decision), *report.assessed[1:])))

    first_two = view.workloads[0].alternatives[:2]
    assert [one.title for one in first_two] == ["Stay on OpenShift, as it is", "Stay on OpenShift, with a change"]
    assert "today" in first_two[0].tags


def test_a_blocked_platform_has_neither_score_nor_price(report: Report) -> None:
    first = report.assessed[0]
    results = tuple(
        replace(one, verdict=Verdict.BLOCKED, score=None, counterfactual=0.5) if one.platform == "kubernetes" else one
        for one in first.decision.results
    )
    decision = replace(first.decision, results=results)
    view = build_view(replace(report, assessed=(replace(first, decision=decision), *report.assessed[1:])))

    blocked = next(one for one in view.workloads[0].alternatives if "Kubernetes" in one.title)
    assert (blocked.score, blocked.effort, blocked.bar) == ("–", "–", None)
    assert blocked.score_note == "0.50 if the knock-out were lifted"


def test_the_differences_add_up_to_the_lead_of_the_proposal(report: Report) -> None:
    decision = report.assessed[0].decision
    chosen, other = (decision.result(name) for name in ("kubernetes", "openshift"))
    gaps = [chosen.criteria[name].contribution - other.criteria[name].contribution for name in report.catalog.criteria]
    scores = [one.score if one.score is not None else one.counterfactual for one in (chosen, other)]

    assert sum(gaps) == pytest.approx((scores[0] or 0) - (scores[1] or 0))


def test_needs_are_told_once_and_in_the_order_a_board_asks(report: Report) -> None:
    groups = build_view(report).workloads[0].needs
    told = [row.rule.text for group in groups for row in group.rows]

    raised = {
        finding.rule
        for result in report.assessed[0].decision.results
        for finding in result.findings
        if finding.outcome is not Outcome.NOT_APPLICABLE
    }
    assert len(told) == len(set(told)) == len(raised)
    assert [group.brief for group in groups] == sorted(group.brief for group in groups)


def test_equal_questions_are_asked_once(report: Report) -> None:
    questions = build_view(report).portfolio.questions

    assert len({one.text for one in questions}) == len(questions)


def test_an_effort_that_is_only_possible_is_told_apart(report: Report) -> None:
    for view, one in zip(build_view(report).workloads, report.assessed, strict=True):
        assert all(change.certain for change in view.changes)
        assert not any(change.certain for change in view.possible_changes)
        certain = [f for r in one.decision.results for f in r.findings if f.need.raised is Truth.TRUE]
        assert certain or not view.changes


def test_where_an_undecided_workload_goes_is_open(report: Report) -> None:
    decision = replace(report.assessed[0].decision, course=Course.UNDECIDED)

    assert destinations(decision) == ()


def test_files_that_contradict_each_other_are_told_with_both_lines() -> None:
    places = tuple(
        Location(path=path, first_line=3, last_line=3, snippet="memory") for path in ("compose.yaml", "manifest.yml")
    )
    fact = Fact(value=("scale.instances", "scale.memory"), evidence=places)
    shop = workload("shop")
    told = replace(shop, facts={**shop.facts, "descriptor.contradictions": fact})
    page = build_view(report_of(told)).workloads[0].contradictions

    assert page is not None
    assert page.sentence == "Its files contradict each other about instances and memory of an instance."
    assert [place.label for place in page.places] == ["compose.yaml:3", "manifest.yml:3"]


def test_files_that_agree_need_no_word(report: Report) -> None:
    assert build_view(report).workloads[0].contradictions is None


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2027, 1, 2), ""), (date(2027, 12, 1), "ageing"), (date(2029, 1, 1), "too old to count as evidence")],
)
def test_an_answer_that_was_not_checked_for_long_says_so(day: date, words: str) -> None:
    answer = Answer(capability="x", support=Support.FULL, sources=("https://x.example",), checked=DAY)

    told = answer_basis(answer, day)

    assert words in told
    assert ("(" in told) == bool(words)
