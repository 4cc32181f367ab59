"""The objects of a file: its documents, the items of lists, the objects of templates; and how they mean each other."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statement, gathered
from advisor.formats.reading import Attribute, Dialect, Part, Read, Reader, shape, shown_name
from advisor.model.location import Location
from advisor.text.redact import names_secret
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse
from advisor.units import quantity

DEFAULT_NAMESPACE = "default"
_LISTS = re.compile(r"[A-Za-z]*List\Z")
_DEEPEST_LIST = 20
_LEAST_SIZE = 1024
_LARGEST_SIZE = 2**63
_MOST = 1_000_000


class Object(Part):
    """One object as a file writes it; its reader knows the parameters of the template that it stands in."""

    __slots__ = ("group", "in_template", "kind", "name", "namespace", "version")

    def __init__(self, node: Map, source: Source, reader: Reader, *, in_template: bool = False) -> None:
        super().__init__(node, source, reader)
        group, _, version = self.word_at("apiVersion").rpartition("/")
        self.group = group
        """The API group without its version; "" for the core group."""
        self.version = version
        self.kind = self.word_at("kind")
        self.name = self.name_at("metadata", "name")
        """As shown; "" where the object has none, or its name is generated."""
        self.namespace = self.word_at("metadata", "namespace") or DEFAULT_NAMESPACE
        self.in_template = in_template
        """Whether an OpenShift template holds it."""

    @property
    def place(self) -> Location:
        """The line of its kind."""
        kind = self.written("kind")
        return self.source.location(self.node.first_line) if kind is None else kind.location()

    @property
    def interface(self) -> str:
        """Group and version, as written."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def interface_place(self) -> Location:
        version = self.at("apiVersion")
        return self.place if version is None else version.location()

    def spaced(self, *keys: str) -> str:
        """The namespace that a reference at the path names, else the object's own."""
        return self.name_at(*keys) or self.namespace


def read_objects(source: Source, reader: Reader) -> tuple[Object, ...]:
    """Every object of the file, in its order. Raises SourceError where the YAML or JSON cannot be parsed.

    A document that is no object is noted. Readers of templates share the notes of the one given.
    """
    documents = parse(source.text, source.path)
    return tuple(found for document in documents for found in _objects(document, source, reader, 0))


def _objects(node: Node, source: Source, reader: Reader, depth: int, *, in_template: bool = False) -> Iterator[Object]:
    if not isinstance(node, Map):
        reader.note(source, node.first_line, f"this is {shape(node)}, not an object.", "Mend it.")
        return
    found = Object(node, source, reader, in_template=in_template)
    if not found.kind or not (found.group or found.version):
        reader.note(source, node.first_line, "this document has no `apiVersion` or no `kind`.", "It is passed over.")
        return
    is_template = found.kind == "Template"
    members = node.get("objects") if is_template else node.get("items") if _LISTS.fullmatch(found.kind) else None
    if is_template:
        reader, in_template = reader.resolving(template_parameters(node)), True
    if isinstance(members, Items):
        for item in members.items if depth < _DEEPEST_LIST else ():
            yield from _objects(item, source, reader, depth + 1, in_template=in_template)
    elif is_template:
        yield Object(node, source, reader, in_template=True)
    else:
        yield found


def template_parameters(node: Map) -> Mapping[str, str]:
    """Name → value of the template's parameters that have one; the others, and secrets, stay open."""
    parameters = node.get("parameters")
    values: dict[str, str] = {}
    for item in parameters.items if isinstance(parameters, Items) else ():
        if isinstance(item, Map):
            name, value = item.get("name"), item.get("value")
            if not isinstance(name, Text) or names_secret(name.text):
                continue
            if isinstance(value, Text) and not value.is_null:
                values[name.text] = value.text
    return values


def annotations(part: Part, *path: str) -> dict[str, Attribute]:
    """The annotations in the metadata of an object, or of a template at the end of the path."""
    written = part.below(*path, "metadata", "annotations")
    return {} if written is None else {attribute.key: attribute for attribute in written.fields()}


def is_true(reader: Reader, attribute: Attribute | None) -> bool:
    """Whether a flag is set, quoted or not, as annotations have it."""
    return reader.word(attribute).lower() == "true"


def unread(part: Part, *keys: str) -> Location | None:
    """Where something stands that is no list of mappings, so that what it says is not known."""
    attribute = part.at(*keys)
    if attribute is None:
        return None
    is_read = isinstance(attribute.node, Items) and all(isinstance(item, Map) for item in attribute.node)
    return None if is_read else attribute.location()


def written_texts(part: Part, *keys: str) -> Iterator[Read[str]]:
    """The texts that the list at the path holds, each as written where a variable leaves it open."""
    attribute = part.at(*keys)
    if part.reader.items(attribute) is None or attribute is None:
        return
    for item, text in part.reader.members(attribute, "a text"):
        if isinstance(item, Text) and not item.is_null:
            yield Read(shown_name((text or item).text), attribute.at(item))


