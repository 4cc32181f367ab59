"""The outcome table: Kleene's *raised implies met*, total over need and support."""

import math
from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from advisor.assess.answers import answers_on, support_for
from advisor.assess.conditions import Check, compile_condition, compile_test, tests_of
from advisor.assess.raised import raised_by_organisation
from advisor.assess.wording import fill
from advisor.catalog.rules import rule_facts
from advisor.catalog.values import facts_of
from advisor.model.catalog import (
    Actor,
    Answer,
    Catalog,
    Condition,
    Effort,
    Platform,
    Prior,
    Remedy,
    Rule,
    Strength,
    Support,
    Weighting,
)
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome, Standing
from advisor.model.location import Location

OUTCOMES: Mapping[tuple[Truth, Support], Outcome] = {
    (Truth.TRUE, Support.FULL): Outcome.PASS,
    (Truth.TRUE, Support.PARTIAL): Outcome.CONDITION,
    (Truth.TRUE, Support.NONE): Outcome.FAIL,
    (Truth.TRUE, Support.UNKNOWN): Outcome.OPEN,
    (Truth.UNKNOWN, Support.FULL): Outcome.PASS,
    (Truth.UNKNOWN, Support.PARTIAL): Outcome.OPEN,
    (Truth.UNKNOWN, Support.NONE): Outcome.OPEN,
    (Truth.UNKNOWN, Support.UNKNOWN): Outcome.OPEN,
    (Truth.FALSE, Support.FULL): Outcome.NOT_APPLICABLE,
    (Truth.FALSE, Support.PARTIAL): Outcome.NOT_APPLICABLE,
    (Truth.FALSE, Support.NONE): Outcome.NOT_APPLICABLE,
    (Truth.FALSE, Support.UNKNOWN): Outcome.NOT_APPLICABLE,
}
"""Before who acts is looked at: what the app's team does, by a remedy or by a partial answer, is a change."""
LONGEST_FAULT = 200
T = TypeVar("T")


class CompiledRule(Struct, frozen=True):
    """A rule with its conditions as functions; made once in each process, since closures do not travel."""

    rule: Rule
    raised: Check
    weightings: tuple[tuple[Check, Weighting], ...]
    priors: tuple[tuple[Check, Prior], ...]
    remedies: tuple[tuple[Check, Remedy], ...]
    stands: Check | None
    facts: tuple[str, ...]
    speaking: tuple[tuple[str, Check], ...]
    """Facts whose tests can speak for the need, in order."""
    reads: frozenset[str]
    """Every fact that the need depends on: its condition, demand, weight, prior and remedies."""

    @classmethod
    def of(cls, rule: Rule) -> "CompiledRule":
        return cls(
            rule=rule,
            raised=compile_condition(rule.when),
            weightings=tuple((compile_condition(one.when), one) for one in rule.weightings),
            priors=tuple((compile_condition(one.when), one) for one in rule.priors),
            stands=None if rule.stands_on is None else compile_condition(rule.stands_on),
            remedies=tuple((compile_condition(one.when), one) for one in rule.remedies),
            facts=rule_facts(rule),
            speaking=tuple((test.fact, compile_test(test)) for test in tests_of(rule.when)),
            reads=_reads(rule),
        )

    def serving(self, workload: Workload) -> tuple[Remedy, ...]:
        """Remedies that may serve the workload, in order; which of them is taken depends on the platform."""
        return tuple(remedy for check, remedy in self.remedies if check(workload) is not Truth.FALSE)

    def standing(self, workload: Workload) -> Standing | None:
        """The part that the workload names, or that it takes what is there; None where nobody knows."""
        rule, demand = self.rule, self.rule.demand
        if self.stands is None or rule.stands_on is None or demand is None or self.stands(workload) is not Truth.TRUE:
            return None
        named = workload.state(demand)
        if named is Truth.UNKNOWN:
            return None
        facts = (demand,) if named is Truth.TRUE else facts_of(rule.stands_on)
        evidence = tuple(dict.fromkeys(place for fact in facts for place in workload.evidence(fact)))
        return Standing(value=str(workload.value(demand)) if named is Truth.TRUE else None, evidence=evidence)


