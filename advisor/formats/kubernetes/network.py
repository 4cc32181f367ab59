"""How workloads are reached, as services and routes of every kind say it, and the policies of the network."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statement, Statements, holds, member, members, number, stated, unknown
from advisor.formats.kubernetes.objects import (
    DEFAULT_NAMESPACE,
    Object,
    annotations,
    by_labels,
    by_selector,
    companion,
    in_namespace,
    is_true,
    named,
    published,
    unread,
    written_texts,
)
from advisor.formats.reading import Attribute, Part, Read, shown_key
from advisor.formats.words import by_word, words_in
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Text

_EXPOSURE, _PORTS, _PROTOCOLS = "network.exposure", "network.ports", "network.protocols"
_FIXED, _ROUTES, _RULES = "network.fixed-address", "network.routes", "network.route-rules"
_STICKY, _TLS = "network.sticky-sessions", "network.tls"


def _given(part: Part, names: Mapping[str, str]) -> Iterator[Read[str]]:
    """The names that stand for the keys that are there."""
    for key, name in names.items():
        attribute = part.at(key)
        if attribute is not None:
            yield Read(name, attribute.location())


def _places_of(*attributes: Attribute | None, otherwise: Location) -> tuple[Location, ...]:
    """The places of the attributes that are written; the other one where none is."""
    return tuple(attribute.location() for attribute in attributes if attribute is not None) or (otherwise,)


def _is_empty(attribute: Attribute) -> bool:
    return isinstance(attribute.node, Items) and not attribute.node.items


# --- services -------------------------------------------------------------------------------------------------------

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


def service_companions(service: Object) -> Iterator[Companion]:
    """A service with a selector; one without leads to no pods that files could name."""
    needs = by_labels(service, "spec", "selector", namespace=service.namespace)
    kind = service.reader.choice(service.at("spec", "type"), *_TYPES)
    type_ = "ClusterIP" if kind is None else kind.value
    if not needs or type_ == "ExternalName":
        return
    place = service.place if kind is None else kind.place
    gives = (named(service.namespace, "Service", service.name),) if service.name else ()
    yield companion(service, needs, (*_outside(service, type_, place), *_common(service)), gives=gives)
    if type_ == "ClusterIP":
        unless = (published(service.namespace, service.name),)
        yield companion(service, needs, _inside(service, place), unless=unless)


def _common(service: Object) -> Statements:
    affinity = service.reader.choice(service.at("spec", "sessionAffinity"), "ClientIP", "None")
    if affinity is not None and affinity.value != "None":
        yield from stated(_STICKY, Read(True if affinity.value else None, affinity.place))
    addresses = service.at("spec", "externalIPs")
    if addresses is not None and not _is_empty(addresses):
        yield from member("descriptor.deprecated-keys", Read("externalIPs", addresses.location()))
    yield from holds(_FIXED, *_fixed_addresses(service))


def _fixed_addresses(service: Object) -> Iterator[Location]:
    exported = service.at("metadata", "uid") is not None  # there the cluster's own choice is written down
    own = service.at("spec", "clusterIP")
    given = [service.at("spec", "loadBalancerIP"), service.at("spec", "externalIPs")]
    if not exported and own is not None and service.reader.word(own) not in ("", "None"):
        given.append(own)
    for attribute in given:
        if attribute is not None and not _is_empty(attribute):
            yield attribute.key_location()
    yield from _reserved(service)


def _inside(service: Object, place: Location) -> Statements:
    """What holds unless a route leads through the service: then its name is a step on the way, and no more."""
    address = service.at("spec", "clusterIP")
    headless = address is not None and service.reader.word(address) == "None"
    where = address.location() if address is not None and headless else place
    yield from member(_EXPOSURE, Read("headless" if headless else "internal", where))
    host = service.name if service.namespace == DEFAULT_NAMESPACE else f"{service.name}.{service.namespace}"
    if service.name:
        yield from member("network.internal-routes", Read(host, service.place))


def _outside(service: Object, type_: str | None, place: Location) -> Statements:
    if type_ is None:
        yield from unknown((_EXPOSURE, _PORTS, _PROTOCOLS), place)
    if type_ not in _OUTSIDE:
        return
    yield from member(_EXPOSURE, Read(_OUTSIDE[type_], place))
    for port in service.members("spec", "ports"):
        yield from _port(port, type_)
    wrong = unread(service, "spec", "ports")
    if wrong is not None:
        yield from unknown((_PORTS, _PROTOCOLS), wrong)
    ranges = service.at("spec", "loadBalancerSourceRanges")
    if ranges is not None and not _is_empty(ranges):
        yield from member(_RULES, Read("source-ranges", ranges.key_location()))
    for key, attribute in annotations(service).items():
        if (key, service.reader.word(attribute).lower()) in _INTERNAL:
            yield from member(_RULES, Read("internal-load-balancer", attribute.location()))
        elif is_true(service.reader, attribute) and key.endswith("load-balancer-proxy-protocol"):
            yield from member(_RULES, Read("proxy-protocol", attribute.location()))


def _port(port: Part, type_: str) -> Statements:
    """The port that clients use: a node port that the file leaves to the cluster is unknown."""
    transport = port.reader.choice(port.at("protocol"), "TCP", "UDP", "SCTP")
    inner, outer = port.port("port"), port.port("nodePort" if type_ == "NodePort" else "port")
    place = port.place if inner is None else inner.place
    if transport is not None and transport.value != "TCP":
        yield from member(_PROTOCOLS, Read(transport.value and transport.value.lower(), transport.place))
        return
    yield from number(_PORTS, outer or Read(None, place))
    yield from member(_PROTOCOLS, _application(port, inner.value if inner else None, place))


def _application(port: Part, inner: int | None, place: Location) -> Read[str]:
    """The protocol inside TCP: by its declaration, else by the custom of the port's name, else of its number."""
    for key in ("appProtocol", "name"):
        attribute = port.at(key)
        said = port.reader.word(attribute).lower()
        for name in (said, said.partition("-")[0]):
            if attribute is not None and name in _HTTP | _HTTP2:
                return Read("http2" if name in _HTTP2 else "http", attribute.location())
    return Read("http" if inner in _HTTP_PORTS else "tcp", place)


