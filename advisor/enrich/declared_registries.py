"""What an organisation declares of a registry, for the workloads whose image comes from there."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from advisor.model.facts import Fact, Provenance, Scalar, Workload
from advisor.model.organisation import Registry

HOSTS = "image.registry"
WORST_FIRST: Mapping[str, tuple[Scalar, ...]] = {
    "image.registry.auth": ("required", "none"),
    "image.registry.api": ("v1", "v2"),
    "image.registry.tls": ("plain", "self-signed", "trusted"),
    "image.registry.replicated": (False, True),
}
"""Fact → its values; of several registries the one that asks for most speaks for the workload."""


def enrich_registries(workload: Workload, declared: Sequence[Registry]) -> Workload:
    """The workload with what is declared of all its registries, where its own files leave it open.

    A registry that nobody declared leaves a fact open, unless another one has the value that asks for most already.
    """
    hosts = workload.facts.get(HOSTS)
    if hosts is None or not hosts.known:
        return workload
    matching = [_of(str(host), declared) for host in hosts.members()]
    found = {name: fact for name in WORST_FIRST if (fact := _fact(name, matching)) is not None}
    left_open = {name: fact for name, fact in found.items() if workload.value(name) is None}
    return replace(workload, facts=dict(sorted({**workload.facts, **left_open}.items()))) if left_open else workload


def _of(host: str, declared: Sequence[Registry]) -> Registry | None:
    return next((each for each in declared if fnmatchcase(host.lower(), each.hosts)), None)


def _fact(name: str, registries: Sequence[Registry | None]) -> Fact | None:
    order = WORST_FIRST[name]
    saying = [each for each in registries if each is not None and name in each.facts]
    if not saying:
        return None
    worst = min((each.facts[name] for each in saying), key=order.index)
    if len(saying) < len(registries) and worst != order[0]:
        return None
    places = tuple(dict.fromkeys(each.location for each in saying if each.facts[name] == worst))
    return Fact(value=worst, evidence=places, provenance=Provenance.DECLARED)
