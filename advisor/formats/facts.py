"""What readers say: statements of places, and several statements about one topic as one. The same for all formats."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from advisor.formats.reading import Part, Read, shown_name
from advisor.model.facts import Fact, Value
from advisor.model.location import Location

Statement: TypeAlias = tuple[str, Fact]
"""A fact's id with what one place says of it."""
Statements: TypeAlias = Iterator[Statement]


# --- one statement --------------------------------------------------------------------------------------------------


def stated(name: str, read: Read[Value] | None) -> Statements:
    """The value as it is read: a number, a truth, a word of the vocabulary."""
    if read is not None:
        yield name, Fact(value=read.value, evidence=(read.place,))


def word(name: str, read: Read[str] | None) -> Statements:
    """A text without secrets."""
    if read is not None:
        yield name, Fact(value=None if read.value is None else shown_name(read.value), evidence=(read.place,))


def member(name: str, read: Read[str] | None) -> Statements:
    """A member of a set, without secrets."""
    if read is not None:
        yield name, Fact(value=None if read.value is None else (shown_name(read.value),), evidence=(read.place,))


def members(name: str, reads: Iterable[Read[str]]) -> Statements:
    """Members of a set, without secrets."""
    for read in reads:
        yield from member(name, read)


def number(name: str, read: Read[int] | None) -> Statements:
    """A member of a set of numbers, such as a port."""
    if read is not None:
        yield name, Fact(value=None if read.value is None else (read.value,), evidence=(read.place,))


def holds(name: str, *places: Location) -> Statements:
    """That it is so, by each of the places; nothing where there is none."""
    if places:
        yield name, Fact(value=True, evidence=tuple(sorted(set(places))))


def holds_if(name: str, read: Read[bool] | None) -> Statements:
    """True, or unknown; nothing where the file says false, which is the default."""
    if read is not None and read.value is not False:
        yield from stated(name, read)


def unknown(names: Iterable[str], place: Location) -> Statements:
    for name in names:
        yield name, Fact(value=None, evidence=(place,))


def told(read: Read[Part] | None, tell: Callable[[Part], Statements], otherwise: Iterable[str]) -> Statements:
    """What is told of the part; where it is no mapping, the other facts are unknown at its place."""
    if read is not None:
        yield from unknown(otherwise, read.place) if read.value is None else tell(read.value)


# --- facts of several places ----------------------------------------------------------------------------------------


def text_set(reads: Iterable[Read[str]]) -> Fact:
    """A set of texts, without secrets; partial where a member is not known, unknown where none is."""
    listed = list(reads)
    known = [shown_name(read.value) for read in listed if read.value is not None]
    return Fact.of_set(known, (read.place for read in listed), whole=len(known) == len(listed))


# --- several statements as one --------------------------------------------------------------------------------------


def together(first: Fact, second: Fact) -> Fact:
    """Two statements about one topic: sets are united, of numbers the larger and of truths the true one holds.

    Two different texts leave it unknown. So does an unknown statement, unless the other makes it true in any case; of
    sets the known members stay, as a part. Order and repetition change nothing.
    """
    evidence = tuple(sorted({*first.evidence, *second.evidence}))
    if isinstance(first.value, tuple) or isinstance(second.value, tuple):
        return Fact.of_set((*first.members(), *second.members()), evidence, whole=first.whole and second.whole)
    return Fact(value=_both(first.value, second.value), evidence=evidence)


def _both(first: Value | None, second: Value | None) -> Value | None:
    if first is True or second is True:
        return True
    if first is None or second is None:
        return None
    if isinstance(first, str) or isinstance(second, str):
        return first if first == second else None
    return max(first, second)


def all_together(facts: Sequence[Fact]) -> Fact | None:
    """One fact of all statements; None where there are none. Thousands of members are not sorted thousands of times."""
    if len(facts) > 1 and all(fact.value is None or isinstance(fact.value, tuple) for fact in facts):
        members = (member for fact in facts for member in fact.members())
        places = (place for fact in facts for place in fact.evidence)
        return Fact.of_set(members, places, whole=all(fact.whole for fact in facts))
    while len(facts) > 1:
        pairs = zip(facts[::2], facts[1::2], strict=False)
        facts = [*(together(first, second) for first, second in pairs), *facts[len(facts) & ~1 :]]
    return facts[0] if facts else None


def gathered(statements: Iterable[tuple[str, Fact]]) -> dict[str, Fact]:
    """What all statements say together, by the fact's id, sorted."""
    said: dict[str, list[Fact]] = {}
    for name, fact in statements:
        said.setdefault(name, []).append(fact)
    whole = {name: all_together(facts) for name, facts in sorted(said.items())}
    return {name: fact for name, fact in whole.items() if fact is not None}


def united(parts: Iterable[Mapping[str, Fact]]) -> dict[str, Fact]:
    """Several sets of facts as one."""
    return gathered(statement for part in parts for statement in part.items())
