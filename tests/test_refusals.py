"""What a platform would refuse is a finding: from the line of the descriptor to the platform's answer."""

from datetime import date
from pathlib import Path

import pytest

from advisor.assess.answers import support_for
from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.enrich.overruled import overruled
from advisor.enrich.services import Recogniser, enrich_services
from advisor.errors import CatalogError
from advisor.extract import EXTRACTORS
from advisor.extract.read import read_sources
from advisor.model.catalog import Answer, Support
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding
from advisor.runs import built_in_catalog
from advisor.sources.text import ReadOptions, Source

CATALOG = built_in_catalog()
DAY = date(2026, 11, 24)
ASSESSOR = Assessor(CATALOG, DAY, tuple(CATALOG.platforms))


def workload(**texts: str) -> Workload:
    """The first workload of one text for each kind of file."""
    sources = [Source(EXTRACTORS[kind].example, kind, text) for kind, text in texts.items()]
    reading = read_sources(sources, (), ReadOptions())
    assert not reading.failed, reading.failed
    return enrich_services(overruled(reading.workloads[0]), Recogniser(CATALOG.services))


def finding(rule: str, platform: str, **texts: str) -> Finding:
    need = next(one for one in ASSESSOR.needs(workload(**texts)) if one.rule == rule)
    return ASSESSOR.finding(need, platform)


def supports(rule: str, *platforms: str, **texts: str) -> dict[str, Support]:
    return {name: finding(rule, name, **texts).support for name in platforms}


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demand", "support"),
    [(2, Support.FULL), (4, Support.PARTIAL), (8, Support.PARTIAL), (9, Support.NONE), (None, Support.PARTIAL)],
)
def test_a_limit_can_be_raised_up_to_its_documented_maximum(demand: int | None, support: Support) -> None:
    answer = Answer(capability="instances", limit=2, adjustable="operator", maximum=8)
    assert support_for(answer, demand, any_member=False) is support


@pytest.mark.parametrize("text", ["{limit: 8, maximum: 9}", "{limit: 8, adjustable: operator, maximum: 7}"])
def test_a_maximum_needs_an_adjustable_limit_below_it(text: str, tmp_path: Path) -> None:
    answer = text.replace("{", "{from: 2026-01-01, grade: declared, source: us, ")
    edition = tmp_path / "platforms" / "ours.yaml"
    edition.parent.mkdir()
    edition.write_text(
        f"id: ours\ntitle: Ours\nextends: cloud-foundry\nchecked: 2026-01-01\nanswers:\n  instances: {answer}\n"
    )
    with pytest.raises(CatalogError, match="how far an adjustable limit can be raised"):
        load_catalog(data_folder("rules"), tmp_path)


@pytest.mark.parametrize(("timeout", "support"), [(180, Support.FULL), (1800, Support.PARTIAL), (1801, Support.NONE)])
def test_stackato_waits_up_to_its_documented_maximum(timeout: int, support: Support) -> None:
    text = f"name: shop\ntimeout: {timeout}\n"
    assert finding("start-timeout", "stackato", stackato=text).support is support


@pytest.mark.parametrize("number", [250_001, 2_000_001, 2_147_483_647])
def test_more_instances_than_any_test_held_block_and_are_no_note(number: int) -> None:
    text = f"applications:\n- name: shop\n  buildpacks: [go_buildpack]\n  instances: {number}\n"
    found = finding("instances", "cloud-foundry", **{"cloud-foundry": text})
    assert (found.need.raised, found.support) == (Truth.TRUE, Support.NONE)
    assert [place.first_line for place in found.need.evidence] == [4]
