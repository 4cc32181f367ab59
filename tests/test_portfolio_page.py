"""The portfolio page: a board's order, figures that say their finding, and numbers that agree with the decisions."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from advisor.model.confidence import Curve
from advisor.render.charts_portfolio import STEPS, step
from advisor.render.view_asked import asked_of_the_board
from advisor.render.view_blockers import blockers_of, blockers_title
from advisor.render.view_curve import instances_tip
from advisor.render.view_flips import flips_view
from advisor.render.view_heat import MOST_ROWS, heat_view
from advisor.render.view_keeping import keeping_view
from advisor.render.view_leaving import leaving_sentences
from advisor.render.view_portfolio import portfolio_view
from advisor.render.view_scene import Scene, scene_of
from advisor.render.view_sure import sure_view

from advisor.errors import UsageError
from advisor.model.decision import Course, Decision, Verdict
from advisor.model.report import Report
from advisor.render import pdf
from advisor.render.html import render_html
from advisor.runs import make_report
from tests.accept import SAMPLES
from tests.report_samples import report_of, workload

NOW = date(2026, 11, 24)
ORDER = (
    "proposed",
    "flips",
    "needed",
    "accepted",
    "not-assessed",
    "keeping",
    "platforms",
    "blockers",
    "heat",
    "sure",
    "presets",
    "workloads",
)


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report([SAMPLES], NOW, [], "balanced", None, [])


@pytest.fixture(scope="module")
def scene(report: Report) -> Scene:
    return scene_of(report)


def test_what_is_proposed_comes_first_and_proof_last(report: Report) -> None:
    page = render_html(report)
    places = [page.index(f'id="{name}"') for name in ORDER]
    assert places == sorted(places)


def test_every_picture_has_a_title_that_says_what_it_shows(report: Report) -> None:
    for picture in re.findall(r"<svg role=.*?</svg>", render_html(report), re.DOTALL):
        title = re.search(r'<title id="([^"]+)">([^<]+)</title>', picture)
        assert title is not None
        assert f'aria-labelledby="{title[1]}' in picture
        assert len(title[2]) > 3


def test_the_board_is_asked_for_exactly_what_is_proposed(scene: Scene) -> None:
    approve, *defer = asked_of_the_board(scene)
    courses = [case.decision.course for case in scene.cases]
    kept = courses.count(Course.STAY) + courses.count(Course.CONSIDER)
    waiting = 0 if not defer else int(re.search(r"\d+", defer[0])[0])  # type: ignore[index]
    assert f"keep {kept - waiting} where they run" in approve
    assert not asked_of_the_board(scene_of(report_of()))


def test_a_blocker_counts_where_it_is_the_only_one(scene: Scene) -> None:
    rows = blockers_of(scene)
    first = rows[0]
    results = [
        result
        for case in scene.cases
        for result in case.decision.results
        if scene.title(result.platform) == first.platform and result.verdict is Verdict.BLOCKED
    ]
    rules = [{scene.rule_title(one.rule) for one in result.blockers()} for result in results]
    assert first.count == str(sum(first.rule.text in held for held in rules))
    assert first.alone == str(sum(held == {first.rule.text} for held in rules))
    assert rows[-1].reached == "100 %"
    assert first.platform in blockers_title(rows)
    assert not blockers_title(())


def test_the_heatmap_shows_the_scores_of_the_decisions(scene: Scene) -> None:
    heat = heat_view(scene)
    assert heat is not None
    assert len(heat.rows) == len(scene.cases)
    for case, (label, cells) in zip(scene.cases, heat.rows, strict=True):
        assert label == case.name
        for platform, cell in zip(scene.active, cells, strict=True):
            found = case.decision.result(platform.id).score
            assert ("blocked" in cell) == (found is None)
            assert found is None or cell.startswith(f"{found:.2f} ")


def test_more_workloads_than_rows_are_put_together_by_pattern() -> None:
    scene = scene_of(report_of(*(workload(f"shop-{number}") for number in range(MOST_ROWS + 1))))
    heat = heat_view(scene)
    assert heat is not None
    assert len(heat.rows) == 1
    assert heat.rows[0][0].startswith(f"{MOST_ROWS + 1} × ")
    assert "one row" in heat.note


@pytest.mark.parametrize(("score", "shade"), [(0.5, 1), (0.4, 1), (1.0, STEPS), (0.75, 4)])
def test_shades_run_from_the_lowest_score_to_one(score: float, shade: int) -> None:
    assert step(score, 0.5) == shade


def test_nothing_to_compare_is_no_picture() -> None:
    scene = scene_of(report_of())
    assert heat_view(scene) is None
    assert keeping_view(scene) is None
    assert flips_view(scene) is None
    assert sure_view(scene) is None


def test_leaving_is_answered_with_the_nearest_growth(scene: Scene) -> None:
    flips = flips_view(scene)
    assert flips is not None
    here = [case.decision for case in scene.cases if case.decision.current == "cloud-foundry"]
    tips = [tip for one in here if one.tipping is not None for tip in one.tipping.numbers]
    growth = [tip for tip in tips if tip.fact == "scale.instances" and "cloud-foundry" not in tip.above]
    first = min(tip.flips_above for tip in growth if tip.flips_above is not None)
    said = (
        "Of 6 container images on Cloud Foundry, none has to leave today; pixel-feed scores better elsewhere already."
    )
    assert flips.answer[0] == said
    assert f"they grew, the first from {first} instances on; a better score alone forces no move." in flips.answer[1]
    assert [one.text for one in flips.opinions] == ["up to 400 instances are comfortable on Cloud Foundry"]
    assert 'id="a-cloud-foundry-comfortable-instances"' in render_html(scene.report)
    distances = [row.sentence for row in flips.nearest]
    assert distances
    assert all("lead" in sentence for sentence in distances)


def test_on_the_day_of_the_article_one_image_leaves_for_its_private_registry() -> None:
    report = make_report([SAMPLES / "article"], date(2016, 6, 30), [], "balanced", None, [])
    flips = flips_view(scene_of(report))
    assert flips is not None
    assert "image in a registry that asks for credentials" in flips.answer[0]


def test_fewer_platforms_never_take_more_workloads(scene: Scene) -> None:
    keeping = keeping_view(scene)
    assert keeping is not None
    fits = [int(row.fits.split()[0]) for row in keeping.rows]
    assert fits == sorted(fits)
    assert [len(row.platforms.replace(" and ", ", ").split(", ")) for row in keeping.rows] == list(
        range(1, len(fits) + 1)
    )
    assert keeping.rows[0].buys == "the start"


def test_confidence_counts_every_workload_once(scene: Scene) -> None:
    sure = sure_view(scene)
    assert sure is not None
    assert sum(int(row.count) for row in sure.rows) == len(scene.cases)


# --- paper ----------------------------------------------------------------------------------------------------------


def test_without_a_browser_paper_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(UsageError, match="Install chromium"):
        pdf.write_pdf("<p>x</p>", tmp_path / "report.pdf")


def test_a_browser_that_prints_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/true")
    with pytest.raises(UsageError, match="printed nothing"):
        pdf.write_pdf("<p>x</p>", tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_a_declaration_that_was_found_and_not_given_is_said(scene: Scene) -> None:
    told = [one for one in portfolio_view(scene).not_assessed if "harbour/organisation.yaml" in one]
    assert len(told) == 1
    assert "--organisation" in told[0]


def test_growth_that_a_platform_does_not_take_is_no_mere_better_score(scene: Scene) -> None:
    """The same tips, had the platform of today a need that is not met from there on."""
    cases = [case for case in scene.cases if case.decision.current == "cloud-foundry" and instances_tip(case)]
    blocked = [replace(case, assessed=replace(case.assessed, decision=_ending(case.decision))) for case in cases]
    told = " ".join(leaving_sentences(blocked, scene))
    assert "could not stay if they grew" in told
    assert "a better score alone" not in told


def _ending(decision: Decision) -> Decision:
    assert decision.tipping is not None
    numbers = tuple(replace(tip, curve=tip.curve and _blocked(tip.curve)) for tip in decision.tipping.numbers)
    return replace(decision, tipping=replace(decision.tipping, numbers=numbers))


def _blocked(curve: Curve) -> Curve:
    nowhere = {**curve.scores, "cloud-foundry": (None,) * len(curve.numbers)}
    return Curve(numbers=curve.numbers, scores=nowhere)
