"""The mounts of a service, what each is there for, and what the service stores."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from advisor.formats.compose.build import context_folder, image_of_build, read_build
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import (
    Fields,
    Listed,
    Member,
    bytes_of,
    flag,
    places,
    size,
    stated,
    texts,
    unknown_text,
)
from advisor.formats.compose.project import Project, Service, path_below
from advisor.formats.dockerfile.image import BuiltImage
from advisor.formats.facts import all_together
from advisor.formats.fields import Attribute, Read, Reader, shape, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.source import ReadOptions
from advisor.text.yaml_text import Map, Text

# --- the mounts: volumes, folders of the host, memory -----------------------------------------------------------------

NAMED = "named"
BIND = "bind"
MEMORY = "tmpfs"
ANONYMOUS = "anonymous"
OTHER = "other"
UNKNOWN = "unknown"
_TYPES = {
    "volume": NAMED,
    "bind": BIND,
    "tmpfs": MEMORY,
    "cluster": NAMED,
    "npipe": BIND,
    "image": OTHER,
}
_MOUNT_KEYS = ("bind", "consistency", "image", "read_only", "source", "target", "tmpfs", "type", "volume")
_OPTIONS = re.compile(r"(?:[a-z]+(?:=[^,:]*)?)(?:,[a-zA-Z]+(?:=[^,:]*)?)*\Z", re.IGNORECASE)
_DRIVE = re.compile(r"((?:^|:)[A-Za-z]):(?=\\|/(?=[^:]*:))")
_DRIVE_COLON = "\1"
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
# Before interpolation these name the place of the project and the home of whoever starts it.
_PWD = re.compile(r"\$(?:PWD\b|\{PWD\})(?=/|:|$)")
_HOME = re.compile(r"\$(?:HOME\b|\{HOME\})(?=/|:|$)")
_MOST_BORROWED = 1_000


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount; its target is None where it is not known."""

    kind: str
    place: Location
    source: str | None = None
    """Of a named volume its key; of a bind its path, relative to the root or absolute, `*` for what is not known."""
    target: str | None = None
    read_only: bool = False
    size: int | None = None
    chosen: bool = False
    """Whether its source begins with a variable: whoever starts the project says where it is."""

    @property
    def on_host(self) -> bool:
        """Whether it is an absolute path of the host."""
        source = self.source or ""
        return self.kind == BIND and (source.startswith(("/", "~")) or _WINDOWS.match(source) is not None)


@dataclass(frozen=True, slots=True)
class Mounts:
    """The mounts of a whole project."""

    by_service: Mapping[str, list[Mount]]
    """With those that a service takes from others; of one target the last one holds."""
    source_folders: frozenset[str]
    """The folders that images are built from, and those above them: what mounts one of them mounts source code."""
    writers: Mapping[tuple[str, str], list[tuple[str, Location]]]
    """Kind and source of what is mounted to be written: which services do, and where."""


def read_mounts(services: Mapping[str, Service]) -> Mounts:
    own = {name: list(_own(service)) for name, service in services.items()}
    every = {name: _last_of_each([*_borrowed(service, own), *own[name]]) for name, service in services.items()}
    contexts = {context for one in services.values() if (context := own_context(one)) is not None}
    folders = {folder for context in contexts for folder in (context, *_above(context))}
    return Mounts(every, frozenset(folders), _writers(every))


def _above(folder: str) -> Iterator[str]:
    while folder.strip("/") not in ("", ".", ".."):
        folder = posixpath.dirname(folder) or "."
        yield folder


def own_context(service: Service) -> str | None:
    """The folder that the service's image is built from."""
    build = read_build(service)
    return None if build is None else context_folder(build, service)


def _writers(every: Mapping[str, list[Mount]]) -> dict[tuple[str, str], list[tuple[str, Location]]]:
    writers: dict[tuple[str, str], list[tuple[str, Location]]] = {}
    for name, mounts in every.items():
        for mount in mounts:
            if mount.source is not None and not mount.read_only:
                writers.setdefault((mount.kind, mount.source), []).append((name, mount.place))
    return writers


