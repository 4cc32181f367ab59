"""Page, style sheet and script as three files: from a folder, and from a server with a strict policy of its own."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from advisor.cli import app
from advisor.outputs import write_outputs
from advisor.report.page.html import INLINE_PAGES
from tests.support.pages import render_html
from tests.support.report_samples import report_of, workload

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:"


class Strict(SimpleHTTPRequestHandler):
    """A plain server of files whose policy allows no text of a page to run or to style."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", STRICT)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small and a large report, and one whose name no address can hold as it is; each with its two files."""
    made = tmp_path_factory.mktemp("split")
    few, many = [workload("shop"), workload("till")], [workload(f"app-{at}") for at in range(INLINE_PAGES + 1)]
    write_outputs(report_of(*few), [f"{made}/small.html", f"{made}/a:b #1?%20 ü.html"], split_assets=True)
    write_outputs(report_of(*many), [f"{made}/large.html"], split_assets=True)
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(folder)))
    thread = Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def opened(browser: Browser, address: str) -> tuple[Page, list[str], list[str]]:
    """The page when its script has run, what was asked for, and what the browser complained about."""
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("?")[0].rpartition("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page, [one for one in asked if one != "favicon.ico"], complaints


def address_of(name: str, folder: Path, server: str, place: str) -> str:
    path = (folder / name).as_uri()
    return path if place == "folder" else f"{server}/{path.rpartition('/')[2]}"


@pytest.mark.browser
@pytest.mark.parametrize("place", ["folder", "server"])
@pytest.mark.parametrize("name", ["small", "large"])
def test_it_works_from_a_folder_and_from_a_strict_server(
    browser: Browser, folder: Path, server: str, name: str, place: str
) -> None:
    page, asked, complaints = opened(browser, address_of(f"{name}.html", folder, server, place))

    assert asked == [f"{name}.html", f"{name}.css", f"{name}.js"]
    page.locator("#filter").fill("shop" if name == "small" else "app-7")
    assert re.match(r"\d+ of \d+", page.locator("#filter-status").inner_text())
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    page.locator("#index tbody a >> visible=true").first.click()
    page.wait_for_selector("section.workload h2 >> visible=true")
    assert complaints == []


@pytest.mark.browser
def test_the_page_in_one_file_would_not_work_there(browser: Browser, folder: Path, server: str) -> None:
    (folder / "whole.html").write_text(render_html(report_of(workload("shop"))), encoding="utf-8")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{server}/whole.html")

    assert page.locator("html[data-ready]").count() == 0
    assert any("Content Security Policy" in one for one in complaints)


@pytest.mark.browser
@pytest.mark.parametrize("place", ["folder", "server"])
def test_a_name_that_no_address_can_hold_is_written_so_that_it_can(
    browser: Browser, folder: Path, server: str, place: str
) -> None:
    page, asked, complaints = opened(browser, address_of("a:b #1?%20 ü.html", folder, server, place))

    assert len(asked) == 3
    assert complaints == []
    assert page.locator("#filter").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("place", ["folder", "server"])
def test_a_text_put_into_the_page_still_does_not_run(browser: Browser, folder: Path, server: str, place: str) -> None:
    page, _, _ = opened(browser, address_of("small.html", folder, server, place))

    page.evaluate(
        """() => {
            const made = document.createElement("script");
            made.textContent = "window.bitten = 1";
            document.body.append(made);
            document.body.insertAdjacentHTML("beforeend", "<img src=x: onerror='window.bitten = 2'>");
        }"""
    )
    page.wait_for_timeout(200)

    assert page.evaluate("window.bitten") is None


def test_the_page_holds_no_style_and_no_script_that_runs(folder: Path) -> None:
    for name in ("small", "large"):
        html = unescape((folder / f"{name}.html").read_text(encoding="utf-8"))
        scripts = re.findall(r"<script([^>]*)>", html)
        assert "<style" not in html
        assert [one for one in scripts if 'type="text/plain"' not in one] == [
            re.search(rf' src="\./{name}\.js\?[0-9a-f]{{12}}"', html)[0]  # type: ignore[index]
        ]
        assert "script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'" in html
        assert "default-src 'none'" in html


def test_the_two_files_hold_what_the_one_file_holds(folder: Path) -> None:
    whole = render_html(report_of(workload("shop"), workload("till")))

    assert f"<style>{(folder / 'small.css').read_text(encoding='utf-8')}</style>" in whole
    assert f"<script>{(folder / 'small.js').read_text(encoding='utf-8')}</script>" in whole


def test_the_address_changes_with_what_is_in_the_file(tmp_path: Path) -> None:
    for run in ("one", "two"):
        write_outputs(report_of(workload("shop"), run_id=run), [f"{tmp_path}/{run}/a.html"], split_assets=True)
    pages = [(tmp_path / run / "a.html").read_text(encoding="utf-8") for run in ("one", "two")]
    one, two = (re.findall(r"\./a\.(?:css|js)\?[0-9a-f]+", page) for page in pages)

    assert one[0] != two[0], "the style sheet names the run on paper"
    assert one[1] == two[1]


def test_the_same_report_gives_the_same_three_files(folder: Path, tmp_path: Path) -> None:
    write_outputs(report_of(workload("shop"), workload("till")), [f"{tmp_path}/small.html"], split_assets=True)

    assert [(tmp_path / f"small.{end}").read_bytes() for end in ("html", "css", "js")] == [
        (folder / f"small.{end}").read_bytes() for end in ("html", "css", "js")
    ]


@pytest.mark.parametrize(
    ("outputs", "why"),
    [
        ([], "no report is written"),
        (["-o", "-"], "standard output takes JSON"),
        (["-o", "{}/a.json", "-o", "{}/records/"], "no output is an HTML report"),
        (["--pdf", "{}/a.pdf"], "no report is written"),
    ],
)
def test_it_is_refused_where_nothing_could_lie_beside(tmp_path: Path, outputs: list[str], why: str) -> None:
    call = ["assess", "samples/article", "--split-assets", *(one.format(tmp_path) for one in outputs)]
    result = CliRunner().invoke(app, call)

    assert why in str(result.exception)
    assert "Add -o FILE.html" in str(result.exception)
    assert not list(tmp_path.iterdir())


def test_the_command_writes_three_files_beside_other_forms(tmp_path: Path) -> None:
    call = ["assess", "samples/article", "-q", "--split-assets", "-o", f"{tmp_path}/a.html", "-o", f"{tmp_path}/a.md"]

    assert CliRunner().invoke(app, call).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.html", "a.css", "a.js", "a.md"}
