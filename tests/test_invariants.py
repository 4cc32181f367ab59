"""Invariants 1 to 6 of the method: monotone, dominance, scale, order, other platforms, knock-outs.

docs/method.md lists which test holds which invariant; those that other modules hold are not repeated here.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decide.decide import decide
from advisor.model.catalog import Answer, Catalog, Effort, Rule, Support
from advisor.model.decision import Pick, Verdict
from advisor.model.facts import Workload
from advisor.model.report import Assessed, Report, Run
from advisor.portfolio.survey import survey
from advisor.render.json_text import as_data
from tests.generated import DAY, PLATFORMS, cases
from tests.generated_scale import scaled_cases
from tests.invariants import SLACK, WEIGHTS, Case, decided, first_shares, judge, standing, with_answers

T = TypeVar("T")


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(PLATFORMS), st.data())
def test_invariant_1_more_support_never_lowers_score_or_share_of_wins(
    case: Case, name: str, data: st.DataObject
) -> None:
    """Under the same draws; a platform that was out may come in."""
    capability = data.draw(st.sampled_from(sorted(case[0].capabilities)))
    (answer,) = case[0].platforms[name].answers[capability]
    better = with_answers(case[0], name, {capability: replace(answer, support=Support.FULL)})

    before, after = decided(case), decided((better, case[1]))

    assert first_shares(after)[name] >= first_shares(before)[name]
    old, new = before.result(name), after.result(name)
    assert new.verdict is not Verdict.BLOCKED or old.verdict is Verdict.BLOCKED
    if old.score is not None and new.score is not None:
        assert new.score >= old.score - SLACK


@settings(max_examples=60, deadline=None)
@given(cases(), st.permutations(PLATFORMS), st.data())
def test_invariant_2_a_dominated_platform_never_scores_more_and_is_never_the_pick(
    case: Case, order: list[str], data: st.DataObject
) -> None:
    """The second platform answers as the first one does, or worse; it is not where the workload runs today."""
    best, worse = order[:2]
    if decided(case).current == worse:
        return
    answers = {name: case[0].platforms[best].answers[name][0] for name in case[0].capabilities}
    copy = with_answers(case[0], worse, {name: data.draw(no_better(one)) for name, one in answers.items()})

    decision = decided((copy, case[1]))

    p, q = decision.result(best), decision.result(worse)
    assert decision.recommendation.platform != worse
    assert p.verdict is not Verdict.BLOCKED or q.verdict is Verdict.BLOCKED
    if p.score is not None and q.score is not None:
        assert all((p.criteria[name].value or 0) >= (one.value or 0) - SLACK for name, one in q.criteria.items())
        assert p.score >= q.score - SLACK


def no_better(answer: Answer) -> st.SearchStrategy[Answer]:
    """An unknown answer becomes a no: whether it is one is drawn for each platform by itself."""
    if answer.support is Support.UNKNOWN:
        return st.just(replace(answer, support=Support.NONE))
    if answer.support is Support.FULL:
        return st.sampled_from(Support).map(lambda one: replace(answer, support=one))
    return st.just(answer)


# --- scale ----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from([0.25, 2, 64]))
def test_invariant_3_the_scale_of_weights_changes_nothing(case: Case, factor: float) -> None:
    """Powers of two, so that even the bytes are the same."""
    assert decided(case, weights={name: factor * one for name, one in WEIGHTS.items()}) == decided(case)


@settings(max_examples=60, deadline=None)
@given(scaled_cases(), st.sampled_from([2, 8, 1024]))
def test_invariant_3_the_unit_of_an_effort_changes_no_score(case: Case, hours: float) -> None:
    """Days become hours: every effort and the two anchors."""
    catalog, workload = case
    change = catalog.criteria["change"]
    finer = replace(
        catalog,
        criteria={
            **catalog.criteria,
            "change": replace(change, anchors={name: hours * one for name, one in change.anchors.items()}),
        },
        rules={name: _hourly(rule, hours) for name, rule in catalog.rules.items()},
    )
    for name, platform in catalog.platforms.items():
        answers = {one: answer for one, (answer,) in platform.answers.items() if answer.effort is not None}
        said = {one: replace(answer, effort=_times(answer.effort, hours)) for one, answer in answers.items()}
        finer = with_answers(finer, name, said)

    for one, other in zip(decided(case).results, decided((finer, workload)).results, strict=True):
        assert other.verdict is one.verdict
        assert (other.low, other.high) == pytest.approx((one.low, one.high))
        assert other.effort_expected == pytest.approx(hours * one.effort_expected)


def _hourly(rule: Rule, hours: float) -> Rule:
    return replace(rule, remedies=tuple(replace(one, effort=_times(one.effort, hours)) for one in rule.remedies))


def _times(effort: Effort | None, factor: float) -> Effort:
    assert effort is not None
    return Effort(low=factor * effort.low, high=factor * effort.high)


# --- order ----------------------------------------------------------------------------------------------------------


def turned(things: Mapping[str, T]) -> dict[str, T]:
    return dict(reversed(list(things.items())))


def written(catalog: Catalog, workloads: list[Workload], platforms: tuple[str, ...]) -> str:
    """The JSON report; the keys of its objects are sorted, its lists are not."""
    by = judge(catalog, platforms)
    assessed = tuple(Assessed(workload=one, decision=decide(one, by)) for one in workloads)
    run = Run(
        id="run",
        advisor_version="1",
        catalog_version="1",
        as_of=DAY,
        preset="balanced",
        weights=by.weights,
        platforms=tuple(sorted(platforms)),
        inputs=(),
    )
    report = Report(
        run=run,
        read=(),
        skipped=(),
        failed=(),
        notes=(),
        faults=(),
        assessed=assessed,
        portfolio=survey(assessed, catalog, run),
        catalog=catalog,
    )
    data: dict[str, Any] = as_data(report)
    data["workloads"].sort(key=lambda one: one["id"])
    for one in data["workloads"]:
        for platform in one["platforms"]:
            del platform["vector"]
    return json.dumps(data, sort_keys=True)


@settings(max_examples=40, deadline=None)
@given(scaled_cases(), st.permutations(PLATFORMS))
def test_invariant_4_no_order_changes_a_byte(case: Case, order: list[str]) -> None:
    """Of platforms, criteria, facts and workloads. Files: tests/test_join_laws.py; rules: tests/test_laws.py."""
    catalog, first = case
    second = replace(first, name="other", facts=dict(list(first.facts.items())[::2]))
    other_way = replace(
        catalog,
        criteria=turned(catalog.criteria),
        facts=turned(catalog.facts),
        platforms={name: catalog.platforms[name] for name in order},
    )
    backwards = [replace(one, facts=turned(one.facts)) for one in (second, first)]

    assert written(other_way, backwards, tuple(order)) == written(catalog, [first, second], PLATFORMS)


# --- other platforms ------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(PLATFORMS))
def test_invariant_5_another_platform_only_takes_wins_and_changes_nothing_else(case: Case, added: str) -> None:
    """Scores, bounds and preferences of pairs stay as they are."""
    few = tuple(name for name in PLATFORMS if name != added)
    part, whole = decided(case, few), decided(case)

    for one in part.results:
        assert whole.result(one.platform) == one
    for name, share in first_shares(part).items():
        assert first_shares(whole)[name] <= share
    assert part.preference is not None
    assert whole.preference is not None
    pairs = set(permutations(few, 2))
    assert set(part.preference.necessary) == set(whole.preference.necessary) & pairs
    assert set(part.preference.possible) == set(whole.preference.possible) & pairs


@settings(max_examples=60, deadline=None)
@given(cases())
def test_invariant_6_what_is_out_wins_no_draw_and_no_pair(case: Case) -> None:
    """Verdicts, picks and waivers: tests/test_laws.py and tests/test_waivers.py."""
    decision = decided(case)
    stand = {one.platform for one in standing(decision)}

    shares = first_shares(decision)
    assert all(share == 0 for name, share in shares.items() if name not in stand)
    assert decision.preference is not None
    assert {name for pair in decision.preference.possible for name in pair} <= stand
    assert (decision.recommendation.pick is Pick.NONE_FITS) == (not stand)
