"""The mounts of a service, what each is there for, and what the service stores."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from advisor.formats.compose.build import Build, image_of_build
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import LONGEST_PATH, Member, Section, size_of
from advisor.formats.compose.project import Project, Service, note_keys
from advisor.formats.dockerfile.image import BuiltImage
from advisor.formats.facts import Statements, holds, members, stated, unknown
from advisor.formats.reading import Attribute, Read, shape, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.source import ReadOptions
from advisor.text.yaml_text import Text

# --- the mounts: volumes, folders of the host, memory -----------------------------------------------------------------

NAMED = "named"
BIND = "bind"
MEMORY = "tmpfs"
ANONYMOUS = "anonymous"
OTHER = "other"
UNKNOWN = "unknown"
_TYPES = {"volume": NAMED, "bind": BIND, "tmpfs": MEMORY, "cluster": NAMED, "npipe": BIND, "image": OTHER}
_MOUNT_KEYS = ("bind", "consistency", "image", "read_only", "source", "target", "tmpfs", "type", "volume")
_OPTIONS = re.compile(r"(?:[a-z]+(?:=[^,:]*)?)(?:,[a-zA-Z]+(?:=[^,:]*)?)*\Z", re.IGNORECASE)
_DRIVE = re.compile(r"((?:^|:)[A-Za-z]):(?=\\|/(?=[^:]*:))")
_DRIVE_COLON = "\1"
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
# Before interpolation these name the place of the project and the home of whoever starts it.
_PWD = re.compile(r"\$(?:PWD\b|\{PWD\})(?=/|:|$)")
_HOME = re.compile(r"\$(?:HOME\b|\{HOME\})(?=/|:|$)")
_MOST_BORROWED = 1_000


class Mount(Struct, frozen=True):
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


class Mounts(Struct, frozen=True):
    """The mounts of a whole project."""

    builds: Mapping[str, Build | None]
    """What its services are built from."""
    by_service: Mapping[str, list[Mount]]
    """With those that a service takes from others; of one target the last one holds."""
    source_folders: frozenset[str]
    """The folders that images are built from, and those above them: what mounts one of them mounts source code."""
    writers: Mapping[tuple[str, str], list[tuple[str, Location]]]
    """Kind and source of what is mounted to be written: which services do, and where."""


def read_mounts(services: Mapping[str, Service], builds: Mapping[str, Build | None]) -> Mounts:
    own = {name: list(_own(service)) for name, service in services.items()}
    every = {name: _last_of_each([*_borrowed(service, own), *own[name]]) for name, service in services.items()}
    writers: dict[tuple[str, str], list[tuple[str, Location]]] = {}
    for name, mounts in every.items():
        for mount in mounts:
            if mount.source is not None and not mount.read_only:
                writers.setdefault((mount.kind, mount.source), []).append((name, mount.place))
    contexts = {build.context for build in builds.values() if build is not None and build.context is not None}
    folders = frozenset(folder for context in contexts for folder in _upwards(context))
    return Mounts(builds, every, folders, writers)


def _upwards(folder: str) -> Iterator[str]:
    """The folder, then each above it."""
    yield folder
    while folder.strip("/") not in ("", ".", ".."):
        folder = posixpath.dirname(folder) or "."
        yield folder


def _last_of_each(mounts: list[Mount]) -> list[Mount]:
    by_target = {mount.target: mount for mount in mounts if mount.target is not None}
    return [*by_target.values(), *(mount for mount in mounts if mount.target is None)]


def _own(service: Service) -> Iterator[Mount]:
    for member in service.listed("volumes"):
        if member.is_map:
            yield _long(member, member.section, service)
        elif isinstance(member.node, Text):
            if not member.node.is_null:
                yield _short(member, member.node, service)
        else:
            if member.node is not None:
                _note(member, f"is {shape(member.node)}.")
            yield Mount(UNKNOWN, member.place)
    for member in service.listed("tmpfs"):  # PATH or PATH:OPTIONS
        path, _, options = (member.text or "").partition(":")
        sizes = [option.partition("=")[2] for option in options.split(",") if option.startswith("size=")]
        kind = UNKNOWN if member.node is None else MEMORY
        yield Mount(kind, member.place, target=_target(path), size=_bytes(sizes[0]) if sizes else None)


def _bytes(text: str) -> int | None:
    try:
        return max(size_of(text), 0) or None
    except (ValueError, OverflowError):
        return None


def _note(member: Member, what: str) -> None:
    member.note(f"an entry of `volumes` {what}", "Write it as SOURCE:TARGET.")


def _short(member: Member, node: Text, service: Service) -> Mount:
    """SOURCE:TARGET:OPTIONS."""
    parts = _parts(service.filled(_at_home(node.text).strip()))
    options = parts.pop().split(",") if len(parts) > 1 and _OPTIONS.match(parts[-1]) else []
    source, target = (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])
    known = _target("" if GAP in target else target)
    mount = Mount(ANONYMOUS, member.place, target=known, read_only="ro" in options)
    if source is None:
        return mount if known is not None else replace(mount, kind=UNKNOWN)
    kind = _short_kind(source)
    chosen = _at_home(node.text).startswith("$")
    return replace(mount, kind=kind, source=_source(kind, source, member.parent, service), chosen=chosen)


def _at_home(text: str) -> str:
    return _HOME.sub("~", _PWD.sub(".", text))


def _parts(text: str) -> list[str]:
    """Split at colons, but not after the letter of a Windows drive."""
    return [part.replace(_DRIVE_COLON, ":") for part in _DRIVE.sub(rf"\1{_DRIVE_COLON}", text).split(":")]


def _short_kind(source: str) -> str:
    """No name of a volume holds a slash."""
    if source.startswith((".", "~")) or "/" in source or _WINDOWS.match(source):
        return BIND
    return UNKNOWN if GAP in source else NAMED


def _source(kind: str, source: str, attribute: Attribute, service: Service) -> str | None:
    if source.startswith(GAP) or (kind != BIND and GAP in source):
        return None
    source = source.replace(GAP, "*")
    if kind != BIND or source.startswith(("/", "~")) or _WINDOWS.match(source):
        return source
    return service.scope.path_of(attribute, source)


def _target(path: str) -> str | None:
    return shown_name(posixpath.normpath(path) if path.startswith("/") else path) if path else None


def _long(member: Member, keys: Section, service: Service) -> Mount:
    note_keys(keys, frozenset(_MOUNT_KEYS), "a mount", f"The keys are {', '.join(_MOUNT_KEYS)}.")
    type_, target, source = keys.choice("type", _TYPES), keys.text("target", LONGEST_PATH), keys.given("source")
    if target is None:
        _note(member, "names no target.")
    kind = NAMED if type_ is None else type_.value or UNKNOWN
    kind = ANONYMOUS if kind == NAMED and source is None else kind
    text = None
    if source is not None and isinstance(source.node, Text):
        text = _at_home(source.node.text)
    else:
        keys.text("source")
    read_only, size = keys.flag("read_only"), keys.below("tmpfs").size("size")
    return Mount(
        kind=kind,
        place=member.place,
        source=None if source is None or text is None else _source(kind, service.filled(text), source, service),
        target=None if target is None else _target(target.value or ""),
        read_only=read_only is not None and read_only.value is True,
        size=None if size is None else size.value,
        chosen=text is not None and text.startswith("$"),
    )


def _borrowed(service: Service, own: Mapping[str, list[Mount]]) -> Iterator[Mount]:
    """`volumes_from`: the mounts of another service, at the place where they are taken."""
    taken = 0
    for member in service.listed("volumes_from"):
        name, _, mode = (member.text or "").partition(":")
        if name not in own and member.node is not None:
            yield Mount(UNKNOWN, member.place)
        for mount in own.get(name, ()):
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


class _Ground(Struct, frozen=True):
    """What a service's mounts are held against."""

    service: Service
    build: Build | None
    source_folders: frozenset[str]
    image: BuiltImage | None
    """What the service is built as, where its Dockerfile is at hand."""

    @property
    def context(self) -> str | None:
        return None if self.build is None else self.build.context

    def use_of(self, mount: Mount) -> Use:
        if mount.kind == BIND or (mount.kind == UNKNOWN and mount.chosen):
            return self._of_folder(mount)
        return _USES[mount.kind]

    def _of_folder(self, mount: Mount) -> Use:
        """Of a folder or file of the host, or of a source that is not known, which a volume may be too."""
        source, target = mount.source or "", mount.target or ""
        # Of a source that is not known, only the target speaks.
        hints = _HOST_USES if mount.on_host else _HOST_USES[:2] if mount.source is None else ()
        for pattern, use in hints:
            if pattern.match(source or target):
                return use
        if source.startswith("~/.") or _is_for_settings(target) or _FILE.match(posixpath.basename(source)):
            return Use.SETTINGS
        if mount.source is not None and not mount.on_host:
            return self._of_project(source, target, read_only=mount.read_only)
        if mount.source is None and (not mount.chosen or mount.target is None):
            return Use.DOUBTFUL
        # A place that the user chooses holds what is kept.
        return Use.SOURCE if mount.chosen and self._holds_build(target) else Use.DATA

    def _of_project(self, source: str, target: str, *, read_only: bool) -> Use:
        if source in self.source_folders or source == self.service.scope.folder:
            return Use.SOURCE
        keeps = _DATA_NAME.match(posixpath.basename(source)) is not None
        if not keeps and self._holds_build(target):
            return Use.SOURCE
        if read_only:
            return Use.SETTINGS
        if keeps or self.context is None or not _within(source, self.context):
            return Use.DATA
        return Use.DOUBTFUL if self.image is None or None in self.image.filled else Use.DATA

    def _holds_build(self, target: str) -> bool:
        """Whether the target lies where the build puts files; of an image not built here, where code usually is.

        A volume that the image declares is for data.
        """
        declared = None if self.image is None else self.image.workload.facts.get("image.volumes")
        if declared is not None and _below_one(target, map(str, declared.members())):
            return False
        workdir = self.service.text("working_dir", LONGEST_PATH)
        own = [] if workdir is None or workdir.value is None else [workdir.value]
        if self.image is None:
            return _below_one(target, own) or (self.context is None and _CODE_TARGET.match(target) is not None)
        return _below_one(target, [*own, *(path for path in self.image.filled if path)])


