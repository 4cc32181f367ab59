"""A comparison for the terminal and as Markdown."""

import re
from collections.abc import Callable, Iterator, Mapping

from advisor.model.catalog import Catalog
from advisor.model.comparing import Cause, Change, Comparison
from advisor.report.build import changes_of
from advisor.report.change_words import (
    Names,
    baseline_words,
    cause_words,
    change_words,
    effect_words,
    input_words,
    more_words,
    sources_of,
    without_consequence,
)
from advisor.report.files import whole_text

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
CAUSES = 4
"""Causes of one workload that are told; JSON holds them all."""
EFFECTS = 2
SOURCES = 2


def comparison_text(comparison: Comparison, catalog: Catalog) -> str:
    names = Names(catalog)
    parts = ["\n".join([baseline_words(comparison), *(f"  {one}" for one in input_words(comparison))])]
    parts += ["\n".join(_workload(one, names)) for one in comparison.changed]
    rest = without_consequence(comparison)
    return "\n\n".join([*parts, rest] if rest else parts)


def _workload(change: Change, names: Names) -> Iterator[str]:
    yield f"{change.difference:<8} {change.workload}: {change_words(change, names)}"
    for cause in change.causes[:CAUSES]:
        yield f"    because {cause_words(cause, names)}{_sources(cause)}"
        yield from (f"        {one}" for one in effect_words(cause.effects[:EFFECTS], names))
        yield from _lines(cause)
    more = more_words(len(change.causes) - CAUSES)
    if more:
        yield f"    {more}"


def _sources(cause: Cause) -> str:
    sources = sources_of(cause)
    rest = f" and {len(sources) - SOURCES} more" if len(sources) > SOURCES else ""
    return f" [{', '.join(sources[:SOURCES])}{rest}]" if sources else ""


def _lines(cause: Cause) -> Iterator[str]:
    """The line of each file, where both reports show it and it differs."""
    if cause.before.snippet == cause.after.snippet:
        return
    for sign, side in (("-", cause.before), ("+", cause.after)):
        if side.snippet:
            yield f"        {sign} {side.place}: {side.snippet.strip()}"


def markdown_escaped(text: str) -> str:
    """The text as it reads, whatever marks of Markdown or HTML it holds."""
    return _MARKS.sub(r"\\\1", text.replace("\n", " "))


def comparison_markdown(comparison: Comparison, catalog: Catalog) -> str:
    names, escaped = Names(catalog), markdown_escaped
    parts = [f"# Changes since run {escaped(comparison.older.id)}", escaped(baseline_words(comparison))]
    if comparison.inputs:
        parts.append("\n".join(f"- {escaped(one)}" for one in input_words(comparison)))
    for change in comparison.changed:
        parts.append(f"## {escaped(change.workload)}: {change.difference}")
        parts.append(escaped(change_words(change, names)))
        parts.append("\n".join(_bullets(change, names)))
    rest = without_consequence(comparison)
    return "\n\n".join([part for part in (*parts, escaped(rest)) if part])


def _bullets(change: Change, names: Names) -> Iterator[str]:
    for cause in change.causes[:CAUSES]:
        links = ", ".join(
            f"<{one}>" if one.startswith("https://") else markdown_escaped(one) for one in sources_of(cause)
        )
        yield f"- {markdown_escaped(cause_words(cause, names))}{f' ({links})' if links else ''}"
        yield from (f"    - {markdown_escaped(one)}" for one in effect_words(cause.effects[:EFFECTS], names))
    more = more_words(len(change.causes) - CAUSES)
    if more:
        yield f"- {more}"


def comparison_json(comparison: Comparison, catalog: Catalog) -> str:
    return whole_text(changes_of(comparison, catalog)).decode("utf-8")


FORMS: Mapping[str, Callable[[Comparison, Catalog], str]] = {
    "text": comparison_text,
    "md": comparison_markdown,
    "json": comparison_json,
}
