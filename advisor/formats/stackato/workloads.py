"""Stackato descriptors as workloads: one for every app, with what it is built from, how it runs, and its services."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from advisor.formats.cloud_foundry.apps import settled_by
from advisor.formats.cloud_foundry.build import BUILD_STATES, build_facts
from advisor.formats.cloud_foundry.manifest import App, names_archive
from advisor.formats.cloud_foundry.network import network_facts, text_or_list
from advisor.formats.cloud_foundry.process import LONGEST_COMMAND, MOST_INSTANCES, command_facts
from advisor.formats.extraction import Extraction
from advisor.formats.facts import Statements, gathered, holds, member, members, stated, unknown
from advisor.formats.image import image_field, image_handles, image_place
from advisor.formats.reading import Attribute, Dialect, Part, Read, Reader, shape, shown_key, shown_name
from advisor.formats.stackato.descriptor import name_of, read_apps
from advisor.formats.variables import is_open
from advisor.formats.words import facts_of
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.redact import ELLIPSIS
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Items, Map, Node, Text
from advisor.units import size_in_bytes

FORMAT = "stackato-yml"
_NETWORK_STATES = facts_of(network="exposure protocols route-count routes")
STATES = (
    (BUILD_STATES - {"build.path"})
    | _NETWORK_STATES
    | facts_of(
        config="env-names features",
        descriptor="deprecated-keys formats",
        health="start-timeout",
        placement="nodes",
        process="count custom-command init-steps schedule starts-after types",
        rollout="hooks",
        scale="autoscaling disk instances memory most-instances",
        services="bound offerings",
        storage="access data-paths kinds shared volumes",
    )
)
"""Every fact that a Stackato descriptor can state."""
_MIB = 1024**2
_KEYS = frozenset(
    {
        "app-dir",
        "autoscale",
        "buildpack",
        "buildpacks",
        "command",
        "cron",
        "depends-on",
        "description",
        "disk",
        "docker_image",
        "domain",
        "domains",
        "drain",
        "env",
        "force-war-unpacking",
        "framework",
        "hooks",
        "host",
        "hosts",
        "ignores",
        "instances",
        "memory",
        "min_version",
        "name",
        "no-route",
        "path",
        "placement-zone",
        "processes",
        "requirements",
        "runtime",
        "services",
        "sso-enabled",
        "stack",
        "subdomain",
        "timeout",
        "url",
        "urls",
    }
)
_PACKAGES = ("ubuntu", "redhat", "unix")


@dataclass(frozen=True, slots=True)
class Service:
    """One service; name and type are None where they cannot be read, the type "" where it is not said."""

    name: str | None
    type: str | None
    place: Location
    old_form: bool = False


def _bytes(text: str) -> int:
    """A number without a unit counts megabytes."""
    return int(text) * _MIB if re.fullmatch(r"[-+]?\d+", text) else size_in_bytes(text)


_DIALECT = Dialect(size=_bytes, size_kind="a size, such as 512M or 512")


def extract_stackato(source: Source, options: ReadOptions) -> Extraction:
    """Every app. Raises SourceError where the YAML cannot be parsed, SetAsideError where it describes no app."""
    reader = Reader(dialect=_DIALECT)
    apps = read_apps(source, options, reader)
    used: Counter[str] = Counter()
    return Extraction(workloads=tuple(_workload(app, apps, used) for app in apps), notes=reader.notes)


def _workload(app: App, apps: Sequence[App], used: Counter[str]) -> Workload:
    part = app.part
    _note_keys(part)
    services = [service for attribute in part.all("services") for service in _services(attribute, part.reader)]
    facts = gathered(
        (
            *member("descriptor.formats", Read(FORMAT, app.place)),
            *_build(app),
            *_network(app, services),
            *_processes(app),
            *_operation(part),
            *_of_services(part, services),
            *_order(app, apps),
        )
    )
    image = part.given("docker_image")
    return Workload(
        name=_unused(app, used),
        folder=part.source.folder,
        kind="stackato",
        files=app.files,
        facts=facts,
        settled=settled_by(app, facts),
        links=tuple(_links(app)),
        handles=frozenset() if image is None else image_handles(image),
    )


def _unused(app: App, used: Counter[str]) -> str:
    """The name, numbered where an app above has it already."""
    name, part = name_of(app), app.part
    used[name] += 1
    if used[name] == 1:
        return name
    what, advice = "an app above has the same name.", "Give every app a name of its own."
    part.reader.note(part.source, part.node.first_line, what, advice)
    return f"{name}-{used[name]}"


def _note_keys(part: Part) -> None:
    """Unknown keys; and packages of the operating system, which are no fact: an image or a buildpack brings them."""
    for key in part.key_names():
        field = part.written(key)
        if field is not None and key not in _KEYS:
            advice = f"Check its spelling; `{shown_key(key)}` is not read."
            part.reader.note_on(field, "is no key of an app.", advice)
    requirements, needed = part.given("requirements"), part.below("requirements")
    phases = () if needed is None else (needed, needed.below("staging"), needed.below("running"))
    if requirements and any(phase and phase.written(key) for phase in phases for key in _PACKAGES):
        what = "names packages of the operating system."
        part.reader.note_on(requirements, what, "Elsewhere an image or a buildpack has to bring them.")


# --- build, network and folders -------------------------------------------------------------------------------------

_OF_BUILDS = ("name", "buildpack", "buildpacks", "stack")
_OF_ROUTES = ("name", "subdomain", "url", "urls", "host", "domain", "no-route")


def _as_manifest(app: App, keys: Sequence[str]) -> App:
    """The app with those of its keys that mean what they mean in a manifest of Cloud Foundry."""
    fields = [field for key in keys if (field := app.part.given(key)) is not None]
    part = Part.of_layers(fields, app.part.source, app.part.node.first_line, app.part.reader, {"subdomain": "host"})
    return App(part, app.files, app.complete)


def _build(app: App) -> Statements:
    image = app.part.given("docker_image")
    if image is not None:
        yield "build.method", Fact(value="image", evidence=(image_place(image),))
        yield from image_field(image, app.part.reader).items()
        return
    yield from build_facts(_as_manifest(app, _OF_BUILDS))
    path = app.part.reader.text(app.part.first("app-dir", "path"))
    if path is not None and path.value is not None and not names_archive(path.value):
        yield from holds("build.rebuildable", path.place)


def _network(app: App, services: Sequence[Service]) -> Statements:
    """Routes of web requests, and the ports that the port service gives out."""
    routed = network_facts(_as_manifest(app, _OF_ROUTES), runs_web=not _is_worker(app.part))
    yield from ((name, fact) for name, fact in routed if name in _NETWORK_STATES)
    for service in services:
        if service.type == _PORT:
            yield from member("network.exposure", Read("node-port", service.place))
            yield from members("network.protocols", (Read(word, service.place) for word in _protocols(service.name)))


def _protocols(port: str | None) -> tuple[str, ...]:
    """TCP, unless the name of the service begins otherwise."""
    if (port or "").startswith(("both-", "multi-")):
        return "tcp", "udp"
    return ("udp",) if (port or "").startswith("udp") else ("tcp",)


def _order(app: App, apps: Sequence[App]) -> Statements:
    """`depends-on` names folders of other apps; their names say more where they are known."""
    names = {other.folder_key: name_of(other) for other in apps if other.folder_key}
    for folder in text_or_list(app.part, "depends-on", "a folder"):
        yield from member("process.starts-after", Read(names.get(folder.value or "", folder.value), folder.place))


def _links(app: App) -> Iterator[str]:
    """The folder of its source."""
    attribute = app.part.first("app-dir", "path")
    path = attribute.node.text.strip() if attribute is not None and isinstance(attribute.node, Text) else ""
    path = path if path.startswith("/") else posixpath.join(app.folder_key, path)
    folder = "" if is_open(path) else app.folder_of(None, path)
    if folder:
        yield folder


# --- processes ------------------------------------------------------------------------------------------------------


def _is_worker(part: Part) -> bool:
    """Whether it says that it serves no web requests: `processes: {web: ~}`, or an empty list of URLs."""
    processes, urls = part.below("processes"), part.first("url", "urls")
    web = None if processes is None else processes.written("web")
    if web is not None and web.is_null:
        return True
    return urls is not None and isinstance(urls.node, Items) and not urls.node.items


def _processes(app: App) -> Statements:
    part, attribute = app.part, app.part.given("processes")
    place = app.place if attribute is None else attribute.location()
    read, command = part.part("processes"), part.given("command")
    if read is not None and read.value is None:
        yield from unknown(("process.types", "process.count"), place)
        return
    fields = [] if read is None or read.value is None else [field for field in read.value.fields() if not field.is_null]
    types = {"worker" if _is_worker(part) else "web", *(_filled(field.entry.key, part.reader) for field in fields)}
    yield "process.types", Fact(value=tuple(sorted(types)), evidence=(place,))
    yield "process.count", Fact(value=len(types), evidence=(place,))
    yield from command_facts([*(() if command is None else (command,)), *fields], part)


def _filled(node: Text, reader: Reader) -> str:
    """A name with its variables filled in where they are known, else as written."""
    text = reader.resolved(node)
    return shown_name(node.text if text is None else text.text)


# --- operation ------------------------------------------------------------------------------------------------------

_RELEASE = "post-staging"
"""What runs once for a push when the app is built: migrations. pre-push and pre-staging prepare the build."""
_BEFORE_START = "pre-running"
_CRON_FIELD = r"(?:[\d*/,-]|\b[A-Za-z]{3}\b)+"
_CRON_TIME = re.compile(rf"@[a-z]+|(?:{_CRON_FIELD}[ \t]+){{4}}{_CRON_FIELD}")
_CRON_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*[ \t]*=")


def _operation(part: Part) -> Statements:
    yield from members("config.env-names", _environment(part))
    yield from stated("health.start-timeout", part.integer("timeout", 1))
    yield from member("placement.nodes", part.text("placement-zone"))
    yield from stated("scale.disk", part.size("disk"))
    yield from stated("scale.instances", part.integer("instances", 0, MOST_INSTANCES))
    yield from stated("scale.memory", part.size("memory"))
    switch = part.flag("sso-enabled")
    if switch is not None and switch.value is not False:
        yield from member("config.features", Read("sso" if switch.value else None, switch.place))
    yield from _autoscaling(part)
    yield from _hooks(part)
    yield from _schedule(part)


def _environment(part: Part) -> Iterator[Read[str]]:
    """Names only: a value never leaves the text."""
    for attribute in part.all("env"):
        read = part.reader.mapping(attribute)
        if read is not None and read.value is None:
            yield Read(None, read.place)
        for entry in () if read is None or read.value is None else read.value.entries:
            yield Read(_filled(entry.key, part.reader), attribute.below(entry).key_location())


def _autoscaling(part: Part) -> Statements:
    """By processor load only; nothing where it is switched off, unknown where no switch is written."""
    attribute, fields = part.given("autoscale"), part.below("autoscale")
    enabled = None if fields is None else fields.flag("enabled")
    if attribute is None or (enabled is not None and enabled.value is False):
        return
    on = enabled is not None and enabled.value is True
    yield from member("scale.autoscaling", Read("cpu" if on else None, attribute.location()))
    instances = None if fields is None else fields.below("instances")
    most = None if instances is None else instances.integer("max", 1, MOST_INSTANCES)
    if most is not None:
        yield from stated("scale.most-instances", Read(most.value if on else None, most.place))


def _hooks(part: Part) -> Statements:
    hooks = part.below("hooks")
    legacy = None if hooks is None else hooks.below("legacy")
    for key, fact, word in (
        (_RELEASE, "rollout.hooks", "release"),
        (_BEFORE_START, "process.init-steps", _BEFORE_START),
    ):
        words = (None if level is None else level.written(key) for level in (hooks, legacy))
        hook = next((each for each in words if each is not None), None)
        if hook is not None and not hook.is_null and not (isinstance(hook.node, Items) and not hook.node.items):
            yield from member(fact, Read(word, hook.command_location()))


def _schedule(part: Part) -> Statements:
    """The times of its crontab, which every instance runs for itself."""
    reads = list(_times(part))
    if reads:
        times = {read.value for read in reads if read.value is not None}
        known = all(read.value is not None for read in reads)
        places = tuple(sorted({read.place for read in reads}))
        yield "process.schedule", Fact(value=", ".join(sorted(times)) if known else None, evidence=places)


def _times(part: Part) -> Iterator[Read[str]]:
    for text, place in _crontab(part):
        if text is None:
            yield Read(None, place)
        elif time := _CRON_TIME.match(text.strip()):
            shown = " ".join(time[0].split())
            yield Read(shown, replace(place, snippet=f"- {shown} {ELLIPSIS}"))
        elif text.strip() and not _CRON_ASSIGNMENT.match(text.strip()):
            part.reader.note_at(place, "an entry of `cron` is no line of a crontab.", "Begin it with five fields.")
            yield Read(None, place)


def _crontab(part: Part) -> Iterator[tuple[str | None, Location]]:
    attribute = part.given("cron")
    if attribute is not None and isinstance(attribute.node, Items):
        for item, text in part.reader.members(attribute, "a text"):
            written = item.text if isinstance(item, Text) else None
            yield written if text is None else text.text, attribute.at(item)
        return
    read = part.text("cron", LONGEST_COMMAND)
    if read is not None:
        yield read.value, read.place


# --- services -------------------------------------------------------------------------------------------------------

_TYPES = frozenset(
    {
        "filesystem",
        "harbor",
        "memcached",
        "mongodb",
        "mysql",
        "oracledb",
        "postgresql",
        "rabbitmq",
        "rabbitmq3",
        "redis",
    }
)
_FILE_SYSTEM = "filesystem"
_PORT = "harbor"
_LOG_DRAIN = "syslog-drain"
"""A drain is no service here; elsewhere it is bound as one that is called so."""
_OLD_FORM = "services by type"
"""The older form of an entry, `type: name`, which the client warns of."""


def _of_services(part: Part, services: Sequence[Service]) -> Statements:
    """services.bound and .offerings, storage.* and the old form of an entry."""
    for service in services:
        if service.type == _FILE_SYSTEM:
            yield from _file_system(part, service)
        elif service.type != _PORT:
            yield from member("services.bound", Read(service.name, service.place))
            if service.name and service.type:
                yield from member("services.offerings", Read(f"{service.name}: {service.type}", service.place))
        if service.old_form:
            yield from member("descriptor.deprecated-keys", Read(_OLD_FORM, service.place))
    drains = part.below("drain")
    for field in () if drains is None else drains.fields():  # names only: an address may hold a key
        name = _filled(field.entry.key, part.reader)
        yield from member("services.bound", Read(name, field.key_location()))
        yield from member("services.offerings", Read(f"{name}: {_LOG_DRAIN}", field.key_location()))


def _file_system(part: Part, service: Service) -> Statements:
    """A folder that every instance of every app bound to it mounts.

    The platform makes it when it is asked for: a claim, not a share that somebody runs already.
    """
    yield from member("storage.volumes", Read(service.name, service.place))
    yield from member("storage.kinds", Read("claim", service.place))
    yield from member("storage.access", Read("shared", service.place))
    instances = part.integer("instances")
    if part.given("autoscale") or (instances is not None and (instances.value or 0) > 1):
        yield from holds("storage.shared", service.place)


def _services(attribute: Attribute, reader: Reader) -> Iterator[Service]:
    match attribute.node:
        case Map(entries=entries):
            yield from (_entry(attribute, entry, reader) for entry in entries)
        case Items(items=items):
            for item in items:
                yield from _item(attribute, item, reader)
        case Text():
            reader.items(attribute)
            yield Service(None, None, attribute.key_location())


def _item(attribute: Attribute, item: Node, reader: Reader) -> Iterator[Service]:
    match item:
        case Text() if not item.is_null:
            yield Service(_filled(item, reader), "", attribute.at(item))
        case Map(entries=entries) if "name" not in item:
            yield from (_entry(attribute, entry, reader) for entry in entries)
        case Map() if isinstance(name := item.get("name"), Text):
            yield Service(_filled(name, reader), _type(item), attribute.at(item))
        case _:
            what = f"an entry of `services` is {shape(item)}."
            reader.note(attribute.source, item.first_line, what, "Write `name: type`.")
            yield Service(None, None, attribute.hidden_at(item))


def _entry(attribute: Attribute, entry: Entry, reader: Reader) -> Service:
    place, name = attribute.below(entry).key_location(), _filled(entry.key, reader)
    match entry.value:
        case Map():
            return Service(name, _type(entry.value), place)
        case Text() as type_ if name in _TYPES and not type_.is_null and type_.text not in _TYPES:
            return Service(_filled(type_, reader), name, place, old_form=True)
        case Text() as type_:
            return Service(name, "" if type_.is_null else _filled(type_, reader), place)
    reader.note(attribute.source, entry.first_line, "a service is a list.", "Write `name: type`.")
    return Service(name, None, place)


def _type(details: Map) -> str | None:
    for key in ("type", "vendor", "label"):
        value = details.get(key)
        if value is not None:
            return value.text if isinstance(value, Text) else None
    return ""
