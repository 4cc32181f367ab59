"""Objects of a definition read field by field, and the statements that readers make of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from advisor.formats.fields import Attribute, Read, Reader, shape, shown_key, shown_name
from advisor.model.facts import Fact, Value
from advisor.model.location import Location
from advisor.text.redact import shown_item
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Text

Statement: TypeAlias = tuple[str, Fact]
"""A fact's id with what one place says of it."""
Statements: TypeAlias = Iterator[Statement]

MIB = 1024**2
GIB = 1024**3
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Part:
    """An object with the file it stands in."""

    node: Map
    source: Source
    reader: Reader

    @property
    def place(self) -> Location:
        return self.source.location(self.node.first_line, snippet=shown_item(self.node))

    def field(self, key: str) -> Attribute | None:
        """The attribute; None where it is missing or null."""
        entry = self.node.entry(key)
        if entry is None or (isinstance(entry.value, Text) and entry.value.is_null):
            return None
        return Attribute(entry, self.source)

    def fields(self) -> Iterator[Attribute]:
        for entry in self.node.entries:
            yield Attribute(entry, self.source)

    def text(self, key: str, longest: int = 1_000) -> Read[str] | None:
        """The text below the key; None where it is empty, which says nothing."""
        attribute = self.field(key)
        if attribute is not None and isinstance(attribute.node, Text) and not attribute.node.text.strip():
            return None
        return self.reader.text(attribute, longest)

    def flag(self, key: str) -> Read[bool] | None:
        """True or false; quoted ones count too."""
        return self.reader.scalar(self.field(key), "true or false", lambda node: replace(node, quoted=False).as_bool())

    def number(self, key: str, least: float = 0) -> Read[float] | None:
        def convert(node: Text) -> float | None:
            number = float(node.text) if _NUMBER.fullmatch(node.text) else None
            return None if number is None or number < least else number

        return self.reader.scalar(self.field(key), f"a number from {least:g}", convert)

    def integer(self, key: str, least: int, most: int | None = None) -> Read[int] | None:
        """A whole number, though it may be written as 3.0."""
        read = self.number(key, least)
        if read is None or read.value is None:
            return None if read is None else Read(None, read.place)
        whole = int(read.value) if read.value.is_integer() and (most is None or read.value <= most) else None
        attribute = self.field(key)
        if whole is None and attribute is not None:
            self.reader.note_on(attribute, f"is not a whole number up to {most}.", "Mend it.")
        return Read(whole, read.place)

    def part(self, key: str) -> "Read[Part] | None":
        """The object below the key; None where it is missing, unknown where it is none."""
        read = self.reader.mapping(self.field(key))
        if read is None:
            return None
        return Read(None if read.value is None else replace(self, node=read.value), read.place)

    def below(self, key: str) -> "Part | None":
        """The object below the key, where it is one."""
        read = self.part(key)
        return None if read is None else read.value

    def parts(self, key: str, *used: str) -> "Iterator[Read[Part]]":
        """The objects of the list below the key; one unknown member for each that is none.

        `used` are the keys of an object that facts are read from: its place shows them.
        """
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if attribute is None or read is None:
            return
        if read.value is None:
            yield Read(None, read.place)
            return
        for item in read.value:
            if isinstance(item, Map):
                yield Read(replace(self, node=item), attribute.at(item, *used))
            else:
                what = f"an entry of `{shown_key(key)}` is {shape(item)}, not an object."
                self.reader.note(self.source, item.first_line, what, "Mend it; until then it counts as unknown.")
                yield Read(None, attribute.hidden_at(item))

    def texts(self, key: str) -> Iterator[Read[str]]:
        """The texts of the list below the key."""
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if attribute is None or read is None:
            return
        if read.value is None:
            yield Read(None, read.place)
        for item, text in self.reader.members(attribute, "a text"):
            yield Read(None if text is None else text.text, attribute.at(item))

    def is_filled(self, key: str) -> bool:
        """Whether there is a list, an object or a text that is not empty."""
        attribute = self.field(key)
        if attribute is None:
            return False
        match attribute.node:
            case Items(items=items):
                return bool(items)
            case Map(entries=entries):
                return bool(entries)
        return bool(attribute.node.text.strip())


# --- statements -----------------------------------------------------------------------------------------------------


def stated(name: str, read: Read[Value] | None) -> Statements:
    """The fact of a scalar; nothing where it is not written."""
    if read is not None:
        yield name, Fact(value=read.value, evidence=(read.place,))


def member(name: str, read: Read[str] | None) -> Statements:
    """One member of a set, without secrets."""
    if read is not None:
        value = None if read.value is None else (shown_name(read.value),)
        yield name, Fact(value=value, evidence=(read.place,))


def holds_if(name: str, read: Read[bool] | None) -> Statements:
    """True where the switch is on, unknown where it is not known; nothing where it is off."""
    if read is not None and read.value is not False:
        yield name, Fact(value=read.value, evidence=(read.place,))


def holds(name: str, place: Location) -> Statements:
    yield name, Fact(value=True, evidence=(place,))


def unknown(names: Iterable[str], place: Location) -> Statements:
    for name in names:
        yield name, Fact(value=None, evidence=(place,))
