"""Quotes, escapes and variables in the words of a Dockerfile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.text.dockerfile_words import (
    DEEPEST,
    LONGEST,
    LONGEST_PATTERN,
    LONGEST_VALUE,
    PatternError,
    Reading,
    WordError,
    expand,
    replaced,
    split,
    without_prefix,
    without_suffix,
)

VARIABLES = {"HOST": "registry", "EMPTY": "", "FILE": "app.tar.gz", "HIDDEN": None, "WORDS": " a  b "}


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("plain", "plain"),
        ("'single $HOST'", "single $HOST"),
        ('"double $HOST"', "double registry"),
        (r"a\ b\$HOST", "a b$HOST"),
        (r'"tab\t and \" and \$HOST"', r'tab\t and " and $HOST'),
        ("ends\\", "ends"),
        ("$HOST/$HOSTS.", "registry/."),
        ("${HOST}s", "registrys"),
        ("$", "$"),
        ("a$.b", "a$.b"),
        ("$1x", "x"),
        ("$?x", "x"),
        ("${HOST:-other}", "registry"),
        ("${NONE:-other}", "other"),
        ("${EMPTY:-other}", "other"),
        ("${EMPTY-other}", ""),
        ("${HOST:+there}", "there"),
        ("${EMPTY:+there}", ""),
        ("${EMPTY+there}", "there"),
        ("${NONE+there}", ""),
        ("${HOST?needed}", "registry"),
        ("${NONE:-${ALSO:-${HOST}}}", "registry"),
        (r"${NONE:-a\}b}", "a}b"),
        ("${FILE#app}", ".tar.gz"),
        ("${FILE#*.}", "tar.gz"),
        ("${FILE##*.}", "gz"),
        ("${FILE%.*}", "app.tar"),
        ("${FILE%%.*}", "app"),
        ("${FILE#nothing}", "app.tar.gz"),
        ("${FILE/./_}", "app_tar.gz"),
        ("${FILE//./_}", "app_tar_gz"),
        ("${FILE//a?/x}", "xp.tx.gz"),
        (r"${FILE/\*/x}", "app.tar.gz"),
        ("<<EOF", "<<EOF"),
        ("a < b", "a < b"),
        ("größe-$HOST", "größe-registry"),
    ],
)
def test_a_word_reads_as_buildkit_reads_it(word: str, text: str) -> None:
    assert expand(word, VARIABLES).text == text


@pytest.mark.parametrize(
    "word",
    [
        "'open",
        '"open',
        "${}",
        "${HOST",
        "${:-a}",
        "${{HOST}",
        "${HOST=a}",
        "${HOST:#a}",
        "${HOST:x}",
        "${.}",
        "${NONE?}",
        "${EMPTY:?needed}",
        "${FILE/a}",
        "${FILE//}",
        r"${FILE#\x}",
        "${NONE:-" * (DEEPEST + 1) + "}" * (DEEPEST + 1),
    ],
)
def test_a_broken_word_is_refused_without_being_quoted(word: str) -> None:
    with pytest.raises(WordError) as caught:
        expand(word, VARIABLES)
    assert "open" not in str(caught.value)
    assert "needed" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "unresolved"),
    [
        ("$NONE", ("NONE",)),
        ("$HIDDEN/${NONE}", ("HIDDEN", "NONE")),
        ("${NONE:-known}", ()),
        ("${NONE:-$OTHER}", ("OTHER",)),
        ("${HIDDEN:-known}", ("HIDDEN",)),
        ("${HOST:-$OTHER}", ()),
        ("${HIDDEN+set}", ()),
        ("${NONE+$OTHER}", ()),
        ("${HIDDEN#a}", ("HIDDEN",)),
        ("${NONE/a/b}", ("NONE",)),
        ("'$NONE'", ()),
    ],
)
def test_a_variable_that_nobody_states_is_named_where_the_text_needs_it(word: str, unresolved: tuple[str, ...]) -> None:
    assert expand(word, VARIABLES).unresolved == unresolved


def test_the_backtick_escapes_where_the_file_says_so() -> None:
    assert expand(r"C:\app`$x", {}, "`").text == r"C:\app$x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b", ("a", "b")),
        ("  a\t b ", ("a", "b")),
        ("x$WORDS", ("x", "a", "b")),
        ('x"$WORDS"', ("x a  b ",)),
        (r"a\ b c", ("a b", "c")),
        ("'' a", ("a",)),
        ("<< EOF x", ("<< EOF", "x")),
    ],
)
def test_words_are_separated_after_variables_are_filled_in(text: str, words: tuple[str, ...]) -> None:
    assert split(text, VARIABLES) == words


def test_a_reading_may_keep_quotes_escapes_and_open_variables() -> None:
    as_written = Reading(keep_quotes=True, keep_escapes=True, keep_unset=True)
    text = r"""'a' "b\"" \c $NONE ${NONE} ${NONE:-d} ${NONE#e} ${NONE/f/g}"""
    assert " ".join(split(text, VARIABLES, reading=as_written)) == text


def test_variables_that_double_each_other_stop_at_a_limit() -> None:
    with pytest.raises(WordError, match="too long"):
        expand("$A$A", {"A": "x" * LONGEST})


@pytest.mark.parametrize(("value", "pattern"), [("a" * (LONGEST_VALUE + 1), "*"), ("a", "*" * (LONGEST_PATTERN + 1))])
def test_a_pattern_cannot_cost_more_than_its_limit(value: str, pattern: str) -> None:
    with pytest.raises(PatternError):
        without_prefix(value, pattern, greedy=True)
    with pytest.raises(WordError):
        expand("${A/" + pattern + "/b}", {"A": value})


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12), st.booleans())
def test_cutting_a_suffix_mirrors_cutting_a_prefix(pattern: str, value: str, greedy: bool) -> None:
    mirrored = without_prefix(value[::-1], pattern[::-1], greedy=greedy)[::-1]
    assert without_suffix(value, pattern, greedy=greedy) == mirrored


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12))
def test_a_greedy_cut_never_leaves_more_than_a_modest_one(pattern: str, value: str) -> None:
    modest = without_prefix(value, pattern, greedy=False)
    assert modest.endswith(without_prefix(value, pattern, greedy=True))


