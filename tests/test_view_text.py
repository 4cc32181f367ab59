"""Numbers, foreign text and charts as the report shows them."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from advisor.render.charts import Difference, Part, difference_bars, length_bar, score_bar, stacked_bar
from advisor.render.svg import Caption, Svg
from hypothesis import given
from hypothesis import strategies as st

from advisor.render.view_text import (
    count,
    days,
    interval,
    listing,
    lower_first,
    sentence,
    share,
    short_name,
    signed,
    source_name,
    visible,
    web_address,
)
from tests.report_samples import HOSTILE

HIDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
ANY_TEXT = st.text(st.characters(), max_size=60)
CAPTION = Caption(key="chart", title="A finding", description="1 and 2")


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


@pytest.mark.parametrize(("value", "words"), [(0.031, "+0.03"), (-0.031, "−0.03"), (-0.001, "0.00"), (0, "0.00")])
def test_a_difference_carries_its_sign(value: float, words: str) -> None:
    assert signed(value) == words


@pytest.mark.parametrize(
    ("low", "high", "words"), [(0.78, 0.82, "0.78–0.82"), (0.801, 0.804, ""), (None, None, ""), (0.0, 1.0, "0.00–1.00")]
)
def test_an_interval_without_width_is_left_out(low: float | None, high: float | None, words: str) -> None:
    assert interval(low, high) == words


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
        (lower_first("Private registry"), "private registry"),
        (lower_first("HTTP routes"), "HTTP routes"),
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


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _charts(words: str) -> list[Svg]:
    caption = Caption(key="c", title=words, description=words)
    return [
        stacked_bar([Part(kind="fit", count=3, glyph="●", label=words)], caption),
        score_bar(0.2, 0.4, 0.9, caption),
        length_bar(0.5, caption),
        difference_bars([Difference(label=words, value=-0.1, shown=words)], caption),
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_chart_is_one_picture_with_a_name_whatever_it_is_called(words: str) -> None:
    for chart in _charts(words):
        elements = _Elements(chart.text).found
        assert {tag for tag, _ in elements} <= {"svg", "title", "desc", "rect", "line", "text"}
        assert elements[0][1]["role"] == "img"
        assert elements[0][1]["aria-labelledby"] == "c-t c-d"
        assert not [name for _, one in elements for name in one if name == "style" or name.startswith("on")]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6).filter(any))
def test_the_parts_of_a_bar_fill_it_exactly(counts: list[int]) -> None:
    parts = [Part(kind="fit", count=number, glyph="●", label="x") for number in counts]
    rects = [one for tag, one in _Elements(stacked_bar(parts, CAPTION).text).found if tag == "rect"]
    widths = [float((one["width"] or "").rstrip("%")) for one in rects]

    assert len(rects) == sum(number > 0 for number in counts)
    assert sum(widths) == pytest.approx(100, abs=0.05)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_score_bar_never_leaves_its_scale(one: float, two: float, three: float) -> None:
    low, point, high = sorted((one, two, three))
    text = score_bar(low, point, high, CAPTION).text

    assert all(0 <= float(number) <= 100 for number in re.findall(r'"([\d.]+)%"', text))


def test_an_empty_whole_draws_no_part() -> None:
    assert "<rect" not in stacked_bar([Part(kind="fit", count=0, glyph="●", label="0")], CAPTION).text
