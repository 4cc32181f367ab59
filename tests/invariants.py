"""What the tests of the method's invariants share: judging a drawn case, with few shared draws."""

from collections.abc import Mapping
from dataclasses import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide
from advisor.decide.draws import Draws
from advisor.decide.judge import Judge
from advisor.model.catalog import Answer, Catalog
from advisor.model.decision import Decision, PlatformResult, Verdict
from advisor.model.facts import Fact, Workload
from tests.generated import DAY, HERE, PLATFORMS

Case = tuple[Catalog, Workload]
SLACK = 1e-9
WEIGHTS = {"change": 20.0, "run": 15, "scale": 10, "resilience": 10, "security": 15, "state": 10, "longevity": 10}
COUNT = 200
"""Draws: shares are exact multiples of 0.005, so that none is told apart by rounding."""


def judge(
    catalog: Catalog, platforms: tuple[str, ...] = PLATFORMS, weights: Mapping[str, float] | None = None
) -> Judge:
    """With draws from the weights that take part."""
    chosen = WEIGHTS if weights is None else weights
    whole = {name: float(chosen.get(name, 0.0)) for name in catalog.criteria}
    drawn = Draws("a run", {name: one for name, one in whole.items() if one > 0}, COUNT, 30)
    return Judge(Assessor(catalog, DAY, platforms), whole, DAY, drawn)


def decided(case: Case, platforms: tuple[str, ...] = PLATFORMS, weights: Mapping[str, float] | None = None) -> Decision:
    return decide(case[1], judge(case[0], platforms, weights), tipping=False)


def first_shares(decision: Decision) -> dict[str, float]:
    """Platform → share of draws in which it is first."""
    robust = decision.robustness
    assert robust is not None
    return {name: robust.first(name) for name in robust.ranks}


def standing(decision: Decision) -> list[PlatformResult]:
    return [one for one in decision.results if one.verdict is not Verdict.BLOCKED]


def with_answers(catalog: Catalog, platform: str, said: Mapping[str, Answer]) -> Catalog:
    """The catalog, had the platform answered so."""
    profile = catalog.platforms[platform]
    answers = {**profile.answers, **{name: (one,) for name, one in said.items()}}
    return replace(catalog, platforms={**catalog.platforms, platform: replace(profile, answers=answers)})


def knowing(workload: Workload, said: Mapping[str, bool]) -> Workload:
    """The workload, had its files said so."""
    stated = {name: Fact(value=value, evidence=(HERE,)) for name, value in said.items()}
    return replace(workload, facts={**workload.facts, **stated})


def unknown_facts(case: Case) -> list[str]:
    catalog, workload = case
    return [name for name, one in catalog.facts.items() if name not in workload.facts and one.type == "boolean"]
