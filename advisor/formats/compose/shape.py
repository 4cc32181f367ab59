"""Which keys a compose file may have, whether an outline describes one, and which Dockerfiles it names."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from advisor.errors import SourceError
from advisor.formats.words import words_in
from advisor.text.yaml_text import Outline, outline

NAME = re.compile(r"(?:(?:docker-)?compose(?:\b.*\.ya?ml|(?:\.[\w-]+)*\.json)|fig\.ya?ml)\Z", re.IGNORECASE | re.DOTALL)


TOP_KEYS = words_in("configs include models name networks secrets services version volumes")
OLD_KEYS = ("dockerfile", "links", "log_driver", "log_opt", "net", "volume_driver")
"""Keys of a service that were replaced; Compose reads some of them still."""
SERVICE_KEYS = words_in(
    """annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name
    cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec
    depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file
    environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation
    label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models
    network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged
    profiles provider pull_policy pull_refresh_after read_only restart runtime scale secrets security_opt shm_size
    stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts
    volumes volumes_from working_dir"""
)
_KNOWN = SERVICE_KEYS | frozenset(OLD_KEYS)
_MAKES = frozenset({"build", "extends", "image", "provider"})
_RUNS = frozenset({"command", "environment", "expose", "links", "ports", "volumes", "volumes_from"})
_DOCKERFILE = "dockerfile"
_NAMES_DOCKERFILE = re.compile(r"(?:^|[\s{,\"'])dockerfile[\"']?\s*:")
_DEFAULT = re.compile(r"\$\{\w+:?-([^${}]*)\}")


def dockerfiles_named(text: str, path: str) -> Iterator[tuple[str, str]]:
    """Paths of the Dockerfiles that a compose file names, with their kind; what a variable leaves open is left out."""
    if not _NAMES_DOCKERFILE.search(text):
        return
    folder = posixpath.dirname(path)
    try:
        documents = outline(text, path)
    except SourceError:
        return  # its reader tells where it breaks
    for build in _builds(documents):
        context, name = (_DEFAULT.sub(r"\1", str(build.get(key) or "")) for key in ("context", "dockerfile"))
        if name and "$" not in name + context and "://" not in context:
            yield posixpath.normpath(posixpath.join(folder, context, name)), _DOCKERFILE


def _builds(documents: Iterable[Outline]) -> Iterator[dict[str, Outline]]:
    for document in documents:
        services = document.get("services", document) if isinstance(document, dict) else None
        for service in services.values() if isinstance(services, dict) else ():
            build = service.get("build") if isinstance(service, dict) else None
            if isinstance(build, dict):
                yield build
            elif isinstance(service, dict) and "dockerfile" in service:
                yield {"context": build, "dockerfile": service["dockerfile"]}


def is_compose(document: Outline, *, named: bool) -> bool:
    """Whether a document describes containers for compose; `named` where the file is called so."""
    if not isinstance(document, dict):
        return False
    services = document.get("services")
    if isinstance(services, dict):
        return _are_services(services.values(), named=named)
    if named and document and all(key in TOP_KEYS or key.startswith("x-") for key in document):
        return services is None
    return "services" not in document and _is_first_version(document, named=named)


def _are_services(services: Iterable[Outline], *, named: bool) -> bool:
    maps = [service for service in services if isinstance(service, dict)]
    if named:
        return True
    if any(_is_text_or_map(service.get(key)) for service in maps for key in _MAKES - {"extends"} if key in service):
        return all(_mostly_known(service) for service in maps)
    return any(set(service) & _RUNS for service in maps) and all(set(service) <= _KNOWN for service in maps)


def _is_text_or_map(value: Outline) -> bool:
    return isinstance(value, str | dict)


def _mostly_known(service: dict[str, Outline]) -> bool:
    known = len(set(service) & _KNOWN)
    return 2 * known >= len(service)


def _is_first_version(document: dict[str, Outline], *, named: bool) -> bool:
    """Services at the top level, as before `services:` came."""
    maps = [service for service in document.values() if isinstance(service, dict)]
    if not maps or len(maps) < len(document) or not all(set(service) <= _KNOWN for service in maps):
        return False
    if not all(isinstance(service.get("image", service.get("build")), str) or "extends" in service for service in maps):
        return False
    return named or any(set(service) & _RUNS for service in maps)
