"""The objects of a file: every document, the items of lists, the objects of an OpenShift template."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.fields import Attribute, Reader, shape, shown_name
from advisor.model.location import Location
from advisor.text.redact import names_secret
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse

DEFAULT_NAMESPACE = "default"
_LISTS = re.compile(r"[A-Za-z]*List\Z")
_DEEPEST_LIST = 20


@dataclass(frozen=True, slots=True)
class Object:
    """One object as a file writes it."""

    source: Source
    node: Map
    group: str
    """The API group without its version; "" for the core group."""
    version: str
    kind: str
    name: str
    """As shown; "" where the object has none, or its name is generated."""
    namespace: str
    reader: Reader
    """Knows the parameters of the template that the object stands in."""
    in_template: bool = False
    """Whether an OpenShift template holds it."""

    @property
    def place(self) -> Location:
        """The line of its kind."""
        entry = self.node.entry("kind")
        return self.source.location(self.node.first_line) if entry is None else Attribute(entry, self.source).location()

    def at(self, *keys: str) -> Attribute | None:
        """The attribute at the end of the path of keys; None where a step is missing or is no mapping."""
        return attribute_at(self.node, self.source, *keys)


def attribute_at(node: Node, source: Source, *keys: str) -> Attribute | None:
    """The attribute at the end of the path of keys below the node, which may itself be no mapping."""
    found: Attribute | None = None
    for key in keys:
        entry = node.entry(key) if isinstance(node, Map) else None
        if entry is None or (isinstance(entry.value, Text) and entry.value.is_null):
            return None
        found, node = Attribute(entry, source), entry.value
    return found


def read_objects(source: Source, reader: Reader) -> tuple[Object, ...]:
    """Every object of the file, in its order. Raises SourceError where the YAML or JSON cannot be parsed.

    A document that is no object is noted. Readers of templates share the notes of the one given.
    """
    found: list[Object] = []
    for document in parse(source.text, source.path):
        found.extend(_objects(document, source, reader, 0))
    return tuple(found)


def _objects(node: Node, source: Source, reader: Reader, depth: int, *, in_template: bool = False) -> Iterator[Object]:
    if not isinstance(node, Map):
        reader.note(source, node.first_line, f"this is {shape(node)}, not an object.", "Mend it.")
        return
    kind, version = _word(node, "kind", reader), _word(node, "apiVersion", reader)
    if not kind or not version:
        reader.note(source, node.first_line, "this document has no `apiVersion` or no `kind`.", "It is passed over.")
        return
    members = node.get("objects") if kind == "Template" else node.get("items") if _LISTS.fullmatch(kind) else None
    if kind == "Template":
        reader, in_template = reader.resolving(template_parameters(node)), True
    if isinstance(members, Items):
        for item in members.items if depth < _DEEPEST_LIST else ():
            yield from _objects(item, source, reader, depth + 1, in_template=in_template)
        return
    group, _, number = version.rpartition("/")
    name, namespace = _name(node, reader), _namespace(node, reader)
    yield Object(source, node, group, number, kind, name, namespace, reader, in_template)


def _word(node: Map, key: str, reader: Reader) -> str:
    value = node.get(key)
    text = reader.resolved(value) if isinstance(value, Text) else None
    return "" if text is None or text.is_null else shown_name(text.text)


def _name(node: Map, reader: Reader) -> str:
    """The name, or the text as written where a variable leaves it open."""
    metadata = node.get("metadata")
    value = metadata.get("name") if isinstance(metadata, Map) else None
    if not isinstance(value, Text) or value.is_null:
        return ""
    text = reader.resolved(value) or value
    return shown_name(text.text)


def _namespace(node: Map, reader: Reader) -> str:
    metadata = node.get("metadata")
    return (_word(metadata, "namespace", reader) if isinstance(metadata, Map) else "") or DEFAULT_NAMESPACE


def template_parameters(node: Map) -> Mapping[str, str]:
    """Name → value of the template's parameters that have one; the others, and secrets, stay open."""
    parameters = node.get("parameters")
    found: dict[str, str] = {}
    for item in parameters.items if isinstance(parameters, Items) else ():
        if isinstance(item, Map):
            name, value = item.get("name"), item.get("value")
            if not isinstance(name, Text) or names_secret(name.text):
                continue
            if isinstance(value, Text) and not value.is_null:
                found[name.text] = value.text
    return found
