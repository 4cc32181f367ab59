"""Workloads of single files as those of a tree.

Companions are attached to the workloads they speak of; then several statements about one workload become one: whose
word holds, and both lines kept. Decision 0004 tells the rules.
"""

from advisor.formats.joining.attaching import attach
from advisor.formats.joining.join import join, with_unique_ids

__all__ = ["attach", "join", "with_unique_ids"]
