"""Numbers and foreign text as the report shows them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.view_text import (
    count,
    days,
    listing,
    sentence,
    share,
    short_name,
    source_name,
    visible,
    web_address,
)
from advisor.report.words import lowered

HIDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("nul\x00byte", "nul␀byte"),
        ("bell\x07", "bell␇"),
        ("delete\x7f", "delete␡"),
        ("pay\u202egnp.exe", "pay⟨U+202E⟩gnp.exe"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("half\ud800", "half⟨U+D800⟩"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_characters_that_hide_are_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
def test_nothing_that_hides_is_left_and_nothing_else_is_touched(text: str) -> None:
    shown = visible(text)

    assert not [one for one in shown if unicodedata.category(one) in HIDING and one not in "\n\t"]
    if not [one for one in text if unicodedata.category(one) in HIDING]:
        assert shown == text


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 0, "none"),
        (0, 0.04, "under 0.1 day"),
        (0, 0.2, "0–0.2 days"),
        (0.5, 2, "0.5–2 days"),
        (1, 1, "1 day"),
        (2.04, 2.01, "2 days"),
        (9.96, 34.4, "10–34 days"),
    ],
)
def test_efforts_read_as_a_range_of_days(low: float, high: float, words: str) -> None:
    assert days(low, high) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.996, "99 %"), (1, "100 %"), (0.034, "3 %")]
)
def test_nothing_and_everything_are_said_only_where_they_are_exact(value: float, words: str) -> None:
    assert share(value) == words


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (count(1, "workload"), "1 workload"),
        (count(1200, "workload"), "1,200 workloads"),
        (count(2, "entry", "entries"), "2 entries"),
        (listing(["a"]), "a"),
        (listing(["a", "b", "c"]), "a, b and c"),
        (listing(["a", "b"], "or"), "a or b"),
        (sentence("it is so"), "It is so."),
        (sentence("is it so?"), "Is it so?"),
        (sentence(" "), ""),
        (lowered("Private registry"), "private registry"),
        (lowered("HTTP routes"), "HTTP routes"),
        (short_name("a" * 81), "a" * 80 + "… [1 more characters]"),
    ],
)
def test_words_are_put_together_as_people_write_them(got: str, wanted: str) -> None:
    assert got == wanted


@pytest.mark.parametrize(
    ("source", "address", "name"),
    [
        ("https://example.org/docs/limits.html", "https://example.org/docs/limits.html", "example.org/…/limits.html"),
        ("https://example.org", "https://example.org", "example.org"),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
        ("a letter of the vendor", "", "a letter of the vendor"),
        ("https://[broken", "https://[broken", "https://[broken"),
    ],
)
def test_only_web_addresses_are_linked(source: str, address: str, name: str) -> None:
    assert web_address(source) == address
    assert source_name(source) == name
