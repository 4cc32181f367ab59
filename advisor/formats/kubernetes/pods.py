"""Kinds of objects that keep pods running: which they are, their pods, how many there are, how they are replaced."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.facts import Statements, holds, member, stated, told, word
from advisor.formats.kubernetes.objects import Object, annotations
from advisor.formats.reading import Attribute, Part, Read, shown_name
from advisor.formats.table import keys
from advisor.formats.words import facts_of, words_in
from advisor.model.location import Location
from advisor.text.yaml_text import Items, Map, Text

CONTROLLER_FACTS = facts_of(
    descriptor="deprecated-keys",
    network="exposure protocols",
    process="per-node schedule stable-identity task",
    rollout="hooks strategy",
    scale="autoscaling instances most-instances",
)
OPENSHIFT = "openshift"
KUBERNETES = "kubernetes"
DEPRECATED = "descriptor.deprecated-keys"
_BUILT_IN = frozenset({"", "apps", "batch", "extensions"})
_TEMPLATE = ("spec", "template")
_MOST_INSTANCES = 2**31 - 1
_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"


# --- kinds ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of controller."""

    groups: frozenset[str]
    """Its API groups, the one in use today first in `current`."""
    current: str
    """Group and version in use today; "" for what is itself deprecated."""
    pod: tuple[tuple[str, ...], ...]
    """Paths to the mapping that holds `spec` and `metadata` of a pod, the newest form first."""


def _built_in(current: str, *pod: str) -> Kind:
    return Kind(_BUILT_IN, current, (pod or _TEMPLATE,))


_KINDS: Mapping[str, Kind] = {
    "CronJob": _built_in("batch/v1", "spec", "jobTemplate", "spec", "template"),
    "DaemonSet": _built_in("apps/v1"),
    "Deployment": _built_in("apps/v1"),
    "DeploymentConfig": Kind(frozenset({"", "apps.openshift.io"}), "", (_TEMPLATE,)),
    "Job": _built_in("batch/v1"),
    "PetSet": _built_in(""),
    "Pod": Kind(frozenset({""}), "v1", ((),)),
    "ReplicaSet": _built_in("apps/v1"),
    "ReplicationController": _built_in("v1"),
    "Rollout": Kind(frozenset({"argoproj.io"}), "argoproj.io/v1alpha1", (_TEMPLATE,)),
    "ScheduledJob": _built_in("", "spec", "jobTemplate", "spec", "template"),
    "Service": Kind(
        frozenset({"serving.knative.dev"}),
        "serving.knative.dev/v1",
        (_TEMPLATE, ("spec", "runLatest", "configuration", "revisionTemplate")),
    ),
    "StatefulSet": _built_in("apps/v1"),
}
_PER_INSTANCE = frozenset({"StatefulSet", "PetSet"})
_SCHEDULED = frozenset({"CronJob", "ScheduledJob"})
_TASKS = frozenset({"Job", *_SCHEDULED})
_SERVERLESS = "serving.knative.dev"


def kind_of(owner: Object) -> Kind | None:
    """The kind of controller that the object is; None where it is none, or a custom resource of the same name."""
    kind = _KINDS.get(owner.kind)
    return kind if kind is not None and owner.group in kind.groups else None


def kind_name(owner: Object) -> str:
    """The kind as workloads are told apart by it; a serverless service is none of the network's."""
    return "knative-service" if owner.group == _SERVERLESS else owner.kind.lower()


def format_of(owner: Object) -> str:
    """Only OpenShift reads its own groups and templates."""
    is_own = owner.group.endswith("openshift.io") or owner.kind == "DeploymentConfig"
    return OPENSHIFT if is_own or owner.in_template else KUBERNETES


