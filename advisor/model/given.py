"""What people answered to open questions."""

from dataclasses import dataclass

from advisor.model.catalog import Support
from advisor.model.facts import Value
from advisor.model.location import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One answer about one workload."""

    workload: str
    """Its id, as files of answers write it: without secrets."""
    fact: str
    value: Value | None
    """None where there is nothing of the kind."""
    place: Location
    """The line of the answer."""
    named_at: Location
    """The line that names the workload."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnswer:
    """One answer about what a platform offers, in the place of one that nobody knew."""

    platform: str
    capability: str
    support: Support
    """Full or none."""
    place: Location
    """The line of the answer."""

    @property
    def topic(self) -> str:
        return f"{self.platform}/{self.capability}"
