"""Assumed values of the method that an organisation replaces by its own."""

from collections.abc import Iterator
from dataclasses import replace

from advisor.catalog.fields import Fields
from advisor.catalog.vocabulary import read_assumptions
from advisor.data import data_folder
from advisor.declared.sections import Statements, on_line, refuse_retired
from advisor.model.catalog import Assumptions
from advisor.text.yaml_text import Entry, Items, Map, Text, parse

FILE = "organisation.yaml"
_NO_DRAWS = (
    "Nothing is drawn any more: write `hinges-from`, the chance of turning answers from which a decision hinges."
)
RETIRED = {
    "tie-band": "Write `equal-work`, the days of work that count as equal, or `score-lead`, points of fit score.",
    "confidence": _NO_DRAWS,
    **dict.fromkeys(("draws", "concentration", "ask-from"), _NO_DRAWS),
    "instances-unsaid": "Numbers that nobody states are tried on both sides of every limit: take it out.",
    "partial-provides": "What a need gives to the fit score is fixed: met 1, with a condition 0.9, after a change 0.5.",
}
"""A key of earlier versions → what to write instead."""


def read_assumed(top: Fields, statements: Statements) -> Assumptions | None:
    """The values with those of the section `assumptions` in place of the built-in ones; None where it says nothing."""
    entry = top.entry("assumptions")
    if entry is None:
        return None
    if not isinstance(entry.value, Map):
        top.say("assumptions", "'assumptions' must be a mapping.", "Write `hinges-from: 0.05`.")
        return None
    built_in, own = _built_in(), refuse_retired(entry.value, top.path, top.problems, RETIRED)
    found = len(top.problems.found)
    assumed = read_assumptions(_merged(built_in, own), top.path, top.problems)
    for path, one in _leaves(own, ()):
        what, line = " ".join(path).replace("-", " "), one.first_line
        if path[-1] != "why":
            effect = f"It stands in for the assumed {_written(_at(built_in, path))}."
            statements.add("assumptions", what, _written(one.value), effect, on_line(top.path, line))
    return assumed if len(top.problems.found) == found else None


def _built_in() -> Map:
    path = data_folder("rules") / FILE
    node = parse(path.read_text(encoding="utf-8"), FILE)[0]
    return node if isinstance(node, Map) else Map((), 1, 1, 1)


def _merged(below: Map, above: Map) -> Map:
    """The keys of both; of a key in both that of `above`, mappings key by key."""
    own = {entry.key.text: entry for entry in above.entries}
    kept = [_either(entry, own.pop(entry.key.text, None)) for entry in below.entries]
    return replace(below, entries=(*kept, *own.values()), first_line=above.first_line)


def _either(below: Entry, above: Entry | None) -> Entry:
    if above is None:
        return below
    if isinstance(below.value, Map) and isinstance(above.value, Map):
        return Entry(above.key, _merged(below.value, above.value))
    return above


def _leaves(node: Map, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for entry in node.entries:
        here = (*path, entry.key.text)
        if isinstance(entry.value, Map):
            yield from _leaves(entry.value, here)
        else:
            yield here, entry


def _at(node: Map, path: tuple[str, ...]) -> Entry | None:
    entry = node.entry(path[0])
    if entry is None or len(path) == 1:
        return entry
    return _at(entry.value, path[1:]) if isinstance(entry.value, Map) else None


def _written(node: object) -> str:
    match node:
        case Entry(value=value):
            return _written(value)
        case Items(items=items):
            return " to ".join(_written(one) for one in items)
        case Text(text=text):
            return text
        case _:
            return "value"
