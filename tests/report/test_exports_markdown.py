"""Markdown and decision records: everything that matters is told, and no name turns into markup."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.report.document import Document
from advisor.report.exports.markdown import escaped, markdown_text, work_phrase
from advisor.report.exports.records import PORTFOLIO, record_name, records
from tests.support.exported import HARMFUL, article_document, harbour_document, harmful_document, with_waiver

PLAIN = {"paragraph_open", "inline", "paragraph_close", "text", "softbreak"}
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}


def rendered(text: str) -> Iterator[str]:
    """Every kind of token that a reader of Markdown makes of the text."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token.type
        yield from (child.type for child in token.children or ())


def texts(document: Document) -> list[str]:
    return [markdown_text(document), *(text for _, text in records(document))]


# --- Markdown -------------------------------------------------------------------------------------------------------


SECTIONS = (
    "Workloads",
    "Verdicts",
    "What keeps workloads away",
    "If a platform ended",
    "Ends that are known",
    "How many platforms",
    "What you can decide",
    "What we need from you",
    "Not assessed",
    "Files that were not read",
)


def test_every_workload_stands_there_with_its_reason_and_its_firmness() -> None:
    document = harbour_document()
    text = markdown_text(document)
    for workload in document.workloads:
        sentence, firmness = workload.recommendation.sentence, workload.firmness.sentence
        assert f"| {escaped(firmness)} | {escaped(sentence)} |" in text
        assert f"| {escaped(workload.id)} |" in text
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == list(SECTIONS)


def test_only_questions_that_turn_something_are_asked() -> None:
    document = harbour_document()
    text = markdown_text(document)
    for question in document.portfolio.questions:
        row = f"| {escaped(question.question)} | {escaped(question.source)} | {len(question.workloads)} |"
        assert (row in text) == bool(question.turns)


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
        *(record_name(one.id) for one in document.workloads),
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


@pytest.mark.parametrize("make", [article_document, harbour_document])
def test_staying_is_the_first_option_and_the_outcome_has_its_reason(make: Callable[[], Document]) -> None:
    document = make()
    texts_of = dict(records(document))
    for workload in document.workloads:
        text = texts_of[record_name(workload.id)]
        options = text.split("## Considered Options\n\n")[1].splitlines()
        assert options[0].startswith("* stay on ") == bool(workload.current.platforms)
        assert escaped(workload.recommendation.sentence) in text
        assert f"* Decided by the step *{workload.decided_by}*: " in text
        assert f"* How firm: {escaped(workload.firmness.sentence)}." in text
        assert all(f"* Not {escaped(reason.sentence)}" in text for reason in workload.why_not)


def test_what_forces_a_move_and_what_is_due_are_the_drivers() -> None:
    document = harbour_document()
    texts_of = dict(records(document))
    for workload in document.workloads:
        drivers = texts_of[record_name(workload.id)].split("## Decision Drivers\n\n")[1].split("\n\n")[0]
        trigger = workload.trigger
        assert (escaped(trigger.sentence) if trigger else "Nothing forces a move") in drivers
        assert all(escaped(due.sentence) in drivers for due in workload.due)


def test_changes_stand_with_their_days_and_lines() -> None:
    document = harbour_document()
    texts_of = dict(records(document))
    lines = [
        (workload, line)
        for workload in document.workloads
        for result in workload.platforms
        if result.id == workload.planned
        for line in result.work
    ]
    assert {bool(line.moving) for _, line in lines} == {True, False}
    for workload, line in lines:
        text = texts_of[record_name(workload.id)].split("### Consequences")[1].split("### Confirmation")[0]
        days = work_phrase(line.days)
        needs = [need for need in workload.needs if need.rule == line.what and not line.moving]
        places = [f"{place.path}:{place.first_line}" for need in needs for place in need.evidence[:3]]
        assert f"({days})" in text
        assert all(escaped(place) in text for place in places)


def test_what_is_accepted_is_a_consequence_with_its_owner(tmp_path: Path) -> None:
    document = with_waiver(tmp_path)
    accepting = [
        workload.id
        for workload in document.workloads
        for result in workload.platforms
        if result.id == workload.planned and any(finding.waiver is not None for finding in result.findings)
    ]
    texts_of = dict(records(document))
    assert accepting
    for name in accepting:
        text = texts_of[record_name(name)].split("### Consequences")[1].split("### Confirmation")[0]
        assert "a mirror is there (ops, until 2027-12-31)" in text


def test_what_speaks_against_a_platform_has_its_source() -> None:
    document = article_document()
    texts_of = dict(records(document))
    answers = [
        (workload.id, document.answers[finding.answer])
        for workload in document.workloads
        for result in workload.platforms
        for finding in result.findings
        if finding.outcome == "fail"
    ]
    assert answers
    for name, answer in answers:
        assert all(f"<{source}>" in texts_of[record_name(name)] for source in answer.source)


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
