"""Mappings of all formats read key by key: a value, unknown, or a note about what is wrong; never an exception.

A `Part` is a mapping with the file it stands in. Its methods read a key as a type and give a `Read`: the value with
its place, a value of None where the key is there and does not say what holds, or None where the key is missing. What
is wrong becomes a note of the `Reader`, which a file's parts share. In what formats differ, they give a `Dialect`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from msgspec import structs

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
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?")
_HIGHEST_PORT = 65_535
_UNTIL_MENDED = "Mend it; until then it counts as unknown."
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
        node = self.entry.value
        return isinstance(node, Text) and node.is_null

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


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format writes what all formats have."""

    blank_is_missing: bool = False
    """Whether a key with an empty text says as little as no key."""
    quoted_flags: bool = False
    """Whether "true" in quotes is true."""
    whole_decimals: bool = False
    """Whether 3.0 is a whole number."""
    longest: int = LONGEST_NAME
    """Characters of a text that is read."""
    size: Callable[[str], int] = size_in_bytes
    """A size in bytes. Raises ValueError or OverflowError."""
    size_kind: str = "a size with a unit, such as 512M, of more than nothing"
    duration: Callable[[str], float] = seconds
    """A duration in seconds. Raises ValueError or OverflowError."""
    duration_kind: str = "a duration"


PLAIN = Dialect()


class Reader:
    """Types the attributes of one extraction and collects its notes."""

    def __init__(self, resolve: Resolve = unfilled, dialect: Dialect = PLAIN) -> None:
        self._resolve = resolve
        self._notes: set[Problem] = set()
        self.dialect = dialect

    def resolving(self, values: Mapping[str, str]) -> "Reader":
        """A reader that fills ${NAME} and ${{NAME}} from the values, and adds to the same notes."""
        other = Reader(parameters(values), self.dialect)
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
        return structs.replace(node, text=text, quoted=False)

    # --- scalars ----------------------------------------------------------------------------------------------------

    def scalar(
        self, attribute: Attribute | None, kind: str, convert: "Callable[[Text], T_co | None]"
    ) -> "Read[T_co] | None":
        """The attribute's scalar, typed; None where it is missing or null. A wrong one is noted and unknown.

        `convert` gives None, or raises ValueError or OverflowError, for what is not of the kind.
        """
        if attribute is None or attribute.is_null:
            return None
        if not isinstance(attribute.node, Text):
            self.note_on(attribute, f"is {shape(attribute.node)}, not {kind}.", _UNTIL_MENDED)
            return Read(None, attribute.key_location())
        text = self.resolved(attribute.node)
        if text is None:
            return Read(None, attribute.key_location())
        try:
            value = convert(text)
        except (ValueError, OverflowError):
            value = None
        if value is None:
            self.note_on(attribute, f"is not {kind}.", _UNTIL_MENDED)
            return Read(None, attribute.key_location())
        return Read(value, attribute.location())

    def text(self, attribute: Attribute | None, longest: int = 0) -> Read[str] | None:
        """A text that is not empty and not longer; without a limit than the dialect's."""
        limit = longest or self.dialect.longest
        kind = f"a text of 1 to {limit} characters"
        return self.scalar(attribute, kind, lambda node: node.text if 0 < len(node.text) <= limit else None)

    def choice(self, attribute: Attribute | None, *values: str) -> Read[str] | None:
        """One of the values, as they are written."""
        kind = f"one of {', '.join(values)}"
        return self.scalar(attribute, kind, lambda node: node.text if node.text in values else None)

    def flag(self, attribute: Attribute | None) -> Read[bool] | None:
        quoted = self.dialect.quoted_flags
        as_bool: Callable[[Text], bool | None] = _unquoted_bool if quoted else Text.as_bool
        return self.scalar(attribute, "true or false", as_bool)

    def integer(self, attribute: Attribute | None, least: int, most: int | None = None) -> Read[int] | None:
        kind = f"a whole number from {least}" + ("" if most is None else f" to {most}")
        whole = _whole if self.dialect.whole_decimals else Text.as_int

        def convert(node: Text) -> int | None:
            number = whole(node)
            return number if number is not None and number >= least and (most is None or number <= most) else None

        return self.scalar(attribute, kind, convert)

    def number(self, attribute: Attribute | None, least: float = 0) -> Read[float] | None:
        def convert(node: Text) -> float | None:
            number = _number(node)
            return None if number is None or number < least else number

        return self.scalar(attribute, f"a number from {least:g}", convert)

    def size(self, attribute: Attribute | None, least: int = 1, kind: str = "") -> Read[int] | None:
        """Bytes."""

        def convert(node: Text) -> int | None:
            size = self.dialect.size(node.text)
            return size if size >= least else None

        return self.scalar(attribute, kind or self.dialect.size_kind, convert)

    def duration(self, attribute: Attribute | None) -> Read[float] | None:
        """Seconds."""
        return self.scalar(attribute, self.dialect.duration_kind, lambda node: self.dialect.duration(node.text))

    def name(self, attribute: Attribute | None) -> str:
        """A name, as written where a variable leaves it open, so that two objects that name it meet; "" if none."""
        if attribute is None or not isinstance(attribute.node, Text) or attribute.is_null:
            return ""
        return shown_name((self.resolved(attribute.node) or attribute.node).text)

    def word(self, attribute: Attribute | None) -> str:
        """A text that a fact may rest on; "" where there is none, or a variable leaves it open."""
        node = None if attribute is None else attribute.node
        text = self.resolved(node) if isinstance(node, Text) else None
        return "" if text is None or text.is_null else shown_name(text.text)

    # --- mappings and lists -----------------------------------------------------------------------------------------

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
                self.note_member(attribute, item, kind)
                yield item, None

    def note_member(self, attribute: Attribute, item: Node, kind: str, advice: str = _UNTIL_MENDED) -> None:
        """That a member of a list is not of the kind."""
        what = f"an entry of `{shown_key(attribute.key)}` is {shape(item)}, not {kind}."
        self.note(attribute.source, item.first_line, what, advice)

    def _collection(self, attribute: Attribute | None, wanted: "type[T_co]", kind: str) -> "Read[T_co] | None":
        if attribute is None or attribute.is_null:
            return None
        if isinstance(attribute.node, wanted):
            return Read(attribute.node, attribute.key_location())
        if not (isinstance(attribute.node, Text) and is_open(attribute.node.text)):
            self.note_on(attribute, f"is {shape(attribute.node)}, not {kind}.", _UNTIL_MENDED)
        return Read(None, attribute.key_location())


