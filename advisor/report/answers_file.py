"""The file that people fill in: open questions as comments, and one entry for each answer."""

import re
from collections.abc import Iterator
from textwrap import wrap

from advisor.catalog.answers import TOP, form_of
from advisor.model.catalog import Catalog
from advisor.report.document import Document, PortfolioQuestion
from advisor.report.question_words import FOR_THE_BOARD, NO_QUESTION, asked, board_line, not_asked, turning, what_turns
from advisor.report.view_text import visible
from advisor.text.redact import redact_text

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_ESCAPED = frozenset('"\\')
_WIDEST = 110
_HEAD = """\
# Open questions, those that turn most decisions first. Write behind `answer:` what you know, and leave the rest empty.
# `advisor assess PATH --answers FILE` uses the answers. An answer is true of all workloads of its entry: where they
# differ, copy the entry and divide the workloads. Lines that begin with # are there to be read only."""
_PLATFORM_FORM = "Answer: full or none, of what the platform offers. A known answer is never overruled."


def answers_file(document: Document, catalog: Catalog) -> str:
    """YAML that `--answers` reads; the same report gives the same bytes. The catalog tells what a fact may be."""
    questions = turning(document)
    parts = [f"{_HEAD}\n# As of {document.run.as_of}.", "\n".join(_board(document))]
    parts.append(f"{TOP}:" if questions else f"{TOP}: []\n\n# {NO_QUESTION}")
    parts += ["\n".join(_entry(number, question, document, catalog)) for number, question in enumerate(questions, 1)]
    parts += _wrapped(not_asked(document), "# ", "# ")
    return "\n\n".join(parts) + "\n"


def _board(document: Document) -> Iterator[str]:
    """Questions that no entry answers."""
    yield f"# {FOR_THE_BOARD}"
    for question in document.portfolio.board:
        yield from _wrapped(board_line(question), "# - ", "#   ")


def _entry(number: int, question: PortfolioQuestion, document: Document, catalog: Catalog) -> Iterator[str]:
    yield from _wrapped(f"{number}. {asked(question)}", "  # ", "  #    ")
    for line in what_turns(question, document):
        yield from _wrapped(line, "  #    ", "  #      ")
    if not question.is_about_a_fact:
        yield from _wrapped(_PLATFORM_FORM, "  #    ", "  #      ")
        yield f"  - topic: {question.topic}"
    else:
        yield from _wrapped(f"Answer: {form_of(catalog.facts[question.topic])}.", "  #    ", "  #      ")
        yield f"  - fact: {question.topic}"
        yield "    workloads:"
        for name in dict.fromkeys(map(redact_text, question.workloads)):
            yield f"      - {written(name)}"
    yield "    answer:"


def _wrapped(text: str, first: str, next_lines: str) -> list[str]:
    """Lines of a comment; whatever a file's name holds, a comment does not end before its text does."""
    shown = visible(" ".join(text.split()))
    return wrap(
        shown,
        _WIDEST,
        initial_indent=first,
        subsequent_indent=next_lines,
        break_long_words=False,
        break_on_hyphens=False,
    )


def written(name: str) -> str:
    """A name as YAML reads it back."""
    if _PLAIN.fullmatch(name) is not None and name.lower() != "null":
        return name
    return f'"{"".join(map(_character, name))}"'


def _character(one: str) -> str:
    if one in _ESCAPED:
        return f"\\{one}"
    return one if one.isprintable() else f"\\U{ord(one):08x}"
