"""What a run has worked out already, by signature."""

from dataclasses import dataclass, field

from advisor.decide.confidence import Confidence
from advisor.decide.signature import Signature
from advisor.model.confidence import Preference, Segment, Tipping
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
    segments: dict[Signature, tuple[Segment, ...]] = field(default_factory=dict)
    tipping: dict[Signature, Tipping] = field(default_factory=dict)
