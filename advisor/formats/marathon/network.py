"""How an app or pod is reached: network modes, ports on its host, labels that ask load balancers for routes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.facts import Statements, gathered, holds_if, member, members, stated, unknown, word
from advisor.formats.reading import Attribute, Part, Read
from advisor.formats.words import facts_of, words_in
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Text

NETWORK_STATES = facts_of(
    config="labels",
    image="port-count ports udp-only udp-ports",
    network="exposure internal-routes load-balancing ports protocols route-count route-rules routes sticky-sessions"
    " tls",
    rollout="strategy",
    scale="autoscaling most-instances",
    security="host-access",
)
_BALANCER = re.compile(r"HAPROXY_(?:(?P<index>\d{1,3})_)?(?P<key>[A-Z][A-Z_]*)")
_WITHOUT_RULES = words_in(
    "BACKEND_HEALTHCHECK_PORT_INDEX BACKEND_WEIGHT BALANCE BIND_ADDR BIND_OPTIONS ENABLED GROUP MODE PATH PORT",
    "REDIRECT_TO_HTTPS SSL_CERT STICKY USE_HSTS VHOST",
)
_BALANCING = {"roundrobin": "round-robin", "leastconn": "least-connection", "source": "hash", "uri": "hash"}
_HOST_RULE = re.compile(r"Host:\s*(?P<hosts>[^;]+)")
_SCALING_RULE = re.compile(r"\s*(?P<measure>cpu|mem)\s*\|")
_MEASURES = {"cpu": "cpu", "mem": "memory"}
_MOST_INSTANCES = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Label:
    """One label; its value is None where a variable leaves it open or it is no text."""

    name: str
    value: str | None
    place: Location

    @property
    def says_no(self) -> bool:
        return self.value is not None and self.value.strip().lower() in ("false", "0", "no", "")


@dataclass(frozen=True, slots=True)
class Balancing:
    """The labels of the load balancer: by their key, for one port (its index) or for all (None)."""

    labels: tuple[tuple[str | None, str, Label], ...]

    def of(self, key: str) -> Iterator[tuple[str | None, Label]]:
        return ((index, label) for index, name, label in self.labels if name == key)

    @property
    def hosts(self) -> tuple[Label, ...]:
        """The labels that name virtual hosts, of ports that are not switched off."""
        off = {index for index, label in self.of("ENABLED") if label.says_no}
        return tuple(label for index, label in self.of("VHOST") if index not in off)

    @property
    def groups(self) -> tuple[Label, ...]:
        """The labels that name load balancers."""
        return tuple(label for _, label in self.of("GROUP"))

    @property
    def is_internal(self) -> bool:
        """Whether every load balancer it names is the one within the cluster."""
        return bool(self.groups) and all(label.value == "internal" for label in self.groups)


def labels_of(part: Part) -> tuple[Label, ...]:
    below = part.below("labels")
    return () if below is None else tuple(_label(attribute, below) for attribute in below.fields())


def _label(attribute: Attribute, part: Part) -> Label:
    node = attribute.node
    text = part.reader.resolved(node) if isinstance(node, Text) else None
    return Label(attribute.key, None if text is None else text.text, attribute.key_location())


def balancing_of(labels: tuple[Label, ...]) -> Balancing:
    found = [(match["index"], match["key"], label) for label in labels if (match := _BALANCER.fullmatch(label.name))]
    return Balancing(tuple(found))


def label_facts(part: Part) -> Statements:
    """config.labels, routes and autoscaling."""
    yield from members("config.labels", part.names("labels"))
    labels = labels_of(part)
    yield from _balanced(balancing_of(labels))
    yield from _traefik(labels)
    yield from _scaled(labels)


# --- load balancers -------------------------------------------------------------------------------------------------


def _balanced(balancing: Balancing) -> Statements:
    paths = {index: label.value for index, label in balancing.of("PATH")}
    hosts = set(balancing.hosts)
    for index, label in balancing.of("VHOST"):
        if label in hosts:
            yield from _routes(label, label.value, paths.get(index) or "")
    for _, label in balancing.of("BALANCE"):
        said = None if label.value is None else label.value.strip().lower()
        yield from member("network.load-balancing", Read(said and _BALANCING.get(said, said), label.place))
    for _, label in balancing.of("STICKY"):
        yield from holds_if("network.sticky-sessions", Read(_switch(label), label.place))
    for _, label in (*balancing.of("REDIRECT_TO_HTTPS"), *balancing.of("SSL_CERT")):
        if not label.says_no:
            yield from member("network.tls", Read(None if label.value is None else "edge", label.place))
    for _, key, label in balancing.labels:
        if key == "DEPLOYMENT_GROUP":
            yield from word("rollout.strategy", Read("blue-green", label.place))
        elif key not in _WITHOUT_RULES and not key.startswith("DEPLOYMENT_"):
            yield from member("network.route-rules", Read(f"HAPROXY_{key}", label.place))


def _routes(label: Label, hosts: str | None, path: str) -> Statements:
    yield from member("network.protocols", Read("http", label.place))
    yield from member("network.exposure", Read("route", label.place))
    names = [None] if hosts is None else [name.strip() for name in hosts.split(",") if name.strip()]
    for name in names:
        yield from member("network.routes", Read(None if name is None else name + path.strip(), label.place))


def _switch(label: Label) -> bool | None:
    return None if label.value is None else not label.says_no


def _traefik(labels: tuple[Label, ...]) -> Statements:
    for label in labels:
        if label.name.startswith("traefik.") and label.name.endswith(".rule"):
            match = _HOST_RULE.search(label.value or "")
            yield from _routes(label, match["hosts"] if match else None, "")


# --- autoscaling ----------------------------------------------------------------------------------------------------


def _scaled(labels: tuple[Label, ...]) -> Statements:
    named = {label.name.lower(): label for label in labels}
    switch = named.get("use_marathon_autoscaler")
    if switch is None or switch.says_no:
        return
    rules = [label for name, label in named.items() if name.startswith("mas_rule_")]
    for label in rules:
        match = _SCALING_RULE.match(label.value or "")
        yield from member("scale.autoscaling", Read(_MEASURES[match["measure"]] if match else None, label.place))
    if not rules:
        yield from member("scale.autoscaling", Read(None, switch.place))
    most = named.get("max_instances")
    if most is not None:
        yield from stated("scale.most-instances", Read(_count(most.value), most.place))


def _count(text: str | None) -> int | None:
    text = (text or "").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(_MOST_INSTANCES)) + 1 else None
    return number if number is not None and 0 < number <= _MOST_INSTANCES else None


# --- ports ------------------------------------------------------------------------------------------------------------

_PORT_KEYS = ("containerPort", "hostPort", "port", "protocol")
_HIGHEST_PORT = 65_535
_WEB_PORTS = frozenset({80, 443, 8008, 8080, 8443})
_OTHER_PORTS = frozenset(
    {21, 22, 25, 53, 110, 143, 389, 636, 1433, 1521, 1883, 2181, 3306, 5432, 5672, 6379, 9042, 9092, 11211, 27017}
)
"""Ports that are registered for, or by custom left to, protocols other than HTTP."""
_MODES = ("http", "tcp")
_VIRTUAL = re.compile(r"VIP_\d+")
_REACHED = ("network.exposure", "network.ports", "network.protocols")


@dataclass(frozen=True, slots=True)
class Port:
    """One port that it asks for."""

    place: Location
    protocols: tuple[str, ...] | None
    """None where they cannot be read."""
    fixed: Read[int] | None
    """The port of the host that it must have; None where any one will do."""
    inside: Read[int] | None = None
    """The port that the container listens on."""
    service: Read[int] | None = None
    """The port of the load balancer."""
    labels: tuple[Label, ...] = ()


def network_facts(part: Part, ports: tuple[Port, ...], *, web: bool, in_image: bool) -> Statements:
    """How it is reached, and where an image listens; `web` where a check shows that it speaks HTTP."""
    balancing = balancing_of(labels_of(part))
    for port in ports:
        yield from _on_host(port, web=web or bool(balancing.hosts))
        yield from _virtual(port)
    yield from _opened(balancing, ports)
    if in_image:
        facts = gathered(_listening(ports))
        yield from {**facts, **_counted(facts)}.items()


def _listening(ports: tuple[Port, ...]) -> Statements:
    """The ports that the program in the image listens on: those of the container, or fixed ones of the host."""
    for port in ports:
        inside = port.inside or port.fixed
        if inside is None:
            continue
        for protocol in port.protocols or ("tcp", "udp"):
            known = port.protocols is not None and inside.value is not None
            name = "image.ports" if protocol == "tcp" else "image.udp-ports"
            yield name, Fact(value=(inside.value or 0,) if known else None, evidence=(inside.place,))


def _counted(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What follows from the ports of both protocols."""
    tcp, udp = facts.get("image.ports"), facts.get("image.udp-ports")
    if tcp is None:
        return {} if udp is None else {"image.udp-only": Fact(value=True, evidence=udp.evidence)}
    only = {"image.udp-only": Fact(value=False, evidence=tcp.evidence)} if tcp.known else {}
    return {"image.port-count": tcp.counted(), **only}


