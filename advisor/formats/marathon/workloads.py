"""Marathon definitions as workloads, one for every app and every pod; how they run, and where."""

from collections import Counter
from collections.abc import Iterable, Iterator

from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.extraction import Extraction
from advisor.formats.facts import Statements, gathered, holds, member, stated, unknown, word
from advisor.formats.image import image_handles
from advisor.formats.labels import Labels
from advisor.formats.marathon.container import (
    DOCKER,
    DOCKER_STATES,
    IMAGE_STATES,
    MIB,
    STORAGE_STATES,
    app_volumes,
    credentials,
    image_facts,
    pod_volumes,
    unreadable_image,
)
from advisor.formats.marathon.definitions import ANSWERED, Definition, read_definitions
from advisor.formats.marathon.network import (
    NETWORK_STATES,
    app_ports,
    host_network,
    label_facts,
    network_facts,
    pod_ports,
    unreadable,
)
from advisor.formats.reading import Attribute, Dialect, Part, Read, Reader, shape
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.formats.table import Row, Table, integer, keys, names, note_unknown_keys, number, switch, text, texts
from advisor.formats.words import by_word, facts_of, words_in
from advisor.model.facts import Descriptor, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Map, Node, Text

FORMAT = "marathon"
DIALECT = Dialect(blank_is_missing=True, quoted_flags=True, whole_decimals=True, longest=1_000)
_MOST_INSTANCES = 2**31 - 1
_MOST_MIB = 2**40
_LONGEST_COMMAND = 100_000
_OF_A_CONTAINER = ("security.privileged", "storage.volumes", "security.host-access")


def extract_marathon(source: Source, options: ReadOptions) -> Extraction:
    """Every app and pod.

    Raises SourceError where the text cannot be parsed, SetAsideError for templates and where nothing is defined.
    """
    reader = Reader(dialect=DIALECT)
    definitions = read_definitions(source, reader)
    used: Counter[str] = Counter()
    workloads = tuple(_workload(definition, definitions, used, options) for definition in definitions)
    return Extraction(workloads=workloads, notes=reader.notes)


def _workload(
    definition: Definition, definitions: tuple[Definition, ...], used: Counter[str], options: ReadOptions
) -> Workload:
    part = definition.part
    if not definition.is_pod:  # the keys of pods are many and nested
        _note_unknown_keys(part)
    labels = Labels(options.labels, part.reader)
    labels.take(part.field("labels"))
    facts = gathered(
        (
            *member("descriptor.formats", Read(FORMAT, definition.place)),
            *(_pod(part) if definition.is_pod else _app(part)),
            *label_facts(part),
            *_old_keys(part),
            *_order(definition, definitions),
            *labels.facts().items(),
        )
    )
    routes = facts.get("network.routes")
    if routes is not None:
        facts["network.route-count"] = routes.counted()
    form = "group" if len(definitions) > 1 else "pod" if definition.is_pod else ""  # each has an address of its own
    return Workload(
        name=_unused(definition, used),
        folder=part.source.folder,
        kind="marathon",
        files=(part.source.path,),
        facts=dict(sorted(facts.items())),
        settled=DEPLOYMENT | (REFERENCE if "build.method" in facts else IMAGE),
        handles=frozenset().union(*(image_handles(reference) for reference in _references(definition))),
        descriptors=(Descriptor(format=FORMAT, path=part.source.path, form=form),),
    )


def _unused(definition: Definition, used: Counter[str]) -> str:
    """The name, numbered where an app above has it already."""
    used[definition.name] += 1
    if used[definition.name] == 1:
        return definition.name
    definition.part.reader.note_at(definition.place, "an app above has the same id.", "Give it its own.")
    return f"{definition.name}-{used[definition.name]}"


def _order(definition: Definition, definitions: Iterable[Definition]) -> Statements:
    """What it waits for, by name; of a group everything in it that is defined here."""
    for read in definition.waits_for:
        if read.value is None:
            yield from member("process.starts-after", read)
            continue
        group = f"{read.value.rstrip('/')}/"
        inside = [other for other in definitions if f"{other.id}/".startswith(group)]
        waited = sorted({other.name for other in inside} - {definition.name}) if inside else [group.strip("/") or "/"]
        for name in waited:
            yield from member("process.starts-after", Read(name, read.place))


