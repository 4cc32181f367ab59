"""What the containers of a pod are: images, ports, commands, sizes, checks, environment; and where the pod may run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from advisor.formats.data_paths import data_paths, words_of
from advisor.formats.facts import Statements, gathered, holds, member, number, stated, told, unknown, word
from advisor.formats.image import SHOWN_BY_REFERENCE, image_field, image_place, unknown_image
from advisor.formats.kubernetes.objects import Object, bytes_of, cores_of, count_of
from advisor.formats.kubernetes.pods import Container, Pod
from advisor.formats.reading import Attribute, Part, Read, shown_name
from advisor.formats.table import Row, Table, choice, integer, keys, nothing, prefixed, text, texts
from advisor.formats.words import facts_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

_PROTOCOLS = {"TCP": "tcp", "UDP": "udp", "SCTP": "sctp"}
_PULL_POLICIES = {"Always": "always", "IfNotPresent": "if-not-present", "Never": "never"}
_KINDS_OF_REGISTRY = ("other", "public", "official")
"""Of several registries the one counts that is likeliest to ask for something."""
_IN_PLACE = ("process.init-steps", "process.sidecar-images", "process.sidecars")


def container_facts(pod: Pod, triggered: frozenset[str]) -> Statements:
    """What containers say of images, ports, commands, sizes and checks.

    `triggered` are the names of containers whose image comes from an image stream.
    """
    yield "build.method", Fact(value="image", evidence=(_images_place(pod),))
    for container in pod.containers:
        yield from _CONTAINER.read(container.part)
        yield from _start(container.part)
        yield from _commands(container)
    yield from data_paths(*(words_of(container.commands()) for container in pod.containers)).items()
    yield from (*_sidecars(pod), *_host_ports(pod), *_endpoint(pod))
    for place in pod.unread:
        yield from unknown((*_IN_PLACE, "scale.cpu", "scale.disk", "scale.memory"), place)
    yield from {**_images(pod, triggered), **_ports(pod)}.items()


def _commands(container: Container) -> Statements:
    for attribute in container.commands():
        if isinstance(attribute.node, Items | Text):
            yield from holds("process.custom-command", attribute.command_location())
        else:
            container.part.reader.items(attribute)
            yield from unknown(("process.custom-command",), attribute.key_location())


def _sidecars(pod: Pod) -> Statements:
    for container in pod.containers[1:]:
        yield from member("process.sidecars", _name(container))
        main, own = _image_text(pod.containers[0]), _image_text(container)
        if None in (main, own):
            yield from unknown(("process.sidecar-images",), container.place)
        elif main != own:
            yield from member("process.sidecar-images", _name(container))
    for container in pod.steps:
        yield from member("process.init-steps", _name(container))


def _image_text(container: Container) -> str | None:
    image = container.part.field("image")
    return image.node.text.strip() if image is not None and isinstance(image.node, Text) else None


def _images_place(pod: Pod) -> Location:
    image = pod.containers[0].part.field("image") if pod.containers else None
    if image is not None:
        return image_place(image)
    return pod.containers[0].place if pod.containers else pod.owner.place


def _name(container: Container) -> Read[str]:
    return Read(container.name or f"container on line {container.place.first_line}", container.place)


# --- images ---------------------------------------------------------------------------------------------------------


def _images(pod: Pod, triggered: frozenset[str]) -> dict[str, Fact]:
    """Of an image from a stream nothing is stated here; the stream says it, wherever it is described."""
    shown = [_image(container) for container in pod.containers if container.name not in triggered]
    shown.extend(unknown_image(place) for place in pod.unread)
    facts = gathered(pair for image in shown for pair in image.items())
    kinds = [image["image.registry.kind"] for image in shown if "image.registry.kind" in image]
    known = {fact.value for fact in kinds}
    if kinds and None not in known:
        kind = min(map(str, known), key=_KINDS_OF_REGISTRY.index)
        places = {place for fact in kinds for place in fact.evidence}
        facts["image.registry.kind"] = Fact(value=kind, evidence=tuple(sorted(places)))
    secrets = {name.location() for name in _pull_secrets(pod)}
    if secrets:
        facts["image.registry.auth"] = Fact(value="required", evidence=tuple(sorted(secrets)))
    return facts


def _image(container: Container) -> dict[str, Fact]:
    attribute = container.part.field("image")
    if attribute is None:
        what = f"the container {container.name or 'here'} names no image."
        container.part.reader.note(container.part.source, container.place.first_line, what, "Add `image:`.")
        return unknown_image(container.place)
    return image_field(attribute, container.part.reader)


def _pull_secrets(pod: Pod) -> Iterator[Attribute]:
    for read in pod.spec.parts("imagePullSecrets"):
        name = None if read.value is None else read.value.field("name")
        if name is not None:
            yield name


# --- ports ----------------------------------------------------------------------------------------------------------


def _ports(pod: Pod) -> dict[str, Fact]:
    facts = gathered(statement for container in pod.containers for statement in _PORTS.read(container.part))
    tcp, udp = facts.get("image.ports"), facts.get("image.udp-ports")
    if tcp is not None:
        facts["image.port-count"] = tcp.counted()
        if tcp.known:
            facts["image.udp-only"] = Fact(value=False, evidence=tcp.evidence)
    elif udp is not None:
        facts["image.udp-only"] = Fact(value=True, evidence=udp.evidence)
    return facts


def _port(part: Part) -> Statements:
    port, protocol = part.port("containerPort"), _protocol(part)
    name = {"tcp": "image.ports", "udp": "image.udp-ports"}.get(protocol or "")
    if name is not None:
        yield from number(name, port)
    elif port is not None and protocol is None:
        yield from unknown(("image.ports", "image.udp-ports"), port.place)


def _protocol(part: Part) -> str | None:
    """TCP where none is written; None where it cannot be read."""
    read = part.choice("protocol", _PROTOCOLS)
    return "tcp" if read is None else read.value


_PORTS = Table(Row("ports[]", "image.ports", _port))


def _host_ports(pod: Pod) -> Statements:
    """Ports of the host that lead to a container; with the host's network every port is one."""
    network = pod.spec.flag("hostNetwork")
    key = "containerPort" if network is not None and network.value else "hostPort"
    for read in (read for container in pod.containers for read in container.part.parts("ports")):
        port = None if read.value is None else read.value.port(key)
        if read.value is None or port is None:
            continue
        protocol = _protocol(read.value)
        yield from member("network.exposure", Read("host-port", port.place))
        yield from member("network.protocols", Read(protocol, port.place))
        if protocol in ("tcp", None):
            yield from number("network.ports", port if protocol else Read(None, port.place))