_USES = {ANONYMOUS: Use.SCRATCH, MEMORY: Use.SCRATCH, NAMED: Use.DATA, OTHER: Use.NOTHING, UNKNOWN: Use.DOUBTFUL}
_HOST_USES = (
    (_SOCKETS, Use.SOCKET),
    (_OF_ALL, Use.NOTHING),
    (_DEVICES, Use.DEVICE),
    (_SYSTEM, Use.HOST),
    (_TEMPORARY, Use.SCRATCH),
    (re.compile(r"~\Z"), Use.HOST),
    (_CACHE, Use.NOTHING),
)


def _is_for_settings(target: str) -> bool:
    return target.startswith(_SETTINGS_TARGETS) or _FILE.match(posixpath.basename(target)) is not None


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


class _Volume(Struct, frozen=True):
    """A mount that keeps data, with what the top level says of it."""

    mount: Mount
    kind: str | None
    """The kind of storage behind it; None where a variable hides it."""
    definition: Section | None = None
    """Of a named volume."""


def storage_facts(
    service: Service, project: Project, mounts: Mounts, instances: Fact | None, options: ReadOptions
) -> Statements:
    """storage.*, files of the host, mounted configuration, and memory that is mounted as shared memory."""
    own, build = mounts.by_service[service.name], mounts.builds[service.name]
    # The Dockerfile is looked at only where a mount may cover what is built.
    asks = any(mount.kind in (BIND, UNKNOWN) for mount in own)
    image = image_of_build(service, build, options) if asks else None
    ground = _Ground(service, build, mounts.source_folders, image)
    used: dict[Use, list[Mount]] = {use: [] for use in Use}
    for mount in own:
        used[ground.use_of(mount)].append(mount)
    kept = [(mount, _volume(mount, service, project)) for mount in used[Use.DATA]]
    volumes = [volume for _, volume in kept if volume is not None]
    scratch = [*used[Use.SCRATCH], *(mount for mount, volume in kept if volume is None)]
    doubtful = [mount for mount in used[Use.DOUBTFUL] if mount.kind == UNKNOWN or not volumes]
    unread: list[Read[str]] = [Read(None, mount.place) for mount in doubtful]
    yield from members("storage.volumes", [*_targets(volume.mount for volume in volumes), *unread])
    yield from members("storage.kinds", [*(Read(volume.kind, volume.mount.place) for volume in volumes), *unread])
    yield from members("storage.access", (Read(_access(volume), volume.mount.place) for volume in volumes))
    yield from members("storage.scratch", _targets(scratch))
    for volume in volumes:
        yield from _of_definition(volume)
    yield from _shared(service, volumes, mounts, instances)
    hidden: list[Read[str]] = [Read(None, mount.place) for mount in used[Use.DOUBTFUL] if mount.source is None]
    yield from members("security.host-access", [Read("files", mount.place) for mount in used[Use.HOST]] or hidden)
    yield from holds("security.docker-socket", *(mount.place for mount in used[Use.SOCKET]))
    yield from members("security.devices", (Read(mount.source, mount.place) for mount in used[Use.DEVICE]))
    yield from members("config.files", _targets(used[Use.SETTINGS]))
    for mount in scratch:
        if mount.target == "/dev/shm" and mount.size is not None:  # noqa: S108 - no file of this machine
            yield from stated("scale.shared-memory", Read(mount.size, mount.place))