def _own(service: Service) -> Iterator[Mount]:
    listed = service.fields.listed("volumes", service.reader)
    yield from (Mount(UNKNOWN, place) for place in listed.unknown)
    for member in listed.members:
        match member.node:
            case Text() as node:
                if not node.is_null:
                    yield _short(member, node, service)
            case Map():
                yield _long(member, service)
            case other:
                _note(member, service.reader, f"an entry of `volumes` is {shape(other)}.")
                yield Mount(UNKNOWN, member.place)
    yield from _memory(service.fields.listed("tmpfs", service.reader), service)


def _last_of_each(mounts: list[Mount]) -> list[Mount]:
    by_target = {mount.target: mount for mount in mounts if mount.target is not None}
    return [*by_target.values(), *(mount for mount in mounts if mount.target is None)]


def _note(member: Member, reader: Reader, what: str) -> None:
    reader.note(member.parent.source, member.node.first_line, what, "Write it as SOURCE:TARGET.")


# --- SOURCE:TARGET:OPTIONS ------------------------------------------------------------------------------------------


def _short(member: Member, node: Text, service: Service) -> Mount:
    written = _HOME.sub("~", _PWD.sub(".", node.text)).strip()
    parts = _parts(service.scope.variables.fill(written).strip())
    options = parts.pop().split(",") if len(parts) > 1 and _OPTIONS.match(parts[-1]) else []
    source, target = (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])
    known = target if target and GAP not in target else None
    mount = Mount(ANONYMOUS, member.place, target=None if known is None else _target(known), read_only="ro" in options)
    if source is None:
        return mount if known is not None else replace(mount, kind=UNKNOWN)
    kind, chosen = _short_kind(source), _begins_open(node.text)
    return replace(mount, kind=kind, source=_source(kind, source, member.parent, service), chosen=chosen)


def _parts(text: str) -> list[str]:
    """Split at colons, but not after the letter of a Windows drive."""
    return [part.replace(_DRIVE_COLON, ":") for part in _DRIVE.sub(rf"\1{_DRIVE_COLON}", text).split(":")]


def _short_kind(source: str) -> str:
    if source.startswith((".", "/", "~")) or _WINDOWS.match(source):
        return BIND
    if "/" in source:
        return BIND  # no name of a volume holds a slash
    return UNKNOWN if GAP in source else NAMED


def _source(kind: str, source: str, attribute: Attribute, service: Service) -> str | None:
    if source.startswith(GAP) or (kind != BIND and GAP in source):
        return None
    source = source.replace(GAP, "*")
    if kind != BIND or source.startswith(("/", "~")) or _WINDOWS.match(source):
        return source
    return path_below(service.scope.folder_of(attribute), source)


def _target(path: str) -> str:
    return shown_name(posixpath.normpath(path) if path.startswith("/") else path)


# --- mappings -------------------------------------------------------------------------------------------------------


def _long(member: Member, service: Service) -> Mount:
    reader = service.reader
    fields = member.fields()
    for key in fields.names():
        attribute = fields.get(key)
        if attribute is not None and key not in _MOUNT_KEYS and not key.startswith("x-"):
            reader.note_on(attribute, "is no key of a mount.", f"The keys are {', '.join(_MOUNT_KEYS)}.")
    type_ = reader.choice(fields.get("type"), *_TYPES)
    target = reader.text(fields.get("target"), 4_096)
    if target is None:
        _note(member, reader, "an entry of `volumes` names no target.")
    kind = _long_kind(None if type_ is None else type_.value or "", fields.get("source"))
    read_only = flag(fields.get("read_only"), reader)
    read_size = size(fields.below("tmpfs", reader).get("size"), reader)
    source = fields.get("source")
    return Mount(
        kind=kind,
        place=member.place,
        source=_long_source(kind, source, service),
        target=None if target is None or target.value is None else _target(target.value),
        read_only=read_only is not None and read_only.value is True,
        size=None if read_size is None else read_size.value,
        chosen=source is not None and isinstance(source.node, Text) and _begins_open(source.node.text),
    )


def _begins_open(text: str) -> bool:
    return _HOME.sub("~", _PWD.sub(".", text)).startswith("$")


def _long_kind(type_: str | None, source: Attribute | None) -> str:
    kind = NAMED if type_ is None else _TYPES.get(type_, UNKNOWN)
    return ANONYMOUS if kind == NAMED and source is None else kind