# --- sizes ----------------------------------------------------------------------------------------------------------

_GPU = re.compile(r"(?:nvidia\.com/(?:gpu|mig-)|amd\.com/gpu|gpu\.intel\.com/|alpha\.kubernetes\.io/nvidia-gpu).*\Z")
_PLAIN = frozenset({"cpu", "ephemeral-storage", "memory", "storage"})
_RESOURCE_FACTS = facts_of(scale="cpu disk gpus memory", security="devices")


def _resources(part: Part) -> Statements:
    """The most that a container may use: its limit, else what it requests."""
    chosen: dict[str, Attribute] = {}
    for key in ("limits", "requests"):
        read = part.part(key)
        if read is not None and read.value is None:
            yield from unknown(_RESOURCE_FACTS, read.place)
        elif read is not None and read.value is not None:
            for attribute in read.value.fields():
                if not attribute.is_null:
                    chosen.setdefault(attribute.key, attribute)
    yield from stated("scale.memory", bytes_of(part.reader, chosen.get("memory")))
    yield from stated("scale.disk", bytes_of(part.reader, chosen.get("ephemeral-storage")))
    yield from stated("scale.cpu", cores_of(part.reader, chosen.get("cpu")))
    for name, attribute in chosen.items():
        count = None if name in _PLAIN else count_of(part.reader, attribute)
        if count is not None and _GPU.match(name):
            yield from stated("scale.gpus", count)
        elif count is not None and count.value != 0:
            yield from member("security.devices", Read(name, count.place))


# --- checks ---------------------------------------------------------------------------------------------------------

_CHECKS = {"exec": "command", "grpc": "grpc", "httpGet": "http", "tcpSocket": "port"}
_HOOKS = {"postStart": "post-start", "preStop": "pre-stop"}
_LONGEST_PATH = 2_000
_PERIOD, _FAILURES = 10, 3
"""The documented defaults of a probe, in seconds and in tries."""


