"""MTA descriptors as modules and resources, each with its keys."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.errors import SetAsideError
from advisor.formats.reading import Part, Reader, shape, shown_name
from advisor.formats.variables import Resolve, unfilled
from advisor.model.location import Location
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Text, parse

_PLACEHOLDER = re.compile(r"\$\{([^{}]+)\}")
_DEEPEST = 5
"""Placeholders that lead to placeholders."""
_NO_SERVICES = frozenset({"configuration", "mta-provided", "org.cloudfoundry.existing-service-key"})
"""Types of resources that bind nothing: settings of other descriptors, and keys that only the deployer reads."""


@dataclass(frozen=True, slots=True)
class Module:
    """One deployable part."""

    part: Part
    name: str
    type: str
    """As written; "" where there is none."""
    parameters: Part
    """Its own, and where it has none those of its type."""
    complete: bool
    """False where its parameters could not be read."""
    place: Location
    """Its name's line."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that modules require and the descriptor does not deploy."""

    part: Part
    name: str
    line: int

    @property
    def is_service(self) -> bool:
        """Whether a module that requires it is bound to a service."""
        return plain(self.part, "type") not in ("", *_NO_SERVICES)

    @property
    def is_active(self) -> bool:
        active = self.part.given("active")
        return active is None or not isinstance(active.node, Text) or active.node.as_bool() is not False


@dataclass(frozen=True, slots=True)
class Descriptor:
    source: Source
    id: str
    schema: int
    """The major version of its schema; 3 where it is not stated."""
    modules: tuple[Module, ...]
    resources: Mapping[str, Resource]
    provided: Mapping[str, str] = field(default_factory=dict)
    """What modules provide, by name → the module; a module provides its own name too."""

    @property
    def is_built(self) -> bool:
        """Whether it describes what a build has made, so that its paths lead to results and not to source."""
        return self.source.path.rpartition("/")[2].lower().startswith("mtad")


def plain(part: Part, key: str) -> str:
    """A text as written; "" where there is none."""
    attribute = part.given(key)
    return attribute.node.text if attribute is not None and isinstance(attribute.node, Text) else ""


def top_level(source: Source) -> Map:
    """The descriptor's first document. Raises SourceError for YAML that cannot be parsed, SetAsideError for others."""
    documents = parse(source.text, source.path)
    if not documents or not isinstance(documents[0], Map):
        raise SetAsideError("an MTA descriptor that holds no mapping")
    document = documents[0]
    if "extends" in document:
        raise SetAsideError("an MTA extension descriptor; it changes modules of another descriptor")
    if "modules" not in document:
        raise SetAsideError("an MTA descriptor without modules")
    return document


def resolver(document: Map, source: Source) -> Resolve:
    """Fills ${names} that the descriptor's own top-level parameters give a plain value."""
    parameters = Part(document, source, Reader()).below("parameters")
    fields = () if parameters is None else parameters.fields()
    values = {each.key: each.node.text for each in fields if isinstance(each.node, Text)}

    def resolve(text: str) -> str | None:
        for _ in range(_DEEPEST):
            filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0])[:1_000], text)
            if filled == text:
                break
            text = filled
        return None if "~{" in text else unfilled(text)

    return resolve


def read_descriptor(document: Map, source: Source, reader: Reader) -> Descriptor:
    top = Part(document, source, reader)
    types = {name: part for name, _, part in _named(top, "module-types", "a module type")}
    modules = tuple(_modules(top, types))
    provided = {
        name: module.name
        for module in modules
        for name, *_ in _named(module.part, "provides", "an entry of `provides`")
    }
    version = plain(top, "_schema-version").partition(".")[0]
    return Descriptor(
        source=source,
        id=plain(top, "ID"),
        schema=int(version) if version.isascii() and version.isdecimal() and len(version) == 1 else 3,
        modules=modules,
        resources={
            name: Resource(part, name, place.first_line) for name, place, part in _named(top, "resources", "a resource")
        },
        provided=provided | {module.name: module.name for module in modules},
    )


def _modules(top: Part, types: Mapping[str, Part]) -> Iterator[Module]:
    for name, place, part in _named(top, "modules", "a module"):
        type_ = plain(part, "type")
        base, own = types.get(type_), part.part("parameters")
        usual = None if base is None else base.below("parameters")
        layers = (usual, None if own is None else own.value)
        fields = [attribute for layer in layers if layer is not None for attribute in layer.fields()]
        yield Module(
            part=part,
            name=name,
            type=(plain(base, "extends") if base is not None else "") or type_,
            parameters=Part.of_layers(fields, part.source, part.node.first_line, part.reader),
            complete=own is None or own.value is not None,
            place=place,
        )


def _named(owner: Part, key: str, kind: str) -> Iterator[tuple[str, Location, Part]]:
    """The members of a list that have a name, each with its name's place; others are noted, of two equal the first."""
    attribute, read = owner.given(key), owner.reader.items(owner.given(key))
    seen: set[str] = set()
    for item in () if attribute is None or read is None or read.value is None else read.value:
        part = owner.of(item) if isinstance(item, Map) else None
        name = "" if part is None else shown_name(plain(part, "name"))
        written = None if part is None else part.given("name")
        if part is not None and written is not None and name and name not in seen:
            seen.add(name)
            yield name, written.location(), part
        elif name:
            owner.reader.note(owner.source, item.first_line, f"{kind} has a name that another has.", "Rename it.")
        else:
            what = f"{kind} is {shape(item)}." if part is None else f"{kind} has no name."
            owner.reader.note(owner.source, item.first_line, what, "Write `- name: …`.")


def note_unused(descriptor: Descriptor, reader: Reader) -> None:
    """Resources that no module and no other resource asks for."""
    owners = [each.part for each in descriptor.modules] + [each.part for each in descriptor.resources.values()]
    wanted = {name for owner in owners for key in ("requires", "processed-after") for name in _names_listed(owner, key)}
    for resource in descriptor.resources.values():
        if resource.name not in wanted and resource.is_service:
            what = f"the resource `{resource.name}` is required by no module."
            reader.note(descriptor.source, resource.line, what, "It is created, but bound to nothing; remove it.")


def _names_listed(part: Part, key: str) -> Iterator[str]:
    attribute = part.given(key)
    for item in attribute.node if attribute is not None and isinstance(attribute.node, Items) else ():
        node = item.get("name") if isinstance(item, Map) else item
        if isinstance(node, Text):
            yield node.text
