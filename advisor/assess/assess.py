"""The outcome table: Kleene's *raised implies met*, total over need and support."""

import math
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from advisor.assess.answers import answers_on, support_for
from advisor.assess.conditions import Check, compile_condition, compile_test, tests_of
from advisor.assess.declared import raised_by_organisation
from advisor.model.catalog import (
    Actor,
    Answer,
    Catalog,
    Condition,
    Effort,
    FactDefinition,
    Platform,
    Prior,
    Remedy,
    Rule,
    Strength,
    Support,
    Weighting,
    facts_of,
    rule_facts,
)
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome, Standing
from advisor.model.location import Location
from advisor.units import show_value

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
    tells: tuple[str, ...]
    """Every fact that the need and its message depend on, sorted."""

    @classmethod
    def of(cls, rule: Rule) -> "CompiledRule":
        reads = _reads(rule)
        return cls(
            rule=rule,
            raised=compile_condition(rule.when),
            weightings=tuple((compile_condition(each.when), each) for each in rule.weightings),
            priors=tuple((compile_condition(each.when), each) for each in rule.priors),
            stands=None if rule.stands_on is None else compile_condition(rule.stands_on),
            remedies=tuple((compile_condition(each.when), each) for each in rule.remedies),
            facts=rule_facts(rule),
            speaking=tuple((test.fact, compile_test(test)) for test in tests_of(rule.when)),
            reads=reads,
            tells=tuple(sorted(reads.union(named_in(rule.message)))),
        )

    def serving(self, workload: Workload) -> tuple[Remedy, ...]:
        """Remedies that may serve the workload, in order; which of them is taken depends on the platform."""
        return tuple(remedy for check, remedy in self.remedies if check(workload) is not Truth.FALSE)

    def standing(self, workload: Workload) -> tuple[str | None, tuple[str, ...]] | None:
        """The part that the workload names, None for what is there, and the facts that say so; None: nobody knows."""
        rule, demand = self.rule, self.rule.demand
        if self.stands is None or rule.stands_on is None or demand is None or self.stands(workload) is not Truth.TRUE:
            return None
        named = workload.state(demand)
        if named is Truth.UNKNOWN:
            return None
        if named is Truth.TRUE:
            return str(workload.value(demand)), (demand,)
        return None, facts_of(rule.stands_on)


def _reads(rule: Rule) -> frozenset[str]:
    conditions: list[Condition] = [each.when for each in rule.weightings]
    conditions += [each.when for each in rule.priors]
    conditions += [each.when for each in rule.remedies]
    conditions += [] if rule.stands_on is None else [rule.stands_on]
    return frozenset((*rule_facts(rule), *(fact for each in conditions for fact in facts_of(each))))


class Form(Struct, frozen=True, gc=False):
    """A rule's need as all workloads have it that state the same of what the rule reads: all but places and names."""

    need: Need
    number: int
    """The same for needs that differ in words and places only."""
    places: tuple[str, ...] = ()
    """Facts whose lines show the need."""
    stands_by: tuple[str, ...] = ()
    """Facts whose lines show what it stands on."""
    words: tuple[str, ...] = ("",)
    """The message, parted where the workload's name stands."""
    rest: "Form | None" = None

    @property
    def is_shared(self) -> bool:
        """Whether the need says nothing of one workload alone, so that one object serves all of them."""
        return not self.places and not self.stands_by and len(self.words) == 1 and self.rest is None

    def of(self, workload: Workload) -> Need:
        """The need of one of the workloads."""
        standing = self.need.standing
        return replace(
            self.need,
            evidence=_places(workload, self.places),
            message=workload.name.join(self.words),
            standing=None if standing is None else replace(standing, evidence=_places(workload, self.stands_by)),
            rest=None if self.rest is None else self.rest.of(workload),
        )


def _places(workload: Workload, facts: Sequence[str]) -> tuple[Location, ...]:
    """The lines of the facts, each once."""
    if len(facts) == 1 and len(evidence := workload.evidence(facts[0])) < 2:  # noqa: PLR2004 - nothing is there twice
        return evidence
    return tuple(dict.fromkeys(place for fact in facts for place in workload.evidence(fact)))


class Forms(Struct, frozen=True):
    """The needs of all workloads that state the same of what rules read, in catalog order."""

    needs: tuple[Need, ...]
    numbers: tuple[int, ...]
    own: tuple[tuple[int, Form], ...]
    """Place in the order and form of the needs that each workload has with words or places of its own."""


