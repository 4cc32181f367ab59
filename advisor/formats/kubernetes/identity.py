"""What a workload is called, and by which names other objects mean it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.formats.fields import Reader, shown_name
from advisor.formats.handles import compose_service
from advisor.formats.image_field import image_handles
from advisor.formats.kubernetes.environment import mentioned_config_maps
from advisor.formats.kubernetes.handles import has_label, in_namespace, labelled, named
from advisor.formats.kubernetes.objects import DEFAULT_NAMESPACE, Object
from advisor.formats.kubernetes.pods import Pod
from advisor.formats.kubernetes.storage import claims_of
from advisor.formats.kubernetes.streams import streams_of
from advisor.text.yaml_text import Text

_DEFAULT_ACCOUNT = "default"
_CONVERTED = "io.kompose.service"
"""The label that names the compose service which an object was converted from."""

# --- names ----------------------------------------------------------------------------------------------------------


def names_of(owners: Sequence[Object], reader: Reader) -> list[str]:
    """One name for each, in their order; the namespace or the kind stands behind one that several have."""
    names = [_name(one, reader) for one in owners]
    spaces: dict[str, set[str]] = {}
    kinds: dict[tuple[str, str], set[str]] = {}
    for one, name in zip(owners, names, strict=True):
        spaces.setdefault(name, set()).add(one.namespace)
        kinds.setdefault((name, one.namespace), set()).add(one.kind)
    longer = [
        name
        + (f"-{one.namespace}" if len(spaces[name]) > 1 and one.namespace != DEFAULT_NAMESPACE else "")
        + (f"-{one.kind.lower()}" if len(kinds[name, one.namespace]) > 1 else "")
        for one, name in zip(owners, names, strict=True)
    ]
    return list(_numbered(longer, owners, reader))


def _name(one: Object, reader: Reader) -> str:
    if one.name:
        return one.name
    prefix = one.at("metadata", "generateName")
    if prefix is not None and isinstance(prefix.node, Text):
        text = one.reader.resolved(prefix.node) or prefix.node
        name = shown_name(text.text).rstrip("-")
        if name:
            return name
    line = one.place.first_line
    reader.note(one.source, line, f"this {one.kind} has no name.", "Add `metadata.name`.")
    return f"{one.kind.lower()}-{line}"


def _numbered(names: Sequence[str], owners: Sequence[Object], reader: Reader) -> Iterator[str]:
    """Names that are still the same get a number, and a note: the later object replaces the earlier one."""
    taken = set(names)
    seen: Counter[str] = Counter()
    for name, one in zip(names, owners, strict=True):
        seen[name] += 1
        unused = name
        if seen[name] > 1:
            reader.note(one.source, one.place.first_line, "an object above has the same kind and name.", "Keep one.")
        while seen[name] > 1 and unused in taken:
            unused = f"{name}-{seen[name]}"
            seen[name] += unused in taken
        taken.add(unused)
        yield unused


# --- handles --------------------------------------------------------------------------------------------------------


def own_handles(one: Object) -> frozenset[str]:
    """Where nothing of its pod can be read."""
    return frozenset({in_namespace(one.namespace), named(one.namespace, one.kind, one.name)})


def handles_of(pod: Pod) -> frozenset[str]:
    return own_handles(pod.owner) | frozenset({*_labels(pod), *_named(pod)})


def _labels(pod: Pod) -> Iterator[str]:
    """Those written on its pods, and those that the platform adds."""
    owner = pod.owner
    added = {"DeploymentConfig": "deploymentconfig", "Job": "job-name", "Service": "serving.knative.dev/service"}
    if owner.kind in added:
        yield labelled(owner.namespace, added[owner.kind], owner.name)
        yield has_label(owner.namespace, added[owner.kind])
    for attribute in pod.label_attributes():
        if isinstance(attribute.node, Text):
            text = owner.reader.resolved(attribute.node) or attribute.node
            yield labelled(owner.namespace, attribute.key, text.text)
            yield has_label(owner.namespace, attribute.key)
            if attribute.key == _CONVERTED:
                yield compose_service(shown_name(text.text))


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
