"""The JSON Schema of the report: the names that other programs may rely on; further ones may be there."""

from enum import StrEnum

from advisor.model.catalog import Catalog, Grade, Support
from advisor.model.decision import Course, Pick, Verdict
from advisor.model.disposition import Disposition
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome
from advisor.render.json_text import SCHEMA_VERSION
from advisor.render.schemas_changes import catalog_schema, change_schema, changes_schema
from advisor.render.schemas_parts import DAY, Schema, described, document, one_or_many, or_null, reference
from advisor.render.schemas_parts import list_of as _list
from advisor.render.schemas_parts import record as _record

_STRING: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_LINE: Schema = {"type": "integer", "minimum": 1}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_RANGE: Schema = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_ANY: Schema = {}
_PLATFORM = described(_STRING, "A platform's id.")


def report_schema(catalog: Catalog) -> Schema:
    """A report as `-o report.json` writes it; rules, facts and platforms of any catalog may stand in it."""
    definitions = {
        "place": _record({"path": _STRING, "first_line": _LINE, "last_line": _LINE}),
        "fact": _fact(),
        "finding": _finding(),
        "platform": _platform(catalog),
        "workload": _workload(),
    }
    body = _record(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "run": _run(),
            "sources": _sources(),
            "catalog": catalog_schema(),
            "workloads": _list(reference("workload")),
            "portfolio": _portfolio(),
        }
    )
    return document("Report", "What the assessment of a portfolio found. Days are ISO dates.", body, definitions)


