"""Text without its secrets, for snippets: the structure of the format first, patterns second.

What a format says is a value of an environment, of a service's parameters or of a login is hidden whatever it looks
like; everything else is held against the patterns of `secret_patterns`. Decision 0002 tells why.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from advisor.sources.redact_dockerfile import dockerfile_lines
from advisor.sources.redact_plain import environment_lines, procfile_line
from advisor.sources.redact_rules import RULES
from advisor.sources.redact_yaml import YamlLines
from advisor.sources.secret_patterns import HIDDEN, cut_secrets, hide_secrets, visible

__all__ = ["HIDDEN", "ShownLines", "redact_text", "redacted_lines", "visible"]

_KEY_BLOCK = re.compile(r"-----BEGIN (?P<name>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----")


class _Lines(Protocol):
    """Lines whose structure is done, each at hand when it is asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> str: ...


class ShownLines:
    """A text's lines as they may be shown, with HIDDEN in place of secrets.

    The structure of the whole text is looked at once; the patterns run over a line when it is first asked for.
    """

    def __init__(self, text: str, kind: str) -> None:
        lines = _structured(text, kind)
        self._lines = _without_key_blocks(lines) if "PRIVATE KEY" in text else lines
        self._shown: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def between(self, first: int, last: int) -> list[str]:
        """The lines from the first to the last, counted from 1; fewer where the text ends before."""
        return [self._line(number - 1) for number in range(first, min(last, len(self)) + 1)]

    def _line(self, index: int) -> str:
        if index not in self._shown:
            self._shown[index] = visible(hide_secrets(self._lines[index]))
        return self._shown[index]


def redacted_lines(text: str, kind: str) -> tuple[str, ...]:
    """One shown line for every line of the text, with HIDDEN in place of secrets."""
    shown = ShownLines(text, kind)
    return tuple(shown.between(1, len(shown)))


def redact_text(text: str) -> str:
    """One string without user, password, query and token, its unseen characters made visible."""
    return visible(cut_secrets(text))


def _structured(text: str, kind: str) -> _Lines:
    if kind in RULES:
        return YamlLines(text, RULES[kind])
    if kind == "dockerfile":
        return dockerfile_lines(text)
    lines = text.split("\n")
    if kind == "environment":
        return list(environment_lines(lines))
    return [procfile_line(line) for line in lines] if kind == "procfile" else lines


def _without_key_blocks(lines: _Lines) -> Sequence[str]:
    """The lines between the two marks of a private key are hidden, and all that follow a mark that is never closed."""
    shown: list[str] = []
    closing = ""
    for index in range(len(lines)):
        line = lines[index]
        opened = _KEY_BLOCK.search(line)
        if closing:
            shown.append(HIDDEN)
            closing = "" if closing in line else closing
        elif opened:
            shown.append(line[: opened.start()] + HIDDEN)
            end = f"-----END {opened['name']}-----"
            closing = "" if end in line[opened.end() :] else end
        else:
            shown.append(line)
    return shown
