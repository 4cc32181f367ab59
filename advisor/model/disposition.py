"""What becomes of a workload, in the words that portfolio planning has for it."""

from dataclasses import dataclass
from enum import StrEnum


class Disposition(StrEnum):
    """From the least that is done to the most; retiring is nothing that files could suggest."""

    RETAIN = "retain"
    RELOCATE = "relocate"
    REHOST = "rehost"
    REPLATFORM = "replatform"
    REFACTOR = "refactor"
    REPURCHASE = "repurchase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Disposed:
    """The class of one workload."""

    disposition: Disposition
    because: str
    rules: tuple[str, ...] = ()
    """Sorted ids of the rules whose required changes decide."""
    asked: bool = False
    """A question to the owner rather than a finding."""
