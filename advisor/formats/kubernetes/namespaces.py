"""What a namespace gives every workload in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.formats.extraction import Companion
from advisor.formats.facts import united
from advisor.formats.fields import Reader
from advisor.formats.kubernetes.annotations import annotations
from advisor.formats.kubernetes.handles import in_namespace
from advisor.formats.kubernetes.members import (
    Member,
    companion,
    entries,
    members,
    number_fact,
    present,
    text_facts,
    word_at,
)
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.quantities import bytes_of, cores_of
from advisor.model.facts import Fact
from advisor.model.location import Location

_MESH_WORDS: Mapping[str, frozenset[str]] = {
    "istio-injection": frozenset({"enabled"}),
    "linkerd.io/inject": frozenset({"enabled", "ingress"}),
}
_NODE_SELECTORS = ("openshift.io/node-selector", "scheduler.alpha.kubernetes.io/node-selector")


def limit_companions(one: Object) -> Iterator[Companion]:
    """The default limits of containers hold where a pod states none; a quota says nothing of one instance."""
    facts = united(_defaults(limit, one.reader) for limit in members(one.at("spec", "limits"), one.reader))
    if facts:
        yield replace(companion(one, (in_namespace(one.namespace),), general=True), defaults=facts)


def _defaults(limit: Member, reader: Reader) -> dict[str, Fact]:
    if word_at(limit.at("type"), reader) != "Container":
        return {}

    def default(resource: str, key: str = "default") -> Fact | None:
        amount = limit.at(key, resource)
        return number_fact(cores_of(reader, amount) if resource == "cpu" else bytes_of(reader, amount))

    return present(
        {
            "scale.cpu": default("cpu") or default("cpu", "defaultRequest"),
            "scale.disk": default("ephemeral-storage") or default("ephemeral-storage", "defaultRequest"),
            "scale.memory": default("memory") or default("memory", "defaultRequest"),
        }
    )


def namespace_companions(one: Object) -> Iterator[Companion]:
    """Machines and a service mesh that a namespace or project chooses for all its pods.

    Its pod security level is left out: what a pod must be to pass, the pod says itself.
    """
    facts = present({"config.features": text_facts(_mesh(one)), "placement.nodes": text_facts(_nodes(one))})
    if facts and one.name:
        yield companion(one, (in_namespace(one.name),), facts, general=True)


def _mesh(one: Object) -> Iterator[tuple[str, Location]]:
    for key, attribute in {**entries(one.at("metadata", "labels"), one.reader), **annotations(one)}.items():
        if word_at(attribute, one.reader) in _MESH_WORDS.get(key, ()) or key == "istio.io/rev":
            yield "service-mesh", attribute.key_location()


def _nodes(one: Object) -> Iterator[tuple[str, Location]]:
    for key in _NODE_SELECTORS:
        attribute = annotations(one).get(key)
        for selector in word_at(attribute, one.reader).split(","):
            if attribute is not None and selector.strip():
                yield selector.strip(), attribute.location()
