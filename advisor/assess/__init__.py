"""Pure: (workload, rule, platform) → Finding."""

__all__ = ["answers", "assess", "conditions", "declared"]
