"""How an app or pod runs: size, environment, checks, placement, what happens when it changes."""

from collections.abc import Iterator

from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.fields import Attribute, Read, shape
from advisor.formats.marathon.parts import MIB, Part, Statements, holds, member, stated, unknown
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text

_MOST_INSTANCES = 2**31 - 1
_MOST_MIB = 2**40
_LONGEST_COMMAND = 100_000
_KINDS = {
    "HTTP": "http",
    "HTTPS": "http",
    "MESOS_HTTP": "http",
    "MESOS_HTTPS": "http",
    "TCP": "port",
    "MESOS_TCP": "port",
    "COMMAND": "command",
}
_POD_CHECKS = {"http": "http", "tcp": "port", "exec": "command"}
_SPREADING = frozenset({"GROUP_BY", "MAX_PER", "UNIQUE"})
_EVERYBODY = "*"


# --- size -----------------------------------------------------------------------------------------------------------


def resource_facts(part: Part) -> Statements:
    """scale.cpu, scale.memory, scale.disk and scale.gpus of one container; 0 asks for nothing."""
    cores = part.number("cpus")
    if cores is not None and cores.value != 0:
        yield from stated("scale.cpu", cores)
    for key, fact in (("mem", "scale.memory"), ("disk", "scale.disk")):
        size = part.number(key)
        if size is not None and size.value != 0:
            known = size.value is not None and size.value <= _MOST_MIB
            yield from stated(fact, Read(round((size.value or 0) * MIB) if known else None, size.place))
    gpus = part.integer("gpus", 0, _MOST_INSTANCES)
    if gpus is not None and gpus.value != 0:
        yield from stated("scale.gpus", gpus)


def instance_facts(part: Part) -> Statements:
    yield from stated("scale.instances", part.integer("instances", 0, _MOST_INSTANCES))


def linux_facts(part: Part) -> Statements:
    """Shared memory and the filter of system calls."""
    linux = part.below("linuxInfo")
    if linux is None:
        return
    memory = linux.below("ipcInfo")
    size = None if memory is None else memory.integer("shmSize", 1, _MOST_MIB)
    if size is not None:
        yield from stated("scale.shared-memory", Read(size.value and size.value * MIB, size.place))
    seccomp = linux.below("seccomp")
    if seccomp is None:
        return
    off = seccomp.flag("unconfined")
    if off is not None and off.value is not False:
        yield from member("security.unconfined", Read("seccomp" if off.value else None, off.place))
    profile = seccomp.text("profileName")
    if profile is not None and (off is None or off.value is False):
        yield from member("security.hardening", Read(profile.value and "seccomp", profile.place))


# --- command and environment ----------------------------------------------------------------------------------------


def command_facts(part: Part, *keys: str) -> Statements:
    """Whether it says what to start, by a line for the shell or by arguments, and where that keeps data."""
    given = [attribute for key in keys if (attribute := part.field(key)) is not None]
    yield from data_paths(words_of(_of_shell(attribute) for attribute in given)).items()
    for key in keys:
        attribute = part.field(key)
        if attribute is None or not part.is_filled(key):
            continue
        known = not isinstance(attribute.node, Map) or key == "command"
        if not known:
            part.reader.text(attribute, _LONGEST_COMMAND)
        value = True if known else None
        yield "process.custom-command", Fact(value=value, evidence=(attribute.command_location(),))


def _of_shell(attribute: Attribute) -> Attribute:
    """Of the command of a pod's container the line for the shell inside it."""
    entry = attribute.node.entry("shell") if isinstance(attribute.node, Map) else None
    return attribute if entry is None else attribute.below(entry)


def environment_facts(part: Part, key: str) -> Statements:
    """Names only: a value never leaves the text."""
    yield from _names(part, key, "config.env-names")


def secret_facts(part: Part) -> Statements:
    yield from _names(part, "secrets", "config.secrets")


def _names(part: Part, key: str, fact: str) -> Statements:
    read = part.part(key)
    if read is None:
        return
    if read.value is None:
        yield from member(fact, Read(None, read.place))
        return
    for attribute in read.value.fields():
        yield from member(fact, Read(attribute.key, attribute.key_location()))


# --- checks ---------------------------------------------------------------------------------------------------------


