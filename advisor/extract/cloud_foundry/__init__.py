"""Cloud Foundry manifests."""

from advisor.extract.cloud_foundry.apps import STATES, extract_cloud_foundry
from advisor.extract.extraction import Format

CLOUD_FOUNDRY = Format("Cloud Foundry manifest", extract_cloud_foundry, STATES, "example/manifest.yml")

__all__ = ["CLOUD_FOUNDRY", "extract_cloud_foundry"]
