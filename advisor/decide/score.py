"""The fit score: how much of what a workload needs a platform gives (deciding.md 8).

A need has 3 points (required), 2 (preferred) or 1 (optional). Score = 100 x sum of points given / sum of points, over
needs that are raised, and over open ones by their chance. Its range is exact: the lowest and the highest share that
any completion of the open needs leads to. It decides nothing unless weights were given.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, fsum
from typing import TypeAlias

from msgspec import Struct

from advisor.decide.verdict import GIVEN, given_share, settled_outcomes
from advisor.model.catalog import Support
from advisor.model.decision import TopicScore
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome

Options: TypeAlias = tuple[tuple[float, float], ...]
ROUNDING = 1e-9


class Points(Struct, frozen=True):
    """One need on one platform: what it adds to both sums as expected, and each way it may turn out."""

    points: float
    given: float
    options: Options
    """Points and points given; (0, 0) is the need that is not there."""


def points_of(finding: Finding) -> Points | None:
    """None for a need that is not there."""
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return None
    weights = finding.need.possible_weights
    if finding.outcome is not Outcome.OPEN:
        share = given_share(finding)
        return _of(finding.need.weight, share, finding, [(weight, weight * share) for weight in weights])
    outcomes = settled_outcomes(finding)
    options = [(float(weight), weight * GIVEN[outcome]) for weight in weights for outcome in outcomes]
    if finding.need.raised is Truth.UNKNOWN:
        options.append((0.0, 0.0))
    return _of(finding.need.weight, _expected_share(finding, outcomes), finding, options)


def _of(weight: int, share: float, finding: Finding, options: Sequence[tuple[float, float]]) -> Points:
    """A need that may not be there counts by its chance, also where the platform would meet it."""
    chance = finding.need.chance if finding.need.raised is Truth.UNKNOWN else 1.0
    may_be_absent = finding.need.raised is Truth.UNKNOWN and (0.0, 0.0) not in options
    every = (*options, (0.0, 0.0)) if may_be_absent else tuple(options)
    return Points(chance * weight, chance * weight * share, tuple(dict.fromkeys(every)))


def _expected_share(finding: Finding, outcomes: Sequence[Outcome]) -> float:
    best, worst = GIVEN[outcomes[0]], GIVEN[outcomes[-1]]
    unmet = finding.chance_of_no if finding.support is Support.UNKNOWN else 1.0
    return best + unmet * (worst - best)


def topic_scores(needs: Iterable[tuple[str, Points]], *, ranges: bool) -> dict[str, TopicScore]:
    """Topic → its sums, for topics that are asked; `needs`: each with its topic. Only weights need their ranges."""
    by_topic: dict[str, list[Points]] = {}
    for topic, points in needs:
        by_topic.setdefault(topic, []).append(points)
    sums = {topic: _sums(every, ranges=ranges) for topic, every in by_topic.items()}
    return {topic: each for topic, each in sums.items() if each.points > 0}


def _sums(every: Sequence[Points], *, ranges: bool) -> TopicScore:
    options = Counter(each.options for each in every) if ranges else Counter()
    return TopicScore(
        fsum(each.points for each in every),
        fsum(each.given for each in every),
        _extreme(options, -1.0) if ranges else None,
        _extreme(options, 1.0) if ranges else None,
        certain=any((0.0, 0.0) not in each.options for each in every),
    )


def _extreme(needs: Counter[Options], sense: float) -> float:
    """The least (sense -1) or greatest (+1) share that a choice of one option for each need gives.

    Dinkelbach's method: for a share s, each need takes the option with the best given - s x points; the share of what
    was taken is the next s, until it stays. Nothing asked at all gives the whole share. Needs with the same options
    choose alike, so they are counted.
    """
    share = 1.0 if sense < 0 else 0.0
    while True:
        points = given = 0.0
        for options, count in needs.items():
            taken = (
                max(options, key=lambda each: sense * (each[1] - share * each[0])) if len(options) > 1 else options[0]
            )
            points += count * taken[0]
            given += count * taken[1]
        best = given / points if points else 1.0
        if sense * (best - share) <= ROUNDING:
            return best
        share = best


class Score(Struct, frozen=True):
    """0 to 100, whole numbers; None where nothing is asked."""

    expected: float | None
    low: float
    high: float


def fit_score(
    topics: Mapping[str, TopicScore], weights: Mapping[str, float], needs: Sequence[tuple[str, Points]]
) -> Score:
    """Over all points; with weights, the weighted mean of the topics that are asked and weigh something."""
    if not weights:
        return _of_points([points for _, points in needs])
    asked = {name: weights.get(name, 0.0) for name in topics if weights.get(name, 0.0) > 0}
    total = fsum(asked.values())
    if not total:
        return Score(None, 0.0, 100.0)
    expected = fsum(weight * topics[name].given / topics[name].points for name, weight in asked.items()) / total
    low = _extreme(Counter(_as_need(topics[name], topics[name].low, weight) for name, weight in asked.items()), -1.0)
    high = _extreme(Counter(_as_need(topics[name], topics[name].high, weight) for name, weight in asked.items()), 1.0)
    return _percent(expected, low, high)


def _of_points(every: Sequence[Points]) -> Score:
    whole = fsum(each.points for each in every)
    if not whole:
        return Score(None, 0.0, 100.0)
    options = Counter(each.options for each in every)
    return _percent(fsum(each.given for each in every) / whole, _extreme(options, -1.0), _extreme(options, 1.0))


def _as_need(topic: TopicScore, share: float | None, weight: float) -> tuple[tuple[float, float], ...]:
    """A topic of which nothing may be asked in the end takes no part then."""
    return ((weight, weight * (share or 0.0)), *(() if topic.certain else ((0.0, 0.0),)))


def _percent(expected: float, low: float, high: float) -> Score:
    """Whole numbers; the range is widened to whole numbers, so that it holds every completion."""
    return Score(round(100 * expected), floor(100 * low + ROUNDING), ceil(100 * high - ROUNDING))
