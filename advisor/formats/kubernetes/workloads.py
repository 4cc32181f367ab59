"""Kubernetes and OpenShift objects as workloads: one for every controller, its pod's facts with its own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.extraction import TEMPLATE, Extraction, given_name
from advisor.formats.facts import Statements, gathered, member, unknown
from advisor.formats.handles import service_label
from advisor.formats.image import image_handles
from advisor.formats.kubernetes.companions import COMPANION_FACTS, companions_of, is_companion
from advisor.formats.kubernetes.containers import (
    CONTAINER_FACTS,
    Holders,
    container_facts,
    environment_facts,
    mentioned_config_maps,
    placement_facts,
)
from advisor.formats.kubernetes.objects import (
    DEFAULT_NAMESPACE,
    DIALECT,
    Object,
    has_label,
    in_namespace,
    labelled,
    named,
    read_objects,
)
from advisor.formats.kubernetes.pods import (
    CONTROLLER_FACTS,
    Kind,
    Pod,
    controller_facts,
    deprecated_keys,
    format_of,
    is_owned,
    is_test,
    kind_name,
    kind_of,
    pod_of,
)
from advisor.formats.kubernetes.security import SECURITY_FACTS, security_facts
from advisor.formats.kubernetes.storage import STORAGE_FACTS, claims_of, shared_writes, storage_facts
from advisor.formats.kubernetes.streams import streams_of, tag_facts
from advisor.formats.labels import Labels, below, has_regular_key, has_regular_value, is_text
from advisor.formats.reading import Part, Read, Reader, shown_key, shown_name
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.formats.words import facts_of
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

_POD_FACTS = CONTAINER_FACTS | SECURITY_FACTS | STORAGE_FACTS
STATES = (
    _POD_FACTS | CONTROLLER_FACTS | COMPANION_FACTS | facts_of(config="irregular-labels labels", descriptor="formats")
)
"""Every fact that these objects can state."""
_LABELS = ("labels", "annotations")
_SEVERAL = 2
_EXPORT = "an export of objects that their controllers keep; export the controllers"
_TESTS = "only tests that Helm runs when asked to"
_PATCH = (
    "a patch of objects; it names no image by itself, `kubectl kustomize FOLDER > rendered.yaml` writes what can be"
    " assessed"
)
_NOTES = {
    _EXPORT: ("is kept by another object", "It is not counted again."),
    _TESTS: ("is a test that Helm runs when asked to", "It is not counted."),
    _PATCH: ("names no image: it is a patch, or incomplete", "Assess the rendered objects."),
}
"""By the reason why a file of nothing else is set aside: what is said of such an object among others."""


@dataclass(frozen=True, slots=True)
class _Controller:
    """A controller with its pod, or the place where that cannot be read."""

    owner: Object
    kind: Kind
    pod: Pod | Location


def extract_kubernetes(source: Source, options: ReadOptions) -> Extraction:
    """A workload for every controller of the file.

    Raises SourceError where its YAML or JSON cannot be parsed, and SetAsideError where all its objects are patches,
    tests, or kept by other objects.
    """
    reader = Reader(dialect=DIALECT)
    objects = read_objects(source, reader)
    controllers = _controllers(objects, reader)
    companions = companions_of(objects)
    _name_others(objects, reader)
    names = _names_of([controller.owner for controller in controllers], reader)
    holders = Holders.of(objects)
    workloads = tuple(
        _workload(controller, name, holders, options) for controller, name in zip(controllers, names, strict=True)
    )
    return Extraction(workloads=workloads, companions=companions, notes=reader.notes)


# --- which objects --------------------------------------------------------------------------------------------------


def _controllers(objects: Sequence[Object], reader: Reader) -> list[_Controller]:
    controllers: list[_Controller] = []
    aside: list[tuple[Object, str]] = []
    for owner in objects:
        kind = kind_of(owner)
        if kind is None:
            continue
        pod = pod_of(owner, kind)
        reason = _reason(owner, pod)
        if reason or pod is None:
            aside.append((owner, reason))
        else:
            controllers.append(_Controller(owner, kind, pod))
    if objects and len(aside) == len(objects):
        raise SetAsideError(aside[0][1])
    for owner, reason in aside:
        what, advice = _NOTES[reason]
        said = f"{owner.kind} {owner.name} {what}.".replace("  ", " ")
        reader.note(owner.source, owner.place.first_line, said, advice)
    return controllers


def _reason(owner: Object, pod: Pod | Location | None) -> str:
    """Why the object stands for no workload of its own; "" where it does."""
    if is_owned(owner):
        return _EXPORT
    if is_test(owner):
        return _TESTS
    patched = pod is None or (isinstance(pod, Pod) and not pod.names_image and not streams_of(pod))
    return _PATCH if patched else ""


def _name_others(objects: Sequence[Object], reader: Reader) -> None:
    """One note for each further kind: what is not judged is named, and nothing is said about it."""
    others = [other for other in objects if kind_of(other) is None and not is_companion(other.kind, other.group)]
    counted = Counter((other.kind, other.group) for other in others)
    for (kind, group), count in counted.items():
        first = next(other for other in others if (other.kind, other.group) == (kind, group))
        name = f"{kind} ({group})" if group else kind
        what = f"an object of the kind {name} is" if count == 1 else f"{count} objects of the kind {name} are"
        reader.note(first.source, first.place.first_line, f"{what} not judged.", "Nothing here rests on it.")


# --- workloads ------------------------------------------------------------------------------------------------------


def _workload(controller: _Controller, name: str, holders: Holders, options: ReadOptions) -> Workload:
    owner, pod = controller.owner, controller.pod
    settled = DEPLOYMENT | REFERENCE
    handles = {in_namespace(owner.namespace), named(owner.namespace, owner.kind, owner.name)}
    if isinstance(pod, Location):
        facts = gathered((*_own(controller), *unknown(_POD_FACTS, pod)))
    else:
        facts = _facts(controller, pod, holders)
        handles.update(_labels(pod), _named(pod))
        settled = DEPLOYMENT if streams_of(pod) else settled  # a stream says which image runs
    facts |= _label_facts(controller, options)
    own = Descriptor(
        format=format_of(owner),
        path=owner.source.path,
        name=given_name(name),
        form=TEMPLATE if owner.in_template else "",
        overlays=owner.source.overlays,
    )
    return Workload(
        name=name,
        folder=owner.source.folder,
        kind=kind_name(owner),
        files=(owner.source.path,),
        facts=dict(sorted(facts.items())),
        settled=settled,
        handles=frozenset(handles),
        descriptors=(own,),
    )


def _facts(controller: _Controller, pod: Pod, holders: Holders) -> dict[str, Fact]:
    streams = streams_of(pod)
    facts = gathered(
        (
            *_own(controller),
            *deprecated_keys(pod),
            *environment_facts(pod, holders),
            *placement_facts(pod),
            *security_facts(pod),
            *storage_facts(pod),
            *container_facts(pod, frozenset(name for stream in streams for name in stream.containers)),
            *tag_facts(pod, streams),
        )
    )
    return facts | _shared(pod, facts)


def _own(controller: _Controller) -> Statements:
    """What the object says without its pod."""
    owner = controller.owner
    yield from member("descriptor.formats", Read(format_of(owner), owner.place))
    yield from controller_facts(owner, controller.kind)
    own = owner.below("metadata")
    for attribute in () if own is None else own.entries("labels"):
        yield from member("config.labels", Read(attribute.key, attribute.key_location()))
    for part in (own, controller.pod.metadata if isinstance(controller.pod, Pod) else None):
        if part is not None:
            yield from _irregular_labels(part)


def _irregular_labels(metadata: Part) -> Statements:
    """Labels and annotations for which the object is refused: by name, by a label's value, or since it is no text."""
    for key in _LABELS:
        for attribute in metadata.entries(key):
            regular = is_text(attribute) and (key != "labels" or has_regular_value(attribute, metadata.reader))
            if not (regular and has_regular_key(attribute)):
                yield from member("config.irregular-labels", Read(shown_key(attribute.key), attribute.key_location()))


