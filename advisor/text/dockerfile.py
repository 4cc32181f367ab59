"""A Dockerfile's text as instructions that know their lines, and as stages.

Accepts what BuildKit accepts, and the stage names that only buildah takes. The text is never rewritten before it is
read: every line number is one of the original file.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NoReturn, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from advisor.errors import SourceError
from advisor.text.dockerfile_words import Reading, WordError, split

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What may stand before an instruction. Between its words only ASCII blanks count."""
_BLANKS = re.compile(r"[\t\v\f\r ]+")


_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*\Z")


class NoStageError(SourceError):
    """Nothing but instructions, and no FROM among them."""


class ArgumentError(ValueError):
    """The arguments break a rule; says how without quoting them."""


class Heredoc(Struct, frozen=True, gc=False):
    """Lines that an instruction takes as a file."""

    name: str
    content: str
    expands: bool
    """Whether variables in it are filled in: its name is not quoted."""
    chomps: bool
    """Whether leading tabs are dropped."""


class Instruction(Struct, frozen=True, gc=False):
    """One instruction; arguments are as written, variables and quotes included."""

    keyword: str
    """In capital letters."""
    text: str
    """What follows the keyword and its flags, continuation lines joined."""
    flags: tuple[str, ...]
    arguments: tuple[str, ...]
    """Words; of ENV and LABEL names and values in turn; of a command in shell form its one text."""
    is_exec: bool
    """Whether the arguments are written as a JSON list."""
    first_line: int
    last_line: int
    heredocs: tuple[Heredoc, ...] = ()
    trigger: "Instruction | None" = None
    """Of ONBUILD: the instruction that it holds for later."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Of ENV and LABEL: names with their values."""
        return tuple(zip(self.arguments[::2], self.arguments[1::2], strict=False))

    def flag(self, name: str) -> str | None:
        """The value of the last --name=value, else None."""
        start = f"--{name}="
        return next((flag[len(start) :] for flag in reversed(self.flags) if flag.startswith(start)), None)


class Lines(Struct, frozen=True, gc=False):
    """A Dockerfile's instructions in the order of the file, not yet held against any rule about their order."""

    directives: Mapping[str, str]
    escape: str
    instructions: tuple[Instruction, ...]


class Stage(Struct, frozen=True, gc=False):
    """From one FROM to the next."""

    index: int
    name: str | None
    """In small letters."""
    base: str
    """The image or earlier stage as written, with variables."""
    start: Instruction
    instructions: tuple[Instruction, ...]
    """Those after FROM."""

    @property
    def has_odd_name(self) -> bool:
        """Whether BuildKit refuses its name; buildah looks for it as it stands."""
        return self.name is not None and _STAGE_NAME.match(self.name) is None

    @property
    def first_line(self) -> int:
        return self.start.first_line

    @property
    def last_line(self) -> int:
        return self.instructions[-1].last_line if self.instructions else self.start.last_line


class Dockerfile(Struct, frozen=True, gc=False):
    """A Dockerfile that can be built, as far as its text shows."""

    directives: Mapping[str, str]
    escape: str
    global_arguments: tuple[Instruction, ...]
    """ARG instructions before the first FROM."""
    stages: tuple[Stage, ...]


# --- arguments --------------------------------------------------------------------------------------------------------

_Words: TypeAlias = tuple[str, ...]
_Split: TypeAlias = Callable[[str, str], tuple[_Words, bool]]
"""From a text that is not empty and the escape: its words, and whether they were written as a JSON list."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def _json_list(text: str) -> _Words | None:
    """The strings of a JSON list; None for text that is no JSON, which is then taken as it stands."""
    try:
        items = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ArgumentError("nests a JSON list too deeply") from None
    except ValueError:
        return None
    if not all(isinstance(item, str) for item in items):
        raise ArgumentError("holds something else than strings in its JSON list")
    return tuple(_SURROGATES.sub("\ufffd", item) for item in items) if "\\u" in text else tuple(items)


def _no_constant(name: str) -> NoReturn:
    """Python reads NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _shell_word(escape: str) -> re.Pattern[str]:
    """A word with its quotes; an escape that ends the text is dropped, and so it stays outside the group."""
    mark = re.escape(escape)
    inside = rf"\"(?:[^\"{mark}]|{mark}.)*+"
    return re.compile(
        rf"((?:[^\s\"'{mark}]|{mark}.|{inside}\"|'[^']*+')*+(?:{inside}(?={mark}?\Z)|'[^']*+\Z)?)(?:{mark}\Z)?"
    )


_SHELL_WORD = {escape: _shell_word(escape) for escape in ("\\", "`")}


