"""The one object that renderers read, with what the decisions come to together."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from advisor.model.catalog import Catalog
from advisor.model.comparing import Comparison
from advisor.model.decision import Days, Decision, Pick, Turn, Verdict, WorkLine
from advisor.model.facts import Workload
from advisor.model.location import Location, Problem, Skipped
from advisor.model.organisation import Given, Organisation


class PortfolioQuestion(Struct, frozen=True, kw_only=True):
    """One open topic over all workloads that wait for the same answer."""

    topic: str
    """The fact's id; `platform/capability` where a platform's answer is what is missing."""
    source: str
    """As of a workload's own question: image, deployment, registry, source-code or platform."""
    group: str
    """Whom one answer serves: the registry's host, the base image or the platform; empty where it serves one each."""
    chance: float
    """The highest chance of any workload that the need is there and not met."""
    platforms: tuple[str, ...]
    workloads: tuple[str, ...]
    """Ids, sorted."""
    turns: tuple[tuple[str, Turn], ...]
    """Workload id and an answer that turns its course or destination."""
    evidence: tuple[Location, ...]
    """The places that led to the question, sorted."""

    @property
    def turned(self) -> tuple[str, ...]:
        """Ids of the workloads that some answer turns."""
        return tuple(dict.fromkeys(workload for workload, _ in self.turns))

    @property
    def worth(self) -> float:
        """Workloads that turn, each by the chance of its likeliest turning answer."""
        best: dict[str, float] = {}
        for workload, turn in self.turns:
            best[workload] = max(best.get(workload, 0.0), turn.chance)
        return sum(best[name] for name in sorted(best))

    @property
    def is_about_a_fact(self) -> bool:
        """Whether whoever knows the workloads can answer it; else the platform's own team is asked."""
        return self.source != "platform"


class Run(Struct, frozen=True, kw_only=True):
    """Provenance: what was read, by which catalog, under which weights."""

    id: str
    advisor_version: str
    catalog_version: str
    as_of: date
    preset: str
    weights: Mapping[str, float]
    """Topic to weight; empty where every need counts by its points alone."""
    platforms: tuple[str, ...]
    inputs: tuple[str, ...]
    weights_given: bool = False
    """Whether the call names a preset or weights."""
    organisation: Organisation | None = None
    """What an organisation file declared."""
    answers: tuple[Given, ...] = ()
    """What people declared, sorted by workload and fact."""


class Assessed(Struct, frozen=True, kw_only=True):
    """A workload and what was decided about it."""

    workload: Workload
    decision: Decision
    signature: int | None = None
    """Within one run, the same for workloads whose decisions differ in places, messages, commands, disposition and
    `known_from` only.

    None where nobody looked for it: then it is like no other.
    """


class Blocker(Struct, frozen=True, kw_only=True):
    """A rule that blocks workloads on a platform."""

    rule: str
    platform: str
    workloads: tuple[str, ...]


class Leaving(Struct, frozen=True, kw_only=True):
    """Where one workload goes if its platform is taken away, by all steps."""

    workload: str
    to: str | None
    """None where an answer is needed or nothing fits."""
    outcome: Pick
    verdict: Verdict | None
    work: tuple[WorkLine, ...]
    nearest: str = ""
    """Of a workload without a place: the platform on which the fewest needs block."""
    blocked_by: tuple[str, ...] = ()
    """Rules that block there."""

    @property
    def days(self) -> Days:
        return Days.sum_of(line.days for line in self.work)


class Exit(Struct, frozen=True, kw_only=True):
    """What leaving a platform would take that workloads run on today."""

    platform: str
    leaving: tuple[Leaving, ...]
    """By workload id."""

    def placed(self) -> tuple[Leaving, ...]:
        return tuple(leaving_one for leaving_one in self.leaving if leaving_one.to is not None)

    @property
    def days(self) -> Days:
        """Over those that have a place."""
        return Days.sum_of(each.days for each in self.placed())


class EntryNeed(Struct, frozen=True, kw_only=True):
    """One need that stands in the way of workloads on a platform."""

    rule: str
    blocks: bool
    """Whether nothing meets it there; else it takes work or a condition."""
    workloads: tuple[str, ...]
    days: Days
    """Of meeting it, over all of them."""


class Entry(Struct, frozen=True, kw_only=True):
    """What stands in the way of a platform, for workloads that do not run there."""

    platform: str
    needs: tuple[EntryNeed, ...]
    """What blocks first, then by the number of workloads."""


class Kept(Struct, frozen=True, kw_only=True):
    """The best set of so many platforms, and what keeping only these would come to."""

    platforms: tuple[str, ...]
    moves: int
    """Workloads that leave the platform where they run today."""
    unplaced: tuple[str, ...]
    """Ids of those that none of them takes."""
    days: Days
    homes: Mapping[str, str]
    """Workload id → platform of the set."""


class Deadline(Struct, frozen=True, kw_only=True):
    """A day on which something ends that workloads stand on where they run today."""

    on: date
    platform: str
    part: str
    """Empty where the platform itself ends."""
    successor: str
    workloads: tuple[str, ...]
    days: Days
    """Of the change, over all of them; of a platform's end, of leaving it."""
    sources: tuple[str, ...]


class Unoffered(Struct, frozen=True, kw_only=True):
    """A need that a platform in use blocks, for a way of building: whoever comes to have it has to leave."""

    platform: str
    way: str
    """image or source."""
    rule: str
    workloads: tuple[str, ...]
    """Of the portfolio, those that have the need today, elsewhere or not."""


class BoardQuestion(Struct, frozen=True, kw_only=True):
    """A question that a board can answer, and what each answer would do here; it makes nothing hinge."""

    id: str
    subject: str
    """A platform's id, where it is about one."""
    effects: tuple[tuple[str, int], ...]
    """An answer's id and the number of workloads that it turns; empty where that cannot be computed."""


class Portfolio(Struct, frozen=True, kw_only=True):
    courses: Mapping[str, int]
    """Course → workloads; every course is there."""
    destinations: Mapping[str, int]
    """Platform → workloads that stay or are planned there, "open" for those without a place; zeros left out."""
    decided_by: Mapping[str, int]
    """Step → workloads; zeros left out."""
    firmness: Mapping[str, int]
    verdicts: Mapping[str, Mapping[str, int]]
    """Platform → verdict → workloads."""
    days: Days
    """Of what moves or is placed, where it is planned."""
    blockers: tuple[Blocker, ...]
    exits: tuple[Exit, ...]
    entries: tuple[Entry, ...]
    frontier: tuple[Kept, ...]
    """The best set of one platform, of two, and so on while another one still buys something."""
    calendar: tuple[Deadline, ...]
    unoffered: tuple[Unoffered, ...]
    board: tuple[BoardQuestion, ...]
    questions: tuple[PortfolioQuestion, ...]
    """Those that turn something first, by the workloads they turn and the chance."""
    not_assessed: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
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
