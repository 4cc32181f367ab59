"""How sure a pick is, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True)
class Segment:
    """From the first to the last whole number, the same platforms lead: several are a tie, none means none fits."""

    first: int
    last: int
    leaders: tuple[str, ...]
    """Sorted ids."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What each platform scores along a number."""

    numbers: tuple[int, ...]
    """Rising; between two neighbours scores change steadily or not at all."""
    scores: Mapping[str, tuple[float | None, ...]]
    """Platform → score from 0 to 1 at each number; None where a need is not met."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """What one number of a workload decides, from 1 on."""

    segments: tuple[Segment, ...]
    curve: Curve | None
    """Of instances only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberTip:
    """How far a number may move before the planned platform no longer leads or ties; or, where it does not, does."""

    fact: str
    now: int
    stated: bool
    """False where no file says the number, and the expected one stands in for it."""
    flips_below: int | None
    """The largest smaller number at which it is the other way round."""
    flips_above: int | None
    """The smallest larger one."""
    below: tuple[str, ...]
    above: tuple[str, ...]
    """Who leads there; empty where none fits."""
    segments: tuple[Segment, ...]
    rests_on_opinion: bool
    curve: Curve | None = None

    @property
    def distance(self) -> float | None:
        """Doublings or halvings to the nearest flip; None where there is none."""
        found = [log2(self.flips_above / self.now)] if self.flips_above is not None else []
        found += [log2(self.now / self.flips_below)] if self.flips_below is not None else []
        return min(found, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightTip:
    """The weight of one criterion, the others in proportion, at which another platform overtakes the planned one."""

    criterion: str
    now: float
    flips_at: float
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EffortTip:
    """How much more work on the planned platform would make another one lead beyond the tie band."""

    now: float
    """Expected person-days of change there."""
    further: float
    """Person-days more at which it flips."""
    to: str

    @property
    def flips_at(self) -> float:
        """Person-days."""
        return self.now + self.further


@dataclass(frozen=True, kw_only=True, slots=True)
class KnockOutTip:
    """One blocker without which a platform would lead or tie."""

    platform: str
    rule: str
    lead: float
    """Its score without the blocker, less that of the planned platform."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tipping:
    """Everything that would change the pick of one workload."""

    numbers: tuple[NumberTip, ...]
    """Of the numbers that matter; those that never change the pick are left out."""
    weights: tuple[WeightTip, ...]
    """The nearest first."""
    knock_outs: tuple[KnockOutTip, ...]
    effort: EffortTip | None = None
    """None where no effort changes the pick, or where another platform leads already."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """Shares of draws, between 0 and 1."""

    ranks: Mapping[str, tuple[float, ...]]
    """Platform → share of draws in which it is first, second …; a draw that knocks it out counts for none."""
    any_weights: Mapping[str, float]
    """Platform → share of draws in which it is first under weights from anywhere."""
    none_fits: float
    """Share of draws in which a knock-out fails on every platform."""

    def first(self, platform: str) -> float:
        return self.ranks[platform][0] if platform in self.ranks else 0.0


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one open event: what knowing it is worth, and how often it would change the pick."""

    value: float
    """In points of score, 0 to 1."""
    flips: float
    """Share of draws in which the best platform, once this is known, is another than today's best."""


@dataclass(frozen=True, slots=True)
class Preference:
    """Pairs of platforms, better one first, over every completion of the open facts and answers; sorted.

    A platform that a completion knocks out comes behind every platform that stands in it.
    """

    necessary: tuple[tuple[str, str], ...]
    """At least as good in every completion."""
    possible: tuple[tuple[str, str], ...]
    """At least as good in some completion."""

    def always_behind(self, platform: str) -> tuple[str, ...]:
        """Those that are worse than this one in some completion and better in none."""
        found = (other for better, other in self.necessary if better == platform)
        return tuple(other for other in found if (other, platform) not in self.possible)