def _references(definition: Definition) -> Iterator[Attribute]:
    """Where it names images."""
    part, key = definition.part, "id" if definition.is_pod else "image"
    images = [part.below("container", "docker")]
    if definition.is_pod:
        images = [read.value.below("image") for read in part.parts("containers") if read.value is not None]
    for image in images:
        reference = None if image is None else image.field(key)
        if reference is not None:
            yield reference


def _old_keys(part: Part) -> Statements:
    """Old keys, each where it stands; what an answer of Marathon merely leaves empty does not count."""
    old = "descriptor.deprecated-keys"
    for key in ("ipAddress", "ports", "residency", "uris"):
        attribute = part.field(key)
        if attribute is not None and part.is_filled(key):
            yield from member(old, Read(key, attribute.key_location()))
    docker = part.below("container", "docker")
    for key in ("credential", "network", "portMappings"):
        attribute = None if docker is None else docker.field(key)
        if attribute is not None:
            yield from member(old, Read(f"docker.{key}", attribute.key_location()))
    for read in part.parts("healthChecks"):
        protocol = None if read.value is None else read.value.text("protocol")
        if protocol is not None and protocol.value in ("HTTP", "HTTPS", "TCP"):
            yield from member(old, Read(f"health check {protocol.value}", protocol.place))


# --- keys -----------------------------------------------------------------------------------------------------------


def _asked(fact: str, part: Part, key: str) -> Statements:
    """A number; 0 asks for nothing."""
    read = part.number(key)
    if read is not None and read.value != 0:
        yield from stated(fact, read)


def _mebibytes(fact: str, part: Part, key: str) -> Statements:
    """A number of mebibytes; 0 asks for nothing."""
    read = part.number(key)
    if read is not None and read.value != 0:
        known = read.value is not None and read.value <= _MOST_MIB
        yield from stated(fact, Read(round((read.value or 0) * MIB) if known else None, read.place))


def _processors(fact: str, part: Part, key: str) -> Statements:
    read = part.integer(key, 0, _MOST_INSTANCES)
    if read is not None and read.value != 0:
        yield from stated(fact, read)


def _shared_memory(fact: str, part: Part, key: str) -> Statements:
    size = part.integer(key, 1, _MOST_MIB)
    if size is not None:
        yield from stated(fact, Read(size.value and size.value * MIB, size.place))


def _profile(part: Part) -> Statements:
    """The filter of system calls: a profile of its own, unless it is switched off."""
    off, profile = part.flag("unconfined"), part.text("profileName")
    if profile is not None and (off is None or off.value is False):
        yield from member("security.hardening", Read(profile.value and "seccomp", profile.place))


def _command(fact: str, part: Part, key: str) -> Statements:
    """That it says what to start: a line for the shell, arguments, or a mapping of either in a pod."""
    attribute = part.field(key)
    if attribute is None or not part.is_filled(key):
        return
    known = not isinstance(attribute.node, Map) or key == "command"
    if not known:
        part.reader.text(attribute, _LONGEST_COMMAND)
    yield from stated(fact, Read(True if known else None, attribute.command_location()))


def _kept(part: Part, *keys: str) -> Statements:
    """Where what it starts keeps data; of the command of a pod's container the line for the shell inside it."""
    commands = [attribute for key in keys if (attribute := part.field(key)) is not None]
    inside = ((command, part.at(command.key, "shell")) for command in commands)
    yield from data_paths(words_of(shell or command for command, shell in inside)).items()


def _strategy(fact: str, part: Part, key: str) -> Statements:
    """Without any health to keep, all old instances may stop before a new one starts."""
    least = part.number(key)
    if least is not None:
        strategy = None if least.value is None else "rolling" if least.value > 0 else "recreate"
        yield from word(fact, Read(strategy, least.place))


def _resident(fact: str, part: Part, key: str) -> Statements:
    attribute = part.field(key)
    if attribute is not None and part.is_filled(key):
        yield from holds(fact, attribute.location())


