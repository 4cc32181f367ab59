"""The one object that renderers read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.model.catalog import Catalog
from advisor.model.comparing import Comparison
from advisor.model.confidence import NumberTip
from advisor.model.decision import Decision
from advisor.model.facts import Workload
from advisor.model.given import Given
from advisor.model.location import Problem, Skipped
from advisor.model.organisation import Organisation
from advisor.model.questions import PortfolioQuestion
from advisor.model.worlds import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Provenance: what was read, by which catalog, under which weights."""

    id: str
    advisor_version: str
    catalog_version: str
    as_of: date
    preset: str
    weights: Mapping[str, float]
    """As declared; criteria that take no part keep theirs here."""
    platforms: tuple[str, ...]
    inputs: tuple[str, ...]
    organisation: Organisation | None = None
    """What an organisation file declared."""
    answers: tuple[Given, ...] = ()
    """What people declared, sorted by workload and fact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessed:
    """A workload and what was decided about it."""

    workload: Workload
    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """A rule that blocks workloads on a platform."""

    rule: str
    platform: str
    workloads: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A set of platforms that an organisation might keep, and what would come of it."""

    platforms: tuple[str, ...]
    fits: int
    """Workloads that fit on one of them."""
    unplaced: tuple[str, ...]
    """Ids of the others."""
    effort_low: float
    effort_high: float
    """Person-days of change to the apps, each on its best platform of the set."""
    lost_value: float
    """Points of score given up against the best of all platforms, over all workloads."""
    homes: Mapping[str, str]
    """Workload id → platform of the set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consolidation:
    every: tuple[Kept, ...]
    """Every set, the best first."""
    frontier: tuple[Kept, ...]
    """The best set of one platform, of two, and so on while another one still buys something."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Distance:
    """How far a workload is from leaving its planned platform; None where nothing of the kind would make it leave."""

    workload: str
    platform: str
    number: NumberTip | None
    """Of the numbers, the one with the nearest flip."""
    days: float | None
    """Further person-days of change."""
    weight: float | None
    """Change of one criterion's weight, between 0 and 1."""

    @property
    def doublings(self) -> float | None:
        """Of the number, or halvings."""
        return None if self.number is None else self.number.distance


@dataclass(frozen=True, kw_only=True, slots=True)
class Portfolio:
    courses: Mapping[str, int]
    """Course → workloads; every course is there."""
    destinations: Mapping[str, int]
    """Where workloads are to run: platform → workloads, and "open" for those without a pick; zeros left out."""
    verdicts: Mapping[str, Mapping[str, int]]
    """Platform → verdict → workloads."""
    blockers: tuple[Blocker, ...]
    headline: str
    consolidation: Consolidation
    not_assessed: tuple[str, ...]
    questions: tuple[PortfolioQuestion, ...] = ()
    """The most valuable for its cost first."""
    tipping: tuple[Distance, ...] = ()
    """The workload nearest to a flip first."""
    worlds: tuple[World, ...] = ()
    """Both outcomes of every declared last day, the soonest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    run: Run
    read: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    """Things inside files that were read which deserve a word: unknown keys, values that are ignored."""
    faults: tuple[str, ...]
    """Internal faults; the exit status tells them."""
    assessed: tuple[Assessed, ...]
    portfolio: Portfolio
    catalog: Catalog
    comparison: Comparison | None = None
    """With an earlier report, where one was given."""
