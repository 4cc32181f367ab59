"""JSON Schemas of the report, made from its types, and of every file that the tool reads as data.

They serve editors: names, types, enumerated words, forms. What lies between files (an id that is not the file's name,
a pattern that stands twice) only the loader knows.
"""

import json
from collections.abc import Callable, Mapping

from advisor.catalog.fields import Schema
from advisor.catalog.files import INPUT_FILES
from advisor.model.catalog import Catalog
from advisor.report.written import report_schema

SCHEMAS: Mapping[str, Callable[[Catalog], Schema]] = dict(
    sorted({"report": report_schema, **{name: file.schema for name, file in INPUT_FILES.items()}}.items())
)
"""Name → the schema with the ids of a catalog."""
ABOUT: Mapping[str, str] = {
    name: INPUT_FILES[name].where if name in INPUT_FILES else "what `assess -o report.json` writes" for name in SCHEMAS
}
"""Name → the file that it describes."""


def schema_text(name: str, catalog: Catalog) -> str:
    """One schema as JSON; the same catalog gives the same bytes."""
    return json.dumps(SCHEMAS[name](catalog), indent=2, ensure_ascii=False) + "\n"
