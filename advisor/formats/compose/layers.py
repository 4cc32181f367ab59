"""Compose's mappings: keys as several files say them together, entries of lists, NAME=value, and typed values."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from advisor.formats.reading import Attribute, Dialect, Part, Read, Reader, shape, shown_key
from advisor.model.location import Location
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Node, Text
from advisor.units import size_in_bytes

RESET = "!reset"
OVERRIDE = "!override"
LONGEST_PATH = 4_096
_UNTIL_MENDED = "Mend it; until then it counts as unknown."
_LONGEST_SIZE = 24
_DURATION = re.compile(r"(?:\d{1,12}(?:\.\d{1,9})?(?:us|ms|s|m|h))+\Z")
_STEP = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>us|ms|s|m|h)")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def size_of(text: str) -> int:
    """Bytes of 512m, 2gb or a plain number of bytes. Raises ValueError or OverflowError."""
    text = text.strip()
    if len(text) > _LONGEST_SIZE:
        raise ValueError("too long")
    return int(text) if text.isascii() and text.isdigit() else size_in_bytes(text)


def _seconds(text: str) -> float:
    """Seconds of 90s, 1m30s or 1h. Raises ValueError."""
    text = text.strip()
    if text != "0" and not _DURATION.match(text):
        raise ValueError("no duration")
    steps = (float(step["number"]) * _SECONDS[step["unit"]] for step in _STEP.finditer(text))
    return round(sum(steps, 0.0), 6)


DIALECT = Dialect(
    quoted_flags=True,
    size=size_of,
    size_kind="a size such as 512m",
    duration=_seconds,
    duration_kind="a duration such as 1m30s",
)


class Member(Struct, frozen=True):
    """One entry of a list, and the key that holds the list."""

    parent: Attribute
    node: Node | None
    """None where the key holds a mapping: its entries are not known."""
    reader: Reader

    @property
    def place(self) -> Location:
        return self.parent.key_location() if self.node is None else self.parent.at(self.node)

    @property
    def is_map(self) -> bool:
        return isinstance(self.node, Map)

    @property
    def text(self) -> str | None:
        """The text with its variables filled in; None where it is none, or one of them is open."""
        text = self.reader.resolved(self.node) if isinstance(self.node, Text) else None
        return None if text is None else text.text

    @property
    def section(self) -> "Section":
        """Its keys where it is a mapping."""
        entries = self.node.entries if isinstance(self.node, Map) else ()
        return Section((self.parent.below(entry) for entry in entries), self.reader)

    def note(self, what: str, advice: str) -> None:
        line = self.parent.line if self.node is None else self.node.first_line
        self.reader.note(self.parent.source, line, what, advice)

    def texts(self) -> Iterator[Read[str]]:
        """The text; nothing for a null, unknown and noted where there is something else."""
        if isinstance(self.node, Text):
            if not self.node.is_null:
                yield Read(self.text, self.place)
            return
        if self.node is not None:
            what = f"an entry of `{shown_key(self.parent.key)}` is no text."
            self.note(what, "Mend it; until then it is unknown.")
        yield Read(None, self.place)


class Pair(Struct, frozen=True):
    """NAME and value of `NAME: value` or `NAME=value`; the name is None where it is not known."""

    name: str | None
    value: Text | None
    """As written; None where there is none."""
    place: Location


class Section(Part):
    """The keys of one mapping, over all files that speak of it, the weakest first."""

    __slots__ = ("_sections",)

    def __init__(self, written: Iterable[Attribute], reader: Reader) -> None:
        super().__init__(_NO_MAP, _NO_SOURCE, reader)
        self._sections: dict[str, Section] = {}
        layers: dict[str, tuple[Attribute, ...]] = {}
        for attribute in written:
            if attribute.node.tag == RESET:
                layers.pop(attribute.key, None)
            elif attribute.node.tag == OVERRIDE:
                layers[attribute.key] = (attribute,)
            else:
                layers[attribute.key] = (*layers.get(attribute.key, ()), attribute)
        self._layers = layers

    def _says_nothing(self, attribute: Attribute) -> bool:
        """Whether nothing is left once variables are filled in, as of `${NAME:-}`: Compose takes that for not given."""
        node = attribute.node
        text = self.reader.resolved(node) if isinstance(node, Text) else None
        return text is not None and not text.text

    def places(self, key: str) -> tuple[Location, ...]:
        return tuple(sorted({attribute.key_location() for attribute in self.all(key)}))

    def files(self) -> set[str]:
        """Paths of the files that have a say."""
        return {attribute.source.path for words in self._written().values() for attribute in words}

    def inside(self, *keys: str) -> "Section":
        """The mapping at the end of the path, whatever else is written there."""
        section = self
        for key in keys:
            written = (below for layer in section.all(key) for below in entries(layer))
            section = Section(written, self.reader)
        return section

    def below(self, *keys: str) -> "Section":
        """The mapping at the end of the path; a layer that is none is noted and left out."""
        section = self
        for key in keys:
            if key not in section._sections:
                for layer in section.all(key):
                    self.reader.mapping(layer)
                section._sections[key] = section.inside(key)
            section = section._sections[key]
        return section

    def part(self, key: str) -> Read[Part] | None:
        below = self.below(key)
        layers = [layer for layer in self.all(key) if isinstance(layer.node, Map)]
        return Read(below, layers[-1].key_location()) if layers else None

    def listed(self, key: str) -> Iterator[Member]:
        """The list under the key, each file's entries after those of the weaker ones; one text counts as a list."""
        for layer in self.all(key):
            if isinstance(layer.node, Items):
                yield from (Member(layer, item, self.reader) for item in layer.node if item.tag != RESET)
            elif isinstance(layer.node, Text):
                yield Member(layer, layer.node, self.reader)
            else:
                self.reader.note_on(layer, "is a mapping, not a list.", _UNTIL_MENDED)
                yield Member(layer, None, self.reader)

    def texts(self, key: str) -> Iterator[Read[str]]:
        for member in self.listed(key):
            yield from member.texts()

    def named(self, key: str, kind: str) -> Iterator[tuple[str | None, Attribute, Location]]:
        """The names under the key, in a list or as the keys of a mapping, each with what speaks of it and its place."""
        for layer in self.all(key):
            if isinstance(layer.node, Map):
                yield from ((below.key, below, below.key_location()) for below in entries(layer))
            elif isinstance(layer.node, Items):
                for item, text in self.reader.members(layer, kind):
                    yield None if text is None else text.text, layer, layer.at(item)
            else:
                self.reader.items(layer)
                yield None, layer, layer.key_location()

    def pairs(self, key: str) -> list[Pair]:
        """A mapping, or a list of NAME=value, under the key; later pairs are the stronger ones."""
        pairs: list[Pair] = []
        for layer in self.all(key):
            if isinstance(layer.node, Map):
                taken_back = {below.key for below in entries(layer) if below.node.tag == RESET}
                pairs = [pair for pair in pairs if pair.name not in taken_back]
                pairs += [self._of_key(below) for below in entries(layer) if below.node.tag != RESET]
            elif isinstance(layer.node, Items):
                pairs += [self._of_item(item, layer) for item in layer.node]
            else:
                self.reader.mapping(layer)
                pairs.append(Pair(None, None, layer.key_location()))
        return pairs

    def _of_key(self, attribute: Attribute) -> Pair:
        node = attribute.node
        if not isinstance(node, Text):
            self.reader.note_on(attribute, f"is {shape(node)}, not a text.", "Mend it.")
        value = node if isinstance(node, Text) and not attribute.is_null else None
        return Pair(attribute.key, value, attribute.key_location())

    def _of_item(self, item: Node, layer: Attribute) -> Pair:
        if not isinstance(item, Text):
            self.reader.note_member(layer, item, "NAME=value")
            return Pair(None, None, layer.hidden_at(item))
        name, equals, value = item.text.partition("=")
        resolved = self.reader.resolved(Text(name, item.quoted, item.first_line, item.last_line))
        text = Text(value, quoted=True, first_line=item.first_line, last_line=item.last_line) if equals else None
        known = None if resolved is None else resolved.text.strip() or None
        return Pair(known, text, layer.name_at(item, name))


_NO_MAP, _NO_SOURCE = Map((), 1, 1, 0), Source("", "", "")


def entries(attribute: Attribute) -> Iterator[Attribute]:
    """The keys of the mapping that the attribute holds."""
    if isinstance(attribute.node, Map):
        yield from map(attribute.below, attribute.node.entries)
