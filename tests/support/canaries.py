"""A word that stands for a secret, planted at every place of a descriptor in turn, and where it shows up again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from advisor.formats import FORMATS
from advisor.formats.read import Reading, read_sources
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse

CANARY = "zq%canary7"
"""No name of a program, an image or an object: those may be shown."""
_LINES_OF_WORDS = ("dockerfile", "procfile")
_WHAT_IT_IS = ("apiVersion: ", "kind ", "is required")
"""An object's own type and name tell which one a note is about."""
_HOST_PATH = "path: "


@dataclass(frozen=True)
class Planted:
    """A descriptor with the canary in the place of one value, or behind one line as a comment."""

    kind: str
    line: int
    text: str

    def shown_without_use(self) -> list[str]:
        """What shows the canary although no fact, and no name of the workload, rests on it."""
        reading = read(self.kind, self.text)
        if CANARY.lower() in _used(reading).lower():
            return []
        return [text for text in _shown(reading) if CANARY in text and not _names_an_object(text)]


def read(kind: str, text: str) -> Reading:
    source = Source(FORMATS[kind].example, kind, text)
    return read_sources([source], (), ReadOptions(labels=built_in_catalog().labels))


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """Every descriptor that a rule of the catalog gives as an example."""
    rules = built_in_catalog().rules.values()
    return tuple(dict.fromkeys((k, text) for rule in rules for one in rule.examples for k, text in one.texts.items()))


def planted(kind: str, text: str) -> Iterator[Planted]:
    lines = text.split("\n")
    for number, value in dict.fromkeys(_values(kind, text)):
        before, found, after = lines[number - 1].rpartition(value)
        if found:
            yield _with(kind, lines, number, f"{before}{CANARY}{after}")
    for number, line in enumerate(lines, 1):
        yield _with(kind, lines, number, f"{line} # the password is {CANARY}")


def _with(kind: str, lines: list[str], number: int, line: str) -> Planted:
    return Planted(kind, number, "\n".join([*lines[: number - 1], line, *lines[number:]]))


def _values(kind: str, text: str) -> Iterator[tuple[int, str]]:
    if kind in _LINES_OF_WORDS:
        for number, line in enumerate(text.split("\n"), 1):
            yield from ((number, word) for word in line.split()[1:])
        return
    for document in parse(text, ""):
        yield from ((one.first_line, one.text) for one in _scalars(document) if one.first_line == one.last_line)


def _scalars(node: Node) -> Iterator[Text]:
    match node:
        case Text():
            yield from [node] if node.text else []
        case Map(entries=entries):
            for entry in entries:
                yield from _scalars(entry.value)
        case Items(items=items):
            for item in items:
                yield from _scalars(item)


def _used(reading: Reading) -> str:
    facts = [[fact.value for fact in one.facts.values()] for one in reading.workloads]
    return repr((facts, [(one.name, one.descriptors) for one in reading.workloads]))


def _shown(reading: Reading) -> list[str]:
    facts = [fact for one in reading.workloads for fact in one.facts.values()]
    snippets = [place.snippet for fact in facts for place in fact.evidence]
    return [*snippets, *map(repr, (*reading.notes, *reading.skipped, *reading.failed))]


def _names_an_object(text: str) -> bool:
    return text.startswith((_HOST_PATH,)) or any(word in text for word in _WHAT_IT_IS)
