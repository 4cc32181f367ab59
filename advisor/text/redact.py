"""What of a file may be shown: the keys and values that a fact used, and nothing else of their lines.

Nothing is cut out of a line; a snippet is written anew from the parts that an extractor names. Decision 0002 tells why.
"""

import re
from collections.abc import Collection, Sequence

from advisor.text.command_words import ELLIPSIS, shown_command
from advisor.text.nodes import Items, Map, Node, Text
from advisor.text.secret_patterns import cut_secrets, is_reference, shortened, visible

__all__ = [
    "ELLIPSIS",
    "redact_text",
    "shown_command",
    "shown_entry",
    "shown_item",
    "shown_key",
    "shown_word",
    "visible",
]

_LONGEST_KEY = 80
_ARGUMENTS = ("args",)
"""Keys of lists that no program begins."""
_BLANK = re.compile(r"\s")
_TIMES = re.compile(r"[\d*/,LW#? -]+")
"""A line of numbers, such as the five fields of a time table."""


def redact_text(text: str) -> str:
    """One string without user, password, query and token, its unseen characters made visible."""
    return visible(cut_secrets(text))


def shown_key(key: str) -> str:
    """A key as it may stand in a note or a snippet."""
    return visible(redact_text(key)[:_LONGEST_KEY])


def shown_entry(key: str, value: Node | None = None, *, named: bool = False) -> str:
    """`key: value` of a scalar that is named, `key: …` of anything else; the name of a variable is no secret."""
    if isinstance(value, Text) and value.is_null:
        return f"{shown_key(key)}:"
    return f"{shown_key(key)}: {_shown_node(value, named=named)}"


def shown_item(item: Node, keys: Collection[str] = (), *, named: bool = True) -> str:
    """`- value` of a scalar; of a mapping the keys given, each with its value, else its first key alone."""
    if not isinstance(item, Map):
        return f"- {_shown_node(item, named=named)}"
    entries = [entry for entry in item.entries if entry.key.text in keys] or list(item.entries[:1])
    parts = [shown_entry(entry.key.text, entry.value, named=entry.key.text in keys) for entry in entries]
    return f"- {', '.join(parts)}" if parts else "- {}"


def shown_command_entry(key: str, value: Node, used: Collection[str] = ()) -> str:
    """A key that holds a command, as a text for a shell or as a list of arguments."""
    return f"{shown_key(key)}: {shown_command(command_of(value), used, begins=key not in _ARGUMENTS)}"


def command_of(value: Node) -> str | Sequence[str]:
    """The command that a scalar or a list holds."""
    match value:
        case Text(text=text):
            return text
        case Items(items=items):
            return [item.text if isinstance(item, Text) else "" for item in items]
    return [""]


def shown_word(text: str) -> str:
    """One word without its secrets; of more than one nothing, for they may be a command or prose."""
    if not text or len(text) > len(shortened(text)) or (_BLANK.search(text) and not _TIMES.fullmatch(text)):
        return ELLIPSIS
    return redact_text(text)


def _shown_node(node: Node | None, *, named: bool) -> str:
    if isinstance(node, Text) and (named or is_reference(node.text)):
        return shown_word(node.text)
    return ELLIPSIS
