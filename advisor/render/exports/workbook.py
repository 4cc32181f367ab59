"""The report as a spreadsheet: typed columns, filters, a header that stays, verdicts told by colour and word."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from advisor.render.exports.tables import Cell, Document, Table, tables

_LONGEST_CELL = 32_767
"""Characters; what a spreadsheet's cell holds."""
_WIDEST = 60
_DATES = frozenset({"since", "checked", "accepted until"})
_VERDICT_FILLS: Mapping[str, str] = {
    "fit": "#CCE3F0",
    "fit-after-changes": "#FAE7C8",
    "undetermined": "#DDDDDD",
    "blocked": "#F6D8C7",
}
"""Tints of the report's colours; the word stands in every cell."""


def workbook_bytes(document: Document) -> bytes:
    """One sheet for each table; the same document gives the same bytes."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        day = date.fromisoformat(document["run"]["as_of"])
        # A clock in the file would make two runs of the same input differ.
        book.set_properties({"title": "Platform fit", "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        for table in tables(document):
            _sheet(book, table)
    return out.getvalue()


def _sheet(book: Workbook, table: Table) -> None:
    sheet = book.add_worksheet(table.title)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, (number, column), cell, day if table.columns[column] in _DATES else None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    _colour(book, sheet, table)


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, day: Format | None) -> None:
    if cell is None:
        return
    if not isinstance(cell, str):
        sheet.write_number(*place, cell)
    elif day is not None:
        sheet.write_datetime(*place, datetime.fromisoformat(cell), day)
    else:
        sheet.write_string(*place, cell[:_LONGEST_CELL])


def _width(table: Table, column: int) -> int:
    """As wide as its longest text of the first rows, within reason."""
    seen = [len(str(row[column])) for row in table.rows[:200] if row[column] is not None]
    return min(_WIDEST, max([len(table.columns[column]), *seen]) + 2)


def _colour(book: Workbook, sheet: Worksheet, table: Table) -> None:
    if "verdict" not in table.columns or not table.rows:
        return
    column = table.columns.index("verdict")
    for word, fill in _VERDICT_FILLS.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.add_format({"bg_color": fill})}
        sheet.conditional_format(1, column, len(table.rows), column, rule)
