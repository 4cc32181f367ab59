"""Cloud Foundry manifests."""

import re
from collections.abc import Set as AbstractSet

from advisor.errors import SourceError
from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Idle, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, template_kind
from advisor.text.yaml_text import Items, Map, Node, Outline, Text, parse

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


# --- what is worth parsing --------------------------------------------------------------------------------------------

_APPLICATIONS = re.compile(r"""^(?:[ ]*|.*[{,]\s*)["']?applications["']?\s*:""", re.MULTILINE)
_TOP_APPLICATIONS = re.compile(r"""^["']?applications["']?\s*:""", re.MULTILINE)
_NAME = re.compile(r"(?:.*[-_.])?manifest(?:[-_.].*)?\.ya?ml\Z", re.IGNORECASE)
_TOP_KEYS = APP_KEYS | FIRST_VERSION_KEYS | {"applications", "inherit", "version"}
"""What may stand beside the list of applications: JSON has no anchors, for which YAML takes further keys."""

_FIRST_VERSION = FIRST_VERSION_KEYS | frozenset(
    {"command", "disk_quota", "env", "host", "name", "path", "services", "stack", "timeout"}
)
"""What an app of the first manifest version may say besides what tells a manifest by itself."""


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.cloud_foundry.apps import STATES, extract_cloud_foundry

    return extract_cloud_foundry, STATES


def _keys(keys: AbstractSet[str]) -> bool:
    return "applications" in keys


def _claims(file: File) -> bool:
    """Whether a top-level key says that a list of applications follows."""
    return "applications" in file.keys or _TOP_APPLICATIONS.search(file.text) is not None


def may_be_manifest(file: File) -> bool:
    """Whether a YAML file may be a manifest, or one of a dialect of it."""
    return _NAME.match(file.name) is not None or _APPLICATIONS.search(file.text) is not None or _may_be_flat(file)


def may_be_json_manifest(file: File) -> bool:
    """The same of JSON, of which other tools have lists of applications too."""
    if "applications" in file.keys:
        return file.keys <= _TOP_KEYS
    return bool(file.keys) and _may_be_flat(file)


def _may_be_flat(file: File) -> bool:
    """Whether the top-level keys may be those of one app."""
    keys = file.keys
    if "inherit" in keys or ("name" in keys and keys & {"memory", "mem", "instances", "buildpack", "buildpacks"}):
        return True
    return bool(keys) and (keys <= APP_KEYS or ("name" in keys and keys <= _FIRST_VERSION))


def _block(file: File) -> Sniffed | None:
    if not may_be_manifest(file):
        return None
    named = _NAME.match(file.name) is not None
    try:
        documents = parse(file.text, file.path)
    except SourceError:
        template = template_kind(file.text)
        if template:
            return Sniffed(reason=template)
        if named or _TOP_APPLICATIONS.search(file.text):
            raise
        return Sniffed(reason="YAML that cannot be parsed, and nothing names it a descriptor")
    return _of_documents([document for document in documents if isinstance(document, Map)], named=named)


def _of_documents(documents: list[Map], *, named: bool) -> Sniffed | None:
    """A manifest with apps, or one that names none of its own and that others may inherit."""
    shapes = (holds_apps, is_flat_manifest, is_base_manifest)
    if any(has_shape(document, named=named) for document in documents for has_shape in shapes):
        return Sniffed(kind=FORMAT.id)
    if any("applications" in document for document in documents):
        return Sniffed(reason="a list of applications that are no Cloud Foundry apps")
    return Sniffed(reason="named like a manifest, but it describes no application") if named else None


def _flow(file: File, _: Outline) -> Sniffed | None:
    if "applications" in file.keys and not may_be_json_manifest(file):
        return Sniffed(reason="a list of applications in a file of another tool")
    return _block(file) if may_be_json_manifest(file) else None


FORMAT = Format(
    id="cloud-foundry",
    title="Cloud Foundry manifest",
    load=_load,
    example="example/manifest.yml",
    kinds={"app": "Cloud Foundry app"},
    recognises=Recogniser(
        json_words=((b'"applications"',),), json_keys=_keys, claims=_claims, block=_block, flow=_flow
    ),
    joins=Joins(
        role=Role.PLATFORM,
        rank=1,
        writers=frozenset({"cloud-foundry-manifest"}),
        is_pushed=True,
        deployed_by="the manifest",
        idle=Idle(
            started=frozenset({"web"}),
            what="Cloud Foundry starts no instance of {names} of {app} unless it is scaled up or run.",
            advice="Write its number of instances below `processes:`; run a release step as a task.",
        ),
    ),
)
