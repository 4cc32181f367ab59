"""How many instances of a service run, how large each is, where, and how a new version replaces the old one."""

from collections.abc import Iterable, Iterator

from advisor.formats.compose.layers import Fields, Member
from advisor.formats.compose.process import texts_of
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import number, places, size, stated, texts
from advisor.formats.facts import all_together
from advisor.formats.fields import Read, Reader
from advisor.model.facts import Fact
from advisor.text.yaml_text import Map, Text

_MOST_INSTANCES = 2_000_000
_MOST_DEVICES = 10_000
_PERIOD = 100_000
"""Microseconds of the scheduler's period where `cpu_period` is not given."""
_GPU = "gpu"


def scale_facts(service: Service) -> dict[str, Fact]:
    """scale.*, placement.* and rollout.strategy."""
    deploy = service.fields.below("deploy", service.reader)
    resources = deploy.below("resources", service.reader)
    instances = _instances(service, deploy)
    return stated(
        {
            "scale.instances": instances,
            "scale.memory": _memory(service, resources),
            "scale.cpu": _cpu(service, resources),
            "scale.gpus": _gpus(service, resources),
            "scale.disk": _of(size(service.fields.below("storage_opt", service.reader).get("size"), service.reader)),
            "scale.shared-memory": _of(size(service.fields.get("shm_size"), service.reader)),
            **_placement(deploy, service.reader),
            "rollout.strategy": _strategy(deploy, instances, service.reader),
        }
    )


def _of(read: Read[int] | Read[float] | None) -> Fact | None:
    return None if read is None else read.fact()


def _instances(service: Service, deploy: Fields) -> Fact | None:
    """`deploy.replicas`, or the older `scale`; where they differ nobody knows."""
    attributes = (deploy.get("replicas"), service.fields.get("scale"))
    reads = [read for one in attributes if (read := service.reader.integer(one, 0, _MOST_INSTANCES)) is not None]
    if not reads:
        return None
    values = {read.value for read in reads}
    if len(values) > 1 and attributes[1] is not None:
        service.reader.note_on(attributes[1], "contradicts `deploy.replicas`.", "Keep one of them.")
    return Fact(value=values.pop() if len(values) == 1 else None, evidence=places(read.place for read in reads))


# --- resources ------------------------------------------------------------------------------------------------------


def _memory(service: Service, resources: Fields) -> Fact | None:
    """The limit; where there is none, the reservation."""
    limits, reserved = (resources.below(key, service.reader) for key in ("limits", "reservations"))
    own, reader = service.fields, service.reader
    held = (size(one, reader) for one in (limits.get("memory"), own.get("mem_limit")))
    asked = (size(one, reader) for one in (reserved.get("memory"), own.get("mem_reservation")))
    return _any_of(held) or _any_of(asked)


def _any_of(words: Iterable[Read[int] | Read[float] | None]) -> Fact | None:
    """All words that are given; a zero takes a limit away."""
    return all_together([read.fact() for read in words if read is not None and read.value != 0])


def _cpu(service: Service, resources: Fields) -> Fact | None:
    """Cores of the limit, the quota and Windows' count; where there is none, of the reservation."""
    limits, reserved = (resources.below(key, service.reader) for key in ("limits", "reservations"))
    own, reader = service.fields, service.reader
    words = (number(one, reader) for one in (limits.get("cpus"), own.get("cpus"), own.get("cpu_count")))
    return _any_of((*words, _quota(own, reader))) or _of(number(reserved.get("cpus"), reader))


def _quota(own: Fields, reader: Reader) -> Read[float] | None:
    quota = reader.integer(own.get("cpu_quota"), -1)
    if quota is None or (quota.value is not None and quota.value <= 0):
        return None
    period = reader.integer(own.get("cpu_period"), 1)
    length = _PERIOD if period is None else period.value
    if quota.value is None or length is None:
        return Read(None, quota.place)
    return Read(round(min(quota.value, _MOST_INSTANCES * _PERIOD) / length, 6), quota.place)


# --- graphics processors --------------------------------------------------------------------------------------------


