"""What a document refers to, each once, and the values that its records are made of."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from advisor.enrich.services import replacement_for
from advisor.model import catalog as model
from advisor.model import decision as decided
from advisor.model import report as reported
from advisor.model.catalog import facts_of, rule_facts
from advisor.model.location import Location
from advisor.report import reference, words

DIGITS = 4
_DECIDES = (
    "category", "strength", "needs", "when", "demand", "satisfied_by_any", "stands_on", "weightings", "priors",
    "remedies",
)  # fmt: skip
"""What of a rule can change an outcome; its texts, examples and place cannot."""
_DIGEST_LENGTH = 12
_UNITS = {"size": "bytes", "duration": "seconds", "count": "count"}


# --- values ---------------------------------------------------------------------------------------------------------


def number(value: float | None) -> float | None:
    """Rounded; None also for what is no finite number."""
    return None if value is None or not math.isfinite(value) else rounded(value)


def rounded(value: float) -> float:
    """Raises ValueError for what JSON cannot hold."""
    if not math.isfinite(value):
        raise ValueError("a figure of the report is not finite")
    return round(float(value), DIGITS) + 0.0


def _amount(value: float | None) -> reference.Amount | None:
    return "unlimited" if value == math.inf else number(value)


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def days(value: decided.Days) -> reference.WorkDays:
    figures = rounded(value.expected), rounded(value.low), rounded(value.high)
    expected, low, high = figures
    return reference.WorkDays(expected=expected, low=low, high=high) if any(figures) else reference.NO_WORK


def place(where: Location, *, snippet: bool = True) -> reference.Place:
    return reference.Place(
        path=where.path,
        first_line=where.first_line,
        last_line=None if where.last_line == where.first_line else where.last_line,
        snippet=where.snippet if snippet else "",
    )


def places(evidence: Iterable[Location], *, snippet: bool = True) -> tuple[reference.Place, ...]:
    return tuple(place(where, snippet=snippet) for where in evidence)


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
    capabilities: set[str] = field(default_factory=set)
    platforms: set[str] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    _keys: dict[tuple[str, int], str] = field(default_factory=dict)
    """By platform and identity, which is an answer's own while it is held."""
    _held: list[model.Answer] = field(default_factory=list)

    def rule(self, name: str) -> str:
        if name in self.catalog.rules:
            self.rules.add(name)
        return name

    def answer(self, platform: str, answer: model.Answer) -> str:
        """Its key; a second answer of the same day, which only an organisation's file can bring, has a number."""
        known = self._keys.get((platform, id(answer)))
        if known is not None:
            return known
        key = base = f"{platform}/{answer.capability}@{day(answer.since) or 'undated'}"
        number = 1
        while self.answers.setdefault(key, answer) != answer:
            number += 1
            key = f"{base}#{number}"
        self._keys[platform, id(answer)] = key
        self._held.append(answer)
        return key

    def effort(self, effort: model.Effort) -> str:
        """Its name; of a range that a file states by itself, its days."""
        name = effort.name or f"{effort.low:g}-{effort.high:g}"
        self.efforts.setdefault(name, effort)
        return name

    def named(self, effort: str) -> str:
        """The name of an effort of the catalog."""
        if effort in self.catalog.efforts:
            self.effort(self.catalog.efforts[effort])
        return effort

    def remedy(self, rule: str, remedy: model.Remedy | None) -> int | None:
        """Its position among the rule's remedies."""
        if remedy is None:
            return None
        texts = self.remedies.setdefault(rule, [each.text for each in self.catalog.rules[rule].remedies])
        if remedy.text not in texts:
            texts.append(remedy.text)
        return texts.index(remedy.text)

    def topic(self, name: str) -> str:
        """The topic of a question."""
        if name in self.catalog.facts:
            self.facts.add(name)
        else:
            self.capabilities.add(name.partition("/")[2])
        return name

    def members(self, report: reported.Report) -> dict[str, Any]:
        """The members of the document that hold these, each sorted; a rule's topic is there with its rule."""
        catalog = self.catalog
        answers = {key: self._answer(self.answers[key]) for key in sorted(self.answers)}
        rules = {name: self._rule(catalog.rules[name]) for name in sorted(self.rules)}
        topics = {rule.topic for rule in rules.values()}
        needed = self.capabilities | {rule.needs for rule in rules.values()}
        asked = sorted(needed & catalog.capabilities.keys())
        return {
            "answers": answers,
            "rules": rules,
            "platforms": {name: _platform(catalog.platforms[name]) for name in self._platforms(report)},
            "efforts": {name: _effort(self.efforts[name]) for name in sorted(self.efforts)},
            "classes": {each.id: each.title for each in catalog.classes if each.id in self.classes},
            "topics": {name: topic.title for name, topic in catalog.topics.items() if name in topics},
            "facts": {name: _fact(catalog.facts[name]) for name in sorted(self.facts) if name in catalog.facts},
            "capabilities": {name: _capability(catalog.capabilities[name]) for name in asked},
            "services": {name: _service(catalog.services[name], catalog, report) for name in sorted(self.services)},
            "digests": _digests(catalog),
        }

    def _platforms(self, report: reported.Report) -> list[str]:
        others = sorted(self.platforms - set(report.run.platforms))
        return [name for name in (*report.run.platforms, *others) if name in self.catalog.platforms]

    def _rule(self, rule: model.Rule) -> reference.Rule:
        return reference.Rule(
            title=rule.title,
            topic=rule.category,
            strength=rule.strength,
            needs=rule.needs,
            why=rule.why,
            alternative=rule.alternative,
            remedies=tuple(self.remedies.get(rule.id, [remedy.text for remedy in rule.remedies])),
            references=tuple(rule.references),
            facts=_rule_facts(rule),
            presumption=words.presumed(rule),
            priors=tuple(reference.Prior(chance=rounded(prior.chance), why=prior.why) for prior in rule.priors),
        )

    def _answer(self, answer: model.Answer) -> reference.Answer:
        unit = self.catalog.capabilities[answer.capability].unit or ""
        return reference.Answer(
            support=answer.support,
            limit=_amount(answer.limit),
            unit=_UNITS.get(unit) if answer.effective_kind == "limit" else None,
            choice=None if answer.choice is None else tuple(answer.choice),
            excludes=None if answer.excludes is None else tuple(answer.excludes),
            default=answer.default,
            ends=tuple(self._end(end) for end in answer.ends),
            adjustable=answer.adjustable,
            maximum=_amount(answer.maximum),
            condition=answer.condition or "",
            by=answer.by,
            effort="" if answer.effort is None else self.effort(answer.effort),
            recurring=answer.recurring,
            grade=answer.grade,
            source=tuple(answer.sources),
            since=day(answer.since),
            at_latest=answer.at_latest,
            read=day(answer.checked),
            chance_of_no=answer.chance_of_no if answer.support is model.Support.UNKNOWN else None,
            chance_why=answer.chance_why if answer.support is model.Support.UNKNOWN else "",
        )

    def _end(self, end: model.PartEnd) -> reference.End:
        return reference.End(
            value=end.value,
            announced=end.announced.isoformat(),
            until=end.until.isoformat(),
            successor=end.successor,
            effort=self.effort(end.effort),
            sources=tuple(end.sources),
            note=end.note,
        )