# --- annotations of routes: what controllers and routers do beyond host and path --------------------------------------

_CONTROLLERS = words_in(
    "appgw.ingress.kubernetes.io contour.heptio.com haproxy-ingress.github.io haproxy.org",
    "haproxy.router.openshift.io ingress.kubernetes.io konghq.com nginx.com nginx.ingress.kubernetes.io",
    "nginx.org projectcontour.io traefik.ingress.kubernetes.io",
)
"""Prefixes of annotations that change how requests are routed."""
_RETIRED = "nginx.ingress.kubernetes.io"
"""Prefix of the one controller that its project gave up; a class named nginx may be another one."""
_CLOUD_RULES = ("actions.", "auth-", "conditions.", "waf", "wafv2-")
"""Of alb.ingress.kubernetes.io: the other annotations describe the load balancer itself."""
_STATED_ELSEWHERE = tuple(
    words_in(
        "affinity auth-tls- backend-protocol balance disable_cookies grpc- load-balance router.tls secure-backends",
        "service.sticky session-cookie- ssl-passthrough sticky-cookie-services upstream-hash-by",
    )
)
_ADDRESSES = words_in(
    "kubernetes.io/ingress.global-static-ip-name metallb.universe.tf/loadBalancerIPs",
    "service.beta.kubernetes.io/aws-load-balancer-eip-allocations",
    "service.beta.kubernetes.io/azure-load-balancer-ipv4 service.beta.kubernetes.io/azure-pip-name",
)
"""Annotations by which clouds reserve an address, whatever their value."""
_BALANCING = by_word(
    {
        "hash": "ip_hash source",
        "least-connection": "least_conn leastconn",
        "random": "random",
        "round-robin": "round_robin roundrobin",
    }
)


def _reserved(route: Object) -> Iterator[Location]:
    return (attribute.key_location() for key, attribute in annotations(route).items() if key in _ADDRESSES)


def _of_controllers(route: Object) -> Iterator[tuple[str, Attribute, str]]:
    """The annotations that a controller reads: name without the prefix, where it stands, and what it says."""
    for key, attribute in annotations(route).items():
        prefix, _, name = key.partition("/")
        if prefix in _CONTROLLERS or (prefix == "alb.ingress.kubernetes.io" and name.startswith(_CLOUD_RULES)):
            yield name, attribute, route.reader.word(attribute).lower()


