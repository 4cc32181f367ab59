"""The report in a real browser: one request, no complaint, accessible, readable without JavaScript, printable."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from advisor.report.view_text import visible
from tests.support.browsing import COLOURS, LAID_OPEN, RULES, printed
from tests.support.pages import render_html
from tests.support.report_samples import HOSTILE, report_of, workload

pytestmark = pytest.mark.browser


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
    page.evaluate(LAID_OPEN)

    results = Axe().run(page, options=COLOURS if scheme == "dark" else RULES)

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

    for wanted in ("of 3 apps", "If Cloud Foundry ended", "ledger", "Verdict", "Before you sign", "Sign here"):
        assert wanted in text
    page.get_by_role("heading", name="Alternatives").first.wait_for(state="visible")
    assert not page.locator("#filter").is_visible()
    folded = page.locator("section.workload details:not([open])").count()
    page.locator("section.workload details:not([open]) > summary").first.click()
    assert page.locator("section.workload details:not([open])").count() == folded - 1


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_page_never_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_open_and_on_a_sane_number_of_pages(browser: Browser, address: str, paper: str) -> None:
    page = browser.new_page()
    page.goto(address)

    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))

    assert 3 * 2 <= pages <= 3 * 12 + 60
    assert page.locator("details.group:not([open])").count() > 0, "what was folded is folded again"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_begins_with_the_decision_and_each_record_on_a_sheet(
    browser: Browser, every_sample: str, paper: str
) -> None:
    page = browser.new_page()
    page.goto(every_sample)

    sheets = printed(page, paper)

    assert all(re.search(r"run\s*[0-9a-f]{12}", text) for text in sheets), "every page says which run it belongs to"
    assert "Sign here" in sheets[0] + sheets[1]
    assert next(number for number, text in enumerate(sheets) if "Workloads\n" in text) <= 2
    starts = [number for number, text in enumerate(sheets) if "Runs today on" in text]
    ends = [*starts[1:], next(number for number, text in enumerate(sheets) if "What each takes" in text)]
    lengths = sorted(end - start for start, end in zip(starts, ends, strict=True))
    assert len(starts) == page.locator("section.workload").count()
    assert lengths[len(lengths) // 2] <= 2
    assert lengths[-1] <= 4


@pytest.mark.parametrize("script", [True, False])
def test_every_link_lands_on_what_it_names(browser: Browser, every_sample: str, script: bool) -> None:
    page = browser.new_context(java_script_enabled=script).new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(every_sample)
    targets = page.locator("a[href^='#']").evaluate_all("links => links.map(link => link.getAttribute('href'))")

    for target in dict.fromkeys([one for one in targets if not one.startswith("#/")][::100]):
        page.goto(f"{every_sample}{target}")
        box = page.locator(target).bounding_box()
        shown = page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY")
        assert box is not None, target
        assert -1 <= box["y"] < 900, target
        assert box["y"] < 200 or shown < 2, target


def test_paper_shows_what_is_folded_and_what_was_filtered_out(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    _narrow(page, "ledger")

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details:not([open])").count() == 0
    assert page.locator("#workloads tbody tr:visible").count() == 3
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#workloads tbody tr:visible").count() == 1


def test_filter_and_order_are_reached_and_worked_by_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)

    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "filter":
            break
    page.keyboard.type('!ledger "cloud foundry app"')
    assert page.locator("#filter-status").inner_text() == "2 of 3 workloads"
    page.keyboard.press("Escape")
    assert page.locator("#workloads tbody tr:visible").count() == 3
    names = page.locator("#index tbody th a")
    for order in ("ascending", "descending"):
        page.locator("#index thead button").first.press("Enter")
        assert page.locator("#index th[aria-sort]").get_attribute("aria-sort") == order
        assert order in page.locator("#filter-status").inner_text()
        assert names.all_inner_texts() == sorted(names.all_inner_texts(), reverse=order == "descending")


def test_a_link_into_a_fold_opens_it(browser: Browser, address: str) -> None:
    page = browser.new_page()

    page.goto(f"{address}#r-private-registry")

    assert page.locator("#r-private-registry").get_attribute("open") is not None


def test_hostile_names_do_not_run_and_stay_readable(browser: Browser, tmp_path: Path) -> None:
    wide = "x" * 1_000_000
    path = tmp_path / "hostile.html"
    path.write_text(render_html(report_of(*(workload(name, snippet=name) for name in (*HOSTILE, wide)))), "utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 900})
    dialogs: list[str] = []
    complaints: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(path.as_uri())
    text = page.locator("main").inner_text()

    assert dialogs == complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(visible(name) in text for name in HOSTILE)
    assert page.locator("script").count() == 1


def test_the_marks_show_in_forced_colours_too(browser: Browser, address: str) -> None:
    page = browser.new_context(forced_colors="active").new_page()
    page.goto(address)

    assert page.locator("#index .m").first.evaluate("mark => getComputedStyle(mark, '::before').content") not in (
        "none",
        "",
    )
    assert page.locator("#index .m").first.is_visible()


def test_a_number_leads_to_the_rows_that_make_it(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    for link in page.locator(".figures a[data-q^='is:']").all():
        number = int((re.search(r"[0-9,]+", link.inner_text()) or ["-1"])[0].replace(",", ""))
        if "person-day" in link.inner_text():
            continue
        link.click()
        page.wait_for_function("document.getElementById('filter').value !== ''")
        assert page.locator("#index tbody tr:visible").count() == number, link.inner_text()
        page.locator("#filter").fill("")


def test_rows_that_a_filter_leaves_out_are_gone_on_a_phone_too(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(address)
    page.fill("#filter", "ledger")
    assert page.locator("#filter-status").inner_text() == "1 of 3 workloads"
    assert page.locator("#index tbody tr:visible").count() == 1
