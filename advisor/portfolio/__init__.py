"""Many workloads: what the decisions come to together."""

__all__ = ["survey"]
