"""Networks that a service joins, and the routes that labels of reverse proxies state."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.compose.layers import Pair
from advisor.formats.compose.process import shared_namespace
from advisor.formats.compose.project import Project, Service
from advisor.formats.compose.values import flag, places, stated, texts
from advisor.formats.fields import Attribute, Read
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map

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


def _count(addresses: Fact | None) -> Fact | None:
    return None if addresses is None else addresses.counted()


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