def _role(fact: str, part: Part, key: str) -> Statements:
    for role in part.texts(key):
        if role.value != "*":
            yield from member(fact, Read(role.value and f"role={role.value}", role.place))


# --- checks ---------------------------------------------------------------------------------------------------------

_CHECKS = by_word(
    {"command": "COMMAND", "http": "HTTP HTTPS MESOS_HTTP MESOS_HTTPS", "port": "TCP MESOS_TCP"},
)
_POD_CHECKS = {"http": "http", "tcp": "port", "exec": "command"}


def _app_checks(part: Part) -> Statements:
    """health.* of an app."""
    for read in part.parts("healthChecks"):
        yield from unknown(("health.type",), read.place) if read.value is None else _check(read.value, read.place)
    for read in part.parts("readinessChecks"):
        yield from member("health.readiness", Read(None if read.value is None else "http", read.place))


def _check(check: Part, place: Location) -> Statements:
    """A check without a protocol is one over HTTP."""
    protocol = check.text("protocol")
    kind = "http" if protocol is None else _CHECKS.get((protocol.value or "").upper())
    if protocol is not None and protocol.value is not None and kind is None:
        check.reader.note_at(protocol.place, "a health check names a protocol that is none.", "Mend it.")
    yield from member("health.type", Read(kind, place if protocol is None else protocol.place))
    yield from stated("health.start-timeout", check.number("gracePeriodSeconds"))
    if kind == "http":
        yield from word("health.endpoint", check.text("path"))


# --- machines -------------------------------------------------------------------------------------------------------

_SPREADING = frozenset({"GROUP_BY", "MAX_PER", "UNIQUE"})


def _constraints(_: str, part: Part, key: str) -> Statements:
    attribute = part.field(key)
    read = part.reader.items(attribute)
    if attribute is not None and read is not None:
        if read.value is None:
            yield from unknown(("placement.nodes", "placement.spread"), read.place)
        for item in read.value or ():
            yield from _constraint(attribute, item, part)


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


# --- apps and pods --------------------------------------------------------------------------------------------------


def _sizes(below: str) -> Iterator[Row]:
    yield Row(f"{below}cpus", "scale.cpu", _asked)
    yield Row(f"{below}mem", "scale.memory", _mebibytes)
    yield Row(f"{below}disk", "scale.disk", _mebibytes)
    yield Row(f"{below}gpus", "scale.gpus", _processors)


def _linux(below: str) -> Iterator[Row]:
    yield Row(f"{below}linuxInfo.ipcInfo.shmSize", "scale.shared-memory", _shared_memory)
    yield Row(f"{below}linuxInfo.seccomp.unconfined", "security.unconfined", switch("seccomp"))
    yield Row(f"{below}linuxInfo.seccomp{{}}", "security.hardening", _profile)


def _placement(below: str) -> Iterator[Row]:
    yield Row(f"{below}constraints", "placement.nodes placement.spread", _constraints)
    yield Row(f"{below}acceptedResourceRoles", "placement.nodes", _role)


