"""What a Cloud Foundry app is configured with, and which of its keys are old, refused or passed over."""

from collections.abc import Iterator

from advisor.formats.cloud_foundry import APP_KEYS, FIRST_VERSION_KEYS
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.facts import Statements, member, members
from advisor.formats.labels import below, has_regular_key, has_regular_value
from advisor.formats.reading import Attribute, Part, Read, Reader, shape, shown_key, shown_name
from advisor.formats.table import note_unknown_keys
from advisor.formats.variables import double_parentheses_in
from advisor.formats.words import facts_of
from advisor.model.location import Location
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Text

SETTINGS_STATES = facts_of(
    config="env-names features irregular-labels labels",
    descriptor="conflicts deprecated-keys variables",
    services="bound offerings parameters",
    storage="access kinds volumes",
)
_REMOVE = "Cloud Foundry passes over it; remove it."
_FEATURES = ("file-based-vcap-services", "revisions", "service-binding-k8s", "ssh")
_DEPRECATED = ("buildpack", "domain", "domains", "host", "hosts", "no-hostname")
_SERVICE_KEYS = frozenset({"name", "parameters", "binding_name"})
_LONGEST_PATH = 4_096
_LONGEST_ANNOTATION = 5_000
_FILE_SERVERS = {"nfs": ("nfs",), "smb": ("smb", "cifs")}
_OWN_PARAMETERS = (("nfs", "uid"), ("nfs", "gid"), ("smb", "domain"))


def settings_facts(app: App) -> Statements:
    """config.*, services.*, the storage of volume services, old keys and those that exclude each other."""
    _note_keys(app)
    part = app.part
    yield from members("config.env-names", part.names("env"))
    yield from feature_facts(part)
    yield from _labels(part)
    yield from _irregular_labels(part)
    yield from members("descriptor.deprecated-keys", _deprecated(app))
    yield from conflict_facts(part)
    for attribute in part.all("services"):
        yield from _services(attribute, part.reader)


def feature_facts(part: Part) -> Statements:
    read = part.part("features")
    if read is not None and read.value is None:
        yield from member("config.features", Read(None, read.place))
    features = part.below("features")
    for field in () if features is None else features.fields():
        note_unknown_keys(part.reader, [field], _FEATURES, "is no feature of an app.", _REMOVE)
        switch = part.reader.flag(field)
        if switch is not None and switch.value is not False:
            yield from member("config.features", Read(field.key if switch.value else None, switch.place))


def variable_facts(source: Source) -> Statements:
    """The ((variables)) of the whole file, since the client refuses a push while one of them has no value.

    Names only, read line by line and not from the tree, in which an alias repeats what it stands for.
    """
    for number, line in enumerate(source.text.split("\n") if "((" in source.text else (), 1):
        for name in double_parentheses_in(f" {line}".partition(" #")[0]):
            place = source.location(number, snippet=f"(({name}))")
            yield from member("descriptor.variables", Read(name, place))


# --- labels ---------------------------------------------------------------------------------------------------------


def _labels(part: Part) -> Statements:
    metadata = part.below("metadata")
    yield from () if metadata is None else members("config.labels", metadata.names("labels"))


def _irregular_labels(part: Part) -> Statements:
    """Labels and annotations that a push is refused for; a value that removes one has no form to keep."""
    for group in below(part.written("metadata"), "labels", "annotations"):
        for entry in group.node.entries if isinstance(group.node, Map) else ():
            field = group.below(entry)
            regular = has_regular_value(field, part.reader) if group.key == "labels" else not _is_too_long(field)
            if not (regular and has_regular_key(field)) and not field.is_null:
                yield from member("config.irregular-labels", Read(shown_key(field.key), field.location()))


def _is_too_long(annotation: Attribute) -> bool:
    return isinstance(annotation.node, Text) and len(annotation.node.text) > _LONGEST_ANNOTATION


# --- services -------------------------------------------------------------------------------------------------------


def _services(attribute: Attribute, reader: Reader) -> Statements:
    if isinstance(attribute.node, Map):  # the form of the first manifests: name → type
        for field in map(attribute.below, attribute.node.entries):
            name = shown_name(field.key)
            yield from member("services.bound", Read(name, field.key_location()))
            if isinstance(field.node, Text) and not field.is_null:
                yield from member("services.offerings", Read(f"{name}: {field.node.text}", field.location()))
        return
    read = reader.items(attribute)
    if read is not None and read.value is None:
        yield from member("services.bound", Read(None, read.place))
    for item in () if read is None or read.value is None else read.value:
        if isinstance(item, Map):
            yield from _binding(attribute, Part(item, attribute.source, reader))
        elif isinstance(item, Items):
            reader.note(attribute.source, item.first_line, f"an entry of `services` is {shape(item)}.", "Mend it.")
            yield from member("services.bound", Read(None, attribute.hidden_at(item)))
        elif not item.is_null:
            yield from member("services.bound", Read(shown_name(item.text), attribute.at(item)))


