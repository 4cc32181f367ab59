"""Autoscalers: how far and by which measures the number of instances, or their size, follows the load."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.formats.extraction import Companion
from advisor.formats.fields import Attribute, Read
from advisor.formats.kubernetes.handles import named
from advisor.formats.kubernetes.members import (
    companion,
    is_unread,
    members,
    name_at,
    present,
    stated,
    text_facts,
    word_at,
)
from advisor.formats.kubernetes.objects import Object
from advisor.model.facts import Fact
from advisor.model.location import Location

_METRICS: Mapping[str, str] = {"External": "external", "Object": "custom", "Pods": "custom"}
_TRIGGERS: Mapping[str, str] = {"cpu": "cpu", "cron": "schedule", "memory": "memory"}
_KEDA_MOST = 100


def autoscaler_companions(one: Object) -> Iterator[Companion]:
    """A horizontal pod autoscaler of any version."""
    metrics = one.at("spec", "metrics")
    measures = text_facts(_measures(one))
    if metrics is not None and is_unread(metrics):
        measures = stated(None, metrics.location())
    elif measures is None:  # every version scales by processor load where nothing is named
        measures = stated(("cpu",), one.place)
    most = one.reader.integer(one.at("spec", "maxReplicas"), 1)
    facts = {"scale.autoscaling": measures, **_most(most)}
    yield from _scaled(one, facts, one.reader.integer(one.at("spec", "minReplicas"), 0))


def _measures(one: Object) -> Iterator[tuple[str, Location]]:
    for key in ("targetCPUUtilizationPercentage", "cpuUtilization"):
        percent = one.at("spec", key)
        if percent is not None:
            yield "cpu", percent.key_location()
    for metric in members(one.at("spec", "metrics"), one.reader):
        type_ = metric.at("type")
        said = word_at(type_, one.reader)
        name = metric.at("resource", "name") or metric.at("containerResource", "name")
        if name is not None and word_at(name, one.reader):
            resource = word_at(name, one.reader)
            yield resource if resource in ("cpu", "memory") else "custom", name.location()
        elif type_ is not None and said in _METRICS:
            yield _METRICS[said], type_.location()


def keda_companions(one: Object) -> Iterator[Companion]:
    """A ScaledObject of KEDA: its number of instances ends at 100 unless it says otherwise."""
    most = one.reader.integer(one.at("spec", "maxReplicaCount"), 1)
    triggers = one.at("spec", "triggers")
    unread = triggers is not None and is_unread(triggers)
    measures = stated(None, triggers.location()) if triggers and unread else text_facts(_triggers(one))
    facts = present({"scale.autoscaling": measures})
    facts |= _most(most) if most is not None else {"scale.most-instances": stated(_KEDA_MOST, one.place)}
    yield from _scaled(one, facts, one.reader.integer(one.at("spec", "minReplicaCount"), 0))


def _triggers(one: Object) -> Iterator[tuple[str, Location]]:
    for trigger in members(one.at("spec", "triggers"), one.reader):
        type_ = trigger.at("type")
        if type_ is not None and word_at(type_, one.reader):
            yield _TRIGGERS.get(word_at(type_, one.reader), "external"), type_.location()


def vertical_companions(one: Object) -> Iterator[Companion]:
    """A vertical pod autoscaler that changes pods by itself; one that only recommends is no need."""
    mode = one.at("spec", "updatePolicy", "updateMode")
    if word_at(mode, one.reader) == "Off":
        return
    place = one.place if mode is None else mode.location()
    yield from _scaled(one, {"config.features": stated(("vertical-autoscaling",), place)}, None)


def _most(read: Read[int] | None) -> dict[str, Fact]:
    return {} if read is None else {"scale.most-instances": read.fact()}


def _scaled(one: Object, facts: dict[str, Fact], least: Read[int] | None) -> Iterator[Companion]:
    """The workload that it names; the least number of instances holds where the workload states none."""
    target = _target(one)
    if target:
        defaults = {} if least is None else {"scale.instances": least.fact()}
        yield replace(companion(one, (target,), facts), defaults=defaults)


def _target(one: Object) -> str:
    for key in ("scaleTargetRef", "targetRef", "scaleRef"):
        reference: Attribute | None = one.at("spec", key)
        name = name_at(one.at("spec", key, "name"), one.reader)
        if reference is not None and name:
            return named(one.namespace, word_at(one.at("spec", key, "kind"), one.reader) or "Deployment", name)
    return ""
