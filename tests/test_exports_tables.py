"""CSV files and workbooks say what the JSON says, open where they should, and are never computed."""

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor.render.exports.csv_text import BYTE_ORDER_MARK, csv_text, harmless
from advisor.render.exports.sheets import needs, needs_of, sheets, sources
from advisor.render.exports.tables import Row, Table, findings, placements
from advisor.render.exports.workbook import workbook_bytes
from tests.exported import HARMFUL, article_document, harmful_document, with_waiver

STARTS = tuple("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")


def read_csv(table: Table) -> list[list[str]]:
    text = csv_text(table)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def column(table: Table, name: str) -> list[object]:
    place = table.columns.index(name)
    return [row[place] for row in table.rows]


def opened(document: dict[str, Any], **options: int) -> Any:
    return load_workbook(io.BytesIO(workbook_bytes(document, **options)))


def one_column(*cells: str) -> Table:
    rows: list[Row] = [(cell,) for cell in cells]
    return Table("One", ("text",), lambda: rows)


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_row_stands_for_each_workload_on_each_platform() -> None:
    document = article_document()
    table = placements(document)
    expected = [(one["id"], platform["id"]) for one in document["workloads"] for platform in one["platforms"]]
    assert list(zip(column(table, "workload"), column(table, "platform"), strict=True)) == expected


def test_what_knocks_a_platform_out_stands_with_it() -> None:
    table = placements(article_document())
    told = zip(column(table, "verdict"), column(table, "score"), column(table, "knock-outs"), strict=True)
    blocked = [(score, knock_outs) for verdict, score, knock_outs in told if verdict == "blocked"]
    assert blocked
    assert all(score is None and knock_outs for score, knock_outs in blocked)


def test_facts_that_nobody_stated_stand_in_full() -> None:
    document = article_document()
    expected = [
        sorted({fact for each in platform["findings"] if each["outcome"] == "open" for fact in each["missing"]})
        for one in document["workloads"]
        for platform in one["platforms"]
    ]
    told = column(placements(document), "open facts")
    assert [str(cell).split(", ") if cell else [] for cell in told] == expected
    assert max(map(len, expected)) > 5


def test_tips_say_what_changes_and_where() -> None:
    document = article_document()
    tips = [tip for one in document["workloads"] for tip in one["tipping_points"] if tip["kind"] == "weight"]
    told = " ".join(str(cell) for cell in column(placements(document), "tips"))
    assert tips
    assert all(f"weight of {tip['criterion']} at {tip['flips_at']:.0%}: {tip['to']}" in told for tip in tips)


@pytest.mark.parametrize("number", range(6))
def test_every_row_has_a_cell_for_every_column(number: int) -> None:
    table = list(sheets(article_document()))[number]
    rows = list(table.rows)
    assert rows or table.title == "Not read"
    assert all(len(row) == len(table.columns) for row in rows)


def test_needs_stand_once_for_each_workload_with_the_outcome_of_every_platform() -> None:
    document = article_document()
    table = needs(document)
    expected = [(one["id"], rule) for one in document["workloads"] for rule in needs_of(one)]
    assert list(zip(column(table, "workload"), column(table, "rule"), strict=True)) == expected
    for name in document["run"]["platforms"]:
        outcomes = [each[name]["outcome"] for one in document["workloads"] for each in needs_of(one).values()]
        assert column(table, name) == outcomes


def test_needs_that_every_platform_meets_are_left_out() -> None:
    document = article_document()
    for one in document["workloads"]:
        met = {
            each["rule"]
            for each in one["platforms"][0]["findings"]
            if all(
                other["outcome"] == "pass"
                for platform in one["platforms"]
                for other in platform["findings"]
                if other["rule"] == each["rule"]
            )
        }
        assert met
        assert not met & set(needs_of(one))


def test_every_source_that_a_finding_rests_on_is_listed() -> None:
    document = article_document()
    expected = {
        (platform["id"], each["answer"]["capability"], ", ".join(each["answer"]["source"]) or None)
        for one in document["workloads"]
        for platform in one["platforms"]
        for each in platform["findings"]
    }
    table = sources(document)
    told = [column(table, name) for name in ("platform", "capability", "source")]
    assert set(zip(*told, strict=True)) == expected


def test_who_accepted_a_need_stands_beside_it(tmp_path: Any) -> None:
    table = findings(with_waiver(tmp_path))
    told = zip(column(table, "outcome"), column(table, "accepted by"), column(table, "accepted until"), strict=True)
    accepted = {(owner, until) for outcome, owner, until in told if outcome == "accepted"}
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
    book = opened(article_document())
    assert book.sheetnames == ["Summary", "Placements", "Findings", "Questions", "Not read", "Sources"]
    for table in sheets(article_document()):
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
    for title in ("Placements", "Findings"):
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
    titles = [title for title in book.sheetnames if title.startswith("Findings")]
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
    assert len(harmful_document()["workloads"]) == len(HARMFUL)
