"""Typed reading of one mapping of a catalog file; mistakes are collected, not raised."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from advisor.model.catalog import Effort
from advisor.model.location import Location, Problem
from advisor.text.yaml_text import Entry, Items, Map, Node, Text

T = TypeVar("T")


@dataclass
class Problems:
    """Every mistake found so far."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: str, line: int, what: str, advice: str) -> None:
        self.found.append(Problem(path=path, line=line, what=what, advice=advice))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice that names the closest known word, or a few of them."""
    names = sorted(map(str, known))
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known are: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}."  # noqa: PLR2004 - a line's worth


class Fields:
    """One mapping with the keys it may have; reading a field of the wrong type records a mistake and yields None."""

    def __init__(self, node: Map, path: str, problems: Problems, known: Iterable[str]) -> None:
        self.node = node
        self.path = path
        self.problems = problems
        for entry in node.entries:
            if entry.key.text not in set(known):
                self._say(entry.first_line, f"unknown key {entry.key.text!r}.", did_you_mean(entry.key.text, known))

    @property
    def location(self) -> Location:
        return Location(path=self.path, first_line=self.node.first_line, last_line=self.node.last_line)

    def _say(self, line: int, what: str, advice: str) -> None:
        self.problems.add(self.path, line, what, advice)

    def say(self, key: str, what: str, advice: str) -> None:
        """Record a mistake at the key, or at the mapping where the key is missing."""
        self._say(self.line(key), what, advice)

    def line(self, key: str) -> int:
        entry = self.node.entry(key)
        return self.node.first_line if entry is None else entry.first_line

    def has(self, key: str) -> bool:
        entry = self.node.entry(key)
        return entry is not None and not (isinstance(entry.value, Text) and entry.value.is_null)

    def entry(self, key: str) -> Entry | None:
        return self.node.entry(key) if self.has(key) else None

    def need(self, key: str, value: T | None, fallback: T) -> T:
        """The value, or a recorded mistake and the fallback where the key is missing."""
        if value is None and not self.has(key):
            self.say(key, f"the key {key!r} is missing.", "Add it.")
        return fallback if value is None else value

    def text(self, key: str) -> str | None:
        entry = self.entry(key)
        if entry is None:
            return None
        if not isinstance(entry.value, Text):
            self.say(key, f"{key!r} must be text.", "Write one value.")
            return None
        return entry.value.text.strip()

    def required_text(self, key: str) -> str:
        return self.need(key, self.text(key), "")

    def word(self, key: str, known: Iterable[str]) -> str | None:
        """Text that is one of the known words."""
        text = self.text(key)
        if text is None or text in set(known):
            return text
        self.say(key, f"{text!r} is no {key}.", did_you_mean(text, known))
        return None

    def number(self, key: str) -> float | None:
        return self._typed(key, float, "a number")

    def integer(self, key: str) -> int | None:
        return self._typed(key, int, "a whole number")

    def day(self, key: str) -> date | None:
        return self._typed(key, date.fromisoformat, "a date like 2026-08-20")

    def boolean(self, key: str) -> bool | None:
        entry = self.entry(key)
        value = entry.value.as_bool() if entry is not None and isinstance(entry.value, Text) else None
        if entry is not None and value is None:
            self.say(key, f"{key!r} must be true or false.", "Mend it.")
        return value

    def _typed(self, key: str, convert: Callable[[str], T], what: str) -> T | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            return convert(text)
        except ValueError:
            self.say(key, f"{key!r} must be {what}.", f"{text[:40]!r} is not.")
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text as a list of one; empty where missing."""
        entry = self.entry(key)
        if entry is None:
            return ()
        nodes = entry.value.items if isinstance(entry.value, Items) else (entry.value,)
        if not all(isinstance(node, Text) for node in nodes):
            self.say(key, f"{key!r} must be text or a list of texts.", "Mend it.")
        return tuple(node.text.strip() for node in nodes if isinstance(node, Text))

    def effort(self, key: str) -> Effort | None:
        """A range of person-days, [low, high]."""
        if not self.has(key):
            return None
        try:
            low, high = (float(text) for text in self.texts(key))
        except ValueError:
            self.say(key, f"{key!r} must be two numbers of person-days.", "For example [0.5, 2].")
            return None
        if not 0 <= low <= high:
            self.say(key, f"{key!r} must rise from low to high.", "For example [0.5, 2].")
        return Effort(low=low, high=high)

    def fields(self, key: str, known: Iterable[str]) -> "Fields | None":
        """A nested mapping with the keys it may have."""
        entry = self.entry(key)
        return None if entry is None else self._nested(entry.value, key, known)

    def each(self, key: str, known: Iterable[str]) -> "Iterator[Fields]":
        """A list of nested mappings, or one mapping as a list of one."""
        entry = self.entry(key)
        nodes = () if entry is None else entry.value.items if isinstance(entry.value, Items) else (entry.value,)
        names = tuple(known)
        for node in nodes:
            nested = self._nested(node, key, names)
            if nested is not None:
                yield nested

    def _nested(self, node: Node, key: str, known: Iterable[str]) -> "Fields | None":
        if isinstance(node, Map):
            return Fields(node, self.path, self.problems, known)
        self._say(node.first_line, f"{key!r} must be a mapping.", "Write it as `key: value` lines.")
        return None
