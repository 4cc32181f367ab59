"""SARIF 2.1.0: needs that some platform does not simply meet, where code scanners show them.

One result stands for one need of one workload, whatever the number of platforms: a scanner marks lines, and five marks
on a line for one cause would only hide each other.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from advisor.render.exports.sheets import needs_of
from advisor.render.exports.tables import Document, knock_outs, shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "needOfWorkload/v1"
_ROOT = "%SRCROOT%"
_MARKS = re.compile(r"[\\\[\]]")
_WORDS: Mapping[str, str] = {
    "fail": "Not met on",
    "review": "Met with a condition on",
    "accepted": "Accepted on",
    "open": "Nobody states it for",
}


def sarif_text(document: Document) -> str:
    return "".join(sarif_lines(document))


def sarif_lines(document: Document) -> Iterator[str]:
    """One run, with each result on a line of its own; an outcome of five platforms is one result."""
    rules = _rules(document)
    head = {
        "tool": {"driver": _driver(document, rules)},
        "invocations": [_invocation(document)],
        "automationDetails": {"id": f"platform-fit/{document['run']['id']}"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that was assessed."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {"platforms": document["run"]["platforms"], "preset": shown(document["run"]["preset"])},
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
    return sorted({rule for one in document["workloads"] for rule in needs_of(one)})


def _driver(document: Document, rules: Sequence[str]) -> dict[str, Any]:
    about = document.get("catalog", {}).get("rules", {})
    return {
        "name": "platform-fit-advisor",
        "version": document["run"]["advisor_version"],
        "rules": [_rule(rule, about.get(rule, {})) for rule in rules],
        "properties": {"catalogVersion": document["run"]["catalog_version"]},
    }


def _rule(rule: str, about: Document) -> dict[str, Any]:
    words = rule.replace("-", " ")
    properties = {name: about[name] for name in ("strength", "criterion", "needs") if name in about}
    title = shown(about.get("title")) or words
    return {"id": rule, "name": words, "shortDescription": {"text": title}, "properties": properties}


def _invocation(document: Document) -> dict[str, Any]:
    """What could not be read stands here: there is no workload to hold a result."""
    sources = document["sources"]
    failed = [_notification("error", one["path"], one["error"], one["line"]) for one in sources["failed"]]
    skipped = [_notification("note", one["path"], f"Skipped: {one['reason']}", None) for one in sources["skipped"]]
    faults = [{"level": "error", "message": _message(told)} for told in document.get("faults", ())]
    return {
        "executionSuccessful": not faults,
        "toolExecutionNotifications": [*faults, *failed, *skipped],
        "properties": {"asOf": document["run"]["as_of"]},
    }


def _notification(level: str, path: str, told: str, line: int | None) -> dict[str, Any]:
    region = {} if line is None else {"region": {"startLine": line}}
    place = {"physicalLocation": {"artifactLocation": _artifact(path), **region}}
    return {"level": level, "message": _message(told), "locations": [place]}


# --- results --------------------------------------------------------------------------------------------------------


def _results(document: Document, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    about = document.get("catalog", {}).get("rules", {})
    for one in document["workloads"]:
        out = {platform["id"]: knock_outs(platform, one) for platform in one["platforms"]}
        for rule, by_platform in needs_of(one).items():
            blocked = [name for name in by_platform if rule in out[name]]
            required = about.get(rule, {}).get("strength", "required") == "required"
            result = _result(one, rule, by_platform, _level(one, by_platform, blocked, required=required))
            yield {**result, "ruleIndex": numbers[rule]}


def _level(one: Document, by_platform: Mapping[str, Document], blocked: Sequence[str], *, required: bool) -> str:
    """Error: no way to stay, to go as planned, or to run at all. Warning: work. Note: a wish. None: nobody knows."""
    outcomes = {_before_waiver(each) for each in by_platform.values()}
    if blocked and (_that_matter(one) & set(blocked) or len(blocked) == len(by_platform)):
        return "error"
    if outcomes & {"fail", "review"}:
        return "warning" if required else "note"
    return "none"


def _that_matter(one: Document) -> set[str | None]:
    """Where it runs today, and the platform it is planned with."""
    picked = one["recommendation"]
    return {one["current"]["platform"], picked["platform"] or picked["default"]}


def _before_waiver(finding: Document) -> str:
    outcome: str = (finding.get("waiver") or {}).get("instead_of") or finding["outcome"]
    return outcome


def _result(one: Document, rule: str, by_platform: Mapping[str, Document], level: str) -> dict[str, Any]:
    first = next(iter(by_platform.values()))
    told = [shown(first["message"]) or rule, *_told(by_platform)]
    return {
        "ruleId": rule,
        "kind": "open" if level == "none" else "fail",
        "level": level,
        "message": _message(" ".join(told)),
        "locations": _locations(one, first["evidence"]),
        "partialFingerprints": {FINGERPRINT: _fingerprint(one["id"], rule, first)},
        **_suppressions(one, by_platform),
        "properties": {
            "workload": one["id"],
            "course": one["course"],
            "platforms": {name: each["outcome"] for name, each in by_platform.items()},
            "verdicts": {platform["id"]: platform["verdict"] for platform in one["platforms"]},
        },
    }


def _told(by_platform: Mapping[str, Document]) -> Iterator[str]:
    for outcome, words in _WORDS.items():
        names = [name for name, each in by_platform.items() if each["outcome"] == outcome]
        if names:
            yield f"{words} {', '.join(names)}."


def _message(text: str) -> dict[str, str]:
    """Brackets are escaped: viewers would make a link of those that a file under review writes."""
    return {"text": _MARKS.sub(r"\\\g<0>", shown(text) or "")}


def _suppressions(one: Document, by_platform: Mapping[str, Document]) -> dict[str, Any]:
    """A result is suppressed as a whole: where each platform that matters and does not meet the need has a waiver."""
    unmet = {name: each for name, each in by_platform.items() if each["outcome"] in _WORDS}
    here = [each for name, each in unmet.items() if name in _that_matter(one)] or list(unmet.values())
    if any(each["outcome"] != "accepted" for each in here):
        return {}
    told = dict.fromkeys(_justification(each.get("waiver") or {}) for each in here)
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": text} for text in told]}


def _justification(waiver: Document) -> str:
    return f"{shown(waiver.get('reason')) or 'accepted'} ({shown(waiver.get('owner'))}, until {waiver.get('until')})"


def _locations(one: Document, evidence: Sequence[Document]) -> list[dict[str, Any]]:
    """The lines that say it; where none does, the workload's own file, since scanners refuse what is nowhere."""
    name = [{"name": shown(one["name"]), "fullyQualifiedName": one["id"], "kind": "module"}]
    physical = [_physical(where) for where in evidence]
    physical = physical or [{"artifactLocation": _artifact(path)} for path in one["files"][:1]]
    if not physical:
        return [{"logicalLocations": name}]
    return [{"physicalLocation": each, "logicalLocations": name} for each in physical]


def _physical(where: Document) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": where["first_line"], "endLine": where["last_line"]}
    if where.get("snippet"):
        region["snippet"] = {"text": where["snippet"]}
    return {"artifactLocation": _artifact(where["path"]), "region": region}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "surrogatepass"), safe="/"), "uriBaseId": _ROOT}


def _fingerprint(workload: str, rule: str, finding: Document) -> str:
    """What is said, not in which line: it stays when lines above are added or removed, or indented anew."""
    said = [" ".join(str(where.get("snippet")).split()) for where in finding["evidence"]]
    parts = [rule, workload, finding["answer"]["capability"], *said]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
