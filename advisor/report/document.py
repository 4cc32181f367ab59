"""The report as a JSON document, schema version 2; its names are a contract with other programs (document_types.py)."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, cast

from advisor.model import catalog as model
from advisor.model import decision as decided
from advisor.model import facts as stated
from advisor.model import findings as found
from advisor.model import organisation as declared
from advisor.model import report as reported
from advisor.model.comparing import Cause, Change, Comparison
from advisor.model.decision import Deployment
from advisor.model.organisation import Given, Waiver
from advisor.model.report import PortfolioQuestion
from advisor.report import document_types as shape
from advisor.report import words
from advisor.report.document_used import Used, day, days, filled, number, place, places, plain, rounded, value_of

WIDTH = 120
"""Characters of a record that stands on one line."""
_PLAIN = (found.Outcome.PASS, found.Outcome.NOT_APPLICABLE)


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
        "value": value_of(given.value),
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
                "evidence": place(one.location, snippet=False),
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


# --- workloads ------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes workloads and portfolio, and remembers what they refer to."""

    def __init__(self, report: reported.Report) -> None:
        self.report = report
        self.catalog = report.catalog
        self.used = Used(report.catalog)

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
            "until": day(trigger.until),
            "part": trigger.part,
            "evidence": places(trigger.evidence),
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
            "work_days": days(due.days),
            "evidence": places(due.evidence),
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
            "answer": value_of(turn.answer),
            "chance": rounded(turn.chance),
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
            "chance": rounded(need.chance),
            "message": need.message,
            "evidence": places(need.evidence),
        }
        if need.demand is not None:
            data["demand"] = value_of(need.demand)
        if need.missing:
            data["missing"] = list(need.missing)
        if need.declared:
            data["strength"] = need.declared
        return data

    def _result(self, result: decided.PlatformResult, workload: stated.Workload, waivers: list[Waiver]) -> shape.Result:
        findings = sorted(result.findings, key=lambda one: one.rule)
        for one in findings:
            self.used.answer(one.platform, one.answer)
        return {
            "id": result.platform,
            "verdict": result.verdict,
            "probably": result.probably,
            "risk": rounded(result.risk),
            "score": number(result.score),
            "range": None if result.score is None else [rounded(result.low), rounded(result.high)],
            "score_without_blocks": number(result.score_without_blocks),
            "topics": {name: _topic(one) for name, one in result.topics.items()},
            "work_days": days(result.days),
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
            **days(line.days),
            "effort": self._named(line.effort),
            "probably": line.probably,
            "moving": line.moving,
        }
        return filled(data)

    def _presumption(self, one: decided.Presumption, workload: stated.Workload) -> shape.Presumption:
        data: shape.Presumption = {
            "rule": self.used.rule(one.rule),
            "chance": rounded(one.chance),
            "blocking": one.blocking,
            "shown": one.shown,
            "plain": one.plain or None,
            "sentence": words.presumption_sentence(one, self.catalog, workload),
        }
        return filled(data)

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
        return filled(data)

    def _event(self, event: decided.Event) -> shape.Event:
        data: shape.Event = {
            "kind": cast("Any", event.kind),
            "platform": event.platform,
            "rule": self.used.rule(event.rule),
            "on": day(event.on),
            "demand": number(event.demand),
            "limit": number(event.limit),
            "share": number(event.share),
            "grade": event.grade,
        }
        return filled(data)

    def _question(self, question: decided.Question) -> shape.Question:
        return {
            "topic": self.used.topic(question.topic),
            "source": question.source,
            "rules": [self.used.rule(rule) for rule in question.rules],
            "platforms": list(question.platforms),
            "chance": rounded(question.chance),
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
            "work_days": days(portfolio.days),
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
            "work_days": days(leaving.days),
            "leaving": [self._leaving(one) for one in leaving.leaving],
        }

    def _leaving(self, leaving: reported.Leaving) -> shape.Leaving:
        data: shape.Leaving = {
            "workload": leaving.workload,
            "to": leaving.to,
            "outcome": leaving.outcome,
            "verdict": leaving.verdict,
            "work_days": days(leaving.days),
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
                "work_days": days(one.days),
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
            "chance": rounded(question.chance),
            "worth": rounded(question.worth),
            "platforms": list(question.platforms),
            "workloads": list(question.workloads),
            "turns": [{"workload": name, **self._turn(turn)} for name, turn in question.turns],
            "evidence": places(question.evidence),
        }


def _stated(fact: stated.Fact) -> shape.Stated:
    data: shape.Stated = {
        "value": value_of(fact.value),
        "provenance": fact.provenance,
        "evidence": places(fact.evidence, snippet=False),
    }
    return {**data, "complete": False} if fact.partial else data


def _left(result: decided.PlatformResult) -> shape.Left:
    return {"platform": result.platform, "verdict": result.verdict, "work_days": days(result.days)}


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
    return filled(data)


def _topic(score: decided.TopicScore) -> shape.TopicScore:
    data: shape.TopicScore = {"points": rounded(score.points), "given": rounded(score.given)}
    if score.low is not None and score.high is not None:
        data |= {"low": rounded(score.low), "high": rounded(score.high)}
    return data


def _kept(kept: reported.Kept) -> shape.Kept:
    return {
        "platforms": list(kept.platforms),
        "moves": kept.moves,
        "unplaced": list(kept.unplaced),
        "work_days": days(kept.days),
        "homes": dict(kept.homes),
    }


def _deadline(deadline: reported.Deadline) -> shape.Deadline:
    return {
        "date": deadline.on.isoformat(),
        "platform": deadline.platform,
        "part": deadline.part,
        "successor": deadline.successor,
        "workloads": list(deadline.workloads),
        "work_days": days(deadline.days),
        "sources": list(deadline.sources),
    }


# --- changes since an earlier report --------------------------------------------------------------------------------


def changes_data(comparison: Comparison, catalog: model.Catalog) -> shape.Changes:
    """Every workload that changed, with both standings and every cause."""
    from advisor.report.change_words import Names

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
    from advisor.report.change_words import change_words

    data = {name: value for name, value in plain(change).items() if name != "key"}
    return {**data, "sentence": change_words(change, names), "causes": [_cause(one, names) for one in change.causes]}


def _cause(cause: Cause, names: Any) -> dict[str, Any]:
    from advisor.report.change_words import cause_words

    return {**plain(cause), "sentence": cause_words(cause, names)}
