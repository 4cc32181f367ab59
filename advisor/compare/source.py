"""One of the two reports with what is looked up in it, and one workload of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from advisor.report.document_types import (
    Answer,
    Declared,
    Document,
    Finding,
    Given,
    Need,
    Result,
    Stated,
    Waiver,
    Workload,
)
from advisor.text.redact import redact_text


class Source:
    """A report."""

    def __init__(self, document: Document) -> None:
        self.head = document

    @property
    def as_of(self) -> str:
        return self.head["run"]["as_of"]

    @cached_property
    def inputs(self) -> frozenset[str]:
        return frozenset(self.head["run"]["inputs"])

    @cached_property
    def skipped(self) -> Mapping[str, str]:
        """Path to reason."""
        return {one["path"]: one["reason"] for one in self.head["sources"]["skipped"]}

    @cached_property
    def failed(self) -> Mapping[str, str]:
        """Path to line and error."""
        return {one["path"]: f"line {one['line']}: {one['error']}" for one in self.head["sources"]["failed"]}

    @cached_property
    def in_force(self) -> Mapping[str, Answer]:
        """By platform/capability; the answer behind a need that passes, which stands among no findings."""
        found: dict[str, Answer] = {}
        for key, answer in self.head["answers"].items():
            found.setdefault(key.partition("@")[0], answer)
        return found

    @cached_property
    def answered(self) -> Mapping[str, Mapping[str, Given]]:
        """What people answered, by workload, as the file of answers names it, and fact."""
        found: dict[str, dict[str, Given]] = {}
        for one in self.head["run"]["answers"]:
            found.setdefault(one["workload"], {})[one["fact"]] = one
        return found

    @property
    def given(self) -> Mapping[tuple[str, str], object]:
        return {(one["workload"], one["fact"]): one["value"] for one in self.head["run"]["answers"]}

    @cached_property
    def declared(self) -> Mapping[tuple[str, str], tuple[Declared, ...]]:
        """What the organisation declared, by topic and name."""
        found: dict[tuple[str, str], tuple[Declared, ...]] = {}
        organisation = self.head["run"].get("organisation")
        for one in () if organisation is None else organisation["declared"]:
            key = one["topic"], one["what"]
            found[key] = (*found.get(key, ()), one)
        return found

    @cached_property
    def declared_values(self) -> Mapping[tuple[str, str], object]:
        return {key: [one["value"] for one in all_of] for key, all_of in self.declared.items()}


def weights_of(source: Source) -> str:
    run = source.head["run"]
    told = ", ".join(f"{name} {weight:g}" for name, weight in sorted(run["weights"].items()) if weight)
    return f"{told or 'none'} ({run['preset']}{'' if run['weights_given'] else ', not given'})"


def fact_substance(fact: Stated) -> object:
    """What is said, and by whom; not where. `True` is not 1."""
    value = fact["value"]
    members = value if isinstance(value, list) else [value]
    typed = [(isinstance(one, bool), one) for one in members]
    return isinstance(value, list), typed, fact["provenance"], fact.get("complete", True)


class View:
    """One workload in one report."""

    def __init__(self, workload: Workload, source: Source) -> None:
        self.workload = workload
        self.source = source
        self.platforms: Mapping[str, Result] = {one["id"]: one for one in workload["platforms"]}
        self.needs: Mapping[str, Need] = {one["rule"]: one for one in workload["needs"]}
        self.findings: Mapping[str, Mapping[str, Finding]] = {
            name: {one["rule"]: one for one in result["findings"]} for name, result in self.platforms.items()
        }

    @property
    def given(self) -> Mapping[str, Given]:
        """What a person answered about it, by fact."""
        return self.source.answered.get(redact_text(self.workload["id"]), {})

    def outcome(self, platform: str, rule: str) -> str:
        """A need of which no finding is listed passes as it is."""
        finding = self.findings[platform].get(rule)
        if finding is None:
            return "pass" if rule in self.needs else "not-applicable"
        return str(finding["outcome"])

    def answer(self, platform: str, rule: str) -> Answer | None:
        """None where the rule does not apply."""
        finding = self.findings[platform].get(rule)
        if finding is not None:
            return self.source.head["answers"][finding["answer"]]
        known = self.source.head["rules"].get(rule) if rule in self.needs else None
        return None if known is None else self.source.in_force.get(f"{platform}/{known['needs']}")

    def waiver(self, platform: str, rule: str) -> Waiver | None:
        finding = self.findings[platform].get(rule)
        number = None if finding is None else finding.get("waiver")
        return None if number is None else self.workload["waivers"][number]

    def shown_on(self, platform: str, rule: str) -> str:
        """Where it runs today, if that settles the need; else empty."""
        finding = self.findings[platform].get(rule)
        return "" if finding is None else finding.get("shown_on") or ""

    def look(self, platform: str, rule: str) -> tuple[object, ...]:
        """All that the need adds to verdict, work and score there."""
        finding: Mapping[str, Any] = self.findings[platform].get(rule, {})
        need = self.needs.get(rule)
        remedy = finding.get("remedy")
        waiver = self.waiver(platform, rule)
        return (
            self.outcome(platform, rule),
            None if need is None else (need["chance"], need.get("strength")),
            [
                finding.get(name)
                for name in ("blocks", "effort", "met", "otherwise", "shown_on", "stands_on", "instead_of")
            ],
            None if remedy is None else self.source.head["rules"][rule]["remedies"][remedy],
            None if waiver is None else (waiver["owner"], waiver["reason"], waiver["until"]),
        )

    def open_facts(self) -> frozenset[str]:
        """Facts that nobody stated and that leave some need open."""
        return frozenset(fact for need in self.needs.values() for fact in need.get("missing", ()))

    @cached_property
    def snippets(self) -> Mapping[tuple[str, int], str]:
        """What is shown of the lines that raise needs."""
        places = (place for need in self.needs.values() for place in need["evidence"])
        return {(place["path"], place["first_line"]): place.get("snippet", "") for place in places}
