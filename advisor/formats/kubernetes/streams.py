"""Builds and image streams of OpenShift: how the image of a workload comes to be, and where it comes from."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.extraction import Companion
from advisor.formats.facts import Statements, holds, member, stated, word
from advisor.formats.handles import source_file, source_folder
from advisor.formats.image import image_facts, parse_reference
from advisor.formats.kubernetes.objects import Object, annotations, built_as, companion, named, stream_tag
from advisor.formats.kubernetes.pods import Pod, kind_of
from advisor.formats.reading import Attribute, Part, Read, shown_name
from advisor.formats.variables import is_open
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text, parse

_ANNOTATIONS = frozenset({"image.openshift.io/triggers", "alpha.image.openshift.io/triggers"})
_MOVING = "latest"
_BY_NAME = re.compile(r"containers\[\?\(@\.name\s*==\s*[\"']([^\"']+)[\"']\)\]")
_BY_PLACE = re.compile(r"(?<![A-Za-z])containers\[(\d{1,3})\]")


# --- images that streams fill in: by triggers, or by an annotation that stands for them -----------------------------


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


def tag_facts(pod: Pod, streams: tuple[Stream, ...]) -> Statements:
    """Whether the image is named by a tag that moves, where streams name it for every container that keeps running."""
    filled = frozenset(name for stream in streams for name in stream.containers)
    if pod.unread or not all(container.name in filled for container in pod.containers):
        return
    for stream in streams:
        tag = stream.tag.rpartition(":")[2]
        yield from stated("image.mutable-tag", Read(None if is_open(tag) else tag == _MOVING, stream.place))


def _triggers(owner: Object) -> Iterator[Stream]:
    spec = owner.below("spec")
    for trigger in spec.parts("triggers") if owner.kind == "DeploymentConfig" and spec is not None else ():
        change = None if trigger.value is None else trigger.value.below("imageChangeParams")
        origin = None if change is None else change.below("from")
        if change is not None and origin is not None:
            names = frozenset(shown_name(read.value or "") for read in change.texts("containerNames"))
            yield from _stream(origin, owner, names)


def _stream(origin: Part, owner: Object, containers: frozenset[str]) -> Iterator[Stream]:
    name, kind, namespace = (origin.name_at(key) for key in ("name", "kind", "namespace"))
    if name and kind in ("ImageStreamTag", "ImageStream", "ImageRepository", ""):
        written = origin.field("name")
        place = origin.place if written is None else written.location()
        yield Stream(name if ":" in name else f"{name}:latest", namespace or owner.namespace, containers, place)


def _annotated(pod: Pod) -> Iterator[Stream]:
    for key, attribute in annotations(pod.owner).items():
        for item in _listed(attribute) if key in _ANNOTATIONS else ():
            origin, path = item.get("from"), item.get("fieldPath")
            if isinstance(origin, Map) and isinstance(path, Text):
                yield from _stream(pod.owner.of(origin), pod.owner, frozenset(_containers(path.text, pod)))


def _listed(attribute: Attribute) -> Iterator[Map]:
    try:
        documents = parse(attribute.node.text, attribute.source.path) if isinstance(attribute.node, Text) else ()
    except SourceError:
        return
    for document in documents:
        for item in document.items if isinstance(document, Items) else ():
            if isinstance(item, Map):
                yield item


def _containers(path: str, pod: Pod) -> Iterator[str]:
    by_name, by_place = _BY_NAME.search(path), _BY_PLACE.search(path)
    if by_name is not None:
        yield by_name[1]
    elif by_place is not None:
        names = _names_in_order(pod)
        yield from names[int(by_place[1]) : int(by_place[1]) + 1]


def _names_in_order(pod: Pod) -> list[str]:
    listed = pod.spec.node.get("containers")
    places = [item.first_line for item in listed] if isinstance(listed, Items) else []
    by_line = {container.part.node.first_line: container.name for container in pod.containers}
    return [by_line.get(line, "") for line in places]


# --- builds ---------------------------------------------------------------------------------------------------------

_METHODS = {"dockerStrategy": "dockerfile", "sourceStrategy": "s2i"}
_TYPES = {"Docker": "dockerfile", "Source": "s2i"}


def build_companions(build: Object) -> Iterator[Companion]:
    """A build means the workloads that run what it puts out."""
    needs = _output(build)
    facts = [*_method(build), *_rebuildable(build)]
    if needs and facts:
        # One that feeds other builds has no workload, which deserves no word.
        yield companion(build, (needs,), facts, gives=_source(build), general=True)


def _source(build: Object) -> Iterator[str]:
    """Where in its repository the source lies, and the Dockerfile where that has another name."""
    folder = build.word_at("spec", "source", "contextDir").strip("/") or "."
    if build.at("spec", "source", "git") is not None:
        yield source_folder(folder)
    path = build.word_at("spec", "strategy", "dockerStrategy", "dockerfilePath")
    if path:
        yield source_file(posixpath.normpath(f"{folder}/{path}"))
    elif build.at("spec", "source", "dockerfile") is not None:
        yield source_file(build.source.path)  # it is written here, so that no file of that name counts


def _output(build: Object) -> str:
    to = ("spec", "output", "to")
    kind, name = build.word_at(*to, "kind"), build.name_at(*to, "name")
    if not name:
        return ""
    if kind == "DockerImage":
        return built_as(name)
    return stream_tag(build.spaced(*to, "namespace"), name) if kind in ("ImageStreamTag", "") else ""


def _method(build: Object) -> Statements:
    for key, method in _METHODS.items():
        strategy = build.at("spec", "strategy", key)
        if strategy is not None:
            yield from word("build.method", Read(method, strategy.location()))
            return
    type_ = build.at("spec", "strategy", "type")
    said = build.reader.word(type_)
    if type_ is not None and (not said or said in _TYPES):
        yield from word("build.method", Read(_TYPES.get(said), type_.location()))


def _rebuildable(build: Object) -> Statements:
    """Source in a repository, or a Dockerfile written into the build; not what somebody uploads."""
    source = build.at("spec", "source", "git") or build.at("spec", "source", "dockerfile")
    if source is not None:
        yield from holds("build.rebuildable", source.location())


# --- streams --------------------------------------------------------------------------------------------------------


def stream_companions(stream: Object) -> Iterator[Companion]:
    """Every tag means the workloads that are triggered by it; a tag that follows another one leads to that."""
    for tag in stream.members("spec", "tags") if stream.name else ():
        name = tag.name_at("name")
        if name:
            needs, gives = (stream_tag(stream.namespace, f"{stream.name}:{name}"),), _followed(stream, tag)
            imported = _imported(tag).items()
            yield companion(stream, needs, _features(tag), gives=gives, defaults=imported, general=True)


def _features(tag: Part) -> Statements:
    policy, scheduled = tag.at("referencePolicy", "type"), tag.at("importPolicy", "scheduled")
    if policy is not None and tag.reader.word(policy) == "Local":
        yield from member("config.features", Read("image-stream-local", policy.location()))
    if scheduled is not None and tag.reader.word(scheduled) == "true":
        yield from member("config.features", Read("image-stream-scheduled-import", scheduled.location()))


def _followed(stream: Object, tag: Part) -> Iterator[str]:
    kind, name = tag.word_at("from", "kind"), tag.name_at("from", "name")
    namespace = tag.name_at("from", "namespace") or stream.namespace
    if name and kind == "ImageStreamTag":
        yield stream_tag(namespace, name if ":" in name else f"{stream.name}:{name}")


def _imported(tag: Part) -> dict[str, Fact]:
    """What the reference shows that the tag is imported from."""
    name = tag.at("from", "name")
    if name is None or tag.word_at("from", "kind") != "DockerImage":
        return {}
    try:
        return image_facts(parse_reference(tag.reader.word(name)), name.location())
    except ValueError:
        return {}


# --- what a pod template means without saying so: the stream or build behind its image, the policy that admits it ---

_POLICIES = ("kubernetes.io/psp", "openshift.io/required-scc", "openshift.io/scc")
_OWN_REGISTRY = re.compile(
    r"(?:image-registry\.openshift-image-registry\.svc|docker-registry\.default\.svc)(?:\.cluster\.local)?(?::\d+)?"
    r"/(?P<namespace>[^/]+)/(?P<name>[^/@]+)(?:@.*)?"
)


def template_companions(owner: Object) -> Iterator[Companion]:
    """One that means the controller itself, so that others reach it by way of this one."""
    kind = kind_of(owner)
    if kind is None or not owner.name:
        return
    template = next((path for path in kind.pod if owner.at(*path, "spec") is not None), ())
    gives, facts = set(_images(owner, template)), list(_policies(owner, template))
    if gives or facts:
        needs = (named(owner.namespace, owner.kind, owner.name),)
        yield companion(owner, needs, facts, gives=gives, general=True)


def _policies(owner: Object, template: tuple[str, ...]) -> Statements:
    """Security policies that annotations of the template name: one that is asked for, or one that admitted it."""
    known = annotations(owner, *template)
    for attribute in (known[key] for key in _POLICIES if key in known):
        policy = owner.reader.word(attribute)
        yield from member("security.constraints", Read(policy, attribute.location()) if policy else None)


def _images(owner: Object, template: tuple[str, ...]) -> Iterator[str]:
    """The images of its containers, as a build or a stream may name them."""
    for container in owner.members(*template, "spec", "containers"):
        image = container.name_at("image").strip()
        if image:
            yield built_as(image)
        own = _OWN_REGISTRY.fullmatch(image)
        if own is not None:
            yield stream_tag(own["namespace"], own["name"])
        elif image and "/" not in image and "@" not in image:
            yield stream_tag(owner.namespace, image)
