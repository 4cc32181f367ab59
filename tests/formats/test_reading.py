"""The one cursor: what a part says of its keys, what dialects differ in, and rows of paths, facts and types."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.formats.facts import gathered
from advisor.formats.reading import PLAIN, Attribute, Dialect, Part, Reader
from advisor.formats.table import Row, Table, integer, keys, listed, note_unknown_keys, switch, texts, when
from advisor.formats.words import by_word, facts_of, words_in
from advisor.model.facts import Fact, Value
from advisor.text.source import Source
from advisor.text.yaml_text import Map, parse

TABLE = Table(
    Row("replicas", "scale.instances", integer(1, 9)),
    Row("net", "security.host-access", switch("network")),
    Row("spec.profile", "security.unconfined", when("off", "seccomp")),
    Row("spec.groups", "process.groups", listed),
    Row("env[].from.secret", "config.secrets", texts),
    Row("hooks{}", "rollout.hooks", keys("rollout.hooks", {"pre": "pre-rollout"})),
)


def part(document: Any, dialect: Dialect = PLAIN) -> Part:
    source = Source("shop.yaml", "shop", document if isinstance(document, str) else json.dumps(document))
    (node,) = parse(source.text, source.path)
    assert isinstance(node, Map)
    return Part(node, source, Reader(dialect=dialect))


def told(document: Any) -> dict[str, Fact]:
    return gathered(TABLE.read(part(document)))


# --- parts ----------------------------------------------------------------------------------------------------------


def test_of_layers_the_last_word_holds_and_all_are_kept() -> None:
    weak, strong = part({"a": 1, "b": 2}), part({"b": 3, "c": None})
    written: list[Attribute] = [*weak.fields(), *strong.fields()]
    both = Part.of_layers(written, weak.source, 1, weak.reader)

    assert [field.key for field in both.fields()] == ["a", "b", "c"]
    read = both.integer("b")
    assert read is not None
    assert read.value == 3
    assert len(both.all("b")) == 2
    assert both.field("c") is None
    assert both.written("c") is not None


@pytest.mark.parametrize(
    ("dialect", "document", "kind", "value"),
    [
        (Dialect(), '{"a": "true"}', "flag", None),
        (Dialect(quoted_flags=True), '{"a": "true"}', "flag", True),
        (Dialect(), '{"a": 3.0}', "integer", None),
        (Dialect(whole_decimals=True), '{"a": 3.0}', "integer", 3),
        (Dialect(), '{"a": 3.5}', "number", 3.5),
        (Dialect(), '{"a": "8"}', "size", None),
        (Dialect(size=lambda text: int(text) * 2), '{"a": "8"}', "size", 16),
        (Dialect(), '{"a": "5 min"}', "duration", 300),
        (Dialect(longest=2), '{"a": "abc"}', "text", None),
        (Dialect(), '{"a": "${A}"}', "text", None),
    ],
)
def test_what_a_key_says_in_a_dialect(dialect: Dialect, document: str, kind: str, value: Value | None) -> None:
    read = getattr(part(document, dialect), kind)("a")

    assert (read.value, read.place.first_line) == (value, 1)


def test_an_empty_text_is_missing_where_the_dialect_says_so() -> None:
    assert part('{"a": " "}', Dialect(blank_is_missing=True)).text("a") is None
    assert part('{"a": " "}', Dialect(blank_is_missing=True)).given("a") is not None
    assert part('{"a": " "}').text("a") is not None


@pytest.mark.parametrize("document", [{}, {"a": None}])
def test_a_missing_key_says_nothing(document: dict[str, None]) -> None:
    shop = part(document)

    assert (shop.text("a"), shop.part("a"), shop.parts("a"), shop.at("a", "b")) == (None, None, (), None)
    assert shop.reader.notes == ()


def test_the_way_down_ends_at_another_shape_and_notes_it_once() -> None:
    shop = part({"a": {"b": [1]}})

    assert shop.below("a", "b", "c") is None
    assert shop.below("a", "b", "c") is None
    assert [note.what for note in shop.reader.notes] == ["`b` is a list, not a mapping."]


# --- rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "fact", "value"),
    [
        ({"replicas": 3}, "scale.instances", 3),
        ({"replicas": "many"}, "scale.instances", None),
        ({"net": True}, "security.host-access", ("network",)),
        ({"spec": {"profile": "off"}}, "security.unconfined", ("seccomp",)),
        ({"spec": {"groups": ["b", "a"]}}, "process.groups", ("a", "b")),
        ({"spec": []}, "process.groups", None),
        ({"spec": []}, "security.unconfined", None),
        ({"env": [{"from": {"secret": "a"}}, {"from": {"secret": "b"}}]}, "config.secrets", ("a", "b")),
        ({"env": [{"from": {"secret": "a"}}, "b"]}, "config.secrets", ("a",)),
        ({"env": {"from": {}}}, "config.secrets", None),
        ({"hooks": {"pre": {}, "other": {}}}, "rollout.hooks", ("pre-rollout",)),
    ],
)
def test_a_row_states_its_fact(document: Any, fact: str, value: Value | None) -> None:
    assert told(document)[fact].value == value


@pytest.mark.parametrize(
    "document", [{"net": False}, {"spec": {"profile": "on"}}, {"env": []}, {"hooks": {"pre": None}}]
)
def test_a_row_is_silent_where_nothing_is_asked(document: Any) -> None:
    assert told(document) == {}


SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "off", "a", "${A}"])
SHAPES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["from", "secret", "profile", "groups", "pre"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted({*TABLE.keys, "other"})), SHAPES, max_size=5))
def test_whatever_is_written_a_table_states_only_what_it_can(document: dict[str, Any]) -> None:
    facts = told(document)

    assert facts.keys() <= TABLE.states
    assert all(place.path == "shop.yaml" for fact in facts.values() for place in fact.evidence)
    assert told(document) == facts


def test_an_unknown_key_is_told_the_nearest_known_one() -> None:
    shop = part({"replica": 1, "zzz": 1, "net": True})
    note_unknown_keys(shop.reader, shop.fields(), TABLE.keys, "is no key.", "Remove it.")

    assert [(note.what, note.advice) for note in shop.reader.notes] == [
        ("`replica` is no key.", "Did you mean `replicas`?"),
        ("`zzz` is no key.", "Remove it."),
    ]


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_in_lines() -> None:
    assert words_in("b a", "c") == {"a", "b", "c"}
    assert facts_of(scale="cpu memory", health="type") == {"scale.cpu", "scale.memory", "health.type"}
    assert list(by_word({"nfs": "z a", "smb": "b"}).items()) == [("a", "nfs"), ("b", "smb"), ("z", "nfs")]
