"""What a document refers to, each once: answers, rules, efforts, facts; and the values that records are made of."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import asdict

from advisor.catalog.rules import rule_facts
from advisor.catalog.values import facts_of
from advisor.model import catalog as model
from advisor.model.decision import Days
from advisor.model.facts import Value
from advisor.model.location import Location
from advisor.model.report import Report
from advisor.report import document_types as shape

T = TypeVar("T")
DIGITS = 4
_DECIDES = (
    "category", "strength", "needs", "when", "demand", "satisfied_by_any", "stands_on", "weightings", "priors",
    "remedies",
)  # fmt: skip
"""What of a rule can change an outcome; its texts, examples and place cannot."""
_DIGEST_LENGTH = 12
_UNITS = {"size": "bytes", "duration": "seconds", "count": "count"}


def filled(record: T) -> T:
    """The record without members that are null, false or empty."""
    members = cast("dict[str, object]", record).items()
    return cast("T", {key: value for key, value in members if value is not None and value is not False and _has(value)})


def _has(value: object) -> bool:
    return not isinstance(value, str | list | dict) or bool(value)


def number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS) + 0.0


def rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0


def _amount(value: float | None) -> shape.Amount | None:
    return "unlimited" if value == math.inf else number(value)


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def days(days: Days) -> shape.WorkDays:
    return {"expected": rounded(days.expected), "low": rounded(days.low), "high": rounded(days.high)}


def value_of(value: Value | None) -> shape.Value | None:
    return list(value) if isinstance(value, tuple) else value


def place(place: Location, *, snippet: bool = True) -> shape.Place:
    data: shape.Place = {"path": place.path, "first_line": place.first_line, "last_line": place.last_line}
    if snippet and place.snippet:
        data["snippet"] = place.snippet
    return data


def places(evidence: Iterable[Location], *, snippet: bool = True) -> list[shape.Place]:
    return [place(one, snippet=snippet) for one in evidence]


def plain(value: Any) -> Any:
    """A value of the model as plain data, member by member."""
    if isinstance(value, Struct):
        return {name: plain(member) for name, member in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value


# --- the catalog, as far as it is used ------------------------------------------------------------------------------


@dataclass
class Used:
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
        key = base = f"{platform}/{answer.capability}@{day(answer.since) or 'undated'}"
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

    def members(self, report: Report) -> shape.Used:
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

    def _platforms(self, report: Report) -> list[str]:
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
            "since": day(answer.since),
            "at_latest": answer.at_latest,
            "read": day(answer.checked),
            "chance_of_no": answer.chance_of_no if answer.support is model.Support.UNKNOWN else None,
        }
        written: shape.Answer = {**filled(data), "source": data["source"]}
        # An empty list says something here: nothing is offered, or nothing is refused.
        if answer.choice is not None:
            written["choice"] = list(answer.choice)
        if answer.excludes is not None:
            written["excludes"] = list(answer.excludes)
        return written

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
        return filled(data)


def _platform(platform: model.Platform) -> shape.Platform:
    cycle = platform.life_cycle
    return {
        "title": platform.title,
        "family": platform.family,
        "runs": platform.runs,
        "prefer": platform.prefer,
        "support": {
            "since": day(cycle.since),
            "announced": day(cycle.announced),
            "until": day(cycle.until),
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
    return {**filled(data), "why": effort.why}


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
    return asdict(value) if isinstance(value, Struct) else str(value)
