"""Tables as CSV after RFC 4180 that a spreadsheet opens as data: no cell is ever taken for a formula."""

import csv
import io

from advisor.render.exports.tables import Cell, Table

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""What OWASP names as the beginnings that spreadsheets compute, and those of their older macros."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it the most common spreadsheet takes the text for its local character set."""


def csv_text(table: Table) -> str:
    """The table with its header, lines ended by CR LF, in UTF-8 that says so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return BYTE_ORDER_MARK + out.getvalue()


def harmless(cell: Cell) -> Cell:
    """Numbers as they are; text that a spreadsheet would compute begins with an apostrophe."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if cell.lstrip().startswith(_STARTS_A_FORMULA) or cell.startswith(_STARTS_A_FORMULA) else cell