def app_checks(part: Part) -> Statements:
    """health.* of an app; a check without a protocol is one over HTTP."""
    for read in part.parts("healthChecks"):
        check = read.value
        if check is None:
            yield from unknown(("health.type",), read.place)
            continue
        protocol = check.text("protocol")
        kind = "http" if protocol is None else _KINDS.get((protocol.value or "").upper())
        if protocol is not None and protocol.value is not None and kind is None:
            note = "a health check names a protocol that is none."
            part.reader.note(part.source, protocol.place.first_line, note, "Mend it.")
        yield from member("health.type", Read(kind, read.place if protocol is None else protocol.place))
        yield from stated("health.start-timeout", check.number("gracePeriodSeconds"))
        if kind == "http":
            yield from _endpoint(check)
    for read in part.parts("readinessChecks"):
        yield from member("health.readiness", Read(None if read.value is None else "http", read.place))


def _endpoint(check: Part) -> Statements:
    for _, fact in member("health.endpoint", check.text("path")):
        yield "health.endpoint", Fact(value=fact.members()[0] if fact.known else None, evidence=fact.evidence)


def pod_checks(container: Part) -> Statements:
    check = container.below("healthCheck")
    if check is None:
        return
    for key, kind in _POD_CHECKS.items():
        attribute = check.field(key)
        if attribute is not None:
            yield from member("health.type", Read(kind, attribute.key_location()))
    http = check.below("http")
    if http is not None:
        yield from _endpoint(http)
    yield from stated("health.start-timeout", check.number("gracePeriodSeconds"))


def stop_facts(part: Part, key: str) -> Statements:
    yield from stated("process.stop-grace", part.number(key))


# --- placement ------------------------------------------------------------------------------------------------------


def placement_facts(part: Part) -> Statements:
    """placement.* from `constraints` and `acceptedResourceRoles`."""
    attribute = part.field("constraints")
    read = part.reader.items(attribute)
    if attribute is not None and read is not None:
        if read.value is None:
            yield from unknown(("placement.nodes", "placement.spread"), read.place)
        for item in read.value or ():
            yield from _constraint(attribute, item, part)
    for role in part.texts("acceptedResourceRoles"):
        if role.value != _EVERYBODY:
            yield from member("placement.nodes", Read(role.value and f"role={role.value}", role.place))


def _constraint(attribute: Attribute, item: Node, part: Part) -> Statements:
    place = attribute.at(item)
    words = _words(item)
    if words is None:
        what = f"a constraint is {shape(item)} without a field and an operator."
        part.reader.note(part.source, item.first_line, what, 'Write `["hostname", "UNIQUE"]`.')
        yield from unknown(("placement.nodes", "placement.spread"), place)
        return
    field, operator, value = words
    if operator in _SPREADING:
        yield from holds("placement.spread", place)
    elif operator in ("CLUSTER", "IS"):
        yield from member("placement.nodes", Read(f"{field}={value}" if value else field, place))
    else:
        yield from member("placement.nodes", Read(f"{field} {operator} {value}".strip(), place))


def _words(item: Node) -> tuple[str, str, str] | None:
    """Field, operator and value of a list, or of an object as pods have it."""
    nodes: Iterator[Node | None] = iter(())
    if isinstance(item, Items):
        nodes = iter(item.items)
    elif isinstance(item, Map):
        nodes = (item.get(key) for key in ("fieldName", "operator", "value"))
    texts = [node.text.strip() if isinstance(node, Text) and not node.is_null else "" for node in nodes]
    field, operator, value = [*texts, "", "", ""][:3]
    return (field.removeprefix("@"), operator.upper(), value) if field and operator else None


# --- change ---------------------------------------------------------------------------------------------------------


def upgrade_facts(part: Part, key: str) -> Statements:
    """Without any health to keep, all old instances may stop before a new one starts."""
    strategy = part.below(key)
    least = None if strategy is None else strategy.number("minimumHealthCapacity")
    if least is not None:
        word = None if least.value is None else "rolling" if least.value > 0 else "recreate"
        yield from stated("rollout.strategy", Read(word, least.place))


def deprecated_keys(part: Part) -> Iterator[tuple[str, Location]]:
    """Old keys, each where it stands; what an answer of Marathon merely leaves empty does not count."""
    for key in ("ipAddress", "ports", "residency", "uris"):
        attribute = part.field(key)
        if attribute is not None and part.is_filled(key):
            yield key, attribute.key_location()
    container = part.below("container")
    docker = None if container is None else container.below("docker")
    for key in ("credential", "network", "portMappings"):
        attribute = None if docker is None else docker.field(key)
        if attribute is not None:
            yield f"docker.{key}", attribute.key_location()
    for read in part.parts("healthChecks"):
        protocol = None if read.value is None else read.value.text("protocol")
        if protocol is not None and protocol.value in ("HTTP", "HTTPS", "TCP"):
            yield f"health check {protocol.value}", protocol.place
