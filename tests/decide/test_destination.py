"""Where to: every step by a few platforms, each deciding only among what the steps before left."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.decide.destination import Choice, Setting, Standing, choose
from advisor.model.catalog import LifeCycle, Platform, Runs
from advisor.model.decision import Pick, Step, Verdict
from tests.support.by_hand import ENDS, NEVER, platform
from tests.support.generated import ASSUMED, DAY, SHIPPED

FAMILIES: Mapping[str, str] = {"elm": "elm", "wych": "elm", "oak": "oak", "yew": "yew"}
"""Wych is a member of the family of Elm."""


def standing(name: str, days: float = 1.0, verdict: Verdict = Verdict.FIT, **more: object) -> Standing:
    plain = Standing(platform=name, verdict=verdict, days=days, score=None, conditions=0)
    return replace(plain, **more)


def setting(platforms: Mapping[str, Mapping[str, object]] | None = None, **more: object) -> Setting:
    """`platforms`: what is declared of some."""
    declared = platforms or {}
    known: dict[str, Platform] = {}
    for name, family in FAMILIES.items():
        one = replace(platform("cedar"), id=name, family=family)
        known[name] = replace(one, **declared.get(name, {}))
    used = replace(SHIPPED, platforms=known, assumptions=ASSUMED)
    return replace(Setting(used, DAY), **more)


def led(choice: Choice) -> tuple[str | None, Step, Pick]:
    return choice.planned, choice.decided_by, choice.outcome


# --- 1 and 2: what takes a platform out -----------------------------------------------------------------------------


@pytest.mark.parametrize("step", [Step.ORGANISATION, Step.ENDING, Step.OBLIGATION])
def test_what_is_out_before_verdicts_count_is_no_candidate_however_well_it_takes_it(step: Step) -> None:
    choice = choose([standing("oak", 0.0, out=step), standing("yew", 9.0, Verdict.AFTER_CHANGES)], setting())

    assert led(choice) == ("yew", step, Pick.RECOMMEND)
    assert choice.out == {"oak": step}


def test_the_step_that_left_one_decides_and_later_ones_find_nothing_to_do() -> None:
    left = [standing("oak", out=Step.ORGANISATION), standing("yew", out=Step.OBLIGATION), standing("elm")]

    assert led(choose(left, setting())) == ("elm", Step.OBLIGATION, Pick.RECOMMEND)


def test_a_blocked_platform_is_out_and_an_unclear_one_where_another_is_clear() -> None:
    left = [standing("oak", 0.0, Verdict.BLOCKED), standing("yew", 0.0, Verdict.UNDETERMINED), standing("elm", 9.0)]

    choice = choose(left, setting())

    assert led(choice) == ("elm", Step.VERDICT, Pick.RECOMMEND)
    assert choice.out == {"oak": Step.VERDICT, "yew": Step.VERDICT}


def test_where_all_that_is_left_is_unclear_an_answer_is_needed() -> None:
    left = [standing("oak", 0.0, Verdict.UNDETERMINED), standing("yew", 3.0, Verdict.UNDETERMINED)]

    choice = choose([*left, standing("elm", verdict=Verdict.BLOCKED)], setting())

    assert (choice.planned, choice.outcome, choice.left) == (None, Pick.NEEDS_ANSWER, ("oak", "yew"))


@pytest.mark.parametrize(
    ("left", "step"),
    [
        ([standing("oak", verdict=Verdict.BLOCKED), standing("yew", verdict=Verdict.BLOCKED)], Step.VERDICT),
        ([standing("oak", verdict=Verdict.BLOCKED), standing("yew", out=Step.ORGANISATION)], Step.VERDICT),
        ([standing("oak", out=Step.ENDING), standing("yew", out=Step.ORGANISATION)], Step.ENDING),
        ([standing("oak", out=Step.OBLIGATION)], Step.OBLIGATION),
    ],
)
def test_where_nothing_is_left_the_step_that_left_nothing_is_named(left: list[Standing], step: Step) -> None:
    choice = choose(left, setting())

    assert (choice.planned, choice.outcome, choice.decided_by, choice.left) == (None, Pick.NONE_FITS, step, ())


def test_verdicts_that_run_are_told_apart_by_work_only() -> None:
    """Two days of changes are less than a move of three days that needs none."""
    left = [standing("oak", 3.0, Verdict.FIT), standing("yew", 2.0, Verdict.AFTER_CHANGES)]

    assert led(choose(left, setting())) == ("yew", Step.WORK, Pick.RECOMMEND)


# --- 3: work --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "other", "equal"),
    [
        (0.0, 0.5, True),
        (0.0, 0.51, False),
        (2.0, 2.5, True),
        (2.0, 2.51, False),
        (8.0, 10.0, True),
        (8.0, 10.01, False),
    ],
)
def test_within_half_a_day_or_a_quarter_of_the_least_work_is_equal(least: float, other: float, *, equal: bool) -> None:
    choice = choose([standing("oak", least), standing("yew", other)], setting())

    assert choice.left == (("oak", "yew") if equal else ("oak",))
    assert choice.decided_by is (Step.DEFAULT if equal else Step.WORK)


def test_equality_is_measured_from_the_least_only() -> None:
    """2.5 is near 2.0 and 2.9 near 2.5; 2.9 is out all the same."""
    choice = choose([standing("oak", 2.0), standing("yew", 2.5), standing("elm", 2.9)], setting())

    assert choice.left == ("oak", "yew")
    assert choice.out == {"elm": Step.WORK}


def test_a_line_that_is_equal_everywhere_cancels() -> None:
    """Eight days of data on both: what differs is nothing against one day, more than half a day."""
    data = ("data", "db", 8.0)
    oak = standing("oak", 8.0, lines=frozenset({data}))
    yew = standing("yew", 9.0, lines=frozenset({data, ("app", "root", 1.0)}))

    assert led(choose([oak, yew], setting())) == ("oak", Step.WORK, Pick.RECOMMEND)


# --- 5: preference --------------------------------------------------------------------------------------------------


def test_the_organisations_order_of_preference_decides_among_equals() -> None:
    declared = setting({"oak": {"prefer": 2}, "yew": {"prefer": 1}})

    choice = choose([standing("oak"), standing("yew"), standing("elm")], declared)

    assert led(choice) == ("yew", Step.PREFERENCE, Pick.RECOMMEND)


def test_a_preference_never_outvotes_work() -> None:
    declared = setting({"yew": {"prefer": 1}})

    assert led(choose([standing("oak", 1.0), standing("yew", 2.0)], declared)) == ("oak", Step.WORK, Pick.RECOMMEND)


@pytest.mark.parametrize(("given_", "ahead", "decides"), [(True, 5.1, True), (True, 5.0, False), (False, 50.0, False)])
def test_a_score_decides_more_than_five_points_ahead_and_only_with_weights(
    given_: bool, ahead: float, *, decides: bool
) -> None:
    left = [standing("oak", score=40.0), standing("yew", score=40.0 + ahead)]

    choice = choose(left, setting(weights_given=given_))

    assert choice.decided_by is (Step.PREFERENCE if decides else Step.DEFAULT)
    assert choice.planned == ("yew" if decides else "oak")


# --- 6: fewest platforms --------------------------------------------------------------------------------------------


def test_one_that_is_run_comes_before_one_that_may_be_run() -> None:
    choice = choose([standing("oak"), standing("yew")], setting({"yew": {"runs": Runs.TRUE}}))

    assert led(choice) == ("yew", Step.FEWEST, Pick.RECOMMEND)


def test_one_on_which_another_workload_stays_comes_before_one_on_which_none_does() -> None:
    choice = choose([standing("oak"), standing("yew")], setting(in_use=frozenset({"yew"})))

    assert led(choice) == ("yew", Step.FEWEST, Pick.RECOMMEND)


def test_then_the_one_that_is_left_for_most() -> None:
    choice = choose([standing("oak"), standing("yew")], setting(left_for={"oak": 2, "yew": 3}))

    assert led(choice) == ("yew", Step.FEWEST, Pick.RECOMMEND)


def test_being_used_comes_before_being_left_for_more() -> None:
    used = setting(in_use=frozenset({"oak"}), left_for={"oak": 1, "yew": 9})

    assert led(choose([standing("oak"), standing("yew")], used)) == ("oak", Step.FEWEST, Pick.RECOMMEND)


# --- 7: either ------------------------------------------------------------------------------------------------------


def supported_until(day: date) -> LifeCycle:
    return replace(ENDS, until=day)


@pytest.mark.parametrize(
    ("oak", "yew", "cycles", "planned"),
    [
        (0, 0, (NEVER, NEVER), "oak"),
        (1, 0, (NEVER, NEVER), "yew"),
        (0, 0, (supported_until(date(2027, 1, 1)), supported_until(date(2028, 1, 1))), "yew"),
        (0, 0, (ENDS, NEVER), "yew"),
        (0, 1, (ENDS, NEVER), "oak"),
    ],
)
def test_else_either_and_the_default_has_fewest_conditions_then_longest_support_then_the_first_id(
    oak: int, yew: int, cycles: tuple[LifeCycle, LifeCycle], planned: str
) -> None:
    declared = setting({"oak": {"life_cycle": cycles[0]}, "yew": {"life_cycle": cycles[1]}})

    choice = choose([standing("oak", conditions=oak), standing("yew", conditions=yew)], declared)

    assert led(choice) == (planned, Step.DEFAULT, Pick.TIE)
    assert choice.left == ("oak", "yew")


# --- a family -------------------------------------------------------------------------------------------------------


def test_a_family_is_one_destination() -> None:
    choice = choose([standing("elm"), standing("wych"), standing("oak", 9.0)], setting())

    assert led(choice) == ("elm", Step.WORK, Pick.RECOMMEND)
    assert (choice.family, choice.left) == ("elm", ("elm", "wych"))


def test_its_members_pass_verdict_and_work_singly() -> None:
    left = [standing("elm", verdict=Verdict.BLOCKED), standing("wych"), standing("oak", 9.0)]

    choice = choose(left, setting())

    assert (choice.planned, choice.family) == ("wych", None)


def test_a_preference_for_one_member_is_one_for_the_family_and_for_that_member() -> None:
    choice = choose([standing("elm"), standing("wych"), standing("oak")], setting({"wych": {"prefer": 1}}))

    assert led(choice) == ("wych", Step.PREFERENCE, Pick.RECOMMEND)
    assert choice.left == ("elm", "wych")


@pytest.mark.parametrize(
    ("declared", "more", "days", "member"),
    [
        ({"wych": {"runs": Runs.TRUE}}, {}, 1.4, "wych"),
        ({"wych": {"prefer": 1}}, {}, 1.4, "wych"),
        ({}, {"in_use": frozenset({"wych"})}, 1.4, "wych"),
        ({}, {}, 0.9, "wych"),
        ({}, {}, 1.0, "elm"),
    ],
)
def test_of_a_family_the_member_is_planned_that_is_run_preferred_used_or_asks_least(
    declared: Mapping[str, Mapping[str, object]], more: Mapping[str, object], days: float, member: str
) -> None:
    choice = choose([standing("elm", 1.0), standing("wych", days)], setting(declared, **more))

    assert choice.planned == member


# --- laws -----------------------------------------------------------------------------------------------------------

STANDINGS = st.lists(
    st.builds(
        standing,
        st.sampled_from(sorted(FAMILIES)),
        st.sampled_from([0.0, 0.4, 1.0, 3.0]),
        st.sampled_from(Verdict),
        out=st.sampled_from([None, None, None, Step.ORGANISATION, Step.ENDING, Step.OBLIGATION]),
        conditions=st.integers(0, 2),
    ),
    max_size=4,
    unique_by=lambda one: one.platform,
)


@given(STANDINGS, st.data())
def test_the_order_of_platforms_changes_nothing(left: list[Standing], data: st.DataObject) -> None:
    turned = data.draw(st.permutations(left))

    assert choose(left, setting()) == choose(turned, setting())


@given(STANDINGS)
def test_every_platform_is_left_or_has_the_step_that_took_it_out(left: list[Standing]) -> None:
    choice = choose(left, setting())

    assert sorted([*choice.left, *choice.out]) == sorted(one.platform for one in left)
    if choice.planned is None:
        assert choice.outcome in (Pick.NEEDS_ANSWER, Pick.NONE_FITS)
    else:
        assert choice.planned in choice.left
    told = choice.why_not(lambda _platform, _step: "")
    assert [one.platform for one in told] == sorted({one.platform for one in left} - {choice.planned})
