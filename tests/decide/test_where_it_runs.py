"""Where a workload runs today, when the platforms asked for are others, or several that it could be."""

from datetime import date
from pathlib import Path

import pytest

from advisor.model.decision import Course, Decision, Firmness, Pick, Step
from advisor.report.words import firmness_phrase, sentence
from advisor.runs import built_in_catalog
from tests.support import NOW, THEN, decision_of

APP = "applications:\n- name: shop\n  memory: 256M\n"
STACKATO = "name: shop\nmem: 256M\nframework: {type: buildpack}\n"
VARIANTS = ["cloud-gov", "tanzu"]
CATALOG = built_in_catalog()


def decision(folder: Path, platforms: list[str], text: str = APP) -> Decision:
    return decision_of(folder, {"manifest.yml": text}, platforms=platforms)


def test_a_platform_that_is_not_asked_for_is_named_as_the_one_it_runs_on(tmp_path: Path) -> None:
    found = decision(tmp_path, ["kubernetes", "openshift"])

    assert (found.current, found.current_platforms) == ("cloud-foundry", ("cloud-foundry",))
    assert found.known_from == ("manifest.yml",)
    assert found.course is Course.PLACE


@pytest.mark.parametrize("order", [VARIANTS, VARIANTS[::-1]])
def test_of_two_variants_of_its_platform_it_runs_on_one_and_nobody_knows_on_which(
    order: list[str], tmp_path: Path
) -> None:
    found = decision(tmp_path, [*order, "kubernetes"])

    assert (found.current, found.current_platforms) == (None, ("cloud-gov", "tanzu"))
    assert found.course is Course.STAY
    assert set(found.recommendation.candidates) == set(VARIANTS)
    assert found.recommendation.family == "cloud-foundry"
    assert next(one.step for one in found.why_not if one.platform == "kubernetes") is Step.STAY


def test_which_variant_it_runs_on_is_told_as_open(tmp_path: Path) -> None:
    found = decision(tmp_path, VARIANTS)
    titles = " or ".join(CATALOG.platforms[name].title for name in VARIANTS)

    assert found.firmness is Firmness.HINGES
    assert firmness_phrase(found, CATALOG).startswith("hinges on which platform carries production")
    assert f"It runs on {titles} today." in sentence(found, CATALOG)


@pytest.mark.parametrize(
    ("day", "platforms", "firmness"),
    [
        (THEN, ("cloud-foundry", "stackato"), Firmness.HINGES),
        (NOW, ("cloud-foundry",), Firmness.FIRM),
    ],
)
def test_of_files_for_two_platforms_those_of_one_that_has_ended_drop_out(
    day: date, platforms: tuple[str, ...], firmness: Firmness, tmp_path: Path
) -> None:
    """Rulings 1: what remains is where it runs; of several it stays on one, and the label hinges on which goes."""
    found = decision_of(tmp_path, {"shop/manifest.yml": APP, "shop/stackato.yml": STACKATO}, day=day)

    assert found.current_platforms == platforms
    assert (found.course, found.firmness) == (Course.STAY, firmness)
    assert set(found.recommendation.candidates) <= set(platforms)


def test_one_variant_alone_still_stands_for_its_platform(tmp_path: Path) -> None:
    assert decision(tmp_path, ["tanzu", "kubernetes"]).current == "tanzu"


def test_a_blocked_variant_is_not_where_it_stays(tmp_path: Path) -> None:
    internal = APP + "  routes:\n  - route: shop.apps.internal\n"

    found = decision(tmp_path, ["cloud-gov", "sap-btp-cf"], internal)

    assert (found.planned, found.recommendation.outcome) == ("cloud-gov", Pick.RECOMMEND)
    assert found.recommendation.candidates == ("cloud-gov",)


def test_a_lone_image_is_shown_by_nothing(tmp_path: Path) -> None:
    found = decision_of(tmp_path, {"compose.yaml": "services:\n  shop:\n    image: nginx:1.27\n"})

    assert (found.current, found.current_platforms, found.known_from) == (None, (), ())
