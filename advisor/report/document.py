"""The report as a document, schema version 2: every name that stands in it, once.

Writing, reading, the JSON Schema, every other form and comparing go by these types. A member with a default is left out
where it has that value. Every workload of a `Document` stands for itself; how it is written, `written` says.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeVar

from msgspec import field

from advisor.model.catalog import HowKnown, Strength
from advisor.model.comparing import Change, InputChange, RunMark
from advisor.model.decision import Course, Disposition, Firmness, Part, Pick, Step, Verdict
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome
from advisor.report.reference import (
    NO_WORK,
    Answer,
    Capability,
    Chance,
    Count,
    Day,
    Digests,
    Effort,
    Fact,
    Line,
    Place,
    Platform,
    Points,
    Record,
    Rule,
    Run,
    ServiceKind,
    Sources,
    Value,
    WorkDays,
    about,
)

SCHEMA_VERSION: Literal[2] = 2
CONTRADICTIONS = "descriptor.contradictions"
"""The fact that names the facts on which a workload's files contradict each other."""


# --- workloads ------------------------------------------------------------------------------------------------------


class Current(Record, frozen=True, kw_only=True):
    """Where it runs today."""

    platform: str | None = None
    platforms: Annotated[tuple[str, ...], about("Several where files leave it open.")] = ()
    known_from: tuple[str, ...] = ()


class Stated(Record, frozen=True, kw_only=True):
    """What files say on one topic; null where one speaks of it and leaves it open."""

    value: Value | None
    complete: Annotated[bool, about("False: a set may have more members than could be read.")] = True
    provenance: Provenance = Provenance.READ
    evidence: tuple[Place, ...] = ()


class Trigger(Record, frozen=True, kw_only=True):
    kind: Literal["end-date", "obligation", "policy", "refused", "work", "opinion"]
    rule: str
    platform: str
    until: Day | None = None
    part: str = ""
    evidence: tuple[Place, ...] = ()
    sentence: str


class Due(Record, frozen=True, kw_only=True):
    """A part that ends where it is planned to run, and has a successor."""

    date: Day
    part: str
    successor: str
    rule: str
    platform: str
    change: Annotated[str, about("The name of the effort.")]
    work_days: WorkDays = NO_WORK
    evidence: tuple[Place, ...] = ()
    sources: tuple[str, ...] = ()
    sentence: str


class Left(Record, frozen=True, kw_only=True):
    """One of the candidates."""

    platform: str
    verdict: Verdict
    work_days: WorkDays = NO_WORK


class Turn(Record, frozen=True, kw_only=True):
    """An answer under which course or destination would be another."""

    topic: str
    answer: Value | None = None
    chance: Chance
    source: str
    course: Course
    planned: str | None = None


class Recommendation(Record, frozen=True, kw_only=True):
    outcome: Pick
    family: str | None = None
    candidates: tuple[str, ...] = ()
    sentence: str


class Disposed(Record, frozen=True, kw_only=True):
    kind: Disposition
    because: str
    rules: tuple[str, ...] = ()
    question: bool = False


class WhyNot(Record, frozen=True, kw_only=True):
    platform: str
    step: Step
    rule: str = ""
    sentence: Annotated[str, about("Left out where platform, step and rule make it.")] = ""


class Waiver(Record, frozen=True, kw_only=True):
    rule: str
    owner: str
    reason: str
    until: Day
    path: str
    line: Line


class Need(Record, frozen=True, kw_only=True):
    """The same on every platform."""

    rule: str
    raised: Annotated[bool | None, about("Null where nobody states it.")] = True
    chance: Chance = 1.0
    message: Annotated[str, about("Left out where rule and facts tell it.")] = ""
    evidence: tuple[Place, ...] = ()
    demand: Value | None = None
    missing: Annotated[tuple[str, ...], about("Facts that nobody states.")] = ()
    strength: Annotated[str, about("Of a need that an obligation or a policy raises: which of both.")] = ""


class Finding(Record, frozen=True, kw_only=True):
    """A need held against a platform's answer."""

    rule: str
    outcome: Outcome
    blocks: bool = False
    answer: Annotated[str, about("A key of answers; left out for the platform's first to the rule's need.")] = ""
    remedy: Annotated[int | None, about("A position in the rule's remedies.")] = None
    effort: str = ""
    met: Annotated[bool, about("Done already, since it runs there today.")] = False
    otherwise: Annotated[bool, about("It runs there although documented otherwise.")] = False
    shown_on: str | None = None
    stands_on: str | None = None
    waiver: Annotated[int | None, about("A position in the workload's waivers.")] = None
    instead_of: Annotated[Outcome | None, about("Without the waiver.")] = None

    @property
    def is_plain(self) -> bool:
        """Whether it says no more than that the need is met."""
        told = self.shown_on is not None or self.otherwise or self.stands_on is not None
        return self.outcome is Outcome.PASS and not told


