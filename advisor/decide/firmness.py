"""Firm, or hinging on what: every open topic is decided again with each of its possible answers (deciding.md 5).

Exact, no draws: an answer changes only the needs of the rules that read it, everything else stays at its presumption.
Pairs of answers are not examined.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from advisor.assess.assess import Assessor
from advisor.assess.conditions import every_test
from advisor.decide.destination import Setting
from advisor.decide.judge import MOVING_FACTS, Judge, Reading, Share
from advisor.decide.staying import is_opinion
from advisor.decide.verdict import chance_unmet, combined
from advisor.model.catalog import Answer, FactDefinition, Grade, Rule, Support
from advisor.model.conditions import FactTest
from advisor.model.decision import Course, Firmness, Question, Turn
from advisor.model.facts import Fact, Scalar, Truth, Value, Workload
from advisor.model.findings import Finding, Need, Outcome

if TYPE_CHECKING:
    from advisor.decide.decide import Settled, View

Goes: TypeAlias = tuple[Course, str | None]
"""Course and destination."""
ANOTHER = "another"
"""A word that no rule and no platform speaks of."""
PLATFORM = "platform"
_SLIGHTLY = 1e-6


@dataclass(frozen=True, slots=True)
class Firm:
    """How firm a decision is, the answers that turn it, and every topic that it read."""

    label: Firmness
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


class Topics:
    """Open topics with their possible answers: the classes that the rules reading a fact can tell apart."""

    def __init__(self, judge: Judge, settle: "Callable[[View, Setting], Settled]") -> None:
        self.judge = judge
        self.settle = settle
        self._answers: dict[str, tuple[Value | None, ...]] = {}
        self._known: dict[Hashable, tuple[Question, ...]] = {}

    def firm(self, reading: Reading, view: "View", goes: Goes, setting: Setting) -> Firm:
        """The label, the turning answers, the likeliest first, and the questions behind them."""
        questions = self._questions(reading, view, goes, setting)
        turns = sorted(
            (turn for question in questions for turn in question.turns),
            key=lambda one: (-one.chance, one.topic, str(one.answer)),
        )
        return Firm(self._label(reading, goes, turns), tuple(turns), questions)

    def _label(self, reading: Reading, goes: Goes, turns: Sequence[Turn]) -> Firmness:
        course, _ = goes
        if course is Course.UNDECIDED:
            return Firmness.OPEN
        if len(reading.runs_on) > 1 and course is Course.STAY:
            return Firmness.HINGES
        chance = combined((one.source, one.chance) for one in turns)
        return Firmness.HINGES if chance >= self.judge.catalog.assumptions.hinges_from else Firmness.FIRM

    def _questions(self, reading: Reading, view: "View", goes: Goes, setting: Setting) -> tuple[Question, ...]:
        key = (signature_of(reading, self.judge), goes)
        if key not in self._known:
            again = _Again(reading, view, goes, setting, self)
            self._known[key] = tuple(again.questions())
        return self._known[key]

    def answers_to(self, fact: str) -> tuple[Value | None, ...]:
        """One value of each class; None for nothing of the kind."""
        if fact not in self._answers:
            self._answers[fact] = possible_answers(self.judge.catalog.facts[fact], self.judge.assessor)
        return self._answers[fact]


def signature_of(reading: Reading, judge: Judge) -> Hashable:
    """All that the turning answers of a workload depend on: what its needs are, without words and places."""
    needs = tuple(_need_signature(one, reading.own_files) for one in reading.needs if one.raised is not Truth.FALSE)
    lines = tuple((name, held.out, held.moving) for name, held in reading.held.items())
    classes = tuple(each.id for each in judge.classes.applying(reading.workload))
    named = any(one.concerns(reading.workload.id) for one in (*judge.catalog.raised, *judge.catalog.knock_outs))
    waived = judge.waivers.of(reading.workload)
    facts = tuple((name, fact.value, fact.partial) for name, fact in reading.workload.facts.items())
    partly = tuple(one for one in facts if one[2])
    return needs, reading.runs_on, lines, classes, waived, partly, reading.workload.id if named else ""


def _need_signature(need: Need, own_files: frozenset[str]) -> Hashable:
    own = any(place.path in own_files for place in need.evidence)
    rest = None if need.rest is None else _need_signature(need.rest, own_files)
    return need.rule, need.raised, need.chance, need.missing, need.demand, need.weight, need.required, own, rest


class _Again:
    """One workload decided again, answer by answer."""

    def __init__(self, reading: Reading, view: "View", goes: Goes, setting: Setting, topics: Topics) -> None:
        self.reading, self.view, self.goes, self.setting, self.topics = reading, view, goes, setting, topics
        self.judge = topics.judge
        self.shares: dict[str, dict[str, Share]] = {
            name: {one.rule: self.judge.share(one) for one in held.findings if one.outcome is not Outcome.NOT_APPLICABLE}
            for name, held in reading.held.items()
        }

    def questions(self) -> Iterator[Question]:
        """Each open topic that the decision read, in order of topics."""
        by_topic: dict[str, list[Finding]] = {}
        for held in self.reading.held.values():
            for finding in held.findings:
                if finding.outcome is Outcome.OPEN and (finding.need.required or _is_opinion(finding)):
                    for topic in _topics_of(finding):
                        by_topic.setdefault(topic, []).append(finding)
        for topic, findings in sorted(by_topic.items()):
            turns = tuple(self._turns(topic, findings))
            yield Question(
                topic=topic,
                source=self._source(topic),
                rules=tuple(sorted({one.rule for one in findings})),
                platforms=tuple(sorted({one.platform for one in findings})),
                chance=max(map(chance_unmet, findings)),
                turns=turns,
            )

    def _source(self, topic: str) -> str:
        fact = self.judge.catalog.facts.get(topic)
        return PLATFORM if fact is None else fact.source

    def _turns(self, topic: str, findings: Sequence[Finding]) -> Iterator[Turn]:
        """The answers under which course or destination is another."""
        answers = self._of_platform(topic, findings) if "/" in topic else self._of_fact(topic)
        source = f"{PLATFORM}:{topic}" if "/" in topic else self._source(topic)
        for answer, chance, goes in answers:
            if goes != self.goes and chance > 0:
                course, planned = goes
                yield Turn(topic=topic, answer=answer, chance=chance, source=source, course=course, planned=planned)

    # --- a fact ---------------------------------------------------------------------------------------------------

    def _of_fact(self, fact: str) -> list[tuple[Value | None, float, Goes]]:
        """Each answer with its chance and what it leads to.

        An answer's chance is the largest prior of the needs that it raises; the plain one has the rest.
        """
        before = {need.rule: need for need in self.reading.needs}
        found = []
        for answer in self.topics.answers_to(fact):
            known = self.reading.workload.facts.get(fact)
            if answer is None and known is not None and known.partial:
                continue
            workload = self.reading.workload.declaring(fact, _with_known(answer, known))
            needs = self.judge.assessor.needs_reading(workload, fact)
            chances = [before[name].chance for name, need in needs.items() if _is_raised(before[name], need)]
            found.append((answer, max(chances, default=0.0), self._after(workload, needs, fact)))
        most = max((chance for _, chance, _ in found), default=0.0)
        return [(answer, chance or 1.0 - most, goes) for answer, chance, goes in found]

    def _after(self, workload: Workload, needs: Mapping[str, Need], fact: str) -> Goes:
        """Course and destination of the workload of which one more fact is known."""
        if fact in MOVING_FACTS:
            again = self.judge.read(workload)
            return self._decided({name: {one.rule: one for one in held.findings} for name, held in again.held.items()}, again)
        reading = replace(self.reading, workload=workload)
        changed = {
            name: {rule: self.judge.finding(reading, need, held.platform) for rule, need in needs.items()}
            for name, held in self.reading.held.items()
        }
        return self._decided(changed, reading)

    # --- a platform's answer --------------------------------------------------------------------------------------

    def _of_platform(self, topic: str, findings: Sequence[Finding]) -> list[tuple[Value | None, float, Goes]]:
        name, _, capability = topic.partition("/")
        chance = max(one.answer.chance_of_no for one in findings)
        platform = self.reading.held[name].platform
        rules = [rule for rule in self.judge.catalog.rules.values() if rule.needs == capability]
        needs = [need for need in self.reading.needs if any(need.rule == rule.id for rule in rules)]
        found = []
        for answer, likely in ((Support.FULL, 1.0 - chance), (Support.NONE, chance)):
            told = Answer(capability=capability, support=answer)
            changed = {
                need.rule: self.judge.finding(self.reading, need, platform, told)
                for need in needs
            }
            found.append((answer.value, likely, self._decided({name: changed}, self.reading)))
        return found

    # --- both -----------------------------------------------------------------------------------------------------

    def _decided(self, changed: Mapping[str, Mapping[str, Finding]], reading: Reading) -> Goes:
        """Decided again with these findings in place of their like; unchanged where they come to the same."""
        standings = dict(self.view.standings)
        findings = dict(self.view.findings)
        moved = False
        for name, by_rule in changed.items():
            shares = {rule: self.judge.share(finding) for rule, finding in by_rule.items()}
            mine = self.shares[name]
            same = all(share == mine.get(rule, _NO_SHARE) for rule, share in shares.items())
            matters = any(is_opinion(one) or is_opinion_before(self.view, name, rule) for rule, one in by_rule.items())
            if same and not matters and reading.workload is self.reading.workload:
                continue
            moved = True
            weighed = self.judge.weighed(list((mine | shares).values()), name, reading)
            standings[name] = weighed.standing(reading.held[name], self.view.standings[name].score)
            findings[name] = {**findings[name], **by_rule}
        if not moved:
            return self.goes
        return self.topics.settle(replace(self.view, standings=standings, findings=findings), self.setting).goes


_NO_SHARE = Share()


def is_opinion_before(view: "View", platform: str, rule: str) -> bool:
    """Whether an opinion's limit was passed there."""
    finding = view.findings[platform].get(rule)
    return finding is not None and is_opinion(finding)


