"""What reading one file yields, and which file a platform's client would be handed for a workload."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec.structs import replace

from advisor.formats.variables import Fillings, is_open
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.model.location import Location, Problem
from advisor.text.source import ReadOptions, Source

FORMATS = "descriptor.formats"
TEMPLATE = "template"
_UNNAMED = "unnamed-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Companion:
    """An object that says something about workloads described elsewhere: a service, a claim, an autoscaler.

    It means every workload that holds all the handles it needs, of the nearest place that has one.
    """

    title: str
    """As a note may show it, such as `Service shop`."""
    place: Location
    needs: frozenset[str]
    gives: frozenset[str] = frozenset()
    """Further handles for the workloads it means, so that another companion can mean them by way of this one."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    defaults: Mapping[str, Fact] = field(default_factory=dict)
    """What holds where nothing else speaks of the topic, such as the limits of a namespace."""
    unless: frozenset[str] = frozenset()
    """It does not mean a workload that holds one of these handles."""
    general: bool = False
    """It speaks of whatever may use it: that no workload does deserves no word."""

    @property
    def folder(self) -> str:
        return self.place.path.rpartition("/")[0] or "."


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """The workloads of one file, and what deserves a word about it."""

    workloads: tuple[Workload, ...]
    companions: tuple[Companion, ...] = ()
    notes: tuple[Problem, ...] = ()
    """Mistakes that leave a fact unknown, unknown keys, keys that are ignored; the file still counts as read."""
    absorbed: frozenset[str] = frozenset()
    """Paths of descriptors that this one takes in: what they describe on their own is not counted again."""
    consulted: frozenset[str] = frozenset()
    """Paths of settings files whose values were used."""
    fillings: Fillings = field(default_factory=Fillings, compare=False)
    """What its texts became by values from outside, which no fact may show."""


Extractor: TypeAlias = Callable[[Source, ReadOptions], Extraction]


# --- descriptors -----------------------------------------------------------------------------------------------------


def with_descriptor(workload: Workload) -> Workload:
    """The workload with the file its one format was read from, unless its extractor has named one itself."""
    formats = workload.facts.get(FORMATS)
    if workload.descriptors or formats is None or len(formats.members()) != 1 or not formats.evidence:
        return workload
    path = formats.evidence[0].path
    own = Descriptor(format=str(formats.members()[0]), path=path, name=given_name(workload.name))
    return replace(workload, descriptors=(own,))


def given_name(name: str) -> str:
    """The name where a file gives it; empty for one that stands in for a missing or an open one."""
    return "" if name.startswith(_UNNAMED) or is_open(name) else name


def with_companions(descriptors: tuple[Descriptor, ...], companions: Iterable[Companion]) -> tuple[Descriptor, ...]:
    """The descriptors, and the files of the objects that belong to the workload; not what holds for a namespace."""
    if not descriptors or descriptors[0].form == TEMPLATE:
        return descriptors
    known = {descriptor.path for descriptor in descriptors}
    added = {
        companion.place.path: _format(companion, descriptors[0].format)
        for companion in companions
        if not companion.general and not companion.defaults and companion.place.path not in known
    }
    return (*descriptors, *(Descriptor(format=format_, path=path) for path, format_ in sorted(added.items())))


def _format(companion: Companion, usual: str) -> str:
    formats = companion.facts.get(FORMATS)
    return usual if formats is None or not formats.members() else str(formats.members()[0])
