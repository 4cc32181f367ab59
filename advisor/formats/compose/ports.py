"""Ports of a service: which it listens on, which it is reached on from outside, and what is spoken there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Member
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import numbers, places, stated, texts
from advisor.formats.fields import Attribute, Read, Reader, shape
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Text

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
