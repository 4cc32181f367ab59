"""Ids that are unique whatever the input, and the same for the same input."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from advisor.model.facts import Workload


def with_unique_ids(workloads: Sequence[Workload]) -> tuple[Workload, ...]:
    """Workloads that share an id are told apart by the file that describes them, then by a number; sorted by id."""
    counted = Counter(one.id for one in workloads)
    used = {id_ for id_, count in counted.items() if count == 1}
    unique = [one if counted[one.id] == 1 else _renamed(one, used) for one in workloads]
    return tuple(sorted(unique, key=lambda one: one.id))


def _renamed(workload: Workload, used: set[str]) -> Workload:
    """Under the first name that is free; its id is taken then."""
    stem = workload.files[0].rpartition("/")[2].rpartition(".")[0] if workload.files else "copy"
    name = f"{workload.name}-{stem or workload.files[0].rpartition('/')[2]}"
    number = 1
    renamed = replace(workload, name=name)
    while renamed.id in used:
        number += 1
        renamed = replace(workload, name=f"{name}-{number}")
    used.add(renamed.id)
    return renamed