def _routing_facts(route: Object) -> Statements:
    """Sticky sessions, load balancing, a reserved address, the names of all other rules, and words that have aged."""
    yield from holds(_FIXED, *_reserved(route))
    for key, attribute in annotations(route).items():
        if key.startswith(f"{_RETIRED}/"):
            aged = Read(f"{_RETIRED} annotations", attribute.key_location())
            yield from member("descriptor.deprecated-keys", aged)
    sticky: list[Location] = []
    for name, attribute, said in _of_controllers(route):
        if name and not name.startswith(_STATED_ELSEWHERE):
            yield from member(_RULES, Read(shown_key(name), attribute.key_location()))
        if name in ("balance", "load-balance", "balance-algorithm", "lb-method") and said:
            yield from member("network.load-balancing", Read(_BALANCING.get(said, said), attribute.location()))
        elif name == "upstream-hash-by":
            yield from member("network.load-balancing", Read("hash", attribute.key_location()))
        if _asks_for_sticky(name, said):
            sticky.append(attribute.key_location())
    yield from holds(_STICKY, *sticky[:1])


def _asks_for_sticky(name: str, said: str) -> bool:
    return (
        (name == "affinity" and said in ("cookie", "true"))
        or (name == "service.sticky.cookie" and said == "true")
        or (name in ("balance", "load-balance", "lb-method") and said in ("source", "ip_hash"))
        or name == "sticky-cookie-services"
    )


def _protocol(route: Object) -> Read[str]:
    """http, or http2 where the backend speaks gRPC."""
    for name, attribute, said in _of_controllers(route):
        if (name == "backend-protocol" and said in ("grpc", "grpcs", "h2c")) or name == "grpc-services":
            return Read("http2", attribute.location() if said else attribute.key_location())
    return Read("http", route.place)


def _tls_by_annotations(route: Object, ended: Attribute | None) -> Statements:
    """Where TLS ends; `ended` is the key by which a route ends it at the edge."""
    known = {name: (attribute, said) for name, attribute, said in _of_controllers(route)}
    through, again, mutual = (known.get(name) for name in ("ssl-passthrough", "backend-protocol", "auth-tls-secret"))
    if through is not None and through[1] == "true":
        yield from member(_TLS, Read("passthrough", through[0].location()))
    elif again is not None and ended is not None and again[1] in ("https", "grpcs"):
        yield from member(_TLS, Read("reencrypt", again[0].location()))
    elif ended is not None:
        yield from member(_TLS, Read("edge", ended.location()))
    if mutual is not None:
        yield from member(_TLS, Read("mutual", mutual[0].key_location()))


# --- what every kind of route has in common: addresses, grouped by the services that they lead to ---------------------

_ANY_HOST = "*"


@dataclass(frozen=True, slots=True)
class _Target:
    """An address and the service that it leads to."""

    namespace: str
    service: str
    address: str | None
    """Host and path; None where the rule cannot be read."""
    places: tuple[Location, ...]


def _address(host: str, path: str) -> str:
    """As written: a variable in it stays to be seen."""
    return f"{host or _ANY_HOST}{'' if path == '/' else path}"


def _address_at(route: Object, host: Attribute | None, path: Attribute | None) -> str | None:
    """None where one of them is no text."""
    for part in (host, path):
        if part is not None and not isinstance(part.node, Text):
            route.reader.text(part)  # which notes it
            return None
    return _address(route.reader.name(host), route.reader.name(path))


def _routed(
    route: Object, targets: Iterable[_Target], facts: Iterable[Statement], gives: Iterable[str] = ()
) -> Iterator[Companion]:
    """One companion for each service, with the addresses that lead to it and the facts of the whole route."""
    said, given = list(facts), tuple(gives)
    by_service: dict[tuple[str, str], list[_Target]] = {}
    for target in targets:
        if target.service:
            by_service.setdefault((target.namespace, target.service), []).append(target)
    for (namespace, service), group in by_service.items():
        routes = [statement for target in group for statement in _route(target)]
        exposed = member(_EXPOSURE, Read("route", route.place))
        needs, gives = (named(namespace, "Service", service),), (published(namespace, service), *given)
        yield companion(route, needs, (*exposed, *said, *routes), gives=gives)


def _route(target: _Target) -> Statements:
    for place in target.places:
        yield from member(_ROUTES, Read(target.address, place))


# --- Ingress --------------------------------------------------------------------------------------------------------


