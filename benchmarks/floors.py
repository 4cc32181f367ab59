"""What benchmarks share: reading a folder as a run does."""

from pathlib import Path

from advisor.formats.read import Reading, read_sources
from advisor.text.discover import discover
from advisor.text.source import ReadOptions


def reading(folder: Path) -> Reading:
    """The folder's workloads as read and joined, before anything is looked up in the catalog."""
    found = discover([folder])
    return read_sources(found.sources, found.settings, ReadOptions())
