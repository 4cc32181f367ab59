"""The patterns of ${name#pattern} and ${name/pattern/text}: `?` is one character, `*` any number of them.

Matching follows the set of places a match can end at, so its cost is the product of the two lengths whatever the
pattern: a scanned file cannot make it backtrack.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

LONGEST_VALUE = 256
LONGEST_PATTERN = 64
"""Far beyond tags and file names, and small enough that thousands of such lines still cost little."""

_ONE, _ANY = object(), object()
_Token: TypeAlias = str | object
_WILD: Mapping[str, _Token] = {"*": _ANY, "?": _ONE}


class PatternError(ValueError):
    """The pattern is not one, or would cost too much; never quotes it."""


def without_prefix(value: str, pattern: str, *, greedy: bool) -> str:
    """The value without the shortest (greedy: longest) beginning that matches."""
    end = _end(value, 0, _parsed(value, pattern), greedy=greedy)
    return value if end is None else value[end:]


def without_suffix(value: str, pattern: str, *, greedy: bool) -> str:
    """The value without the shortest (greedy: longest) ending that matches."""
    end = _end(value[::-1], 0, _parsed(value, pattern)[::-1], greedy=greedy)
    return value if end is None else value[: len(value) - end]


def replaced(value: str, pattern: str, text: str, *, everywhere: bool) -> str:
    """The value with the longest match at the leftmost place replaced, or with each such match."""
    parts, start = [], 0
    for first, end in _matches(value, _parsed(value, pattern)):
        parts += [value[start:first], text]
        start = end
        if not everywhere:
            break
    return "".join((*parts, value[start:]))


def _matches(value: str, pattern: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Matches from left to right that do not overlap; an empty one only apart from the match before it."""
    place, last_end = 0, -1
    while place <= len(value):
        end = _end(value, place, pattern, greedy=True)
        if end is not None and end > place:
            yield place, end
            place = last_end = end
            continue
        if end is not None and place != last_end:
            yield place, end
        elif end is None and _reaches_a_star(value, place, pattern):
            return  # what a star cannot reach from here, it cannot reach from further right
        place += 1


def _reaches_a_star(value: str, start: int, pattern: Sequence[_Token]) -> bool:
    if _ANY not in pattern:
        return False
    return _end(value, start, pattern[: pattern.index(_ANY)], greedy=True) is not None


def _end(value: str, start: int, pattern: Sequence[_Token], *, greedy: bool) -> int | None:
    """Where the shortest or longest match that begins at `start` ends."""
    ends = {start}
    for token in pattern:
        if token is _ANY:
            ends = set(range(min(ends), len(value) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(value) and token in (_ONE, value[end])}
        if not ends:
            return None
    return max(ends) if greedy else min(ends)


def _parsed(value: str, pattern: str) -> list[_Token]:
    if len(value) > LONGEST_VALUE or len(pattern) > LONGEST_PATTERN:
        raise PatternError("holds a pattern, or a value held against one, that is too long")
    characters = iter(pattern)
    return [_escaped(characters) if each == "\\" else _WILD.get(each, each) for each in characters]


def _escaped(characters: Iterator[str]) -> str:
    """The character behind a backslash: one that means something in a pattern or closes it."""
    character = next(characters, "")
    if character not in ("*", "?", "\\", "}", "/"):
        raise PatternError("holds a pattern with an escape that means nothing")
    return character
