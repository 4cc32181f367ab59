"""CSV files and workbooks say what the JSON says, open where they should, and are never computed."""

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor.report.document import Document
from advisor.report.exports.tables import (
    BYTE_ORDER_MARK,
    Row,
    Table,
    csv_text,
    findings,
    harmless,
    placements,
    unmet_needs,
)
from advisor.report.exports.workbook import (
    answers,
    calendar,
    entering,
    leaving,
    needs,
    sheets,
    work,
    workbook_bytes,
)
from tests.support.exported import HARMFUL, article_document, harbour_document, harmful_document, with_waiver

STARTS = tuple("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")


def read_csv(table: Table) -> list[list[str]]:
    text = csv_text(table)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def column(table: Table, name: str) -> list[object]:
    place = table.columns.index(name)
    return [row[place] for row in table.rows]


def opened(document: Document, **options: int) -> Any:
    return load_workbook(io.BytesIO(workbook_bytes(document, **options)))


def one_column(*cells: str) -> Table:
    rows: list[Row] = [(cell,) for cell in cells]
    return Table("One", ("text",), lambda: rows)


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_row_stands_for_each_workload_on_each_platform() -> None:
    document = article_document()
    table = placements(document)
    expected = [(one.id, platform.id) for one in document.workloads for platform in one.platforms]
    assert list(zip(column(table, "workload"), column(table, "platform"), strict=True)) == expected


@pytest.mark.parametrize("make", [article_document, harbour_document])
def test_what_knocks_a_platform_out_stands_with_it(make: Any) -> None:
    table = placements(make())
    cells = list(zip(column(table, "verdict"), column(table, "score"), column(table, "knock-outs"), strict=True))
    assert any(verdict == "blocked" for verdict, _, _ in cells)
    for verdict, score, knock_outs in cells:
        assert (verdict == "blocked", score is None) == (bool(knock_outs), bool(knock_outs))


def test_a_placement_says_by_which_step_it_is_and_how_firm() -> None:
    document = harbour_document()
    table = placements(document)
    names = ("workload", "course", "planned on", "decided by", "firmness", "work days expected")
    cells = set(zip(*(column(table, name) for name in names), strict=True))
    for workload in document.workloads:
        decision = (workload.course, workload.planned, workload.decided_by, workload.firmness.label)
        for result in workload.platforms:
            assert (workload.id, *decision, result.work_days.expected) in cells


def test_what_is_due_stands_with_its_day() -> None:
    due = {str(cell) for cell in column(placements(harbour_document()), "due") if cell}
    assert due
    assert all(re.match(r"By \d{4}-\d{2}-\d{2} ", cell) for cell in due)


def test_needs_that_nobody_stated_stand_in_full() -> None:
    document = article_document()
    expected = [
        [finding.rule for finding in result.findings if finding.outcome == "open"]
        for workload in document.workloads
        for result in workload.platforms
    ]
    cells = column(placements(document), "open needs")
    assert [str(cell).split(", ") if cell else [] for cell in cells] == expected
    assert max(map(len, expected)) > 5


@pytest.mark.parametrize("number", range(10))
def test_every_row_has_a_cell_for_every_column(number: int) -> None:
    table = list(sheets(harbour_document()))[number]
    rows = list(table.rows)
    assert rows
    assert all(len(row) == len(table.columns) for row in rows)


def test_needs_stand_once_for_each_workload_with_the_outcome_of_every_platform() -> None:
    document = article_document()
    table = needs(document)
    expected = [(one.id, need.rule) for one in document.workloads for need, _ in unmet_needs(one)]
    assert list(zip(column(table, "workload"), column(table, "rule"), strict=True)) == expected
    for name in document.run.platforms:
        found = [each.get(name) for one in document.workloads for _, each in unmet_needs(one)]
        assert column(table, name) == [None if finding is None else finding.outcome for finding in found]


def test_needs_that_every_platform_meets_are_left_out() -> None:
    for workload in harbour_document().workloads:
        listed = {finding.rule for result in workload.platforms for finding in result.findings}
        met = {need.rule for need in workload.needs} - listed
        assert met
        assert not met & {need.rule for need, _ in unmet_needs(workload)}


def test_lines_of_work_add_up_to_the_days_of_their_placement() -> None:
    document = harbour_document()
    table = work(document)
    sums: dict[tuple[object, object], float] = {}
    for row in table.rows:
        sums[row[0], row[1]] = sums.get((row[0], row[1]), 0.0) + float(str(row[5]))
    for workload in document.workloads:
        for result in workload.platforms:
            days = result.work_days.expected
            assert sums.get((workload.id, result.id), 0.0) == pytest.approx(days, abs=0.01)


def test_every_answer_that_a_finding_rests_on_is_listed() -> None:
    document = article_document()
    expected = {
        (result.id, document.rules[finding.rule].needs)
        for workload in document.workloads
        for result in workload.platforms
        for finding in result.findings
    }
    table = answers(document)
    assert set(zip(column(table, "platform"), column(table, "capability"), strict=True)) >= expected
    assert [cell for cell in column(table, "source") if cell]


