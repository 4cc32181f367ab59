"""An organisation's own folder of rules and platforms: it adds, never replaces, and starts from skeletons."""

from datetime import date
from pathlib import Path

import pytest

from advisor.assess.answers import answers_on
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.errors import CatalogError, UsageError
from advisor.examples import failing_examples
from advisor.model.catalog import Catalog, Grade, Support
from advisor.report.skeletons import platform_skeleton, rule_skeleton
from advisor.runs import built_in_catalog, catalog_with

DAY = date(2026, 11, 24)
VARIANT = "id: ours\ntitle: Ours\nextends: cloud-foundry\nchecked: 2026-11-01\n"
CAPABILITY = "own-scan: {title: own scan, topic: supply chain, kind: support, question: 'Is it scanned?'}\n"


def with_files(root: Path, **files: str) -> Catalog:
    for name, text in files.items():
        path = root / "own" / f"{name.replace('__', '/').replace('_', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalog(data_folder("rules"), root / "own")


def test_a_variant_answers_like_its_base_but_for_what_it_states(tmp_path: Path) -> None:
    answers = "answers:\n  docker-images: {from: 2020-01-01, support: full, grade: declared, source: ticket 12}\n"

    catalog = with_files(tmp_path, platforms__ours=VARIANT + answers)

    ours, base = (answers_on(catalog.platforms[name], DAY) for name in ("ours", "cloud-foundry"))
    assert ours["docker-images"].support is Support.FULL
    assert ours["docker-images"].grade is Grade.DECLARED
    assert {name for name in base if ours[name] != base[name]} == {"docker-images"}


def test_a_variant_is_judged_only_where_it_is_asked_for(tmp_path: Path) -> None:
    catalog = with_files(tmp_path, platforms__ours=VARIANT)

    assert "ours" in catalog.platforms
    assert catalog.main_platforms == built_in_catalog().main_platforms


def test_a_capability_of_ones_own_is_unknown_where_nobody_answers_it(tmp_path: Path) -> None:
    said = "own-scan: {from: 2020-01-01, support: full, source: 'https://scan.example.com'}"
    answers = f"platform: kubernetes\nchecked: 2026-11-01\nanswers:\n  {said}\n"

    catalog = with_files(tmp_path, capabilities=CAPABILITY, answers__kubernetes=answers)

    supports = {name: answers_on(platform, DAY)["own-scan"].support for name, platform in catalog.platforms.items()}
    family = {name for name, platform in catalog.platforms.items() if "kubernetes" in (name, platform.extends)}
    assert family < {name for name, support in supports.items() if support is Support.FULL}
    assert {supports[name] for name in catalog.main_platforms if name != "kubernetes"} == {Support.UNKNOWN}


SCANNED = "own-scan: {from: 2020-01-01, support: full, grade: declared, source: ticket 7}"
NOT_SCANNED = "own-scan: {from: 2021-01-01, support: none, grade: declared, source: ticket 8}"


def answers_file(platform: str, answer: str) -> str:
    return f"platform: {platform}\nchecked: 2026-11-01\nanswers:\n  {answer}\n"


@pytest.mark.parametrize(
    ("files", "supports"),
    [
        ({}, {"cloud-foundry": "full", "korifi": "full", "ours": "full", "kubernetes": "unknown"}),
        ({"answers__korifi": answers_file("korifi", NOT_SCANNED)}, {"cloud-foundry": "full", "korifi": "none"}),
        ({"answers__a": answers_file("korifi", NOT_SCANNED)}, {"cloud-foundry": "full", "korifi": "none"}),
        ({"platforms__ours": f"{VARIANT}answers:\n  {NOT_SCANNED}\n"}, {"korifi": "full", "ours": "none"}),
    ],
)
def test_a_variant_takes_over_what_a_folder_answers_for_its_base(
    files: dict[str, str], supports: dict[str, str], tmp_path: Path
) -> None:
    base = {"answers__cloud_foundry": answers_file("cloud-foundry", SCANNED), "platforms__ours": VARIANT}

    catalog = with_files(tmp_path, capabilities=CAPABILITY, **{**base, **files})

    assert {name: answers_on(catalog.platforms[name], DAY)["own-scan"].support for name in supports} == supports


def test_a_further_answer_is_given_once(tmp_path: Path) -> None:
    twice = {f"answers__{name}": answers_file("cloud-foundry", SCANNED) for name in ("a", "b")}

    with pytest.raises(CatalogError, match=r"is answered in own/answers/a.yaml:4 already"):
        with_files(tmp_path, capabilities=CAPABILITY, **twice)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"platforms__kubernetes": VARIANT.replace("ours", "kubernetes")},
            "is also in rules/platforms/kubernetes.yaml",
        ),
        ({"platforms__ours": VARIANT.replace("cloud-foundry", "cloud-foundri")}, "Did you mean 'cloud-foundry'?"),
        ({"platforms__ours": VARIANT.replace("cloud-foundry", "ours")}, "leads in a circle"),
        ({"capabilities": CAPABILITY.replace("own-scan:", "docker-images:")}, "defined in rules/capabilities.yaml:"),
        ({"facts": "image.user: {title: t, type: text, source: image, question: q}\n"}, "defined in rules/facts.yaml:"),
        (
            {"answers__mesos": "platform: mesos\nchecked: 2026-01-01\nanswers: {docker-images: {support: unknown}}\n"},
            "is answered in rules/platforms/mesos.yaml:",
        ),
        (
            {"answers__korifi": answers_file("korifi", "gpus: {support: unknown}")},
            "is answered in rules/platforms/cloud-foundry.yaml:",
        ),
        ({"answers__nomad": "platform: nomad\nchecked: 2026-01-01\nanswers: {}\n"}, "'nomad' is no platform"),
    ],
)
def test_what_collides_is_refused_with_both_places(files: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="own/") as refused:
        with_files(tmp_path, **files)
    assert words in str(refused.value)


def test_the_skeleton_of_a_rule_loads_and_its_examples_hold_whatever_it_needs(tmp_path: Path) -> None:
    built_in = built_in_catalog()
    files = {}
    for number, asked in enumerate(built_in.capabilities.values()):
        fact = next(one for one in built_in.facts.values() if (one.type != "text") == (asked.kind == "limit"))
        files[f"checks__placement__own_need_{number}"] = rule_skeleton(f"own-need-{number}", asked, fact, built_in)

    catalog = with_files(tmp_path, **files)

    assert len(catalog.rules) == len(built_in.rules) + len(built_in.capabilities)
    assert not [one for one in failing_examples(catalog) if one.path.startswith("own/")]


@pytest.mark.parametrize("base", built_in_catalog().main_platforms)
def test_the_skeleton_of_a_platform_loads(base: str, tmp_path: Path) -> None:
    built_in = built_in_catalog()

    catalog = with_files(tmp_path, platforms__ours=platform_skeleton("ours", built_in.platforms[base], built_in, DAY))

    assert catalog.platforms["ours"].extends == base


def test_a_folder_with_nothing_of_a_catalog_is_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("no catalog")
    with pytest.raises(UsageError, match="nothing of a catalog is there"):
        catalog_with([tmp_path])
