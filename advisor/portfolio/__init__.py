"""Many workloads: what the decisions come to together."""