class Assessor:
    """Holds workloads against one catalog on one day."""

    def __init__(self, catalog: Catalog, day: date, platforms: tuple[str, ...]) -> None:
        self.catalog = catalog
        self.platforms: tuple[Platform, ...] = tuple(catalog.platforms[name] for name in platforms)
        self.answers = {platform.id: answers_on(platform, day) for platform in self.platforms}
        others = {name: answers_on(catalog.platforms[name], day) for name in catalog.main_platforms}
        self.every_answer: Mapping[str, Mapping[str, Answer]] = {**others, **self.answers}
        """Also of platforms that are not judged, but that something may run on today."""
        policies = {each.rule for each in catalog.knock_outs}
        self.rules = tuple(CompiledRule.of(rule) for rule in catalog.rules.values() if rule.id not in policies)
        self._by_fact: dict[str, list[CompiledRule]] = {}
        for compiled in self.rules:
            for name in compiled.reads:
                self._by_fact.setdefault(name, []).append(compiled)
        of_classes = {fact for each in catalog.classes for fact in facts_of(each.when)}
        of_rules = (compiled.tells for compiled in self.rules)
        self._telling = of_classes.union(*of_rules, *map(_reads, catalog.rules.values()))
        self._states: dict[Hashable, int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._forms: dict[Hashable, Form] = {}
        self._alike: dict[frozenset[tuple[str, int]], Forms] = {}

    # --- needs --------------------------------------------------------------------------------------------------

    def needs(self, workload: Workload, forms: Forms | None = None) -> tuple[Need, ...]:
        """Every rule's need, in catalog order; a fault inside one rule leaves that need unknown and names the rule.

        `forms`: the workload's, where they are known already.
        """
        forms = forms or self.forms(workload)
        needs = forms.needs
        if forms.own:
            made = list(needs)
            for place, form in forms.own:
                made[place] = form.of(workload)
            needs = tuple(made)
        return self._with_declared(needs, workload) if self.catalog.raised else needs

    def forms(self, workload: Workload) -> Forms:
        """The forms of the workload's needs; one object for all that state the same of what rules read."""
        states = self.states_of(workload)
        key = frozenset(states.items())
        if key not in self._alike:
            every = [self._form_or_fault(compiled, workload, states) for compiled in self.rules]
            self._alike[key] = Forms(
                tuple(form.need for form in every),
                tuple(form.number for form in every),
                tuple((place, form) for place, form in enumerate(every) if not form.is_shared),
            )
        return self._alike[key]

    def reading(self, fact: str) -> tuple[CompiledRule, ...]:
        """The rules whose need depends on the fact."""
        return tuple(self._by_fact.get(fact, ()))

    def needs_reading(self, workload: Workload, fact: str) -> dict[str, Need]:
        """Rule → need, of the rules that read the fact."""
        states = self.states_of(workload)
        forms = [self._form_or_fault(compiled, workload, states) for compiled in self.reading(fact)]
        needs = tuple(form.need if form.is_shared else form.of(workload) for form in forms)
        return {need.rule: need for need in raised_by_organisation(needs, workload, self.catalog.raised)}

    def _with_declared(self, needs: tuple[Need, ...], workload: Workload) -> tuple[Need, ...]:
        raised = raised_by_organisation(needs, workload, self.catalog.raised)
        compiled = {each.rule.id: each for each in self.rules}
        return tuple(
            replace(need, remedies=compiled[need.rule].serving(workload)) if need.declared else need for need in raised
        )

    def states_of(self, workload: Workload) -> dict[str, int]:
        """Fact → what is stated of it, as a number: of facts that rules or floors of work read. None for open ones."""
        states = dict.fromkeys(workload.settled & self._telling, 0)
        for name, fact in workload.facts.items():
            if name in self._telling:
                value = fact.value
                kind = tuple(map(type, value)) if isinstance(value, tuple) else type(value)
                key = (name, value, kind, fact.partial)
                number = self._states.get(key)
                states[name] = self._states.setdefault(key, len(self._states) + 1) if number is None else number
        return states

    def _form_or_fault(self, compiled: CompiledRule, workload: Workload, states: Mapping[str, int]) -> Form:
        key = (compiled.rule.id, *map(states.get, compiled.tells))
        form = self._forms.get(key)
        if form is None:
            try:
                form = self._form(compiled, workload)
            except Exception as error:  # noqa: BLE001 - one faulty rule must not take the report down; the status tells
                need = _faulty_need(compiled.rule, error)
                form = Form(need, self.number(need), words=(need.message,))
            self._forms[key] = form
        return form

    def _form(self, compiled: CompiledRule, workload: Workload) -> Form:
        raised = _raised(compiled, workload)
        if raised is Truth.FALSE:
            stands = compiled.standing(workload)
            standing = None if stands is None else Standing(value=stands[0], evidence=())
            need = replace(_absent_need(compiled.rule), standing=standing)
            return Form(need, self.number(need), stands_by=_stated(workload, () if stands is None else stands[1]))
        demanded = None if compiled.rule.demand is None else workload.facts.get(compiled.rule.demand)
        is_partial = raised is Truth.TRUE and demanded is not None and demanded.partial
        rest = self._form_as(compiled, workload, Truth.UNKNOWN, None) if is_partial else None
        return self._form_as(compiled, workload, raised, rest)

    def _form_as(self, compiled: CompiledRule, workload: Workload, raised: Truth, rest: Form | None) -> Form:
        rule = compiled.rule
        prior = _first(compiled.priors, workload, rule.priors[-1])
        missing = _missing(compiled, workload) if raised is Truth.UNKNOWN else ()
        stands = compiled.standing(workload)
        words = self._words(rule, workload, raised, missing)
        need = Need(
            rule=rule.id,
            raised=raised,
            chance=1.0 if raised is Truth.TRUE else prior.chance,
            prior_why=prior.why if raised is Truth.UNKNOWN else "",
            missing=missing,
            demand=None if rule.demand is None else workload.value(rule.demand),
            weight=_first(compiled.weightings, workload, rule.weightings[-1]).need,
            evidence=(),
            message=words[0],
            required=rule.strength is Strength.REQUIRED,
            weights=_possible_weights(compiled, workload),
            reads=compiled.facts,
            remedies=compiled.serving(workload),
            standing=None if stands is None else Standing(value=stands[0], evidence=()),
            rest=None if rest is None else rest.need,
        )
        return Form(
            need,
            self.number(need),
            places=_stated(workload, _speaking_for(compiled, workload, raised)),
            stands_by=_stated(workload, () if stands is None else stands[1]),
            words=words,
            rest=rest,
        )

    def _words(self, rule: Rule, workload: Workload, raised: Truth, missing: tuple[str, ...]) -> tuple[str, ...]:
        if raised is Truth.UNKNOWN and missing:
            return (f"No file says: {self.catalog.facts[missing[0]].question}",)
        return parted(rule.message, workload, self.catalog.facts)

    def number(self, need: Need) -> int:
        """By all that findings and figures of the need depend on: all but words and places."""
        key = (need.rule, need.raised, need.chance, need.missing, need.demand, need.weight, need.weights)
        standing = None if need.standing is None else need.standing.value or True
        rest = None if need.rest is None else self.number(need.rest)
        more = (tuple(map(id, need.remedies)), need.fault, standing, rest)
        return self._numbers.setdefault((key, more), len(self._numbers))

    # --- findings -----------------------------------------------------------------------------------------------

    def finding(self, need: Need, platform: str) -> Finding:
        """The need held against one platform's answer; also of one that the run does not judge."""
        return self.held_against(need, platform, self.every_answer[platform])

    def held_against(self, need: Need, platform: str, answers: Mapping[str, Answer]) -> Finding:
        """The need held against answers, also such that the platform does not give."""
        rule = self.catalog.rules[need.rule]
        remedy = next((each for each in need.remedies if _serves_on(each, answers)), None)
        return judge(rule, need, platform, answers[rule.needs], remedy)


def _stated(workload: Workload, facts: Iterable[str]) -> tuple[str, ...]:
    """Those of the facts that files state or leave open, each once."""
    return tuple(dict.fromkeys(fact for fact in facts if fact in workload.facts))


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
    return next((each for check, each in pairs if check(workload) is Truth.TRUE), last)


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


def _speaking_for(compiled: CompiledRule, workload: Workload, raised: Truth) -> tuple[str, ...]:
    """The facts that speak for the need; of an unknown need, those that leave it open."""
    if raised is not Truth.TRUE:
        return _missing(compiled, workload)
    demand = () if compiled.rule.demand is None else (compiled.rule.demand,)
    return (*demand, *(fact for fact, check in compiled.speaking if check(workload) is Truth.TRUE))


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


# --- messages ---------------------------------------------------------------------------------------------------------


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_WORKLOAD = "workload"
_AMOUNTS = frozenset({"size", "duration", "integer", "number"})


def parted(template: str, workload: Workload, facts: Mapping[str, FactDefinition]) -> tuple[str, ...]:
    """The template with each {fact.id} replaced; a [part] stays only where all its values are known.

    Parted where {workload} stands, so that all workloads that state the same facts share the parts.
    """

    def known(part: re.Match[str]) -> str:
        names = (match[1] for match in _PLACEHOLDER.finditer(part[1]))
        return part[1] if all(name == _WORKLOAD or workload.value(name) is not None for name in names) else ""

    def shown(match: re.Match[str]) -> str:
        value, definition = workload.value(match[1]), facts[match[1]]
        if value is not None:
            return show_value(value, definition.type)
        return f"(no file says {'how much' if definition.type in _AMOUNTS else 'which'})"

    parts = _OPTIONAL.sub(known, template).split(f"{{{_WORKLOAD}}}")
    return tuple(_PLACEHOLDER.sub(shown, part) for part in parts)


def named_in(template: str) -> tuple[str, ...]:
    """The facts that a template names."""
    return tuple(match[1] for match in _PLACEHOLDER.finditer(template) if match[1] != _WORKLOAD)