def _start(container: Part) -> Statements:
    """The time that a startup probe allows, else that until the first liveness probe."""
    startup, liveness = container.part("startupProbe"), container.below("livenessProbe")
    if startup is not None:
        value = None if startup.value is None else _allowed(startup.value)
        yield from stated("health.start-timeout", Read(value, startup.place))
    elif liveness is not None:
        delay = liveness.integer("initialDelaySeconds")
        if delay is not None and delay.value != 0:
            yield from stated("health.start-timeout", delay)


def _allowed(probe: Part) -> int | None:
    delay = _or(probe.integer("initialDelaySeconds"), 0)
    period = _or(probe.integer("periodSeconds", 1), _PERIOD)
    failures = _or(probe.integer("failureThreshold", 1), _FAILURES)
    return None if delay is None or period is None or failures is None else delay + period * failures


def _or(read: Read[int] | None, default: int) -> int | None:
    return default if read is None else read.value


def _endpoint(pod: Pod) -> Statements:
    """The path of the first health check over HTTP; of a readiness check where no other has one."""
    for key in ("livenessProbe", "readinessProbe"):
        for container in pod.containers:
            request = container.part.below(key, "httpGet")
            attribute = None if request is None else request.field("path")
            read = container.part.reader.text(attribute, _LONGEST_PATH)
            if read is not None and attribute is not None:
                value = None if read.value is None else shown_name(read.value)
                yield "health.endpoint", Fact(value=value, evidence=(attribute.location(),))
                return


_CONTAINER = Table(
    Row("imagePullPolicy", "image.pull-policy", choice(_PULL_POLICIES)),
    Row("lifecycle{}", "rollout.hooks", keys("rollout.hooks", _HOOKS)),
    Row("livenessProbe{}", "health.type", keys("health.type", _CHECKS)),
    Row("readinessProbe{}", "health.readiness", keys("health.readiness", _CHECKS)),
    Row("resources{}", " ".join(_RESOURCE_FACTS), _resources),
)

# --- environment ----------------------------------------------------------------------------------------------------

ENVIRONMENT_FACTS = facts_of(config="env-names instance-information secrets")
_NAMES = "config.env-names"
_SECRETS = "config.secrets"
_INSTANCE = "config.instance-information"
_HOLDERS: Mapping[str, tuple[str, ...]] = {"ConfigMap": ("data",), "Secret": ("data", "stringData")}


@dataclass(frozen=True, slots=True)
class Holders:
    """The config maps and secrets of a file, by namespace, kind and name."""

    objects: Mapping[tuple[str, str, str], Object]

    @classmethod
    def of(cls, objects: Sequence[Object]) -> "Holders":
        return cls({(held.namespace, held.kind, held.name): held for held in objects if held.kind in _HOLDERS})

    def keys(self, namespace: str, kind: str, name: str) -> tuple[str, ...] | None:
        """The names below its data; None where the file does not hold it, or does not say them."""
        held = self.objects.get((namespace, kind, name))
        if held is None:
            return None
        nodes = [attribute.node for key in _HOLDERS[kind] if (attribute := held.at(key)) is not None]
        maps = [node for node in nodes if isinstance(node, Map)]
        return tuple(entry.key.text for node in maps for entry in node.entries) if len(maps) == len(nodes) else None


INSTANCE_INFORMATION = Table(
    Row("fieldRef.fieldPath", _INSTANCE, texts),
    Row("resourceFieldRef.resource", _INSTANCE, texts),
)
"""What a variable or a file asks the platform about its own instance."""
_ORIGIN = Table(
    Row("valueFrom.secretKeyRef.name", _SECRETS, texts),
    Row("valueFrom{}", _INSTANCE, INSTANCE_INFORMATION.read),
)


def environment_facts(pod: Pod, holders: Holders) -> Statements:
    """Names only: a value never leaves the text."""
    for container in pod.all:
        counts = container in pod.containers
        for read in container.part.parts("env"):
            yield from told(read, partial(_variable, counts=counts), ENVIRONMENT_FACTS)
        for read in container.part.parts("envFrom"):
            yield from told(read, partial(_many, pod=pod, holders=holders, counts=counts), ENVIRONMENT_FACTS)


def mentioned_config_maps(pod: Pod) -> Iterator[str]:
    """The names of config maps that variables of the pod come from."""
    for container in pod.all:
        for key, inner in (("env", ("valueFrom", "configMapKeyRef")), ("envFrom", ("configMapRef",))):
            for read in container.part.parts(key):
                holder = None if read.value is None else read.value.below(*inner)
                name = None if holder is None else holder.text("name")
                if name is not None and name.value is not None:
                    yield name.value


