"""The JSON report, schema version 1; its names are a contract with other programs."""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from advisor.assess.answers import freshness
from advisor.assess.wording import show_limit
from advisor.decide.contrast import vector
from advisor.decide.ranking import eligible
from advisor.model.catalog import Answer, Effort
from advisor.model.decision import CriterionValue, Decision, PlatformResult
from advisor.model.facts import Fact, Workload
from advisor.model.findings import Finding
from advisor.model.location import Location
from advisor.model.report import Assessed, Report
from advisor.render.json_catalog import catalog_data, given_data, stated
from advisor.render.json_changes import workload_change
from advisor.render.json_confidence import rank_acceptability, tipping_points
from advisor.render.json_contrast import why_not_data
from advisor.render.json_disposition import disposition_data
from advisor.render.json_organisation import organisation_data
from advisor.render.json_portfolio import portfolio_data
from advisor.render.json_preference import preference_data
from advisor.render.json_services import services_of
from advisor.render.json_waivers import waiver_data
from advisor.render.presumed_words import presumed_sentences

Answers: TypeAlias = dict[tuple[int, str, str], dict[str, Any]]
SCHEMA_VERSION = 1
DIGITS = 4


def render_json(report: Report) -> str:
    """The whole report; the same report gives the same bytes."""
    return json_of(as_data(report))


