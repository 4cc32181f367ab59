"""Text with lines: what stands where in a file, and what of it may be shown."""

__all__ = ["dockerfile", "dockerfile_words", "redact", "source", "yaml_text"]