def test_exit_entry_and_calendar_say_what_the_portfolio_says() -> None:
    document = harbour_document()
    portfolio = document.portfolio
    assert column(leaving(document), "workload") == [each.workload for one in portfolio.exit for each in one.leaving]
    assert column(entering(document), "rule") == [need.rule for one in portfolio.entry for need in one.needs]
    assert column(calendar(document), "day") == [date.fromisoformat(one.date) for one in portfolio.calendar]


def test_who_accepted_a_need_stands_beside_it(tmp_path: Path) -> None:
    table = findings(with_waiver(tmp_path))
    cells = zip(column(table, "outcome"), column(table, "accepted by"), column(table, "accepted until"), strict=True)
    accepted = {(owner, until) for outcome, owner, until in cells if outcome == "accepted"}
    assert accepted == {("ops", date(2027, 12, 31))}


# --- CSV ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [placements, findings])
def test_csv_comes_back_as_it_was(make: Any) -> None:
    table = make(article_document())
    head, *rows = read_csv(table)
    assert tuple(head) == table.columns
    assert rows == [["" if cell is None else str(harmless(cell)) for cell in row] for row in table.rows]


@given(st.text(max_size=20))
def test_any_text_comes_back_from_csv(text: str) -> None:
    assert read_csv(one_column(text))[1:] == ([[str(harmless(text))]] if text else [[""]])


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula(text: str) -> None:
    safe = str(harmless(text))
    assert not safe.startswith(STARTS)
    assert not safe.lstrip().startswith(STARTS)
    assert [one for one in safe if one != "'"] == [one for one in text if one != "'"]


@given(st.lists(st.sampled_from(["=1", "-2", ";", " ", "a", '"', ","]), max_size=8).map("".join))
def test_no_cell_begins_as_a_formula_where_semicolons_part_them(text: str) -> None:
    for cell in str(harmless(text)).split(";"):
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("number", [-3, 0.25, 0, 12, date(2026, 1, 2)])
def test_numbers_and_days_stay_what_they_are(number: float | date) -> None:
    assert harmless(number) == number


@pytest.mark.parametrize("make", [placements, findings])
def test_hostile_names_stay_text_in_csv(make: Any) -> None:
    cells = [cell for row in read_csv(make(harmful_document()))[1:] for cell in row]
    assert any("cmd|" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(STARTS) and not re.fullmatch(r"-?[\d.e-]+", cell)]


def test_lines_end_as_the_standard_says() -> None:
    text = csv_text(placements(article_document()))
    assert text.count("\r\n") == text.count("\n")


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_a_workbook_holds_every_cell_in_its_type() -> None:
    document = harbour_document()
    book = opened(document)
    assert book.sheetnames == [
        "Summary", "Placements", "Needs", "Work", "Exit", "Entry", "Calendar", "Questions", "Answers", "Not read",
    ]  # fmt: skip
    for table in sheets(document):
        read = book[table.title].iter_rows(min_row=2, values_only=True)
        for row, cells in zip(table.rows, read, strict=False):
            expected = [datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell for cell in row]  # noqa: DTZ001 - cells know no zone
            assert list(cells) == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in expected]


def test_a_workbook_has_filters_and_a_header_that_stays() -> None:
    for sheet in opened(article_document()):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_verdicts_and_outcomes_have_colours_beside_their_words() -> None:
    book = opened(article_document())
    for title in ("Placements", "Needs"):
        rules = [rule for ranges in book[title].conditional_formatting for rule in ranges.rules]
        assert {'"blocked"', '"fail"', '"open"'} <= {rule.formula[0] for rule in rules}


def test_hostile_names_are_neither_formulas_nor_links_in_a_workbook() -> None:
    book = opened(harmful_document())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"=cmd|' /C calc'!A0", "\N{REPLACEMENT CHARACTER}"} <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_rows_beyond_a_sheets_end_stand_on_another_one() -> None:
    document = article_document()
    book = opened(document, most_rows=10)
    expected = column(needs(document), "rule")
    titles = [title for title in book.sheetnames if title.startswith("Needs")]
    told = [row[1] for title in titles for row in book[title].iter_rows(min_row=2, values_only=True)]
    assert len(titles) > 1
    assert told == expected


def test_the_same_document_gives_the_same_workbook() -> None:
    assert workbook_bytes(article_document()) == workbook_bytes(article_document())


def test_a_workbook_knows_the_day_of_the_report_and_no_clock() -> None:
    properties = opened(article_document()).properties
    assert properties.created.replace(tzinfo=UTC) == datetime(2016, 6, 30, tzinfo=UTC)
    assert properties.modified == properties.created


def test_there_is_a_workload_for_every_hostile_name() -> None:
    assert len(harmful_document().workloads) == len(HARMFUL)
