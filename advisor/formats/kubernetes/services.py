"""Services: how workloads are reached, from inside and at the edge of the cluster."""

from collections.abc import Iterator
from dataclasses import replace

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.fields import Attribute
from advisor.formats.kubernetes.annotations import annotations, reserved_addresses
from advisor.formats.kubernetes.handles import named, published
from advisor.formats.kubernetes.members import (
    Member,
    companion,
    holds,
    is_true,
    is_unread,
    members,
    present,
    stated,
    text_facts,
    word_at,
)
from advisor.formats.kubernetes.objects import DEFAULT_NAMESPACE, Object
from advisor.formats.kubernetes.selectors import by_labels
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_OUTSIDE = {"NodePort": "node-port", "LoadBalancer": "load-balancer"}
_HTTP = frozenset({"http", "https", "ws", "wss", "web", "kubernetes.io/ws", "kubernetes.io/wss"})
_HTTP2 = frozenset({"http2", "h2c", "grpc", "grpcs", "kubernetes.io/h2c"})
_HTTP_PORTS = frozenset({80, 443, 8080, 8443})
_INTERNAL = frozenset(
    {
        ("cloud.google.com/load-balancer-type", "internal"),
        ("networking.gke.io/load-balancer-type", "internal"),
        ("service.beta.kubernetes.io/aws-load-balancer-internal", "0.0.0.0/0"),
        ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
        ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
        ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
        ("service.beta.kubernetes.io/openstack-internal-load-balancer", "true"),
    }
)
"""Annotations, with their value, by which clouds keep a load balancer inside their own network."""


def service_companions(one: Object) -> Iterator[Companion]:
    """A service with a selector; one without leads to no pods that files could name."""
    reader = one.reader
    needs = by_labels(one.at("spec", "selector"), one.namespace, reader)
    kind = reader.choice(one.at("spec", "type"), *_TYPES)
    type_ = "ClusterIP" if kind is None else kind.value
    if not needs or type_ == "ExternalName":
        return
    place = one.place if kind is None else kind.place
    gives = (named(one.namespace, "Service", one.name),) if one.name else ()
    outside = _outside(one, type_, place)
    yield companion(one, needs, united((outside, _common(one))), gives=gives)
    if type_ == "ClusterIP":
        inner = companion(one, needs, _inside(one, place))
        yield replace(inner, unless=frozenset({published(one.namespace, one.name)}))


def _common(one: Object) -> dict[str, Fact]:
    affinity = one.reader.choice(one.at("spec", "sessionAffinity"), "ClientIP", "None")
    sticky = None
    if affinity is not None and affinity.value != "None":
        sticky = holds(affinity.place) if affinity.value else stated(None, affinity.place)
    return present(
        {
            "descriptor.deprecated-keys": _deprecated(one),
            "network.fixed-address": _fixed_address(one),
            "network.sticky-sessions": sticky,
        }
    )


def _deprecated(one: Object) -> Fact | None:
    addresses = one.at("spec", "externalIPs")
    return None if addresses is None or _is_empty(addresses) else stated(("externalIPs",), addresses.location())


def _inside(one: Object, place: Location) -> dict[str, Fact]:
    """What holds unless a route leads through the service: then its name is a step on the way, and no more."""
    address = one.at("spec", "clusterIP")
    headless = address is not None and word_at(address, one.reader) == "None"
    where = address.location() if address is not None and headless else place
    exposure = stated(("headless" if headless else "internal",), where)
    host = one.name if one.namespace == DEFAULT_NAMESPACE else f"{one.name}.{one.namespace}"
    routes = stated((host,), one.place) if one.name else None
    return present({"network.exposure": exposure, "network.internal-routes": routes})


def _outside(one: Object, type_: str | None, place: Location) -> dict[str, Fact]:
    if type_ is None:
        names = ("network.exposure", "network.ports", "network.protocols")
        return {name: stated(None, place) for name in names}
    if type_ not in _OUTSIDE:
        return {}
    ports = one.at("spec", "ports")
    facts = [{"network.exposure": stated((_OUTSIDE[type_],), place)}]
    facts.extend(_port(port, type_) for port in members(ports, one.reader))
    if ports is not None and is_unread(ports):
        facts.append({name: stated(None, ports.location()) for name in ("network.ports", "network.protocols")})
    rules = text_facts(_rules(one))
    return united((*facts, present({"network.route-rules": rules})))


# --- ports ----------------------------------------------------------------------------------------------------------


def _port(port: Member, type_: str) -> dict[str, Fact]:
    """The port that clients use: a node port that the file leaves to the cluster is unknown."""
    transport = port.reader.choice(port.at("protocol"), "TCP", "UDP", "SCTP")
    inner = port.reader.integer(port.at("port"), 1, 65535)
    name = "nodePort" if type_ == "NodePort" else "port"
    outer = port.reader.integer(port.at(name), 1, 65535)
    place = port.place if inner is None else inner.place
    value = "TCP" if transport is None else transport.value
    if transport is not None and value != "TCP":
        return {"network.protocols": stated((value.lower(),) if value else None, transport.place)}
    number = None if outer is None or outer.value is None else (outer.value,)
    ports = stated(number, place if outer is None else outer.place)
    return {"network.ports": ports, "network.protocols": _application(port, inner.value if inner else None, place)}


def _application(port: Member, number: int | None, place: Location) -> Fact:
    """The protocol inside TCP: by its declaration, else by the custom of the port's name, else of its number."""
    for key in ("appProtocol", "name"):
        attribute = port.at(key)
        said = word_at(attribute, port.reader).lower()
        for word in (said, said.partition("-")[0]):
            if attribute is not None and word in _HTTP | _HTTP2:
                return stated(("http2" if word in _HTTP2 else "http",), attribute.location())
    return stated(("http" if number in _HTTP_PORTS else "tcp",), place)


# --- addresses and rules --------------------------------------------------------------------------------------------


def _fixed_address(one: Object) -> Fact | None:
    exported = one.at("metadata", "uid") is not None  # there the cluster's own choice is written down
    own = one.at("spec", "clusterIP")
    given = [one.at("spec", "loadBalancerIP"), one.at("spec", "externalIPs")]
    if not exported and own is not None and word_at(own, one.reader) not in ("", "None"):
        given.append(own)
    places = [attribute.key_location() for attribute in given if attribute is not None and not _is_empty(attribute)]
    places.extend(reserved_addresses(one))
    return holds(*places) if places else None


def _is_empty(attribute: Attribute) -> bool:
    return isinstance(attribute.node, Items) and not attribute.node.items


def _rules(one: Object) -> Iterator[tuple[str, Location]]:
    ranges = one.at("spec", "loadBalancerSourceRanges")
    if ranges is not None and not _is_empty(ranges):
        yield "source-ranges", ranges.key_location()
    for key, attribute in annotations(one).items():
        if (key, word_at(attribute, one.reader).lower()) in _INTERNAL:
            yield "internal-load-balancer", attribute.location()
        elif is_true(attribute, one.reader) and key.endswith("load-balancer-proxy-protocol"):
            yield "proxy-protocol", attribute.location()
