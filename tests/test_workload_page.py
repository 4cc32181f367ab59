"""The workload page: a decision record with staying first, who builds and patches, and why not the others."""

import re
from datetime import date
from itertools import pairwise

import pytest
from advisor.render.view_image_route import ImageRoute, image_route
from advisor.render.view_scene import scene_of
from advisor.render.view_workload import WorkloadView

from advisor.model.facts import Fact, Provenance, Workload
from advisor.model.report import Report
from advisor.render.html import render_html
from advisor.render.view import build_view
from advisor.runs import make_report
from tests.accept import SAMPLES
from tests.report_samples import report_of

NOW = date(2026, 11, 24)
ORDER = (
    "Options",
    "Why not the others",
    "What has to change",
    "How it is deployed",
    "Who builds and patches it",
    "When this would change",
    "Open questions",
    "What it needs",
)


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report([SAMPLES], NOW, [], "balanced", None, [])


def page_of(report: Report, name: str) -> WorkloadView:
    return next(one for one in build_view(report).workloads if one.name == name)


def route_of(**facts: str | bool) -> ImageRoute | None:
    stated = {name.replace("__", ".").replace("_", "-"): Fact(value=value) for name, value in facts.items()}
    files = ("app/Dockerfile",) if facts.get("build__method") == "dockerfile" else ("app/manifest.yml",)
    scene = scene_of(report_of(Workload(name="app", folder="app", kind="app", files=files, facts=stated)))
    return image_route(scene.cases[0], scene)


def test_the_record_is_told_in_the_order_of_a_decision(report: Report) -> None:
    section = re.search(r'<section class="workload".*?</section>', render_html(report), re.DOTALL)
    assert section is not None
    places = [section[0].index(f">{heading}") for heading in ORDER if f">{heading}" in section[0]]
    assert len(places) >= len(ORDER) - 1
    assert all(one < other for one, other in pairwise(places))


def test_staying_is_offered_as_it_is_and_with_a_change(report: Report) -> None:
    for page in build_view(report).workloads:
        if page.today != "not stated":
            as_it_is, with_change = page.alternatives[:2]
            assert as_it_is.title == f"Stay on {page.today}, as it is"
            assert with_change.title == f"Stay on {page.today}, with a change"
            assert sum(one.score != "–" for one in (as_it_is, with_change)) <= 1
            assert with_change.conditions


def test_an_ended_platform_cannot_be_stayed_on_by_a_change(report: Report) -> None:
    page = page_of(report, "vessels/ais-feed")
    assert page.alternatives[1].conditions == "No change to the app is known that keeps the need and would let it stay."
    assert not page.alternatives[1].picked


def test_a_platform_that_is_out_is_told_with_line_answer_and_source(report: Report) -> None:
    page = page_of(report, "vessels/ais-feed")
    against = next(one for one in page.against if one.platform == "Cloud Foundry")
    assert against.sentence.startswith("Out.")
    for knock_out in against.knock_outs:
        assert knock_out.places
        assert knock_out.sources
        assert "checked" in knock_out.basis


def test_every_other_platform_has_its_reason(report: Report) -> None:
    for page in build_view(report).workloads:
        offered = {one.title for one in page.alternatives if not one.title.startswith("Stay on ")}
        assert len(page.against) == len(offered) + (page.today != "not stated") - (page.focus != "")


# --- who builds and patches -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"build__method": "buildpack"}, "Built from source by the platform's buildpacks."),
        ({"build__method": "buildpack", "build__custom_buildpack": True}, "a buildpack of its own"),
        ({"build__method": "s2i"}, "image builder"),
        ({"build__method": "dockerfile"}, "An own image, built from a Dockerfile by the team."),
        ({"build__method": "image"}, "no file that was read says who builds it"),
    ],
)
def test_the_route_of_the_image_is_told(facts: dict[str, str | bool], told: str) -> None:
    route = route_of(**facts)
    assert route is not None
    assert told in route.sentence


def test_a_published_image_is_known_by_what_it_brings() -> None:
    facts = {
        "build.method": Fact(value="image"),
        "image.root": Fact(value=True, provenance=Provenance.BASE_IMAGE),
    }
    app = Workload(name="db", folder="db", kind="service", files=("db/compose.yaml",), facts=facts)
    scene = scene_of(report_of(app))
    route = image_route(scene.cases[0], scene)
    assert route is not None
    assert route.sentence.startswith("A packaged image")
    assert {row.builds.text for row in route.rows} == {"its publisher"}


def test_without_a_buildpack_there_the_team_builds_and_patches() -> None:
    route = route_of(build__method="s2i")
    assert route is not None
    rows = {row.platform: (row.builds.text, row.patches.text) for row in route.rows}
    assert rows["OpenShift"][0] == "the platform, from source"
    assert rows["Kubernetes"] == ("the team: it needs an image of its own", "the team")


def test_nobody_patches_what_a_platform_built_once_its_support_has_ended(report: Report) -> None:
    route = page_of(report, "tide-table").route
    assert route is not None
    assert {row.patches.text for row in route.rows if row.today} == {"nobody: the platform's support ended 2021-12-31"}


def test_in_its_lifetime_the_platform_patches() -> None:
    then = make_report([SAMPLES / "harbour" / "tide-table"], date(2016, 6, 30), [], "balanced", None, [])
    route = page_of(then, "tide-table").route
    assert route is not None
    assert not any(row.patches.text.startswith("nobody") for row in route.rows)


def test_nothing_is_told_where_no_file_says_what_it_is_deployed_from() -> None:
    assert route_of() is None


def test_who_patches_leads_to_the_answer(report: Report) -> None:
    html = render_html(report)
    page = page_of(report, "berth-planner")
    assert page.route is not None
    for row in page.route.rows:
        assert f'id="{row.patches.address.removeprefix("#")}"' in html


def test_of_several_old_keys_those_are_named_that_a_platform_refuses(report: Report) -> None:
    asked = [one for one in page_of(report, "archive").changes if one.text.startswith("Replace each key")]
    assert asked
    assert all(one.text.endswith("It concerns: domain, global attributes, host.") for one in asked)


@pytest.mark.parametrize(("name", "after"), [("archive", True), ("rates-stream", False)])
def test_a_command_comes_after_the_changes_where_there_are_any(report: Report, name: str, after: bool) -> None:
    deploy = page_of(report, name).deploy
    assert deploy.command
    assert deploy.note.startswith("After the changes above.") is after
