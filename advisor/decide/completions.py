"""What each rule can take from two platforms at once, over every completion of what is open.

A completion says of every open need whether it is there, of every open answer whether it is yes, and of every demand
that nobody stated how large it is. A need is the same on both platforms; that is why bounds of two scores say little
about the difference between them. Efforts stand at their middle, as in the printed score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import NamedTuple

from advisor.decide.criteria import Setting, headroom
from advisor.decide.losses import NOTHING
from advisor.model.catalog import Criterion, Support
from advisor.model.facts import Truth
from advisor.model.findings import Finding


class Option(NamedTuple):
    """What one completion of a part takes: from the criterion's value, and in days of change."""

    first: float
    second: float
    first_days: float
    second_days: float


ABSENT = Option(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pair:
    """One workload on two platforms, judged by the same needs in the same order."""

    first: Setting
    second: Setting

    def findings(self) -> Iterator[tuple[Finding, Finding]]:
        """Of needs that are there or may be."""
        for one, other in zip(self.first.findings, self.second.findings, strict=True):
            if one.need.raised is not Truth.FALSE:
                yield one, other


@dataclass(frozen=True, slots=True)
class Answers:
    """Open answers filled in: all of the second platform's with yes, of the first's only what keeps it from being out.

    No other filling makes the difference between them smaller.
    """

    forced: frozenset[str]

    @classmethod
    def of(cls, pair: Pair) -> "Answers":
        decided = (one for one, _ in pair.findings() if one.need.raised is Truth.TRUE and _knocks_out(one))
        return cls(frozenset(one.answer.capability for one in decided if one.support is Support.UNKNOWN))

    def first_met(self, finding: Finding) -> bool:
        return finding.support is Support.UNKNOWN and finding.answer.capability in self.forced


def _knocks_out(finding: Finding) -> bool:
    """Whether the platform is out where the need is there and the answer is no."""
    unmet = finding.support in (Support.NONE, Support.UNKNOWN)
    return finding.need.required and unmet and not finding.remedied


def falls_alone(first: Setting, second: Setting) -> bool:
    """Whether some completion knocks the first platform out and leaves the second one standing."""
    return any(
        _knocks_out(one) and not (_knocks_out(other) and other.support is Support.NONE)
        for one, other in Pair(first, second).findings()
    )


def parts(criterion: Criterion, pair: Pair, answers: Answers) -> Iterator[tuple[Option, ...]]:
    """The options of each part of one criterion; parts are completed independently of each other."""
    fed = [both for both in pair.findings() if pair.first.catalog.rules[both[0].rule].criterion == criterion.id]
    if criterion.kind != "headroom":
        yield from (_options(one, other, pair, answers) for one, other in fed)
        return
    sharing: dict[str, list[tuple[Finding, Finding]]] = {}
    for one, other in fed:
        sharing.setdefault(_open_demand(one, pair.first) or one.rule, []).append((one, other))
    for together in sharing.values():
        yield tuple(_rooms(together, criterion, pair, answers))


def _options(one: Finding, other: Finding, pair: Pair, answers: Answers) -> tuple[Option, ...]:
    there = [_taken(one, other, weight, pair, answers) for weight in one.need.possible_weights]
    if one.need.raised is Truth.TRUE:
        return tuple(there)
    return (ABSENT,) if _never_there(one, other) else (ABSENT, *there)


def _never_there(one: Finding, other: Finding) -> bool:
    """Whether no completion in which both platforms stand, and which matters here, has this open need."""
    refused = (Support.NONE, Support.UNKNOWN)
    return (_knocks_out(one) and one.support in refused) or (_knocks_out(other) and other.support is Support.NONE)


def _taken(one: Finding, other: Finding, weight: int, pair: Pair, answers: Answers) -> Option:
    first, first_days = _from_one(one, weight, pair.first, met=answers.first_met(one))
    second, second_days = _from_one(other, weight, pair.second, met=True)
    return Option(first, second, first_days, second_days)


def _from_one(finding: Finding, weight: int, setting: Setting, *, met: bool) -> tuple[float, float]:
    """Loss of coverage and days; `met` answers an open answer with yes."""
    met_here = setting.stays and not finding.answer.recurring and finding.support is Support.PARTIAL
    if finding.support is Support.FULL or met_here or (met and finding.support is Support.UNKNOWN):
        return 0.0, 0.0
    days = (finding.effort or NOTHING).middle if finding.need.required else 0.0
    if finding.support is Support.PARTIAL:
        return weight * (1.0 - setting.catalog.assumptions.partial_provides), days
    return (0.0 if finding.remedied else float(weight)), days


# --- headroom -------------------------------------------------------------------------------------------------------


def _open_demand(finding: Finding, setting: Setting) -> str | None:
    """The fact whose number nobody stated."""
    stated = isinstance(finding.need.demand, int | float)
    return None if stated else setting.catalog.rules[finding.rule].demand


def _rooms(
    together: Sequence[tuple[Finding, Finding]], criterion: Criterion, pair: Pair, answers: Answers
) -> Iterator[Option]:
    """Rules that share an open demand, over its turning points and over which of them are there."""
    for demand in _turning_points(together, criterion, pair):
        choices = [_present(one, other, demand, criterion, pair, answers) for one, other in together]
        for chosen in product(*choices):
            yield Option(
                max(one.first for one in chosen),
                max(one.second for one in chosen),
                sum(one.first_days for one in chosen),
                sum(one.second_days for one in chosen),
            )


def _present(  # noqa: PLR0913, PLR0917 - one need on two platforms at one demand
    one: Finding, other: Finding, demand: float, criterion: Criterion, pair: Pair, answers: Answers
) -> tuple[Option, ...]:
    found = []
    for option in _options(one, other, pair, answers):
        if option is ABSENT:
            found.append(option)
            continue
        first = _narrow(one, demand, criterion, met=answers.first_met(one))
        second = _narrow(other, demand, criterion, met=True)
        found.append(option._replace(first=first, second=second))
    return tuple(found)


def _narrow(finding: Finding, demand: float, criterion: Criterion, *, met: bool) -> float:
    """How much of the room is missing, 0 to 1."""
    limit = finding.answer.limit
    if limit is None:
        refused = finding.support is Support.NONE or (finding.support is Support.UNKNOWN and not met)
        return float(refused)
    stated = finding.need.demand
    amount = float(stated) if isinstance(stated, int | float) else demand
    return 1.0 - headroom(limit, amount, criterion.anchors["doublings"])


def _turning_points(together: Sequence[tuple[Finding, Finding]], criterion: Criterion, pair: Pair) -> list[float]:
    """Demands between which the difference moves one way only: the ends, the limits, and where room begins to lack.

    Of several headrooms the least counts, so the demands at which an open one falls below a settled one turn it, too.
    """
    low, high = pair.first.catalog.assumptions.instances_range
    doublings = criterion.anchors["doublings"]
    limits = {one.answer.limit for both in together for one in both if one.answer.limit not in (None, inf)}
    levels = {0.0, 1.0, *_settled_levels(criterion, pair)}
    turns = {limit / 2.0 ** (doublings * level) for limit in limits if limit is not None for level in levels}
    return sorted({float(low), float(high), *(one for one in turns if low < one < high)})


def _settled_levels(criterion: Criterion, pair: Pair) -> Iterator[float]:
    for both in pair.findings():
        for one in both:
            demand, limit = one.need.demand, one.answer.limit
            if pair.first.catalog.rules[one.rule].criterion != criterion.id:
                continue
            if isinstance(demand, int | float) and limit is not None:
                yield headroom(limit, demand, criterion.anchors["doublings"])
