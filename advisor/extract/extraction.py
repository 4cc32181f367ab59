"""What reading one file yields."""

from dataclasses import dataclass

from advisor.model.facts import Workload
from advisor.model.location import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """The workloads of one file, and what deserves a word about it."""

    workloads: tuple[Workload, ...]
    notes: tuple[Problem, ...] = ()
    """Mistakes that leave a fact unknown, unknown keys, keys that are ignored; the file still counts as read."""
