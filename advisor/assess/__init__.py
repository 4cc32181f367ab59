"""Pure: (workload, rule, platform) → Finding."""
