"""`rules/` → Catalog: strict loading, every mistake at once; compiled, so that it is read once."""

from advisor.catalog.compiled import built_in_catalog_of, compiled_catalog, load_catalog

__all__ = [
    "answers",
    "built_in_catalog_of",
    "compiled_catalog",
    "fields",
    "files",
    "load",
    "load_catalog",
    "organisation",
    "spec",
    "vocabulary",
    "waivers",
]