def _targets(mounts: Iterable[Mount]) -> Iterator[Read[str]]:
    return (Read(mount.target, mount.place) for mount in mounts)


def _volume(mount: Mount, service: Service, project: Project) -> _Volume | None:
    """The mount with what is behind it; None for one that is kept in memory."""
    if mount.kind != NAMED:
        # A folder of the machine; one of the project or of its user's choice is where a volume would do as well.
        is_folder = mount.on_host and not mount.chosen and not (mount.source or "").startswith("~")
        return _Volume(mount, "local-disk" if is_folder else "named")
    if mount.source is None:
        return _Volume(mount, None)
    definition = project.defined("volumes", mount.source, service)
    type_, driver = definition.below("driver_opts").text("type"), definition.text("driver")
    if type_ is not None and type_.value == "tmpfs":
        return None
    kind = _kind(None if type_ is None else type_.value or "", None if driver is None else driver.value or "")
    return _Volume(mount, kind, definition)


def _kind(type_: str | None, driver: str | None) -> str | None:
    """The kind of storage; None where a variable hides it."""
    if "" in (type_, driver):
        return None
    if type_ in _NETWORK_TYPES:
        return _NETWORK_TYPES[type_]
    if driver is None or driver == "local":
        return "local-disk" if type_ in ("none", "bind") else "named"
    return next((kind for kind, pattern in _DRIVERS if pattern.search(driver)), "named")


