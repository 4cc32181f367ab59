"""An answer as a person writes it, typed by the fact's definition."""

import math
from collections.abc import Callable, Mapping

from advisor.catalog.fields import did_you_mean
from advisor.formats.reading import LONGEST_NAME, shape, shown_name
from advisor.model.catalog import FactDefinition
from advisor.model.facts import Scalar, Value
from advisor.text.yaml_text import Items, Node, Text
from advisor.units import seconds, size_in_bytes

NOTHING = "none"
"""The answer that there is nothing of the kind."""


class WrongValueError(Exception):
    """An answer that is not of the fact's type; `what` and `advice` as of a Problem."""

    def __init__(self, what: str, advice: str) -> None:
        self.what = what
        self.advice = advice
        super().__init__(f"{what} {advice}")


def value_of(node: Node, definition: FactDefinition) -> Value | None:
    """The fact's value; None where the answer is that there is nothing. Raises WrongValueError."""
    nodes = node.items if isinstance(node, Items) else (node,)
    if isinstance(node, Items) and not definition.many:
        raise WrongValueError(f"{definition.id} has one value, not a list.", _form(definition))
    if isinstance(node, Text) and may_be_nothing(definition) and node.text.strip() == NOTHING:
        return None
    members = {_member(one, definition) for one in nodes}
    if definition.many:
        return tuple(sorted(members, key=lambda member: (str(type(member)), member))) or None
    return members.pop()


def may_be_nothing(definition: FactDefinition) -> bool:
    """Whether `none` is an answer: not where it is yes or no, nor where one of a few words must hold."""
    if definition.choices:
        return definition.many and NOTHING not in definition.choices
    return definition.type != "boolean"


def _member(node: Node, definition: FactDefinition) -> Scalar:
    if not isinstance(node, Text):
        raise WrongValueError(f"an answer on {definition.id} is {shape(node)}.", _form(definition))
    text = node.text.strip()
    if definition.choices and text not in definition.choices:
        advice = did_you_mean(text, definition.choices)
        raise WrongValueError(f"{shown_name(text)!r} is no answer on {definition.id}.", advice)
    try:
        return _boolean(node) if definition.type == "boolean" else _CONVERT[definition.type](text)
    except (ValueError, OverflowError):
        raise WrongValueError(f"the answer on {definition.id} is no {definition.type}.", _form(definition)) from None


def _boolean(node: Text) -> bool:
    value = node.as_bool()
    if value is None:
        raise ValueError("neither yes nor no")
    return value


def _text(text: str) -> str:
    if not 0 < len(text) <= LONGEST_NAME:
        raise ValueError("empty or endless")
    return shown_name(text)


def _at_least_nothing(convert: Callable[[str], Scalar]) -> Callable[[str], Scalar]:
    def checked(text: str) -> Scalar:
        value = convert(text)
        if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise ValueError("not a measure")
        return value

    return checked


_CONVERT: Mapping[str, Callable[[str], Scalar]] = {
    "text": _text,
    "integer": _at_least_nothing(int),
    "number": _at_least_nothing(float),
    "size": _at_least_nothing(size_in_bytes),
    "duration": _at_least_nothing(seconds),
}
_FORMS: Mapping[str, str] = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "size": "a size with its unit, such as 512M",
    "duration": "a time with its unit, such as 30s",
}


def form_of(definition: FactDefinition) -> str:
    """What an answer looks like: `yes or no`, `one of v1, v2`, `a list of texts, or none`."""
    nothing = f", or {NOTHING}" if may_be_nothing(definition) else ""
    if definition.choices:
        listed = ", ".join(definition.choices)
        return f"{'one or several of' if definition.many else 'one of'} {listed}{nothing}"
    form = _FORMS[definition.type]
    return f"{form}, or a list of them{nothing}" if definition.many else f"{form}{nothing}"


def _form(definition: FactDefinition) -> str:
    return f"Write {form_of(definition)}."
