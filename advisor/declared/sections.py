"""What the sections of an organisation file share: ids as keys, patterns, shares, ranges, the list of values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.errors import CatalogError, SourceError
from advisor.model.catalog import Effort
from advisor.model.location import Location
from advisor.model.organisation import EVERY, Declared
from advisor.text.redact import redact_text
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

_EMPTY = Map((), 1, 1, 1)
_PATTERN = re.compile(r"[^\[\]\s]+")


@dataclass
class Statements:
    """Everything that a file states, in its order, and the patterns of workloads that it uses."""

    path: str
    values: list[Declared] = field(default_factory=list)
    patterns: list[tuple[str, Location]] = field(default_factory=list)

    def add(self, topic: str, what: str, value: str, effect: str, location: Location) -> None:
        self.values.append(Declared(topic=topic, what=what, value=value, effect=effect, location=location))


def at(fields: Fields, key: str) -> Location:
    """The line of a key, or of the mapping where the key is missing."""
    return on_line(fields.path, fields.line(key))


def on_line(path: str, line: int) -> Location:
    return Location(path=path, first_line=line, last_line=line)


def entries(fields: Fields, key: str) -> Iterator[Entry]:
    """The entries of a mapping below a key; a mistake where there is none."""
    entry = fields.entry(key)
    if entry is None:
        return
    if not isinstance(entry.value, Map):
        fields.say(key, f"{key!r} must be a mapping.", "Write it as `id: …` lines.")
        return
    yield from entry.value.entries


def known_entries(fields: Fields, key: str, known: Iterable[str], what: str) -> Iterator[Entry]:
    """Likewise; an id that is not known is a mistake."""
    ids = tuple(known)
    for entry in entries(fields, key):
        name = entry.key.text
        if name in ids:
            yield entry
        else:
            fields.problems.add(fields.path, entry.first_line, f"{name!r} is no {what}.", did_you_mean(name, ids))


def records(fields: Fields, key: str, known: Iterable[str]) -> Iterator[Fields]:
    """The mappings of a list below a key."""
    entry = fields.entry(key)
    if entry is not None and not isinstance(entry.value, Items):
        fields.say(key, f"{key!r} must be a list.", "Begin each of its entries with a hyphen.")
        return
    yield from fields.each(key, known)


def refuse_retired(node: Map, path: str, problems: Problems, retired: Mapping[str, str]) -> Map:
    """The mapping without the keys of earlier versions; each is a mistake that says what to write instead."""
    for entry in node.entries:
        if entry.key.text in retired:
            what = f"{entry.key.text!r} is not taken any more."
            problems.add(path, entry.first_line, what, retired[entry.key.text])
    return replace(node, entries=tuple(entry for entry in node.entries if entry.key.text not in retired))


def amounts(fields: Fields, key: str) -> Effort | None:
    """A range of two numbers, low and high, neither below 0."""
    if not fields.has(key):
        return None
    try:
        low, high = (float(text) for text in fields.texts(key))
    except ValueError:
        fields.say(key, f"{key!r} must be two numbers.", "For example [10, 20].")
        return None
    if not (isfinite(low) and isfinite(high) and 0 <= low <= high):
        fields.say(key, f"{key!r} must rise from low to high.", "For example [10, 20].")
        return None
    return Effort(low=low, high=high)


def patterns(fields: Fields, statements: Statements) -> tuple[str, ...]:
    """Patterns of workload ids below `for`; all workloads where it is missing."""
    found = fields.texts("for")
    if fields.has("for") and not found:
        fields.say("for", "'for' names no workload.", "Write ids or patterns such as billing/*, or leave it out.")
    for one in found:
        if not _PATTERN.fullmatch(one):
            fields.say("for", "a pattern of workload ids holds no blank and no bracket.", "`*` stands for any text.")
        statements.patterns.append((one, at(fields, "for")))
    return found or EVERY


def concerning(chosen: tuple[str, ...]) -> str:
    """Of which workloads, inside a sentence."""
    return "every workload" if chosen == EVERY else f"workloads {', '.join(chosen)}"


def only_mapping(text: str, name: str, problems: Problems) -> Map:
    """The one mapping that a file holds, without secrets; an empty file holds an empty one."""
    try:
        documents = parse(text, name)
    except SourceError as error:
        raise CatalogError([error.problem]) from None
    node = redacted(documents[0]) if documents else _EMPTY
    if len(documents) > 1 or not isinstance(node, Map):
        problems.add(name, 1, "this file must hold one mapping.", "Write `key: value` lines.")
        return _EMPTY
    return node


def redacted(node: Node) -> Node:
    """The node with every text free of secrets; keys stay, for they are checked against known words."""
    match node:
        case Text():
            return Text(redact_text(node.text), node.quoted, node.first_line, node.last_line, node.size, node.tag)
        case Items():
            found = tuple(redacted(one) for one in node.items)
            return Items(found, node.first_line, node.last_line, node.size, node.tag)
        case Map():
            pairs = tuple(Entry(_shown(entry.key), redacted(entry.value)) for entry in node.entries)
            return Map(pairs, node.first_line, node.last_line, node.size, node.tag)


def _shown(key: Text) -> Text:
    return Text(redact_text(key.text), key.quoted, key.first_line, key.last_line, key.size, key.tag)
