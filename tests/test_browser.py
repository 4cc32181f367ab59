"""The report in a real browser: one request, no complaint, accessible, readable without JavaScript, printable."""

import os
import re
import shutil
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from advisor.render.html import render_html
from advisor.runs import make_report

SAMPLES = Path(__file__).parent.parent / "samples"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

if CHROMIUM is None and not os.environ.get("CI"):
    warnings.warn("Chromium is missing: the report was NOT opened in a browser.", stacklevel=1)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM or "chromium is missing", args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    report = make_report([SAMPLES / "article"], date(2026, 11, 24), [], "balanced", None, [])
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_html(report), encoding="utf-8")
    return path.as_uri()


def test_opening_it_is_one_request_without_a_complaint(browser: Browser, address: str) -> None:
    page = browser.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(address)

    assert requests == [address]
    assert complaints == []


def test_an_injected_handler_does_not_run(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"window.bitten = 1\">')")
    page.wait_for_timeout(200)

    assert page.evaluate("window.bitten") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)

    results = Axe().run(page, options=RULES)

    assert results.violations_count == 0, results.generate_report()


def _narrow(page: Page, words: str) -> int:
    page.locator("#filter").fill(words)
    return page.locator("#workloads tbody tr:visible").count()


def test_the_filter_narrows_the_table_and_says_so(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)

    assert _narrow(page, "ledger") == 1
    assert "1 of 3" in page.locator("#filter-status").inner_text()
    assert _narrow(page, "") == 3


def test_it_reads_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    text = page.locator("body").inner_text()

    for wanted in ("3 workloads", "Stay on Cloud Foundry", "ledger", "Verdicts", "Sign"):
        assert wanted.lower() in text.lower()


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_page_never_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_as_pages(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)

    pdf = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 1
