"""Objects of Kubernetes and OpenShift: one format, for the same reader reads them, often from one file."""

from collections.abc import Set as AbstractSet

from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, known_as
from advisor.text.yaml_text import Outline

_OBJECT = frozenset({"apiVersion", "kind"})


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.kubernetes.workloads import STATES, extract_kubernetes

    return extract_kubernetes, STATES


def _keys(keys: AbstractSet[str]) -> bool:
    return keys >= _OBJECT


def _block(file: File) -> Sniffed | None:
    """By its top-level keys alone: objects are many, and parsing them twice is dear."""
    return known_as(FORMAT.id, file) if file.keys >= _OBJECT else None


def _flow(_: File, document: Outline) -> Sniffed | None:
    """Any object of Kubernetes or OpenShift, whatever its kind."""
    is_object = isinstance(document, dict) and all(isinstance(document.get(key), str) for key in _OBJECT)
    return Sniffed(kind=FORMAT.id) if is_object else None


FORMAT = Format(
    id="kubernetes",
    title="Kubernetes or OpenShift objects",
    load=_load,
    example="example/objects.yaml",
    kinds={
        "cronjob": "Kubernetes cron job",
        "daemonset": "Kubernetes daemon set",
        "deployment": "Kubernetes deployment",
        "deploymentconfig": "OpenShift deployment configuration",
        "job": "Kubernetes job",
        "knative-service": "Knative service",
        "pod": "Kubernetes pod",
        "replicaset": "Kubernetes replica set",
        "replicationcontroller": "Kubernetes replication controller",
        "rollout": "Argo rollout",
        "statefulset": "Kubernetes stateful set",
    },
    recognises=Recogniser(
        json_words=((b'"apiVersion"', b'"kind"'), (b"apiVersion:", b"kind:")),
        json_keys=_keys,
        block=_block,
        flow=_flow,
    ),
    joins=Joins(
        role=Role.PLATFORM,
        rank=2,
        writers=frozenset({"kubernetes", "openshift"}),
        names_build_file=True,
        deployed_by="the build configuration",
        yields={"build.method": "image", "descriptor.formats": ("kubernetes",)},
    ),
)
