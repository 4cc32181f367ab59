"""A module as the Cloud Foundry app that the deployer makes of it, and the facts of that app."""

from dataclasses import replace

from msgspec import structs

from advisor.formats.cloud_foundry.build import build_facts
from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.cloud_foundry.network import network_facts
from advisor.formats.cloud_foundry.process import process_facts, read_processes
from advisor.formats.cloud_foundry.refusals import refusal_facts
from advisor.formats.cloud_foundry.settings import settings_facts
from advisor.formats.mta.descriptor import Descriptor, Module
from advisor.formats.reading import Attribute, Reader
from advisor.model.facts import Fact
from advisor.text.yaml_text import Items, Map, Node

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
_OLD_ROUTES = ("domain", "domains", "host", "hosts", "no-hostname")
_OF_THE_DEPLOYER = frozenset({"apply-namespace", "idle-route", "no-hostname"})
"""Keys of a route that a manifest does not know and that change nothing here."""
DATABASE_CONTENT = frozenset({"com.sap.xs.hdi", "hdb"})
"""Types whose app puts tables into a database and stops; it gets no route."""


def application_facts(module: Module, descriptor: Descriptor, reader: Reader) -> dict[str, Fact]:
    """build.*, image.*, process.*, scale.*, health.*, network.* and config.features."""
    _note_spelling(module, reader)
    app = _app(module, descriptor)
    processes = read_processes(app, reader)
    facts = {
        **build_facts(app, reader),
        **process_facts(app, processes, reader),
        **refusal_facts(app, processes, reader),
    }
    if module.type not in DATABASE_CONTENT or "routes" in app.attributes:
        facts |= network_facts(app, reader, runs_web=True)
    return facts | _features(module, app, reader) | _task(module, reader)


def _app(module: Module, descriptor: Descriptor) -> App:
    attributes = {key: one for key, one in module.parameters.items() if key in _AS_IN_A_MANIFEST}
    attributes |= {
        other: module.parameters[key] for key, other in _OTHERWISE_IN_A_MANIFEST.items() if key in module.parameters
    }
    if "routes" in attributes:
        attributes["routes"] = _plain_routes(attributes["routes"])
        attributes = {key: one for key, one in attributes.items() if key not in _OLD_ROUTES}
    path = module.get("path")
    if path is not None and not descriptor.is_built:
        attributes["path"] = path
    return App(
        source=module.source,
        line=module.place.first_line,
        attributes={"name": module.fields["name"], **attributes},
        layers={},
        old_forms=(),
        folder_key="",
        files=(module.source.path,),
        complete=module.complete,
    )


def _plain_routes(routes: Attribute) -> Attribute:
    """The routes without the keys that only the deployer reads."""
    if not isinstance(routes.node, Items):
        return routes
    items = tuple(_plain_route(item) for item in routes.node)
    node = structs.replace(routes.node, items=items)
    return replace(routes, entry=structs.replace(routes.entry, value=node))


def _plain_route(item: Node) -> Node:
    if not isinstance(item, Map):
        return item
    return structs.replace(item, entries=tuple(one for one in item.entries if one.key.text not in _OF_THE_DEPLOYER))


def _features(module: Module, app: App, reader: Reader) -> dict[str, Fact]:
    features = app.get("features")
    facts = {} if features is None else settings_facts(replace(app, attributes={"features": features}), reader)
    ssh = module.parameters.get("enable-ssh")
    switch = reader.boolean(ssh)
    if ssh is None or switch is None:
        return facts
    facts["descriptor.deprecated-keys"] = Fact(value=("enable-ssh",), evidence=(switch.place,))
    if features is None and switch.value is not False:
        facts["config.features"] = Fact(value=("ssh",) if switch.value else None, evidence=(switch.place,))
    return facts


def _task(module: Module, reader: Reader) -> dict[str, Fact]:
    """An app that is never started runs its tasks and nothing else; so does one that fills a database."""
    if module.type in DATABASE_CONTENT:
        type_ = module.get("type")
        return {"process.task": Fact(value=True, evidence=(module.place if type_ is None else type_.location(),))}
    idle = reader.boolean(module.parameters.get("no-start"))
    if idle is None or idle.value is False or "tasks" not in module.parameters:
        return {}
    return {"process.task": idle.fact()}


def _note_spelling(module: Module, reader: Reader) -> None:
    """A parameter that is nearly one of a manifest is passed over by the deployer without a word."""
    for key in sorted(module.parameters):
        usual = key.replace("_", "-").lower()
        if key != usual and usual in {*_AS_IN_A_MANIFEST, *_OTHERWISE_IN_A_MANIFEST}:
            what = "is no parameter of a module; the deployer passes over it."
            reader.note_on(module.parameters[key], what, f"Did you mean `{usual}`?")
