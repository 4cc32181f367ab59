"""What a service asks of its host, and what it gives up; what it is configured with. Names only, never values."""

import re
from collections.abc import Iterator

from advisor.formats.compose.interpolation import Interpolation, setting_names
from advisor.formats.compose.layers import LONGEST_PATH, Member
from advisor.formats.compose.project import Service
from advisor.formats.facts import Statements, member, members
from advisor.formats.labels import Labels
from advisor.formats.reading import Read, variable_name
from advisor.text.source import ReadOptions
from advisor.text.yaml_text import Map, Text

_UNCONFINED = {
    "seccomp=unconfined": "seccomp",
    "apparmor=unconfined": "apparmor",
    "label=disable": "selinux",
    "systempaths=unconfined": "masked-paths",
}
_NO_ESCALATION = frozenset({"no-new-privileges", "no-new-privileges=true"})
_SEPARATOR = re.compile(r"\A(\s*[a-z-]+\s*)[:=]")


def _capabilities(service: Service, key: str) -> Iterator[Read[str]]:
    for read in service.texts(key):
        yield Read(None if read.value is None else read.value.strip().upper().removeprefix("CAP_"), read.place)


def _devices(service: Service) -> Iterator[Read[str]]:
    """Devices of the host: the part before the colon; names of vendors' devices hold an equals sign."""
    for device in service.listed("devices"):
        if device.is_map:
            source = device.section.text("source")
            yield Read(None, device.place) if source is None else source
        for read in () if device.is_map else device.texts():
            text = read.value or ""
            yield read if "=" in text or read.value is None else Read(text.partition(":")[0], read.place)


def _names(service: Service, key: str) -> Iterator[Read[str]]:
    """The names of a mapping of numbers or mappings, or of a list of NAME=value."""
    layers = service.all(key)
    for layer in layers:
        if isinstance(layer.node, Map):
            yield from (Read(entry.key.text, layer.below(entry).key_location()) for entry in layer.node.entries)
    if any(not isinstance(layer.node, Map) for layer in layers):
        yield from (Read(pair.name, pair.place) for pair in service.pairs(key))


def _confinement(service: Service) -> Statements:
    for option in service.texts("security_opt"):
        # With an equals sign; the colon is the older form.
        text = _SEPARATOR.sub(r"\1=", (option.value or "").strip())
        if option.value is None or text in _UNCONFINED:
            yield from member("security.unconfined", Read(_UNCONFINED.get(text), option.place))
        elif text in _NO_ESCALATION:
            yield from member("security.hardening", Read("no-escalation", option.place))
        elif text.startswith("seccomp="):
            yield from member("security.hardening", Read("seccomp", option.place))
    read_only = service.flag("read_only")
    if read_only is not None and read_only.value is not False:
        yield from member("security.hardening", Read("read-only-root" if read_only.value else None, read_only.place))
    for dropped in _capabilities(service, "cap_drop"):
        if dropped.value == "ALL":
            yield from member("security.hardening", Read("drop-all", dropped.place))


def security_facts(service: Service) -> Statements:
    """security.*, but not what mounts show."""
    yield from members("security.added-capabilities", _capabilities(service, "cap_add"))
    yield from members("security.devices", _devices(service))
    yield from members("security.sysctls", _names(service, "sysctls"))
    yield from members("security.ulimits", _names(service, "ulimits"))
    yield from _confinement(service)


# --- settings: names only, never values -------------------------------------------------------------------------------

_CLUSTER_TEMPLATES = {".Node.": "node", ".Task.": "name", ".Service.": "service"}


def settings_facts(service: Service, options: ReadOptions, consulted: set[str]) -> Statements:
    """config.*; the paths of settings files that were read are added to `consulted`."""
    pairs = service.pairs("environment")
    yield from members("config.env-names", _env_files(service, options, consulted))
    names = (Read(variable_name(pair.name or "") or None, pair.place) for pair in pairs)
    yield from members("config.env-names", names)
    texts = [(pair.value.text, pair.place) for pair in pairs if pair.value is not None]
    hostname = service.given("hostname")
    if hostname is not None and isinstance(hostname.node, Text):
        texts.append((hostname.node.text, hostname.key_location()))
    for text, place in texts:
        words = [word for template, word in _CLUSTER_TEMPLATES.items() if template in text] if "{{" in text else []
        yield from members("config.instance-information", (Read(word, place) for word in words))
    yield from members("config.labels", (Read(label.name, label.place) for label in service.labels()))
    for secret in service.listed("secrets"):
        yield from members("config.secrets", _granted(secret, "source", "target"))
    for config in service.listed("configs"):
        for read in _granted(config, "target", "source"):  # below the root where no path is given
            path = read.value
            rooted = path if path is None or path.startswith("/") else f"/{path}"
            yield from member("config.files", Read(rooted, read.place))


def _granted(entry: Member, *keys_: str) -> Iterator[Read[str]]:
    """The first of the keys that is given, or the whole entry where it is a text."""
    if entry.is_map:
        section = entry.section
        read = section.reader.text(section.first(*keys_), LONGEST_PATH)
        yield Read(None if read is None else read.value, entry.place)
    elif isinstance(entry.node, Text) and entry.node.is_null:
        entry.note("an entry is a text.", "Mend it.")
        yield Read(None, entry.place)
    elif entry.node is not None:
        yield from entry.texts()


def _env_files(service: Service, options: ReadOptions, consulted: set[str]) -> Iterator[Read[str]]:
    """The names in every settings file, at the line that names the file; unknown where it was not found."""
    for entry in service.listed("env_file"):
        path, required = entry.text, True
        if entry.is_map:
            keys_ = entry.section
            read, needed = keys_.text("path", LONGEST_PATH), keys_.flag("required")
            path, required = None if read is None else read.value, needed is None or needed.value is not False
        source = None if path is None else options.other(service.scope.path_of(entry.parent, path))
        if source is not None:
            consulted.add(source.path)
            yield from (Read(name, entry.place) for name in setting_names(source.text))
        elif required:
            if entry.node is not None:
                advice = "Assess it together with this one; until then the names it sets are unknown."
                entry.note("a settings file was not read.", advice)
            yield Read(None, entry.place)


def label_facts(service: Service, options: ReadOptions) -> Statements:
    """The facts that labels state; of a label that stands twice in one place the stronger file's word holds."""
    labels = Labels(options.labels, service.reader)
    for section in (service, service.below("deploy")):
        pairs = section.pairs("labels")
        last = {pair.name: pair for pair in pairs if pair.name is not None}
        for pair in pairs:
            if pair.name is None:
                labels.unread(pair.place)
        for name, pair in last.items():
            filled = None if pair.value is None else service.scope.variables.resolve(pair.value.text)
            own = None if pair.value is None else Interpolation().resolve(pair.value.text)
            labels.say(name, filled, pair.place, filled_with_secrets=filled != own)
    for place in service.places("label_file"):
        labels.unread(place, weak=True)
    yield from labels.facts().items()
