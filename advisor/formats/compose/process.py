"""How a service is run: started, checked and stopped, how many of it and how large, with which rights and settings."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

from advisor.formats.compose.interpolation import Interpolation, setting_names
from advisor.formats.compose.layers import LONGEST_PATH, Member, Section, entries
from advisor.formats.compose.project import Service
from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import Statements, holds, member, members, stated, unknown
from advisor.formats.labels import Labels
from advisor.formats.reading import Attribute, Read, shape, variable_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.source import ReadOptions
from advisor.text.yaml_text import Items, Map, Text

_COMPLETED = "service_completed_successfully"
_CONDITIONS = ("service_started", "service_healthy", _COMPLETED)
_MODES = {mode: mode for mode in ("replicated", "global", "replicated-job", "global-job")}


class Dependency(Struct, frozen=True):
    """A service that must be there first; its name is None where it is not known."""

    name: str | None
    place: Location
    completed: bool = False
    """Whether it must have run to its end."""


def process_facts(service: Service, waiting: list[Location]) -> Statements:
    """process.*; `waiting` are the places where other services wait for this one to end."""
    commands = [given for key in ("entrypoint", "command") if (given := service.given(key)) is not None]
    yield from _command(service, commands)
    yield from data_paths(words_of(commands)).items()
    user = service.text("user")
    name, _, group = ("", "", "") if user is None or user.value is None else user.value.partition(":")
    if user is not None and (name or user.value is None):
        yield from members("process.user", [Read(name or None, user.place)])
    groups = [Read(group, user.place)] if user is not None and group else []
    yield from members("process.groups", [*groups, *service.texts("group_add")])
    for needed in dependencies(service):
        fact = "process.init-steps" if needed.completed else "process.starts-after"
        yield from members(fact, [Read(needed.name, needed.place)])
    yield from _mode(service, waiting)


def _command(service: Service, commands: list[Attribute]) -> Statements:
    """An empty command replaces that of the image too; null leaves it."""
    for attribute in commands:
        is_map = isinstance(attribute.node, Map)
        if is_map:
            service.reader.text(attribute)
        only_arguments = attribute.key == "command" and len(commands) > 1
        place = attribute.key_location() if only_arguments else attribute.command_location()
        yield from stated("process.custom-command", Read(None if is_map else True, place))


def _mode(service: Service, waiting: list[Location]) -> Statements:
    """Jobs run to their end, global services on every machine; so does what others wait for to end."""
    mode = service.below("deploy").choice("mode", _MODES)
    yield from holds("process.task", *waiting)
    if mode is None:
        return
    if mode.value is None:
        yield from unknown(("process.per-node",) if waiting else ("process.per-node", "process.task"), mode.place)
        return
    if mode.value.startswith("global"):
        yield from holds("process.per-node", mode.place)
    if mode.value.endswith("-job"):
        yield from holds("process.task", mode.place)


def dependencies(service: Service) -> Iterator[Dependency]:
    """Whatever must be there before the service starts, inside its project and outside."""
    for name, attribute, place in service.named("depends_on", "the name of a service"):
        yield _dependency(name, attribute, place, service)
    for key in ("links", "external_links", "volumes_from"):
        for read in service.texts(key):
            name = None if read.value is None else read.value.removeprefix("container:").partition(":")[0]
            yield Dependency(name, read.place)
    for key in ("network_mode", "net", "pid", "ipc"):
        host = service.shared_namespace(key)
        if host is not None:
            yield Dependency(host.value, host.place)


def _dependency(name: str | None, attribute: Attribute, place: Location, service: Service) -> Dependency:
    asked = Section(entries(attribute), service.reader)
    condition = service.reader.choice(asked.field("condition"), *_CONDITIONS)
    asked.flag("required")
    if condition is None or condition.value != _COMPLETED:
        return Dependency(name, place)
    # Up to the line of the condition, which alone makes it a step of its own.
    snippet = f"{place.snippet}\n{condition.place.snippet}"
    place = attribute.source.location(place.first_line, condition.place.last_line, snippet)
    return Dependency(name, place, completed=True)


# --- the health check -------------------------------------------------------------------------------------------------

_LOCAL_URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d{1,5}))?(?=[/\s\"'?]|\Z)"
)
_LONGEST_TEST = 10_000
_DEFAULT_PORT = 80


def health_facts(service: Service) -> Statements:
    """health.type and health.start-timeout; nothing for a check that is switched off.

    Failures in the start period do not count. Interval and retries tell how soon a failure is believed.
    """
    check = service.below("healthcheck")
    off, test = check.flag("disable"), check.given("test")
    first = "" if test is None else _first(test)
    if (off is not None and off.value) or first == "NONE":
        return
    yield from stated("health.start-timeout", check.duration("start_period"))
    if test is None:
        return
    # Every check is a command that is run in the container, whatever it asks there.
    if isinstance(test.node, Text) or first in ("CMD", "CMD-SHELL"):
        yield "health.type", Fact(value=("command",), evidence=(test.command_location(),))
        return
    what = f"is {shape(test.node)} that starts with none of NONE, CMD and CMD-SHELL."
    service.reader.note_on(test, what, "Put one of them first; until then the check is unknown.")
    yield from unknown(["health.type"], test.command_location())


def web_ports(service: Service) -> Iterator[int]:
    """Ports of the container that the check reads web pages from."""
    test = service.below("healthcheck").given("test")
    nodes = () if test is None else test.node if isinstance(test.node, Items) else (test.node,)
    for node in nodes:
        if isinstance(node, Text) and len(node.text) <= _LONGEST_TEST:
            for url in _LOCAL_URL.finditer(service.scope.variables.fill(node.text)):
                yield int(url["port"] or _DEFAULT_PORT)


def _first(test: Attribute) -> str:
    items = test.node.items if isinstance(test.node, Items) else ()
    return items[0].text if items and isinstance(items[0], Text) else ""


# --- how many, how large, where; how a new version replaces the old one -----------------------------------------------

_MOST_INSTANCES = 2_000_000
_MOST_DEVICES = 10_000
_PERIOD = 100_000
"""Microseconds of the scheduler's period where `cpu_period` is not given."""
_GPU = "gpu"


