"""What an organisation declares about itself: each value with the line that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from advisor.model.facts import Scalar
from advisor.model.location import Location

EVERY = ("*",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """One declared value, as the report shows it."""

    topic: str
    """The key of the file's top level: platforms, registries, obligations, policies, operation, assumptions."""
    what: str
    value: str
    effect: str
    """What it does in this report, as a sentence."""
    location: Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """What is declared of the registries whose host fits the pattern."""

    hosts: str
    facts: Mapping[str, Scalar]
    """Fact id → value."""
    location: Location


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisedNeed:
    """A need that is required for some workloads because the organisation says so, whatever their files say."""

    rule: str
    kind: str
    """obligation or policy: the kind of the trigger that it may become."""
    title: str
    """What asks for it, inside a sentence: the obligation of strict isolation."""
    workloads: tuple[str, ...]
    location: Location
    made: bool = False
    """Whether the rule was made for it, since no rule of the catalog asks for the same."""

    def concerns(self, workload_id: str) -> bool:
        return fits(self.workloads, workload_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnockOut:
    """What takes one platform out."""

    rule: str
    """The rule of the catalog that stands for it."""
    workloads: tuple[str, ...]
    location: Location
    reason: str
    platform: str
    kind: str = "policy"
    """Or obligation: the kind of the trigger that it may become."""

    def concerns(self, workload_id: str) -> bool:
        return fits(self.workloads, workload_id)


@dataclass(frozen=True, slots=True)
class Ending:
    """The last day of a platform here: why it is given up, and for what; sentences, which may be empty."""

    until: date
    reason: str
    replacement: str

    @property
    def why(self) -> str:
        return " ".join(part for part in (self.reason, self.replacement) if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """An organisation file that was read and checked."""

    path: str
    """The file's name: where it lies changes nothing."""
    digest: str
    running: tuple[str, ...] = ()
    """Ids of the platforms that are declared to run."""
    listed: tuple[str, ...] = ()
    """Ids of the platforms that are declared to run or to be possible."""
    values: tuple[Declared, ...] = ()
    """In the order of the file."""
    registries: tuple[Registry, ...] = ()
    obliged: tuple[str, ...] = ()
    """Obligations that were declared."""
    operated: tuple[str, ...] = ()
    """Ids of the platforms of which hours or costs are declared."""
    not_assessed: tuple[str, ...] = ()
    """Obligations that platforms cannot be held against, each as a sentence with its line."""
    endings: Mapping[str, Ending] = field(default_factory=dict)
    """Platform id → its declared last day."""
    patterns: tuple[tuple[str, Location], ...] = ()
    """Every pattern of workload ids, with its place."""


def fits(patterns: tuple[str, ...], workload_id: str) -> bool:
    """Whether one of the patterns matches the whole id; `*` stands for any text."""
    return any(fnmatchcase(workload_id, pattern) for pattern in patterns)
