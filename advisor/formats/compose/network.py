"""Ports, networks and routes of a service."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Member, Pair, flag, numbers, places, stated, texts
from advisor.formats.compose.process import shared_namespace
from advisor.formats.compose.project import Project, Service
from advisor.formats.fields import Attribute, Read, Reader, shape
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

# --- which ports there are --------------------------------------------------------------------------------------------

_MOST = 65_535
_LONGEST_RANGE = 1_024
_RANGE = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?\Z")
_PROTOCOLS = ("tcp", "udp", "sctp")
_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+\Z|\[?::1\]?\Z|localhost\Z")
_HTTP = frozenset({80, 443, 8008, 8080})
"""Ports that are registered for HTTP."""
_NOT_HTTP = frozenset(
    {21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995}
    | {1433, 1521, 1883, 3306, 5432, 5671, 5672, 6379, 8883, 9042, 9092, 11211, 27017}
)
"""Ports that are registered for, or by custom left to, protocols other than HTTP."""
_APP_PROTOCOLS = {"http": "http", "https": "http", "http2": "http2", "h2": "http2", "h2c": "http2", "grpc": "http2"}
_PORT_KEYS = ("app_protocol", "host_ip", "mode", "name", "protocol", "published", "target")


@dataclass(frozen=True, slots=True)
class Port:
    """One entry of `ports` or `expose`."""

    place: Location
    target: tuple[int, ...] | None
    """Ports of the container; None where they are not known."""
    published: tuple[int, ...] | None = ()
    """Ports of the host; empty where the engine chooses one."""
    protocol: str | None = "tcp"
    outside: bool = True
    """Whether it is reached from other machines."""
    spoken: str | None = None
    """The application protocol, where the entry names one."""


def port_facts(service: Service, web_ports: Iterable[int]) -> dict[str, Fact]:
    """image.*ports and what `ports` says of the way in; `web_ports` are known to speak HTTP."""
    ports = list(_ports(service))
    exposed = list(_exposed(service))
    tcp = [port for port in (*ports, *exposed) if port.protocol in ("tcp", None)]
    udp = [port for port in (*ports, *exposed) if port.protocol == "udp"]
    listening = numbers(Read(port.target, port.place) for port in tcp)
    facts = {
        "image.ports": listening,
        "image.port-count": _count(listening),
        "image.udp-ports": numbers(Read(port.target, port.place) for port in udp),
        "image.udp-only": _udp_only(tcp, udp),
        "network.exposure": _exposure(ports, exposed),
    }
    outside = [] if _has_no_ports(service) else [port for port in ports if port.outside]
    return stated(facts) | _outside(outside, frozenset(web_ports))


def _has_no_ports(service: Service) -> bool:
    """Whether the network mode leaves nothing to publish."""
    mode = service.text("network_mode", "net")
    return mode is not None and mode.value in ("host", "none")


def _outside(ports: list[Port], web_ports: frozenset[int]) -> dict[str, Fact]:
    tcp = [port for port in ports if port.protocol in ("tcp", None)]
    return stated(
        {
            "network.ports": numbers(Read(port.published, port.place) for port in tcp),
            "network.protocols": texts(Read(_spoken(port, web_ports), port.place) for port in ports),
        }
    )


def _udp_only(tcp: list[Port], udp: list[Port]) -> Fact | None:
    """Not where a TCP port is listed; nothing is said where a protocol is left open."""
    surely = [port for port in tcp if port.protocol == "tcp"]
    shown = surely or ([] if tcp else udp)
    return Fact(value=not surely, evidence=places(port.place for port in shown)) if shown else None


def _count(ports: Fact | None) -> Fact | None:
    return None if ports is None else ports.counted()


def _exposure(ports: list[Port], exposed: list[Port]) -> Fact | None:
    ways = [Read("host-port" if port.outside else "internal", port.place) for port in ports]
    return texts([*ways, *(Read("internal", port.place) for port in exposed)])


def _spoken(port: Port, web_ports: frozenset[int]) -> str | None:
    """What is spoken there; a TCP port that is left to nothing in particular may carry HTTP or not."""
    if port.protocol != "tcp":
        return port.protocol
    if port.spoken is not None:
        return port.spoken
    numbers_ = {*(port.target or ()), *(port.published or ())}
    if numbers_ & (_HTTP | web_ports):
        return "http"
    return "tcp" if numbers_ & _NOT_HTTP else None


# --- ports: ---------------------------------------------------------------------------------------------------------


def _ports(service: Service) -> Iterator[Port]:
    listed = service.fields.listed("ports", service.reader)
    yield from (Port(place, None, None, None) for place in listed.unknown)
    for member in listed.members:
        match member.node:
            case Text() as node:
                if not node.is_null:
                    yield _short(member, node, service)
            case Map():
                yield _long(member, service.reader)
            case other:
                _note(member, service.reader, f"an entry of `ports` is {shape(other)}.")
                yield Port(member.place, None, None, None)


def _note(member: Member, reader: Reader, what: str) -> None:
    reader.note(member.parent.source, member.node.first_line, what, "Write it as HOST:CONTAINER.")


def _short(member: Member, node: Text, service: Service) -> Port:
    """[[IP:]HOST:]CONTAINER[/PROTOCOL], with ranges."""
    text = service.scope.variables.fill(node.text).strip()
    address, slash, protocol = text.rpartition("/")
    address, protocol = (address, protocol.lower()) if slash else (text, "tcp")
    *host, target = address.rsplit(":", 2)
    ip, published = (host[0], host[1]) if len(host) > 1 else ("", host[0] if host else "")
    port = Port(
        place=member.place,
        target=_range(target),
        published=_range(published) if published else (),
        protocol=protocol if protocol in _PROTOCOLS else None,
        outside=not _LOOPBACK.match(ip),
    )
    known = port.target is not None and port.published is not None and port.protocol is not None
    if not known and GAP not in text:
        _note(member, service.reader, "an entry of `ports` cannot be read.")
    return port


def _range(text: str) -> tuple[int, ...] | None:
    found = _RANGE.match(text)
    if found is None:
        return None
    first = int(found["first"])
    last = int(found["last"] or first)
    listable = 0 < first <= last <= _MOST and last - first < _LONGEST_RANGE
    return tuple(range(first, last + 1)) if listable else None


def _long(member: Member, reader: Reader) -> Port:
    fields = member.fields()
    for key in fields.names():
        attribute = fields.get(key)
        if attribute is not None and key not in _PORT_KEYS and not key.startswith("x-"):
            reader.note_on(attribute, "is no key of a port.", f"The keys are {', '.join(_PORT_KEYS)}.")
    if fields.get("target") is None:
        _note(member, reader, "an entry of `ports` names no target.")
    protocol = reader.choice(fields.get("protocol"), *_PROTOCOLS)
    address = reader.text(fields.get("host_ip"))
    application = reader.text(fields.get("app_protocol"))
    return Port(
        place=member.place,
        target=_number(fields.get("target"), reader),
        published=() if fields.get("published") is None else _number(fields.get("published"), reader),
        protocol="tcp" if protocol is None else protocol.value,
        outside=address is None or address.value is None or not _LOOPBACK.match(address.value),
        spoken=_application(application),
    )


def _application(read: Read[str] | None) -> str | None:
    return None if read is None or read.value is None else _APP_PROTOCOLS.get(read.value.lower(), "tcp")


def _number(attribute: Attribute | None, reader: Reader) -> tuple[int, ...] | None:
    read = reader.scalar(attribute, "a port or a range of ports", lambda node: _range(node.text.strip()))
    return None if read is None else read.value


# --- expose: --------------------------------------------------------------------------------------------------------


def _exposed(service: Service) -> Iterator[Port]:
    for member in service.fields.listed("expose", service.reader).members:
        node = member.node
        if not isinstance(node, Text) or node.is_null:
            continue
        text = service.scope.variables.fill(node.text).strip()
        number, slash, protocol = text.partition("/")
        port = Port(member.place, _range(number), protocol=protocol.lower() if slash else "tcp")
        if port.target is None and GAP not in text:
            _note(member, service.reader, "an entry of `expose` is no port.")
        yield port


# --- network.* --------------------------------------------------------------------------------------------------------

_FIXED = ("ipv4_address", "ipv6_address", "link_local_ips", "mac_address")
_BOTH_WAYS = ("egress", "ingress")
_ROUTER = re.compile(
    r"traefik\.(?P<protocol>http|tcp|udp)\.routers\.(?P<name>[^.]+)\.(?P<key>[a-z.]+)\Z", re.IGNORECASE
)
_OLD_RULE = re.compile(r"traefik\.(?:[^.]+\.)?frontend\.rule\Z", re.IGNORECASE)
_STICKY = re.compile(r"traefik\.http\.services\.[^.]+\.loadbalancer\.sticky(?:\.cookie(?:\.\w+)?)?\Z", re.IGNORECASE)
_MIDDLEWARE = re.compile(r"traefik\.http\.middlewares\.[^.]+\.(?P<type>[a-z]+)", re.IGNORECASE)
_WEB_PORT = re.compile(r"traefik\.(?:http\.services\.[^.]+\.loadbalancer\.server\.)?port\Z", re.IGNORECASE)
_HOSTS = re.compile(r"Host(?:SNI)?\((?P<hosts>[^()]*)\)")
_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_PATHS = re.compile(r"Path(?:Prefix)?\(\s*[`'\"]([^`'\"]+)[`'\"]\s*\)")
_LONGEST_RULE = 4_000
_HOST_NAME = re.compile(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class _Route:
    """Addresses that lead to the service; None where they are not known."""

    addresses: tuple[str, ...] | None
    protocol: str
    place: Location


def network_facts(service: Service, project: Project) -> dict[str, Fact]:
    """network.*, but not what ports show."""
    labels = _labels(service)
    routes = [] if _switched_off(labels) else [*_routes(labels), *_virtual_hosts(service)]
    addresses = _addresses(routes)
    return stated(
        {
            "network.fixed-address": _fixed_address(service),
            "network.policies": _policies(service, project),
            "network.exposure": texts([*(Read("route", route.place) for route in routes), *_headless(service)]),
            "network.protocols": texts(Read(route.protocol, route.place) for route in routes),
            "network.routes": addresses,
            "network.route-count": _count(addresses),
            "network.tls": texts(_tls(labels)) if routes else None,
            "network.sticky-sessions": _sticky(labels),
            "network.route-rules": texts(_rules(labels)) if routes else None,
        }
    )


def _addresses(routes: Iterable[_Route]) -> Fact | None:
    reads: list[Read[str]] = []
    for route in routes:
        addresses: tuple[str | None, ...] = (None,) if route.addresses is None else route.addresses
        reads.extend(Read(address, route.place) for address in addresses)
    return texts(reads)


# --- networks -------------------------------------------------------------------------------------------------------


def _networks(service: Service) -> dict[str, list[Attribute]]:
    """The networks that the service joins by name, with what it asks of each."""
    joined: dict[str, list[Attribute]] = {}
    for layer in service.fields.all("networks"):
        if isinstance(layer.node, Map):
            for entry in layer.node.entries:
                joined.setdefault(entry.key.text, []).append(layer.below(entry))
        elif isinstance(layer.node, Items):
            for _, text in service.reader.members(layer, "the name of a network"):
                if text is not None:
                    joined.setdefault(text.text, []).append(layer)
        else:
            service.reader.items(layer)
    return joined


def _fixed_address(service: Service) -> Fact | None:
    own = service.fields.get("mac_address")
    found = [] if own is None else [own.key_location()]
    for attributes in _networks(service).values():
        for attribute in attributes:
            node = attribute.node
            if isinstance(node, Map):
                found.extend(
                    attribute.below(one).key_location() for key in _FIXED if (one := node.entry(key)) is not None
                )
    return Fact(value=True, evidence=places(found)) if found else None


def _policies(service: Service, project: Project) -> Fact | None:
    """Nothing comes in or goes out where every network is internal, or there is none at all."""
    mode = service.text("network_mode", "net")
    if mode is not None:
        return Fact(value=_BOTH_WAYS, evidence=(mode.place,)) if mode.value == "none" else None
    places_: list[Location] = []
    for name in _networks(service) or ("default",):
        network = project.networks.get(name)
        internal = None if network is None else flag(network.get("internal"), service.reader)
        if internal is None or not internal.value:
            return None
        places_.append(internal.place)
    return Fact(value=_BOTH_WAYS, evidence=places(places_))


def _headless(service: Service) -> Iterator[Read[str]]:
    deploy = service.fields.below("deploy", service.reader)
    mode = service.reader.choice(deploy.get("endpoint_mode"), "vip", "dnsrr")
    if mode is not None and mode.value != "vip":
        yield Read("headless" if mode.value else None, mode.place)


def guests(services: Mapping[str, Service]) -> dict[str, list[Read[str]]]:
    """For each service those that share its network: they must run beside it."""
    found: dict[str, list[Read[str]]] = {}
    for name, service in services.items():
        for key in ("network_mode", "net"):
            host = shared_namespace(service, key)
            if host is not None and host.value in services and host.value != name:
                found.setdefault(host.value or "", []).append(Read(name, host.place))
    return found


# --- labels of reverse proxies --------------------------------------------------------------------------------------


def _labels(service: Service) -> dict[str, tuple[str | None, Location]]:
    """Name → value of the labels that a reverse proxy reads; a value that is not known is None."""
    deploy = service.fields.below("deploy", service.reader)
    pairs = [*service.fields.pairs("labels", service.reader), *deploy.pairs("labels", service.reader)]
    return {pair.name: (_value(pair, service), pair.place) for pair in pairs if pair.name is not None}


def _value(pair: Pair, service: Service) -> str | None:
    if pair.value is None or len(pair.value.text) > _LONGEST_RULE:
        return "" if pair.value is None else None
    return service.scope.variables.resolve(pair.value.text)


def _switched_off(labels: Mapping[str, tuple[str | None, Location]]) -> bool:
    return labels.get("traefik.enable", ("", None))[0] in ("false", "False", "FALSE")


def _routes(labels: Mapping[str, tuple[str | None, Location]]) -> Iterator[_Route]:
    for name, (value, place) in labels.items():
        router = _ROUTER.match(name)
        if router is not None and router["key"].lower() == "rule":
            yield _Route(_rule_addresses(value), router["protocol"].lower(), place)
        elif _OLD_RULE.match(name):
            yield _Route(_old_addresses(value), "http", place)


def _rule_addresses(rule: str | None) -> tuple[str, ...] | None:
    """The hosts of a rule, with its path where there is one only."""
    if rule is None:
        return None
    hosts = [host for found in _HOSTS.finditer(rule) for host in _QUOTED.findall(found["hosts"])]
    paths = _PATHS.findall(rule)
    path = paths[0].rstrip("/") if len(paths) == 1 else ""
    known = [f"{host}{path}" for host in hosts if host != "*"]
    return tuple(sorted(set(known))) if known else None


def _old_addresses(rule: str | None) -> tuple[str, ...] | None:
    """Host:a,b of the first version of the proxy."""
    found = re.search(r"Host:\s*([^;]+)", rule or "")
    return None if found is None else _host_names(found[1])


def _host_names(text: str) -> tuple[str, ...] | None:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return tuple(sorted(set(names))) if names and all(_HOST_NAME.match(name) for name in names) else None


def _virtual_hosts(service: Service) -> Iterator[_Route]:
    """Host names that the proxy of nginx reads from the environment; no other value of it is looked at."""
    found = {pair.name: pair for pair in service.fields.pairs("environment", service.reader)}
    pair = found.get("VIRTUAL_HOST")
    if pair is not None:
        value = None if pair.value is None else _value(pair, service)
        yield _Route(None if value is None else _host_names(value), "http", pair.place)


def _tls(labels: Mapping[str, tuple[str | None, Location]]) -> Iterator[Read[str]]:
    for name, (value, place) in labels.items():
        router = _ROUTER.match(name)
        key = "" if router is None else router["key"].lower()
        if key == "tls.passthrough" and value != "false":
            yield Read("passthrough" if value else None, place)
        elif key in ("tls", "tls.certresolver") and value not in ("false", ""):
            yield Read(None if value is None else "edge", place)


def _sticky(labels: Mapping[str, tuple[str | None, Location]]) -> Fact | None:
    found = [place for name, (value, place) in labels.items() if _STICKY.match(name) and value != "false"]
    return Fact(value=True, evidence=places(found)) if found else None


def _rules(labels: Mapping[str, tuple[str | None, Location]]) -> Iterator[Read[str]]:
    """The kinds of middleware that it defines between the proxy and itself."""
    for name, (_, place) in labels.items():
        found = _MIDDLEWARE.match(name)
        if found is not None:
            yield Read(f"middleware {found['type'].lower()}", place)


def labelled_web_ports(service: Service) -> Iterator[int]:
    """Ports that the labels say speak HTTP."""
    for name, (value, _) in _labels(service).items():
        if _WEB_PORT.match(name) and value is not None and value.isascii() and value.isdigit():
            yield int(value[:6])
