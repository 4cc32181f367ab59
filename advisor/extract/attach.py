"""Companions (services, claims, autoscalers) and the workloads that they mean, wherever both are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.extract.extraction import Companion
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Problem

_LONGEST_CHAIN = 8
"""Companions that mean a workload by way of another: route, service, workload."""
_COUNTED = {"network.route-count": "network.routes"}
"""Facts that count the members of another."""


@dataclass(frozen=True, slots=True)
class Attached:
    workloads: tuple[Workload, ...]
    notes: tuple[Problem, ...]


def attach(workloads: Sequence[Workload], companions: Sequence[Companion]) -> Attached:
    """The workloads with the facts of the companions that mean them; a note for each that means none."""
    ordered = sorted(companions, key=_order)
    meant = _meant(workloads, ordered)
    added: dict[int, list[Companion]] = {}
    notes = set()
    for companion, places in zip(ordered, meant, strict=True):
        if not places and companion.facts:
            notes.add(_unmatched(companion))
        for place in places:
            added.setdefault(place, []).append(companion)
    joined = [_with_facts(one, added.get(place, ())) for place, one in enumerate(workloads)]
    return Attached(tuple(joined), tuple(sorted(notes)))


def _order(companion: Companion) -> tuple[str, int, str, list[str]]:
    return companion.place.path, companion.place.first_line, companion.title, sorted(companion.needs)


def _unmatched(companion: Companion) -> Problem:
    place = companion.place
    what = f"{companion.title} belongs to no workload that was read."
    return Problem(path=place.path, line=place.first_line, what=what, advice="Assess its workload's file with it.")


# --- who is meant ---------------------------------------------------------------------------------------------------


def _meant(workloads: Sequence[Workload], companions: Sequence[Companion]) -> list[tuple[int, ...]]:
    """For each companion the positions of the workloads it means."""
    holders = _holders(workloads)
    meant: list[tuple[int, ...]] = [() for _ in companions]
    for _ in range(_LONGEST_CHAIN):
        found = [_nearest(companion, workloads, holders) for companion in companions]
        if found == meant:
            break
        meant = found
        for companion, places in zip(companions, meant, strict=True):
            for handle in companion.gives:
                holders.setdefault(handle, set()).update(places)
    return meant


def _holders(workloads: Sequence[Workload]) -> dict[str, set[int]]:
    holders: dict[str, set[int]] = {}
    for place, workload in enumerate(workloads):
        for handle in workload.handles:
            holders.setdefault(handle, set()).add(place)
    return holders


def _nearest(companion: Companion, workloads: Sequence[Workload], holders: Mapping[str, set[int]]) -> tuple[int, ...]:
    """Of all that hold what it needs, those of its own file, else of its folder, else of the nearest folder above."""
    sets = [holders.get(handle, set()) for handle in companion.needs]
    if not sets:
        return ()
    places = set.intersection(*sets)
    distances = {place: _distance(companion, workloads[place]) for place in places}
    least = min(distances.values(), default=0)
    return tuple(sorted(place for place, distance in distances.items() if distance == least))


def _distance(companion: Companion, workload: Workload) -> int:
    """0 in the same file, 1 in the same folder, one more for each step up to a folder that holds both."""
    if companion.place.path in workload.files:
        return 0
    folder, steps = companion.folder, 1
    while folder != "." and not f"{workload.folder}/".startswith(f"{folder}/"):
        folder, steps = folder.rpartition("/")[0] or ".", steps + 1
    return steps if workload.folder == folder else steps + 1


# --- what it adds ---------------------------------------------------------------------------------------------------


def _with_facts(workload: Workload, companions: Iterable[Companion]) -> Workload:
    companions = list(companions)
    if not companions:
        return workload
    facts = dict(workload.facts)
    for companion in companions:
        for name, fact in companion.facts.items():
            facts[name] = together(facts[name], fact) if name in facts else fact
    for count, members in _COUNTED.items():
        if members in facts:
            facts[count] = _count(facts[members])
    files = (*workload.files, *sorted({one.place.path for one in companions} - set(workload.files)))
    return replace(workload, facts=dict(sorted(facts.items())), files=files)


def _count(members: Fact) -> Fact:
    return replace(members, value=len(members.members()) if members.known else None)


def together(first: Fact, second: Fact) -> Fact:
    """Two statements about one topic: sets are united, the larger number and the stronger truth hold.

    Of two different words the first in order is taken. Unknown as a whole where one of them is.
    """
    evidence = tuple(sorted({*first.evidence, *second.evidence}))
    return Fact(value=_both(first.value, second.value), evidence=evidence)


def _both(first: Value | None, second: Value | None) -> Value | None:
    if first is None or second is None:
        return True if first is True or second is True else None
    if isinstance(first, tuple) or isinstance(second, tuple):
        members = {*_members(first), *_members(second)}
        return tuple(sorted(members, key=lambda member: (str(type(member)), member)))
    if isinstance(first, str) or isinstance(second, str):
        return min(str(first), str(second))
    return max(first, second)


def _members(value: Value) -> tuple[str | int | float | bool, ...]:
    return value if isinstance(value, tuple) else (value,)
