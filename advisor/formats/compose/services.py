"""Compose files as workloads: one for every service, but for files that only vary another one."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.build import (
    Build,
    build_facts,
    build_handle,
    build_of_service,
    built_workloads,
    is_built,
    links,
)
from advisor.formats.compose.network import guests, labelled_web_ports, network_facts, port_facts
from advisor.formats.compose.process import (
    dependencies,
    health_facts,
    instances_of,
    label_facts,
    process_facts,
    scale_facts,
    security_facts,
    settings_facts,
    web_ports,
)
from advisor.formats.compose.project import Project, Service, base_of, is_override, note_service_keys, parsed
from advisor.formats.compose.storage import read_mounts, storage_facts
from advisor.formats.extraction import Extraction
from advisor.formats.facts import Statements, gathered, members, stated, word
from advisor.formats.handles import service_label
from advisor.formats.image import LONGEST_REFERENCE, SHOWN_BY_REFERENCE, image_handles
from advisor.formats.reading import Part, Read, shown_name
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.formats.table import Row, Table, flag, keys, listed, when
from advisor.formats.words import by_word, facts_of
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

FORMAT = "compose"


def _size(fact: str, part: Part, key: str) -> Statements:
    return stated(fact, part.size(key))


def _duration(fact: str, part: Part, key: str) -> Statements:
    return stated(fact, part.duration(key))


def _long_text(fact: str, part: Part, key: str) -> Statements:
    return word(fact, part.text(key, LONGEST_REFERENCE))


_KEYS = Table(
    Row("cgroup", "security.host-access", when("host", "processes")),
    Row("deploy.placement.constraints", "placement.nodes", listed),
    Row("device_cgroup_rules", "security.devices", listed),
    Row("ipc", "security.host-access", when("host", "processes")),
    Row("net", "security.host-access", when("host", "network")),
    Row("network_mode", "security.host-access", when("host", "network")),
    Row("pid", "security.host-access", when("host", "processes")),
    Row("privileged", "security.privileged", flag),
    Row("shm_size", "scale.shared-memory", _size),
    Row("stop_grace_period", "process.stop-grace", _duration),
    Row("stop_signal", "image.stop-signal", _long_text),
    Row("storage_opt.size", "scale.disk", _size),
    Row("use_api_socket", "security.docker-socket", flag),
    Row("userns_mode", "security.unconfined", when("host", "user-namespace")),
    Row("uts", "security.host-access", when("host", "network")),
    Row("working_dir", "image.workdir", _long_text),
)
"""Keys of a service that state one fact each."""
_FEATURES = by_word(
    {
        "cgroup-parent": "cgroup_parent",
        "container-runtime": "runtime",
        "dns-settings": "dns dns_opt dns_search",
        "host-aliases": "extra_hosts",
        "log-driver": "logging",
        "windows-credentials": "credential_spec",
        "windows-isolation": "isolation",
    }
)
"""Settings of the engine that no other fact covers and another platform does in its own way."""
_HOOKS = {"post_start": "post-start", "pre_stop": "pre-stop"}
STATES = (
    _KEYS.states
    | facts_of(
        build="method rebuildable",
        config="env-names features files instance-information labels secrets",
        descriptor="deprecated-keys formats",
        health="start-timeout type",
        image="architectures os port-count ports pull-policy udp-only udp-ports",
        network="exposure fixed-address policies ports protocols route-count route-rules routes sticky-sessions tls",
        placement="spread",
        process="custom-command groups init-steps per-node sidecar-images sidecars starts-after task user",
        rollout="hooks strategy",
        scale="cpu gpus instances memory",
        security="added-capabilities hardening sysctls ulimits",
        storage="access data-paths kinds per-instance scratch shared size volumes",
    )
    | set(SHOWN_BY_REFERENCE)
)
"""Every fact that a compose file can state."""


def extract_compose(source: Source, options: ReadOptions) -> Extraction:
    """Every service of the project that the file stands for.

    Raises SourceError where its YAML cannot be parsed, SetAsideError where it only changes the file of its folder.
    """
    if is_override(source, options):
        parsed(source)
        return Extraction(workloads=())
    project = Project(source, options)
    _set_aside(source, project, options)
    extracting = _Extracting(project, options)
    workloads = tuple(extracting.workloads())
    if not workloads:
        what, advice = "this compose file describes no service.", "Nothing to do where others use it."
        project.readers[0].note(source, project.first_line, what, advice)
    return Extraction(
        workloads=workloads,
        notes=project.notes(),
        absorbed=frozenset(project.absorbed),
        consulted=frozenset(project.consulted),
        fillings=project.fillings,
    )


class _Extracting:
    """The services of a project as workloads, with what they say about each other."""

    def __init__(self, project: Project, options: ReadOptions) -> None:
        self._project = project
        self._options = options
        services = project.services
        self._builds: dict[str, Build | None] = {name: build_of_service(service) for name, service in services.items()}
        self._mounts = read_mounts(services, self._builds)
        self._guests = guests(services)
        self._waiting: dict[str, list[Location]] = {}
        for service in services.values():
            for needed in dependencies(service):
                if needed.completed and needed.name is not None:
                    self._waiting.setdefault(needed.name, []).append(needed.place)

    def workloads(self) -> Iterator[Workload]:
        for service in self._project.services.values():
            provider = service.given("provider")
            if provider is None:
                yield self._workload(service)
            else:
                what = "leaves the service to a provider outside compose; it is not assessed."
                service.reader.note_on(provider, what, "Assess it where it runs.")
        yield from built_workloads(self._project.services.values(), self._builds, self._options)

    def _workload(self, service: Service) -> Workload:
        note_service_keys(service)
        facts = gathered(self._statements(service))
        image, built = service.given("image"), is_built(service)
        whole = service.complete and (image is not None or built)
        stating = {place.path for fact in facts.values() for place in fact.evidence}
        name = shown_name(service.name) or "service"
        return Workload(
            name=name,
            folder=service.scope.folder,
            kind="service",
            files=(service.path, *sorted((stating | service.files()) - {service.path})),
            facts=facts,
            settled=(DEPLOYMENT if built else DEPLOYMENT | REFERENCE) if whole else frozenset(),
            links=links(service, self._builds[service.name]),
            handles=frozenset({service_label(name), build_handle(service)})
            | (frozenset() if image is None else image_handles(image)),
        )

    def _statements(self, service: Service) -> Statements:
        project, build, instances = self._project, self._builds[service.name], instances_of(service)
        yield "descriptor.formats", Fact(value=(FORMAT,), evidence=(service.key.key_location(),))
        yield from project.deprecated(service)
        yield from build_facts(service, build)
        yield from _KEYS.read(service)
        yield from keys("config.features", _FEATURES)(service)
        hooks = (Read(word_, place) for key, word_ in _HOOKS.items() for place in service.places(key))
        yield from members("rollout.hooks", hooks)
        yield from process_facts(service, self._waiting.get(service.name, []))
        yield from self._sidecars(service)
        yield from scale_facts(service, instances)
        yield from health_facts(service)
        yield from port_facts(service, [*web_ports(service), *labelled_web_ports(service)])
        yield from network_facts(service, project)
        yield from storage_facts(service, project, self._mounts, instances, self._options)
        yield from security_facts(service)
        yield from settings_facts(service, self._options, project.consulted)
        yield from label_facts(service, self._options)

    def _sidecars(self, service: Service) -> Statements:
        """Its guests; as images but for those that run its own."""
        own = _image_text(service)
        for guest in self._guests.get(service.name, ()):
            yield from members("process.sidecars", [guest])
            if own is None or guest.value is None or _image_text(self._project.services[guest.value]) != own:
                yield from members("process.sidecar-images", [guest])


def _image_text(service: Service) -> str | None:
    image = service.given("image")
    return image.node.text.strip() if image is not None and isinstance(image.node, Text) else None


# --- files that only vary another one ---------------------------------------------------------------------------------

_WORDS = by_word(
    {
        "development": "dev devel develop development local",
        "tests": "ci e2e integration test testing tests",
        "an example": "demo dist example sample template",
    }
)
"""Words in the name of a file and what it is for; `prod`, `staging` and all others may be what runs."""
_PARTS = re.compile(r"[._-]+")
_SHOWN = 3


def _set_aside(source: Source, project: Project, options: ReadOptions) -> None:
    """Raises SetAsideError where the folder has a file that stands for the project, and this one only varies it.

    A file that most of its services need another one for changes it; one that is named for developers or tests and
    describes services of the other again stands in for it.
    """
    base = base_of(source.folder, options)
    if base is None or base.path == source.path or not project.services:
        return
    bare = [name for name, service in project.services.items() if not _runs_something(service)]
    changes, purpose = len(bare) * 2 > len(project.services), _purpose(source.path)
    there = _services(base, options) if changes or purpose else frozenset()
    if changes and there.issuperset(bare):
        command = f"docker compose -f {base.path} -f {source.path} config > merged.yaml"
        raise SetAsideError(f"changes {base.path}; `{command}` writes what can be assessed")
    if purpose and not there.isdisjoint(project.services):
        only = _only(project.services.keys() - there)
        raise SetAsideError(f"by its name a variant of {base.path} for {purpose}, so it is not counted again{only}")


def _services(base: Source, options: ReadOptions) -> frozenset[str]:
    """None where the base cannot be read: then it stands for nothing."""
    try:
        return frozenset(Project(base, options).services)
    except SourceError:
        return frozenset()


def _runs_something(service: Service) -> bool:
    return not service.complete or is_built(service) or any(service.given(key) for key in ("image", "provider"))


def _only(names: Iterable[str]) -> str:
    """What no other file describes, in words."""
    more = sorted(map(shown_name, names))
    rest = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
    return f"; only there: {', '.join(more[:_SHOWN])}{rest}" if more else ""


def _purpose(path: str) -> str:
    """What the file is for; "" where its name does not say so."""
    words = _PARTS.split(PurePosixPath(path).stem.lower())
    return next((_WORDS[word] for word in words if word in _WORDS), "") if "compose" in words else ""
