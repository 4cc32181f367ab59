"""The nodes of a parsed YAML or JSON text; each knows its lines.

Scalars stay text until a field types them: `no`, `22:22` and `1e3` mean what the file's own format says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

LARGEST_NUMBER = 2**53
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "yes": True,
    "Yes": True,
    "on": True,
    "On": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "no": False,
    "No": False,
    "off": False,
    "Off": False,
}


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar: its text as written, and whether it was quoted."""

    text: str
    quoted: bool
    first_line: int
    last_line: int
    size: int = 1
    tag: str = ""
    """A tag of the format's own, such as !reset."""

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in _NULLS

    def as_bool(self) -> bool | None:
        """True or false where the plain text is one of YAML's words for them, else None."""
        return None if self.quoted else _BOOLEANS.get(self.text)

    def as_int(self) -> int | None:
        """The whole number that the text is, else None; also None beyond what a floating-point number holds exactly."""
        try:
            number = int(self.text, 10)
        except ValueError:
            return None
        return number if abs(number) <= LARGEST_NUMBER else None


@dataclass(frozen=True, slots=True)
class Entry:
    key: Text
    value: "Node"

    @property
    def first_line(self) -> int:
        return self.key.first_line

    @property
    def last_line(self) -> int:
        """The value's last line; the key's where an alias brought the value from another place."""
        if self.value.first_line < self.key.first_line:
            return self.key.last_line
        return max(self.key.last_line, self.value.last_line)


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping, in the order of the file; merge keys are already merged in."""

    entries: tuple[Entry, ...]
    first_line: int
    last_line: int
    size: int
    tag: str = ""

    def get(self, key: str) -> "Node | None":
        entry = self.entry(key)
        return None if entry is None else entry.value

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key.text for entry in self.entries)

    def __contains__(self, key: str) -> bool:
        return self.entry(key) is not None


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: "tuple[Node, ...]"
    first_line: int
    last_line: int
    size: int
    tag: str = ""

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.items)


Node: TypeAlias = Text | Map | Items
