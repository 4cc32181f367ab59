"""Tipping points agree with the decision itself at every end of every band, and flips with recomputed scores."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.decide.landscape import INSTANCES, landscape, segments, with_value
from advisor.decide.ranking import eligible, score_of
from advisor.decide.tipping import MOST as LARGEST
from advisor.decide.tipping import leaders, scanned, stated_number, tipping_of, weight_tips
from advisor.enrich.base_images import enrich
from advisor.extract.read import read_sources
from advisor.model.catalog import Catalog
from advisor.model.confidence import Tipping
from advisor.model.decision import PlatformResult
from advisor.model.facts import Fact, Workload
from advisor.sources.discover import discover
from advisor.sources.text import ReadOptions
from tests.generated import cases

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
SAMPLES = Path(__file__).parent.parent / "samples"
MOST = 1_000


@cache
def catalog() -> Catalog:
    return load_catalog(data_folder("rules"))


@cache
def workloads() -> Mapping[str, Workload]:
    discovery = discover([SAMPLES])
    reading = read_sources(discovery.sources, discovery.settings, ReadOptions())
    return {one.id: enrich(one, catalog().base_images) for one in reading.workloads}


def judge(day: date = NOW, preset: str = "balanced") -> Judge:
    return Judge(Assessor(catalog(), day, catalog().main_platforms), catalog().presets[preset], day)


def tipping(name: str, day: date, preset: str = "balanced") -> Tipping:
    workload, by = workloads()[name], judge(day, preset)
    planned = decide(workload, by).recommendation.default
    assert planned is not None
    return tipping_of(workload, planned, by, by.assessor.needs(workload), by.results(workload))


@pytest.mark.parametrize("name", sorted(workloads()))
@pytest.mark.parametrize(("day", "preset"), [(THEN, "balanced"), (NOW, "balanced"), (NOW, "scale")])
def test_every_band_holds_at_both_its_ends(name: str, day: date, preset: str) -> None:
    workload, by = workloads()[name], judge(day, preset)

    found = segments(workload, INSTANCES, 5_000, by)

    assert [one.first for one in found] == [1, *(one.last + 1 for one in found[:-1])]
    assert found[-1].last == 5_000
    for one in found:
        for number in (one.first, one.last):
            assert leaders(by.results(with_value(workload, INSTANCES, number)), catalog()) == one.leaders


@pytest.mark.parametrize("name", sorted(workloads()))
def test_every_band_of_every_stated_number_holds_at_both_its_ends(name: str) -> None:
    """Memory, disk and whatever else a rule holds against a limit."""
    workload, by = workloads()[name], judge(NOW, "balanced")
    stated = {fact: most for fact, most in scanned(catalog()).items() if stated_number(workload, fact) is not None}

    for fact, most in stated.items():
        for one in segments(workload, fact, most, by):
            for number in (one.first, one.last):
                assert leaders(by.results(with_value(workload, fact, number)), catalog()) == one.leaders


@pytest.mark.parametrize("name", sorted(workloads()))
def test_a_curve_goes_through_the_scores_that_are_decided(name: str) -> None:
    workload, by = workloads()[name], judge(NOW, "balanced")

    curve = landscape(workload, INSTANCES, 5_000, by).curve

    assert curve is not None
    assert (curve.numbers[0], curve.numbers[-1]) == (1, 5_000)
    assert list(curve.numbers) == sorted(set(curve.numbers))
    for number in curve.numbers[:: max(1, len(curve.numbers) // 9)]:
        decided = {one.platform: one.score for one in by.results(with_value(workload, INSTANCES, number))}
        at = curve.numbers.index(number)
        drawn = {platform: scores[at] for platform, scores in curve.scores.items()}
        assert drawn == {
            one: None if score is None else pytest.approx(score, abs=1e-4) for one, score in decided.items()
        }
    assert landscape(workload, "scale.memory", 5_000, by).curve is None


@settings(max_examples=15, deadline=None)
@given(cases())
def test_bands_of_drawn_catalogs_hold_inside_too(case: tuple[Catalog, Workload]) -> None:
    drawn, workload = case
    demands = {
        f"fact-{number}": replace(drawn.facts[f"fact-{number}"], type="integer") for number in range(len(drawn.facts))
    }
    by = Judge(Assessor(replace(drawn, facts=demands), NOW, tuple(drawn.platforms)), drawn.presets["balanced"], NOW)

    for one in segments(workload, INSTANCES, MOST, by):
        middle = (one.first + one.last) // 2
        assert leaders(by.results(with_value(workload, INSTANCES, middle)), drawn) == one.leaders


def test_the_articles_small_image_is_told_when_to_leave() -> None:
    board = tipping("article/visitor-board/visitor-board", NOW)

    instances = next(one for one in board.numbers if one.fact == INSTANCES)
    assert instances.now < (instances.flips_above or 0)
    assert set(instances.above) <= {"kubernetes", "openshift"}
    assert instances.rests_on_opinion
    assert instances.distance is not None
    assert instances.distance > 0


def test_a_buildpack_app_is_not_told_a_number_that_does_not_matter() -> None:
    assert [one for one in tipping("twelve-factor/register/register", NOW).numbers if one.fact == INSTANCES] == []


def scores_with(results: tuple[PlatformResult, ...], criterion: str, weight: float) -> dict[str, float]:
    """Scores with one weight set, the others in proportion."""
    found = {}
    for result in results:
        parts = result.criteria
        rest = 1 - parts[criterion].weight
        found[result.platform] = sum(
            (weight if name == criterion else one.weight * (1 - weight) / rest) * (one.value or 0.0)
            for name, one in parts.items()
        )
    return found


@pytest.mark.parametrize("name", sorted(workloads()))
def test_at_the_flip_of_a_weight_both_platforms_score_the_same(name: str) -> None:
    results = judge().results(workloads()[name])
    best = max((one for one in results if one.score is not None), key=score_of)

    for tip in weight_tips(best, results):
        scores = scores_with(results, tip.criterion, tip.flips_at)
        assert scores[tip.to] == pytest.approx(scores[best.platform], abs=1e-9)


@pytest.mark.parametrize("name", sorted(workloads()))
@pytest.mark.parametrize("preset", ["balanced", "security", "change", "scale"])
def test_whoever_overtakes_by_a_weight_is_then_the_best_of_all(name: str, preset: str) -> None:
    by = judge(preset=preset)
    planned = decide(workloads()[name], by).recommendation.default
    results = by.results(workloads()[name])

    for tip in tipping(name, NOW, preset).weights if planned else ():
        scores = scores_with(tuple(eligible(results)), tip.criterion, tip.flips_at)
        assert scores[tip.to] == pytest.approx(max(scores.values()), abs=1e-9)


def test_a_platform_that_passes_the_planned_one_below_a_third_tips_nothing() -> None:
    """Cloud Foundry passes Kubernetes once operating duties weigh enough, and OpenShift leads both there."""
    results = judge().results(workloads()["harbour/berth-planner/db"])
    kubernetes = next(one for one in results if one.platform == "kubernetes")

    assert [tip.to for tip in weight_tips(kubernetes, results) if tip.to == "cloud-foundry"] == []


def test_memory_beyond_every_limit_leaves_no_platform_behind_in_silence() -> None:
    workload = workloads()["article/visitor-board/visitor-board"]
    huge = replace(workload, facts={**workload.facts, "scale.memory": Fact(value=LARGEST["size"])})

    found = segments(huge, "scale.memory", LARGEST["size"], judge())

    assert found[0].first == 1
    assert found[-1].last == LARGEST["size"]
