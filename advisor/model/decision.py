"""What deciding yields: verdicts, work, scores, a destination and how firm it is; for one workload."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from math import fsum

from msgspec import Struct, field

from advisor.model.catalog import ChangeKind
from advisor.model.facts import Value
from advisor.model.findings import Finding
from advisor.model.location import Location


class Disposition(StrEnum):
    """From the least that is done to the most; retiring is nothing that files could suggest."""

    RETAIN = "retain"
    RELOCATE = "relocate"
    REHOST = "rehost"
    REPLATFORM = "replatform"
    REFACTOR = "refactor"
    REPURCHASE = "repurchase"


class Disposed(Struct, frozen=True, kw_only=True):
    """The class of one workload."""

    disposition: Disposition
    because: str
    rules: tuple[str, ...] = ()
    """Sorted ids of the rules whose required changes decide."""
    asked: bool = False
    """A question to the owner rather than a finding."""


class Deployment(Struct, frozen=True, kw_only=True):
    """How a workload is brought to a platform."""

    command: str = ""
    """To copy; empty where something has to be written first, or where nobody wrote how."""
    note: str = ""
    """Sentences: what has to be written or known first, or under which other name it runs there."""


class Verdict(StrEnum):
    """From best to worst."""

    FIT = "fit"
    WITH_CONDITIONS = "fit-with-conditions"
    AFTER_CHANGES = "fit-after-changes"
    UNDETERMINED = "undetermined"
    BLOCKED = "blocked"


VERDICT_ORDER = tuple(Verdict)
AS_IT_IS = (Verdict.FIT, Verdict.WITH_CONDITIONS)
"""The platform takes the workload without work on it."""


class Course(StrEnum):
    STAY = "stay"
    MOVE = "move"
    CONSIDER = "consider"
    PLACE = "place"
    UNDECIDED = "undecided"


class Pick(StrEnum):
    """What the steps left."""

    RECOMMEND = "recommend"
    TIE = "tie"
    NEEDS_ANSWER = "needs-answer"
    NONE_FITS = "none-fits"


class Step(StrEnum):
    """In the order in which they are taken; the one after which one destination was left decided."""

    STAY = "stay"
    ORGANISATION = "organisation"
    ENDING = "ending"
    OBLIGATION = "obligation"
    VERDICT = "verdict"
    WORK = "work"
    SYSTEM = "system"
    PREFERENCE = "preference"
    FEWEST = "fewest"
    DEFAULT = "default"


class Firmness(StrEnum):
    FIRM = "firm"
    HINGES = "hinges"
    OPEN = "open"


class Part(StrEnum):
    """Lines of work are printed apart and compared as a sum."""

    APP = "app"
    DESCRIPTOR = "descriptor"
    SERVICES = "services"
    DATA = "data"


class Days(Struct, frozen=True):
    """Person-days: what is expected, and the range."""

    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def sum_of(cls, parts: "Iterable[Days]") -> "Days":
        every = tuple(parts)
        return cls(
            fsum(each.expected for each in every), fsum(each.low for each in every), fsum(each.high for each in every)
        )


class WorkLine(Struct, frozen=True, kw_only=True):
    """One line of work of running a workload on a platform."""

    part: Part
    what: str
    """A rule's id, a service's name, a volume's path, or the id of a reference class."""
    days: Days
    effort: str
    """Its name in rules/efforts.yaml."""
    kind: ChangeKind
    """What the work touches."""
    probably: bool = False
    """Of a need that nobody has stated and that is likelier there than not."""
    moving: bool = False
    """Of moving there, whatever the workload needs: a new descriptor, its services and data; never in a verdict."""


class TopicScore(Struct, frozen=True):
    """Points of the needs of one topic, what is given of them, and its range as shares where topics are weighed."""

    points: float
    given: float
    low: float | None = None
    high: float | None = None
    certain: bool = True
    """Whether some need of it is surely there; looked for where topics are weighed."""

    @property
    def score(self) -> int:
        """0 to 100; a topic with no points is not asked and has no TopicScore."""
        return round(100 * self.given / self.points)


class Presumption(Struct, frozen=True, kw_only=True):
    """An open required need that the verdict passes over."""

    rule: str
    chance: float
    blocking: bool
    """Whether it counts against the threshold: its failure would block."""
    shown: bool = False
    """Whether where it runs today settles it."""
    plain: int = 0
    """Of a deployment that no file describes: the number of needs that it stands for; else 0."""


