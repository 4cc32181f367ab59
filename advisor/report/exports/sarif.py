"""SARIF 2.1.0: needs that some platform does not simply meet, where code scanners show them.

One result stands for one need of one workload, whatever the number of platforms: a scanner marks lines, and five marks
on a line for one cause would only hide each other.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from advisor.model.findings import Outcome
from advisor.report.document import Document, Finding, Need, Waiver, Workload
from advisor.report.exports.tables import ByPlatform, shown, unmet_needs
from advisor.report.reference import Place, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "needOfWorkload/v1"
_ROOT = "%SRCROOT%"
_MARKS = re.compile(r"[\\\[\]]")
_WORDS: Mapping[Outcome, str] = {
    Outcome.FAIL: "Not met on",
    Outcome.CHANGE: "Met after work by the app's team on",
    Outcome.CONDITION: "Met with a condition on",
    Outcome.ACCEPTED: "Accepted on",
    Outcome.OPEN: "Nobody states it for",
}
_LEVELS = ("error", "warning", "note", "none")
"""From the worst: not met, met after work, met with a condition or a mere wish, nothing that is known."""


def sarif_text(document: Document) -> str:
    return "".join(sarif_lines(document))


def sarif_lines(document: Document) -> Iterator[str]:
    """One run, with each result on a line of its own; an outcome of five platforms is one result."""
    rules = _rules(document)
    head = {
        "tool": {"driver": _driver(document, rules)},
        "invocations": [_invocation(document)],
        "automationDetails": {"id": f"platform-fit/{document.run.id}"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that was assessed."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {"platforms": document.run.platforms},
    }
    opening = _line({"$schema": SCHEMA, "version": "2.1.0", "runs": [head]})
    yield opening.removesuffix("}]}") + ',\n"results": ['
    comma = "\n"
    for result in _results(document, {rule: number for number, rule in enumerate(rules)}):
        yield comma + _line(result)
        comma = ",\n"
    yield "\n]}]}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# --- tool and run ---------------------------------------------------------------------------------------------------


def _rules(document: Document) -> list[str]:
    return sorted({need.rule for workload in document.workloads for need, _ in unmet_needs(workload)})


def _driver(document: Document, rules: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "platform-fit-advisor",
        "version": document.run.advisor_version,
        "rules": [_rule(rule, document.rules[rule]) for rule in rules],
        "properties": {"catalogVersion": document.run.catalog_version},
    }


def _rule(name: str, rule: Rule) -> dict[str, Any]:
    properties = {"strength": rule.strength, "topic": rule.topic, "needs": rule.needs}
    described = {"shortDescription": {"text": shown(rule.title)}, "fullDescription": {"text": shown(rule.why)}}
    return {"id": name, "name": name.replace("-", " "), **described, "properties": properties}


def _invocation(document: Document) -> dict[str, Any]:
    """What could not be read stands here: there is no workload to hold a result."""
    sources = document.sources
    failed = [_notification("error", file.path, file.error, file.line) for file in sources.failed]
    skipped = [_notification("note", file.path, f"Skipped: {file.reason}", None) for file in sources.skipped]
    faults = [{"level": "error", "message": _message(fault)} for fault in sources.faults]
    return {
        "executionSuccessful": not faults,
        "toolExecutionNotifications": [*faults, *failed, *skipped],
        "properties": {"asOf": document.run.as_of},
    }


def _notification(level: str, path: str, text: str, line: int | None) -> dict[str, Any]:
    region = {} if line is None else {"region": {"startLine": line}}
    place = {"physicalLocation": {"artifactLocation": _artifact(path), **region}}
    return {"level": level, "message": _message(text), "locations": [place]}


# --- results --------------------------------------------------------------------------------------------------------


def _results(document: Document, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for workload in document.workloads:
        for need, findings in unmet_needs(workload):
            yield {**_result(workload, need, findings, document), "ruleIndex": numbers[need.rule]}


def _result(workload: Workload, need: Need, findings: ByPlatform, document: Document) -> dict[str, Any]:
    level = _level(workload, findings)
    message = [shown(need.message) or need.rule, *_outcomes(findings)]
    return {
        "ruleId": need.rule,
        "kind": "open" if level == "none" else "fail",
        "level": level,
        "message": _message(" ".join(message)),
        "locations": _locations(workload, need.evidence),
        "partialFingerprints": {FINGERPRINT: _fingerprint(workload.id, need, document)},
        **_suppressions(workload, findings),
        "properties": {
            "workload": workload.id,
            "course": workload.course,
            "platforms": {name: finding.outcome for name, finding in findings.items()},
            "verdicts": {result.id: result.verdict for result in workload.platforms},
        },
    }


def _level(workload: Workload, findings: ByPlatform) -> str:
    """Of the worst outcome where it runs and where it is planned; of a need that is met there at most a note."""
    here = _that_matter(workload)
    levels = [_LEVELS.index(_level_of(finding)) for name, finding in findings.items() if not here or name in here]
    elsewhere = [_LEVELS.index(_level_of(finding)) for name, finding in findings.items() if here and name not in here]
    return _LEVELS[min([*levels, *(max(level, _LEVELS.index("note")) for level in elsewhere)])]


def _level_of(finding: Finding) -> str:
    """What nobody states is no problem yet, and the standard has no other level for it."""
    outcome = finding.instead_of or finding.outcome
    if outcome == Outcome.FAIL:
        return "error" if finding.blocks or finding.instead_of is not None else "note"
    return {Outcome.CHANGE: "warning", Outcome.CONDITION: "note"}.get(outcome, "none")


def _that_matter(workload: Workload) -> set[str]:
    """Where it runs today, and the platform that is planned; none where neither is known."""
    return {*workload.current.platforms, *([workload.planned] if workload.planned else [])}


def _outcomes(findings: ByPlatform) -> Iterator[str]:
    for outcome, words in _WORDS.items():
        names = [name for name, finding in findings.items() if finding.outcome == outcome]
        if names:
            yield f"{words} {', '.join(names)}."


def _message(text: str) -> dict[str, str]:
    """Brackets are escaped: viewers would make a link of those that a file under review writes."""
    return {"text": _MARKS.sub(r"\\\g<0>", shown(text) or "")}


def _suppressions(workload: Workload, findings: ByPlatform) -> dict[str, Any]:
    """A result is suppressed as a whole: where each platform that matters and does not meet the need has a waiver."""
    unmet = {name: finding for name, finding in findings.items() if finding.outcome in _WORDS}
    here = [finding for name, finding in unmet.items() if name in _that_matter(workload)] or list(unmet.values())
    waivers = [finding.waiver for finding in here if finding.waiver is not None]
    if len(waivers) < len(here):
        return {}
    texts = dict.fromkeys(_justification(workload.waivers[place or 0]) for place in waivers)
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": text} for text in texts]}


def _justification(waiver: Waiver) -> str:
    return f"{shown(waiver.reason)} ({shown(waiver.owner)}, until {waiver.until})"


def _locations(workload: Workload, evidence: Iterable[Place]) -> list[dict[str, Any]]:
    """The lines that say it; where none does, the workload's own file, since scanners refuse what is nowhere."""
    name = [{"name": shown(workload.name), "fullyQualifiedName": workload.id, "kind": "module"}]
    physical = [_physical(where) for where in evidence]
    physical = physical or [{"artifactLocation": _artifact(path)} for path in workload.files[:1]]
    if not physical:
        return [{"logicalLocations": name}]
    return [{"physicalLocation": each, "logicalLocations": name} for each in physical]


def _physical(where: Place) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": where.first_line, "endLine": where.last}
    if where.snippet:
        region["snippet"] = {"text": where.snippet}
    return {"artifactLocation": _artifact(where.path), "region": region}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "surrogatepass"), safe="/"), "uriBaseId": _ROOT}


def _fingerprint(workload: str, need: Need, document: Document) -> str:
    """What is said, not in which line: it stays when lines above are added or removed, or indented anew."""
    lines = [" ".join(str(where.snippet or None).split()) for where in need.evidence]
    parts = [need.rule, workload, document.rules[need.rule].needs, *lines]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
