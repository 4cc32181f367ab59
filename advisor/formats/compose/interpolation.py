"""Variables of compose files, and the settings files that give them values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.formats.variables import Fillings

GAP = "\0"
"""Stands for a variable without a value, in text that is filled as far as it goes."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")
_DEEPEST = 20
_LONGEST_VALUE = 1_024
_LONGEST_TEXT = 65_536
"""Beyond these a value counts as unknown: values that refer to each other can grow without end."""


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Fills $NAME and ${NAME}, with the operators for defaults, alternatives and errors."""

    values: Mapping[str, str] = field(default_factory=dict)
    fillings: Fillings = field(default_factory=Fillings, compare=False)

    def resolve(self, text: str) -> str | None:
        """The text with its variables filled in; None where one has neither value nor default."""
        filled = self.fill(text)
        return None if GAP in filled else filled

    def fill(self, text: str) -> str:
        """The text filled as far as it goes, with GAP for each variable that stays open."""
        if "$" not in text and GAP not in text:
            return text
        if len(text) > _LONGEST_TEXT:
            return GAP
        filled = self._filled(text.replace(GAP, " "), 0)
        from_outside = any(name in self.values for name in _NAME.findall(text))
        return self.fillings.text(filled, text) if from_outside else filled

    def literal(self, text: str) -> str:
        """The text filled from its own defaults alone, with GAP for whatever a value from elsewhere stands in."""
        return Interpolation(dict.fromkeys(self.values, GAP)).fill(text)

    def _filled(self, text: str, depth: int) -> str:
        parts: list[str] = []
        position = 0
        while (dollar := text.find("$", position)) >= 0:
            parts.append(text[position:dollar])
            value, position = self._variable(text, dollar, depth)
            parts.append(value)
        return "".join((*parts, text[position:]))

    def _variable(self, text: str, dollar: int, depth: int) -> tuple[str, int]:
        """What stands for the variable at a dollar sign, and where the text goes on."""
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            return "$", dollar + 2
        if following == "{":
            end = _closing(text, dollar + 1)
            return (GAP, len(text)) if end < 0 else (self._braced(text[dollar + 2 : end], depth), end + 1)
        name = _NAME.match(text, dollar + 1)
        if name is None:
            return GAP, dollar + 1
        value = self._value(name[0])
        return GAP if value is None else value, name.end()

    def _value(self, name: str) -> str | None:
        """What a settings file says of the name; a fact shows the name in its place."""
        value = self.values.get(name)
        return None if value is None else self.fillings.value(value, f"${{{name}}}")

    def _braced(self, inside: str, depth: int) -> str:
        name = _NAME.match(inside)
        if name is None or depth >= _DEEPEST:
            return GAP
        rest = inside[name.end() :]
        operator = _OPERATOR.match(rest)
        if rest and not operator:
            return GAP
        sign = operator[0] if operator else ""
        return self._operated(self._value(name[0]), sign, rest[len(sign) :], depth + 1)

    def _operated(self, value: str | None, operator: str, word: str, depth: int) -> str:
        given = value is not None and (value != "" or not operator.startswith(":"))
        if operator.endswith("+"):
            return self._filled(word, depth) if given else ""
        if value is not None and given:
            return value
        return self._filled(word, depth) if operator.endswith("-") else GAP


def _closing(text: str, brace: int) -> int:
    """Where the brace closes; -1 where it does not."""
    depth = 0
    for position in range(brace, len(text)):
        if text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return -1


# --- settings files -------------------------------------------------------------------------------------------------

_ASSIGNMENT = re.compile(
    r"""^[^\S\n]*(?:export[^\S\n]+)?(?P<name>[A-Za-z_][\w.-]*+)[^\S\n]*+(?:(?P<sign>[=:])[^\S\n]*+
    (?:'(?P<single>(?:[^'\\]|\\.|\\\Z)*+)(?:'[^\n]*+|\Z)|"(?P<double>(?:[^"\\]|\\.|\\\Z)*+)(?:"[^\n]*+|\Z)|(?P<plain>[^\n]*+)))?$""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def settings(text: str, outer: Mapping[str, str]) -> dict[str, str]:
    """NAME → value of a settings file such as `.env`; values may use names above them and outer ones.

    A name whose value is not known is left out.
    """
    values: dict[str, str] = {}
    for name, value, literal in _assignments(text):
        if value is None:
            continue
        known = value if literal else Interpolation({**values, **outer}).resolve(value)
        if known is None or len(known) > _LONGEST_VALUE:
            values.pop(name, None)
        else:
            values[name] = known
    return values


def setting_names(text: str) -> list[str]:
    """The names that a settings file sets or passes on."""
    return list(dict.fromkeys(name for name, _, _ in _assignments(text)))


def _assignments(text: str) -> Iterator[tuple[str, str | None, bool]]:
    """Name, value and whether the value is to be taken as it stands; None for a name without a value.

    A value in quotes may go on over lines.
    """
    for match in _ASSIGNMENT.finditer(text):
        name, single, double, plain = match.group("name", "single", "double", "plain")
        if double is not None:
            yield name, _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), double), False
        elif plain is not None:
            yield name, _COMMENT.sub("", plain).strip(), False
        else:
            yield name, single, True
