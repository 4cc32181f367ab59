"""What a run has worked out already, by signature."""

from dataclasses import dataclass, field

from advisor.decide.confidence import Confidence
from advisor.decide.signature import Signature
from advisor.model.confidence import Landscape, Preference, Tipping
from advisor.model.decision import PlatformResult


@dataclass(frozen=True, slots=True)
class Worked:
    """Scores, ranks, worths of answers and preferences of one workload."""

    results: tuple[PlatformResult, ...]
    sure: Confidence
    preference: Preference | None


@dataclass(frozen=True, slots=True)
class Memory:
    """Filled as workloads are decided; what it holds never depends on which of them came first."""

    worked: dict[Signature, Worked] = field(default_factory=dict)
    landscapes: dict[Signature, Landscape] = field(default_factory=dict)
    tipping: dict[Signature, Tipping] = field(default_factory=dict)

    def take(self, other: "Memory") -> None:
        """All that the other one holds."""
        self.worked.update(other.worked)
        self.landscapes.update(other.landscapes)
        self.tipping.update(other.tipping)

    def known(self) -> tuple[frozenset[Signature], ...]:
        """Signatures of each kind."""
        return frozenset(self.worked), frozenset(self.landscapes), frozenset(self.tipping)

    def without(self, known: tuple[frozenset[Signature], ...]) -> "Memory":
        """What has come since."""
        worked, landscapes, tipping = known
        return Memory(
            {key: one for key, one in self.worked.items() if key not in worked},
            {key: one for key, one in self.landscapes.items() if key not in landscapes},
            {key: one for key, one in self.tipping.items() if key not in tipping},
        )
