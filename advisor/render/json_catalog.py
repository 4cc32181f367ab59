"""What a report has to say of its catalog and of declarations, so that a later run can tell why it differs."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from advisor.catalog.rules import rule_facts
from advisor.catalog.values import facts_of
from advisor.model.catalog import Answer, Catalog, Criterion, Rule
from advisor.model.given import Given
from advisor.model.report import Report

_DECIDES = ("criterion", "strength", "needs", "when", "demand", "satisfied_by_any", "weightings", "priors", "remedy")
"""What of a rule can change an outcome; its texts, examples and place cannot."""
_DIGITS = 12


def catalog_data(report: Report) -> dict[str, Any]:
    """The rules with the facts that each reads, and a digest of everything in each that decides."""
    catalog = report.catalog
    rules = sorted(catalog.rules.values(), key=lambda one: one.id)
    return {"rules": {rule.id: _rule(rule) for rule in rules}, "assumptions": _assumptions(catalog)}


def _rule(rule: Rule) -> dict[str, Any]:
    conditions = [*(one.when for one in rule.weightings), *(one.when for one in rule.priors)]
    reads = {*rule_facts(rule), *(fact for one in conditions for fact in facts_of(one))}
    return {
        "title": rule.title,
        "strength": rule.strength.value,
        "criterion": rule.criterion,
        "needs": rule.needs,
        "facts": sorted(reads),
        "digest": _digest({name: value for name, value in asdict(rule).items() if name in _DECIDES}),
    }


def _assumptions(catalog: Catalog) -> str:
    """A digest of the numbers that are nobody's documented fact, and of the criteria's scales."""
    return _digest([asdict(catalog.assumptions), [_scale(catalog.criteria[name]) for name in sorted(catalog.criteria)]])


def _scale(criterion: Criterion) -> list[object]:
    return [criterion.id, criterion.kind, sorted(criterion.anchors.items())]


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def given_data(given: Given) -> dict[str, Any]:
    """One answer of a person; `value` is null where there is nothing of the kind."""
    return {
        "workload": given.workload,
        "fact": given.fact,
        "value": list(given.value) if isinstance(given.value, tuple) else given.value,
        "path": given.place.path,
        "line": given.place.first_line,
    }


def stated(answer: Answer) -> dict[str, Any]:
    """What the platform says whatever a workload asks for; beside `support`, which holds for its demand."""
    return {
        "stated": None if answer.support is None else answer.support.value,
        "adjustable": answer.adjustable,
        "effort_days": None if answer.effort is None else [answer.effort.low, answer.effort.high],
        "obligation": answer.recurring,
        "chance_of_no": answer.chance_of_no,
    }
