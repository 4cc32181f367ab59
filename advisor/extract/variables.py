"""Gaps that a text leaves for values from elsewhere: what is one, and how those of a format are filled."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str], str | None]
"""The text with its gaps filled; None where one of them stays open."""

_OPEN = re.compile(r"\(\([^()]*\)\)|\$\{[^}]*\}|\{\{.*?\}\}|<%.*?%>")
_PARAMETER = re.compile(r"\$\{(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))\}")
_DOUBLE_PARENTHESES = re.compile(r"\(\(\s*([\w./-]+)\s*\)\)")


def is_open(text: str) -> bool:
    """Whether the text holds a variable or a template's gap."""
    return _OPEN.search(text) is not None


def unfilled(text: str) -> str | None:
    """For formats without variables of their own: a gap there is somebody else's, and stays open."""
    return None if is_open(text) else text


def double_parentheses(variables: Mapping[str, str]) -> Resolve:
    """Cloud Foundry's ((variables))."""

    def resolve(text: str) -> str | None:
        return unfilled(_DOUBLE_PARENTHESES.sub(lambda match: variables.get(match[1], match[0]), text))

    return resolve


def double_parentheses_in(text: str) -> tuple[str, ...]:
    """The names of its ((variables)); of `((name.key))` the name, for that is what is given."""
    return tuple(match[1].partition(".")[0] for match in _DOUBLE_PARENTHESES.finditer(text))


def parameters(values: Mapping[str, str]) -> Resolve:
    """The ${PARAMETERS} and ${{PARAMETERS}} of an OpenShift template."""

    def resolve(text: str) -> str | None:
        return unfilled(_PARAMETER.sub(lambda match: values.get(match[1] or match[2], match[0]), text))

    return resolve
