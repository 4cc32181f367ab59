"""A report of many workloads in a real browser: the window of rows, the filter, addresses, packed pages, paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from advisor.model.location import Location
from advisor.model.report import Report
from advisor.report import words
from advisor.report.page.decision import way_words
from advisor.report.page.html import INLINE_PAGES, ON_PAPER
from advisor.report.page.index_data import index_data
from advisor.report.view_text import visible
from benchmarks.generated_report import generated
from tests.support import SAMPLES
from tests.support.browsing import COLOURS, LAID_OPEN, RULES, printed
from tests.support.pages import render_html, scene_of
from tests.support.report_samples import HOSTILE, report_of, workload

pytestmark = pytest.mark.browser

COUNT = 120
ENTRY = {
    "text": "apps/mail-relay cloud foundry app stay every known need is met runs as is",
    "kind": "Cloud Foundry app",
    "kindId": "app",
    "to": "cloud-foundry",
    "rules": ["local-disk", "root-user"],
    "states": ["stay", "firm", "tie"],
    "step": "stay",
    "days": 12.5,
    "verdicts": {"cloud-foundry": "fit", "kubernetes": "blocked", "openshift": "changes"},
}
TITLES = {"cloud-foundry": "Cloud Foundry", "kubernetes": "Kubernetes", "openshift": "OpenShift"}


@pytest.fixture(scope="module")
def report() -> Report:
    return generated(COUNT, kinds=12, samples=SAMPLES / "harbour")


@pytest.fixture(scope="module")
def address(report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(report, tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    names = (*HOSTILE, "x" * 1_000_000, *(f"calm-{number}" for number in range(INLINE_PAGES)))
    return written(report_of(*(workload(name, snippet=name) for name in names)), tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def written(report: Report, folder: Path) -> str:
    path = folder / "report.html"
    path.write_text(render_html(report), encoding="utf-8")
    return path.as_uri()


def go(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def open_page(page: Page, address: str) -> Page:
    go(page, address).wait_for_selector("#opened h2")
    return page


def status(page: Page, words: str) -> str:
    page.locator("#filter").fill(words)
    return page.locator("#filter-status").inner_text()


# --- every workload is there, with and without the script ---


def test_opening_it_is_one_request_without_a_complaint(page: Page, address: str) -> None:
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    open_page(go(page, address), f"{address}#/w/{first_anchor(page)}")

    assert {one.partition("#")[0] for one in requests} == {address}
    assert complaints == []


def first_anchor(page: Page) -> str:
    return (page.locator("#index tbody a").first.get_attribute("href") or "").removeprefix("#/w/")


def test_every_id_in_the_index_leads_to_its_page(page: Page, address: str, report: Report) -> None:
    found = go(page, address).evaluate(
        """() => new Promise(done => entries.whenRead(async ({ list }) => {
            const found = [];
            for (const entry of list) {
                const html = await store.page(entry);
                const section = new DOMParser().parseFromString(html, "text/html").querySelector("section.workload");
                found.push([entry.anchor, section.id, section.querySelector("h2").textContent]);
            }
            done(found);
        }))"""
    )

    assert found == [[case.anchor, case.anchor, case.name] for case in scene_of(report).cases]


def test_without_javascript_every_verdict_work_and_reason_stands_in_the_table(
    browser: Browser, address: str, report: Report
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    rows = [" ".join(text.split()) for text in page.locator("#base tbody tr").all_text_contents()]
    scene = scene_of(report)

    assert len(rows) == COUNT
    for row, case in zip(rows, scene.cases, strict=True):
        workload = case.workload
        assert case.name in row
        assert way_words(workload, scene) in row
        assert " ".join(words.reason_phrase(workload).split()) in row
        if workload.home is not None:
            assert words.verdict_phrase(workload.home) in row
            assert words.days_phrase(workload.home.work_days) in row
    assert "needs JavaScript" in page.locator("noscript").inner_text()
    assert not page.locator(".filter").is_visible()


def test_a_link_to_a_workload_leads_to_its_row_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    targets = set(page.locator("a[href^='#w-']").evaluate_all("links => links.map(link => link.hash.slice(1))"))
    rows = set(page.locator("#base tr[id]").evaluate_all("rows => rows.map(row => row.id)"))

    assert targets == rows != set()


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert render_html(report) == render_html(report)


def test_each_verdict_of_the_plain_table_has_its_own_glyph(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    shown = "cell => getComputedStyle(cell, '::before').content.slice(1, 2)"

    for kind, glyph in {"fit": "●", "changes": "◐"}.items():
        assert page.locator(f"#base td.{kind}").first.evaluate(shown) == glyph


def test_data_that_the_filter_reads_keeps_to_numbers_and_ids(report: Report) -> None:
    assert len(index_data(scene_of(report))) < COUNT * 60 + 5000


# --- addresses ---


@pytest.mark.parametrize("form", ["anchor", "hash", "id", "plain anchor", "name"])
def test_an_address_of_a_workload_works_alone(page: Page, address: str, report: Report, form: str) -> None:
    case = scene_of(report).cases[COUNT // 2]
    forms = {
        "anchor": f"/w/{case.anchor}",
        "hash": f"/w/{case.anchor[-8:]}",
        "id": f"/w/{case.workload.id.replace('/', '%2F')}",
        "plain anchor": case.anchor,
        "name": f"/w/{case.name}",
    }

    open_page(page, f"{address}#{forms[form]}")

    assert page.evaluate("document.activeElement.tagName + document.activeElement.textContent") == f"H2{case.name}"
    assert page.title().startswith(case.name)
    assert page.locator(f"section.workload#{case.anchor}").is_visible()
    assert not page.locator("#decision").is_visible()


def test_an_address_outlives_a_name_that_was_slugged_otherwise(page: Page, address: str, report: Report) -> None:
    case = scene_of(report).cases[3]

    open_page(page, f"{address}#/w/w-written-otherwise-{case.anchor[-8:]}")

    assert page.locator("#opened h2").inner_text() == case.name


def test_an_unknown_workload_gets_a_word_and_the_closest_names(page: Page, address: str, report: Report) -> None:
    wanted = scene_of(report).cases[7].name
    open_page(page, f"{address}#/w/{wanted}x")

    assert page.locator("#opened h2").inner_text() == "This report has no such workload"
    assert wanted in page.locator("#opened li a").first.inner_text()
    page.locator("#opened li a").first.click()
    page.wait_for_selector("#opened section h2")
    assert page.locator("#opened section h2").inner_text() == wanted


@pytest.mark.parametrize("odd", ["/w/%E0%A4%A", "/w/", "/?q=%E0%A4%A&sort=--x", "%E0%A4%A", "/elsewhere"])
def test_an_odd_address_is_no_fault(page: Page, address: str, odd: str) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    go(page, f"{address}#{odd}")

    assert complaints == []


def test_back_and_forward_walk_between_table_and_pages(page: Page, address: str) -> None:
    go(page, f"{address}#/?q=is%3Astay&sort=-days")
    link = page.locator("#index tbody a").nth(2)
    name = link.inner_text()
    link.click()
    page.wait_for_selector("#opened h2")
    page.go_back()
    page.wait_for_selector("#opened", state="hidden")

    assert page.evaluate("document.activeElement.textContent") == name, "focus is where the reader left"
    assert page.locator("#filter").input_value() == "is:stay"
    page.go_forward()
    page.wait_for_selector("#opened h2")
    assert page.locator("#opened h2").inner_text() == name
    page.locator("#opened .back a").first.click()
    page.wait_for_selector("#opened", state="hidden")
    assert page.locator("#filter").input_value() == "is:stay"


def test_a_link_into_the_proof_leaves_the_page(page: Page, address: str) -> None:
    open_page(go(page, address), f"{address}#/w/{first_anchor(page)}")

    page.evaluate("location.hash = 'r-private-registry'")
    page.wait_for_selector("#opened", state="hidden")

    assert page.locator("#r-private-registry").get_attribute("open") is not None
    assert page.locator("#r-private-registry").is_visible()


def test_lines_have_an_address_that_opens_their_folds(page: Page, address: str) -> None:
    open_page(go(page, address), f"{address}#/w/{first_anchor(page)}")
    link = page.locator(".to-line").first.get_attribute("href")
    page.goto("about:blank")

    open_page(page, f"{address}{link}")

    assert page.evaluate("document.activeElement.parentElement.classList.contains('place')")
    assert page.evaluate("document.activeElement.parentElement.open")
    assert page.evaluate("document.activeElement.checkVisibility()")


def test_the_address_of_lines_survives_their_shift(page: Page, tmp_path: Path) -> None:
    links = []
    for line in (3, 41):
        place = Location(path="shop/manifest.yml", first_line=line, last_line=line, snippet="memory: 1G")
        shop = workload("shop")
        facts = {name: replace(fact, evidence=(place,)) for name, fact in shop.facts.items()}
        folder = tmp_path / str(line)
        folder.mkdir()
        go(page, written(report_of(replace(shop, facts=facts)), folder))
        links.append(page.locator(".to-line").evaluate_all("links => links.map(link => link.hash)"))

    assert links[0] == links[1] != []


# --- the filter ---


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("relay app", True),
        ("relay ledger", False),
        ('"known need"', True),
        ('"need known"', False),
        ("!ledger", True),
        ("!relay", False),
        ('!"known need"', False),
        ("p:cf", True),
        ("P:CLOUD", True),
        ('p:"cloud foundry"', True),
        ("p:k8s", False),
        ("!p:openshift", True),
        ("v:cannot", True),
        ("v:blocked", True),
        ("v:unclear", False),
        ("p:k8s v:blocked", True),
        ("p:openshift v:blocked", False),
        ("p:openshift v:changes", True),
        ("p:ocp v:work", True),
        ("p:k8s !v:blocked", False),
        ("t:app", True),
        ("t:deployment", False),
        ("r:root", True),
        ("r:udp", False),
        ("e>12", True),
        ("e>12.5", False),
        ("e>=12.5 e<20", True),
        ("by:stay", True),
        ("!by:work", True),
        ("is:stay is:tie", True),
        ("is:firm !is:hinges", True),
        ("is:move", False),
        ("!is:waived", True),
        ("", True),
        ('"', True),
        ("!", True),
        ('"runs as is"', True),
    ],
)
def test_the_grammar(shared_page: Page, query: str, matches: bool) -> None:
    ran = "([query, entry, titles]) => grammar.tester(grammar.parse(query), titles)(entry)"

    assert shared_page.evaluate(ran, [query, ENTRY, TITLES]) is matches


@pytest.fixture(scope="module")
def shared_page(browser: Browser, address: str) -> Page:
    return go(browser.new_page(), address)


def test_work_that_nobody_knows_matches_no_comparison(shared_page: Page) -> None:
    ran = "([query, entry]) => grammar.tester(grammar.parse(query), {})(entry)"

    assert not any(shared_page.evaluate(ran, [query, {**ENTRY, "days": None}]) for query in ("e<2", "e>=0", "e=0"))


def test_what_nothing_can_match_is_named(page: Page, address: str) -> None:
    assert status(go(page, address), "is:gone v:green") == f"0 of {COUNT} workloads; not known: is:gone, v:green"


def test_filter_and_order_stand_in_the_address(page: Page, address: str) -> None:
    told = status(go(page, address), "is:stay")
    page.locator("#index thead button", has_text="Work").last.click()

    assert page.evaluate("location.hash") == "#/?q=is%3Astay&sort=-days"
    there = page.url
    page.goto("about:blank")
    again = go(page, there)
    assert again.locator("#filter-status").inner_text() == told
    assert again.locator("#index [aria-sort]").get_attribute("aria-sort") == "descending"


def test_the_filter_counts_what_the_decisions_say(page: Page, address: str, report: Report) -> None:
    blocked = sum(
        any(one.platform == "cloud-foundry" and one.verdict.value == "blocked" for one in each.decision.results)
        for each in report.assessed
    )

    assert blocked
    assert status(go(page, address), "p:cf v:cannot") == f"{blocked} of {COUNT} workloads"


def test_help_is_a_fold_that_the_keyboard_opens(page: Page, address: str) -> None:
    go(page, address).locator("#filter-hint summary").press("Enter")

    assert "p:openshift v:cannot" in page.locator("#filter-hint").inner_text()


def test_a_small_report_has_the_same_filter_and_addresses(page: Page, tmp_path: Path) -> None:
    address = written(report_of(workload("shop"), workload("till"), workload("image", kind="dockerfile")), tmp_path)
    go(page, f"{address}#/?q=t%3Adockerfile")

    assert page.locator("#filter-status").inner_text() == "1 of 3 workloads"
    assert page.locator("#index tbody tr:visible").count() == 1
    page.goto(f"{address}#/w/till")
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    assert page.evaluate("document.activeElement.textContent") == "till"
    assert page.locator("#decision").is_visible()
    page.goto(f"{address}#/w/tilt")
    page.wait_for_selector("#opened li")
    assert page.locator("#opened li a").first.inner_text() == "apps/till"
    page.goto(f"{address}#{scene_anchor('till')}")
    page.wait_for_selector("#decision")


def scene_anchor(name: str) -> str:
    return scene_of(report_of(workload(name))).cases[0].anchor


# --- the window of rows ---


def test_only_rows_near_the_window_exist_and_each_says_which_it_is(page: Page, address: str) -> None:
    go(page, address)

    assert page.locator("#index").get_attribute("aria-rowcount") == str(COUNT + 1)
    assert 5 < page.locator("#index tbody tr[aria-rowindex]").count() < 40
    assert page.locator("#base").count() == 0


def test_arrows_walk_through_all_names(page: Page, address: str, report: Report) -> None:
    names = [case.name for case in scene_of(report).cases]
    go(page, address).locator("#index tbody a").first.focus()

    for number in range(1, 30):
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == names[number]
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == names[-1]
    row = page.locator("#index tr:has(:focus)")
    assert row.get_attribute("aria-rowindex") == str(COUNT + 1)
    assert row.is_visible()
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == names[0]


def test_tab_goes_through_the_rows_too(page: Page, address: str, report: Report) -> None:
    names = [case.name for case in scene_of(report).cases]
    go(page, address).locator("#index tbody a").first.focus()

    for _ in range(25):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)

    assert page.evaluate("document.activeElement.textContent") == names[25]


def test_rows_keep_their_height(page: Page, address: str) -> None:
    go(page, address)

    heights = page.locator("#index tbody tr[aria-rowindex]").evaluate_all("rows => rows.map(row => row.offsetHeight)")

    assert set(heights) == {100}


def test_sorting_is_told_and_done(page: Page, address: str) -> None:
    go(page, address).locator("#index thead button").first.click()
    names = page.locator("#index tbody a").all_inner_texts()

    assert names == sorted(names)
    assert page.locator("#filter-status").inner_text() == "Sorted by Workload, ascending"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = go(browser.new_page(viewport={"width": width, "height": 900}), address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    open_page(page, f"{address}#/w/{first_anchor(page)}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --- hostile texts ---


def test_hostile_names_do_not_run_and_stay_readable_when_packed(page: Page, hostile: str) -> None:
    dialogs: list[str] = []
    complaints: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    cases = scene_of(report_of(*(workload(name, snippet=name) for name in HOSTILE))).cases

    for name, case in zip(HOSTILE, cases, strict=True):
        go(page, hostile)
        open_page(page, f"{hostile}#/w/{case.anchor}")
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        assert page.locator("#opened h2").inner_text() == visible(name)
        assert visible(name) in page.locator("#opened pre").first.inner_text()
        assert page.locator("#opened script, #opened img, #opened b").count() == 0
    assert dialogs == complaints == []


def test_hostile_names_are_readable_in_the_table_with_and_without_the_script(browser: Browser, hostile: str) -> None:
    scripted = go(browser.new_page(viewport={"width": 1280, "height": 2000}), hostile)
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(hostile)
    text = plain.locator("#base").text_content() or ""

    for name in HOSTILE:
        assert visible(name) in text
        status(scripted, f'"{visible(name).replace(chr(34), "")}"' if '"' not in name else "onmouseover")
        assert visible(name) in scripted.locator("#index tbody").inner_text()


def test_an_endless_line_is_cut_in_a_packed_page_too(page: Page, hostile: str) -> None:
    go(page, hostile)
    status(page, "xxxxxxxx")
    page.locator("#index tbody a").first.click()
    page.wait_for_selector("#opened h2")

    assert "more characters" in page.locator("#opened h2").inner_text()
    assert "996,000 more characters" in page.locator("#opened").text_content()  # type: ignore[operator]


# --- paper, and those who do not see or point ---


OWN_PARTS = {"exclude": [["#platforms"], ["#evidence"]]}
"""These chapters are made alike in a small report, where the checker looks at all of them."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["table", "page", "unknown"])
def test_axe_finds_no_violation(browser: Browser, address: str, scheme: str, place: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    go(page, address)
    if place != "table":
        open_page(page, f"{address}#/w/{first_anchor(page) if place == 'page' else 'nothing'}")
    page.evaluate(LAID_OPEN)

    results = Axe().run(page, context=OWN_PARTS, options=COLOURS if scheme == "dark" else RULES)

    assert results.violations_count == 0, results.generate_report()


def test_axe_finds_no_violation_in_the_plain_table(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.add_init_script("document.addEventListener('DOMContentLoaded', () => {}); delete window.DecompressionStream;")
    page.goto(address)
    page.evaluate("document.querySelectorAll('.rows').forEach(part => { part.style.contentVisibility = 'visible'; })")

    results = Axe().run(page, context="#base", options=RULES)

    assert page.locator("#base").count() == 1, "a browser that cannot unpack keeps the plain table"
    assert results.violations_count == 0, results.generate_report()


def test_paper_takes_the_rows_of_what_moves_first(page: Page, address: str) -> None:
    go(page, address)
    text = " ".join(" ".join(printed(page)).split())

    assert f"On paper stand the first {ON_PAPER} of {COUNT} workloads" in text
    assert page.locator(".on-paper tbody tr").count() == ON_PAPER


def test_an_opened_page_prints_itself_and_nothing_else(page: Page, address: str, report: Report) -> None:
    case = scene_of(report).cases[0]
    open_page(page, f"{address}#/w/{case.anchor}")

    pages = printed(page)

    assert len(pages) < 20
    assert case.name in pages[0]
    assert not re.search("On paper stand|Sign here|Before you sign", " ".join(pages))
