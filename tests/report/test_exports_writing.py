"""Which form is written where, and what is said where that cannot be done."""

import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

import advisor.report.build
from advisor.cli import app
from advisor.errors import UsageError
from advisor.model.report import Report
from advisor.outputs import write_outputs
from advisor.report.document import Document
from advisor.report.exports.records import PORTFOLIO
from advisor.report.files import read_document
from advisor.runs import Request, make_report
from tests.support.accept import SAMPLES
from tests.support.exported import article, article_document

FORMS = ("a.json", "a.jsonl", "a.csv", "a.xlsx", "a.md", "a.sarif", "a.html", "records/")


def test_every_form_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    write_outputs(article(), [f"{tmp_path}/{name}" for name in FORMS])
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"a.findings.csv", "records", *FORMS[:-1]}
    assert (tmp_path / "records" / PORTFOLIO).is_file()


def test_a_folder_that_is_there_takes_records(tmp_path: Path) -> None:
    write_outputs(article(), [str(tmp_path)])
    assert (tmp_path / PORTFOLIO).is_file()


def test_lines_hold_the_run_and_then_every_workload(tmp_path: Path) -> None:
    document = article_document()
    write_outputs(article(), [f"{tmp_path}/a.jsonl"])
    head, *workloads = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert [workload["id"] for workload in workloads] == [workload.id for workload in document.workloads]
    assert head["run"]["id"] == document.run.id
    assert read_document(tmp_path / "a.jsonl") == document


def test_equal_runs_give_equal_bytes_in_every_form(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        found = make_report(Request([SAMPLES / "article"], date(2016, 6, 30)))
        write_outputs(found, [f"{folder}/{name}" for name in FORMS])
    told = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    ]
    assert told[0] == told[1]


def test_the_document_is_made_once_for_all_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Report] = []
    made = advisor.report.build.document_of

    def counted(report: Report) -> Document:
        asked.append(report)
        return made(report)

    monkeypatch.setattr(advisor.report.build, "document_of", counted)
    write_outputs(article(), [f"{tmp_path}/{name}" for name in FORMS if not name.endswith("html")])
    assert len(asked) == 1


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
    found = make_report(Request([tmp_path / "in"], date(2026, 11, 24)))
    out = tmp_path / "out"
    write_outputs(found, [f"{out}/{name}" for name in FORMS])
    written = [path for path in out.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in written if path.suffix != ".xlsx"]
    book = ZipFile(out / "a.xlsx")
    texts += [book.read(name) for name in book.namelist()]
    assert len(written) == len(FORMS) + 2
    assert not [text for text in texts if planted.encode() in text]


def test_an_unknown_form_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown kind of report"):
        write_outputs(article(), [str(tmp_path / "a.json"), str(tmp_path / "a.docx")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FORMS)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"file.*: cannot be written: .+\. Name another place\."):
        write_outputs(article(), [f"{tmp_path}/file/{name}"])


def test_forms_do_not_change_what_the_gate_says(tmp_path: Path) -> None:
    call = ["assess", str(SAMPLES / "article"), "-q", "--as-of", "2016-06-30", "--platform", "cloud-foundry"]
    plain = CliRunner().invoke(app, [*call, "--fail-on", "blocked"])
    written = CliRunner().invoke(app, [*call, "--fail-on", "blocked", "-o", f"{tmp_path}/a.sarif"])
    assert (plain.exit_code, written.exit_code) == (1, 1)
    assert (tmp_path / "a.sarif").is_file()
