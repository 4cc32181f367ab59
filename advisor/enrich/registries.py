"""Registries that hold a workload's images: what is known of them to everybody, and what an organisation declares."""

from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase

from msgspec.structs import replace

from advisor.model.catalog import KnownRegistry
from advisor.model.facts import Fact, Provenance, Scalar, Value, Workload
from advisor.model.organisation import Registry

HOSTS = "image.registry"
WORST_FIRST: Mapping[str, tuple[Scalar, ...]] = {
    "image.registry.auth": ("required", "none"),
    "image.registry.api": ("v1", "v2"),
    "image.registry.tls": ("plain", "self-signed", "trusted"),
    "image.registry.replicated": (False, True),
}
"""Fact → its values; of several registries the one that asks for most speaks for the workload."""


class KnownRegistries:
    """What entries say on one day; entries of further folders come first, and the first that speaks counts."""

    def __init__(self, registries: Sequence[KnownRegistry], day: date) -> None:
        self._known: dict[str, dict[str, Scalar | tuple[Scalar, ...]]] = {}
        for registry in reversed(registries):
            for host in registry.hosts if registry.since <= day else ():
                self._known.setdefault(host, {}).update(registry.facts)

    def common_to(self, hosts: Sequence[str]) -> Mapping[str, Value]:
        """Facts on which all the hosts agree; none where one of them is not known."""
        known = [self._known.get(host, {}) for host in hosts]
        first = known[0] if known else {}
        return {name: value for name, value in first.items() if all(each.get(name) == value for each in known)}


def enrich_registry(workload: Workload, registries: KnownRegistries) -> Workload:
    """The workload with what its registries are known to do; what its own files say, or leave open, stands."""
    host = workload.facts.get(HOSTS)
    if host is None or not host.known:
        return workload
    known = registries.common_to([str(member) for member in host.members()])
    added = {
        name: Fact(value=value, evidence=host.evidence, provenance=Provenance.REGISTRY)
        for name, value in known.items()
        if name not in workload.facts and name not in workload.settled
    }
    return replace(workload, facts=dict(sorted({**workload.facts, **added}.items()))) if added else workload


# --- what is declared -----------------------------------------------------------------------------------------------


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
