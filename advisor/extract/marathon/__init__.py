"""Marathon apps."""

from advisor.extract.extraction import Format
from advisor.extract.marathon.workloads import STATES, extract_marathon

MARATHON = Format("Marathon app", extract_marathon, STATES, "example/marathon.json")

__all__ = ["MARATHON", "extract_marathon"]
