"""The file of `--waivers`: a list of accepted risks, read strictly."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from advisor.catalog.fields import Fields, Problems
from advisor.errors import CatalogError, UsageError
from advisor.model.catalog import Catalog
from advisor.model.organisation import Waiver
from advisor.text.redact import redact_text
from advisor.text.yaml_text import Items, Map, parse

KEYS = ("rule", "workload", "platform", "reason", "owner", "until")
MANDATORY = tuple(key for key in KEYS if key != "platform")


def read_waivers(path: Path, catalog: Catalog) -> tuple[Waiver, ...]:
    """Every entry, in the order of the file.

    Raises UsageError where the file cannot be read, SourceError where it is no YAML, and CatalogError with every
    mistake at its line.
    """
    problems = Problems()
    found = tuple(
        _waiver(Fields(node, str(path), problems, KEYS), catalog) for node in _entries(_text(path), str(path), problems)
    )
    if problems.found:
        raise CatalogError(problems.found)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: cannot be read as UTF-8 text. Name another file.") from None


def _entries(text: str, path: str, problems: Problems) -> Iterator[Map]:
    documents = parse(text, path)
    if not documents:
        return
    if len(documents) > 1 or not isinstance(documents[0], Items):
        line = documents[-1].first_line
        problems.add(path, line, "waivers are one list of entries.", f"Write `- rule: …` with {', '.join(KEYS[1:])}.")
        return
    for node in documents[0].items:
        if isinstance(node, Map):
            yield node
        else:
            problems.add(path, node.first_line, "a waiver is a mapping.", f"Write {', '.join(MANDATORY)}.")


def _waiver(fields: Fields, catalog: Catalog) -> Waiver:
    return Waiver(
        rule=fields.need("rule", fields.word("rule", catalog.rules), ""),
        workload=_said(fields, "workload"),
        platform=fields.word("platform", catalog.platforms),
        reason=redact_text(_said(fields, "reason")),
        owner=redact_text(_said(fields, "owner")),
        until=fields.need("until", fields.day("until"), date.min),
        location=fields.location,
    )


def _said(fields: Fields, key: str) -> str:
    """Text on one line that says something."""
    text = " ".join(fields.required_text(key).split())
    if fields.has(key) and not text:
        fields.say(key, f"{key!r} says nothing.", "Fill it in.")
    return text
