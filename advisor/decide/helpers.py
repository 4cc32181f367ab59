"""Deciding many workloads, also with helper processes: each signature is worked out once, by one of them.

What a signature comes to never depends on the workload that had it first, nor on the process: any number of helpers
leads to the same bytes.
"""

from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context

from advisor.assess.assess import Assessor
from advisor.decide.criteria import FORMULAS
from advisor.decide.decide import about, decide
from advisor.decide.draws import Draws
from advisor.decide.judge import Judge
from advisor.decide.memory import Memory
from advisor.decide.waiving import Waivers
from advisor.model.catalog import Catalog
from advisor.model.facts import Workload
from advisor.model.findings import Need
from advisor.model.report import Assessed

CHUNK = 8
"""Signatures that a helper is given at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """All that a judge is made from; unlike the judge it can be sent to another process."""

    catalog: Catalog
    platforms: tuple[str, ...]
    as_of: date
    weights: Mapping[str, float]
    seed: str
    waivers: Waivers

    def judge(self) -> Judge:
        """A judge that remembers nothing yet."""
        assessor = Assessor(self.catalog, self.as_of, self.platforms)
        return Judge(assessor, self.weights, self.as_of, draws_for(self.seed, self.weights, self.catalog), self.waivers)


def draws_for(seed: str, weights: Mapping[str, float], catalog: Catalog) -> Draws:
    """Draws over the criteria that take part."""
    taking_part = {name: weight for name, weight in weights.items() if catalog.criteria[name].kind in FORMULAS}
    return Draws(seed, taking_part, catalog.assumptions.draws, catalog.assumptions.concentration)


def decide_all(workloads: Sequence[Workload], recipe: Recipe, judge: Judge, jobs: int) -> tuple[Assessed, ...]:
    """Every workload with its decision, in order."""
    needs = [judge.assessor.needs(one) for one in workloads]
    if jobs > 1:
        _work_ahead(_first_of_each(workloads, needs, judge), recipe, judge.memory, jobs)
    both = zip(workloads, needs, strict=True)
    return tuple(Assessed(workload=one, decision=decide(one, judge, needs=known)) for one, known in both)


def _first_of_each(workloads: Sequence[Workload], needs: Sequence[Sequence[Need]], judge: Judge) -> list[Workload]:
    """One workload for each signature."""
    found: dict[Hashable, Workload] = {}
    for one, known in zip(workloads, needs, strict=True):
        found.setdefault(about(one, known, judge), one)
    return list(found.values())


def _work_ahead(workloads: Sequence[Workload], recipe: Recipe, memory: Memory, jobs: int) -> None:
    chunks = [workloads[start : start + CHUNK] for start in range(0, len(workloads), CHUNK)]
    if len(chunks) < jobs:
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (recipe,)) as pool:
        for found in pool.map(_work, chunks):
            memory.take(found)


# --- in a helper ----------------------------------------------------------------------------------------------------

_judges: list[Judge] = []


def _start(recipe: Recipe) -> None:
    _judges[:] = [recipe.judge()]


def _work(workloads: Sequence[Workload]) -> Memory:
    """What deciding these adds to what this helper knew."""
    (judge,) = _judges
    before = judge.memory.known()
    for one in workloads:
        decide(one, judge)
    return judge.memory.without(before)
