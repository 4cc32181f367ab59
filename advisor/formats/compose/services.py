"""Compose files as workloads: one for every service, but for files that only vary another one."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.build import build_facts, built_workloads, handle, is_built, links
from advisor.formats.compose.layers import texts
from advisor.formats.compose.network import guests, labelled_web_ports, network_facts, port_facts
from advisor.formats.compose.process import dependencies, health_facts, process_facts, scale_facts, web_ports
from advisor.formats.compose.project import (
    Project,
    Service,
    base_of,
    deprecated_keys,
    is_override,
    load_project,
    note_service_keys,
    parsed,
)
from advisor.formats.compose.security import label_facts, security_facts, settings_facts
from advisor.formats.compose.storage import read_mounts, storage_facts
from advisor.formats.extraction import Extraction
from advisor.formats.facts import united
from advisor.formats.fields import Read, shown_name
from advisor.formats.handles import service_label
from advisor.formats.image_field import SHOWN_BY_REFERENCE, image_handles
from advisor.formats.settled import DEPLOYMENT, REFERENCE
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

FORMAT = "compose"
STATES = frozenset(
    {
        *SHOWN_BY_REFERENCE,
        "build.method",
        "build.rebuildable",
        "config.env-names",
        "config.features",
        "config.files",
        "config.instance-information",
        "config.labels",
        "config.secrets",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "health.start-timeout",
        "health.type",
        "image.architectures",
        "image.os",
        "image.port-count",
        "image.ports",
        "image.pull-policy",
        "image.stop-signal",
        "image.udp-only",
        "image.udp-ports",
        "image.workdir",
        "network.exposure",
        "network.fixed-address",
        "network.policies",
        "network.ports",
        "network.protocols",
        "network.route-count",
        "network.route-rules",
        "network.routes",
        "network.sticky-sessions",
        "network.tls",
        "placement.nodes",
        "placement.spread",
        "process.custom-command",
        "process.groups",
        "process.init-steps",
        "process.per-node",
        "process.sidecar-images",
        "process.sidecars",
        "process.starts-after",
        "process.stop-grace",
        "process.task",
        "process.user",
        "rollout.hooks",
        "rollout.strategy",
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
        "storage.access",
        "storage.data-paths",
        "storage.kinds",
        "storage.per-instance",
        "storage.scratch",
        "storage.shared",
        "storage.size",
        "storage.volumes",
    }
)
"""Every fact that a compose file can state."""


def extract_compose(source: Source, options: ReadOptions) -> Extraction:
    """Every service of the project that the file stands for.

    Raises SourceError where its YAML cannot be parsed, SetAsideError where it only changes the file of its folder.
    """
    if is_override(source, options):
        parsed(source)
        return Extraction(workloads=())
    project = load_project(source, options)
    set_aside(source, project, options)
    context = _Context(project)
    consulted = set(project.consulted)
    workloads = []
    for service in project.services.values():
        if service.fields.get("provider") is not None:
            _note_provider(service)
        else:
            workloads.append(_workload(service, context, options, consulted))
    workloads.extend(built_workloads(project.services, options))
    if not workloads:
        line = next((attribute.line for attribute in project.top.written), 1)
        service_reader = project.reader
        service_reader.note(
            source, line, "this compose file describes no service.", "Nothing to do where others use it."
        )
    return Extraction(
        workloads=tuple(workloads),
        notes=project.notes(),
        absorbed=project.absorbed,
        consulted=frozenset(consulted),
        fillings=project.fillings,
    )


def _note_provider(service: Service) -> None:
    provider = service.fields.get("provider")
    if provider is not None:
        what = "leaves the service to a provider outside compose; it is not assessed."
        service.reader.note_on(provider, what, "Assess it where it runs.")


class _Context:
    """What the services of a project say about each other."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.mounts = read_mounts(project.services)
        self.guests = guests(project.services)
        self.dependents: dict[str, list[Location]] = {}
        for service in project.services.values():
            for one in dependencies(service):
                if one.completed and one.name is not None:
                    self.dependents.setdefault(one.name, []).append(one.place)

    def guests_with_an_image(self, host: Service) -> list[Read[str]]:
        """Its guests, but for those that run the very image of the host."""
        own = _image_text(host)
        services = self.project.services
        return [
            guest
            for guest in self.guests.get(host.name, ())
            if guest.value is None or own is None or _image_text(services[guest.value]) != own
        ]


