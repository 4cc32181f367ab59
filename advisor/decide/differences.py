"""By how much one platform leads another over every completion of what is open (method.md section 7, rulings 25).

Exact as long as few combinations matter: criteria but for the change to the app are sums of their own parts, so only
what the parts take from both platforms at once is combined, and a combination that another one beats in every way is
dropped. Where more than `MOST_ROWS` are left, neighbours are put together as the worst of each: the bounds are then
from outside, and nothing is called certain that is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from advisor.decide.completions import ABSENT, Answers, Option, Pair, falls_alone, parts
from advisor.decide.criteria import FORMULAS, Setting, log_normal, readiness, years_left
from advisor.decide.draws import Numbers
from advisor.model.catalog import Criterion
from advisor.model.confidence import Preference
from advisor.model.decision import PlatformResult, Verdict
from advisor.model.findings import Outcome

Columns = npt.NDArray[np.float64]
"""One combination a row: difference so far, days of both, losses of both in the criterion at hand."""
MOST_ROWS = 256
_SLACK = 1e-9
_DIFFERENCE, _FIRST_DAYS, _SECOND_DAYS, _FIRST, _SECOND = range(5)
_WORSE_FOR_FIRST = np.array([-1.0, 1.0, -1.0, 1.0, -1.0])
_VALUES_OF_A_DAY = (0.0, 0.005, 0.02)
"""In points of score: slopes of the effort's value at which a bad completion is looked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Least and largest lead of one platform over another, in points of score, where both stand."""

    low: float
    high: float


def preference_of(settings: Sequence[Setting], results: Sequence[PlatformResult]) -> Preference:
    """Which platforms are at least as good as which others in every completion, and in some."""
    both = zip(settings, results, strict=True)
    standing = [(setting, result) for setting, result in both if result.verdict is not Verdict.BLOCKED]
    leads, falling = {}, {}
    for (first, result), (second, _) in permutations(standing, 2):
        pair = (first.platform.id, second.platform.id)
        weights = {name: value.weight for name, value in result.criteria.items()}
        leads[pair] = _telling_lead(Problem.of(first, second, weights))
        falling[pair] = falls_alone(first, second) or _below_a_floor(result)
    necessary = [pair for pair, lead in leads.items() if lead >= -_SLACK and not falling[pair]]
    possible = [(p, q) for p, q in leads if leads[q, p] <= _SLACK or falling[q, p]]
    return Preference(necessary=tuple(sorted(necessary)), possible=tuple(sorted(possible)))


def _below_a_floor(result: PlatformResult) -> bool:
    """Whether some completion may leave it below a policy's floor: taken to be one in which the other one stands."""
    return any(one.need.declared == "policy" and one.outcome is Outcome.OPEN for one in result.findings)


def _telling_lead(problem: "Problem") -> float:
    """The least lead, or any below zero: most often one completion denies a preference."""
    small = problem.some_small_lead()
    return small if small < -_SLACK else problem.least_lead()


def difference(first: Setting, second: Setting, weights: Mapping[str, float]) -> Difference:
    """The bounds of the first score less the second one.

    `weights` are those of the criteria that take part, adding up to 1. Neither platform may be blocked for certain.
    """
    low = Problem.of(first, second, weights).least_lead()
    return Difference(low, 0.0 - Problem.of(second, first, weights).least_lead())


