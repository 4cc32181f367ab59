"""How a service is started, checked and stopped; how many instances run, how large, and how they are replaced."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.compose.layers import (
    Fields,
    Listed,
    Member,
    duration,
    flag,
    number,
    places,
    size,
    stated,
    texts,
    unknown_text,
)
from advisor.formats.compose.project import Service
from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import all_together
from advisor.formats.fields import Attribute, Read, Reader, shape
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

COMPLETED = "service_completed_successfully"
_CONDITIONS = ("service_started", "service_healthy", COMPLETED)
_MODES = ("replicated", "global", "replicated-job", "global-job")
_SHARED_NETWORK = "service:"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service that must be there first; its name is None where it is not known."""

    name: str | None
    place: Location
    completed: bool = False
    """Whether it must have run to its end."""


def process_facts(service: Service, dependents: Mapping[str, list[Location]]) -> dict[str, Fact]:
    """process.*; `dependents` are the places where other services wait for this one to end."""
    needed = list(dependencies(service))
    waited = [Read(one.name, one.place) for one in needed if not one.completed]
    steps = [Read(one.name, one.place) for one in needed if one.completed]
    return stated(
        {
            "process.custom-command": _command(service),
            **data_paths(words_of(_commands(service))),
            "process.user": _user(service),
            "process.groups": _groups(service),
            "process.starts-after": texts(waited),
            "process.init-steps": texts(steps),
            "process.stop-grace": _stop_grace(service),
            **_mode(service, dependents.get(service.name, [])),
            "rollout.hooks": _hooks(service),
        }
    )


def _commands(service: Service) -> list[Attribute]:
    return [one for key in ("entrypoint", "command") if (one := service.fields.get(key)) is not None]


def _command(service: Service) -> Fact | None:
    """An empty command replaces that of the image too; null leaves it."""
    given = _commands(service)
    for attribute in given:
        if isinstance(attribute.node, Map):
            service.reader.text(attribute)
    if not given:
        return None
    readable = any(isinstance(attribute.node, Text | Items) for attribute in given)
    return Fact(
        value=True if readable else None,
        evidence=places(
            one.key_location() if one.key == "command" and len(given) > 1 else one.command_location() for one in given
        ),
    )


def _user(service: Service) -> Fact | None:
    """The part of USER:GROUP before the colon."""
    read = service.text("user")
    if read is None:
        return None
    user = None if read.value is None else read.value.partition(":")[0]
    return None if user == "" else texts([Read(user, read.place)])


def _groups(service: Service) -> Fact | None:
    read = service.text("user")
    own = "" if read is None or read.value is None else read.value.partition(":")[2]
    groups = [Read(own, read.place)] if read is not None and own else []
    return texts([*groups, *texts_of(service.fields.listed("group_add", service.reader), service.reader)])


def texts_of(listed: Listed, reader: Reader) -> Iterator[Read[str]]:
    """The entries of a list of texts; one of another shape is noted and unknown."""
    yield from (unknown_text(place) for place in listed.unknown)
    for member in listed.members:
        if not isinstance(member.node, Text):
            what = f"an entry of `{member.parent.key}` is no text."
            reader.note(member.parent.source, member.node.first_line, what, "Mend it; until then it is unknown.")
            yield Read(None, member.place)
        elif not member.node.is_null:
            text = reader.resolved(member.node)
            yield Read(None if text is None else text.text, member.place)


def _stop_grace(service: Service) -> Fact | None:
    read = duration(service.fields.get("stop_grace_period"), service.reader)
    return None if read is None else read.fact()


def _hooks(service: Service) -> Fact | None:
    found = [("post_start", "post-start"), ("pre_stop", "pre-stop")]
    return texts(Read(word, place) for key, word in found for place in service.fields.places(key))


# --- modes ----------------------------------------------------------------------------------------------------------


def _mode(service: Service, waiting: list[Location]) -> dict[str, Fact | None]:
    """Jobs run to their end, global services on every machine; so does what others wait for to end."""
    read = service.reader.choice(service.fields.below("deploy", service.reader).get("mode"), *_MODES)
    mode = "" if read is None else read.value
    evidence = () if read is None else (read.place,)
    unknown = Fact(value=None, evidence=evidence) if mode is None else None
    every = Fact(value=True, evidence=evidence) if (mode or "").startswith("global") else unknown
    ends = places([*waiting, *(evidence if (mode or "").endswith("-job") else ())])
    return {
        "process.per-node": every,
        "process.task": Fact(value=True, evidence=ends) if ends else unknown,
    }


# --- what comes first -----------------------------------------------------------------------------------------------


