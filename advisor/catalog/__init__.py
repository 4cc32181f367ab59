"""`rules/` → Catalog: strict loading, every mistake at once."""

from advisor.catalog.load import load_catalog

__all__ = ["load_catalog"]
