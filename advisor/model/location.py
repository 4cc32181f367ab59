"""Where something stands in a file under review, and what is wrong there."""

from msgspec import Struct


class Location(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """A file, relative to the assessed root with forward slashes, and a span of lines counted from 1.

    What is shown of the lines takes no part in comparing, so that equal places of two readings are one.
    """

    path: str
    first_line: int
    last_line: int
    snippet: str = ""
    """What may be shown of the lines: the keys and values that a fact used, written anew."""

    @property
    def key(self) -> tuple[str, int, int]:
        """By what places are compared and sorted."""
        return self.path, self.first_line, self.last_line

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not Location:
            return NotImplemented
        return self.key == other.key

    def __hash__(self) -> int:
        return hash((self.path, self.first_line, self.last_line))

    def __lt__(self, other: "Location") -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        if self.first_line == self.last_line:
            return f"{self.path}:{self.first_line}"
        return f"{self.path}:{self.first_line}-{self.last_line}"


class Problem(Struct, frozen=True, kw_only=True, order=True):
    """One mistake in a file, with what to do about it."""

    path: str
    line: int
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} {self.advice}"


class Skipped(Struct, frozen=True, kw_only=True, order=True):
    """A file that was looked at and not read, with the reason."""

    path: str
    reason: str
