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
    by: str | None
    effort: str | None
    recurring: bool
    chance_of_no: float | None
    condition: str | None
    grade: str
    sources: tuple[str, ...]
    since: str | None

    @property
    def substance(self) -> tuple[object, ...]:
        """What outcomes and work are computed from."""
        said = self.stated, self.limit, self.choice, self.excludes, self.adjustable
        return *said, self.by, self.effort, self.recurring, self.chance_of_no


MET = AnswerShot(
    capability="",
    stated="full",
    limit=None,
    choice=None,
    excludes=None,
    adjustable=None,
    by=None,
    effort=None,
    recurring=False,
    chance_of_no=None,
    condition=None,
    grade="",
    sources=(),
    since=None,
)
"""Of a need that a platform meets as it is: a report does not say by which answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverShot:
    owner: str
    reason: str
    until: str
    place: Place

    @property
    def substance(self) -> tuple[str, ...]:
        return self.owner, self.reason, self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedShot:
    """The same on every platform."""

    raised: bool | None
    chance: float
    demand: Members
    missing: frozenset[str]
    """Facts that nobody stated and that leave the need open."""
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingShot:
    rule: str
    outcome: str
    effort: str | None
    waiver: WaiverShot | None
    answer: AnswerShot


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformShot:
    verdict: str
    days: float
    """Expected, over all lines of work."""
    findings: Mapping[str, FindingShot]
    """By rule, of needs that are not simply met."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadShot:
    id: str
    name: str
    kind: str
    files: tuple[str, ...]
    current: str | None
    facts: Mapping[str, FactShot]
    standing: Standing
    needs: Mapping[str, NeedShot]
    """By rule, of those that are there or open."""
    platforms: Mapping[str, PlatformShot]

    def finding(self, platform: str, rule: str) -> FindingShot | None:
        """What stands there of a rule; a need without a finding is met, and one that is not there has none."""
        found = self.platforms[platform].findings.get(rule)
        if found is None and rule in self.needs:
            return FindingShot(rule=rule, outcome="pass", effort=None, waiver=None, answer=MET)
        return found

    def open(self) -> frozenset[str]:
        """Facts that nobody stated and that leave some need open."""
        return frozenset(fact for need in self.needs.values() for fact in need.missing)

    def open_in(self, fact: str) -> frozenset[str]:
        """Rules whose need the fact leaves open."""
        return frozenset(rule for rule, need in self.needs.items() if fact in need.missing)

    def snippet(self, place: Place) -> str:
        """The line at a place, where a need shows it."""
        shown = (one for need in self.needs.values() for one in need.places)
        return next((one.snippet for one in shown if (one.path, one.line) == (place.path, place.line)), place.snippet)


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleShot:
    facts: frozenset[str] | None
    """What it reads; None where the report does not say, since the rule applies to no workload."""
    digest: str
    required: bool


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
    rules: Mapping[str, RuleShot]
    assumptions: str
    workloads: Mapping[str, WorkloadShot]
