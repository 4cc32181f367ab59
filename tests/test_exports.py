"""Every other form of the report says what the JSON says, opens where it should, and never runs what it shows."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sarif_pydantic import Sarif

from advisor.errors import UsageError
from advisor.model.report import Report
from advisor.outputs import write_outputs
from advisor.render.exports.csv_text import BYTE_ORDER_MARK, csv_text, harmless
from advisor.render.exports.markdown import escaped, markdown_text
from advisor.render.exports.records import PORTFOLIO, record_name, records
from advisor.render.exports.sarif import sarif_text
from advisor.render.exports.tables import Table, findings, placements, tables
from advisor.render.exports.workbook import workbook_bytes
from advisor.render.json_text import as_data
from advisor.runs import make_report
from tests.accept import SAMPLES
from tests.report_samples import HOSTILE, report_of, workload

STARTS = "=+-@\t\r|%"


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report([SAMPLES / "article"], date(2016, 6, 30), [], "balanced", None, [])


@pytest.fixture(scope="module")
def document(report: Report) -> dict[str, Any]:
    return as_data(report)


@pytest.fixture(scope="module")
def hostile() -> dict[str, Any]:
    names = [*HOSTILE, "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-2", "a\nb|c", "# title"]
    return as_data(report_of(*(workload(name, snippet=name) for name in names)))


def read_csv(table: Table) -> list[list[str]]:
    text = csv_text(table)
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_row_stands_for_each_workload_on_each_platform(document: dict[str, Any]) -> None:
    table = placements(document)
    column = {name: number for number, name in enumerate(table.columns)}
    expected = [(one["id"], platform["id"]) for one in document["workloads"] for platform in one["platforms"]]
    assert [(row[column["workload"]], row[column["platform"]]) for row in table.rows] == expected
    blocked = [row for row in table.rows if row[column["verdict"]] == "blocked"]
    assert blocked
    assert all(row[column["score"]] is None and row[column["knock-outs"]] for row in blocked)


@pytest.mark.parametrize("number", range(5))
def test_every_row_has_a_cell_for_every_column(document: dict[str, Any], number: int) -> None:
    table = list(tables(document))[number]
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_csv_comes_back_as_it_was(document: dict[str, Any]) -> None:
    for table in (placements(document), findings(document)):
        head, *rows = read_csv(table)
        assert tuple(head) == table.columns
        assert len(rows) == len(table.rows)
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells, strict=True):
                assert text == ("" if cell is None else str(harmless(cell)))


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula(text: str) -> None:
    safe = harmless(text)
    assert isinstance(safe, str)
    assert not safe.lstrip().startswith(tuple(STARTS))
    assert safe.removeprefix("'") == text or safe == text


@pytest.mark.parametrize("number", [-3, 0.25, 0, 12])
def test_numbers_stay_numbers(number: float) -> None:
    assert harmless(number) == number


def test_hostile_names_stay_text_in_csv(hostile: dict[str, Any]) -> None:
    for table in (placements(hostile), findings(hostile)):
        for row in read_csv(table)[1:]:
            assert not [
                cell for cell in row if cell.startswith(tuple(STARTS)) and not re.fullmatch(r"-?[\d.e-]+", cell)
            ]


def test_a_workbook_opens_with_typed_cells_and_filters(document: dict[str, Any]) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(document)))
    assert book.sheetnames == [table.title for table in tables(document)]
    for table in tables(document):
        sheet = book[table.title]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        for number, row in enumerate(table.rows[:40], 2):
            for column, cell in enumerate(row, 1):
                found = sheet.cell(number, column)
                assert found.data_type != "f"
                if isinstance(cell, int | float):
                    assert found.value == pytest.approx(cell)
    assert book["Placements"].conditional_formatting


def test_hostile_names_are_no_formulas_in_a_workbook(hostile: dict[str, Any]) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(hostile)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=cmd|' /C calc'!A0" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_same_report_gives_the_same_bytes(document: dict[str, Any]) -> None:
    assert workbook_bytes(document) == workbook_bytes(document)
    assert sarif_text(document) == sarif_text(document)
    assert records(document) == records(document)


# --- SARIF ----------------------------------------------------------------------------------------------------------


def test_sarif_has_a_result_for_every_need_that_is_not_met(document: dict[str, Any]) -> None:
    log = Sarif.model_validate_json(sarif_text(document))
    results = log.runs[0].results or []
    platforms = [platform for one in document["workloads"] for platform in one["platforms"]]
    unmet = [one for platform in platforms for one in platform["findings"] if one["outcome"] != "pass"]
    assert len(results) == len([one for one in unmet if one["outcome"] != "not-applicable"])
    rules = log.runs[0].tool.driver.rules or []
    assert all(rules[one.rule_index or 0].id == one.rule_id for one in results)
    marks = [json.dumps(one.partial_fingerprints, sort_keys=True) for one in results]
    assert len(set(marks)) == len(marks)


def test_only_what_blocks_is_an_error(document: dict[str, Any]) -> None:
    results = json.loads(sarif_text(document))["runs"][0]["results"]
    errors = [one for one in results if one["level"] == "error"]
    assert {one["properties"]["verdict"] for one in errors} == {"blocked"}
    assert "private-registry" in {one["ruleId"] for one in errors}


def test_fingerprints_survive_lines_added_above(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    text = "applications:\n- name: shop\n  memory: 1G\n  docker: {image: registry.example.com/shop:1}\n"
    marks = []
    for above in ("", "# a word\n# and another\n"):
        manifest.write_text(above + text, encoding="utf-8")
        found = make_report([tmp_path], date(2026, 11, 24), [], "balanced", None, [])
        results = json.loads(sarif_text(as_data(found)))["runs"][0]["results"]
        marks.append({one["partialFingerprints"]["needOnPlatform/v1"] for one in results})
    assert marks[0]
    assert marks[0] == marks[1]


def test_an_accepted_need_is_suppressed(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    entry = "{rule: platform-support, workload: '*', reason: a mirror is there, owner: ops, until: 2027-12-31}"
    waivers.write_text(f"- {entry}\n", encoding="utf-8")
    found = make_report([SAMPLES / "harbour"], date(2026, 11, 24), [], "balanced", None, [], waivers_file=waivers)
    results = json.loads(sarif_text(as_data(found)))["runs"][0]["results"]
    accepted = [one for one in results if "suppressions" in one]
    outcomes = [
        one
        for each in as_data(found)["workloads"]
        for platform in each["platforms"]
        for one in platform["findings"]
        if one["outcome"] == "accepted"
    ]
    assert len(accepted) == len(outcomes) > 0
    assert all("a mirror is there" in one["suppressions"][0]["justification"] for one in accepted)


# --- Markdown and records -------------------------------------------------------------------------------------------


def test_markdown_names_every_workload_with_its_reason(document: dict[str, Any]) -> None:
    text = markdown_text(document)
    for one in document["workloads"]:
        assert escaped(one["id"]) in text
        assert escaped(one["recommendation"]["sentence"]) in text
    assert "## Not assessed" in text


def test_hostile_names_make_neither_columns_nor_markup(hostile: dict[str, Any]) -> None:
    text = markdown_text(hostile)
    assert not re.search(r"(?<!\\)<(script|img)", text)
    assert "\u202e" not in text
    assert "\x00" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "stay" not in line[:8]]
    table = [row for row in rows if len(re.findall(r"(?<!\\)\|", row)) == 8]
    assert len(table) >= len(hostile["workloads"])


def test_a_record_stands_for_each_workload_and_one_for_all(document: dict[str, Any]) -> None:
    found = records(document)
    assert len(found) == len(document["workloads"]) + 1
    for one in document["workloads"]:
        text = found[record_name(one["id"])]
        assert text.startswith("---\nstatus: proposed\ndate: 2016-06-30\n")
        options = text[text.index("## Considered Options") :]
        today = one["current"]["platform"]
        assert options.splitlines()[2].startswith(f"* stay on {today}")
        for heading in ("## Decision Outcome", "### Consequences", "### Confirmation", "## More Information"):
            assert heading in text
        assert record_name(one["id"]) in found[PORTFOLIO]


@given(st.text(max_size=80), st.text(max_size=80))
def test_names_of_records_are_safe_and_tell_workloads_apart(one: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*\.md", record_name(one))
    assert (record_name(one) == record_name(other)) == (one == other)


# --- writing --------------------------------------------------------------------------------------------------------


def test_every_form_is_written_where_it_is_asked_for(report: Report, tmp_path: Path) -> None:
    names = ("a.json", "a.jsonl", "a.csv", "a.xlsx", "a.md", "a.sarif", "a.html")
    write_outputs(report, [*(str(tmp_path / name) for name in names), f"{tmp_path}/records/"])
    assert {path.name for path in tmp_path.iterdir()} == {*names, "a.findings.csv", "records"}
    assert (tmp_path / "records" / PORTFOLIO).is_file()


def test_no_form_lets_a_secret_out(tmp_path: Path) -> None:
    planted = "Zx9-unguessable-7Qw"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "manifest.yml").write_text(
        f"""applications:
- name: shop
  docker: {{image: "https://robot:{planted}@registry.example.com/shop:1", username: robot}}
  env: {{DB_PASSWORD: "{planted}", URL: "postgres://robot:{planted}@db.example.com/shop"}}
  command: "run --token={planted}"
""",
        encoding="utf-8",
    )
    found = make_report([tmp_path / "in"], date(2026, 11, 24), [], "balanced", None, [])
    out = tmp_path / "out"
    forms = ("a.json", "a.jsonl", "a.csv", "a.xlsx", "a.md", "a.sarif", "a.html", "records/")
    write_outputs(found, [f"{out}/{name}" for name in forms])
    written = [path for path in out.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in written if path.suffix != ".xlsx"]
    book = ZipFile(out / "a.xlsx")
    texts += [book.read(name) for name in book.namelist()]
    assert len(written) == len(forms) + 2
    assert not [text for text in texts if planted.encode() in text]


def test_an_unknown_form_is_refused_before_anything_is_written(report: Report, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown kind of report"):
        write_outputs(report, [str(tmp_path / "a.json"), str(tmp_path / "a.docx")])
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said(report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        write_outputs(report, [str(tmp_path / "file" / "a.json")])
