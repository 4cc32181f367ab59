"""The report as a spreadsheet: typed columns, filters, a header that stays, verdicts told by colour and word."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor.report.document import Document
from advisor.report.exports.sheets import sheets
from advisor.report.exports.tables import Cell, Row, Table

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
