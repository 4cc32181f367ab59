"""Routes of the Gateway API, and the gateways that they hang on."""

from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.fields import Attribute
from advisor.formats.kubernetes.handles import named
from advisor.formats.kubernetes.members import (
    Member,
    companion,
    holds,
    members,
    name_at,
    places_of,
    present,
    stated,
    text_facts,
    texts,
    word_at,
)
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.routes import ANY_HOST, Target, address, route_companions
from advisor.model.facts import Fact
from advisor.model.location import Location

PROTOCOLS = {"HTTPRoute": "http", "GRPCRoute": "http2", "TCPRoute": "tcp", "TLSRoute": "tcp", "UDPRoute": "udp"}
_TLS_MODES = {"": "edge", "Terminate": "edge", "Passthrough": "passthrough"}


def gateway_route_companions(one: Object) -> Iterator[Companion]:
    """One companion for each service; the route's gateways mean the same workloads."""
    facts = [{"network.protocols": stated((PROTOCOLS[one.kind],), one.place)}]
    targets: list[Target] = []
    for rule in members(one.at("spec", "rules"), one.reader):
        targets.extend(_targets(one, rule))
        facts.append(
            present({"network.route-rules": text_facts(_rules(rule)), "network.sticky-sessions": _sticky(rule)})
        )
    yield from route_companions(one, targets, united(facts), gives=_gateways(one))


def _gateways(one: Object) -> Iterator[str]:
    for parent in members(one.at("spec", "parentRefs"), one.reader):
        kind, name = word_at(parent.at("kind"), one.reader), name_at(parent.at("name"), one.reader)
        if kind in ("", "Gateway") and name:
            namespace = name_at(parent.at("namespace"), one.reader) or one.namespace
            section = name_at(parent.at("sectionName"), one.reader)
            yield named(namespace, "Gateway", f"{name}/{section}")


def _targets(one: Object, rule: Member) -> Iterator[Target]:
    hosts = one.at("spec", "hostnames")
    named_hosts = list(texts(hosts, one.reader)) or [(ANY_HOST, one.place)]
    paths = list(_paths(rule)) or [("", None)]
    for backend in members(rule.at("backendRefs"), one.reader):
        if word_at(backend.at("kind"), one.reader) not in ("", "Service"):
            continue
        namespace = name_at(backend.at("namespace"), one.reader) or one.namespace
        service = name_at(backend.at("name"), one.reader)
        for host, place in named_hosts:
            for path, where in paths:
                yield Target(namespace, service, address(host, path), (place, *places_of(where, otherwise=place)))


def _paths(rule: Member) -> Iterator[tuple[str, Attribute | None]]:
    for match in members(rule.at("matches"), rule.reader):
        value = match.at("path", "value")
        if value is not None:
            yield name_at(value, rule.reader), value
        service = match.at("method", "service")
        if service is not None:
            yield f"/{name_at(service, rule.reader)}", service


def _rules(rule: Member) -> Iterator[tuple[str, Location]]:
    """Matches beyond host and path, filters, and weights between several backends."""
    for match in members(rule.at("matches"), rule.reader):
        for key, name in (("headers", "header-match"), ("queryParams", "query-match"), ("method", "method-match")):
            found = match.at(key)
            if found is not None and not (key == "method" and match.at("method", "service") is not None):
                yield name, found.location()
    for each in members(rule.at("filters"), rule.reader):
        type_ = each.at("type")
        if type_ is not None and word_at(type_, rule.reader):
            yield word_at(type_, rule.reader), type_.location()
    backends = list(members(rule.at("backendRefs"), rule.reader))
    for backend in backends if len(backends) > 1 else ():
        weight = backend.at("weight")
        if weight is not None:
            yield "weights", weight.location()
    timeouts = rule.at("timeouts")
    if timeouts is not None:
        yield "timeouts", timeouts.location()


def _sticky(rule: Member) -> Fact | None:
    found = rule.at("sessionPersistence")
    return None if found is None else holds(found.location())


# --- Gateway --------------------------------------------------------------------------------------------------------


def gateway_companions(one: Object) -> Iterator[Companion]:
    """What each listener says about the routes that hang on it, by its name or on the whole gateway."""
    for listener in members(one.at("spec", "listeners"), one.reader):
        facts = _listener(listener)
        if facts and one.name:
            names = {f"{one.name}/", f"{one.name}/{name_at(listener.at('name'), one.reader)}"}
            for name in sorted(names):
                yield companion(one, (named(one.namespace, "Gateway", name),), facts, general=True)
    addresses = one.at("spec", "addresses")
    if addresses is not None and one.name:
        facts = {"network.fixed-address": holds(addresses.location())}
        yield companion(one, (named(one.namespace, "Gateway", f"{one.name}/"),), facts, general=True)


def _listener(listener: Member) -> dict[str, Fact]:
    protocol = listener.at("protocol")
    said = word_at(protocol, listener.reader)
    if protocol is not None and said in ("HTTPS", "TLS"):
        mode = listener.at("tls", "mode")
        ends = _TLS_MODES.get(word_at(mode, listener.reader))
        place = protocol.location() if mode is None else mode.location()
        return {"network.tls": stated(None if ends is None else (ends,), place)}
    port = listener.reader.integer(listener.at("port"), 1, 65535)
    if said == "TCP" and port is not None:
        return {"network.ports": stated(None if port.value is None else (port.value,), port.place)}
    return {}
