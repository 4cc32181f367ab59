"""What a service stores, and which files of its host it uses."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from advisor.extract.compose.layers import Fields
from advisor.extract.compose.mounts import ANONYMOUS, BIND, MEMORY, NAMED, UNKNOWN, Mount, Mounts, own_context
from advisor.extract.compose.project import Project, Service
from advisor.extract.compose.values import places, size, stated, texts, unknown_text
from advisor.extract.fields import Read, Reader
from advisor.model.facts import Fact
from advisor.model.location import Location

_SOCKETS = re.compile(r"(?:.*/)?(?:docker|podman|containerd|crio)\.sock\Z|.*docker_engine\Z")
_DEVICES = re.compile(r"/dev/(?!shm(?:/|\Z)|(?:fuse|null|random|urandom|zero)\Z).+")
_SYSTEM = re.compile(r"(?:/|/(?:boot|dev|etc|lib|lib64|proc|run|sys|tmp|usr|var/log|var/run|var/lib/docker)(?:/.*)?)\Z")
_CLOCK = frozenset({"/etc/localtime", "/etc/timezone"})
"""Files of the host that only tell its time zone."""
_FILE = re.compile(r"[^/]*[^/.]\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_SETTINGS_TARGETS = ("/etc/", "/docker-entrypoint-initdb.d", "/docker-entrypoint.d")
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


def storage_facts(service: Service, project: Project, mounts: Mounts, instances: Fact | None) -> dict[str, Fact]:
    """storage.*, files of the host, mounted configuration, and memory that is mounted as shared memory."""
    own = mounts.by_service[service.name]
    volumes, scratch = _sorted_out(own, project, service, mounts.source_folders)
    doubtful = [mount for mount in own if mount.kind == UNKNOWN or (not volumes and _is_doubtful(mount, service))]
    return stated(
        {
            "storage.volumes": _paths([volume.mount for volume in volumes], doubtful),
            "storage.kinds": _kinds(volumes, doubtful),
            "storage.access": _access(volumes),
            "storage.scratch": _paths(scratch, ()),
            "storage.size": _size(volumes),
            "storage.shared": _shared(service, volumes, mounts, instances),
            "storage.per-instance": _per_instance(volumes, project, service.reader),
            "security.host-access": _host_files(own),
            "security.docker-socket": _true(mount for mount in own if _is_socket(mount)),
            "security.devices": texts(Read(one.source, one.place) for one in own if _is_device(one)),
            "config.files": texts(Read(one.target, one.place) for one in own if _is_settings(one, service)),
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


def _sorted_out(
    mounts: Iterable[Mount], project: Project, service: Service, source_folders: frozenset[str]
) -> tuple[list[_Volume], list[Mount]]:
    """The mounts that keep data, and those that go with the instance."""
    volumes: list[_Volume] = []
    scratch: list[Mount] = []
    for mount in mounts:
        if mount.kind in (MEMORY, ANONYMOUS):
            scratch.append(mount)
        elif mount.kind == NAMED:
            volume = _named(mount, project, service.reader)
            if volume is None:
                scratch.append(mount)
            else:
                volumes.append(volume)
        elif _keeps_data(mount, service, source_folders):
            volumes.append(_Volume(mount, "local-disk"))
    return volumes, scratch


def _keeps_data(mount: Mount, service: Service, source_folders: frozenset[str]) -> bool:
    """Whether a folder of the host is mounted to be written, and neither the system's, settings nor source code.

    The home of whoever starts it, and the hidden folders in it, hold that person's settings and caches.
    """
    if mount.kind != BIND or mount.read_only or _is_settings(mount, service):
        return False
    if mount.source is None:
        return own_context(service) is None
    if mount.on_host:
        personal = mount.source == "~" or mount.source.startswith("~/.")
        return not (
            personal or _is_one_file(mount) or _SYSTEM.match(mount.source) or _is_socket(mount) or _is_device(mount)
        )
    own = own_context(service)
    below_own = own is not None and _within(mount.source, own)
    return not below_own and mount.source not in source_folders


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/") or (folder == "." and not path.startswith(".."))


def _is_doubtful(mount: Mount, service: Service) -> bool:
    """A folder below the build context may hold source code or data; the context itself is source code."""
    if mount.kind != BIND or mount.on_host or mount.read_only or _is_settings(mount, service):
        return False
    if mount.source is None:
        return True
    context = own_context(service)
    return context is not None and _within(mount.source, context) and mount.source != context


def _is_settings(mount: Mount, service: Service) -> bool:
    """A file of the project, a folder of it that is only read, or one that is mounted where settings lie."""
    if mount.kind != BIND:
        return False
    if mount.on_host:
        return mount.read_only and mount.source in _CLOCK
    if mount.read_only:
        return mount.source is None or mount.source != own_context(service)
    return _is_one_file(mount)


def _is_one_file(mount: Mount) -> bool:
    """A file with a suffix, or anything that is mounted where settings lie."""
    of_settings = (mount.target or "").startswith(_SETTINGS_TARGETS)
    return of_settings or _FILE.match(posixpath.basename(mount.source or "")) is not None


def _is_socket(mount: Mount) -> bool:
    return mount.kind == BIND and mount.source is not None and _SOCKETS.match(mount.source) is not None


def _is_device(mount: Mount) -> bool:
    return mount.kind == BIND and mount.source is not None and _DEVICES.match(mount.source) is not None


def _host_files(mounts: Sequence[Mount]) -> Fact | None:
    """Files of the host; unknown where a variable hides whether a path is one of the host."""
    used = [
        mount.place
        for mount in mounts
        if mount.on_host and not (_is_socket(mount) or _is_device(mount) or _tells_time(mount))
    ]
    hidden = [mount.place for mount in mounts if mount.source is None and mount.kind in (BIND, UNKNOWN)]
    return texts([Read("files", place) for place in used] or [unknown_text(place) for place in hidden])


def _tells_time(mount: Mount) -> bool:
    return mount.read_only and mount.source in _CLOCK


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
    sized = [volume for volume in volumes if volume.size_places]
    if not sized:
        return None
    sizes = [volume.size for volume in sized if volume.size is not None]
    evidence = places(place for volume in sized for place in volume.size_places)
    return Fact(value=max(sizes) if len(sizes) == len(sized) else None, evidence=evidence)


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
    largest = max((mount.size or 0 for mount in sized), default=0)
    return Fact(value=largest, evidence=places(mount.place for mount in sized)) if sized else None
