"""Cloud Foundry manifests."""

from advisor.extract.cloud_foundry.apps import extract_cloud_foundry

__all__ = ["extract_cloud_foundry"]
