"""Values of facts and conditions as the catalog writes them, typed by the fact's definition."""

from collections.abc import Callable, Mapping, Sequence

from advisor.catalog.fields import Fields, did_you_mean
from advisor.model.catalog import ALWAYS, AllOf, AnyOf, Condition, FactDefinition, FactTest, Negation
from advisor.model.facts import Scalar
from advisor.text.yaml_text import Items, Map, Node
from advisor.units import seconds, size_in_bytes

Facts = Mapping[str, FactDefinition]
_OPERATORS = ("is", "equals", "one_of", "contains", "at_least", "at_most")


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


def typed(text: str, definition: FactDefinition) -> Scalar:
    """The value that the text means for this fact. Raises ValueError."""
    return _CONVERT[definition.type](text)


def read_condition(fields: Fields, key: str, facts: Facts) -> Condition | None:
    """The condition below a key, or None where the key is missing."""
    entry = fields.entry(key)
    return None if entry is None else _condition(entry.value, fields, key, facts)


def _condition(node: Node, fields: Fields, key: str, facts: Facts) -> Condition:
    if not isinstance(node, Map):
        fields.say(key, "a condition is a mapping.", "Write all, any, not, or {fact: …}.")
        return ALWAYS
    if "fact" in node:
        return _test(Fields(node, fields.path, fields.problems, ("fact", *_OPERATORS)), facts)
    nested = Fields(node, fields.path, fields.problems, ("all", "any", "not"))
    if len(node.entries) != 1:
        nested.say("", "a condition has exactly one of all, any, not, or a fact.", "Nest them.")
        return ALWAYS
    name, value = node.entries[0].key.text, node.entries[0].value
    if name == "not":
        return Negation(part=_condition(value, fields, key, facts))
    nodes = value.items if isinstance(value, Items) else (value,)
    parts = tuple(_condition(part, fields, key, facts) for part in nodes)
    return AnyOf(parts=parts) if name == "any" else AllOf(parts=parts)


def _test(fields: Fields, facts: Facts) -> Condition:
    fact = fields.required_text("fact")
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
        return fields.word("is", ("present", "absent")) or "present"
    values = read_values(fields, operator, definition)
    if operator == "one_of":
        return values
    if len(values) != 1:
        fields.say(operator, f"{operator!r} takes one value.", "Use one_of for several.")
    return values[0] if values else ""


def read_values(fields: Fields, key: str, definition: FactDefinition) -> tuple[Scalar, ...]:
    """The values below a key, typed by the fact."""
    values: list[Scalar] = []
    for text in fields.texts(key):
        try:
            values.append(typed(text, definition))
        except ValueError:
            fields.say(key, f"{text!r} is no {definition.type} ({definition.id}).", "Write it in that form.")
    return tuple(values)


def read_facts(fields: Fields, key: str, facts: Facts) -> dict[str, Scalar | tuple[Scalar, ...]]:
    """A mapping of fact ids to values below a key."""
    nested = fields.fields(key, facts)
    if nested is None:
        return {}
    stated: dict[str, Scalar | tuple[Scalar, ...]] = {}
    for entry in nested.node.entries:
        name = entry.key.text
        if name in facts:
            values = read_values(nested, name, facts[name])
            stated[name] = _sorted(values) if facts[name].many else values[0] if values else ""
    return stated


def _sorted(values: Sequence[Scalar]) -> tuple[Scalar, ...]:
    return tuple(sorted(values, key=lambda value: (str(type(value)), value)))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Every fact that a condition reads, in order."""
    match condition:
        case FactTest(fact=fact):
            return (fact,)
        case Negation(part=part):
            return facts_of(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(dict.fromkeys(fact for part in parts for fact in facts_of(part)))
