"""What is known of registries fills what files leave open, on and after the day it holds from."""

from datetime import date
from pathlib import Path

import pytest

from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.enrich.images import KnownRegistries, enrich_registry
from advisor.errors import CatalogError
from advisor.model.facts import Fact, Provenance, Value, Workload
from advisor.model.location import Location
from advisor.runs import built_in_catalog
from tests.support import NOW, THEN, decision_of

CATALOG = built_in_catalog()
API = "image.registry.api"
PLACE = Location(path="a.yaml", first_line=3, last_line=3)
OWN = """\
- hosts: ["registry.corp.example:5000"]
  facts: {image.registry.auth: none, image.registry.tls: self-signed}
  from: 2021-03-01
  grade: declared
  source: registry team
- hosts: [docker.io]
  facts: {image.registry.api: v1}
  from: 2021-03-01
  grade: declared
  source: a mirror under that name
"""


def workload(*hosts: str, **facts: Value | None) -> Workload:
    held = {name.replace("__", "."): Fact(value=value) for name, value in facts.items()}
    if hosts:
        held["image.registry"] = Fact(value=hosts, evidence=(PLACE,))
    return Workload(name="shop", folder=".", kind="app", files=(), facts=held)


def known(day: date) -> KnownRegistries:
    return KnownRegistries(CATALOG.registries, day)


@pytest.mark.parametrize(
    ("hosts", "day", "api"),
    [
        (("docker.io",), NOW, "v2"),
        (("docker.io",), THEN, "v2"),
        (("docker.io",), date(2015, 11, 29), None),
        (("ghcr.io", "quay.io"), NOW, "v2"),
        (("ghcr.io", "quay.io"), THEN, None),
        (("docker.io", "registry.example.com"), NOW, None),
        (("docker.io:5000",), NOW, None),
        ((), NOW, None),
    ],
)
def test_a_known_host_tells_what_it_speaks(hosts: tuple[str, ...], day: date, api: str | None) -> None:
    assert enrich_registry(workload(*hosts), known(day)).value(API) == api


def test_the_fact_stands_on_the_line_that_names_the_host() -> None:
    fact = enrich_registry(workload("docker.io"), known(NOW)).facts[API]

    assert (fact.evidence, fact.provenance) == ((PLACE,), Provenance.REGISTRY)


@pytest.mark.parametrize("said", ["v1", None])
def test_what_a_file_says_or_leaves_open_stands(said: str | None) -> None:
    assert enrich_registry(workload("docker.io", image__registry__api=said), known(NOW)).value(API) == said


def own_registries(root: Path, text: str) -> Path:
    (root / "own").mkdir()
    (root / "own" / "registries.yaml").write_text(text, encoding="utf-8")
    return root / "own"


def test_an_organisation_states_its_own_registries_before_the_built_in_ones(tmp_path: Path) -> None:
    catalog = load_catalog(data_folder("rules"), own_registries(tmp_path, OWN))
    registries = KnownRegistries(catalog.registries, NOW)

    assert (
        enrich_registry(workload("registry.corp.example:5000"), registries).value("image.registry.tls") == "self-signed"
    )
    assert enrich_registry(workload("docker.io"), registries).value(API) == "v1"
    assert enrich_registry(workload("quay.io"), registries).value(API) == "v2"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[docker.io]", "[Docker.io]", "'Docker.io' is no host"),
        ("[docker.io]", "[docker.io/library]", "'docker.io/library' is no host"),
        ("[docker.io]", "[]", "a registry has a host"),
        ("image.registry.api: v1", "image.root: true", "'image.root' is no fact about a registry"),
        ("image.registry.api: v1", "image.registry.apo: v1", "unknown key 'image.registry.apo'"),
        ("  source: a mirror under that name\n", "", "has a source"),
        ("grade: declared\n  source: a mirror", "source: a mirror", "a source is an https link"),
        (
            "[docker.io]\n  facts: {image.registry.api: v1}",
            '["registry.corp.example:5000"]\n  facts: {image.registry.auth: none}',
            "stated here again",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = own_registries(tmp_path, OWN.replace(old, new))

    with pytest.raises(CatalogError, match=r"own/registries\.yaml:") as refused:
        load_catalog(data_folder("rules"), folder)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("image", "open_need"), [("ghcr.io/acme/shop:1", False), ("registry.example.com/shop:1", True)]
)
def test_the_api_of_a_known_registry_is_no_open_need(image: str, open_need: bool, tmp_path: Path) -> None:
    manifest = f"applications: [{{name: shop, docker: {{image: '{image}'}}}}]\n"

    decision = decision_of(tmp_path, {"manifest.yml": manifest}, platforms=["cloud-foundry"])

    presumed = {presumption.rule for presumption in decision.result("cloud-foundry").presuming}
    assert ("registry-api" in presumed) is open_need
