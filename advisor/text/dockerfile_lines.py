"""A Dockerfile's lines as instructions that know where they stand.

The text is never rewritten before it is read: every line number is one of the original file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.errors import SourceError
from advisor.text.dockerfile_arguments import BLANKS, SPACES, ArgumentError, arguments_of
from advisor.text.dockerfile_words import Reading, WordError, split

_DIRECTIVE = re.compile(r"#\s*(?P<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?P<value>.+)\Z")
_DIRECTIVES = frozenset({"syntax", "escape", "check"})
_MAYBE_HEREDOC = re.compile(r"\s\d*<<")
_HEREDOC = re.compile(r"(?P<descriptor>\d*)<<(?P<chomp>-?)\s*(?P<word>[^<]*)\Z")
_NESTED = re.compile(r"ONBUILD\b", re.IGNORECASE)
_HEREDOC_KEYWORDS = frozenset({"ADD", "COPY", "RUN"})
_AS_WRITTEN = Reading(keep_quotes=True, keep_escapes=True, keep_unset=True)
_WITH_QUOTES = Reading(keep_quotes=True, keep_unset=True)
_WITHOUT_QUOTES = Reading(keep_unset=True)


@dataclass(frozen=True, slots=True)
class Heredoc:
    """Lines that an instruction takes as a file."""

    name: str
    content: str
    expands: bool
    """Whether variables in it are filled in: its name is not quoted."""
    chomps: bool
    """Whether leading tabs are dropped."""


@dataclass(frozen=True, slots=True)
class Instruction:
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


@dataclass(frozen=True, slots=True)
class Lines:
    """A Dockerfile's instructions in the order of the file, not yet held against any rule about their order."""

    directives: Mapping[str, str]
    escape: str
    instructions: tuple[Instruction, ...]


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
            line = lines[self._next].lstrip(SPACES)
            self._next += 1
            if line and line[0] != "#":
                yield self._instruction(line.rstrip("\r"))

    def _error(self, line: int, what: str, advice: str) -> SourceError:
        return SourceError(self._path, line, what, advice)

    def _read_directives(self) -> None:
        """Comments of the form name=value at the very top."""
        for number, line in enumerate(self._lines, 1):
            match = _DIRECTIVE.match(line.strip(SPACES))
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
        last = self._next
        cut = self._without_continuation(line)
        if cut is None:
            return line, last
        parts = [cut]
        while cut is not None and self._next < len(self._lines):
            line = self._lines[self._next].rstrip("\r")
            self._next += 1
            start = line.lstrip(SPACES)[:1]
            if start and start != "#":
                cut, last = self._without_continuation(line), self._next
                parts.append(line if cut is None else cut)
        return "".join(parts), last

    def _without_continuation(self, line: str) -> str | None:
        """The line without the escape that ends it; None where none does, or where that escape is itself escaped."""
        bare = line.rstrip(" \t")
        if not bare.endswith(self.escape) or bare.endswith(self.escape * 2):
            return None
        return bare[:-1]

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


def _instruction(line: str, escape: str, first: int, last: int) -> Instruction:
    keyword, *rest = BLANKS.split(line.strip(SPACES), maxsplit=1)
    keyword = keyword.upper()
    arguments = arguments_of(keyword, rest[0] if rest else "", escape)
    trigger = None
    if keyword == "ONBUILD" and arguments.text:
        if _NESTED.match(arguments.text):
            raise ArgumentError("holds an ONBUILD inside another")
        trigger = _instruction(arguments.text, escape, first, last)
    return Instruction(
        keyword, arguments.text, arguments.flags, arguments.words, arguments.is_exec, first, last, (), trigger
    )


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