class Part:
    """A mapping with the file it stands in, read key by key; or the mapping that several of them make together.

    Parts are compared by identity. What is read is kept, so that reading a list twice costs nothing.
    """

    __slots__ = ("_kept", "_layers", "node", "reader", "source")

    def __init__(self, node: Map, source: Source, reader: Reader) -> None:
        self.node = node
        self.source = source
        self.reader = reader
        self._layers: dict[str, tuple[Attribute, ...]] | None = None
        self._kept: dict[tuple[str, ...], tuple[Read[Part], ...]] = {}

    @classmethod
    def of_layers(
        cls,
        written: Iterable[Attribute],
        source: Source,
        line: int,
        reader: Reader,
        called: Mapping[str, str] = MappingProxyType({}),
    ) -> "Part":
        """The mapping that attributes of several mappings make, the weakest first: the last word on a key holds.

        It stands at the line of the source. `called` are keys that are read under another name.
        """
        layers: dict[str, tuple[Attribute, ...]] = {}
        for attribute in written:
            key = called.get(attribute.key, attribute.key)
            layers[key] = (*layers.get(key, ()), attribute)
        entries = tuple(words[-1].entry for words in layers.values())
        part = cls(Map(entries, line, line, len(entries)), source, reader)
        part._layers = layers
        return part

    def only(self, keys: Collection[str]) -> "Part":
        """The mapping with these of its keys, under the names they are read by."""
        layers = {key: words for key, words in self._written().items() if key in keys}
        part = Part(self.node, self.source, self.reader)
        part._layers = layers
        return part

    def of(self, node: Map) -> "Part":
        """Another mapping of the same file."""
        return Part(node, self.source, self.reader)

    @property
    def place(self) -> Location:
        return self.source.location(self.node.first_line, snippet=shown_item(self.node))

    # --- keys -------------------------------------------------------------------------------------------------------

    def _written(self) -> dict[str, tuple[Attribute, ...]]:
        if self._layers is None:
            self._layers = {}
            for entry in self.node.entries:
                self._layers.setdefault(entry.key.text, (Attribute(entry, self.source),))
        return self._layers

    def key_names(self) -> tuple[str, ...]:
        return tuple(self._written())

    def fields(self) -> Iterator[Attribute]:
        """Every attribute that holds, null ones as well."""
        for words in self._written().values():
            yield words[-1]

    def all(self, key: str) -> tuple[Attribute, ...]:
        """Every word on the key that is not null, the weakest first."""
        return tuple(attribute for attribute in self._written().get(key, ()) if not attribute.is_null)

    def written(self, key: str) -> Attribute | None:
        """The attribute as it is written, null or not."""
        words = self._written().get(key)
        return None if words is None else words[-1]

    def given(self, key: str) -> Attribute | None:
        """The attribute, unless it is missing or null; it may be an empty text."""
        words = self._written().get(key)
        return None if words is None or words[-1].is_null else words[-1]

    def field(self, key: str) -> Attribute | None:
        """The attribute; None where it is missing or null, or empty where the dialect takes that for missing."""
        attribute = self.given(key)
        return None if attribute is None or self._says_nothing(attribute) else attribute

    def _says_nothing(self, attribute: Attribute) -> bool:
        if not self.reader.dialect.blank_is_missing or not isinstance(attribute.node, Text):
            return False
        return not attribute.node.text.strip()

    def first(self, *keys: str) -> Attribute | None:
        """The attribute of the first key that has one."""
        return next((found for key in keys if (found := self.field(key)) is not None), None)

    def at(self, *keys: str) -> Attribute | None:
        """The attribute at the end of the path; None where a step is missing, null, or leads into no mapping."""
        found = self.given(keys[0])
        for key in keys[1:]:
            entry = found.node.entry(key) if found is not None and isinstance(found.node, Map) else None
            found = None if entry is None or found is None else found.below(entry)
        return None if found is None or found.is_null else found

    def entries(self, key: str) -> Iterator[Attribute]:
        """The attributes of the mapping below the key; none where there is no mapping."""
        attribute = self.given(key)
        if attribute is not None and isinstance(attribute.node, Map):
            for entry in attribute.node.entries:
                yield attribute.below(entry)

    def is_filled(self, key: str) -> bool:
        """Whether there is a list, a mapping or a text that is not empty."""
        attribute = self.given(key)
        match None if attribute is None else attribute.node:
            case Items(items=items):
                return bool(items)
            case Map(entries=entries):
                return bool(entries)
            case Text(text=text):
                return bool(text.strip())
        return False

    # --- scalars ----------------------------------------------------------------------------------------------------

    def text(self, key: str, longest: int = 0) -> Read[str] | None:
        return self.reader.text(self.field(key), longest)

    def flag(self, key: str) -> Read[bool] | None:
        return self.reader.flag(self.field(key))

    def integer(self, key: str, least: int = 0, most: int | None = None) -> Read[int] | None:
        return self.reader.integer(self.field(key), least, most)

    def port(self, key: str) -> Read[int] | None:
        return self.reader.integer(self.field(key), 1, _HIGHEST_PORT)

    def number(self, key: str, least: float = 0) -> Read[float] | None:
        return self.reader.number(self.field(key), least)

    def size(self, key: str, least: int = 1) -> Read[int] | None:
        return self.reader.size(self.field(key), least)

    def duration(self, key: str) -> Read[float] | None:
        return self.reader.duration(self.field(key))

    def choice(self, key: str, words: Mapping[str, str]) -> Read[str] | None:
        """The word that stands for the value; unknown, with a note, for a value that has none."""
        read = self.reader.choice(self.field(key), *words)
        return None if read is None else Read(words.get(read.value or ""), read.place)

    def word_at(self, *keys: str) -> str:
        """The text at the end of the path, without secrets; "" where there is none or a variable leaves it open."""
        return self.reader.word(self.at(*keys))

    def name_at(self, *keys: str) -> str:
        """A name at the end of the path, as written where a variable leaves it open; "" where there is none."""
        return self.reader.name(self.at(*keys))

    # --- what lies below --------------------------------------------------------------------------------------------

    def part(self, key: str) -> "Read[Part] | None":
        """The mapping below the key; None where it is missing, unknown where it is none."""
        kept = self._kept.get((key, ""))
        if kept is None:
            attribute = self.field(key)
            read = self.reader.mapping(attribute)
            if read is None or attribute is None:
                kept = ()
            else:
                below = None if read.value is None else Part(read.value, attribute.source, self.reader)
                kept = (Read(below, read.place),)
            self._kept[key, ""] = kept
        return kept[0] if kept else None

    def below(self, *keys: str) -> "Part | None":
        """The mapping at the end of the path, where there is one."""
        part: Part | None = self
        for key in keys:
            read = None if part is None else part.part(key)
            part = None if read is None else read.value
        return part

    def parts(self, key: str, *used: str) -> "tuple[Read[Part], ...]":
        """The mappings of the list below the key; one unknown member for each that is none.

        `used` are the keys of a mapping that facts are read from: its place shows them.
        """
        kept = self._kept.get((key, "[]", *used))
        if kept is None:
            kept = self._kept[key, "[]", *used] = tuple(self._parts(key, used))
        return kept

    def _parts(self, key: str, used: tuple[str, ...]) -> "Iterator[Read[Part]]":
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if read is None or attribute is None:
            return
        if read.value is None:
            yield Read(None, read.place)
        for item in read.value or ():
            if isinstance(item, Map):
                yield Read(Part(item, attribute.source, self.reader), attribute.at(item, *used))
            else:
                self.reader.note_member(attribute, item, "a mapping")
                yield Read(None, attribute.hidden_at(item))

    def members(self, *keys: str) -> "Iterator[Part]":
        """The mappings of the list at the end of the path; another member is noted and passed over."""
        attribute = self.at(*keys)
        read = self.reader.items(attribute)
        if attribute is None or read is None:
            return
        for item in read.value or ():
            if isinstance(item, Map):
                yield Part(item, attribute.source, self.reader)
            else:
                self.reader.note_member(attribute, item, "a mapping", "Mend it; until then it is passed over.")

    def texts(self, key: str) -> Iterator[Read[str]]:
        """The texts of the list below the key; one unknown member for each that is none or stays open."""
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if read is None or attribute is None:
            return
        if read.value is None:
            yield Read(None, read.place)
        for item, text in self.reader.members(attribute, "a text"):
            yield Read(None if text is None else text.text, attribute.at(item))

    def names(self, key: str) -> Iterator[Read[str]]:
        """The keys of every mapping below the key, one unknown where there is something else: values stay hidden."""
        for attribute in self.all(key):
            read = self.reader.mapping(attribute)
            if read is not None and read.value is None:
                yield Read(None, read.place)
            elif read is not None and read.value is not None:
                for entry in read.value.entries:
                    yield Read(entry.key.text, attribute.below(entry).key_location())


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


def _unquoted_bool(node: Text) -> bool | None:
    return structs.replace(node, quoted=False).as_bool()


def _number(node: Text) -> float | None:
    return float(node.text) if _NUMBER.fullmatch(node.text) else None


def _whole(node: Text) -> int | None:
    number = _number(node)
    return int(number) if number is not None and number.is_integer() else None
