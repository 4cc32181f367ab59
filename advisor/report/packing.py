"""A document as it is written: what workloads have alike stands once, what other members tell is left out; and back.

`packed` and `unpacked` are each other's inverse; a law holds that nothing is lost. What is left out:

* an open need of which nothing is said but the question, with its findings: `open` of the report has them by rule;
* the answer of a finding, where it is the platform's first to what the rule needs;
* sentences that rules, titles and steps make; the path of a place, where it is the workload's first file;
* of a portfolio's question what its workloads say themselves;
* lists that several workloads have alike: they stand in `shared`, and workloads name them by a digest.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from math import fsum
from typing import Any, TypeAlias, TypeVar

from msgspec.structs import asdict, replace

from advisor.model.findings import Outcome
from advisor.report import words
from advisor.report.document import (
    AnyWorkload,
    Deploy,
    Document,
    Finding,
    Firm,
    Head,
    Need,
    PortfolioQuestion,
    PortfolioTurn,
    Presumption,
    Question,
    Result,
    WhyNot,
    WorkLine,
    Workload,
)
from advisor.report.reference import NO_WORK, Place, WorkDays
from advisor.report.written import (
    NOTHING_SHARED,
    OpenNeed,
    Shared,
    WrittenDeploy,
    WrittenFirm,
    WrittenHead,
    WrittenWorkload,
    encoded,
)

T = TypeVar("T")
_Change: TypeAlias = Callable[[Any, Any], Any]
"""Of a member and what is told anyway."""
ORIGINS = ("image.reference", "image.base", "descriptor.formats")
"""Facts whose places stand for a topic on which no file says anything, the nearest first."""
_DESCRIBED = "descriptor.formats"
_KEY_LENGTH = 10
_SHORTEST = 3
"""Letters of a name that is left open in texts; a shorter one stands in other words too."""
_HEAD = Head.__struct_fields__
_OWN = AnyWorkload.__struct_fields__
NAME = "{name}"
"""Stands for a workload's name in texts of several."""


def head_of(document: Head) -> dict[str, Any]:
    """The members that both kinds of documents have, by name."""
    return {name: getattr(document, name) for name in _HEAD}


class _Telling:
    """What the members of a document's head tell, so that it need not be written."""

    def __init__(self, head: Head, messages: Mapping[str, str]) -> None:
        self.head = head
        self.messages = messages
        self._clauses: dict[tuple[str, int, bool, bool], str] = {}
        self._by_topic: dict[int, dict[str, list[dict[str, Any]]]] = {}

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """Platform/capability → the key of its first answer."""
        first: dict[str, str] = {}
        for key in self.head.answers:
            first.setdefault(key.partition("@")[0], key)
        return first

    def answer(self, platform: str, rule: str) -> str:
        known = self.head.rules.get(rule)
        return "" if known is None else self.answers.get(f"{platform}/{known.needs}", "")

    def message(self, need: Need, name: str = "") -> str:
        """Of an open need its question; else what the rule says of most workloads, with the workload's name."""
        if need.raised is None:
            return self.head.open_message(need.missing)
        return self.messages.get(need.rule, "").replace(NAME, name)

    def clause(self, presumption: Presumption, *, described: bool) -> str:
        key = presumption.rule, presumption.plain, presumption.shown, described
        if key not in self._clauses:
            rule = self.head.rules.get(presumption.rule)
            self._clauses[key] = (
                ""
                if rule is None
                else words.presumption_clause(
                    rule.presumption,
                    rule.title,
                    plain=presumption.plain,
                    shown=presumption.shown,
                    described=described,
                )
            )
        return self._clauses[key]

    def left_out(self, reason: WhyNot) -> str:
        known = self.head.rules.get(reason.rule)
        need = reason.rule if known is None else known.title
        return words.left_out(self.head.title(reason.platform), reason.step, need)

    def firmness(self, firm: Firm) -> str:
        topics = dict.fromkeys(turn.topic for turn in firm.hinges_on)
        return words.firmness_words(firm.label, [self.head.topic_title(topic) for topic in topics])

    # --- questions of the portfolio ---------------------------------------------------------------------------------

    def questions(self, workloads: Iterable[Workload], change: _Change) -> tuple[PortfolioQuestion, ...]:
        """Those of the portfolio with what the workloads tell left out, or filled in."""
        by_id = {workload.id: workload for workload in workloads}
        asking: dict[str, list[str]] = {}
        for workload in by_id.values():
            for question in workload.questions:
                asking.setdefault(question.topic, []).append(workload.id)
        told = {topic: tuple(sorted(ids)) for topic, ids in asking.items()}
        return tuple(self._question(each, by_id, told, change) for each in self.head.portfolio.questions)

    def _turns(self, workloads: Iterable[Workload], topic: str) -> Iterator[PortfolioTurn]:
        for workload in workloads:
            turns = workload.firmness.hinges_on
            by_topic = self._by_topic.get(id(turns))
            if by_topic is None:
                by_topic = self._by_topic[id(turns)] = {}
                for turn in turns:
                    by_topic.setdefault(turn.topic, []).append(asdict(turn))
            yield from (PortfolioTurn(workload=workload.id, **turn) for turn in by_topic.get(topic, ()))

    def _question(
        self,
        question: PortfolioQuestion,
        by_id: Mapping[str, Workload],
        told: Mapping[str, tuple[str, ...]],
        change: _Change,
    ) -> PortfolioQuestion:
        topic = question.topic
        workloads = question.workloads or told.get(topic, ())
        asked = [by_id[name] for name in workloads if name in by_id]
        return replace(
            question,
            title=change(question.title, self.head.topic_title(topic)),
            question=change(question.question, self.head.topic_question(topic)),
            source=change(question.source, self.head.topic_source(topic)),
            workloads=change(question.workloads, told.get(topic, ())),
            turns=change(question.turns, tuple(self._turns(asked, topic))),
            evidence=change(question.evidence, _evidence(asked, topic)),
        )


