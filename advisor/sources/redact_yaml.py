"""Cloud Foundry manifests without the values of their environment, parameters and logins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.sources.secret_patterns import HIDDEN, LONGEST_LINE, is_reference, shortened
from advisor.sources.yaml_text import Entry, Items, Map, Node, Text, parse

_SECRET_BELOW = frozenset({"env", "parameters", "credentials", "cnb-credentials", "password", "annotations"})
_SECRET_NAME = re.compile(
    r"passw|passphrase|pwd|secret|token|api[_.-]?key|credential|(private|access|account|encryption|signing)[_.-]?key",
    re.IGNORECASE,
)
# YAML 1.1 counts all of these as line breaks, and the nodes' lines with them.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SHORTEST_ECHO = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """A node on the way down: whether it is hidden, and the key it belongs to."""

    node: Node
    hidden: bool
    key: Text | None


def yaml_lines(text: str) -> list[str]:
    """The lines with hidden values; where the text cannot be parsed, nothing of it is shown."""
    lines = _BREAK.split(text)
    try:
        documents = parse(text, "")
    except SourceError:
        return [HIDDEN] * len(lines)
    places = list(_hidden_scalars(documents))
    cuts = _cuts(places, lines)
    shown = [_cut(line, cuts.get(number)) for number, line in enumerate(lines, 1)]
    return _without_echoes([_without_comment(line) for line in shown], places)


def _hidden_scalars(documents: tuple[Node, ...]) -> Iterator[_Place]:
    """Every scalar that must not be shown. A stack of its own: aliases may nest deeper than Python recurses."""
    stack = [_Place(document, hidden=False, key=None) for document in documents]
    seen: set[tuple[int, bool, int]] = set()
    while stack:
        place = stack.pop()
        mark = (id(place.node), place.hidden, id(place.key))
        if mark in seen:
            continue
        seen.add(mark)
        match place.node:
            case Map(entries=entries):
                stack.extend(_below(entry, hidden=place.hidden) for entry in entries)
            case Items(items=items):
                stack.extend(_Place(item, place.hidden, place.key) for item in items)
            case Text() if place.hidden:
                yield place


def _below(entry: Entry, *, hidden: bool) -> _Place:
    name = entry.key.text
    return _Place(entry.value, hidden or name in _SECRET_BELOW or _names_secret(name, entry.value), entry.key)


def _names_secret(name: str, value: Node) -> bool:
    return isinstance(value, Text) and _SECRET_NAME.search(name) is not None


def _cuts(places: list[_Place], lines: list[str]) -> dict[int, int]:
    """Line → the column from which on it is hidden: the leftmost that any of its secrets asks for."""
    cuts: dict[int, int] = {}
    whole: set[int] = set()
    for place in places:
        if _harmless(place.node):
            continue
        numbers = _key_line(place) if id(place.node) in whole else _all_lines(place.node, len(lines))
        whole.add(id(place.node))
        for number in numbers:
            cuts[number] = min(_column(lines[number - 1], place.key, number), cuts.get(number, LONGEST_LINE))
    return cuts


def _all_lines(node: Node, last: int) -> range:
    return range(node.first_line, min(node.last_line, last) + 1)


def _key_line(place: _Place) -> range:
    """Of a value that an alias repeats, only the line that it may share with its key is new."""
    line = 0 if place.key is None else place.key.first_line
    return range(line, line + 1) if place.node.first_line <= line <= place.node.last_line else range(0)


def _harmless(node: Node) -> bool:
    """A value that is only a variable's name, or none at all."""
    return isinstance(node, Text) and (node.is_null or (node.first_line == node.last_line and is_reference(node.text)))


def _column(line: str, key: Text | None, number: int) -> int:
    """Where hiding starts: after the key where it stands on this line, else at the first character of the line.

    An earlier place that only looks like the key hides more, never less.
    """
    start = len(line) - len(line.lstrip(" -"))
    if key is None or key.first_line != number or len(line) > LONGEST_LINE:
        return start
    found = line.find(key.text)
    colon = -1 if found < 0 else line.find(":", found + len(key.text))
    return start if colon < 0 else colon + 1


def _cut(line: str, column: int | None) -> str:
    if column is None:
        return line
    kept = line[:column]
    return f"{kept} {HIDDEN}" if kept.endswith(":") else f"{kept}{HIDDEN}"


_COMMENT = re.compile(r"(?P<before>^\s*|\s)#(?P<words>.*[:=].*)")


def _without_comment(line: str) -> str:
    """A comment that could be a setting commented out is hidden."""
    line = shortened(line)
    found = _COMMENT.search(line)
    return line if found is None else f"{line[: found.start()]}{found['before']}# {HIDDEN}"


def _without_echoes(lines: list[str], places: list[_Place]) -> list[str]:
    """A value of a key that names a secret is hidden wherever else it stands, such as in a command."""
    echoes = {
        place.node.text
        for place in places
        if isinstance(place.node, Text)
        and place.key is not None
        and _SECRET_NAME.search(place.key.text)
        and len(place.node.text) >= _SHORTEST_ECHO
        and not _harmless(place.node)
    }
    if not echoes:
        return lines
    pattern = re.compile("|".join(re.escape(echo) for echo in sorted(echoes, key=lambda echo: (-len(echo), echo))))
    return [pattern.sub(HIDDEN, line) for line in lines]
