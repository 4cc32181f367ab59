"""Gaps that a text leaves for values from elsewhere: what is one, how those of a format are filled, what may be shown.

What a variables file or a settings file fills in is nobody's business: facts are read from the filled text, and show
the text as it is written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from msgspec.structs import replace

from advisor.formats.words import facts_of
from advisor.model.facts import Fact, Scalar, Workload
from advisor.text.redact import ELLIPSIS

Resolve: TypeAlias = Callable[[str], str | None]
"""The text with its gaps filled; None where one of them stays open."""

_OPEN = re.compile(r"\(\([^()]*\)\)|\$\{[^}]*\}|\{\{.*?\}\}|<%.*?%>")
_PARAMETER = re.compile(r"\$\{(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))\}")
_DOUBLE_PARENTHESES = re.compile(r"\(\(\s*([\w./-]+)\s*\)\)")


def is_open(text: str) -> bool:
    """Whether the text holds a variable or a template's gap."""
    return _OPEN.search(text) is not None


def without_variables(text: str) -> str:
    """A word in the place of every variable, to see what form the text has."""
    return _OPEN.sub("x", text)


def unfilled(text: str) -> str | None:
    """For formats without variables of their own: a gap there is somebody else's, and stays open."""
    return None if is_open(text) else text


@dataclass(frozen=True, slots=True)
class Fillings:
    """Values from outside the file that were filled in, and what whole texts became by them."""

    names: dict[str, str] = field(default_factory=dict)
    """Value → the variable as written."""
    texts: dict[str, str] = field(default_factory=dict)
    """Filled text → the text as written."""

    def value(self, value: str, name: str) -> str:
        """Remembers where the value came from, and gives it back."""
        if value.strip():
            self.names.setdefault(value, name)
        return value

    def text(self, filled: str, written: str) -> str:
        """Remembers what the text was, and gives back what it became."""
        if filled != written:
            self.texts.setdefault(filled, written)
        return filled

    def hidden(self, text: str) -> str:
        """The text as written: as a whole where it was filled as a whole, else with names for the values in it."""
        if text in self.texts:
            return self.texts[text]
        if len(self.names) > _MOST_NAMES:
            return ELLIPSIS
        lower = text.lower()
        inside = [value for value in self.names if value.lower() in lower]
        for value in sorted(inside, key=len, reverse=True):
            text = _pattern(value).sub(self.names[value].replace("\\", r"\\"), text)
        return text

    def workload(self, workload: Workload) -> Workload:
        """The workload whose facts show no value from outside."""
        if not self.names:
            return workload
        facts = {name: self._fact(fact) if _may_tell(name, fact) else fact for name, fact in workload.facts.items()}
        return replace(workload, facts=facts)

    def _fact(self, fact: Fact) -> Fact:
        match fact.value:
            case str() as text:
                return replace(fact, value=self.hidden(text))
            case tuple() as members:
                return replace(
                    fact, value=tuple(sorted({self._member(member) for member in members}, key=_kind_and_text))
                )
        return fact

    def _member(self, member: Scalar) -> Scalar:
        return self.hidden(member) if isinstance(member, str) else member


_KNOWN: Mapping[str, re.Pattern[str]] = {
    "build.stack": re.compile(r"cflinuxfs\d|lucid64|windows(?:20\d\dR?2?)?"),
    "image.architectures": re.compile(r"amd64|x86_64|386|arm|arm64|aarch64|ppc64le|s390x|riscv64|mips64le|loong64"),
    "image.os": re.compile(r"linux|windows|darwin|freebsd"),
    "image.stop-signal": re.compile(r"(?:SIG)?[A-Z]{3,6}\d?|\d{1,2}"),
}
"""Facts with words that everybody has, which are no secrets, and beside them whatever an author writes."""


def _may_tell(name: str, fact: Fact) -> bool:
    """Whether the fact's words may be anything."""
    known = _KNOWN.get(name)
    return name in WRITTEN_FREELY or (
        known is not None and not all(known.fullmatch(str(member)) for member in fact.members())
    )


def _kind_and_text(member: Scalar) -> tuple[str, Scalar]:
    return str(type(member)), member


_MOST_NAMES = 1_000
"""A file that is filled from more of them shows none of its own words."""
_SHORT = 4
"""Shorter values are words of their own only where no letter or digit stands beside them."""


@lru_cache(maxsize=256)
def _pattern(filled: str) -> re.Pattern[str]:
    inner = re.escape(filled)
    alone = rf"(?<![A-Za-z0-9]){inner}(?![A-Za-z0-9])" if len(filled) < _SHORT else inner
    return re.compile(alone, re.IGNORECASE)


WRITTEN_FREELY = facts_of(
    build="buildpacks path",
    config="env-names files irregular-labels labels secrets",
    descriptor="conflicts",
    health="endpoint",
    image="base reference registry scheme user volumes workdir",
    network="internal-routes load-balancing route-rules routes",
    placement="nodes",
    process="groups init-steps schedule sidecar-images sidecars starts-after types user",
    security="added-capabilities constraints devices host-access sysctls ulimits",
    services="bound offerings parameters",
    storage="classes data-paths scratch volumes",
)
"""Facts whose words are the author's own; the words of all others are the tool's."""


def double_parentheses(variables: Mapping[str, str], fillings: Fillings) -> Resolve:
    """Cloud Foundry's ((variables))."""

    def fill(match: re.Match[str]) -> str:
        return fillings.value(variables[match[1]], match[0]) if match[1] in variables else match[0]

    def resolve(text: str) -> str | None:
        return unfilled(fillings.text(_DOUBLE_PARENTHESES.sub(fill, text), text))

    return resolve


def double_parentheses_in(text: str) -> tuple[str, ...]:
    """The names of its ((variables)); of `((name.key))` the name, for that is what is given."""
    return tuple(match[1].partition(".")[0] for match in _DOUBLE_PARENTHESES.finditer(text))


def parameters(values: Mapping[str, str]) -> Resolve:
    """The ${PARAMETERS} and ${{PARAMETERS}} of an OpenShift template."""

    def resolve(text: str) -> str | None:
        return unfilled(_PARAMETER.sub(lambda match: values.get(match[1] or match[2], match[0]), text))

    return resolve
