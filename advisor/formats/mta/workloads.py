"""MTA descriptors as workloads: one for every module that becomes an app, with the facts of that app."""

import dataclasses
import posixpath
from collections.abc import Iterator

from msgspec import structs

from advisor.errors import SetAsideError, SourceError
from advisor.formats.cloud_foundry.apps import settled_by
from advisor.formats.cloud_foundry.build import BUILD_STATES, build_facts, handles_of
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.cloud_foundry.network import NETWORK_STATES, network_facts
from advisor.formats.cloud_foundry.process import PROCESS_STATES, process_facts, read_processes
from advisor.formats.cloud_foundry.settings import conflict_facts, feature_facts
from advisor.formats.extraction import Extraction, given_name
from advisor.formats.facts import Statements, gathered, holds, member, members, stated
from advisor.formats.mta.descriptor import (
    Descriptor,
    Module,
    Resource,
    note_unused,
    plain,
    read_descriptor,
    resolver,
    top_level,
)
from advisor.formats.reading import Attribute, Part, Read, Reader, shape, shown_name
from advisor.formats.variables import is_open
from advisor.formats.words import facts_of
from advisor.model import facts as model
from advisor.model.facts import Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Map, Node

FORMAT = "mta"
STATES = (
    BUILD_STATES
    | NETWORK_STATES
    | (PROCESS_STATES - facts_of(process="sidecars sidecars-outgrow user", scale="log-rate"))
    | facts_of(
        config="env-names features",
        descriptor="conflicts deprecated-keys formats",
        process="starts-after task",
        rollout="hooks",
        services="bound offerings parameters",
    )
)
"""Every fact that an MTA descriptor can state."""
_DEPLOYMENT_DESCRIPTORS = ("mtad.yaml", "mtad.yml")
_CONTENT = frozenset(
    {
        "business-logging",
        "com.sap.application.content",
        "com.sap.application.portal.content",
        "com.sap.business-logging.content",
        "com.sap.html5.application-content",
        "com.sap.html5.application.content",
        "com.sap.portal.content",
        "com.sap.portal.site-content",
        "com.sap.xs.dwf",
        "dwf",
        "sitecontent",
    }
)
"""Types that only bring content into a service of SAP's."""
_OF_NEO = ("com.sap.fiori.", "com.sap.hcp.", "com.sap.java", "com.sap.jee")
_DATABASE_CONTENT = frozenset({"com.sap.xs.hdi", "hdb"})
"""Types whose app puts tables into a database and stops; it gets no route."""


def extract_mta(source: Source, options: ReadOptions) -> Extraction:
    """Every app of the descriptor.

    Raises SourceError where its YAML cannot be parsed, SetAsideError for an extension or a descriptor without modules.
    """
    document = top_level(source)
    reader = Reader(resolver(document, source))
    descriptor = read_descriptor(document, source, reader)
    note_unused(descriptor, reader)
    before = _before_the_build(descriptor, options)
    workloads = [_workload(module, descriptor, before) for module in descriptor.modules if _is_app(module)]
    return Extraction(
        workloads=tuple(workloads),
        notes=reader.notes,
        absorbed=frozenset() if before is None else frozenset({before.source.path}),
    )


def _before_the_build(descriptor: Descriptor, options: ReadOptions) -> Descriptor | None:
    """The development descriptor of the same application, beside a deployment descriptor that was made of it."""
    if not descriptor.is_built:
        return None
    source = options.other(posixpath.normpath(posixpath.join(descriptor.source.folder, "mta.yaml")))
    if source is None:
        return None
    try:
        before = read_descriptor(top_level(source), source, Reader())
    except (SourceError, SetAsideError):
        return None
    return before if before.id == descriptor.id else None


def _is_app(module: Module) -> bool:
    """Whether the module becomes an app; the others are named in a note."""
    reason = _no_app(module)
    if reason:
        what = f"the module `{module.name}` {reason}; it is not counted."
        module.part.reader.note_at(module.place, what, "Nothing to do.")
    return not reason


