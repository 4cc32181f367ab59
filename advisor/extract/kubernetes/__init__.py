"""Kubernetes or OpenShift objects."""

from advisor.extract.extraction import Format
from advisor.extract.kubernetes.workloads import STATES, extract_kubernetes

KUBERNETES = Format("Kubernetes or OpenShift objects", extract_kubernetes, STATES, "example/objects.yaml")

__all__ = ["KUBERNETES", "extract_kubernetes"]
