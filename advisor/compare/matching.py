"""Which workload of one report is which of the other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.compare.snapshot import WorkloadShot


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs, and the ids without a partner."""

    both: tuple[tuple[str, str], ...]
    """Older id, newer id."""
    new: tuple[str, ...]
    gone: tuple[str, ...]


def match(older: Mapping[str, WorkloadShot], newer: Mapping[str, WorkloadShot]) -> Matched:
    """By id; what is left is paired where name and kind mean exactly one workload on each side."""
    same = [(one, one) for one in older if one in newer]
    left = {name: one for name, one in older.items() if name not in newer}
    right = {name: one for name, one in newer.items() if name not in older}
    befores, afters = _by_likeness(left.values()), _by_likeness(right.values())
    moved = [
        (befores[likeness][0], afters[likeness][0])
        for likeness in befores
        if len(befores[likeness]) == 1 and len(afters.get(likeness, ())) == 1
    ]
    gone, new = left.keys() - {one for one, _ in moved}, right.keys() - {one for _, one in moved}
    return Matched(tuple(sorted([*same, *moved])), tuple(sorted(new)), tuple(sorted(gone)))


def _by_likeness(workloads: Iterable[WorkloadShot]) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in workloads:
        found[one.name, one.kind].append(one.id)
    return dict(found)
