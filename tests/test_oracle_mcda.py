"""Held against an established library of multi-criteria methods: the additive model, and what rank reversal is.

pymcdm is used for development alone. Its weighted sum without normalisation is ours; its TOPSIS scales the values by
those of the alternatives at hand, and so turns an order round when one of them leaves.
"""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import TOPSIS, WSM
from pymcdm.methods.mcda_method import MCDA_method
from pymcdm.normalizations import minmax_normalization

from advisor.decide.draws import Numbers
from advisor.decide.ranking import eligible, score_of
from advisor.decide.score import weighted
from advisor.model.decision import CriterionValue, PlatformResult
from advisor.runs import make_report
from tests.accept import CASES, SAMPLES
from tests.generated import cases
from tests.invariants import Case, judge

Row = list[float]
Table = list[Row]
COLUMNS = 7
TABLES = st.lists(st.lists(st.floats(0, 1), min_size=COLUMNS, max_size=COLUMNS), min_size=2, max_size=6)
POINTS = st.lists(st.integers(1, 40), min_size=COLUMNS, max_size=COLUMNS)


def as_it_is(column: Numbers, *, cost: bool = False) -> Numbers:
    """In place of the library's rescaling: the values lie on fixed scales already, and none of them is a cost."""
    assert not cost
    return column


def judged(method: MCDA_method, table: Table, weights: Row) -> Row:
    """By the library; every criterion is better the larger it is."""
    found = method(np.array(table), np.array(weights), np.ones(len(weights)), validation=False)
    return [float(one) for one in found]


def weighted_sums(table: Table, weights: Row) -> Row:
    return judged(WSM(normalization_function=as_it_is), table, weights)


def ours(table: Table, weights: Row) -> Row:
    rows = [{str(place): _value(*pair) for place, pair in enumerate(zip(row, weights, strict=True))} for row in table]
    return [weighted(one).expected for one in rows]


def _value(value: float, weight: float) -> CriterionValue:
    return CriterionValue(weight=weight, value=value, low=value, high=value, matters=True, evidence=1.0)


def columns(results: list[PlatformResult]) -> tuple[Table, Row]:
    """Criteria that take part: values of every platform, and weights."""
    names = [name for name, one in results[0].criteria.items() if one.value is not None]
    weights = [results[0].criteria[name].weight for name in names]
    return [[one.criteria[name].value or 0.0 for name in names] for one in results], weights


@pytest.mark.parametrize(("name", "day"), CASES)
def test_the_scores_of_every_sample_are_the_librarys_weighted_sums(name: str, day: date) -> None:
    report = make_report([SAMPLES / name], day, [], "balanced", None, [])
    compared = 0
    for one in report.assessed:
        stand = list(eligible(one.decision.results))
        if len(stand) > 1:
            table, weights = columns(stand)
            assert [score_of(each) for each in stand] == pytest.approx(weighted_sums(table, weights), abs=1e-9)
            compared += 1
    assert compared


@settings(deadline=None)
@given(TABLES, POINTS)
def test_drawn_tables_have_the_librarys_weighted_sums(table: Table, points: list[int]) -> None:
    shares = [one / sum(points) for one in points]

    assert ours(table, shares) == pytest.approx(weighted_sums(table, shares), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_drawn_catalogs_have_the_librarys_weighted_sums(case: Case) -> None:
    stand = list(eligible(judge(case[0]).results(case[1])))
    if len(stand) < 2:
        return
    table, weights = columns(stand)

    assert [score_of(each) for each in stand] == pytest.approx(weighted_sums(table, weights), abs=1e-9)


# --- rank reversal --------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(TABLES, POINTS, st.data())
def test_no_alternative_that_leaves_turns_the_order_of_the_others(
    table: Table, points: list[int], data: st.DataObject
) -> None:
    gone = data.draw(st.integers(0, len(table) - 1))
    shares = [one / sum(points) for one in points]
    left = [row for place, row in enumerate(table) if place != gone]

    whole = [one for place, one in enumerate(ours(table, shares)) if place != gone]

    assert ours(left, shares) == whole


def test_scaling_by_the_alternatives_at_hand_turns_it() -> None:
    """The method's own example: a third alternative, which comes last, makes the second one overtake the first."""
    two, third, weights = [[10.0, 50.0], [6.0, 90.0]], [1.0, 91.0], [0.55, 0.45]
    local = WSM(normalization_function=minmax_normalization)

    assert judged(local, two, weights) == pytest.approx([0.55, 0.45])
    first, second, last = judged(local, [*two, third], weights)
    assert (round(first, 3), round(second, 3)) == (0.55, 0.745)
    assert last < first < second


def test_topsis_turns_the_order_of_two_where_the_last_one_leaves() -> None:
    """Our sums of the same table, on a fixed scale, do not."""
    table, weights = [[0.6, 0.8, 0.5], [0.1, 0.9, 0.3], [0.7, 0.3, 0.2]], [1 / 6, 1 / 2, 1 / 3]

    first, second, last = judged(TOPSIS(), table, weights)
    left = judged(TOPSIS(), table[:2], weights)

    assert first > second > last
    assert left[0] < left[1]
    assert ours(table, weights)[:2] == ours(table[:2], weights)
