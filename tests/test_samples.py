"""Whole samples against accepted reports, and the article's story on both days."""

from datetime import date

import pytest

from advisor.model.decision import Course, Verdict
from advisor.model.report import Assessed, Report
from advisor.runs import make_report
from tests.accept import CASES, SAMPLES, actual_report, expected_path

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_a_sample_reports_what_was_accepted(name: str, day: date) -> None:
    assert actual_report(name, day) == expected_path(name, day).read_text(encoding="utf-8"), "run `make accept`"


def article(day: date) -> Report:
    return make_report([SAMPLES / "article"], day, [], "balanced", None, [])


def app(report: Report, name: str) -> Assessed:
    return next(one for one in report.assessed if one.workload.name == name)


def test_in_2016_stackato_leads_for_the_small_private_image_and_cloud_foundry_is_blocked_by_claim_five() -> None:
    ledger = app(article(THEN), "ledger").decision

    assert ledger.result("cloud-foundry").verdict is Verdict.BLOCKED
    assert ledger.trigger is not None
    assert (ledger.trigger.kind, ledger.trigger.rule) == ("blocked", "private-registry")
    assert ledger.course is Course.MOVE
    assert ledger.recommendation.default == "stackato"
    assert ledger.recommendation.candidates[0] == "stackato"


def test_today_the_private_image_stays_and_stackato_is_out_by_its_life_cycle() -> None:
    ledger = app(article(NOW), "ledger").decision

    assert ledger.result("cloud-foundry").verdict is Verdict.AFTER_CHANGES
    assert ledger.course is Course.STAY
    stackato = ledger.result("stackato")
    assert stackato.verdict is Verdict.BLOCKED
    assert {finding.rule for finding in stackato.blockers()} == {"platform-support"}


def test_the_small_public_image_stays_on_cloud_foundry_today() -> None:
    board = app(article(NOW), "visitor-board").decision

    assert board.course is Course.STAY
    assert board.recommendation.default == "cloud-foundry"


@pytest.mark.parametrize("name", ["article", "twelve-factor", "containers"])
def test_every_file_ends_as_read_skipped_or_failed_and_no_rule_fails(name: str) -> None:
    report = make_report([SAMPLES / name], NOW, [], "balanced", None, [])

    assert report.read
    assert not report.failed
    assert not report.faults
