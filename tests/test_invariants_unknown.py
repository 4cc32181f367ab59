"""Invariants 7 to 9 and 11 of the method: what reading more, reading nothing and reading twice may do.

docs/method.md lists which test holds which invariant; those that other modules hold are not repeated here.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decide.decide import coverage
from advisor.model.decision import Decision, Verdict
from advisor.model.location import Location
from advisor.render.json_text import as_data
from advisor.runs import make_report
from tests.generated import DAY, cases
from tests.generated_scale import scaled_cases
from tests.invariants import SLACK, Case, decided, judge, knowing, standing, unknown_facts

FEW = 5


@settings(max_examples=100, deadline=None)
@given(cases(), st.booleans(), st.data())
def test_invariant_7_coverage_does_not_fall_where_a_fact_is_learnt(case: Case, bare: bool, data: st.DataObject) -> None:
    """Intervals: tests/test_laws.py; differences and necessary preferences: tests/test_differences.py.

    In a bare case nobody has described the deployment, and each need hangs on it.
    """
    if bare:
        deployment = {name: replace(one, source="deployment") for name, one in case[0].facts.items()}
        case = (replace(case[0], facts=deployment), case[1])
    unknown = unknown_facts(case)
    if not unknown:
        return
    known = knowing(case[1], {data.draw(st.sampled_from(unknown)): data.draw(st.booleans())})

    before, after = decided(case), decided((case[0], known))

    for one in standing(after):
        assert coverage(one) >= coverage(before.result(one.platform)) - SLACK


def completions(case: Case) -> Iterator[Decision]:
    """The decision in every completion of the facts that are open."""
    unknown = unknown_facts(case)
    for values in product((True, False), repeat=len(unknown)):
        yield decided((case[0], knowing(case[1], dict(zip(unknown, values, strict=True)))))


@settings(max_examples=25, deadline=None)
@given(scaled_cases().filter(lambda case: len(unknown_facts(case)) <= FEW))
def test_invariant_8_the_score_of_every_completion_lies_inside(case: Case) -> None:
    """Open answers of platforms stay open; tests/test_differences.py fills them in, too."""
    now = {one.platform: one for one in judge(case[0]).results(case[1])}

    for completed in completions(case):
        for one in standing(completed):
            if any(each.shown_on for each in now[one.platform].findings):
                continue  # what running there proves is presumed, and a completion that denies it is not one of them
            assert now[one.platform].low - SLACK <= one.low <= one.high <= now[one.platform].high + SLACK
            assert one.score is not None
            assert now[one.platform].low - SLACK <= one.score <= now[one.platform].high + SLACK


@settings(max_examples=60, deadline=None)
@given(scaled_cases(), st.data())
def test_invariant_9_not_answering_beats_no_better_and_loses_to_no_worse_answer(
    case: Case, data: st.DataObject
) -> None:
    """The printed score, for each fact alone; a platform that an answer rules out is worse than any score."""
    unknown = unknown_facts(case)
    if not unknown:
        return
    fact = data.draw(st.sampled_from(unknown))
    answered = [decided((case[0], knowing(case[1], {fact: value}))) for value in (True, False)]

    for one in standing(decided(case)):
        scores = [other.result(one.platform).score for other in answered]
        stand = [score for score in scores if score is not None]
        assert one.score is not None
        assert stand, "ruled out by both answers, and yet not blocked today"
        assert one.score <= max(stand) + SLACK
        assert len(stand) < len(scores) or one.score >= min(stand) - SLACK


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(2, 5))
def test_invariant_11_more_lines_and_more_files_change_nothing_that_is_decided(case: Case, times: int) -> None:
    """The places are listed; score, shares, pick and questions stay."""
    catalog, workload = case
    more = {
        name: replace(
            fact, evidence=tuple(Location(path=f"two/file-{one}", first_line=1, last_line=1) for one in range(times))
        )
        for name, fact in workload.facts.items()
    }
    once, again = decided(case), decided((catalog, replace(workload, facts=more, files=("two/file",) * times)))

    assert again.recommendation == once.recommendation
    assert again.robustness == once.robustness
    assert again.questions == once.questions
    for one, other in zip(once.results, again.results, strict=True):
        assert (one.verdict, one.low, one.score, one.high) == (other.verdict, other.low, other.score, other.high)


@pytest.mark.parametrize("size", [1, 40])
def test_invariant_11_the_size_of_the_repository_does_not_matter(size: int, tmp_path: Path) -> None:
    manifest = "applications:\n- name: till\n  memory: 512M\n  instances: 3\n"
    plain, large = tmp_path / "plain" / "shop", tmp_path / "large" / "shop"
    for folder in (plain, large):
        folder.mkdir(parents=True)
        (folder / "manifest.yml").write_text(manifest, encoding="utf-8")
    for number in range(size):
        (large / f"page_{number}.txt").write_text("Nothing to deploy.\n" * 50, encoding="utf-8")

    small, big = (make_report([one.parent], DAY, [], "balanced", None, []) for one in (plain, large))

    assert as_data(big)["workloads"] == as_data(small)["workloads"]
    assert small.assessed[0].decision.results[0].verdict is not Verdict.BLOCKED
