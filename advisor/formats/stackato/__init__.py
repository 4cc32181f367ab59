"""Stackato descriptors."""

from advisor.formats.extraction import Format
from advisor.formats.stackato.workloads import STATES, extract_stackato

STACKATO = Format("Stackato descriptor", extract_stackato, STATES, "example/stackato.yml")

__all__ = ["STACKATO", "extract_stackato"]
