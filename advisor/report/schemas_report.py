"""The JSON Schema of the report, made from its types."""

from typing import Any

import msgspec

from advisor.model.catalog import Catalog
from advisor.report.schemas_parts import Schema, document
from advisor.report.written import WrittenDocument


def report_schema(_: Catalog) -> Schema:
    """A report as `-o report.json` writes it; rules, facts and platforms of any catalog may stand in it."""
    whole = _closed(msgspec.json.schema(WrittenDocument))
    definitions = whole["$defs"]
    body = definitions.pop(WrittenDocument.__name__)
    return document("Report", body.pop("description"), body, dict(sorted(definitions.items())))


def _closed(value: Any) -> Any:
    """A record that has no other names; defaults and titles, which say nothing more, are dropped."""
    if isinstance(value, list | tuple):
        return [_closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: each for name, each in value.items() if name not in ("default", "title")}
    if isinstance(value.get("properties"), dict):
        kept |= {"properties": {name: _closed(each) for name, each in value["properties"].items()}}
        closed = {name: each if name == "properties" else _closed(each) for name, each in kept.items()}
        return {**closed, "additionalProperties": False}
    return {name: _closed(each) for name, each in kept.items()}
