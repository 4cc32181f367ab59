"""Cloud Foundry manifests."""

from advisor.formats.cloud_foundry.apps import STATES, extract_cloud_foundry
from advisor.formats.extraction import Format

CLOUD_FOUNDRY = Format("Cloud Foundry manifest", extract_cloud_foundry, STATES, "example/manifest.yml")

__all__ = ["CLOUD_FOUNDRY", "extract_cloud_foundry"]
