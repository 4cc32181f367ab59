"""Kubernetes and OpenShift objects as workloads: one for every controller, its pod's facts with its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.descriptors import TEMPLATE, given_name
from advisor.formats.extraction import Extraction
from advisor.formats.facts import gathered
from advisor.formats.fields import Read, Reader, shown_key
from advisor.formats.kubernetes.aside import DEPRECATED, deprecated_keys, is_owned, is_test, old_group
from advisor.formats.kubernetes.companions import COMPANION_FACTS, companions_of, is_companion
from advisor.formats.kubernetes.containers import CONTAINER_FACTS, container_facts
from advisor.formats.kubernetes.controllers import (
    CONTROLLER_FACTS,
    Kind,
    controller_facts,
    format_of,
    kind_name,
    kind_of,
    pod_of,
    spec_of,
)
from advisor.formats.kubernetes.environment import ENVIRONMENT_FACTS, Holders, environment_facts
from advisor.formats.kubernetes.identity import handles_of, names_of, own_handles
from advisor.formats.kubernetes.objects import Object, read_objects
from advisor.formats.kubernetes.parts import Part, Statements, member, unknown
from advisor.formats.kubernetes.placement import PLACEMENT_FACTS, placement_facts
from advisor.formats.kubernetes.pods import Pod, entries_of, names_image
from advisor.formats.kubernetes.probes import PROBE_FACTS, probe_facts
from advisor.formats.kubernetes.resources import RESOURCE_FACTS, resource_facts
from advisor.formats.kubernetes.security import SECURITY_FACTS, security_facts
from advisor.formats.kubernetes.storage import STORAGE_FACTS, claim_templates, shared_writes, storage_facts
from advisor.formats.kubernetes.streams import streams_of, tag_facts
from advisor.formats.labels import Labels, below, has_regular_key, has_regular_value, is_text
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source

_POD_FACTS = (
    CONTAINER_FACTS
    | ENVIRONMENT_FACTS
    | PLACEMENT_FACTS
    | PROBE_FACTS
    | RESOURCE_FACTS
    | SECURITY_FACTS
    | STORAGE_FACTS
)
STATES = (
    _POD_FACTS
    | CONTROLLER_FACTS
    | COMPANION_FACTS
    | {"config.irregular-labels", "config.labels", DEPRECATED, "descriptor.formats"}
)
"""Every fact that these objects can state."""
_LABELS = ("labels", "annotations")
_PATCH = (
    "a patch of objects; it names no image by itself, `kubectl kustomize FOLDER > rendered.yaml` writes what can be"
    " assessed"
)
_SEVERAL = 2
_EXPORT = "an export of objects that their controllers keep; export the controllers"
_TESTS = "only tests that Helm runs when asked to"


@dataclass(frozen=True, slots=True)
class _Found:
    """A controller with its pod, or the place where that cannot be read."""

    owner: Object
    kind: Kind
    pod: Pod | Location


def extract_kubernetes(source: Source, options: ReadOptions) -> Extraction:
    """A workload for every controller of the file.

    Raises SourceError where its YAML or JSON cannot be parsed, and SetAsideError where all its objects are patches,
    tests, or kept by other objects.
    """
    reader = Reader()
    objects = read_objects(source, reader)
    found = _controllers(objects, reader)
    companions = companions_of(objects)
    _name_others(objects, reader)
    names = names_of([one.owner for one in found], reader)
    holders = Holders.of(objects)
    workloads = [_workload(one, name, holders, options) for one, name in zip(found, names, strict=True)]
    return Extraction(workloads=tuple(workloads), companions=companions, notes=reader.notes)


# --- which objects --------------------------------------------------------------------------------------------------


def _controllers(objects: Sequence[Object], reader: Reader) -> list[_Found]:
    found: list[_Found] = []
    aside: list[tuple[Object, str]] = []
    for one in objects:
        kind = kind_of(one)
        if kind is None:
            continue
        pod = pod_of(one, kind)
        reason = _reason(one, pod)
        if reason or pod is None:
            aside.append((one, reason))
        else:
            found.append(_Found(one, kind, pod))
    if objects and len(aside) == len(objects):
        raise SetAsideError(aside[0][1])
    _note_aside(aside, reader)
    return found


def _reason(one: Object, pod: Pod | Location | None) -> str:
    """Why the object stands for no workload of its own; "" where it does."""
    if is_owned(one):
        return _EXPORT
    if is_test(one):
        return _TESTS
    patched = pod is None or (isinstance(pod, Pod) and not names_image(pod) and not streams_of(pod))
    return _PATCH if patched else ""


_NOTES = {
    _EXPORT: ("is kept by another object", "It is not counted again."),
    _TESTS: ("is a test that Helm runs when asked to", "It is not counted."),
    _PATCH: ("names no image: it is a patch, or incomplete", "Assess the rendered objects."),
}


def _note_aside(aside: Sequence[tuple[Object, str]], reader: Reader) -> None:
    for one, reason in aside:
        what, advice = _NOTES[reason]
        reader.note(one.source, one.place.first_line, f"{one.kind} {one.name} {what}.".replace("  ", " "), advice)


def _name_others(objects: Sequence[Object], reader: Reader) -> None:
    """One note for each further kind: what is not judged is named, and nothing is said about it."""
    others = [one for one in objects if kind_of(one) is None and not is_companion(one.kind, one.group)]
    counted = Counter((one.kind, one.group) for one in others)
    for (kind, group), count in counted.items():
        first = next(one for one in others if (one.kind, one.group) == (kind, group))
        name = f"{kind} ({group})" if group else kind
        what = f"an object of the kind {name} is" if count == 1 else f"{count} objects of the kind {name} are"
        reader.note(first.source, first.place.first_line, f"{what} not judged.", "Nothing here rests on it.")


# --- workloads ------------------------------------------------------------------------------------------------------


def _workload(found: _Found, name: str, holders: Holders, options: ReadOptions) -> Workload:
    owner, pod = found.owner, found.pod
    settled = DEPLOYMENT | REFERENCE
    if isinstance(pod, Location):
        facts = gathered((*_own(found), *unknown(_POD_FACTS, pod)))
        handles = own_handles(owner)
    else:
        facts = _facts(found, pod, holders)
        handles = handles_of(pod)
        settled = DEPLOYMENT if streams_of(pod) else settled  # a stream says which image runs
    facts = dict(sorted({**facts, **_label_facts(found, options)}.items()))
    return Workload(
        name=name,
        folder=owner.source.folder,
        kind=kind_name(owner),
        files=(owner.source.path,),
        facts=facts,
        settled=settled,
        handles=handles,
        descriptors=_descriptors(owner, name),
    )


def _descriptors(owner: Object, name: str) -> tuple[Descriptor, ...]:
    form = TEMPLATE if owner.in_template else ""
    source = owner.source
    own = Descriptor(
        format=format_of(owner), path=source.path, name=given_name(name), form=form, overlays=source.overlays
    )
    return (own,)


def _facts(found: _Found, pod: Pod, holders: Holders) -> dict[str, Fact]:
    owner, claims = found.owner, claim_templates(spec_of(found.owner))
    triggered = frozenset(name for stream in streams_of(pod) for name in stream.containers)
    statements = (
        *_own(found),
        *deprecated_keys(pod),
        *environment_facts(pod, holders),
        *placement_facts(pod),
        *probe_facts(pod),
        *resource_facts(pod),
        *security_facts(pod),
        *storage_facts(pod, claims),
        *container_facts(pod, triggered),
        *tag_facts(pod),
    )
    facts = gathered(statements)
    return dict(sorted({**facts, **_shared(pod, owner, facts)}.items()))


def _own(found: _Found) -> Statements:
    """What the object says without its pod."""
    owner = found.owner
    yield from member("descriptor.formats", Read(format_of(owner), owner.place))
    yield from old_group(owner, found.kind)
    yield from controller_facts(owner)
    metadata = Part(owner.node, owner.source, owner.reader).part("metadata")
    own = None if metadata is None else metadata.value
    for attribute in entries_of(own, "labels"):
        yield from member("config.labels", Read(attribute.key, attribute.key_location()))
    for part in (own, found.pod.metadata if isinstance(found.pod, Pod) else None):
        yield from _irregular_labels(part, owner.reader)


def _irregular_labels(metadata: Part | None, reader: Reader) -> Statements:
    """Labels and annotations for which the object is refused: by name, by a label's value, or since it is no text."""
    for key in _LABELS:
        for attribute in entries_of(metadata, key):
            regular = is_text(attribute) and (key != "labels" or has_regular_value(attribute, reader))
            if not (regular and has_regular_key(attribute)):
                yield from member("config.irregular-labels", Read(shown_key(attribute.key), attribute.key_location()))


def _label_facts(found: _Found, options: ReadOptions) -> dict[str, Fact]:
    owner, pod = found.owner, found.pod
    labels = Labels(options.labels, owner.reader)
    for attribute in below(owner.at("metadata"), *_LABELS):
        labels.take(attribute)
    if isinstance(pod, Location):
        labels.unread(pod)
    elif pod.metadata is not None and owner.kind != "Pod":
        for key in _LABELS:
            labels.take(pod.metadata.field(key))
    return labels.facts()


def _shared(pod: Pod, owner: Object, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Several instances, and a volume that all of them write to."""
    places = shared_writes(pod)
    instances = facts.get("scale.instances")
    if not places or (instances is None and owner.kind != "DaemonSet"):
        return {}
    if instances is None:
        return {"storage.shared": Fact(value=True, evidence=places)}
    evidence = tuple(sorted({*places, *instances.evidence}))
    if isinstance(instances.value, int) and instances.value < _SEVERAL:
        return {}
    return {"storage.shared": Fact(value=None if instances.value is None else True, evidence=evidence)}