def host_network(part: Part) -> Statements:
    """Of something that runs in an image and asks for it; whatever has no image shares that network as a rule."""
    for network in part.parts("networks"):
        mode = None if network.value is None else network.value.text("mode")
        if network.value is None or (mode is not None and mode.value in ("host", None)):
            word = None if network.value is None or mode is None or mode.value is None else "network"
            yield from member("security.host-access", Read(word, network.place if mode is None else mode.place))
    docker = part.below("container", "docker")
    old = None if docker is None else docker.text("network")
    if old is not None and (old.value is None or old.value.upper() == "HOST"):
        yield from member("security.host-access", Read(old.value and "network", old.place))


def _on_host(port: Port, *, web: bool) -> Statements:
    for protocol in port.protocols or (None,):
        if port.fixed is None:
            yield from member("network.exposure", Read("internal", port.place))
            if protocol == "udp":
                yield from member("network.protocols", Read("udp", port.place))
            continue
        number = port.fixed.value
        yield from member("network.exposure", Read(None if number is None else "host-port", port.fixed.place))
        yield from member("network.protocols", Read(_spoken(port, protocol, web=web), port.fixed.place))
        if protocol in ("tcp", None):
            known = number is not None and protocol is not None
            yield from stated("network.ports", Read((number,) if known and number else None, port.fixed.place))


