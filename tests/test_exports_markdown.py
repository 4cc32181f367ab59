"""Markdown and decision records: everything that matters is told, and no name turns into markup."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.render.exports.markdown import escaped, markdown_text
from advisor.render.exports.records import PORTFOLIO, record_name, records
from tests.exported import HARMFUL, article_document, harmful_document, with_waiver

PLAIN = {"paragraph_open", "inline", "paragraph_close", "text", "softbreak"}
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}


def rendered(text: str) -> Iterator[str]:
    """Every kind of token that a reader of Markdown makes of the text."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token.type
        yield from (child.type for child in token.children or ())


def texts(document: dict[str, Any]) -> list[str]:
    return [markdown_text(document), *(text for _, text in records(document))]


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_every_workload_stands_there_with_its_reason() -> None:
    document = article_document()
    text = markdown_text(document)
    for one in document["workloads"]:
        assert escaped(one["id"]) in text
        assert escaped(one["recommendation"]["sentence"]) in text
    for title in ("Verdicts", "Workloads", "What keeps workloads away", "What we need from you", "Not assessed"):
        assert f"\n## {title}\n" in text


def test_what_was_accepted_stands_there_with_its_owner(tmp_path: Path) -> None:
    text = markdown_text(with_waiver(tmp_path))
    section = text[text.index("## What you accept") :]
    assert "a mirror is there | ops | 2027-12-31 |" in section


@given(st.text(max_size=30))
def test_any_text_stays_a_text(text: str) -> None:
    assert set(rendered(escaped(text))) <= PLAIN


@given(
    st.lists(
        st.sampled_from(["*", "_", "`", "[", "](x)", "<b>", "|", "#", " ", "1.", "-", "\\", "&lt;", "a", "\n", "~~~"]),
        max_size=8,
    )
)
def test_marks_stay_letters(parts: list[str]) -> None:
    (*_, inline, _) = [*MarkdownIt("commonmark").parse(f"x{escaped(''.join(parts))}")]
    told = "".join(child.content for child in inline.children or ())
    assert " ".join(told.split()) == " ".join(f"x{' '.join(''.join(parts).split())}".split())


@pytest.mark.parametrize("name", HARMFUL)
def test_a_hostile_name_stays_in_its_cell(name: str) -> None:
    text = f"| a | b |\n|---|---|\n| {escaped(name)} | c |\n"
    kinds = list(rendered(text))
    assert kinds.count("td_open") == 2
    assert not {"html_block", "html_inline", "link_open", "image", "code_inline"} & set(kinds)


def test_hostile_names_make_no_markup_in_any_text() -> None:
    for text in texts(harmful_document()):
        kinds = set(rendered(text.split("---\n", 2)[-1]))
        assert not {"html_block", "html_inline", "image", "code_block", "fence"} & kinds
        assert "\u202e" not in text
        assert "\x00" not in text


def test_links_lead_to_records_and_documents_only() -> None:
    for text in texts(harmful_document()):
        for token in MarkdownIt("commonmark").parse(text):
            for child in token.children or ():
                target = str(child.attrs.get("href", PORTFOLIO))
                assert target.startswith("https://") or re.fullmatch(r"[a-z0-9-]+\.md", target), target
                assert "evil.example" not in target


# --- records --------------------------------------------------------------------------------------------------------


def test_a_record_stands_for_each_workload_and_one_for_all() -> None:
    document = article_document()
    assert [name for name, _ in records(document)] == [
        PORTFOLIO,
        *(record_name(one["id"]) for one in document["workloads"]),
    ]


def test_a_record_has_the_parts_of_its_form_in_their_order() -> None:
    expected = [
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Confirmation",
        "## Pros and Cons of the Options",
        "## More Information",
    ]
    for _, text in list(records(article_document()))[1:]:
        assert text.startswith("---\nstatus: proposed\ndate: 2016-06-30\ndecision-makers: []\n")
        assert [line for line in text.splitlines() if line in expected] == expected


def test_staying_is_the_first_option_and_the_outcome_has_its_reason() -> None:
    document = article_document()
    told = dict(records(document))
    for one in document["workloads"]:
        text = told[record_name(one["id"])]
        options = text.split("## Considered Options\n\n")[1].splitlines()
        assert options[0].startswith(f"* stay on {one['current']['platform']}: ")
        assert f"because: {escaped(one['recommendation']['sentence'])}" in text


def test_changes_stand_with_their_words_and_days() -> None:
    document = article_document()
    told = dict(records(document))
    changes = [(one["id"], each) for one in document["workloads"] for each in one["changes"] if each["change"]]
    assert changes
    for workload, each in changes:
        low, high = each["effort_days"]
        assert f"{escaped(each['change'])} ({low:g}–{high:g} person-days, assumed)" in told[record_name(workload)]


def test_what_speaks_against_a_platform_has_its_source() -> None:
    document = article_document()
    told = dict(records(document))
    for one in document["workloads"]:
        failed = [each for platform in one["platforms"] for each in platform["findings"] if each["outcome"] == "fail"]
        for each in failed:
            assert all(f"<{source}>" in told[record_name(one["id"])] for source in each["answer"]["source"])


def test_the_portfolios_record_leads_to_every_other() -> None:
    document = article_document()
    (_, text), *others = records(document)
    assert all(f"]({name})" in text for name, _ in others)


@given(st.text(max_size=80), st.text(max_size=80))
def test_names_of_records_are_safe_and_tell_workloads_apart(one: str, other: str) -> None:
    name = record_name(one)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*\.md", name)
    assert name.removesuffix(".md") not in RESERVED
    assert len(name) <= 72
    assert (name == record_name(other)) == (one == other)


def test_the_same_document_gives_the_same_texts() -> None:
    assert texts(article_document()) == texts(article_document())
