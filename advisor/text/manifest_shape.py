"""Whether parsed YAML has the shape of a Cloud Foundry manifest."""

from advisor.text.yaml_text import Items, Map, Node, Text

PROCESS_KEYS = frozenset(
    {
        "command",
        "disk-quota",
        "disk_quota",
        "health-check-http-endpoint",
        "health-check-interval",
        "health-check-invocation-timeout",
        "health-check-type",
        "instances",
        "log-rate-limit-per-second",
        "memory",
        "readiness-health-check-http-endpoint",
        "readiness-health-check-interval",
        "readiness-health-check-invocation-timeout",
        "readiness-health-check-type",
        "timeout",
    }
)
APP_KEYS = PROCESS_KEYS | {
    "buildpack",
    "buildpacks",
    "cnb-credentials",
    "default-route",
    "docker",
    "domain",
    "domains",
    "env",
    "features",
    "host",
    "hosts",
    "lifecycle",
    "metadata",
    "name",
    "no-hostname",
    "no-route",
    "path",
    "processes",
    "random-route",
    "routes",
    "services",
    "sidecars",
    "stack",
}
FIRST_VERSION_KEYS = frozenset({"framework", "mem", "runtime", "url", "urls"})
"""Keys of the first manifest version, whose apps are a map by folder."""

_TELLING = (APP_KEYS | FIRST_VERSION_KEYS) - {
    "name",
    "path",
    "command",
    "env",
    "services",
    "timeout",
    "metadata",
    "url",
}
_FOREIGN = frozenset({"chart", "destination", "project", "repoURL", "source", "syncPolicy", "tool", "type"})
"""Keys of Argo values and of Platform.sh, which have lists of applications too."""
_FLAT_AT_LEAST = 2


def holds_apps(document: Map, *, named: bool) -> bool:
    """Whether there is an `applications:` that Cloud Foundry would read."""
    value = document.get("applications")
    if value is None:
        return False
    apps = app_maps(value)
    if not apps:
        return named or (isinstance(value, Text) and value.is_null and len(document.entries) == 1)
    keys = {entry.key.text for app in apps for entry in app.entries}
    if keys & _FOREIGN and not named:
        return bool(keys & _TELLING) and len(keys & (APP_KEYS | FIRST_VERSION_KEYS)) > len(keys & _FOREIGN)
    return named or bool(keys & _TELLING) or keys <= APP_KEYS


def app_maps(value: Node) -> tuple[Map, ...]:
    """The apps below `applications:`, of a list or of the older map by folder."""
    match value:
        case Items(items=items):
            return tuple(item for item in items if isinstance(item, Map))
        case Map(entries=entries):
            return tuple(entry.value for entry in entries if isinstance(entry.value, Map))
    return ()


def lists_no_app(document: Map) -> bool:
    return "applications" in document


def is_flat_manifest(document: Map, *, named: bool) -> bool:
    """One app written at the top level, or a manifest that only inherits."""
    keys = set(document.keys())
    if "applications" in keys or not keys <= APP_KEYS | FIRST_VERSION_KEYS | {"inherit", "version"}:
        return False
    if "inherit" in keys:
        return True
    telling = len(keys & _TELLING)
    return "name" in keys and telling >= (1 if named else _FLAT_AT_LEAST)


def is_base_manifest(document: Map, *, named: bool) -> bool:
    """Top-level attributes without a name: what other manifests inherit."""
    keys = set(document.keys())
    return (
        "applications" not in keys
        and "name" not in keys
        and keys <= APP_KEYS
        and len(keys & _TELLING) >= (1 if named else _FLAT_AT_LEAST)
    )
