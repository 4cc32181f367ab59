"""Words of a Dockerfile: quotes, escapes, variables and their patterns, as BuildKit's shell lexer reads them.

A variable that a file leaves open is not empty text here: `Expansion.unresolved` names those that the result would
need, so that a caller can tell "no value" from "nobody said".
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from msgspec import Struct

# --- patterns ---------------------------------------------------------------------------------------------------------

# Matching follows the set of places a match can end at, so its cost is the product of the two lengths whatever the
# pattern: a scanned file cannot make it backtrack.

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


# --- words ------------------------------------------------------------------------------------------------------------

Variables: TypeAlias = Mapping[str, str | None]
"""None: set to something that no file states. A name that is missing is not set at all."""

DEEPEST = 50
LONGEST = 2_000
"""Characters filled into one text; a chain of variables that double each other stops here."""

_BLANKS = re.compile(r"\s+")
_NAME = re.compile(r"[0-9]+|[@*#?\-$!]|\w+")
_PLAIN = {escape: re.compile(rf"[^$'\"<}}/\s{re.escape(escape)}]+|\s+") for escape in ("\\", "`")}
_HEREDOC = re.compile(r"<<[\t\r ]*")
_QUOTED_RUN = {escape: re.compile(rf"[^$\"{re.escape(escape)}]+") for escape in ("\\", "`")}
_SPECIAL = {escape: re.compile(rf"[$'\"<{re.escape(escape)}]") for escape in ("\\", "`")}


class WordError(ValueError):
    """The text breaks the rules for quotes or substitutions; says how without quoting it."""


class Expansion(Struct, frozen=True, gc=False):
    """A word with its variables filled in."""

    text: str
    unresolved: tuple[str, ...] = ()
    """Variables without a known value that the text needs; each left an empty place."""


class Reading(Struct, frozen=True, gc=False):
    """How a text is read where it differs from an ordinary word."""

    keep_quotes: bool = False
    keep_escapes: bool = False
    keep_unset: bool = False
    """A variable that is not set stays as written."""


_ORDINARY = Reading()


def expand(word: str, variables: Variables, escape: str = "\\") -> Expansion:
    """The word without quotes and escapes, its variables filled in. Raises WordError."""
    special = _SPECIAL[escape]
    if not special.search(word):
        return Expansion(word)
    if word[0] == word[-1] == '"' and len(word) > 1 and not special.search(word, 1, len(word) - 1):
        return Expansion(word[1:-1])
    lexer = _Lexer(word, variables, escape, _ORDINARY)
    text = lexer.until("", raw_escapes=False).text
    return Expansion(text, tuple(sorted(lexer.unresolved)))


def split(text: str, variables: Variables, escape: str = "\\", reading: Reading = _ORDINARY) -> tuple[str, ...]:
    """The words of a text after its variables are filled in; quoted blanks do not separate. Raises WordError."""
    return _Lexer(text, variables, escape, reading).until("", raw_escapes=reading.keep_escapes).words()


class _Output:
    """Text under construction, in pieces of which some may separate words by their blanks."""

    __slots__ = ("_pieces",)

    def __init__(self) -> None:
        self._pieces: list[tuple[str, bool]] = []

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self._pieces)

    def quoted(self, text: str) -> None:
        """Text in which blanks do not separate words."""
        self._pieces.append((text, False))

    def plain(self, text: str) -> None:
        """Text whose blanks separate words."""
        self._pieces.append((text, True))

    def words(self) -> tuple[str, ...]:
        words: list[str] = []
        word: list[str] = []
        for text, separates in self._pieces:
            first, *others = _BLANKS.split(text) if separates else (text,)
            word.append(first)
            for other in others:
                words.append("".join(word))
                word = [other]
        return tuple(filter(None, (*words, "".join(word))))


class _Lexer:
    """Reads one text from left to right."""

    def __init__(self, text: str, variables: Variables, escape: str, reading: Reading) -> None:
        self.unresolved: set[str] = set()
        self._text = text
        self._position = 0
        self._variables = variables
        self._escape = escape
        self._plain = _PLAIN[escape]
        self._quoted_run = _QUOTED_RUN[escape]
        self._keep_quotes = reading.keep_quotes
        self._keep_unset = reading.keep_unset
        self._depth = 0
        self._filled = 0

    def _peek(self) -> str:
        return self._text[self._position : self._position + 1]

    def _next(self) -> str:
        character = self._peek()
        self._position += 1
        return character

    def until(self, stop: str, *, raw_escapes: bool) -> _Output:
        """Everything up to the stop character, which is consumed; up to the end where there is none."""
        if self._depth >= DEEPEST:
            raise WordError(f"nests substitutions deeper than {DEEPEST} levels")
        self._depth += 1
        output = _Output()
        while character := self._peek():
            if character == stop:
                self._position += 1
                self._depth -= 1
                return output
            self._take(character, output, raw_escapes=raw_escapes)
        if stop:
            raise WordError(f"ends before the {stop} that closes a substitution")
        return output

    def _take(self, character: str, output: _Output, *, raw_escapes: bool) -> None:
        if run := self._plain.match(self._text, self._position):
            self._position = run.end()
            output.plain(run.group())
        elif character == "$":
            output.plain(self._dollar())
        elif character == "'":
            output.quoted(self._single_quoted())
        elif character == '"':
            output.quoted(self._double_quoted(raw_escapes=raw_escapes))
        elif character == "<":
            output.quoted(self._angle())
        elif character == self._escape:
            output.quoted(self._escaped(raw_escapes=raw_escapes))
        else:
            self._position += 1
            output.plain(character)

    def _escaped(self, *, raw_escapes: bool) -> str:
        """The escaped character; nothing where the text ends behind the escape."""
        escape = self._next()
        return (escape if raw_escapes else "") + self._next()

    def _angle(self) -> str:
        """One `<`, or two with the blanks behind them: `<< EOF` is one word."""
        start, self._position = self._position, self._position + 1
        if run := _HEREDOC.match(self._text, start):
            self._position = run.end()
        return self._text[start : self._position]

    def _single_quoted(self) -> str:
        end = self._text.find("'", self._position + 1)
        if end < 0:
            raise WordError("has a single quote that is not closed")
        start, self._position = self._position, end + 1
        return self._text[start : end + 1] if self._keep_quotes else self._text[start + 1 : end]

    def _double_quoted(self, *, raw_escapes: bool) -> str:
        quote = self._next() if self._keep_quotes else ""
        self._position += not self._keep_quotes
        parts = [quote]
        while character := self._peek():
            if character == '"':
                self._position += 1
                return "".join([*parts, quote])
            if run := self._quoted_run.match(self._text, self._position):
                self._position = run.end()
                parts.append(run.group())
            else:
                parts.append(self._quoted_piece(character, raw_escapes=raw_escapes))
        raise WordError("has a double quote that is not closed")

    def _quoted_piece(self, character: str, *, raw_escapes: bool) -> str:
        if character == "$":
            return self._dollar()
        self._position += 1
        if self._peek() in ('"', "$", self._escape):
            return (character if raw_escapes else "") + self._next()
        return character if not raw_escapes else character * 2

    def _dollar(self) -> str:
        self._position += 1
        if self._peek() == "{":
            self._position += 1
            return self._braces()
        name = self._name()
        return self._plain_value(name, f"${name}") if name else "$"

    def _name(self) -> str:
        match = _NAME.match(self._text, self._position)
        if match is None:
            return ""
        self._position = match.end()
        return match.group()

    def _braces(self) -> str:
        if self._peek() in ("", "{", "}", ":"):
            raise WordError("has a substitution without a name")
        name = self._name()
        operator = self._next()
        if operator == ":":
            operator += self._next()
        if operator == "}":
            return self._plain_value(name, f"${{{name}}}")
        if operator == "/":
            return self._replaced(name)
        if operator in ("#", "%"):
            return self._trimmed(name, operator)
        if operator[-1:] not in ("+", "-", "?"):
            raise WordError("has a substitution of an unknown kind")
        return self._alternative(name, operator)

    def _plain_value(self, name: str, written: str) -> str:
        if self._keep_unset and name not in self._variables:
            return written
        return self._value_or_unresolved(name)

    def _alternative(self, name: str, operator: str) -> str:
        """${x-word}, ${x+word}, ${x?word}; with a colon, empty counts as not set."""
        outer, self.unresolved = self.unresolved, set()
        word = self.until("}", raw_escapes=False).text
        inner, self.unresolved = self.unresolved, outer
        is_set = name in self._variables
        if self._keep_unset and not is_set:
            return f"${{{name}{operator}{word}}}"
        counts = is_set and not (self._variables[name] == "" and operator.startswith(":"))
        kind = operator[-1]
        if kind == "?" and not counts:
            raise WordError("asks for a variable that is not set")
        if counts != (kind == "+"):
            return self._value_or_unresolved(name) if counts else ""
        self.unresolved |= inner
        return word

    def _value_or_unresolved(self, name: str) -> str:
        value = self._variables.get(name)
        if value is None:
            self.unresolved.add(name)
            return ""
        self._filled += len(value)
        if self._filled > LONGEST:
            raise WordError("grows too long once its variables are filled in")
        return value

    def _trimmed(self, name: str, operator: str) -> str:
        """${x#pattern}, ${x##pattern}, ${x%pattern}, ${x%%pattern}."""
        pattern = self.until("}", raw_escapes=True).text
        greedy = pattern.startswith(operator)
        trim = without_prefix if operator == "#" else without_suffix
        change = partial(trim, pattern=pattern[greedy:], greedy=greedy)
        return self._changed(name, f"${{{name}{operator}{pattern}}}", change)

    def _replaced(self, name: str) -> str:
        """${x/pattern/text} and ${x//pattern/text}."""
        everywhere = self._peek() == "/"
        self._position += everywhere
        pattern = self.until("/", raw_escapes=True).text
        text = self.until("}", raw_escapes=True).text
        change = partial(replaced, pattern=pattern, text=text, everywhere=everywhere)
        return self._changed(name, f"${{{name}/{pattern}/{text}}}", change)

    def _changed(self, name: str, written: str, change: Callable[[str], str]) -> str:
        value = self._plain_value(name, written)
        try:
            return value if self._variables.get(name) is None else change(value)
        except PatternError as error:
            raise WordError(str(error)) from None
