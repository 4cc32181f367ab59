"""Marathon definitions: the apps and pods of a file, out of lists and nested groups, by their absolute ids."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import SetAsideError, SourceError
from advisor.formats.reading import Part, Read, Reader, shape, shown_name
from advisor.model.location import Location
from advisor.text.source import Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse

_GROUP_KEYS = ("groups", "apps", "pods")
_APP_KEYS = frozenset({"args", "cmd", "container", "cpus", "instances", "mem"})
ANSWERED = frozenset(
    {"deployments", "lastTaskFailure", "readinessCheckResults", "taskStats", "tasks", "version", "versionInfo"}
)
"""Keys that Marathon adds where it is asked for an app."""
_TEMPLATE_MARKS = ("{{#", "{{^", "{{/", "{{>")


@dataclass(frozen=True, slots=True)
class Definition:
    """One app or pod."""

    part: Part
    id: str
    """Absolute, as /shop/api; "" where it has none."""
    is_pod: bool
    waits_for: tuple[Read[str], ...]
    """Absolute ids of apps, pods and groups that are started before it."""

    @property
    def name(self) -> str:
        return shown_name(self.id.strip("/")) or f"unnamed-{self.part.node.first_line}"

    @property
    def place(self) -> Location:
        """Its id's line, else where it begins."""
        attribute = self.part.field("id")
        return self.part.place if attribute is None else attribute.location()


@dataclass(frozen=True, slots=True)
class _Group:
    """The group that a definition lies in."""

    id: str = "/"
    waits_for: tuple[Read[str], ...] = ()


def read_definitions(source: Source, reader: Reader) -> tuple[Definition, ...]:
    """Every app and pod.

    Raises SourceError where the text cannot be parsed, SetAsideError for templates and where nothing is defined.
    """
    if any(mark in source.text for mark in _TEMPLATE_MARKS):
        raise SetAsideError("a template with {{ }}; render it and assess the result")
    try:
        documents = parse(source.text, source.path)
    except SourceError:
        if "{{" in source.text:
            raise SetAsideError("a template with {{ }}; render it and assess the result") from None
        raise
    root = _Group()
    definitions = tuple(found for document in documents for found in _members(document, root, source, reader))
    if not definitions:
        raise SetAsideError("a Marathon file that defines no app and no pod")
    return definitions


def _members(node: Node, group: _Group, source: Source, reader: Reader) -> Iterator[Definition]:
    match node:
        case Items(items=items):
            for item in items:
                yield from _members(item, group, source, reader)
        case Map():
            yield from _object(Part(node, source, reader), group)
        case _:
            what = f"{shape(node)} stands where an app should."
            reader.note(source, node.first_line, what, "Mend it.")


def _object(part: Part, group: _Group) -> Iterator[Definition]:
    only = part.field("app")
    if only is not None and part.node.keys() == ("app",):  # as Marathon answers when it is asked for one
        yield from _members(only.node, group, part.source, part.reader)
    elif any(isinstance(part.node.get(key), Items) for key in _GROUP_KEYS):
        yield from _group(part, group)
    elif part.field("containers") is not None or _APP_KEYS & set(part.node.keys()):
        yield _definition(part, group)
    elif part.field("id") is None:
        part.reader.note(part.source, part.node.first_line, "an object that is no app, pod or group.", "Mend it.")
    elif part.field("dependencies") is None:
        part.reader.note(part.source, part.node.first_line, "an id alone, with nothing to run.", "Mend it.")


def _group(part: Part, outer: _Group) -> Iterator[Definition]:
    id_ = _absolute(_id(part), outer.id) or outer.id
    inner = _Group(id_, (*outer.waits_for, *_dependencies(part, id_)))
    for key in _GROUP_KEYS:
        attribute = part.field(key)
        if attribute is not None and part.reader.items(attribute) is not None and isinstance(attribute.node, Items):
            yield from _members(attribute.node, inner, part.source, part.reader)


def _definition(part: Part, group: _Group) -> Definition:
    id_ = _absolute(_id(part), group.id)
    if not id_.strip("/"):
        part.reader.note(part.source, part.node.first_line, "this app has no id.", 'Add `"id"`.')
    own = tuple(_dependencies(part, id_ or group.id))
    return Definition(part, id_, part.field("containers") is not None, (*group.waits_for, *own))


def _id(part: Part) -> str:
    attribute = part.field("id")
    node = None if attribute is None else attribute.node
    return node.text.strip() if isinstance(node, Text) else ""


def _dependencies(part: Part, id_: str) -> Iterator[Read[str]]:
    """Ids as they count from its own: ../db beside it, /db from the root."""
    for read in part.texts("dependencies"):
        yield Read(None if read.value is None else _absolute(read.value.strip(), id_), read.place)


def _absolute(id_: str, base: str) -> str:
    return "/" + posixpath.normpath(posixpath.join(base or "/", id_)).lstrip("/.") if id_ else ""
