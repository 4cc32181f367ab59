"""Assumed values of the method that an organisation replaces by its own."""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from advisor.catalog.fields import Fields, did_you_mean
from advisor.catalog.vocabulary import read_assumptions
from advisor.data import data_folder
from advisor.declared.sections import Statements, on_line
from advisor.model.catalog import Assumptions
from advisor.sources.yaml_text import Entry, Items, Map, Text, parse

FILE = "organisation.yaml"
_SHARES = ("tie-band", "undetermined-from", "partial-provides", "ask-from", "high", "medium")
MOST_DRAWS = 1_000_000


def read_assumed(top: Fields, statements: Statements) -> Assumptions | None:
    """The values with those of the section `assumptions` in place of the built-in ones; None where it says nothing."""
    entry = top.entry("assumptions")
    if entry is None:
        return None
    if not isinstance(entry.value, Map):
        top.say("assumptions", "'assumptions' must be a mapping.", "Write `tie-band: 0.03`.")
        return None
    built_in = _built_in()
    found = len(top.problems.found)
    assumed = read_assumptions(_merged(built_in, entry.value), top.path, top.problems)
    for path, one in _leaves(entry.value, ()):
        _check(path, one, top)
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


def _check(path: tuple[str, ...], entry: Entry, top: Fields) -> None:
    """Ranges that the built-in file is trusted with."""
    name = path[-1]
    if name == "why":
        return
    numbers = [_number(one) for one in (entry.value.items if isinstance(entry.value, Items) else (entry.value,))]
    low, high = (0.0, 1.0) if name in _SHARES else (0.0, float(MOST_DRAWS))
    wrong = any(number is None or not low <= number <= high for number in numbers) or not numbers
    if wrong or (name in ("draws", "concentration", "expected") and numbers[0] == 0):
        top.problems.add(top.path, entry.first_line, f"{name!r} is out of its range.", _advice(name, low, high))


def _advice(name: str, low: float, high: float) -> str:
    if name not in (*_SHARES, "draws", "concentration", "expected", "range", "effort-days"):
        return did_you_mean(name, _SHARES)
    return f"Write numbers from {low:g} to {high:,.0f}."


def _number(node: object) -> float | None:
    try:
        number = float(node.text) if isinstance(node, Text) else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None
