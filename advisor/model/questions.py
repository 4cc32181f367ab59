"""Questions to the people behind a portfolio: each open topic once, with what its answers are worth and would do."""

from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.facts import Value
from advisor.model.location import Location

Outcomes: TypeAlias = tuple[tuple[str, int], ...]
"""A sentence and the number of workloads it holds for, the most frequent first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What one answer would lead to, over the workloads that the question is about."""

    answer: Value | None
    """The fact's value; None where the answer is that there is nothing of the kind."""
    outcomes: Outcomes


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioQuestion:
    """One open topic over all workloads that wait for the same answer."""

    fact: str
    """The fact's id; the capability's where a platform's answer is what is missing."""
    text: str
    source: str
    """As of a workload's own question: image, deployment, registry, source-code or platform."""
    registry: str
    """The host that is asked about, several with commas between; empty where the topic is not the registry."""
    value: float
    """What the answer is worth, in points of score, added up over the workloads."""
    cost: float
    """What asking takes, measured by a look into an image."""
    chance: float
    """The highest chance of any workload that the need is there and not met."""
    platforms: tuple[str, ...]
    workloads: tuple[str, ...]
    """Ids, sorted."""
    evidence: tuple[Location, ...]
    """The places that led to the question, sorted."""
    settles: tuple[str, ...] = ()
    """Ids of the workloads that some answer brings to a verdict or a pick which they lack now."""
    now: Outcomes = ()
    """What is decided without an answer, as an effect's outcomes."""
    effects: tuple[Effect, ...] = ()
    """One for each answer that can be listed; empty where they were not worked out."""

    @property
    def is_about_a_fact(self) -> bool:
        """Whether whoever knows the workloads can answer it; else the platform's own team is asked."""
        return self.source != "platform"
