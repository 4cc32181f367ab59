"""Which form of the report an output's name asks for, and writing it."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.model.report import Report

FORMS = ".html, .json, .jsonl, .csv, .xlsx, .md, .sarif, DIR/ for decision records, or - for JSON"


class _Source:
    """The report, and the JSON document that all other forms are made from, made when it is first asked for."""

    def __init__(self, report: Report, *, split_assets: bool = False) -> None:
        self.report = report
        self.split_assets = split_assets

    @cached_property
    def document(self) -> Mapping[str, Any]:
        from advisor.render.json_text import as_data

        return as_data(self.report)

    @property
    def is_made(self) -> bool:
        """Whether some form has asked for the document."""
        return "document" in vars(self)


Writer = Callable[[_Source, Path], None]


def write_outputs(report: Report, outputs: Sequence[str], *, split_assets: bool = False) -> None:
    """Each output by its suffix. Raises UsageError for an unknown one before anything is written, or where it fails."""
    writers = [(name, _writer(name)) for name in outputs]
    source = _Source(report, split_assets=split_assets)
    for name, write in writers:
        try:
            write(source, Path(name))
        except OSError as error:
            raise UsageError(f"{error.filename or name}: cannot be written: {_reason(error)}") from None


def check_split_assets(outputs: Sequence[str]) -> None:
    """Raises UsageError where no output is a page whose style sheet and script could lie beside it."""
    if any(_writer(name) is _html for name in outputs):
        return
    told = {(): "no report is written", ("-",): "standard output takes JSON, and has no place beside it"}
    why = told.get(tuple(outputs), "no output is an HTML report")
    raise UsageError(f"--split-assets: {why}. Add -o FILE.html, or leave the option out.")


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}. Name another place."


def write_paper(report: Report, target: Path) -> None:
    """The HTML report as PDF. Raises UsageError where no browser prints it."""
    from advisor.render.html import render_html
    from advisor.render.pdf import write_pdf

    write_pdf(render_html(report), target)


def _writer(name: str) -> Writer:
    if name == "-":
        return _to_standard_output
    if name.endswith(("/", "\\")) or Path(name).is_dir():
        return _records
    suffix = Path(name).suffix.lower()
    if suffix not in _WRITERS:
        raise UsageError(f"{name}: unknown kind of report. Use {FORMS}.")
    return _WRITERS[suffix]


def _to_standard_output(source: _Source, _: Path) -> None:
    from advisor.render.json_text import json_of

    sys.stdout.buffer.write(json_of(source.document).encode("utf-8", "backslashreplace"))


def _html(source: _Source, target: Path) -> None:
    from advisor.render.html import html_files, render_html

    if source.split_assets:
        for name, text in html_files(source.report, target.name).items():
            _write(target.with_name(name), [text])
    else:
        _write(target, [render_html(source.report)])


def _json(source: _Source, target: Path) -> None:
    from advisor.render.json_text import json_of

    _write(target, [json_of(source.document)])


def _json_lines(source: _Source, target: Path) -> None:
    from advisor.render.json_text import json_lines, json_lines_of

    _write(target, json_lines_of(source.document) if source.is_made else json_lines(source.report))


def _csv(source: _Source, target: Path) -> None:
    from advisor.render.exports.csv_text import csv_lines
    from advisor.render.exports.tables import findings, placements

    _write(target, csv_lines(placements(source.document)))
    _write(target.with_name(f"{target.stem}.findings{target.suffix}"), csv_lines(findings(source.document)))


def _xlsx(source: _Source, target: Path) -> None:
    from advisor.render.exports.workbook import workbook_bytes

    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(workbook_bytes(source.document))


def _markdown(source: _Source, target: Path) -> None:
    from advisor.render.exports.markdown import markdown_text

    _write(target, [markdown_text(source.document)])


def _sarif(source: _Source, target: Path) -> None:
    from advisor.render.exports.sarif import sarif_lines

    _write(target, sarif_lines(source.document))


def _records(source: _Source, folder: Path) -> None:
    from advisor.render.exports.records import records

    for name, text in records(source.document):
        _write(folder / name, [text])


_WRITERS: dict[str, Writer] = {
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".md": _markdown,
    ".sarif": _sarif,
}


def _write(target: Path, texts: Iterable[str]) -> None:
    """Piece by piece: the whole text of a large portfolio need not be in memory."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        out.writelines(texts)
