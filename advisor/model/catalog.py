"""What the catalog knows: conditions, efforts, facts, capabilities, dated platform profiles, rules, services."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TypeAlias

from msgspec import Struct, field

from advisor.model.facts import LabelFact, Scalar, Value
from advisor.model.location import Location


class FactTest(Struct, frozen=True, kw_only=True, tag=True):
    """One test of one fact; any member of a set satisfies it."""

    fact: str
    operator: str
    """is, equals, one_of, contains, at_least or at_most."""
    operand: Scalar | tuple[Scalar, ...]


class AllOf(Struct, frozen=True, kw_only=True, tag=True):
    parts: "tuple[Condition, ...]"


class AnyOf(Struct, frozen=True, kw_only=True, tag=True):
    parts: "tuple[Condition, ...]"


class Negation(Struct, frozen=True, kw_only=True, tag=True):
    part: "Condition"


Condition: TypeAlias = FactTest | AllOf | AnyOf | Negation
ALWAYS = AllOf(parts=())


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Every fact that a condition reads, in order."""
    match condition:
        case FactTest(fact=fact):
            return (fact,)
        case Negation(part=part):
            return facts_of(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(dict.fromkeys(fact for part in parts for fact in facts_of(part)))


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


class ChangeKind(StrEnum):
    """What a change touches, from the lightest to the heaviest."""

    DESCRIPTOR = "descriptor"
    """The descriptor, the pipeline or the platform's own settings."""
    PACKAGING = "packaging"
    """The image, or how it is built."""
    CONFIGURATION = "configuration"
    """How settings and credentials reach the app."""
    SERVICE = "service"
    """A backing service, or how it is reached."""
    DATA = "data"
    """Data that is moved, or where it is kept."""
    CODE = "code"


class Effort(Struct, frozen=True, kw_only=True):
    """A range of person-days, low and high, with what the work touches."""

    low: float
    high: float
    name: str = ""
    """In efforts.yaml; "" of a range that a file states by itself."""
    kind: ChangeKind = ChangeKind.DESCRIPTOR
    why: str = ""
    """Why it is of this size."""
    source: str = ""
    """Where it was published; "" where it is assumed."""

    @property
    def assumed(self) -> bool:
        return not self.source

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


NO_EFFORT = Effort(low=0.0, high=0.0)


class Where(Struct, frozen=True, kw_only=True):
    """What a platform must answer for a remedy to serve there."""

    capability: str
    support: tuple[str, ...] = ()
    """Any of these; empty where values are asked for."""
    includes: tuple[str, ...] = ()
    """Values that its choice must hold, all of them."""


class Remedy(Struct, frozen=True, kw_only=True):
    """A change that keeps the requirement."""

    text: str
    effort: Effort
    when: Condition = ALWAYS
    """Of the workload; where nobody knows whether it holds, the remedy serves."""
    where: Where | None = None
    """Of the platform; None where it serves on each."""


PLACEHOLDER = re.compile(r"\{(?:(?P<option>-[A-Za-z-]+)(?P<joint>[= ]))?(?P<topic>[a-z.-]+)\}")
"""One value; after an option, the option once for every value: `{--image=image.reference}`, `{-f file}`."""
NAME, LABEL, APP_LABEL, FILE, FOLDER = "name", "label", "app-label", "file", "folder"
CONTROLLER, OVERLAYS = "controller", "overlays"
OWN_TOPICS = (NAME, LABEL, APP_LABEL, FILE, FOLDER, CONTROLLER, OVERLAYS)
"""Placeholders that are no facts."""


class DeployCommand(Struct, frozen=True, kw_only=True):
    """How a workload is brought there, in force from a day on: a command, a sentence, or both."""

    since: date
    when: Condition | None
    command: str
    """With {placeholders}; empty where something has to be written first."""
    sources: tuple[str, ...]
    note: str = ""
    """What has to be written or known first."""
    formats: tuple[str, ...] = ()
    """The workload has a descriptor of one of them; none: a command is for one that no descriptor describes."""
    form: str = ""
    """As of the descriptor."""
    beside: bool = False
    """A note that stands beside whatever command is chosen."""


class Example(Struct, frozen=True, kw_only=True):
    """A text, or the facts themselves, and where the rule is raised by it."""

    title: str
    texts: Mapping[str, str]
    """Descriptor kind → text."""
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    raised_at: int | None
    """The line of the first text; None where `raised` alone is stated."""
    raised: str
    """yes, no or unknown."""
    location: Location


class KnownRegistry(Struct, frozen=True, kw_only=True):
    """What is known of the registries at some hosts, from a day on."""

    hosts: tuple[str, ...]
    """As an image reference shows them: in lower case, with the port where there is one."""
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    since: date
    sources: tuple[str, ...]
    checked: date | None
    location: Location


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


class Replacement(Struct, frozen=True, kw_only=True):
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


class ServiceKind(Struct, frozen=True, kw_only=True):
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


class ServiceUse(Struct, frozen=True, kw_only=True):
    """One service that is bound to a workload."""

    name: str
    kind: ServiceKind | None
    """None where nobody knows."""
    how_known: HowKnown

    @property
    def holds_data(self) -> bool | None:
        return None if self.kind is None else self.kind.holds_data


class RaisedNeed(Struct, frozen=True, kw_only=True):
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


class KnockOut(Struct, frozen=True, kw_only=True):
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


def fits(patterns: tuple[str, ...], workload_id: str) -> bool:
    """Whether one of the patterns matches the whole id; `*` stands for any text."""
    return any(fnmatchcase(workload_id, pattern) for pattern in patterns)


class FactDefinition(Struct, frozen=True, kw_only=True):
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


class Capability(Struct, frozen=True, kw_only=True):
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


class PartEnd(Struct, frozen=True, kw_only=True):
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


class Answer(Struct, frozen=True, kw_only=True):
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


AGEING_AFTER = 365
"""Days after which an answer ages."""
_STALE_AFTER = 730


class Freshness(StrEnum):
    """How long ago an answer was last held against its source."""

    CURRENT = "current"
    AGEING = "ageing"
    STALE = "stale"

    @classmethod
    def of(cls, checked: date | None, day: date) -> "Freshness":
        """Ageing after 12 months, stale after 24; what has no day of checking does not age."""
        days = 0 if checked is None else (day - checked).days
        if days > _STALE_AFTER:
            return cls.STALE
        return cls.AGEING if days > AGEING_AFTER else cls.CURRENT


def refused(excludes: tuple[str, ...] | None, demand: Value | None) -> tuple[Scalar, ...]:
    """The members of a demand that are excluded; a trailing * covers a prefix."""
    members = demand if isinstance(demand, tuple) else () if demand is None else (demand,)
    return tuple(member for member in members if any(_covers(pattern, str(member)) for pattern in excludes or ()))


def _covers(pattern: str, member: str) -> bool:
    return member.startswith(pattern[:-1]) if pattern.endswith("*") else member == pattern


class LifeCycle(Struct, frozen=True, kw_only=True):
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


class Platform(Struct, frozen=True, kw_only=True):
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


class Prior(Struct, frozen=True, kw_only=True):
    """The chance that the need exists when no file says so."""

    chance: float
    why: str
    when: Condition = ALWAYS


class Weighting(Struct, frozen=True, kw_only=True):
    """How much a need counts in the fit score: 3 required, 2 preferred, 1 optional."""

    need: int
    when: Condition = ALWAYS


class Rule(Struct, frozen=True, kw_only=True):
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


def rule_facts(rule: Rule) -> tuple[str, ...]:
    """Every fact the rule reads to know whether its need is there."""
    demand = () if rule.demand is None else (rule.demand,)
    return tuple(dict.fromkeys((*facts_of(rule.when), *demand)))


class WorkLines(Struct, frozen=True, kw_only=True):
    """What a move takes beside the change to the app."""

    descriptor: Effort = NO_EFFORT
    """From one format of descriptor into another."""
    data: Mapping[str, Effort | None] = field(default_factory=dict)
    """Class of service → moving its data, once for each service or volume; None where none is kept."""


class ReferenceClass(Struct, frozen=True, kw_only=True):
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


class Topic(Struct, frozen=True, kw_only=True):
    """What some needs have in common, such as scale; a rule's topic is its category."""

    id: str
    title: str
    meaning: str


class Assumptions(Struct, frozen=True, kw_only=True):
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


class BaseImage(Struct, frozen=True, kw_only=True):
    """What images of a reference pattern bring."""

    pattern: str
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    absent: tuple[str, ...]
    """Facts that these images are known not to state."""
    sources: tuple[str, ...]
    checked: date | None
    location: Location
    grade: Grade = Grade.CODE


class Catalog(Struct, frozen=True, kw_only=True):
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

    @property
    def labels(self) -> tuple[LabelFact, ...]:
        """Every fact that an organisation's own label states, sorted by id."""
        return tuple(
            LabelFact(label=fact.from_label, fact=fact.id, type=fact.type, many=fact.many)
            for _, fact in sorted(self.facts.items())
            if fact.from_label is not None
        )