def _reads(rule: Rule) -> frozenset[str]:
    conditions: list[Condition] = [one.when for one in rule.weightings]
    conditions += [one.when for one in rule.priors]
    conditions += [one.when for one in rule.remedies]
    conditions += [] if rule.stands_on is None else [rule.stands_on]
    return frozenset((*rule_facts(rule), *(fact for one in conditions for fact in facts_of(one))))


class Assessor:
    """Holds workloads against one catalog on one day."""

    def __init__(self, catalog: Catalog, day: date, platforms: tuple[str, ...]) -> None:
        self.catalog = catalog
        self.platforms: tuple[Platform, ...] = tuple(catalog.platforms[name] for name in platforms)
        self.answers = {platform.id: answers_on(platform, day) for platform in self.platforms}
        others = {name: answers_on(catalog.platforms[name], day) for name in catalog.main_platforms}
        self.every_answer: Mapping[str, Mapping[str, Answer]] = {**others, **self.answers}
        """Also of platforms that are not judged, but that something may run on today."""
        policies = {one.rule for one in catalog.knock_outs}
        self.rules = tuple(CompiledRule.of(rule) for rule in catalog.rules.values() if rule.id not in policies)
        self._absent = {rule.id: _absent_need(rule) for rule in catalog.rules.values()}
        self._alikes: dict[Hashable, Need] = {}
        self._alike_ids = {id(need) for need in self._absent.values()}
        self._findings: dict[tuple[int, str], Finding] = {}
        self._by_fact: dict[str, list[CompiledRule]] = {}

    def needs(self, workload: Workload) -> tuple[Need, ...]:
        """Every rule's need, in catalog order; a fault inside one rule leaves that need unknown and names the rule."""
        needs = tuple(self._need_or_fault(compiled, workload) for compiled in self.rules)
        return self._with_declared(needs, workload)

    def reading(self, fact: str) -> tuple[CompiledRule, ...]:
        """The rules whose need depends on the fact."""
        if not self._by_fact:
            for compiled in self.rules:
                for name in compiled.reads:
                    self._by_fact.setdefault(name, []).append(compiled)
        return tuple(self._by_fact.get(fact, ()))

    def _with_declared(self, needs: tuple[Need, ...], workload: Workload) -> tuple[Need, ...]:
        if not self.catalog.raised:
            return needs
        found = raised_by_organisation(needs, workload, self.catalog.raised)
        compiled = {one.rule.id: one for one in self.rules}
        return tuple(
            replace(need, remedies=compiled[need.rule].serving(workload)) if need.declared else need for need in found
        )

    def needs_reading(self, workload: Workload, fact: str) -> dict[str, Need]:
        """Rule → need, of the rules that read the fact."""
        needs = tuple(self._need_or_fault(compiled, workload) for compiled in self.reading(fact))
        return {need.rule: need for need in raised_by_organisation(needs, workload, self.catalog.raised)}

    def finding(self, need: Need, platform: str) -> Finding:
        """The need held against one platform's answer; also of one that the run does not judge.

        A need that says nothing of one workload alone is one object for all of them, and so are its findings.
        """
        answers = self.every_answer[platform]
        if id(need) not in self._alike_ids:
            return self.held_against(need, platform, answers)
        key = (id(need), platform)
        if key not in self._findings:
            self._findings[key] = self.held_against(need, platform, answers)
        return self._findings[key]

    def _alike(self, need: Need) -> Need:
        """The one object for every open need that is the same but for the workload."""
        if need.evidence or need.standing is not None or need.raised is not Truth.UNKNOWN:
            return need
        key = (need.rule, need.chance, need.missing, need.weight, need.weights, need.remedies, need.message)
        if key not in self._alikes:
            self._alikes[key] = need
            self._alike_ids.add(id(need))
        return self._alikes[key]

    def held_against(self, need: Need, platform: str, answers: Mapping[str, Answer]) -> Finding:
        """The need held against answers, also such that the platform does not give."""
        rule = self.catalog.rules[need.rule]
        remedy = next((one for one in need.remedies if _serves_on(one, answers)), None)
        return judge(rule, need, platform, answers[rule.needs], remedy)

    def _need_or_fault(self, compiled: CompiledRule, workload: Workload) -> Need:
        try:
            return self._need(compiled, workload)
        except Exception as error:  # noqa: BLE001 - one faulty rule must not take the report down; the exit status tells
            return _faulty_need(compiled.rule, error)

    def _need(self, compiled: CompiledRule, workload: Workload) -> Need:
        raised = _raised(compiled, workload)
        standing = compiled.standing(workload)
        if raised is Truth.FALSE:
            absent = self._absent[compiled.rule.id]
            return absent if standing is None else replace(absent, standing=standing)
        need = self._alike(self._need_as(compiled, workload, raised))
        demanded = None if compiled.rule.demand is None else workload.facts.get(compiled.rule.demand)
        if raised is not Truth.TRUE or demanded is None or not demanded.partial:
            return need
        return replace(need, rest=self._need_as(compiled, workload, Truth.UNKNOWN))

    def _need_as(self, compiled: CompiledRule, workload: Workload, raised: Truth) -> Need:
        rule = compiled.rule
        prior = _first(compiled.priors, workload, rule.priors[-1])
        missing = _missing(compiled, workload) if raised is Truth.UNKNOWN else ()
        return Need(
            rule=rule.id,
            raised=raised,
            chance=1.0 if raised is Truth.TRUE else prior.chance,
            prior_why=prior.why if raised is Truth.UNKNOWN else "",
            missing=missing,
            demand=None if rule.demand is None else workload.value(rule.demand),
            weight=_first(compiled.weightings, workload, rule.weightings[-1]).need,
            evidence=_evidence(compiled, workload, raised),
            message=self._message(rule, workload, raised, missing),
            required=rule.strength is Strength.REQUIRED,
            weights=_possible_weights(compiled, workload),
            reads=compiled.facts,
            remedies=compiled.serving(workload),
            standing=compiled.standing(workload),
        )

    def _message(self, rule: Rule, workload: Workload, raised: Truth, missing: tuple[str, ...]) -> str:
        if raised is Truth.UNKNOWN and missing:
            return f"No file says: {self.catalog.facts[missing[0]].question}"
        return fill(rule.message, workload, self.catalog.facts)


