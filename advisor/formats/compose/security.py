"""What a service asks of its host, and what it gives up; what it is configured with."""

import re
from collections.abc import Iterator

from advisor.formats.compose.interpolation import Interpolation, setting_names
from advisor.formats.compose.layers import Listed, Member, Pair, flag, raised, stated, texts, unknown_text
from advisor.formats.compose.process import texts_of
from advisor.formats.compose.project import Service, path_below
from advisor.formats.fields import Read, Reader, shape, variable_name
from advisor.formats.labels import Labels
from advisor.model.facts import Fact
from advisor.text.source import ReadOptions
from advisor.text.yaml_text import Map, Text

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


# --- settings: names only, never values -------------------------------------------------------------------------------

_FEATURES = {
    "cgroup_parent": "cgroup-parent",
    "credential_spec": "windows-credentials",
    "dns": "dns-settings",
    "dns_opt": "dns-settings",
    "dns_search": "dns-settings",
    "extra_hosts": "host-aliases",
    "isolation": "windows-isolation",
    "logging": "log-driver",
    "runtime": "container-runtime",
}
_CLUSTER_TEMPLATES = {".Node.": "node", ".Task.": "name", ".Service.": "service"}


def settings_facts(service: Service, options: ReadOptions, consulted: set[str]) -> dict[str, Fact]:
    """config.*; the paths of settings files that were read are added to `consulted`."""
    reader = service.reader
    deploy = service.fields.below("deploy", reader)
    labels = [*service.fields.pairs("labels", reader), *deploy.pairs("labels", reader)]
    files = list(_env_files(service, options, consulted))
    pairs = service.fields.pairs("environment", reader)
    return stated(
        {
            "config.env-names": texts([*files, *(Read(_name(pair), pair.place) for pair in pairs)]),
            "config.instance-information": texts(_instance_information(service)),
            "config.labels": texts(Read(label.name, label.place) for label in labels),
            "config.secrets": texts(_sources(service, "secrets")),
            "config.files": texts(_targets(service, "configs")),
            "config.features": texts(_features(service)),
        }
    )


def _features(service: Service) -> Iterator[Read[str]]:
    """Settings of the engine that no other fact covers and another platform does in its own way."""
    for key, word in _FEATURES.items():
        attribute = service.fields.get(key)
        if attribute is not None and not attribute.is_null:
            yield Read(word, attribute.key_location())


def label_facts(service: Service, options: ReadOptions) -> dict[str, Fact]:
    """The facts that labels state; of a label that stands twice in one place the stronger file's word holds."""
    labels = Labels(options.labels, service.reader)
    for fields in (service.fields, service.fields.below("deploy", service.reader)):
        pairs = fields.pairs("labels", service.reader)
        last = {pair.name: pair for pair in pairs if pair.name is not None}
        for pair in pairs:
            if pair.name is None:
                labels.unread(pair.place)
        for name, pair in last.items():
            filled = None if pair.value is None else service.scope.variables.resolve(pair.value.text)
            own = None if pair.value is None else Interpolation().resolve(pair.value.text)
            labels.say(name, filled, pair.place, filled_with_secrets=filled != own)
    for place in service.fields.places("label_file"):
        labels.unread(place, weak=True)
    return labels.facts()


def _name(pair: Pair) -> str | None:
    return None if pair.name is None else variable_name(pair.name) or None


def _instance_information(service: Service) -> Iterator[Read[str]]:
    """Templates that the cluster fills with facts about the instance."""
    pairs = service.fields.pairs("environment", service.reader)
    texts_ = [(pair.value.text, pair.place) for pair in pairs if pair.value is not None]
    hostname = service.fields.get("hostname")
    if hostname is not None and isinstance(hostname.node, Text):
        texts_.append((hostname.node.text, hostname.key_location()))
    for text, place in texts_:
        if "{{" in text:
            yield from (Read(word, place) for template, word in _CLUSTER_TEMPLATES.items() if template in text)


# --- settings files -------------------------------------------------------------------------------------------------


def _env_files(service: Service, options: ReadOptions, consulted: set[str]) -> Iterator[Read[str]]:
    """The names in every settings file, at the line that names the file; unknown where it was not found."""
    listed = service.fields.listed("env_file", service.reader)
    yield from (unknown_text(place) for place in listed.unknown)
    for member in listed.members:
        path, required = _env_file(member, service)
        source = None if path is None else options.other(path_below(service.scope.folder_of(member.parent), path))
        if source is not None:
            consulted.add(source.path)
            yield from (Read(name, member.place) for name in setting_names(source.text))
        elif required:
            what = "a settings file was not read."
            advice = "Assess it together with this one; until then the names it sets are unknown."
            service.reader.note(member.parent.source, member.node.first_line, what, advice)
            yield Read(None, member.place)


def _env_file(member: Member, service: Service) -> tuple[str | None, bool]:
    """The path, and whether the file must be there."""
    if not isinstance(member.node, Map):
        text = service.reader.resolved(member.node) if isinstance(member.node, Text) else None
        return (None if text is None else text.text), True
    fields = member.fields()
    path = service.reader.text(fields.get("path"), 4_096)
    required = flag(fields.get("required"), service.reader)
    return (None if path is None else path.value), required is None or required.value is not False


# --- secrets and configs --------------------------------------------------------------------------------------------


def _sources(service: Service, key: str) -> Iterator[Read[str]]:
    """The names of what is granted."""
    for member in service.fields.listed(key, service.reader).members:
        yield _part(member, ("source", "target"), service.reader)


def _targets(service: Service, key: str) -> Iterator[Read[str]]:
    """The paths where configuration files are mounted: below the root where none is given."""
    for member in service.fields.listed(key, service.reader).members:
        read = _part(member, ("target", "source"), service.reader)
        value = read.value
        yield Read(None if value is None else value if value.startswith("/") else f"/{value}", read.place)


def _part(member: Member, keys: tuple[str, str], reader: Reader) -> Read[str]:
    """The first of the keys that is given, or the whole entry where it is a text."""
    if isinstance(member.node, Map):
        fields = member.fields()
        attribute = fields.get(keys[0]) or fields.get(keys[1])
        read = reader.text(attribute, 4_096)
        return Read(None if read is None else read.value, member.place)
    listed = list(texts_of(Listed((member,)), reader))
    if listed:
        return listed[0]
    reader.note(member.parent.source, member.node.first_line, f"an entry is {shape(member.node)}.", "Mend it.")
    return Read(None, member.place)