def _binding(attribute: Attribute, binding: Part) -> Statements:
    """A bound service, and what it carries. A variable's name stands for the service."""
    for field in binding.fields():
        if field.key not in _SERVICE_KEYS:
            binding.reader.note_on(field, "is no key of a service binding.", "Check its spelling.")
    name = binding.given("name")
    if name is not None and isinstance(name.node, Text):
        bound = Read(shown_name(name.node.text), name.location())
    else:
        what = "a service binding names no service."
        binding.reader.note(attribute.source, binding.node.first_line, what, "Add `name:`.")
        bound = Read(None, attribute.hidden_at(binding.node))
    yield from member("services.bound", bound)
    parameters = binding.part("parameters")
    if parameters is not None and (parameters.value is None or parameters.value.node.entries):
        yield from member("services.parameters", bound)
    if parameters is not None and parameters.value is not None:
        yield from _mounted(name.node.text if name and isinstance(name.node, Text) else "", parameters.value)


def _mounted(service: str, parameters: Part) -> Statements:
    """What a volume service mounts: `mount` is a parameter of its own, and the path in the container."""
    path = parameters.text("mount", _LONGEST_PATH)
    if path is None or (path.value is not None and not path.value.startswith("/")):
        return
    only_read = parameters.flag("readonly")
    writes = only_read is None or only_read.value is False
    yield from member("storage.volumes", path)
    yield from member("storage.kinds", Read(_kind_of(service, parameters), path.place))
    access = "shared" if writes else "read-only" if only_read and only_read.value else None
    yield from member("storage.access", Read(access, path.place))


def _kind_of(service: str, parameters: Part) -> str | None:
    """A file server of NFS or SMB, by the service's name or a parameter that only one of them has."""
    called = {kind for kind, words in _FILE_SERVERS.items() if any(word in service.lower() for word in words)}
    kinds = called or {kind for kind, key in _OWN_PARAMETERS if parameters.written(key) is not None}
    return min(kinds) if len(kinds) == 1 else None


# --- old keys, and keys that exclude each other -----------------------------------------------------------------------


def _note_keys(app: App) -> None:
    part = app.part
    known = APP_KEYS | (FIRST_VERSION_KEYS if app.folder_key else frozenset())
    for field in part.fields():
        if field.key == "user":
            part.reader.note_on(field, "is read below `processes` only.", "Move it there.")
        elif field.key not in known:
            note_unknown_keys(part.reader, [field], APP_KEYS, "is no key of an app.", _REMOVE)
        elif field.key in _DEPRECATED[1:] and part.written("routes") is not None:
            part.reader.note_on(field, "cannot stand beside `routes`.", f"Remove `{shown_key(field.key)}`.")


def _deprecated(app: App) -> Iterator[Read[str]]:
    """Old keys and old forms, each where it stands."""
    for key in _DEPRECATED:
        attribute = app.part.written(key)
        if attribute is not None:
            yield Read(key, attribute.key_location())
    yield from app.old_forms
    for part in (app.part, *_listed_processes(app.part)):
        check = part.written("health-check-type")
        if check is not None and isinstance(check.node, Text) and check.node.text == "none":
            yield Read("health-check-type none", check.key_location())


def _listed_processes(part: Part) -> list[Part]:
    processes = part.given("processes")
    items = processes.node if processes is not None and isinstance(processes.node, Items) else ()
    return [Part(item, processes.source, part.reader) for item in items if processes and isinstance(item, Map)]


def conflict_facts(part: Part) -> Statements:
    """Keys that exclude each other, for which the app is refused whatever else it says."""
    packs = [key for key in ("buildpacks", "buildpack") if part.given(key) is not None]
    if part.given("docker") is not None and packs:
        yield from _conflict("docker and buildpacks", part, "docker", *packs)
    yield from _both(part, "buildpack", "buildpacks")
    yield from _both(part, "disk_quota", "disk-quota")
    yield from _both_on(part, "random-route", "default-route")
    features = part.below("features")
    if features is not None:
        yield from _both_on(features, "file-based-vcap-services", "service-binding-k8s")
    types: dict[str, list[Location]] = {}
    for process in _listed_processes(part):
        if process.written("disk_quota") is not None and process.written("disk-quota") is not None:
            yield from _conflict("disk_quota and disk-quota", process, "disk_quota", "disk-quota")
        type_ = process.written("type")
        if type_ is not None and isinstance(type_.node, Text):
            types.setdefault(shown_name(type_.node.text), []).append(type_.location())
    for name, places in types.items():
        for place in places if len(places) > 1 else ():
            yield from member("descriptor.conflicts", Read(f"process {name} and process {name}", place))


def _both(part: Part, *keys: str) -> Statements:
    if all(part.given(key) is not None for key in keys):
        yield from _conflict(" and ".join(keys), part, *keys)


def _both_on(part: Part, *keys: str) -> Statements:
    attributes = [part.given(key) for key in keys]
    if all(one is not None and isinstance(one.node, Text) and one.node.as_bool() for one in attributes):
        yield from _conflict(" and ".join(keys), part, *keys)


def _conflict(name: str, part: Part, *keys: str) -> Statements:
    for key in keys:
        attribute = part.written(key)
        if attribute is not None:
            yield from member("descriptor.conflicts", Read(name, attribute.location()))
