"""The report as a JSON document, schema version 2; its names are a contract with other programs (document_types.py)."""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeVar, cast

from advisor.catalog.rules import rule_facts
from advisor.catalog.values import facts_of
from advisor.model import catalog as model
from advisor.model import decision as decided
from advisor.model import facts as stated
from advisor.model import findings as found
from advisor.model import organisation as declared
from advisor.model import report as reported
from advisor.model.comparing import Cause, Change, Comparison
from advisor.model.deployment import Deployment
from advisor.model.given import Given
from advisor.model.location import Location
from advisor.model.questions import PortfolioQuestion
from advisor.model.waivers import Waiver
from advisor.render import document_types as shape
from advisor.render import words

T = TypeVar("T")
DIGITS = 4
WIDTH = 120
"""Characters of a record that stands on one line."""
_PLAIN = (found.Outcome.PASS, found.Outcome.NOT_APPLICABLE)
_DECIDES = (
    "category", "strength", "needs", "when", "demand", "satisfied_by_any", "stands_on", "weightings", "priors",
    "remedies",
)  # fmt: skip
"""What of a rule can change an outcome; its texts, examples and place cannot."""
_DIGEST_LENGTH = 12
_UNITS = {"size": "bytes", "duration": "seconds", "count": "count"}


# --- text -----------------------------------------------------------------------------------------------------------


def as_text(report: reported.Report) -> str:
    """The whole report as JSON; the same report gives the same bytes."""
    return text_of(as_data(report))


def text_of(document: shape.Document | shape.Changes) -> str:
    """JSON in which a short record stands on one line."""
    return "".join(_pieces(document, "\n")) + "\n"


def json_lines_of(document: shape.Document) -> Iterator[str]:
    """All that belongs to no single workload on the first line, then one workload a line."""
    head = {key: value for key, value in document.items() if key != "workloads"}
    for line in chain([head], document["workloads"]):
        yield _dump(line) + "\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _pieces(value: object, newline: str) -> Iterator[str]:
    text = _dump(value)
    if len(text) + len(newline) <= WIDTH or not isinstance(value, dict | list):
        yield text
        return
    inner, separator = newline + " ", ""
    members: Iterable[tuple[str, object]] = (
        ((_dump(key) + ": ", member) for key, member in value.items())
        if isinstance(value, dict)
        else (("", member) for member in value)
    )
    yield "{" if isinstance(value, dict) else "["
    for name, member in members:
        yield f"{separator}{inner}{name}"
        yield from _pieces(member, inner)
        separator = ","
    yield newline + ("}" if isinstance(value, dict) else "]")


# --- data -----------------------------------------------------------------------------------------------------------


def as_data(report: reported.Report) -> shape.Document:
    """The report as plain data."""
    writer = _Writer(report)
    workloads = [writer.workload(one) for one in report.assessed]
    portfolio = writer.portfolio(report.portfolio)
    used = writer.used.members(report)
    document: shape.Document = {
        "schema_version": shape.SCHEMA_VERSION,
        "run": _run(report.run),
        "sources": _sources(report),
        "answers": used["answers"],
        "rules": used["rules"],
        "platforms": used["platforms"],
        "efforts": used["efforts"],
        "classes": used["classes"],
        "topics": used["topics"],
        "facts": used["facts"],
        "digests": used["digests"],
        "workloads": workloads,
        "portfolio": portfolio,
    }
    if report.comparison is not None:
        document["changes"] = changes_data(report.comparison, report.catalog)
    return document


def _filled(record: T) -> T:
    """The record without members that are null, false or empty."""
    members = cast("dict[str, object]", record).items()
    return cast("T", {key: value for key, value in members if value is not None and value is not False and _has(value)})


def _has(value: object) -> bool:
    return not isinstance(value, str | list | dict) or bool(value)


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS) + 0.0


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0


def _amount(value: float | None) -> shape.Amount | None:
    return "unlimited" if value == math.inf else _number(value)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _days(days: decided.Days) -> shape.WorkDays:
    return {"expected": _rounded(days.expected), "low": _rounded(days.low), "high": _rounded(days.high)}


