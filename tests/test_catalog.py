"""The shipped catalog keeps its own rules, and a broken one says everything that is wrong at once."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from advisor.assess.answers import answers_on
from advisor.catalog import load_catalog
from advisor.catalog.load import EXAMPLE_KINDS
from advisor.catalog.rules import rule_facts
from advisor.catalog.vocabulary import DERIVED
from advisor.data import data_folder
from advisor.errors import CatalogError
from advisor.extract import EXTRACTORS
from advisor.model.catalog import Catalog, Support
from advisor.runs import built_in_catalog

FIVE = ("cloud-foundry", "kubernetes", "mesos", "openshift", "stackato")
NAMES = re.compile(r"cloud.?foundry|kubernetes|openshift|stackato|mesos|marathon|\bdiego\b|\bhelm\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return built_in_catalog()


def test_the_five_platforms_are_there(catalog: Catalog) -> None:
    assert set(FIVE) <= set(catalog.platforms)


def test_there_are_at_least_25_rules(catalog: Catalog) -> None:
    assert len(catalog.rules) >= 25


@pytest.mark.parametrize("day", [date(2016, 6, 30), date(2026, 11, 24)])
def test_every_platform_answers_every_capability_on_both_days(catalog: Catalog, day: date) -> None:
    for platform in catalog.platforms.values():
        assert set(answers_on(platform, day)) == set(catalog.capabilities)


def test_every_answer_but_unknown_has_a_source_and_a_day(catalog: Catalog) -> None:
    for platform in catalog.platforms.values():
        for name, answers in platform.answers.items():
            for answer in answers if name != DERIVED else ():
                if answer.support is not Support.UNKNOWN:
                    assert answer.sources, f"{platform.id}: {answer.capability}"
                    assert answer.since is not None, f"{platform.id}: {answer.capability}"


def test_a_rule_never_names_a_platform(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        remedy = rule.remedy.text + rule.remedy.why if rule.remedy else ""
        priors = " ".join(prior.why for prior in rule.priors)
        text = f"{rule.id} {rule.title} {rule.message} {rule.why} {rule.alternative} {remedy} {priors}"
        assert NAMES.search(text) is None, f"{rule.id}: {NAMES.findall(text)}"


def test_a_platform_never_names_a_rule(catalog: Catalog) -> None:
    for platform in catalog.platforms.values():
        path = data_folder("rules") / "platforms" / f"{platform.id}.yaml"
        keys = {line.strip().rstrip(":") for line in path.read_text(encoding="utf-8").splitlines()}
        assert not keys & (set(catalog.rules) - set(catalog.capabilities))


def test_every_capability_is_needed_by_a_rule(catalog: Catalog) -> None:
    assert set(catalog.capabilities) == {rule.needs for rule in catalog.rules.values()}


def test_example_kinds_are_the_extractors() -> None:
    assert set(EXAMPLE_KINDS) == set(EXTRACTORS)


def test_rules_read_facts_that_exist(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        assert set(rule_facts(rule)) <= set(catalog.facts)


def test_every_mistake_is_reported_at_once_with_line_and_advice(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), folder)
    rule = folder / "checks" / "registry" / "private-registry.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("strength:", "strenght:"), encoding="utf-8")
    platform = folder / "platforms" / "mesos.yaml"
    platform.write_text(platform.read_text(encoding="utf-8").replace("id: mesos", "id: messos"), encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)

    texts = [str(problem) for problem in caught.value.problems]
    assert any("Did you mean 'strength'?" in text and "private-registry.yaml:" in text for text in texts)
    assert any("'messos' is not the file's name" in text for text in texts)
    assert all(re.match(r"rules/\S+\.yaml:\d+: ", text) for text in texts)