def _spoken(port: Port, protocol: str | None, *, web: bool) -> str | None:
    """What is spoken there; a TCP port that is left to nothing in particular may carry HTTP or not."""
    if protocol != "tcp":
        return protocol
    numbers = {read.value for read in (port.fixed, port.inside) if read is not None}
    if web or numbers & _WEB_PORTS:
        return "http"
    return "tcp" if numbers & _OTHER_PORTS else None


def _virtual(port: Port) -> Statements:
    """Addresses within the cluster, as /shop:8080."""
    for label in port.labels:
        if _VIRTUAL.fullmatch(label.name):
            address = None if label.value is None else label.value.strip().lstrip("/")
            yield from member("network.internal-routes", Read(address or None, label.place))


def _opened(balancing: Balancing, ports: tuple[Port, ...]) -> Statements:
    """Ports that a load balancer opens for it, where no virtual host leads to them."""
    if not balancing.groups or balancing.hosts:
        return
    place = balancing.groups[0].place
    if balancing.is_internal:
        yield from member("network.exposure", Read("internal", place))
        return
    yield from member("network.exposure", Read("load-balancer", place))
    modes = [label for _, label in balancing.of("MODE")]
    for label in modes:
        word = (label.value or "").strip().lower()
        yield from member("network.protocols", Read(word if word in _MODES else None, label.place))
    if not modes:
        yield from member("network.protocols", Read("tcp", place))
    for port in ports:
        if port.service is not None:
            number = port.service.value
            yield from stated("network.ports", Read((number,) if number else None, port.service.place))


