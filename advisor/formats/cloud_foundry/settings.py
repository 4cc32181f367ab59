"""What a Cloud Foundry app is configured with: environment, services, features, labels; and keys nobody reads."""

import difflib
from collections.abc import Iterator, Mapping

from advisor.formats.cloud_foundry import APP_KEYS, FIRST_VERSION_KEYS
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.facts import text_set
from advisor.formats.reading import Attribute, Read, Reader, shape, shown_key, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text

_FEATURES = ("file-based-vcap-services", "revisions", "service-binding-k8s", "ssh")
_DEPRECATED = ("buildpack", "domain", "domains", "host", "hosts", "no-hostname")
_SERVICE_KEYS = frozenset({"name", "parameters", "binding_name"})
_LONGEST_PATH = 4_096
_FILE_SERVERS = {"nfs": ("nfs",), "smb": ("smb", "cifs")}
_OWN_PARAMETERS = (("nfs", "uid"), ("nfs", "gid"), ("smb", "domain"))


def settings_facts(app: App, reader: Reader) -> dict[str, Fact]:
    """config.*, services.* and the deprecated keys."""
    _note_unknown_keys(app, reader)
    _note_conflicts(app, reader)
    facts = {
        "config.env-names": _env_names(app, reader),
        "config.features": _features(app, reader),
        "config.labels": _labels(app, reader),
        "descriptor.deprecated-keys": _deprecated(app),
        **_services(app, reader),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _env_names(app: App, reader: Reader) -> Fact | None:
    """Names only: a value never leaves the text."""
    names: list[Read[str]] = []
    for attribute in app.all("env"):
        read = reader.mapping(attribute)
        if read is not None:
            names.extend(
                [Read(None, read.place)]
                if read.value is None
                else [Read(entry.key.text, attribute.below(entry).key_location()) for entry in read.value.entries]
            )
    return text_set(names) if names else None


def _features(app: App, reader: Reader) -> Fact | None:
    attribute = app.get("features")
    read = reader.mapping(attribute)
    if read is None or attribute is None:
        return None
    if read.value is None:
        return Fact(value=None, evidence=(read.place,))
    enabled: list[Read[str]] = []
    for entry in read.value.entries:
        field = attribute.below(entry)
        if field.key not in _FEATURES:
            reader.note_on(field, "is no feature of an app.", _suggestion(field.key, _FEATURES))
        switch = reader.boolean(field)
        if switch is not None and switch.value is not False:
            enabled.append(Read(field.key if switch.value else None, switch.place))
    return text_set(enabled) if enabled else None


def _labels(app: App, reader: Reader) -> Fact | None:
    metadata = app.get("metadata")
    read = reader.mapping(metadata)
    if read is None or read.value is None or metadata is None:
        return None
    entry = read.value.entry("labels")
    labels = None if entry is None else reader.mapping(metadata.below(entry))
    if labels is None or entry is None:
        return None
    if labels.value is None:
        return Fact(value=None, evidence=(labels.place,))
    fields = [metadata.below(label) for label in labels.value.entries]
    return text_set(Read(field.key, field.key_location()) for field in fields) if fields else None


def _deprecated(app: App) -> Fact | None:
    """Old keys and old forms, each where it stands."""
    found = [(key, app.attributes[key].key_location()) for key in _DEPRECATED if key in app.attributes]
    found.extend(app.old_forms)
    found.extend(("health-check-type none", place) for place in _none_checks(app))
    if not found:
        return None
    values = tuple(sorted({name for name, _ in found}))
    return Fact(value=values, evidence=tuple(sorted({place for _, place in found})))


def _none_checks(app: App) -> Iterator[Location]:
    """Health checks of the type that is now called process."""
    processes = app.get("processes")
    if processes is not None and isinstance(processes.node, Items):
        for item in processes.node:
            entry = item.entry("health-check-type") if isinstance(item, Map) else None
            if entry is not None and _is_none(entry.value):
                yield processes.below(entry).key_location()
    own = app.get("health-check-type")
    if own is not None and _is_none(own.node):
        yield own.key_location()


def _is_none(node: Node) -> bool:
    return isinstance(node, Text) and node.text == "none"


# --- services -------------------------------------------------------------------------------------------------------


def _services(app: App, reader: Reader) -> dict[str, Fact | None]:
    bound: list[Read[str]] = []
    with_parameters: list[Read[str]] = []
    offerings: list[Read[str]] = []
    for attribute in app.all("services"):
        for name, carries in _bindings(attribute, reader):
            bound.append(name)
            if carries:
                with_parameters.append(name)
        offerings += _offerings(attribute)
    return {
        **_mounted(app, reader),
        "services.bound": text_set(bound) if bound else None,
        "services.offerings": text_set(offerings) if offerings else None,
        "services.parameters": text_set(with_parameters) if with_parameters else None,
    }


def _mounted(app: App, reader: Reader) -> dict[str, Fact | None]:
    """What volume services mount: `mount` is a parameter of theirs, and the path in the container."""
    paths: list[Read[str]] = []
    kinds: list[Read[str]] = []
    access: list[Read[str]] = []
    for name, parameters in _parameters(app):
        path = reader.text(parameters.get("mount"), _LONGEST_PATH)
        if path is None or (path.value is not None and not path.value.startswith("/")):
            continue
        only_read = reader.boolean(parameters.get("readonly"))
        writes = only_read is None or only_read.value is False
        paths.append(path)
        kinds.append(Read(_kind_of(name, parameters), path.place))
        access.append(Read("shared" if writes else "read-only" if only_read and only_read.value else None, path.place))
    told = {"storage.volumes": paths, "storage.kinds": kinds, "storage.access": access}
    return {fact: text_set(reads) for fact, reads in told.items() if reads}


def _parameters(app: App) -> Iterator[tuple[str, dict[str, Attribute]]]:
    """The name of every bound service that is given parameters, with these."""
    for attribute in app.all("services"):
        for item in attribute.node if isinstance(attribute.node, Items) else ():
            entry = item.entry("parameters") if isinstance(item, Map) else None
            if isinstance(item, Map) and entry is not None and isinstance(entry.value, Map):
                name = item.get("name")
                fields = {one.key.text: attribute.below(one) for one in entry.value.entries}
                yield (name.text if isinstance(name, Text) else ""), fields


def _kind_of(name: str, parameters: Mapping[str, Attribute]) -> str | None:
    """A file server of NFS or SMB, by the service's name or a parameter that only one of them has."""
    called = {kind for kind, words in _FILE_SERVERS.items() if any(word in name.lower() for word in words)}
    given = {kind for kind, key in _OWN_PARAMETERS if key in parameters}
    told = called or given
    return min(told) if len(told) == 1 else None


def _offerings(attribute: Attribute) -> Iterator[Read[str]]:
    """What the form of the first manifests says besides the name: `name: type`."""
    if isinstance(attribute.node, Map):
        for entry in attribute.node.entries:
            if isinstance(entry.value, Text) and not entry.value.is_null:
                name = shown_name(entry.key.text)
                yield Read(f"{name}: {entry.value.text}", attribute.below(entry).location())


def _bindings(attribute: Attribute, reader: Reader) -> Iterator[tuple[Read[str], bool]]:
    """Every bound service, and whether the binding carries parameters. A variable's name stands for the service."""
    if isinstance(attribute.node, Map):  # the form of the first manifests and of Stackato: name → type
        for entry in attribute.node.entries:
            yield Read(shown_name(entry.key.text), attribute.below(entry).key_location()), False
        return
    read = reader.items(attribute)
    if read is None:
        return
    if read.value is None:
        yield Read(None, read.place), False
        return
    for item in read.value:
        if isinstance(item, Text):
            if not item.is_null:
                yield Read(shown_name(item.text), attribute.at(item)), False
        elif isinstance(item, Map):
            yield _binding(attribute, item, reader)
        else:
            reader.note(attribute.source, item.first_line, f"an entry of `services` is {shape(item)}.", "Mend it.")
            yield Read(None, attribute.hidden_at(item)), False


def _binding(attribute: Attribute, item: Map, reader: Reader) -> tuple[Read[str], bool]:
    fields = {entry.key.text: attribute.below(entry) for entry in item.entries}
    for key in sorted(fields.keys() - _SERVICE_KEYS):
        reader.note_on(fields[key], "is no key of a service binding.", "Check its spelling.")
    parameters = reader.mapping(fields.get("parameters"))
    carries = parameters is not None and (parameters.value is None or bool(parameters.value.entries))
    name = fields.get("name")
    if name is None or not isinstance(name.node, Text) or name.is_null:
        reader.note(attribute.source, item.first_line, "a service binding names no service.", "Add `name:`.")
        return Read(None, attribute.hidden_at(item)), carries
    return Read(shown_name(name.node.text), name.location()), carries


# --- keys -----------------------------------------------------------------------------------------------------------


def _note_unknown_keys(app: App, reader: Reader) -> None:
    known = APP_KEYS | (FIRST_VERSION_KEYS if app.folder_key else frozenset())
    for key in sorted(app.attributes.keys() - known):
        attribute = app.attributes[key]
        if key == "user":
            reader.note_on(attribute, "is read below `processes` only.", "Move it there.")
        else:
            reader.note_on(attribute, "is no key of an app.", _suggestion(key, tuple(sorted(APP_KEYS))))


def _suggestion(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key[:80], known, n=1)
    return f"Did you mean `{near[0]}`?" if near else "Cloud Foundry passes over it; remove it."


def _note_conflicts(app: App, reader: Reader) -> None:
    routes = app.get("routes")
    for key in ("host", "hosts", "domain", "domains", "no-hostname"):
        old = app.get(key)
        if old is not None and routes is not None:
            reader.note_on(old, "cannot stand beside `routes`.", f"Remove `{shown_key(key)}`.")
