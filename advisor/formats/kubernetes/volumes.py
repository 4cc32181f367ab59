"""Volumes of a pod by their kind: what they keep, and what they bring into it: files, secrets, parts of the host."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.formats.fields import Attribute, Read
from advisor.formats.kubernetes.environment import instance_information
from advisor.formats.kubernetes.mounts import Mount
from advisor.formats.kubernetes.parts import Part, Statements, holds, member, stated, told, unknown
from advisor.formats.kubernetes.pods import entries_of
from advisor.formats.kubernetes.quantities import bytes_of
from advisor.formats.kubernetes.storage_kinds import ACCESS_OF_KINDS, VOLUME_TYPES, kind_of_driver

VOLUME_FACTS = frozenset(
    {
        "config.files",
        "config.instance-information",
        "config.secrets",
        "scale.shared-memory",
        "security.devices",
        "security.docker-socket",
        "security.host-access",
        "storage.access",
        "storage.classes",
        "storage.kinds",
        "storage.scratch",
        "storage.volumes",
    }
)
_REMOTE = VOLUME_TYPES.keys() - {"hostPath", "local"} | {"persistentVolumeClaim"}
_SECRET_DRIVERS = frozenset({"csi.cert-manager.io", "csi.spiffe.io", "secrets-store.csi.k8s.io"})
"""Drivers whose volumes hold secrets, not data."""
_SOCKETS = frozenset({"containerd.sock", "crio.sock", "docker.sock", "dockershim.sock", "podman.sock"})
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a path that files mount, not one that is written to
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


@dataclass(frozen=True, slots=True)
class _Volume:
    """What a volume is, and where it is mounted."""

    body: Part
    """The mapping below its key."""
    key: Attribute
    """The key that says what it is."""
    mounts: tuple[Mount, ...]

    def paths(self, name: str) -> Statements:
        for mount in self.mounts:
            yield from member(name, mount.path)


def volume_facts(part: Part, mounts: tuple[Mount, ...]) -> Statements:
    """What one entry of `volumes` states, with its mounts."""
    key = _source(part)
    if key is None:  # a volume of which nothing is said is a folder that goes with the instance
        for mount in mounts:
            yield from member("storage.scratch", mount.path)
    elif key.key in _TOLD:
        tell = _TOLD[key.key]
        otherwise = _SAID_OF.get(key.key, ("storage.kinds", "storage.volumes"))
        yield from told(part.part(key.key), lambda body: tell(_Volume(body, key, mounts)), otherwise)
    else:
        part.reader.note_on(key, "is no kind of volume that is known here.", "Check its spelling.")
        yield from unknown(("storage.kinds", "storage.volumes"), key.location())


def is_reached_by_all(part: Part) -> bool:
    """Whether the volume is the same one for every instance."""
    key = _source(part)
    return key is not None and key.key in _REMOTE


def class_of(template: Part) -> Iterator[Read[str]]:
    """The storage class that a claim names, in its own field or in the annotation of older releases."""
    spec, metadata = template.part("spec"), template.part("metadata")
    name = None if spec is None or spec.value is None else spec.value.text("storageClassName")
    if name is not None:
        yield name
        return
    for attribute in entries_of(None if metadata is None else metadata.value, "annotations"):
        read = template.reader.text(attribute) if attribute.key == _OLD_CLASS else None
        if read is not None:
            yield read


def _source(part: Part) -> Attribute | None:
    keys = (attribute.key for attribute in part.fields() if attribute.key != "name")
    return next((found for key in keys if (found := part.field(key)) is not None), None)


# --- what outlives an instance --------------------------------------------------------------------------------------


def _persistent(volume: _Volume, kind: str | None) -> Statements:
    yield from member("storage.kinds", Read(kind, volume.key.location()))
    access = ACCESS_OF_KINDS.get(kind or "")
    if access is not None:
        only_read = bool(volume.mounts) and not any(mount.writes for mount in volume.mounts)
        yield from member("storage.access", Read("read-only" if only_read else access, volume.key.location()))
    yield from volume.paths("storage.volumes")


def _claim(volume: _Volume) -> Statements:
    yield from _persistent(volume, "claim")


def _by_its_key(volume: _Volume) -> Statements:
    yield from _persistent(volume, VOLUME_TYPES[volume.key.key])


def _driven(volume: _Volume) -> Statements:
    driver = volume.body.text("driver")
    name = None if driver is None else driver.value
    if driver is not None and name in _SECRET_DRIVERS:
        yield from _driven_secret(volume, driver)
        return
    kind = kind_of_driver(name or "")
    if name and not kind:
        what = "names a driver that is not known here."
        volume.body.reader.note_on(volume.key, what, "What kind of storage it brings stays unknown.")
    yield from _persistent(volume, kind or None)


def _driven_secret(volume: _Volume, driver: Read[str]) -> Statements:
    below = volume.body.part("volumeAttributes")
    name = None if below is None or below.value is None else below.value.text("secretProviderClass")
    yield from member("config.secrets", name or driver)
    yield from volume.paths("config.files")


# --- what goes with the instance ------------------------------------------------------------------------------------


def _scratch(volume: _Volume) -> Statements:
    yield from volume.paths("storage.scratch")


def _empty(volume: _Volume) -> Statements:
    """A folder, or memory: mounted in one place it is the shared memory of the processes."""
    medium = volume.body.text("medium")
    shared = any(mount.path.value == _SHARED_MEMORY for mount in volume.mounts)
    if medium is None or medium.value != "Memory" or not shared:
        yield from _scratch(volume)
        return
    size = bytes_of(volume.body.reader, volume.body.field("sizeLimit"))
    place = volume.key.location()
    yield from stated("scale.shared-memory", size) if size else unknown(("scale.shared-memory",), place)


def _ephemeral(volume: _Volume) -> Statements:
    yield from _scratch(volume)
    template = volume.body.part("volumeClaimTemplate")
    if template is not None and template.value is not None:
        for name in class_of(template.value):
            yield from member("storage.classes", name)


# --- what is brought in ---------------------------------------------------------------------------------------------


def _host_path(volume: _Volume) -> Statements:
    path = volume.body.text("path")
    if path is None or path.value is None:
        yield from unknown(_SAID_OF["hostPath"], volume.key.location() if path is None else path.place)
        return
    value = path.value.rstrip("/") or "/"
    if value.rpartition("/")[2] in _SOCKETS:
        yield from holds("security.docker-socket", path.place)
    elif f"{value}/".startswith("/dev/"):
        yield from member("security.devices", Read(value, path.place))
    else:
        yield from member("security.host-access", Read("files", path.place))


def _files(volume: _Volume) -> Statements:
    yield from volume.paths("config.files")


def _secret(volume: _Volume) -> Statements:
    name = volume.body.text("secretName") or volume.body.text("name")
    yield from member("config.secrets", name or Read(None, volume.key.location()))
    yield from volume.paths("config.files")


def _downward(volume: _Volume) -> Statements:
    for read in volume.body.parts("items"):
        yield from told(read, instance_information, ("config.instance-information",))
    yield from volume.paths("config.files")


def _projected(volume: _Volume) -> Statements:
    for read in volume.body.parts("sources"):
        yield from told(read, lambda source: _projection(source, volume), ("config.files", "config.secrets"))
    yield from volume.paths("config.files")


def _projection(source: Part, volume: _Volume) -> Statements:
    for key, tell in (("secret", _secret), ("downwardAPI", _downward)):
        below = source.part(key)
        if below is not None and below.value is not None:
            yield from tell(replace(volume, body=below.value))
        elif below is not None:
            yield from unknown(_SAID_OF[key], below.place)


_TOLD: Mapping[str, Callable[[_Volume], Statements]] = {
    **dict.fromkeys(VOLUME_TYPES, _by_its_key),
    "configMap": _files,
    "csi": _driven,
    "downwardAPI": _downward,
    "emptyDir": _empty,
    "ephemeral": _ephemeral,
    "flexVolume": _driven,
    "gitRepo": _scratch,
    "hostPath": _host_path,
    "image": _files,
    "persistentVolumeClaim": _claim,
    "projected": _projected,
    "secret": _secret,
}
_SAID_OF: Mapping[str, tuple[str, ...]] = {
    "configMap": ("config.files",),
    "downwardAPI": ("config.files", "config.instance-information"),
    "emptyDir": ("scale.shared-memory", "storage.scratch"),
    "ephemeral": ("storage.scratch",),
    "gitRepo": ("storage.scratch",),
    "hostPath": ("security.devices", "security.docker-socket", "security.host-access"),
    "image": ("config.files",),
    "projected": ("config.files", "config.secrets"),
    "secret": ("config.files", "config.secrets"),
}
"""What stays unknown where the mapping below the key cannot be read."""
