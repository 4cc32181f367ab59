"""What if, in a real browser: the page decides as the engine does, says that it departs, and leads back."""

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from advisor.decide.choice import Choice
from advisor.render.view_scene import scene_of
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from advisor.assess.assess import Assessor
from advisor.decide.decide import choose, stay_on_either
from advisor.decide.judge import Judge, results_of
from advisor.model.decision import PlatformResult
from advisor.model.report import Report
from advisor.render.html import render_html
from advisor.runs import make_report
from tests.accept import CASES, SAMPLES
from tests.report_samples import report_of, workload
from tests.test_browser import ARGUMENTS, CHROMIUM, RULES, pytestmark

__all__ = ["pytestmark"]

Weights = dict[str, float]
WHOLE = 100.0
RANDOM = 20
DEPARTED = "#/what-if?change=5&run=5&scale=60&security=30"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM or "chromium is missing", args=ARGUMENTS)
        yield opened
        opened.close()


def written(report: Report, folder: Path) -> str:
    path = folder / "report.html"
    path.write_text(render_html(report), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    report = make_report([SAMPLES / "containers"], date(2026, 11, 24), [], "balanced", None, [])
    return written(report, tmp_path_factory.mktemp("what-if"))


def opened(browser: Browser, address: str, **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.goto(address)
    page.locator(".heat tbody tr").first.wait_for()
    return page


# --- the same decisions ---------------------------------------------------------------------------------------------


def weightings(report: Report) -> list[Weights]:
    """Every preset, random ones, and each criterion alone."""
    names = list(report.catalog.criteria)
    chance = random.Random(2026)  # noqa: S311 - weights are no secret
    drawn = [{name: round(chance.expovariate(1), chance.choice((0, 2, 9))) for name in names} for _ in range(RANDOM)]
    alone = [dict.fromkeys(names, 0.0) | {name: WHOLE} for name in names if name != "people"]
    presets = [dict(one) for one in report.catalog.presets.values()]
    return [*presets, *(one for one in drawn if any(one[name] for name in names if name != "people")), *alone]


def by_engine(report: Report, every: list[Weights]) -> list[list[tuple[Choice, tuple[PlatformResult, ...]]]]:
    """For each weighting what the engine decides about each workload, before it is asked which answer comes first."""
    run, catalog = report.run, report.catalog
    judge = Judge(Assessor(catalog, run.as_of, run.platforms), run.weights, run.as_of)
    settings = [judge.settings(one.workload) for one in report.assessed]
    found = []
    for weights in every:
        decided = []
        for setting, one in zip(settings, report.assessed, strict=True):
            results = results_of(setting, weights)
            chosen = choose(results, one.decision.current, catalog, run.as_of)
            decided.append((stay_on_either(chosen, results, one.decision.may_run_on, catalog, run.as_of), results))
        found.append(decided)
    return found


def by_page(page: Page, every: list[Weights]) -> Any:
    return page.evaluate(
        """every => {
            const { data, decide } = document.getElementById("what-if").whatIf;
            return every.map(weights => decide(data.criteria.map(name => weights[name])));
        }""",
        every,
    )


TODAY = date(2026, 11, 24)
ELSEWHERE = [
    ("twelve-factor", ["cloud-gov", "tanzu", "kubernetes"], None),
    ("twelve-factor", ["kubernetes", "openshift"], None),
    ("harbour", [], SAMPLES / "harbour" / "organisation.yaml"),
]
"""Where nobody says which variant it runs on, where its platform is not asked for, where a platform is not run."""


RUNS = [*((name, day, [], None) for name, day in CASES), *((name, TODAY, *more) for name, *more in ELSEWHERE)]


@pytest.mark.parametrize("run", RUNS)
def test_the_page_decides_as_the_engine_does(browser: Browser, tmp_path: Path, run: tuple[Any, ...]) -> None:
    name, day, platforms, organisation = run
    report = make_report([SAMPLES / name], day, platforms, "balanced", None, [], organisation_file=organisation)
    page = opened(browser, written(report, tmp_path) + "#what-if")
    every = weightings(report)

    for weights, engine, shown in zip(every, by_engine(report, every), by_page(page, every), strict=True):
        for (choice, results), one in zip(engine, shown, strict=True):
            assert (one["course"], one["pick"], one["planned"]) == (choice.course, choice.pick, choice.default), weights
            assert one["tied"] == sorted(choice.candidates) or choice.pick != "tie", weights
            for result in results:
                score = one["scores"][result.platform]
                assert score is None if result.score is None else abs(score - result.score) < 1e-9, weights


def test_some_weights_decide_otherwise(browser: Browser, address: str) -> None:
    report = make_report([SAMPLES / "containers"], date(2026, 11, 24), [], "balanced", None, [])
    found = by_page(opened(browser, f"{address}#what-if"), weightings(report))

    assert len({json.dumps([(one["course"], one["planned"]) for one in decided]) for decided in found}) > 3


@pytest.mark.parametrize("weights", [{"security": 35, "change": 20}, {"scale": 100}, {"run": 12.5, "longevity": 3}])
def test_the_page_decides_as_a_run_with_a_file_of_weights(
    browser: Browser, address: str, tmp_path: Path, weights: Weights
) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text("".join(f"{name}: {points}\n" for name, points in weights.items()), encoding="utf-8")
    run = make_report([SAMPLES / "containers"], date(2026, 11, 24), [], "balanced", path, [])
    page = opened(browser, f"{address}#what-if")

    (shown,) = by_page(page, [dict.fromkeys(run.catalog.criteria, 0.0) | weights])

    for one, each in zip(run.assessed, shown, strict=True):
        decided = one.decision.recommendation
        assert (each["course"], each["planned"]) == (one.decision.course, decided.default)
        assert decided.pick in (each["pick"], "needs-answer"), "an answer may come first: that rests on draws"


def test_what_is_shown_is_what_is_decided(browser: Browser, address: str) -> None:
    page = opened(browser, address + DEPARTED)
    page.locator(".what-if-status").filter(has_text="are decided otherwise").wait_for()
    weights = [5, 5, 60, 0, 30, 0, 0]
    shown = page.evaluate("weights => document.getElementById('what-if').whatIf.decide(weights)", weights)
    names = page.evaluate("document.getElementById('what-if').whatIf.data.names")

    for at, name in enumerate(names):
        row = page.locator(".heat tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))
        cell = row.locator("td").nth(1).inner_text()
        score = shown[at]["scores"]["kubernetes"]
        assert cell.startswith(("✕" if score is None else f"{score:.2f}", "? "))
        assert ("◂" in cell) == (shown[at]["planned"] == "kubernetes")
    planned = sum(one["planned"] == "kubernetes" for one in shown)
    counts = page.locator(".what-if-platforms tr").filter(has_text="Kubernetes").locator("td").first.inner_text()
    assert counts.split()[0] == str(planned)


# --- the page -------------------------------------------------------------------------------------------------------


def test_it_is_a_page_of_its_own_that_is_closed_until_its_link(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    assert not page.locator("#what-if").is_visible()

    page.get_by_role("link", name="What if").click()
    page.locator(".heat tbody tr").first.wait_for()
    assert page.locator("#what-if .dial").first.is_visible()
    assert not page.locator("#proposed").is_visible()
    assert not page.locator(".departs").is_visible()

    page.get_by_role("link", name="Back to the report").click()
    page.locator("#proposed").wait_for(state="visible")
    assert not page.locator("#what-if").is_visible()


def test_moving_a_weight_departs_and_one_click_returns(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if")
    before = page.locator(".heat tbody").inner_text()

    page.get_by_label("Security, slider").fill("100")
    page.get_by_label("Change to the app", exact=True).fill("0")

    banner = page.locator(".departs")
    assert "This view departs from the report that was submitted." in banner.inner_text()
    assert "security 100" in banner.inner_text()
    page.wait_for_url(re.compile("security=100"))
    assert page.locator(".heat tbody").inner_text() != before
    page.get_by_role("button", name="Back to the submitted weights").click()
    assert not banner.is_visible()
    assert page.locator(".heat tbody").inner_text() == before
    page.wait_for_url(re.compile("#/what-if$"))
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_it_is_worked_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Headroom, slider":
            break
    page.keyboard.press("End")
    assert page.get_by_label("Headroom", exact=True).input_value() == "100"
    assert page.locator(".departs").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Headroom, slider").input_value() == "99"

    page.keyboard.press("Escape")

    assert not page.locator(".departs").is_visible()
    assert page.get_by_label("Headroom", exact=True).input_value() == "10"


def test_a_preset_is_one_press_and_says_that_it_is_pressed(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if")
    button = page.get_by_role("button", name="security")
    assert page.get_by_role("button", name="balanced").get_attribute("aria-pressed") == "true"

    button.press("Enter")

    assert button.get_attribute("aria-pressed") == "true"
    assert page.get_by_role("button", name="balanced").get_attribute("aria-pressed") == "false"
    counts = page.locator(".switchboard tr").filter(has_text="security").first.locator("td").first.inner_text()
    row = page.locator(".what-if-platforms tr").filter(has_text="Cloud Foundry").locator("td").first
    assert row.inner_text().split()[0] == counts


def test_the_status_is_told_once_after_a_pause(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if")
    status = page.locator(".what-if-status")
    status.filter(has_text="submitted").wait_for()
    page.evaluate(
        """() => { window.told = [];
        const status = document.querySelector(".what-if-status");
        new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true });
        const dial = document.querySelector("[aria-label='Headroom, slider']");
        [20, 40, 60, 80].forEach(points => { dial.value = points; dial.dispatchEvent(new Event("input")); });
        }"""
    )
    status.filter(has_text="Planned: ").wait_for()

    assert status.get_attribute("role") == "status"
    assert len(page.evaluate("told")) == 1


def test_a_shared_address_shows_the_same_view_and_still_says_so(browser: Browser, address: str) -> None:
    page = opened(browser, address + DEPARTED)

    assert page.get_by_label("Headroom", exact=True).input_value() == "60"
    assert page.get_by_label("Resilience", exact=True).input_value() == "0"
    assert page.locator(".departs").is_visible()


@pytest.mark.parametrize("query", ["?change=x&run=-5&scale=1e9", "?nonsense", "?", "?change=NaN", "?change=0"])
def test_an_address_without_a_weight_shows_the_submitted_ones(browser: Browser, address: str, query: str) -> None:
    page = opened(browser, f"{address}#/what-if{query}")

    assert not page.locator(".departs").is_visible()
    assert page.get_by_label("Headroom", exact=True).input_value() == "10"


def test_no_weight_at_all_is_told_and_changes_nothing(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#/what-if?scale=60")
    before = page.locator(".heat tbody").inner_text()

    page.get_by_label("Headroom", exact=True).fill("0")

    assert page.locator(".what-if-fault").is_visible()
    assert page.locator(".heat tbody").inner_text() == before


def test_a_workload_s_name_leads_to_its_section(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if")
    link = page.locator(".heat tbody a").first
    target = link.get_attribute("href")

    link.click()

    page.locator(f"section{target}").wait_for(state="visible")
    assert not page.locator("#what-if").is_visible()
    assert abs(page.locator(f"section{target}").bounding_box()["y"]) < 200  # type: ignore[index]


def test_without_javascript_there_is_the_switchboard(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}#what-if")

    assert page.locator("#what-if .switchboard tbody tr").count() == 4
    assert "Not part of what is submitted" in page.locator("#what-if").inner_text()
    assert page.locator("#what-if input").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", DEPARTED.removeprefix("#/what-if")])
def test_axe_finds_no_violation(browser: Browser, address: str, scheme: str, query: str) -> None:
    page = opened(browser, f"{address}#/what-if{query}", color_scheme=scheme)
    page.locator(".what-if-status:not(:empty)").wait_for()

    results = Axe().run(page, options=RULES)

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_never_scrolls_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    report = make_report([SAMPLES / "harbour"], date(2026, 11, 24), [], "balanced", None, [])
    page = opened(browser, written(report, tmp_path) + DEPARTED, viewport={"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_planned_shows_in_forced_colours(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}#what-if", forced_colors="active")
    planned = page.locator(".heat .planned").first

    assert planned.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    assert "◂" in planned.inner_text()


def test_paper_has_it_only_while_it_is_open(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    closed = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page = opened(browser, f"{address}#what-if")

    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 4 < closed


# --- a large portfolio ----------------------------------------------------------------------------------------------


def test_many_workloads_are_held_compressed_and_sixty_are_shown(browser: Browser, tmp_path: Path) -> None:
    report = report_of(*(workload(f"app-{number}") for number in range(70)))
    page = opened(browser, written(report, tmp_path) + "#what-if")

    assert page.locator("#what-if-data").get_attribute("data-packed") == "gzip"
    assert page.locator(".heat tbody tr").count() == 60
    assert "60 of 70 workloads" in page.locator(".what-if-note").inner_text()
    assert page.evaluate("document.getElementById('what-if').whatIf.data.names.length") == len(scene_of(report).cases)
