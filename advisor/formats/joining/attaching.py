"""Companions (services, claims, autoscalers) and the workloads that they mean, wherever both are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from msgspec.structs import replace

from advisor.formats import FORMATS
from advisor.formats.extraction import Companion, with_companions
from advisor.formats.facts import united
from advisor.model.facts import Fact, Workload
from advisor.model.location import Problem

_LONGEST_CHAIN = 8
"""Companions that mean a workload by way of another: route, service, workload."""
_COUNTED = {"network.route-count": "network.routes"}
"""Facts that count the members of another."""
_YIELDS = {name: value for each in FORMATS.values() for name, value in each.joins.yields.items()}
_NAMED_IN_A_NOTE = 3
_REFERENCE = "image.reference"
_MOVES = "image.mutable-tag"


@dataclass(frozen=True, slots=True)
class Attached:
    workloads: tuple[Workload, ...]
    notes: tuple[Problem, ...]


def attach(workloads: Sequence[Workload], companions: Sequence[Companion]) -> Attached:
    """The workloads with the facts of the companions that mean them; a note for those of a file that mean none."""
    ordered = sorted(companions, key=_order)
    meant, holders = _meant(workloads, ordered)
    added: dict[int, list[int]] = {}
    for number, (companion, places) in enumerate(zip(ordered, meant, strict=True)):
        for place in _unless(companion, places, holders):
            added.setdefault(place, []).append(number)

    @cache
    def said(numbers: tuple[int, ...]) -> _Said:
        return _Said.by([ordered[number] for number in numbers])

    joined = list(workloads)
    for place, numbers in added.items():
        speaking = tuple(number for number in numbers if ordered[number].facts or ordered[number].defaults)
        joined[place] = _with_facts(workloads[place], [ordered[number] for number in numbers], said(speaking))
    pairs = zip(ordered, meant, strict=True)
    lost = [companion for companion, places in pairs if not places and companion.facts and not companion.general]
    return Attached(tuple(joined), tuple(sorted(_unmatched(lost))))


def _order(companion: Companion) -> tuple[str, int, str, list[str]]:
    return companion.place.path, companion.place.first_line, companion.title, sorted(companion.needs)


def _unmatched(companions: Iterable[Companion]) -> set[Problem]:
    """One note for each file and kind."""
    groups: dict[tuple[str, str], list[Companion]] = {}
    for one in companions:
        groups.setdefault((one.place.path, one.title.partition(" ")[0]), []).append(one)
    return {_note(group) for group in groups.values()}


def _note(group: Sequence[Companion]) -> Problem:
    titles = list(dict.fromkeys(one.title for one in group))
    more = len(titles) - _NAMED_IN_A_NOTE
    named = ", ".join(titles[:_NAMED_IN_A_NOTE]) + (f" and {more} more" if more > 0 else "")
    verb = "belongs" if len(titles) == 1 else "belong"
    return Problem(
        path=group[0].place.path,
        line=group[0].place.first_line,
        what=f"{named} {verb} to no workload near its file.",
        advice="Assess the file that describes it as well; what a chart or an operator creates is in no file.",
    )


# --- who is meant ---------------------------------------------------------------------------------------------------


def _meant(
    workloads: Sequence[Workload], companions: Sequence[Companion]
) -> tuple[list[tuple[int, ...]], Mapping[str, set[int]]]:
    """For each companion the positions of the workloads it means; for each handle those that hold it in the end."""
    near, own = _Nearness.of(workloads), _holders(workloads)
    given = frozenset[str]().union(*(companion.gives for companion in companions))
    meant = [_nearest(companion, near, own) for companion in companions]
    holders = _with_given(own, companions, meant)
    for _ in range(_LONGEST_CHAIN):
        found = [
            before if companion.needs.isdisjoint(given) else _nearest(companion, near, holders)
            for companion, before in zip(companions, meant, strict=True)
        ]
        if found == meant:
            break
        meant = found
        holders = _with_given(own, companions, meant)
    return meant, holders


def _holders(workloads: Sequence[Workload]) -> dict[str, set[int]]:
    holders: dict[str, set[int]] = {}
    for place, workload in enumerate(workloads):
        for handle in workload.handles:
            holders.setdefault(handle, set()).add(place)
    return holders


def _with_given(
    own: Mapping[str, set[int]], companions: Sequence[Companion], meant: Sequence[tuple[int, ...]]
) -> dict[str, set[int]]:
    holders = {handle: set(places) for handle, places in own.items()}
    for companion, places in zip(companions, meant, strict=True):
        for handle in companion.gives if places else ():
            holders.setdefault(handle, set()).update(places)
    return holders


def _unless(companion: Companion, places: tuple[int, ...], holders: Mapping[str, set[int]]) -> tuple[int, ...]:
    silenced = set().union(*(holders.get(handle, ()) for handle in companion.unless))
    return tuple(place for place in places if place not in silenced)


def _nearest(companion: Companion, near: "_Nearness", holders: Mapping[str, set[int]]) -> tuple[int, ...]:
    """The nearest workloads that hold all it needs; none where it needs nothing."""
    sets = sorted((holders.get(handle, set()) for handle in companion.needs), key=len)
    return near.nearest(companion.place.path, sets) if sets and sets[0] else ()


# --- how near it is --------------------------------------------------------------------------------------------------

_MOST_STEPS_UP = 2
"""What a tree holds three steps up belongs to another project, as services called `web` show."""
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Nearness:
    """Positions of workloads by the file that describes them, by its folder, and by every folder above."""

    folders: tuple[str, ...]
    """Of each workload."""
    by_file: dict[str, set[int]] = field(default_factory=dict)
    by_folder: dict[str, set[int]] = field(default_factory=dict)
    by_tree: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, workloads: Sequence[Workload]) -> "_Nearness":
        index = cls(tuple(one.folder for one in workloads))
        for place, one in enumerate(workloads):
            for path in one.files[:1]:  # files of its companions stand behind its own
                index.by_file.setdefault(path, set()).add(place)
            index.by_folder.setdefault(one.folder, set()).add(place)
            for folder in _upwards(one.folder):
                index.by_tree.setdefault(folder, set()).add(place)
        return index

    def nearest(self, path: str, candidates: Sequence[set[int]]) -> tuple[int, ...]:
        """The workloads in all of the sets that lie nearest to the file: in it, in its folder, below that, beside it.

        Beside it means up to two folders up, and only where all of them share one folder: what several folders hold
        there belongs to other apps, or to variants.
        """
        folder = path.rpartition("/")[0] or "."
        found = self.by_file.get(path, _NOTHING).intersection(*candidates)
        for steps, above in enumerate(_upwards(folder)):
            if steps > _MOST_STEPS_UP:
                break
            for index in (self.by_folder, self.by_tree):
                found = found or index.get(above, _NOTHING).intersection(*candidates)
            if found:
                several = steps > 0 and len({self.folders[place] for place in found}) > 1
                return () if several else tuple(sorted(found))
        return ()


def _upwards(folder: str) -> Iterator[str]:
    """The folder, then each above it, the root last."""
    while folder != ".":
        yield folder
        folder = folder.rpartition("/")[0] or "."
    yield folder


# --- what it adds ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """What some companions say together: many workloads, such as those of one label, are meant by the same ones."""

    facts: Mapping[str, Fact]
    defaults: Mapping[str, Fact]

    @classmethod
    def by(cls, companions: Sequence[Companion]) -> "_Said":
        return cls(united(each.facts for each in companions), united(each.defaults for each in companions))


def _with_facts(workload: Workload, companions: Sequence[Companion], said: _Said) -> Workload:
    own = {name: fact for name, fact in workload.facts.items() if name not in said.facts or not _yields(name, fact)}
    if _REFERENCE not in own and _REFERENCE in said.defaults:
        own.pop(_MOVES, None)  # the stream's own tag; the image that it was imported from says more
    facts = {**said.defaults, **united((own, said.facts))}
    for count, members in _COUNTED.items():
        if members in facts:
            facts[count] = facts[members].counted()
    return replace(
        workload,
        facts=dict(sorted(facts.items())),
        files=tuple(dict.fromkeys((*workload.files, *sorted({each.place.path for each in companions})))),
        handles=workload.handles.union(*(each.gives for each in companions)),
        descriptors=with_companions(workload.descriptors, companions),
    )


def _yields(name: str, fact: Fact) -> bool:
    return fact.whole and fact.value == _YIELDS.get(name)
