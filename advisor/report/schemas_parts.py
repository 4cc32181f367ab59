"""The pieces that JSON Schemas of the catalog's files are made of: texts, days, efforts, typed values, conditions."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from advisor.model.catalog import Catalog, FactDefinition

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_NUMERIC = "^[+-]?[0-9]+([.][0-9]+)?$"
_OPERATORS = ("is", "equals", "one_of", "contains", "at_least", "at_most")
_UNITS = "([bB]([yY][tT][eE][sS]?)?|[kKmMgGtT]([iI]?[bB])?)"

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Any scalar: the catalog reads all of them as text."""
NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMERIC}]}
NOT_NEGATIVE: Schema = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9.]+$"}]}
WHOLE: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[+-]?[0-9]+$"}]}
FLAG: Schema = {"type": "boolean"}
CHANCE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
LINK: Schema = {"type": "string", "pattern": "^https://"}
DAY: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
EFFORT: Schema = {
    "type": "array",
    "items": {"type": "number", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "Person-days, low and high; the second is not below the first.",
}
_VALUES: Mapping[str, Schema] = {
    "text": TEXT,
    "integer": WHOLE,
    "number": NUMBER,
    "boolean": {"enum": [True, False, "true", "false"]},
    "size": {
        "anyOf": [{"enum": [0, -1]}, {"type": "string", "pattern": f"^-?[0-9]+([.][0-9]+)? *{_UNITS}$"}],
        "description": "A size with its unit, such as 512M or 1.5 GiB.",
    },
    "duration": {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": "^[0-9]+([.][0-9]+)? *(ms|s|m|min|h|d)?$"},
        ],
        "description": "A duration such as 30s, 5 min or 1h; a bare number counts seconds.",
    },
    "count": NUMBER,
}


def effort_name(catalog: Catalog) -> Schema:
    """The name of a range of person-days."""
    return words(catalog.efforts, "A name of efforts.yaml.")


def typed(kind: str) -> Schema:
    """A value of a fact's type, or of a limit's unit."""
    return _VALUES[kind]


def document(title: str, description: str, body: Schema, definitions: Mapping[str, Schema] | None = None) -> Schema:
    """A whole schema; `body` is that of the file's top level."""
    found = {"$schema": DIALECT, "title": title, "description": description, **body}
    return {**found, "$defs": dict(definitions)} if definitions else found


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    """A mapping that has no other keys."""
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    needed = list(required)
    return {**found, **({"required": needed} if needed else {}), **more}


def record(fields: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """A mapping that has all of these names, perhaps the optional ones, and perhaps more."""
    return {"type": "object", "properties": {**fields, **(optional or {})}, "required": list(fields)}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def ids_of(value: Schema, description: str = "") -> Schema:
    """A mapping of ids that the file itself chooses."""
    found: Schema = {"type": "object", "additionalProperties": value}
    return {**found, "description": description} if description else found


def words(known: Iterable[str], description: str = "") -> Schema:
    return described({"enum": list(known)}, description)


def described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def or_null(schema: Schema) -> Schema:
    """The same, or a null, which counts as left out."""
    inner = {key: value for key, value in schema.items() if key != "description"}
    found: Schema = {"anyOf": [inner, {"type": "null"}]}
    return described(found, schema.get("description", ""))


def one_or_many(schema: Schema, description: str = "", **more: Any) -> Schema:
    """One of them, or a list."""
    return described({"anyOf": [schema, {"type": "array", "items": schema, **more}]}, description)


def reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    found = {"if": condition, "then": then}
    return found if otherwise is None else {**found, "else": otherwise}


def says(key: str, *values: Any) -> Schema:
    """That a mapping has the key, with one of the values where any are given."""
    found: Schema = {"required": [key]}
    return {**found, "properties": {key: {"enum": list(values)}}} if values else found


def needs(*keys: str) -> Schema:
    return {"required": list(keys)}


def has_not(*keys: str) -> Schema:
    return {"not": {"anyOf": [needs(key) for key in keys]}}


# --- facts ----------------------------------------------------------------------------------------------------------


def fact_values(facts: Mapping[str, FactDefinition]) -> Schema:
    """A mapping of facts to values of their types."""
    return mapping({name: _fact_value(one) for name, one in facts.items()})


def _fact_value(one: FactDefinition) -> Schema:
    value = typed(one.type)
    return one_or_many(value, one.title) if one.many else described(value, one.title)


def conditions(facts: Mapping[str, FactDefinition]) -> dict[str, Schema]:
    """The definition of a condition, to be referred to as `condition`."""
    return {"condition": _condition(facts)}


def _condition(facts: Mapping[str, FactDefinition]) -> Schema:
    inner = reference("condition")
    several = one_or_many(inner)
    properties = {
        "all": described(several, "Every one of these holds."),
        "any": described(several, "At least one of these holds."),
        "not": described(inner, "This does not hold."),
        "fact": words(sorted(facts), "The fact that the test reads; any member of a set satisfies it."),
        "is": words(("present", "absent"), "Whether files state the fact."),
        "equals": {"description": "The fact's value."},
        "one_of": {"description": "Values of which the fact has one."},
        "contains": {"description": "A member of the set."},
        "at_least": {"description": "The fact is this large or larger."},
        "at_most": {"description": "The fact is this large or smaller."},
    }
    return mapping(
        properties,
        description="all, any, not, or one test of one fact.",
        oneOf=[
            *({**needs(key), "maxProperties": 1} for key in ("all", "any", "not")),
            {
                **needs("fact"),
                "propertyNames": {"enum": ["fact", *_OPERATORS]},
                "minProperties": 2,
                "maxProperties": 2,
            },
        ],
        allOf=[_operands(kind, facts) for kind in sorted({one.type for one in facts.values()})],
    )


def _operands(kind: str, facts: Mapping[str, FactDefinition]) -> Schema:
    """Operands of tests have the type of their fact."""
    ids = sorted(name for name, one in facts.items() if one.type == kind)
    value = typed(kind)
    operands = dict.fromkeys(("equals", "contains", "at_least", "at_most"), value)
    return when(says("fact", *ids), {"properties": {**operands, "one_of": one_or_many(value)}})