def _long_source(kind: str, attribute: Attribute | None, service: Service) -> str | None:
    if attribute is None or not isinstance(attribute.node, Text):
        service.reader.text(attribute)
        return None
    text = service.scope.variables.fill(_HOME.sub("~", _PWD.sub(".", attribute.node.text))).strip()
    return _source(kind, text, attribute, service)


# --- memory, and the mounts of others -------------------------------------------------------------------------------


def _memory(listed: Listed, service: Service) -> Iterator[Mount]:
    """`tmpfs`: PATH or PATH:OPTIONS."""
    yield from (Mount(UNKNOWN, place) for place in listed.unknown)
    for member in listed.members:
        text = service.reader.resolved(member.node) if isinstance(member.node, Text) else None
        path, _, options = ("", "", "") if text is None else text.text.partition(":")
        sizes = [option.partition("=")[2] for option in options.split(",") if option.startswith("size=")]
        bytes_ = bytes_of(sizes[0]) if sizes else None
        yield Mount(MEMORY, member.place, target=_target(path) if path else None, size=bytes_)


def _borrowed(service: Service, own: Mapping[str, list[Mount]]) -> Iterator[Mount]:
    """`volumes_from`: the mounts of another service, at the place where they are taken."""
    taken = 0
    for member in service.fields.listed("volumes_from", service.reader).members:
        text = service.reader.resolved(member.node) if isinstance(member.node, Text) else None
        name, _, mode = ("", "", "") if text is None else text.text.partition(":")
        if name not in own:
            yield Mount(UNKNOWN, member.place)
            continue
        for mount in own[name]:
            taken += 1
            if taken <= _MOST_BORROWED:
                yield replace(mount, place=member.place, read_only=mount.read_only or mode == "ro")


# --- what each mount is there for -------------------------------------------------------------------------------------

