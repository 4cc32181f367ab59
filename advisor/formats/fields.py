"""Typed reading of YAML nodes: a value, unknown, or a note about what is wrong; never an exception."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

from advisor.formats.variables import Resolve, is_open, parameters, unfilled
from advisor.model.facts import Fact, Value
from advisor.model.location import Location, Problem
from advisor.text.redact import ELLIPSIS, redact_text, shown_command_entry, shown_entry, shown_item
from advisor.text.redact import shown_key as shown_key  # noqa: PLC0414 - readers of all formats take it from here
from advisor.text.source import Source
from advisor.text.yaml_text import Entry, Items, Map, Node, Text
from advisor.units import seconds, size_in_bytes

_NAME_OF_PAIR = re.compile(r"[\w./-]+")
_VARIABLE_NAME = re.compile(r"[\w.-]+")
LONGEST_NAME = 255
LONGEST_MEMBER = 5
"""Lines of a member that is shown whole."""

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A key with its value, and the file it stands in: an inherited manifest, or the manifest itself."""

    entry: Entry
    source: Source

    @property
    def key(self) -> str:
        return self.entry.key.text

    @property
    def node(self) -> Node:
        return self.entry.value

    @property
    def line(self) -> int:
        return self.entry.first_line

    @property
    def is_null(self) -> bool:
        return isinstance(self.node, Text) and self.node.is_null

    def location(self) -> Location:
        """The key with its value where that is one word: for a fact that uses it. Of what lies below only the key."""
        return self._place(shown_entry(self.key, self.node, named=True))

    def key_location(self) -> Location:
        """The key alone: for a fact that uses its name, or that it is there."""
        return self._place(shown_entry(self.key, self.node))

    def command_location(self, used: Collection[str] = ()) -> Location:
        """A command, of which no argument is shown but the words that a fact uses."""
        return self._place(shown_command_entry(self.key, self.node, used))

    def _place(self, snippet: str) -> Location:
        last = self.entry.last_line if isinstance(self.node, Text) else self.entry.first_line
        return self.source.location(self.entry.first_line, last, snippet)

    def at(self, node: Node, *keys: str) -> Location:
        """The place of a member below it: one word as it is, of a mapping the keys that a fact uses."""
        return self._member(node, shown_item(node, keys))

    def hidden_at(self, node: Node) -> Location:
        """The place of a member that no fact uses."""
        return self._member(node, shown_item(node, named=False))

    def name_at(self, node: Node, name: str | None) -> Location:
        """The place of a member NAME=value, of which a fact uses the name."""
        known = _NAME_OF_PAIR.match(name or "")
        return self._member(node, f"- {shown_key(known[0]) if known else ELLIPSIS}={ELLIPSIS}")

    def _member(self, node: Node, snippet: str) -> Location:
        short = isinstance(node, Text) or node.last_line - node.first_line < LONGEST_MEMBER
        return self.source.location(node.first_line, node.last_line if short else node.first_line, snippet)

    def below(self, entry: Entry) -> "Attribute":
        return Attribute(entry, self.source)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """What an attribute says: a value, or None where it speaks without saying what holds."""

    value: T_co | None
    place: Location

    def fact(self, value: Value | None = None) -> Fact:
        """A fact of the value given, or of its own where that is a scalar."""
        own = self.value if isinstance(self.value, str | int | float | bool) else None
        return Fact(value=own if value is None else value, evidence=(self.place,))


Wrong: TypeAlias = tuple[str, str]
"""What is wrong, and what to do."""