def judge(rule: Rule, need: Need, platform: str, answer: Answer, remedy: Remedy | None) -> Finding:
    """One finding by the outcome table; the remedy is what serves the workload on this platform."""
    support = support_for(answer, need.demand, any_member=rule.satisfied_by_any)
    if need.rest is not None and _hangs_on_the_rest(support, answer, any_member=rule.satisfied_by_any):
        need = need.rest
        support = support_for(answer, None, any_member=rule.satisfied_by_any)
    remedy = remedy if support in (Support.NONE, Support.UNKNOWN) else None
    return Finding(
        need=need,
        platform=platform,
        outcome=_outcome(need, support, answer, remedy),
        support=support,
        answer=answer,
        effort=_effort(answer, support, remedy),
        remedy=remedy,
        chance_of_no=answer.chance_of_no if support is Support.UNKNOWN else float(support is Support.NONE),
    )


def _outcome(need: Need, support: Support, answer: Answer, remedy: Remedy | None) -> Outcome:
    """By the table, and by who acts."""
    outcome = OUTCOMES[need.raised, support]
    by_team = outcome is Outcome.CONDITION and answer.support is Support.PARTIAL and answer.by is Actor.TEAM
    remedied = outcome is Outcome.FAIL and remedy is not None
    return Outcome.CHANGE if by_team or remedied else outcome


def _hangs_on_the_rest(support: Support, answer: Answer, *, any_member: bool) -> bool:
    """Whether members of the demand that nobody knows could turn the answer."""
    if answer.support is not None or answer.excludes == () or answer.limit == math.inf:
        return False
    return support is not (Support.FULL if any_member else Support.NONE)


