"""JSON Schemas of the report and of every file that the tool reads as data, made from a loaded catalog.

They serve editors: names, types, enumerated words, forms. What lies between files (an id that is not the file's name,
a pattern that stands twice) only the loader knows.
"""

import json
from collections.abc import Callable, Mapping

from advisor.model.catalog import Catalog
from advisor.report.schemas_catalog import (
    base_images_schema,
    capabilities_schema,
    efforts_schema,
    facts_schema,
    organisation_schema,
    registries_schema,
    rule_schema,
    topics_schema,
    weights_schema,
)
from advisor.report.schemas_declared import answers_file_schema
from advisor.report.schemas_organisation import organisation_file_schema
from advisor.report.schemas_parts import Schema
from advisor.report.schemas_platforms import answers_schema, platform_schema, services_schema
from advisor.report.schemas_waivers import waivers_schema
from advisor.report.written import report_schema

SCHEMAS: Mapping[str, Callable[[Catalog], Schema]] = {
    "answers": answers_schema,
    "answers-file": answers_file_schema,
    "base-images": base_images_schema,
    "capabilities": capabilities_schema,
    "efforts": efforts_schema,
    "facts": facts_schema,
    "organisation": organisation_schema,
    "organisation-file": organisation_file_schema,
    "platform": platform_schema,
    "registries": registries_schema,
    "report": report_schema,
    "rule": rule_schema,
    "services": services_schema,
    "topics": topics_schema,
    "waivers-file": waivers_schema,
    "weights": weights_schema,
}
"""Name → the schema with the ids of a catalog."""
ABOUT: Mapping[str, str] = {
    "answers": "answers/ID.yaml",
    "answers-file": "the file of `assess --answers`",
    "base-images": "base-images.yaml",
    "capabilities": "capabilities.yaml",
    "efforts": "efforts.yaml",
    "facts": "facts.yaml",
    "organisation": "organisation.yaml",
    "organisation-file": "the file of `assess --organisation`",
    "platform": "platforms/ID.yaml",
    "registries": "registries.yaml",
    "report": "what `assess -o report.json` writes",
    "rule": "checks/TOPIC/ID.yaml",
    "services": "services.yaml",
    "topics": "topics.yaml",
    "waivers-file": "the file of `assess --waivers`",
    "weights": "the file of `assess --weights`",
}
"""Name → the file that it describes."""


def schema_text(name: str, catalog: Catalog) -> str:
    """One schema as JSON; the same catalog gives the same bytes."""
    return json.dumps(SCHEMAS[name](catalog), indent=2, ensure_ascii=False) + "\n"
