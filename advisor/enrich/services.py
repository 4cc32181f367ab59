"""What the services bound to a workload are: by the offering that a file states, else by a word in their names."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from advisor.model.catalog import UNKNOWN_REPLACEMENT, HowKnown, Platform, Replacement, ServiceKind, ServiceUse
from advisor.model.facts import Fact, Provenance, Workload

BOUND = "services.bound"
OFFERINGS = "services.offerings"
_OF = ": "
"""Between a service's name and its offering."""
_VARIABLE = re.compile(r"\(\([^()]*\)\)|[$~]?\{+[^{}]*\}+")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNS = re.compile(r"[^a-z0-9]+")


class _Match(Struct, frozen=True):
    kind: ServiceKind
    first: int
    last: int

    def lies_in(self, other: "_Match") -> bool:
        """Whether the other one is a longer word around this one."""
        longer = other.last - other.first > self.last - self.first
        return longer and other.first <= self.first and self.last <= other.last


_Words: TypeAlias = list[tuple[str, str, ServiceKind]]
"""The letters of a word, the word, and the kind it tells; names without the letters need no search."""


class Recogniser:
    """Tells kinds of services by what `rules/services.yaml` says of them; nothing is guessed."""

    def __init__(self, kinds: Mapping[str, ServiceKind]) -> None:
        self._offering = [kind for kind in kinds.values() if kind.offerings]
        self._words: _Words = [(_letters(word), word, kind) for kind in kinds.values() for word in kind.words]
        self._vague: _Words = [(_letters(word), word, kind) for kind in kinds.values() for word in kind.vague_words]

    def use(self, name: str, offering: str = "") -> ServiceUse:
        """The service of that name, an instance of that offering where a file states one (with its plan)."""
        kind = self._by_offering(offering.lower()) if offering else None
        if kind is not None:
            return ServiceUse(name=name, kind=kind, how_known=HowKnown.READ)
        kind = (self._by_name(offering) if offering else None) or self._by_name(name)
        return ServiceUse(name=name, kind=kind, how_known=HowKnown.BY_NAME if kind else HowKnown.UNKNOWN)

    def _by_offering(self, offering: str) -> ServiceKind | None:
        """With its plan if that tells, else by its label alone."""
        for text in (offering, offering.partition(" ")[0]):
            found = [kind for kind in self._offering if _offered(kind.offerings).fullmatch(text)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _by_name(self, name: str) -> ServiceKind | None:
        words = _words_of(name)
        told = _only(_matches(self._words, words))
        vague = {match.kind.id: match.kind for match in _matches(self._vague, words)}
        if not told:
            return next(iter(vague.values())) if len(vague) == 1 else None
        contradicted = told[0].holds_data is False and any(each.holds_data for each in vague.values())
        return told[0] if len(told) == 1 and not contradicted else None


def _matches(told_by: _Words, words: str) -> list[_Match]:
    written = words.replace("-", "")
    possible = [(_named(word), kind) for letters, word, kind in told_by if letters in written]
    return [_Match(kind, *match.span()) for pattern, kind in possible for match in pattern.finditer(words)]


def _only(matches: list[_Match]) -> list[ServiceKind]:
    """The kinds that are told; a word inside a longer one tells nothing."""
    longest = [each for each in matches if not any(each.lies_in(other) for other in matches)]
    return list({each.kind.id: each.kind for each in longest}.values())


def _words_of(name: str) -> str:
    """The name's words in lower case, parted by one sign; what a variable stands for is no word."""
    parted = _CAPITAL.sub("-", _VARIABLE.sub("-", name))
    return _SIGNS.sub("-", parted.lower())


@lru_cache(maxsize=1024)
def _offered(offerings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(".*".join(map(re.escape, text.split("*"))) for text in offerings))


def _letters(word: str) -> str:
    return word.replace("*", "").replace("-", "")


@lru_cache(maxsize=1024)
def _named(word: str) -> re.Pattern[str]:
    return re.compile(f"(?<![a-z0-9]){_word(word)}(?![a-z0-9])")


def _word(text: str) -> str:
    """A word's pattern: it stands alone, digits may follow, and its parts may be written as one."""
    inner = "-?".join(map(re.escape, text.strip("*").split("-")))
    start = "[a-z0-9]*" if text.startswith("*") else ""
    return f"{start}{inner}{'[a-z0-9]*' if text.endswith('*') else '[0-9]*'}"


# --- facts ----------------------------------------------------------------------------------------------------------


def service_uses(workload: Workload, recogniser: Recogniser) -> tuple[ServiceUse, ...]:
    """Every bound service by name, sorted; empty where none is bound or nobody knows which."""
    bound, offerings = workload.facts.get(BOUND), workload.facts.get(OFFERINGS)
    stated = [] if offerings is None else [str(each).rpartition(_OF) for each in offerings.members()]
    by_name = {name: offering for name, _, offering in stated}
    members = () if bound is None else bound.members()
    return tuple(recogniser.use(str(name), by_name.get(str(name), "")) for name in members)


def enrich_services(workload: Workload, recogniser: Recogniser) -> Workload:
    """The workload with the kinds of its bound services, on the lines that bind them; what is stated already stays."""
    bound = workload.facts.get(BOUND)
    if bound is None:
        return workload
    uses = service_uses(workload, recogniser)
    found = _facts(uses, bound) if bound.known else dict.fromkeys(_DERIVED, replace(bound, value=None))
    facts = dict(workload.facts) | {name: fact for name, fact in found.items() if name not in workload.facts}
    return replace(workload, facts=dict(sorted(facts.items())))


_DERIVED = ("services.holds-data", "services.kinds", "services.unrecognised")


def _facts(uses: tuple[ServiceUse, ...], bound: Fact) -> dict[str, Fact]:
    kinds = {use.kind.id for use in uses if use.kind is not None}
    unknown = {use.name for use in uses if use.kind is None}
    by_name = any(use.how_known is HowKnown.BY_NAME for use in uses)
    provenance = Provenance.PRESUMED if by_name else bound.provenance

    def members(names: Iterable[str], provenance: Provenance) -> Fact:
        return replace(Fact.of_set(names, bound.evidence, whole=bound.whole), provenance=provenance)

    holds = _holds_data(uses)
    if bound.partial and not holds:
        holds = None
    found = {"services.holds-data": Fact(value=holds, evidence=bound.evidence, provenance=provenance)} if uses else {}
    if kinds or bound.partial:
        found["services.kinds"] = members(kinds, provenance)
    if unknown or bound.partial:
        found["services.unrecognised"] = members(unknown, bound.provenance)
    return found


def _holds_data(uses: tuple[ServiceUse, ...]) -> bool | None:
    """Whether one of them does; open while none surely does and one may."""
    told = [use.holds_data for use in uses]
    return True if True in told else None if None in told else False


# --- what stands in for a service -----------------------------------------------------------------------------------


def replacement_for(
    kind: ServiceKind | None, platform: str, platforms: Mapping[str, Platform], day: date
) -> Replacement:
    """What stands in for a service of the kind there on that day; a variant goes by the platform that it extends."""
    name: str | None = platform
    while kind is not None and name is not None:
        if name in kind.replacements:
            dated = [each for each in kind.replacements[name] if each.since is None or each.since <= day]
            return dated[-1] if dated else UNKNOWN_REPLACEMENT
        name = platforms[name].extends
    return UNKNOWN_REPLACEMENT