def _value(value: stated.Value | None) -> shape.Value | None:
    return list(value) if isinstance(value, tuple) else value


def _place(place: Location, *, snippet: bool = True) -> shape.Place:
    data: shape.Place = {"path": place.path, "first_line": place.first_line, "last_line": place.last_line}
    if snippet and place.snippet:
        data["snippet"] = place.snippet
    return data


def _places(evidence: Iterable[Location], *, snippet: bool = True) -> list[shape.Place]:
    return [_place(one, snippet=snippet) for one in evidence]


def _run(run: reported.Run) -> shape.Run:
    data: shape.Run = {
        "id": run.id,
        "advisor_version": run.advisor_version,
        "catalog_version": run.catalog_version,
        "as_of": run.as_of.isoformat(),
        "preset": run.preset,
        "weights": dict(run.weights),
        "weights_given": run.weights_given,
        "platforms": list(run.platforms),
        "inputs": list(run.inputs),
        "answers": [_given(one) for one in run.answers],
    }
    if run.organisation is not None:
        data["organisation"] = _organisation(run.organisation)
    return data


def _given(given: Given) -> shape.Given:
    return {
        "workload": given.workload,
        "fact": given.fact,
        "value": _value(given.value),
        "path": given.place.path,
        "line": given.place.first_line,
    }


def _organisation(organisation: declared.Organisation) -> shape.Organisation:
    return {
        "path": organisation.path,
        "sha256": organisation.digest,
        "declared": [
            {
                "topic": one.topic,
                "what": one.what,
                "value": one.value,
                "effect": one.effect,
                "evidence": _place(one.location, snippet=False),
            }
            for one in organisation.values
        ],
        "not_assessed": list(organisation.not_assessed),
    }


def _sources(report: reported.Report) -> shape.Sources:
    return {
        "read": list(report.read),
        "skipped": [{"path": one.path, "reason": one.reason} for one in report.skipped],
        "failed": [{"path": one.path, "line": one.line, "error": f"{one.what} {one.advice}"} for one in report.failed],
        "notes": [{"path": one.path, "line": one.line, "note": f"{one.what} {one.advice}"} for one in report.notes],
        "faults": list(report.faults),
    }


# --- the catalog, as far as it is used ------------------------------------------------------------------------------


