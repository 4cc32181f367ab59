"""What tests in a browser share: where Chromium is, how it is started, what its paper says."""

import os
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
MISSING = "Chromium is missing: install it with `make browser` (root on Debian), or put `chromium` on the PATH"
IS_DEMANDED = bool(os.environ.get("CI"))
"""Under CI a missing browser is an error; on a developer's machine its tests are skipped, and one line says so."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules that see which colours are used, which is all that another scheme changes."""
LAID_OPEN = """
    document.querySelectorAll("details").forEach(fold => { fold.open = true; });
"""
"""A checker sees only what is rendered: nothing stays folded."""


def printed(page: "Page", paper: str = "A4") -> list[str]:
    """The text of each sheet that the page prints."""
    import pypdfium2

    document = pypdfium2.PdfDocument(page.pdf(format=paper))
    try:
        return [_text_of(sheet) for sheet in document]
    finally:
        document.close()


def _text_of(sheet: Any) -> str:
    words = sheet.get_textpage()
    text = words.get_text_bounded().replace("\r\n", "\n")
    words.close()
    sheet.close()
    return str(text)
