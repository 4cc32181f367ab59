"""What a snippet shows of an instruction: its keyword, the words that facts are read from, and programs' names."""

import re
from collections.abc import Iterator

from advisor.formats.dockerfile.contents import STEPS_DOWN
from advisor.text.dockerfile_lines import Instruction
from advisor.text.redact import ELLIPSIS, shown_command, shown_key, shown_word

_WORDS = {
    "EXPOSE": re.compile(r"[\d.:-]+(?:/[A-Za-z]{2,4})?|.*\$.*"),
    "FROM": re.compile(r".+"),
    "STOPSIGNAL": re.compile(r"[A-Z]+[+\d]*|\d+|.*\$.*"),
    "USER": re.compile(r".+"),
    "VOLUME": re.compile(r".+"),
    "WORKDIR": re.compile(r"[/\\$].*|[A-Za-z]:.*"),
}
"""Words that a fact uses, each with the form in which it does."""
_NAMES = frozenset({"ENV", "LABEL"})
_COMMANDS = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL"})
_FLAGS = ("--platform=", "--chown=")


def shown_instruction(instruction: Instruction) -> str:
    return " ".join((instruction.keyword, *_flags(instruction), *_parts(instruction)))


def _flags(instruction: Instruction) -> Iterator[str]:
    yield from (shown_word(flag) for flag in instruction.flags if flag.startswith(_FLAGS))


def _parts(instruction: Instruction) -> Iterator[str]:
    keyword = instruction.keyword
    if instruction.trigger is not None:
        yield shown_instruction(instruction.trigger)
    elif keyword in _WORDS:
        yield from (shown_word(word) if _WORDS[keyword].fullmatch(word) else ELLIPSIS for word in instruction.arguments)
    elif keyword in _NAMES:
        yield from (f"{shown_key(name)}={ELLIPSIS}" for name, _ in instruction.pairs)
    elif keyword in _COMMANDS:
        yield from _command(instruction)
    else:
        yield ELLIPSIS


def _command(instruction: Instruction) -> Iterator[str]:
    words = instruction.arguments
    if instruction.keyword == "HEALTHCHECK":
        yield from map(str.upper, words[:1])
        words = words[1:]
    if words:
        yield shown_command(words if instruction.is_exec else words[0], STEPS_DOWN)
