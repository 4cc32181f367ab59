"""Other weights: what is decided under each preset, and the numbers from which the page decides again."""

import base64
import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from advisor.decide.criteria import shares
from advisor.decide.reweigh import reweighed
from advisor.portfolio.presets import destination, switchboard
from advisor.render.view_scene import scene_of
from advisor.render.view_switchboard import switchboard_view
from advisor.render.view_whatif import MOST_PLAIN, whatif_view

from advisor.decide.decide import choose
from advisor.model.decision import Course
from advisor.model.report import Report
from advisor.render.html import render_html
from advisor.runs import make_report
from tests.report_samples import HOSTILE, report_of, workload

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report([SAMPLES / "containers"], DAY, [], "balanced", None, [])


def under(preset: str) -> Report:
    return make_report([SAMPLES / "containers"], DAY, [], preset, None, [])


def held(report: Report) -> dict[str, Any]:
    view = whatif_view(scene_of(report))
    assert view is not None
    text = gzip.decompress(base64.b64decode(view.data.text)).decode() if view.packed else view.data.text
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("preset", ["balanced", "security", "change", "scale"])
def test_a_preset_of_the_switchboard_is_what_a_run_with_it_decides(report: Report, preset: str) -> None:
    run = under(preset)
    found = next(one for one in report.portfolio.presets if one.preset == preset)
    before = {one.workload.id: (one.decision.course, destination(one)) for one in report.assessed}
    now = {one.workload.id: (one.decision.course, destination(one)) for one in run.assessed}

    assert found.destinations == run.portfolio.destinations
    assert found.courses == run.portfolio.courses
    assert {one.workload: (one.course, one.destination) for one in found.changes} == {
        name: decided for name, decided in now.items() if decided != before[name]
    }


def test_reweighed_results_are_those_of_a_run_with_these_weights(report: Report) -> None:
    run = under("security")
    for one, other in zip(report.assessed, run.assessed, strict=True):
        assert reweighed(one.decision.results, run.run.weights, run.catalog) == other.decision.results


def test_some_preset_decides_otherwise(report: Report) -> None:
    assert any(one.changes for one in report.portfolio.presets)
    assert not next(one for one in report.portfolio.presets if one.preset == "balanced").changes


def test_shares_leave_out_what_takes_no_part(report: Report) -> None:
    share = shares(dict.fromkeys(report.catalog.criteria, 10.0), report.catalog)

    assert share["people"] == 0
    assert sum(share.values()) == pytest.approx(1)


def test_sums_that_differ_only_by_rounding_are_equal(report: Report) -> None:
    one = next(one for one in report.assessed if one.decision.course is Course.PLACE)
    results = [
        replace(each, score=each.score and 0.5 + place * 1e-14) for place, each in enumerate(one.decision.results)
    ]
    turned = [
        replace(each, score=each.score and 0.5 - place * 1e-14) for place, each in enumerate(one.decision.results)
    ]

    first, second = (choose(each, None, report.catalog, DAY) for each in (results, turned))

    assert first == second


def test_the_switchboard_starts_with_the_submitted_weights(report: Report) -> None:
    board = switchboard_view(scene_of(report))

    assert [row.title for row in board.rows] == ["balanced", "security", "change", "scale"]
    assert [row.submitted for row in board.rows] == [True, False, False, False]
    assert board.title == "Each of the 3 other sets of weights would change a decision"


def test_weights_that_are_no_preset_have_a_row_of_their_own(report: Report) -> None:
    run = replace(report.run, preset="ours.yaml", weights={**report.run.weights, "security": 99.0})
    rows = switchboard_view(scene_of(replace(report, run=run))).rows

    assert [row.title for row in rows] == ["ours.yaml", "balanced", "security", "change", "scale"]
    assert [row.submitted for row in rows] == [True, False, False, False, False]


def test_a_multiple_of_a_preset_s_weights_is_that_preset(report: Report) -> None:
    doubled = {name: 2 * weight for name, weight in report.run.weights.items()}
    rows = switchboard_view(scene_of(replace(report, run=replace(report.run, weights=doubled)))).rows

    assert [row.submitted for row in rows] == [True, False, False, False]


def test_an_empty_portfolio_has_presets_without_workloads_and_no_page() -> None:
    empty = report_of()

    assert switchboard((), empty.catalog, empty.run)[0].destinations == {}
    assert whatif_view(scene_of(empty)) is None
    assert 'id="what-if"' not in render_html(empty)


def test_the_numbers_have_all_their_digits(report: Report) -> None:
    data = held(report)
    ids = data["ids"]

    for at, one in enumerate(report.assessed):
        for place, name in enumerate(ids):
            row = data["rows"][data["flat"][at * len(ids) + place]]
            values = [data["values"][each] for each in row[1:]]
            criteria = one.decision.result(name).criteria
            assert values == [criteria[each].value for each in data["criteria"]]


def test_the_numbers_of_many_workloads_are_compressed_and_the_same_every_time() -> None:
    many = report_of(*(workload(f"app-{number}") for number in range(MOST_PLAIN + 1)))
    first, second = (whatif_view(scene_of(many)) for _ in range(2))

    assert first is not None
    assert first.packed
    assert first == second
    assert held(many)["names"][0] == "app-0"


def test_hostile_names_stay_text() -> None:
    html = render_html(report_of(*(workload(name) for name in HOSTILE)))
    block = html[html.index('<template id="what-if-data"') :]
    block = block[: block.index("</template>")]

    assert block.count("<") == 1
    assert "alert(1)" in block


@pytest.mark.parametrize(("scale", "points", "most"), [(1, "20", "100"), (0.01, "20", "100"), (100, "2000", "10000")])
def test_shares_and_large_points_are_shown_on_a_scale_that_fits(
    report: Report, scale: float, points: str, most: str
) -> None:
    weights = {name: scale * weight for name, weight in report.catalog.presets["balanced"].items()}
    view = whatif_view(scene_of(replace(report, run=replace(report.run, weights=weights))))

    assert view is not None
    assert view.dials[0].points == points
    assert view.most == most
