"""What gives a secret away in a name or an address: logins, queries, tokens, and characters that deceive."""

import re
from collections.abc import Callable

HIDDEN = "•••"
LONGEST_LINE = 1_000
"""Longer lines are cut before patterns run over them, so that no hostile line costs more than a moment."""

_TELLING_WORD = (
    r"pass(?:word|wd|phrase)?|pwd|secret|token|api[_.-]?key|credentials?"
    r"|(?:private|access|account|encryption|signing|master|shared)[_.-]?key"
)
_AFTER_WORD = r"""(?:"[^"]*"?|'[^']*'?|[^\s,;&"']+)"""

_ADDRESS_LOGIN = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,40}://)"
    r"(?:[^\s'\"/:@]*:(?!\d+[/\s'\"])[^\s'\"]*|[^\s'\"/?#]*)@"
)
_BARE_LOGIN = re.compile(r"(?<![\w/@])[^\s:@/'\"=,()]{1,200}:(?!//|\d+/)[^\s@'\"]+@(?!sha\d{3}:)(?=[\w\[.-])")
_QUERY = re.compile(r"(?P<address>[A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s?#'\"]*)(?:\?[^\s'\"]*|#[^\s'\"]*=[^\s'\"]*)")
_BARE_QUERY = re.compile(r"\?[\w.~%\[\]-]+=[^\s'\"]*|(?<=[\w/])\?\w[^\s'\"]*")
"""Of an address without a scheme, such as a route; one word behind the question mark may be the whole secret."""
_SECRET_NAMED = re.compile(
    rf"(?P<name>(?:{_TELLING_WORD})[\w.-]{{0,60}}(?:[\"']?\s*=\s*|:(?=[\s\"'])\s*|[\"']\s*:\s*))"
    rf"(?P<value>{_AFTER_WORD})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"(?P<name>\b(?:proxy-)?authorization\b[\"']?\s*[:=]\s*)(?P<value>[^\"'\r\n]+)", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<name>)(?P<value>"
    r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z0-9]{12,}"
    r"|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}"
    r"|\bxox[a-z]-[\w-]{8,}|\b[srp]k_(?:live|test)_\w{8,}|\bAIza[\w-]{30,}|\bya29\.[\w-]+"
    r"|\bnpm_\w{30,}|\bpypi-[\w-]{16,}|\bSG\.[\w-]{16,}\.[\w-]+|\bdop_v1_\w{16,}|\bhv[sb]\.[\w-]{20,}"
    r"|hooks\.slack\.com/services/[\w/]+"
    r"|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*)"
)
_LONG_WORD = re.compile(r"(?<![A-Za-z0-9+_=-])(?:sha\d{3}:)?[A-Za-z0-9+_=-]{24,}")
_HINT = re.compile(
    r"pass|pwd|secret|token|key|cred|auth|slack|eyJ|gh[pousr]_|_pat_|glpat"
    r"|xox|k_live|k_test|AIza|ya29|npm_|pypi-|SG\.|dop_|hv[sb]\.|A[KSGIRN][A-Z]A[A-Z0-9]{12}|[A-Za-z0-9+_=-]{24}",
    re.IGNORECASE,
)
"""What every pattern of this module needs somewhere in the text; a test holds them against each other."""
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32,}=*\Z")
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"\d"))
_MOST_RUNS = 3.2

_NAMED = (_SECRET_NAMED, _HEADER, _TOKEN)


def visible(text: str) -> str:
    """Control characters, bidirectional overrides and other unseen characters as U+XXXX; tabs stay."""
    if text.isprintable():
        return text
    return "".join(character if _honest(character) else f"U+{ord(character):04X}" for character in text)


def _honest(character: str) -> bool:
    return character == "\t" or character.isprintable()


def cut_secrets(text: str) -> str:
    """One string, such as a route or a buildpack's address, without user, password and query; tokens are hidden.

    Most texts hold no sign of either and pass quickly.
    """
    text = shortened(text)
    if "@" in text:
        text = _ADDRESS_LOGIN.sub(r"\g<scheme>", text)
        text = _BARE_LOGIN.sub("", text)
    if "?" in text or "#" in text:
        text = _QUERY.sub(r"\g<address>", text)
        text = _BARE_QUERY.sub("", text)
    return _hide_tokens(text) if _HINT.search(text) else text


def shortened(line: str) -> str:
    """A very long line without its end; the last word goes too, for it may be the first half of a secret."""
    if len(line) <= LONGEST_LINE:
        return line
    kept = line[:LONGEST_LINE]
    return kept[: max(kept.rfind(" "), 0)]


def _hide_tokens(text: str) -> str:
    for pattern in _NAMED:
        text = pattern.sub(_keep_name, text)
    return _LONG_WORD.sub(_unless_readable, text)


def _keep_name(match: re.Match[str]) -> str:
    value = match["value"]
    if is_reference(value) or value in _SWITCHES or tells_where(match["name"].rstrip(" \t\"':=,")):
        return match[0]
    return f"{match['name']}{HIDDEN}"


_SECRET_NAME = re.compile(
    r"passw|passphrase|pwd|secret|token|api[_.-]?key|credential|(private|access|account|encryption|signing)[_.-]?key",
    re.IGNORECASE,
)


def names_secret(name: str) -> bool:
    """Whether a key's name tells that its value is a secret, and not where or for how long there is one."""
    return _SECRET_NAME.search(name) is not None and not tells_where(name)


_SWITCHES = frozenset({"true", "false", "True", "False"})
_TELLS_WHERE = re.compile(r"(?:names?|refs?|file|path|seconds|namespace)\Z", re.IGNORECASE)


def tells_where(name: str) -> bool:
    """Whether a name that speaks of a secret tells only where there is one, or for how long: `secretName`."""
    return _TELLS_WHERE.search(name) is not None


def _unless_readable(match: re.Match[str]) -> str:
    return HIDDEN if looks_random(match[0]) else match[0]


_REFERENCE = re.compile(r"""["']?(?:\(\([\w./ -]+\)\)|\$\{?\w+\}?|\$\(\w+\)|<\w+>)["']?\Z""")


def is_reference(value: str) -> bool:
    """Whether the value is only the name of a variable, which is no secret."""
    return _REFERENCE.match(value) is not None


def looks_random(word: str) -> bool:
    """Whether a long word is a key rather than a name: hexadecimal, or letters and digits that change all the time."""
    if word.startswith("sha") and ":" in word:
        return False
    if _HEXADECIMAL.match(word):
        return True
    if not all(pattern.search(word) for pattern in _CLASSES):
        return False
    return len(word) / len(_runs(word)) < _MOST_RUNS


_RUN: Callable[[str], list[str]] = re.compile(r"[a-z]+|[A-Z]+|\d+|[+_=-]+").findall


def _runs(word: str) -> list[str]:
    return _RUN(word) or [word]
