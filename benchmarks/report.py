"""The report of generated portfolios: what it takes to build and to open.

    python -m benchmarks.report [WORKLOADS ...]

Prints a Markdown table; without numbers for 50, 1,000 and 10,000 workloads. Needs Chromium. Building happens in a
process of its own, and its seconds leave out reading and deciding; opening is the median of three, from a file.
Processor times stand beside the clock's, for machines that have other work.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from advisor.report.build import document_of
from advisor.report.page.html import render_html
from benchmarks.generated_report import generated

SIZES = (50, 1_000, 10_000)
TIMES = 3
FILTERS = ("p:openshift", "v:cannot p:cf", "ledger !is:stay", "is:firm e>2", "r:root")
KEYSTROKE = """words => {
    const box = document.getElementById("filter");
    const before = performance.now();
    box.value = words;
    box.dispatchEvent(new Event("input"));
    document.getElementById("index").offsetHeight;
    return performance.now() - before;
}"""
FIRST_PAGE = """() => new Promise(done => {
    const before = performance.now();
    const opened = document.getElementById("opened");
    new MutationObserver(() => { if (opened.querySelector("h2")) { done(performance.now() - before); } })
        .observe(opened, { childList: true });
    document.querySelector("#index tbody a").click();
})"""
ROWS = (
    ("File (MB)", "file", 2),
    ("Build (s)", "build", 1),
    ("Processor time of building (s)", "processor", 1),
    ("Memory of the decisions alone (MB)", "before", 0),
    ("Peak of memory while building (MB)", "peak", 0),
    ("Usable (s)", "usable", 2),
    ("Processor time until usable (s)", "usable_processor", 2),
    ("Keystroke in the filter (ms)", "filter", 1),
    ("Processor time of a keystroke (ms)", "filter_processor", 1),
    ("Opening the first page (ms)", "opened", 0),
    ("JavaScript heap (MB)", "heap", 1),
    ("Elements in the document", "elements", 0),
)


def main() -> None:
    if sys.argv[1:2] == ["--build"]:
        print(json.dumps(built(int(sys.argv[2]), Path(sys.argv[3]))))
        return
    sizes = [int(text) for text in sys.argv[1:]] or SIZES
    print(table(sizes, [measured(size) for size in sizes]))


def table(sizes: Sequence[int], found: Sequence[Mapping[str, float]]) -> str:
    head = [f"| | {' | '.join(f'{size:,}' for size in sizes)} |", f"|---|{'---:|' * len(sizes)}"]
    rows = [
        f"| {title} | {' | '.join(f'{one[key]:,.{digits}f}' if key in one else '–' for one in found)} |"
        for title, key, digits in ROWS
    ]
    return "\n".join([*head, *rows])


def built(size: int, target: Path) -> dict[str, float]:
    report = generated(size)
    before = _peak()
    started, spent = time.perf_counter(), _processor_seconds()
    target.write_text(render_html(document_of(report)), encoding="utf-8")
    return {
        "processor": _processor_seconds() - spent,
        "build": time.perf_counter() - started,
        "before": before,
        "peak": max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "file": target.stat().st_size / 1e6,
    }


def _processor_seconds() -> float:
    return sum(os.times()[:4])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        command = [sys.executable, "-m", "benchmarks.report", "--build", str(size), str(path)]
        found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        rounds = [opened(browser, path) for _ in range(TIMES)]
        browser.close()
    return found | {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def opened(browser: Browser, path: Path) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    found = {
        "usable": float(page.locator("html").get_attribute("data-ready") or "nan") / 1000,
        "usable_processor": _renderer_seconds(browser),
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "heap": _heap(page),
    }
    before = _renderer_seconds(browser)
    found["filter"] = statistics.median(page.evaluate(KEYSTROKE, words) for words in FILTERS)
    found["filter_processor"] = (_renderer_seconds(browser) - before) / len(FILTERS) * 1000
    page.evaluate(KEYSTROKE, "")
    if page.locator("#pieces").count():
        found["opened"] = page.evaluate(FIRST_PAGE)
    page.close()
    return found


def _renderer_seconds(browser: Browser) -> float:
    """Processor time of the youngest page: what other programs on the machine do does not change it much."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    youngest = max((one for one in processes if one["type"] == "renderer"), key=lambda one: one["id"])
    return float(youngest["cpuTime"])


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")) / 1e6


if __name__ == "__main__":
    main()