def _no_app(module: Module) -> str:
    if module.type in _CONTENT:
        return "brings content into a service"
    if module.type.startswith(_OF_NEO):
        return "is for SAP's Neo environment, not for Cloud Foundry"
    skipped = module.parameters.flag("skip-deploy")
    if skipped is not None and skipped.value:
        return "is not deployed (skip-deploy)"
    build = module.part.below("build-parameters")
    platforms = None if build is None else build.given("supported-platforms")
    if platforms is not None and isinstance(platforms.node, Items) and not platforms.node.items:
        return "is built for other modules and deployed on no platform"
    return ""


def _workload(module: Module, descriptor: Descriptor, before: Descriptor | None) -> Workload:
    _note_spelling(module)
    app = _app(module, descriptor)
    facts = gathered(
        (
            *member("descriptor.formats", Read(FORMAT, module.place)),
            *_of_app(app, module),
            *_of_dependencies(module, descriptor),
        )
    )
    earlier = () if before is None else tuple(one for one in before.modules if one.name == module.name)
    path = module.part.source.path
    form = "mtad" if path.rpartition("/")[2].lower() in _DEPLOYMENT_DESCRIPTORS else ""
    return Workload(
        name=module.name,
        folder=module.part.source.folder,
        kind="mta",
        files=tuple(dict.fromkeys(each.part.source.path for each in (module, *earlier))),
        facts=facts,
        settled=settled_by(app, facts),
        links=tuple(dict.fromkeys(link for each in (*earlier, module) if (link := _link(each, app)))),
        handles=handles_of(module.parameters),
        descriptors=(model.Descriptor(format=FORMAT, path=path, name=given_name(module.name), form=form),),
    )


def _link(module: Module, app: App) -> str:
    """The folder that `path` names, relative to the root; "" outside of it, and for an archive."""
    path = plain(module.part, "path").strip()
    return "" if is_open(path) else app.folder_of(module.part.given("path"), path)


# --- the app that the deployer makes of a module ----------------------------------------------------------------------

_AS_IN_A_MANIFEST = frozenset(
    {
        "buildpack",
        "buildpacks",
        "command",
        "disk-quota",
        "docker",
        "domain",
        "domains",
        "health-check-http-endpoint",
        "health-check-interval",
        "health-check-invocation-timeout",
        "health-check-type",
        "host",
        "hosts",
        "instances",
        "lifecycle",
        "memory",
        "no-hostname",
        "no-route",
        "readiness-health-check-http-endpoint",
        "readiness-health-check-interval",
        "readiness-health-check-invocation-timeout",
        "readiness-health-check-type",
        "routes",
        "stack",
    }
)
_OTHERWISE_IN_A_MANIFEST = {"app-features": "features", "health-check-timeout": "timeout"}
_OLD_ROUTES = frozenset({"domain", "domains", "host", "hosts", "no-hostname"})
_OF_THE_DEPLOYER = frozenset({"apply-namespace", "idle-route", "no-hostname"})
"""Keys of a route that a manifest does not know and that change nothing here."""


def _app(module: Module, descriptor: Descriptor) -> App:
    routes, path = module.parameters.written("routes"), module.part.written("path")
    passed_over = frozenset({"routes"} if routes is None else {"routes", *_OLD_ROUTES})
    fields = [field for field in module.parameters.fields() if field.key in _AS_IN_A_MANIFEST - passed_over]
    fields += [field for field in module.parameters.fields() if field.key in _OTHERWISE_IN_A_MANIFEST]
    fields += [field for field in module.part.fields() if field.key == "name"]
    fields += [] if routes is None else [_plain_routes(routes)]
    fields += [] if path is None or descriptor.is_built else [path]
    part = Part.of_layers(
        fields, module.part.source, module.place.first_line, module.part.reader, _OTHERWISE_IN_A_MANIFEST
    )
    return App(part, (module.part.source.path,), module.complete)


def _plain_routes(routes: Attribute) -> Attribute:
    """The routes without the keys that only the deployer reads."""
    if not isinstance(routes.node, Items):
        return routes
    items = tuple(_plain_route(item) for item in routes.node)
    entry = structs.replace(routes.entry, value=structs.replace(routes.node, items=items))
    return dataclasses.replace(routes, entry=entry)