def instances_of(service: Service) -> Fact | None:
    """`deploy.replicas`, or the older `scale`; where they differ nobody knows."""
    older = service.integer("scale", 0, _MOST_INSTANCES)
    newer = service.below("deploy").integer("replicas", 0, _MOST_INSTANCES)
    reads = [read for read in (newer, older) if read is not None]
    values = {read.value for read in reads}
    scale = service.given("scale")
    if len(values) > 1 and scale is not None:
        service.reader.note_on(scale, "contradicts `deploy.replicas`.", "Keep one of them.")
    places = tuple(sorted({read.place for read in reads}))
    return Fact(value=values.pop() if len(values) == 1 else None, evidence=places) if reads else None


def scale_facts(service: Service, instances: Fact | None) -> Statements:
    """scale.*, placement.spread and rollout.strategy."""
    deploy = service.below("deploy")
    limits, reserved = (deploy.below("resources", key) for key in ("limits", "reservations"))
    held, asked = ((limits, "memory"), (service, "mem_limit")), ((reserved, "memory"), (service, "mem_reservation"))
    cores = ((limits, "cpus"), (service, "cpus"), (service, "cpu_count"))
    if instances is not None:
        yield "scale.instances", instances
    yield from _first_of(
        "scale.memory", (part.size(key) for part, key in held), (part.size(key) for part, key in asked)
    )
    of_limits = (part.number(key) for part, key in cores)
    yield from _first_of("scale.cpu", chain(of_limits, [_quota(service)]), (reserved.number(key) for key in ["cpus"]))
    yield from _gpus(service, reserved)
    yield from _spread(deploy.below("placement"))
    yield from _strategy(deploy.below("update_config"), instances)


def _first_of(fact: str, *tiers: Iterable[Read[int] | Read[float] | None]) -> Statements:
    """All words of the limit; where there is none, of the reservation. A zero takes a limit away."""
    for tier in tiers:
        words = [read for read in tier if read is not None and read.value != 0]
        for read in words:
            yield from stated(fact, read)
        if words:
            return


def _quota(service: Service) -> Read[float] | None:
    quota = service.integer("cpu_quota", -1)
    if quota is None or (quota.value is not None and quota.value <= 0):
        return None
    period = service.integer("cpu_period", 1)
    length = _PERIOD if period is None else period.value
    if quota.value is None or length is None:
        return Read(None, quota.place)
    return Read(round(min(quota.value, _MOST_INSTANCES * _PERIOD) / length, 6), quota.place)


def _gpus(service: Service, reserved: Section) -> Statements:
    """The least that it needs: one where it asks for all there are, or names no number."""
    counts = [*_reserved_gpus(reserved), *_listed_gpus(service)]
    runtime = service.text("runtime")
    if not counts and runtime is not None and runtime.value == "nvidia":
        counts = [Read(1, runtime.place)]
    if counts:
        known = [count.value for count in counts if count.value is not None]
        places = tuple(sorted({count.place for count in counts}))
        yield "scale.gpus", Fact(value=sum(known) if len(known) == len(counts) else None, evidence=places)


