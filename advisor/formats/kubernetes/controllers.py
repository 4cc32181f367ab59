"""Kinds of objects that keep pods running: where their pods are written, how many there are, how they are replaced."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.fields import Attribute, Read
from advisor.formats.kubernetes.objects import Object
from advisor.formats.kubernetes.parts import Part, Statements, holds, member, stated, told, word
from advisor.formats.kubernetes.pods import Pod, entries_of, read_pod
from advisor.model.location import Location
from advisor.text.yaml_text import Text

CONTROLLER_FACTS = frozenset(
    {
        "network.exposure",
        "network.protocols",
        "process.per-node",
        "process.schedule",
        "process.stable-identity",
        "process.task",
        "rollout.hooks",
        "rollout.strategy",
        "scale.autoscaling",
        "scale.instances",
        "scale.most-instances",
    }
)
OPENSHIFT = "openshift"
KUBERNETES = "kubernetes"
_BUILT_IN = frozenset({"", "apps", "batch", "extensions"})
_TEMPLATE = ("spec", "template")
_MOST_INSTANCES = 2**31 - 1


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


def kind_of(one: Object) -> Kind | None:
    """The kind of controller that the object is; None where it is none, or a custom resource of the same name."""
    kind = _KINDS.get(one.kind)
    return kind if kind is not None and one.group in kind.groups else None


def kind_name(one: Object) -> str:
    """The kind as workloads are told apart by it; a serverless service is none of the network's."""
    return "knative-service" if one.group == _SERVERLESS else one.kind.lower()


def pod_of(one: Object, kind: Kind) -> Pod | Location | None:
    """Its pod; the place where it would stand if it cannot be read; None where there is none."""
    unread: Location | None = None
    for path in kind.pod:
        found = _below(Part(one.node, one.source, one.reader), path)
        spec = found.part("spec") if isinstance(found, Part) else None
        if isinstance(found, Part) and spec is not None and spec.value is not None:
            metadata = found.part("metadata")
            return read_pod(one, spec.value, None if metadata is None else metadata.value)
        unread = unread or (found if isinstance(found, Location) else spec.place if spec is not None else None)
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


def spec_of(one: Object) -> Part | None:
    read = Part(one.node, one.source, one.reader).part("spec")
    return None if read is None else read.value


def format_of(one: Object) -> str:
    """Only OpenShift reads its own groups and templates."""
    is_own = one.group.endswith("openshift.io") or one.kind == "DeploymentConfig"
    return OPENSHIFT if is_own or one.in_template else KUBERNETES


def old_form(one: Object, kind: Kind) -> str:
    """The group, version and kind where they are deprecated, else ""."""
    written = f"{one.group}/{one.version}" if one.group else one.version
    return "" if written == kind.current or one.group == _SERVERLESS else f"{written} {one.kind}"


def controller_facts(one: Object) -> Statements:
    """What the controller itself says, apart from its pod."""
    spec = spec_of(one)
    if one.kind == "DaemonSet":
        yield from holds("process.per-node", one.place)
    if one.kind in _PER_INSTANCE:
        yield from holds("process.stable-identity", one.place)
    if one.kind in _TASKS:
        yield from holds("process.task", one.place)
    if one.group == _SERVERLESS:
        yield from _serverless(one)
    elif spec is not None and one.kind != "Pod":
        yield from _scale(one, spec)
        yield from _strategy(one, spec)


# --- how many -------------------------------------------------------------------------------------------------------


def _scale(one: Object, spec: Part) -> Statements:
    if one.kind in _SCHEDULED:
        yield from word("process.schedule", spec.text("schedule"))
        for key in ("jobTemplate", "spec"):
            below = spec.part(key)
            if below is None or below.value is None:
                return
            spec = below.value
    if one.kind in _TASKS:
        yield from _parallel(spec)
    elif one.kind != "DaemonSet":
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


# --- how it is replaced ---------------------------------------------------------------------------------------------

_STRATEGIES = {
    "Custom": "custom",
    "OnDelete": "on-delete",
    "Recreate": "recreate",
    "Rolling": "rolling",
    "RollingUpdate": "rolling",
}
_PARAMETERS = {"recreateParams": "recreate", "rollingParams": "rolling", "rollingUpdate": "rolling"}
_OTHER_STRATEGIES = {"blueGreen": "blue-green", "canary": "custom", "customParams": "custom"}
_HOOKS = {"pre": "pre-rollout", "mid": "mid-rollout", "post": "post-rollout"}


def _strategy(one: Object, spec: Part) -> Statements:
    if one.kind in _TASKS:
        return
    for key in ("strategy", "updateStrategy"):
        yield from told(spec.part(key), _replaced, ("rollout.strategy",))


def _replaced(strategy: Part) -> Statements:
    """By its type, else by the parameters that it comes with; hooks of a deployment configuration stand beside."""
    kind = strategy.reader.choice(strategy.field("type"), *_STRATEGIES)
    if kind is not None:
        yield from word("rollout.strategy", Read(_STRATEGIES.get(kind.value or ""), kind.place))
    named = _OTHER_STRATEGIES if kind is not None else {**_PARAMETERS, **_OTHER_STRATEGIES}
    for attribute in strategy.fields():
        if kind is None and attribute.key in named and not attribute.is_null:
            yield from word("rollout.strategy", Read(named[attribute.key], attribute.key_location()))
    for key in ("recreateParams", "rollingParams"):
        yield from told(strategy.part(key), _hooks, ("rollout.hooks",))


def _hooks(parameters: Part) -> Statements:
    for attribute in parameters.fields():
        if attribute.key in _HOOKS and not attribute.is_null:
            yield from member("rollout.hooks", Read(_HOOKS[attribute.key], attribute.key_location()))


# --- services that are scaled by requests ---------------------------------------------------------------------------

_LOCAL = "networking.knative.dev/visibility"
_METRIC = "autoscaling.knative.dev/metric"
_MOST = frozenset({"autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale"})
_RESOURCES = frozenset({"cpu", "memory"})


def _serverless(one: Object) -> Statements:
    """Routed and scaled by requests without a word; annotations on the template say how far."""
    own = Part(one.node, one.source, one.reader).part("metadata")
    local = any(attribute.key == _LOCAL for attribute in entries_of(None if own is None else own.value, "labels"))
    yield from member("network.exposure", Read("internal" if local else "route", one.place))
    if not local:
        yield from member("network.protocols", Read("http", one.place))
    measures = [Read("custom", one.place)]
    for attribute in _template_annotations(one):
        if attribute.key in _MOST:
            yield from stated("scale.most-instances", one.reader.integer(attribute, 0, _MOST_INSTANCES))
        elif attribute.key == _METRIC and isinstance(attribute.node, Text):
            text = attribute.node.text
            measures = [Read(text if text in _RESOURCES else "custom", attribute.key_location())]
    for measure in measures:
        yield from member("scale.autoscaling", measure)


def _template_annotations(one: Object) -> Iterator[Attribute]:
    for path in _KINDS["Service"].pod:
        found = _below(Part(one.node, one.source, one.reader), (*path, "metadata"))
        if isinstance(found, Part):
            yield from entries_of(found, "annotations")
