"""What differs between two reports, and why."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import force_setattr


class Difference(StrEnum):
    """What became of one workload."""

    NEW = "new"
    GONE = "gone"
    FLIPPED = "flipped"
    """Another course, or another platform is planned with."""
    FIRMER = "firmer"
    WEAKER = "weaker"
    REVISED = "revised"
    """As firm as before; a verdict, the work or what is due, there or on another platform, is another."""
    UNCHANGED = "unchanged"


class CauseKind(StrEnum):
    """What kind of input a difference comes from; those that say most first."""

    FACT = "fact"
    DECLARED = "declared"
    """A fact that a person answered."""
    WAIVER = "waiver"
    PLATFORM = "platform"
    """A platform's dated answer."""
    ORGANISATION = "organisation"
    """A platform's answer that the organisation declares."""
    RULE = "rule"
    FILE = "file"
    WEIGHTS = "weights"
    SCOPE = "scope"
    """Other platforms were asked for."""
    ASSUMPTIONS = "assumptions"
    DAY = "day"
    """An end was announced or has come between the two days."""
    OTHERS = "others"
    """Other workloads of the run use other platforms; the step on the number of platforms counts them."""
    ADVISOR = "advisor"
    UNTOLD = "untold"
    """The two reports do not hold what would tell it."""


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one of the two reports says; all texts are fit to be shown."""

    value: str
    place: str = ""
    """path:line, where a file says it."""
    snippet: str = ""
    sources: tuple[str, ...] = ()
    since: str = ""
    note: str = ""


NOTHING = Side(value="")


class Effect(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule whose outcome on one platform changed; "not-applicable" where there was no need."""

    platform: str
    rule: str
    before: str
    after: str


class Cause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input that differs and that this workload's decision reads."""

    kind: CauseKind
    subject: str
    """A fact, a rule, a capability, a file, or the name of what differs."""
    platform: str = ""
    before: Side = NOTHING
    after: Side = NOTHING
    effects: tuple[Effect, ...] = ()
    """Empty where it moves a number without changing an outcome."""
    sentence: str = ""
    """In the document only, as that of a change."""


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one report decided about a workload."""

    course: str
    outcome: str
    planned: str | None
    decided_by: str
    firmness: str
    verdict: str | None
    """On the platform that is planned, as are score, range and work; None where none is planned."""
    score: float | None
    range: tuple[float, float] | None
    work_days: float | None
    due: tuple[str, ...]
    """Parts that have to be changed there, with the day."""


class Shift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another verdict, or other work, on one platform that both reports judge."""

    platform: str
    verdicts: tuple[str, str]
    """Before and after."""
    work_days: tuple[float, float]
    """Expected, before and after."""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One workload in both reports, or in one of them."""

    workload: str
    """Its id, as it may be shown; of the newer report where it is in both."""
    key: str = ""
    """Its id in the newer report, as that report has it; empty where it is gone, and in the document."""
    difference: Difference
    moved_from: str = ""
    """Its id in the older report, where its file has moved."""
    before: Standing | None = None
    after: Standing | None = None
    platforms: tuple[Shift, ...] = ()
    causes: tuple[Cause, ...] = ()
    """The ones that say most first. An unchanged workload may have some, without consequence for its decision."""
    sentence: str = ""


class RunMark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By what a run is known."""

    id: str
    as_of: str
    advisor_version: str
    catalog_version: str
    preset: str


class InputChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something about the whole run that differs."""

    what: str
    before: str
    after: str


class Comparison(Struct, frozen=True, kw_only=True):
    """Every workload of either report once, sorted by what became of it and by id."""

    older: RunMark
    newer: RunMark
    inputs: tuple[InputChange, ...] = ()
    changes: tuple[Change, ...] = ()
    by_key: Mapping[str, Change] = field(default_factory=dict)
    """Those that are in the newer report, by id."""

    def __post_init__(self) -> None:
        force_setattr(self, "by_key", {each.key: each for each in self.changes if each.key})

    def of(self, key: str) -> Change | None:
        return self.by_key.get(key)

    @property
    def counts(self) -> Mapping[Difference, int]:
        """Every difference is there."""
        counted = Counter(each.difference for each in self.changes)
        return {each: counted[each] for each in Difference}

    @property
    def changed(self) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if each.difference is not Difference.UNCHANGED)