class TopicScore(Record, array_like=True, frozen=True, kw_only=True):
    """Points of the needs of a topic, what is given of them; where topics are weighed, the range."""

    points: float
    given: float
    low: float | None = None
    high: float | None = None

    @property
    def score(self) -> int:
        """0 to 100."""
        return round(100 * self.given / self.points)


class WorkLine(Record, frozen=True, kw_only=True):
    part: Part
    what: Annotated[str, about("A rule, a class, a service, a volume or a descriptor's format.")]
    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0
    effort: Annotated[str, about("Its name; a range that a file states by itself has none.")] = ""
    probably: bool = False
    moving: bool = False

    @property
    def days(self) -> WorkDays:
        return WorkDays(expected=self.expected, low=self.low, high=self.high)


class Presumption(Record, frozen=True, kw_only=True):
    rule: str
    chance: Chance
    blocking: bool = False
    shown: bool = False
    plain: int = 0
    sentence: Annotated[str, about("Left out where the rule's presumption makes it.")] = ""


class Deploy(Record, frozen=True, kw_only=True):
    command: str = ""
    note: str = ""


class Result(Record, frozen=True, kw_only=True):
    """One workload on one platform."""

    id: str
    verdict: Verdict
    probably: bool = False
    risk: Chance = 0.0
    score: Points | None = None
    range: tuple[float, float] | None = None
    score_without_blocks: Points | None = None
    topics: Annotated[dict[str, TopicScore], about("Topic to points, given; with weights low, high.")] = field(
        default_factory=dict
    )
    work_days: Annotated[WorkDays, about("Left out where it is the sum of the lines.")] = NO_WORK
    work: tuple[WorkLine, ...] = ()
    presuming: tuple[Presumption, ...] = ()
    passed: Annotated[Count, about("Needs that are met as they are; only the special ones stand among the findings.")]
    not_applicable: Count
    out: Step | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it may run there at all."""
        return self.out is None and self.verdict is not Verdict.BLOCKED


class Event(Record, frozen=True, kw_only=True):
    kind: Literal["end-date", "part", "limit", "opinion"]
    platform: str
    rule: str
    on: Day | None = None
    demand: float | None = None
    limit: float | None = None
    share: float | None = None
    grade: str = ""

    @property
    def used(self) -> float:
        """Of the limit, today, as exact as the two are."""
        return self.demand / self.limit if self.demand is not None and self.limit else self.share or 0.0


class Question(Record, frozen=True, kw_only=True):
    """An open topic that the decision read. Its turning answers stand in `firmness.hinges_on`."""

    topic: str
    rules: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    chance: Chance = 0.0


class Firm(Record, frozen=True, kw_only=True):
    label: Firmness
    hinges_on: Annotated[tuple[Turn, ...], about("Every turning answer, the likeliest first.")] = ()
    sentence: str = ""


class Service(Record, frozen=True, kw_only=True):
    """A backing service that is bound to it."""

    name: str
    kind: Annotated[str, about("A key of services; left out where it is not known.")] = ""
    known: HowKnown
    holds_data: bool | None = None


class AnyWorkload(Record, frozen=True, kw_only=True):
    """What a workload has of its own."""

    id: str
    name: str
    kind: str
    files: tuple[str, ...] = ()
    current: Current = Current()
    facts: dict[str, Stated] = field(default_factory=dict)
    course: Course
    trigger: Trigger | None = None
    due: tuple[Due, ...] = ()
    planned: Annotated[str | None, about("Left out exactly where an answer is needed or nothing fits.")] = None
    left: tuple[Left, ...] = ()
    decided_by: Step
    recommendation: Recommendation
    disposition: Disposed
    why_not: tuple[WhyNot, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    needs: tuple[Need, ...] = ()
    events: tuple[Event, ...] = ()
    services: tuple[Service, ...] = ()


class Workload(AnyWorkload, frozen=True, kw_only=True):
    """A workload with all that is said of it."""

    firmness: Firm
    platforms: tuple[Result, ...]
    questions: tuple[Question, ...] = ()
    deploy: Annotated[dict[str, Deploy], about("How it is brought to each platform.")] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Of its descriptor; "." for the root itself."""
        return "." if self.id == self.name else self.id.removesuffix(f"/{self.name}")

    @property
    def home(self) -> Result | None:
        """The platform that is planned."""
        return next((result for result in self.platforms if result.id == self.planned), None)

    def result(self, platform: str) -> Result | None:
        return next((result for result in self.platforms if result.id == platform), None)

    def turns(self, topic: str) -> tuple[Turn, ...]:
        """Answers to the topic that turn the decision."""
        return tuple(turn for turn in self.firmness.hinges_on if turn.topic == topic)


