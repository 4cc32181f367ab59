"""Compiles the rules when a wheel is built, so that an installed advisor decodes one binary instead of 130 files."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):
    """Puts `catalog.bin` beside the rules of the wheel; a mistake in a rule fails the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # the rules of a checkout change
            return
        sys.path.insert(0, self.root)
        from advisor.catalog.compiled import encoded, shipped_key
        from advisor.catalog.load import load_catalog

        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "catalog.bin"
        path.write_bytes(encoded(load_catalog(Path(self.root) / "rules"), shipped_key(self.metadata.version)))
        build_data["force_include"][str(path)] = "advisor/_data/catalog.bin"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the form of the hook
        if version != "editable":
            self._folder.cleanup()
