"""What a service stores, and which files of its host it uses."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from advisor.formats.compose.built import image_of_build
from advisor.formats.compose.layers import Fields
from advisor.formats.compose.mount_uses import Ground, Use, use_of
from advisor.formats.compose.mounts import BIND, NAMED, UNKNOWN, Mount, Mounts
from advisor.formats.compose.project import Project, Service
from advisor.formats.compose.values import places, size, stated, texts, unknown_text
from advisor.formats.facts import all_together
from advisor.formats.fields import Read, Reader
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.source import ReadOptions

_NETWORK_TYPES = {"nfs": "nfs", "nfs4": "nfs", "cifs": "smb", "smb3": "smb"}
_DRIVERS = (
    ("nfs", re.compile(r"nfs|efs|netapp|trident|azurefile|filestore", re.IGNORECASE)),
    ("smb", re.compile(r"cifs|smb", re.IGNORECASE)),
    ("cluster-file", re.compile(r"gluster|ceph|lustre|gpfs|quobyte|beegfs", re.IGNORECASE)),
    ("cloud-disk", re.compile(r"(?:^|/)ebs\b|cloudstor|gcepd|azuredisk|cinder", re.IGNORECASE)),
)
_SHARES = frozenset({"cluster-file", "nfs", "smb"})
_SHOWN_WRITERS = 5
_PER_INSTANCE = re.compile(r"\{\{\s*\.Task\.(?:Slot|ID|Name)\s*\}\}")


@dataclass(frozen=True, slots=True)
class _Volume:
    """A mount that keeps data, with the kind of storage behind it."""

    mount: Mount
    kind: str | None
    size: int | None = None
    size_places: tuple[Location, ...] = ()


def storage_facts(
    service: Service, project: Project, mounts: Mounts, instances: Fact | None, options: ReadOptions
) -> dict[str, Fact]:
    """storage.*, files of the host, mounted configuration, and memory that is mounted as shared memory."""
    own = mounts.by_service[service.name]
    used = _sorted_out(own, _ground(own, service, mounts, options))
    volumes, in_memory = _volumes(used[Use.DATA], project, service.reader)
    scratch = [*used[Use.SCRATCH], *in_memory]
    doubtful = [one for one in used[Use.DOUBTFUL] if one.kind == UNKNOWN or not volumes]
    return stated(
        {
            "storage.volumes": _paths([volume.mount for volume in volumes], doubtful),
            "storage.kinds": _kinds(volumes, doubtful),
            "storage.access": _access(volumes),
            "storage.scratch": _paths(scratch, ()),
            "storage.size": _size(volumes),
            "storage.shared": _shared(service, volumes, mounts, instances),
            "storage.per-instance": _per_instance(volumes, project, service.reader),
            "security.host-access": _host_files(used),
            "security.docker-socket": _true(used[Use.SOCKET]),
            "security.devices": texts(Read(one.source, one.place) for one in used[Use.DEVICE]),
            "config.files": texts(Read(one.target, one.place) for one in used[Use.SETTINGS]),
            "scale.shared-memory": _shared_memory(scratch),
        }
    )


def _true(mounts: Iterable[Mount]) -> Fact | None:
    evidence = places(mount.place for mount in mounts)
    return Fact(value=True, evidence=evidence) if evidence else None


def _paths(mounts: Sequence[Mount], doubtful: Sequence[Mount]) -> Fact | None:
    reads = [Read(mount.target, mount.place) for mount in mounts]
    return texts([*reads, *(unknown_text(mount.place) for mount in doubtful)])


# --- which mount is what --------------------------------------------------------------------------------------------


def _ground(own: Sequence[Mount], service: Service, mounts: Mounts, options: ReadOptions) -> Ground:
    """The Dockerfile is looked at only where a mount may cover what is built."""
    asks = any(mount.kind in (BIND, UNKNOWN) for mount in own)
    return Ground(service, mounts.source_folders, image_of_build(service, options) if asks else None)


def _sorted_out(mounts: Iterable[Mount], ground: Ground) -> Mapping[Use, list[Mount]]:
    used: dict[Use, list[Mount]] = {use: [] for use in Use}
    for mount in mounts:
        used[use_of(mount, ground)].append(mount)
    return used


def _volumes(mounts: Iterable[Mount], project: Project, reader: Reader) -> tuple[list[_Volume], list[Mount]]:
    """The mounts that keep data, and those that turn out to be kept in memory."""
    volumes: list[_Volume] = []
    in_memory: list[Mount] = []
    for mount in mounts:
        volume = _named(mount, project, reader) if mount.kind == NAMED else _Volume(mount, _kind_of_folder(mount))
        if volume is None:
            in_memory.append(mount)
        else:
            volumes.append(volume)
    return volumes, in_memory


def _kind_of_folder(mount: Mount) -> str:
    """A folder of the machine; one of the project or of its user's choice is where a volume would do as well."""
    return "local-disk" if mount.on_host and not mount.chosen and not (mount.source or "").startswith("~") else "named"