# --- the portfolio --------------------------------------------------------------------------------------------------


class Counts(Record, frozen=True, kw_only=True):
    courses: dict[str, Count]
    destinations: Annotated[dict[str, Count], about("Platform, or open, to workloads.")]
    decided_by: dict[str, Count]
    firmness: dict[str, Count]
    verdicts: Annotated[dict[str, dict[str, Count]], about("Platform to verdict to workloads.")]


class Blocker(Record, frozen=True, kw_only=True):
    rule: str
    platform: str
    workloads: tuple[str, ...]


class Leaving(Record, frozen=True, kw_only=True):
    workload: str
    to: str | None = None
    outcome: Pick
    verdict: Verdict | None = None
    work_days: WorkDays = NO_WORK
    nearest: str = ""
    blocked_by: tuple[str, ...] = ()


class Exit(Record, frozen=True, kw_only=True):
    """What leaving a platform would take."""

    platform: str
    sentence: str
    work_days: WorkDays = NO_WORK
    leaving: tuple[Leaving, ...]


class EntryNeed(Record, frozen=True, kw_only=True):
    rule: str
    blocks: bool = False
    workloads: tuple[str, ...]
    work_days: WorkDays = NO_WORK


class Entry(Record, frozen=True, kw_only=True):
    """What stands in the way of a platform."""

    platform: str
    needs: tuple[EntryNeed, ...]


class Kept(Record, frozen=True, kw_only=True):
    """The best set of so many platforms."""

    platforms: tuple[str, ...]
    moves: Count
    unplaced: tuple[str, ...] = ()
    work_days: WorkDays = NO_WORK
    homes: dict[str, str]


class Deadline(Record, frozen=True, kw_only=True):
    date: Day
    platform: str
    part: Annotated[str, about("Left out where the platform itself ends.")] = ""
    successor: str = ""
    workloads: tuple[str, ...]
    work_days: WorkDays = NO_WORK
    sources: tuple[str, ...] = ()


class Unoffered(Record, frozen=True, kw_only=True):
    platform: str
    way: Literal["image", "source"]
    rule: str
    workloads: tuple[str, ...]


class BoardQuestion(Record, frozen=True, kw_only=True):
    id: str
    subject: str = ""
    question: str
    effects: Annotated[dict[str, Count], about("Answer to the workloads that it turns.")] = field(default_factory=dict)
    sentence: Annotated[str, about("What each answer would do here.")]


class PortfolioTurn(Turn, frozen=True, kw_only=True):
    workload: str


class PortfolioQuestion(Record, frozen=True, kw_only=True):
    """One open topic over all workloads that wait for the same answer."""

    topic: str
    title: Annotated[str, about("Left out, as are question and source, where the definition has it.")] = ""
    question: str = ""
    source: str = ""
    group: Annotated[str, about("Whom one answer serves; left out where it serves one workload each.")] = ""
    chance: Chance
    worth: float = 0.0
    platforms: tuple[str, ...] = ()
    workloads: Annotated[tuple[str, ...], about("Left out where it is every one that has the question.")] = ()
    turns: Annotated[
        tuple[PortfolioTurn, ...],
        about("Left out where it is what these workloads hinge on."),
    ] = ()
    evidence: Annotated[
        tuple[Place, ...],
        about("Left out where these workloads' facts have it."),
    ] = ()

    @property
    def is_about_a_fact(self) -> bool:
        """Whether whoever knows the workloads can answer it; else the platform's own team is asked."""
        return self.source != "platform"

    @property
    def turned(self) -> tuple[str, ...]:
        """Ids of the workloads that some answer turns."""
        return tuple(dict.fromkeys(turn.workload for turn in self.turns))


class Portfolio(Record, frozen=True, kw_only=True):
    headline: str
    counts: Counts
    work_days: WorkDays = NO_WORK
    blockers: tuple[Blocker, ...] = ()
    exit: tuple[Exit, ...] = ()
    entry: tuple[Entry, ...] = ()
    frontier: tuple[Kept, ...] = ()
    calendar: tuple[Deadline, ...] = ()
    unoffered: tuple[Unoffered, ...] = ()
    board: tuple[BoardQuestion, ...] = ()
    questions: tuple[PortfolioQuestion, ...] = ()
    not_assessed: tuple[str, ...] = ()


