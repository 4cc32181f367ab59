"""Keys as several files say them together: what is added up, what the stronger file replaces; and typed values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.formats.fields import Attribute, Read, Reader, shape, shown_key, text_set
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text
from advisor.units import size_in_bytes

RESET = "!reset"
OVERRIDE = "!override"
_COUNTS_AS_UNKNOWN = "Mend it; until then it counts as unknown."


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a list, and the key that holds the list."""

    parent: Attribute
    node: Node

    @property
    def place(self) -> Location:
        return self.parent.at(self.node)

    def fields(self) -> "Fields":
        """Its keys where it is a mapping."""
        entries = self.node.entries if isinstance(self.node, Map) else ()
        return Fields(tuple(self.parent.below(entry) for entry in entries))


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of a list over all files, and the places that could not be read."""

    members: tuple[Member, ...] = ()
    unknown: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """NAME and value of `NAME: value` or `NAME=value`; the name is None where it is not known."""

    name: str | None
    value: Text | None
    """As written; None where there is none."""
    place: Location


@dataclass(frozen=True)
class Fields:
    """The keys of one mapping, over all files that speak of it."""

    written: tuple[Attribute, ...] = ()
    """Every word on it, the weakest first."""

    @cached_property
    def _layers(self) -> dict[str, tuple[Attribute, ...]]:
        layers: dict[str, tuple[Attribute, ...]] = {}
        for attribute in self.written:
            if attribute.node.tag == RESET:
                layers.pop(attribute.key, None)
            elif attribute.node.tag == OVERRIDE:
                layers[attribute.key] = (attribute,)
            else:
                layers[attribute.key] = (*layers.get(attribute.key, ()), attribute)
        return layers

    def names(self) -> tuple[str, ...]:
        return tuple(self._layers)

    def all(self, key: str) -> tuple[Attribute, ...]:
        """What is said under the key and not null, the weakest first."""
        return tuple(attribute for attribute in self._layers.get(key, ()) if not attribute.is_null)

    def get(self, key: str) -> Attribute | None:
        """The strongest word under the key; None where it is null or missing."""
        layers = self._layers.get(key, ())
        return layers[-1] if layers and not layers[-1].is_null else None

    def places(self, key: str) -> tuple[Location, ...]:
        return tuple(sorted({attribute.key_location() for attribute in self.all(key)}))

    def files(self) -> tuple[str, ...]:
        """Paths of the files that have a say, sorted."""
        return tuple(sorted({one.source.path for layers in self._layers.values() for one in layers}))

    def below(self, key: str, reader: Reader) -> "Fields":
        """The mapping under the key; a layer that is none is noted and left out."""
        layers = self.all(key)
        for layer in layers:
            if not isinstance(layer.node, Map):
                reader.mapping(layer)
        return merged(layers)

    def unread(self, key: str) -> tuple[Location, ...]:
        """The places under the key that hold no mapping."""
        return tuple(sorted(layer.key_location() for layer in self.all(key) if not isinstance(layer.node, Map)))

    def listed(self, key: str, reader: Reader) -> Listed:
        """The list under the key, each file's entries after those of the weaker ones; one text counts as a list."""
        members: list[Member] = []
        unknown: list[Location] = []
        for layer in self.all(key):
            node = layer.node
            if isinstance(node, Items):
                members.extend(Member(layer, item) for item in node if item.tag != RESET)
            elif isinstance(node, Text):
                members.append(Member(layer, node))
            else:
                reader.note_on(layer, "is a mapping, not a list.", _COUNTS_AS_UNKNOWN)
                unknown.append(layer.key_location())
        return Listed(tuple(members), tuple(unknown))

    def pairs(self, key: str, reader: Reader) -> list[Pair]:
        """A mapping, or a list of NAME=value, under the key; later pairs are the stronger ones."""
        found: list[Pair] = []
        for layer in self.all(key):
            if isinstance(layer.node, Map):
                taken_back = {below.key for below in entries(layer) if below.node.tag == RESET}
                found = [pair for pair in found if pair.name not in taken_back]
                found.extend(_of_map(layer, reader))
            elif isinstance(layer.node, Items):
                found.extend(_of_items(layer, reader))
            else:
                reader.mapping(layer)
                found.append(Pair(None, None, layer.key_location()))
        return found


def entries(attribute: Attribute) -> Iterator[Attribute]:
    """The keys of the mapping that the attribute holds."""
    if isinstance(attribute.node, Map):
        for entry in attribute.node.entries:
            yield attribute.below(entry)


def merged(layers: Iterable[Attribute]) -> Fields:
    """The keys below several attributes, the weakest first."""
    return Fields(tuple(below for layer in layers for below in entries(layer)))