def _is_opinion(finding: Finding) -> bool:
    return finding.answer.grade is Grade.OPINION


def _topics_of(finding: Finding) -> tuple[str, ...]:
    """The facts that nobody stated; where all are stated, the question that the platform leaves open."""
    if finding.need.raised is Truth.UNKNOWN:
        return finding.need.missing
    return (f"{finding.platform}/{finding.answer.capability}",)


def _is_raised(before: Need, after: Need) -> bool:
    """Whether an answer raises a need that was open."""
    return before.raised is Truth.UNKNOWN and after.raised is Truth.TRUE


def _with_known(answer: Value | None, known: Fact | None) -> Value | None:
    """A set that is known in part keeps its members."""
    if known is None or not known.partial or answer is None:
        return answer
    members = answer if isinstance(answer, tuple) else (answer,)
    return tuple(sorted({*known.members(), *members}, key=lambda one: (str(type(one)), one)))


# --- possible answers -----------------------------------------------------------------------------------------------


def possible_answers(definition: FactDefinition, assessor: Assessor) -> tuple[Value | None, ...]:
    """Values of a fact, one of each class that the rules and the limits held against it can tell apart."""
    if definition.type == "boolean":
        return (True, False)
    if definition.choices:
        words: list[Scalar] = list(definition.choices)
    else:
        words = sorted(_told_apart(definition, assessor), key=lambda one: (str(type(one)), one))
    nothing: tuple[None, ...] = () if definition.choices and not definition.many else (None,)
    return (*((word,) if definition.many else word for word in words), *nothing)


