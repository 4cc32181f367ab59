"""Rows of what a format says: this path is that fact, read as that type.

A path is keys with dots between. `[]` behind a key leads into every mapping of a list; at its end, `[]` and `{}` hand
whole mappings to a reader. Where a step is no mapping, every fact that its rows could state is unknown at its place:

    Table(
        Row("os.name", "image.os", text),
        Row("resourceClaims[].name", "security.devices", texts),
        Row("lifecycle{}", "rollout.hooks", _hooks),
    )
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from advisor.formats.facts import Statements, holds_if, member, members, stated, told, word
from advisor.formats.reading import Attribute, Part, Read, Reader

Tell: TypeAlias = Callable[..., Statements]
"""Of a key: the fact's id, the part and the key; of a path that ends with [] or {}: the part alone."""


@dataclass(frozen=True, slots=True)
class Row:
    path: str
    says: str
    """The fact, or several with blanks between where a reader takes a whole mapping."""
    tell: Tell


@dataclass(frozen=True, slots=True)
class _Below:
    """What is read of the mapping, or of each mapping of the list, below one key."""

    key: str
    in_list: bool
    tells: tuple[Callable[[Part], Statements], ...]
    states: frozenset[str]

    def read(self, part: Part) -> Statements:
        for read in part.parts(self.key) if self.in_list else (part.part(self.key),):
            yield from told(read, self._tell, self.states)

    def _tell(self, part: Part) -> Statements:
        for tell in self.tells:
            yield from tell(part)


class Table:
    """Rows as one reader, which looks at each key once."""

    def __init__(self, *rows: Row) -> None:
        self.states = frozenset(fact for row in rows for fact in row.says.split())
        """Every fact that the rows can state."""
        self.keys = frozenset(re.split(r"[.\[{]", row.path)[0] for row in rows)
        """Every key that is looked at, without those below."""
        self._keys: list[Row] = []
        deeper: dict[str, list[Row]] = {}
        for row in rows:
            head, dot, rest = row.path.partition(".")
            if dot or head.endswith(("[]", "{}")):
                deeper.setdefault(head.removesuffix("{}"), []).append(Row(rest, row.says, row.tell))
            else:
                self._keys.append(row)
        self._below = tuple(_below(head, group) for head, group in deeper.items())

    def read(self, part: Part) -> Statements:
        for row in self._keys:
            if part.field(row.path) is not None:
                yield from row.tell(row.says, part, row.path)
        for below in self._below:
            yield from below.read(part)


def _below(head: str, rows: Sequence[Row]) -> _Below:
    table = Table(*(row for row in rows if row.path))
    whole = tuple(row.tell for row in rows if not row.path)
    states = table.states.union(*(row.says.split() for row in rows))
    return _Below(head.removesuffix("[]"), head.endswith("[]"), (*whole, table.read), states)


def note_unknown_keys(
    reader: Reader, fields: Iterable[Attribute], known: Collection[str], what: str, otherwise: str
) -> None:
    """A note for every field that is none of the known keys: the nearest of them, or what to do otherwise."""
    for field in fields:
        if field.key not in known:
            near = difflib.get_close_matches(field.key[:80], sorted(known), n=1)
            reader.note_on(field, what, f"Did you mean `{near[0]}`?" if near else otherwise)


# --- types of keys --------------------------------------------------------------------------------------------------


def text(fact: str, part: Part, key: str) -> Statements:
    """The one text."""
    return word(fact, part.text(key))


def texts(fact: str, part: Part, key: str) -> Statements:
    """A text that is a member of a set."""
    return member(fact, part.text(key))


def listed(fact: str, part: Part, key: str) -> Statements:
    """A list of texts."""
    return members(fact, part.texts(key))


def names(fact: str, part: Part, key: str) -> Statements:
    """The keys of a mapping."""
    return members(fact, part.names(key))


def flag(fact: str, part: Part, key: str) -> Statements:
    """True, or unknown."""
    return holds_if(fact, part.flag(key))


def number(fact: str, part: Part, key: str) -> Statements:
    """A number from 0."""
    return stated(fact, part.number(key))


def nothing(part: Part) -> Statements:  # noqa: ARG001 - a reader for a row
    """Of a mapping that other rows read: its facts are unknown where no mapping stands."""
    return iter(())


def integer(least: int = 0, most: int | None = None) -> Tell:
    return lambda fact, part, key: stated(fact, part.integer(key, least, most))


def choice(words: Mapping[str, str]) -> Tell:
    """The word that stands for the value."""
    return lambda fact, part, key: word(fact, part.choice(key, words))


def switch(name: str) -> Tell:
    """A member of a set while the key is true."""

    def tell(fact: str, part: Part, key: str) -> Statements:
        read = part.flag(key)
        if read is not None and read.value is not False:
            yield from member(fact, Read(name if read.value else None, read.place))

    return tell


def when(value: str, name: str) -> Tell:
    """A member of a set while the key has the value."""

    def tell(fact: str, part: Part, key: str) -> Statements:
        read = part.text(key)
        if read is not None and read.value in (value, None):
            yield from member(fact, Read(read.value and name, read.place))

    return tell


def prefixed(prefix: str, usual: str = "") -> Tell:
    """A member of a set: the text behind the prefix, unless it is the usual one."""

    def tell(fact: str, part: Part, key: str) -> Statements:
        read = part.text(key)
        if read is not None and read.value != usual:
            yield from member(fact, Read(read.value and f"{prefix} {read.value}", read.place))

    return tell


def keys(fact: str, words: Mapping[str, str]) -> Callable[[Part], Statements]:
    """Members of a set for the keys of a mapping that are there, whatever they say."""

    def tell(part: Part) -> Statements:
        for attribute in part.fields():
            if attribute.key in words and not attribute.is_null:
                yield from member(fact, Read(words[attribute.key], attribute.key_location()))

    return tell
