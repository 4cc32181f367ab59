"""Objects that say something about workloads described elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.kubernetes.accounts import account_companions, binding_companions, constraint_companions
from advisor.formats.kubernetes.builds import build_companions, stream_companions
from advisor.formats.kubernetes.claims import claim_companions, class_companions, volume_companions
from advisor.formats.kubernetes.gateways import PROTOCOLS, gateway_companions, gateway_route_companions
from advisor.formats.kubernetes.ingresses import contour_companions, ingress_companions, traefik_companions
from advisor.formats.kubernetes.members import stated
from advisor.formats.kubernetes.namespaces import limit_companions, namespace_companions
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.openshift_routes import openshift_route_companions
from advisor.formats.kubernetes.policies import (
    budget_companions,
    cilium_policy_companions,
    egress_companions,
    network_policy_companions,
)
from advisor.formats.kubernetes.scaling import autoscaler_companions, keda_companions, vertical_companions
from advisor.formats.kubernetes.services import service_companions
from advisor.formats.kubernetes.template_links import template_companions
from advisor.model.facts import Fact

COMPANION_FACTS = frozenset(
    {
        "build.method",
        "build.rebuildable",
        "config.features",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "image.digest",
        "image.mutable-tag",
        "image.reference",
        "image.registry",
        "image.registry.auth",
        "image.registry.inline-credentials",
        "image.registry.kind",
        "image.scheme",
        "network.exposure",
        "network.fixed-address",
        "network.internal-routes",
        "network.load-balancing",
        "network.policies",
        "network.ports",
        "network.protocols",
        "network.route-count",
        "network.route-rules",
        "network.routes",
        "network.sticky-sessions",
        "network.tls",
        "placement.nodes",
        "rollout.disruption-budget",
        "scale.autoscaling",
        "scale.cpu",
        "scale.disk",
        "scale.instances",
        "scale.memory",
        "scale.most-instances",
        "security.constraints",
        "security.platform-api",
        "storage.access",
        "storage.classes",
        "storage.kinds",
        "storage.size",
    }
)
"""Every fact that an object can add to a workload."""

Read: TypeAlias = Callable[[Object], Iterable[Companion]]

_CORE: Mapping[str, Read] = {
    "LimitRange": limit_companions,
    "Namespace": namespace_companions,
    "PersistentVolume": volume_companions,
    "PersistentVolumeClaim": claim_companions,
    "Service": service_companions,
    "ServiceAccount": account_companions,
}
_BY_GROUP: Mapping[str, Mapping[str, Read]] = {
    "": _CORE,
    "autoscaling": {"HorizontalPodAutoscaler": autoscaler_companions},
    "autoscaling.k8s.io": {"VerticalPodAutoscaler": vertical_companions},
    "cilium.io": {"CiliumNetworkPolicy": cilium_policy_companions},
    "extensions": {
        "HorizontalPodAutoscaler": autoscaler_companions,
        "Ingress": ingress_companions,
        "NetworkPolicy": network_policy_companions,
    },
    "gateway.networking.k8s.io": {"Gateway": gateway_companions} | dict.fromkeys(PROTOCOLS, gateway_route_companions),
    "keda.k8s.io": {"ScaledObject": keda_companions},
    "keda.sh": {"ScaledObject": keda_companions},
    "networking.k8s.io": {"Ingress": ingress_companions, "NetworkPolicy": network_policy_companions},
    "policy": {"PodDisruptionBudget": budget_companions},
    "projectcontour.io": {"HTTPProxy": contour_companions},
    "storage.k8s.io": {"StorageClass": class_companions},
    "traefik.containo.us": dict.fromkeys(("IngressRoute", "IngressRouteTCP", "IngressRouteUDP"), traefik_companions),
    "traefik.io": dict.fromkeys(("IngressRoute", "IngressRouteTCP", "IngressRouteUDP"), traefik_companions),
}
_OPENSHIFT: Mapping[str, Read] = {
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
    return tuple(companion for one in objects for companion in _companions(one, objects))


def is_companion(kind: str, group: str) -> bool:
    """Whether objects of the kind are read here, or say nothing by themselves, so that none is named as not judged."""
    if (group, kind) in _SAID_BY_OTHERS:
        return True
    return _is_binding(kind, group) or _reader(kind, group) is not None


def _is_binding(kind: str, group: str) -> bool:
    return kind in _BINDINGS and (group in ("", "rbac.authorization.k8s.io") or group.endswith(".openshift.io"))


def _reader(kind: str, group: str) -> Read | None:
    if group in ("", "k8s.ovn.org") or group.endswith(".openshift.io"):
        return _CORE.get(kind) if group == "" and kind in _CORE else _OPENSHIFT.get(kind)
    return _BY_GROUP.get(group, {}).get(kind)


def _companions(one: Object, objects: Sequence[Object]) -> Iterator[Companion]:
    if _is_binding(one.kind, one.group):
        found: Iterable[Companion] = binding_companions(one, objects)
    else:
        read = _reader(one.kind, one.group)
        found = template_companions(one) if read is None else read(one)
    spoken = _by_its_kind(one)
    for companion in found:
        yield replace(companion, facts=united((companion.facts, spoken)))


def _by_its_kind(one: Object) -> dict[str, Fact]:
    """What the kind of the object and the version of its interface say by themselves."""
    version = one.at("apiVersion")
    place = one.place if version is None else version.location()
    interface = f"{one.group}/{one.version}" if one.group else one.version
    facts = {}
    if f"{interface} {one.kind}" in _AGED:
        facts["descriptor.deprecated-keys"] = stated((f"{interface} {one.kind}",), place)
    if one.kind in _SHOWS_OPENSHIFT:
        facts["descriptor.formats"] = stated(("openshift",), place)
    return facts