def _of_map(layer: Attribute, reader: Reader) -> Iterator[Pair]:
    for below in entries(layer):
        if below.node.tag == RESET:
            continue
        if isinstance(below.node, Text):
            yield Pair(below.key, None if below.is_null else below.node, below.key_location())
        else:
            reader.note_on(below, f"is {shape(below.node)}, not a text.", "Mend it.")
            yield Pair(below.key, None, below.key_location())


def _of_items(layer: Attribute, reader: Reader) -> Iterator[Pair]:
    if not isinstance(layer.node, Items):
        return
    for item in layer.node:
        if isinstance(item, Text):
            yield _of_text(item, layer, reader)
        else:
            what = f"an entry of `{shown_key(layer.key)}` is {shape(item)}, not NAME=value."
            reader.note(layer.source, item.first_line, what, _COUNTS_AS_UNKNOWN)
            yield Pair(None, None, layer.hidden_at(item))


def _of_text(item: Text, layer: Attribute, reader: Reader) -> Pair:
    name, equals, value = item.text.partition("=")
    resolved = reader.resolved(Text(name, item.quoted, item.first_line, item.last_line))
    text = Text(value, quoted=True, first_line=item.first_line, last_line=item.last_line) if equals else None
    known = resolved.text.strip() if resolved is not None and resolved.text.strip() else None
    return Pair(known, text, layer.name_at(item, name))


# --- scalars ----------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?\Z")
_DURATION = re.compile(r"(?:\d{1,12}(?:\.\d{1,9})?(?:us|ms|s|m|h))+\Z")
_STEP = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>us|ms|s|m|h)")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_SIZE = 24


def is_blank(attribute: Attribute | None, reader: Reader) -> bool:
    """Whether nothing is left of the value once its variables are filled in: Compose takes that for not given."""
    node = None if attribute is None else attribute.node
    text = reader.resolved(node) if isinstance(node, Text) else None
    return text is not None and text.text == ""


def _given(attribute: Attribute | None, reader: Reader) -> Attribute | None:
    return None if is_blank(attribute, reader) else attribute


def size(attribute: Attribute | None, reader: Reader) -> Read[int] | None:
    """Bytes of 512m, 2gb or a plain number of bytes."""
    return reader.scalar(_given(attribute, reader), "a size such as 512m", lambda node: bytes_of(node.text))


def bytes_of(text: str) -> int | None:
    text = text.strip()
    if len(text) > _LONGEST_SIZE:
        return None
    try:
        found = int(text) if text.isascii() and text.isdigit() else size_in_bytes(text)
    except (ValueError, OverflowError):
        return None
    return found if found > 0 else None


def duration(attribute: Attribute | None, reader: Reader) -> Read[float] | None:
    """Seconds of 90s, 1m30s or 1h."""
    return reader.scalar(_given(attribute, reader), "a duration such as 1m30s", lambda node: _seconds(node.text))


def _seconds(text: str) -> float | None:
    text = text.strip()
    if text == "0":
        return 0.0
    if not _DURATION.match(text):
        return None
    return round(sum(float(step["number"]) * _SECONDS[step["unit"]] for step in _STEP.finditer(text)), 6)


def number(attribute: Attribute | None, reader: Reader) -> Read[float] | None:
    return reader.scalar(_given(attribute, reader), "a number", _as_number)


def _as_number(node: Text) -> float | None:
    return float(node.text) if _NUMBER.match(node.text.strip()) else None


def flag(attribute: Attribute | None, reader: Reader) -> Read[bool] | None:
    """True or false; quoted ones count too."""
    return reader.scalar(_given(attribute, reader), "true or false", _as_bool)


def _as_bool(node: Text) -> bool | None:
    return replace(node, quoted=False).as_bool()


# --- facts ----------------------------------------------------------------------------------------------------------


def raised(read: Read[bool] | None) -> Fact | None:
    """True where the switch is on, unknown where it is not known; nothing where it is off."""
    return None if read is None or read.value is False else read.fact()


def unknown_text(place: Location) -> Read[str]:
    """A member of a set that is there and not known."""
    return Read(None, place)


def texts(reads: Iterable[Read[str]]) -> Fact | None:
    """The set of the texts; nothing where there are none."""
    members = list(reads)
    return text_set(members) if members else None


def numbers(reads: Iterable[Read[tuple[int, ...]]]) -> Fact | None:
    """All numbers together, sorted; partial where some are not known, nothing where there are none."""
    members = list(reads)
    values = {number for member in members for number in member.value or ()}
    known = all(member.value is not None for member in members)
    if known and not values:
        return None
    return Fact.of_set(values, (member.place for member in members), whole=known)


def places(found: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(sorted(set(found)))


def stated(facts: dict[str, Fact | None]) -> dict[str, Fact]:
    """The facts that are stated."""
    return {name: fact for name, fact in facts.items() if fact is not None}
