"""The part of the report's JSON Schema that a later run compares by, and that tells what changed."""

from advisor.model.catalog import Strength
from advisor.model.comparing import CauseKind, Difference
from advisor.model.decision import Course, Pick, Verdict
from advisor.render.schemas_parts import Schema, described, list_of, or_null, record

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_RANGE: Schema = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}


def catalog_schema() -> Schema:
    """What `catalog` holds."""
    rule = record(
        {
            "title": _TEXT,
            "strength": {"enum": [one.value for one in Strength]},
            "criterion": _TEXT,
            "needs": described(_TEXT, "A capability."),
            "facts": described(list_of(_TEXT), "Every fact that the rule reads."),
            "digest": described(_TEXT, "Of all in the rule that decides."),
        }
    )
    rules: Schema = {"type": "object", "additionalProperties": rule}
    return record({"rules": rules, "assumptions": described(_TEXT, "A digest of the assumed values.")})


def changes_schema() -> Schema:
    """What `portfolio.changes` holds, which is there where an earlier report was given."""
    mark = record(dict.fromkeys(("id", "as_of", "advisor_version", "catalog_version", "preset"), _TEXT))
    counts = record({one.value: {"type": "integer", "minimum": 0} for one in Difference})
    found = record(
        {
            "baseline": described(mark, "The earlier run."),
            "inputs": list_of(record({"what": _TEXT, "before": _TEXT, "after": _TEXT})),
            "counts": counts,
            "workloads": described(list_of(_brief()), "Those that changed; one that is gone with all that is known."),
        }
    )
    return described(found, "What changed since an earlier report.")


def change_schema() -> Schema:
    """What `workloads[].change` holds, which is there where an earlier report was given."""
    effect = record({"platform": _TEXT, "rule": _TEXT, "before": _TEXT, "after": _TEXT})
    cause = record(
        {
            "kind": {"enum": [one.value for one in CauseKind]},
            "subject": _TEXT,
            "platform": or_null(_TEXT),
            "sentence": _TEXT,
            "before": _side(),
            "after": _side(),
            "effects": described(list_of(effect), "Outcomes that changed; none where it only moves a number."),
        }
    )
    brief = _brief()
    inner = {"before": or_null(_standing()), "after": or_null(_standing()), "causes": list_of(cause)}
    return record({**brief["properties"], **inner})


def _brief() -> Schema:
    return record(
        {
            "id": _TEXT,
            "class": {"enum": [one.value for one in Difference]},
            "moved_from": described(or_null(_TEXT), "Its earlier id, where its file has moved."),
            "sentence": _TEXT,
        }
    )


def _side() -> Schema:
    places = dict.fromkeys(("value", "place", "snippet", "since", "note"), _TEXT)
    return record({}, {**places, "source": list_of(_TEXT)})


def _standing() -> Schema:
    return record(
        {
            "course": {"enum": [one.value for one in Course]},
            "outcome": {"enum": [one.value for one in Pick]},
            "platform": or_null(_TEXT),
            "verdict": or_null({"enum": [one.value for one in Verdict]}),
            "label": or_null(_TEXT),
            "robustness": or_null(_NUMBER),
            "score": or_null(_NUMBER),
            "interval": or_null(_RANGE),
        }
    )