def _image_text(service: Service) -> str | None:
    image = service.fields.get("image")
    return image.node.text.strip() if image is not None and isinstance(image.node, Text) else None


def _workload(service: Service, context: _Context, options: ReadOptions, consulted: set[str]) -> Workload:
    note_service_keys(service.fields, service.reader)
    facts = _facts(service, context, options, consulted)
    has_image = service.fields.get("image") is not None
    whole = service.complete and (has_image or is_built(service))
    first = service.key.source.path
    files = (first, *(path for path in _files(service, facts) if path != first))
    name = shown_name(service.name) or "service"
    return Workload(
        name=name,
        folder=service.scope.folder,
        kind="service",
        files=files,
        facts=dict(sorted(facts.items())),
        settled=(DEPLOYMENT if is_built(service) else DEPLOYMENT | REFERENCE) if whole else frozenset(),
        links=links(service),
        handles=frozenset({service_label(name), handle(service)}) | _image_handles(service),
    )


def _image_handles(service: Service) -> frozenset[str]:
    image = service.fields.get("image")
    return frozenset() if image is None else image_handles(image)


def _files(service: Service, facts: Mapping[str, Fact]) -> list[str]:
    """Every file that has a say on the service."""
    shown = {place.path for fact in facts.values() for place in fact.evidence}
    return sorted({*shown, *service.fields.files()})


def _facts(service: Service, context: _Context, options: ReadOptions, consulted: set[str]) -> dict[str, Fact]:
    project = context.project
    scale = scale_facts(service)
    web = [*web_ports(service), *labelled_web_ports(service)]
    parts = (
        {"descriptor.formats": Fact(value=(FORMAT,), evidence=(service.key.key_location(),))},
        _optional("descriptor.deprecated-keys", deprecated_keys(service.fields, project.old_forms)),
        build_facts(service),
        process_facts(service, context.dependents),
        _optional("process.sidecars", texts(context.guests.get(service.name, ()))),
        _optional("process.sidecar-images", texts(context.guests_with_an_image(service))),
        scale,
        health_facts(service),
        port_facts(service, web),
        network_facts(service, project),
        storage_facts(service, project, context.mounts, scale.get("scale.instances"), options),
        security_facts(service),
        settings_facts(service, options, consulted),
        label_facts(service, options),
    )
    return united(parts)


def _optional(name: str, fact: Fact | None) -> dict[str, Fact]:
    return {} if fact is None else {name: fact}


# --- files that only vary another one ---------------------------------------------------------------------------------

_WORDS = {
    **dict.fromkeys(("dev", "devel", "develop", "development", "local"), "development"),
    **dict.fromkeys(("ci", "e2e", "integration", "test", "testing", "tests"), "tests"),
    **dict.fromkeys(("demo", "dist", "example", "sample", "template"), "an example"),
}
"""Words in the name of a file and what it is for; `prod`, `staging` and all others may be what runs."""
_PARTS = re.compile(r"[._-]+")
_SHOWN = 3


def set_aside(source: Source, project: Project, options: ReadOptions) -> None:
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
        return frozenset(load_project(base, options).services)
    except SourceError:
        return frozenset()


def _runs_something(service: Service) -> bool:
    fields = service.fields
    return not service.complete or is_built(service) or any(fields.get(key) for key in ("image", "provider"))


def _only(names: Iterable[str]) -> str:
    """What no other file describes, in words."""
    more = sorted(map(shown_name, names))
    rest = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
    return f"; only there: {', '.join(more[:_SHOWN])}{rest}" if more else ""


def _purpose(path: str) -> str:
    """What the file is for; "" where its name does not say so."""
    words = _PARTS.split(PurePosixPath(path).stem.lower())
    return next((_WORDS[word] for word in words if word in _WORDS), "") if "compose" in words else ""
