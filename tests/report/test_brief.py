"""`explain`: steps that can be replayed by hand, what has to change, and every need a word away."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from advisor.cli import app
from advisor.decide.verdict import required
from advisor.model.decision import Course, Firmness, Pick, Step
from advisor.model.findings import Outcome
from advisor.model.report import Assessed, Report
from advisor.report.brief import LONGEST, WHOLE_CHAIN
from advisor.report.words import GLYPHS, sentence, title, topic_question
from advisor.runs import Request, make_report
from tests.support.pages import brief, changes, explanation, step_lines

SAMPLES = Path(__file__).parents[2] / "samples"
THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
ASKED = [("article", THEN), ("article", NOW), ("twelve-factor", NOW), ("containers", NOW), ("harbour", NOW)]


@cache
def report_on(name: str, day: date) -> Report:
    return make_report(Request([SAMPLES / name], day))


EVERYTHING = [(name, day, one.workload.id) for name, day in ASKED for one in report_on(name, day).assessed]


def the(name: str, day: date, workload: str) -> Assessed:
    return next(one for one in report_on(name, day).assessed if workload in (one.workload.id, one.workload.name))


@pytest.fixture(params=EVERYTHING, ids=lambda one: f"{one[1].year}-{one[2]}")
def told(request: pytest.FixtureRequest) -> tuple[Report, Assessed, str]:
    name, day, workload = request.param
    found, one = report_on(name, day), the(name, day, workload)
    return found, one, brief(one, found)


def test_it_is_short_and_begins_with_the_proposal(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    lines = text.splitlines()

    assert lines[:2] == [one.workload.id, sentence(one.decision, found.catalog)]
    assert len(lines) <= LONGEST
    assert lines[-1] == WHOLE_CHAIN


def test_every_platform_has_its_line_and_the_planned_one_is_the_first(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    heads = re.findall(r"^[●◉◐?✕] (.+?): ", text, re.MULTILINE)

    assert sorted(heads) == sorted(title(result.platform, found.catalog) for result in one.decision.results)
    assert one.decision.planned is None or heads[0] == title(one.decision.planned, found.catalog)


def test_the_steps_can_be_replayed(told: tuple[Report, Assessed, str]) -> None:
    """Each step names who went and who is left; the one that decides leaves one family, and the one before more."""
    found, one, _ = told
    decision, catalog = one.decision, found.catalog
    by_title = {title(result.platform, catalog): result.platform for result in decision.results}
    left, families_before = set(by_title.values()), len(by_title)
    for line in step_lines(one, found):
        step, _, rest = line.partition(":")
        out, _, kept = rest.partition("Left: ")
        if not kept:
            continue
        before, left = left, {by_title[name] for name in by_title if name in kept}
        gone = {by_title[name] for name in re.findall(r"(?:out: |; )([^;]+?) – ", out)}
        if not step.startswith(Step.STAY.value):
            assert before - gone == left
        families = {catalog.platforms[name].family for name in left}
        if step.endswith("which decides") and decision.recommendation.outcome is Pick.RECOMMEND:
            assert len(families) == 1 < families_before
            assert step == f"{decision.decided_by.value}, which decides"
        families_before = len(families)
    assert left == set(decision.recommendation.candidates)
    assert decision.planned is None or decision.planned in left


def test_what_blocks_is_named_with_its_line_and_source(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    for result in one.decision.results:
        blockers = sorted((each for each in result.blockers()), key=lambda each: each.rule)
        if not blockers or result.out is not None:
            continue
        name = f"{GLYPHS[result.verdict]} {title(result.platform, found.catalog)}: "
        paragraph = text.split(name)[1].split("\n")
        assert blockers[0].need.message.rstrip(".") in paragraph[1]
        assert all(str(place) in paragraph[1] for place in blockers[0].need.evidence[:1])
        assert "[" in paragraph[1]


def test_every_line_of_work_is_named_with_its_place_who_and_days(told: tuple[Report, Assessed, str]) -> None:
    found, one, _ = told
    lines = list(changes(one, found))
    home = one.decision.home
    if home is None:
        assert lines == []
        return
    assert len([line for line in lines if "days" in line or "no work" in line]) >= len(home.work)
    for work, line in zip(home.work, lines, strict=False):
        finding = next((each for each in home.findings if each.rule == work.what), None)
        if finding is not None:
            assert "The app's team" in line
            assert all(str(place) in line for place in finding.need.evidence[:1])
    once = [line for line in lines if line.endswith("The platform's people, once.")]
    unmet = [each for each in required(home.findings) if each.outcome is Outcome.CONDITION and not each.met]
    assert len(once) <= len(unmet)


def test_a_decision_that_stays_needs_no_other_step() -> None:
    one = the("harbour", NOW, "berth-planner/berth-planner")

    lines = list(step_lines(one, report_on("harbour", NOW)))
    assert lines[1:] == [
        "stay, which decides: nothing forces it away, so no other is asked. Left: Cloud Foundry",
        "planned: Cloud Foundry",
    ]


def test_what_turns_it_stands_with_the_chance_and_whom_to_ask(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    label = text.split("\n\n")[2].splitlines()
    topics = list(dict.fromkeys(turn.topic for turn in one.decision.hinges_on))

    assert label[0].startswith(one.decision.firmness.value.capitalize())
    assert len(label) == 1 + min(len(topics), 5)
    for topic, line in zip(topics[:4], label[1:], strict=False):
        assert line.startswith(f"  - {topic_question(topic, found.catalog)} Ask ")
        chance = max(turn.chance for turn in one.decision.hinges_on if turn.topic == topic)
        assert f"(chance {chance:.2f})" in line


def test_some_decision_hinges_and_what_a_platform_offers_may_turn_one() -> None:
    every = [one.decision for name, day in ASKED for one in report_on(name, day).assessed]

    assert {Firmness.FIRM, Firmness.HINGES} <= {one.firmness for one in every}
    text = brief(the("article", THEN, "ledger"), report_on("article", THEN))
    assert "Stackato: How much memory may one instance have? Ask the platform's people. none: move" in text


def test_what_is_due_what_would_end_it_and_where_it_would_go_are_named() -> None:
    text = brief(the("harbour", NOW, "berth-planner/berth-planner"), report_on("harbour", NOW))

    assert "  - By 2027-04-30 cflinuxfs4 ends on Cloud Foundry: change to cflinuxfs5" in text
    assert "  - memory of an instance: 768 MB of at most 10 GB (8 %)" in text
    assert "  - If Cloud Foundry ended: Kubernetes, where it needs work" in text


def test_a_thought_of_another_platform_names_the_opinion() -> None:
    one = the("article", NOW, "pixel-feed")
    text = brief(one, report_on("article", NOW))

    assert one.decision.course is Course.CONSIDER
    assert "trigger: opinion" in text
    assert "500 of at most 400 (125 %), which is an opinion" in text


def test_options_lead_to_the_whole_chain() -> None:
    arguments = ["explain", str(SAMPLES / "harbour"), "tide-table", "--as-of", NOW.isoformat()]
    found, one = report_on("harbour", NOW), the("harbour", NOW, "tide-table")

    plain, full, single = (
        CliRunner().invoke(app, [*arguments, *more]).output for more in ([], ["--full"], ["--platform", "openshift"])
    )

    assert plain == f"{brief(one, found)}\n"
    assert full == f"{explanation(one, found, None)}\n"
    assert single == f"{explanation(one, found, 'openshift')}\n"
    for result in one.decision.results:
        for finding in result.findings:
            assert f" {finding.rule}: " in full
            assert all(source in full for source in finding.answer.sources)


def test_it_says_how_the_workload_is_deployed_and_what_has_to_be_mended_first() -> None:
    found, one = report_on("article", NOW), the("article", NOW, "visitor-board")

    for text in (brief(one, found), explanation(one, found, "cloud-foundry")):
        assert "cf push visitor-board -f visitor-board/manifest.yml" in text
        assert "First take `path` out of the manifest" in text
