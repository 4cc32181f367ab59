"""How sure: ranks over all draws (SMAA, method.md section 8), and the label that goes with them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from advisor.decide.draws import Draws, Flags, Numbers, Weights
from advisor.decide.simulate import Simulated
from advisor.model.confidence import Robustness

Ranks = npt.NDArray[np.int8]
_OUT = 127
_SLACK = 1e-9
_NEVER = -1.0
"""Below every score: a platform whose knock-out fails in a draw is not ranked in it."""


def robustness_of(simulated: Sequence[Simulated], draws: Draws) -> Robustness:
    """Ranks of every platform over all draws."""
    ordered = sorted(simulated, key=lambda one: one.platform)
    scores = scores_in_draws(ordered, draws.weights, draws.count)
    ranks = _ranks(scores)
    anywhere = _ranks(scores_in_draws(ordered, draws.any_weights, draws.count))
    return Robustness(
        ranks={one.platform: _shares(ranks[place], len(ordered), draws.count) for place, one in enumerate(ordered)},
        any_weights={one.platform: _share(anywhere[place] == 0, draws.count) for place, one in enumerate(ordered)},
        none_fits=_share((ranks == _OUT).all(axis=0), draws.count),
    )


def _shares(ranks: Ranks, platforms: int, count: int) -> tuple[float, ...]:
    """Share of draws for each rank."""
    found = np.bincount(ranks, minlength=_OUT + 1)[:platforms]
    return tuple(round(float(one) / count, 4) for one in found)


def _share(holds: Flags, count: int) -> float:
    return round(float(np.count_nonzero(holds)) / count, 4)


def scores_in_draws(simulated: Sequence[Simulated], weights: Weights, count: int) -> Numbers:
    """One row a platform, one column a draw; -1 where the platform is knocked out."""
    return np.array([_row(one, weights, count) for one in simulated])


def _row(one: Simulated, weights: Weights, count: int) -> Numbers:
    if one.knocked_out is True:
        return np.full(count, _NEVER)
    return one.score(weights) if one.knocked_out is False else np.where(one.knocked_out, _NEVER, one.score(weights))


def _ranks(scores: Numbers) -> Ranks:
    """0 for the best of each draw; of equals the one whose platform id comes first; out where it is knocked out.

    Counting who is better is several times faster than sorting so few. What is settled and what is drawn is added up
    in another order, so equals may differ in the last bit.
    """
    ranks = np.zeros(scores.shape, dtype=np.int8)
    for place, own in enumerate(scores):
        as_good, better = own - _SLACK, own + _SLACK
        for other, theirs in enumerate(scores):
            if other != place:
                ranks[place] += theirs >= as_good if other < place else theirs > better
    ranks[scores <= _NEVER] = _OUT
    return ranks


def label(robust: float, covered: float, high: tuple[float, float], medium: tuple[float, float]) -> str:
    """high, medium or low, by the thresholds of both numbers (rulings 21)."""
    if robust >= high[0] and covered >= high[1]:
        return "high"
    return "medium" if robust >= medium[0] and covered >= medium[1] else "low"
