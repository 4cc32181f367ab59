"""What reading one file yields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from advisor.formats.variables import Fillings
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location, Problem
from advisor.text.source import ReadOptions, Source


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
