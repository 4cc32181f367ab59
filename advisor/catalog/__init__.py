"""`rules/` → Catalog: strict loading, every mistake at once; compiled, so that it is read once."""

from advisor.catalog.compiled import built_in_catalog_of, compiled_catalog, load_catalog

__all__ = ["built_in_catalog_of", "compiled_catalog", "load_catalog"]
