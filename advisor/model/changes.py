"""What has to be changed for a need to be met: how much work it is, and what it touches."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.model.conditions import ALWAYS, Condition


class ChangeKind(StrEnum):
    """What a change touches, from the lightest to the heaviest."""

    DESCRIPTOR = "descriptor"
    """The descriptor, the pipeline or the platform's own settings."""
    PACKAGING = "packaging"
    """The image, or how it is built."""
    CONFIGURATION = "configuration"
    """How settings and credentials reach the app."""
    SERVICE = "service"
    """A backing service, or how it is reached."""
    DATA = "data"
    """Data that is moved, or where it is kept."""
    CODE = "code"


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """A range of person-days, low and high, with what the work touches."""

    low: float
    high: float
    name: str = ""
    """In efforts.yaml; "" of a range that a file states by itself."""
    kind: ChangeKind = ChangeKind.DESCRIPTOR
    why: str = ""
    """Why it is of this size."""
    source: str = ""
    """Where it was published; "" where it is assumed."""

    @property
    def assumed(self) -> bool:
        return not self.source

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


NO_EFFORT = Effort(low=0.0, high=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """What a platform must answer for a remedy to serve there."""

    capability: str
    support: tuple[str, ...] = ()
    """Any of these; empty where values are asked for."""
    includes: tuple[str, ...] = ()
    """Values that its choice must hold, all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """A change that keeps the requirement."""

    text: str
    effort: Effort
    when: Condition = ALWAYS
    """Of the workload; where nobody knows whether it holds, the remedy serves."""
    where: Where | None = None
    """Of the platform; None where it serves on each."""
