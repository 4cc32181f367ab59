"""Companions and the workloads they mean: the laws that hold whatever the objects are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats.extraction import Companion
from advisor.formats.facts import together
from advisor.formats.joining import attach
from advisor.model.facts import Fact, Value, Workload
from advisor.model.location import Location

FOLDERS = (".", "a", "a/b", "a/c", "d")
HANDLES = ("one", "two", "three")
NUMBER, WORD, FLAG, SET = "scale.instances", "image.registry.auth", "network.sticky-sessions", "network.routes"


def at(path: str, line: int = 1) -> Location:
    return Location(path=path, first_line=line, last_line=line)


def fact(value: Value | None, path: str = "a/x.yaml", line: int = 1) -> Fact:
    return Fact(value=value, evidence=(at(path, line),))


def workload(path: str, *handles: str, name: str = "shop", facts: Mapping[str, Fact] | None = None) -> Workload:
    return Workload(
        name=name,
        folder=path.rpartition("/")[0] or ".",
        kind="deployment",
        files=(path,),
        facts=facts or {},
        handles=frozenset(handles),
    )


def speaker(path: str, *needs: str, title: str = "Service shop", **others: Any) -> Companion:
    facts = {SET: fact((f"{path}.example.com",), path)}
    return replace(Companion(title=title, place=at(path), needs=frozenset(needs), facts=facts), **others)


def reached(workloads: list[Workload], *companions: Companion) -> list[str]:
    """Names of the workloads that any companion spoke of."""
    attached = attach(workloads, companions).workloads
    return [one.name for one, before in zip(attached, workloads, strict=True) if one != before]


# --- drawn ----------------------------------------------------------------------------------------------------------

VALUES: Mapping[str, st.SearchStrategy[Value]] = {
    NUMBER: st.integers(0, 3),
    WORD: st.sampled_from(["none", "required"]),
    FLAG: st.booleans(),
    SET: st.sets(st.sampled_from(["x", "y", "z"]), min_size=1).map(lambda drawn: tuple(sorted(drawn))),
}
PATHS = st.builds(
    lambda folder, name: name if folder == "." else f"{folder}/{name}",
    st.sampled_from(FOLDERS),
    st.sampled_from(["x.yaml", "y.yaml"]),
)


@st.composite
def facts_of(draw: st.DrawFn, name: str) -> Fact:
    value: Value | None = draw(st.none() | VALUES[name])
    return Fact(value=value, evidence=(at(draw(PATHS), draw(st.integers(1, 3))),))


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Fact]:
    return {name: draw(facts_of(name)) for name in draw(st.sets(st.sampled_from(sorted(VALUES))))}


HANDLE_SETS = st.frozensets(st.sampled_from(HANDLES), max_size=2)
WORKLOADS = st.builds(
    lambda path, handles, facts, number: workload(path, *handles, name=f"shop-{number}", facts=facts),
    PATHS,
    HANDLE_SETS,
    statements(),
    st.integers(0, 3),
)
COMPANIONS = st.builds(
    lambda path, line, needs, gives, unless, facts, defaults: Companion(
        title="Service shop",
        place=at(path, line),
        needs=needs,
        gives=gives,
        unless=unless,
        facts=facts,
        defaults=defaults,
    ),
    PATHS,
    st.integers(1, 5),
    HANDLE_SETS,
    HANDLE_SETS,
    st.just(frozenset[str]()) | HANDLE_SETS,
    statements(),
    statements(),
)
TREES = st.tuples(st.lists(WORKLOADS, max_size=5), st.lists(COMPANIONS, max_size=6))


@settings(max_examples=100)
@given(TREES, st.randoms(use_true_random=False))
def test_the_order_of_companions_and_workloads_never_matters(
    tree: tuple[list[Workload], list[Companion]], random: object
) -> None:
    workloads, companions = tree
    before = attach(workloads, companions)
    mixed, places = list(companions), list(range(len(workloads)))
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(places)  # type: ignore[attr-defined]

    after = attach([workloads[place] for place in places], mixed)

    assert after.workloads == tuple(before.workloads[place] for place in places)
    assert after.notes == before.notes


@settings(max_examples=100)
@given(TREES)
def test_attaching_again_changes_nothing(tree: tuple[list[Workload], list[Companion]]) -> None:
    workloads, companions = tree
    once = attach(workloads, companions)

    again = attach(once.workloads, companions)

    assert again == once


@settings(max_examples=100)
@given(TREES)
def test_what_a_workload_says_itself_is_never_lost(tree: tuple[list[Workload], list[Companion]]) -> None:
    workloads, companions = tree
    for before, after in zip(workloads, attach(workloads, companions).workloads, strict=True):
        assert before.facts.keys() <= after.facts.keys()
        assert set(before.files) <= set(after.files)
        for name, said in before.facts.items():
            assert set(said.evidence) <= set(after.facts[name].evidence)
            if said.known and after.facts[name].known:
                assert set(said.members()) <= set(after.facts[name].members()) or name != SET


@settings(max_examples=100)
@given(TREES)
def test_a_companion_speaks_only_of_workloads_that_hold_all_it_needs(
    tree: tuple[list[Workload], list[Companion]],
) -> None:
    workloads, companions = tree
    given = frozenset[str]().union(*(one.gives for one in companions))
    alone = [one for one in companions if one.needs.isdisjoint(given)]
    for before, after in zip(workloads, attach(workloads, alone).workloads, strict=True):
        allowed = {one.place.path for one in alone if one.needs and one.needs <= before.handles}
        assert set(after.files) - set(before.files) <= allowed


# --- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "others", "meant"),
    [
        ("a/x.yaml", ["a/x.yaml", "a/y.yaml"], [0]),
        ("a/x.yaml", ["a/y.yaml", "a/z.yaml"], [0, 1]),
        ("a/x.yaml", ["a/y.yaml", "a/b/y.yaml"], [0]),
        ("a/b/x.yaml", ["a/y.yaml", "y.yaml"], [0]),
        ("a/b/x.yaml", ["a/c/y.yaml", "d/y.yaml"], [0]),
        ("a/services/x.yaml", ["a/y.yaml", "a/c/y.yaml"], [0]),
        ("x.yaml", ["a/y.yaml", "d/y.yaml"], [0, 1]),
        ("a/services/x.yaml", ["a/c/y.yaml", "a/c/z.yaml"], [0, 1]),
        ("a/services/x.yaml", ["a/b/y.yaml", "a/c/y.yaml"], []),
        ("a/b/c/x.yaml", ["y.yaml"], []),
        ("a/b/c/x.yaml", ["a/d/y.yaml"], [0]),
        ("ab/x.yaml", ["a/y.yaml"], [0]),
        ("d/x.yaml", ["y.yaml", "a/y.yaml"], [0]),
    ],
)
def test_of_several_places_the_nearest_is_meant_if_it_is_near_and_the_only_one(
    path: str, others: list[str], meant: list[int]
) -> None:
    workloads = [workload(other, "one", name=str(place)) for place, other in enumerate(others)]

    assert reached(workloads, speaker(path, "one")) == [str(place) for place in meant]


def test_every_handle_is_needed() -> None:
    workloads = [workload("x.yaml", "one", name="half"), workload("x.yaml", "one", "two", name="whole")]

    assert reached(workloads, speaker("x.yaml", "one", "two")) == ["whole"]


def test_a_companion_that_needs_nothing_means_nobody() -> None:
    assert reached([workload("x.yaml", "one")], speaker("x.yaml")) == []


@pytest.mark.parametrize("length", [1, 3, 6])
def test_a_chain_leads_to_the_workload(length: int) -> None:
    chain = [
        Companion(title="Link", place=at("x.yaml"), needs=frozenset({str(step)}), gives=frozenset({str(step + 1)}))
        for step in range(length)
    ]

    assert reached([workload("x.yaml", "0")], *reversed(chain), speaker("y.yaml", str(length))) == ["shop"]


def test_a_nearer_workload_takes_the_chain_with_it() -> None:
    """What is given by way of a far workload is taken back once a nearer one is found."""
    far, near = workload("d/x.yaml", "one", name="far"), workload("a/y.yaml", "two", name="near")
    link = Companion(title="Link", place=at("a/y.yaml"), needs=frozenset({"two"}), gives=frozenset({"one"}))
    next_link = Companion(title="Link", place=at("a/z.yaml"), needs=frozenset({"one"}), gives=frozenset({"three"}))

    assert reached([far, near], link, next_link, speaker("d/x.yaml", "three")) == ["near"]


def test_a_companion_is_silent_of_whoever_holds_what_it_yields_to() -> None:
    workloads = [workload("x.yaml", "one", name="inner"), workload("x.yaml", "one", "two", name="outer")]

    assert reached(workloads, speaker("x.yaml", "one", unless=frozenset({"two"}))) == ["inner"]


def test_a_file_that_spoke_of_a_workload_is_not_its_own_file() -> None:
    workloads = [workload("y.yaml", "one", "two", name="far"), workload("a/y.yaml", "two", name="near")]
    companions = [speaker("a/b/x.yaml", "one"), speaker("a/b/x.yaml", "two", facts={NUMBER: fact(2)})]
    once = attach(workloads, companions)

    assert attach(once.workloads, companions) == once


# --- facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "value"), [(None, 5), (fact(2), 2), (fact(None), None)])
def test_a_default_holds_only_where_nothing_else_speaks(own: Fact | None, value: int | None) -> None:
    facts = {} if own is None else {NUMBER: own}
    companion = speaker("x.yaml", "one", defaults={NUMBER: fact(5)})

    (after,) = attach([workload("x.yaml", "one", facts=facts)], [companion]).workloads

    assert after.facts[NUMBER].value == value


@pytest.mark.parametrize(
    ("name", "own", "told"),
    [
        ("build.method", "image", "dockerfile"),
        ("build.method", "image", "s2i"),
        ("descriptor.formats", ("kubernetes",), ("openshift",)),
    ],
)
def test_a_word_said_for_want_of_better_knowledge_gives_way(name: str, own: Value, told: Value) -> None:
    companion = speaker("x.yaml", "one", facts={name: fact(told, line=7)})

    (after,) = attach([workload("x.yaml", "one", facts={name: fact(own)})], [companion]).workloads

    assert after.facts[name] == fact(told, line=7)


def test_routes_are_counted_over_all_that_lead_to_it() -> None:
    (after,) = attach([workload("a/x.yaml", "one")], [speaker("a/x.yaml", "one"), speaker("a/y.yaml", "one")]).workloads

    assert after.facts["network.route-count"].value == 2
    assert [place.path for place in after.evidence("network.route-count")] == ["a/x.yaml", "a/y.yaml"]


def test_the_count_of_unknown_routes_is_unknown() -> None:
    companion = speaker("x.yaml", "one", facts={SET: fact(None)})

    (after,) = attach([workload("x.yaml", "one")], [companion]).workloads

    assert after.facts["network.route-count"].value is None


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        (True, None, True),
        (False, None, None),
        (2, None, None),
        (("a",), None, ("a",)),
        (("a",), ("b",), ("a", "b")),
        (False, True, True),
        (2, 3, 3),
        ("required", "required", "required"),
        ("none", "required", None),
        (("a",), (), ("a",)),
        (2, 0.5, 2),
    ],
)
def test_two_statements_about_one_topic(first: Value | None, second: Value | None, value: Value | None) -> None:
    assert together(fact(first), fact(second)).value == value


# --- notes ----------------------------------------------------------------------------------------------------------


def test_companions_that_mean_nobody_share_a_note_for_each_file_and_kind() -> None:
    titles = ["Service a", "Service b", "Service c", "Service d", "Ingress a"]
    lost = [speaker("a/x.yaml", "one", title=title) for title in titles]

    notes = [str(note) for note in attach([], [*lost, speaker("d/y.yaml", "one")]).notes]

    assert [note.partition(" belong")[0] for note in notes] == [
        "a/x.yaml:1: Ingress a",
        "a/x.yaml:1: Service a, Service b, Service c and 1 more",
        "d/y.yaml:1: Service shop",
    ]


def test_a_companion_that_yields_to_another_has_found_its_workload() -> None:
    companion = speaker("x.yaml", "one", unless=frozenset({"two"}))

    assert attach([workload("x.yaml", "one", "two")], [companion]).notes == ()


@pytest.mark.parametrize("changes", [{"general": True}, {"facts": {}}])
def test_companions_without_a_word_for_anybody_in_particular_are_not_noted(changes: dict[str, Any]) -> None:
    assert attach([], [speaker("x.yaml", "one", **changes)]).notes == ()
