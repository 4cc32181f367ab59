"""Services of a Stackato app: databases to bind, shared file systems, further ports, log drains."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.formats.facts import text_set
from advisor.formats.reading import Attribute, Read, Reader, shape
from advisor.formats.stackato.descriptor import App, below, name_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Entry, Items, Map, Node, Text

_TYPES = frozenset(
    {
        "filesystem",
        "harbor",
        "memcached",
        "mongodb",
        "mysql",
        "oracledb",
        "postgresql",
        "rabbitmq",
        "rabbitmq3",
        "redis",
    }
)
_FILE_SYSTEM = "filesystem"
_PORT = "harbor"
_LOG_DRAIN = "syslog-drain"
"""A drain is no service here; elsewhere it is bound as one that is called so."""
OLD_FORM = "services by type"
"""The older form of an entry, `type: name`, which the client warns of."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service; name and type are None where they cannot be read, the type "" where it is not said."""

    name: str | None
    type: str | None
    place: Location
    old_form: bool = False


def read_services(app: App) -> tuple[Service, ...]:
    return tuple(service for attribute in app.all("services") for service in _listed(attribute, app.reader))


def service_facts(app: App, services: tuple[Service, ...]) -> dict[str, Fact]:
    """services.bound and .offerings, storage.* and the old form of an entry."""
    bound = [Read(one.name, one.place) for one in services if one.type not in (_FILE_SYSTEM, _PORT)]
    drains = list(_drains(app))
    facts = {"services.bound": text_set([*bound, *drains])} if bound or drains else {}
    offerings = [*_offerings(services), *(Read(f"{one.value}: {_LOG_DRAIN}", one.place) for one in drains)]
    if offerings:
        facts["services.offerings"] = text_set(offerings)
    old = tuple(sorted({one.place for one in services if one.old_form}))
    if old:
        facts["descriptor.deprecated-keys"] = Fact(value=(OLD_FORM,), evidence=old)
    return facts | _storage(app, services)


def _offerings(services: tuple[Service, ...]) -> Iterator[Read[str]]:
    """What the bound services are instances of: `name: type`."""
    for one in services:
        if one.name and one.type and one.type not in (_FILE_SYSTEM, _PORT):
            yield Read(f"{one.name}: {one.type}", one.place)


def extra_ports(services: tuple[Service, ...]) -> tuple[Read[str], ...]:
    """The protocols of the ports that it orders: TCP, unless the service's name begins otherwise."""
    return tuple(
        Read(protocol, one.place) for one in services if one.type == _PORT for protocol in _protocols(one.name or "")
    )


def _protocols(name: str) -> tuple[str, ...]:
    if name.startswith(("both-", "multi-")):
        return "tcp", "udp"
    return ("udp",) if name.startswith("udp") else ("tcp",)


def _storage(app: App, services: tuple[Service, ...]) -> dict[str, Fact]:
    """A file system is one folder that every instance of every app bound to it mounts.

    The platform makes it when it is asked for: a claim, not a share that somebody runs already.
    """
    systems = [one for one in services if one.type == _FILE_SYSTEM]
    if not systems:
        return {}
    places = tuple(sorted({one.place for one in systems}))
    return {
        "storage.volumes": text_set(Read(one.name, one.place) for one in systems),
        "storage.kinds": Fact(value=("claim",), evidence=places),
        "storage.access": Fact(value=("shared",), evidence=places),
        **_shared(app, places),
    }


def _shared(app: App, places: tuple[Location, ...]) -> dict[str, Fact]:
    instances = app.reader.integer(app.get("instances"), 0)
    several = instances is not None and instances.value is not None and instances.value > 1
    return {"storage.shared": Fact(value=True, evidence=places)} if several or app.get("autoscale") else {}


# --- forms ----------------------------------------------------------------------------------------------------------


def _listed(attribute: Attribute, reader: Reader) -> Iterator[Service]:
    match attribute.node:
        case Map(entries=entries):
            for entry in entries:
                yield _entry(attribute, entry, reader)
        case Items(items=items):
            for item in items:
                yield from _item(attribute, item, reader)
        case Text() if not attribute.is_null:
            reader.items(attribute)
            yield Service(None, None, attribute.key_location())


def _item(attribute: Attribute, item: Node, reader: Reader) -> Iterator[Service]:
    match item:
        case Text() if not item.is_null:
            yield Service(name_of(item, reader), "", attribute.at(item))
        case Map(entries=entries) if "name" not in item:
            for entry in entries:
                yield _entry(attribute, entry, reader)
        case Map() if isinstance(name := item.get("name"), Text):
            yield Service(name_of(name, reader), _type(item), attribute.at(item))
        case _:
            what = f"an entry of `services` is {shape(item)}."
            reader.note(attribute.source, item.first_line, what, "Write `name: type`.")
            yield Service(None, None, attribute.hidden_at(item))


def _entry(attribute: Attribute, entry: Entry, reader: Reader) -> Service:
    place = attribute.below(entry).key_location()
    name = name_of(entry.key, reader)
    match entry.value:
        case Map():
            return Service(name, _type(entry.value), place)
        case Text() as type_ if name in _TYPES and not type_.is_null and type_.text not in _TYPES:
            return Service(name_of(type_, reader), name, place, old_form=True)
        case Text() as type_:
            return Service(name, "" if type_.is_null else name_of(type_, reader), place)
    reader.note(attribute.source, entry.first_line, "a service is a list.", "Write `name: type`.")
    return Service(name, None, place)


def _type(details: Map) -> str | None:
    for key in ("type", "vendor", "label"):
        value = details.get(key)
        if value is not None:
            return value.text if isinstance(value, Text) else None
    return ""


def _drains(app: App) -> Iterator[Read[str]]:
    """Log drains, which other platforms bind like a service. Names only: an address may hold a key."""
    for field in below(app.get("drain"), app.reader).values():
        yield Read(name_of(field.entry.key, app.reader), field.key_location())
