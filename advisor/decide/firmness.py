"""Firm, or hinging on what: every open topic is decided again with each of its possible answers (deciding.md 5).

Exact, no draws: an answer changes only the needs of the rules that read it, everything else stays at its presumption.
Pairs of answers are not examined. Answers that rules and limits cannot tell apart are tried once, and what an answer
comes to is remembered for workloads of which the same is known.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from advisor.assess.answers import support_for
from advisor.assess.assess import Assessor
from advisor.assess.conditions import every_test
from advisor.decide.destination import Setting, Standing
from advisor.decide.judge import MOVING_FACTS, NOTHING, Judge, Needed, Reading, Share, Valued
from advisor.decide.judge import Held as PlatformHeld
from advisor.decide.verdict import Weighed, chance_unmet, combined
from advisor.enrich.services import service_uses
from advisor.model.catalog import Answer, FactDefinition, FactTest, Grade, ReferenceClass, Rule, ServiceUse, Support
from advisor.model.decision import Course, Firmness, Question, Turn, Verdict, WorkLine
from advisor.model.facts import Fact, Scalar, Truth, Value, Workload
from advisor.model.findings import Finding, Need

if TYPE_CHECKING:
    from advisor.decide.decide import Settled, View

Goes: TypeAlias = tuple[Course, str | None]
"""Course and destination."""
Held: TypeAlias = tuple[Valued, ...]
"""Of the needs of an answer on one platform."""
ANOTHER = "another"
"""A word that no rule and no platform speaks of."""
PLATFORM = "platform"
_SLIGHTLY = 1e-6


class Firm(Struct, frozen=True):
    """How firm a decision is, the answers that turn it, and every topic that it read."""

    label: Firmness
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


class _Changes(Struct, frozen=True):
    """What other shares of some rules change on a platform."""

    shares: Mapping[str, Share]
    """Rule → its new share, where that is another."""
    blocks: int
    """How many more needs block; so with the others."""
    certain: int
    likely: int
    conditions: int
    lifts: bool
    """Whether a need that blocks is among them."""
    rises: bool
    """Whether a need comes to block with a higher chance."""
    same_lines: bool

    @classmethod
    def of(cls, before: Mapping[str, Share], held: Held) -> "_Changes | None":
        """None where nothing changes."""
        every = [(rule := valued.finding.need.rule, before.get(rule, NOTHING), valued.share) for valued in held]
        pairs = [(rule, old, new) for rule, old, new in every if old is not new and old != new]
        if not pairs:
            return None
        return cls(
            shares={rule: new for rule, _, new in pairs},
            blocks=sum(new.blocks - old.blocks for _, old, new in pairs),
            certain=sum(new.certain - old.certain for _, old, new in pairs),
            likely=sum(new.likely - old.likely for _, old, new in pairs),
            conditions=sum(new.condition - old.condition for _, old, new in pairs),
            lifts=any(old.blocks for _, old, _ in pairs),
            rises=any(new.risk is not None and (old.risk is None or new.risk > old.risk) for _, old, new in pairs),
            same_lines=all(old.line == new.line for _, old, new in pairs),
        )


class _AnswerClass(Struct):
    """Answers to one fact that come to the same, and the needs of the rules that read it."""

    answers: list[Value | None]
    needs: tuple[Need, ...]
    raises: float | None
    """The largest prior of the needs that it raises, which may be 0; None where it raises none."""
    floors: tuple[ReferenceClass, ...] = ()
    """Of a fact that floors of work depend on: those that hold with the answer."""
    held: dict[Hashable, Held] = field(default_factory=dict)
    """(where it runs today, platform) → what its needs come to."""
    changes: dict[str, _Changes | None] = field(default_factory=dict)
    """Platform → what differs there for workloads that run nowhere today, of which what the rules read is alike."""


class Topics:
    """Open topics with their possible answers: the classes that the rules reading a fact can tell apart."""

    def __init__(self, judge: Judge, settle: "Callable[[View, Setting], Settled]") -> None:
        self.judge = judge
        self.settle = settle
        self._answers: dict[str, tuple[Value | None, ...]] = {}
        self._beside: dict[str, tuple[str, ...]] = {}
        self._classes: dict[Hashable, tuple[_AnswerClass, ...]] = {}
        self._known: dict[Hashable, tuple[Question, ...]] = {}
        self._goes: dict[Hashable, Goes] = {}
        self._setting: Setting | None = None
        """That of what is remembered."""

    def firm(self, reading: Reading, view: "View", goes: Goes, setting: Setting) -> Firm:
        """The label, the turning answers, the likeliest first, and the questions behind them."""
        key = (reading.signature, goes)
        if key not in self._known:
            self._known[key] = tuple(_Again(reading, view, goes, setting, self).questions())
        questions = self._known[key]
        turns = [turn for question in questions for turn in question.turns]
        turns.sort(key=lambda turn: (-turn.chance, turn.topic, str(turn.answer)))
        return Firm(self._label(reading, goes, turns), tuple(turns), questions)

    def is_turned(self, reading: Reading, view: "View", setting: Setting, stated: tuple[str, Value]) -> bool:
        """Whether course or destination would be another if its files stated another value of a fact."""
        fact, value = stated
        facts = reading.workload.facts
        workload = replace(reading.workload, facts={**facts, fact: replace(facts[fact], value=value)})
        needs = tuple(self.judge.assessor.needs_reading(workload, fact).values())
        goes = self.settle(view, setting).goes
        restated = replace(reading, workload=workload, floors=self.judge.classes.applying(workload))
        again = _Again(restated, view, goes, setting, self)
        return again.restated(_AnswerClass([value], needs, None)) != goes

    def goes(self, view: "View", standings: Mapping[str, Standing], setting: Setting) -> Goes:
        """Course and destination with these standings: of workloads that run nowhere today, the same for all."""
        if view.runs_on:
            return self.settle(replace(view, standings=standings), setting).goes
        if setting is not self._setting:
            self._setting, self._goes = setting, {}
        key = tuple(standings.values())
        if key not in self._goes:
            self._goes[key] = self.settle(replace(view, standings=standings), setting).goes
        return self._goes[key]

    def _label(self, reading: Reading, goes: Goes, turns: Sequence[Turn]) -> Firmness:
        course, _ = goes
        if course is Course.UNDECIDED:
            return Firmness.OPEN
        if len(reading.runs_on) > 1 and course is Course.STAY:
            return Firmness.HINGES
        chance = combined((turn.source, turn.chance) for turn in turns)
        return Firmness.HINGES if chance >= self.judge.catalog.assumptions.hinges_from else Firmness.FIRM

    # --- what answers come to -----------------------------------------------------------------------------------

    def classes(self, fact: str, reading: Reading, states: Mapping[str, int]) -> tuple[_AnswerClass, ...]:
        """The answers to an open fact, grouped by what they come to for a workload of which this is known.

        `states`: what is stated of its facts, as numbers.
        """
        name = reading.workload.id
        named = any(raised.concerns(name) for raised in self.judge.catalog.raised)
        key = (fact, *map(states.get, self._read_beside(fact)), named and name)
        if key not in self._classes:
            self._classes[key] = tuple(self._grouped(fact, reading))
        return self._classes[key]

    def _read_beside(self, fact: str) -> tuple[str, ...]:
        """Every fact that some rule or class reads together with this one, and this one."""
        if fact not in self._beside:
            read = {name for compiled in self.judge.assessor.reading(fact) for name in compiled.reads}
            floors = self.judge.classes.facts if fact in self.judge.classes.facts else frozenset()
            self._beside[fact] = tuple(sorted({fact, *read, *floors}))
        return self._beside[fact]

    def _grouped(self, fact: str, reading: Reading) -> Iterable[_AnswerClass]:
        before = {need.rule: need for need in reading.needs}
        groups: dict[Hashable, _AnswerClass] = {}
        known = reading.workload.facts.get(fact)
        for answer in self._answers_to(fact):
            if answer is None and known is not None and known.partial:
                continue
            workload = reading.workload.declaring(fact, _with_known(answer, known))
            needs = self.judge.assessor.needs_reading(workload, fact)
            floors = self.judge.classes.applying(workload) if fact in self.judge.classes.facts else ()
            moves = answer if fact in MOVING_FACTS else None
            key = (moves, floors, tuple(self._comes_to(need) for need in needs.values()))
            if key not in groups:
                raised = [before[name] for name, need in needs.items() if _is_raised(before[name], need)]
                groups[key] = _AnswerClass([], tuple(needs.values()), _chance(raised), floors)
            groups[key].answers.append(answer)
        return groups.values()

    def _answers_to(self, fact: str) -> tuple[Value | None, ...]:
        """One value of each class; None for nothing of the kind."""
        if fact not in self._answers:
            self._answers[fact] = possible_answers(self.judge.catalog.facts[fact], self.judge.assessor)
        return self._answers[fact]

    def _comes_to(self, need: Need) -> Hashable:
        """All that findings and shares of the need depend on, but for words and places."""
        rule = self.judge.catalog.rules[need.rule]
        supports: tuple[Support, ...] = ()
        if rule.demand is not None:
            every = self.judge.assessor.every_answer.values()
            supports = tuple(
                support_for(answers[rule.needs], need.demand, any_member=rule.satisfied_by_any) for answers in every
            )
        rest = None if need.rest is None else self._comes_to(need.rest)
        return need.rule, need.raised, need.chance, need.missing, need.weight, need.remedies, supports, rest


class _Again:
    """One workload decided again, answer by answer."""

    def __init__(self, reading: Reading, view: "View", goes: Goes, setting: Setting, topics: Topics) -> None:
        self.reading, self.view, self.goes, self.setting, self.topics = reading, view, goes, setting, topics
        self.judge = topics.judge
        self.counting = [name for name, held in reading.held.items() if held.out is None or name in reading.runs_on]
        """Platforms whose findings can matter: the others are out before verdicts count."""
        threshold = self.judge.catalog.assumptions.undetermined_from
        self.totals = {name: _Totals(view.needed[name], threshold) for name in self.counting}
        self.may_share = not self.judge.waivers.of(reading.workload)
        self.at_rest = self._is_at_rest()
        self.states = self.judge.assessor.states_of(reading.workload)
        self.places = {name: place for place, name in enumerate(reading.held)}
        self._settled: dict[Hashable, Goes] = {}

    def _is_at_rest(self) -> bool:
        """Whether it stays with nothing to do there: then only an opinion or what is declared can turn it.

        What somebody answers is no word of its descriptor, so running there disproves it (`in_place`).
        """
        course, home = self.goes
        return (
            course is Course.STAY and self.reading.current == home and not self.view.needed[str(home)].weighed.certain
        )

    def _may_turn(self, need: Need) -> bool:
        rule, home = self.judge.catalog.rules[need.rule], self.reading.current
        opinion = home is not None and self.judge.assessor.every_answer[home][rule.needs].grade is Grade.OPINION
        return opinion or bool(need.declared)

    def questions(self) -> Iterator[Question]:
        """Each open topic that the decision read, in order of topics."""
        by_topic: dict[str, list[Finding]] = {}
        for name in self.counting:
            for valued in self.reading.held[name].valued:
                for topic in valued.open_topics:
                    by_topic.setdefault(topic, []).append(valued.finding)
        for topic, findings in sorted(by_topic.items()):
            yield Question(
                topic=topic,
                source=self._source(topic),
                rules=tuple(sorted({finding.rule for finding in findings})),
                platforms=tuple(sorted({finding.platform for finding in findings})),
                chance=max(map(chance_unmet, findings)),
                turns=tuple(self._turns(topic, findings)),
            )

    def _source(self, topic: str) -> str:
        fact = self.judge.catalog.facts.get(topic)
        return PLATFORM if fact is None else fact.source

    def _turns(self, topic: str, findings: Sequence[Finding]) -> Iterator[Turn]:
        """The answers under which course or destination is another."""
        of_platform = "/" in topic
        answers = self._of_platform(topic, findings) if of_platform else self._of_fact(topic)
        source = f"{PLATFORM}:{topic}" if of_platform else self._source(topic)
        for answer, chance, goes in answers:
            if goes != self.goes:
                course, planned = goes
                yield Turn(topic=topic, answer=answer, chance=chance, source=source, course=course, planned=planned)

    def _of_fact(self, fact: str) -> Iterator[tuple[Value | None, float, Goes]]:
        """Each answer with its chance and what it leads to; the plain answer has the chance that the others leave."""
        classes = self.topics.classes(fact, self.reading, self.states)
        rest = 1.0 - max((answer.raises or 0.0 for answer in classes), default=0.0)
        for answer in classes:
            goes = self.after(fact, answer)
            if goes != self.goes:
                chance = answer.raises if answer.raises is not None else rest * _is_plain(answer, classes)
                yield from ((value, chance, goes) for value in answer.answers)

    def after(self, fact: str, answer: _AnswerClass) -> Goes:
        """Course and destination with this answer."""
        if self.at_rest and not any(map(self._may_turn, answer.needs)):
            return self.goes
        reading = self.reading
        if fact in MOVING_FACTS or (fact in self.judge.classes.facts and answer.floors != reading.floors):
            known = reading.workload.facts.get(fact)
            reading = self._moved(reading.workload.declaring(fact, _with_known(answer.answers[0], known)), fact)
        if reading is self.reading and self.may_share and not reading.runs_on:
            return self._placed(answer)
        return self._decided({name: self._held(name, answer) for name in self.counting}, reading)

    def _placed(self, answer: _AnswerClass) -> Goes:
        """The same for a workload that runs nowhere today: what an answer changes is known from others like it."""
        moved: dict[str, Standing] = {}
        for name in self.counting:
            if name not in answer.changes:
                answer.changes[name] = _Changes.of(self.totals[name].shares, self._held(name, answer))
            changes, totals = answer.changes[name], self.totals[name]
            if changes is None:
                continue
            if totals.lifted:
                after = self._standing(name, self._held(name, answer), self.reading)
            else:
                after = totals.after(changes, self.view.standings[name], self.reading.held[name])
            if after is not None:
                moved[name] = after
        return self._settled_with(moved)

    def restated(self, answer: _AnswerClass) -> Goes:
        """Likewise, where the workload's own files state it, so that a platform may refuse it."""
        return self._decided({name: self._held(name, answer) for name in self.counting}, self.reading)

    def _held(self, platform: str, answer: _AnswerClass) -> Held:
        """The findings of the answer's needs on a platform; the same for all workloads without waivers."""
        key = (self.reading.runs_on, platform)
        if key in answer.held and self.may_share:
            return answer.held[key]
        if not self.may_share:
            of_platform = self.reading.held[platform].platform
            findings = (self.judge.finding(self.reading, need, of_platform) for need in answer.needs)
            return tuple(map(self.judge.valued, findings))
        rows = (self.judge.row(self.reading, need, self.judge.assessor.number(need)) for need in answer.needs)
        held = answer.held[key] = tuple(valued[self.places[platform]] for _, valued in rows)
        return held

    def _moved(self, workload: Workload, fact: str) -> Reading:
        """The reading of the workload of which one more fact is known; the same where floors and moving stay."""
        floors, held = self.judge.classes.applying(workload), self.reading.held
        reading = replace(self.reading, workload=workload, floors=floors)
        if fact in MOVING_FACTS:
            services = service_uses(workload, self.judge.recogniser)
            held = {name: self._with_moving(reading, before, services) for name, before in held.items()}
        moves = any(held[name] is not before for name, before in self.reading.held.items())
        return replace(reading, held=held) if floors != self.reading.floors or moves else self.reading

    def _with_moving(self, reading: Reading, held: PlatformHeld, services: Sequence[ServiceUse]) -> PlatformHeld:
        if held.platform.id in reading.runs_on:
            return held
        moving = self.judge.moving(reading, held.platform, services)
        return held if moving == held.moving else replace(held, moving=moving)

    def _of_platform(self, topic: str, findings: Sequence[Finding]) -> Iterator[tuple[Value | None, float, Goes]]:
        """An open answer of a platform turns out to be full, or none."""
        name, _, capability = topic.partition("/")
        chance = max(finding.answer.chance_of_no for finding in findings)
        platform, rules = self.reading.held[name].platform, self.judge.catalog.rules
        needs = [need for need in self.reading.needs if capability in _asked(rules[need.rule])]
        for support, likely in ((Support.FULL, 1.0 - chance), (Support.NONE, chance)):
            answer = Answer(capability=capability, support=support)
            held = tuple(self.judge.valued(self.judge.finding(self.reading, need, platform, answer)) for need in needs)
            yield support.value, likely, self._decided({name: held}, self.reading)

    def _decided(self, changed: Mapping[str, Held], reading: Reading) -> Goes:
        """Decided again with these findings in place of their like."""
        counting = ((name, held) for name, held in changed.items() if name in self.totals)
        moved = {name: after for name, held in counting if (after := self._standing(name, held, reading))}
        if any(name in changed for name in self.reading.runs_on):
            findings = {name: self._replaced(name, changed.get(name, ())) for name in self.view.findings}
            view = replace(self.view, standings={**self.view.standings, **moved}, findings=findings)
            return self.topics.settle(view, self.setting).goes
        return self._settled_with(moved)

    def _settled_with(self, moved: Mapping[str, Standing]) -> Goes:
        """Course and destination with other standings on some platforms."""
        if not moved:
            return self.goes
        key = tuple(moved.items())
        if key not in self._settled:
            self._settled[key] = self.topics.goes(self.view, {**self.view.standings, **moved}, self.setting)
        return self._settled[key]

    def _standing(self, name: str, held: Held, reading: Reading) -> Standing | None:
        """The standing with these shares in place of their like; None where it is the same."""
        totals, before = self.totals[name], self.view.standings[name]
        if reading is not self.reading or totals.lifted:
            shares = totals.shares | {valued.finding.need.rule: valued.share for valued in held}
            return self.judge.weighed(shares, name, reading).standing(reading.held[name], before.score)
        changes = _Changes.of(totals.shares, held)
        return None if changes is None else totals.after(changes, before, reading.held[name])

    def _replaced(self, platform: str, held: Held) -> Mapping[str, Finding]:
        before = self.view.findings[platform]
        return {**before, **{valued.finding.rule: valued.finding for valued in held}} if held else before