def shell_words(text: str, escape: str) -> _Words:
    """Words as a shell separates them, quotes and escapes kept."""
    if escape not in text and '"' not in text and "'" not in text:
        return tuple(text.split())
    return tuple(filter(None, _SHELL_WORD[escape].findall(text)))


def _as_shell_words(text: str, escape: str) -> tuple[_Words, bool]:
    return shell_words(text, escape), False


def _as_text(text: str, _: str) -> tuple[_Words, bool]:
    return (text,), False


def _as_words(text: str, _: str) -> tuple[_Words, bool]:
    return tuple(_BLANKS.split(text)), False


def _as_pairs(text: str, escape: str) -> tuple[_Words, bool]:
    """Names and values in turn: `name=value …`, or the old form `name value with blanks`."""
    words = shell_words(text, escape)
    if words and "=" not in words[0]:
        name, *value = _BLANKS.split(text, maxsplit=1)
        if not value:
            raise ArgumentError("lacks a value")
        return (name, *value), False
    pairs: list[str] = []
    for word in words:
        name, sign, value_text = word.partition("=")
        if not sign or not name:
            raise ArgumentError("holds a word that is not of the form name=value")
        pairs += (name, value_text)
    return tuple(pairs), False


def _list_or(otherwise: _Split) -> _Split:
    """A JSON list; what is none is read otherwise."""

    def read(text: str, escape: str) -> tuple[_Words, bool]:
        items = _json_list(text) if text[0] == "[" else None
        return otherwise(text, escape) if items is None else (items, True)

    return read


_command = _list_or(_as_text)


def _as_check(text: str, escape: str) -> tuple[_Words, bool]:
    """CMD with a list or a text behind it, or NONE."""
    kind, _, command = _BLANKS.sub(" ", text, count=1).partition(" ")
    words, is_list = _command(command, escape) if command else ((), False)
    return (kind, *words), is_list


def _as_trigger(_: str, __: str) -> tuple[_Words, bool]:
    return (), False


_INSTRUCTIONS: Mapping[str, tuple[_Split, int]] = {
    "ADD": (_list_or(_as_words), 2),
    "ARG": (_as_shell_words, 1),
    "CMD": (_command, 0),
    "COPY": (_list_or(_as_words), 2),
    "ENTRYPOINT": (_command, 0),
    "ENV": (_as_pairs, 2),
    "EXPOSE": (_as_words, 1),
    "FROM": (_as_words, 1),
    "HEALTHCHECK": (_as_check, 1),
    "LABEL": (_as_pairs, 2),
    "MAINTAINER": (_as_text, 1),
    "ONBUILD": (_as_trigger, 0),
    "RUN": (_command, 0),
    "SHELL": (_command, 1),
    "STOPSIGNAL": (_as_text, 1),
    "USER": (_as_text, 1),
    "VOLUME": (_list_or(_as_words), 1),
    "WORKDIR": (_as_text, 1),
}
"""Every instruction: how its arguments are split, and how many it takes at least; a name with its value counts two."""
KEYWORDS = frozenset(_INSTRUCTIONS)
_LONGEST_GUESS = 40
"""No keyword is near a longer word."""


