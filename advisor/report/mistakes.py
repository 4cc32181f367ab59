"""What is wrong with JSON that somebody calls a report: the way to the value, its line, and a sentence."""

import json
import re
import types
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from advisor.text.redact import redact_text

Step: TypeAlias = str | int
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_PLACE = re.compile(r" - at `(?:key in )?\$?(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|(\[\.\.\.\])")
_LONGEST = 300
_KINDS: Mapping[str, str] = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "array": "an array",
    "object": "an object",
}


class WrongShapeError(Exception):
    """A value of the wrong type; `steps` lead to it from the top, or `line` says where the text breaks."""

    def __init__(self, what: str, steps: Sequence[Step] = (), line: int | None = None) -> None:
        self.what = what
        self.steps = tuple(steps)
        self.line = line
        super().__init__(what)

    def under(self, step: Step) -> "WrongShapeError":
        return WrongShapeError(self.what, (step, *self.steps), self.line)


def steps_text(steps: Sequence[Step]) -> str:
    """`workloads[1].course`; this, where there is no step."""
    named = "".join(f"[{step}]" if isinstance(step, int) else f".{redact_text(step)[:_LONGEST]}" for step in steps)
    return named.removeprefix(".") or "this"


def mistake_in(error: Exception, plain: object, kind: Any) -> WrongShapeError:
    """What the library says of the first value of a wrong type, in words."""
    text = str(error)
    place = _PLACE.search(text)
    what = text[: place.start()] if place else text
    steps = _steps(place[1] if place else "", plain, kind, what)
    missing = re.match(r"Object missing required field `(\w+)`", what)
    if missing:
        return WrongShapeError("is missing", (*steps, missing[1]))
    return WrongShapeError(_words(what, steps, kind), steps)


def _steps(place: str, plain: object, kind: Any, what: str) -> tuple[Step, ...]:
    """The library does not name the key of a table: it is looked for among those that fail in the same way."""
    steps: list[Step] = []
    value: Any = plain
    for name, number, anything in _STEP.findall(place):
        step: Step = int(number) if number else name
        if anything:
            step = _failing_key(value, _type_at(kind, steps), what)
        steps.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
    return tuple(steps)


def _failing_key(table: Mapping[str, object], kind: Any, what: str) -> str:
    for key in table:
        try:
            msgspec.convert({key: table[key]}, type=kind)
        except (msgspec.ValidationError, OverflowError, UnicodeError) as error:
            if str(error).startswith(what):
                return key
    return next(iter(table), "")


def _words(what: str, steps: Sequence[Step], kind: Any) -> str:
    if what.startswith("Invalid enum value"):
        words = _enum_at(_type_at(kind, steps))
        return f"must be one of {', '.join(words)}" if words else "is no word of this version"
    if "matching regex" in what:
        return "must be a day such as 2026-11-24"
    bound = re.match(r"Expected `\w+` (>=|<=) (-?[\d.]+)", what)
    if bound:
        return f"must be {float(bound[2]):g} or {'more' if bound[1] == '>=' else 'less'}"
    length = re.match(r"Expected `array` of (?:at (?:least|most) )?length (\d+)", what)
    if length:
        return f"must have {length[1]} members"
    expected = re.match(r"Expected `([^`]+)`", what)
    if expected is None:
        return "must be a number of ordinary size"
    kinds = dict.fromkeys(_KINDS.get(each, "an object") for each in expected[1].split(" | "))
    return f"must be {' or '.join(kinds)}"


# --- types ----------------------------------------------------------------------------------------------------------


def _type_at(kind: Any, steps: Sequence[Step]) -> Any:
    """Of the value that the steps lead to."""
    for step in steps:
        kind = _member(kind, step)
    return kind


def _member(kind: Any, step: Step) -> Any:
    for arm in _arms(kind):
        if isinstance(arm, type) and isinstance(step, str) and hasattr(arm, "__annotations__") and not get_args(arm):
            hints = get_type_hints(arm, include_extras=True)
            if step in hints:
                return hints[step]
        arguments = get_args(arm)
        if get_origin(arm) is dict and isinstance(step, str):
            return arguments[1]
        if get_origin(arm) is tuple and isinstance(step, int):
            return arguments[0] if arguments[-1] is ... else arguments[min(step, len(arguments) - 1)]
    return Any


def _arms(kind: Any) -> list[Any]:
    if get_origin(kind) is Annotated:
        return _arms(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [arm for each in get_args(kind) for arm in _arms(each)]
    return [kind]


def _enum_at(kind: Any) -> list[str]:
    found = [arm for arm in _arms(kind) if isinstance(arm, type) and issubclass(arm, StrEnum)]
    literals = [str(word) for arm in _arms(kind) if str(get_origin(arm)) == "typing.Literal" for word in get_args(arm)]
    return [each.value for arm in found for each in arm] + literals


# --- lines ----------------------------------------------------------------------------------------------------------


def line_of(steps: tuple[Step, ...], text: str) -> int:
    """Of the value that the steps lead to; of the last one on the way where it is not there. The text is valid JSON."""
    place = _space(text, 1 if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}") else 0)
    for step in steps:
        there = _place_of(text, place, step)
        if there is None:
            break
        place = there
    return text.count("\n", 0, place) + 1


def _space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _place_of(text: str, place: int, step: Step) -> int | None:
    """Where the object's value of that name, or the array's value of that number, begins."""
    if text[place : place + 1] not in ("{", "["):
        return None
    keyed = text[place] == "{"
    place, number = _space(text, place + 1), 0
    while text[place : place + 1] not in ("}", "]", ""):
        name: object = number
        if keyed:
            name, place = _DECODER.raw_decode(text, place)
            place = _space(text, _space(text, place) + 1)
        if name == step and keyed == isinstance(step, str):
            return place
        _, place = _DECODER.raw_decode(text, place)
        place = _space(text, place)
        if text[place : place + 1] == ",":
            place = _space(text, place + 1)
        number += 1
    return None
