"""How the containers of a pod are watched, started and stopped."""

from collections.abc import Iterator

from advisor.formats.fields import Attribute, Read, shown_name
from advisor.formats.kubernetes.parts import Part, Statements, member, stated, told
from advisor.formats.kubernetes.pods import Pod
from advisor.model.facts import Fact

PROBE_FACTS = frozenset(
    {
        "health.endpoint",
        "health.readiness",
        "health.start-timeout",
        "health.type",
        "process.stop-grace",
        "rollout.hooks",
    }
)
_KINDS = {"exec": "command", "grpc": "grpc", "httpGet": "http", "tcpSocket": "port"}
_HOOKS = {"postStart": "post-start", "preStop": "pre-stop"}
_LONGEST_PATH = 2_000
_PERIOD, _FAILURES = 10, 3
"""The documented defaults of a probe, in seconds and in tries."""


def probe_facts(pod: Pod) -> Statements:
    """health.*, process.stop-grace, and the hooks of containers as rollout.hooks."""
    for container in pod.containers:
        part = container.part
        yield from told(part.part("livenessProbe"), lambda probe: _kind(probe, "health.type"), ("health.type",))
        yield from told(
            part.part("readinessProbe"), lambda probe: _kind(probe, "health.readiness"), ("health.readiness",)
        )
        yield from _start(part)
        yield from told(part.part("lifecycle"), _hooks, ("rollout.hooks",))
    yield from _endpoint(pod)
    yield from stated("process.stop-grace", pod.spec.integer("terminationGracePeriodSeconds", 0))


def _kind(probe: Part, name: str) -> Statements:
    for attribute in probe.fields():
        if attribute.key in _KINDS and not attribute.is_null:
            yield from member(name, Read(_KINDS[attribute.key], attribute.key_location()))


def _hooks(lifecycle: Part) -> Statements:
    for attribute in lifecycle.fields():
        if attribute.key in _HOOKS and not attribute.is_null:
            yield from member("rollout.hooks", Read(_HOOKS[attribute.key], attribute.key_location()))


def _start(container: Part) -> Statements:
    """The time that a startup probe allows, else that until the first liveness probe."""
    startup, liveness = container.part("startupProbe"), container.part("livenessProbe")
    if startup is not None:
        value = None if startup.value is None else _allowed(startup.value)
        yield from stated("health.start-timeout", Read(value, startup.place))
    elif liveness is not None and liveness.value is not None:
        delay = liveness.value.integer("initialDelaySeconds", 0)
        if delay is not None and delay.value != 0:
            yield from stated("health.start-timeout", delay)


def _allowed(probe: Part) -> int | None:
    delay = _number(probe.integer("initialDelaySeconds", 0), 0)
    period = _number(probe.integer("periodSeconds", 1), _PERIOD)
    failures = _number(probe.integer("failureThreshold", 1), _FAILURES)
    return None if delay is None or period is None or failures is None else delay + period * failures


def _number(read: Read[int] | None, default: int) -> int | None:
    return default if read is None else read.value


def _endpoint(pod: Pod) -> Statements:
    """The path of the first health check over HTTP; of a readiness check where no other has one."""
    for key in ("livenessProbe", "readinessProbe"):
        for read, attribute in _paths(pod, key):
            value = None if read.value is None else shown_name(read.value)
            yield "health.endpoint", Fact(value=value, evidence=(attribute.location(),))
            return


def _paths(pod: Pod, key: str) -> Iterator[tuple[Read[str], Attribute]]:
    for container in pod.containers:
        probe = container.part.part(key)
        request = None if probe is None or probe.value is None else probe.value.part("httpGet")
        attribute = None if request is None or request.value is None else request.value.field("path")
        read = None if attribute is None else container.part.reader.text(attribute, _LONGEST_PATH)
        if read is not None and attribute is not None:
            yield read, attribute
