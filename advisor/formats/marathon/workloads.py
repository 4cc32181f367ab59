"""Marathon definitions as workloads: one for every app and every pod."""

from collections import Counter
from collections.abc import Iterable

from advisor.formats.extraction import Extraction
from advisor.formats.facts import gathered
from advisor.formats.fields import Read, Reader
from advisor.formats.image_field import SHOWN_BY_REFERENCE, image_handles
from advisor.formats.labels import Labels
from advisor.formats.marathon.container import credentials, docker_facts, image_facts, unreadable_image
from advisor.formats.marathon.definitions import Definition, note_unknown_keys, read_definitions
from advisor.formats.marathon.labels import LABEL_STATES, label_facts
from advisor.formats.marathon.network import PORT_STATES, app_ports, host_network, network_facts, pod_ports, unreadable
from advisor.formats.marathon.operation import (
    app_checks,
    command_facts,
    deprecated_keys,
    environment_facts,
    instance_facts,
    linux_facts,
    placement_facts,
    pod_checks,
    resource_facts,
    secret_facts,
    stop_facts,
    upgrade_facts,
)
from advisor.formats.marathon.parts import Part, Statements, holds, member, unknown
from advisor.formats.marathon.storage import STORAGE_STATES, app_volumes, pod_volumes
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.text.source import ReadOptions, Source

FORMAT = "marathon"
STATES = (
    LABEL_STATES
    | PORT_STATES
    | STORAGE_STATES
    | {
        *SHOWN_BY_REFERENCE,
        "build.method",
        "config.env-names",
        "config.files",
        "config.secrets",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "health.endpoint",
        "health.readiness",
        "health.start-timeout",
        "health.type",
        "image.pull-policy",
        "network.fixed-address",
        "network.internal-routes",
        "network.route-count",
        "placement.nodes",
        "placement.spread",
        "process.custom-command",
        "process.groups",
        "process.sidecar-images",
        "process.sidecars",
        "process.stable-identity",
        "process.starts-after",
        "process.stop-grace",
        "process.user",
        "scale.cpu",
        "scale.disk",
        "scale.gpus",
        "scale.instances",
        "scale.memory",
        "scale.shared-memory",
        "security.added-capabilities",
        "security.devices",
        "security.docker-socket",
        "security.hardening",
        "security.host-access",
        "security.privileged",
        "security.sysctls",
        "security.ulimits",
        "security.unconfined",
        "storage.data-paths",
    }
)
"""Every fact that a Marathon definition can state."""
_OF_A_CONTAINER = ("security.privileged", "storage.volumes", "security.host-access")


def extract_marathon(source: Source, options: ReadOptions) -> Extraction:
    """Every app and pod.

    Raises SourceError where the text cannot be parsed, SetAsideError for templates and where nothing is defined.
    """
    reader = Reader()
    definitions = read_definitions(source, reader)
    used: Counter[str] = Counter()
    workloads = tuple(_workload(one, definitions, used, options) for one in definitions)
    return Extraction(workloads=workloads, notes=reader.notes)


def _workload(
    definition: Definition, definitions: tuple[Definition, ...], used: Counter[str], options: ReadOptions
) -> Workload:
    part = definition.part
    note_unknown_keys(definition)
    facts = gathered(
        (
            ("descriptor.formats", Fact(value=(FORMAT,), evidence=(definition.place,))),
            *(_pod(part) if definition.is_pod else _app(part)),
            *label_facts(part),
            *secret_facts(part),
            *_old_keys(part),
            *_order(definition, definitions),
            *_labelled(part, options),
        )
    )
    routes = facts.get("network.routes")
    if routes is not None:
        facts["network.route-count"] = routes.counted()
    return Workload(
        name=_unused(definition, used),
        folder=part.source.folder,
        kind="marathon",
        files=(part.source.path,),
        facts=dict(sorted(facts.items())),
        settled=DEPLOYMENT | (REFERENCE if "build.method" in facts else IMAGE),
        handles=frozenset(handle for image, key in _images(definition) for handle in _handles(image, key)),
        descriptors=(Descriptor(format=FORMAT, path=part.source.path, form=_form(definition, definitions)),),
    )


def _form(definition: Definition, definitions: tuple[Definition, ...]) -> str:
    """Apps, pods, and files with several of them are sent to addresses of their own."""
    if len(definitions) > 1:
        return "group"
    return "pod" if definition.is_pod else ""


def _labelled(part: Part, options: ReadOptions) -> Statements:
    labels = Labels(options.labels, part.reader)
    labels.take(part.field("labels"))
    yield from labels.facts().items()


def _unused(definition: Definition, used: Counter[str]) -> str:
    """The name, numbered where an app above has it already."""
    used[definition.name] += 1
    if used[definition.name] == 1:
        return definition.name
    part = definition.part
    part.reader.note(part.source, definition.place.first_line, "an app above has the same id.", "Give it its own.")
    return f"{definition.name}-{used[definition.name]}"


def _old_keys(part: Part) -> Statements:
    for key, place in deprecated_keys(part):
        yield from member("descriptor.deprecated-keys", Read(key, place))


