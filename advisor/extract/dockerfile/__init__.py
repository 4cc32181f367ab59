"""Dockerfiles."""

from advisor.extract.dockerfile.images import SETTLED, SETTLED_FROM_SCRATCH, extract_dockerfile, workload_name

__all__ = ["SETTLED", "SETTLED_FROM_SCRATCH", "extract_dockerfile", "workload_name"]