def _without(value: Any, told: Any) -> Any:
    """Left out where it is what is told anyway."""
    return type(value)() if value == told else value


def _filled(value: Any, told: Any) -> Any:
    return value or told


def _evidence(workloads: Iterable[Workload], topic: str) -> tuple[Place, ...]:
    found = {place for workload in workloads for place in _places(workload, topic)}
    return tuple(sorted(found, key=lambda place: (place.path, place.first_line, place.last)))


def _places(workload: Workload, topic: str) -> tuple[Place, ...]:
    facts = workload.facts
    return next((facts[name].evidence for name in (topic, *ORIGINS) if name in facts and facts[name].evidence), ())


# --- places ---------------------------------------------------------------------------------------------------------


def _placed(record: Any, change: Callable[[str], str]) -> Any:
    """A record that holds evidence, with other paths."""
    moved = []
    for place in record.evidence:
        path = change(place.path)
        moved.append(place if path == place.path else replace(place, path=path))
    return replace(record, evidence=tuple(moved)) if moved else record


def _with_paths(workload: Any, change: Callable[[str], str]) -> dict[str, Any]:
    """The members of a workload that hold places."""
    return {
        "facts": {name: _placed(fact, change) for name, fact in workload.facts.items()},
        "needs": tuple(_placed(need, change) for need in workload.needs),
        "due": tuple(_placed(due, change) for due in workload.due),
        "trigger": None if workload.trigger is None else _placed(workload.trigger, change),
    }


# --- to what is written ---------------------------------------------------------------------------------------------


