"""What every kind of route has in common: addresses, grouped by the services that they lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.fields import Attribute, Reader
from advisor.formats.kubernetes.handles import named, published
from advisor.formats.kubernetes.members import companion, name_at, stated
from advisor.formats.kubernetes.objects import Object
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Text

ANY_HOST = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """An address and the service that it leads to."""

    namespace: str
    service: str
    address: str | None
    """Host and path; None where the rule cannot be read."""
    places: tuple[Location, ...]


def address(host: str, path: str) -> str:
    """As written: a variable in it stays to be seen."""
    return f"{host or ANY_HOST}{'' if path == '/' else path}"


def address_at(host: Attribute | None, path: Attribute | None, reader: Reader) -> str | None:
    """None where one of them is no text."""
    for part in (host, path):
        if part is not None and not isinstance(part.node, Text):
            reader.text(part)  # which notes it
            return None
    return address(name_at(host, reader), name_at(path, reader))


def route_companions(
    one: Object, targets: Iterable[Target], facts: Mapping[str, Fact], gives: Iterable[str] = ()
) -> Iterator[Companion]:
    """One for each service, with the addresses that lead to it and the facts of the whole route."""
    given = tuple(gives)
    by_service: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        if target.service:
            by_service.setdefault((target.namespace, target.service), []).append(target)
    for (namespace, service), group in by_service.items():
        stated_by_all = united((dict(facts), *({"network.routes": _routes(target)} for target in group)))
        exposed = {"network.exposure": stated(("route",), one.place), **stated_by_all}
        needs = (named(namespace, "Service", service),)
        yield companion(one, needs, exposed, gives=(published(namespace, service), *given))


def _routes(target: Target) -> Fact:
    return stated(None if target.address is None else (target.address,), *target.places)
