"""The routes of a Cloud Foundry app, in today's form and in the older ones."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.reading import Attribute, Read, Reader, shape, shown_name
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text

_PROTOCOLS: Mapping[str, str] = {"http1": "http", "http2": "http2", "tcp": "tcp"}
_BALANCING = ("round-robin", "least-connection", "hash")
_ROUTE_KEYS = frozenset({"route", "protocol", "options"})
_OPTION_KEYS = frozenset({"loadbalancing", "hash_header", "hash_balance"})
_INTERNAL = re.compile(r"(?:[^/:]*\.)?apps\.internal(?:[:/]|\Z)")
_WITH_PORT = re.compile(r"[^/:]+:\d+\Z")
_OLD_KEYS = ("host", "hosts", "domain", "domains", "no-hostname", "url", "urls")


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


def network_facts(app: App, reader: Reader, *, runs_web: bool) -> dict[str, Fact]:
    """network.*; nothing for an app that asks for no route."""
    none = reader.boolean(app.get("no-route"))
    if none is not None and none.value is not False:
        return {} if none.value else _unknown(none.place)
    unread = [read.place for read in (reader.items(app.get("routes")),) if read is not None and read.value is None]
    routes = [*_listed(app, reader), *_old_routes(app, reader)]
    if unread:
        return _unknown(unread[0])
    if routes:
        return _of_routes(routes)
    return _by_default(app, reader, runs_web=runs_web)


def _unknown(place: Location) -> dict[str, Fact]:
    names = ("exposure", "internal-routes", "protocols", "route-count", "routes")
    return {f"network.{name}": Fact(value=None, evidence=(place,)) for name in names}


def _by_default(app: App, reader: Reader, *, runs_web: bool) -> dict[str, Fact]:
    """Cloud Foundry gives a web process a route of its own choice unless the manifest says otherwise."""
    asked = [
        read
        for key in ("random-route", "default-route")
        if (read := reader.boolean(app.get(key))) is not None and read.value is not False
    ]
    if asked:
        evidence = tuple(sorted(read.place for read in asked))
        count = Fact(value=1 if all(read.value for read in asked) else None, evidence=evidence)
        routes = Fact(value=None, evidence=evidence)
        return {**_reached(evidence), "network.route-count": count, "network.routes": routes}
    if not runs_web:
        return {}
    evidence = (app.place(),)
    return _reached(evidence) if app.complete else {name: Fact(value=None, evidence=evidence) for name in _reached(())}


def _reached(evidence: tuple[Location, ...]) -> dict[str, Fact]:
    """By a route of Cloud Foundry's own choice."""
    ways = {"network.exposure": "route", "network.protocols": "http"}
    return {name: Fact(value=(way,), evidence=evidence) for name, way in ways.items()}


def _of_routes(routes: list[Route]) -> dict[str, Fact]:
    internal = [route for route in routes if route.internal]
    outside = [route for route in routes if not route.internal]
    balanced = [(route.balancing.value, route.place) for route in routes if route.balancing is not None]
    everywhere = tuple(sorted({route.place for route in routes}))
    facts = {
        "network.routes": _addresses(routes),
        "network.route-count": Fact(value=len(routes), evidence=everywhere),
        "network.exposure": _set((route.way, route.place) for route in routes),
    }
    if outside:
        facts["network.protocols"] = _set((route.protocol, route.place) for route in outside)
    if internal:
        facts["network.internal-routes"] = _addresses(internal)
    if balanced:
        facts["network.load-balancing"] = _set(balanced)
    return facts


def _addresses(routes: list[Route]) -> Fact:
    return _set((None if route.address is None else shown_name(route.address), route.place) for route in routes)


def _set(members: Iterable[tuple[str | None, Location]]) -> Fact:
    """A set of texts; partial where a member is not known, unknown where none is."""
    listed = list(members)
    known = [value for value, _ in listed if value is not None]
    return Fact.of_set(known, (place for _, place in listed), whole=len(known) == len(listed))


# --- routes: --------------------------------------------------------------------------------------------------------


def _listed(app: App, reader: Reader) -> Iterator[Route]:
    attribute = app.get("routes")
    if attribute is None or not isinstance(attribute.node, Items):
        return
    for item in attribute.node:
        if isinstance(item, Map):
            yield _route(attribute, item, reader)
        else:
            what = f"an entry of `routes` is {shape(item)}, not `route: …`."
            reader.note(attribute.source, item.first_line, what, "Write `- route: HOST`.")
            yield Route(_address(item), None, attribute.at(item))