_SOCKETS = re.compile(r"(?:.*/)?(?:docker|podman|containerd|crio)\.sock\Z|.*docker_engine\Z")
_DEVICES = re.compile(r"/dev/(?!(?:shm|fuse|full|null|random|urandom|zero)(?:/|\Z)).+")
_OF_ALL = re.compile(r"/etc/(?:localtime|timezone)\Z|/usr/share/zoneinfo(?:/.*)?\Z|/dev/(?:full|null|u?random|zero)\Z")
"""Every container has these anyway, or gets nothing from them but its time zone."""
_SYSTEM = re.compile(
    r"(?:/|/(?:bin|boot|dev|etc|lib|lib32|lib64|proc|run|sbin|sys|usr|var/lib/(?:containerd|docker|kubelet)|var/log|var/run"
    r"|tmp/\.X11-unix)(?:/.*)?|[A-Za-z]:[\\/](?:Windows\b.*)?|\\\\.*)\Z",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(r"/(?:var/)?tmp(?:/.*)?\Z")
_CACHE = re.compile(r"~/\.(?:cache|cargo|composer|gradle|ivy2|m2|npm|nuget|pub-cache|sbt|vscode[\w-]*|yarn)(?:/.*)?\Z")
_FILE = re.compile(r"[^/]*[^/.]\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_SETTINGS_TARGETS = ("/etc/", "/docker-entrypoint-initdb.d", "/docker-entrypoint.d")
_DATA_NAME = re.compile(
    r"(?:.*[._-])?(?:data|database|db|storage|uploads?|volumes?|persist(?:ent|ence)?|backups?|mysql|mariadb|postgres(?:ql)?"
    r"|pg-?data|mongo(?:db)?|redis|elasticsearch|wp-content)(?:[._-].*)?\Z",
    re.IGNORECASE,
)
_CODE_TARGET = re.compile(
    r"/(?:app|code|source|src|work|workdir|workspace|usr/src|usr/share/nginx/html|usr/local/apache2/htdocs|var/www)(?:/.*)?\Z"
)


class Use(StrEnum):
    """What a mount is there for."""

    DATA = "data"
    SCRATCH = "scratch"
    SOURCE = "source"
    SETTINGS = "settings"
    SOCKET = "socket"
    DEVICE = "device"
    HOST = "host"
    NOTHING = "nothing"
    DOUBTFUL = "doubtful"
    """Data or source code; or it cannot be read."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service's mounts are held against."""

    service: Service
    source_folders: frozenset[str]
    """The folders that images of the project are built from, and those above them."""
    image: BuiltImage | None
    """What the service is built as, where its Dockerfile is at hand."""


def use_of(mount: Mount, ground: Ground) -> Use:
    if mount.kind in (MEMORY, ANONYMOUS, NAMED):
        return Use.DATA if mount.kind == NAMED else Use.SCRATCH
    if mount.kind == OTHER or (mount.kind == UNKNOWN and not mount.chosen):
        return Use.NOTHING if mount.kind == OTHER else Use.DOUBTFUL
    if mount.source is None:
        return _of_target(mount, ground)
    if mount.kind == BIND and mount.on_host:
        return _of_host(mount, ground)
    return _of_project(mount, ground)


def _of_target(mount: Mount, ground: Ground) -> Use:
    """Of a source that is not known, only the target speaks; a place that the user chooses holds what is kept."""
    target = mount.target or ""
    if _SOCKETS.match(target):
        return Use.SOCKET
    if _OF_ALL.match(target):
        return Use.NOTHING
    if _is_for_settings(target):
        return Use.SETTINGS
    if not mount.chosen or mount.target is None:
        return Use.DOUBTFUL
    return Use.SOURCE if _holds_build(target, ground) else Use.DATA


def _of_host(mount: Mount, ground: Ground) -> Use:
    source, target = mount.source or "", mount.target or ""
    for pattern, use in ((_SOCKETS, Use.SOCKET), (_OF_ALL, Use.NOTHING), (_DEVICES, Use.DEVICE), (_SYSTEM, Use.HOST)):
        if pattern.match(source):
            return use
    if _TEMPORARY.match(source):
        return Use.SCRATCH
    if source == "~" or _CACHE.match(source):
        return Use.HOST if source == "~" else Use.NOTHING
    if source.startswith("~/.") or _is_for_settings(target) or _FILE.match(posixpath.basename(source)):
        return Use.SETTINGS
    return Use.SOURCE if mount.chosen and _holds_build(target, ground) else Use.DATA


def _of_project(mount: Mount, ground: Ground) -> Use:
    source, target = mount.source or "", mount.target or ""
    if _is_for_settings(target) or _FILE.match(posixpath.basename(source)):
        return Use.SETTINGS
    if source in ground.source_folders or source == ground.service.scope.folder:
        return Use.SOURCE
    keeps = _DATA_NAME.match(posixpath.basename(source)) is not None
    if not keeps and _holds_build(target, ground):
        return Use.SOURCE
    if mount.read_only:
        return Use.SETTINGS
    context = own_context(ground.service)
    if keeps or context is None or not _within(source, context):
        return Use.DATA
    return Use.DOUBTFUL if ground.image is None or None in ground.image.filled else Use.DATA


def _is_for_settings(target: str) -> bool:
    return target.startswith(_SETTINGS_TARGETS) or _FILE.match(posixpath.basename(target)) is not None


def _holds_build(target: str, ground: Ground) -> bool:
    """Whether the target lies where the build puts files; of an image that is not built here, where code usually is.

    A volume that the image declares is for data.
    """
    image = ground.image
    if image is not None and _below_one(target, _members(image, "image.volumes")):
        return False
    workdir = ground.service.text("working_dir", longest=4_096)
    own = [] if workdir is None or workdir.value is None else [workdir.value]
    if image is None:
        built = own_context(ground.service) is not None
        return _below_one(target, own) or (not built and _CODE_TARGET.match(target) is not None)
    return _below_one(target, [*own, *(path for path in image.filled if path)])


def _members(image: BuiltImage, fact: str) -> list[str]:
    stated = image.workload.facts.get(fact)
    return [] if stated is None else [str(member) for member in stated.members()]


def _below_one(path: str, folders: Iterable[str]) -> bool:
    return any(_within(path, folder.rstrip("/")) for folder in folders if folder.rstrip("/"))


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/") or (folder == "." and not path.startswith(".."))


# --- what is stored, and which files of the host are used -------------------------------------------------------------

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