def _gpus(service: Service, resources: Fields) -> Fact | None:
    """The least that it needs: one where it asks for all there are, or names no number."""
    counts = [*_reserved(resources, service.reader), *_listed_gpus(service)]
    runtime = service.text("runtime")
    if not counts and runtime is not None and runtime.value == "nvidia":
        counts = [Read(1, runtime.place)]
    if not counts:
        return None
    known = [count.value for count in counts if count.value is not None]
    evidence = places(count.place for count in counts)
    return Fact(value=sum(known) if len(known) == len(counts) else None, evidence=evidence)


def _reserved(resources: Fields, reader: Reader) -> Iterator[Read[int]]:
    reservations = resources.below("reservations", reader)
    for member in reservations.listed("devices", reader).members:
        capabilities = texts_of(member.fields().listed("capabilities", reader), reader)
        if any(read.value == _GPU for read in capabilities):
            yield _count(member, reader)
    for member in reservations.listed("generic_resources", reader).members:
        kind = member.fields().below("discrete_resource_spec", reader)
        name = reader.text(kind.get("kind"))
        if name is not None and name.value is not None and _GPU in name.value.lower():
            yield reader.integer(kind.get("value"), 0, _MOST_DEVICES) or Read(1, name.place)


def _listed_gpus(service: Service) -> Iterator[Read[int]]:
    listed = service.fields.listed("gpus", service.reader)
    yield from (Read(None, place) for place in listed.unknown)
    for member in listed.members:
        if isinstance(member.node, Map):
            yield _count(member, service.reader)
        elif isinstance(member.node, Text):
            text = service.reader.resolved(member.node)
            yield Read(1 if text is not None and text.text == "all" else None, member.place)
        else:
            yield Read(None, member.place)


def _count(member: Member, reader: Reader) -> Read[int]:
    fields = member.fields()
    count = fields.get("count")
    named = len(fields.listed("device_ids", reader).members)
    if count is None:
        place = fields.get("device_ids") or fields.get("capabilities")
        return Read(named or 1, member.place if place is None else place.key_location())
    read = reader.scalar(count, "a number of devices, or all", _device_count)
    return Read(None, count.key_location()) if read is None else read


def _device_count(node: Text) -> int | None:
    """Of `all` the least that it can mean; -1 is an older word for it."""
    if node.text in ("all", "-1"):
        return 1
    value = node.as_int()
    return value if value is not None and 0 <= value <= _MOST_DEVICES else None


# --- placement and rollout ------------------------------------------------------------------------------------------


def _placement(deploy: Fields, reader: Reader) -> dict[str, Fact | None]:
    placement = deploy.below("placement", reader)
    spread = [
        found.location()
        for member in placement.listed("preferences", reader).members
        if (found := member.fields().get("spread")) is not None
    ]
    most = reader.integer(placement.get("max_replicas_per_node"), 0)
    if most is not None and most.value == 1:
        spread.append(most.place)
    return {
        "placement.nodes": texts(texts_of(placement.listed("constraints", reader), reader)),
        "placement.spread": Fact(value=True, evidence=places(spread)) if spread else None,
    }


def _strategy(deploy: Fields, instances: Fact | None, reader: Reader) -> Fact | None:
    """Rolling, unless all instances are stopped at once before new ones start."""
    update = deploy.below("update_config", reader)
    order = reader.choice(update.get("order"), "start-first", "stop-first")
    parallel = reader.integer(update.get("parallelism"), 0)
    reads = [read for read in (order, parallel) if read is not None]
    if not reads:
        return None
    evidence = places(read.place for read in reads)
    if any(read.value is None for read in reads):
        return Fact(value=None, evidence=evidence)
    stops_first = order is None or order.value == "stop-first"
    at_once = parallel is not None and parallel.value is not None and _all_at_once(parallel.value, instances)
    return Fact(value="recreate" if stops_first and at_once else "rolling", evidence=evidence)


def _all_at_once(parallel: int, instances: Fact | None) -> bool:
    """Zero stands for all."""
    number_ = None if instances is None else instances.value
    return parallel == 0 or (isinstance(number_, int) and 1 < number_ <= parallel)
