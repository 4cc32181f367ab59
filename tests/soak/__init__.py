"""Tests that take minutes: the same laws as in tests/, over everything."""
