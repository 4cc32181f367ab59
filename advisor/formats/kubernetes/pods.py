"""The pod that a controller keeps running: its containers, and what of it cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.formats.fields import Attribute, Read, shown_name
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.parts import Part
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"


@dataclass(frozen=True, slots=True)
class Container:
    part: Part
    name: str
    """As shown; "" where it has none."""
    place: Location
    """The line of its name."""


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod, or the template of pods."""

    owner: Object
    spec: Part
    metadata: Part | None
    containers: tuple[Container, ...]
    """Those that run beside each other: the main one first, the others in their order."""
    steps: tuple[Container, ...]
    """Those that must end before."""
    unread: tuple[Location, ...]
    """Where containers stand that cannot be read."""

    @property
    def all(self) -> tuple[Container, ...]:
        return (*self.containers, *self.steps)

    def annotations(self) -> Iterator[Attribute]:
        yield from entries_of(self.metadata, "annotations")

    def label_attributes(self) -> Iterator[Attribute]:
        yield from entries_of(self.metadata, "labels")

    def labels(self) -> Iterator[tuple[str, str | None]]:
        """Key and value of every label; None where a variable leaves the value open."""
        for attribute in self.label_attributes():
            if isinstance(attribute.node, Text):
                text = self.spec.reader.resolved(attribute.node)
                yield attribute.key, None if text is None else text.text


def entries_of(part: Part | None, key: str) -> Iterator[Attribute]:
    """The entries of a mapping of names and texts; none where it is something else."""
    attribute = None if part is None else part.field(key)
    if attribute is not None and isinstance(attribute.node, Map):
        for entry in attribute.node.entries:
            yield attribute.below(entry)


def read_pod(owner: Object, spec: Part, metadata: Part | None) -> Pod:
    beside = list(_containers(spec, "containers"))
    first = list(_containers(spec, "initContainers"))
    natives = [one for one in first if isinstance(one, Container) and _keeps_running(one)]
    containers = [one for one in beside if isinstance(one, Container)]
    steps = [one for one in first if isinstance(one, Container) and one not in natives]
    unread = tuple(one for one in (*beside, *first) if isinstance(one, Location))
    main = _main(containers, owner.name, metadata)
    rest = [one for one in containers if one is not main]
    return Pod(owner, spec, metadata, (*((main,) if main else ()), *rest, *natives), tuple(steps), unread)


def names_image(pod: Pod) -> bool:
    """Whether a container names one, or one may stand where nothing can be read."""
    return bool(pod.unread) or any(one.part.field("image") is not None for one in pod.containers)


def _containers(spec: Part, key: str) -> Iterator[Container | Location]:
    for read in spec.parts(key):
        if read.value is None:
            yield read.place
        else:
            yield _container(read.value, read)


def _container(part: Part, read: Read[Part]) -> Container:
    attribute = part.field("name")
    if attribute is None or not isinstance(attribute.node, Text):
        return Container(part, "", read.place)
    text = part.reader.resolved(attribute.node) or attribute.node
    return Container(part, shown_name(text.text), attribute.location())


def _keeps_running(container: Container) -> bool:
    """Whether a container of the first steps is a sidecar that starts before the others."""
    policy = container.part.field("restartPolicy")
    return policy is not None and isinstance(policy.node, Text) and policy.node.text == "Always"


def _main(containers: list[Container], name: str, metadata: Part | None) -> Container | None:
    """The container that an annotation names, else the one named like the workload, else the first."""
    annotated = [
        attribute.node.text
        for attribute in entries_of(metadata, "annotations")
        if attribute.key == _DEFAULT_CONTAINER and isinstance(attribute.node, Text)
    ]
    for wanted in (*annotated, name):
        found = next((one for one in containers if one.name == wanted), None)
        if found is not None:
            return found
    return containers[0] if containers else None


def commands(container: Container) -> Iterator[Attribute]:
    """`command` and `args` where they say something."""
    for key in ("command", "args"):
        attribute = container.part.field(key)
        if attribute is not None and not (isinstance(attribute.node, Items) and not attribute.node.items):
            yield attribute
