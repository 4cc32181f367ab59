"""Differences of scores and preferences, held against every completion one by one."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.assess.assess import Assessor
from advisor.decide.criteria import Setting
from advisor.decide.differences import MOST_ROWS, difference, preference_of
from advisor.decide.judge import Judge
from advisor.model.catalog import Answer, Catalog, Support
from advisor.model.decision import PlatformResult, Verdict
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Finding
from tests.generated import DAY, HERE, PLATFORMS, as_it_runs, cases

SLACK = 1e-6
WEIGHTS = {"change": 20.0, "run": 15, "scale": 10, "resilience": 10, "security": 15, "state": 10, "longevity": 10}
SMALL = 7
Case = tuple[Catalog, Workload]
Scores = dict[str, float]
"""Platforms that stand in one completion."""


def judge(catalog: Catalog, platforms: tuple[str, ...] = PLATFORMS) -> Judge:
    return Judge(Assessor(catalog, DAY, platforms), {name: WEIGHTS.get(name, 0.0) for name in catalog.criteria}, DAY)


def weights(result: PlatformResult) -> dict[str, float]:
    return {name: value.weight for name, value in result.criteria.items()}


def open_answers(found: tuple[Setting, ...]) -> list[tuple[str, str]]:
    return sorted(
        {
            (one.platform, one.answer.capability)
            for setting in found
            for one in setting.findings
            if one.support is Support.UNKNOWN and one.need.raised is not Truth.FALSE
        }
    )


def shown(found: tuple[Setting, ...]) -> list[Finding]:
    return [one for setting in found for one in setting.findings if one.shown_on]


def answered(catalog: Catalog, said: dict[tuple[str, str], Support]) -> Catalog:
    platforms = dict(catalog.platforms)
    for (name, capability), support in said.items():
        (answer,) = platforms[name].answers[capability]
        kept: dict[str, tuple[Answer, ...]] = {
            **platforms[name].answers,
            capability: (replace(answer, support=support),),
        }
        platforms[name] = replace(platforms[name], answers=kept)
    return replace(catalog, platforms=platforms)


def completions(case: Case) -> Iterator[Scores]:
    """Scores in every completion of facts and answers, by the engine itself."""
    found = judge(case[0]).settings(case[1])
    catalog, workload = as_it_runs(case, shown(found))
    facts, answers = [name for name in catalog.facts if name not in workload.facts], open_answers(found)
    for values in product((True, False), repeat=len(facts)):
        stated = {name: Fact(value=value, evidence=(HERE,)) for name, value in zip(facts, values, strict=True)}
        known = replace(workload, facts={**workload.facts, **stated})
        for said in product((Support.FULL, Support.NONE), repeat=len(answers)):
            by = judge(answered(catalog, dict(zip(answers, said, strict=True))))
            results = by.results(known)
            yield {one.platform: one.score for one in results if one.score is not None}


def is_small(case: Case) -> bool:
    catalog, workload = case
    facts = [name for name in catalog.facts if name not in workload.facts]
    return len(facts) + len(open_answers(judge(catalog).settings(workload))) <= SMALL


@settings(max_examples=60, deadline=None)
@given(cases().filter(is_small))
def test_bounds_of_differences_are_those_of_all_completions(case: Case) -> None:
    by = judge(case[0])
    found, results = by.settings(case[1]), by.results(case[1])
    standing = [place for place, one in enumerate(results) if one.verdict is not Verdict.BLOCKED]
    every = list(completions(case))

    for first, second in permutations(standing, 2):
        p, q = results[first].platform, results[second].platform
        leads = [one[p] - one[q] for one in every if p in one and q in one]
        exact = difference(found[first], found[second], weights(results[first]))
        assert abs(exact.low - min(leads)) < SLACK
        assert abs(exact.high - max(leads)) < SLACK


@settings(max_examples=60, deadline=None)
@given(cases().filter(is_small))
def test_preferences_are_those_of_all_completions(case: Case) -> None:
    """What a completion knocks out comes behind what stands in it."""
    by = judge(case[0])
    results = by.results(case[1])
    preference = preference_of(by.settings(case[1]), results)
    every = list(completions(case))

    for p, q in permutations([one.platform for one in results if one.verdict is not Verdict.BLOCKED], 2):
        as_good = [one.get(p, -1.0) >= one.get(q, -1.0) - SLACK for one in every]
        some = [one.get(p, -1.0) >= one.get(q, -1.0) - SLACK for one in every if p in one or q in one]
        assert ((p, q) in preference.necessary) == all(as_good)
        assert ((p, q) in preference.possible) == any(some)


@settings(max_examples=100, deadline=None)
@given(cases(), st.data())
def test_reading_more_nests_differences_and_keeps_necessary_preferences(case: Case, data: st.DataObject) -> None:
    catalog, workload = case
    wide = judge(catalog).settings(workload)
    catalog, said = as_it_runs(case, shown(wide))
    unknown = [name for name in catalog.facts if name not in said.facts]
    if not unknown:
        return
    stated = {data.draw(st.sampled_from(unknown)): Fact(value=data.draw(st.booleans()), evidence=(HERE,))}
    known, by, later = replace(said, facts={**said.facts, **stated}), judge(case[0]), judge(catalog)

    before, after, narrow = by.results(workload), later.results(known), later.settings(known)
    standing = [place for place, one in enumerate(after) if one.verdict is not Verdict.BLOCKED]
    for first, second in permutations(standing, 2):
        outer = difference(wide[first], wide[second], weights(before[first]))
        inner = difference(narrow[first], narrow[second], weights(after[first]))
        assert outer.low - SLACK <= inner.low <= inner.high <= outer.high + SLACK
    left = {after[place].platform for place in standing}
    kept = {pair for pair in preference_of(wide, before).necessary if set(pair) <= left}
    assert kept <= set(preference_of(narrow, after).necessary)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_difference_lies_within_what_the_two_intervals_allow(case: Case) -> None:
    by = judge(case[0])
    results, found = by.results(case[1]), by.settings(case[1])
    standing = [place for place, one in enumerate(results) if one.verdict is not Verdict.BLOCKED]

    for first, second in permutations(standing, 2):
        p, q = results[first], results[second]
        lead = difference(found[first], found[second], weights(p))
        assert p.low - q.high - SLACK <= lead.low <= lead.high <= p.high - q.low + SLACK


@settings(max_examples=40, deadline=None)
@given(cases())
def test_fewer_combinations_only_widen_the_bounds(case: Case) -> None:
    from advisor.decide import differences

    by = judge(case[0])
    results, found = by.results(case[1]), by.settings(case[1])
    standing = [place for place, one in enumerate(results) if one.verdict is not Verdict.BLOCKED][:2]
    if len(standing) < 2:
        return
    first, second = standing
    exact = difference(found[first], found[second], weights(results[first]))
    differences.MOST_ROWS = 1
    try:
        wide = difference(found[first], found[second], weights(results[first]))
    finally:
        differences.MOST_ROWS = MOST_ROWS
    assert wide.low - SLACK <= exact.low <= exact.high <= wide.high + SLACK
