"""What the catalog knows: fact definitions, capabilities, dated platform profiles, rules, topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from advisor.model.changes import NO_EFFORT
from advisor.model.changes import Effort as Effort  # noqa: PLC0414 - a part of the catalog, imported from here
from advisor.model.changes import Remedy as Remedy  # noqa: PLC0414 - a part of the catalog, imported from here
from advisor.model.conditions import ALWAYS, Condition
from advisor.model.deployment import DeployCommand
from advisor.model.examples import Example
from advisor.model.facts import Scalar
from advisor.model.location import Location
from advisor.model.organisation import KnockOut, RaisedNeed
from advisor.model.registries import KnownRegistry

if TYPE_CHECKING:
    from advisor.model.services import ServiceKind


class Support(StrEnum):
    """How far a platform meets a need."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """What kind of source stands behind an answer."""

    DOCUMENTED = "documented"
    CODE = "code"
    THIRD_PARTY = "third-party"
    INFERRED = "inferred"
    OPINION = "opinion"
    DECLARED = "declared"
    """By the organisation that runs the platform; its source is whatever it names."""


class Actor(StrEnum):
    """Who meets the condition of a partial answer."""

    OPERATOR = "operator"
    """The platform's people, once: a switch, an add-on, a quota, a licence; or something merely to know."""
    TEAM = "team"
    """The app's team, for every app: its code, image, descriptor or pipeline."""


class Strength(StrEnum):
    REQUIRED = "required"
    PREFERRED = "preferred"


class Runs(StrEnum):
    """Whether an organisation runs a platform."""

    TRUE = "true"
    POSSIBLE = "possible"
    """It may be run: nobody declared which platforms are, or this one could be had."""
    FALSE = "false"
    """Shown with its verdict, never planned, and nobody's current platform."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactDefinition:
    """One topic on which files may say something."""

    id: str
    title: str
    type: str
    """text (one of `choices` where there are any), integer, number, boolean, size (bytes) or duration (seconds)."""
    many: bool
    """Whether the value is a set."""
    source: str
    """What would have to be read or asked to learn it: image, deployment, registry or source-code."""
    question: str
    unused: str = ""
    """Why no rule reads it; empty where one does."""
    from_label: str | None = None
    """The label or annotation whose value it is; None where the tool itself knows how to read it."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Capability:
    """A question that every platform answers."""

    id: str
    title: str
    question: str
    topic: str
    kind: str
    """support, limit or choice."""
    unit: str | None = None
    """Of a limit: size, duration or count."""
    waivable: bool = True
    """False where a workload that needs it does not work without it, so that nobody can accept its lack."""
    unused: str = ""
    """Why no rule needs it; empty where one does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartEnd:
    """The end of one value that a choice offers: of a root file system, a version, a key."""

    value: str
    announced: date
    """Before this day nobody knew."""
    until: date
    """The last day of its support."""
    effort: Effort
    """Of moving one app to the successor."""
    sources: tuple[str, ...]
    location: Location
    successor: str | None = None
    """The value that takes its place on the same platform; None where none is known."""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A platform's reply to one capability, in force from a day on."""

    capability: str
    support: Support | None = None
    limit: float | None = None
    """Bytes, seconds or a count; infinity where there is none."""
    choice: tuple[str, ...] | None = None
    """The values that are offered."""
    excludes: tuple[str, ...] | None = None
    """The values that are refused; a trailing * covers a prefix."""
    default: str | None = None
    """Of a choice: the value that a workload stands on that names none."""
    ends: tuple[PartEnd, ...] = ()
    """Of a choice: the values of which an end is known."""
    adjustable: str | None = None
    """Who may raise the limit."""
    maximum: float | None = None
    """How far the limit can be raised, where that is documented; infinity or None where nothing bounds it."""
    condition: str | None = None
    by: Actor | None = None
    """Who acts: of a partial answer, and of a limit that an operator may raise; None of any other."""
    effort: Effort | None = None
    """Of meeting the condition, for whoever acts."""
    recurring: bool = False
    """The condition comes back with every release or must be kept; it is not met by once running there."""
    grade: Grade = Grade.DOCUMENTED
    sources: tuple[str, ...] = ()
    since: date | None = None
    at_latest: bool = False
    """The day is a bound: true then, perhaps earlier."""
    checked: date | None = None
    chance_of_no: float = 0.5
    """Of an unknown answer: the assumed chance that it is no."""
    chance_why: str = ""
    location: Location | None = None

    @property
    def effective_kind(self) -> str:
        if self.limit is not None:
            return "limit"
        return "choice" if self.choice is not None or self.excludes is not None else "support"


