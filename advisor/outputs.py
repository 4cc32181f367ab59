"""Which form of the report an output's name asks for, and writing it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from advisor.errors import UsageError
from advisor.model.report import Report

Writer = Callable[[Report, Path], None]
FORMS = ".html, .json, .jsonl, .csv, .xlsx, .md, .sarif, DIR/ for decision records, or - for JSON"


def write_outputs(report: Report, outputs: Sequence[str]) -> None:
    """Each output by its suffix. Raises UsageError for an unknown one before anything is written, or where it fails."""
    writers = [(name, _writer(name)) for name in outputs]
    for name, write in writers:
        try:
            write(report, Path(name))
        except OSError as error:
            raise UsageError(f"{name}: cannot be written: {error.strerror}. Name another place.") from None


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


def _to_standard_output(report: Report, _: Path) -> None:
    from advisor.render.json_text import render_json

    sys.stdout.buffer.write(render_json(report).encode("utf-8", "backslashreplace"))


def _html(report: Report, target: Path) -> None:
    from advisor.render.html import render_html

    _write(target, render_html(report))


def _json(report: Report, target: Path) -> None:
    from advisor.render.json_text import render_json

    _write(target, render_json(report))


def _json_lines(report: Report, target: Path) -> None:
    from advisor.render.json_text import render_json_lines

    _write(target, render_json_lines(report))


def _csv(report: Report, target: Path) -> None:
    from advisor.render.exports.csv_text import csv_text
    from advisor.render.exports.tables import findings, placements
    from advisor.render.json_text import as_data

    document = as_data(report)
    _write(target, csv_text(placements(document)))
    _write(target.with_name(f"{target.stem}.findings{target.suffix}"), csv_text(findings(document)))


def _xlsx(report: Report, target: Path) -> None:
    from advisor.render.exports.workbook import workbook_bytes
    from advisor.render.json_text import as_data

    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(workbook_bytes(as_data(report)))


def _markdown(report: Report, target: Path) -> None:
    from advisor.render.exports.markdown import markdown_text
    from advisor.render.json_text import as_data

    _write(target, markdown_text(as_data(report)))


def _sarif(report: Report, target: Path) -> None:
    from advisor.render.exports.sarif import sarif_text
    from advisor.render.json_text import as_data

    _write(target, sarif_text(as_data(report)))


def _records(report: Report, folder: Path) -> None:
    for name, text in _record_texts(report):
        _write(folder / name, text)


def _record_texts(report: Report) -> Iterator[tuple[str, str]]:
    from advisor.render.exports.records import records
    from advisor.render.json_text import as_data

    yield from records(as_data(report)).items()


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


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
