"""The JSON report, schema version 2: every name that stands in it, once; writer, exports and JSON Schema go by these.

A member that is marked as not required is left out where it would be null, false or empty. Beside a type stand its
description and pairs of further words of its schema.
"""

from typing import Annotated, Literal, NotRequired, TypeAlias, TypedDict

from advisor.model.catalog import Actor, ChangeKind, Grade, Runs, Strength, Support
from advisor.model.comparing import CauseKind, Difference, Effect, InputChange, RunMark, Shift, Side, Standing
from advisor.model.decision import Course, Disposition, Firmness, Part, Pick, Step, Verdict
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome

SCHEMA_VERSION: Literal[2] = 2
Day: TypeAlias = Annotated[str, ("format", "date"), ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Count: TypeAlias = Annotated[int, ("minimum", 0)]
Line: TypeAlias = Annotated[int, ("minimum", 1)]
Chance: TypeAlias = Annotated[float, ("minimum", 0), ("maximum", 1)]
Points: TypeAlias = Annotated[float, ("minimum", 0), ("maximum", 100)]
Range: TypeAlias = Annotated[list[float], ("minItems", 2), ("maxItems", 2)]
Value: TypeAlias = str | float | bool | list[str | float | bool]
Amount: TypeAlias = float | Literal["unlimited"]


class Place(TypedDict):
    """Lines of a file."""

    path: str
    first_line: Line
    last_line: Line
    snippet: NotRequired[Annotated[str, "What of these lines may be shown."]]


class WorkDays(TypedDict):
    """Person-days."""

    expected: float
    low: float
    high: float


# --- the run --------------------------------------------------------------------------------------------------------


class Declared(TypedDict):
    """One value of the organisation file."""

    topic: str
    what: str
    value: str
    effect: str
    evidence: Place


class Organisation(TypedDict):
    path: str
    sha256: str
    declared: list[Declared]
    not_assessed: list[str]


class Given(TypedDict):
    """One answer of a person; null where there is nothing of the kind."""

    workload: str
    fact: str
    value: Value | None
    path: str
    line: Line


class Run(TypedDict):
    id: Annotated[str, "A hash of everything that the outcome depends on."]
    advisor_version: str
    catalog_version: str
    as_of: Annotated[Day, "The day whose platform answers were used."]
    preset: str
    weights: Annotated[dict[str, float], "Topic to weight; empty where each need counts by its points alone."]
    weights_given: Annotated[bool, "Whether the call names weights; only then may scores decide."]
    platforms: list[str]
    inputs: list[str]
    organisation: NotRequired[Organisation]
    answers: list[Given]


class Skipped(TypedDict):
    path: str
    reason: str


class Failed(TypedDict):
    path: str
    line: Count
    error: str


class Note(TypedDict):
    path: str
    line: Count
    note: str


class Sources(TypedDict):
    read: list[str]
    skipped: list[Skipped]
    failed: list[Failed]
    notes: list[Note]
    faults: Annotated[list[str], "Internal faults."]


# --- the catalog, as far as it is used ------------------------------------------------------------------------------


class End(TypedDict):
    """The end of one value that a choice offers."""

    value: str
    announced: Day
    until: Day
    successor: NotRequired[str | None]
    effort: str
    sources: list[str]
    note: NotRequired[str]


class Answer(TypedDict):
    """What a platform answers to a capability from a day on: one of support, limit, choice and excludes."""

    support: NotRequired[Support | None]
    limit: NotRequired[Amount | None]
    unit: NotRequired[Annotated[str | None, "Of limit and maximum: bytes, seconds or count."]]
    choice: NotRequired[list[str] | None]
    excludes: NotRequired[list[str] | None]
    default: NotRequired[str | None]
    ends: NotRequired[list[End]]
    adjustable: NotRequired[Annotated[str | None, "Who may raise the limit."]]
    maximum: NotRequired[Amount | None]
    condition: NotRequired[str | None]
    by: NotRequired[Annotated[Actor | None, "Who acts."]]
    effort: NotRequired[str | None]
    recurring: NotRequired[bool]
    grade: Grade
    source: list[str]
    since: NotRequired[Day | None]
    at_latest: NotRequired[Annotated[bool, "Since that day at the latest."]]
    read: NotRequired[Annotated[Day | None, "The day on which the source was read."]]
    chance_of_no: NotRequired[Annotated[Chance | None, "Of an unknown answer."]]


class Rule(TypedDict):
    title: str
    topic: str
    strength: Strength
    needs: Annotated[str, "A capability."]
    why: str
    alternative: str
    remedies: list[str]
    references: list[str]
    facts: Annotated[list[str], "Every fact that the rule reads."]


class LifeCycle(TypedDict):
    since: Day | None
    announced: Day | None
    until: Day | None
    sources: list[str]


class Platform(TypedDict):
    title: str
    family: str
    runs: Annotated[Runs, "Whether the organisation runs it."]
    prefer: Annotated[int | None, "Its place among preferred platforms."]
    support: LifeCycle


class Effort(TypedDict):
    low: float
    high: float
    kind: ChangeKind
    why: str
    source: NotRequired[str]
    assumed: NotRequired[bool]


class Fact(TypedDict):
    """The definition of a fact."""

    title: str
    question: str
    source: Annotated[str, "What would have to be read or asked."]


class Digests(TypedDict):
    """Of what decides in the catalog, so that a later run can tell what changed."""

    rules: Annotated[dict[str, str], "Of every rule of the catalog."]
    assumptions: str


# --- workloads ------------------------------------------------------------------------------------------------------


class Current(TypedDict):
    """Where it runs today."""

    platform: str | None
    platforms: Annotated[list[str], "Several where files leave it open."]
    known_from: list[str]


class Stated(TypedDict):
    """What files say on one topic; null where one speaks of it and leaves it open."""

    value: Value | None
    complete: NotRequired[Annotated[Literal[False], "A set may have more members than could be read."]]
    provenance: Provenance
    evidence: list[Place]


class Trigger(TypedDict):
    kind: Literal["end-date", "obligation", "policy", "refused", "work", "opinion"]
    rule: str
    platform: str
    until: Day | None
    part: str
    evidence: list[Place]
    sentence: str


class Due(TypedDict):
    """A part that ends where it is planned to run, and has a successor."""

    date: Day
    part: str
    successor: str
    rule: str
    platform: str
    change: Annotated[str, "The name of the effort."]
    work_days: WorkDays
    evidence: list[Place]
    sources: list[str]
    sentence: str


class Left(TypedDict):
    """One of the candidates."""

    platform: str
    verdict: Verdict
    work_days: WorkDays


class Turn(TypedDict):
    """An answer under which course or destination would be another."""

    topic: str
    answer: Value | None
    chance: Chance
    source: str
    course: Course
    planned: str | None


class Firm(TypedDict):
    label: Firmness
    hinges_on: list[Turn]
    sentence: str


class Recommendation(TypedDict):
    outcome: Pick
    family: str | None
    candidates: list[str]
    sentence: str


class Disposed(TypedDict):
    kind: Disposition
    because: str
    rules: list[str]
    question: bool


class WhyNot(TypedDict):
    platform: str
    step: Step
    rule: str
    sentence: str


class Waiver(TypedDict):
    rule: str
    owner: str
    reason: str
    until: Day
    path: str
    line: Line


class Need(TypedDict):
    """The same on every platform."""

    rule: str
    raised: Annotated[bool | None, "Null where nobody states it."]
    chance: Chance
    message: str
    evidence: list[Place]
    demand: NotRequired[Value | None]
    missing: NotRequired[Annotated[list[str], "Facts that nobody states."]]
    strength: NotRequired[Annotated[str, "Of a need that an obligation or a policy raises: which of both."]]


class Finding(TypedDict):
    """A need held against a platform's answer."""

    rule: str
    outcome: Outcome
    blocks: NotRequired[bool]
    answer: Annotated[str, "A key of answers."]
    remedy: NotRequired[Annotated[int | None, "A position in the rule's remedies."]]
    effort: NotRequired[str | None]
    met: NotRequired[Annotated[bool, "Done already, since it runs there today."]]
    otherwise: NotRequired[Annotated[bool, "It runs there although documented otherwise."]]
    shown_on: NotRequired[str | None]
    stands_on: NotRequired[str | None]
    waiver: NotRequired[Annotated[int | None, "A position in the workload's waivers."]]
    instead_of: NotRequired[Annotated[Outcome | None, "Without the waiver."]]


class TopicScore(TypedDict):
    points: float
    given: float
    low: NotRequired[Annotated[float, "Only where topics are weighed; so is `high`."]]
    high: NotRequired[float]


class WorkLine(TypedDict):
    part: Part
    what: Annotated[str, "A rule, a class, a service, a volume or a descriptor's format."]
    expected: float
    low: float
    high: float
    effort: NotRequired[Annotated[str, "Its name; a range that a file states by itself has none."]]
    probably: NotRequired[bool]
    moving: NotRequired[bool]


class Presumption(TypedDict):
    rule: str
    chance: Chance
    blocking: NotRequired[bool]
    shown: NotRequired[bool]
    plain: NotRequired[int | None]
    sentence: str


class Deploy(TypedDict):
    command: NotRequired[str]
    note: NotRequired[str]


class Result(TypedDict):
    """One workload on one platform."""

    id: str
    verdict: Verdict
    probably: bool
    risk: Chance
    score: Points | None
    range: Range | None
    score_without_blocks: Points | None
    topics: dict[str, TopicScore]
    work_days: WorkDays
    work: list[WorkLine]
    presuming: list[Presumption]
    passed: Annotated[Count, "Needs that are met as they are; only the special ones stand among the findings."]
    not_applicable: Count
    out: Step | None
    findings: list[Finding]
    deploy: Deploy


class Event(TypedDict):
    kind: Literal["end-date", "part", "limit", "opinion"]
    platform: str
    rule: str
    on: NotRequired[Day | None]
    demand: NotRequired[float | None]
    limit: NotRequired[float | None]
    share: NotRequired[float | None]
    grade: NotRequired[str]


class Question(TypedDict):
    topic: str
    source: str
    rules: list[str]
    platforms: list[str]
    chance: Chance
    turns: list[Turn]


class Workload(TypedDict):
    id: str
    name: str
    kind: str
    files: list[str]
    current: Current
    facts: dict[str, Stated]
    course: Course
    trigger: Trigger | None
    due: list[Due]
    planned: Annotated[str | None, "Null exactly where an answer is needed or nothing fits."]
    left: list[Left]
    decided_by: Step
    firmness: Firm
    recommendation: Recommendation
    disposition: Disposed
    why_not: list[WhyNot]
    waivers: list[Waiver]
    needs: list[Need]
    platforms: list[Result]
    events: list[Event]
    questions: list[Question]


# --- the portfolio --------------------------------------------------------------------------------------------------


class Counts(TypedDict):
    courses: dict[str, Count]
    destinations: Annotated[dict[str, Count], "Platform, or open, to workloads."]
    decided_by: dict[str, Count]
    firmness: dict[str, Count]
    verdicts: Annotated[dict[str, dict[str, Count]], "Platform to verdict to workloads."]


class Blocker(TypedDict):
    rule: str
    platform: str
    workloads: list[str]


class Leaving(TypedDict):
    workload: str
    to: str | None
    outcome: Pick
    verdict: Verdict | None
    work_days: WorkDays
    nearest: NotRequired[str]
    blocked_by: NotRequired[list[str]]


class Exit(TypedDict):
    """What leaving a platform would take."""

    platform: str
    sentence: str
    work_days: WorkDays
    leaving: list[Leaving]


class EntryNeed(TypedDict):
    rule: str
    blocks: bool
    workloads: list[str]
    work_days: WorkDays


class Entry(TypedDict):
    """What stands in the way of a platform."""

    platform: str
    needs: list[EntryNeed]


class Kept(TypedDict):
    """The best set of so many platforms."""

    platforms: list[str]
    moves: Count
    unplaced: list[str]
    work_days: WorkDays
    homes: dict[str, str]


class Deadline(TypedDict):
    """A part is empty where the platform itself ends."""

    date: Day
    platform: str
    part: str
    successor: str
    workloads: list[str]
    work_days: WorkDays
    sources: list[str]


class Unoffered(TypedDict):
    platform: str
    way: Literal["image", "source"]
    rule: str
    workloads: list[str]


class BoardQuestion(TypedDict):
    id: str
    subject: str
    question: str
    effects: Annotated[dict[str, Count], "Answer to the workloads that it turns."]
    sentence: Annotated[str, "What each answer would do here."]


class PortfolioTurn(Turn):
    workload: str


class PortfolioQuestion(TypedDict):
    topic: str
    title: str
    question: str
    source: str
    group: Annotated[str, "Whom one answer serves; empty where it serves one workload each."]
    chance: Chance
    worth: float
    platforms: list[str]
    workloads: list[str]
    turns: list[PortfolioTurn]
    evidence: list[Place]


class Portfolio(TypedDict):
    headline: str
    counts: Counts
    work_days: WorkDays
    blockers: list[Blocker]
    exit: list[Exit]
    entry: list[Entry]
    frontier: list[Kept]
    calendar: list[Deadline]
    unoffered: list[Unoffered]
    board: list[BoardQuestion]
    questions: list[PortfolioQuestion]
    not_assessed: list[str]


# --- changes since an earlier report --------------------------------------------------------------------------------


class Cause(TypedDict):
    kind: CauseKind
    subject: str
    platform: str
    sentence: str
    before: Side
    after: Side
    effects: list[Effect]


class Change(TypedDict):
    workload: str
    difference: Difference
    moved_from: str
    sentence: str
    before: Standing | None
    after: Standing | None
    platforms: Annotated[list[Shift], "Verdicts and work that are another, on platforms that both reports judge."]
    causes: list[Cause]


class Changes(TypedDict):
    baseline: RunMark
    run: RunMark
    inputs: list[InputChange]
    counts: dict[str, Count]
    workloads: list[Change]


class Used(TypedDict):
    """What workloads and portfolio refer to."""

    answers: Annotated[
        dict[str, Answer], "By platform/capability@day; those that needs of some workload are held against."
    ]
    rules: Annotated[dict[str, Rule], "Only those that apply somewhere."]
    platforms: dict[str, Platform]
    efforts: Annotated[dict[str, Effort], "Only those that are named here, as are classes and facts."]
    classes: Annotated[dict[str, str], "Kinds of workloads whose move takes at least so much, with their titles."]
    topics: dict[str, str]
    facts: dict[str, Fact]
    digests: Digests


class Head(Used):
    """All but the workloads."""

    schema_version: Literal[2]
    run: Run
    sources: Sources
    portfolio: Portfolio
    changes: NotRequired[Changes]


class Document(Head):
    """A report. Days are ISO dates."""

    workloads: list[Workload]