@dataclass
class _Used:
    """What workloads and portfolio refer to."""

    catalog: model.Catalog
    answers: dict[str, model.Answer] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    remedies: dict[str, list[str]] = field(default_factory=dict)
    """Of a rule, those that the catalog does not have."""
    efforts: dict[str, model.Effort] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    platforms: set[str] = field(default_factory=set)

    def rule(self, name: str) -> str:
        if name in self.catalog.rules:
            self.rules.add(name)
        return name

    def answer(self, platform: str, answer: model.Answer) -> str:
        """Its key; a second answer of the same day, which only an organisation's file can bring, has a number."""
        key = base = f"{platform}/{answer.capability}@{_day(answer.since) or 'undated'}"
        number = 1
        while self.answers.setdefault(key, answer) != answer:
            number += 1
            key = f"{base}#{number}"
        return key

    def effort(self, effort: model.Effort) -> str:
        """Its name; of a range that a file states by itself, its days."""
        name = effort.name or f"{effort.low:g}-{effort.high:g}"
        self.efforts.setdefault(name, effort)
        return name

    def remedy(self, rule: str, remedy: model.Remedy | None) -> int | None:
        """Its position among the rule's remedies."""
        if remedy is None:
            return None
        texts = self.remedies.setdefault(rule, [one.text for one in self.catalog.rules[rule].remedies])
        if remedy.text not in texts:
            texts.append(remedy.text)
        return texts.index(remedy.text)

    def topic(self, name: str) -> str:
        """The topic of a question."""
        if name in self.catalog.facts:
            self.facts.add(name)
        return name

    def members(self, report: reported.Report) -> shape.Used:
        """The members of the document that hold these, each sorted; a rule's topic is there with its rule."""
        answers = {key: self._answer(self.answers[key]) for key in sorted(self.answers)}
        rules = {name: self._rule(self.catalog.rules[name]) for name in sorted(self.rules)}
        topics = {one["topic"] for one in rules.values()}
        catalog = self.catalog
        return {
            "answers": answers,
            "rules": rules,
            "platforms": {name: _platform(catalog.platforms[name]) for name in self._platforms(report)},
            "efforts": {name: _effort(self.efforts[name]) for name in sorted(self.efforts)},
            "classes": {one.id: one.title for one in catalog.classes if one.id in self.classes},
            "topics": {name: one.title for name, one in catalog.topics.items() if name in topics},
            "facts": {name: _fact(catalog.facts[name]) for name in sorted(self.facts) if name in catalog.facts},
            "digests": _digests(catalog),
        }

    def _platforms(self, report: reported.Report) -> list[str]:
        others = sorted(self.platforms - set(report.run.platforms))
        return [name for name in (*report.run.platforms, *others) if name in self.catalog.platforms]

    def _rule(self, rule: model.Rule) -> shape.Rule:
        return {
            "title": rule.title,
            "topic": rule.category,
            "strength": rule.strength,
            "needs": rule.needs,
            "why": rule.why,
            "alternative": rule.alternative,
            "remedies": self.remedies.get(rule.id, [one.text for one in rule.remedies]),
            "references": list(rule.references),
            "facts": _rule_facts(rule),
        }

    def _answer(self, answer: model.Answer) -> shape.Answer:
        kind = answer.effective_kind
        unit = self.catalog.capabilities[answer.capability].unit or ""
        data: shape.Answer = {
            "support": answer.support,
            "limit": _amount(answer.limit),
            "unit": _UNITS.get(unit) if kind == "limit" else None,
            "default": answer.default,
            "ends": [self._end(one) for one in answer.ends],
            "adjustable": answer.adjustable,
            "maximum": _amount(answer.maximum),
            "condition": answer.condition,
            "by": answer.by,
            "effort": None if answer.effort is None else self.effort(answer.effort),
            "recurring": answer.recurring,
            "grade": answer.grade,
            "source": list(answer.sources),
            "since": _day(answer.since),
            "at_latest": answer.at_latest,
            "read": _day(answer.checked),
            "chance_of_no": answer.chance_of_no if answer.support is model.Support.UNKNOWN else None,
        }
        filled: shape.Answer = {**_filled(data), "source": data["source"]}
        # An empty list says something here: nothing is offered, or nothing is refused.
        if answer.choice is not None:
            filled["choice"] = list(answer.choice)
        if answer.excludes is not None:
            filled["excludes"] = list(answer.excludes)
        return filled

    def _end(self, end: model.PartEnd) -> shape.End:
        data: shape.End = {
            "value": end.value,
            "announced": end.announced.isoformat(),
            "until": end.until.isoformat(),
            "successor": end.successor,
            "effort": self.effort(end.effort),
            "sources": list(end.sources),
            "note": end.note,
        }
        return _filled(data)


def _platform(platform: model.Platform) -> shape.Platform:
    cycle = platform.life_cycle
    return {
        "title": platform.title,
        "family": platform.family,
        "runs": platform.runs,
        "prefer": platform.prefer,
        "support": {
            "since": _day(cycle.since),
            "announced": _day(cycle.announced),
            "until": _day(cycle.until),
            "sources": list(cycle.sources),
        },
    }


def _effort(effort: model.Effort) -> shape.Effort:
    data: shape.Effort = {
        "low": effort.low,
        "high": effort.high,
        "kind": effort.kind,
        "why": effort.why,
        "source": effort.source,
        "assumed": effort.assumed,
    }
    return {**_filled(data), "why": effort.why}


def _fact(definition: model.FactDefinition) -> shape.Fact:
    return {"title": definition.title, "question": definition.question, "source": definition.source}


