"""Objects that stand for no workload of their own, and old words that a descriptor uses."""

import re

from advisor.formats.fields import Read, shown_name
from advisor.formats.kubernetes.controllers import Kind, old_form
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.parts import Statements, member
from advisor.formats.kubernetes.pods import Pod, entries_of
from advisor.text.yaml_text import Items, Map, Text

DEPRECATED = "descriptor.deprecated-keys"
_HOOK = "helm.sh/hook"
_TEST = re.compile(r"test(?:-success|-failure)?\Z")
_OWNED = frozenset({"Job", "Pod", "ReplicaSet", "ReplicationController"})
_OWNERS = frozenset(
    {"CronJob", "DaemonSet", "Deployment", "DeploymentConfig", "Job", "ReplicaSet", "ReplicationController"}
    | {"Revision", "Rollout", "StatefulSet"}
)
_OLD_ANNOTATIONS = re.compile(
    r"(?:seccomp\.security\.alpha\.kubernetes\.io/|container\.(?:seccomp\.security\.alpha|apparmor\.security\.beta)\.kubernetes\.io/"
    r"|security\.alpha\.kubernetes\.io/(?:unsafe-)?sysctls|scheduler\.alpha\.kubernetes\.io/|pod\.(?:alpha|beta)\.kubernetes\.io/)"
)
_OLD_LABELS = frozenset(
    {
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/instance-type",
        "beta.kubernetes.io/os",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
    }
)
_OLD_VOLUMES = frozenset(
    {"cephfs", "flexVolume", "flocker", "gitRepo", "glusterfs", "photonPersistentDisk", "quobyte", "rbd"}
    | {"scaleIO", "storageos"}
)


def is_owned(one: Object) -> bool:
    """Whether another controller keeps it: it was exported with its owner."""
    references = one.at("metadata", "ownerReferences")
    if one.kind not in _OWNED or references is None or not isinstance(references.node, Items):
        return False
    kinds = [item.get("kind") for item in references.node if isinstance(item, Map)]
    return any(isinstance(kind, Text) and kind.text in _OWNERS for kind in kinds)


def is_test(one: Object) -> bool:
    """Whether Helm runs it only when asked to test."""
    hook = one.at("metadata", "annotations", _HOOK)
    if hook is None or not isinstance(hook.node, Text):
        return False
    hooks = [word.strip() for word in hook.node.text.split(",")]
    return all(_TEST.match(word) for word in hooks)


def deprecated_keys(pod: Pod) -> Statements:
    """Old words in the pod."""
    spec = pod.spec
    account = spec.field("serviceAccount")
    if account is not None and spec.field("serviceAccountName") is None:
        yield from member(DEPRECATED, Read("serviceAccount", account.key_location()))
    for attribute in pod.annotations():
        if _OLD_ANNOTATIONS.match(attribute.key):
            yield from member(DEPRECATED, Read(_short(attribute.key), attribute.key_location()))
    for attribute in entries_of(spec, "nodeSelector"):
        if attribute.key in _OLD_LABELS:
            yield from member(DEPRECATED, Read(attribute.key, attribute.key_location()))
    for volume in spec.parts("volumes"):
        for attribute in volume.value.fields() if volume.value is not None else ():
            if attribute.key in _OLD_VOLUMES:
                yield from member(DEPRECATED, Read(f"{attribute.key} volume", attribute.key_location()))


def old_group(one: Object, kind: Kind) -> Statements:
    form = old_form(one, kind)
    if form:
        version = one.at("apiVersion")
        yield from member(DEPRECATED, Read(form, one.place if version is None else version.location()))


def _short(annotation: str) -> str:
    """Without the container's name behind the slash of some."""
    prefix, _, name = annotation.partition("/")
    return f"{prefix}/" if prefix.startswith("container.") else shown_name(f"{prefix}/{name}")
