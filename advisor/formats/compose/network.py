"""Ports, networks and routes of a service."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Member, Pair, Section
from advisor.formats.compose.project import Project, Service, note_keys
from advisor.formats.facts import Statements, holds, member, members, stated, text_set
from advisor.formats.reading import Attribute, Read, shape
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Text

_BOTH_WAYS = ("egress", "ingress")

# --- which ports there are --------------------------------------------------------------------------------------------

_MOST = 65_535
_LONGEST_RANGE = 1_024
_RANGE = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?\Z")
_PROTOCOLS = {"tcp": "tcp", "udp": "udp", "sctp": "sctp"}
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


class Port(Struct, frozen=True):
    """One entry of `ports` or `expose`."""

    place: Location
    target: tuple[int, ...] | None = None
    """Ports of the container; None where they are not known."""
    published: tuple[int, ...] | None = None
    """Ports of the host; empty where the engine chooses one."""
    protocol: str | None = None
    outside: bool = True
    """Whether it is reached from other machines."""
    spoken: str | None = None
    """The application protocol, where the entry names one."""


def port_facts(service: Service, web_ports: Iterable[int]) -> Statements:
    """image.*ports and what `ports` says of the way in; `web_ports` are known to speak HTTP."""
    published = list(_published(service))
    exposed = list(_exposed(service))
    tcp = [port for port in (*published, *exposed) if port.protocol in ("tcp", None)]
    udp = [port for port in (*published, *exposed) if port.protocol == "udp"]
    for listening in _numbers((port.target, port.place) for port in tcp):
        yield "image.ports", listening
        yield "image.port-count", listening.counted()
    for listening in _numbers((port.target, port.place) for port in udp):
        yield "image.udp-ports", listening
    surely = [port for port in tcp if port.protocol == "tcp"]
    for port in surely or ([] if tcp else udp):  # nothing is said where a protocol is left open
        yield from stated("image.udp-only", Read(not surely, port.place))
    ways = (Read("host-port" if port.outside else "internal", port.place) for port in published)
    yield from members("network.exposure", (*ways, *(Read("internal", port.place) for port in exposed)))
    mode = service.network_mode
    if mode is not None and mode.value in ("host", "none"):  # which leaves nothing to publish
        return
    outside = [port for port in published if port.outside]
    for reached in _numbers((port.published, port.place) for port in outside if port.protocol in ("tcp", None)):
        yield "network.ports", reached
    http = _HTTP.union(web_ports)
    yield from members("network.protocols", (Read(_spoken(port, http), port.place) for port in outside))


def _numbers(listed: Iterable[tuple[tuple[int, ...] | None, Location]]) -> Iterator[Fact]:
    """All numbers together, sorted; partial where some are not known, nothing where there are none."""
    entries = list(listed)
    values = {number for numbers, _ in entries for number in numbers or ()}
    known = all(numbers is not None for numbers, _ in entries)
    if values or not known:
        yield Fact.of_set(values, (place for _, place in entries), whole=known)


def _spoken(port: Port, http: frozenset[int]) -> str | None:
    """What is spoken there; a TCP port that is left to nothing in particular may carry HTTP or not."""
    if port.protocol != "tcp":
        return port.protocol
    if port.spoken is not None:
        return port.spoken
    numbers = {*(port.target or ()), *(port.published or ())}
    if numbers & http:
        return "http"
    return "tcp" if numbers & _NOT_HTTP else None


def _published(service: Service) -> Iterator[Port]:
    for entry in service.listed("ports"):
        if entry.is_map:
            yield _long(entry, entry.section)
        elif isinstance(entry.node, Text):
            if not entry.node.is_null:
                yield _short(entry, service.filled(entry.node.text))
        else:
            if entry.node is not None:
                _note(entry, f"is {shape(entry.node)}.")
            yield Port(entry.place)


def _note(entry: Member, what: str) -> None:
    entry.note(f"an entry of `{entry.parent.key}` {what}", "Write it as HOST:CONTAINER.")


def _short(entry: Member, text: str) -> Port:
    """[[IP:]HOST:]CONTAINER[/PROTOCOL], with ranges."""
    address, slash, protocol = text.rpartition("/")
    address, protocol = (address, protocol.lower()) if slash else (text, "tcp")
    *host, target = address.rsplit(":", 2)
    ip, published = (host[0], host[1]) if len(host) > 1 else ("", host[0] if host else "")
    port = Port(
        place=entry.place,
        target=_range(target),
        published=_range(published) if published else (),
        protocol=_PROTOCOLS.get(protocol),
        outside=not _LOOPBACK.match(ip),
    )
    if None in (port.target, port.published, port.protocol) and GAP not in text:
        _note(entry, "cannot be read.")
    return port


def _range(text: str) -> tuple[int, ...] | None:
    match = _RANGE.match(text)
    if match is None:
        return None
    first = int(match["first"])
    last = int(match["last"] or first)
    listable = 0 < first <= last <= _MOST and last - first < _LONGEST_RANGE
    return tuple(range(first, last + 1)) if listable else None


def _long(entry: Member, keys: Section) -> Port:
    note_keys(keys, frozenset(_PORT_KEYS), "a port", f"The keys are {', '.join(_PORT_KEYS)}.")
    if keys.field("target") is None:
        _note(entry, "names no target.")
    protocol, address, application = (
        keys.choice("protocol", _PROTOCOLS),
        keys.text("host_ip"),
        keys.text("app_protocol"),
    )
    target, published = (
        keys.reader.scalar(keys.field(key), "a port or a range of ports", lambda node: _range(node.text.strip()))
        for key in ("target", "published")
    )
    spoken = "" if application is None or application.value is None else application.value.lower()
    return Port(
        place=entry.place,
        target=None if target is None else target.value,
        published=() if published is None else published.value,
        protocol="tcp" if protocol is None else protocol.value,
        outside=address is None or address.value is None or not _LOOPBACK.match(address.value),
        spoken=_APP_PROTOCOLS.get(spoken, "tcp") if spoken else None,
    )


def _exposed(service: Service) -> Iterator[Port]:
    for entry in service.listed("expose"):
        if not isinstance(entry.node, Text) or entry.node.is_null:
            continue
        text = service.filled(entry.node.text)
        number, slash, protocol = text.partition("/")
        port = Port(entry.place, _range(number), protocol=protocol.lower() if slash else "tcp")
        if port.target is None and GAP not in text:
            entry.note("an entry of `expose` is no port.", "Write it as HOST:CONTAINER.")
        yield port


# --- networks ---------------------------------------------------------------------------------------------------------


def _networks(service: Service) -> dict[str, list[Attribute]]:
    """The networks that the service joins by name, with what it asks of each."""
    joined: dict[str, list[Attribute]] = {}
    for name, attribute, _ in service.named("networks", "the name of a network"):
        if name is not None:
            joined.setdefault(name, []).append(attribute)
    return joined


def network_facts(service: Service, project: Project) -> Statements:
    """network.*, but not what ports show."""
    networks = _networks(service)
    yield from holds("network.fixed-address", *_fixed(service, networks))
    yield from _policies(service, project, networks)
    mode = service.below("deploy").choice("endpoint_mode", {"vip": "vip", "dnsrr": "headless"})
    if mode is not None and mode.value != "vip":
        yield from member("network.exposure", mode)
    yield from _label_facts(service)


def _fixed(service: Service, networks: Mapping[str, list[Attribute]]) -> Iterator[Location]:
    own = service.given("mac_address")
    if own is not None:
        yield own.key_location()
    for attributes in networks.values():
        for attribute in attributes:
            for key in ("ipv4_address", "ipv6_address", "link_local_ips", "mac_address"):
                entry = attribute.node.entry(key) if isinstance(attribute.node, Map) else None
                if entry is not None:
                    yield attribute.below(entry).key_location()


def _policies(service: Service, project: Project, networks: Mapping[str, list[Attribute]]) -> Statements:
    """Nothing comes in or goes out where every network is internal, or there is none at all."""
    mode = service.network_mode
    if mode is not None:
        yield from members("network.policies", (Read(way, mode.place) for way in _BOTH_WAYS if mode.value == "none"))
        return
    internal = [project.defined("networks", name, service).flag("internal") for name in networks or ("default",)]
    if all(read is not None and read.value for read in internal):
        places = (read.place for read in internal if read is not None)
        yield from members("network.policies", (Read(way, place) for place in places for way in _BOTH_WAYS))


def guests(services: Mapping[str, Service]) -> dict[str, list[Read[str]]]:
    """For each service those that share its network: they must run beside it."""
    guests_: dict[str, list[Read[str]]] = {}
    for name, service in services.items():
        for key in ("network_mode", "net"):
            host = service.shared_namespace(key)
            if host is not None and host.value in services and host.value != name:
                guests_.setdefault(host.value or "", []).append(Read(name, host.place))
    return guests_


# --- routes: labels of reverse proxies --------------------------------------------------------------------------------

_ROUTER = re.compile(
    r"traefik\.(?P<protocol>http|tcp|udp)\.routers\.(?P<name>[^.]+)\.(?P<key>[a-z.]+)\Z", re.IGNORECASE
)
_OLD_RULE = re.compile(r"traefik\.(?:[^.]+\.)?frontend\.rule\Z", re.IGNORECASE)
_OLD_HOSTS = re.compile(r"Host:\s*([^;]+)")
_STICKY = re.compile(r"traefik\.http\.services\.[^.]+\.loadbalancer\.sticky(?:\.cookie(?:\.\w+)?)?\Z", re.IGNORECASE)
_MIDDLEWARE = re.compile(r"traefik\.http\.middlewares\.[^.]+\.(?P<type>[a-z]+)", re.IGNORECASE)
_WEB_PORT = re.compile(r"traefik\.(?:http\.services\.[^.]+\.loadbalancer\.server\.)?port\Z", re.IGNORECASE)
_HOSTS = re.compile(r"Host(?:SNI)?\((?P<hosts>[^()]*)\)")
_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_PATHS = re.compile(r"Path(?:Prefix)?\(\s*[`'\"]([^`'\"]+)[`'\"]\s*\)")
_LONGEST_RULE = 4_000
_HOST_NAME = re.compile(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")

_Labels: TypeAlias = Mapping[str, tuple[str | None, Location]]


class _Route(Struct, frozen=True):
    """Addresses that lead to the service; None where they are not known."""

    addresses: tuple[str, ...] | None
    protocol: str
    place: Location


def _labels(service: Service) -> _Labels:
    """Name → value of the labels that a reverse proxy reads; a value that is not known is None."""
    return {pair.name: (_value(pair, service), pair.place) for pair in service.labels() if pair.name is not None}


def _value(pair: Pair, service: Service) -> str | None:
    if pair.value is None or len(pair.value.text) > _LONGEST_RULE:
        return "" if pair.value is None else None
    return service.scope.variables.resolve(pair.value.text)


def labelled_web_ports(service: Service) -> Iterator[int]:
    """Ports that the labels say speak HTTP."""
    for name, (value, _) in _labels(service).items():
        if _WEB_PORT.match(name) and value is not None and value.isascii() and value.isdigit():
            yield int(value[:6])


def _label_facts(service: Service) -> Statements:
    labels = _labels(service)
    sticky = (place for name, (value, place) in labels.items() if _STICKY.match(name) and value != "false")
    yield from holds("network.sticky-sessions", *sticky)
    is_off = labels.get("traefik.enable", ("", None))[0] in ("false", "False", "FALSE")
    routes = [] if is_off else [*_routes(labels), *_virtual_hosts(service)]
    if not routes:
        return
    addresses = text_set(Read(address, route.place) for route in routes for address in route.addresses or (None,))
    yield "network.routes", addresses
    yield "network.route-count", addresses.counted()
    for route in routes:
        yield from member("network.exposure", Read("route", route.place))
        yield from member("network.protocols", Read(route.protocol, route.place))
    for name, (value, place) in labels.items():
        router, middleware = _ROUTER.match(name), _MIDDLEWARE.match(name)
        key = "" if router is None else router["key"].lower()
        if key == "tls.passthrough" and value != "false":
            yield from member("network.tls", Read("passthrough" if value else None, place))
        elif key in ("tls", "tls.certresolver") and value not in ("false", ""):
            yield from member("network.tls", Read(None if value is None else "edge", place))
        if middleware is not None:
            yield from member("network.route-rules", Read(f"middleware {middleware['type'].lower()}", place))


def _routes(labels: _Labels) -> Iterator[_Route]:
    for name, (value, place) in labels.items():
        router = _ROUTER.match(name)
        if router is not None and router["key"].lower() == "rule":
            yield _Route(_rule_addresses(value), router["protocol"].lower(), place)
        elif _OLD_RULE.match(name):
            hosts = _OLD_HOSTS.search(value or "")
            yield _Route(None if hosts is None else _host_names(hosts[1]), "http", place)


def _rule_addresses(rule: str | None) -> tuple[str, ...] | None:
    """The hosts of a rule, with its path where there is one only."""
    if rule is None:
        return None
    hosts = [host for match in _HOSTS.finditer(rule) for host in _QUOTED.findall(match["hosts"])]
    paths = _PATHS.findall(rule)
    path = paths[0].rstrip("/") if len(paths) == 1 else ""
    return tuple(sorted({f"{host}{path}" for host in hosts if host != "*"})) or None


def _host_names(text: str) -> tuple[str, ...] | None:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return tuple(sorted(set(names))) if names and all(_HOST_NAME.match(name) for name in names) else None


def _virtual_hosts(service: Service) -> Iterator[_Route]:
    """Host names that the proxy of nginx reads from the environment; no other value of it is looked at."""
    pair = {pair.name: pair for pair in service.pairs("environment")}.get("VIRTUAL_HOST")
    if pair is not None:
        value = None if pair.value is None else _value(pair, service)
        yield _Route(None if value is None else _host_names(value), "http", pair.place)
