"""Command lines of every format as words, split once, and what of them may be shown: the programs that they start.

A command is a text for a shell or a list of arguments. Arguments may hold anything, so a reader sees none of them but
those that a fact was taken from.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

ELLIPSIS = "…"
"""Stands for whatever is not shown."""
LONGEST_COMMAND = 10_000
_MOST_WORDS = 200
_WORD = re.compile(r"""(?:[^\s"'\\]|\\.?|"(?:[^"\\]|\\.)*"?|'[^']*'?)+""", re.DOTALL)
_END = re.compile(r"&&|\|\|?|;|&")
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w{0,127})=")
_PROGRAM = re.compile(r"[A-Za-z_./$][\w./+$-]{0,99}")
_SHELL_CHECK = "CMD-SHELL"
_CHECKS = frozenset({"CMD", _SHELL_CHECK, "NONE"})
_FORWARDING = frozenset({"exec", "env", "sudo", "export", "then", "do", "else", "if", "while", "!"})


def command_words(command: str | Sequence[str]) -> tuple[str, ...]:
    """The words of a shell's text, quotes kept; those of a list as they are."""
    if not isinstance(command, str):
        return tuple(command[:_MOST_WORDS])
    return tuple(found[0] for found in islice(_WORD.finditer(command[:LONGEST_COMMAND]), _MOST_WORDS))


def assigned_names(command: str) -> tuple[str, ...]:
    """The variables that are set in front of the program: `NAME=value ./run`."""
    names: list[str] = []
    for word in command_words(command):
        found = _ASSIGNMENT.match(word)
        if found is None and word != "env":
            break
        names += [] if found is None else [found["name"]]
    return tuple(names)


def shown_command(command: str | Sequence[str], used: Collection[str] = (), *, begins: bool = True) -> str:
    """Names of programs and of the variables set before them, and the words that a fact used; the rest is hidden.

    `begins` tells whether the first word is a program's name.
    """
    if isinstance(command, str):  # what follows the first line may be the text of a file
        command = command.strip().partition("\n")[0].partition("<<")[0]
        return _joined(_shown_words(command_words(command), used, is_text=begins, starts=begins))
    if command and command[0] in _CHECKS:  # of a health check
        rest = command[1] if command[0] == _SHELL_CHECK and len(command) > 1 else command[1:]
        return f"{command[0]} {shown_command(rest, used)}".strip()
    return _joined(_shown_words(command_words(command), used, is_text=False, starts=begins))


def _shown_words(words: Sequence[str], used: Collection[str], *, is_text: bool, starts: bool) -> Iterator[str]:
    for word in words:
        assigned = _ASSIGNMENT.match(word) if starts else None
        if is_text and (_END.fullmatch(word) or word.endswith(";")):
            yield word if _END.fullmatch(word) else _shown_word(word[:-1], used, starts=starts) + ";"
            starts = True
        elif assigned:
            yield f"{assigned['name']}={ELLIPSIS}"
        else:
            yield _shown_word(word, used, starts=starts)
            starts = starts and is_text and word in _FORWARDING


def _shown_word(word: str, used: Collection[str], *, starts: bool) -> str:
    return word if word in used or (starts and _PROGRAM.fullmatch(word)) else ELLIPSIS


def _joined(words: Iterator[str]) -> str:
    """One sign for all hidden words that follow each other."""
    shown: list[str] = []
    for word in words:
        if word != ELLIPSIS or shown[-1:] != [ELLIPSIS]:
            shown.append(word)
    return " ".join(shown)