class Packed:
    """A document as it is written: its head, and its workloads one by one."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._telling = _Telling(document, _messages(document.workloads))
        self._memo: dict[object, Any] = {}
        self._open_of: dict[str, tuple[str, ...]] = {}
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._open = self._usual()
        self._questions, self._question_keys = self._keyed()
        self._counted: Counter[tuple[str, str]] = Counter()
        self._lists: dict[tuple[str, str], Any] = {}
        for workload in document.workloads:
            self._counted.update((kind, key) for kind, key in self._shareable(workload))
            self._counted.update(self._note(deploy, workload.name) for deploy in workload.deploy.values())

    @property
    def head(self) -> WrittenHead:
        shared: dict[str, dict[str, Any]] = {}
        for kind, key in sorted(name for name, count in self._counted.items() if name[1] and count > 1):
            shared.setdefault(kind, {})[key] = self._lists[kind, key]
        members = head_of(self.document)
        questions = self._telling.questions(self.document.workloads, _without)
        members["portfolio"] = replace(self.document.portfolio, questions=questions)
        return WrittenHead(
            **members,
            open=dict(sorted(self._open.items())),
            questions=dict(sorted(self._questions.items())),
            messages=dict(sorted(self._telling.messages.items())),
            shared=Shared(**shared) if shared else NOTHING_SHARED,
        )

    @property
    def workloads(self) -> Iterator[WrittenWorkload]:
        return map(self._workload, self.document.workloads)

    # --- what is written once ---------------------------------------------------------------------------------------

    def _usual(self) -> dict[str, OpenNeed]:
        """Of every rule, the need that most workloads leave open, and on each platform its commonest finding."""
        needs: defaultdict[str, Counter[Need]] = defaultdict(Counter)
        groups: Counter[tuple[int, tuple[str, ...]]] = Counter()
        platforms: dict[int, tuple[Result, ...]] = {}
        for workload in self.document.workloads:
            open_ = tuple(need for need in workload.needs if _is_plain(need))
            for need in open_:
                needs[need.rule][need] += 1
            platforms[id(workload.platforms)] = workload.platforms
            groups[id(workload.platforms), tuple(need.rule for need in open_)] += 1
        findings: defaultdict[tuple[str, str], Counter[Finding | None]] = defaultdict(Counter)
        for (place, rules), count in groups.items():
            for result in platforms[place]:
                by_rule = {finding.rule: finding for finding in result.findings}
                for rule in rules:
                    findings[rule, result.id][by_rule.get(rule)] += count
        usual = {rule: self._open_need(_commonest(counts)) for rule, counts in needs.items()}
        for (rule, platform), counted in findings.items():
            finding = _commonest(counted)
            if finding is not None and finding.waiver is None:
                usual[rule].findings[platform] = self._finding(finding, platform)
        return {rule: replace(need, findings=dict(sorted(need.findings.items()))) for rule, need in usual.items()}

    def _open_need(self, need: Need) -> OpenNeed:
        message = _without(need.message, self._telling.message(need))
        return OpenNeed(chance=need.chance, message=message, missing=need.missing, findings={})

    def _keyed(self) -> tuple[dict[str, Question], dict[Question, str]]:
        """Every distinct question under its topic; the second of a topic has a number."""
        counts = Counter(question for workload in self.document.workloads for question in workload.questions)
        keyed: dict[str, Question] = {}
        for question in sorted(counts, key=lambda each: (each.topic, -counts[each], encoded(each))):
            key, number = question.topic, 1
            while key in keyed:
                number += 1
                key = f"{question.topic}#{number}"
            keyed[key] = question
        return keyed, {question: key for key, question in keyed.items()}

    def _note(self, deploy: Deploy, name: str) -> tuple[str, str]:
        """Kind and digest of what is noted, with the name left open."""
        template = _template(deploy.note, name)
        return "notes", self._key("notes", ("notes", template), lambda: template)

    def _shareable(self, workload: Workload) -> list[tuple[str, str]]:
        """Kind and digest of the lists that several workloads may have alike."""
        open_ = self._left_open(workload)
        described = _DESCRIBED in workload.facts
        platforms = ("platforms", id(workload.platforms), described, open_)
        turns = workload.firmness.hinges_on
        questions = ("questions", id(workload.questions))
        lists = (
            ("open", ("open", open_), lambda: open_),
            ("platforms", platforms, lambda: self._platforms(workload.platforms, open_, described=described)),
            ("questions", questions, lambda: tuple(map(self._question_keys.__getitem__, workload.questions))),
            ("hinges_on", ("hinges_on", id(turns)), lambda: turns),
        )
        return [(kind, self._key(kind, memo, make)) for kind, memo, make in lists]

    def _key(self, kind: str, memo: object, make: Callable[[], Any]) -> str:
        """The digest of a list, which is made once for all workloads that have the same."""
        if memo not in self._memo:
            made = make()
            key = hashlib.sha256(encoded(made)).hexdigest()[:_KEY_LENGTH] if made else ""
            self._memo[memo] = key
            self._lists[kind, key] = made
        return str(self._memo[memo])

    # --- one workload -----------------------------------------------------------------------------------------------

    def _workload(self, workload: Workload) -> WrittenWorkload:
        first = next(iter(workload.files), "")
        lists = {kind: self._key_or_list(kind, key) for kind, key in self._shareable(workload)}
        members = {name: getattr(workload, name) for name in _OWN}
        members |= _with_paths(workload, lambda path: "" if path == first else path)
        open_ = set(self._left_open(workload))
        members["needs"] = tuple(self._need(need, workload.name) for need in members["needs"] if need.rule not in open_)
        members["why_not"] = tuple(
            replace(reason, sentence=_without(reason.sentence, self._telling.left_out(reason)))
            for reason in workload.why_not
        )
        firm = workload.firmness
        sentence = _without(firm.sentence, self._telling.firmness(firm))
        written = WrittenFirm(label=firm.label, hinges_on=lists.pop("hinges_on"), sentence=sentence)
        deploy = {place: self._deploy(each, workload.name) for place, each in workload.deploy.items()}
        return WrittenWorkload(**members, firmness=written, deploy=deploy, **lists)

    def _deploy(self, deploy: Deploy, name: str) -> WrittenDeploy:
        key = self._note(deploy, name)
        if deploy.note and self._counted[key] > 1:
            return WrittenDeploy(command=deploy.command, noted=key[1])
        return WrittenDeploy(command=deploy.command, note=deploy.note)

    def _key_or_list(self, kind: str, key: str) -> Any:
        return key if key and self._counted[kind, key] > 1 else self._lists[kind, key]

    def _left_open(self, workload: Workload) -> tuple[str, ...]:
        """Rules of the open needs that are as for most workloads."""
        known: tuple[str, ...] | None = self._open_of.get(workload.id)
        if known is None:
            known = tuple(need.rule for need in workload.needs if need.raised is None and self._is_usual(need))
            self._open_of[workload.id] = known = self._same.setdefault(known, known)
        return known

    def _is_usual(self, need: Need) -> bool:
        key = id(need)
        known = self._memo.get(key)
        if known is None:
            usual = self._open[need.rule] if _is_plain(need) else None
            known = usual is not None and replace(self._open_need(need), findings=usual.findings) == usual
            self._memo[key] = known
        return bool(known)

    def _need(self, need: Need, name: str) -> Need:
        message = _without(need.message, self._telling.message(need, name))
        return need if message == need.message else replace(need, message=message)

    def _finding(self, finding: Finding, platform: str) -> Finding:
        usual = finding.answer == self._telling.answer(platform, finding.rule)
        return replace(finding, answer="") if usual else finding

    def _platforms(self, results: Iterable[Result], rules: Iterable[str], *, described: bool) -> tuple[Result, ...]:
        open_ = {rule: self._open[rule].findings for rule in rules}
        return tuple(
            replace(
                result,
                work_days=NO_WORK if result.work_days == _sum(result.work) else result.work_days,
                findings=tuple(self._findings(result, open_)),
                presuming=tuple(
                    replace(each, sentence=_without(each.sentence, self._telling.clause(each, described=described)))
                    for each in result.presuming
                ),
            )
            for result in results
        )

    def _findings(self, result: Result, open_: Mapping[str, Mapping[str, Finding]]) -> Iterator[Finding]:
        """Those that are not told by the needs that are left open; a plain pass only where that would tell another."""
        there = set()
        for finding in result.findings:
            there.add(finding.rule)
            written = self._finding(finding, result.id)
            usual = open_.get(finding.rule, {}).get(result.id)
            if usual is None or usual != written:
                yield written
        for rule, findings in open_.items():
            if rule not in there and result.id in findings:
                yield Finding(rule=rule, outcome=Outcome.PASS)


def _template(text: str, name: str) -> str:
    """A text in which the workload's name is left open, where that can be filled in again."""
    return text if len(name) < _SHORTEST or NAME in text else text.replace(name, NAME)


