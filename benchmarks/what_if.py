"""What a step of a slider costs in a report of many workloads, and what the numbers of the page weigh.

    python -m benchmarks.what_if [WORKLOADS]

The portfolio is measured twice: as it is, where workloads of one kind share their values, and with every value moved
a little, so that nothing is shared. A step is everything that the page does before it answers the key: deciding all
workloads again and filling its tables. Prints milliseconds of the middle and the slowest of the steps, kilobytes of the
compressed numbers, and seconds of the switchboard of presets.
"""

import random
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from advisor.model.decision import CriterionValue, PlatformResult
from advisor.model.report import Assessed, Report
from advisor.portfolio.presets import switchboard
from advisor.render.html import render_html
from advisor.render.view_scene import scene_of
from advisor.render.view_whatif import whatif_view
from benchmarks.generated_report import generated

STEPS = 40
_STEP = """() => {
    const dial = document.querySelector("[aria-label='Security, slider']");
    return Array.from({ length: STEPS }, (_, at) => {
        dial.value = at * 2;
        const started = performance.now();
        dial.dispatchEvent(new Event("input"));
        return performance.now() - started;
    });
}""".replace("STEPS", str(STEPS))


def apart(report: Report) -> Report:
    """No two workloads with the same values."""
    chance = random.Random(7)  # noqa: S311 - for measuring

    def value(one: CriterionValue) -> CriterionValue:
        return one if one.value is None else replace(one, value=one.value * (1 - 1e-3 * chance.random()))

    def result(one: PlatformResult) -> PlatformResult:
        return replace(one, criteria={name: value(each) for name, each in one.criteria.items()})

    def workload(one: Assessed) -> Assessed:
        return replace(one, decision=replace(one.decision, results=tuple(map(result, one.decision.results))))

    return replace(report, assessed=tuple(map(workload, report.assessed)))


def steps(report: Report) -> list[float]:
    """Milliseconds of every step, in the page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(render_html(report), encoding="utf-8")
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{path.as_uri()}#what-if")
        page.locator(".heat tbody tr").first.wait_for(timeout=120_000)
        measured: list[float] = page.evaluate(_STEP)
        browser.close()
    return sorted(measured)


def told(name: str, report: Report) -> None:
    started = time.perf_counter()
    switchboard(report.assessed, report.catalog, report.run)
    spent = time.perf_counter() - started
    view = whatif_view(scene_of(report))
    size = 0 if view is None else len(view.data.text) / 1000
    measured = steps(report)
    sys.stdout.write(
        f"{name}: step {measured[STEPS // 2]:.1f} ms, slowest {measured[-1]:.1f} ms; "
        f"numbers {size:.0f} kB; switchboard {spent:.1f} s\n"
    )


def main() -> None:
    report = generated(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    told(f"{len(report.assessed):,} workloads, values shared", report)
    told(f"{len(report.assessed):,} workloads, nothing shared", apart(report))


if __name__ == "__main__":
    main()
