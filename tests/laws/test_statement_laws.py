"""Several statements about one topic as one: the order of files and of keys in them changes nothing."""

from collections.abc import Mapping
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from advisor.formats.facts import all_together, gathered, together, united
from advisor.model.facts import Fact, Value
from advisor.model.location import Location

NAMES = ("x", "y", "z")
VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    "network.sticky-sessions": st.booleans(),
    "image.registry.auth": st.sampled_from(["none", "required"]),
    "scale.cpu": st.sampled_from([0.25, 1.5, 2.0]),
    "scale.instances": st.integers(0, 3),
}
SETS = {"network.ports": (53, 80, 443), "network.routes": NAMES}
TOPICS = sorted({*VALUES, *SETS})
PLACES = st.builds(
    lambda path, line: Location(path=path, first_line=line, last_line=line),
    st.sampled_from(["a/x.yaml", "y.yaml"]),
    st.integers(1, 3),
)


@st.composite
def facts_of(draw: st.DrawFn, name: str) -> Fact:
    """One statement: a value or none, of a set also a part; with one place or several."""
    places = draw(st.lists(PLACES, min_size=1, max_size=3))
    if name in SETS:
        return Fact.of_set(draw(st.sets(st.sampled_from(SETS[name]))), places, whole=draw(st.booleans()))
    return Fact(value=draw(st.none() | VALUES[name]), evidence=tuple(sorted(set(places))))


def several(least: int, most: int) -> st.SearchStrategy[list[Fact]]:
    """Statements about one topic."""
    return st.sampled_from(TOPICS).flatmap(lambda name: st.lists(facts_of(name), min_size=least, max_size=most))


@given(several(3, 3))
def test_statements_may_be_put_together_in_any_order(facts: list[Fact]) -> None:
    first, second, third = facts

    assert together(first, second) == together(second, first)
    assert together(together(first, second), third) == together(first, together(second, third))
    assert together(first, first) == first
    assert together(together(first, second), second) == together(first, second)


@given(several(1, 9))
def test_many_statements_are_the_same_as_one_after_the_other(facts: list[Fact]) -> None:
    assert all_together(facts) == reduce(together, facts) == all_together([*reversed(facts), *facts])


@given(several(2, 2))
def test_what_one_statement_knows_no_other_takes_away(facts: list[Fact]) -> None:
    both = together(*facts)

    assert set(both.evidence) == {place for fact in facts for place in fact.evidence}
    assert both.whole <= all(fact.whole for fact in facts) or both.value is True
    if any(isinstance(fact.value, tuple) for fact in facts):
        assert set(both.members()) == {member for fact in facts for member in fact.members()}


@given(st.dictionaries(st.sampled_from(TOPICS), st.just(None)), st.data())
def test_files_may_be_read_in_any_order(names: dict[str, None], data: st.DataObject) -> None:
    parts = [{name: data.draw(facts_of(name)) for name in names} for _ in range(3)]
    statements = [statement for part in parts for statement in part.items()]

    assert united(parts) == united(reversed(parts)) == gathered(reversed(statements))
    assert list(united(parts)) == sorted(names)
