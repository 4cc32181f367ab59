"""Whole samples against accepted reports, and the article's story on both days."""

from datetime import date

import pytest

from advisor.runs import Request, make_report
from tests.support.accept import CASES, SAMPLES, actual_report, expected_path

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_a_sample_reports_what_was_accepted(name: str, day: date) -> None:
    assert actual_report(name, day) == expected_path(name, day).read_text(encoding="utf-8"), "run `make accept`"


@pytest.mark.parametrize("name", ["article", "twelve-factor", "containers"])
def test_every_file_ends_as_read_skipped_or_failed_and_no_rule_fails(name: str) -> None:
    report = make_report(Request([SAMPLES / name], NOW))

    assert report.read
    assert not report.failed
    assert not report.faults
