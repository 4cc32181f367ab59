"""The JSON Schema of the waivers file."""

from advisor.declared.waivers import MANDATORY
from advisor.model.catalog import Catalog
from advisor.report.schemas_parts import DAY, Schema, described, document, mapping, words


def waivers_schema(catalog: Catalog) -> Schema:
    """The file of `--waivers`."""
    said: Schema = {"type": ["string", "number", "boolean"], "pattern": "[^ \\t\\r\\n]"}
    one = mapping(
        {
            "rule": words(catalog.rules, "The rule whose need is not met."),
            "workload": described(said, "A workload's id; each `*` stands for any text."),
            "platform": words(catalog.platforms, "Only there; without it wherever the need is not met."),
            "reason": described(said, "Why it is let pass."),
            "owner": described(said, "Who answers for it."),
            "until": described(DAY, "The last day on which it holds."),
        },
        MANDATORY,
    )
    return document("Waivers", "Unmet needs that somebody accepts for a time.", {"type": "array", "items": one})
