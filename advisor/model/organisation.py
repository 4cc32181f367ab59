"""What people declare: an organisation about itself, answers to open questions, accepted risks; each with its line."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from advisor.model.catalog import Catalog, Support
from advisor.model.facts import Scalar, Value
from advisor.model.location import Location

EVERY = ("*",)


TITLES: Mapping[str, str] = {
    "data-class": "Class of data",
    "residency": "Data residency",
    "accreditation": "Accreditation",
    "rto": "Recovery time",
    "rpo": "Recovery point",
}
"""Obligation → its title. No source says what a platform offers of it, since that depends on how it is run."""


class Declared(Struct, frozen=True, kw_only=True):
    """One declared value, as the report shows it."""

    topic: str
    """The key of the file's top level: platforms, registries, obligations, policies, operation, assumptions."""
    what: str
    value: str
    effect: str
    """What it does in this report, as a sentence."""
    location: Location


class Registry(Struct, frozen=True, kw_only=True):
    """What is declared of the registries whose host fits the pattern."""

    hosts: str
    facts: Mapping[str, Scalar]
    """Fact id → value."""
    location: Location


class Ending(Struct, frozen=True):
    """The last day of a platform here: why it is given up, and for what; sentences, which may be empty."""

    until: date
    reason: str
    replacement: str

    @property
    def why(self) -> str:
        return " ".join(part for part in (self.reason, self.replacement) if part)


class Organisation(Struct, frozen=True, kw_only=True):
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


def undeclared(declared: Sequence[str]) -> tuple[str, ...]:
    """The obligations of which nothing is said, as the report lists them."""
    return tuple(f"{title}: no obligation is declared" for key, title in TITLES.items() if key not in declared)


def judged_platforms(catalog: Catalog, organisation: Organisation | None) -> tuple[str, ...]:
    """What is judged unless platforms are asked for: the main ones, and variants that are declared as a place."""
    listed = () if organisation is None else organisation.listed
    return tuple(dict.fromkeys((*catalog.main_platforms, *listed)))


class Given(Struct, frozen=True, kw_only=True):
    """One answer about one workload."""

    workload: str
    """Its id, as files of answers write it: without secrets."""
    fact: str
    value: Value | None
    """None where there is nothing of the kind."""
    place: Location
    """The line of the answer."""
    named_at: Location
    """The line that names the workload."""


class GivenAnswer(Struct, frozen=True, kw_only=True):
    """One answer about what a platform offers, in the place of one that nobody knew."""

    platform: str
    capability: str
    support: Support
    """Full or none."""
    place: Location
    """The line of the answer."""

    @property
    def topic(self) -> str:
        return f"{self.platform}/{self.capability}"


class Answers(Struct, frozen=True, kw_only=True):
    """Everything answered, sorted by workload and fact, or by platform; digests of the files, sorted."""

    given: tuple[Given, ...] = ()
    digests: tuple[str, ...] = ()
    about_platforms: tuple[GivenAnswer, ...] = ()


NO_ANSWERS = Answers()


class Waiver(Struct, frozen=True, kw_only=True):
    """One entry of a waivers file."""

    rule: str
    workload: str
    """A workload's id; each `*` stands for any text."""
    platform: str | None
    """None: wherever the need is not met."""
    reason: str
    owner: str
    until: date
    """The last day on which it holds."""
    location: Location
