"""The JSON Schema of the file that `--organisation` takes."""

from advisor.declared.demands import ANSWERED
from advisor.declared.promises import TIMES, TITLES
from advisor.declared.registries import API, AUTH, TLS
from advisor.model.catalog import Catalog, Runs
from advisor.report.schemas_catalog import organisation_schema
from advisor.report.schemas_parts import (
    DAY,
    FLAG,
    TEXT,
    Schema,
    described,
    document,
    has_not,
    mapping,
    needs,
    one_or_many,
    or_null,
    says,
    when,
    words,
)
from advisor.report.schemas_platforms import answer_forms, answers_of

_FOR = one_or_many(TEXT, "Patterns of workload ids; `*` stands for any text. All workloads where it is missing.")
_REASON = described(TEXT, "Shown beside what it does.")
_TIME: Schema = {"type": ["string", "number"], "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|min|h|d)?\s*$", "minimum": 0}
_NOT_RUN = (False, Runs.FALSE.value)
_RANGE: Schema = {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 2, "maxItems": 2}


def organisation_file_schema(catalog: Catalog) -> Schema:
    """What is true here, line by line."""
    by_platform = dict.fromkeys(catalog.platforms)
    assumptions = {"type": "object", "additionalProperties": False, **_properties(organisation_schema(catalog))}
    keys: dict[str, Schema] = {
        "platforms": mapping(dict.fromkeys(by_platform, _platform(catalog))),
        "registries": {"type": "array", "items": _registry()},
        "obligations": {"type": "array", "items": _obligation()},
        "policies": {"type": "array", "items": _policy(catalog)},
        "operation": mapping(dict.fromkeys(by_platform, _operation())),
        "assumptions": assumptions,
    }
    body = mapping({name: or_null(one) for name, one in keys.items()})
    return document("Organisation", "What is true in one organisation.", body, answer_forms(catalog, declared=True))


def _properties(schema: Schema) -> Schema:
    """Any of its keys may be replaced, none has to be."""
    found: Schema = dict(schema["properties"])
    loose = {key: {name: part for name, part in one.items() if name != "required"} for key, one in found.items()}
    return {"properties": loose}


def _platform(catalog: Catalog) -> Schema:
    keys: dict[str, Schema] = {
        "runs": {
            "enum": [True, False, *(one.value for one in Runs)],
            "description": "False: shown, never planned. Once one is true, those that are not listed are false.",
        },
        "prefer": {"type": "integer", "minimum": 1, "description": "1 is preferred to all others."},
        "answers": or_null(answers_of(catalog)),
        "meets": or_null(mapping(_promises("offered"))),
        "available-until": described(
            DAY, "The last day: everything there moves by then, and nothing new is planned there."
        ),
        "reason": _REASON,
        "replacement": described(TEXT, "What comes in its place, as a sentence; only with `available-until`."),
    }
    laws: list[Schema] = [
        when(needs("replacement"), needs("available-until")),
        when(says("runs", *_NOT_RUN), has_not("prefer")),
    ]
    return mapping(keys, ("runs",), allOf=laws)


def _registry() -> Schema:
    host = {"type": "string", "pattern": "^[a-z0-9*][a-z0-9.*-]*(:[0-9*]+)?$"}
    known = {"auth": words(AUTH), "api": words(API), "tls": words(TLS)}
    replicated = described(FLAG, "Whether it outlives the loss of one machine.")
    some: list[Schema] = [needs(key) for key in (*known, "replicated")]
    return mapping({"hosts": host, **known, "replicated": replicated}, ("hosts",), anyOf=some)


def _promises(what: str) -> dict[str, Schema]:
    return {
        key: described(_TIME, f"{title}, {what}.") if key in TIMES else one_or_many(TEXT, f"{title}, {what}.")
        for key, title in TITLES.items()
    }


def _obligation() -> Schema:
    texts = _promises("asked for; a platform of which no offer is declared is not assessed")
    asked = {key: described(FLAG, f"{told[0].upper()}{told[1:]}.") for key, (_, told) in ANSWERED.items()}
    some: list[Schema] = [needs(key) for key in (*asked, *texts)]
    return mapping({"for": _FOR, "reason": _REASON, **asked, **texts}, anyOf=some)


def _policy(catalog: Catalog) -> Schema:
    supports = [one.id for one in catalog.capabilities.values() if one.kind == "support"]
    keys = {
        "for": _FOR,
        "reason": _REASON,
        "platform": words(catalog.platforms, "Ruled out."),
        "capability": words(supports, "Required, whatever files say."),
    }
    one: list[Schema] = [needs("platform"), needs("capability")]
    return mapping(keys, ("reason",), oneOf=one)


def _operation() -> Schema:
    keys = {"hours-per-month": _RANGE, "cost-per-month": _RANGE, "currency": TEXT}
    return mapping(keys, dependentRequired={"cost-per-month": ["currency"], "currency": ["cost-per-month"]})