# --- pods -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    part: Part
    name: str
    """As shown; "" where it has none."""
    place: Location
    """The line of its name."""

    @property
    def keeps_running(self) -> bool:
        """Whether one of the first steps is a sidecar that starts before the others."""
        policy = self.part.field("restartPolicy")
        return policy is not None and isinstance(policy.node, Text) and policy.node.text == "Always"

    def commands(self) -> Iterator[Attribute]:
        """`command` and `args` where they say something."""
        for key in ("command", "args"):
            attribute = self.part.field(key)
            if attribute is not None and not (isinstance(attribute.node, Items) and not attribute.node.items):
                yield attribute


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod, or the template of pods."""

    owner: Object
    spec: Part
    metadata: Part | None
    containers: tuple[Container, ...]
    """Those that run beside each other: the main one first, the others in their order."""
    steps: tuple[Container, ...]
    """Those that must end before."""
    unread: tuple[Location, ...]
    """Where containers stand that cannot be read."""

    @property
    def all(self) -> tuple[Container, ...]:
        return (*self.containers, *self.steps)

    def entries(self, key: str) -> Iterator[Attribute]:
        """Its labels or annotations."""
        if self.metadata is not None:
            yield from self.metadata.entries(key)

    def labels(self) -> Iterator[tuple[str, str | None]]:
        """Key and value of every label; None where a variable leaves the value open."""
        for attribute in self.entries("labels"):
            if isinstance(attribute.node, Text):
                text = self.spec.reader.resolved(attribute.node)
                yield attribute.key, None if text is None else text.text

    @property
    def names_image(self) -> bool:
        """Whether a container names one, or one may stand where nothing can be read."""
        return bool(self.unread) or any(container.part.field("image") is not None for container in self.containers)


def pod_of(owner: Object, kind: Kind) -> Pod | Location | None:
    """Its pod; the place where it would stand if it cannot be read; None where there is none."""
    unread: Location | None = None
    for path in kind.pod:
        below = _below(owner, path)
        spec = below.part("spec") if isinstance(below, Part) else None
        if isinstance(below, Part) and spec is not None and spec.value is not None:
            return _pod(owner, spec.value, below.below("metadata"))
        unread = unread or (below if isinstance(below, Location) else spec.place if spec is not None else None)
    return unread


def _below(part: Part, path: tuple[str, ...]) -> Part | Location | None:
    for key in path:
        read = part.part(key)
        if read is None:
            return None
        if read.value is None:
            return read.place
        part = read.value
    return part


def _pod(owner: Object, spec: Part, metadata: Part | None) -> Pod:
    beside, first = spec.parts("containers"), spec.parts("initContainers")
    unread = tuple(read.place for read in (*beside, *first) if read.value is None)
    containers = [_container(read.value, read.place) for read in beside if read.value is not None]
    before = [_container(read.value, read.place) for read in first if read.value is not None]
    main = _main(containers, owner.name, metadata)
    rest = [container for container in containers if container is not main]
    natives = [container for container in before if container.keeps_running]
    steps = tuple(container for container in before if not container.keeps_running)
    return Pod(owner, spec, metadata, (*((main,) if main else ()), *rest, *natives), steps, unread)


def _container(part: Part, place: Location) -> Container:
    attribute = part.field("name")
    if attribute is None or not isinstance(attribute.node, Text):
        return Container(part, "", place)
    return Container(part, part.name_at("name"), attribute.location())


def _main(containers: list[Container], name: str, metadata: Part | None) -> Container | None:
    """The container that an annotation names, else the one named like the workload, else the first."""
    annotated = [
        attribute.node.text
        for attribute in (() if metadata is None else metadata.entries("annotations"))
        if attribute.key == _DEFAULT_CONTAINER and isinstance(attribute.node, Text)
    ]
    for wanted in (*annotated, name):
        chosen = next((container for container in containers if container.name == wanted), None)
        if chosen is not None:
            return chosen
    return containers[0] if containers else None


# --- what the controller says apart from its pod --------------------------------------------------------------------


def controller_facts(owner: Object, kind: Kind) -> Statements:
    if owner.interface != kind.current and owner.group != _SERVERLESS:
        yield from member(DEPRECATED, Read(f"{owner.interface} {owner.kind}", owner.interface_place))
    if owner.kind == "DaemonSet":
        yield from holds("process.per-node", owner.place)
    if owner.kind in _PER_INSTANCE:
        yield from holds("process.stable-identity", owner.place)
    if owner.kind in _TASKS:
        yield from holds("process.task", owner.place)
    spec = owner.below("spec")
    if owner.group == _SERVERLESS:
        yield from _serverless(owner)
    elif spec is not None and owner.kind != "Pod":
        yield from _scale(owner.kind, spec)
        for key in ("strategy", "updateStrategy") if owner.kind not in _TASKS else ():
            yield from told(spec.part(key), _replaced, ("rollout.strategy",))


def _scale(kind: str, spec: Part) -> Statements:
    if kind in _SCHEDULED:
        yield from word("process.schedule", spec.text("schedule"))
        inner = spec.below("jobTemplate", "spec")
        if inner is None:
            return
        spec = inner
    if kind in _TASKS:
        yield from _parallel(spec)
    elif kind != "DaemonSet":
        yield from stated("scale.instances", spec.integer("replicas", 0, _MOST_INSTANCES))


def _parallel(spec: Part) -> Statements:
    """A job runs no more instances at a time than it has left to complete."""
    parallelism = spec.integer("parallelism", 0, _MOST_INSTANCES)
    completions = spec.integer("completions", 0, _MOST_INSTANCES)
    if parallelism is None:
        return
    most = None if completions is None else completions.value
    number = parallelism.value if most is None or parallelism.value is None else min(parallelism.value, most)
    yield from stated("scale.instances", Read(number, parallelism.place))


_STRATEGIES = {
    "Custom": "custom",
    "OnDelete": "on-delete",
    "Recreate": "recreate",
    "Rolling": "rolling",
    "RollingUpdate": "rolling",
}
_PARAMETERS = {
    "blueGreen": "blue-green",
    "canary": "custom",
    "customParams": "custom",
    "recreateParams": "recreate",
    "rollingParams": "rolling",
    "rollingUpdate": "rolling",
}
_hooks = keys("rollout.hooks", {"pre": "pre-rollout", "mid": "mid-rollout", "post": "post-rollout"})


def _replaced(strategy: Part) -> Statements:
    """By its type, else by the parameters that it comes with; hooks of a deployment configuration stand beside."""
    kind = strategy.choice("type", _STRATEGIES)
    yield from word("rollout.strategy", kind)
    for attribute in strategy.fields() if kind is None else ():
        if attribute.key in _PARAMETERS and not attribute.is_null:
            yield from word("rollout.strategy", Read(_PARAMETERS[attribute.key], attribute.key_location()))
    for key in ("recreateParams", "rollingParams"):
        yield from told(strategy.part(key), _hooks, ("rollout.hooks",))


# --- services that are scaled by requests ---------------------------------------------------------------------------

_LOCAL = "networking.knative.dev/visibility"
_METRIC = "autoscaling.knative.dev/metric"
_MOST = frozenset({"autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale"})
_RESOURCES = frozenset({"cpu", "memory"})


def _serverless(owner: Object) -> Statements:
    """Routed and scaled by requests without a word; annotations on the template say how far."""
    local = owner.at("metadata", "labels", _LOCAL) is not None
    yield from member("network.exposure", Read("internal" if local else "route", owner.place))
    if not local:
        yield from member("network.protocols", Read("http", owner.place))
    measure = Read("custom", owner.place)
    for attribute in (found for path in _KINDS["Service"].pod for found in annotations(owner, *path).values()):
        if attribute.key in _MOST:
            yield from stated("scale.most-instances", owner.reader.integer(attribute, 0, _MOST_INSTANCES))
        elif attribute.key == _METRIC and isinstance(attribute.node, Text):
            text = attribute.node.text
            measure = Read(text if text in _RESOURCES else "custom", attribute.key_location())
    yield from member("scale.autoscaling", measure)


# --- objects that stand for no workload of their own, and old words --------------------------------------------------

_HOOK = "helm.sh/hook"
_TEST = re.compile(r"test(?:-success|-failure)?\Z")
_OWNED = frozenset({"Job", "Pod", "ReplicaSet", "ReplicationController"})
_OWNERS = words_in(
    "CronJob DaemonSet Deployment DeploymentConfig Job ReplicaSet ReplicationController Revision Rollout StatefulSet"
)
_OLD_ANNOTATIONS = re.compile(
    r"(?:seccomp\.security\.alpha\.kubernetes\.io/|container\.(?:seccomp\.security\.alpha|apparmor\.security\.beta)\.kubernetes\.io/"
    r"|security\.alpha\.kubernetes\.io/(?:unsafe-)?sysctls|scheduler\.alpha\.kubernetes\.io/|pod\.(?:alpha|beta)\.kubernetes\.io/)"
)
_OLD_LABELS = words_in(
    "beta.kubernetes.io/arch beta.kubernetes.io/instance-type beta.kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region failure-domain.beta.kubernetes.io/zone",
)
_OLD_VOLUMES = words_in(
    "cephfs flexVolume flocker gitRepo glusterfs photonPersistentDisk quobyte rbd scaleIO storageos"
)


def is_owned(owner: Object) -> bool:
    """Whether another controller keeps it: it was exported with its owner."""
    references = owner.at("metadata", "ownerReferences")
    if owner.kind not in _OWNED or references is None or not isinstance(references.node, Items):
        return False
    kinds = [item.get("kind") for item in references.node if isinstance(item, Map)]
    return any(isinstance(kind, Text) and kind.text in _OWNERS for kind in kinds)


def is_test(owner: Object) -> bool:
    """Whether Helm runs it only when asked to test."""
    hook = owner.at("metadata", "annotations", _HOOK)
    if hook is None or not isinstance(hook.node, Text):
        return False
    return all(_TEST.match(name.strip()) for name in hook.node.text.split(","))


def deprecated_keys(pod: Pod) -> Statements:
    """Old words in the pod."""
    spec = pod.spec
    account = spec.field("serviceAccount")
    if account is not None and spec.field("serviceAccountName") is None:
        yield from member(DEPRECATED, Read("serviceAccount", account.key_location()))
    for attribute in pod.entries("annotations"):
        if _OLD_ANNOTATIONS.match(attribute.key):
            yield from member(DEPRECATED, Read(_short(attribute.key), attribute.key_location()))
    for attribute in spec.entries("nodeSelector"):
        if attribute.key in _OLD_LABELS:
            yield from member(DEPRECATED, Read(attribute.key, attribute.key_location()))
    for volume in spec.parts("volumes"):
        for attribute in volume.value.fields() if volume.value is not None else ():
            if attribute.key in _OLD_VOLUMES:
                yield from member(DEPRECATED, Read(f"{attribute.key} volume", attribute.key_location()))


def _short(annotation: str) -> str:
    """Without the container's name behind the slash of some."""
    prefix, _, name = annotation.partition("/")
    return f"{prefix}/" if prefix.startswith("container.") else shown_name(f"{prefix}/{name}")
