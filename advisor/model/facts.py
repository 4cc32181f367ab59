"""What files say about a workload: facts with lines, and what *unknown* means."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from advisor.model.location import Location

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]
"""Sizes are in bytes, durations in seconds; a tuple is a set of members, sorted by its extractor."""


def _order(member: Scalar) -> tuple[str, Scalar]:
    return str(type(member)), member


class Truth(StrEnum):
    """Kleene's three values: a statement holds, does not hold, or nobody said."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool) -> "Truth":
        return cls.TRUE if value else cls.FALSE

    def negated(self) -> "Truth":
        return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}.get(self, Truth.UNKNOWN)


class Provenance(StrEnum):
    """How a fact came to be known."""

    READ = "read"
    DECLARED = "declared"
    BASE_IMAGE = "base-image"
    REGISTRY = "registry"
    PRESUMED = "presumed"


class Fact(Struct, frozen=True, kw_only=True):
    """What is said about one topic, and where.

    `value` is None where a file speaks of the topic without saying what holds (an unresolved variable):
    the fact is unknown, and its evidence shows the place. A set that is `partial` has at least these members, never
    none: what a known member satisfies is true, what would need the absence of others is unknown.
    """

    value: Value | None
    evidence: tuple[Location, ...] = ()
    provenance: Provenance = Provenance.READ
    partial: bool = False

    @classmethod
    def of_set(cls, members: Iterable[Scalar], evidence: Iterable[Location], *, whole: bool = True) -> "Fact":
        """A set, sorted, with the places that say it; not whole where the file speaks of members nobody can tell."""
        value = tuple(sorted(set(members), key=_order))
        places = tuple(sorted(set(evidence)))
        return cls(value=value if whole or value else None, evidence=places, partial=bool(value) and not whole)

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def whole(self) -> bool:
        """Known, with nothing left open."""
        return self.known and not self.partial

    def counted(self) -> "Fact":
        """The number of its members; unknown unless all are known."""
        return replace(self, value=len(self.members()) if self.whole else None, partial=False)

    def members(self) -> tuple[Scalar, ...]:
        """The members of a set, or the one value as a set of one; empty where unknown."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)


class LabelFact(Struct, frozen=True, kw_only=True):
    """A fact that an organisation reads from a label or an annotation of its own."""

    label: str
    fact: str
    type: str
    """As of a fact's definition: text, integer, number, boolean, size or duration."""
    many: bool = False


class Descriptor(Struct, frozen=True, kw_only=True):
    """A file that describes a workload to a platform, as it would be handed to that platform's client."""

    format: str
    """One of `descriptor.formats`."""
    path: str
    name: str = ""
    """What the file calls the workload; empty where it gives no name, or one that a variable leaves open."""
    form: str = ""
    """What a client has to know of it besides: template, mtad, pod or group; empty where there is nothing."""
    overlays: tuple[str, ...] = ()
    """Folders of overlays that change what it says, none of which was rendered."""


class Workload(Struct, frozen=True, kw_only=True):
    """The unit that is placed: a CF app, a compose service, a Kubernetes controller, a lone image."""

    name: str
    folder: str
    """The folder of its descriptor, relative to the assessed root; "." for the root itself."""
    kind: str
    files: tuple[str, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    """Facts whose source was read: a settled fact that is missing is absent, any other missing one is unknown."""
    links: tuple[str, ...] = ()
    """Folders that hold the workload's source or build file, when its descriptor names them: join by these."""
    handles: frozenset[str] = frozenset()
    """Names by which objects in other files mean it, such as its labels; never shown."""
    descriptors: tuple[Descriptor, ...] = ()
    """The files that a platform could be given, its own first, then those of objects that belong to it."""

    @property
    def id(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder != "." else self.name

    def state(self, fact_id: str) -> Truth:
        """Whether the fact is stated (true), settled as absent (false), or unknown."""
        fact = self.facts.get(fact_id)
        if fact is not None:
            return Truth.TRUE if fact.known else Truth.UNKNOWN
        return Truth.FALSE if fact_id in self.settled else Truth.UNKNOWN

    def declaring(self, fact: str, value: Value | None, evidence: tuple[Location, ...] = ()) -> "Workload":
        """The workload with one more fact; None settles that there is nothing of the kind."""
        facts = {name: known for name, known in self.facts.items() if name != fact}
        if value is None:
            return replace(self, facts=facts, settled=self.settled | {fact})
        facts[fact] = Fact(value=value, evidence=evidence, provenance=Provenance.DECLARED)
        return replace(self, facts=dict(sorted(facts.items())))

    def value(self, fact_id: str) -> Value | None:
        fact = self.facts.get(fact_id)
        return None if fact is None else fact.value

    def evidence(self, fact_id: str) -> tuple[Location, ...]:
        fact = self.facts.get(fact_id)
        return () if fact is None else fact.evidence
