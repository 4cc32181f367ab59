"""Messages of rules, filled with a workload's facts and their units."""

import re
from collections.abc import Mapping

from advisor.model.catalog import Capability, FactDefinition
from advisor.model.facts import Fact, Scalar, Value, Workload
from advisor.units import show_seconds, show_size

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_WORKLOAD = "workload"
MANY = 4
"""Members of a set that a sentence names before it says how many more there are."""


def show_member(member: Scalar, kind: str) -> str:
    """One value in the unit of its fact's type."""
    if kind == "size" and isinstance(member, int | float):
        return show_size(member)
    if kind == "duration" and isinstance(member, int | float):
        return show_seconds(member)
    if isinstance(member, bool):
        return "yes" if member else "no"
    return str(member)


def show_value(value: Value, kind: str) -> str:
    """A value for people; a long set is cut."""
    members = value if isinstance(value, tuple) else (value,)
    shown = ", ".join(show_member(member, kind) for member in members[:MANY])
    rest = len(members) - MANY
    return f"{shown} and {rest} more" if rest > 0 else shown


def show_fact(fact: Fact, kind: str) -> str:
    """What a fact says, and whether that is all."""
    if fact.value is None:
        return "not resolved"
    rest = ", and others not resolved" if fact.partial else ""
    return f"{show_value(fact.value, kind)}{rest}"


def show_limit(limit: float, capability: Capability) -> str:
    """A platform's limit in the capability's unit."""
    if limit == float("inf"):
        return "no limit"
    if capability.unit == "size":
        return show_size(limit)
    return show_seconds(limit) if capability.unit == "duration" else f"{limit:,.0f}"


_AMOUNTS = frozenset({"size", "duration", "integer", "number"})


def parted(template: str, workload: Workload, facts: Mapping[str, FactDefinition]) -> tuple[str, ...]:
    """The template with each {fact.id} replaced; a [part] stays only where all its values are known.

    Parted where {workload} stands, so that all workloads that state the same facts share the parts.
    """

    def known(part: re.Match[str]) -> str:
        names = (match[1] for match in _PLACEHOLDER.finditer(part[1]))
        return part[1] if all(name == _WORKLOAD or workload.value(name) is not None for name in names) else ""

    def shown(match: re.Match[str]) -> str:
        value, definition = workload.value(match[1]), facts[match[1]]
        if value is not None:
            return show_value(value, definition.type)
        return f"(no file says {'how much' if definition.type in _AMOUNTS else 'which'})"

    parts = _OPTIONAL.sub(known, template).split(f"{{{_WORKLOAD}}}")
    return tuple(_PLACEHOLDER.sub(shown, part) for part in parts)


def named_in(template: str) -> tuple[str, ...]:
    """The facts that a template names."""
    return tuple(match[1] for match in _PLACEHOLDER.finditer(template) if match[1] != _WORKLOAD)