def _platform(platform: model.Platform) -> reference.Platform:
    cycle = platform.life_cycle
    return reference.Platform(
        title=platform.title,
        family=platform.family,
        runs=platform.runs,
        prefer=platform.prefer,
        support=reference.LifeCycle(
            since=day(cycle.since),
            announced=day(cycle.announced),
            until=day(cycle.until),
            sources=tuple(cycle.sources),
        ),
    )


def _effort(effort: model.Effort) -> reference.Effort:
    return reference.Effort(
        low=float(effort.low),
        high=float(effort.high),
        kind=effort.kind,
        why=effort.why,
        source=effort.source,
        assumed=effort.assumed,
    )


def _fact(definition: model.FactDefinition) -> reference.Fact:
    return reference.Fact(
        title=definition.title,
        question=definition.question,
        source=definition.source,
        type=definition.type,
        choices=definition.choices,
    )


def _capability(definition: model.Capability) -> reference.Capability:
    return reference.Capability(
        title=definition.title,
        question=definition.question,
        topic=definition.topic,
        unit=_UNITS.get(definition.unit or ""),
    )


def _service(kind: model.ServiceKind, catalog: model.Catalog, report: reported.Report) -> reference.ServiceKind:
    replacements = {
        name: _replacement(replacement_for(kind, name, catalog.platforms, report.run.as_of))
        for name in report.run.platforms
    }
    there = {name: each for name, each in replacements.items() if each.way is not model.Way.UNKNOWN}
    return reference.ServiceKind(title=kind.title, replacements=there)


def _replacement(replacement: model.Replacement) -> reference.Replacement:
    effort = replacement.effort
    if effort is None:
        return reference.Replacement(way=replacement.way)
    return reference.Replacement(way=replacement.way, low=float(effort.low), high=float(effort.high))


def _rule_facts(rule: model.Rule) -> tuple[str, ...]:
    conditions = [*(each.when for each in rule.weightings), *(each.when for each in rule.priors)]
    return tuple(sorted({*rule_facts(rule), *(fact for each in conditions for fact in facts_of(each))}))


def _digests(catalog: model.Catalog) -> reference.Digests:
    rules = {name: _digest({key: getattr(catalog.rules[name], key) for key in _DECIDES}) for name in catalog.rules}
    assumed = [catalog.assumptions, catalog.lines, catalog.efforts, catalog.classes]
    return reference.Digests(rules=dict(sorted(rules.items())), assumptions=_digest([_plain(each) for each in assumed]))


def _plain(value: Any) -> Any:
    """A value of the model as plain data, member by member."""
    if isinstance(value, Struct):
        return {name: _plain(member) for name, member in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=_as_data)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


def _as_data(value: object) -> object:
    return asdict(value) if isinstance(value, Struct) else str(value)
