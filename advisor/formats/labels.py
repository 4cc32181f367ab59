"""Facts that an organisation reads from labels and annotations of its own; no other label's value is looked at."""

import re
from collections.abc import Callable, Iterable, Mapping

from advisor.formats.reading import LONGEST_NAME, Attribute, Reader, shape, shown_key, shown_name
from advisor.formats.settled import DEPLOYMENT
from advisor.formats.variables import is_open
from advisor.model.facts import Fact, LabelFact, Scalar, Workload
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Text
from advisor.units import seconds, size_in_bytes

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_LONGEST_MEASURE = 24
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_UNTIL_MENDED = "Mend it; until then the fact is unknown."


class Labels:
    """The labels of one workload, from every place that may hold them, as the facts that name them."""

    def __init__(self, wanted: Iterable[LabelFact], reader: Reader) -> None:
        self._reader = reader
        self._said: dict[LabelFact, list[tuple[Scalar | None, Location]]] = {wish: [] for wish in wanted}

    def take(self, attribute: Attribute | None, *, secret: bool = False) -> None:
        """The labels of a mapping of names and texts; `secret` where variables in it may be filled with secrets."""
        read = self._reader.mapping(attribute) if self._said else None
        if attribute is None or read is None:
            return
        if read.value is None:
            self.unread(attribute.key_location())
            return
        names = {wish.label for wish in self._said}
        for entry in read.value.entries:
            label = attribute.below(entry)
            if label.key in names and not label.is_null:
                self._take_one(label, secret=secret)

    def _take_one(self, label: Attribute, *, secret: bool) -> None:
        if not isinstance(label.node, Text):
            self._reader.note_on(label, f"is {shape(label.node)}, not a text.", _UNTIL_MENDED)
            self.say(label.key, None, label.key_location())
            return
        text = self._reader.resolved(label.node)
        filled = None if text is None else text.text
        self.say(label.key, filled, label.key_location(), filled_with_secrets=secret and filled != label.node.text)

    def say(self, name: str, text: str | None, place: Location, *, filled_with_secrets: bool = False) -> None:
        """One label with its value; None where that is not known.

        A text that values from outside the file fill may be anything, so it counts as unknown; a number that they
        fill is a number.
        """
        for wish, said in self._said.items():
            if wish.label == name:
                hidden = filled_with_secrets and wish.type == "text"
                said.append((None if text is None or hidden else self._typed(wish, text, place), place))

    def unread(self, place: Location, *, weak: bool = False) -> None:
        """A place that may hold any label and cannot be read; a weak one yields to what was said before."""
        for said in self._said.values():
            if not (weak and said):
                said.append((None, place))

    def _typed(self, wish: LabelFact, text: str, place: Location) -> Scalar | None:
        convert, kind = _TYPES[wish.type]
        try:
            return convert(text.strip())
        except (ValueError, OverflowError):
            self._reader.note_at(place, f"the label `{shown_key(wish.label)}` is not {kind}.", _UNTIL_MENDED)
            return None

    def facts(self) -> dict[str, Fact]:
        """What was said, by the fact's id; two values of a fact that has one leave it unknown, with a note."""
        return {wish.fact: self._fact(wish, said) for wish, said in self._said.items() if said}

    def _fact(self, wish: LabelFact, said: list[tuple[Scalar | None, Location]]) -> Fact:
        places = tuple(sorted({place for _, place in said}))
        values = {value for value, _ in said if value is not None}
        whole = all(value is not None for value, _ in said)
        if wish.many:
            return Fact.of_set(values, places, whole=whole)
        if not whole:
            return Fact(value=None, evidence=places)
        if len(values) > 1:
            what = f"the label `{shown_key(wish.label)}` has another value in line {places[0].first_line}."
            self._reader.note_at(places[-1], what, "Let both say the same; until then the fact is unknown.")
            return Fact(value=None, evidence=places)
        return Fact(value=min(values), evidence=places)


def settled_by_labels(workload: Workload, wanted: Iterable[LabelFact]) -> frozenset[str]:
    """What the workload settles, and the facts of labels where it settles the facts of its deployment."""
    if not workload.settled >= DEPLOYMENT:
        return workload.settled
    return workload.settled | {wish.fact for wish in wanted}


def below(attribute: Attribute | None, *keys: str) -> tuple[Attribute, ...]:
    """The attributes under the keys of a mapping; the attribute itself where it is none, for nothing in it is known."""
    if attribute is None or attribute.is_null:
        return ()
    if not isinstance(attribute.node, Map):
        return (attribute,)
    entries = (attribute.node.entry(key) for key in keys)
    return tuple(attribute.below(entry) for entry in entries if entry is not None)


# --- the form of labels ---------------------------------------------------------------------------------------------

_REGULAR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_NO_TEXT = re.compile(r"true|false|[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", re.IGNORECASE)
_PREFIXED = 2


def has_regular_key(attribute: Attribute) -> bool:
    """Whether the name of a label or annotation has the form that is asked for; one with an open variable may have."""
    parts = attribute.key.split("/")
    if is_open(attribute.key):
        return True
    prefixed = len(parts) == _PREFIXED and _PREFIX.fullmatch(parts[0]) is not None
    return (prefixed or len(parts) == 1) and _REGULAR.fullmatch(parts[-1]) is not None


def has_regular_value(attribute: Attribute, reader: Reader) -> bool:
    """Whether the value of a label has the form that is asked for; an empty or an open one has."""
    text = reader.resolved(attribute.node) if isinstance(attribute.node, Text) else None
    return text is None or text.is_null or not text.text or _REGULAR.fullmatch(text.text) is not None


def is_text(attribute: Attribute) -> bool:
    """Whether the value is a text to a reader that takes nothing else: no number, and neither true nor false."""
    node = attribute.node
    return isinstance(node, Text) and (node.quoted or node.is_null or _NO_TEXT.fullmatch(node.text) is None)


# --- the types of facts ---------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise ValueError
    return shown_name(text)


def _boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[text.lower()]


def _matching(pattern: re.Pattern[str], convert: Callable[[str], Scalar]) -> Callable[[str], Scalar]:
    def convert_matching(text: str) -> Scalar:
        if pattern.fullmatch(text) is None:
            raise ValueError
        return convert(text)

    return convert_matching


def _measure(convert: Callable[[str], float]) -> Callable[[str], Scalar]:
    def convert_measure(text: str) -> Scalar:
        if len(text) > _LONGEST_MEASURE or not text.isascii() or text.startswith("-"):
            raise ValueError
        return convert(text)

    return convert_measure


_TYPES: Mapping[str, tuple[Callable[[str], Scalar], str]] = {
    "text": (_text, f"a text of up to {LONGEST_NAME} characters"),
    "integer": (_matching(_INTEGER, int), "a whole number"),
    "number": (_matching(_NUMBER, float), "a number"),
    "boolean": (_boolean, "true or false"),
    "size": (_measure(size_in_bytes), "a size with a unit, such as 512M"),
    "duration": (_measure(seconds), "a duration, such as 30s"),
}
"""Type of a fact → how a label's text becomes its value, and what it then is."""