def _reserved_gpus(reserved: Section) -> Iterator[Read[int]]:
    for device in reserved.listed("devices"):
        if any(read.value == _GPU for read in device.section.texts("capabilities")):
            yield _count(device)
    for resource in reserved.listed("generic_resources"):
        kind = resource.section.below("discrete_resource_spec")
        name = kind.text("kind")
        if name is not None and name.value is not None and _GPU in name.value.lower():
            yield kind.integer("value", 0, _MOST_DEVICES) or Read(1, name.place)


def _listed_gpus(service: Service) -> Iterator[Read[int]]:
    for device in service.listed("gpus"):
        yield _count(device) if device.is_map else Read(1 if device.text == "all" else None, device.place)


def _count(device: Member) -> Read[int]:
    keys = device.section
    count = keys.given("count")
    if count is None:
        place = keys.given("device_ids") or keys.given("capabilities")
        named = len(list(keys.listed("device_ids")))
        return Read(named or 1, device.place if place is None else place.key_location())
    read = keys.reader.scalar(count, "a number of devices, or all", _device_count)
    return Read(None, count.key_location()) if read is None else read


def _device_count(node: Text) -> int | None:
    """Of `all` the least that it can mean; -1 is an older word for it."""
    if node.text in ("all", "-1"):
        return 1
    value = node.as_int()
    return value if value is not None and 0 <= value <= _MOST_DEVICES else None


def _spread(placement: Section) -> Statements:
    for preference in placement.listed("preferences"):
        spread = preference.section.given("spread")
        if spread is not None:
            yield from holds("placement.spread", spread.location())
    most = placement.integer("max_replicas_per_node", 0)
    if most is not None and most.value == 1:
        yield from holds("placement.spread", most.place)


def _strategy(update: Section, instances: Fact | None) -> Statements:
    """Rolling, unless all instances are stopped at once before new ones start; zero at once stands for all."""
    order = update.choice("order", {"start-first": "start-first", "stop-first": "stop-first"})
    parallel = update.integer("parallelism", 0)
    reads = [read for read in (order, parallel) if read is not None]
    number = None if instances is None else instances.value
    at_once = False
    if parallel is not None and parallel.value is not None:
        at_once = parallel.value == 0 or (isinstance(number, int) and 1 < number <= parallel.value)
    word = "recreate" if at_once and (order is None or order.value == "stop-first") else "rolling"
    if reads:
        known = all(read.value is not None for read in reads)
        places = tuple(sorted({read.place for read in reads}))
        yield "rollout.strategy", Fact(value=word if known else None, evidence=places)


# --- what it asks of its host, and what it gives up -------------------------------------------------------------------

_UNCONFINED = {
    "seccomp=unconfined": "seccomp",
    "apparmor=unconfined": "apparmor",
    "label=disable": "selinux",
    "systempaths=unconfined": "masked-paths",
}
_NO_ESCALATION = frozenset({"no-new-privileges", "no-new-privileges=true"})
_SEPARATOR = re.compile(r"\A(\s*[a-z-]+\s*)[:=]")


def _capabilities(service: Service, key: str) -> Iterator[Read[str]]:
    for read in service.texts(key):
        yield Read(None if read.value is None else read.value.strip().upper().removeprefix("CAP_"), read.place)


def _devices(service: Service) -> Iterator[Read[str]]:
    """Devices of the host: the part before the colon; names of vendors' devices hold an equals sign."""
    for device in service.listed("devices"):
        if device.is_map:
            source = device.section.text("source")
            yield Read(None, device.place) if source is None else source
        for read in () if device.is_map else device.texts():
            text = read.value or ""
            yield read if "=" in text or read.value is None else Read(text.partition(":")[0], read.place)


def _names(service: Service, key: str) -> Iterator[Read[str]]:
    """The names of a mapping of numbers or mappings, or of a list of NAME=value."""
    layers = service.all(key)
    for layer in layers:
        if isinstance(layer.node, Map):
            yield from (Read(entry.key.text, layer.below(entry).key_location()) for entry in layer.node.entries)
    if any(not isinstance(layer.node, Map) for layer in layers):
        yield from (Read(pair.name, pair.place) for pair in service.pairs(key))


