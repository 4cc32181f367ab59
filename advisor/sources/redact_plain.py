"""Procfiles and files of an environment without their values."""

import re
from collections.abc import Iterator

from advisor.sources.secret_patterns import HIDDEN

_ASSIGNMENT = re.compile(r"""(?<![^\s:;&|("'])([A-Za-z_]\w*=)(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|(?:\\.|[^\s"';&|\\])+)+""")
_SETTING = re.compile(r"(?P<name>\s*(?:export\s+)?[\w.-]+\s*[=:])(?P<value>.*)", re.DOTALL)


def procfile_line(line: str) -> str:
    """The line without what it assigns to variables; a comment that could be a setting is hidden."""
    if line.lstrip().startswith("#"):
        return f"# {HIDDEN}" if re.search(r"[:=]", line) else line
    return _ASSIGNMENT.sub(rf"\1{HIDDEN}", line)


def environment_lines(lines: list[str]) -> Iterator[str]:
    """Names stay; values go, with all lines of one in quotes, and so does whatever is no setting."""
    quote = ""
    for line in lines:
        if quote:
            quote = "" if _closes(line, quote) else quote
            yield HIDDEN
            continue
        setting = None if line.lstrip().startswith("#") else _SETTING.match(line)
        if setting is None:
            yield HIDDEN if line.strip() else line
            continue
        value = setting["value"].strip()
        quote = value[0] if value[:1] in ("'", '"', "`") and not _closes(value[1:], value[0]) else ""
        yield f"{setting['name']}{HIDDEN}" if value else line


def _closes(text: str, quote: str) -> bool:
    return quote in text.replace(f"\\{quote}", "")
