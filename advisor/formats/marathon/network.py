"""How an app or pod is reached: network modes, ports on its host, virtual addresses, load-balanced ports."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.facts import gathered
from advisor.formats.fields import Read
from advisor.formats.marathon.labels import Balancing, Label, balancing_of, labels_of
from advisor.formats.marathon.parts import Part, Statements, member, stated, unknown
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Text

_PORT_KEYS = ("containerPort", "hostPort", "port", "protocol")
_HIGHEST_PORT = 65_535
_WEB_PORTS = frozenset({80, 443, 8008, 8080, 8443})
_OTHER_PORTS = frozenset(
    {21, 22, 25, 53, 110, 143, 389, 636, 1433, 1521, 1883, 2181, 3306, 5432, 5672, 6379, 9042, 9092, 11211, 27017}
)
"""Ports that are registered for, or by custom left to, protocols other than HTTP."""
_MODES = ("http", "tcp")
_VIRTUAL = re.compile(r"VIP_\d+")
PORT_STATES = frozenset({"image.port-count", "image.ports", "image.udp-only", "image.udp-ports", "network.ports"})
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
    yield from _balanced(balancing, ports)
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
    container = part.below("container")
    docker = None if container is None else container.below("docker")
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


def _balanced(balancing: Balancing, ports: tuple[Port, ...]) -> Statements:
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
    container = part.below("container")
    docker = None if container is None else container.below("docker")
    for owner in (container, docker):
        if owner is not None:
            for mapping in owner.parts("portMappings", *_PORT_KEYS):
                yield _mapping(mapping)
    required = part.flag("requirePorts")
    fixed = required is not None and required.value is not False
    for definition in part.parts("portDefinitions", *_PORT_KEYS):
        yield _definition(definition, fixed=fixed)
    yield from _numbers(part, fixed=fixed)


def _mapping(read: "Read[Part]") -> Port:
    part = read.value
    if part is None:
        return Port(read.place, None, Read(None, read.place))
    return Port(
        place=read.place,
        protocols=_protocols(part.text("protocol")),
        fixed=_port(part, "hostPort"),
        inside=_port(part, "containerPort"),
        service=_port(part, "servicePort"),
        labels=labels_of(part),
    )


def _definition(read: "Read[Part]", *, fixed: bool) -> Port:
    part = read.value
    if part is None:
        return Port(read.place, None, Read(None, read.place))
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
        yield Port(read.place, None, Read(None, read.place))
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
        part = read.value
        if part is None:
            yield Port(read.place, None, Read(None, read.place))
        else:
            yield Port(
                place=read.place,
                protocols=_listed_protocols(part),
                fixed=_port(part, "hostPort"),
                inside=_port(part, "containerPort"),
                labels=labels_of(part),
            )


def _listed_protocols(part: Part) -> tuple[str, ...] | None:
    attribute = part.field("protocol")
    if attribute is None:
        return ("tcp",)
    if isinstance(attribute.node, Text):
        return _protocols(part.text("protocol"))
    words = {(one.text.lower() if isinstance(one, Text) else "") for one in _items(attribute.node)}
    return tuple(sorted(words)) if words and words <= {"tcp", "udp"} else None


def _items(node: object) -> tuple[object, ...]:
    return node.items if isinstance(node, Items) else ()


def unreadable(place: Location) -> Statements:
    """Where a container cannot be read, so that its ports are not known."""
    return unknown(_REACHED, place)