def ingress_companions(ingress: Object) -> Iterator[Companion]:
    """Of every API version: one companion for each service that the ingress leads to."""
    ended = _tls_by_annotations(ingress, ingress.at("spec", "tls"))
    wrong = unread(ingress, "spec", "tls")
    if wrong is not None:
        ingress.reader.items(ingress.at("spec", "tls"))  # which notes it
        ended = unknown((_TLS,), wrong)
    facts = (*_routing_facts(ingress), *ended, *member(_PROTOCOLS, _protocol(ingress)))
    yield from _routed(ingress, (*_rule_targets(ingress), *_default_target(ingress)), facts)


def _rule_targets(ingress: Object) -> Iterator[_Target]:
    for rule in ingress.members("spec", "rules"):
        host = rule.at("host")
        for path in rule.members("http", "paths"):
            where = _places_of(host, path.at("path"), otherwise=path.place)
            address = _address_at(ingress, host, path.at("path"))
            yield _Target(ingress.namespace, _backend(path, "backend"), address, where)


def _default_target(ingress: Object) -> Iterator[_Target]:
    spec = ingress.below("spec")
    for key in ("defaultBackend", "backend"):
        backend = ingress.at("spec", key)
        if backend is not None and spec is not None:
            yield _Target(ingress.namespace, _backend(spec, key), _ANY_HOST, (backend.location(),))


def _backend(part: Part, key: str) -> str:
    """The service of a backend in its new or old form; "" for a bucket or another resource."""
    backend = part.below(key)
    return "" if backend is None else backend.name_at("service", "name") or backend.name_at("serviceName")


# --- custom resources -----------------------------------------------------------------------------------------------

_TRAEFIK_RULE = re.compile(
    r"Host(?:SNI)?\(`(?P<host>[^`*]+|\*)`\)(?:\s*&&\s*Path(?:Prefix)?\(`(?P<path>[^`]*)`\))?", re.IGNORECASE
)
_CONTOUR_RULES = ("pathRewritePolicy", "rateLimitPolicy", "requestHeadersPolicy", "retryPolicy", "timeoutPolicy")


def traefik_companions(router: Object) -> Iterator[Companion]:
    """Routes whose rule is a host, or a host and a path; another rule leaves the address unknown."""
    protocol = {"IngressRouteTCP": "tcp", "IngressRouteUDP": "udp"}.get(router.kind, "http")
    facts = [*member(_PROTOCOLS, Read(protocol, router.place)), *_ended(router, "spec", "tls")]
    targets: list[_Target] = []
    for route in router.members("spec", "routes"):
        facts.extend(members(_RULES, _given(route, {"middlewares": "middlewares"})))
        match = _TRAEFIK_RULE.fullmatch(route.name_at("match"))
        address = None if match is None else _address(match["host"], match["path"] or "")
        places = _places_of(route.at("match"), otherwise=route.place)
        for service in route.members("services"):
            namespace = service.name_at("namespace") or router.namespace
            targets.append(_Target(namespace, service.name_at("name"), address, places))
    yield from _routed(router, targets, facts)


def _ended(route: Object, *keys: str) -> Statements:
    """Where TLS ends by the mapping at the end of the path, if there is one."""
    tls = route.at(*keys)
    if tls is not None:
        through = is_true(route.reader, route.at(*keys, "passthrough"))
        yield from member(_TLS, Read("passthrough" if through else "edge", tls.location()))


def contour_companions(proxy: Object) -> Iterator[Companion]:
    """An HTTPProxy of Contour: one host, routes by prefix."""
    host = proxy.at("spec", "virtualhost", "fqdn")
    facts = [*member(_PROTOCOLS, Read("http", proxy.place)), *_ended(proxy, "spec", "virtualhost", "tls")]
    targets: list[_Target] = []
    for route in proxy.members("spec", "routes"):
        conditions = list(route.members("conditions"))
        prefixes = [prefix for condition in conditions if (prefix := condition.at("prefix"))]
        prefix = prefixes[0] if len(prefixes) == 1 else None
        for condition in conditions:
            matches = {"header": "header-match", "queryParameter": "queryParameter-match"}
            facts.extend(members(_RULES, _given(condition, matches)))
        facts.extend(members(_RULES, _given(route, {key: key for key in _CONTOUR_RULES})))
        places, address = _places_of(host, prefix, otherwise=route.place), _address_at(proxy, host, prefix)
        services = (service.name_at("name") for service in route.members("services"))
        targets.extend(_Target(proxy.namespace, service, address, places) for service in services)
    yield from _routed(proxy, targets, facts)


