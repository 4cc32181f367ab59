"""What coverage counts: what was read or could have been; what is inferred from the kind of file takes no part."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from advisor.assess.assess import Assessor
from advisor.decide.criteria import evidence_share
from advisor.decide.judge import Judge
from advisor.extract import EXTRACTORS
from advisor.extract.read import read_sources
from advisor.model.facts import Workload
from advisor.runs import built_in_catalog
from advisor.sources.discover import discover
from advisor.sources.text import ReadOptions

NOW = date(2026, 11, 24)
APP = "applications:\n- name: shop\n  docker:\n    image: registry.corp.example/shop:1\n"
COMPOSE = "services:\n  shop:\n    image: registry.corp.example/shop:1\n"


def workload(folder: Path, name: str, text: str) -> Workload:
    (folder / name).write_text(text, encoding="utf-8")
    discovery = discover([folder])
    (only,) = read_sources(discovery.sources, discovery.settings, ReadOptions()).workloads
    return only


def security(one: Workload) -> float:
    catalog = built_in_catalog()
    by = Judge(Assessor(catalog, NOW, ("kubernetes",)), catalog.presets["balanced"], NOW)
    (setting,) = by.settings(one)
    return evidence_share(setting.feeding(catalog.criteria["security"]), setting)


def test_a_workload_knows_what_its_files_could_have_said(tmp_path: Path) -> None:
    app = workload(tmp_path, "manifest.yml", APP)

    assert app.can_say == EXTRACTORS["cloud-foundry"].states
    assert app.is_inferred("security.privileged")
    assert not app.is_inferred("scale.memory")
    assert not app.is_inferred("image.root"), "open, not absent"


def test_what_a_format_cannot_say_is_no_evidence(tmp_path: Path) -> None:
    app = workload(tmp_path, "manifest.yml", APP)

    assert security(app) < security(replace(app, can_say=frozenset(built_in_catalog().facts)))


def test_what_a_format_could_have_said_is_evidence(tmp_path: Path) -> None:
    service = workload(tmp_path, "compose.yaml", COMPOSE)

    assert "security.privileged" in service.can_say
    assert security(service) > security(replace(service, can_say=EXTRACTORS["cloud-foundry"].states))


def test_stating_what_was_inferred_never_lowers_coverage(tmp_path: Path) -> None:
    app = workload(tmp_path, "manifest.yml", APP)

    assert security(replace(app, can_say=app.can_say | {"security.privileged"})) >= security(app)


def test_where_nobody_knows_what_files_can_say_nothing_is_inferred(tmp_path: Path) -> None:
    app = replace(workload(tmp_path, "manifest.yml", APP), can_say=frozenset())

    assert not app.is_inferred("security.privileged")
