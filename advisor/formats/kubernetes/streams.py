"""Images that OpenShift fills in from an image stream: by triggers, or by an annotation that stands for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.fields import Attribute, shown_name
from advisor.formats.kubernetes.handles import named
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.parts import Part, Statements
from advisor.formats.kubernetes.pods import Pod, entries_of
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Node, Text, parse

_ANNOTATIONS = frozenset({"image.openshift.io/triggers", "alpha.image.openshift.io/triggers"})
_MOVING = "latest"
_BY_NAME = re.compile(r"containers\[\?\(@\.name\s*==\s*[\"']([^\"']+)[\"']\)\]")
_BY_PLACE = re.compile(r"(?<![A-Za-z])containers\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Stream:
    """A tag of an image stream, and the containers that run what it points to."""

    tag: str
    namespace: str
    containers: frozenset[str]
    place: Location

    def handles(self) -> Iterator[str]:
        yield named(self.namespace, "ImageStreamTag", self.tag)
        yield named(self.namespace, "ImageStream", self.tag.partition(":")[0])


def streams_of(pod: Pod) -> tuple[Stream, ...]:
    return (*_triggers(pod.owner), *_annotated(pod))


def tag_facts(pod: Pod) -> Statements:
    """Whether the image is named by a tag that moves, where streams name it for every container that keeps running."""
    streams = streams_of(pod)
    filled = frozenset(name for stream in streams for name in stream.containers)
    if pod.unread or not all(container.name in filled for container in pod.containers):
        return
    for stream in streams:
        tag = stream.tag.rpartition(":")[2]
        yield "image.mutable-tag", Fact(value=None if is_open(tag) else tag == _MOVING, evidence=(stream.place,))


def _triggers(owner: Object) -> Iterator[Stream]:
    spec = Part(owner.node, owner.source, owner.reader).part("spec")
    if owner.kind != "DeploymentConfig" or spec is None or spec.value is None:
        return
    for trigger in spec.value.parts("triggers"):
        change = None if trigger.value is None else trigger.value.part("imageChangeParams")
        if change is None or change.value is None:
            continue
        origin, names = change.value.part("from"), change.value.texts("containerNames")
        if origin is not None and origin.value is not None:
            yield from _stream(origin.value, owner, frozenset(shown_name(read.value or "") for read in names))


def _stream(origin: Part, owner: Object, containers: frozenset[str]) -> Iterator[Stream]:
    name, kind, namespace = (_written(origin, key) for key in ("name", "kind", "namespace"))
    if name and kind in ("ImageStreamTag", "ImageStream", "ImageRepository", ""):
        written = origin.field("name")
        place = origin.place if written is None else written.location()
        yield Stream(name if ":" in name else f"{name}:latest", namespace or owner.namespace, containers, place)


def _written(part: Part, key: str) -> str:
    """The text, as written where a variable leaves it open, so that two objects of a template still meet."""
    attribute = part.field(key)
    if attribute is None or not isinstance(attribute.node, Text):
        return ""
    return shown_name((part.reader.resolved(attribute.node) or attribute.node).text)


# --- the annotation -------------------------------------------------------------------------------------------------


def _annotated(pod: Pod) -> Iterator[Stream]:
    owner = pod.owner
    metadata = Part(owner.node, owner.source, owner.reader).part("metadata")
    for attribute in entries_of(None if metadata is None else metadata.value, "annotations"):
        if attribute.key in _ANNOTATIONS:
            for item in _listed(attribute):
                yield from _of_annotation(item, pod)


def _listed(attribute: Attribute) -> Iterator[Map]:
    try:
        documents = parse(attribute.node.text, attribute.source.path) if isinstance(attribute.node, Text) else ()
    except SourceError:
        return
    for document in documents:
        for item in document.items if isinstance(document, Items) else ():
            if isinstance(item, Map):
                yield item


def _of_annotation(item: Map, pod: Pod) -> Iterator[Stream]:
    origin, path = item.get("from"), item.get("fieldPath")
    if isinstance(origin, Map) and isinstance(path, Text):
        part = Part(origin, pod.owner.source, pod.owner.reader)
        yield from _stream(part, pod.owner, frozenset(_containers(path.text, pod)))


def _containers(path: str, pod: Pod) -> Iterator[str]:
    by_name, by_place = _BY_NAME.search(path), _BY_PLACE.search(path)
    if by_name is not None:
        yield by_name[1]
    elif by_place is not None:
        names = _names_in_order(pod)
        yield from names[int(by_place[1]) : int(by_place[1]) + 1]


def _names_in_order(pod: Pod) -> list[str]:
    listed: Node | None = pod.spec.node.get("containers")
    places = [one.first_line for one in listed] if isinstance(listed, Items) else []
    by_line = {one.part.node.first_line: one.name for one in pod.containers}
    return [by_line.get(line, "") for line in places]
