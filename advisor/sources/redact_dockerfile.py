"""Dockerfiles without the values of ENV, ARG and LABEL and without the bodies of files they write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from advisor.sources.secret_patterns import HIDDEN

_ESCAPE = re.compile(r"\s*#\s*escape\s*=\s*(?P<escape>[\\`])\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\s*#\s*[A-Za-z][\w-]*\s*=")
_KEYWORD = re.compile(r"\s*(?:ONBUILD\s+)*(?P<keyword>[A-Za-z]+)(?=\s|$)", re.IGNORECASE)
_HEREDOC = re.compile(r"<<(?P<dash>-?)(?P<quote>[\"']?)(?P<name>[A-Za-z_][\w.-]*)(?P=quote)")
_VALUED = frozenset({"ENV", "ARG", "LABEL"})
_WRITERS = frozenset({"COPY", "ADD"})
_LONGEST_VALUE = 100_000


def dockerfile_lines(text: str) -> list[str]:
    """The lines with hidden values."""
    lines = text.split("\n")
    shown: list[str] = []
    escape = _escape(lines)
    while len(shown) < len(lines):
        start = len(shown)
        end = _end(lines, start, escape)
        chunk = lines[start:end]
        shown.extend(_shown(chunk, escape))
        shown.extend(_heredocs(lines, chunk, end))
    return shown


def _escape(lines: list[str]) -> str:
    """The escape character that the directives at the top name."""
    for line in lines:
        found = _ESCAPE.match(line)
        if found:
            return found["escape"]
        if not _DIRECTIVE.match(line):
            break
    return "\\"


def _end(lines: list[str], start: int, escape: str) -> int:
    """One past the instruction's last line. Comments and blank lines inside a continuation belong to it."""
    index = start
    if _blank(lines[start]):
        return start + 1
    while index < len(lines) and ((index > start and _blank(lines[index])) or lines[index].rstrip().endswith(escape)):
        index += 1
    return min(index + 1, len(lines))


def _blank(line: str) -> bool:
    stripped = line.strip()
    return not stripped or stripped.startswith("#")


def _shown(chunk: list[str], escape: str) -> list[str]:
    if _blank(chunk[0]):
        return [_comment(chunk[0])]
    keyword = _keyword(chunk)
    if keyword is None or keyword["keyword"].upper() not in _VALUED:
        return [_comment(line) if _blank(line) else line for line in chunk]
    start = keyword.end()
    body = "\n".join([chunk[0][start:], *("" if _blank(line) else line for line in chunk[1:])])
    return (chunk[0][:start] + _without_values(body, keyword["keyword"].upper(), escape)).split("\n")


def _keyword(chunk: list[str]) -> re.Match[str] | None:
    return _KEYWORD.match(chunk[0])


def _comment(line: str) -> str:
    """A comment that could be a setting commented out is hidden; directives stay."""
    if line.lstrip().startswith("#") and re.search(r"[:=]|\bENV\b|\bARG\b", line) and not _DIRECTIVE.match(line):
        return line[: len(line) - len(line.lstrip())] + f"# {HIDDEN}"
    return line


def _without_values(body: str, keyword: str, escape: str) -> str:
    """Names stay, values go; lines stay lines. Whatever is neither a name nor blank is taken for a value."""
    known = body[:_LONGEST_VALUE]
    return "".join(_pieces(known, keyword, _grammar(escape))) + _hidden(body[len(known) :])


@dataclass(frozen=True, slots=True)
class _Grammar:
    blank: re.Pattern[str]
    pair: re.Pattern[str]
    name: re.Pattern[str]


@cache
def _grammar(escape: str) -> _Grammar:
    """How the words of ENV, ARG and LABEL look under an escape character."""
    mark = re.escape(escape)
    quoted = rf"""\"(?:[^"{mark}]|{mark}.)*(?:"|{mark}?\Z)|'[^']*(?:'|\Z)"""
    plain = rf"""{mark}(?![ \t]*\n).|(?!{mark})[^\s"']"""
    return _Grammar(
        blank=re.compile(rf"(?:\s|{mark}[ \t]*\n|{mark}\s*\Z)+"),
        pair=re.compile(rf"(?P<name>[A-Za-z_][\w.\-/]*)=(?P<value>(?:{quoted}|{plain})*)", re.DOTALL),
        name=re.compile(r"[A-Za-z_][\w.-]*(?=\s|\Z)"),
    )


def _pieces(body: str, keyword: str, grammar: _Grammar) -> Iterator[str]:
    position = 0
    pairs = False
    while position < len(body):
        if found := grammar.blank.match(body, position):
            yield found[0]
        elif found := grammar.pair.match(body, position):
            yield f"{found['name']}={_hidden(found['value'])}"
            pairs = True
        elif not pairs and (found := grammar.name.match(body, position)):
            yield found[0]
            if keyword != "ARG":  # the old form: one name, and all the rest is its value
                yield _hidden(body[found.end() :])
                return
        else:
            yield _hidden(body[position:])
            return
        position = found.end()


def _hidden(value: str) -> str:
    """As many lines as the value has."""
    return "\n".join(_hidden_line(part) for part in value.split("\n"))


def _hidden_line(part: str) -> str:
    return part[: len(part) - len(part.lstrip())] + HIDDEN if part.strip() else ""


def _heredocs(lines: list[str], chunk: list[str], start: int) -> Iterator[str]:
    """The bodies of the instruction's heredocs: hidden where they become files, kept where they are commands."""
    keyword = _keyword(chunk)
    if keyword is None or keyword["keyword"].upper() not in _WRITERS | {"RUN"}:
        return
    hides = keyword["keyword"].upper() in _WRITERS
    index = start
    for found in _HEREDOC.finditer("\n".join(chunk)):
        while index < len(lines):
            line = lines[index]
            index += 1
            closes = (line.lstrip("\t") if found["dash"] else line) == found["name"]
            yield HIDDEN if hides and not closes else line
            if closes:
                break
