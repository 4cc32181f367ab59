"""Where the containers of a pod mount its volumes."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.formats.fields import Read
from advisor.formats.kubernetes.parts import Part
from advisor.formats.kubernetes.pods import Pod
from advisor.text.yaml_text import Text


@dataclass(frozen=True, slots=True)
class Mount:
    """One volume in one container."""

    volume: str
    """Its name; "" where it cannot be read."""
    path: Read[str]
    writes: bool
    """Whether the container may write to it, and to the same place as other instances."""


def mounts_of(pod: Pod) -> tuple[Mount, ...]:
    return tuple(mount for container in pod.all for mount in _mounts(container.part))


def _mounts(container: Part) -> Iterator[Mount]:
    for key, path in (("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")):
        for read in container.parts(key):
            if read.value is None:
                yield Mount("", Read(None, read.place), writes=False)
            else:
                yield _mount(read.value, read, path)


def _mount(part: Part, read: Read[Part], key: str) -> Mount:
    name, path = part.text("name"), part.text(key)
    volume = "" if name is None else name.value or ""
    return Mount(volume, path or Read(None, read.place), writes=not _is_on(part, "readOnly") and not _own_path(part))


def _own_path(part: Part) -> bool:
    """Whether each instance has a path of its own on the volume."""
    return part.field("subPathExpr") is not None


def _is_on(part: Part, key: str) -> bool:
    attribute = part.field(key)
    return attribute is not None and isinstance(attribute.node, Text) and attribute.node.as_bool() is True
