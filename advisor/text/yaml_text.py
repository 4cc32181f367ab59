"""YAML and JSON as nodes that know their lines; the only import of yaml.

Scalars stay text until a field types them: `no`, `22:22` and `1e3` mean what the file's own format says.

PyYAML's events feed an explicit stack, so that nesting costs no recursion; depth and expanded size are capped,
so that neither brackets nor alias bombs take the run down.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

import yaml
from msgspec import Struct

from advisor.errors import SourceError

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


class Text(Struct, frozen=True, gc=False):
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


class Entry(Struct, frozen=True, gc=False):
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


class Map(Struct, frozen=True, gc=False):
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


class Items(Struct, frozen=True, gc=False):
    """A sequence."""

    items: "tuple[Node, ...]"
    first_line: int
    last_line: int
    size: int
    tag: str = ""

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.items)


Node: TypeAlias = Text | Map | Items

DEEPEST = 100
LARGEST = 1_000_000
"""Nodes of a document once every alias is written out."""

_LOADER = getattr(yaml, "CLoader", yaml.Loader)


def parse(text: str, path: str) -> "tuple[Node, ...]":
    """Every document of a YAML or JSON text that is not empty.

    Raises SourceError with the line of: a syntax error, a tab in the indentation, a duplicate key, a complex key,
    nesting beyond DEEPEST, or more than LARGEST nodes, with every alias written out.
    """
    try:
        return _documents(text)
    except SourceError as error:
        problem = error.problem
        raise SourceError(path, problem.line, problem.what, problem.advice) from None


@lru_cache(maxsize=4)
def _documents(text: str) -> "tuple[Node, ...]":
    """Kept for a moment, for a file is first recognised and then read."""
    path = ""
    builder = _Builder(path)
    try:
        _take_all(_LOADER(_as_yaml(text)), builder)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, path) from None
    except yaml.YAMLError as error:
        raise SourceError(path, 1, f"this is not YAML: {_reason(error)}.", "Save it as UTF-8 text.") from None
    return tuple(builder.documents)


def _take_all(loader: Any, builder: "_Builder") -> None:
    """Every event of the loader, which ends with that of the stream. `yaml.parse` would ask twice for each."""
    try:
        while (event := loader.get_event()).__class__ is not yaml.StreamEndEvent:
            builder.take(event)
    finally:
        loader.dispose()


_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89a-fA-F][0-9a-fA-F]{2})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?")


def _as_yaml(text: str) -> str:
    """JSON as YAML takes it, line by line: no tab between its words, no character in two halves."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    return _SURROGATES.sub(_one_character, text.replace("\t", " "))


def _one_character(match: re.Match[str]) -> str:
    """The two halves as one; a half that stands alone as the sign for a broken character."""
    halves = bytes.fromhex(match[2] + (match[3] or ""))
    return f"{match[1]}\\U{ord(halves.decode('utf-16-be', 'replace')[0]):08x}"


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "reason", "unreadable characters"))


def _syntax_error(error: yaml.MarkedYAMLError, text: str, path: str) -> SourceError:
    mark = error.problem_mark or error.context_mark
    line = 1 if mark is None else mark.line + 1
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return SourceError(path, line, "a tab indents this line.", "YAML allows spaces only.")
    what = (error.problem or error.context or "syntax error").rstrip(".")
    return SourceError(path, line, f"YAML syntax: {what}.", "Mend the line, or the one before it.")


class _Mark(Protocol):
    """A place of PyYAML's, of either of its two parsers."""

    line: int
    column: int


def _line(mark: _Mark | None) -> int:
    return 1 if mark is None else mark.line + 1


def _is_flow(event: yaml.Event) -> bool:
    """Whether a closing event has a bracket of its own in the text."""
    return (
        event.start_mark is not None and event.end_mark is not None and event.start_mark.index != event.end_mark.index
    )


def _tag(tag: str | None) -> str:
    """A tag of the format's own; YAML's own ones say nothing that the text does not."""
    return tag if tag is not None and tag.startswith("!") and len(tag) > 1 else ""


def _column(mark: _Mark | None) -> int:
    return 0 if mark is None else mark.column


class _Frame:
    """A collection under construction."""

    __slots__ = ("anchor", "key", "keys", "last", "line", "nodes", "tag")

    def __init__(self, anchor: str | None, line: int, tag: str, *, keyed: bool) -> None:
        self.anchor = anchor
        self.tag = tag
        self.line = line
        self.last = line
        """The last line of what it holds."""
        self.nodes: list[Node] = []
        self.keys: list[Text] | None = [] if keyed else None
        self.key: Text | None = None


