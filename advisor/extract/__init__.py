"""Text of one file as workloads with facts: one function for each kind of file."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from advisor.extract.cloud_foundry import extract_cloud_foundry
from advisor.extract.dockerfile import extract_dockerfile
from advisor.extract.extraction import Extraction
from advisor.sources.text import ReadOptions, Source

Extractor: TypeAlias = Callable[[Source, ReadOptions], Extraction]

EXTRACTORS: Mapping[str, Extractor] = {
    "cloud-foundry": extract_cloud_foundry,
    "dockerfile": extract_dockerfile,
}
"""Kind of a source → its extractor; the only list."""