def _label_facts(controller: _Controller, options: ReadOptions) -> dict[str, Fact]:
    owner, pod = controller.owner, controller.pod
    labels = Labels(options.labels, owner.reader)
    for attribute in below(owner.at("metadata"), *_LABELS):
        labels.take(attribute)
    if isinstance(pod, Location):
        labels.unread(pod)
    elif pod.metadata is not None and owner.kind != "Pod":
        for key in _LABELS:
            labels.take(pod.metadata.field(key))
    return labels.facts()


def _shared(pod: Pod, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Several instances, and a volume that all of them write to."""
    places, instances = shared_writes(pod), facts.get("scale.instances")
    if not places or (instances is None and pod.owner.kind != "DaemonSet"):
        return {}
    if instances is None:
        return {"storage.shared": Fact(value=True, evidence=places)}
    evidence = tuple(sorted({*places, *instances.evidence}))
    if isinstance(instances.value, int) and instances.value < _SEVERAL:
        return {}
    return {"storage.shared": Fact(value=None if instances.value is None else True, evidence=evidence)}


# --- what a workload is called --------------------------------------------------------------------------------------


def _names_of(owners: Sequence[Object], reader: Reader) -> list[str]:
    """One name for each, in their order; the namespace or the kind stands behind one that several have."""
    names = [_name(owner, reader) for owner in owners]
    spaces: dict[str, set[str]] = {}
    kinds: dict[tuple[str, str], set[str]] = {}
    for owner, name in zip(owners, names, strict=True):
        spaces.setdefault(name, set()).add(owner.namespace)
        kinds.setdefault((name, owner.namespace), set()).add(owner.kind)
    longer = [
        name
        + (f"-{owner.namespace}" if len(spaces[name]) > 1 and owner.namespace != DEFAULT_NAMESPACE else "")
        + (f"-{owner.kind.lower()}" if len(kinds[name, owner.namespace]) > 1 else "")
        for owner, name in zip(owners, names, strict=True)
    ]
    return list(_numbered(longer, owners, reader))


def _name(owner: Object, reader: Reader) -> str:
    name = owner.name or owner.name_at("metadata", "generateName").rstrip("-")
    if name:
        return name
    line = owner.place.first_line
    reader.note(owner.source, line, f"this {owner.kind} has no name.", "Add `metadata.name`.")
    return f"{owner.kind.lower()}-{line}"


def _numbered(names: Sequence[str], owners: Sequence[Object], reader: Reader) -> Iterator[str]:
    """Names that are still the same get a number, and a note: the later object replaces the earlier one."""
    taken = set(names)
    seen: Counter[str] = Counter()
    for name, owner in zip(names, owners, strict=True):
        seen[name] += 1
        unused = name
        if seen[name] > 1:
            line = owner.place.first_line
            reader.note(owner.source, line, "an object above has the same kind and name.", "Keep one.")
        while seen[name] > 1 and unused in taken:
            unused = f"{name}-{seen[name]}"
            seen[name] += unused in taken
        taken.add(unused)
        yield unused


# --- by which names other objects mean it ---------------------------------------------------------------------------

_DEFAULT_ACCOUNT = "default"
_CONVERTED = "io.kompose.service"
"""The label that names the compose service which an object was converted from."""
_ADDED_LABELS = {"DeploymentConfig": "deploymentconfig", "Job": "job-name", "Service": "serving.knative.dev/service"}
"""Labels with the controller's name that the platform adds to pods."""


def _labels(pod: Pod) -> Iterator[str]:
    """Those written on its pods, and those that the platform adds."""
    owner = pod.owner
    if owner.kind in _ADDED_LABELS:
        yield labelled(owner.namespace, _ADDED_LABELS[owner.kind], owner.name)
        yield has_label(owner.namespace, _ADDED_LABELS[owner.kind])
    for attribute in pod.entries("labels"):
        if isinstance(attribute.node, Text):
            text = owner.reader.resolved(attribute.node) or attribute.node
            yield labelled(owner.namespace, attribute.key, text.text)
            yield has_label(owner.namespace, attribute.key)
            if attribute.key == _CONVERTED:
                yield service_label(shown_name(text.text))


def _named(pod: Pod) -> Iterator[str]:
    space = pod.owner.namespace
    account = pod.spec.text("serviceAccountName") or pod.spec.text("serviceAccount")
    name = _DEFAULT_ACCOUNT if account is None else account.value
    if name is not None:
        yield named(space, "ServiceAccount", name)
    for claim in claims_of(pod):
        yield named(space, "PersistentVolumeClaim", claim)
    for config in mentioned_config_maps(pod):
        yield named(space, "ConfigMap", config)
    service = pod.owner.at("spec", "serviceName")
    if service is not None and isinstance(service.node, Text):
        yield named(space, "Service", (pod.owner.reader.resolved(service.node) or service.node).text)
    for container in pod.containers:
        image = container.part.field("image")
        yield from () if image is None else image_handles(image)
    for stream in streams_of(pod):
        yield from stream.handles()
