"""Frozen types that every floor above speaks; nothing here reads a file."""

__all__ = ["catalog", "comparing", "decision", "facts", "findings", "location", "organisation", "report"]