# --- routes of OpenShift --------------------------------------------------------------------------------------------

_ENDS = ("edge", "passthrough", "reencrypt")


def openshift_route_companions(route: Object) -> Iterator[Companion]:
    """One companion for each service that the route leads to."""
    host, path = route.at("spec", "host"), route.at("spec", "path")
    given = _address_at(route, host, path)
    if given is not None and not route.reader.name(host):
        given = f"(host given to {route.name or 'it'}){route.reader.name(path)}"
    places = _places_of(host, path, otherwise=route.place)
    targets = [_Target(route.namespace, service, given, places) for service in _services(route)]
    facts = (*_routing_facts(route), *_openshift_rules(route), *member(_PROTOCOLS, _protocol(route)))
    yield from _routed(route, targets, facts)


def _services(route: Object) -> Iterator[str]:
    for backend in (route.below("spec", "to"), *route.members("spec", "alternateBackends")):
        if backend is not None and backend.word_at("kind") in ("", "Service"):
            yield backend.name_at("name")


def _openshift_rules(route: Object) -> Statements:
    termination = route.at("spec", "tls", "termination")
    if termination is not None:
        said = route.reader.word(termination).lower()
        known = said in _ENDS
        place = termination.location() if known else termination.key_location()
        yield from member(_TLS, Read(said if known else None, place))
    wildcard = route.at("spec", "wildcardPolicy")
    if wildcard is not None and route.reader.word(wildcard) == "Subdomain":
        yield from member(_RULES, Read("wildcard", wildcard.location()))
    others = route.at("spec", "alternateBackends")
    if others is not None and any(route.members("spec", "alternateBackends")):
        yield from member(_RULES, Read("weights", others.location()))
    headers = route.at("spec", "httpHeaders")
    if headers is not None:
        yield from member(_RULES, Read("httpHeaders", headers.location()))


# --- routes of the Gateway API, and the gateways that they hang on ----------------------------------------------------

GATEWAY_PROTOCOLS = {"HTTPRoute": "http", "GRPCRoute": "http2", "TCPRoute": "tcp", "TLSRoute": "tcp", "UDPRoute": "udp"}
_TLS_MODES = {"": "edge", "Terminate": "edge", "Passthrough": "passthrough"}


def gateway_route_companions(route: Object) -> Iterator[Companion]:
    """One companion for each service; the route's gateways mean the same workloads."""
    facts = [*member(_PROTOCOLS, Read(GATEWAY_PROTOCOLS[route.kind], route.place))]
    targets: list[_Target] = []
    for rule in route.members("spec", "rules"):
        targets.extend(_gateway_targets(route, rule))
        facts.extend(members(_RULES, _gateway_rules(rule)))
        persistence = rule.at("sessionPersistence")
        if persistence is not None:
            facts.extend(holds(_STICKY, persistence.location()))
    yield from _routed(route, targets, facts, gives=_gateways(route))


def _gateways(route: Object) -> Iterator[str]:
    for parent in route.members("spec", "parentRefs"):
        name = parent.name_at("name")
        if parent.word_at("kind") in ("", "Gateway") and name:
            namespace = parent.name_at("namespace") or route.namespace
            yield named(namespace, "Gateway", f"{name}/{parent.name_at('sectionName')}")


def _gateway_targets(route: Object, rule: Part) -> Iterator[_Target]:
    hosts = list(written_texts(route, "spec", "hostnames")) or [Read(_ANY_HOST, route.place)]
    paths = list(_gateway_paths(rule)) or [("", None)]
    for backend in rule.members("backendRefs"):
        if backend.word_at("kind") not in ("", "Service"):
            continue
        namespace, service = backend.name_at("namespace") or route.namespace, backend.name_at("name")
        for host in hosts:
            for path, where in paths:
                places = (host.place, *_places_of(where, otherwise=host.place))
                yield _Target(namespace, service, _address(host.value or "", path), places)


def _gateway_paths(rule: Part) -> Iterator[tuple[str, Attribute | None]]:
    for match in rule.members("matches"):
        value, service = match.at("path", "value"), match.at("method", "service")
        if value is not None:
            yield rule.reader.name(value), value
        if service is not None:
            yield f"/{rule.reader.name(service)}", service


