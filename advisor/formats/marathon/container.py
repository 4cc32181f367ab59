"""The container of an app: its image and registry, what is handed to Docker, and what it stores."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from advisor.formats.facts import Statement, Statements, holds, holds_if, member, stated, unknown, word
from advisor.formats.image import SHOWN_BY_REFERENCE, image_field, image_place, unknown_image
from advisor.formats.reading import Part, Read, shown_key
from advisor.formats.table import Row, Table, flag
from advisor.formats.words import facts_of
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.redact import ELLIPSIS
from advisor.units import size_in_bytes

MIB = 1024**2
GIB = 1024**3
IMAGE_STATES = facts_of(build="method", image="pull-policy") | frozenset(SHOWN_BY_REFERENCE)
DOCKER_STATES = facts_of(
    config="env-names",
    network="fixed-address",
    process="custom-command groups user",
    scale="shared-memory",
    security="added-capabilities devices docker-socket hardening host-access privileged sysctls ulimits unconfined",
    storage="kinds scratch volumes",
)
STORAGE_STATES = facts_of(
    config="files secrets",
    process="stable-identity",
    storage="access classes kinds per-instance scratch shared size volumes",
)
_CREDENTIALS = re.compile(
    r"(?:.*/)?(?:\.?dockercfg(?:\.json)?|\.?docker(?:cfg|-config)?\.(?:tar\.gz|tgz|tar)|\.docker/config\.json)",
    re.IGNORECASE | re.DOTALL,
)
_PULLED = {True: "always", False: "if-not-present", None: None}

# --- image ----------------------------------------------------------------------------------------------------------


def image_facts(image: Part, key: str, force: str) -> Statements:
    """build.method and image.* of the image named below the key; `force` is the switch that always pulls."""
    reference = image.field(key)
    if reference is None:
        image.reader.note(image.source, image.node.first_line, "this container names no image.", "Name one.")
        yield from unreadable_image(image.place)
        return
    yield from word("build.method", Read("image", image_place(reference)))
    yield from image_field(reference, image.reader).items()
    for secret in (image.field("pullConfig"), image.field("credential")):
        yield from word("image.registry.auth", None if secret is None else Read("required", secret.key_location()))
    forced = image.flag(force)
    if forced is not None:
        yield from word("image.pull-policy", Read(_PULLED[forced.value], forced.place))


def unreadable_image(place: Location) -> Iterator[Statement]:
    yield from {**unknown_image(place), "build.method": Fact(value=None, evidence=(place,))}.items()


def credentials(part: Part, *, fetched: str) -> Statements:
    """Files with a login for a registry among those that are fetched before the start."""
    files = (read.value.text("uri") for read in part.parts(fetched) if read.value is not None)
    for read in (*files, *part.texts("uris")):
        if read is not None and read.value is not None and _CREDENTIALS.fullmatch(read.value.strip()):
            yield from word("image.registry.auth", Read("required", read.place))


# --- flags of docker run --------------------------------------------------------------------------------------------

_UNCONFINED = {
    "seccomp=unconfined": "seccomp",
    "apparmor=unconfined": "apparmor",
    "label=disable": "selinux",
    "systempaths=unconfined": "masked-paths",
}
_NAMESPACES = {"net": "network", "network": "network", "uts": "network", "pid": "processes", "ipc": "processes"}


def _parameter(part: Part) -> Statements:
    key, value = part.text("key"), part.text("value", 4_000)
    if key is None or key.value is None:
        return
    name = key.value.strip().lstrip("-").lower()
    read = Read(None, part.place) if value is None else value
    if name in _PARAMETERS:
        yield from _PARAMETERS[name](read)
    elif name in _NAMESPACES and (read.value is None or read.value == "host"):
        yield from member("security.host-access", Read(read.value and _NAMESPACES[name], read.place))


def _capability(read: Read[str]) -> Statements:
    name = None if read.value is None else read.value.strip().upper().removeprefix("CAP_")
    return member("security.added-capabilities", Read(name, read.place))


def _dropped(read: Read[str]) -> Statements:
    if read.value is not None and read.value.strip().upper() == "ALL":
        yield from member("security.hardening", Read("drop-all", read.place))


def _option(read: Read[str]) -> Statements:
    option = (read.value or "").strip().lower().replace(":", "=", 1)
    if read.value is None:
        yield from member("security.unconfined", read)
    elif option in _UNCONFINED:
        yield from member("security.unconfined", Read(_UNCONFINED[option], read.place))
    elif option in ("no-new-privileges", "no-new-privileges=true"):
        yield from member("security.hardening", Read("no-escalation", read.place))


def _whole(fact: str) -> Callable[[Read[str]], Statements]:
    return lambda read: member(fact, read)


def _before(mark: str, fact: str) -> Callable[[Read[str]], Statements]:
    """The part before a mark: a name without its value, a path without its other side."""

    def tell(read: Read[str]) -> Statements:
        name = (read.value or "").partition(mark)[0].strip()
        shown = replace(read.place, snippet=f"value: {shown_key(name)}{mark}{ELLIPSIS}") if name else read.place
        return member(fact, Read(name or None, shown))

    return tell


def _there(fact: str) -> Callable[[Read[str]], Statements]:
    """That a value is given, whatever it is."""
    return lambda read: holds(fact, replace(read.place, snippet=f"value: {ELLIPSIS}"))


def _is_on(read: Read[str]) -> Read[bool]:
    return Read(None if read.value is None else read.value.strip().lower() in ("true", ""), read.place)


def _read_only(read: Read[str]) -> Statements:
    on = _is_on(read)
    if on.value is not False:
        yield from member("security.hardening", Read("read-only-root" if on.value else None, read.place))


def _volume_flag(read: Read[str]) -> Statements:
    """host:container and name:container; a path alone is a volume that goes with the container."""
    origin, mark, target = (read.value or "").strip().partition(":")
    if read.value is None or origin.startswith(("/", "~", ".")) or not mark:
        if read.value is None or mark:
            yield from _host_file(Read(origin if read.value else None, read.place))
        else:
            yield from member("storage.scratch", Read(origin, read.place))
        return
    yield from member("storage.volumes", Read(target.partition(":")[0] or None, read.place))
    yield from member("storage.kinds", Read("named", read.place))


def _shared_memory(read: Read[str]) -> Statements:
    return stated("scale.shared-memory", Read(_bytes(read.value), read.place))


def _bytes(text: str | None) -> int | None:
    text = (text or "").strip()
    try:
        size = int(text) if text.isascii() and text.isdecimal() else size_in_bytes(text)
    except (ValueError, OverflowError):
        return None
    return size if 0 < size <= GIB * MIB else None


def _remapping(read: Read[str]) -> Statements:
    if read.value is None or read.value == "host":
        yield from member("security.unconfined", Read(read.value and "user-namespace", read.place))


_PARAMETERS: Mapping[str, Callable[[Read[str]], Statements]] = {
    "cap-add": _capability,
    "cap-drop": _dropped,
    "device": _before(":", "security.devices"),
    "e": _before("=", "config.env-names"),
    "entrypoint": _there("process.custom-command"),
    "env": _before("=", "config.env-names"),
    "group-add": _whole("process.groups"),
    "ip": _there("network.fixed-address"),
    "ip6": _there("network.fixed-address"),
    "privileged": lambda read: holds_if("security.privileged", _is_on(read)),
    "read-only": _read_only,
    "security-opt": _option,
    "shm-size": _shared_memory,
    "sysctl": _before("=", "security.sysctls"),
    "tmpfs": _before(":", "storage.scratch"),
    "u": _whole("process.user"),
    "ulimit": _before("=", "security.ulimits"),
    "user": _whole("process.user"),
    "userns": _remapping,
    "v": _volume_flag,
    "volume": _volume_flag,
}
DOCKER = Table(
    Row("privileged", "security.privileged", flag),
    Row("parameters[]", "", _parameter),
)
"""What the object `docker` and its parameters ask for."""

# --- volumes --------------------------------------------------------------------------------------------------------

_SOCKETS = frozenset({"/run/docker.sock", "/var/run/docker.sock"})
_DEVICE = re.compile(r"/dev/(?!shm(?:/|\Z)|null\Z|log\Z).+")
_NETWORK_DRIVERS = {"nfs": "nfs", "cifs": "smb", "netshare": "nfs", "glusterfs": "cluster-file", "ceph": "cluster-file"}
_UNREAD = ("storage.kinds", "storage.volumes", "security.host-access")
_LARGEST = 2**40


def app_volumes(container: Part) -> Statements:
    reads = container.parts("volumes")
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
    host = part.text("hostPath") if part.first("persistent", "external") is None else None
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
    mounts: dict[str, list[Read[str]]] = {}
    for mount in (read.value for container in containers for read in container.parts("volumeMounts")):
        name = None if mount is None else mount.text("name")
        if mount is not None and name is not None and name.value:
            mounts.setdefault(name.value, []).append(_path(mount, "mountPath"))
    return mounts


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
        yield from _host_file(host)
    elif ephemeral:
        yield from member("storage.scratch", path)
    else:
        part.reader.note(part.source, part.node.first_line, "a volume does not say where it comes from.", "Mend it.")


def _host_file(path: Read[str]) -> Statements:
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
    place = _place(part, "persistent")
    yield from member("storage.volumes", path)
    yield from member("storage.kinds", Read("local-disk", place))
    yield from member("storage.access", Read("single", place))
    yield from holds("storage.per-instance", place)
    yield from holds("process.stable-identity", place)
    below = part.below("persistent")
    if below is not None:
        yield from _size(below, MIB)
        yield from member("storage.classes", below.text("profileName"))


def _place(part: Part, key: str) -> Location:
    attribute = part.field(key)
    return part.place if attribute is None else attribute.location()


def _external(part: Part, path: Read[str]) -> Statements:
    place, below = _place(part, "external"), part.below("external")
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
    name = (driver.value or "").lower()
    kind = next((kind for mark, kind in _NETWORK_DRIVERS.items() if mark in name), "cloud-disk")
    return Read(driver.value and kind, driver.place)


def _size(part: Part, unit: int) -> Statements:
    size = part.number("size")
    if size is not None and size.value != 0:
        number = None if size.value is None or size.value > _LARGEST else round(size.value * unit)
        yield from stated("storage.size", Read(number, size.place))
