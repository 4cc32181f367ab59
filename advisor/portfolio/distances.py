"""How far each workload is from leaving its planned platform: the nearest flip by a number, by work, by a weight."""

from collections.abc import Sequence
from math import inf

from advisor.model.confidence import NumberTip, Tipping
from advisor.model.report import Assessed, Distance


def distances(assessed: Sequence[Assessed]) -> tuple[Distance, ...]:
    """One for each workload that has a planned platform; the nearest to a flip first.

    Doublings of a number come first, then days of work, then points of weight: growth is what happens by itself.
    """
    found = [_distance(one, tipping) for one in assessed if (tipping := one.decision.tipping) is not None]
    return tuple(sorted(found, key=_order))


def _distance(one: Assessed, tipping: Tipping) -> Distance:
    weight = tipping.weights[0] if tipping.weights else None
    return Distance(
        workload=one.workload.id,
        platform=one.decision.recommendation.default or "",
        number=min(tipping.numbers, key=_doublings, default=None),
        days=None if tipping.effort is None else tipping.effort.further,
        weight=None if weight is None else abs(weight.flips_at - weight.now),
    )


def _doublings(tip: NumberTip) -> tuple[float, str]:
    return (inf if tip.distance is None else tip.distance), tip.fact


def _order(one: Distance) -> tuple[float, float, float, str]:
    doublings = inf if one.doublings is None else one.doublings
    return doublings, inf if one.days is None else one.days, inf if one.weight is None else one.weight, one.workload
