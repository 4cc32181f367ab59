"""A report that was written, in other forms: the same bytes as if the run itself had written them."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from typer.testing import CliRunner

from advisor.cli import app
from advisor.outputs import write_outputs
from advisor.report.brief import brief
from advisor.report.build import document_of
from advisor.report.document import Document
from advisor.report.exports.markdown import markdown_text
from advisor.report.exports.records import records
from advisor.report.exports.sarif import sarif_text
from advisor.report.exports.tables import csv_lines, findings, placements
from advisor.report.exports.workbook import sheets
from advisor.report.files import document_in, json_lines
from advisor.report.mistakes import WrongShapeError
from advisor.report.page.html import render_html
from advisor.report.terminal import explanation, summary
from advisor.runs import Request, make_report
from tests.support.accept import CASES, SAMPLES
from tests.support.written_documents import JSON_VALUES, put_at, small_report

WAIVED = "*a*"
RENDERERS: Sequence[Callable[[Document], object]] = (
    lambda document: list(json_lines(document)),
    lambda document: [list(csv_lines(make(document))) for make in (placements, findings)],
    markdown_text,
    sarif_text,
    lambda document: list(records(document)),
    lambda document: [list(table.rows) for table in sheets(document)],
    render_html,
    summary,
    lambda document: [brief(workload, document) for workload in document.workloads],
    lambda document: [explanation(workload, document, None) for workload in document.workloads],
)
FORMS = ("a.html", "a.json", "a.jsonl", "a.csv", "a.xlsx", "a.md", "a.sarif", "records/")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _rendered(report: Path, folder: Path, forms: tuple[str, ...] = FORMS) -> dict[str, bytes]:
    outputs = [word for form in forms for word in ("-o", f"{folder}/{form}")]
    done = CliRunner().invoke(app, ["render", str(report), *outputs])
    assert (done.exit_code, done.output) == (0, "")
    return _files(folder)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_every_form_is_rendered_as_the_run_wrote_it(name: str, day: date, tmp_path: Path) -> None:
    write_outputs(make_report(Request([SAMPLES / name], day)), [f"{tmp_path}/then/{form}" for form in FORMS])
    then = _files(tmp_path / "then")

    for suffix in ("json", "jsonl"):
        assert _rendered(tmp_path / "then" / f"a.{suffix}", tmp_path / suffix) == then


@pytest.mark.parametrize("name", [*dict(CASES), "crossroads"])
def test_what_a_signature_shares_is_what_each_workload_would_say(name: str) -> None:
    """With a waiver for one of them, whose findings name it."""
    entry = f"- {{rule: platform-support, workload: '{WAIVED}', reason: So., owner: ops, until: 2027-12-31}}"
    with TemporaryDirectory() as folder:
        waivers = Path(folder) / "waivers.yaml"
        waivers.write_text(entry, encoding="utf-8")
        report = make_report(Request([SAMPLES / name], date(2026, 11, 24), waivers=waivers))
    apart = [replace(assessed, signature=None) for assessed in report.assessed]

    assert document_of(replace(report, assessed=tuple(apart))) == document_of(report)


def test_standard_output_takes_json(tmp_path: Path) -> None:
    write_outputs(make_report(Request([SAMPLES / "article"], date(2016, 6, 30))), [f"{tmp_path}/a.jsonl"])

    done = CliRunner().invoke(app, ["render", f"{tmp_path}/a.jsonl", "-o", "-"])

    assert len(json.loads(done.output)["workloads"]) == 3


def test_the_report_itself_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-8")

    done = CliRunner().invoke(app, ["render", str(path), "-o", str(path)])

    assert done.exit_code == 2 or done.exception is not None
    assert path.read_text("utf-8") == "{}"


def test_what_is_no_report_changes_no_file(tmp_path: Path) -> None:
    path, there = tmp_path / "a.json", tmp_path / "a.md"
    path.write_text('{"schema_version": 2}', encoding="utf-8")
    there.write_text("mine", encoding="utf-8")

    done = CliRunner().invoke(app, ["render", str(path), "-o", str(there)])

    assert "run is missing" in str(done.exception)
    assert there.read_text("utf-8") == "mine"


@given(st.data(), JSON_VALUES)
@settings(max_examples=300, deadline=None)
def test_any_value_anywhere_is_rendered_or_refused_in_a_sentence(data: st.DataObject, value: Any) -> None:
    text, ways = small_report()
    report, way = json.loads(text), data.draw(st.sampled_from(ways))
    put_at(report, *way, to=value)
    try:
        document = document_in(json.dumps(report).encode("utf-8"))
    except WrongShapeError:
        return
    for render in RENDERERS:
        render(document)
