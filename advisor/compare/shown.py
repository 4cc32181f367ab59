"""Texts of another report as they may be shown: it is a file that anybody may have written."""

import re

from advisor.report.document_types import Value
from advisor.text.redact import redact_text, visible

LONGEST = 300
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/%+-]*)?(?:#[A-Za-z0-9._-]*)?\Z")


def shown(text: str) -> str:
    """Without secrets, its unseen characters visible, on one line, and cut where it is endless."""
    told = redact_text(text)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def shown_source(text: str) -> str:
    """An address without a login or a query stands as it is: a commit in it is no secret."""
    plain = len(text) <= LONGEST and _PLAIN_ADDRESS.match(text) is not None
    return visible(text) if plain else shown(text)


def shown_value(value: Value | None) -> str:
    """A fact's value in a few words."""
    if value is None:
        return "not readable"
    members = value if isinstance(value, list) else [value]
    return shown(", ".join(map(_member, members))) or "empty"


def _member(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.15g}"


def days(effort: tuple[float, float]) -> str:
    return f"{effort[0]:g}-{effort[1]:g} days"