def _gateway_rules(rule: Part) -> Iterator[Read[str]]:
    """Matches beyond host and path, filters, and weights between several backends."""
    matches = {"headers": "header-match", "queryParams": "query-match", "method": "method-match"}
    for match in rule.members("matches"):
        by_service = match.at("method", "service") is not None
        yield from _given(match, {key: name for key, name in matches.items() if key != "method" or not by_service})
    for each in rule.members("filters"):
        type_ = each.at("type")
        if type_ is not None and rule.reader.word(type_):
            yield Read(rule.reader.word(type_), type_.location())
    backends = list(rule.members("backendRefs"))
    for backend in backends if len(backends) > 1 else ():
        yield from _given(backend, {"weight": "weights"})
    yield from _given(rule, {"timeouts": "timeouts"})


def gateway_companions(gateway: Object) -> Iterator[Companion]:
    """What each listener says about the routes that hang on it, by its name or on the whole gateway."""
    for listener in gateway.members("spec", "listeners") if gateway.name else ():
        facts = list(_listener(listener))
        for name in sorted({f"{gateway.name}/", f"{gateway.name}/{listener.name_at('name')}"}) if facts else ():
            yield companion(gateway, (named(gateway.namespace, "Gateway", name),), facts, general=True)
    addresses = gateway.at("spec", "addresses")
    if addresses is not None and gateway.name:
        needs = (named(gateway.namespace, "Gateway", f"{gateway.name}/"),)
        yield companion(gateway, needs, holds(_FIXED, addresses.location()), general=True)


def _listener(listener: Part) -> Statements:
    protocol = listener.at("protocol")
    said = listener.reader.word(protocol)
    if protocol is not None and said in ("HTTPS", "TLS"):
        mode = listener.at("tls", "mode")
        place = protocol.location() if mode is None else mode.location()
        yield from member(_TLS, Read(_TLS_MODES.get(listener.reader.word(mode)), place))
    elif said == "TCP":
        yield from number(_PORTS, listener.port("port"))


# --- policies -------------------------------------------------------------------------------------------------------

_POLICIES = "network.policies"


def is_wide(needs: frozenset[str]) -> bool:
    return all(need.startswith("namespace ") for need in needs)


def network_policy_companions(policy: Object) -> Iterator[Companion]:
    """Without policy types a policy restricts ingress, and egress where it has rules for it."""
    needs = by_selector(policy, "spec", "podSelector")
    if policy.at("spec", "podSelector") is None:  # the API takes it for the whole namespace
        needs = frozenset({in_namespace(policy.namespace)})
    if needs:
        types = policy.at("spec", "policyTypes")
        wrong = types is not None and not isinstance(types.node, Items)
        facts = unknown((_POLICIES,), types.location()) if types and wrong else members(_POLICIES, _directions(policy))
        yield companion(policy, needs, facts, general=is_wide(needs))


def _directions(policy: Object) -> Iterator[Read[str]]:
    if policy.at("spec", "policyTypes") is not None:
        for read in written_texts(policy, "spec", "policyTypes"):
            if read.value in ("Ingress", "Egress"):
                yield Read(read.value.lower(), read.place)
        return
    ingress, egress = policy.at("spec", "ingress"), policy.at("spec", "egress")
    yield Read("ingress", policy.place if ingress is None else ingress.location())
    if egress is not None:
        yield Read("egress", egress.location())


def cilium_policy_companions(policy: Object) -> Iterator[Companion]:
    """A policy of Cilium restricts every direction for which it has a list of rules."""
    needs, spec = by_selector(policy, "spec", "endpointSelector"), policy.below("spec")
    if needs and spec is not None:
        lists = {"ingress": "ingress", "ingressDeny": "ingress", "egress": "egress", "egressDeny": "egress"}
        yield companion(policy, needs, members(_POLICIES, _given(spec, lists)), general=is_wide(needs))


def egress_companions(firewall: Object) -> Iterator[Companion]:
    """OpenShift's firewall for what leaves a namespace."""
    rules = firewall.at("spec", "egress")
    if rules is not None and any(firewall.members("spec", "egress")):
        facts = member(_POLICIES, Read("egress", rules.location()))
        yield companion(firewall, (in_namespace(firewall.namespace),), facts, general=True)