def _by_id(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def _one_of(kind: type[StrEnum]) -> Schema:
    return {"enum": [one.value for one in kind]}


def _run() -> Schema:
    given = _record({"workload": _STRING, "fact": _STRING, "value": _ANY, "path": _STRING, "line": _LINE})
    return _record(
        {
            "id": described(_STRING, "A hash of everything that the outcome depends on."),
            "advisor_version": _STRING,
            "catalog_version": _STRING,
            "as_of": described(DAY, "The day whose platform answers were used."),
            "preset": _STRING,
            "weights": _by_id(_NUMBER),
            "inputs": _list(_STRING),
            "answers": described(_list(given), "What people declared, and where they wrote it."),
        }
    )


def _sources() -> Schema:
    return _record(
        {
            "read": {"type": "integer", "minimum": 0},
            "skipped": _list(_record({"path": _STRING, "reason": _STRING})),
            "failed": _list(_record({"path": _STRING, "line": _LINE, "error": _STRING})),
        }
    )


def _portfolio() -> Schema:
    questions = _record(
        {
            "fact": _STRING,
            "question": _STRING,
            "value": described(_NUMBER, "Points of score that the answer is worth, over all workloads."),
            "workloads": _list(_STRING),
            "settles": described(_list(_STRING), "Those that some answer brings to a verdict or a pick."),
        }
    )
    distance = _record(
        {
            "workload": _STRING,
            "platform": _PLATFORM,
            "fact": or_null(described(_STRING, "The number with the nearest flip.")),
            "doublings": or_null(described(_NUMBER, "Of that number, or halvings.")),
            "days": or_null(described(_NUMBER, "Further days of change to the app.")),
            "weight": or_null(described(_NUMBER, "Change of one criterion's weight.")),
        }
    )
    plan = _record({"destinations": _by_id({"type": "integer"}), "effort_days": _RANGE})
    worlds = _record(
        {"platform": _PLATFORM, "available_until": DAY, "sentence": _STRING, "if_it_ends": plan, "if_not": plan}
    )
    blockers = _record({"rule": _STRING, "platform": _PLATFORM, "workloads": _list(_STRING)})
    return _record(
        {
            "counts": {"type": "object"},
            "consolidation": _list({"type": "object"}),
            "tipping": described(_list(distance), "How far each workload is from leaving its platform, nearest first."),
            "waves": {"type": "array"},
            "blockers": _list(blockers),
            "questions": _list(questions),
            "not_assessed": described(_list(_STRING), "What the report says nothing about, as sentences."),
            "worlds": described(_list(worlds), "Each declared last day: where workloads would run if it comes or not."),
        },
        {"changes": changes_schema()},
    )


# --- workloads ------------------------------------------------------------------------------------------------------


def _workload() -> Schema:
    trigger = _record({"kind": _STRING, "rule": _STRING, "sentence": _STRING})
    disposition = _record({"class": _one_of(Disposition), "because": _STRING, "question": {"type": "boolean"}})
    why_not = _record(
        {
            "platform": _PLATFORM,
            "blocked_by": _list(_STRING),
            "gap": or_null(_NUMBER),
            "differences": described(_by_id(_NUMBER), "Criterion to difference of contributions; the sum is the gap."),
            "decisive": described(_list(_STRING), "The fewest criteria that outweigh all that speaks against."),
            "largest_con": or_null(_STRING),
        }
    )
    current = _record({"platform": or_null(_PLATFORM), "known_from": _list(_STRING)})
    return _record(
        {
            "id": described(_STRING, "Its folder and its name."),
            "name": _STRING,
            "kind": _STRING,
            "files": _list(_STRING),
            "current": described(current, "Where it runs today, and which formats show it."),
            "course": _one_of(Course),
            "trigger": or_null(trigger),
            "facts": _by_id(reference("fact")),
            "recommendation": _recommendation(),
            "platforms": _list(reference("platform")),
            "tipping_points": _list({"type": "object"}),
            "questions": _list(_record({"fact": _STRING, "question": _STRING})),
            "changes": _list(_record({"rule": _STRING, "effort_days": or_null(_RANGE)})),
            "disposition": or_null(disposition),
            "why_not": described(_list(why_not), "Each platform that is not planned with, beside the planned one."),
            "commands": described(_by_id(_STRING), "Platform to the command that brings it there."),
        },
        {"change": change_schema()},
    )


def _fact() -> Schema:
    scalar: Schema = {"type": ["string", "number", "boolean", "null"]}
    record = _record(
        {
            "value": described(one_or_many(scalar), "Null where a file speaks of the topic and does not say it."),
            "provenance": _one_of(Provenance),
            "evidence": _list(reference("place")),
        }
    )
    part = described({"const": False}, "Stands where a set may have more members than could be read.")
    return record | {"properties": {**record["properties"], "complete": part}}


def _recommendation() -> Schema:
    return _record(
        {
            "outcome": _one_of(Pick),
            "platform": or_null(described(_STRING, "Null unless it is recommended.")),
            "default": or_null(described(_STRING, "What is planned with where nothing else is decided.")),
            "candidates": _list(_PLATFORM),
            "robustness": or_null(_SHARE),
            "coverage": or_null(_SHARE),
            "label": or_null(_STRING),
            "sentence": _STRING,
        }
    )


# --- platforms ------------------------------------------------------------------------------------------------------


def _platform(catalog: Catalog) -> Schema:
    criterion = _record(
        {
            "weight": _NUMBER,
            "value": or_null(_SHARE),
            "interval": or_null(_RANGE),
            "contribution": or_null(_NUMBER),
        }
    )
    criteria: Schema = {"type": "object", "properties": dict.fromkeys(catalog.criteria, criterion)}
    return _record(
        {
            "id": _PLATFORM,
            "verdict": _one_of(Verdict),
            "score": or_null(described(_SHARE, "Null for a platform that is blocked.")),
            "interval": or_null(_RANGE),
            "counterfactual_score": or_null(described(_NUMBER, "What a blocked one would score if it were not.")),
            "effort_days": _list(or_null(_NUMBER)),
            "vector": described(_STRING, "Values and score in one line, to be computed again."),
            "presuming": described(_list(_STRING), "Needs that are presumed away, each as a sentence."),
            "criteria": criteria,
            "findings": _list(reference("finding")),
        }
    )


def _finding() -> Schema:
    waiver = _record({"owner": _STRING, "reason": _STRING, "until": DAY, "path": _STRING, "line": _LINE})
    snippet = {"allOf": [reference("place"), _record({"snippet": _STRING})]}
    return _record(
        {
            "rule": _STRING,
            "outcome": _one_of(Outcome),
            "message": _STRING,
            "remedy": or_null(_STRING),
            "effort_days": or_null(_RANGE),
            "weight": _NUMBER,
            "missing": described(_list(_STRING), "Facts that nobody stated and that leave the need open."),
            "evidence": _list(snippet),
            "waiver": described(or_null(waiver), "Who accepts that the need is not met, and where that is written."),
            "answer": _answer(),
        }
    )


def _answer() -> Schema:
    return _record(
        {
            "capability": _STRING,
            "support": _one_of(Support),
            "limit": or_null(_STRING),
            "demand": _ANY,
            "condition": or_null(_STRING),
            "grade": _one_of(Grade),
            "source": _list(_STRING),
            "since": or_null(DAY),
            "checked": or_null(DAY),
            "stated": described(or_null(_one_of(Support)), "Whatever a workload asks for; null of limits and choices."),
            "effort_days": or_null(_RANGE),
            "obligation": {"type": "boolean"},
            "chance_of_no": _SHARE,
        }
    )
