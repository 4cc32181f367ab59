"""Ingresses of every API version, and the custom resources that say the same plainly."""

import re
from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.kubernetes.annotations import protocol_fact, routing_facts, tls_fact
from advisor.formats.kubernetes.members import (
    Member,
    is_true,
    is_unread,
    member,
    members,
    name_at,
    places_of,
    present,
    stated,
    text_facts,
)
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.routes import ANY_HOST, Target, address, address_at, route_companions
from advisor.model.facts import Fact
from advisor.model.location import Location

_TRAEFIK_RULE = re.compile(
    r"Host(?:SNI)?\(`(?P<host>[^`*]+|\*)`\)(?:\s*&&\s*Path(?:Prefix)?\(`(?P<path>[^`]*)`\))?", re.IGNORECASE
)


# --- Ingress --------------------------------------------------------------------------------------------------------


def ingress_companions(one: Object) -> Iterator[Companion]:
    """One companion for each service that the ingress leads to."""
    targets = [*_rule_targets(one), *_default_target(one)]
    tls = one.at("spec", "tls")
    ends = tls_fact(one, tls)
    if tls is not None and is_unread(tls):
        one.reader.items(tls)  # which notes it
        ends = stated(None, tls.location())
    facts = {
        **routing_facts(one),
        **present({"network.tls": ends}),
        "network.protocols": protocol_fact(one, one.place),
    }
    yield from route_companions(one, targets, facts)


def _rule_targets(one: Object) -> Iterator[Target]:
    for rule in members(one.at("spec", "rules"), one.reader):
        host = rule.at("host")
        for path in members(rule.at("http", "paths"), one.reader):
            where = places_of(host, path.at("path"), otherwise=path.place)
            found = address_at(host, path.at("path"), one.reader)
            yield Target(one.namespace, _backend(member(path.at("backend"), one.reader)), found, where)


def _default_target(one: Object) -> Iterator[Target]:
    for key in ("defaultBackend", "backend"):
        backend = one.at("spec", key)
        if backend is not None:
            yield Target(one.namespace, _backend(member(backend, one.reader)), ANY_HOST, (backend.location(),))


def _backend(backend: Member | None) -> str:
    """The service of a backend in its new or old form; "" for a bucket or another resource."""
    if backend is None:
        return ""
    return name_at(backend.at("service", "name") or backend.at("serviceName"), backend.reader)


# --- custom resources -----------------------------------------------------------------------------------------------


def traefik_companions(one: Object) -> Iterator[Companion]:
    """Routes whose rule is a host, or a host and a path; another rule leaves the address unknown."""
    protocol = {"IngressRouteTCP": "tcp", "IngressRouteUDP": "udp"}.get(one.kind, "http")
    targets: list[Target] = []
    rules: list[tuple[str, Location]] = []
    for route in members(one.at("spec", "routes"), one.reader):
        middlewares = route.at("middlewares")
        if middlewares is not None:
            rules.append(("middlewares", middlewares.location()))
        match = route.at("match")
        places = places_of(match, otherwise=route.place)
        for service in members(route.at("services"), one.reader):
            namespace = name_at(service.at("namespace"), one.reader) or one.namespace
            name = name_at(service.at("name"), one.reader)
            targets.append(Target(namespace, name, _traefik_address(name_at(match, one.reader)), places))
    facts = present(
        {
            "network.protocols": stated((protocol,), one.place),
            "network.route-rules": text_facts(rules),
            "network.tls": _ended(one, "spec", "tls"),
        }
    )
    yield from route_companions(one, targets, facts)


def _ended(one: Object, *keys: str) -> Fact | None:
    """Where TLS ends by the mapping at the end of the path, if there is one."""
    tls = one.at(*keys)
    if tls is None:
        return None
    return stated(("passthrough" if is_true(one.at(*keys, "passthrough"), one.reader) else "edge",), tls.location())


def _traefik_address(rule: str) -> str | None:
    found = _TRAEFIK_RULE.fullmatch(rule)
    return None if found is None else address(found["host"], found["path"] or "")


def contour_companions(one: Object) -> Iterator[Companion]:
    """An HTTPProxy of Contour: one host, routes by prefix."""
    host = one.at("spec", "virtualhost", "fqdn")
    targets: list[Target] = []
    rules: list[dict[str, Fact]] = []
    for route in members(one.at("spec", "routes"), one.reader):
        prefixes = [found for each in members(route.at("conditions"), one.reader) if (found := each.at("prefix"))]
        prefix = prefixes[0] if len(prefixes) == 1 else None
        rules.append(present({"network.route-rules": text_facts(_contour_rules(route))}))
        places = places_of(host, prefix, otherwise=route.place)
        for service in members(route.at("services"), one.reader):
            name = name_at(service.at("name"), one.reader)
            targets.append(Target(one.namespace, name, address_at(host, prefix, one.reader), places))
    ended = _ended(one, "spec", "virtualhost", "tls")
    facts = {**present({"network.tls": ended}), "network.protocols": stated(("http",), one.place)}
    yield from route_companions(one, targets, united((facts, *rules)))


def _contour_rules(route: Member) -> Iterator[tuple[str, Location]]:
    for condition in members(route.at("conditions"), route.reader):
        for key in ("header", "queryParameter"):
            found = condition.at(key)
            if found is not None:
                yield f"{key}-match", found.location()
    for key in ("pathRewritePolicy", "rateLimitPolicy", "requestHeadersPolicy", "retryPolicy", "timeoutPolicy"):
        found = route.at(key)
        if found is not None:
            yield key, found.location()
