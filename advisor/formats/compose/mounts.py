"""The mounts of a service: named volumes, folders of the host, memory, each with where it is mounted."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advisor.formats.compose.build import context_folder, read_build
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Listed, Member
from advisor.formats.compose.names import path_below
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import bytes_of, flag, size
from advisor.formats.fields import Attribute, Reader, shape, shown_name
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Text

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
