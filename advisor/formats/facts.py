"""Several statements about one topic as one: the same for all formats."""

from collections.abc import Iterable, Mapping, Sequence

from advisor.model.facts import Fact, Value


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