def _host_files(used: Mapping[Use, list[Mount]]) -> Fact | None:
    """Files of the host; unknown where a mount cannot be read and its path may be one of the host."""
    hidden = [one.place for one in used[Use.DOUBTFUL] if one.source is None]
    return texts([Read("files", one.place) for one in used[Use.HOST]] or [unknown_text(place) for place in hidden])


# --- named volumes --------------------------------------------------------------------------------------------------


def _named(mount: Mount, project: Project, reader: Reader) -> _Volume | None:
    """None for a volume that is kept in memory."""
    if mount.source is None:
        return _Volume(mount, None)
    definition = project.volumes.get(mount.source, Fields())
    options = definition.below("driver_opts", reader)
    type_, driver = reader.text(options.get("type")), reader.text(definition.get("driver"))
    if type_ is not None and type_.value == "tmpfs":
        return None
    stated_size = size(options.get("size"), reader)
    return _Volume(
        mount,
        _kind(None if type_ is None else type_.value or "", None if driver is None else driver.value or ""),
        None if stated_size is None else stated_size.value,
        () if stated_size is None else (stated_size.place,),
    )


def _kind(type_: str | None, driver: str | None) -> str | None:
    """The kind of storage; None where a variable hides it."""
    if "" in (type_, driver):
        return None
    if type_ in _NETWORK_TYPES:
        return _NETWORK_TYPES[type_]
    if driver is None or driver == "local":
        return "local-disk" if type_ in ("none", "bind") else "named"
    return next((kind for kind, pattern in _DRIVERS if pattern.search(driver)), "named")


def _kinds(volumes: Sequence[_Volume], doubtful: Sequence[Mount]) -> Fact | None:
    reads = [Read(volume.kind, volume.mount.place) for volume in volumes]
    return texts([*reads, *(unknown_text(mount.place) for mount in doubtful)])


def _access(volumes: Sequence[_Volume]) -> Fact | None:
    """A volume of a name alone is one of one machine; only a file server's is a share."""
    return texts(Read(_access_of(volume), volume.mount.place) for volume in volumes)


def _access_of(volume: _Volume) -> str | None:
    if volume.kind is None:
        return None
    if volume.mount.read_only:
        return "read-only"
    return "shared" if volume.kind in _SHARES else "single"


def _size(volumes: Sequence[_Volume]) -> Fact | None:
    return all_together([Fact(value=one.size, evidence=one.size_places) for one in volumes if one.size_places])


# --- who writes what ------------------------------------------------------------------------------------------------


def _shared(service: Service, volumes: Sequence[_Volume], mounts: Mounts, instances: Fact | None) -> Fact | None:
    """Whether another service writes a volume that this one writes, or further instances of its own do."""
    written = [volume.mount for volume in volumes if not volume.mount.read_only]
    evidence = [place for mount in written for place in _written_with(mount, service, mounts)]
    mine = [mount.place for mount in written]
    number = None if instances is None else instances.value
    if mine and instances is not None and isinstance(number, int) and number > 1:
        evidence += [*mine, *instances.evidence]
    if evidence:
        return Fact(value=True, evidence=places(evidence))
    if mine and instances is not None and number is None:
        return Fact(value=None, evidence=places([*mine, *instances.evidence]))
    return None


def _written_with(mount: Mount, service: Service, mounts: Mounts) -> list[Location]:
    """Where it and others write the same, a few of them; empty where it is alone."""
    writers = mounts.writers.get((mount.kind, mount.source or ""), [])
    others = list(islice((place for name, place in writers if name != service.name), _SHOWN_WRITERS))
    return [mount.place, *others] if others else []


def _per_instance(volumes: Sequence[_Volume], project: Project, reader: Reader) -> Fact | None:
    """Volumes whose name holds the number of the instance."""
    found: list[Location] = []
    for volume in volumes:
        name = reader.text(project.volumes.get(volume.mount.source or "", Fields()).get("name"))
        texts_ = [volume.mount.source or "", "" if name is None else name.value or ""]
        if any(_PER_INSTANCE.search(text) for text in texts_):
            found.append(volume.mount.place if name is None else name.place)
    return Fact(value=True, evidence=places(found)) if found else None


def _shared_memory(scratch: Iterable[Mount]) -> Fact | None:
    sized = [mount for mount in scratch if mount.target == "/dev/shm" and mount.size is not None]  # noqa: S108
    return all_together([Fact(value=mount.size, evidence=(mount.place,)) for mount in sized])
