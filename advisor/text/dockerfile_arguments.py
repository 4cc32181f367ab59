"""What follows the keyword of a Dockerfile instruction: flags, then words, pairs, a JSON list or one text."""

import json
import re
from dataclasses import dataclass
from typing import NoReturn

BLANKS = re.compile(r"[\t\v\f\r ]+")
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What may stand before an instruction. Between its words only ASCII blanks count."""

_WORDS, _PAIRS, _LIST_OR_WORDS, _LIST_OR_TEXT, _TEXT, _SHELL_WORDS, _HEALTH = range(7)
_SHAPES = {
    "ADD": _LIST_OR_WORDS,
    "ARG": _SHELL_WORDS,
    "CMD": _LIST_OR_TEXT,
    "COPY": _LIST_OR_WORDS,
    "ENTRYPOINT": _LIST_OR_TEXT,
    "ENV": _PAIRS,
    "EXPOSE": _WORDS,
    "FROM": _WORDS,
    "HEALTHCHECK": _HEALTH,
    "LABEL": _PAIRS,
    "MAINTAINER": _TEXT,
    "RUN": _LIST_OR_TEXT,
    "SHELL": _LIST_OR_TEXT,
    "STOPSIGNAL": _TEXT,
    "USER": _TEXT,
    "VOLUME": _LIST_OR_WORDS,
    "WORKDIR": _TEXT,
}
_SURROGATES = re.compile("[\ud800-\udfff]")


class ArgumentError(ValueError):
    """The arguments break a rule; says how without quoting them."""


@dataclass(frozen=True, slots=True)
class Arguments:
    flags: tuple[str, ...]
    text: str
    """Everything behind the flags."""
    words: tuple[str, ...]
    is_exec: bool = False
    """Whether they are written as a JSON list."""


def arguments_of(keyword: str, rest: str, escape: str) -> Arguments:
    """The arguments of an instruction; an unknown one has none. Raises ArgumentError."""
    flags: tuple[str, ...] = ()
    text = rest.strip(SPACES)
    if text.startswith("--"):
        flags, text = _flags(text, escape)
    shape = _SHAPES.get(keyword)
    if not text or shape is None:
        return Arguments(flags, text, ())
    if text[0] == "[" and shape in (_LIST_OR_TEXT, _LIST_OR_WORDS) and (items := _json_list(text)) is not None:
        return Arguments(flags, text, items, is_exec=True)
    if shape == _HEALTH:
        return _health(flags, text)
    return Arguments(flags, text, _words(shape, text, escape))


def _words(shape: int, text: str, escape: str) -> tuple[str, ...]:
    if shape in (_LIST_OR_TEXT, _TEXT):
        return (text,)
    if shape in (_WORDS, _LIST_OR_WORDS):
        return tuple(BLANKS.split(text))
    if shape == _SHELL_WORDS:
        return shell_words(text, escape)
    return _pairs(text, escape)


def _health(flags: tuple[str, ...], text: str) -> Arguments:
    """CMD with a list or a text behind it, or NONE."""
    kind, _, command = BLANKS.sub(" ", text, count=1).partition(" ")
    items = _json_list(command) if command.startswith("[") else None
    if items is not None:
        return Arguments(flags, text, (kind, *items), is_exec=True)
    return Arguments(flags, text, (kind, command) if command else (kind,))


def _json_list(text: str) -> tuple[str, ...] | None:
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


def shell_words(text: str, escape: str) -> tuple[str, ...]:
    """Words as a shell separates them, quotes and escapes kept."""
    if escape not in text and '"' not in text and "'" not in text:
        return tuple(text.split())
    return tuple(filter(None, _SHELL_WORD[escape].findall(text)))


def _pairs(text: str, escape: str) -> tuple[str, ...]:
    """Names and values in turn: `name=value …`, or the old form `name value with blanks`."""
    words = shell_words(text, escape)
    if words and "=" not in words[0]:
        name, *value = BLANKS.split(text, maxsplit=1)
        if not value:
            raise ArgumentError("lacks a value")
        return (name, *value)
    pairs: list[str] = []
    for word in words:
        name, sign, value_text = word.partition("=")
        if not sign or not name:
            raise ArgumentError("holds a word that is not of the form name=value")
        pairs += (name, value_text)
    return tuple(pairs)


def _flag_word(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    inside = rf"(?:[^\"{mark}]|{mark}.)*+\"?"
    single = rf"(?:[^'{mark}]|{mark}.)*+'?"
    return re.compile(rf"\s*(--(?:[^\s\"'{mark}]|{mark}.|\"{inside}|'{single})*+){mark}?")


_FLAG = {escape: _flag_word(escape) for escape in ("\\", "`")}


def _flags(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    """The words that begin with two dashes, and the text behind them; two dashes alone end them."""
    flags: list[str] = []
    place = 0
    while match := _FLAG[escape].match(text, place):
        place = match.end()
        if match[1] == "--":
            break
        flags.append(_unquoted(match[1], escape))
    return tuple(flags), text[place:].strip(SPACES)


def _unquoted(flag: str, escape: str) -> str:
    """A flag without its quotes and escapes, which mean the same in either kind of quotes."""
    if '"' not in flag and "'" not in flag and escape not in flag:
        return flag
    mark = re.escape(escape)
    parts = re.compile(rf"{mark}(.)|\"((?:[^\"{mark}]|{mark}.)*)\"?|'((?:[^'{mark}]|{mark}.)*)'?")
    inner = re.compile(rf"{mark}(.)")
    return parts.sub(lambda match: match[1] or inner.sub(r"\1", match[2] or match[3] or ""), flag)
