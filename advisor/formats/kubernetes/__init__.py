"""Kubernetes or OpenShift objects."""

from advisor.formats.extraction import Format
from advisor.formats.kubernetes.workloads import STATES, extract_kubernetes

KUBERNETES = Format("Kubernetes or OpenShift objects", extract_kubernetes, STATES, "example/objects.yaml")

__all__ = ["KUBERNETES", "extract_kubernetes"]
