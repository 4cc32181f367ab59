"""The JSON Schema of the file that `--organisation` takes."""

from advisor.declared.demands import ANSWERED
from advisor.declared.platforms import READINESS
from advisor.declared.promises import TIMES, TITLES
from advisor.declared.registries import API, AUTH, TLS
from advisor.model.catalog import Catalog
from advisor.render.schemas_catalog import organisation_schema
from advisor.render.schemas_parts import (
    CHANCE,
    DAY,
    FLAG,
    TEXT,
    Schema,
    described,
    document,
    mapping,
    needs,
    one_or_many,
    or_null,
    when,
    words,
)
from advisor.render.schemas_platforms import answer_forms, answers_of

_FOR = one_or_many(TEXT, "Patterns of workload ids; `*` stands for any text. All workloads where it is missing.")
_REASON = described(TEXT, "Shown beside what it does.")
_TIME: Schema = {"type": ["string", "number"], "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|min|h|d)?\s*$", "minimum": 0}
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
        "people": mapping({key: {"enum": list(READINESS)} for key in by_platform}),
        "operation": mapping(dict.fromkeys(by_platform, _operation())),
        "assumptions": assumptions,
    }
    body = mapping({name: or_null(one) for name, one in keys.items()})
    return document("Organisation", "What is true in one organisation.", body, answer_forms(catalog, declared=True))


def _properties(schema: Schema) -> Schema:
    """Any of its keys may be replaced, none has to be."""
    found: Schema = dict(schema["properties"])
    found["instances-unsaid"] = {name: one for name, one in found["instances-unsaid"].items() if name != "required"}
    return {"properties": found}


def _platform(catalog: Catalog) -> Schema:
    keys = {
        "runs": described(FLAG, "False: shown, never recommended. Once one is true, so are those not listed."),
        "answers": or_null(answers_of(catalog)),
        "meets": or_null(mapping(_promises("offered"))),
        "available-until": described(DAY, "From that day on staying there is blocked."),
        "reason": _REASON,
        "replacement": described(TEXT, "What comes in its place, as a sentence; only with `available-until`."),
    }
    return mapping(keys, ("runs",), **when(needs("replacement"), needs("available-until")))


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
        "criterion": words(catalog.criteria, "Its value has a floor."),
        "at-least": described(CHANCE, "The floor of the criterion."),
    }
    one: list[Schema] = [needs("platform"), needs("capability"), needs("criterion")]
    floor = when(needs("criterion"), needs("at-least"), {"not": needs("at-least")})
    return mapping(keys, ("reason",), oneOf=one, allOf=[floor])


def _operation() -> Schema:
    keys = {"hours-per-month": _RANGE, "cost-per-month": _RANGE, "currency": TEXT}
    return mapping(keys, dependentRequired={"cost-per-month": ["currency"], "currency": ["cost-per-month"]})
