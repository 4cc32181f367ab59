"""Obligations of which the organisation declares both sides: what is asked for, and what its platforms offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.catalog.fields import Fields
from advisor.declared.sections import Statements, at, concerning
from advisor.model.location import Location
from advisor.units import seconds

TITLES: Mapping[str, str] = {
    "data-class": "Class of data",
    "residency": "Data residency",
    "accreditation": "Accreditation",
    "rto": "Recovery time",
    "rpo": "Recovery point",
}
"""Obligation → its title. No source says what a platform offers of it, since that depends on how it is run."""
TIMES = ("rto", "rpo")


@dataclass(frozen=True, slots=True)
class Promise:
    """What an obligation asks for, or what one platform offers: words, or a time in seconds."""

    words: tuple[str, ...]
    seconds: float | None
    place: Location

    @property
    def shown(self) -> str:
        return ", ".join(self.words)

    def covers(self, asked: "Promise") -> bool:
        """Whether this offer is enough: every word is there, or the time is no longer."""
        if self.seconds is not None and asked.seconds is not None:
            return self.seconds <= asked.seconds
        return {word.casefold() for word in asked.words} <= {word.casefold() for word in self.words}


def read_promises(fields: Fields | None) -> dict[str, Promise]:
    """Obligation → what is asked or offered, of the keys that are there."""
    found = ((key, _promise(fields, key)) for key in TITLES if fields is not None and fields.has(key))
    return {key: one for key, one in found if one is not None}


def _promise(fields: Fields, key: str) -> Promise | None:
    words = tuple(" ".join(text.split()) for text in fields.texts(key))
    if key not in TIMES:
        if not all(words) or not words:
            fields.say(key, f"{key!r} says nothing.", "Fill it in, or take it out.")
        return Promise(words, None, at(fields, key))
    try:
        (text,) = words
        return Promise(words, seconds(text), at(fields, key))
    except ValueError:
        fields.say(key, f"{key!r} must be one time.", "For example 30 min or 4 h.")
        return None


@dataclass(frozen=True, slots=True)
class Held:
    """One obligation held against every platform that runs here."""

    key: str
    asked: Promise
    workloads: tuple[str, ...]
    offers: Mapping[str, Promise]
    """Platform id → its offer; one that offers nothing is not there."""
    silent: tuple[str, ...]
    """Ids of platforms that run here and of which nothing is declared: not assessed, never met."""

    @property
    def title(self) -> str:
        return TITLES[self.key]

    def refusing(self) -> tuple[str, ...]:
        """Ids of platforms whose offer is not enough."""
        return tuple(sorted(name for name, offer in self.offers.items() if not offer.covers(self.asked)))

    def not_assessed(self, titles: Mapping[str, str]) -> Iterator[str]:
        """A sentence for what stays open; nothing where every platform has its offer."""
        if self.silent:
            told = f"{self.title} ({self.asked.shown}) for {concerning(self.workloads)}: declared in {self.asked.place}"
            yield f"{told}, but not what {_either([titles[name] for name in self.silent])} offers"

    def effect(self, titles: Mapping[str, str]) -> str:
        """What it does here, as a sentence."""
        refusing = self.refusing()
        meeting = [name for name in sorted(self.offers) if name not in refusing]
        told = [
            f"{what}: {', '.join(titles[name] for name in names)}."
            for what, names in (("Met", meeting), ("Blocked", refusing), ("Not assessed", self.silent))
            if names
        ]
        return " ".join(told)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def state_offers(title: str, offers: Mapping[str, Promise], statements: Statements) -> None:
    """Each offer of one platform, as the report shows it."""
    for key, offer in offers.items():
        effect = "It is held against the obligations of this file."
        statements.add("platforms", f"{title}: {TITLES[key]}", offer.shown, effect, offer.place)


def undeclared(declared: Sequence[str]) -> tuple[str, ...]:
    """The obligations of which nothing is said, as the report lists them."""
    return tuple(f"{title}: no obligation is declared" for key, title in TITLES.items() if key not in declared)
