"""Shared, seeded draws of weights and of everything unknown; the same draws serve every workload of a run.

Each unknown has a stream of its own, seeded by what was read and by its name, so that neither the order in which they
are asked for nor what else is unknown changes a draw.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weights:
    """Weights in every draw: one row a criterion, one column a draw."""

    names: tuple[str, ...]
    """Of the criteria, sorted."""
    table: Numbers

    def of(self, name: str) -> Numbers:
        """One criterion's weight in each draw."""
        row: Numbers = self.table[self.names.index(name)]
        return row


class Draws:
    """`count` draws: weights around the declared ones, weights from anywhere, and events with their chances.

    Weights follow Dirichlet(concentration · declared), method.md section 8; a criterion without weight stays without.
    """

    def __init__(self, seed: str, weights: Mapping[str, float], count: int, concentration: float) -> None:
        self.count = count
        self._seed = seed
        whole = fsum(weights.values())
        self._declared = {name: weight / whole for name, weight in sorted(weights.items()) if weight > 0}
        self._concentration = concentration
        self._uniforms: dict[str, Numbers] = {}

    @cached_property
    def weights(self) -> Weights:
        """Near the declared ones."""
        return self._dirichlet("weights", {name: self._concentration * one for name, one in self._declared.items()})

    @cached_property
    def any_weights(self) -> Weights:
        """Uniform over all weightings of the criteria that take part."""
        return self._dirichlet("any weights", dict.fromkeys(self._declared, 1.0))

    def uniform(self, name: str) -> Numbers:
        """Between 0 and 1, always the same for one name."""
        if name not in self._uniforms:
            self._uniforms[name] = self._generator(name).random(self.count)
        return self._uniforms[name]

    def happens(self, name: str, chance: float) -> Flags:
        """Whether an event of that chance happens; of two chances under one name the likelier covers the other."""
        happens: Flags = self.uniform(name) < chance
        return happens

    def _dirichlet(self, name: str, shapes: Mapping[str, float]) -> Weights:
        names = tuple(sorted(shapes))
        shares = np.array([self._generator(f"{name} {one}").gamma(shapes[one], size=self.count) for one in names])
        return Weights(names, shares / shares.sum(axis=0))

    def _generator(self, name: str) -> np.random.Generator:
        digest = hashlib.sha256(f"{self._seed}\0{name}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))
