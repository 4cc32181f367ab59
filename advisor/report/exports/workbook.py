"""The report as a spreadsheet: typed columns, filters, a header that stays, verdicts told by colour and word.

A sheet holds 1,048,576 rows. Needs stand there once for each workload, with a column for each platform; what
platforms answer, with its sources, has a sheet of its own.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor.report.document import Document
from advisor.report.exports.tables import (
    Cell,
    Row,
    Table,
    accepted,
    day,
    days_of,
    joined,
    placements,
    places,
    said,
    shown,
    title_of,
    unmet_needs,
)

_DAYS = ("days expected", "days low", "days high")
_LONGEST_CELL = 32_767
"""Characters; what a spreadsheet's cell holds."""
MOST_ROWS = 1_048_575
"""What a sheet holds beside its header."""
_MEASURED = 200
"""Rows that decide how wide a column is."""
_WIDEST = 60
_NOT_IN_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")
_FINE, _WORK, _OPEN, _NOT = "#CCE3F0", "#FAE7C8", "#DDDDDD", "#F6D8C7"
_FILLS: Mapping[str, str] = {
    "fit": _FINE,
    "fit-with-conditions": _FINE,
    "fit-after-changes": _WORK,
    "probably fit-after-changes": _WORK,
    "undetermined": _OPEN,
    "blocked": _NOT,
    "pass": _FINE,
    "condition": _FINE,
    "change": _WORK,
    "accepted": _WORK,
    "open": _OPEN,
    "fail": _NOT,
}
"""Tints of the report's colours, which colour-blind people tell apart; the word stands in every cell."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """The formats of one workbook; those of two cannot be shared."""

    head: Format
    day: Format
    fills: Mapping[str, Format]


def workbook_bytes(document: Document, most_rows: int = MOST_ROWS) -> bytes:
    """One sheet for each table; the same document gives the same bytes."""
    out = io.BytesIO()
    # Row by row into temporary files: the cells of a large portfolio do not fit into memory.
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        day = date.fromisoformat(document.run.as_of)
        # A clock in the file would make two runs of the same input differ.
        book.set_properties({"title": "Platform fit", "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        styles = _styles(book)
        for table in sheets(document):
            _sheets(book, table, styles, most_rows)
    return out.getvalue()


def _styles(book: Workbook) -> _Styles:
    return _Styles(
        head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        fills={word: book.add_format({"bg_color": fill}) for word, fill in _FILLS.items()},
    )


def _sheets(book: Workbook, table: Table, styles: _Styles, most_rows: int) -> None:
    """As many sheets as the rows need: a spreadsheet drops those beyond its end without a word."""
    rows = table.rows
    first, number = list(islice(rows, _MEASURED)), 1
    widths = [_width(name, [row[column] for row in first]) for column, name in enumerate(table.columns)]
    rows = chain(first, rows)
    upcoming = next(rows, None)
    while upcoming is not None or number == 1:
        title = table.title if number == 1 else f"{table.title} {number}"
        sheet = _empty_sheet(book, title, table, widths, styles)
        written = _fill(sheet, islice(chain([] if upcoming is None else [upcoming], rows), most_rows), styles)
        _finish(sheet, table, written, styles)
        upcoming, number = next(rows, None), number + 1


def _empty_sheet(book: Workbook, title: str, table: Table, widths: list[int], styles: _Styles) -> Worksheet:
    sheet = book.add_worksheet(title)
    for column, (name, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, styles.head)
    sheet.freeze_panes(1, 1)
    return sheet


def _fill(sheet: Worksheet, rows: Iterable[Row], styles: _Styles) -> int:
    """Number of rows written."""
    number = 0
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell is not None:
                _write(sheet, number, column, cell, styles.day)
    return number


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, day: Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", cell[:_LONGEST_CELL]))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write_number(row, column, cell)


def _finish(sheet: Worksheet, table: Table, written: int, styles: _Styles) -> None:
    """Filters over all rows; verdicts and outcomes get the tint of their word."""
    last = max(1, written)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    for first, to in _coloured(table):
        for word, fill in styles.fills.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": fill}
            sheet.conditional_format(1, first, last, to, rule)


def _coloured(table: Table) -> list[tuple[int, int]]:
    """First and last column of what is told in words of verdict or outcome."""
    if "verdict" in table.columns:
        return [(table.columns.index("verdict"),) * 2]
    if table.title == "Needs":
        return [(table.columns.index("place") + 1, table.columns.index("accepted by") - 1)]
    return []


def _width(name: str, cells: list[Cell]) -> int:
    """As wide as its longest text, within reason."""
    return min(_WIDEST, max([len(name), *(len(str(cell)) for cell in cells if cell is not None)]) + 2)


# --- what stands on the sheets ---------------------------------------------------------------------------------------


def sheets(document: Document) -> Iterator[Table]:
    """Every sheet, in its order."""
    every = (summary, placements, needs, work, leaving, entering, calendar, questions, answers, not_read)
    yield from (make(document) for make in every)


def summary(document: Document) -> Table:
    """Provenance and counts."""
    run, sources, portfolio = document.run, document.sources, document.portfolio
    rows: list[Row] = [
        ("headline", shown(portfolio.headline)),
        ("as of", day(run.as_of)),
        ("run", run.id),
        ("advisor", run.advisor_version),
        ("catalog", run.catalog_version),
        ("weights", shown(run.preset)),
        ("files read", len(sources.read)),
        ("files skipped", len(sources.skipped)),
        ("files failed", len(sources.failed)),
        ("workloads", len(document.workloads)),
    ]
    counts = portfolio.counts
    rows += [(f"course: {name}", number) for name, number in counts.courses.items()]
    rows += [(f"planned on: {name}", number) for name, number in counts.destinations.items()]
    rows += [(f"decided by: {name}", number) for name, number in counts.decided_by.items()]
    rows += [(f"firmness: {name}", number) for name, number in counts.firmness.items()]
    rows += [(f"work, {name}", number) for name, number in zip(_DAYS, days_of(portfolio.work_days), strict=True)]
    rows += [(f"weight of {name}", points) for name, points in run.weights.items()]
    rows += [("not assessed", shown(text)) for text in portfolio.not_assessed]
    rows += [("internal fault", shown(text)) for text in sources.faults]
    return Table("Summary", ("what", "value"), lambda: rows)


def needs(document: Document) -> Table:
    """One row for each need of a workload that some platform does not simply meet; the outcomes side by side."""
    platforms = document.run.platforms
    columns = ("workload", "rule", "need", "message", "place", *platforms, "accepted by", "accepted until", "missing")

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            for need, findings in unmet_needs(workload):
                waived = next((each for each in findings.values() if each.waiver is not None), None)
                yield (
                    shown(workload.id),
                    need.rule,
                    title_of(need.rule, document),
                    shown(need.message),
                    places(need.evidence),
                    *(findings[name].outcome if name in findings else None for name in platforms),
                    *((None, None) if waived is None else accepted(workload, waived)),
                    joined(need.missing, few=None),
                )

    return Table("Needs", columns, rows)


def work(document: Document) -> Table:
    """One row for each line of work on each platform."""
    columns = ("workload", "platform", "part", "what", "title", *_DAYS, "effort", "probably", "of moving")

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            for result in workload.platforms:
                for line in result.work:
                    yield (
                        shown(workload.id),
                        result.id,
                        line.part,
                        shown(line.what),
                        title_of(line.what, document),
                        line.expected,
                        line.low,
                        line.high,
                        line.effort,
                        _yes(line.probably),
                        _yes(line.moving),
                    )

    return Table("Work", columns, rows)


def _yes(value: bool | None) -> Cell:
    return "yes" if value else None


def leaving(document: Document) -> Table:
    """Where each workload goes if the platform is taken away on which it runs today."""
    columns = ("leaving", "workload", "goes to", "outcome", "verdict", *_DAYS, "nearest", "blocked there by")

    def rows() -> Iterator[Row]:
        for exit_ in document.portfolio.exit:
            for workload in exit_.leaving:
                nearest, blocked = workload.nearest or None, joined(workload.blocked_by, few=None)
                goes = (workload.to, workload.outcome, workload.verdict, *days_of(workload.work_days))
                yield exit_.platform, shown(workload.workload), *goes, nearest, blocked

    return Table("Exit", columns, rows)


def entering(document: Document) -> Table:
    """What stands in the way of each platform for the workloads that do not run there."""
    columns = ("platform", "rule", "need", "blocks", "workloads", *_DAYS, "which")

    def rows() -> Iterator[Row]:
        for entry in document.portfolio.entry:
            for need in entry.needs:
                ids, days = need.workloads, days_of(need.work_days)
                title = title_of(need.rule, document)
                yield entry.platform, need.rule, title, _yes(need.blocks), len(ids), *days, joined(ids)

    return Table("Entry", columns, rows)


def calendar(document: Document) -> Table:
    """Every known end that workloads stand on where they run today."""
    columns = ("day", "platform", "part", "successor", "workloads", *_DAYS, "which", "source")
    rows: list[Row] = [
        (
            day(deadline.date),
            deadline.platform,
            shown(deadline.part) or None,
            shown(deadline.successor) or None,
            len(deadline.workloads),
            *days_of(deadline.work_days),
            joined(deadline.workloads),
            joined(deadline.sources, few=None),
        )
        for deadline in document.portfolio.calendar
    ]
    return Table("Calendar", columns, lambda: rows)


def questions(document: Document) -> Table:
    """The open questions of the portfolio, those that turn most first."""
    columns = (
        "question", "about", "ask", "group", "turns", "highest chance", "workloads", "platforms", "which",
    )  # fmt: skip
    rows: list[Row] = [
        (
            shown(question.question),
            question.topic,
            question.source,
            shown(question.group) or None,
            len({turn.workload for turn in question.turns}),
            question.chance,
            len(question.workloads),
            joined(question.platforms),
            joined(question.workloads),
        )
        for question in document.portfolio.questions
    ]
    return Table("Questions", columns, lambda: rows)


def answers(document: Document) -> Table:
    """What platforms answer to the needs of this portfolio, each answer once, with where that is documented."""
    columns = (
        "platform", "capability", "says", "limit", "condition", "who acts", "grade", "since", "read", "source",
    )  # fmt: skip
    rows = [(key.partition("/")[0], *said(key, answer)) for key, answer in document.answers.items()]
    return Table("Answers", columns, lambda: rows)


def not_read(document: Document) -> Table:
    """Files that were skipped or failed, each with its reason."""
    sources = document.sources

    def rows() -> Iterator[Row]:
        yield from (("failed", shown(file.path), file.line, shown(file.error)) for file in sources.failed)
        yield from (("skipped", shown(file.path), None, shown(file.reason)) for file in sources.skipped)

    return Table("Not read", ("what", "file", "line", "why"), rows)
