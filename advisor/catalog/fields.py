"""One mapping of an input file while it is read, and one schema while it is made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol, TypeAlias

from advisor.model.catalog import Capability, Effort, FactDefinition, Platform, Rule, Topic
from advisor.model.location import Location, Problem
from advisor.text.yaml_text import Entry, Items, Map, Node, Text

Schema: TypeAlias = dict[str, Any]
Advice: TypeAlias = tuple[str, str]
"""What is wrong, and what to do about it."""
EMPTY = Map((), 1, 1, 1)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOST_NAMED = 12


class Known(Protocol):
    """The ids that a file may refer to."""

    @property
    def facts(self) -> Mapping[str, FactDefinition]: ...
    @property
    def capabilities(self) -> Mapping[str, Capability]: ...
    @property
    def efforts(self) -> Mapping[str, Effort]: ...
    @property
    def platforms(self) -> Mapping[str, Platform]: ...
    @property
    def rules(self) -> Mapping[str, Rule]: ...
    @property
    def topics(self) -> Mapping[str, Topic]: ...


Ids: TypeAlias = Callable[[Known], Iterable[str]]


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
    return f"Known are: {', '.join(names[:_MOST_NAMED])}{', …' if len(names) > _MOST_NAMED else ''}."


# --- reading --------------------------------------------------------------------------------------------------------


class Fields:
    """One mapping of a file while it is read. A value of the wrong type is recorded as a mistake and yields None."""

    def __init__(self, node: Map, path: str, problems: Problems, known: Known) -> None:
        self.node = node
        self.path = path
        self.problems = problems
        self.known = known

    @property
    def location(self) -> Location:
        return Location(path=self.path, first_line=self.node.first_line, last_line=self.node.last_line)

    def at(self, key: str) -> Location:
        """The line of a key, or of the mapping where the key is missing."""
        return on_line(self.path, self.line(key))

    def line(self, key: str) -> int:
        entry = self.node.entry(key)
        return self.node.first_line if entry is None else entry.first_line

    def say(self, key: str, what: str, advice: str) -> None:
        """Record a mistake at the key, or at the mapping where the key is missing."""
        self.say_at(self.line(key), what, advice)

    def say_at(self, line: int, what: str, advice: str) -> None:
        self.problems.add(self.path, line, what, advice)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value; null counts as left out."""
        return self.entry(key) is not None

    def entry(self, key: str) -> Entry | None:
        entry = self.node.entry(key)
        return None if entry is None or (isinstance(entry.value, Text) and entry.value.is_null) else entry

    def word(self, key: str) -> str | None:
        """The text at the key, else None; no mistake is recorded."""
        entry = self.entry(key)
        return entry.value.text.strip() if entry is not None and isinstance(entry.value, Text) else None

    def text(self, key: str) -> str | None:
        text = self.word(key)
        if text is None and self.has(key):
            self.say(key, f"{key!r} must be text.", "Write one value.")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text as a list of one; empty where missing."""
        nodes = self.nodes(key)
        if not all(isinstance(node, Text) for node in nodes):
            self.say(key, f"{key!r} must be text or a list of texts.", "Mend it.")
        return tuple(node.text.strip() for node in nodes if isinstance(node, Text))

    def nodes(self, key: str) -> tuple[Node, ...]:
        """The members of a list, or one value as a list of one; empty where missing."""
        entry = self.entry(key)
        if entry is None:
            return ()
        return entry.value.items if isinstance(entry.value, Items) else (entry.value,)

    def below(self, node: Map) -> "Fields":
        """A mapping inside of this one."""
        return Fields(node, self.path, self.problems, self.known)

    def entries(self, key: str) -> Iterator[Entry]:
        """The entries of a mapping below a key; a mistake where there is something else."""
        entry = self.entry(key)
        if entry is not None and isinstance(entry.value, Map):
            yield from entry.value.entries
        elif entry is not None:
            self.say(key, f"{key!r} must be a mapping.", "Write it as `key: value` lines.")


def on_line(path: str, line: int) -> Location:
    return Location(path=path, first_line=line, last_line=line)


# --- schemas --------------------------------------------------------------------------------------------------------


@dataclass
class Drawing:
    """One schema while it is made: the ids that it lists, and definitions that its parts refer to."""

    known: Known
    definitions: dict[str, Schema] = field(default_factory=dict)

    def define(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is made the first time and may refer to itself."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def or_null(schema: Schema) -> Schema:
    """The same, or a null, which counts as left out."""
    inner = {key: value for key, value in schema.items() if key != "description"}
    return described({"anyOf": [inner, {"type": "null"}]}, schema.get("description", ""))


def one_or_many(schema: Schema, **more: Any) -> Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema, **more}]}


def document(title: str, about: str, body: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A whole schema; `body` is that of the file's top level."""
    whole = {"$schema": DIALECT, "title": title, "description": about, **body}
    return {**whole, "$defs": dict(definitions)} if definitions else whole