def _rule_facts(rule: model.Rule) -> list[str]:
    conditions = [*(one.when for one in rule.weightings), *(one.when for one in rule.priors)]
    return sorted({*rule_facts(rule), *(fact for one in conditions for fact in facts_of(one))})


def _digests(catalog: model.Catalog) -> shape.Digests:
    rules = {name: _digest({key: getattr(catalog.rules[name], key) for key in _DECIDES}) for name in catalog.rules}
    assumed = [catalog.assumptions, catalog.lines, catalog.efforts, catalog.classes]
    return {"rules": dict(sorted(rules.items())), "assumptions": _digest([plain(one) for one in assumed])}


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=_told)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def _told(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


# --- workloads ------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes workloads and portfolio, and remembers what they refer to."""

    def __init__(self, report: reported.Report) -> None:
        self.report = report
        self.catalog = report.catalog
        self.used = _Used(report.catalog)

    def workload(self, assessed: reported.Assessed) -> shape.Workload:
        workload, decision = assessed.workload, assessed.decision
        waivers = _waivers(decision)
        self.used.facts.update(workload.facts)
        self.used.platforms.update(decision.current_platforms)
        return {
            "id": workload.id,
            "name": workload.name,
            "kind": workload.kind,
            "files": list(workload.files),
            "current": {
                "platform": decision.current,
                "platforms": list(decision.current_platforms),
                "known_from": list(decision.known_from),
            },
            "facts": {name: _stated(workload.facts[name]) for name in sorted(workload.facts)},
            "course": decision.course,
            "trigger": None if decision.trigger is None else self._trigger(decision.trigger),
            "due": [self._due(one) for one in decision.due],
            "planned": decision.planned,
            "left": [_left(decision.result(name)) for name in decision.recommendation.candidates],
            "decided_by": decision.decided_by,
            "firmness": self._firmness(decision),
            "recommendation": {
                "outcome": decision.recommendation.outcome,
                "family": decision.recommendation.family,
                "candidates": list(decision.recommendation.candidates),
                "sentence": words.sentence(decision, self.catalog),
            },
            "disposition": {
                "kind": decision.disposition.disposition,
                "because": decision.disposition.because,
                "rules": [self.used.rule(rule) for rule in decision.disposition.rules],
                "question": decision.disposition.asked,
            },
            "why_not": [self._why_not(one) for one in sorted(decision.why_not, key=lambda one: one.platform)],
            "waivers": [_waiver(one) for one in waivers],
            "needs": self._needs(decision),
            "platforms": [
                self._result(result, workload, waivers)
                for result in sorted(decision.results, key=lambda one: one.platform)
            ],
            "events": [self._event(one) for one in decision.events],
            "questions": [self._question(one) for one in decision.questions],
        }

    def _trigger(self, trigger: decided.Trigger) -> shape.Trigger:
        return {
            "kind": cast("Any", trigger.kind),
            "rule": self.used.rule(trigger.rule),
            "platform": trigger.platform,
            "until": _day(trigger.until),
            "part": trigger.part,
            "evidence": _places(trigger.evidence),
            "sentence": words.trigger_sentence(trigger, self.catalog),
        }

    def _due(self, due: decided.Due) -> shape.Due:
        self._named(due.effort)
        return {
            "date": due.date.isoformat(),
            "part": due.part,
            "successor": due.successor,
            "rule": self.used.rule(due.rule),
            "platform": due.platform,
            "change": due.effort,
            "work_days": _days(due.days),
            "evidence": _places(due.evidence),
            "sources": list(due.sources),
            "sentence": words.due_sentence(due, self.catalog),
        }

    def _named(self, effort: str) -> str:
        """The name of an effort of the catalog."""
        if effort in self.catalog.efforts:
            self.used.effort(self.catalog.efforts[effort])
        return effort

    def _firmness(self, decision: decided.Decision) -> shape.Firm:
        return {
            "label": decision.firmness,
            "hinges_on": [self._turn(one) for one in decision.hinges_on],
            "sentence": words.firmness_phrase(decision, self.catalog),
        }

    def _turn(self, turn: decided.Turn) -> shape.Turn:
        return {
            "topic": self.used.topic(turn.topic),
            "answer": _value(turn.answer),
            "chance": _rounded(turn.chance),
            "source": turn.source,
            "course": turn.course,
            "planned": turn.planned,
        }

    def _why_not(self, reason: decided.WhyNot) -> shape.WhyNot:
        return {
            "platform": reason.platform,
            "step": reason.step,
            "rule": self.used.rule(reason.rule),
            "sentence": words.why_not_sentence(reason, self.catalog),
        }

    def _needs(self, decision: decided.Decision) -> list[shape.Need]:
        """Each once, in the order of its rule's id."""
        needs = {finding.rule: finding.need for result in decision.results for finding in result.findings}
        return [self._need(needs[rule]) for rule in sorted(needs)]

    def _need(self, need: found.Need) -> shape.Need:
        self.used.facts.update(need.missing)
        data: shape.Need = {
            "rule": self.used.rule(need.rule),
            "raised": {stated.Truth.TRUE: True, stated.Truth.FALSE: False}.get(need.raised),
            "chance": _rounded(need.chance),
            "message": need.message,
            "evidence": _places(need.evidence),
        }
        if need.demand is not None:
            data["demand"] = _value(need.demand)
        if need.missing:
            data["missing"] = list(need.missing)
        if need.declared:
            data["strength"] = need.declared
        return data

    def _result(self, result: decided.PlatformResult, workload: stated.Workload, waivers: list[Waiver]) -> shape.Result:
        findings = sorted(result.findings, key=lambda one: one.rule)
        return {
            "id": result.platform,
            "verdict": result.verdict,
            "probably": result.probably,
            "risk": _rounded(result.risk),
            "score": _number(result.score),
            "range": None if result.score is None else [_rounded(result.low), _rounded(result.high)],
            "score_without_blocks": _number(result.score_without_blocks),
            "topics": {name: _topic(one) for name, one in result.topics.items()},
            "work_days": _days(result.days),
            "work": [self._work(line) for line in result.work],
            "presuming": [self._presumption(one, workload) for one in result.presuming],
            "passed": sum(one.outcome is found.Outcome.PASS for one in findings),
            "not_applicable": result.not_applicable,
            "out": result.out,
            "findings": [self._finding(one, waivers) for one in findings if _is_listed(one)],
            "deploy": _deploy(result.deployment),
        }

    def _work(self, line: decided.WorkLine) -> shape.WorkLine:
        if not line.moving:
            self.used.rule(line.what)
            self.used.classes.add(line.what)
        data: shape.WorkLine = {
            "part": line.part,
            "what": line.what,
            **_days(line.days),
            "effort": self._named(line.effort),
            "probably": line.probably,
            "moving": line.moving,
        }
        return _filled(data)

    def _presumption(self, one: decided.Presumption, workload: stated.Workload) -> shape.Presumption:
        data: shape.Presumption = {
            "rule": self.used.rule(one.rule),
            "chance": _rounded(one.chance),
            "blocking": one.blocking,
            "shown": one.shown,
            "plain": one.plain or None,
            "sentence": words.presumption_sentence(one, self.catalog, workload),
        }
        return _filled(data)

    def _finding(self, finding: found.Finding, waivers: list[Waiver]) -> shape.Finding:
        accepted = finding.acceptance
        data: shape.Finding = {
            "rule": self.used.rule(finding.rule),
            "outcome": finding.outcome,
            "blocks": finding.blocks,
            "answer": self.used.answer(finding.platform, finding.answer),
            "remedy": self.used.remedy(finding.rule, finding.remedy),
            "effort": None if finding.effort is None else self.used.effort(finding.effort),
            "met": finding.met,
            "otherwise": finding.otherwise,
            "shown_on": finding.shown_on,
            "stands_on": finding.stands_on,
            "waiver": None if accepted is None else waivers.index(accepted.waiver),
            "instead_of": None if accepted is None else accepted.outcome,
        }
        return _filled(data)

    def _event(self, event: decided.Event) -> shape.Event:
        data: shape.Event = {
            "kind": cast("Any", event.kind),
            "platform": event.platform,
            "rule": self.used.rule(event.rule),
            "on": _day(event.on),
            "demand": _number(event.demand),
            "limit": _number(event.limit),
            "share": _number(event.share),
            "grade": event.grade,
        }
        return _filled(data)

    def _question(self, question: decided.Question) -> shape.Question:
        return {
            "topic": self.used.topic(question.topic),
            "source": question.source,
            "rules": [self.used.rule(rule) for rule in question.rules],
            "platforms": list(question.platforms),
            "chance": _rounded(question.chance),
            "turns": [self._turn(turn) for turn in question.turns],
        }

    # --- the portfolio ----------------------------------------------------------------------------------------------

    def portfolio(self, portfolio: reported.Portfolio) -> shape.Portfolio:
        return {
            "headline": words.headline(portfolio),
            "counts": {
                "courses": dict(portfolio.courses),
                "destinations": dict(portfolio.destinations),
                "decided_by": dict(portfolio.decided_by),
                "firmness": dict(portfolio.firmness),
                "verdicts": {name: dict(counts) for name, counts in portfolio.verdicts.items()},
            },
            "work_days": _days(portfolio.days),
            "blockers": [
                {"rule": self.used.rule(one.rule), "platform": one.platform, "workloads": list(one.workloads)}
                for one in portfolio.blockers
            ],
            "exit": [self._exit(one) for one in portfolio.exits],
            "entry": [self._entry(one) for one in portfolio.entries],
            "frontier": [_kept(one) for one in portfolio.frontier],
            "calendar": [_deadline(one) for one in portfolio.calendar],
            "unoffered": [self._unoffered(one) for one in portfolio.unoffered],
            "board": [self._board(one) for one in portfolio.board],
            "questions": [self._asked(one) for one in portfolio.questions],
            "not_assessed": list(portfolio.not_assessed),
        }

    def _exit(self, leaving: reported.Exit) -> shape.Exit:
        return {
            "platform": leaving.platform,
            "sentence": words.leaving_sentence(leaving, self.catalog),
            "work_days": _days(leaving.days),
            "leaving": [self._leaving(one) for one in leaving.leaving],
        }

    def _leaving(self, leaving: reported.Leaving) -> shape.Leaving:
        data: shape.Leaving = {
            "workload": leaving.workload,
            "to": leaving.to,
            "outcome": leaving.outcome,
            "verdict": leaving.verdict,
            "work_days": _days(leaving.days),
        }
        if leaving.nearest:
            data["nearest"] = leaving.nearest
            data["blocked_by"] = [self.used.rule(rule) for rule in leaving.blocked_by]
        return data

    def _entry(self, entry: reported.Entry) -> shape.Entry:
        needs: list[shape.EntryNeed] = [
            {
                "rule": self.used.rule(one.rule),
                "blocks": one.blocks,
                "workloads": list(one.workloads),
                "work_days": _days(one.days),
            }
            for one in entry.needs
        ]
        return {"platform": entry.platform, "needs": needs}

    def _unoffered(self, one: reported.Unoffered) -> shape.Unoffered:
        return {
            "platform": one.platform,
            "way": cast("Any", one.way),
            "rule": self.used.rule(one.rule),
            "workloads": list(one.workloads),
        }

    def _board(self, question: reported.BoardQuestion) -> shape.BoardQuestion:
        return {
            "id": question.id,
            "subject": question.subject,
            "question": words.board_question(question, self.catalog),
            "effects": dict(question.effects),
            "sentence": words.board_effect(question, self.catalog),
        }

    def _asked(self, question: PortfolioQuestion) -> shape.PortfolioQuestion:
        return {
            "topic": self.used.topic(question.topic),
            "title": words.topic_title(question.topic, self.catalog),
            "question": words.topic_question(question.topic, self.catalog),
            "source": question.source,
            "group": question.group,
            "chance": _rounded(question.chance),
            "worth": _rounded(question.worth),
            "platforms": list(question.platforms),
            "workloads": list(question.workloads),
            "turns": [{"workload": name, **self._turn(turn)} for name, turn in question.turns],
            "evidence": _places(question.evidence),
        }


def _stated(fact: stated.Fact) -> shape.Stated:
    data: shape.Stated = {
        "value": _value(fact.value),
        "provenance": fact.provenance,
        "evidence": _places(fact.evidence, snippet=False),
    }
    return {**data, "complete": False} if fact.partial else data


def _left(result: decided.PlatformResult) -> shape.Left:
    return {"platform": result.platform, "verdict": result.verdict, "work_days": _days(result.days)}


def _waivers(decision: decided.Decision) -> list[Waiver]:
    """Those that stand for some finding, in the order of their file."""
    accepted = [one.acceptance for result in decision.results for one in result.findings if one.acceptance is not None]
    return sorted({one.waiver for one in accepted}, key=lambda one: one.location)


def _waiver(waiver: Waiver) -> shape.Waiver:
    return {
        "rule": waiver.rule,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "until": waiver.until.isoformat(),
        "path": waiver.location.path,
        "line": waiver.location.first_line,
    }


def _is_listed(finding: found.Finding) -> bool:
    """A plain pass is only counted."""
    return finding.outcome not in _PLAIN or finding.otherwise or finding.shown_on is not None


def _deploy(deployment: Deployment) -> shape.Deploy:
    data: shape.Deploy = {"command": deployment.command, "note": deployment.note}
    return _filled(data)


def _topic(score: decided.TopicScore) -> shape.TopicScore:
    data: shape.TopicScore = {"points": _rounded(score.points), "given": _rounded(score.given)}
    if score.low is not None and score.high is not None:
        data |= {"low": _rounded(score.low), "high": _rounded(score.high)}
    return data


def _kept(kept: reported.Kept) -> shape.Kept:
    return {
        "platforms": list(kept.platforms),
        "moves": kept.moves,
        "unplaced": list(kept.unplaced),
        "work_days": _days(kept.days),
        "homes": dict(kept.homes),
    }


def _deadline(deadline: reported.Deadline) -> shape.Deadline:
    return {
        "date": deadline.on.isoformat(),
        "platform": deadline.platform,
        "part": deadline.part,
        "successor": deadline.successor,
        "workloads": list(deadline.workloads),
        "work_days": _days(deadline.days),
        "sources": list(deadline.sources),
    }


# --- changes since an earlier report --------------------------------------------------------------------------------


def changes_data(comparison: Comparison, catalog: model.Catalog) -> shape.Changes:
    """Every workload that changed, with both standings and every cause."""
    from advisor.render.change_words import Names

    names = Names(catalog)
    data = {
        "baseline": plain(comparison.older),
        "run": plain(comparison.newer),
        "inputs": plain(comparison.inputs),
        "counts": {kind.value: number for kind, number in comparison.counts.items()},
        "workloads": [_change(one, names) for one in comparison.changed],
    }
    return cast("shape.Changes", data)


def render_comparison(comparison: Comparison, catalog: model.Catalog) -> str:
    """The comparison by itself."""
    return text_of(changes_data(comparison, catalog))


def _change(change: Change, names: Any) -> dict[str, Any]:
    from advisor.render.change_words import change_words

    data = {name: value for name, value in plain(change).items() if name != "key"}
    return {**data, "sentence": change_words(change, names), "causes": [_cause(one, names) for one in change.causes]}


def _cause(cause: Cause, names: Any) -> dict[str, Any]:
    from advisor.render.change_words import cause_words

    return {**plain(cause), "sentence": cause_words(cause, names)}


def plain(value: Any) -> Any:
    """A value of the model as plain data, member by member."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value