def dependencies(service: Service) -> Iterator[Dependency]:
    """Whatever must be there before the service starts, inside its project and outside."""
    yield from _depends_on(service)
    for key in ("links", "external_links", "volumes_from"):
        for read in texts_of(service.fields.listed(key, service.reader), service.reader):
            name = None if read.value is None else read.value.removeprefix("container:").partition(":")[0]
            yield Dependency(name, read.place)
    for key in ("network_mode", "net", "pid", "ipc"):
        host = shared_namespace(service, key)
        if host is not None:
            yield Dependency(host.value, host.place)


def shared_namespace(service: Service, key: str) -> Read[str] | None:
    """The service whose network, processes or memory this one joins."""
    attribute = service.fields.get(key)
    if attribute is None or not isinstance(attribute.node, Text):
        return None
    text = service.reader.resolved(attribute.node)
    if text is None or not text.text.startswith(_SHARED_NETWORK):
        return None
    return Read(text.text.removeprefix(_SHARED_NETWORK), attribute.location())


def _depends_on(service: Service) -> Iterator[Dependency]:
    for layer in service.fields.all("depends_on"):
        if isinstance(layer.node, Map):
            for entry in layer.node.entries:
                yield _dependency(layer.below(entry), service)
        elif isinstance(layer.node, Items):
            for item, text in service.reader.members(layer, "the name of a service"):
                yield Dependency(None if text is None else text.text, layer.at(item))
        else:
            service.reader.items(layer)
            yield Dependency(None, layer.key_location())


def _dependency(attribute: Attribute, service: Service) -> Dependency:
    fields = (
        {}
        if not isinstance(attribute.node, Map)
        else {entry.key.text: attribute.below(entry) for entry in attribute.node.entries}
    )
    condition = service.reader.choice(fields.get("condition"), *_CONDITIONS)
    flag(fields.get("required"), service.reader)
    key = attribute.key_location()
    if condition is None or condition.value != COMPLETED:
        return Dependency(attribute.key, key)
    # Up to the line of the condition, which alone makes it a step of its own.
    snippet = f"{key.snippet}\n{condition.place.snippet}"
    place = attribute.source.location(key.first_line, condition.place.last_line, snippet)
    return Dependency(attribute.key, place, completed=True)


# --- the health check -------------------------------------------------------------------------------------------------

_LOCAL_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d{1,5}))?(?=[/\s\"'?]|\Z)"
)
_LONGEST_TEST = 10_000
_DEFAULT_PORT = 80


def health_facts(service: Service) -> dict[str, Fact]:
    """health.type and health.start-timeout; nothing for a check that is switched off."""
    check = service.fields.below("healthcheck", service.reader)
    off = flag(check.get("disable"), service.reader)
    test = check.get("test")
    if (off is not None and off.value) or (test is not None and _first(test) == "NONE"):
        return {}
    return stated({"health.type": _type(test, service), "health.start-timeout": _start_timeout(check, service)})


def web_ports(service: Service) -> Iterator[int]:
    """Ports of the container that the check reads web pages from."""
    test = service.fields.below("healthcheck", service.reader).get("test")
    nodes = () if test is None else test.node if isinstance(test.node, Items) else (test.node,)
    for node in nodes:
        if isinstance(node, Text) and len(node.text) <= _LONGEST_TEST:
            for found in _LOCAL_URL.finditer(service.scope.variables.fill(node.text)):
                yield int(found["port"] or _DEFAULT_PORT)


def _first(test: Attribute) -> str:
    items = test.node.items if isinstance(test.node, Items) else ()
    return items[0].text if items and isinstance(items[0], Text) else ""


def _type(test: Attribute | None, service: Service) -> Fact | None:
    """Every check is a command that is run in the container, whatever it asks there."""
    if test is None:
        return None
    if isinstance(test.node, Text):
        return Fact(value=("command",), evidence=(test.command_location(),))
    if _first(test) in ("CMD", "CMD-SHELL"):
        return Fact(value=("command",), evidence=(test.command_location(),))
    what = f"is {shape(test.node)} that starts with none of NONE, CMD and CMD-SHELL."
    service.reader.note_on(test, what, "Put one of them first; until then the check is unknown.")
    return Fact(value=None, evidence=(test.command_location(),))


def _start_timeout(check: Fields, service: Service) -> Fact | None:
    """The start period: failures in it do not count. Interval and retries tell how soon a failure is believed."""
    start = duration(check.get("start_period"), service.reader)
    return None if start is None else start.fact()


# --- how many, how large, where; how a new version replaces the old one -----------------------------------------------

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
