"""What is worked out once for many, or by several processes, is what each workload by itself would get."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from advisor.decide.decide import decide
from advisor.decide.helpers import CHUNK, Recipe, decide_all
from advisor.decide.waiving import Waivers
from advisor.extract.read import read_sources
from advisor.model.facts import Fact, Workload
from advisor.runs import built_in_catalog
from advisor.sources.discover import discover
from advisor.sources.text import ReadOptions

SAMPLES = Path(__file__).parent.parent / "samples"
DRAWS = 50
DAY = date(2026, 11, 24)


def recipe(platforms: tuple[str, ...] = (), preset: str = "balanced") -> Recipe:
    catalog = built_in_catalog()
    return Recipe(
        catalog=replace(catalog, assumptions=replace(catalog.assumptions, draws=DRAWS)),
        platforms=platforms or catalog.main_platforms,
        as_of=DAY,
        weights=catalog.presets[preset],
        seed="one",
        waivers=Waivers(),
    )


def workloads() -> list[Workload]:
    discovery = discover([SAMPLES])
    read = read_sources(discovery.sources, discovery.settings, ReadOptions()).workloads
    return [with_number(one, name, number) for one in read for name, number in NUMBERS.items()]


def with_number(one: Workload, name: str, number: int) -> Workload:
    stated = {"scale.instances": Fact(value=number), "scale.memory": Fact(value=number * 2**28)}
    return replace(one, name=f"{one.name}-{name}", facts=dict(sorted({**one.facts, **stated}.items())))


NUMBERS = {"small": 1, "same": 1, "some": 3, "many": 450}


@pytest.mark.parametrize(
    ("platforms", "preset"), [((), "balanced"), ((), "scale"), (("tanzu", "kubernetes-restricted"), "security")]
)
def test_what_is_shared_is_what_each_would_get_alone(platforms: tuple[str, ...], preset: str) -> None:
    by = recipe(platforms, preset)
    judge, given = by.judge(), [one for place, one in enumerate(workloads()) if place // len(NUMBERS) % 8 == 0]

    for one in given:
        assert decide(one, judge) == decide(one, by.judge()), one.id
    assert len(judge.memory.worked) < len(given)


def test_any_number_of_processes_decides_alike() -> None:
    by, given = recipe(), workloads()[::5]
    judges = {jobs: by.judge() for jobs in (1, 2)}

    found = {jobs: decide_all(given, by, judge, jobs) for jobs, judge in judges.items()}

    assert found[1] == found[2]
    assert len(judges[2].memory.worked) > CHUNK


def test_each_keeps_findings_of_its_own() -> None:
    first, second = workloads()[:2]
    judge = recipe().judge()

    one, other = decide(first, judge), decide(second, judge)

    assert one.results[0].score == other.results[0].score
    assert len(judge.memory.worked) == 1
    told = " ".join(finding.need.message for finding in other.results[0].findings)
    assert f"{second.name} " in told
    assert f"{first.name} " not in told
