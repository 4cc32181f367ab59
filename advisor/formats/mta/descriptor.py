"""MTA descriptors as modules and resources, each with its fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.errors import SetAsideError
from advisor.formats.reading import Attribute, Reader, shape, shown_name
from advisor.formats.variables import Resolve, unfilled
from advisor.model.location import Location
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse

Fields = Mapping[str, Attribute]

_PLACEHOLDER = re.compile(r"\$\{([^{}]+)\}")
_DEEPEST = 5
"""Placeholders that lead to placeholders."""
_NO_SERVICES = frozenset({"configuration", "mta-provided", "org.cloudfoundry.existing-service-key"})
"""Types of resources that bind nothing: settings of other descriptors, and keys that only the deployer reads."""


@dataclass(frozen=True, slots=True)
class Module:
    """One deployable part."""

    source: Source
    name: str
    type: str
    """As written; "" where there is none."""
    fields: Fields
    parameters: Fields
    complete: bool
    """False where its parameters could not be read."""
    place: Location
    """Its name's line."""

    def get(self, key: str) -> Attribute | None:
        return self.fields.get(key)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that modules require and the descriptor does not deploy."""

    name: str
    fields: Fields
    line: int

    @property
    def is_service(self) -> bool:
        """Whether a module that requires it is bound to a service."""
        type_ = self.fields.get("type")
        if type_ is None or not isinstance(type_.node, Text) or type_.is_null:
            return False
        return type_.node.text not in _NO_SERVICES

    @property
    def is_active(self) -> bool:
        active = self.fields.get("active")
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


def fields_of(node: Map, source: Source) -> dict[str, Attribute]:
    return {entry.key.text: Attribute(entry, source) for entry in node.entries}


def below(attribute: Attribute | None, reader: Reader) -> dict[str, Attribute]:
    """The fields of the mapping below it; none where there is none, noted where it is something else."""
    read = reader.mapping(attribute)
    if attribute is None or read is None or read.value is None:
        return {}
    return fields_of(read.value, attribute.source)


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
    parameters = below(fields_of(document, source).get("parameters"), Reader())
    values = {name: one.node.text for name, one in parameters.items() if isinstance(one.node, Text)}

    def resolve(text: str) -> str | None:
        for _ in range(_DEEPEST):
            filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0])[:1_000], text)
            if filled == text:
                break
            text = filled
        return None if "~{" in text else unfilled(text)

    return resolve


def read_descriptor(document: Map, source: Source, reader: Reader) -> Descriptor:
    fields = fields_of(document, source)
    types = {name: one for name, _, one in _named(fields.get("module-types"), "a module type", reader)}
    modules = tuple(_modules(fields.get("modules"), types, reader))
    return Descriptor(
        source=source,
        id=_text(fields.get("ID")) or "",
        schema=_major(fields.get("_schema-version")),
        modules=modules,
        resources={
            name: Resource(name, own, place.first_line)
            for name, place, own in _named(fields.get("resources"), "a resource", reader)
        },
        provided=_provided(modules, reader),
    )


def _modules(attribute: Attribute | None, types: Mapping[str, Fields], reader: Reader) -> Iterator[Module]:
    for name, place, fields in _named(attribute, "a module", reader):
        type_ = _text(fields.get("type")) or ""
        parameters = reader.mapping(fields.get("parameters"))
        base = types.get(type_, {})
        yield Module(
            source=next(iter(fields.values())).source,
            name=name,
            type=_text(base.get("extends")) or type_,
            fields=fields,
            parameters={**below(base.get("parameters"), reader), **below(fields.get("parameters"), reader)},
            complete=parameters is None or parameters.value is not None,
            place=place,
        )


def _named(attribute: Attribute | None, kind: str, reader: Reader) -> Iterator[tuple[str, Location, Fields]]:
    """The members of a list that have a name, each with its name's place; others are noted, of two equal the first."""
    read = reader.items(attribute)
    if attribute is None or read is None or read.value is None:
        return
    seen: set[str] = set()
    for item in read.value:
        name = _name(item)
        if not isinstance(item, Map) or name is None:
            what = f"{kind} is {shape(item)}." if not isinstance(item, Map) else f"{kind} has no name."
            reader.note(attribute.source, item.first_line, what, "Write `- name: …`.")
        elif name in seen:
            reader.note(attribute.source, item.first_line, f"{kind} has a name that another has.", "Rename it.")
        else:
            seen.add(name)
            fields = fields_of(item, attribute.source)
            yield name, fields["name"].location(), fields


def _name(item: Node) -> str | None:
    value = item.get("name") if isinstance(item, Map) else None
    return (shown_name(value.text) or None) if isinstance(value, Text) and not value.is_null else None


def _text(attribute: Attribute | None) -> str | None:
    node = None if attribute is None else attribute.node
    return node.text if isinstance(node, Text) and not node.is_null else None


def _major(attribute: Attribute | None) -> int:
    text = (_text(attribute) or "").partition(".")[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else 3


def _provided(modules: tuple[Module, ...], reader: Reader) -> dict[str, str]:
    provided = {
        name: module.name
        for module in modules
        for name, _, _ in _named(module.get("provides"), "an entry of `provides`", reader)
    }
    return provided | {module.name: module.name for module in modules}


def listed(attribute: Attribute | None, reader: Reader) -> tuple[Attribute, Items] | None:
    """The attribute with its list, where it is one."""
    read = reader.items(attribute)
    return None if attribute is None or read is None or read.value is None else (attribute, read.value)
