"""The container of an app: its image and registry, privileges, and flags that are handed to Docker."""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from advisor.formats.fields import Read
from advisor.formats.image_field import image_field, image_place, unknown_image
from advisor.formats.marathon.parts import GIB, MIB, Part, Statement, Statements, holds, holds_if, member, stated
from advisor.formats.marathon.storage import host_file
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.redact import ELLIPSIS, shown_key
from advisor.units import size_in_bytes

_CREDENTIALS = re.compile(
    r"(?:.*/)?(?:\.?dockercfg(?:\.json)?|\.?docker(?:cfg|-config)?\.(?:tar\.gz|tgz|tar)|\.docker/config\.json)",
    re.IGNORECASE | re.DOTALL,
)
_UNCONFINED = {
    "seccomp=unconfined": "seccomp",
    "apparmor=unconfined": "apparmor",
    "label=disable": "selinux",
    "systempaths=unconfined": "masked-paths",
}
_NAMESPACES = {"net": "network", "network": "network", "uts": "network", "pid": "processes", "ipc": "processes"}


def image_facts(image: Part, key: str, force: str) -> Statements:
    """build.method and image.* of the image named below the key; `force` is the switch that always pulls."""
    reference = image.field(key)
    if reference is None:
        image.reader.note(image.source, image.node.first_line, "this container names no image.", "Name one.")
        yield from unreadable_image(image.place)
        return
    yield "build.method", Fact(value="image", evidence=(image_place(reference),))
    yield from image_field(reference, image.reader).items()
    for secret in ("pullConfig", "credential"):
        given = image.field(secret)
        if given is not None:
            yield "image.registry.auth", Fact(value="required", evidence=(given.key_location(),))
    forced = image.flag(force)
    if forced is not None:
        policy = {True: "always", False: "if-not-present", None: None}[forced.value]
        yield "image.pull-policy", Fact(value=policy, evidence=(forced.place,))


def unreadable_image(place: Location) -> Iterator[Statement]:
    yield from {**unknown_image(place), "build.method": Fact(value=None, evidence=(place,))}.items()


def credentials(part: Part, *, fetched: str) -> Statements:
    """Files with a login for a registry among those that are fetched before the start."""
    reads = [one.value.text("uri") for one in part.parts(fetched) if one.value is not None]
    reads.extend(part.texts("uris"))
    for read in reads:
        if read is not None and read.value is not None and _CREDENTIALS.fullmatch(read.value.strip()):
            yield "image.registry.auth", Fact(value="required", evidence=(read.place,))


def docker_facts(docker: Part) -> Statements:
    """What the object `docker` and its parameters ask for."""
    yield from holds_if("security.privileged", docker.flag("privileged"))
    for read in docker.parts("parameters"):
        if read.value is not None:
            yield from _parameter(read.value)


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


# --- flags of docker run --------------------------------------------------------------------------------------------


def _capability(read: Read[str]) -> Statements:
    name = None if read.value is None else read.value.strip().upper().removeprefix("CAP_")
    return member("security.added-capabilities", Read(name, read.place))


def _dropped(read: Read[str]) -> Statements:
    if read.value is not None and read.value.strip().upper() == "ALL":
        yield from member("security.hardening", Read("drop-all", read.place))


def _option(read: Read[str]) -> Statements:
    word = (read.value or "").strip().lower().replace(":", "=", 1)
    if read.value is None:
        yield from member("security.unconfined", read)
    elif word in _UNCONFINED:
        yield from member("security.unconfined", Read(_UNCONFINED[word], read.place))
    elif word in ("no-new-privileges", "no-new-privileges=true"):
        yield from member("security.hardening", Read("no-escalation", read.place))


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


def _volume(read: Read[str]) -> Statements:
    """host:container and name:container; a path alone is a volume that goes with the container."""
    origin, mark, target = (read.value or "").strip().partition(":")
    if read.value is None or origin.startswith(("/", "~", ".")) or not mark:
        if read.value is None or mark:
            yield from host_file(Read(origin if read.value else None, read.place))
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
    "group-add": lambda read: member("process.groups", read),
    "ip": _there("network.fixed-address"),
    "ip6": _there("network.fixed-address"),
    "privileged": lambda read: holds_if("security.privileged", _is_on(read)),
    "read-only": _read_only,
    "security-opt": _option,
    "shm-size": _shared_memory,
    "sysctl": _before("=", "security.sysctls"),
    "tmpfs": _before(":", "storage.scratch"),
    "u": lambda read: member("process.user", read),
    "ulimit": _before("=", "security.ulimits"),
    "user": lambda read: member("process.user", read),
    "userns": _remapping,
    "v": _volume,
    "volume": _volume,
}