class _Totals:
    """What the shares of all needs come to on one platform, so that a few other shares need not be added up anew."""

    def __init__(self, needed: Needed, threshold: float) -> None:
        shares = needed.shares
        self.shares, self.needed, self.threshold = shares, needed, threshold
        self.blocks = sum(share.blocks for share in shares.values())
        self.certain = sum(share.certain for share in shares.values())
        self.likely = sum(share.likely for share in shares.values())
        own = sum(share.line is not None for share in shares.values())
        self.lifted = len(needed.lines) > own
        """Whether a floor of work counts besides."""

    def after(self, changes: _Changes, before: Standing, on: PlatformHeld) -> Standing | None:
        """The standing with other shares; None where it is the same."""
        if self.blocks and not changes.lifts:
            return None
        weighed = Weighed(
            blocked=self.blocks + changes.blocks > 0,
            risk=self._risk(changes),
            certain=self.certain + changes.certain > 0,
            likely=self.likely + changes.likely > 0,
            conditions=self.needed.weighed.conditions + changes.conditions,
        )
        verdict = weighed.verdict(self.threshold)
        if verdict is before.verdict and not changes.conditions and changes.same_lines:
            return None
        if verdict is Verdict.BLOCKED:
            return replace(before, verdict=verdict)
        lines = self.needed.lines if changes.same_lines else self._lines(changes)
        return Needed(weighed, verdict, lines, self.shares).standing(on, before.score)

    def _risk(self, changes: _Changes) -> float:
        """Added up anew only where it may cross the threshold."""
        risk = self.needed.weighed.risk
        if not changes.rises and risk < self.threshold:
            return risk
        shares = {**self.shares, **changes.shares}.values()
        return combined(share.risk for share in shares if share.risk is not None)

    def _lines(self, changes: _Changes) -> tuple[WorkLine, ...]:
        shares = {**self.shares, **changes.shares}.values()
        return tuple(share.line for share in shares if share.line is not None)


