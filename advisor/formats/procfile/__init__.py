"""Procfiles."""

from advisor.formats.extraction import Format
from advisor.formats.procfile.workloads import STATES, extract_procfile

PROCFILE = Format("Procfile", extract_procfile, STATES, "example/Procfile")

__all__ = ["PROCFILE", "extract_procfile"]
