"""What the containers of a pod are: images, ports, commands, sidecars and first steps."""

from collections.abc import Iterable, Iterator

from advisor.formats.data_paths import DATA_PATHS, data_paths, words_of
from advisor.formats.facts import gathered
from advisor.formats.fields import Read
from advisor.formats.image_field import SHOWN_BY_REFERENCE, image_field, image_place, unknown_image
from advisor.formats.kubernetes.parts import Part, Statements, holds, member, told, unknown, word
from advisor.formats.kubernetes.pods import Container, Pod, commands
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Text

CONTAINER_FACTS = frozenset(
    {
        *SHOWN_BY_REFERENCE,
        DATA_PATHS,
        "build.method",
        "image.port-count",
        "image.ports",
        "image.pull-policy",
        "image.udp-only",
        "image.udp-ports",
        "network.exposure",
        "network.ports",
        "network.protocols",
        "process.custom-command",
        "process.init-steps",
        "process.sidecar-images",
        "process.sidecars",
    }
)
_PORT_FACTS = ("image.port-count", "image.ports", "image.udp-only", "image.udp-ports")
_POLICIES = {"Always": "always", "IfNotPresent": "if-not-present", "Never": "never"}
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_HIGHEST_PORT = 65_535
_KINDS_OF_REGISTRY = ("other", "public", "official")
"""Of several registries the one counts that is likeliest to ask for something."""
_AUTH = "image.registry.auth"


def container_facts(pod: Pod, triggered: frozenset[str]) -> Statements:
    """image.*, and of process.* and network.* what containers say.

    `triggered` are the names of containers whose image comes from an image stream.
    """
    yield "build.method", Fact(value="image", evidence=(_images_place(pod),))
    yield from (*_statements(pod), *_host_ports(pod), *_pull(pod))
    yield from {**_images(pod, triggered), **_ports(pod)}.items()


def _statements(pod: Pod) -> Statements:
    for container in pod.containers:
        for attribute in commands(container):
            if isinstance(attribute.node, Items | Text):
                yield from holds("process.custom-command", attribute.command_location())
            else:
                container.part.reader.items(attribute)
                yield from unknown(("process.custom-command",), attribute.key_location())
    yield from data_paths(*(words_of(commands(container)) for container in pod.containers)).items()
    yield from _sidecars(pod)
    for container in pod.steps:
        yield from member("process.init-steps", _name(container))
    for place in pod.unread:
        yield from unknown(("process.init-steps", "process.sidecar-images", "process.sidecars"), place)


def _sidecars(pod: Pod) -> Statements:
    for container in pod.containers[1:]:
        yield from member("process.sidecars", _name(container))
        main, own = _image_text(pod.containers[0]), _image_text(container)
        if None in (main, own):
            yield from unknown(("process.sidecar-images",), container.place)
        elif main != own:
            yield from member("process.sidecar-images", _name(container))


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
    told_by = [_image(container) for container in pod.containers if container.name not in triggered]
    told_by.extend(unknown_image(place) for place in pod.unread)
    facts = gathered(pair for one in told_by for pair in one.items())
    facts.update(_kind_of_registry(told_by))
    secrets = list(_pull_secrets(pod))
    if secrets:
        facts[_AUTH] = _asked(secrets)
    return facts


def _image(container: Container) -> dict[str, Fact]:
    attribute = container.part.field("image")
    if attribute is None:
        what = f"the container {container.name or 'here'} names no image."
        container.part.reader.note(container.part.source, container.place.first_line, what, "Add `image:`.")
        return unknown_image(container.place)
    return image_field(attribute, container.part.reader)


def _kind_of_registry(told_by: Iterable[dict[str, Fact]]) -> dict[str, Fact]:
    facts = [one["image.registry.kind"] for one in told_by if "image.registry.kind" in one]
    known = {fact.value for fact in facts}
    if not facts or None in known:
        return {}
    evidence = tuple(sorted({place for fact in facts for place in fact.evidence}))
    return {"image.registry.kind": Fact(value=min(map(str, known), key=_KINDS_OF_REGISTRY.index), evidence=evidence)}


def _asked(secrets: list[Location]) -> Fact:
    return Fact(value="required", evidence=tuple(sorted(set(secrets))))


def _pull_secrets(pod: Pod) -> Iterator[Location]:
    for read in pod.spec.parts("imagePullSecrets"):
        name = None if read.value is None else read.value.field("name")
        if name is not None:
            yield name.location()


def _pull(pod: Pod) -> Statements:
    for container in pod.containers:
        read = container.part.reader.choice(container.part.field("imagePullPolicy"), *_POLICIES)
        if read is not None:
            yield from word("image.pull-policy", Read(_POLICIES.get(read.value or ""), read.place))


# --- ports ----------------------------------------------------------------------------------------------------------


def _ports(pod: Pod) -> dict[str, Fact]:
    facts = gathered(_port_statements(pod))
    tcp, udp = facts.get("image.ports"), facts.get("image.udp-ports")
    if tcp is not None:
        count = len(tcp.members()) if tcp.whole else None
        facts["image.port-count"] = Fact(value=count, evidence=tcp.evidence)
        if tcp.known:
            facts["image.udp-only"] = Fact(value=False, evidence=tcp.evidence)
    elif udp is not None:
        facts["image.udp-only"] = Fact(value=True, evidence=udp.evidence)
    return facts


def _port_statements(pod: Pod) -> Statements:
    for container in pod.containers:
        for read in container.part.parts("ports"):
            yield from told(read, _port, ("image.ports",))


def _port(part: Part) -> Statements:
    number, protocol = part.integer("containerPort", 1, _HIGHEST_PORT), _protocol(part)
    name = {"TCP": "image.ports", "UDP": "image.udp-ports"}.get(protocol or "")
    if number is not None and name is not None:
        yield name, Fact(value=None if number.value is None else (number.value,), evidence=(number.place,))
    elif number is not None and protocol is None:
        yield from unknown(("image.ports", "image.udp-ports"), number.place)


def _protocol(part: Part) -> str | None:
    """TCP where none is written; None where it cannot be read."""
    read = part.reader.choice(part.field("protocol"), *_PROTOCOLS)
    return "TCP" if read is None else read.value


def _host_ports(pod: Pod) -> Statements:
    """Ports of the host that lead to a container; with the host's network every port is one."""
    network = pod.spec.boolean("hostNetwork")
    key = "containerPort" if network is not None and network.value else "hostPort"
    for container in pod.containers:
        for read in container.part.parts("ports"):
            if read.value is not None:
                yield from _host_port(read.value, read.value.integer(key, 1, _HIGHEST_PORT))


def _host_port(part: Part, number: Read[int] | None) -> Statements:
    if number is None:
        return
    protocol = _protocol(part)
    yield from member("network.exposure", Read("host-port", number.place))
    yield from member("network.protocols", Read(None if protocol is None else protocol.lower(), number.place))
    if protocol in ("TCP", None):
        known = protocol is not None and number.value is not None
        yield "network.ports", Fact(value=(number.value,) if known and number.value else None, evidence=(number.place,))
