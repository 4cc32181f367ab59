"""What apps and pods store: volumes of the host, local ones that stay, external ones, secrets as files."""

import re
from collections.abc import Iterable, Iterator

from advisor.formats.fields import Read
from advisor.formats.marathon.parts import (
    GIB,
    MIB,
    Part,
    Statement,
    Statements,
    holds,
    holds_if,
    member,
    stated,
    unknown,
)
from advisor.model.location import Location

STORAGE_STATES = frozenset(
    {
        "storage.access",
        "storage.classes",
        "storage.kinds",
        "storage.per-instance",
        "storage.scratch",
        "storage.shared",
        "storage.size",
        "storage.volumes",
    }
)
_SOCKETS = frozenset({"/run/docker.sock", "/var/run/docker.sock"})
_DEVICE = re.compile(r"/dev/(?!shm(?:/|\Z)|null\Z|log\Z).+")
_NETWORK_DRIVERS = {"nfs": "nfs", "cifs": "smb", "netshare": "nfs", "glusterfs": "cluster-file", "ceph": "cluster-file"}
_UNREAD = ("storage.kinds", "storage.volumes", "security.host-access")
_LARGEST = 2**40


def app_volumes(container: Part) -> Statements:
    reads = list(container.parts("volumes"))
    own = frozenset(_kept_folders(reads))
    for read in reads:
        if read.value is None:
            yield from unknown(_UNREAD, read.place)
        else:
            yield from _of_sandbox(read.value, own) or _volume(read.value, _path(read.value, "containerPath"))


def _kept_folders(reads: Iterable[Read[Part]]) -> Iterator[str]:
    """Where its persistent volumes lie, relative to the sandbox."""
    for read in reads:
        if read.value is not None and read.value.field("persistent") is not None:
            yield (_path(read.value, "containerPath").value or "").strip("/")


def _of_sandbox(part: Part, own: frozenset[str]) -> list[Statement]:
    """A relative hostPath is no path of the host but a folder of the sandbox: a persistent volume, or scratch."""
    host = part.text("hostPath") if part.field("persistent") is None and part.field("external") is None else None
    if host is None or host.value is None or host.value.startswith("/"):
        return []
    folder = host.value.removeprefix("./").strip("/").partition("/")[0]
    topic = "storage.volumes" if folder in own else "storage.scratch"
    return list(member(topic, _path(part, "containerPath")))


def pod_volumes(pod: Part, containers: tuple[Part, ...]) -> Statements:
    """The volumes of a pod, each at the paths where its containers mount it."""
    mounts = _mounts(containers)
    for read in pod.parts("volumes"):
        if read.value is None:
            yield from unknown(_UNREAD, read.place)
            continue
        name = read.value.text("name")
        for path in mounts.get("" if name is None else name.value or "", [Read(None, read.place)]):
            yield from _volume(read.value, path, ephemeral=True)


def _mounts(containers: tuple[Part, ...]) -> dict[str, list[Read[str]]]:
    """Where each volume of a pod is mounted, by the volume's name."""
    found: dict[str, list[Read[str]]] = {}
    for container in containers:
        for read in container.parts("volumeMounts"):
            name = None if read.value is None else read.value.text("name")
            if read.value is not None and name is not None and name.value:
                found.setdefault(name.value, []).append(_path(read.value, "mountPath"))
    return found


def _path(part: Part, key: str) -> Read[str]:
    read = part.text(key)
    return Read(None, part.place) if read is None else read


def _volume(part: Part, path: Read[str], *, ephemeral: bool = False) -> Statements:
    """One volume by the key that says what it is."""
    if part.field("persistent") is not None:
        yield from _persistent(part, path)
    elif part.field("external") is not None:
        yield from _external(part, path)
    elif part.field("secret") is not None:
        yield from member("config.secrets", part.text("secret"))
        yield from member("config.files", path)
    elif (host := part.text("host" if ephemeral else "hostPath")) is not None:
        yield from host_file(host)
    elif ephemeral:
        yield from member("storage.scratch", path)
    else:
        part.reader.note(part.source, part.node.first_line, "a volume does not say where it comes from.", "Mend it.")


def host_file(path: Read[str]) -> Statements:
    """A file, a folder, a device or the engine's socket of the host."""
    if path.value is None:
        yield from unknown(("security.devices", "security.docker-socket", "security.host-access"), path.place)
    elif path.value.strip() in _SOCKETS:
        yield from holds("security.docker-socket", path.place)
    elif _DEVICE.fullmatch(path.value.strip()):
        yield from member("security.devices", path)
    else:
        yield from member("security.host-access", Read("files", path.place))


def _persistent(part: Part, path: Read[str]) -> Statements:
    """On a disk of the machine where the instance first ran; it returns there."""
    attribute = part.field("persistent")
    place = part.place if attribute is None else attribute.location()
    yield from member("storage.volumes", path)
    yield from member("storage.kinds", Read("local-disk", place))
    yield from member("storage.access", Read("single", place))
    yield from holds("storage.per-instance", place)
    yield from holds("process.stable-identity", place)
    below = part.below("persistent")
    if below is not None:
        yield from _size(below, MIB)
        yield from member("storage.classes", below.text("profileName"))


def _external(part: Part, path: Read[str]) -> Statements:
    attribute = part.field("external")
    place: Location = part.place if attribute is None else attribute.location()
    below = part.below("external")
    yield from member("storage.volumes", path)
    if below is None:
        yield from member("storage.kinds", Read(None, place))
        return
    yield from member("storage.kinds", _kind(below, place))
    yield from _size(below, GIB)
    shared = below.flag("shared")
    yield from holds_if("storage.shared", shared)
    access = "single" if shared is None else {True: "shared", False: "single", None: None}[shared.value]
    yield from member("storage.access", Read(access, place if shared is None else shared.place))


def _kind(external: Part, place: Location) -> Read[str]:
    """By its driver; whatever is not known for more is a disk that a storage service lends."""
    options = external.below("options")
    driver = None if options is None else options.text("dvdi/driver") or options.text("pluginName")
    if driver is None:
        return Read("cloud-disk", place)
    word = next((kind for mark, kind in _NETWORK_DRIVERS.items() if mark in (driver.value or "").lower()), "cloud-disk")
    return Read(driver.value and word, driver.place)


def _size(part: Part, unit: int) -> Statements:
    size = part.number("size")
    if size is not None and size.value != 0:
        number = None if size.value is None or size.value > _LARGEST else round(size.value * unit)
        yield from stated("storage.size", Read(number, size.place))
