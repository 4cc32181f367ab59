"""Laws of the decision method (numbers as in docs/method.md), over drawn catalogs and workloads."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.assess.assess import OUTCOMES, Assessor
from advisor.decide.decide import Decider, Judged, decide_all, settle
from advisor.decide.destination import Setting
from advisor.decide.firmness import possible_answers
from advisor.decide.judge import Judge
from advisor.decide.waiving import Waivers
from advisor.model.catalog import Actor, Answer, Catalog, Effort, Platform, Runs, Support
from advisor.model.decision import AS_IT_IS, VERDICT_ORDER, Course, Decision, Pick, Step, Verdict
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Outcome
from advisor.model.organisation import Waiver
from tests.support.generated import DAY, HERE, PLATFORMS, cases, runs

SLACK = 1e-9
RISING = (Support.NONE, Support.PARTIAL, Support.FULL)
"""What nobody knows is more or less than any of these."""


def judge_of(catalog: Catalog, platforms: Sequence[str] = PLATFORMS, waivers: Sequence[Waiver] = ()) -> Judge:
    live = Waivers.on(DAY, waivers, catalog)
    return Judge(assessor=Assessor(catalog, DAY, tuple(platforms)), as_of=DAY, waivers=live)


def decided(
    catalog: Catalog, workloads: Sequence[Workload], platforms: Sequence[str] = PLATFORMS
) -> dict[str, Decision]:
    assessed = decide_all(workloads, judge_of(catalog, platforms))
    return {one.workload.id: one.decision for one in assessed}


def decision_of(catalog: Catalog, workload: Workload, platforms: Sequence[str] = PLATFORMS) -> Decision:
    return decided(catalog, [workload], platforms)[workload.id]


def with_answer(catalog: Catalog, platform: str, answer: Answer) -> Catalog:
    before = catalog.platforms[platform]
    after = replace(before, answers={**before.answers, answer.capability: (answer,)})
    return replace(catalog, platforms={**catalog.platforms, platform: after})


@pytest.mark.parametrize("raised", Truth)
@pytest.mark.parametrize("support", Support)
def test_the_outcome_table_is_total_and_what_is_not_needed_does_not_apply(raised: Truth, support: Support) -> None:
    outcome = OUTCOMES[raised, support]

    assert (outcome is Outcome.NOT_APPLICABLE) == (raised is Truth.FALSE)
    assert (outcome is Outcome.PASS) == (raised is not Truth.FALSE and support is Support.FULL)


# --- 1: order -------------------------------------------------------------------------------------------------------


@given(runs(), st.randoms())
def test_law_1_the_order_of_workloads_rules_and_platforms_changes_no_decision(
    case: tuple[Catalog, tuple[Workload, ...]], random: Random
) -> None:
    catalog, workloads = case
    shuffled = list(workloads)
    random.shuffle(shuffled)
    rules = list(catalog.rules.items())
    random.shuffle(rules)
    names = list(PLATFORMS)
    random.shuffle(names)

    before = decided(catalog, workloads)
    after = decided(replace(catalog, rules=dict(rules)), shuffled, names)

    for name, decision in before.items():
        other = after[name]
        assert (decision.course, decision.planned, decision.decided_by) == (
            other.course,
            other.planned,
            other.decided_by,
        )
        assert decision.recommendation == other.recommendation
        assert decision.firmness is other.firmness
        assert set(decision.hinges_on) == set(other.hinges_on)
        for result in decision.results:
            same = other.result(result.platform)
            assert (result.verdict, result.score, result.low, result.high) == (
                same.verdict,
                same.score,
                same.low,
                same.high,
            )
            assert result.days == same.days


# --- 2, 7, 8: more support, larger demands, ranges ------------------------------------------------------------------


@given(cases(), st.data())
def test_law_2_more_support_never_worsens_verdict_or_score(case: tuple[Catalog, Workload], data: st.DataObject) -> None:
    catalog, workload = case
    rule = data.draw(st.sampled_from([rule for rule in catalog.rules.values() if rule.id != "platform-support"]))
    assume(rule.demand is None)
    platform = data.draw(st.sampled_from(PLATFORMS))
    assume(platform not in str(workload.facts.get("descriptor.formats")))
    (answer,) = catalog.platforms[platform].answers[rule.needs]
    assume(answer.support in RISING)
    better = data.draw(st.sampled_from(RISING[RISING.index(answer.support or Support.FULL) :]))
    given_by = answer.by or Actor.OPERATOR
    risen = replace(answer, support=better, by=given_by if better is Support.PARTIAL else None)

    before = decision_of(catalog, workload).result(platform)
    after = decision_of(with_answer(catalog, platform, risen), workload).result(platform)

    assert VERDICT_ORDER.index(after.verdict) <= VERDICT_ORDER.index(before.verdict)
    if before.score is not None and after.score is not None:
        assert after.score >= before.score


@given(cases())
def test_law_7_a_larger_demand_never_betters_a_verdict_nor_lowers_the_work(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    fact = next((rule.demand for rule in catalog.rules.values() if rule.demand in catalog.facts), None)
    assume(fact is not None and fact in workload.facts)
    demands = [1, 2, 3, 4, 5, 8, 9, 16, 17, 100]
    rising = [
        decision_of(catalog, workload.declaring(str(fact), demand, workload.evidence(str(fact)))) for demand in demands
    ]
    for lower, higher in pairwise(rising):
        for result in lower.results:
            after = higher.result(result.platform)
            assert VERDICT_ORDER.index(after.verdict) >= VERDICT_ORDER.index(result.verdict)
            assert after.days.expected >= result.days.expected - SLACK
            assert after.verdict is Verdict.BLOCKED or result.verdict is not Verdict.BLOCKED


@given(cases())
def test_law_8_the_range_of_a_score_holds_every_completion_and_narrows(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    assume("descriptor.formats" not in workload.facts)
    before = decision_of(catalog, workload)
    for fact, definition in catalog.facts.items():
        if fact in workload.facts:
            continue
        for value in possible_answers(definition, judge_of(catalog).assessor):
            after = decision_of(catalog, workload.declaring(fact, value))
            for result in before.results:
                told = after.result(result.platform)
                assert told.low >= result.low
                assert told.high <= result.high
                if told.score is not None:
                    assert result.low <= told.score <= result.high


# --- 3, 5, 11: where nothing may go, one end, staying ---------------------------------------------------------------


@given(runs())
def test_law_3_a_blocked_platform_is_never_planned_and_an_ending_one_is_no_new_home(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    catalog, workloads = case
    for decision in decided(catalog, workloads).values():
        if decision.planned is None:
            assert decision.recommendation.outcome in (Pick.NEEDS_ANSWER, Pick.NONE_FITS)
            continue
        assert decision.home is not None
        assert decision.home.verdict is not Verdict.BLOCKED
        cycle = catalog.platforms[decision.planned].life_cycle
        assert cycle.announced is None or cycle.announced > DAY
        assert catalog.platforms[decision.planned].runs is not Runs.FALSE


@given(runs())
def test_law_5_one_end_has_one_course_for_all_on_it(case: tuple[Catalog, tuple[Workload, ...]]) -> None:
    catalog, workloads = case
    for decision in decided(catalog, workloads).values():
        cycle = None if decision.current is None else catalog.platforms[decision.current].life_cycle
        if cycle is not None and cycle.announced is not None and cycle.announced <= DAY:
            assert decision.course is Course.MOVE
            assert decision.trigger is not None
            assert (decision.trigger.kind, decision.trigger.until) == ("end-date", cycle.until)


@given(cases())
def test_law_11_staying_is_never_left_for_a_better_score(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    decision = decision_of(catalog, workload)
    assume(decision.current is not None)

    if decision.course is not Course.STAY:
        assert decision.trigger is not None
    else:
        assert (decision.planned, decision.decided_by) == (decision.current, Step.STAY)
        assert decision.recommendation.outcome is Pick.RECOMMEND


# --- 4, 10: irrelevant alternatives, and which step decided ---------------------------------------------------------


def steps_of(catalog: Catalog, workloads: Sequence[Workload], platforms: Sequence[str]) -> tuple[list[Judged], Setting]:
    decider = Decider(judge_of(catalog, platforms))
    judged = [decider.judged(workload) for workload in workloads]
    return judged, decider.setting_of(one.view for one in judged)


@given(cases(), st.sampled_from(PLATFORMS))
def test_law_4_taking_away_a_platform_that_was_not_planned_changes_no_destination(
    case: tuple[Catalog, Workload], gone: str
) -> None:
    """Save where it had the least work, told a line of work apart, or is read by the step on the fewest platforms."""
    catalog, workload = case
    (judged,), setting = steps_of(catalog, [workload], PLATFORMS)
    before = settle(judged.view, setting)
    assume(before.choice.planned is not None and gone not in (before.choice.planned, *judged.view.runs_on))
    left = [name for name in PLATFORMS if name != gone]
    standings = judged.view.standings
    candidates = [one for one in standings.values() if one.out is None and one.verdict is not Verdict.BLOCKED]
    clear = [one for one in candidates if one.verdict is not Verdict.UNDETERMINED]
    others = [one for one in clear if one.platform != gone]
    assume(not others or standings[gone] not in clear or standings[gone].days > min(one.days for one in others) + SLACK)
    shared = [frozenset.intersection(*(one.lines for one in some)) for some in (clear, others) if some]
    assume(len(set(shared)) < 2)

    (again,), _ = steps_of(catalog, [workload], left)
    after = settle(again.view, replace(setting, left_for=setting.left_for))

    assert after.goes == before.goes


@given(cases())
def test_law_10_decided_by_is_the_step_after_which_one_destination_was_left(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    decision = decision_of(catalog, workload)
    assume(decision.course in (Course.PLACE, Course.MOVE, Course.UNDECIDED))
    order = list(Step)
    family = {name: catalog.platforms[name].family for name in PLATFORMS}
    step_of = {reason.platform: reason.step for reason in decision.why_not}
    step_of |= dict.fromkeys(decision.recommendation.candidates, Step.DEFAULT)

    def after(step: Step) -> set[str]:
        """Destinations left once the step is taken."""
        return {family[name] for name, out in step_of.items() if order.index(out) > order.index(step)}

    if decision.planned is None:
        assert decision.recommendation.outcome in (Pick.NEEDS_ANSWER, Pick.NONE_FITS)
        return
    if decision.decided_by is Step.DEFAULT:
        assert len(after(Step.FEWEST)) > 1
        assert decision.recommendation.outcome is Pick.TIE
    else:
        assert after(decision.decided_by) == {family[decision.planned]}
        assert decision.recommendation.outcome is Pick.RECOMMEND


# --- 6: what turns a decision ---------------------------------------------------------------------------------------


@given(cases())
def test_law_6_a_decision_flips_under_an_answer_exactly_when_that_answer_is_listed(
    case: tuple[Catalog, Workload],
) -> None:
    catalog, workload = case
    decider = Decider(judge_of(catalog))
    judged = decider.judged(workload)
    setting = decider.setting_of([judged.view])
    decision = decider.decision(judged, setting)
    goes = (decision.course, decision.planned)
    for question in decision.questions:
        listed = {str(turn.answer): (turn.course, turn.planned) for turn in question.turns}
        for answer, (changed, asked) in _answered(question.topic, catalog, workload).items():
            after = Decider(judge_of(changed))
            flipped = settle(after.view_of(after.judge.read(asked)), setting).goes
            assert flipped == listed.get(answer, goes), (question.topic, answer)


def _answered(topic: str, catalog: Catalog, workload: Workload) -> dict[str, tuple[Catalog, Workload]]:
    """Each possible answer, and the case in which it is given: a fact is stated, or a platform's answer is known."""
    if topic in catalog.facts:
        values = possible_answers(catalog.facts[topic], judge_of(catalog).assessor)
        return {str(value): (catalog, workload.declaring(topic, value)) for value in values}
    platform, _, capability = topic.partition("/")
    return {
        support.value: (with_answer(catalog, platform, Answer(capability=capability, support=support)), workload)
        for support in (Support.FULL, Support.NONE)
    }