def _address(node: Node) -> str | None:
    return node.text if isinstance(node, Text) and node.text else None


def _route(attribute: Attribute, item: Map, reader: Reader) -> Route:
    fields = {entry.key.text: attribute.below(entry) for entry in item.entries}
    _note_keys(fields, _ROUTE_KEYS, "a route", reader)
    address = _route_address(fields.get("route"), item, attribute, reader)
    balancing = _balancing(fields.get("options"), reader)
    protocol = _protocol(fields, address, reader)
    used = ("route",) if protocol is None else ("route", "protocol")
    return Route(address, protocol, attribute.at(item, *used), balancing)


def _note_keys(fields: Mapping[str, Attribute], known: frozenset[str], owner: str, reader: Reader) -> None:
    for key in sorted(fields.keys() - known):
        reader.note_on(fields[key], f"is no key of {owner}.", "Cloud Foundry passes over it; check its spelling.")


def _route_address(field: Attribute | None, item: Map, attribute: Attribute, reader: Reader) -> str | None:
    """The address as written: a variable in it stays to be seen, only one that stands alone says nothing."""
    if field is None or field.is_null:
        reader.note(attribute.source, item.first_line, "an entry of `routes` names no route.", "Add `route:`.")
        return None
    if not isinstance(field.node, Text):
        reader.note_on(field, f"is {shape(field.node)}, not an address.", "Mend it.")
        return None
    return field.node.text


def _protocol(fields: Mapping[str, Attribute], address: str | None, reader: Reader) -> str | None:
    read = reader.choice(fields.get("protocol"), *_PROTOCOLS)
    if read is not None:
        return None if read.value is None else _PROTOCOLS[read.value]
    if address is not None and _WITH_PORT.match(address) and not is_open(address):
        return "tcp"
    return "http"


def _balancing(options: Attribute | None, reader: Reader) -> Read[str] | None:
    """The load balancing that the options ask for, if any."""
    read = reader.mapping(options)
    if read is None or options is None:
        return None
    if read.value is None:
        return Read(None, read.place)
    fields = {entry.key.text: options.below(entry) for entry in read.value.entries}
    _note_keys(fields, _OPTION_KEYS, "a route's options", reader)
    return reader.choice(fields.get("loadbalancing"), *_BALANCING)


# --- host, domain and url -------------------------------------------------------------------------------------------


def _old_routes(app: App, reader: Reader) -> Iterator[Route]:
    """Every host on every domain, as older clients build them; `url` is a whole address."""
    given = {key: app.attributes[key] for key in _OLD_KEYS if key in app.attributes and not app.attributes[key].is_null}
    addresses = [*_texts(given.get("url"), reader), *_texts(given.get("urls"), reader)]
    yield from (Route(text, "http", place) for text, place in addresses)
    hosts = [*_texts(given.get("host"), reader), *_texts(given.get("hosts"), reader)]
    domains = [*_texts(given.get("domain"), reader), *_texts(given.get("domains"), reader)]
    bare = reader.boolean(given.get("no-hostname"))
    if bare is not None and bare.value:
        yield from (Route(domain, "http", place) for domain, place in domains)
    elif hosts and domains:
        yield from (Route(_joined(host, domain), "http", place) for host, place in hosts for domain, _ in domains)
    else:
        yield from (Route(None, "http", place, outside=not domains) for _, place in hosts)
        yield from (Route(None, "http", place, outside=_is_outside(domain)) for domain, place in domains)


def _is_outside(domain: str | None) -> bool:
    return domain is not None and not is_open(domain) and _INTERNAL.match(domain) is None


def _joined(host: str | None, domain: str | None) -> str | None:
    return None if host is None or domain is None else f"{host}.{domain}"


def _texts(attribute: Attribute | None, reader: Reader) -> list[tuple[str | None, Location]]:
    """One text, or a list of them."""
    if attribute is None:
        return []
    if isinstance(attribute.node, Items):
        return [
            (None if text is None else text.text, attribute.at(item))
            for item, text in reader.members(attribute, "a text")
        ]
    read = reader.text(attribute)
    return [] if read is None else [(read.value, read.place)]
