"""Time and memory of the robustness of a large portfolio.

    python -m benchmarks.robustness [WORKLOADS]

Platforms, criteria and draws are those of the shipped method: 5, 7 that take part, 10,000. Each workload has values
of its own, and one in four has a knock-out that an open fact decides. Prints seconds, the ratio to the bare
multiply-adds of the same size, and the peak of memory. Processor seconds tell more than the clock on a busy machine.
"""

import resource
import sys
import time
from collections.abc import Iterator

import numpy as np

from advisor.decide.draws import Draws
from advisor.decide.robustness import robustness_of
from advisor.decide.simulate import Simulated

PLATFORMS = ("cloud-foundry", "kubernetes", "mesos", "openshift", "stackato")
WEIGHTS = {"change": 20, "run": 15, "scale": 10, "resilience": 10, "security": 15, "state": 10, "longevity": 10}
DRAWS = 10_000


def workloads(count: int, draws: Draws) -> Iterator[list[Simulated]]:
    values = np.random.Generator(np.random.PCG64(7)).random((count, len(PLATFORMS), len(WEIGHTS)))
    for number in range(count):
        out = draws.happens(f"fact {number % 40}", 0.2) if number % 4 == 0 else False
        yield [
            Simulated(name, dict(zip(WEIGHTS, map(float, values[number, place]), strict=True)), place == 0 and out)
            for place, name in enumerate(PLATFORMS)
        ]


def bare(count: int, draws: Draws) -> float:
    """Processor seconds for the multiply-adds alone."""
    weights = draws.weights.table
    started = time.process_time()
    for _ in range(count):
        np.einsum("pj,jn->pn", np.full((len(PLATFORMS), len(WEIGHTS)), 0.5), weights)
    return time.process_time() - started


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    draws = Draws("benchmark", {name: float(weight) for name, weight in WEIGHTS.items()}, DRAWS, 30)
    floor = bare(count, draws)
    started, busy = time.perf_counter(), time.process_time()
    for one in workloads(count, draws):
        robustness_of(one, draws)
    spent, busy = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{count:,} workloads: {spent:.1f} s ({busy:.1f} s of processor), "
        f"{busy / floor:.1f} x the bare multiply-adds, peak {peak:.0f} MB\n"
    )


if __name__ == "__main__":
    main()