def _messages(workloads: Iterable[Workload]) -> dict[str, str]:
    """Of rules: what most of their needs say that are there, if it is more than one."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for workload in workloads:
        for need in workload.needs:
            if need.raised is not None:
                counts[need.rule][_template(need.message, workload.name)] += 1
    usual = {rule: min(counted, key=lambda text: (-counted[text], text)) for rule, counted in counts.items()}
    return {rule: text for rule, text in usual.items() if counts[rule][text] > 1}


def _sum(lines: Iterable[WorkLine]) -> WorkDays:
    every = [line.days for line in lines]
    expected, low, high = (
        round(fsum(getattr(days, name) for days in every), 4) + 0.0 for name in ("expected", "low", "high")
    )
    return WorkDays(expected=expected, low=low, high=high)


def _is_plain(need: Need) -> bool:
    """Open, and nothing of it is this workload's own."""
    return need.raised is None and not need.evidence and need.demand is None and not need.strength


def _commonest(counts: Counter[T]) -> T:
    return min(counts, key=lambda each: (-counts[each], encoded(each)))


# --- and back -------------------------------------------------------------------------------------------------------


class Unpacked:
    """Workloads as they were before they were written; `document` puts them together."""

    def __init__(self, head: WrittenHead) -> None:
        self.head = head
        self._telling = _Telling(head, head.messages)
        self._memo: dict[object, Any] = {}
        self._alike: dict[str, Need] = {}

    def answer(self, platform: str, rule: str) -> str:
        """The key of the platform's first answer to what the rule needs; empty where there is none."""
        return self._telling.answer(platform, rule)

    def document(self, workloads: Iterable[Workload]) -> Document:
        every = tuple(workloads)
        members = head_of(self.head)
        questions = self._telling.questions(every, _filled)
        members["portfolio"] = replace(self.head.portfolio, questions=questions)
        return Document(**members, workloads=every)

    def workload(self, written: WrittenWorkload) -> Workload:
        """Raises KeyError where it names a list, a rule or a question that the report does not have."""
        first = next(iter(written.files), "")
        shared = self.head.shared
        open_ = _list_of(written.open, shared.open)
        members = {name: getattr(written, name) for name in _OWN}
        members |= _with_paths(written, lambda path: path or first)
        needs = [self._need(need, written.name) for need in members["needs"]]
        needs += [self._open_need(rule) for rule in open_]
        members["needs"] = tuple(sorted(needs, key=lambda need: need.rule))
        members["why_not"] = tuple(
            replace(reason, sentence=reason.sentence or self._telling.left_out(reason)) for reason in written.why_not
        )
        firm = written.firmness
        full = Firm(label=firm.label, hinges_on=_list_of(firm.hinges_on, shared.hinges_on), sentence=firm.sentence)
        members["firmness"] = replace(full, sentence=full.sentence or self._telling.firmness(full))
        return Workload(
            **members,
            platforms=self._platforms(written, open_, described=_DESCRIBED in written.facts),
            questions=self._questions(written),
            deploy={place: self._deploy(each, written.name) for place, each in written.deploy.items()},
        )

    def _deploy(self, written: WrittenDeploy, name: str) -> Deploy:
        note = self.head.shared.notes[written.noted].replace(NAME, name) if written.noted else written.note
        return Deploy(command=written.command, note=note)

    def _need(self, need: Need, name: str = "") -> Need:
        return need if need.message else replace(need, message=self._telling.message(need, name))

    def _open_need(self, rule: str) -> Need:
        if rule not in self._alike:
            usual = self.head.open[rule]
            need = Need(rule=rule, raised=None, chance=usual.chance, message=usual.message, missing=usual.missing)
            self._alike[rule] = self._need(need)
        return self._alike[rule]

    def _questions(self, written: WrittenWorkload) -> tuple[Question, ...]:
        keys = _list_of(written.questions, self.head.shared.questions)
        return tuple(self.head.questions[key] for key in keys)

    def _platforms(self, written: WrittenWorkload, rules: tuple[str, ...], *, described: bool) -> tuple[Result, ...]:
        if not isinstance(written.platforms, str):
            return self._results(written.platforms, rules, described=described)
        key = written.platforms, rules, described
        if key not in self._memo:
            self._memo[key] = self._results(self.head.shared.platforms[key[0]], rules, described=described)
        results: tuple[Result, ...] = self._memo[key]
        return results

    def _results(self, results: Iterable[Result], rules: Iterable[str], *, described: bool) -> tuple[Result, ...]:
        open_ = [(rule, self.head.open[rule].findings) for rule in rules]
        return tuple(
            replace(
                result,
                work_days=_sum(result.work) if result.work_days == NO_WORK else result.work_days,
                findings=tuple(sorted(self._findings(result, open_), key=lambda finding: finding.rule)),
                presuming=tuple(
                    replace(each, sentence=each.sentence or self._telling.clause(each, described=described))
                    for each in result.presuming
                ),
            )
            for result in results
        )

    def _findings(self, result: Result, open_: Iterable[tuple[str, Mapping[str, Finding]]]) -> Iterator[Finding]:
        there = {finding.rule for finding in result.findings}
        told = (findings[result.id] for rule, findings in open_ if rule not in there and result.id in findings)
        for finding in (*result.findings, *told):
            if not finding.is_plain:
                answer = finding.answer or self._telling.answer(result.id, finding.rule)
                yield finding if answer == finding.answer else replace(finding, answer=answer)


def _list_of(named: Any, shared: Mapping[str, Any]) -> Any:
    """The list itself, or the shared one of that key."""
    return shared[named] if isinstance(named, str) else named