def _told_apart(definition: FactDefinition, assessor: Assessor) -> set[Scalar]:
    """The values that tests and limits name, with their neighbours, and one that nothing speaks of."""
    found: set[Scalar] = {ANOTHER} if definition.type == "text" else {1}
    for compiled in assessor.reading(definition.id):
        for test in _tests(compiled.rule, definition.id):
            operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
            if test.operator != "is":
                found |= {value for operand in operands for value in _around(operand, definition)}
        if compiled.rule.demand == definition.id:
            found |= _held_against(compiled.rule, definition, assessor)
    return found


def _held_against(rule: Rule, definition: FactDefinition, assessor: Assessor) -> set[Scalar]:
    """One value on each side of every limit; each word that a platform speaks of."""
    found: set[Scalar] = set()
    for answers in assessor.every_answer.values():
        answer = answers[rule.needs]
        for limit in (answer.limit, answer.maximum):
            if limit is not None and limit != float("inf"):
                found |= _around(limit, definition)
        found |= set(answer.choice or ())
        found |= {pattern.removesuffix("*") for pattern in answer.excludes or ()}
    return found


def _around(operand: Scalar, definition: FactDefinition) -> set[Scalar]:
    """The operand of a word; of a number its neighbours too, so that each side of a threshold has a value."""
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        return {operand}
    if definition.type in ("number", "duration") and not float(operand).is_integer():
        return {operand * (1 - _SLIGHTLY), operand, operand * (1 + _SLIGHTLY)}
    whole = int(operand)
    return {one for one in (whole - 1, whole, whole + 1) if one >= 0}


def _tests(rule: Rule, fact: str) -> Iterator[FactTest]:
    for condition in (rule.when, *(one.when for one in rule.weightings), *(one.when for one in rule.priors)):
        yield from (test for test in every_test(condition) if test.fact == fact)
