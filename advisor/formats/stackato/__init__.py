"""Stackato descriptors: files of their own, or manifests of Cloud Foundry with keys that only Stackato has."""

import re
from collections.abc import Iterable, Mapping

from advisor.errors import SourceError
from advisor.formats import cloud_foundry
from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, known_as
from advisor.text.yaml_text import Outline, outline

_NAME = re.compile(r"stackato\.ya?ml\Z", re.IGNORECASE)


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.stackato.workloads import STATES, extract_stackato

    return extract_stackato, STATES


def _block(file: File) -> Sniffed | None:
    if _NAME.match(file.name):
        return known_as(FORMAT.id, file)
    return _manifest(file) if cloud_foundry.may_be_manifest(file) or _may_be_flat(file) else None


def _flow(file: File, _: Outline) -> Sniffed | None:
    return _manifest(file) if cloud_foundry.may_be_json_manifest(file) or _may_be_flat(file) else None


def _may_be_flat(file: File) -> bool:
    """Whether the top-level keys may be those of one app."""
    return "name" in file.keys and file.keys <= KEYS


def _manifest(file: File) -> Sniffed | None:
    try:
        documents = outline(file.text, file.path)
    except SourceError:
        return None
    return Sniffed(kind=FORMAT.id) if any(map(is_stackato, documents)) else None


def is_stackato(document: Outline) -> bool:
    """Whether a manifest is written for Stackato: its own section or keys, or the flat form of its own file."""
    if not isinstance(document, dict):
        return False
    applications = document.get("applications")
    if applications is not None:
        return any(isinstance(app, dict) and _is_stackato_app(app) for app in _members(applications))
    if "stackato" in document:
        return True
    return "name" in document and set(document) <= KEYS and _speaks_stackato(document, _ONLY_STACKATO_FLAT)


def _members(applications: Outline) -> Iterable[Outline]:
    if isinstance(applications, dict):
        return applications.values()
    return applications if isinstance(applications, list) else ()


def _is_stackato_app(app: Mapping[str, Outline]) -> bool:
    return "stackato" in app or (set(app) <= KEYS | cloud_foundry.APP_KEYS and _speaks_stackato(app, _ONLY_STACKATO))


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
KEYS = frozenset(
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

FORMAT = Format(
    id="stackato",
    title="Stackato descriptor",
    load=_load,
    example="example/stackato.yml",
    kinds={"stackato": "Stackato app"},
    recognises=Recogniser(yaml_name=_NAME, block=_block, flow=_flow),
    joins=Joins(role=Role.PLATFORM, rank=3, writers=frozenset({"stackato-yml"}), is_pushed=True),
)