def _plain_route(item: Node) -> Node:
    if not isinstance(item, Map):
        return item
    entries = tuple(entry for entry in item.entries if entry.key.text not in _OF_THE_DEPLOYER)
    return structs.replace(item, entries=entries)


def _note_spelling(module: Module) -> None:
    """A parameter that is nearly one of a manifest is passed over by the deployer without a word."""
    for field in module.parameters.fields():
        usual = field.key.replace("_", "-").lower()
        if field.key != usual and usual in {*_AS_IN_A_MANIFEST, *_OTHERWISE_IN_A_MANIFEST}:
            what = "is no parameter of a module; the deployer passes over it."
            module.part.reader.note_on(field, what, f"Did you mean `{usual}`?")


def _of_app(app: App, module: Module) -> Statements:
    """build.*, image.*, process.*, scale.*, health.*, network.* and config.features."""
    yield from build_facts(app)
    yield from process_facts(app, read_processes(app))
    yield from conflict_facts(app.part)
    if module.type not in _DATABASE_CONTENT or app.part.written("routes") is not None:
        yield from network_facts(app, runs_web=True)
    yield from feature_facts(app.part)
    ssh = module.parameters.flag("enable-ssh")
    yield from () if ssh is None else member("descriptor.deprecated-keys", Read("enable-ssh", ssh.place))
    if ssh is not None and ssh.value is not False and app.part.written("features") is None:
        yield from member("config.features", Read("ssh" if ssh.value else None, ssh.place))
    yield from _task(module)


def _task(module: Module) -> Statements:
    """An app that is never started runs its tasks and nothing else; so does one that fills a database."""
    idle, type_ = module.parameters.flag("no-start"), module.part.written("type")
    if module.type in _DATABASE_CONTENT:
        yield from holds("process.task", module.place if type_ is None else type_.location())
    elif idle is not None and idle.value is not False and module.parameters.written("tasks") is not None:
        yield from stated("process.task", idle)


# --- what a module requires, and what it does around a deployment -----------------------------------------------------

_FIRST_SCHEMA_WITH_HOOKS = 3
_PHASES = {
    "deploy.application.before-stop": "pre-rollout",
    "deploy.application.after-stop": "mid-rollout",
    "deploy.application.before-start": "mid-rollout",
    "blue-green.application.before-start.idle": "pre-rollout",
    "blue-green.application.before-stop.idle": "mid-rollout",
    "blue-green.application.after-stop.idle": "mid-rollout",
    "blue-green.application.before-start.live": "mid-rollout",
    "blue-green.application.before-unmap-routes.live": "post-rollout",
    "blue-green.application.before-stop.live": "post-rollout",
    "blue-green.application.after-stop.live": "post-rollout",
}
"""Each runs a one-off task; what counts is whether the old version, none or the new one serves meanwhile."""
_GENERAL_TYPES = ("org.cloudfoundry.managed-service", "org.cloudfoundry.existing-service")
"""Types of resources that say nothing about what the service is."""
_USER_PROVIDED_TYPE = "org.cloudfoundry.user-provided-service"
_USER_PROVIDED = "user-provided"


def _of_dependencies(module: Module, descriptor: Descriptor) -> Statements:
    """services.*, process.starts-after, config.env-names and rollout.hooks."""
    yield from members("config.env-names", module.part.names("properties"))
    for name, place, part in _required(module):
        yield from members("config.env-names", _environment(part))
        if name is None:
            yield from member("services.bound", Read(None, place))
        elif (resource := descriptor.resources.get(name)) is not None and resource.is_service and resource.is_active:
            yield from member("services.bound", Read(name, place))
            yield from _offering(resource)
            config = None if part is None else part.below("parameters")
            given = None if config is None else config.given("config")
            yield from () if given is None else member("services.parameters", Read(name, given.key_location()))
        yield from _order(name, place, module, descriptor)
    yield from members("process.starts-after", module.part.texts("deployed-after"))
    yield from members("rollout.hooks", _hooks(module, descriptor))