def _is_plain(answer: _AnswerClass, classes: Sequence[_AnswerClass]) -> bool:
    """Whether it is what is presumed: nothing of the kind, or else each answer that raises nothing."""
    plain = [each for each in classes if each.raises is None]
    nothing = [each for each in plain if any(value in (None, False) for value in each.answers)]
    return any(each is answer for each in nothing or plain)


def _asked(rule: Rule) -> tuple[str, ...]:
    """The capabilities that decide about a rule on a platform: its own, and those that its remedies build on."""
    return (rule.needs, *(each.where.capability for each in rule.remedies if each.where is not None))


def _is_raised(before: Need, after: Need) -> bool:
    """Whether an answer raises a need that was open."""
    return before.raised is Truth.UNKNOWN and after.raised is Truth.TRUE


def _chance(raised: Sequence[Need]) -> float | None:
    """The largest prior of the required needs that an answer raises; preferred ones turn nothing by themselves.

    None where it raises nothing: a prior of 0 says that the answer does not occur, which is something else.
    """
    needs = [need for need in raised if need.required] or raised
    return max((need.chance for need in needs), default=None)


def _with_known(answer: Value | None, known: Fact | None) -> Value | None:
    """A set that is known in part keeps its members."""
    if known is None or not known.partial or answer is None:
        return answer
    members = answer if isinstance(answer, tuple) else (answer,)
    return tuple(sorted({*known.members(), *members}, key=lambda each: (str(type(each)), each)))


# --- possible answers -----------------------------------------------------------------------------------------------


def possible_answers(definition: FactDefinition, assessor: Assessor) -> tuple[Value | None, ...]:
    """Values of a fact, one of each class that the rules and the limits held against it can tell apart."""
    if definition.type == "boolean":
        return (True, False)
    words: Iterable[Scalar] = definition.choices
    if not definition.choices:
        words = sorted(_told_apart(definition, assessor), key=lambda each: (str(type(each)), each))
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
    return {each for each in (whole - 1, whole, whole + 1) if each >= 0}


def _tests(rule: Rule, fact: str) -> Iterator[FactTest]:
    conditions = [rule.when, *(each.when for each in rule.weightings), *(each.when for each in rule.priors)]
    conditions += [each.when for each in rule.remedies]
    return (test for condition in conditions for test in every_test(condition) if test.fact == fact)