# --- ports of an app ------------------------------------------------------------------------------------------------


def app_ports(part: Part) -> Iterator[Port]:
    """Mappings of a container, else definitions, else the oldest form, a list of numbers."""
    for owner in (part.below("container"), part.below("container", "docker")):
        for mapping in () if owner is None else owner.parts("portMappings", *_PORT_KEYS):
            yield _mapping(mapping)
    required = part.flag("requirePorts")
    fixed = required is not None and required.value is not False
    for definition in part.parts("portDefinitions", *_PORT_KEYS):
        yield _definition(definition, fixed=fixed)
    yield from _numbers(part, fixed=fixed)


def _unread(place: Location) -> Port:
    return Port(place, None, Read(None, place))


def _mapping(read: Read[Part], *, in_pod: bool = False) -> Port:
    part = read.value
    if part is None:
        return _unread(read.place)
    return Port(
        place=read.place,
        protocols=_listed_protocols(part) if in_pod else _protocols(part.text("protocol")),
        fixed=_port(part, "hostPort"),
        inside=_port(part, "containerPort"),
        service=None if in_pod else _port(part, "servicePort"),
        labels=labels_of(part),
    )


def _definition(read: Read[Part], *, fixed: bool) -> Port:
    part = read.value
    if part is None:
        return _unread(read.place)
    number = _port(part, "port")
    return Port(
        place=read.place,
        protocols=_protocols(part.text("protocol")),
        fixed=number if fixed else None,
        service=number,
        labels=labels_of(part),
    )


def _numbers(part: Part, *, fixed: bool) -> Iterator[Port]:
    attribute = part.field("ports")
    read = part.reader.items(attribute)
    if attribute is None or read is None:
        return
    if read.value is None:
        yield _unread(read.place)
    for item, text in part.reader.members(attribute, "a port"):
        number = None if text is None else text.as_int()
        place = attribute.at(item)
        known = number if number is not None and 0 <= number <= _HIGHEST_PORT else None
        asked = None if known == 0 else Read(known, place)
        yield Port(place, ("tcp",), asked if fixed else None, asked)


def _port(part: Part, key: str) -> Read[int] | None:
    """A port by number; 0 leaves the choice to Marathon."""
    read = part.integer(key, 0, _HIGHEST_PORT)
    return None if read is None or read.value == 0 else read


def _protocols(read: Read[str] | None) -> tuple[str, ...] | None:
    """TCP where it is not said; `udp,tcp` names both."""
    if read is None:
        return ("tcp",)
    words = {word.strip().lower() for word in (read.value or "").split(",")}
    return tuple(sorted(words)) if words <= {"tcp", "udp"} else None


# --- ports of a pod -------------------------------------------------------------------------------------------------


def pod_ports(container: Part) -> Iterator[Port]:
    for read in container.parts("endpoints", *_PORT_KEYS):
        yield _mapping(read, in_pod=True)


def _listed_protocols(part: Part) -> tuple[str, ...] | None:
    attribute = part.field("protocol")
    if attribute is None:
        return ("tcp",)
    if isinstance(attribute.node, Text):
        return _protocols(part.text("protocol"))
    words = {(item.text.lower() if isinstance(item, Text) else "") for item in _items(attribute.node)}
    return tuple(sorted(words)) if words and words <= {"tcp", "udp"} else None


def _items(node: object) -> tuple[object, ...]:
    return node.items if isinstance(node, Items) else ()


def unreadable(place: Location) -> Statements:
    """Where a container cannot be read, so that its ports are not known."""
    return unknown(_REACHED, place)
