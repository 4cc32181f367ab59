"""Scores against instances: the chart's words, marks and lines, and a table that says the same."""

import re
from datetime import date
from itertools import pairwise

import pytest
from advisor.render.charts_curve import CurveLine, Marks, score_curve
from advisor.render.svg import Caption
from advisor.render.view_curve import curve_view, instances_tip
from advisor.render.view_flips import flips_view
from advisor.render.view_scene import Scene, focus, scene_of

from advisor.render.html import render_html
from advisor.runs import make_report
from tests.test_browser import SAMPLES

NOW = date(2026, 11, 24)
NUMBERS = (1, 4, 8, 16, 32)
MARKS = Marks(now=4, flips=(8,), most=16)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(make_report([SAMPLES], NOW, [], "balanced", None, []))


def drawn(*lines: CurveLine, marks: Marks = MARKS) -> str:
    return score_curve(NUMBERS, lines, marks, Caption(key="k", title="It leads", description="By instances")).text


def line(label: str, *scores: float | None, planned: bool = False) -> CurveLine:
    return CurveLine(label=label, scores=scores, planned=planned)


def test_a_line_goes_from_the_best_score_at_the_top_to_the_lowest_one_at_the_bottom() -> None:
    assert 'points="0,0 500,500 750,500 1000,1000"' in drawn(line("Alder", 1.0, 0.5, 0.5, 0.0, 0.0))


def test_what_lies_beyond_the_axis_is_not_drawn_and_moves_no_scale() -> None:
    assert 'points="0,0 500,1000 750,1000 1000,1000"' in drawn(line("Alder", 1.0, 0.5, 0.5, 0.5, 0.0))


def test_a_line_breaks_off_where_a_need_is_not_met_and_its_name_says_from_where() -> None:
    shown = drawn(line("Alder", 0.9, 0.9, None, None, None), line("Birch", None, None, None, None, None))
    assert "Alder ✕ from 8<" in shown
    assert "Birch ✕<" in shown
    assert shown.count("<polyline") == 1


def test_a_line_that_is_interrupted_is_drawn_in_pieces() -> None:
    assert drawn(line("Alder", 0.9, 0.9, None, 0.8, 0.8)).count("<polyline") == 2


def test_only_the_planned_line_is_without_dashes() -> None:
    shown = drawn(line("Alder", *[0.9] * 5, planned=True), line("Birch", *[0.8] * 5), line("Cedar", *[0.7] * 5))
    dashes = re.findall(r'<polyline class="(curve[^"]*)"(?: stroke-dasharray="([^"]+)")?', shown)
    assert [one[0] for one in dashes] == ["curve planned", "curve", "curve"]
    assert len({one[1] for one in dashes}) == 3


def test_names_of_lines_that_end_together_stand_apart() -> None:
    shown = drawn(*(line(name, *[0.9] * 5) for name in ("Alder", "Birch", "Cedar")))
    heights = [float(one) for one in re.findall(r'<text class="label" x="[^"]+" y="([^"]+)"', shown)]
    assert min(second - first for first, second in pairwise(heights)) >= 16


def test_today_and_the_flip_are_marked() -> None:
    shown = drawn(line("Alder", *[0.9] * 5))
    assert ">today 4<" in shown
    assert 'class="mark-turn"' in shown


def test_the_finding_agrees_with_the_tipping_point(scene: Scene) -> None:
    told = [(case, tip) for case in scene.cases if (tip := instances_tip(case))]
    assert told
    for case, tip in told:
        view = curve_view(case, scene)
        planned = focus(case.decision)
        assert view is not None
        assert planned is not None
        assert view.title.startswith(scene.title(planned))
        last = tip.flips_below if planned in tip.below else (tip.flips_above or 0) - 1
        assert f"{last:,} instance" in view.title


def test_the_table_holds_the_scores_of_the_curve(scene: Scene) -> None:
    for case in scene.cases:
        view, tip = curve_view(case, scene), instances_tip(case)
        if view is None or tip is None or tip.curve is None:
            continue
        for label, cells in view.rows:
            place = tip.curve.numbers.index(int(label.replace(",", "")))
            told = {scene.title(name): scores[place] for name, scores in tip.curve.scores.items()}
            for title, cell in zip(view.columns, cells, strict=True):
                assert cell == ("blocked" if told[title] is None else f"{told[title]:.2f}")


def test_a_platform_that_leads_with_less_than_another_one_is_explained(scene: Scene) -> None:
    """Kubernetes beside OpenShift: a lead by operating duties alone is none."""
    notes = [view.note for case in scene.cases if (view := curve_view(case, scene)) and view.note]
    assert notes
    assert all(note.startswith("Kubernetes counts among those that lead") for note in notes)


def test_no_curve_where_no_number_of_instances_changes_the_pick(scene: Scene) -> None:
    without = [case for case in scene.cases if instances_tip(case) is None]
    assert without
    assert all(curve_view(case, scene) is None for case in without)


def test_the_portfolio_shows_one_example_for_each_platform_of_today(scene: Scene) -> None:
    view = flips_view(scene)
    assert view is not None
    assert 1 <= len(view.curves) <= 2
    assert len({one.title for one in view.curves}) == len(view.curves)


def test_pictures_have_ids_of_their_own(scene: Scene) -> None:
    ids = re.findall(r' id="([^"]+)"', render_html(scene.report))
    assert len(ids) == len(set(ids))