def _access(volume: _Volume) -> str | None:
    """A volume of a name alone is one of one machine; only a file server's is a share."""
    if volume.kind is None:
        return None
    if volume.mount.read_only:
        return "read-only"
    return "shared" if volume.kind in _SHARES else "single"


def _of_definition(volume: _Volume) -> Statements:
    """Its size, and whether its name holds the number of the instance."""
    definition, mount = volume.definition, volume.mount
    name = None if definition is None else definition.text("name")
    if definition is not None:
        yield from stated("storage.size", definition.below("driver_opts").size("size"))
    if any(map(_PER_INSTANCE.search, (mount.source or "", "" if name is None else name.value or ""))):
        yield from holds("storage.per-instance", mount.place if name is None else name.place)


def _shared(service: Service, volumes: Sequence[_Volume], mounts: Mounts, instances: Fact | None) -> Statements:
    """Whether another service writes a volume that this one writes, or further instances of its own do."""
    written = [volume.mount for volume in volumes if not volume.mount.read_only]
    places = [place for mount in written for place in _written_with(mount, service, mounts)]
    mine = [] if instances is None else [mount.place for mount in written]
    number = None if instances is None else instances.value
    also = (*mine, *(() if instances is None else instances.evidence))
    if mine and isinstance(number, int) and number > 1:
        places += also
    yield from holds("storage.shared", *places)
    if mine and number is None and not places:
        for place in also:
            yield from unknown(["storage.shared"], place)


def _written_with(mount: Mount, service: Service, mounts: Mounts) -> list[Location]:
    """Where it and others write the same, a few of them; empty where it is alone."""
    writers = mounts.writers.get((mount.kind, mount.source or ""), [])
    others = list(islice((place for name, place in writers if name != service.name), _SHOWN_WRITERS))
    return [mount.place, *others] if others else []
