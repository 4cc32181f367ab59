"""What was noted about a workload's own files stands in its record, beside the command that would meet it."""

from datetime import date

import pytest
from advisor.render.view_deploying import deploy_view
from advisor.render.view_scene import Scene, scene_of

from advisor.render.html import render_html
from advisor.runs import make_report
from tests.test_browser import SAMPLES


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(make_report([SAMPLES], date(2026, 11, 24), [], "balanced", None, []))


def test_a_manifest_that_the_platform_refuses_is_said_beside_the_command(scene: Scene) -> None:
    feed = next(case for case in scene.cases if case.name == "pixel-feed")
    view = deploy_view(feed, scene)
    assert view.command.startswith("cf push pixel-feed")
    assert any(
        "stands beside `docker`" in one.text and one.place.startswith("article/pixel-feed/") for one in view.noted
    )


def test_notes_of_other_files_are_not_told(scene: Scene) -> None:
    for case in scene.cases:
        files = case.assessed.workload.files
        assert all(one.place.rpartition(":")[0] in files for one in deploy_view(case, scene).noted)


def test_the_record_shows_them(scene: Scene) -> None:
    told = sum(bool(deploy_view(case, scene).noted) for case in scene.cases)
    assert told
    assert render_html(scene.report).count("<h3>Noted in its files</h3>") == told