class PlatformResult(Struct, frozen=True, kw_only=True):
    """One workload on one platform."""

    platform: str
    verdict: Verdict
    probably: bool
    """Of fit-after-changes: no work is certain, some is likelier than not."""
    risk: float
    """The chance that an open need blocks, all together."""
    work: tuple[WorkLine, ...]
    score: float | None
    """0 to 100; None where blocked, and where nothing is asked."""
    low: float
    high: float
    score_without_blocks: float | None
    """Of a blocked platform: its score over the needs that do not block."""
    topics: Mapping[str, TopicScore]
    presuming: tuple[Presumption, ...]
    findings: tuple[Finding, ...]
    """Those that apply, in catalog order."""
    not_applicable: int
    deployment: Deployment = field(default_factory=Deployment)
    out: Step | None = None
    """The step that takes the platform out before verdicts count: organisation, ending or obligation."""

    @property
    def days(self) -> Days:
        """Over all lines."""
        return Days.sum_of(line.days for line in self.work)

    def days_of(self, part: Part) -> Days:
        return Days.sum_of(line.days for line in self.work if line.part is part)

    def blockers(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def fits(self) -> bool:
        """Whether it may run there at all."""
        return self.out is None and self.verdict is not Verdict.BLOCKED


class Trigger(Struct, frozen=True, kw_only=True):
    """Why staying is no longer enough, or why another place is worth considering."""

    kind: str
    """end-date, obligation, policy or refused; of a course `consider`: work or opinion."""
    rule: str
    platform: str
    until: date | None = None
    """Of an end date."""
    part: str = ""
    """Of the end of a part: the value that ends."""
    evidence: tuple[Location, ...] = ()


class Due(Struct, frozen=True, kw_only=True):
    """A part that the workload stands on where it is planned to run, which ends there and has a successor."""

    date: date
    part: str
    successor: str
    rule: str
    platform: str
    days: Days
    effort: str
    evidence: tuple[Location, ...]
    sources: tuple[str, ...]


class WhyNot(Struct, frozen=True, kw_only=True):
    """A platform that is not planned: the step that took it out, and the rule behind that step."""

    platform: str
    step: Step
    rule: str = ""


class Turn(Struct, frozen=True, kw_only=True):
    """An answer to an open topic under which course or destination would be another."""

    topic: str
    """A fact's id; of a platform's open answer `platform/capability`."""
    answer: Value | None
    """None: there is nothing of the kind."""
    chance: float
    source: str
    """What would have to be read or asked: image, deployment, registry, source-code or platform."""
    course: Course
    planned: str | None


class Question(Struct, frozen=True, kw_only=True):
    """An open topic that the decision read: what would be asked, and which answers turn it."""

    topic: str
    source: str
    rules: tuple[str, ...]
    platforms: tuple[str, ...]
    chance: float
    """That the need is there and not met as it is."""
    turns: tuple[Turn, ...] = ()


class Event(Struct, frozen=True, kw_only=True):
    """Something that would end the platform for this workload, or a limit and today's share of it."""

    kind: str
    """end-date, part, limit or opinion."""
    platform: str
    rule: str
    on: date | None = None
    demand: float | None = None
    limit: float | None = None
    grade: str = ""

    @property
    def share(self) -> float | None:
        """Of the limit, today; None where one of both is not known."""
        return self.demand / self.limit if self.demand is not None and self.limit else None


class Recommendation(Struct, frozen=True, kw_only=True):
    outcome: Pick
    family: str | None
    """The family that is one destination, where several members of it are left."""
    candidates: tuple[str, ...]
    """All that are left, members of a family too; sorted."""


class Decision(Struct, frozen=True, kw_only=True):
    """Everything decided about one workload."""

    current: str | None
    """Where it runs today; not always one of the platforms that are judged."""
    current_platforms: tuple[str, ...]
    """Several where files leave open on which of them it runs today; else the one, or none."""
    known_from: tuple[str, ...]
    course: Course
    trigger: Trigger | None
    due: tuple[Due, ...]
    planned: str | None
    """None exactly where an answer is needed or nothing fits."""
    decided_by: Step
    recommendation: Recommendation
    why_not: tuple[WhyNot, ...]
    results: tuple[PlatformResult, ...]
    firmness: Firmness
    hinges_on: tuple[Turn, ...]
    """The turning answers, the likeliest first; of a firm decision they are among its presumptions."""
    questions: tuple[Question, ...]
    events: tuple[Event, ...]
    disposition: Disposed

    def result(self, platform: str) -> PlatformResult:
        return next(result for result in self.results if result.platform == platform)

    @property
    def home(self) -> PlatformResult | None:
        """The platform that is planned."""
        return None if self.planned is None else self.result(self.planned)

    @property
    def place(self) -> str | None:
        """Where it is counted: the platform that is planned; while a move is only considered, its own one."""
        return self.current if self.course is Course.CONSIDER else self.planned
