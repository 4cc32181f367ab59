"""Marathon apps."""

from advisor.formats.extraction import Format
from advisor.formats.marathon.workloads import STATES, extract_marathon

MARATHON = Format("Marathon app", extract_marathon, STATES, "example/marathon.json")

__all__ = ["MARATHON", "extract_marathon"]