def _effort(answer: Answer, support: Support, remedy: Remedy | None) -> Effort | None:
    """What the app's team does; what an operator does once is no work on the app."""
    if support is Support.PARTIAL:
        return answer.effort if answer.by is Actor.TEAM else None
    return None if remedy is None else remedy.effort


def _serves_on(remedy: Remedy, answers: Mapping[str, Answer]) -> bool:
    """Whether the platform offers what the remedy builds on; what nobody knows is not offered."""
    where = remedy.where
    if where is None:
        return True
    answer = answers[where.capability]
    if where.includes:
        return support_for(answer, where.includes, any_member=False) is Support.FULL
    return answer.support in where.support


def _raised(compiled: CompiledRule, workload: Workload) -> Truth:
    """Whether the need is there; an unknown demand leaves it unknown, an absent one says there is none."""
    raised = compiled.raised(workload)
    if compiled.rule.demand is None or raised is Truth.FALSE:
        return raised
    demanded = workload.state(compiled.rule.demand)
    return demanded if demanded is not Truth.TRUE else raised


def _first(pairs: tuple[tuple[Check, T], ...], workload: Workload, last: T) -> T:
    return next((one for check, one in pairs if check(workload) is Truth.TRUE), last)


def _possible_weights(compiled: CompiledRule, workload: Workload) -> tuple[int, ...]:
    """Of the first weighting that holds and of those before it that may hold; empty where that is one weight."""
    found: set[int] = set()
    for check, weighting in compiled.weightings:
        truth = check(workload)
        if truth is not Truth.FALSE:
            found.add(weighting.need)
        if truth is Truth.TRUE:
            break
    else:
        found.add(compiled.rule.weightings[-1].need)
    return tuple(sorted(found)) if len(found) > 1 else ()


def _missing(compiled: CompiledRule, workload: Workload) -> tuple[str, ...]:
    return tuple(fact for fact in compiled.facts if _leaves_open(compiled, workload, fact))


def _leaves_open(compiled: CompiledRule, workload: Workload, fact: str) -> bool:
    """Whether nothing is known of the fact, or of a set a part that does not satisfy what is asked of it."""
    stated = workload.facts.get(fact)
    if stated is None or not stated.partial:
        return workload.state(fact) is Truth.UNKNOWN
    tests = [check(workload) for name, check in compiled.speaking if name == fact]
    return fact == compiled.rule.demand or not tests or Truth.UNKNOWN in tests


def _evidence(compiled: CompiledRule, workload: Workload, raised: Truth) -> tuple[Location, ...]:
    """The places of the facts that speak for the need; of an unknown need, the places that leave it open."""
    demand = () if compiled.rule.demand is None else (compiled.rule.demand,)
    if raised is Truth.TRUE:
        speaking = (fact for fact, check in compiled.speaking if check(workload) is Truth.TRUE)
        facts: tuple[str, ...] = (*demand, *speaking)
    else:
        facts = _missing(compiled, workload)
    return tuple(dict.fromkeys(place for fact in facts for place in workload.evidence(fact)))


def _absent_need(rule: Rule) -> Need:
    """Of a workload that does not have it: the same for all of them."""
    return Need(
        rule=rule.id,
        raised=Truth.FALSE,
        chance=0.0,
        prior_why="",
        missing=(),
        demand=None,
        weight=rule.weightings[-1].need,
        evidence=(),
        message="",
        required=rule.strength is Strength.REQUIRED,
        reads=rule_facts(rule),
    )


def _faulty_need(rule: Rule, error: Exception) -> Need:
    fault = f"the rule {rule.id} failed: {type(error).__name__}"
    return Need(
        rule=rule.id,
        raised=Truth.UNKNOWN,
        chance=rule.priors[-1].chance,
        prior_why=rule.priors[-1].why,
        missing=(),
        demand=None,
        weight=rule.weightings[-1].need,
        evidence=(),
        message=f"This rule could not be applied: {fault}."[:LONGEST_FAULT],
        required=rule.strength is Strength.REQUIRED,
        fault=fault,
        remedies=rule.remedies,
    )
