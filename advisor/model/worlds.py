"""Where workloads would run if a platform ends here as its organisation declares, and if it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Where everything would run in one world."""

    destinations: Mapping[str, int]
    """Platform → workloads, and "open" for those without a pick; zeros left out."""
    homes: tuple[tuple[str, str], ...]
    """Workload id and its platform, or "open", in the order of the report."""
    effort_low: float
    effort_high: float
    """Person-days of change to the apps that have a home."""


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One declared last day, and what comes of it either way."""

    platform: str
    until: date
    reason: str
    replacement: str
    """Sentences, as declared; may be empty."""
    gone: Plan
    """Every platform that has ended by that day is gone."""
    kept: Plan
    """This last day does not come; those of other platforms stand."""
