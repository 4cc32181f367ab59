"""A Dockerfile stage by stage; accepts what BuildKit accepts, and the stage names that only buildah takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.errors import SourceError
from advisor.text.dockerfile_lines import Instruction, read_instructions

MINIMUM_ARGUMENTS = {
    "ADD": 2,
    "ARG": 1,
    "CMD": 0,
    "COPY": 2,
    "ENTRYPOINT": 0,
    "ENV": 2,
    "EXPOSE": 1,
    "FROM": 1,
    "HEALTHCHECK": 1,
    "LABEL": 2,
    "MAINTAINER": 1,
    "ONBUILD": 0,
    "RUN": 0,
    "SHELL": 1,
    "STOPSIGNAL": 1,
    "USER": 1,
    "VOLUME": 1,
    "WORKDIR": 1,
}
"""Every instruction, and how many arguments it takes at least; a pair of name and value counts two."""


class NoStageError(SourceError):
    """Nothing but instructions, and no FROM among them."""


_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*\Z")


@dataclass(frozen=True, slots=True)
class Stage:
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


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile that can be built, as far as its text shows."""

    directives: Mapping[str, str]
    escape: str
    global_arguments: tuple[Instruction, ...]
    """ARG instructions before the first FROM."""
    stages: tuple[Stage, ...]


def parse(text: str, path: str) -> Dockerfile:
    """The stages of a Dockerfile.

    Raises SourceError with the line of: an unknown instruction, one without its arguments, one before the first FROM,
    a list of something else than strings, a heredoc that does not end, a directive given twice; and for no FROM.
    """
    lines = read_instructions(text, path)
    for instruction in lines.instructions:
        _check(instruction, path)
    starts = [place for place, each in enumerate(lines.instructions) if each.keyword == "FROM"]
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
    minimum = MINIMUM_ARGUMENTS.get(keyword)
    if minimum is None:
        raise SourceError(path, line, "this line starts with no instruction.", _closest(keyword))
    if instruction.trigger is not None:
        if instruction.trigger.keyword in {"ONBUILD", "FROM", "MAINTAINER"}:
            raise SourceError(path, line, f"ONBUILD cannot hold {instruction.trigger.keyword}.", "Remove the line.")
        _check(instruction.trigger, path)
    elif keyword == "ONBUILD" or len(instruction.arguments) < minimum:
        raise SourceError(path, line, f"{keyword} lacks an argument.", "Complete the line, or remove it.")
    if keyword == "SHELL" and not instruction.is_exec:
        raise SourceError(path, line, "SHELL takes a list in JSON form.", 'Write it like SHELL ["/bin/sh", "-c"].')
    if keyword == "HEALTHCHECK" and instruction.arguments[0].upper() not in {"CMD", "NONE"}:
        raise SourceError(path, line, "HEALTHCHECK takes CMD and a command, or NONE.", "Mend the line.")


def _closest(keyword: str) -> str:
    """Advice about an unknown keyword; it is not quoted, for it may be a piece of a broken line with a secret."""
    from difflib import get_close_matches

    close = get_close_matches(keyword, MINIMUM_ARGUMENTS, n=1)
    meant = f"Did you mean {close[0]}?" if close else "Is the line before it meant to go on here?"
    return f"{meant} Mend the line."
