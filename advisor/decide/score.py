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


class Points(Struct, frozen=True, gc=False):
    """One need on one platform: what it adds to both sums as expected, and each way it may turn out."""

    topic: str
    points: float
    given: float
    options: Options
    """Points and points given; (0, 0) is the need that is not there."""


def points_of(finding: Finding, topic: str | None) -> Points | None:
    """None for a need that is not there, or that belongs to no topic."""
    if topic is None or finding.outcome is Outcome.NOT_APPLICABLE:
        return None
    weights = finding.need.possible_weights
    if finding.outcome is not Outcome.OPEN:
        share = given_share(finding)
        return _of(topic, share, finding, [(weight, weight * share) for weight in weights])
    outcomes = settled_outcomes(finding)
    options = [(float(weight), weight * GIVEN[outcome]) for weight in weights for outcome in outcomes]
    if finding.need.raised is Truth.UNKNOWN:
        options.append((0.0, 0.0))
    return _of(topic, _expected_share(finding, outcomes), finding, options)


def _of(topic: str, share: float, finding: Finding, options: Sequence[tuple[float, float]]) -> Points:
    """A need that may not be there counts by its chance, also where the platform would meet it."""
    chance = finding.need.chance if finding.need.raised is Truth.UNKNOWN else 1.0
    may_be_absent = finding.need.raised is Truth.UNKNOWN and (0.0, 0.0) not in options
    every = (*options, (0.0, 0.0)) if may_be_absent else tuple(options)
    points = chance * finding.need.weight
    return Points(topic, points, points * share, tuple(dict.fromkeys(every)))


def _expected_share(finding: Finding, outcomes: Sequence[Outcome]) -> float:
    best, worst = GIVEN[outcomes[0]], GIVEN[outcomes[-1]]
    unmet = finding.chance_of_no if finding.support is Support.UNKNOWN else 1.0
    return best + unmet * (worst - best)


def topic_scores(needs: Iterable[Points], *, ranges: bool) -> dict[str, TopicScore]:
    """Topic → its sums, for topics that are asked. Only weights need their ranges."""
    by_topic: dict[str, list[Points]] = {}
    for points in needs:
        by_topic.setdefault(points.topic, []).append(points)
    sums = {topic: _sums(every, ranges=ranges) for topic, every in by_topic.items()}
    return {topic: total for topic, total in sums.items() if total.points > 0}


def _sums(every: Sequence[Points], *, ranges: bool) -> TopicScore:
    asked, given = fsum([need.points for need in every]), fsum([need.given for need in every])
    if not ranges:
        return TopicScore(asked, given)
    options = Counter(need.options for need in every)
    certain = any((0.0, 0.0) not in need.options for need in every)
    return TopicScore(asked, given, _extreme(options, -1.0), _extreme(options, 1.0), certain=certain)


def _extreme(needs: Counter[Options], sense: float) -> float:
    """The least (sense -1) or greatest (+1) share that a choice of one option for each need gives.

    Dinkelbach's method: for a share s, each need takes the option with the best given - s x points; the share of what
    was taken is the next s, until it stays. Nothing asked at all gives the whole share. Needs with the same options
    choose alike, so they are counted; those with one option have no choice and are added up once.
    """
    settled = [(options[0], count) for options, count in needs.items() if len(options) == 1]
    settled_points = sum(count * asked for (asked, _), count in settled)
    settled_given = sum(count * given for (_, given), count in settled)
    choosing = [(options, count) for options, count in needs.items() if len(options) > 1]
    share = 1.0 if sense < 0 else 0.0
    while True:
        points, given = settled_points, settled_given
        for options, count in choosing:
            taken = max(options, key=lambda option: sense * (option[1] - share * option[0]))
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


def fit_score(topics: Mapping[str, TopicScore], weights: Mapping[str, float], needs: Sequence[Points]) -> Score:
    """Over all points; with weights, the weighted mean of the topics that are asked and weigh something."""
    expected = expected_score(topics, weights, needs)
    if expected is None:
        return Score(None, 0.0, 100.0)
    if not weights:
        options = Counter([need.options for need in needs])
        return _ranging(expected, _extreme(options, -1.0), _extreme(options, 1.0))
    asked = _asked(topics, weights).items()
    low = _extreme(Counter(_as_need(topics[name], topics[name].low, weight) for name, weight in asked), -1.0)
    high = _extreme(Counter(_as_need(topics[name], topics[name].high, weight) for name, weight in asked), 1.0)
    return _ranging(expected, low, high)


def expected_score(
    topics: Mapping[str, TopicScore], weights: Mapping[str, float], needs: Sequence[Points]
) -> float | None:
    """The score without its range; `topics` may be empty where there are no weights."""
    if not weights:
        whole = fsum([need.points for need in needs])
        return round(100 * (fsum([need.given for need in needs]) / whole)) if whole else None
    asked = _asked(topics, weights)
    total = fsum(asked.values())
    given = fsum(weight * topics[name].given / topics[name].points for name, weight in asked.items())
    return round(100 * (given / total)) if total else None


def _asked(topics: Mapping[str, TopicScore], weights: Mapping[str, float]) -> dict[str, float]:
    return {name: weights.get(name, 0.0) for name in topics if weights.get(name, 0.0) > 0}


def _as_need(topic: TopicScore, share: float | None, weight: float) -> tuple[tuple[float, float], ...]:
    """A topic of which nothing may be asked in the end takes no part then."""
    return ((weight, weight * (share or 0.0)), *(() if topic.certain else ((0.0, 0.0),)))


def _ranging(expected: float, low: float, high: float) -> Score:
    """The range is widened to whole numbers, so that it holds every completion."""
    return Score(expected, floor(100 * low + ROUNDING), ceil(100 * high - ROUNDING))