@dataclass(frozen=True, slots=True)
class Problem:
    """The smallest lead of one platform over another, over all completions in which both stand."""

    pair: Pair
    weights: Mapping[str, float]
    parts: Mapping[str, Sequence[Columns]]
    """Criterion → options of each of its parts."""

    @classmethod
    def of(cls, first: Setting, second: Setting, weights: Mapping[str, float]) -> "Problem":
        pair = Pair(first, second)
        answers = Answers.of(pair)
        criteria = [one for one in first.catalog.criteria.values() if one.kind in FORMULAS]
        return cls(pair, weights, {one.id: [_worst(part) for part in parts(one, pair, answers)] for one in criteria})

    def least_lead(self) -> float:
        """In points of score."""
        rows: Columns = np.zeros((1, 5))
        for name, options in self.parts.items():
            rows = self._valued(self._combined(rows, name, options), name)
        return min(self._lead(row) for row in rows)

    def some_small_lead(self) -> float:
        """The lead in a completion that is bad for the first platform: no smaller than the least, and soon found."""
        return min(self._lead_at(value_of_a_day) for value_of_a_day in _VALUES_OF_A_DAY)

    def _lead_at(self, value_of_a_day: float) -> float:
        rows: Columns = np.zeros((1, 5))
        for name, options in self.parts.items():
            loss = self.weights[name] / self._criterion(name).anchors.get("full-loss", 1.0)
            price = np.array([1.0, -value_of_a_day, value_of_a_day, -loss, loss])
            chosen = [part[[int(np.argmin(part @ price))]] for part in options]
            rows = self._valued(self._combined(rows, name, chosen), name)
        return self._lead(rows[0])

    def _criterion(self, name: str) -> Criterion:
        return self.pair.first.catalog.criteria[name]

    def _combined(self, rows: Columns, name: str, options: Sequence[Columns]) -> Columns:
        combine = np.maximum if self._criterion(name).kind == "headroom" else np.add
        for part in options:
            rows = _joined(rows, part, combine)
        return rows

    def _valued(self, rows: Columns, name: str) -> Columns:
        """The losses of one criterion turned into a difference of values."""
        criterion, valued = self._criterion(name), rows.copy()
        valued[:, _FIRST:] = 0.0
        if criterion.kind == "effort":
            return valued
        if criterion.kind == "readiness":
            low, high = readiness(self.pair.first.platform)[0], readiness(self.pair.second.platform)[2]
            valued[:, _DIFFERENCE] += self.weights[name] * (low - high)
            return valued
        first = _values(rows[:, _FIRST], criterion, self.pair.first)
        second = _values(rows[:, _SECOND], criterion, self.pair.second)
        valued[:, _DIFFERENCE] += self.weights[name] * (first - second)
        return _pruned(valued)

    def _lead(self, row: Columns) -> float:
        """The whole difference, once every part is in."""
        lead = float(row[_DIFFERENCE])
        for name in self.parts:
            criterion = self._criterion(name)
            if criterion.kind == "effort":
                first, second = (_of_days(float(row[column]), criterion) for column in (_FIRST_DAYS, _SECOND_DAYS))
                lead += self.weights[name] * (first - second)
        return lead


def _of_days(days: float, criterion: Criterion) -> float:
    return log_normal(days, at_nine_tenths=criterion.anchors["value-0.9"], at_half=criterion.anchors["value-0.5"])


# --- combinations ---------------------------------------------------------------------------------------------------


def _worst(options: Sequence[Option]) -> Columns:
    """As rows, those that no other one beats at making the difference small."""
    if tuple(options) == (ABSENT,):
        return np.zeros((1, 5))
    return _pruned(np.array([(0.0, one.first_days, one.second_days, one.first, one.second) for one in options]))


def _joined(rows: Columns, options: Columns, combine: np.ufunc) -> Columns:
    pieces = []
    for option in options:
        piece = rows + option
        piece[:, _FIRST:] = combine(rows[:, _FIRST:], option[_FIRST:])
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else _pruned(np.concatenate(pieces))


def _values(lost: Numbers, criterion: Criterion, setting: Setting) -> Numbers:
    """1 less what is lost: as it is for headroom, in shares of a full loss for the others."""
    if criterion.kind == "headroom":
        return 1.0 - lost
    covered = np.maximum(0.0, 1.0 - lost / criterion.anchors["full-loss"])
    if criterion.kind != "lifetime":
        return covered
    years = min(1.0, years_left(setting.platform.life_cycle, setting.as_of) / criterion.anchors["years"])
    return np.minimum(years, covered)


def _pruned(rows: Columns) -> Columns:
    """Without doubles and without rows that another one is at least as bad for the first platform as, in every way."""
    if len(rows) == 1:
        return rows
    signed = np.unique(np.round(rows, 9) * _WORSE_FOR_FIRST, axis=0)[::-1]
    kept = np.ones(len(signed), dtype=np.bool_)
    for place in range(len(signed)):
        if kept[place]:
            beaten = (signed <= signed[place]).all(axis=1)
            beaten[place] = False
            kept &= ~beaten
    few: Columns = _few(signed[kept]) * _WORSE_FOR_FIRST
    return few


def _few(signed: Columns) -> Columns:
    """At most `MOST_ROWS`: neighbours become one row that is as bad as each of them in every way."""
    while len(signed) > MOST_ROWS:
        odd = signed[len(signed) - len(signed) % 2 :]
        signed = np.concatenate([np.maximum(signed[:-1:2], signed[1::2]), odd])
    return signed
