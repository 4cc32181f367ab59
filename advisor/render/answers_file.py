"""The file that people fill in: open questions as comments, and one entry for each answer."""

import re
from collections.abc import Iterator
from textwrap import wrap

from advisor.declared.answers import TOP
from advisor.declared.values import form_of
from advisor.model.questions import PortfolioQuestion
from advisor.model.report import Report
from advisor.render.question_words import NO_QUESTION, asked, told
from advisor.render.view_text import visible
from advisor.sources.redact import redact_text

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_ESCAPED = frozenset('"\\')
_WIDEST = 110
_HEAD = """\
# Open questions, the most valuable first. Write behind `answer:` what you know, and leave the rest empty.
# `advisor assess PATH --answers FILE` uses the answers. An answer is true of all workloads of its entry: where they
# differ, copy the entry and divide the workloads. Lines that begin with # are there to be read only."""
_PLATFORMS = """\
# --- for the platforms' own teams
# What a platform offers is no answer about a workload: a folder of rules of your own says it (`--rules`)."""


def answers_file(report: Report) -> str:
    """YAML that `--answers` reads; the same report gives the same bytes."""
    questions = report.portfolio.questions
    about_facts = [one for one in questions if one.is_about_a_fact]
    about_platforms = [one for one in questions if not one.is_about_a_fact]
    parts = [f"{_HEAD}\n# As of {report.run.as_of.isoformat()}.", f"{TOP}:" if about_facts else f"{TOP}: []"]
    if not questions:
        parts.append(f"# {NO_QUESTION}")
    parts += ["\n".join(_entry(number, one, report)) for number, one in enumerate(about_facts, 1)]
    if about_platforms:
        parts.append(_PLATFORMS)
    parts += ["\n".join(_comment(asked(one), one, report)) for one in about_platforms]
    return "\n\n".join(parts) + "\n"


def _entry(number: int, one: PortfolioQuestion, report: Report) -> Iterator[str]:
    yield from _comment(f"{number}. {asked(one)}", one, report, "  ")
    yield from _wrapped(f"Answer: {form_of(report.catalog.facts[one.fact])}.", "  #    ", "  #      ")
    yield f"  - fact: {one.fact}"
    yield "    workloads:"
    for name in dict.fromkeys(map(redact_text, one.workloads)):
        yield f"      - {written(name)}"
    yield "    answer:"


def _comment(title: str, one: PortfolioQuestion, report: Report, indent: str = "") -> Iterator[str]:
    yield from _wrapped(title, f"{indent}# ", f"{indent}#    ")
    for line in told(one, report.catalog):
        yield from _wrapped(line, f"{indent}#    ", f"{indent}#      ")


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
