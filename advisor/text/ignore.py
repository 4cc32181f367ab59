"""Ignore files on the way down a tree: .gitignore and .advisorignore, nested ones included."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

IGNORE_FILES = (".gitignore", ".advisorignore")
"""In the order in which they are asked; what the later one says holds."""


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one ignore file."""

    path: str
    folder: str
    """With a slash at its end; empty for the root."""
    spec: GitIgnoreSpec
    lines: tuple[int, ...]
    """The line of each pattern."""

    def verdict(self, path: str) -> tuple[bool, int] | None:
        """Whether this file ignores the path, and the line that says so; None where no pattern speaks of it."""
        result = self.spec.check_file(path.removeprefix(self.folder))
        if result.include is None or result.index is None:
            return None
        return result.include, self.lines[result.index]


def read_ignore_file(path: str, text: str) -> IgnoreFile:
    """The file's patterns; a line that is no pattern is passed over, as git does.

    RE2 matches them, in a time that grows with the length of the path alone: a pattern of many stars stops nobody.
    """
    with warnings.catch_warnings(action="ignore"):  # of patterns that other programs may one day take otherwise
        numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _is_pattern(line)]
        spec = _spec([line for _, line in numbered])
    folder = path.rpartition("/")[0]
    lines = tuple(number for number, _ in numbered)
    return IgnoreFile(path=path, folder=f"{folder}/" if folder else "", spec=spec, lines=lines)


def _is_pattern(line: str) -> bool:
    if not line.strip() or line.startswith("#"):
        return False
    try:
        _spec([line])
    except Exception:  # noqa: BLE001 - pathspec and both libraries of patterns have errors of their own
        return False
    return True


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(lines, backend="re2")


def ignored_by(path: str, files: Iterable[IgnoreFile]) -> str:
    """PATH:LINE of the pattern that ignores the path, else "". Files come from the root down; the last one holds."""
    place = ""
    for file in files:
        verdict = file.verdict(path)
        if verdict is not None:
            place = f"{file.path}:{verdict[1]}" if verdict[0] else ""
    return place
