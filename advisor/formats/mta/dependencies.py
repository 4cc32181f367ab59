"""What a module requires: services, other modules, settings; and what it does around a deployment."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.formats.facts import text_set
from advisor.formats.mta.descriptor import Descriptor, Module, Resource, below, fields_of, listed
from advisor.formats.reading import Attribute, Read, Reader, shape, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Map, Text

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


@dataclass(frozen=True, slots=True)
class _Requirement:
    """One entry of `requires`; its name is None where it cannot be read."""

    name: str | None
    place: Location
    fields: dict[str, Attribute]


def dependency_facts(module: Module, descriptor: Descriptor, reader: Reader) -> dict[str, Fact]:
    """services.*, process.starts-after, config.env-names and rollout.hooks."""
    required = list(_required(module, reader))
    sets = {
        "config.env-names": list(_environment(module, required, reader)),
        "process.starts-after": list(_modules(module, required, descriptor, reader)),
        "rollout.hooks": list(_hooks(module, descriptor, reader)),
        "services.bound": list(_services(required, descriptor)),
        "services.offerings": list(_offerings(required, descriptor, reader)),
        "services.parameters": list(_with_parameters(required, descriptor, reader)),
    }
    return {name: text_set(reads) for name, reads in sets.items() if reads}


def _required(module: Module, reader: Reader) -> Iterator[_Requirement]:
    attribute = module.get("requires")
    read = reader.items(attribute)
    if attribute is None or read is None:
        return
    if read.value is None:
        yield _Requirement(None, read.place, {})
        return
    for item in read.value:
        fields = fields_of(item, attribute.source) if isinstance(item, Map) else {}
        name = reader.text(fields.get("name"))
        if name is None:
            what = "a module requires something without a name." if fields else f"it requires {shape(item)}."
            reader.note(attribute.source, item.first_line, what, "Write `- name: …`.")
        yield _Requirement(
            shown_name(name.value) if name is not None and name.value is not None else None,
            attribute.at(item) if name is None else name.place,
            fields,
        )


# --- services and modules -------------------------------------------------------------------------------------------


def _services(required: list[_Requirement], descriptor: Descriptor) -> Iterator[Read[str]]:
    for one in required:
        if one.name is None:
            yield Read(None, one.place)
        elif _is_bound(one.name, descriptor):
            yield Read(one.name, one.place)


def _is_bound(name: str, descriptor: Descriptor) -> bool:
    resource = descriptor.resources.get(name)
    return resource is not None and resource.is_service and resource.is_active


def _offerings(required: list[_Requirement], descriptor: Descriptor, reader: Reader) -> Iterator[Read[str]]:
    """What the bound services are instances of: `name: offering plan`. An offering that stays open is left out."""
    for one in required:
        if one.name is not None and _is_bound(one.name, descriptor):
            offering = _offering(descriptor.resources[one.name], reader)
            if offering is not None and offering.value is not None:
                yield Read(f"{one.name}: {offering.value}", offering.place)


def _offering(resource: Resource, reader: Reader) -> Read[str] | None:
    """The offering and the plan that a resource names, or the type of resource that stands for an offering."""
    parameters = below(resource.fields.get("parameters"), reader)
    offering, plan = reader.text(parameters.get("service")), reader.text(parameters.get("service-plan"))
    if offering is not None:
        told = f" {plan.value}" if offering.value and plan is not None and plan.value else ""
        return Read(f"{offering.value}{told}" if offering.value else None, offering.place)
    type_ = reader.text(resource.fields.get("type"))
    if type_ is None or type_.value is None or type_.value.startswith(_GENERAL_TYPES):
        return None
    return Read(_USER_PROVIDED if type_.value == _USER_PROVIDED_TYPE else type_.value, type_.place)


def _with_parameters(required: list[_Requirement], descriptor: Descriptor, reader: Reader) -> Iterator[Read[str]]:
    for one in required:
        if one.name is not None and _is_bound(one.name, descriptor):
            config = below(one.fields.get("parameters"), reader).get("config")
            if config is not None and not config.is_null:
                yield Read(one.name, config.key_location())


def _modules(
    module: Module, required: list[_Requirement], descriptor: Descriptor, reader: Reader
) -> Iterator[Read[str]]:
    """Modules that are deployed before this one, since it needs what they provide or says so."""
    for one in required:
        provider = descriptor.provided.get(one.name or "")
        if provider not in (None, module.name):
            yield Read(provider, one.place)
        elif one.name is not None and provider is None and one.name not in descriptor.resources:
            what = f"`{one.name}` is required, but no module and no resource provides it."
            reader.note(module.source, one.place.first_line, what, "Define it, or remove the requirement.")
    found = listed(module.get("deployed-after"), reader)
    for item, text in reader.members(found[0], "a module's name") if found else ():
        yield Read(None if text is None else text.text, found[0].at(item) if found else module.place)


def note_unused(descriptor: Descriptor, reader: Reader) -> None:
    """Resources that no module and no other resource asks for."""
    wanted = {
        node.text
        for owner in (
            *(one.fields for one in descriptor.modules),
            *(one.fields for one in descriptor.resources.values()),
        )
        for key in ("requires", "processed-after")
        for node in _texts(owner.get(key))
    }
    for resource in descriptor.resources.values():
        if resource.name not in wanted and resource.is_service:
            what = f"the resource `{resource.name}` is required by no module."
            reader.note(descriptor.source, resource.line, what, "It is created, but bound to nothing; remove it.")


def _texts(attribute: Attribute | None) -> Iterator[Text]:
    found = listed(attribute, Reader())
    for item in found[1] if found else ():
        node = item.get("name") if isinstance(item, Map) else item
        if isinstance(node, Text):
            yield node


# --- environment ----------------------------------------------------------------------------------------------------


def _environment(module: Module, required: list[_Requirement], reader: Reader) -> Iterator[Read[str]]:
    """Names only. Properties of a requirement stand alone, or in one variable where a group or a list is named."""
    own = module.get("properties")
    yield from _names(own, reader)
    for one in required:
        gathered = [one.fields[key] for key in ("group", "list") if key in one.fields]
        for attribute in gathered:
            name = reader.text(attribute)
            if name is not None:
                yield name
        if not gathered:
            yield from _names(one.fields.get("properties"), reader)


def _names(attribute: Attribute | None, reader: Reader) -> Iterator[Read[str]]:
    read = reader.mapping(attribute)
    if attribute is None or read is None:
        return
    if read.value is None:
        yield Read(None, read.place)
        return
    for entry in read.value.entries:
        yield Read(entry.key.text, attribute.below(entry).key_location())


# --- hooks ----------------------------------------------------------------------------------------------------------


def _hooks(module: Module, descriptor: Descriptor, reader: Reader) -> Iterator[Read[str]]:
    tasks = module.parameters.get("tasks")
    idle = reader.boolean(module.parameters.get("no-start"))
    if tasks is not None and not tasks.is_null and (idle is None or idle.value is False):
        yield Read("post-rollout", tasks.key_location())
    hooks = module.get("hooks")
    if hooks is not None and descriptor.schema < _FIRST_SCHEMA_WITH_HOOKS:
        reader.note_on(hooks, "is ignored below schema version 3.", "Raise `_schema-version`, or remove it.")
        return
    found = listed(hooks, reader)
    for item in found[1] if found else ():
        phases = item.entry("phases") if isinstance(item, Map) else None
        if hooks is None or phases is None:
            reader.note(module.source, item.first_line, "a hook names no phase.", "Add `phases:`.")
        else:
            yield from _phases(hooks.below(phases), reader)


def _phases(phases: Attribute, reader: Reader) -> Iterator[Read[str]]:
    found = listed(phases, reader)
    if found is None:
        yield Read(None, phases.key_location())
        return
    for item, text in reader.members(phases, "a phase"):
        word = None if text is None else _PHASES.get(text.text)
        if text is not None and word is None:
            what = "a hook names a phase that is none."
            reader.note(phases.source, item.first_line, what, "Mend it; the deployer passes over it.")
        yield Read(word, phases.at(item))
