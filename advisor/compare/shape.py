"""Plain data held against the types of the JSON report: anybody may have written it, and the first mistake is named."""

import math
import re
import types
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from advisor.report.document_types import Answer, Document, Head, Place, Result, Workload

Step: TypeAlias = str | int
Read: TypeAlias = Callable[[object], Any]
_LEFT_ASIDE: Mapping[object, frozenset[str]] = {
    Head: frozenset({"portfolio", "changes", "topics", "classes", "facts"}),
    Document: frozenset({"portfolio", "changes", "topics", "classes", "facts"}),
    Workload: frozenset({"left", "disposition", "why_not", "events", "questions"}),
    Result: frozenset({"risk", "score_without_blocks", "topics", "presuming", "deploy"}),
    Answer: frozenset({"read"}),
    Place: frozenset({"last_line"}),
}
"""Members that no comparison reads: they are neither checked nor kept, so they may be of another version."""


class WrongShapeError(Exception):
    """A value of the wrong type; `steps` lead to it from the top."""

    def __init__(self, what: str, steps: Sequence[Step] = ()) -> None:
        self.what = what
        self.steps = tuple(steps)
        super().__init__(what)

    def under(self, step: Step) -> "WrongShapeError":
        return WrongShapeError(self.what, (step, *self.steps))


@cache
def reader_of(kind: Any) -> Read:
    """Gives a value of this type back, with only those members that are compared. Raises WrongShapeError."""
    composed = _COMPOSED.get(get_origin(kind))
    if composed is not None:
        return composed(get_args(kind))
    if is_typeddict(kind):
        return _record(kind)
    return _word(tuple(kind)) if issubclass(kind, StrEnum) else _PLAIN[kind]


# --- values ---------------------------------------------------------------------------------------------------------


def _plain(kind: type, what: str) -> Read:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise WrongShapeError(f"must be {what}")
        return value

    return read


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongShapeError("must be a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise WrongShapeError("must be a number of ordinary size")
    return value


_PLAIN: Mapping[object, Read] = {
    str: _plain(str, "a text"),
    int: _plain(int, "a whole number"),
    bool: _plain(bool, "true or false"),
    type(None): _plain(type(None), "null"),
    float: _number,
}


def _word(words: Sequence[object]) -> Read:
    def read(value: object) -> object:
        if value not in words:
            raise WrongShapeError(f"must be one of {', '.join(map(str, words))}")
        return value

    return read


def _bounded(read: Read, bounds: Mapping[str, Any]) -> Read:
    """With the limits that the schema states too."""
    low, high, pattern = bounds.get("minimum"), bounds.get("maximum"), bounds.get("pattern")
    least, most = bounds.get("minItems", 0), bounds.get("maxItems", math.inf)

    def within(value: object) -> object:
        found = read(value)
        if low is not None and found < low:
            raise WrongShapeError(f"must be {low} or more")
        if high is not None and found > high:
            raise WrongShapeError(f"must be {high} or less")
        if pattern is not None and not re.fullmatch(pattern, found):
            raise WrongShapeError("must be a day such as 2026-11-24")
        if isinstance(found, list) and not least <= len(found) <= most:
            raise WrongShapeError(f"must have {least} members")
        return found

    return within


def _any_of(readers: Sequence[Read]) -> Read:
    def read(value: object) -> object:
        errors = []
        for one in readers:
            try:
                return one(value)
            except WrongShapeError as error:
                errors.append(error)
        deeper = next((error for error in errors if error.steps), None)
        raise deeper or WrongShapeError(" or ".join([errors[0].what, *(one.what[8:] for one in errors[1:])]))

    return read


# --- arrays and objects ---------------------------------------------------------------------------------------------


def _array(inner: Read) -> Read:
    def read(value: object) -> list[object]:
        if not isinstance(value, list):
            raise WrongShapeError("must be an array")
        return [_member(inner, member, number) for number, member in enumerate(value)]

    return read


def _table(inner: Read) -> Read:
    def read(value: object) -> dict[str, object]:
        return {key: _member(inner, member, key) for key, member in _object(value).items()}

    return read


def _record(kind: Any) -> Read:
    """A member that may be left out has its type where it stands; names that are not known are passed over."""
    hints = get_type_hints(kind, include_extras=True)
    read_members = {name: hint for name, hint in hints.items() if name not in _LEFT_ASIDE.get(kind, ())}
    optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
    inner = {name: reader_of(get_args(hint)[0] if name in optional else hint) for name, hint in read_members.items()}

    def read(value: object) -> dict[str, object]:
        members = _object(value)
        found = {}
        for name, one in inner.items():
            if name in members:
                found[name] = _member(one, members[name], name)
            elif name not in optional:
                raise WrongShapeError("is missing", (name,))
        return found

    return read


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise WrongShapeError("must be an object")
    return value


def _member(read: Read, value: object, step: Step) -> object:
    try:
        return read(value)
    except WrongShapeError as error:
        raise error.under(step) from None


_COMPOSED: Mapping[object, Callable[[tuple[Any, ...]], Read]] = {
    Annotated: lambda args: _bounded(reader_of(args[0]), dict(one for one in args[1:] if isinstance(one, tuple))),
    Union: lambda args: _any_of([reader_of(one) for one in args]),
    types.UnionType: lambda args: _any_of([reader_of(one) for one in args]),
    Literal: _word,
    list: lambda args: _array(reader_of(args[0])),
    dict: lambda args: _table(reader_of(args[1])),
}
