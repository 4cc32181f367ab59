"""Headings of a compliance review: every topic stands under one of them, and counts add up."""

from collections import Counter
from datetime import date

import pytest
from advisor.render.view_checklist import HEADINGS, checklist_of, heading_of
from advisor.render.view_scene import Scene, focus, scene_of

from advisor.model.findings import Outcome
from advisor.render.html import render_html
from advisor.runs import make_report
from tests.report_samples import report_of
from tests.test_browser import SAMPLES


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(make_report([SAMPLES], date(2026, 11, 24), [], "balanced", None, []))


def test_every_topic_of_the_catalog_stands_under_one_heading(scene: Scene) -> None:
    topics = {one.topic for one in scene.report.catalog.capabilities.values()}
    assert set(heading_of()) == topics
    assert max(Counter(topic for one in HEADINGS for topic in one.topics).values()) == 1


def test_all_needs_on_the_planned_platforms_are_counted_once(scene: Scene) -> None:
    results = [case.decision.result(chosen) for case in scene.cases if (chosen := focus(case.decision)) is not None]
    there = sum(one.outcome is not Outcome.NOT_APPLICABLE for result in results for one in result.findings)
    rows = checklist_of(scene)
    told = [(row.met, row.conditions, row.open, row.unmet) for row in rows]
    assert sum(int(one.replace(",", "")) for row in told for one in row) == there
    assert all(sum(int(row[column].replace(",", "")) for row in told) > 0 for column in (0, 1, 2))


def test_what_a_planned_platform_does_not_meet_is_preferred_only(scene: Scene) -> None:
    """What a change to the app meets is met with conditions."""
    failing = sum(
        one.outcome is Outcome.FAIL and not one.need.required and not one.remedied
        for case in scene.cases
        if (chosen := focus(case.decision)) is not None
        for one in case.decision.result(chosen).findings
    )
    assert sum(int(row.unmet.replace(",", "")) for row in checklist_of(scene)) == failing


def test_a_board_finds_room_for_its_level_and_for_those_it_names() -> None:
    page = render_html(report_of())
    assert page.count('<td data-label="Level"></td>') == len(HEADINGS)
    for who in ("Decision-makers", "Consulted", "Informed"):
        assert f"<dt>{who}</dt>" in page