def _flag_word(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    inside = rf"(?:[^\"{mark}]|{mark}.)*+\"?"
    single = rf"(?:[^'{mark}]|{mark}.)*+'?"
    return re.compile(rf"\s*(--(?:[^\s\"'{mark}]|{mark}.|\"{inside}|'{single})*+){mark}?")


_FLAG = {escape: _flag_word(escape) for escape in ("\\", "`")}


def _flags(text: str, escape: str) -> tuple[_Words, str]:
    """The words that begin with two dashes, and the text behind them; two dashes alone end them."""
    flags: list[str] = []
    place = 0
    while match := _FLAG[escape].match(text, place):
        place = match.end()
        if match[1] == "--":
            break
        flags.append(_unquoted(match[1], escape))
    return tuple(flags), text[place:].strip(_SPACES)


def _unquoted(flag: str, escape: str) -> str:
    """A flag without its quotes and escapes, which mean the same in either kind of quotes."""
    if '"' not in flag and "'" not in flag and escape not in flag:
        return flag
    mark = re.escape(escape)
    parts = re.compile(rf"{mark}(.)|\"((?:[^\"{mark}]|{mark}.)*)\"?|'((?:[^'{mark}]|{mark}.)*)'?")
    inner = re.compile(rf"{mark}(.)")
    return parts.sub(lambda match: match[1] or inner.sub(r"\1", match[2] or match[3] or ""), flag)


# --- instructions -----------------------------------------------------------------------------------------------------

_DIRECTIVE = re.compile(r"#\s*(?P<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?P<value>.+)\Z")
_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_MAYBE_HEREDOC = re.compile(r"\s\d*<<")
_HEREDOC = re.compile(r"(?P<descriptor>\d*)<<(?P<chomp>-?)\s*(?P<word>[^<]*)\Z")
_NESTED = re.compile(r"ONBUILD\b", re.IGNORECASE)
_HEREDOC_KEYWORDS = frozenset({"ADD", "COPY", "RUN"})
_AS_WRITTEN = Reading(keep_quotes=True, keep_escapes=True, keep_unset=True)
_WITH_QUOTES = Reading(keep_quotes=True, keep_unset=True)
_WITHOUT_QUOTES = Reading(keep_unset=True)


def read_instructions(text: str, path: str) -> Lines:
    """The instructions alone; unknown ones and a missing FROM are let through. Raises SourceError."""
    reader = _Reader(text.removeprefix("\ufeff"), path)
    instructions = tuple(reader.instructions())
    if not instructions:
        raise SourceError(path, 1, "no instructions: the file is empty.", "Write a FROM line, or remove the file.")
    return Lines(reader.directives, reader.escape, instructions)


class _Reader:
    """Reads lines into instructions."""

    def __init__(self, text: str, path: str) -> None:
        self.directives: dict[str, str] = {}
        self.escape = "\\"
        self._path = path
        self._lines = text.split("\n")
        self._next = 0
        """The place of the line to read next, counted from 0; of the line behind it, its number."""

    def instructions(self) -> Iterator[Instruction]:
        self._read_directives()
        lines, count = self._lines, len(self._lines)
        while self._next < count:
            line = lines[self._next].lstrip(_SPACES)
            self._next += 1
            if line and line[0] != "#":
                yield self._instruction(line.rstrip("\r"))

    def _error(self, line: int, what: str, advice: str) -> SourceError:
        return SourceError(self._path, line, what, advice)

    def _read_directives(self) -> None:
        """Comments of the form name=value at the very top."""
        for number, line in enumerate(self._lines, 1):
            match = _DIRECTIVE.match(line.strip(_SPACES))
            name = match["name"].lower() if match else ""
            if match is None or name not in _DIRECTIVES:
                return
            if name in self.directives:
                raise self._error(number, f"the directive {name} is given twice.", "Keep one of them.")
            self.directives[name] = match["value"]
            if name == "escape":
                self._set_escape(match["value"], number)

    def _set_escape(self, value: str, line: int) -> None:
        if value not in {"\\", "`"}:
            raise self._error(line, "the escape directive takes a backslash or a backtick.", "Write one of the two.")
        self.escape = value

    def _instruction(self, line: str) -> Instruction:
        first = self._next
        line, last = self._joined(line)
        try:
            instruction = _instruction(line, self.escape, first, last)
            if "<<" not in line or not _may_hold_heredocs(instruction):
                return instruction
            heredocs = tuple(self._with_content(heredoc, first) for heredoc in _heredocs(line))
        except (ArgumentError, WordError) as error:
            raise self._error(first, f"this instruction {error}.", "Mend the line.") from None
        return replace(instruction, heredocs=heredocs, last_line=self._next) if heredocs else instruction

    def _joined(self, line: str) -> tuple[str, int]:
        """The line with those that continue it, and the number of the last one that adds to it."""
        last, escape = self._next, self.escape
        cut = _continued(line, escape)
        if cut is None:
            return line, last
        parts, lines, count = [cut], self._lines, len(self._lines)
        while cut is not None and self._next < count:
            line = lines[self._next].rstrip("\r")
            self._next += 1
            start = line.lstrip(_SPACES)[:1]
            if start and start != "#":
                cut, last = _continued(line, escape), self._next
                parts.append(line if cut is None else cut)
        return "".join(parts), last

    def _with_content(self, heredoc: Heredoc, first: int) -> Heredoc:
        start = self._next
        while self._next < len(self._lines):
            line = self._lines[self._next].rstrip("\r")
            self._next += 1
            if (line.lstrip("\t") if heredoc.chomps else line) == heredoc.name:
                content = "".join(f"{each}\n" for each in self._lines[start : self._next - 1])
                return replace(heredoc, content=content)
        raise self._error(
            first, "a heredoc begins here and never ends.", "Close it with its name on a line of its own."
        )


def _continued(line: str, escape: str) -> str | None:
    """The line without the escape that ends it; None where none does, or where that escape is itself escaped."""
    bare = line.rstrip(" \t")
    return bare[:-1] if bare[-1:] == escape and bare[-2:-1] != escape else None


def _instruction(line: str, escape: str, first: int, last: int) -> Instruction:
    keyword, *rest = _BLANKS.split(line.strip(_SPACES), maxsplit=1)
    keyword = keyword.upper()
    flags: _Words = ()
    text = rest[0].strip(_SPACES) if rest else ""
    if text.startswith("--"):
        flags, text = _flags(text, escape)
    read = _INSTRUCTIONS.get(keyword)
    words, is_list = read[0](text, escape) if text and read is not None else ((), False)
    trigger = None
    if keyword == "ONBUILD" and text:
        if _NESTED.match(text):
            raise ArgumentError("holds an ONBUILD inside another")
        trigger = _instruction(text, escape, first, last)
    return Instruction(keyword, text, flags, words, is_list, first, last, (), trigger)


def _may_hold_heredocs(instruction: Instruction) -> bool:
    inner = instruction.trigger or instruction
    return inner.keyword in _HEREDOC_KEYWORDS and not inner.is_exec


def _heredocs(line: str) -> Iterator[Heredoc]:
    """The heredocs that a line announces, in order, still without content."""
    if not _MAYBE_HEREDOC.search(line):
        return
    try:
        words = split(line, {}, reading=_AS_WRITTEN)
    except WordError:
        return  # a line with open quotes announces none
    for word in words:
        match = _HEREDOC.match(word)
        if match and (heredoc := _heredoc(match["word"], chomps=bool(match["chomp"]))):
            yield heredoc


def _heredoc(word: str, *, chomps: bool) -> Heredoc | None:
    names = split(word, {}, reading=_WITHOUT_QUOTES)
    if len(names) != 1:
        return None
    written = "".join(split(word, {}, reading=_WITH_QUOTES))
    return Heredoc(names[0], "", _quotes(written) == _quotes(names[0]), chomps)


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


# --- stages -----------------------------------------------------------------------------------------------------------


def parse(text: str, path: str) -> Dockerfile:
    """The stages of a Dockerfile.

    Raises SourceError with the line of: an unknown instruction, one without its arguments, one before the first FROM,
    a list of something else than strings, a heredoc that does not end, a directive given twice; and for no FROM.
    """
    lines = read_instructions(text, path)
    for instruction in lines.instructions:
        _check(instruction, path)
    starts = [place for place, instruction in enumerate(lines.instructions) if instruction.keyword == "FROM"]
    if not starts:
        raise NoStageError(path, 1, "no FROM: this Dockerfile builds nothing.", "Name the base image in a FROM line.")
    before = lines.instructions[: starts[0]]
    for instruction in before:
        if instruction.keyword != "ARG":
            line = instruction.first_line
            raise SourceError(path, line, f"{instruction.keyword} before the first FROM.", "Move it below FROM.")
    stages = _stages(lines.instructions, [*starts, len(lines.instructions)], path)
    return Dockerfile(lines.directives, lines.escape, before, tuple(stages))


def _stages(instructions: Sequence[Instruction], starts: Sequence[int], path: str) -> Iterator[Stage]:
    for index, (first, end) in enumerate(pairwise(starts)):
        start = instructions[first]
        words = start.arguments
        name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None  # noqa: PLR2004 - image AS name
        if len(words) > 1 and name is None:
            what = "FROM takes an image, or an image, AS and the name of a stage."
            raise SourceError(path, start.first_line, what, "Mend the line.")
        yield Stage(index, name, words[0], start, tuple(instructions[first + 1 : end]))


def _check(instruction: Instruction, path: str) -> None:
    """Raises SourceError for an instruction that BuildKit refuses wherever it stands."""
    keyword, line = instruction.keyword, instruction.first_line
    known = _INSTRUCTIONS.get(keyword)
    if known is None:
        raise SourceError(path, line, "this line starts with no instruction.", _closest(keyword))
    if instruction.trigger is not None:
        if instruction.trigger.keyword in {"ONBUILD", "FROM", "MAINTAINER"}:
            raise SourceError(path, line, f"ONBUILD cannot hold {instruction.trigger.keyword}.", "Remove the line.")
        _check(instruction.trigger, path)
    elif keyword == "ONBUILD" or len(instruction.arguments) < known[1]:
        raise SourceError(path, line, f"{keyword} lacks an argument.", "Complete the line, or remove it.")
    if keyword == "SHELL" and not instruction.is_exec:
        raise SourceError(path, line, "SHELL takes a list in JSON form.", 'Write it like SHELL ["/bin/sh", "-c"].')
    if keyword == "HEALTHCHECK" and instruction.arguments[0].upper() not in {"CMD", "NONE"}:
        raise SourceError(path, line, "HEALTHCHECK takes CMD and a command, or NONE.", "Mend the line.")


def _closest(keyword: str) -> str:
    """Advice about an unknown keyword; it is not quoted, for it may be a piece of a broken line with a secret."""
    from difflib import get_close_matches

    close = get_close_matches(keyword[:_LONGEST_GUESS], _INSTRUCTIONS, n=1)
    meant = f"Did you mean {close[0]}?" if close else "Is the line before it meant to go on here?"
    return f"{meant} Mend the line."
