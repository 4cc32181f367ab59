"""The keys of a compose file: which there are, which are old, and a word about those that are neither."""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from advisor.formats.compose.layers import Fields, merged
from advisor.formats.fields import Reader
from advisor.model.facts import Fact
from advisor.model.location import Location

TOP_KEYS = frozenset(
    {"configs", "include", "models", "name", "networks", "secrets", "services", "version", "volumes"},
)
SERVICE_KEYS = frozenset(
    [
        "annotations",
        "attach",
        "blkio_config",
        "build",
        "cap_add",
        "cap_drop",
        "cgroup",
        "cgroup_parent",
        "command",
        "configs",
        "container_name",
        "cpu_count",
        "cpu_percent",
        "cpu_period",
        "cpu_quota",
        "cpu_rt_period",
        "cpu_rt_runtime",
        "cpu_shares",
        "cpus",
        "cpuset",
        "credential_spec",
        "depends_on",
        "deploy",
        "develop",
        "device_cgroup_rules",
        "devices",
        "dns",
        "dns_opt",
        "dns_search",
        "domainname",
        "entrypoint",
        "env_file",
        "environment",
        "expose",
        "extends",
        "external_links",
        "extra_hosts",
        "gpus",
        "group_add",
        "healthcheck",
        "hostname",
        "image",
        "init",
        "ipc",
        "isolation",
        "label_file",
        "labels",
        "links",
        "logging",
        "mac_address",
        "mem_limit",
        "mem_reservation",
        "mem_swappiness",
        "memswap_limit",
        "models",
        "network_mode",
        "networks",
        "oom_kill_disable",
        "oom_score_adj",
        "pid",
        "pids_limit",
        "platform",
        "ports",
        "post_start",
        "pre_stop",
        "privileged",
        "profiles",
        "provider",
        "pull_policy",
        "pull_refresh_after",
        "read_only",
        "restart",
        "runtime",
        "scale",
        "secrets",
        "security_opt",
        "shm_size",
        "stdin_open",
        "stop_grace_period",
        "stop_signal",
        "storage_opt",
        "sysctls",
        "tmpfs",
        "tty",
        "ulimits",
        "use_api_socket",
        "user",
        "userns_mode",
        "uts",
        "volumes",
        "volumes_from",
        "working_dir",
    ]
)
BELOW: Mapping[str, frozenset[str]] = {
    "build": frozenset(
        [
            "additional_contexts",
            "args",
            "cache_from",
            "cache_to",
            "context",
            "dockerfile",
            "dockerfile_inline",
            "entitlements",
            "extra_hosts",
            "isolation",
            "labels",
            "network",
            "no_cache",
            "platforms",
            "privileged",
            "provenance",
            "pull",
            "sbom",
            "secrets",
            "shm_size",
            "ssh",
            "tags",
            "target",
            "ulimits",
        ]
    ),
    "deploy": frozenset(
        [
            "endpoint_mode",
            "labels",
            "mode",
            "placement",
            "replicas",
            "resources",
            "restart_policy",
            "rollback_config",
            "update_config",
        ]
    ),
    "healthcheck": frozenset(["disable", "interval", "retries", "start_interval", "start_period", "test", "timeout"]),
    "logging": frozenset({"driver", "options"}),
}
"""Of keys that hold a mapping: the keys below them."""
OLD_KEYS = ("dockerfile", "links", "log_driver", "log_opt", "net", "volume_driver")
"""Keys of a service that were replaced; Compose reads some of them still."""
_VOLUMES_AND_THE_LIKE = ("configs", "networks", "secrets", "volumes")


def deprecated_keys(service: Fields, forms: Sequence[tuple[str, Location]]) -> Fact | None:
    """The old keys of the service, and the old forms of its file, each where it stands."""
    found = [*forms, *((key, one.key_location()) for key in OLD_KEYS for one in service.all(key))]
    if not found:
        return None
    values = tuple(sorted({name for name, _ in found}))
    return Fact(value=values, evidence=tuple(sorted({place for _, place in found})))


def old_forms(top: Fields) -> Iterator[tuple[str, Location]]:
    """Old keys of the top level: `version`, and `external: {name: …}`, which became `name` beside `external: true`."""
    yield from (("version", attribute.location()) for attribute in top.all("version"))
    silent = Reader()
    for key in _VOLUMES_AND_THE_LIKE:
        for member in merged(top.all(key)).written:
            external = Fields((member,)).below(member.key, silent).below("external", silent).get("name")
            if external is not None:
                yield "external.name", external.key_location()


def note_keys(fields: Fields, known: frozenset[str], owner: str, reader: Reader) -> None:
    """A note for every key that is none; `x-` keys are anybody's own."""
    for key in fields.names():
        attribute = fields.get(key)
        if attribute is not None and key not in known and not key.startswith("x-"):
            reader.note_on(attribute, f"is no key of {owner}.", _suggestion(key, known))


def note_service_keys(service: Fields, reader: Reader) -> None:
    note_keys(service, SERVICE_KEYS | frozenset(OLD_KEYS), "a service", reader)
    silent = Reader()
    for key, known in BELOW.items():
        note_keys(service.below(key, silent), known, f"`{key}`", reader)


def _suggestion(key: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(key[:80], sorted(known), n=1)
    return f"Did you mean `{near[0]}`?" if near else "Compose refuses it; remove it or check where it belongs."
