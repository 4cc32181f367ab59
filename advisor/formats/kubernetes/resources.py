"""What a container may use: memory, cores, disk, graphics processors, devices."""

import re
from collections.abc import Iterator

from advisor.formats.fields import Attribute, Read
from advisor.formats.kubernetes.parts import Part, Statements, member, stated, told, unknown
from advisor.formats.kubernetes.pods import Pod
from advisor.formats.kubernetes.quantities import bytes_of, cores_of, count_of

RESOURCE_FACTS = frozenset({"scale.cpu", "scale.disk", "scale.gpus", "scale.memory", "security.devices"})
_GPU = re.compile(r"(?:nvidia\.com/(?:gpu|mig-)|amd\.com/gpu|gpu\.intel\.com/|alpha\.kubernetes\.io/nvidia-gpu).*\Z")
_PLAIN = frozenset({"cpu", "ephemeral-storage", "memory", "storage"})


def resource_facts(pod: Pod) -> Statements:
    """The most that one of the containers may use: its limit, else what it requests."""
    for part in (pod.spec, *(container.part for container in pod.containers)):
        yield from told(part.part("resources"), _resources, RESOURCE_FACTS)
    for read in pod.spec.parts("resourceClaims"):
        yield from told(read, lambda part: member("security.devices", part.text("name")), ("security.devices",))
    for place in pod.unread:
        yield from unknown(("scale.cpu", "scale.disk", "scale.memory"), place)


def _resources(part: Part) -> Statements:
    chosen: dict[str, Attribute] = {}
    for key in ("limits", "requests"):
        read = part.part(key)
        if read is not None and read.value is None:
            yield from unknown(RESOURCE_FACTS, read.place)
        elif read is not None and read.value is not None:
            for attribute in read.value.fields():
                if not attribute.is_null:
                    chosen.setdefault(attribute.key, attribute)
    yield from stated("scale.memory", bytes_of(part.reader, chosen.get("memory")))
    yield from stated("scale.disk", bytes_of(part.reader, chosen.get("ephemeral-storage")))
    yield from stated("scale.cpu", cores_of(part.reader, chosen.get("cpu")))
    yield from _devices(part, chosen)


def _devices(part: Part, chosen: dict[str, Attribute]) -> Statements:
    for name, attribute in _further(chosen):
        count = count_of(part.reader, attribute)
        if _GPU.match(name):
            yield from stated("scale.gpus", count)
        elif count is not None and count.value != 0:
            yield from member("security.devices", Read(name, count.place))


def _further(chosen: dict[str, Attribute]) -> Iterator[tuple[str, Attribute]]:
    for name, attribute in chosen.items():
        if name not in _PLAIN:
            yield name, attribute
