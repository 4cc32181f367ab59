"""Text of one file as workloads with facts: one function for each kind of file."""

from collections.abc import Mapping

from advisor.extract.cloud_foundry import CLOUD_FOUNDRY
from advisor.extract.dockerfile import DOCKERFILE
from advisor.extract.extraction import Format

EXTRACTORS: Mapping[str, Format] = {
    "cloud-foundry": CLOUD_FOUNDRY,
    "dockerfile": DOCKERFILE,
}
"""Kind of a source → its format; the only list."""
