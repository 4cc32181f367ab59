"""SARIF 2.1.0: needs that a platform does not meet, or not without work, where code scanners show them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from advisor.render.exports.tables import Document, shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[str, str] = {"fail": "error", "review": "warning", "open": "note", "accepted": "warning"}
"""Outcome → level; needs that are met make no result."""


def sarif_text(document: Document) -> str:
    """One run with one result for each workload, platform and rule that is not simply met."""
    results = list(_results(document))
    rules = sorted({one["ruleId"] for one in results})
    places = {rule: number for number, rule in enumerate(rules)}
    for one in results:
        one["ruleIndex"] = places[one["ruleId"]]
    run = {
        "tool": {"driver": _driver(document, rules)},
        "invocations": [
            {"executionSuccessful": not document["faults"], "properties": {"asOf": document["run"]["as_of"]}}
        ],
        "automationDetails": {"id": f"platform-fit/{document['run']['id']}"},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _driver(document: Document, rules: list[str]) -> dict[str, Any]:
    titles = document["catalog"]["rules"]
    return {
        "name": "platform-fit-advisor",
        "version": document["run"]["advisor_version"],
        "rules": [_rule(rule, titles.get(rule)) for rule in rules],
    }


def _rule(rule: str, about: object) -> dict[str, Any]:
    title = about.get("title") if isinstance(about, dict) else None
    return {"id": rule, "shortDescription": {"text": shown(title) or rule.replace("-", " ")}}


def _results(document: Document) -> Iterator[dict[str, Any]]:
    for one in document["workloads"]:
        for platform in one["platforms"]:
            seen: Counter[str] = Counter()
            for finding in platform["findings"]:
                if finding["outcome"] in _LEVELS:
                    yield _result(one, platform, finding, seen)


def _result(one: Document, platform: Document, finding: Document, seen: Counter[str]) -> dict[str, Any]:
    mark = _fingerprint(one, platform, finding)
    seen[mark] += 1
    result = {
        "ruleId": finding["rule"],
        "level": _level(finding, platform),
        "message": {"text": f"{platform['id']}: {shown(finding['message']) or finding['rule']}"},
        "locations": [_location(where) for where in finding["evidence"]],
        "partialFingerprints": {"needOnPlatform/v1": f"{mark}:{seen[mark]}"},
        "properties": {"workload": one["id"], "platform": platform["id"], "verdict": platform["verdict"]},
    }
    if finding["outcome"] == "accepted":
        waiver = finding.get("waiver") or {}
        told = (
            f"{shown(waiver.get('reason')) or 'accepted'} ({shown(waiver.get('owner'))}, until {waiver.get('until')})"
        )
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": told}]
    return result


def _level(finding: Document, platform: Document) -> str:
    """A failure that a change to the app mends, or that blocks nothing, warns."""
    blocks = platform["verdict"] == "blocked" and finding["remedy"] is None
    return "warning" if finding["outcome"] == "fail" and not blocks else _LEVELS[finding["outcome"]]


def _location(where: Document) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": where["first_line"], "endLine": where["last_line"]}
    if where["snippet"]:
        region["snippet"] = {"text": where["snippet"]}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(where["path"])}, "region": region}}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")


def _fingerprint(one: Document, platform: Document, finding: Document) -> str:
    """What is said and where it is said, without line numbers: it stays when lines above are added or removed."""
    told = [" ".join(str(where["snippet"]).split()) for where in finding["evidence"]]
    files = sorted({where["path"] for where in finding["evidence"]})
    parts = [one["id"], platform["id"], finding["rule"], finding["answer"]["capability"], *files, *told]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
