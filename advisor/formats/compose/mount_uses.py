"""What each mount of a service is there for: data, source code, settings, a part of the host, or nothing."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from advisor.formats.compose.mounts import ANONYMOUS, BIND, MEMORY, NAMED, OTHER, UNKNOWN, Mount, own_context
from advisor.formats.compose.project import Service
from advisor.formats.dockerfile import BuiltImage

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