@dataclass(frozen=True, kw_only=True, slots=True)
class LifeCycle:
    """When a platform's support began and ended, and since when its end was announced."""

    since: date | None
    announced: date | None
    until: date | None
    sources: tuple[str, ...]
    note: str = ""
    not_before: date | None = None
    """The day before which it did not exist; None where nobody knows."""

    def existed_on(self, day: date) -> bool:
        """False only where it is known that it did not."""
        return self.not_before is None or day >= self.not_before


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """One platform's dated answers, newest last for each capability."""

    id: str
    title: str
    family: str
    checked: date
    life_cycle: LifeCycle
    native_descriptors: tuple[str, ...]
    """Descriptor formats that show a workload to run here."""
    answers: Mapping[str, tuple[Answer, ...]]
    deploy: tuple[DeployCommand, ...] = ()
    extends: str | None = None
    """The platform of which this is a variant; a variant is judged only where it is asked for."""
    location: Location | None = None
    runs: Runs = Runs.POSSIBLE
    prefer: int | None = None
    """Its place among the platforms that the organisation prefers: 1 is the first; several may share one."""
    aliases: tuple[str, ...] = ()
    """Further names by which people ask for it."""

    @property
    def offered(self) -> bool:
        """Whether a workload may be planned there, as far as the organisation says."""
        return self.runs is not Runs.FALSE


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """The chance that the need exists when no file says so."""

    chance: float
    why: str
    when: Condition = ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighting:
    """How much a need counts in the fit score: 3 required, 2 preferred, 1 optional."""

    need: int
    when: Condition = ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A need that some workloads have, and the capability that meets it."""

    id: str
    category: str
    title: str
    strength: Strength
    needs: str
    when: Condition
    demand: str | None
    """The fact held against the capability's limit or choice."""
    satisfied_by_any: bool
    """Of a choice and a set: one offered member is enough."""
    stands_on: Condition | None = None
    """Workloads that stand on the value they demand, or on the platform's default; None where none does."""
    weightings: tuple[Weighting, ...]
    priors: tuple[Prior, ...]
    message: str
    why: str
    remedies: tuple[Remedy, ...]
    """The first that serves a workload on a platform is taken; where none does, the lack of the capability blocks."""
    alternative: str
    references: tuple[str, ...]
    examples: tuple[Example, ...]
    location: Location
    presumption: str = ""
    """What is taken for granted while nobody knows whether the need is there, as a clause; "" where none is written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkLines:
    """What a move takes beside the change to the app."""

    descriptor: Effort = NO_EFFORT
    """From one format of descriptor into another."""
    data: Mapping[str, Effort | None] = field(default_factory=dict)
    """Class of service → moving its data, once for each service or volume; None where none is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceClass:
    """A kind of workload whose move takes at least so much, whatever its single needs come to."""

    id: str
    title: str
    when: Condition
    needs: str
    """The capability whose answer says whether it holds on a platform."""
    unless: tuple[Support, ...]
    """It holds where the answer is none of these."""
    effort: Effort
    why: str
    location: Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What some needs have in common, such as scale; a rule's topic is its category."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumptions:
    """Values that are nobody's documented fact; an organisation file replaces them."""

    undetermined_from: float
    """The chance of a blocking need from which on a verdict is open."""
    hinges_from: float
    """The chance of turning answers from which on a decision hinges on them."""
    equal_days: float
    """Days per member by which the work on two platforms may differ and still count as equal."""
    equal_share: float
    """The same as a share of the least work; the larger of the two holds."""
    score_lead: float
    """Points of fit score by which given weights have to put a platform ahead of the next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BaseImage:
    """What images of a reference pattern bring."""

    pattern: str
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    absent: tuple[str, ...]
    """Facts that these images are known not to state."""
    sources: tuple[str, ...]
    checked: date | None
    location: Location
    grade: Grade = Grade.CODE


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalog:
    """Everything under `rules/`, checked."""

    version: str
    facts: Mapping[str, FactDefinition]
    capabilities: Mapping[str, Capability]
    platforms: Mapping[str, Platform]
    rules: Mapping[str, Rule]
    topics: Mapping[str, Topic]
    """In the order of reports."""
    presets: Mapping[str, Mapping[str, float]]
    """Name → topic → weight; none of a preset in which needs count by their points alone."""
    assumptions: Assumptions
    base_images: tuple[BaseImage, ...] = field(default=())
    registries: tuple[KnownRegistry, ...] = field(default=())
    services: Mapping[str, "ServiceKind"] = field(default_factory=dict)
    efforts: Mapping[str, Effort] = field(default_factory=dict)
    """Name → range of person-days."""
    lines: WorkLines = field(default_factory=WorkLines)
    classes: tuple[ReferenceClass, ...] = ()
    """Floors of effort, in the order of the files."""
    raised: tuple[RaisedNeed, ...] = ()
    """Needs that an organisation's obligations and policies raise."""
    knock_outs: tuple[KnockOut, ...] = ()
    """Policies of an organisation; each has a rule, which only its place in a result asks for."""

    @property
    def main_platforms(self) -> tuple[str, ...]:
        """Ids of the platforms that are judged unless others are asked for: not the variants."""
        return tuple(name for name, platform in self.platforms.items() if platform.extends is None)