class _Builder:
    """Turns parse events into nodes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.documents: list[Node] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._nodes = 0

        self._takes: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._begin,
        }

    def take(self, event: yaml.Event) -> None:
        take = self._takes.get(event.__class__)
        if take is not None:
            take(event)

    def _begin(self, _: yaml.DocumentStartEvent) -> None:
        self._anchors = {}
        self._nodes = 0

    def _fail(self, line: int, what: str, advice: str) -> SourceError:
        return SourceError(self.path, line, what, advice)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        first, last, style = _line(event.start_mark), _line(event.end_mark), event.style
        if style in ("|", ">") and _column(event.end_mark) == 0:
            last = max(first, last - 1)
        self._add(Text(event.value, bool(style), first, last, 1, _tag(event.tag)), event.anchor)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line = _line(event.start_mark)
        if len(self._stack) >= DEEPEST:
            raise self._fail(line, f"nested deeper than {DEEPEST} levels.", "Flatten the file.")
        self._stack.append(_Frame(event.anchor, line, _tag(event.tag), keyed=isinstance(event, yaml.MappingStartEvent)))

    def _close(self, event: yaml.Event) -> None:
        frame = self._stack.pop()
        last = max(frame.last, _line(event.end_mark)) if _is_flow(event) else frame.last
        node = self._items(frame, last) if frame.keys is None else self._map(frame, frame.keys, last)
        if node.size > LARGEST:
            raise self._fail(frame.line, "its aliases write out to more than a million nodes.", "Remove them.")
        self._add(node, frame.anchor)

    def _items(self, frame: _Frame, last: int) -> Items:
        size = 1 + sum(node.size for node in frame.nodes)
        return Items(tuple(frame.nodes), frame.line, last, size, frame.tag)

    def _map(self, frame: _Frame, keys: list[Text], last: int) -> Map:
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in zip(keys, frame.nodes, strict=True):
            if key.text == "<<" and not key.quoted:
                for entry in self._merged(key, value):
                    merged.setdefault(entry.key.text, entry)
                continue
            if key.text in own:
                first = own[key.text].key.first_line
                raise self._fail(
                    key.first_line,
                    f"the key {key.text[:80]!r} stands here again; first on line {first}.",
                    "Keep one of them.",
                )
            own[key.text] = Entry(key, value)
        entries = (*own.values(), *(entry for name, entry in merged.items() if name not in own))
        return Map(entries, frame.line, last, 1 + sum(1 + entry.value.size for entry in entries), frame.tag)

    def _merged(self, key: Text, value: Node) -> Iterator[Entry]:
        sources: Sequence[Node] = value.items if isinstance(value, Items) else (value,)
        for source in sources:
            if not isinstance(source, Map):
                raise self._fail(key.first_line, "a merge key takes a mapping or a list of them.", "Mend it.")
            yield from source.entries

    def _alias(self, event: yaml.AliasEvent) -> None:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            line = _line(event.start_mark)
            # Not by name: it may be a password that begins with a star and was not quoted.
            raise self._fail(line, "an alias names no anchor above it.", "Define it first, or quote the value.")
        self._add(node, None)

    def _add(self, node: Node, anchor: str | None) -> None:
        self._nodes += 1
        if self._nodes > LARGEST:
            raise self._fail(node.first_line, "this document holds more than a million nodes.", "Split the file.")
        if anchor:
            self._anchors[anchor] = node
        if not self._stack:
            if not (isinstance(node, Text) and node.is_null):
                self.documents.append(node)
            return
        frame = self._stack[-1]
        if frame.keys is not None and frame.key is None:
            if not isinstance(node, Text):
                raise self._fail(node.first_line, "a key of a mapping is itself a collection.", "Use text as key.")
            frame.key = node
            frame.keys.append(node)
            return
        frame.key = None
        frame.nodes.append(node)
        frame.last = max(frame.last, node.last_line)


# --- as plain values ------------------------------------------------------------------------------------------------

Outline: TypeAlias = "dict[str, Outline] | list[Outline] | str | int | float | bool | None"
"""A file's outermost levels as plain values, so that JSON and YAML are told apart by one set of questions."""

_DEEP = 5
_MOST = 2_000
"""Members looked at of one collection: whatever a file is shows in its first ones."""


def outline(text: str, path: str) -> tuple[Outline, ...]:
    """Each document of a YAML or JSON text. Raises SourceError where it is neither."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return (json.loads(text),)
        except (ValueError, RecursionError):
            pass
    return tuple(_plain(document, _DEEP) for document in parse(text, path))


def _plain(node: Node, levels: int) -> Outline:
    match node:
        case Text(text=text):
            return None if node.is_null else text
        case Map(entries=entries):
            return {each.key.text: _plain(each.value, levels - 1) for each in entries[:_MOST]} if levels else {}
        case Items(items=items):
            return [_plain(item, levels - 1) for item in items[:_MOST]] if levels else []
