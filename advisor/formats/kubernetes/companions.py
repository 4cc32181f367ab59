"""Objects that say something about workloads described elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statements, gathered, member, united
from advisor.formats.kubernetes.network import (
    GATEWAY_PROTOCOLS,
    cilium_policy_companions,
    contour_companions,
    egress_companions,
    gateway_companions,
    gateway_route_companions,
    ingress_companions,
    network_policy_companions,
    openshift_route_companions,
    service_companions,
    traefik_companions,
)
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.scaling import (
    autoscaler_companions,
    budget_companions,
    keda_companions,
    limit_companions,
    namespace_companions,
    vertical_companions,
)
from advisor.formats.kubernetes.security import account_companions, binding_companions, constraint_companions
from advisor.formats.kubernetes.storage import claim_companions, class_companions, volume_companions
from advisor.formats.kubernetes.streams import build_companions, stream_companions, template_companions
from advisor.formats.reading import Read
from advisor.formats.words import facts_of

COMPANION_FACTS = facts_of(
    build="method rebuildable",
    config="features",
    descriptor="deprecated-keys formats",
    image="digest mutable-tag reference registry registry.auth registry.inline-credentials registry.kind scheme",
    network="exposure fixed-address internal-routes load-balancing policies ports protocols route-count route-rules"
    " routes sticky-sessions tls",
    placement="nodes",
    rollout="disruption-budget",
    scale="autoscaling cpu disk instances memory most-instances",
    security="constraints platform-api",
    storage="access classes kinds size",
)
"""Every fact that an object can add to a workload."""

Companions: TypeAlias = Callable[[Object], Iterable[Companion]]

_TRAEFIK = dict.fromkeys(("IngressRoute", "IngressRouteTCP", "IngressRouteUDP"), traefik_companions)
_BY_GROUP: Mapping[str, Mapping[str, Companions]] = {
    "": {
        "LimitRange": limit_companions,
        "Namespace": namespace_companions,
        "PersistentVolume": volume_companions,
        "PersistentVolumeClaim": claim_companions,
        "Service": service_companions,
        "ServiceAccount": account_companions,
    },
    "autoscaling": {"HorizontalPodAutoscaler": autoscaler_companions},
    "autoscaling.k8s.io": {"VerticalPodAutoscaler": vertical_companions},
    "cilium.io": {"CiliumNetworkPolicy": cilium_policy_companions},
    "extensions": {
        "HorizontalPodAutoscaler": autoscaler_companions,
        "Ingress": ingress_companions,
        "NetworkPolicy": network_policy_companions,
    },
    "gateway.networking.k8s.io": {"Gateway": gateway_companions}
    | dict.fromkeys(GATEWAY_PROTOCOLS, gateway_route_companions),
    "keda.k8s.io": {"ScaledObject": keda_companions},
    "keda.sh": {"ScaledObject": keda_companions},
    "networking.k8s.io": {"Ingress": ingress_companions, "NetworkPolicy": network_policy_companions},
    "policy": {"PodDisruptionBudget": budget_companions},
    "projectcontour.io": {"HTTPProxy": contour_companions},
    "storage.k8s.io": {"StorageClass": class_companions},
    "traefik.containo.us": _TRAEFIK,
    "traefik.io": _TRAEFIK,
}
_OPENSHIFT: Mapping[str, Companions] = {
    "BuildConfig": build_companions,
    "EgressFirewall": egress_companions,
    "EgressNetworkPolicy": egress_companions,
    "ImageStream": stream_companions,
    "Project": namespace_companions,
    "Route": openshift_route_companions,
    "SecurityContextConstraints": constraint_companions,
}
"""In groups of OpenShift, and in the core group as its old releases had them."""
_BINDINGS = frozenset({"ClusterRoleBinding", "RoleBinding"})
_SAID_BY_OTHERS = frozenset(
    {
        ("", "ConfigMap"),
        ("", "Endpoints"),
        ("", "ResourceQuota"),
        ("", "Secret"),
        ("discovery.k8s.io", "EndpointSlice"),
        ("extensions", "PodSecurityPolicy"),
        ("networking.k8s.io", "IngressClass"),
        ("policy", "PodSecurityPolicy"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "Role"),
    }
)
"""Group and kind of objects that say nothing of a workload but what its pod or another companion says."""
_SHOWS_OPENSHIFT = frozenset({"BuildConfig", "ImageStream", "Route"})
_AGED = frozenset(
    {
        "autoscaling/v2beta1 HorizontalPodAutoscaler",
        "autoscaling/v2beta2 HorizontalPodAutoscaler",
        "extensions/v1beta1 HorizontalPodAutoscaler",
        "extensions/v1beta1 Ingress",
        "extensions/v1beta1 NetworkPolicy",
        "networking.k8s.io/v1beta1 Ingress",
        "policy/v1beta1 PodDisruptionBudget",
        "rbac.authorization.k8s.io/v1alpha1 ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1alpha1 RoleBinding",
        "rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1beta1 RoleBinding",
        "storage.k8s.io/v1beta1 StorageClass",
        "v1 BuildConfig",
        "v1 ImageStream",
        "v1 Route",
    }
)
"""Kinds in API versions that have been taken away."""


def companions_of(objects: Sequence[Object]) -> tuple[Companion, ...]:
    """What the objects of one file say about workloads, in any file; mistakes become notes of their readers."""
    return tuple(companion for speaker in objects for companion in _companions(speaker, objects))


def is_companion(kind: str, group: str) -> bool:
    """Whether objects of the kind are read here, or say nothing by themselves, so that none is named as not judged."""
    if (group, kind) in _SAID_BY_OTHERS:
        return True
    return _is_binding(kind, group) or _reader(kind, group) is not None


def _is_binding(kind: str, group: str) -> bool:
    return kind in _BINDINGS and (group in ("", "rbac.authorization.k8s.io") or group.endswith(".openshift.io"))


def _reader(kind: str, group: str) -> Companions | None:
    known = _BY_GROUP.get(group, {}).get(kind)
    is_openshift = group in ("", "k8s.ovn.org") or group.endswith(".openshift.io")
    return _OPENSHIFT.get(kind) if known is None and is_openshift else known


def _companions(speaker: Object, objects: Sequence[Object]) -> Iterator[Companion]:
    if _is_binding(speaker.kind, speaker.group):
        said: Iterable[Companion] = binding_companions(speaker, objects)
    else:
        read = _reader(speaker.kind, speaker.group)
        said = template_companions(speaker) if read is None else read(speaker)
    spoken = gathered(_by_its_kind(speaker))
    for companion in said:
        yield replace(companion, facts=united((companion.facts, spoken))) if spoken else companion


def _by_its_kind(speaker: Object) -> Statements:
    """What the kind of the object and the version of its interface say by themselves."""
    kind, place = f"{speaker.interface} {speaker.kind}", speaker.interface_place
    if kind in _AGED:
        yield from member("descriptor.deprecated-keys", Read(kind, place))
    if speaker.kind in _SHOWS_OPENSHIFT:
        yield from member("descriptor.formats", Read("openshift", place))
