"""How far instances follow the load, how many may stop at once, and what a namespace gives every workload in it."""

from collections.abc import Iterable, Iterator, Mapping

from advisor.formats.extraction import Companion
from advisor.formats.facts import Statement, Statements, holds, member, stated, unknown
from advisor.formats.kubernetes.network import is_wide
from advisor.formats.kubernetes.objects import (
    Object,
    annotations,
    by_selector,
    bytes_of,
    companion,
    cores_of,
    in_namespace,
    named,
    unread,
)
from advisor.formats.reading import Part, Read

_AUTOSCALING = "scale.autoscaling"
_METRICS: Mapping[str, str] = {"External": "external", "Object": "custom", "Pods": "custom"}
_TRIGGERS: Mapping[str, str] = {"cpu": "cpu", "cron": "schedule", "memory": "memory"}
_KEDA_MOST = 100


def autoscaler_companions(scaler: Object) -> Iterator[Companion]:
    """A horizontal pod autoscaler: every version scales by processor load where nothing is named."""
    measures = list(_measures(scaler)) or list(member(_AUTOSCALING, Read("cpu", scaler.place)))
    yield from _scaled(scaler, _or_unread(scaler, "metrics", measures), ("minReplicas", "maxReplicas"))


def _or_unread(scaler: Object, key: str, measures: list[Statement]) -> list[Statement]:
    wrong = unread(scaler, "spec", key)
    return measures if wrong is None else list(unknown((_AUTOSCALING,), wrong))


def _measures(scaler: Object) -> Statements:
    for key in ("targetCPUUtilizationPercentage", "cpuUtilization"):
        percent = scaler.at("spec", key)
        if percent is not None:
            yield from member(_AUTOSCALING, Read("cpu", percent.key_location()))
    for metric in scaler.members("spec", "metrics"):
        type_ = metric.at("type")
        said = metric.reader.word(type_)
        name = metric.at("resource", "name") or metric.at("containerResource", "name")
        resource = metric.reader.word(name)
        if name is not None and resource:
            word = resource if resource in ("cpu", "memory") else "custom"
            yield from member(_AUTOSCALING, Read(word, name.location()))
        elif type_ is not None and said in _METRICS:
            yield from member(_AUTOSCALING, Read(_METRICS[said], type_.location()))


def keda_companions(scaler: Object) -> Iterator[Companion]:
    """A ScaledObject of KEDA: its number of instances ends at 100 unless it says otherwise."""
    measures = _or_unread(scaler, "triggers", list(_triggers(scaler)))
    if scaler.at("spec", "maxReplicaCount") is None:
        measures.extend(stated("scale.most-instances", Read(_KEDA_MOST, scaler.place)))
    yield from _scaled(scaler, measures, ("minReplicaCount", "maxReplicaCount"))


def _triggers(scaler: Object) -> Statements:
    for trigger in scaler.members("spec", "triggers"):
        type_ = trigger.at("type")
        said = trigger.reader.word(type_)
        if type_ is not None and said:
            yield from member(_AUTOSCALING, Read(_TRIGGERS.get(said, "external"), type_.location()))


def vertical_companions(scaler: Object) -> Iterator[Companion]:
    """A vertical pod autoscaler that changes pods by itself; one that only recommends is no need."""
    mode = scaler.at("spec", "updatePolicy", "updateMode")
    if scaler.reader.word(mode) != "Off":
        place = scaler.place if mode is None else mode.location()
        yield from _scaled(scaler, member("config.features", Read("vertical-autoscaling", place)))


def _scaled(scaler: Object, facts: Iterable[Statement], keys: tuple[str, ...] = ()) -> Iterator[Companion]:
    """The workload that it names; `keys` hold the least and the most instances.

    The least number holds where the workload states none.
    """
    limits = [scaler.reader.integer(scaler.at("spec", key), least) for least, key in enumerate(keys)]
    target = _target(scaler)
    if target:
        said = (*facts, *(statement for most in limits[1:] for statement in stated("scale.most-instances", most)))
        usual = (statement for least in limits[:1] for statement in stated("scale.instances", least))
        yield companion(scaler, (target,), said, defaults=usual)


def _target(scaler: Object) -> str:
    for key in ("scaleTargetRef", "targetRef", "scaleRef"):
        name = scaler.name_at("spec", key, "name")
        if name:
            return named(scaler.namespace, scaler.word_at("spec", key, "kind") or "Deployment", name)
    return ""


# --- budgets of disruption ------------------------------------------------------------------------------------------


def budget_companions(budget: Object) -> Iterator[Companion]:
    """A budget that lets every instance go states nothing that must stay."""
    needs = by_selector(budget, "spec", "selector")
    binding = [
        limit.key_location()
        for key, nothing in (("minAvailable", ("0", "0%")), ("maxUnavailable", ("100%",)))
        if (limit := budget.at("spec", key)) is not None and budget.reader.word(limit) not in nothing
    ]
    if needs and binding:
        facts = holds("rollout.disruption-budget", *binding)
        yield companion(budget, needs, facts, general=is_wide(needs))


# --- namespaces -----------------------------------------------------------------------------------------------------

_MESH_WORDS: Mapping[str, frozenset[str]] = {
    "istio-injection": frozenset({"enabled"}),
    "linkerd.io/inject": frozenset({"enabled", "ingress"}),
}
_NODE_SELECTORS = ("openshift.io/node-selector", "scheduler.alpha.kubernetes.io/node-selector")


def limit_companions(range_: Object) -> Iterator[Companion]:
    """The default limits of containers hold where a pod states none; a quota says nothing of one instance."""
    defaults = [statement for limit in range_.members("spec", "limits") for statement in _defaults(limit)]
    if defaults:
        yield companion(range_, (in_namespace(range_.namespace),), defaults=defaults, general=True)


def _defaults(limit: Part) -> Statements:
    if limit.word_at("type") != "Container":
        return
    for resource, fact in (("cpu", "scale.cpu"), ("ephemeral-storage", "scale.disk"), ("memory", "scale.memory")):
        read = cores_of if resource == "cpu" else bytes_of
        amounts = (read(limit.reader, limit.at(key, resource)) for key in ("default", "defaultRequest"))
        yield from stated(fact, next((amount for amount in amounts if amount is not None), None))


def namespace_companions(space: Object) -> Iterator[Companion]:
    """Machines and a service mesh that a namespace or project chooses for all its pods.

    Its pod security level is left out: what a pod must be to pass, the pod says itself.
    """
    facts = list(_given_to_all(space))
    if facts and space.name:
        yield companion(space, (in_namespace(space.name),), facts, general=True)


def _given_to_all(space: Object) -> Statements:
    labels, known = space.below("metadata", "labels"), annotations(space)
    for attribute in {**({} if labels is None else {label.key: label for label in labels.fields()}), **known}.values():
        if space.reader.word(attribute) in _MESH_WORDS.get(attribute.key, ()) or attribute.key == "istio.io/rev":
            yield from member("config.features", Read("service-mesh", attribute.key_location()))
    for attribute in (known[key] for key in _NODE_SELECTORS if key in known):
        for selector in space.reader.word(attribute).split(","):
            if selector.strip():
                yield from member("placement.nodes", Read(selector.strip(), attribute.location()))