def _variable(part: Part, *, counts: bool) -> Statements:
    if counts:
        yield from member(_NAMES, part.text("name"))
    yield from _ORIGIN.read(part)


def _many(part: Part, *, pod: Pod, holders: Holders, counts: bool) -> Statements:
    """Every key of a config map or secret becomes a variable; unknown where its object stands elsewhere."""
    prefix = part.text("prefix")
    for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        below = part.part(key)
        name = None if below is None or below.value is None else below.value.text("name")
        if kind == "Secret" and below is not None:
            yield from member(_SECRETS, name or Read(None, below.place))
        if counts and below is not None:
            known = None if name is None or name.value is None else holders.keys(pod.owner.namespace, kind, name.value)
            yield from _prefixed(known, prefix, name or Read(None, below.place))


def _prefixed(names: tuple[str, ...] | None, prefix: Read[str] | None, holder: Read[str]) -> Statements:
    if names is None or (prefix is not None and prefix.value is None):
        yield from unknown((_NAMES,), holder.place)
        return
    before = "" if prefix is None else prefix.value or ""
    for name in names:
        yield from member(_NAMES, Read(f"{before}{name}", holder.place))


# --- machines -------------------------------------------------------------------------------------------------------

_NODES = "placement.nodes"
_SPREAD = "placement.spread"
_SYSTEM = frozenset({"kubernetes.io/os", "beta.kubernetes.io/os"})
_WINDOWS_BUILD = "node.kubernetes.io/windows-build"
"""A label that only nodes with Windows carry."""
_ARCHITECTURE = frozenset({"kubernetes.io/arch", "beta.kubernetes.io/arch"})
# The cluster itself lets every pod tolerate these for a while.
_TOLERATED_BY_ALL = frozenset({"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
_HARD = "requiredDuringSchedulingIgnoredDuringExecution"
_SOFT = "preferredDuringSchedulingIgnoredDuringExecution"


def placement_facts(pod: Pod) -> Statements:
    """placement.*, config.features, and the operating system and architecture that a machine must have."""
    yield from _POD.read(pod.spec)
    affinity = pod.spec.below("affinity")
    apart = None if affinity is None else affinity.part("podAntiAffinity")
    yield from told(apart, partial(_apart, labels=dict(pod.labels())), (_SPREAD,))


def _node_selector(part: Part) -> Statements:
    for attribute in part.fields():
        value = part.reader.scalar(attribute, "a text", lambda node: node.text)
        if value is None:
            yield from _asked(attribute.key, "Exists", (), attribute.location())
        elif value.value is None:
            yield from unknown(_facts_of(attribute.key), value.place)
        else:
            yield from _asked(attribute.key, "In", (value.value,), value.place)


def _facts_of(key: str) -> tuple[str, ...]:
    if key in _SYSTEM or key == _WINDOWS_BUILD:
        return ("image.os",)
    return ("image.architectures",) if key in _ARCHITECTURE else (_NODES,)


def _asked(key: str, operator: str, values: tuple[str, ...], place: Location) -> Statements:
    """One condition on a machine: on its system, its architecture, or another of its labels."""
    if key == _WINDOWS_BUILD and operator in ("In", "Exists"):
        yield from word("image.os", Read("windows", place))
    elif key in _SYSTEM and operator == "In" and len(values) == 1:
        yield from word("image.os", Read(values[0], place))
    elif key in _ARCHITECTURE and operator == "In" and values:
        yield "image.architectures", Fact(value=tuple(sorted(set(values))), evidence=(place,))
    else:
        yield from member(_NODES, Read(_condition(key, operator, values), place))


def _condition(key: str, operator: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(sorted(values))
    match operator:
        case "In" if len(values) == 1:
            return f"{key}={listed}" if listed else key
        case "In":
            return f"{key} in ({listed})"
        case "NotIn":
            return f"{key} not in ({listed})"
        case "DoesNotExist":
            return f"no {key}"
        case "Gt" | "Lt":
            return f"{key} {'above' if operator == 'Gt' else 'below'} {listed}"
    return key


def _expression(part: Part) -> Statements:
    key, operator = part.text("key"), part.text("operator")
    values = list(part.texts("values"))
    if key is None or key.value is None or any(read.value is None for read in values):
        yield from unknown((_NODES,), part.place)
        return
    said = "In" if operator is None else operator.value or ""
    yield from _asked(key.value, said, tuple(read.value or "" for read in values), key.place)


def _toleration(part: Part) -> Statements:
    key = part.text("key")
    if key is None:
        yield from member(_NODES, Read("tolerates everything", part.place))
    elif key.value not in _TOLERATED_BY_ALL:
        yield from member(_NODES, Read(key.value and f"tolerates {key.value}", key.place))


def _apart(part: Part, labels: Mapping[str, str | None]) -> Statements:
    """Only where the pods to keep away from are its own kind."""
    for key in (_HARD, _SOFT):
        for read in part.parts(key):
            term = read.value if read.value is None or key == _HARD else read.value.below("podAffinityTerm")
            if term is None:
                yield from unknown((_SPREAD,), read.place)
            elif _means(term, labels):
                yield from holds(_SPREAD, read.place)


def _means(term: Part, labels: Mapping[str, str | None]) -> bool:
    """Whether the selector of a term can mean pods with these labels; one that says nothing means none."""
    selector = term.below("labelSelector")
    if selector is None:
        return False
    exact = ((entry.key, entry.node) for entry in selector.entries("matchLabels"))
    if not all(_has(labels, key, (node.text,)) for key, node in exact if isinstance(node, Text)):
        return False
    return all(read.value is not None and _selects(read.value, labels) for read in selector.parts("matchExpressions"))


def _selects(expression: Part, labels: Mapping[str, str | None]) -> bool:
    key, operator = expression.text("key"), expression.text("operator")
    name = "" if key is None else key.value or ""
    values = tuple(read.value or "" for read in expression.texts("values"))
    match "" if operator is None else operator.value:
        case "In":
            return _has(labels, name, values)
        case "NotIn":
            return not _has(labels, name, values)
        case "DoesNotExist":
            return name not in labels
    return name in labels


def _has(labels: Mapping[str, str | None], key: str, values: tuple[str, ...]) -> bool:
    """A label whose value a variable leaves open is taken to fit."""
    return key in labels and (labels[key] is None or labels[key] in values)


def _spread(part: Part) -> Statements:
    yield from holds(_SPREAD, part.place)


def _feature(fact: str, part: Part, key: str) -> Statements:
    """What a key switches on, unless it says false or holds an empty collection."""
    attribute = part.field(key)
    no = attribute is None or (
        attribute.node.as_bool() is False if isinstance(attribute.node, Text) else not part.is_filled(key)
    )
    if attribute is not None and not no:
        yield from member(fact, Read(_FEATURES[key], attribute.key_location()))


_FEATURES = {
    "dnsConfig": "dns-settings",
    "hostAliases": "host-aliases",
    "shareProcessNamespace": "shared-process-namespace",
}
_TERM = f"affinity.nodeAffinity.{_HARD}.nodeSelectorTerms[]"
_POD = Table(
    *(Row(key, "config.features", _feature) for key in _FEATURES),
    Row("priorityClassName", "config.features", prefixed("priority-class")),
    Row("runtimeClassName", "config.features", prefixed("runtime-class")),
    Row("schedulerName", "config.features", prefixed("scheduler", usual="default-scheduler")),
    Row("terminationGracePeriodSeconds", "process.stop-grace", integer()),
    Row("nodeSelector{}", f"{_NODES} image.os image.architectures", _node_selector),
    Row("affinity{}", _SPREAD, nothing),
    Row(f"{_TERM}.matchExpressions[]", _NODES, _expression),
    Row(f"{_TERM}.matchFields[]", _NODES, _expression),
    Row("topologySpreadConstraints[]", _SPREAD, _spread),
    Row("tolerations[]", _NODES, _toleration),
    Row("nodeName", _NODES, prefixed("node")),
    Row("os.name", "image.os", text),
    Row("resources{}", " ".join(_RESOURCE_FACTS), _resources),
    Row("resourceClaims[].name", "security.devices", texts),
)
CONTAINER_FACTS = (
    _CONTAINER.states
    | _PORTS.states
    | _POD.states
    | ENVIRONMENT_FACTS
    | facts_of(
        build="method",
        health="endpoint start-timeout",
        image="port-count udp-only udp-ports",
        network="exposure ports protocols",
        process="custom-command init-steps sidecar-images sidecars",
        storage="data-paths",
    )
    | frozenset(SHOWN_BY_REFERENCE)
)
"""Every fact that a pod's specification states but those of volumes and security."""
