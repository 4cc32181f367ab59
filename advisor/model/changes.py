"""What has to be changed for a need to be met: how much work it is, and what it touches."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change touches, from the lightest to the heaviest."""

    DESCRIPTOR = "descriptor"
    """The descriptor, the pipeline or the platform's own settings."""
    PACKAGING = "packaging"
    """The image, or how it is built."""
    CONFIGURATION = "configuration"
    """How settings and credentials reach the app."""
    SERVICE = "service"
    """A backing service, or where data is kept."""
    CODE = "code"


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """Person-days of change to the app, low and high."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """A change that keeps the requirement."""

    text: str
    effort: Effort
    why: str
    """Why the effort is of this size."""
    kind: ChangeKind = ChangeKind.CODE