def _confinement(service: Service) -> Statements:
    for option in service.texts("security_opt"):
        # With an equals sign; the colon is the older form.
        text = _SEPARATOR.sub(r"\1=", (option.value or "").strip())
        if option.value is None or text in _UNCONFINED:
            yield from member("security.unconfined", Read(_UNCONFINED.get(text), option.place))
        elif text in _NO_ESCALATION:
            yield from member("security.hardening", Read("no-escalation", option.place))
        elif text.startswith("seccomp="):
            yield from member("security.hardening", Read("seccomp", option.place))
    read_only = service.flag("read_only")
    if read_only is not None and read_only.value is not False:
        yield from member("security.hardening", Read("read-only-root" if read_only.value else None, read_only.place))
    for dropped in _capabilities(service, "cap_drop"):
        if dropped.value == "ALL":
            yield from member("security.hardening", Read("drop-all", dropped.place))


def security_facts(service: Service) -> Statements:
    """security.*, but not what mounts show."""
    yield from members("security.added-capabilities", _capabilities(service, "cap_add"))
    yield from members("security.devices", _devices(service))
    yield from members("security.sysctls", _names(service, "sysctls"))
    yield from members("security.ulimits", _names(service, "ulimits"))
    yield from _confinement(service)


# --- settings: names only, never values -------------------------------------------------------------------------------

_CLUSTER_TEMPLATES = {".Node.": "node", ".Task.": "name", ".Service.": "service"}


def settings_facts(service: Service, options: ReadOptions, consulted: set[str]) -> Statements:
    """config.*; the paths of settings files that were read are added to `consulted`."""
    pairs = service.pairs("environment")
    yield from members("config.env-names", _env_files(service, options, consulted))
    names = (Read(variable_name(pair.name or "") or None, pair.place) for pair in pairs)
    yield from members("config.env-names", names)
    texts = [(pair.value.text, pair.place) for pair in pairs if pair.value is not None]
    hostname = service.given("hostname")
    if hostname is not None and isinstance(hostname.node, Text):
        texts.append((hostname.node.text, hostname.key_location()))
    for text, place in texts:
        words = [word for template, word in _CLUSTER_TEMPLATES.items() if template in text] if "{{" in text else []
        yield from members("config.instance-information", (Read(word, place) for word in words))
    yield from members("config.labels", (Read(label.name, label.place) for label in service.labels()))
    for secret in service.listed("secrets"):
        yield from members("config.secrets", _granted(secret, "source", "target"))
    for config in service.listed("configs"):
        for read in _granted(config, "target", "source"):  # below the root where no path is given
            path = read.value
            rooted = path if path is None or path.startswith("/") else f"/{path}"
            yield from member("config.files", Read(rooted, read.place))


def _granted(entry: Member, *keys_: str) -> Iterator[Read[str]]:
    """The first of the keys that is given, or the whole entry where it is a text."""
    if entry.is_map:
        section = entry.section
        read = section.reader.text(section.first(*keys_), LONGEST_PATH)
        yield Read(None if read is None else read.value, entry.place)
    elif isinstance(entry.node, Text) and entry.node.is_null:
        entry.note("an entry is a text.", "Mend it.")
        yield Read(None, entry.place)
    elif entry.node is not None:
        yield from entry.texts()


def _env_files(service: Service, options: ReadOptions, consulted: set[str]) -> Iterator[Read[str]]:
    """The names in every settings file, at the line that names the file; unknown where it was not found."""
    for entry in service.listed("env_file"):
        path, required = entry.text, True
        if entry.is_map:
            keys_ = entry.section
            read, needed = keys_.text("path", LONGEST_PATH), keys_.flag("required")
            path, required = None if read is None else read.value, needed is None or needed.value is not False
        source = None if path is None else options.other(service.scope.path_of(entry.parent, path))
        if source is not None:
            consulted.add(source.path)
            yield from (Read(name, entry.place) for name in setting_names(source.text))
        elif required:
            if entry.node is not None:
                advice = "Assess it together with this one; until then the names it sets are unknown."
                entry.note("a settings file was not read.", advice)
            yield Read(None, entry.place)


def label_facts(service: Service, options: ReadOptions) -> Statements:
    """The facts that labels state; of a label that stands twice in one place the stronger file's word holds."""
    labels = Labels(options.labels, service.reader)
    for section in (service, service.below("deploy")):
        pairs = section.pairs("labels")
        last = {pair.name: pair for pair in pairs if pair.name is not None}
        for pair in pairs:
            if pair.name is None:
                labels.unread(pair.place)
        for name, pair in last.items():
            filled = None if pair.value is None else service.scope.variables.resolve(pair.value.text)
            own = None if pair.value is None else Interpolation().resolve(pair.value.text)
            labels.say(name, filled, pair.place, filled_with_secrets=filled != own)
    for place in service.places("label_file"):
        labels.unread(place, weak=True)
    yield from labels.facts().items()
