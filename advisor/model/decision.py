"""What deciding yields: verdicts, scores, a recommendation; for one workload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor.model.confidence import Preference, Robustness, Tipping
from advisor.model.deployment import Deployment
from advisor.model.disposition import Disposed
from advisor.model.findings import Finding


class Verdict(StrEnum):
    """From best to worst."""

    FIT = "fit"
    AFTER_CHANGES = "fit-after-changes"
    UNDETERMINED = "undetermined"
    BLOCKED = "blocked"


VERDICT_ORDER = tuple(Verdict)


class Pick(StrEnum):
    RECOMMEND = "recommend"
    TIE = "tie"
    NEEDS_ANSWER = "needs-answer"
    NONE_FITS = "none-fits"


class Course(StrEnum):
    STAY = "stay"
    MOVE = "move"
    CONSIDER = "consider"
    PLACE = "place"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionValue:
    """One criterion on one platform: expected value, exact bounds, and what it adds to the score."""

    weight: float
    """Its share among the criteria that take part, 0 for one that does not."""
    value: float | None
    low: float | None
    high: float | None
    matters: bool
    """False where no need of this criterion is raised or open on any platform."""
    evidence: float
    """Share of its inputs that are read or declared; 1 where it has none."""
    note: str = ""

    @property
    def contribution(self) -> float:
        return 0.0 if self.value is None else self.weight * self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Presumption:
    """An open required need that the verdict passes over."""

    rule: str
    chance: float
    sentence: str
    blocking: bool
    """Whether it counts against the threshold: its failure would block."""
    shown: bool = False
    """Whether where it runs today settles it."""
    topic: str = ""
    """Of what is shown so, the need alone, as the sentence ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformResult:
    """One workload on one platform."""

    platform: str
    verdict: Verdict
    score: float | None
    """None where blocked; `counterfactual` then tells the score without the knock-out."""
    low: float
    high: float
    counterfactual: float | None
    effort_low: float
    effort_high: float
    effort_expected: float
    risk: float
    """The chance that an open need blocks, all together."""
    presuming: tuple[Presumption, ...]
    criteria: Mapping[str, CriterionValue]
    findings: tuple[Finding, ...]
    """Those that apply, in catalog order."""
    not_applicable: int
    deployment: Deployment = field(default_factory=Deployment)
    offered: bool = True
    """False where the organisation does not run the platform: no candidate, whatever its score."""

    def blockers(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """Why staying is no longer enough."""

    kind: str
    """blocked, change, end-date, obligation or policy."""
    rule: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A fact that nobody stated, or a platform's open answer, that keeps a verdict open."""

    fact: str
    """The fact's id; the capability's where the platform's answer is what is missing."""
    text: str
    source: str
    """What would have to be read or asked: image, deployment, registry, source-code or platform."""
    rules: tuple[str, ...]
    platforms: tuple[str, ...]
    chance: float
    """That the need is there and not met."""
    value: float = 0.0
    """What the answer is worth, in points of score."""
    flips: float = 0.0
    """How often it would change the pick."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    pick: Pick
    platform: str | None
    default: str | None
    candidates: tuple[str, ...]
    coverage: float
    sentence: str
    reasons: tuple[str, ...] = ()
    robustness: float | None = None
    """Share of draws in which the pick stays first; of a tie, in which one of the tied is. None without a pick."""
    label: str | None = None
    """high, medium or low; None without a pick."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Everything decided about one workload."""

    current: str | None
    """Where it runs today; not always one of the platforms that are judged."""
    known_from: tuple[str, ...]
    course: Course
    trigger: Trigger | None
    recommendation: Recommendation
    results: tuple[PlatformResult, ...]
    questions: tuple[Question, ...]
    """The most valuable first."""
    robustness: Robustness | None = None
    tipping: Tipping | None = None
    disposition: Disposed | None = None
    preference: Preference | None = None
    may_run_on: tuple[str, ...] = ()
    """Several platforms where files leave open on which of them it runs today."""

    def result(self, platform: str) -> PlatformResult:
        return next(result for result in self.results if result.platform == platform)
