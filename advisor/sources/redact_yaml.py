"""YAML and JSON descriptors without the values that their format keeps for environments, parameters and logins."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from advisor.errors import SourceError
from advisor.sources.redact_rules import Rules, holds_values, names_secret
from advisor.sources.secret_patterns import HIDDEN, LONGEST_LINE, is_reference, shortened
from advisor.sources.yaml_text import Entry, Items, Map, Node, Text, parse

# YAML 1.1 counts all of these as line breaks, and the nodes' lines with them.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SHORTEST_ECHO = 6
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_OPEN, _PAIR, _SETTINGS, _HIDDEN = range(4)
"""Shown; shown up to the sign of NAME=value; only the settings that a format keeps are shown; not shown."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A node on the way down: how much of it is shown, the key it belongs to, and the name of its value."""

    node: Node
    state: int
    key: Text | None
    name: str


class YamlLines:
    """The lines of a text with hidden values; of a text that cannot be parsed nothing is shown.

    What to hide is found once, and each line is treated when it is asked for: few of them are ever shown.
    """

    def __init__(self, text: str, rules: Rules) -> None:
        self._lines = _BREAK.split(text)
        self._rules = rules
        self._text = text

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> str:
        if self._places is None:
            return HIDDEN
        line = _without_comment(_cut(self._lines[index], self._cuts.get(index + 1)))
        return _without_echoes(line, self._echoes)

    @cached_property
    def _places(self) -> list[_Place] | None:
        try:
            return list(_hidden_scalars(parse(self._text, ""), self._rules))
        except SourceError:
            return None

    @cached_property
    def _cuts(self) -> dict[int, int]:
        return _cuts(self._places or [], self._lines)

    @cached_property
    def _echoes(self) -> dict[str, list[str]]:
        return _all_echoes(self._places or [])


# --- which scalars ---


def _hidden_scalars(documents: Iterable[Node], rules: Rules) -> Iterator[_Place]:
    """Every scalar that must not be shown. A stack of its own: aliases may nest deeper than Python recurses."""
    stack = [_Place(document, _OPEN, None, "") for document in documents]
    seen: set[tuple[int, int, int]] = set()
    while stack:
        place = stack.pop()
        mark = (id(place.node), place.state, id(place.key))
        if mark in seen:
            continue
        seen.add(mark)
        match place.node:
            case Map() as node:
                stack.extend(_below(entry, node, place, rules) for entry in node.entries)
            case Items(items=items):
                stack.extend(_Place(item, _item_state(item, place.state), place.key, place.name) for item in items)
            case Text() if place.state != _OPEN:
                yield place


def _item_state(item: Node, state: int) -> int:
    return state if state != _PAIR or isinstance(item, Text) else _HIDDEN


def _below(entry: Entry, parent: Map, place: _Place, rules: Rules) -> _Place:
    name = entry.key.text
    return _Place(entry.value, _state(entry, place, rules), entry.key, _named(name, parent))


def _state(entry: Entry, place: _Place, rules: Rules) -> int:
    if place.state == _OPEN:
        return _state_of(entry, rules)
    return _OPEN if place.state == _SETTINGS and entry.key.text in rules.kept else _HIDDEN


def _state_of(entry: Entry, rules: Rules) -> int:
    """Of an entry whose place is shown."""
    name, value = entry.key.text, entry.value
    if holds_values(name, rules) or (names_secret(name) and _is_secret(name, value)):
        return _HIDDEN
    if name in rules.settings:
        return _SETTINGS
    if name in rules.pairs:
        return _PAIR if isinstance(value, Items) else _HIDDEN
    return _named_state(value) if name in rules.named else _OPEN


def _named_state(value: Node) -> int:
    """Of a list of objects, the objects' own keys tell; a list of texts is one of NAME=value."""
    if not isinstance(value, Items):
        return _HIDDEN
    return _PAIR if any(isinstance(item, Text) for item in value) else _OPEN


