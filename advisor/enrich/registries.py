"""What is known of the registries that hold a workload's images."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from advisor.model.catalog import KnownRegistry
from advisor.model.facts import Fact, Provenance, Scalar, Value, Workload

REGISTRY = "image.registry"


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
    host = workload.facts.get(REGISTRY)
    if host is None or not host.known:
        return workload
    known = registries.common_to([str(member) for member in host.members()])
    added = {
        name: Fact(value=value, evidence=host.evidence, provenance=Provenance.REGISTRY)
        for name, value in known.items()
        if name not in workload.facts and name not in workload.settled
    }
    return replace(workload, facts=dict(sorted({**workload.facts, **added}.items()))) if added else workload
