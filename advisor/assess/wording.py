"""Messages of rules, filled with a workload's facts and their units."""

import re
from collections.abc import Mapping

from advisor.model.catalog import FactDefinition
from advisor.model.facts import Workload
from advisor.units import show_value

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_WORKLOAD = "workload"
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
