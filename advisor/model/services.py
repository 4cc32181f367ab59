"""Backing services: the kinds there are, how each is recognised, and what stands in for it on each platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from advisor.model.catalog import Effort, Grade
from advisor.model.location import Location


class Way(StrEnum):
    """How a platform comes by a service of a kind."""

    NATIVE = "native"
    ADD_ON = "add-on"
    OUTSIDE = "outside"
    """The service stays where it is, or is run by somebody else; the app is given its address and credentials."""
    UNKNOWN = "unknown"


class ServiceClass(StrEnum):
    """What a service is to the app; kinds of one class are moved in the same way."""

    DATABASE = "database"
    CACHE = "cache"
    QUEUE = "queue"
    OBJECT_STORE = "object-store"
    SEARCH = "search"
    MAIL = "mail"
    LOGGING = "logging"
    IDENTITY = "identity"
    VOLUME = "volume"
    """A file system that is bound or mounted."""
    OTHER = "other"


class HowKnown(StrEnum):
    """What shows the kind of a bound service."""

    READ = "read"
    """The offering that it is an instance of."""
    BY_NAME = "by-name"
    """A word in its name: likely, and no proof."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Replacement:
    """What stands in for a service on one platform, in force from a day on."""

    way: Way
    condition: str | None = None
    effort: Effort | None = None
    """Of connecting the app to it, without moving any data; None where nobody knows."""
    grade: Grade = Grade.DOCUMENTED
    sources: tuple[str, ...] = ()
    since: date | None = None
    at_latest: bool = False
    """The day is a bound: true then, perhaps earlier."""
    location: Location | None = None


UNKNOWN_REPLACEMENT = Replacement(way=Way.UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceKind:
    """One kind of backing service."""

    id: str
    title: str
    service_class: ServiceClass
    offerings: tuple[str, ...]
    """Labels of offerings, with a plan after a space where the label alone does not tell; a `*` stands for any text."""
    words: tuple[str, ...]
    """Words in the names of instances; a `*` stands for more letters of the same word."""
    vague_words: tuple[str, ...]
    """Words that tell the class only; any other word that tells a kind goes first."""
    holds_data: bool | None
    """Whether data would be lost with it; None where that depends on its use."""
    credentials_only: bool
    """Whether nothing but an address and credentials is bound."""
    replacements: Mapping[str, tuple[Replacement, ...]]
    """Platform id → what stands in for it, newest last."""
    location: Location


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceUse:
    """One service that is bound to a workload."""

    name: str
    kind: ServiceKind | None
    """None where nobody knows."""
    how_known: HowKnown

    @property
    def holds_data(self) -> bool | None:
        return None if self.kind is None else self.kind.holds_data
