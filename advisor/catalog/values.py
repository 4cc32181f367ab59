"""Values of facts, and conditions over them, as the catalog writes them: typed by the fact's definition."""

from collections.abc import Callable, Mapping, Sequence

from advisor.catalog.fields import Drawing, Fields, Schema, described, did_you_mean, one_or_many
from advisor.catalog.spec import ANY_TEXT, NUMBER, WHOLE, Form, word
from advisor.model.catalog import ALWAYS, AllOf, AnyOf, Condition, FactDefinition, FactTest, Negation
from advisor.model.facts import Scalar
from advisor.text.yaml_text import Items, Map, Node
from advisor.units import seconds, size_in_bytes

_UNITS = "([bB]([yY][tT][eE][sS]?)?|[kKmMgGtT]([iI]?[bB])?)"
TYPED: Mapping[str, Schema] = {
    "text": ANY_TEXT,
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
"""Type of a fact, or unit of a limit → the schema of its values."""


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("not true or false")
    return text == "true"


_CONVERT: Mapping[str, Callable[[str], Scalar]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": _boolean,
    "size": size_in_bytes,
    "duration": seconds,
}


def _values(fields: Fields, key: str, definition: FactDefinition) -> tuple[Scalar, ...]:
    """The values below a key, typed by the fact."""
    values: list[Scalar] = []
    for text in fields.texts(key):
        try:
            values.append(_CONVERT[definition.type](text))
        except ValueError:
            fields.say(key, f"{text!r} is no {definition.type} ({definition.id}).", "Write it in that form.")
    return tuple(values)


# --- statements of facts --------------------------------------------------------------------------------------------


def fact_values(below: str = "") -> Form[dict[str, Scalar | tuple[Scalar, ...]]]:
    """A mapping of facts to values of their types; in the schema only of facts whose ids begin so."""

    def read(fields: Fields, key: str) -> dict[str, Scalar | tuple[Scalar, ...]]:
        stated: dict[str, Scalar | tuple[Scalar, ...]] = {}
        facts = fields.known.facts
        for entry in fields.entries(key):
            name = entry.key.text
            if name not in facts:
                fields.say_at(entry.first_line, f"unknown key {name!r}.", did_you_mean(name, facts))
                continue
            values = _values(fields.below(Map((entry,), entry.first_line, entry.last_line, 1)), name, facts[name])
            stated[name] = _sorted(values) if facts[name].many else values[0] if values else ""
        return stated

    def schema(drawing: Drawing) -> Schema:
        facts = {name: fact for name, fact in drawing.known.facts.items() if name.startswith(below)}
        properties = {name: _fact_value(definition) for name, definition in facts.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    return Form(read, schema, "mapping of facts to values")


def _fact_value(definition: FactDefinition) -> Schema:
    value = TYPED[definition.type]
    return described(one_or_many(value) if definition.many else value, definition.title)


def _sorted(values: Sequence[Scalar]) -> tuple[Scalar, ...]:
    return tuple(sorted(values, key=lambda value: (str(type(value)), value)))


# --- conditions -----------------------------------------------------------------------------------------------------

_OPERATORS: Mapping[str, str] = {
    "is": "Whether files state the fact.",
    "equals": "The fact's value.",
    "one_of": "Values of which the fact has one.",
    "contains": "A member of the set.",
    "at_least": "The fact is this large or larger.",
    "at_most": "The fact is this large or smaller.",
}
_PRESENCE = word(("present", "absent"))


def _read_condition(fields: Fields, key: str) -> Condition | None:
    entry = fields.entry(key)
    return None if entry is None else _condition(entry.value, fields, key)


def _condition(node: Node, fields: Fields, key: str) -> Condition:
    if not isinstance(node, Map):
        fields.say(key, "a condition is a mapping.", "Write all, any, not, or {fact: …}.")
        return ALWAYS
    nested = fields.below(node)
    known = ("fact", *_OPERATORS) if "fact" in node else ("all", "any", "not")
    for entry in node.entries:
        if entry.key.text not in known:
            fields.say_at(entry.first_line, f"unknown key {entry.key.text!r}.", did_you_mean(entry.key.text, known))
    if "fact" in node:
        return _test(nested)
    if len(node.entries) != 1:
        nested.say("", "a condition has exactly one of all, any, not, or a fact.", "Nest them.")
        return ALWAYS
    name, value = node.entries[0].key.text, node.entries[0].value
    if name == "not":
        return Negation(part=_condition(value, fields, key))
    nodes = value.items if isinstance(value, Items) else (value,)
    parts = tuple(_condition(part, fields, key) for part in nodes)
    return AnyOf(parts=parts) if name == "any" else AllOf(parts=parts)


def _test(fields: Fields) -> Condition:
    fact, facts = fields.text("fact") or "", fields.known.facts
    operators = [name for name in _OPERATORS if fields.has(name)]
    if fact not in facts:
        fields.say("fact", f"{fact!r} is no fact.", did_you_mean(fact, facts))
        return ALWAYS
    if len(operators) != 1:
        fields.say("fact", "a test has exactly one operator.", f"Use one of {', '.join(_OPERATORS)}.")
        return ALWAYS
    operator = operators[0]
    return FactTest(fact=fact, operator=operator, operand=_operand(fields, operator, facts[fact]))


def _operand(fields: Fields, operator: str, definition: FactDefinition) -> Scalar | tuple[Scalar, ...]:
    if operator == "is":
        return str(_PRESENCE.read(fields, "is") or "present")
    values = _values(fields, operator, definition)
    if operator == "one_of":
        return values
    if len(values) != 1:
        fields.say(operator, f"{operator!r} takes one value.", "Use one_of for several.")
    return values[0] if values else ""


def _condition_schema(drawing: Drawing) -> Schema:
    facts = drawing.known.facts
    inner = {"$ref": "#/$defs/condition"}
    properties = {
        "all": described(one_or_many(inner), "Every one of these holds."),
        "any": described(one_or_many(inner), "At least one of these holds."),
        "not": described(inner, "This does not hold."),
        "fact": described({"enum": sorted(facts)}, "The fact that the test reads; any member of a set satisfies it."),
        **{operator: {"description": words} for operator, words in _OPERATORS.items()},
    }
    properties["is"]["enum"] = ["present", "absent"]
    one_test = {"required": ["fact"], "propertyNames": {"enum": ["fact", *_OPERATORS]}}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "description": "all, any, not, or one test of one fact.",
        "oneOf": [
            *({"required": [key], "maxProperties": 1} for key in ("all", "any", "not")),
            {**one_test, "minProperties": 2, "maxProperties": 2},
        ],
        "allOf": [_operands(kind, facts) for kind in sorted({fact.type for fact in facts.values()})],
    }


def _operands(kind: str, facts: Mapping[str, FactDefinition]) -> Schema:
    """Operands of tests have the type of their fact."""
    ids = sorted(name for name, fact in facts.items() if fact.type == kind)
    operands = dict.fromkeys(("equals", "contains", "at_least", "at_most"), TYPED[kind])
    return {
        "if": {"required": ["fact"], "properties": {"fact": {"enum": ids}}},
        "then": {"properties": {**operands, "one_of": one_or_many(TYPED[kind])}},
    }


CONDITION: Form[Condition] = Form(
    _read_condition,
    lambda drawing: drawing.define("condition", lambda: _condition_schema(drawing)),
    "condition",
    empty=ALWAYS,
)
