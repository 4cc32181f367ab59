"""Mappings inside an object, read field by field, and the statements that readers make of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from advisor.formats.fields import Attribute, Read, Reader, shape, shown_key, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.redact import shown_item
from advisor.text.source import Source
from advisor.text.yaml_text import Map, Text

Statement: TypeAlias = tuple[str, Fact]
"""A fact's id with what one place says of it."""
Statements: TypeAlias = Iterator[Statement]


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping with the file it stands in."""

    node: Map
    source: Source
    reader: Reader

    @property
    def place(self) -> Location:
        return self.source.location(self.node.first_line, snippet=shown_item(self.node))

    def field(self, key: str) -> Attribute | None:
        """The attribute; None where it is missing, null or an empty text, which mean the same to Kubernetes."""
        entry = self.node.entry(key)
        if entry is None or (isinstance(entry.value, Text) and (entry.value.is_null or not entry.value.text.strip())):
            return None
        return Attribute(entry, self.source)

    def fields(self) -> Iterator[Attribute]:
        for entry in self.node.entries:
            yield Attribute(entry, self.source)

    def text(self, key: str) -> Read[str] | None:
        return self.reader.text(self.field(key))

    def boolean(self, key: str) -> Read[bool] | None:
        return self.reader.boolean(self.field(key))

    def integer(self, key: str, least: int, most: int | None = None) -> Read[int] | None:
        return self.reader.integer(self.field(key), least, most)

    def part(self, key: str) -> "Read[Part] | None":
        """The mapping below the key; None where it is missing, unknown where it is none."""
        read = self.reader.mapping(self.field(key))
        if read is None:
            return None
        return Read(None if read.value is None else self.of(read.value), read.place)

    def parts(self, key: str) -> "Iterator[Read[Part]]":
        """The mappings of the list below the key; one unknown member for each that is none."""
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if read is None or attribute is None:
            return
        if read.value is None:
            yield Read(None, read.place)
            return
        for item in read.value:
            if isinstance(item, Map):
                yield Read(self.of(item), attribute.at(item))
            else:
                what = f"an entry of `{shown_key(key)}` is {shape(item)}, not a mapping."
                self.reader.note(self.source, item.first_line, what, "Mend it; until then it counts as unknown.")
                yield Read(None, attribute.hidden_at(item))

    def texts(self, key: str) -> Iterator[Read[str]]:
        """The texts of the list below the key; one unknown member for each that is none or stays open."""
        attribute = self.field(key)
        read = self.reader.items(attribute)
        if read is None or attribute is None:
            return
        if read.value is None:
            yield Read(None, read.place)
            return
        for item, text in self.reader.members(attribute, "a text"):
            yield Read(None if text is None else text.text, attribute.at(item))

    def of(self, node: Map) -> "Part":
        return Part(node, self.source, self.reader)


# --- statements -----------------------------------------------------------------------------------------------------


def stated(name: str, read: Read[bool] | Read[int] | Read[float] | None) -> Statements:
    """The value as it is read."""
    if read is not None:
        yield name, Fact(value=read.value, evidence=(read.place,))


def word(name: str, read: Read[str] | None) -> Statements:
    """A text without secrets."""
    if read is not None:
        yield name, Fact(value=None if read.value is None else shown_name(read.value), evidence=(read.place,))


def member(name: str, read: Read[str] | None) -> Statements:
    """A member of a set, without secrets."""
    if read is not None:
        yield name, Fact(value=None if read.value is None else (shown_name(read.value),), evidence=(read.place,))


def holds(name: str, place: Location) -> Statements:
    yield name, Fact(value=True, evidence=(place,))


def holds_if(name: str, read: Read[bool] | None) -> Statements:
    """True, or unknown; nothing where the file says false, which is the default."""
    if read is not None and read.value is not False:
        yield from stated(name, read)


def unknown(names: Iterable[str], place: Location) -> Statements:
    for name in names:
        yield name, Fact(value=None, evidence=(place,))


def told(read: Read[Part] | None, tell: Callable[[Part], Statements], otherwise: Iterable[str]) -> Statements:
    """What is told of the part; where it is no mapping, the other facts are unknown at its place."""
    if read is not None:
        yield from unknown(otherwise, read.place) if read.value is None else tell(read.value)
