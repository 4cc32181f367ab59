"""Frozen types that every floor above speaks; nothing here reads a file."""
