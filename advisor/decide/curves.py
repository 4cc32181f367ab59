"""What every platform scores along a number: between two knots only headroom changes, in closed form."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.decide.draws import Numbers
from advisor.model.catalog import Catalog
from advisor.model.confidence import Curve
from advisor.model.decision import PlatformResult
from advisor.model.findings import Outcome

Integers = npt.NDArray[np.integer[Any]]
Span = tuple[tuple[int, int], tuple[PlatformResult, ...]]
"""First and last number of a range in which only headroom changes, and the results at its first one."""


def scores_at(result: PlatformResult, fact: str, numbers: Integers, catalog: Catalog) -> Numbers:
    """The score for each number: as at the first one, but for the headroom of the limits on this fact."""
    score = np.full(len(numbers), result.score or 0.0)
    for name, criterion in catalog.criteria.items():
        value = result.criteria[name].value
        if criterion.kind != "headroom" or value is None:
            continue
        rooms = [
            np.clip(np.log2(one.answer.limit / numbers) / criterion.anchors["doublings"], 0.0, 1.0)
            for one in result.findings
            if catalog.rules[one.rule].criterion == name and catalog.rules[one.rule].demand == fact
            if one.answer.limit is not None and one.answer.limit != inf and one.outcome is not Outcome.NOT_APPLICABLE
        ]
        if rooms:
            least = np.minimum.reduce(rooms)
            others = value if value < least[0] else 1.0
            score = score + result.criteria[name].weight * (np.minimum(least, others) - value)
    return score


def curve_of(spans: Sequence[Span], fact: str, catalog: Catalog) -> Curve:
    """Scores at both ends of every span and, within it, twice in every doubling."""
    numbers: list[int] = []
    scores: dict[str, list[float | None]] = {one.platform: [] for one in spans[0][1]}
    for span, results in spans:
        inside = np.array(list(_sampled(*span)))
        numbers.extend(inside.tolist())
        for result in results:
            scores[result.platform].extend(_told(result, fact, inside, catalog))
    return Curve(numbers=tuple(numbers), scores={name: tuple(one) for name, one in scores.items()})


def _told(result: PlatformResult, fact: str, numbers: Integers, catalog: Catalog) -> list[float | None]:
    """None where a need is not met: no score buys it back."""
    if result.score is None:
        return [None] * len(numbers)
    return [round(one, 4) for one in scores_at(result, fact, numbers, catalog).tolist()]


def _sampled(first: int, last: int) -> Iterator[int]:
    yield first
    halves = 0
    while (number := round(2 ** (halves / 2))) < last:
        if number > first:
            yield number
        halves += 1
    if last > first:
        yield last