def _is_secret(name: str, value: Node) -> bool:
    """Whether it is a text, or a list of nothing but texts; below `secrets` these are names."""
    if isinstance(value, Items):
        return name != "secrets" and all(isinstance(item, Text) for item in value)
    return isinstance(value, Text)


def _named(key: str, parent: Map) -> str:
    """The name of a value: its key, or what stands beside a key that is called `value`."""
    beside = parent.get("name") if key == "value" else None
    return beside.text if isinstance(beside, Text) else key


# --- which parts of lines ---


def _cuts(places: Iterable[_Place], lines: list[str]) -> dict[int, int]:
    """Line → the column from which on it is hidden: the leftmost that any of its secrets asks for."""
    cuts: dict[int, int] = {}
    whole: set[int] = set()
    for place in places:
        if _harmless(place.node) or _is_only_a_name(place):
            continue
        numbers = _key_line(place) if id(place.node) in whole else _all_lines(place.node, len(lines))
        whole.add(id(place.node))
        for number in numbers:
            cuts[number] = min(_column(lines[number - 1], place, number), cuts.get(number, LONGEST_LINE))
    return cuts


def _all_lines(node: Node, last: int) -> range:
    return range(node.first_line, min(node.last_line, last) + 1)


def _key_line(place: _Place) -> range:
    """Of a value that an alias repeats, only the line that it may share with its key is new."""
    line = 0 if place.key is None else place.key.first_line
    return range(line, line + 1) if place.node.first_line <= line <= place.node.last_line else range(0)


def _harmless(node: Node) -> bool:
    """A value that is only a variable's name, a switch, or none at all."""
    if not isinstance(node, Text):
        return False
    if node.is_null or node.as_bool() is not None:
        return True
    return node.first_line == node.last_line and is_reference(node.text)


def _is_only_a_name(place: _Place) -> bool:
    """A member of a list of NAME=value that has no value."""
    return place.state == _PAIR and isinstance(place.node, Text) and _VARIABLE.match(place.node.text) is not None


def _column(line: str, place: _Place, number: int) -> int:
    """Where hiding starts: after the key where it stands on this line, else at the first character of the line.

    An earlier place that only looks like the key hides more, never less.
    """
    head = line[:LONGEST_LINE]
    start, key = len(head) - len(head.lstrip(" \t-")), place.key
    if len(line) > LONGEST_LINE or key is None:
        return start
    if key.first_line == number:
        found = line.find(key.text)
        colon = -1 if found < 0 else line.find(":", found + len(key.text))
        return start if colon < 0 else colon + 1
    sign = line.find("=") if place.state == _PAIR and place.node.first_line == number else -1
    return start if sign < 0 else sign + 1


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


# --- values that stand elsewhere too ---


def _all_echoes(places: Iterable[_Place]) -> dict[str, list[str]]:
    """Values of telling names, to be hidden wherever else they stand, such as in a command: by how they begin.

    Longer ones come first. A pattern of all of them would take seconds to build for a file that is full of them.
    """
    echoes = {echo for place in places for echo in _echo(place) if len(echo) >= _SHORTEST_ECHO}
    found: dict[str, list[str]] = {}
    for echo in sorted(echoes, key=lambda echo: (-len(echo), echo)):
        found.setdefault(echo[:_SHORTEST_ECHO], []).append(echo)
    return found


def _echo(place: _Place) -> Iterator[str]:
    if not isinstance(place.node, Text) or _harmless(place.node):
        return
    name, value = place.name, place.node.text
    if place.state == _PAIR:
        name, _, value = value.partition("=")
    if names_secret(name):
        yield value


def _without_echoes(line: str, echoes: dict[str, list[str]]) -> str:
    shown: list[str] = []
    start = place = 0
    while echoes and place <= len(line) - _SHORTEST_ECHO:
        known = echoes.get(line[place : place + _SHORTEST_ECHO], ())
        echo = next((each for each in known if line.startswith(each, place)), "")
        if echo:
            shown += [line[start:place], HIDDEN]
            start = place + len(echo)
        place += len(echo) or 1
    return "".join((*shown, line[start:]))
