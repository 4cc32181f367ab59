"""Routes of OpenShift."""

from collections.abc import Iterator

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.kubernetes.annotations import protocol_fact, routing_facts
from advisor.formats.kubernetes.members import member, members, name_at, places_of, present, stated, text_facts, word_at
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.routes import Target, address_at, route_companions
from advisor.model.facts import Fact
from advisor.model.location import Location

_ENDS = ("edge", "passthrough", "reencrypt")


def openshift_route_companions(one: Object) -> Iterator[Companion]:
    """One companion for each service that the route leads to."""
    host, path = one.at("spec", "host"), one.at("spec", "path")
    given = address_at(host, path, one.reader)
    if given is not None and not name_at(host, one.reader):
        given = f"(host given to {one.name or 'it'}){name_at(path, one.reader)}"
    places = places_of(host, path, otherwise=one.place)
    targets = [Target(one.namespace, service, given, places) for service in _services(one)]
    facts = united(
        (
            routing_facts(one),
            present({"network.tls": _tls(one), "network.route-rules": text_facts(_rules(one))}),
            {"network.protocols": protocol_fact(one, one.place)},
        )
    )
    yield from route_companions(one, targets, facts)


def _services(one: Object) -> Iterator[str]:
    backends = [member(one.at("spec", "to"), one.reader), *members(one.at("spec", "alternateBackends"), one.reader)]
    for backend in backends:
        if backend is not None and word_at(backend.at("kind"), one.reader) in ("", "Service"):
            yield name_at(backend.at("name"), one.reader)


def _tls(one: Object) -> Fact | None:
    termination = one.at("spec", "tls", "termination")
    if termination is None:
        return None
    said = word_at(termination, one.reader).lower()
    return stated((said,), termination.location()) if said in _ENDS else stated(None, termination.key_location())


def _rules(one: Object) -> Iterator[tuple[str, Location]]:
    wildcard = one.at("spec", "wildcardPolicy")
    if wildcard is not None and word_at(wildcard, one.reader) == "Subdomain":
        yield "wildcard", wildcard.location()
    others = one.at("spec", "alternateBackends")
    if others is not None and any(members(others, one.reader)):
        yield "weights", others.location()
    headers = one.at("spec", "httpHeaders")
    if headers is not None:
        yield "httpHeaders", headers.location()
