"""`rules/` → Catalog: strict loading, every mistake at once; compiled, so that it is read once."""

from pathlib import Path

from advisor.catalog.compiled import built_in_catalog_of, compiled_catalog
from advisor.model.catalog import Catalog

__all__ = ["built_in_catalog_of", "compiled_catalog", "load_catalog"]


def load_catalog(*folders: Path) -> Catalog:
    """The catalog in the folders' files; see `advisor.catalog.load`, which a compiled catalog does without."""
    from advisor.catalog.load import load_catalog as load

    return load(*folders)
