"""What a comparison needs to know of one report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.comparing import RunMark, Standing

Members: TypeAlias = tuple[str | float | bool, ...] | None
"""A fact's value; None where a file speaks of it without saying what holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    path: str
    line: int
    snippet: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactShot:
    value: Members
    provenance: str
    places: tuple[Place, ...]
    complete: bool = True
    """False for a set of which some members could not be told."""

    @property
    def substance(self) -> tuple[object, ...]:
        """What is said, and by whom; not where. `True` is not 1."""
        typed = None if self.value is None else tuple((type(one).__name__, one) for one in self.value)
        return typed, self.provenance, self.complete


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerShot:
    """A platform's answer as it stands behind a finding."""

    capability: str
    stated: str | None
    limit: str | None
    choice: tuple[str, ...] | None
    excludes: tuple[str, ...] | None
    adjustable: str | None
    effort: tuple[float, float] | None
    obligation: bool
    chance_of_no: float | None
    condition: str | None
    grade: str
    sources: tuple[str, ...]
    since: str | None
    stale: bool

    @property
    def substance(self) -> tuple[object, ...]:
        """What an outcome is computed from."""
        return self.stated, self.limit, self.choice, self.excludes, self.stale

    @property
    def details(self) -> tuple[object, ...]:
        """What a number is computed from besides."""
        return self.adjustable, self.effort, self.obligation, self.chance_of_no


def answers_differ(one: AnswerShot, other: AnswerShot) -> bool:
    """Details count only where both reports give them."""
    both_say = one.chance_of_no is not None and other.chance_of_no is not None
    return one.substance != other.substance or (both_say and one.details != other.details)


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverShot:
    owner: str
    reason: str
    until: str
    place: Place
    instead_of: str

    @property
    def substance(self) -> tuple[str, ...]:
        return self.owner, self.reason, self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingShot:
    rule: str
    outcome: str
    support: str
    effort: tuple[float, float] | None
    chance: float | None
    weight: float | None
    demand: Members
    missing: frozenset[str]
    """Facts that nobody stated and that leave the need open."""
    places: tuple[Place, ...]
    waiver: WaiverShot | None
    answer: AnswerShot

    @property
    def numbers(self) -> tuple[object, ...]:
        """What it adds to verdict and score, besides its outcome."""
        accepted = None if self.waiver is None else self.waiver.substance
        return self.support, self.effort, self.chance, accepted, self.answer.stale


def numbers_differ(one: FindingShot, other: FindingShot) -> bool:
    """The weight counts only where both reports give it."""
    weights = {one.weight, other.weight} - {None}
    return one.numbers != other.numbers or len(weights) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformShot:
    verdict: str
    score: float | None
    interval: tuple[float, float] | None
    weights: Mapping[str, float]
    """Criterion → its share among those that take part."""
    values: Mapping[str, tuple[object, ...]]
    """Criterion → value, interval, coverage."""
    findings: Mapping[str, FindingShot]
    """By rule; those that do not apply are not there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadShot:
    id: str
    name: str
    kind: str
    files: tuple[str, ...]
    current: str | None
    facts: Mapping[str, FactShot]
    standing: Standing
    platforms: Mapping[str, PlatformShot]

    def open(self) -> frozenset[str]:
        """Facts that nobody stated and that leave some need open."""
        return frozenset(
            fact for one in self.platforms.values() for finding in one.findings.values() for fact in finding.missing
        )

    def open_in(self, fact: str) -> frozenset[str]:
        """Rules whose need the fact leaves open."""
        found = (one for shot in self.platforms.values() for one in shot.findings.items())
        return frozenset(rule for rule, finding in found if fact in finding.missing)

    def snippet(self, place: Place) -> str:
        """The line at a place, where a finding shows it."""
        shown = (
            one for shot in self.platforms.values() for finding in shot.findings.values() for one in finding.places
        )
        return next((one.snippet for one in shown if (one.path, one.line) == (place.path, place.line)), place.snippet)


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleShot:
    facts: frozenset[str]
    digest: str
    required: bool
    criterion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A person's answer, and where it stands."""

    value: Members
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredShot:
    """A value of the organisation's, or all of one name, and where the first stands."""

    value: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    run: RunMark
    weights: Mapping[str, float]
    platforms: tuple[str, ...]
    inputs: frozenset[str]
    answers: Mapping[tuple[str, str], Given]
    """By workload, as the file of answers names it, and fact."""
    organisation: Mapping[tuple[str, str], DeclaredShot]
    """What the organisation declared, by topic and name."""
    skipped: Mapping[str, str]
    """Path → reason."""
    failed: Mapping[str, str]
    """Path → line and error."""
    rules: Mapping[str, RuleShot] | None
    """None in a report of a version that did not say."""
    assumptions: str
    workloads: Mapping[str, WorkloadShot]
