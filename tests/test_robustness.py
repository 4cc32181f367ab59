"""Draws, ranks and the worth of answers: the laws of method section 15, and the value table of section 14."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.decide.draws import Draws
from advisor.decide.information import worth_of
from advisor.decide.robustness import label, robustness_of, scores_in_draws
from advisor.decide.simulate import Simulated
from advisor.model.confidence import Robustness

CRITERIA = ("change", "run", "scale", "resilience", "security", "state", "longevity", "people")
ORDERS = {
    "cloud-foundry": (0.767, 0.767, 0.912, 0.75, 0.80, 0.90, 1, 0.80),
    "kubernetes": (0.658, 0.704, 1, 1, 0.65, 0.95, 1, 0.55),
    "openshift": (0.598, 0.773, 1, 1, 0.95, 0.95, 1, 0.50),
}
PRESETS = {
    "balanced": (20, 15, 10, 10, 15, 10, 10, 10),
    "security": (10, 8, 7, 12, 35, 8, 15, 5),
    "change": (40, 10, 6, 6, 10, 8, 8, 12),
    "scale": (10, 14, 30, 18, 10, 8, 5, 5),
}
VALUES = st.lists(st.floats(0, 1), min_size=3, max_size=3)
PLATFORMS = st.dictionaries(st.sampled_from(("alder", "birch", "cedar", "douglas")), VALUES, min_size=2)


def weights(preset: str) -> dict[str, float]:
    return {name: float(one) for name, one in zip(CRITERIA, PRESETS[preset], strict=True)}


def draws_of(declared: Mapping[str, float], count: int = 10_000) -> Draws:
    return Draws("a run", declared, count, 30)


def rows(table: Mapping[str, tuple[float, ...] | list[float]], names: tuple[str, ...] = CRITERIA) -> list[Simulated]:
    return [
        Simulated(name, dict(zip(names, map(float, values), strict=True)), knocked_out=False)
        for name, values in table.items()
    ]


def small(table: Mapping[str, list[float]], count: int = 400) -> Robustness:
    declared = {"one": 3.0, "two": 2.0, "three": 1.0}
    return robustness_of(rows(table, tuple(declared)), draws_of(declared, count))


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("balanced", (0.825, 0.785, 0.823)),
        ("security", (0.834, 0.793, 0.895)),
        ("change", (0.811, 0.741, 0.747)),
        ("scale", (0.835, 0.863, 0.894)),
    ],
)
def test_the_worked_example_has_the_printed_scores(preset: str, expected: tuple[float, ...]) -> None:
    declared = weights(preset)
    whole = sum(declared.values())
    for one, score in zip(rows(ORDERS), expected, strict=True):
        total = sum(float(one.values[name]) * weight for name, weight in declared.items()) / whole
        assert total == pytest.approx(score, abs=0.0006)


def test_the_worked_example_has_the_printed_shares() -> None:
    balanced = robustness_of(rows(ORDERS), draws_of(weights("balanced")))
    assert balanced.first("cloud-foundry") == pytest.approx(0.52, abs=0.02)
    assert balanced.first("openshift") == pytest.approx(0.48, abs=0.02)
    assert [balanced.any_weights[name] for name in sorted(ORDERS)] == pytest.approx([0.40, 0.04, 0.56], abs=0.02)

    assert robustness_of(rows(ORDERS), draws_of(weights("security"))).first("openshift") == pytest.approx(
        0.99, abs=0.01
    )
    assert robustness_of(rows(ORDERS), draws_of(weights("change"))).first("cloud-foundry") == pytest.approx(
        0.98, abs=0.01
    )


def test_the_worked_example_asks_before_it_places() -> None:
    """Inbound UDP, one chance in ten, would rule out the better platform: knowing it is worth .058."""
    draws = draws_of(weights("change"), 100_000)
    udp = Simulated("cloud-foundry", rows(ORDERS)[0].values, knocked_out=draws.happens("fact udp", 0.1))

    worth = worth_of([udp, rows(ORDERS)[2]], {"fact udp": frozenset({0.1})}, draws)["fact udp"]

    assert worth.value == pytest.approx(0.0576, abs=0.003)
    assert worth.flips == pytest.approx(0.9, abs=0.01)


@given(PLATFORMS)
def test_shares_add_up_and_ranks_are_a_whole(table: dict[str, list[float]]) -> None:
    ranked = small(table)

    assert sum(one[0] for one in ranked.ranks.values()) == pytest.approx(1, abs=0.001)
    for shares in ranked.ranks.values():
        assert sum(shares) == pytest.approx(1, abs=0.001)
    assert sum(ranked.any_weights.values()) == pytest.approx(1, abs=0.001)


@given(PLATFORMS, st.data())
def test_raising_a_value_never_lowers_the_share_of_wins(table: dict[str, list[float]], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(table)))
    place = data.draw(st.integers(0, 2))
    raised = {**table, name: [min(1.0, one + 0.1 * (place == here)) for here, one in enumerate(table[name])]}

    assert small(raised).first(name) >= small(table).first(name)


@given(PLATFORMS, st.data())
def test_a_dominated_platform_is_never_first(table: dict[str, list[float]], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(table)))
    worse = [one - 0.01 for one in table[name]]

    assert small({**table, "zebrano": worse}).first("zebrano") == 0


@given(PLATFORMS, VALUES)
def test_another_platform_only_takes_wins_away(table: dict[str, list[float]], values: list[float]) -> None:
    before, after = small(table), small({**table, "zebrano": values})

    for name in table:
        assert after.first(name) <= before.first(name)


@given(PLATFORMS, st.floats(0.1, 50))
def test_neither_order_nor_the_scale_of_weights_matters(table: dict[str, list[float]], factor: float) -> None:
    declared = {"one": 3.0, "two": 2.0, "three": 1.0}
    turned = dict(reversed(list(table.items())))
    scaled = draws_of({name: factor * weight for name, weight in reversed(declared.items())}, 400)

    again = robustness_of(rows(turned, tuple(declared)), scaled)

    first = robustness_of(rows(table, tuple(declared)), draws_of(declared, 400))
    for name in table:
        assert again.first(name) == pytest.approx(first.first(name), abs=0.01)


def test_a_split_criterion_keeps_its_weight_near_the_declared_ones_but_not_anywhere() -> None:
    whole, parts = draws_of({"a": 0.4, "b": 0.6}), draws_of({"a1": 0.2, "a2": 0.2, "b": 0.6})
    together = parts.weights.of("a1") + parts.weights.of("a2")

    assert (whole.weights.of("a").mean(), whole.weights.of("a").std()) == pytest.approx((0.400, 0.088), abs=0.003)
    assert (together.mean(), together.std()) == pytest.approx((0.400, 0.088), abs=0.003)
    assert (parts.any_weights.of("a1") + parts.any_weights.of("a2")).mean() > 0.6


@settings(deadline=None)
@given(st.floats(0.05, 0.95))
def test_a_knock_out_takes_its_platform_out_of_its_draws(chance: float) -> None:
    draws = draws_of({"one": 1.0}, 2_000)
    best = Simulated("alder", {"one": 1.0}, knocked_out=draws.happens("fact x", chance))
    other = Simulated("birch", {"one": 0.2}, knocked_out=False)

    ranked = robustness_of([best, other], draws)

    assert ranked.first("alder") == pytest.approx(1 - chance, abs=0.05)
    assert ranked.none_fits == 0
    assert np.all(scores_in_draws([best], draws.weights, draws.count)[0][draws.happens("fact x", chance)] == -1)


def test_the_same_run_draws_the_same_and_twice_as_many_hardly_differ() -> None:
    once, again = (robustness_of(rows(ORDERS), draws_of(weights("balanced"))) for _ in range(2))
    twice = robustness_of(rows(ORDERS), draws_of(weights("balanced"), 20_000))

    assert once == again
    assert twice.first("openshift") == pytest.approx(once.first("openshift"), abs=0.01)


@pytest.mark.parametrize(
    ("robust", "covered", "expected"), [(0.95, 0.75, "high"), (0.95, 0.65, "medium"), (0.69, 0.9, "low")]
)
def test_the_label_needs_both_numbers(robust: float, covered: float, expected: str) -> None:
    assert label(robust, covered, (0.90, 0.70), (0.70, 0.50)) == expected


def test_presets_of_the_catalog_can_be_drawn_from() -> None:
    for preset in load_catalog(data_folder("rules")).presets.values():
        drawn = draws_of(preset, 10).weights
        assert drawn.table.sum(axis=0) == pytest.approx(np.ones(10))
