"""The ((variables)) that a manifest asks for: their names, never what they stand for."""

from collections.abc import Iterator

from advisor.formats.variables import double_parentheses_in
from advisor.model.facts import Fact
from advisor.text.source import Source


def variable_facts(source: Source) -> dict[str, Fact]:
    """Of the whole file, since the client refuses a push while one of them has no value."""
    found = list(_found(source.text))
    if not found:
        return {}
    places = (source.location(line, snippet=f"(({name}))") for name, line in found)
    return {"descriptor.variables": Fact.of_set((name for name, _ in found), places)}


def _found(text: str) -> Iterator[tuple[str, int]]:
    """Read line by line and not from the tree, in which an alias repeats what it stands for."""
    if "((" not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        written = f" {line}".partition(" #")[0]
        yield from ((name, number) for name in double_parentheses_in(written))
