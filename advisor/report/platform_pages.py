"""Platforms for readers: one on a day, one between two days, two side by side; as text, Markdown or JSON."""

import json
import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from advisor.assess.answers import Comparison, answers_on
from advisor.model.catalog import Answer, Capability, Catalog, Platform
from advisor.report.answer_words import said, since_words
from advisor.report.rule_docs import life_cycle_words, links, markdown_table

WIDTH = 100


def show_platform(platform: Platform, catalog: Catalog, day: date, form: str) -> str:
    """Every answer of a platform that is in force on the day."""
    in_force = answers_on(platform, day)
    return _SHOWS[form](platform, [(one, in_force[name]) for name, one in catalog.capabilities.items()], day)


def show_comparison(comparison: Comparison, form: str) -> str:
    """The differences only."""
    return _COMPARES[form](comparison)


# --- text -----------------------------------------------------------------------------------------------------------


def _platform_text(platform: Platform, rows: list[tuple[Capability, Answer]], day: date) -> str:
    parts = [f"{platform.title} on {day.isoformat()}", life_cycle_words(platform)]
    topic = ""
    for capability, answer in rows:
        if capability.topic != topic:
            topic = capability.topic
            parts.append(f"\n{topic.upper()}")
        parts.append(f"  {capability.title}: {_words(answer, capability)}")
        parts.extend(f"      {line}" for line in _small_print(answer))
    return "\n".join(parts)


def _comparison_text(comparison: Comparison) -> str:
    parts = [f"{comparison.left_title}  →  {comparison.right_title}: {_count(comparison)}"]
    for row in comparison.rows:
        parts.append(f"\n{row.capability.title}: {row.capability.question}")
        for mark, answer in (("-", row.left), ("+", row.right)):
            parts.append(f"  {mark} {_words(answer, row.capability)}")
            parts.extend(f"      {line}" for line in _small_print(answer))
    return "\n".join(parts)


def _count(comparison: Comparison) -> str:
    count = len(comparison.rows)
    return "no difference." if not count else f"{count} answer{'s differ' if count > 1 else ' differs'}."


def _words(answer: Answer, capability: Capability) -> str:
    since = since_words(answer)
    return said(answer, capability.unit) + (f", from {since}" if since else "")


def _small_print(answer: Answer) -> list[str]:
    condition = textwrap.wrap(answer.condition or "", WIDTH)
    return [*condition, *(f"({answer.grade.value}) {source}" for source in answer.sources)]


# --- Markdown -------------------------------------------------------------------------------------------------------


def _platform_markdown(platform: Platform, rows: list[tuple[Capability, Answer]], day: date) -> str:
    cells = [(one.title, *_cells(answer, one)) for one, answer in rows]
    table = markdown_table(("capability", "answer", "from", "grade", "source"), cells)
    return f"# {platform.title} on {day.isoformat()}\n\n{life_cycle_words(platform)}\n\n{table}"


def _cells(answer: Answer, capability: Capability) -> tuple[str, ...]:
    words = " ".join(part for part in (said(answer, capability.unit), answer.condition or "") if part)
    return words, since_words(answer), answer.grade.value, links(answer.sources)


def _comparison_markdown(comparison: Comparison) -> str:
    head = f"# {comparison.left_title} → {comparison.right_title}\n\n{_count(comparison)}"
    if not comparison.rows:
        return head
    rows = [
        (
            row.capability.title,
            _cells(row.left, row.capability)[0],
            links(row.left.sources),
            *_cells(row.right, row.capability)[:2],
            links(row.right.sources),
        )
        for row in comparison.rows
    ]
    columns = ("capability", comparison.left_title, "source", comparison.right_title, "from", "source")
    return f"{head}\n\n{markdown_table(columns, rows)}"


# --- JSON -----------------------------------------------------------------------------------------------------------


def _platform_json(platform: Platform, rows: list[tuple[Capability, Answer]], day: date) -> str:
    data = {
        "platform": platform.id,
        "title": platform.title,
        "as_of": day.isoformat(),
        "checked": platform.checked.isoformat(),
        "answers": {one.id: _data(answer, one) for one, answer in rows},
    }
    return _json(data)


def _comparison_json(comparison: Comparison) -> str:
    data = {
        "left": comparison.left_title,
        "right": comparison.right_title,
        "differences": [
            {
                "capability": row.capability.id,
                "question": row.capability.question,
                "left": _data(row.left, row.capability),
                "right": _data(row.right, row.capability),
            }
            for row in comparison.rows
        ],
    }
    return _json(data)


def _data(answer: Answer, capability: Capability) -> dict[str, Any]:
    return {
        "answer": said(answer, capability.unit),
        "condition": answer.condition,
        "since": None if answer.since is None else answer.since.isoformat(),
        "at_latest": answer.at_latest,
        "grade": answer.grade.value,
        "source": list(answer.sources),
        "checked": None if answer.checked is None else answer.checked.isoformat(),
    }


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)


_SHOWS: Mapping[str, Callable[[Platform, list[tuple[Capability, Answer]], date], str]] = {
    "text": _platform_text,
    "md": _platform_markdown,
    "json": _platform_json,
}
_COMPARES: Mapping[str, Callable[[Comparison], str]] = {
    "text": _comparison_text,
    "md": _comparison_markdown,
    "json": _comparison_json,
}
FORMS = tuple(_SHOWS)
