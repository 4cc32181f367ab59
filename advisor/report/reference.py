"""What the parts of a document refer to: places, the run, and the catalog as far as it is used.

A member with a default is left out where it has that value.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from advisor.model.catalog import Actor, ChangeKind, Grade, Runs, Strength, Support, Way

CONTRADICTIONS = "descriptor.contradictions"
"""The fact that names the facts on which a workload's files contradict each other."""
Day: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", extra_json_schema={"format": "date"})]
Count: TypeAlias = Annotated[int, Meta(ge=0)]
Line: TypeAlias = Annotated[int, Meta(ge=1)]
Chance: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Points: TypeAlias = Annotated[float, Meta(ge=0, le=100)]
Scalar: TypeAlias = str | bool | int | float
Value: TypeAlias = Scalar | tuple[Scalar, ...]
Amount: TypeAlias = float | Literal["unlimited"]


def about(text: str) -> Meta:
    return Meta(description=text)


class Record(Struct, frozen=True, omit_defaults=True, gc=False):
    """A member of the document; names that a later version adds are passed over when it is read."""


class Place(Record, frozen=True, kw_only=True):
    """Lines of a file."""

    path: Annotated[str, about("Left out where it is the first of the workload's files.")] = ""
    first_line: Line
    last_line: Annotated[int | None, about("Left out where it is the first line.")] = None
    snippet: Annotated[str, about("What of these lines may be shown.")] = ""

    @property
    def last(self) -> int:
        return self.first_line if self.last_line is None else self.last_line

    def __str__(self) -> str:
        lines = f"{self.first_line}" if self.last == self.first_line else f"{self.first_line}-{self.last}"
        return f"{self.path}:{lines}"


class WorkDays(Record, frozen=True, kw_only=True):
    """Person-days."""

    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0


NO_WORK = WorkDays()


# --- the run --------------------------------------------------------------------------------------------------------


class Declared(Record, frozen=True, kw_only=True):
    """One value of the organisation file."""

    topic: str
    what: str
    value: str
    effect: str
    evidence: Place


class Organisation(Record, frozen=True, kw_only=True):
    path: str
    sha256: str
    declared: tuple[Declared, ...]
    not_assessed: tuple[str, ...]


class Given(Record, frozen=True, kw_only=True):
    """One answer of a person; null where there is nothing of the kind."""

    workload: str
    fact: str
    value: Value | None
    path: str
    line: Line


class Run(Record, frozen=True, kw_only=True):
    id: Annotated[str, about("A hash of everything that the outcome depends on.")]
    advisor_version: str
    catalog_version: str
    as_of: Annotated[Day, about("The day whose platform answers were used.")]
    preset: str
    weights: Annotated[dict[str, float], about("Topic to weight; empty where each need counts by its points alone.")]
    weights_given: Annotated[bool, about("Whether the call names weights; only then may scores decide.")]
    platforms: tuple[str, ...]
    inputs: tuple[str, ...]
    organisation: Organisation | None = None
    answers: tuple[Given, ...]


class Skipped(Record, frozen=True, kw_only=True):
    path: str
    reason: str


class Failed(Record, frozen=True, kw_only=True):
    path: str
    line: Count
    error: str


class Note(Record, frozen=True, kw_only=True):
    path: str
    line: Count
    note: str


class Sources(Record, frozen=True, kw_only=True):
    read: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    notes: tuple[Note, ...]
    faults: Annotated[tuple[str, ...], about("Internal faults.")]


# --- the catalog, as far as it is used ------------------------------------------------------------------------------


class End(Record, frozen=True, kw_only=True):
    """The end of one value that a choice offers."""

    value: str
    announced: Day
    until: Day
    successor: str | None = None
    effort: str
    sources: tuple[str, ...]
    note: str = ""


class Answer(Record, frozen=True, kw_only=True):
    """What a platform answers to a capability from a day on: one of support, limit, choice and excludes."""

    support: Support | None = None
    limit: Amount | None = None
    unit: Annotated[str | None, about("Of limit and maximum: bytes, seconds or count.")] = None
    choice: tuple[str, ...] | None = None
    excludes: tuple[str, ...] | None = None
    default: str | None = None
    ends: tuple[End, ...] = ()
    adjustable: Annotated[str | None, about("Who may raise the limit.")] = None
    maximum: Amount | None = None
    condition: str = ""
    by: Annotated[Actor | None, about("Who acts.")] = None
    effort: str = ""
    recurring: bool = False
    grade: Grade
    source: tuple[str, ...]
    since: Day | None = None
    at_latest: Annotated[bool, about("Since that day at the latest.")] = False
    read: Annotated[Day | None, about("The day on which the source was read.")] = None
    chance_of_no: Annotated[Chance | None, about("Of an unknown answer.")] = None
    chance_why: Annotated[str, about("Why that chance is assumed.")] = ""


class Prior(Record, frozen=True, kw_only=True):
    """The assumed chance that the need is there where no file says."""

    chance: Chance
    why: str


class Rule(Record, frozen=True, kw_only=True):
    title: str
    topic: str
    strength: Strength
    needs: Annotated[str, about("A capability.")]
    why: str
    alternative: str
    remedies: tuple[str, ...]
    references: tuple[str, ...]
    facts: Annotated[tuple[str, ...], about("Every fact that the rule reads.")]
    presumption: Annotated[str, about("What a verdict takes for granted where nobody states it.")] = ""
    priors: Annotated[tuple[Prior, ...], about("The first whose case is given counts.")] = ()


class LifeCycle(Record, frozen=True, kw_only=True):
    since: Day | None
    announced: Day | None
    until: Day | None
    sources: tuple[str, ...]


class Platform(Record, frozen=True, kw_only=True):
    title: str
    family: str
    runs: Annotated[Runs, about("Whether the organisation runs it.")]
    prefer: Annotated[int | None, about("Its place among preferred platforms.")]
    support: LifeCycle


class Effort(Record, frozen=True, kw_only=True):
    low: float
    high: float
    kind: ChangeKind
    why: str
    source: str = ""
    assumed: bool = False


class Fact(Record, frozen=True, kw_only=True):
    """The definition of a fact."""

    title: str
    question: str
    source: Annotated[str, about("What would have to be read or asked.")]
    type: str = "text"
    choices: Annotated[tuple[str, ...], about("All values that it may have; left out where they are many.")] = ()


class Capability(Record, frozen=True, kw_only=True):
    """What a need asks of every platform."""

    title: str
    question: str
    topic: str = ""
    unit: Annotated[str | None, about("Of its limits: bytes, seconds or count.")] = None


class Replacement(Record, frozen=True, kw_only=True):
    """What stands in for a service, and the person-days of connecting the app."""

    way: Way
    low: float | None = None
    high: float | None = None


class ServiceKind(Record, frozen=True, kw_only=True):
    title: str
    replacements: Annotated[dict[str, Replacement], about("By platform; nothing is known of the others.")] = {}


class Digests(Record, frozen=True, kw_only=True):
    """Of what decides in the catalog, so that a later run can tell what changed."""

    rules: Annotated[dict[str, str], about("Of every rule of the catalog.")]
    assumptions: str
