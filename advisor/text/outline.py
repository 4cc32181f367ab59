"""A file's outermost levels as plain values, so that JSON and YAML are told apart by one set of questions."""

import json
from typing import TypeAlias

from advisor.text.yaml_text import Items, Map, Node, Text, parse

Outline: TypeAlias = "dict[str, Outline] | list[Outline] | str | int | float | bool | None"

_DEEP = 5
_MOST = 2_000
"""Members looked at of one collection: whatever a file is shows in its first ones."""


def outline(text: str, path: str) -> tuple[Outline, ...]:
    """Each document of a YAML or JSON text. Raises SourceError where it is neither."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return (json.loads(text),)
        except (ValueError, RecursionError):
            pass
    return tuple(_plain(document, _DEEP) for document in parse(text, path))


def _plain(node: Node, levels: int) -> Outline:
    match node:
        case Text(text=text):
            return None if node.is_null else text
        case Map(entries=entries):
            return {each.key.text: _plain(each.value, levels - 1) for each in entries[:_MOST]} if levels else {}
        case Items(items=items):
            return [_plain(item, levels - 1) for item in items[:_MOST]] if levels else []