@given(st.text("abc", min_size=1, max_size=3), st.text("abc", max_size=12), st.text("xy", max_size=3))
def test_a_pattern_without_wildcards_replaces_like_ordinary_text(pattern: str, value: str, text: str) -> None:
    assert replaced(value, pattern, text, everywhere=True) == value.replace(pattern, text)
    assert replaced(value, pattern, text, everywhere=False) == value.replace(pattern, text, 1)


@pytest.mark.parametrize(
    ("value", "pattern", "everywhere", "result"),
    [
        ("xaya", "a?", True, "x-a"),
        ("aXbXc", "*X", True, "-c"),
        ("a1a2", "a*", False, "-"),
        ("ab", "", False, "-ab"),
        ("aaab", "a*c", True, "aaab"),
    ],
)
def test_the_longest_match_at_the_leftmost_place_is_replaced(
    value: str, pattern: str, everywhere: bool, result: str
) -> None:
    assert replaced(value, pattern, "-", everywhere=everywhere) == result


@given(st.text(max_size=40), st.sampled_from("\\`"))
def test_any_text_is_read_or_refused_but_never_crashes(text: str, escape: str) -> None:
    try:
        whole, words = expand(text, VARIABLES, escape), split(text, VARIABLES, escape)
    except WordError:
        return
    assert "".join(words) in "".join(whole.text.split()) or any(map(str.isspace, "".join(words)))


@given(st.text("abc/:.-_0129", max_size=30))
def test_a_word_without_special_characters_stays_as_it_is(word: str) -> None:
    assert expand(word, VARIABLES).text == word
