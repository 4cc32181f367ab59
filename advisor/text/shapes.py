"""Whether a file's outline has the shape of a descriptor: Marathon, Stackato, MTA, Kubernetes."""

from collections.abc import Mapping

from advisor.text.manifest_shape import APP_KEYS
from advisor.text.yaml_text import Outline

# --- Marathon ---

_APP_SIGNS = frozenset({"container", "cpus", "mem"})
_APP_KEYS = _APP_SIGNS | {
    "acceptedResourceRoles",
    "args",
    "backoffFactor",
    "backoffSeconds",
    "check",
    "cmd",
    "constraints",
    "dependencies",
    "disk",
    "env",
    "executor",
    "fetch",
    "gpus",
    "healthChecks",
    "id",
    "instances",
    "ipAddress",
    "labels",
    "maxLaunchDelaySeconds",
    "networks",
    "portDefinitions",
    "ports",
    "readinessChecks",
    "requirePorts",
    "residency",
    "role",
    "secrets",
    "storeUrls",
    "taskKillGracePeriodSeconds",
    "tasksKillGracePeriodSeconds",
    "unreachableStrategy",
    "upgradeStrategy",
    "uris",
    "user",
}
_DEEPEST_GROUP = 5


def is_marathon(document: Outline) -> bool:
    """Whether a document is an app, a pod, a group, or a list of them."""
    if isinstance(document, list):
        members = _maps(document)
        return bool(members) and all(map(is_marathon, members))
    if not isinstance(document, dict):
        return False
    if set(document) == {"app"}:
        return is_marathon(document["app"])
    return _is_app(document) or _is_pod(document) or _is_group(document, 0)


def _is_app(document: dict[str, Outline]) -> bool:
    if not isinstance(document.get("id"), str) or "containerDefinitions" in document:
        return False
    known = set(document) & _APP_KEYS
    telling = known & {"args", "cmd", "container", "cpus", "mem"}
    return bool(telling) and (
        set(document) <= _APP_KEYS or (bool(known & _APP_SIGNS) and 2 * len(known) > len(document))
    )


def _is_pod(document: dict[str, Outline]) -> bool:
    containers = document.get("containers")
    if not isinstance(document.get("id"), str) or not isinstance(containers, list):
        return False
    return any(
        isinstance(one, dict) and "name" in one and {"exec", "image", "resources"} & set(one) for one in containers
    )


def _is_group(document: dict[str, Outline], depth: int) -> bool:
    """A group with an app or pod somewhere below, or what Marathon answers when asked for all apps."""
    if depth > _DEEPEST_GROUP or ("id" not in document and set(document) != {"apps"}):
        return False
    apps, pods, groups = (_maps(document.get(key)) for key in ("apps", "pods", "groups"))
    return any(map(_is_app, apps)) or any(map(_is_pod, pods)) or any(_is_group(group, depth + 1) for group in groups)


def _maps(value: Outline) -> list[dict[str, Outline]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# --- Stackato, MTA, Kubernetes ---


def is_stackato(document: Outline) -> bool:
    """Whether a manifest is written for Stackato: its own section or keys, or the flat form of its own file."""
    if not isinstance(document, dict):
        return False
    applications = document.get("applications")
    if applications is not None:
        members = applications.values() if isinstance(applications, dict) else _maps(applications)
        return any(isinstance(app, dict) and _is_stackato_app(app) for app in members)
    if "stackato" in document:
        return True
    return "name" in document and set(document) <= STACKATO_KEYS and _speaks_stackato(document, _ONLY_STACKATO_FLAT)


def _is_stackato_app(app: Mapping[str, Outline]) -> bool:
    return "stackato" in app or (set(app) <= STACKATO_KEYS | APP_KEYS and _speaks_stackato(app, _ONLY_STACKATO))


def _speaks_stackato(app: Mapping[str, Outline], only: frozenset[str]) -> bool:
    """Whether it uses a key that Cloud Foundry does not know, or maps names where Cloud Foundry wants lists."""
    maps = any(isinstance(app.get(key), dict) for key in ("processes", "services"))
    return maps or not only.isdisjoint(app)


_ONLY_STACKATO_FLAT = frozenset(
    {
        "allow-repush",
        "app-dir",
        "autoscale",
        "docker_image",
        "framework",
        "ignores",
        "m2cfg",
        "mem",
        "min_version",
        "placement-zone",
        "sso-enabled",
    }
)
_ONLY_STACKATO = _ONLY_STACKATO_FLAT | {"drain", "hooks", "requirements", "subdomain"}
"""Further ones that mean something to other tools too, and so tell only inside a list of applications."""
STACKATO_KEYS = frozenset(
    {
        "allow-repush",
        "app-dir",
        "autoscale",
        "buildpack",
        "command",
        "depends_on",
        "description",
        "disk",
        "disk_quota",
        "docker_image",
        "drain",
        "env",
        "framework",
        "hooks",
        "host",
        "ignores",
        "inherit",
        "instances",
        "m2cfg",
        "mem",
        "memory",
        "min_version",
        "name",
        "path",
        "placement-zone",
        "processes",
        "requirements",
        "runtime",
        "scaling",
        "services",
        "sso-enabled",
        "stack",
        "subdomain",
        "timeout",
        "url",
        "urls",
        "zone",
    }
)


def is_mta(document: Outline) -> bool:
    return isinstance(document, dict) and "_schema-version" in document and "extends" not in document


def is_kubernetes(document: Outline) -> bool:
    """Any object of Kubernetes or OpenShift, whatever its kind."""
    return isinstance(document, dict) and all(isinstance(document.get(key), str) for key in ("apiVersion", "kind"))