_APP = Table(
    Row("instances", "scale.instances", integer(0, _MOST_INSTANCES)),
    *_sizes(""),
    Row("cmd", "process.custom-command", _command),
    Row("args", "process.custom-command", _command),
    Row("env", "config.env-names", names),
    Row("secrets", "config.secrets", names),
    Row("user", "process.user", texts),
    Row("taskKillGracePeriodSeconds", "process.stop-grace", number),
    Row("upgradeStrategy.minimumHealthCapacity", "rollout.strategy", _strategy),
    *_placement(""),
    Row("residency", "process.stable-identity", _resident),
    *_linux("container."),
)
_POD = Table(
    Row("scaling.instances", "scale.instances", integer(0, _MOST_INSTANCES)),
    Row("environment", "config.env-names", names),
    Row("secrets", "config.secrets", names),
    Row("user", "process.user", texts),
    Row("scheduling.upgrade.minimumHealthCapacity", "rollout.strategy", _strategy),
    *_placement("scheduling.placement."),
)
_POD_CONTAINER = Table(
    *_sizes("resources."),
    Row("exec.command", "process.custom-command", _command),
    Row("exec{}", "storage.data-paths", lambda part: _kept(part, "command")),
    Row("environment", "config.env-names", names),
    Row("user", "process.user", texts),
    Row("lifecycle.killGracePeriodSeconds", "process.stop-grace", number),
    Row("healthCheck{}", "health.type", keys("health.type", _POD_CHECKS)),
    Row("healthCheck.http.path", "health.endpoint", text),
    Row("healthCheck.gracePeriodSeconds", "health.start-timeout", number),
    *_linux(""),
)
STATES = (
    _APP.states
    | _POD_CONTAINER.states
    | DOCKER_STATES
    | IMAGE_STATES
    | NETWORK_STATES
    | STORAGE_STATES
    | facts_of(
        descriptor="deprecated-keys formats",
        health="readiness",
        process="sidecar-images sidecars starts-after",
    )
)
"""Every fact that a Marathon definition can state."""
_UNREAD_KEYS = words_in(
    "backoffFactor backoffSeconds check container dependencies executor executorResources fetch healthChecks id",
    "ipAddress killSelection labels maxLaunchDelaySeconds networks portDefinitions ports readinessChecks",
    "requirePorts resourceLimits role storeUrls tty unreachableStrategy uris",
)
"""Keys of an app that no row reads."""
_KEYS = _APP.keys | _UNREAD_KEYS


def _note_unknown_keys(app: Part) -> None:
    """Keys that Marathon would refuse."""
    written = (field for field in app.fields() if not field.key.startswith(("tasks", "_", "$")))
    others = (field for field in written if field.key not in ANSWERED)
    note_unknown_keys(app.reader, others, _KEYS, "is no key of an app.", "Marathon refuses it; remove it.")


def _app(part: Part) -> Statements:
    yield from (*_APP.read(part), *_kept(part, "cmd", "args"))
    checks = list(_app_checks(part))
    yield from checks
    web = any(name == "health.type" and "http" in fact.members() for name, fact in checks)
    docker = part.below("container", "docker")
    yield from network_facts(part, tuple(app_ports(part)), web=web, in_image=docker is not None)
    read = part.part("container")
    if read is None:
        return
    inner = None if read.value is None else read.value.part("docker")
    if read.value is None or (inner is not None and inner.value is None):
        place = read.place if inner is None else inner.place
        yield from (*unreadable_image(place), *unknown(_OF_A_CONTAINER, place), *unreadable(place))
        return
    yield from app_volumes(read.value)
    if docker is not None:
        yield from image_facts(docker, "image", "forcePullImage")
        yield from (*DOCKER.read(docker), *host_network(part))
        yield from credentials(part, fetched="fetch")


def _pod(part: Part) -> Statements:
    reads = part.parts("containers")
    containers = tuple(read.value for read in reads if read.value is not None)
    for read in reads:
        if read.value is None:
            yield from (*unreadable_image(read.place), *unreadable(read.place))
    yield from _POD.read(part)
    yield from pod_volumes(part, containers)
    for container in containers:
        yield from _POD_CONTAINER.read(container)
        image = container.part("image")
        if image is not None and image.value is not None:
            yield from image_facts(image.value, "id", "forcePull")
            yield from credentials(container, fetched="artifacts")
        elif image is not None:
            yield from unreadable_image(image.place)
    ports = tuple(port for container in containers for port in pod_ports(container))
    in_image = any(container.field("image") is not None for container in containers)
    web = any(container.at("healthCheck", "http") is not None for container in containers)
    yield from network_facts(part, ports, web=web, in_image=in_image)
    if in_image:
        yield from host_network(part)
    for container in containers[1:]:
        name = container.text("name") or Read(None, container.place)
        yield from member("process.sidecars", name)
        if _image_text(container) != _image_text(containers[0]):
            yield from member("process.sidecar-images", name)


def _image_text(container: Part) -> str | None:
    """None where it runs on the machine's own files."""
    image = container.below("image")
    read = None if image is None else image.text("id")
    return None if read is None else read.value
