"""Scalars as compose files write them, and facts made of several of them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from advisor.formats.fields import Attribute, Read, Reader, text_set
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Text
from advisor.units import size_in_bytes

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
