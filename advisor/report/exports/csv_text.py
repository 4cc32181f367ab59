"""Tables as CSV after RFC 4180 that a spreadsheet opens as data: no cell is ever taken for a formula."""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache

from advisor.report.exports.tables import Cell, Table

_STARTS_A_FORMULA = re.compile(r"\s*[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20]|\t|\r")
"""What OWASP names as the beginnings that spreadsheets compute, their wide forms, and those of older macros."""
_AFTER_A_SEMICOLON = re.compile(r"(;\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where the semicolon parts lists, spreadsheets part cells there too, and what follows begins a cell."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it the most common spreadsheet takes the text for its local character set."""


def csv_text(table: Table) -> str:
    return "".join(csv_lines(table))


def csv_lines(table: Table) -> Iterator[str]:
    """The table with its header, row by row, lines ended by CR LF; to be written as UTF-8."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(table.columns)
    yield BYTE_ORDER_MARK + line.text
    for row in table.rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.text


class _Line:
    """What the writer wrote last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def harmless(cell: Cell) -> Cell:
    """Numbers and days as they are; text that a spreadsheet would compute begins with an apostrophe."""
    return _harmless(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=8192)
def _harmless(cell: str) -> str:
    text = _AFTER_A_SEMICOLON.sub(r"\1'", cell) if ";" in cell else cell
    return f"'{text}" if _STARTS_A_FORMULA.match(text) else text