def json_of(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def json_lines_of(document: Mapping[str, Any]) -> Iterator[str]:
    """The run on the first line, then one workload a line."""
    head = {key: value for key, value in document.items() if key != "workloads"}
    for line in chain([head], document["workloads"]):
        yield json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n"


def json_lines(report: Report) -> Iterator[str]:
    """Likewise from the report itself: the data of a large portfolio is never in memory as a whole."""
    yield from json_lines_of({**_around(report), "workloads": _workloads(report)})


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data; to be read only, since equal answers are one object."""
    around = _around(report)
    portfolio = around.pop("portfolio")
    return {**around, "workloads": list(_workloads(report)), "portfolio": portfolio}


def _workloads(report: Report) -> Iterator[dict[str, Any]]:
    answers: Answers = {}
    return (_workload(one, report, answers) for one in report.assessed)


def _around(report: Report) -> dict[str, Any]:
    """All but the workloads."""
    run = report.run
    return {
        "schema_version": SCHEMA_VERSION,
        "run": {
            "id": run.id,
            "advisor_version": run.advisor_version,
            "catalog_version": run.catalog_version,
            "as_of": run.as_of.isoformat(),
            "preset": run.preset,
            "weights": dict(run.weights),
            "platforms": list(run.platforms),
            "inputs": list(run.inputs),
            **organisation_data(run.organisation),
            "answers": [given_data(one) for one in run.answers],
        },
        "sources": {
            "read": len(report.read),
            "skipped": [{"path": one.path, "reason": one.reason} for one in report.skipped],
            "failed": [
                {"path": one.path, "line": one.line, "error": f"{one.what} {one.advice}"} for one in report.failed
            ],
        },
        "notes": [{"path": one.path, "line": one.line, "note": f"{one.what} {one.advice}"} for one in report.notes],
        "faults": list(report.faults),
        "catalog": catalog_data(report),
        "portfolio": portfolio_data(report),
    }


def _workload(one: Assessed, report: Report, answers: Answers) -> dict[str, Any]:
    workload, decision = one.workload, one.decision
    there = eligible(decision.results)
    return {
        "id": workload.id,
        "name": workload.name,
        "kind": workload.kind,
        "files": list(workload.files),
        "current": {"platform": decision.current, "known_from": list(decision.known_from)},
        "course": decision.course.value,
        "trigger": _trigger(decision),
        "facts": _facts(workload),
        "services": services_of(workload, report),
        "recommendation": _recommendation(decision),
        "platforms": [
            _platform(result, report, answers) for result in sorted(decision.results, key=lambda one: one.platform)
        ],
        "tipping_points": tipping_points(decision),
        "rank_acceptability": rank_acceptability(decision),
        "preference": preference_data(decision),
        "questions": [
            {
                "fact": question.fact,
                "question": question.text,
                "source": question.source,
                "rules": list(question.rules),
                "platforms": list(question.platforms),
                "chance": _number(question.chance),
                "value": _number(question.value),
                "flips": _number(question.flips),
            }
            for question in decision.questions
        ],
        "changes": _changes(decision),
        "disposition": disposition_data(decision),
        "why_not": why_not_data(decision),
        **workload_change(workload.id, report),
        "commands": {one.platform: one.deployment.command for one in there if one.deployment.command},
        "deploy_notes": {one.platform: one.deployment.note for one in there if one.deployment.note},
    }


def _trigger(decision: Decision) -> dict[str, str] | None:
    trigger = decision.trigger
    return None if trigger is None else {"kind": trigger.kind, "rule": trigger.rule, "sentence": trigger.sentence}


def _facts(workload: Workload) -> dict[str, Any]:
    return {name: _fact(workload.facts[name]) for name in sorted(workload.facts)}


def _fact(fact: Fact) -> dict[str, Any]:
    value = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    part = {"complete": False} if fact.partial else {}
    evidence = [_place(one) for one in fact.evidence]
    return {"value": value, **part, "provenance": fact.provenance.value, "evidence": evidence}


def _place(place: Location) -> dict[str, Any]:
    return {"path": place.path, "first_line": place.first_line, "last_line": place.last_line}


def _recommendation(decision: Decision) -> dict[str, Any]:
    recommendation = decision.recommendation
    return {
        "outcome": recommendation.pick.value,
        "platform": recommendation.platform,
        "default": recommendation.default,
        "candidates": list(recommendation.candidates),
        "robustness": recommendation.robustness,
        "coverage": _number(recommendation.coverage),
        "label": recommendation.label,
        "sentence": recommendation.sentence,
    }


def _platform(result: PlatformResult, report: Report, answers: Answers) -> dict[str, Any]:
    blocked = result.score is None
    return {
        "id": result.platform,
        **({} if report.run.organisation is None else {"run_here": result.offered}),
        "verdict": result.verdict.value,
        "score": _number(result.score),
        "interval": None if blocked else [_number(result.low), _number(result.high)],
        "counterfactual_score": _number(result.counterfactual),
        "effort_days": [_number(result.effort_low), _number(result.effort_high)],
        "effort_expected_days": _number(result.effort_expected),
        "risk": _number(result.risk),
        "presuming": list(presumed_sentences(result.presuming)),
        "criteria": {name: _criterion(value) for name, value in result.criteria.items()},
        "vector": vector(result, report.run, report.catalog),
        "not_applicable": result.not_applicable,
        "findings": [_finding(one, report, answers) for one in sorted(result.findings, key=lambda one: one.rule)],
    }


def _criterion(value: CriterionValue) -> dict[str, Any]:
    return {
        "weight": _number(value.weight),
        "value": _number(value.value),
        "interval": None if value.low is None else [_number(value.low), _number(value.high)],
        "contribution": _number(value.contribution),
        "matters": value.matters,
        "coverage": _number(value.evidence),
        "note": value.note,
    }


def _finding(finding: Finding, report: Report, answers: Answers) -> dict[str, Any]:
    shown = finding.remedied and finding.outcome in ("fail", "open")
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "message": finding.need.message,
        "remedy": finding.remedy.text if shown and finding.remedy is not None else None,
        "effort_days": _effort(finding.effort),
        "chance": _number(finding.need.chance),
        "weight": finding.need.weight,
        "missing": list(finding.need.missing),
        "evidence": [{**_place(one), "snippet": one.snippet} for one in finding.need.evidence],
        "waiver": waiver_data(finding),
        "answer": _shared_answer(finding, report, answers),
    }


def _shared_answer(finding: Finding, report: Report, answers: Answers) -> dict[str, Any]:
    """Most answers stand with thousands of workloads; the report outlives the memory, so that objects tell them."""
    key = (id(finding.answer), finding.support, repr(finding.need.demand))
    if key not in answers:
        answers[key] = _answer(finding, finding.answer, report)
    return answers[key]


def _answer(finding: Finding, answer: Answer, report: Report) -> dict[str, Any]:
    capability = report.catalog.capabilities[answer.capability]
    demand = finding.need.demand
    return {
        "capability": answer.capability,
        "support": finding.support.value,
        "limit": None if answer.limit is None else show_limit(answer.limit, capability),
        "choice": None if answer.choice is None else list(answer.choice),
        "excludes": None if answer.excludes is None else list(answer.excludes),
        "demand": list(demand) if isinstance(demand, tuple) else demand,
        "condition": answer.condition,
        "grade": answer.grade.value,
        "source": list(answer.sources),
        "since": None if answer.since is None else answer.since.isoformat(),
        "at_latest": answer.at_latest,
        "checked": None if answer.checked is None else answer.checked.isoformat(),
        "freshness": freshness(answer, report.run.as_of).value,
        **stated(answer),
    }


def _changes(decision: Decision) -> list[dict[str, Any]]:
    """What the planned platform asks of the app."""
    default = decision.recommendation.default
    result = next((one for one in decision.results if one.platform == default), None)
    findings = () if result is None else result.findings
    changes = []
    for finding in sorted(findings, key=lambda one: one.rule):
        stays = decision.current == default and not finding.answer.recurring
        if not finding.need.required or finding.outcome not in ("fail", "review"):
            continue
        if finding.outcome == "review" and stays:
            continue
        text = finding.answer.condition if finding.remedy is None else finding.remedy.text
        changes.append({"rule": finding.rule, "change": text, "effort_days": _effort(finding.effort)})
    return changes


def _effort(effort: Effort | None) -> list[float] | None:
    return None if effort is None else [effort.low, effort.high]


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS) + 0.0