class Reader:
    """Reads attributes of one extraction and collects its notes."""

    def __init__(self, resolve: Resolve = unfilled) -> None:
        self._resolve = resolve
        self._notes: set[Problem] = set()

    def resolving(self, values: Mapping[str, str]) -> "Reader":
        """A reader that fills ${NAME} and ${{NAME}} from the values, and adds to the same notes."""
        other = Reader(parameters(values))
        other._notes = self._notes
        return other

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._notes))

    def note(self, source: Source, line: int, what: str, advice: str) -> None:
        self._notes.add(Problem(path=source.path, line=line, what=what, advice=advice))

    def note_at(self, place: Location, what: str, advice: str) -> None:
        self._notes.add(Problem(path=place.path, line=place.first_line, what=what, advice=advice))

    def note_on(self, attribute: Attribute, what: str, advice: str) -> None:
        self.note(attribute.source, attribute.line, f"`{shown_key(attribute.key)}` {what}", advice)

    def resolved(self, node: Text) -> Text | None:
        """The scalar with its variables filled in; None where one is not known. A filled one counts as unquoted."""
        text = self._resolve(node.text)
        if text is None or text == node.text:
            return node if text is not None else None
        return replace(node, text=text, quoted=False)

    def scalar(
        self, attribute: Attribute | None, kind: str, convert: "Callable[[Text], T_co | None]"
    ) -> "Read[T_co] | None":
        """The attribute's scalar, typed; None where it is missing or null. A wrong one is noted and unknown."""
        if attribute is None or attribute.is_null:
            return None
        if not isinstance(attribute.node, Text):
            self.note_on(
                attribute, f"is {shape(attribute.node)}, not {kind}.", "Mend it; until then it counts as unknown."
            )
            return Read(None, attribute.key_location())
        text = self.resolved(attribute.node)
        if text is None:
            return Read(None, attribute.key_location())
        value = convert(text)
        if value is None:
            self.note_on(attribute, f"is not {kind}.", "Mend it; until then it counts as unknown.")
            return Read(None, attribute.key_location())
        return Read(value, attribute.location())

    def text(self, attribute: Attribute | None, longest: int = LONGEST_NAME) -> Read[str] | None:
        kind = f"a text of 1 to {longest} characters"
        return self.scalar(attribute, kind, lambda node: node.text if 0 < len(node.text) <= longest else None)

    def choice(self, attribute: Attribute | None, *values: str) -> Read[str] | None:
        """One of the values, whatever its case."""
        kind = f"one of {', '.join(values)}"
        return self.scalar(attribute, kind, lambda node: node.text if node.text in values else None)

    def boolean(self, attribute: Attribute | None) -> Read[bool] | None:
        return self.scalar(attribute, "true or false", Text.as_bool)

    def integer(self, attribute: Attribute | None, least: int, most: int | None = None) -> Read[int] | None:
        kind = f"a whole number from {least}" + ("" if most is None else f" to {most}")

        def convert(node: Text) -> int | None:
            number = node.as_int()
            return number if number is not None and number >= least and (most is None or number <= most) else None

        return self.scalar(attribute, kind, convert)

    def size(self, attribute: Attribute | None, least: int = 1) -> Read[int] | None:
        kind = "a size with a unit, such as 512M, of more than nothing" if least > 0 else "a size with a unit, 0 or -1"
        return self.scalar(attribute, kind, lambda node: _size(node.text, least))

    def duration(self, attribute: Attribute | None) -> Read[float] | None:
        return self.scalar(attribute, "a duration", lambda node: _seconds(node.text))

    def mapping(self, attribute: Attribute | None) -> Read[Map] | None:
        """The attribute's mapping; None where it is missing or null."""
        return self._collection(attribute, Map, "a mapping")

    def items(self, attribute: Attribute | None) -> Read[Items] | None:
        """The attribute's list; None where it is missing or null."""
        return self._collection(attribute, Items, "a list")

    def members(self, attribute: Attribute, kind: str) -> "Iterator[tuple[Node, Text | None]]":
        """The members of a list of scalars, each with its resolved text; one of another shape is noted and unknown."""
        if not isinstance(attribute.node, Items):
            return
        for item in attribute.node:
            if isinstance(item, Text):
                yield item, self.resolved(item)
            else:
                key = shown_key(attribute.key)
                what = f"an entry of `{key}` is {shape(item)}, not {kind}."
                self.note(attribute.source, item.first_line, what, "Mend it; until then it counts as unknown.")
                yield item, None

    def _collection(self, attribute: Attribute | None, wanted: "type[T_co]", kind: str) -> "Read[T_co] | None":
        if attribute is None or attribute.is_null:
            return None
        if isinstance(attribute.node, wanted):
            return Read(attribute.node, attribute.key_location())
        if not (isinstance(attribute.node, Text) and is_open(attribute.node.text)):
            self.note_on(
                attribute, f"is {shape(attribute.node)}, not {kind}.", "Mend it; until then it counts as unknown."
            )
        return Read(None, attribute.key_location())


def shape(node: Node) -> str:
    """What a node is, in words."""
    match node:
        case Map():
            return "a mapping"
        case Items():
            return "a list"
    return "a text"


def variable_name(text: str) -> str:
    """The name of an environment variable without whatever a slip of the pen has put behind it, such as a value."""
    found = _VARIABLE_NAME.match(text.strip())
    return "" if found is None else found[0].rstrip(".-")


def shown_name(text: str) -> str:
    """A name as it may stand in facts: without secrets, its unseen characters visible."""
    return redact_text(text.strip())[:LONGEST_NAME]


def text_set(reads: Iterable[Read[str]]) -> Fact:
    """A set of texts, without secrets; partial where a member is not known, unknown where none is."""
    members = list(reads)
    known = [shown_name(member.value) for member in members if member.value is not None]
    return Fact.of_set(known, (member.place for member in members), whole=len(known) == len(members))


def _size(text: str, least: int) -> int | None:
    try:
        size = size_in_bytes(text)
    except (ValueError, OverflowError):
        return None
    return size if size >= least else None


def _seconds(text: str) -> float | None:
    try:
        return seconds(text)
    except (ValueError, OverflowError):
        return None
