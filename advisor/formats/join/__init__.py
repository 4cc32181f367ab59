"""One workload said by several files: which wins, and both lines kept. Decision 0004 tells the rules."""

from advisor.formats.join.ids import with_unique_ids
from advisor.formats.join.joining import Joined, join

__all__ = ["Joined", "join", "with_unique_ids"]
