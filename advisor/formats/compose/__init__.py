"""Compose files."""

from advisor.formats.compose.services import STATES, extract_compose
from advisor.formats.extraction import Format

COMPOSE = Format("compose file", extract_compose, STATES, "example/compose.yaml")

__all__ = ["COMPOSE", "extract_compose"]
