"""Questions to the people behind a portfolio: each open topic once, with whose decision its answers turn."""

from dataclasses import dataclass

from advisor.model.decision import Turn
from advisor.model.location import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioQuestion:
    """One open topic over all workloads that wait for the same answer."""

    topic: str
    """The fact's id; `platform/capability` where a platform's answer is what is missing."""
    source: str
    """As of a workload's own question: image, deployment, registry, source-code or platform."""
    group: str
    """Whom one answer serves: the registry's host, the base image or the platform; empty where it serves one each."""
    chance: float
    """The highest chance of any workload that the need is there and not met."""
    platforms: tuple[str, ...]
    workloads: tuple[str, ...]
    """Ids, sorted."""
    turns: tuple[tuple[str, Turn], ...]
    """Workload id and an answer that turns its course or destination."""
    evidence: tuple[Location, ...]
    """The places that led to the question, sorted."""

    @property
    def turned(self) -> tuple[str, ...]:
        """Ids of the workloads that some answer turns."""
        return tuple(dict.fromkeys(workload for workload, _ in self.turns))

    @property
    def worth(self) -> float:
        """Workloads that turn, each by the chance of its likeliest turning answer."""
        best: dict[str, float] = {}
        for workload, turn in self.turns:
            best[workload] = max(best.get(workload, 0.0), turn.chance)
        return sum(best[name] for name in sorted(best))

    @property
    def is_about_a_fact(self) -> bool:
        """Whether whoever knows the workloads can answer it; else the platform's own team is asked."""
        return self.source != "platform"
