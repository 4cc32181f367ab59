"""Where something stands in a file under review, and what is wrong there."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Location:
    """A file, relative to the assessed root with forward slashes, and a span of lines counted from 1."""

    path: str
    first_line: int
    last_line: int
    snippet: str = field(default="", compare=False)
    """What may be shown of the lines: the keys and values that a fact used, written anew."""

    def __str__(self) -> str:
        if self.first_line == self.last_line:
            return f"{self.path}:{self.first_line}"
        return f"{self.path}:{self.first_line}-{self.last_line}"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    """One mistake in a file, with what to do about it."""

    path: str
    line: int
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} {self.advice}"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Skipped:
    """A file that was looked at and not read, with the reason."""

    path: str
    reason: str
