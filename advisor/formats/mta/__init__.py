"""MTA descriptors."""

from advisor.formats.extraction import Format
from advisor.formats.mta.workloads import STATES, extract_mta

MTA = Format("MTA descriptor", extract_mta, STATES, "example/mta.yaml")

__all__ = ["MTA", "extract_mta"]