def companion(  # noqa: PLR0913 - all of what a companion may say, by name
    speaker: Object,
    needs: Iterable[str],
    says: Iterable[Statement] = (),
    *,
    gives: Iterable[str] = (),
    defaults: Iterable[Statement] = (),
    unless: Iterable[str] = (),
    general: bool = False,
) -> Companion:
    """What the object says about the workloads that hold the handles."""
    return Companion(
        title=f"{speaker.kind} {speaker.name}".strip(),
        place=speaker.place,
        needs=frozenset(needs),
        gives=frozenset(gives),
        facts=gathered(says),
        defaults=gathered(defaults),
        unless=frozenset(unless),
        general=general,
    )


# --- quantities -----------------------------------------------------------------------------------------------------


def _bytes(text: str) -> int:
    """Bytes, rounded up. Less than a kilobyte is a slip: 512m is half a byte."""
    size = math.ceil(quantity(text))
    if size != 0 and not _LEAST_SIZE <= size < _LARGEST_SIZE:
        raise ValueError("no size of memory or disk")
    return size


def bytes_of(reader: Reader, attribute: Attribute | None) -> Read[int] | None:
    return reader.size(attribute, 0)


def cores_of(reader: Reader, attribute: Attribute | None) -> Read[float] | None:
    """Processor cores: 250m is a quarter of one."""

    def convert(node: Text) -> float | None:
        cores = quantity(node.text)
        return float(cores) if 0 <= cores <= _MOST else None

    return reader.scalar(attribute, "a number of cores such as 250m or 2", convert)


def count_of(reader: Reader, attribute: Attribute | None) -> Read[int] | None:
    """A whole number of devices."""

    def convert(node: Text) -> int | None:
        count = math.ceil(quantity(node.text))
        return count if 0 <= count <= _MOST else None

    return reader.scalar(attribute, "a whole number", convert)


DIALECT = Dialect(blank_is_missing=True, size=_bytes, size_kind="a size such as 512Mi")

# --- handles --------------------------------------------------------------------------------------------------------


def in_namespace(namespace: str) -> str:
    """Every workload of the namespace."""
    return f"namespace {namespace}"


def named(namespace: str, kind: str, name: str) -> str:
    """An object by its kind and name: a controller, a service, a claim, an account, a config map, an image stream."""
    return f"object {namespace} {kind} {name}"


def labelled(namespace: str, key: str, value: str) -> str:
    """A label on the pods of a workload."""
    return f"label {namespace} {key}={value}"


def has_label(namespace: str, key: str) -> str:
    """A label of that key, whatever its value."""
    return f"label {namespace} {key}"


def cluster_wide(kind: str, name: str) -> str:
    """An object outside of namespaces, such as a storage class."""
    return f"object - {kind} {name}"


def stream_tag(namespace: str, name: str) -> str:
    """A tag of an image stream; a name without a tag means `latest`."""
    return named(namespace, "ImageStreamTag", name if ":" in name else f"{name}:latest")


def published(namespace: str, service: str) -> str:
    """Reached by a route that leads through the service."""
    return f"published {namespace} {service}"


def built_as(reference: str) -> str:
    """An image by its repository, whatever its tag or digest."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"output {head}{slash}{last.partition(':')[0]}"


# --- selectors ------------------------------------------------------------------------------------------------------


def by_labels(part: Part, *keys: str, namespace: str) -> frozenset[str] | None:
    """The labels of the mapping at the path, as services and old controllers select; None where there is none."""
    labels = part.below(*keys)
    if labels is None:
        return None
    texts = [(attribute.key, attribute.node) for attribute in labels.fields()]
    return frozenset(
        labelled(namespace, key, (part.reader.resolved(node) or node).text)
        for key, node in texts
        if isinstance(node, Text)
    )


def by_selector(selecting: Object, *keys: str) -> frozenset[str] | None:
    """A label selector of the newer kind; the whole namespace where it is empty.

    None, with a note, where it asks for something else than the presence of a label or one value of it.
    """
    attribute, selector, namespace = selecting.at(*keys), selecting.below(*keys), selecting.namespace
    if attribute is None or selector is None:
        return None
    wanted = by_labels(selector, "matchLabels", namespace=namespace) or frozenset()
    for expression in selector.members("matchExpressions"):
        key, operator = expression.word_at("key"), expression.word_at("operator")
        values = [read.value or "" for read in written_texts(expression, "values")]
        if operator == "In" and len(values) == 1 and key:
            wanted |= {labelled(namespace, key, values[0])}
        elif operator == "Exists" and key:
            wanted |= {has_label(namespace, key)}
        else:
            what = "selects by an expression that files do not settle."
            selecting.reader.note_on(attribute, what, "What the object says is left out; select by matchLabels.")
            return None
    return wanted or frozenset({in_namespace(namespace)})
