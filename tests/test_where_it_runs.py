"""Where a workload runs today, when the platforms asked for are others, or several that it could be."""

from pathlib import Path

import pytest

from advisor.model.decision import Course, Decision, Pick
from advisor.model.report import Report
from advisor.render.html import render_html
from advisor.render.terminal import explanation
from advisor.runs import make_report
from tests.test_confidence_words import NOW

APP = "applications:\n- name: shop\n  memory: 256M\n"
VARIANTS = ["cloud-gov", "tanzu"]


def report(folder: Path, platforms: list[str], files: dict[str, str]) -> Report:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return make_report([folder], NOW, platforms, "balanced", None, [])


def decision(folder: Path, platforms: list[str], text: str = APP) -> Decision:
    (only,) = report(folder, platforms, {"manifest.yml": text}).assessed
    return only.decision


def test_a_platform_that_is_not_asked_for_is_named_as_the_one_it_runs_on(tmp_path: Path) -> None:
    told = report(tmp_path, ["kubernetes", "openshift"], {"manifest.yml": APP})
    (only,) = told.assessed

    assert only.decision.current == "cloud-foundry"
    assert only.decision.course is Course.PLACE
    assert "runs on Cloud Foundry today, which is not among the platforms asked for" in (
        only.decision.recommendation.sentence
    )
    assert "running on Cloud Foundry today, which is not among the platforms asked for" in told.portfolio.headline
    assert "no file says" not in told.portfolio.headline
    assert "which is not among the platforms asked for" in render_html(told)


@pytest.mark.parametrize("order", [VARIANTS, VARIANTS[::-1]])
def test_of_two_variants_of_its_platform_neither_is_where_it_runs(order: list[str], tmp_path: Path) -> None:
    found = decision(tmp_path, [*order, "kubernetes"])

    assert found.current is None
    assert found.may_run_on == ("cloud-gov", "tanzu")
    assert found.course is Course.PLACE
    assert found.recommendation.pick is Pick.TIE
    assert set(found.recommendation.candidates) == set(VARIANTS)
    assert found.recommendation.sentence.endswith("today; its files do not say on which.")


def test_which_variant_it_runs_on_is_told_as_open(tmp_path: Path) -> None:
    told = report(tmp_path, VARIANTS, {"manifest.yml": APP})
    titles = " or ".join(told.catalog.platforms[name].title for name in VARIANTS)

    assert f"no file says whether they run on {titles}" in told.portfolio.headline
    assert f"Runs today on: {titles} (shown by manifest.yml)" in explanation(told.assessed[0], told, None)
    assert f"It runs on {titles}; its files do not say on which." in render_html(told)


def test_one_variant_alone_still_stands_for_its_platform(tmp_path: Path) -> None:
    assert decision(tmp_path, ["tanzu", "kubernetes"]).current == "tanzu"


def test_a_blocked_variant_is_not_where_it_stays(tmp_path: Path) -> None:
    internal = APP + "  routes:\n  - route: shop.apps.internal\n"

    found = decision(tmp_path, ["cloud-gov", "sap-btp-cf"], internal)

    assert found.recommendation.default == "cloud-gov"
    assert found.recommendation.candidates == ("cloud-gov",)


def test_a_lone_image_is_shown_by_nothing(tmp_path: Path) -> None:
    compose = "services:\n  shop:\n    image: nginx:1.27\n"
    (only,) = report(tmp_path, [], {"compose.yaml": compose}).assessed

    assert (only.decision.current, only.decision.known_from) == (None, ())
