"""What of a file may be shown: the keys and values that a fact used, and nothing else of their lines.

Nothing is cut out of a line; a snippet is written anew from the parts that an extractor names. Decision 0002 tells why.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from advisor.text.yaml_text import Items, Map, Node, Text

_LONGEST_KEY = 80
_ARGUMENTS = ("args",)
"""Keys of lists that no program begins."""
_BLANK = re.compile(r"\s")
_TIMES = re.compile(r"[\d*/,LW#? -]+")
"""A line of numbers, such as the five fields of a time table."""


@lru_cache(maxsize=4096)
def redact_text(text: str) -> str:
    """One string without user, password, query and token, its unseen characters made visible.

    Keys and names come again and again, so that what became of them is remembered.
    """
    return visible(cut_secrets(text))


def shown_key(key: str) -> str:
    """A key as it may stand in a note or a snippet."""
    return visible(redact_text(key)[:_LONGEST_KEY])


def shown_entry(key: str, value: Node | None = None, *, named: bool = False) -> str:
    """`key: value` of a scalar that is named, `key: …` of anything else; the name of a variable is no secret."""
    if isinstance(value, Text) and value.is_null:
        return f"{shown_key(key)}:"
    return f"{shown_key(key)}: {_shown_node(value, named=named)}"


def shown_item(item: Node, keys: Collection[str] = (), *, named: bool = True) -> str:
    """`- value` of a scalar; of a mapping the keys given, each with its value, else its first key alone."""
    if not isinstance(item, Map):
        return f"- {_shown_node(item, named=named)}"
    entries = [entry for entry in item.entries if entry.key.text in keys] or list(item.entries[:1])
    parts = [shown_entry(entry.key.text, entry.value, named=entry.key.text in keys) for entry in entries]
    return f"- {', '.join(parts)}" if parts else "- {}"


def shown_command_entry(key: str, value: Node, used: Collection[str] = ()) -> str:
    """A key that holds a command, as a text for a shell or as a list of arguments."""
    return f"{shown_key(key)}: {shown_command(command_of(value), used, begins=key not in _ARGUMENTS)}"


def command_of(value: Node) -> str | Sequence[str]:
    """The command that a scalar or a list holds."""
    match value:
        case Text(text=text):
            return text
        case Items(items=items):
            return [item.text if isinstance(item, Text) else "" for item in items]
    return [""]


def shown_word(text: str) -> str:
    """One word without its secrets; of more than one nothing, for they may be a command or prose."""
    if not text or len(text) > len(shortened(text)) or (_BLANK.search(text) and not _TIMES.fullmatch(text)):
        return ELLIPSIS
    return redact_text(text)


def _shown_node(node: Node | None, *, named: bool) -> str:
    if isinstance(node, Text) and (named or is_reference(node.text)):
        return shown_word(node.text)
    return ELLIPSIS


# --- commands --------------------------------------------------------------------------------------------------------

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


# --- what gives a secret away ----------------------------------------------------------------------------------------

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