def _required(module: Module) -> Iterator[tuple[str | None, Location, Part | None]]:
    """Each entry of `requires`; its name is None where it cannot be read."""
    attribute, read = module.part.given("requires"), module.part.reader.items(module.part.given("requires"))
    if attribute is None or read is None:
        return
    if read.value is None:
        yield None, read.place, None
    for item in () if read.value is None else read.value:
        part = module.part.of(item) if isinstance(item, Map) and item.entries else None
        name = None if part is None else part.text("name")
        if name is None:
            what = f"it requires {shape(item)}." if part is None else "a module requires something without a name."
            module.part.reader.note(attribute.source, item.first_line, what, "Write `- name: …`.")
        known = shown_name(name.value) if name is not None and name.value is not None else None
        yield known, attribute.at(item) if name is None else name.place, part


def _environment(required: Part | None) -> Iterator[Read[str]]:
    """Names only. Properties of a requirement stand alone, or in one variable where a group or a list is named."""
    groups = [] if required is None else [key for key in ("group", "list") if required.written(key) is not None]
    if required is not None and not groups:
        yield from required.names("properties")
    for name in (required.text(key) for key in groups if required is not None):
        if name is not None:
            yield name


def _offering(resource: Resource) -> Statements:
    """What a bound service is an instance of: `name: offering plan`, else its type. What stays open is left out."""
    parameters, type_ = resource.part.below("parameters"), resource.part.text("type")
    offering = None if parameters is None else parameters.text("service")
    plan = None if parameters is None else parameters.text("service-plan")
    if offering is not None:
        words = [read.value for read in (offering, plan) if read is not None and read.value]
        told, place = " ".join(words) if offering.value else "", offering.place
    elif type_ is not None and type_.value is not None and not type_.value.startswith(_GENERAL_TYPES):
        told, place = _USER_PROVIDED if type_.value == _USER_PROVIDED_TYPE else type_.value, type_.place
    else:
        return
    if told:
        yield from member("services.offerings", Read(f"{resource.name}: {told}", place))


def _order(name: str | None, place: Location, module: Module, descriptor: Descriptor) -> Statements:
    """Modules that are deployed before this one, since it needs what they provide."""
    provider = descriptor.provided.get(name or "")
    if provider not in (None, module.name):
        yield from member("process.starts-after", Read(provider, place))
    elif name is not None and provider is None and name not in descriptor.resources:
        what = f"`{name}` is required, but no module and no resource provides it."
        module.part.reader.note(module.part.source, place.first_line, what, "Define it, or remove the requirement.")


def _hooks(module: Module, descriptor: Descriptor) -> Iterator[Read[str]]:
    part = module.part
    tasks, idle = module.parameters.given("tasks"), module.parameters.flag("no-start")
    if tasks is not None and (idle is None or idle.value is False):
        yield Read("post-rollout", tasks.key_location())
    hooks = part.written("hooks")
    if hooks is not None and descriptor.schema < _FIRST_SCHEMA_WITH_HOOKS:
        part.reader.note_on(hooks, "is ignored below schema version 3.", "Raise `_schema-version`, or remove it.")
        return
    read = part.reader.items(hooks)
    for item in () if read is None or read.value is None else read.value:
        phases = part.of(item).written("phases") if isinstance(item, Map) else None
        if phases is None:
            part.reader.note(part.source, item.first_line, "a hook names no phase.", "Add `phases:`.")
        else:
            yield from _phases(phases, part.reader)


def _phases(phases: Attribute, reader: Reader) -> Iterator[Read[str]]:
    read = reader.items(phases)
    if read is None or read.value is None:
        yield Read(None, phases.key_location())
    for item, text in reader.members(phases, "a phase"):
        word = None if text is None else _PHASES.get(text.text)
        if text is not None and word is None:
            what = "a hook names a phase that is none."
            reader.note(phases.source, item.first_line, what, "Mend it; the deployer passes over it.")
        yield Read(word, phases.at(item))
