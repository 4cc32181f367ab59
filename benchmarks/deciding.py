"""What deciding costs: 10,000 distinct workloads, every question tried with all its answers.

    python -m benchmarks.deciding [WORKLOADS]

The workloads are those of the shipped samples with a few facts drawn anew - known, absent or open -, so that no two of
them need the same; the same number gives the same workloads. Prints processor time for each workload of reading and
parsing, of assessing (needs and findings), and of deciding (verdicts, work, scores, destination, firmness), and their
ratios within this run.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.decide.decide import Decider
from advisor.decide.firmness import possible_answers
from advisor.decide.judge import Judge
from advisor.formats.discovery import discover
from advisor.formats.read import read_sources
from advisor.model.catalog import Catalog
from advisor.model.facts import Workload
from advisor.pipeline import enriched
from advisor.text.source import ReadOptions

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 24)
CHANGED = 8
"""Facts of a workload that are drawn anew."""
T = TypeVar("T")


def read_samples(catalog: Catalog) -> list[Workload]:
    found = discover([SAMPLES])
    return enriched(read_sources(found.sources, found.settings, ReadOptions()).workloads, catalog, DAY)


def distinct(count: int, judge: Judge, patterns: Sequence[Workload]) -> list[Workload]:
    """So many workloads, no two of which need the same."""
    chance, catalog = random.Random(count), judge.catalog  # noqa: S311 - the same workloads each time, no secret
    names = [
        name for name in sorted(catalog.facts) if judge.assessor.reading(name) and not name.startswith("descriptor")
    ]
    answers = {name: possible_answers(catalog.facts[name], judge.assessor) for name in names}
    made: dict[int, Workload] = {}
    while len(made) < count:
        workload = chance.choice(patterns)
        for name in chance.sample(names, CHANGED):
            value = chance.choice((*answers[name], "open", "open"))
            workload = _open(workload, name) if value == "open" else workload.declaring(name, value)
        workload = replace(workload, name=f"{workload.name}-{len(made)}")
        made.setdefault(judge.read(workload).signature, workload)
    return list(made.values())


def _open(workload: Workload, fact: str) -> Workload:
    facts = {name: known for name, known in workload.facts.items() if name != fact}
    return replace(workload, facts=facts, settled=workload.settled - {fact})


def timed(step: Callable[[], T], count: int) -> tuple[float, T]:
    """Milliseconds of processor time for each of so many."""
    begun = time.process_time()
    made = step()
    return 1000 * (time.process_time() - begun) / count, made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    catalog = load_catalog(data_folder("rules"))

    def new_judge() -> Judge:
        return Judge(assessor=Assessor(catalog, DAY, catalog.main_platforms), as_of=DAY)

    rounds = 20
    read_samples(catalog)
    patterns = read_samples(catalog)
    parsing, _ = timed(lambda: [read_samples(catalog) for _ in range(rounds)], rounds * len(patterns))
    workloads = distinct(count, new_judge(), patterns)

    judge = new_judge()
    assessing, _ = timed(lambda: [judge.read(workload) for workload in workloads], count)
    decider = Decider(new_judge())
    judging, judged = timed(lambda: [decider.judged(workload) for workload in workloads], count)
    settling, setting = timed(lambda: decider.setting_of(one.view for one in judged), count)
    choosing, _ = timed(lambda: [decider.decision(one, setting) for one in judged], count)
    deciding = judging - assessing + settling + choosing
    print(f"{count:,} distinct workloads on {len(catalog.main_platforms)} platforms, {len(catalog.rules)} rules")
    print(f"reading and parsing {parsing:.3f} ms, assessing {assessing:.3f} ms, deciding {deciding:.3f} ms a workload")
    print(f"of reading and parsing: assessing {assessing / parsing:.2f}, deciding {deciding / parsing:.2f} times")


if __name__ == "__main__":
    main()