# --- 9, 12, 13, 15 --------------------------------------------------------------------------------------------------


@given(cases())
def test_laws_9_and_15_words_and_work_agree_and_sums_lie_within_their_ranges(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    for result in decision_of(catalog, workload).results:
        needs = [line for line in result.work if not line.moving]
        if result.verdict is Verdict.AFTER_CHANGES:
            assert sum(line.days.expected for line in needs) > 0
        if result.verdict in AS_IT_IS:
            assert not needs
        assert result.days.low - SLACK <= result.days.expected <= result.days.high + SLACK
        assert result.days.expected == pytest.approx(sum(line.days.expected for line in result.work))
        assert result.probably == (result.verdict is Verdict.AFTER_CHANGES and all(line.probably for line in needs))


@given(cases())
def test_law_12_duplicate_evidence_changes_nothing(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    twice = {name: replace(fact, evidence=(*fact.evidence, *fact.evidence)) for name, fact in workload.facts.items()}

    before, after = decision_of(catalog, workload), decision_of(catalog, replace(workload, facts=twice))

    assert (before.course, before.planned, before.decided_by, before.firmness) == (
        after.course,
        after.planned,
        after.decided_by,
        after.firmness,
    )
    assert [one.days for one in before.results] == [one.days for one in after.results]


@given(cases(), st.data())
def test_law_13_a_waiver_touches_its_own_finding_only(case: tuple[Catalog, Workload], data: st.DataObject) -> None:
    catalog, workload = case
    rule = data.draw(st.sampled_from(sorted(catalog.rules)))
    waiver = Waiver(
        rule=rule,
        workload=workload.id,
        platform=None,
        reason="Drawn.",
        owner="Somebody",
        until=date(2030, 1, 1),
        location=HERE,
    )

    before = judge_of(catalog).read(workload)
    after = judge_of(catalog, waivers=[waiver]).read(workload)

    for name, held in before.held.items():
        for one, other in zip(held.findings, after.held[name].findings, strict=True):
            assert one == other or one.rule == rule


@given(cases())
def test_an_effort_of_nothing_is_a_condition(case: tuple[Catalog, Workload]) -> None:
    catalog, workload = case
    free = Effort(low=0.0, high=0.0)
    rules = {
        name: replace(rule, remedies=tuple(replace(one, effort=free) for one in rule.remedies))
        for name, rule in catalog.rules.items()
    }
    platforms = {name: _free(platform, free) for name, platform in catalog.platforms.items()}
    decision = decision_of(replace(catalog, rules=rules, platforms=platforms), workload)

    assert all(result.verdict is not Verdict.AFTER_CHANGES for result in decision.results)


def _free(platform: Platform, free: Effort) -> Platform:
    answers = {name: tuple(replace(one, effort=free) for one in some) for name, some in platform.answers.items()}
    return replace(platform, answers=answers)
