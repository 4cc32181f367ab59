"""Accepted risks: who lets which unmet need of which workloads pass, why, and until when."""

from dataclasses import dataclass
from datetime import date

from advisor.model.location import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """One entry of a waivers file."""

    rule: str
    workload: str
    """A workload's id; each `*` stands for any text."""
    platform: str | None
    """None: wherever the need is not met."""
    reason: str
    owner: str
    until: date
    """The last day on which it holds."""
    location: Location