def _order(definition: Definition, definitions: Iterable[Definition]) -> Statements:
    """What it waits for, by name; of a group everything in it that is defined here."""
    for read in definition.waits_for:
        if read.value is None:
            yield from member("process.starts-after", read)
            continue
        inside = [one for one in definitions if f"{one.id}/".startswith(f"{read.value.rstrip('/')}/")]
        names = sorted({one.name for one in inside} - {definition.name}) if inside else [read.value.strip("/") or "/"]
        for name in names:
            yield from member("process.starts-after", Read(name, read.place))


def _images(definition: Definition) -> list[tuple[Part, str]]:
    """The objects that name images, each with its key."""
    if definition.is_pod:
        containers = [read.value for read in definition.part.parts("containers") if read.value is not None]
        return [(image, "id") for one in containers if (image := one.below("image")) is not None]
    docker = _docker(definition.part)
    return [] if docker is None else [(docker, "image")]


def _docker(app: Part) -> Part | None:
    container = app.below("container")
    return None if container is None else container.below("docker")


def _handles(image: Part, key: str) -> frozenset[str]:
    reference = image.field(key)
    return frozenset() if reference is None else image_handles(reference)


# --- apps -----------------------------------------------------------------------------------------------------------


def _app(part: Part) -> Statements:
    yield from instance_facts(part)
    yield from resource_facts(part)
    yield from command_facts(part, "cmd", "args")
    yield from environment_facts(part, "env")
    yield from member("process.user", part.text("user"))
    yield from stop_facts(part, "taskKillGracePeriodSeconds")
    yield from placement_facts(part)
    yield from upgrade_facts(part, "upgradeStrategy")
    checks = list(app_checks(part))
    yield from checks
    web = any(name == "health.type" and "http" in fact.members() for name, fact in checks)
    yield from network_facts(part, tuple(app_ports(part)), web=web, in_image=_docker(part) is not None)
    residency = part.field("residency")
    if residency is not None and part.is_filled("residency"):
        yield from holds("process.stable-identity", residency.location())
    yield from _container(part)


def _container(part: Part) -> Statements:
    read = part.part("container")
    if read is None:
        return
    container = read.value
    docker = None if container is None else container.part("docker")
    if container is None or (docker is not None and docker.value is None):
        place = read.place if docker is None else docker.place
        yield from (*unreadable_image(place), *unknown(_OF_A_CONTAINER, place), *unreadable(place))
        return
    yield from (*app_volumes(container), *linux_facts(container))
    if docker is not None and docker.value is not None:
        yield from image_facts(docker.value, "image", "forcePullImage")
        yield from (*docker_facts(docker.value), *host_network(part))
        yield from credentials(part, fetched="fetch")


# --- pods -----------------------------------------------------------------------------------------------------------


def _pod(part: Part) -> Statements:
    reads = list(part.parts("containers"))
    containers = tuple(read.value for read in reads if read.value is not None)
    for read in reads:
        if read.value is None:
            yield from (*unreadable_image(read.place), *unreadable(read.place))
    yield from _scheduling(part)
    yield from environment_facts(part, "environment")
    yield from member("process.user", part.text("user"))
    yield from pod_volumes(part, containers)
    for container in containers:
        yield from _pod_container(container)
    ports = tuple(port for container in containers for port in pod_ports(container))
    in_image = any(container.field("image") is not None for container in containers)
    yield from network_facts(part, ports, web=any(_is_web(container) for container in containers), in_image=in_image)
    if in_image:
        yield from host_network(part)
    yield from _sidecars(containers)


def _sidecars(containers: tuple[Part, ...]) -> Statements:
    for container in containers[1:]:
        name = container.text("name") or Read(None, container.place)
        yield from member("process.sidecars", name)
        if _image_text(container) != _image_text(containers[0]):
            yield from member("process.sidecar-images", name)


def _image_text(container: Part) -> str | None:
    """None where it runs on the machine's own files."""
    image = container.below("image")
    read = None if image is None else image.text("id")
    return None if read is None else read.value


def _scheduling(part: Part) -> Statements:
    scaling, scheduling = part.below("scaling"), part.below("scheduling")
    if scaling is not None:
        yield from instance_facts(scaling)
    placement = None if scheduling is None else scheduling.below("placement")
    if placement is not None:
        yield from placement_facts(placement)
    if scheduling is not None:
        yield from upgrade_facts(scheduling, "upgrade")


def _pod_container(container: Part) -> Statements:
    resources, execution, lifecycle = (container.below(key) for key in ("resources", "exec", "lifecycle"))
    if resources is not None:
        yield from resource_facts(resources)
    if execution is not None:
        yield from command_facts(execution, "command")
    if lifecycle is not None:
        yield from stop_facts(lifecycle, "killGracePeriodSeconds")
    yield from environment_facts(container, "environment")
    yield from member("process.user", container.text("user"))
    yield from (*pod_checks(container), *linux_facts(container))
    image = container.part("image")
    if image is not None and image.value is not None:
        yield from image_facts(image.value, "id", "forcePull")
        yield from credentials(container, fetched="artifacts")
    elif image is not None:
        yield from unreadable_image(image.place)


def _is_web(container: Part) -> bool:
    check = container.below("healthCheck")
    return check is not None and check.field("http") is not None
