"""One Chromium for all tests that open a report, and the reports that several of them open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support import SAMPLES, report_of
from tests.support.browsing import ARGUMENTS, CHROMIUM, IS_DEMANDED, MISSING
from tests.support.pages import render_html


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not IS_DEMANDED:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def no_page_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page that a test leaves open would take time from those that come after it."""
    yield
    if "browser" in request.fixturenames:
        kept = request.node.funcargs.get("shared_page")
        for context in request.getfixturevalue("browser").contexts:
            if kept is None or context is not kept.context:
                context.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the article's sample."""
    path = tmp_path_factory.mktemp("article") / "report.html"
    path.write_text(render_html(report_of(SAMPLES / "article", preset="balanced")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def every_sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of all samples."""
    path = tmp_path_factory.mktemp("every") / "report.html"
    path.write_text(render_html(report_of(SAMPLES, preset="balanced")), encoding="utf-8")
    return path.as_uri()
