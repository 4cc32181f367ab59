"""The routes of a Cloud Foundry app, in today's form and in the older ones."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.formats.cloud_foundry.build import note_keys
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.facts import Statements, member, stated, unknown
from advisor.formats.reading import Attribute, Part, Read, shape
from advisor.formats.variables import is_open
from advisor.formats.words import facts_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

NETWORK_STATES = facts_of(network="exposure internal-routes load-balancing protocols route-count routes")
_UNREAD = sorted(NETWORK_STATES - {"network.load-balancing"})
_REACHED = {"network.exposure": "route", "network.protocols": "http"}
"""By a route of Cloud Foundry's own choice."""
_PROTOCOLS = {"http1": "http", "http2": "http2", "tcp": "tcp"}
_BALANCING = {way: way for way in ("round-robin", "least-connection", "hash")}
_ROUTE_KEYS = ("route", "protocol", "options")
_OPTION_KEYS = ("loadbalancing", "hash_header", "hash_balance")
_INTERNAL = re.compile(r"(?:[^/:]*\.)?apps\.internal(?:[:/]|\Z)")
_WITH_PORT = re.compile(r"[^/:]+:\d+\Z")


@dataclass(frozen=True, slots=True)
class Route:
    """One route; parts that are not known are None."""

    address: str | None
    protocol: str | None
    place: Location
    balancing: Read[str] | None = None
    """The load balancing it asks for."""
    outside: bool = False
    """Its domain is one for the world, though the address as a whole is not known."""

    @property
    def internal(self) -> bool:
        return self.address is not None and _INTERNAL.match(self.address) is not None

    @property
    def way(self) -> str | None:
        """How the app is reached by it."""
        if self.address is None:
            return "route" if self.outside else None
        return "internal" if self.internal else "route"

    def facts(self) -> Statements:
        yield from member("network.routes", Read(self.address, self.place))
        yield from member("network.exposure", Read(self.way, self.place))
        if self.internal:
            yield from member("network.internal-routes", Read(self.address, self.place))
        else:
            yield from member("network.protocols", Read(self.protocol, self.place))
        if self.balancing is not None:
            yield from member("network.load-balancing", Read(self.balancing.value, self.place))


def network_facts(app: App, *, runs_web: bool) -> Statements:
    """network.*; nothing for an app that asks for no route."""
    part = app.part
    none = part.flag("no-route")
    if none is not None and none.value is not False:
        yield from () if none.value else unknown(_UNREAD, none.place)
        return
    listed = part.reader.items(part.given("routes"))
    routes = [*_listed(part), *_old_routes(part)]
    if listed is not None and listed.value is None:
        yield from unknown(_UNREAD, listed.place)
    elif routes:
        places = tuple(sorted({route.place for route in routes}))
        yield "network.route-count", Fact(value=len(routes), evidence=places)
        for route in routes:
            yield from route.facts()
    else:
        yield from _by_default(app, runs_web=runs_web)


def _by_default(app: App, *, runs_web: bool) -> Statements:
    """Cloud Foundry gives a web process a route of its own choice unless the manifest says otherwise."""
    flags = (app.part.flag(key) for key in ("random-route", "default-route"))
    asked = [read for read in flags if read is not None and read.value is not False]
    for read in asked:
        yield from unknown(("network.routes",), read.place)
        yield from stated("network.route-count", Read(1 if read.value else None, read.place))
    if asked or runs_web:
        for place in [read.place for read in asked] or [app.place]:
            for name, way in _REACHED.items():
                yield from member(name, Read(way if asked or app.complete else None, place))


# --- routes: --------------------------------------------------------------------------------------------------------


def _listed(part: Part) -> Iterator[Route]:
    attribute = part.given("routes")
    if attribute is None or not isinstance(attribute.node, Items):
        return
    for item in attribute.node:
        if isinstance(item, Map):
            yield _route(attribute, Part(item, attribute.source, part.reader))
        else:
            what = f"an entry of `routes` is {shape(item)}, not `route: …`."
            part.reader.note(attribute.source, item.first_line, what, "Write `- route: HOST`.")
            yield Route(item.text if isinstance(item, Text) and item.text else None, None, attribute.at(item))


def _route(attribute: Attribute, route: Part) -> Route:
    note_keys(route, _ROUTE_KEYS, "is no key of a route.")
    address = _address(route)
    protocol = _protocol(route, address)
    used = ("route",) if protocol is None else ("route", "protocol")
    return Route(address, protocol, attribute.at(route.node, *used), _balancing(route))


def _address(route: Part) -> str | None:
    """The address as written: a variable in it stays to be seen, only one that stands alone says nothing."""
    field = route.given("route")
    if field is None:
        what = "an entry of `routes` names no route."
        route.reader.note(route.source, route.node.first_line, what, "Add `route:`.")
    elif not isinstance(field.node, Text):
        route.reader.note_on(field, f"is {shape(field.node)}, not an address.", "Mend it.")
    return field.node.text if field is not None and isinstance(field.node, Text) else None


def _protocol(route: Part, address: str | None) -> str | None:
    read = route.choice("protocol", _PROTOCOLS)
    if read is not None:
        return read.value
    return "tcp" if address is not None and _WITH_PORT.match(address) and not is_open(address) else "http"


def _balancing(route: Part) -> Read[str] | None:
    """The load balancing that the options ask for, if any."""
    options = route.part("options")
    if options is None or options.value is None:
        return None if options is None else Read(None, options.place)
    note_keys(options.value, _OPTION_KEYS, "is no key of a route's options.")
    return options.value.choice("loadbalancing", _BALANCING)


# --- host, domain and url -------------------------------------------------------------------------------------------


def _old_routes(part: Part) -> Iterator[Route]:
    """Every host on every domain, as older clients build them; `url` is a whole address."""
    for url in _texts(part, "url", "urls"):
        yield Route(url.value, "http", url.place)
    hosts, domains = _texts(part, "host", "hosts"), _texts(part, "domain", "domains")
    bare = part.flag("no-hostname")
    if bare is not None and bare.value:
        yield from (Route(domain.value, "http", domain.place) for domain in domains)
    elif hosts and domains:
        yield from (Route(_joined(host, domain), "http", host.place) for host in hosts for domain in domains)
    else:
        yield from (Route(None, "http", host.place, outside=not domains) for host in hosts)
        yield from (Route(None, "http", domain.place, outside=_is_outside(domain.value)) for domain in domains)


def _is_outside(domain: str | None) -> bool:
    return domain is not None and not is_open(domain) and _INTERNAL.match(domain) is None


def _joined(host: Read[str], domain: Read[str]) -> str | None:
    return None if host.value is None or domain.value is None else f"{host.value}.{domain.value}"


def _texts(part: Part, *keys: str) -> Sequence[Read[str]]:
    return [read for key in keys for read in text_or_list(part, key)]


def text_or_list(part: Part, key: str, kind: str = "a text") -> Iterator[Read[str]]:
    """One text, or a list of them."""
    attribute = part.given(key)
    if attribute is None or not isinstance(attribute.node, Items):
        read = part.text(key)
        yield from () if read is None else (read,)
        return
    for item, text in part.reader.members(attribute, kind):
        yield Read(None if text is None else text.text, attribute.at(item))
