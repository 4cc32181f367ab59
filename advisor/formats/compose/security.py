"""What a service asks of its host: privileges, namespaces, devices, kernel settings; and what it gives up."""

import re
from collections.abc import Iterator

from advisor.formats.compose.process import texts_of
from advisor.formats.compose.project import Service
from advisor.formats.compose.values import flag, raised, stated, texts
from advisor.formats.fields import Read
from advisor.model.facts import Fact
from advisor.text.yaml_text import Map

_HOST_NAMESPACES = {
    "network_mode": "network",
    "net": "network",
    "uts": "network",
    "pid": "processes",
    "ipc": "processes",
    "cgroup": "processes",
}
_UNCONFINED = {
    "seccomp=unconfined": "seccomp",
    "apparmor=unconfined": "apparmor",
    "label=disable": "selinux",
    "systempaths=unconfined": "masked-paths",
}
_NO_ESCALATION = frozenset({"no-new-privileges", "no-new-privileges=true"})
_SEPARATOR = re.compile(r"\A(\s*[a-z-]+\s*)[:=]")


def security_facts(service: Service) -> dict[str, Fact]:
    """security.*, but not what mounts show."""
    return stated(
        {
            "security.privileged": raised(flag(service.fields.get("privileged"), service.reader)),
            "security.added-capabilities": texts(_capabilities(service, "cap_add")),
            "security.host-access": texts(_host_access(service)),
            "security.docker-socket": raised(flag(service.fields.get("use_api_socket"), service.reader)),
            "security.devices": texts(_devices(service)),
            "security.sysctls": texts(_names(service, "sysctls")),
            "security.ulimits": texts(_names(service, "ulimits")),
            "security.unconfined": texts(_unconfined(service)),
            "security.hardening": texts(_hardening(service)),
        }
    )


def _capabilities(service: Service, key: str) -> Iterator[Read[str]]:
    for read in texts_of(service.fields.listed(key, service.reader), service.reader):
        name = None if read.value is None else read.value.strip().upper().removeprefix("CAP_")
        yield Read(name, read.place)


def _host_access(service: Service) -> Iterator[Read[str]]:
    """Namespaces of the host that it joins."""
    for key, word in _HOST_NAMESPACES.items():
        read = service.text(key)
        if read is not None and read.value in ("host", None):
            yield Read(None if read.value is None else word, read.place)


def _devices(service: Service) -> Iterator[Read[str]]:
    """Devices of the host; rules for groups of devices count as they are written."""
    reader = service.reader
    listed = service.fields.listed("devices", reader)
    for member in listed.members:
        if isinstance(member.node, Map):
            source = reader.text(member.fields().get("source"))
            yield Read(None, member.place) if source is None else Read(source.value, source.place)
    plain = [member for member in listed.members if not isinstance(member.node, Map)]
    for read in texts_of(type(listed)(tuple(plain), listed.unknown), reader):
        yield Read(None if read.value is None else _device(read.value), read.place)
    yield from texts_of(service.fields.listed("device_cgroup_rules", reader), reader)


def _device(text: str) -> str:
    """The part before the colon; names of vendors' devices hold an equals sign."""
    return text if "=" in text else text.partition(":")[0]


def _names(service: Service, key: str) -> Iterator[Read[str]]:
    """The names of a mapping of numbers or mappings, or of a list of NAME=value."""
    layers = service.fields.all(key)
    for layer in layers:
        if isinstance(layer.node, Map):
            yield from (Read(entry.key.text, layer.below(entry).key_location()) for entry in layer.node.entries)
    if any(not isinstance(layer.node, Map) for layer in layers):
        yield from (Read(pair.name, pair.place) for pair in service.fields.pairs(key, service.reader))


# --- confinement ----------------------------------------------------------------------------------------------------


def _options(service: Service) -> Iterator[Read[str]]:
    """The security options, all with an equals sign: the colon is the older form."""
    for read in texts_of(service.fields.listed("security_opt", service.reader), service.reader):
        value = None if read.value is None else _SEPARATOR.sub(r"\1=", read.value.strip())
        yield Read(value, read.place)


def _unconfined(service: Service) -> Iterator[Read[str]]:
    for option in _options(service):
        if option.value is None or option.value in _UNCONFINED:
            yield Read(None if option.value is None else _UNCONFINED[option.value], option.place)
    mode = service.text("userns_mode")
    if mode is not None and mode.value in ("host", None):
        yield Read(None if mode.value is None else "user-namespace", mode.place)


def _hardening(service: Service) -> Iterator[Read[str]]:
    for option in _options(service):
        if option.value in _NO_ESCALATION:
            yield Read("no-escalation", option.place)
        elif option.value is not None and option.value.startswith("seccomp=") and option.value not in _UNCONFINED:
            yield Read("seccomp", option.place)
    read_only = flag(service.fields.get("read_only"), service.reader)
    if read_only is not None and read_only.value is not False:
        yield Read("read-only-root" if read_only.value else None, read_only.place)
    for dropped in _capabilities(service, "cap_drop"):
        if dropped.value == "ALL":
            yield Read("drop-all", dropped.place)
