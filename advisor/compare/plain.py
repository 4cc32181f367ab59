"""Strict reading of plain data that anybody may have written: a value has the type asked for, or its place is named."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, TypeVar

Step: TypeAlias = str | int
T = TypeVar("T")


class WrongShapeError(Exception):
    """A value of the wrong type; `steps` lead to it from the top."""

    def __init__(self, steps: tuple[Step, ...], what: str) -> None:
        self.steps = steps
        self.what = what
        super().__init__(what)


class Plain:
    """A value with the way to it; made for every value of a report, so it is small."""

    __slots__ = ("_parent", "_step", "value")

    def __init__(self, value: object, parent: "Plain | None" = None, step: Step = 0) -> None:
        self.value = value
        self._parent = parent
        self._step = step

    @property
    def steps(self) -> tuple[Step, ...]:
        """What leads here from the top."""
        return () if self._parent is None else (*self._parent.steps, self._step)

    def wrong(self, what: str) -> WrongShapeError:
        return WrongShapeError(self.steps, what)

    @property
    def missing(self) -> bool:
        return self.value is None

    def at(self, key: str) -> "Plain":
        """What stands under the key; a null where nothing does. Raises WrongShapeError where this is no object."""
        return Plain(self.mapping().get(key), self, key)

    def mapping(self) -> Mapping[str, object]:
        if not isinstance(self.value, dict):
            raise self.wrong("must be an object")
        return self.value

    def entries(self) -> Iterator[tuple[str, "Plain"]]:
        """Of an object; none where it is null."""
        if self.missing:
            return
        for key, value in self.mapping().items():
            yield key, Plain(value, self, key)

    def items(self) -> Iterator["Plain"]:
        """Of an array; none where it is null."""
        if self.missing:
            return
        if not isinstance(self.value, list):
            raise self.wrong("must be an array")
        for number, value in enumerate(self.value):
            yield Plain(value, self, number)

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("must be a text")
        return self.value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("must be a number")
        try:
            found = float(self.value)
        except OverflowError:
            found = math.inf
        if not math.isfinite(found):
            raise self.wrong("must be a number of ordinary size")
        return found

    def line(self) -> int:
        """A line number, 1 or more."""
        found = self.number()
        if found < 1 or found != int(found):
            raise self.wrong("must be a line number")
        return int(found)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("must be true or false")
        return self.value

    def scalar(self) -> str | float | bool:
        if isinstance(self.value, bool | str):
            return self.value
        if isinstance(self.value, int | float):
            return self.number()
        raise self.wrong("must be a text, a number, true or false")

    def scalars(self) -> tuple[str | float | bool, ...] | None:
        """One scalar or an array of them; None where it is null."""
        if self.missing:
            return None
        if isinstance(self.value, list):
            return tuple(one.scalar() for one in self.items())
        return (self.scalar(),)

    def texts(self) -> tuple[str, ...]:
        return tuple(one.text() for one in self.items())

    def pair(self) -> tuple[float, float] | None:
        """Two numbers; None where it is null or one of them is."""
        if self.missing:
            return None
        ends = list(self.items())
        if len(ends) != 2:  # noqa: PLR2004 - low and high
            raise self.wrong("must be two numbers")
        if any(one.missing for one in ends):
            return None
        return ends[0].number(), ends[1].number()

    def maybe(self, read: "Callable[[Plain], T]") -> T | None:
        """Read, where it is not null."""
        return None if self.missing else read(self)

    def word(self, known: frozenset[str]) -> str:
        """One of a few words."""
        found = self.text()
        if found not in known:
            raise self.wrong(f"must be one of {', '.join(sorted(known))}")
        return found