# --- changes since an earlier report --------------------------------------------------------------------------------


class Changes(Record, frozen=True, kw_only=True):
    baseline: RunMark
    run: RunMark
    inputs: tuple[InputChange, ...]
    counts: dict[str, Count]
    workloads: tuple[Change, ...]
    without_consequence: Annotated[str, about("Of unchanged workloads, what is otherwise.")] = ""
    sources: Annotated[tuple[str, ...], about("Those of the causes that the catalog has.")] = ()


N = TypeVar("N", Need, Finding)


# --- the whole ------------------------------------------------------------------------------------------------------


class Head(Record, frozen=True, kw_only=True):
    """All but the workloads."""

    schema_version: Literal[2]
    run: Run
    sources: Sources
    answers: Annotated[dict[str, Answer], about("By platform/capability@day; those that some need is held against.")]
    rules: Annotated[dict[str, Rule], about("Only those that apply somewhere.")]
    platforms: dict[str, Platform]
    efforts: Annotated[dict[str, Effort], about("Only those that are named here, as are classes and facts.")]
    classes: Annotated[dict[str, str], about("Kinds of workloads whose move takes at least so much: titles.")]
    topics: dict[str, str]
    facts: dict[str, Fact]
    capabilities: Annotated[dict[str, Capability], about("Those that rules and questions here are about.")] = field(
        default_factory=dict
    )
    kinds: Annotated[dict[str, str], about("Kinds of workloads in words.")] = field(default_factory=dict)
    services: Annotated[dict[str, ServiceKind], about("Kinds of the services that are bound here.")] = field(
        default_factory=dict
    )
    digests: Digests
    portfolio: Portfolio
    changes: Changes | None = None

    def title(self, platform: str) -> str:
        """A platform's title; the word itself of one that is not known."""
        known = self.platforms.get(platform)
        return platform if known is None else known.title

    def rule_title(self, rule: str) -> str:
        """A rule's title, or that of a class of workloads; the word itself for a service, a volume or a format."""
        known = self.rules.get(rule)
        return self.classes.get(rule, rule) if known is None else known.title

    def topic_title(self, topic: str) -> str:
        """Of a fact, or of a platform's open answer."""
        return self._topic(topic).title

    def topic_question(self, topic: str) -> str:
        """What is asked about it."""
        return self._topic(topic).question

    def topic_source(self, topic: str) -> str:
        """What would have to be read, or who would be asked: image, deployment, registry, source-code or platform."""
        return self._topic(topic).source

    def _topic(self, topic: str) -> Fact:
        if topic in self.facts:
            return self.facts[topic]
        platform, _, name = topic.partition("/")
        known = self.capabilities.get(name)
        if known is None:
            return Fact(title=topic, question=topic, source="platform")
        where = self.title(platform)
        return Fact(title=f"{known.title} on {where}", question=f"{where}: {known.question}", source="platform")

    def remedy(self, finding: Finding) -> str | None:
        """The change to the app by which the need is met there."""
        return None if finding.remedy is None else self.rules[finding.rule].remedies[finding.remedy]

    def answer_key(self, finding: Finding, platform: str) -> str:
        """Of the answer that the need is held against: the platform's first where none is named; else empty."""
        rule = self.rules.get(finding.rule)
        start = "" if rule is None else f"{platform}/{rule.needs}@"
        return finding.answer or next((key for key in self.answers if start and key.startswith(start)), "")

    def by_topic(self, needs: Iterable[N]) -> list[N]:
        """Needs, or findings, of one topic side by side, each topic's by rule."""
        return sorted(needs, key=lambda need: (self._category(need.rule), need.rule))

    def _category(self, rule: str) -> str:
        known = self.rules.get(rule)
        return "" if known is None else known.topic

    def requires(self, need: Need) -> bool:
        """Whether the need can knock a platform out; another one only scores."""
        rule = self.rules.get(need.rule)
        return bool(need.strength) or (rule is not None and rule.strength is Strength.REQUIRED)

    def open_message(self, missing: tuple[str, ...]) -> str:
        """Of a need that nobody states."""
        return f"No file says: {self.topic_question(missing[0])}" if missing else ""


class Document(Head, frozen=True, kw_only=True):
    """A report. Days are ISO dates."""

    workloads: tuple[Workload, ...]

    def in_order(self, workload: Workload) -> list[Result]:
        """What platforms make of it, in the order of the run."""
        places = {name: place for place, name in enumerate(self.run.platforms)}
        return sorted(workload.platforms, key=lambda result: places.get(result.id, len(places)))
