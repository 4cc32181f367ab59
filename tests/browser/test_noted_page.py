"""What was noted about a workload's own files stands in its record, beside the command that would meet it."""

from datetime import date

import pytest

from advisor.report.page.html import render_html
from advisor.report.page.parts import html
from advisor.report.page.record import record
from advisor.report.page.scene import Scene
from advisor.runs import Request, make_report
from tests.support import SAMPLES
from tests.support.pages import scene_of

NOTED = "Noted in its files"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(make_report(Request([SAMPLES], date(2026, 11, 24), preset="balanced")))


def noted(scene: Scene) -> dict[str, str]:
    """Name → what its record says that was noted, as HTML."""
    sections = {case.name: dict(record(case, scene).sections) for case in scene.cases}
    return {name: html(some[NOTED]) for name, some in sections.items() if NOTED in some}


def test_a_manifest_that_the_platform_refuses_is_said_in_the_record(scene: Scene) -> None:
    feed = noted(scene)["pixel-feed"]

    assert "stands beside `docker`" in feed
    assert "<code>article/pixel-feed/" in feed


def test_notes_of_other_files_are_not_told(scene: Scene) -> None:
    told = noted(scene)
    elsewhere = [
        one
        for one in scene.document.sources.notes
        if one.path not in {path for case in scene.cases for path in case.workload.files}
    ]

    for one in elsewhere:
        assert not any(f"{one.path}:{one.line}" in text for text in told.values())


def test_the_page_shows_them(scene: Scene) -> None:
    assert noted(scene)
    assert render_html(scene.document).count(f"<h3>{NOTED}</h3>") == len(noted(scene))
