"""Dockerfiles and Containerfiles."""

from advisor.formats.dockerfile.image import (
    SETTLED,
    SETTLED_FROM_SCRATCH,
    STATES,
    BuiltImage,
    built_image,
    extract_dockerfile,
    workload_name,
)
from advisor.formats.extraction import Format

DOCKERFILE = Format("Dockerfile", extract_dockerfile, STATES, "example/Dockerfile")

__all__ = [
    "DOCKERFILE",
    "SETTLED",
    "SETTLED_FROM_SCRATCH",
    "BuiltImage",
    "built_image",
    "extract_dockerfile",
    "workload_name",
]
