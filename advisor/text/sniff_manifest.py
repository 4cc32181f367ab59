"""What a manifest is: one of Cloud Foundry, one of Stackato, or one of something else."""

import re

from advisor.errors import SourceError
from advisor.text.kinds import CLOUD_FOUNDRY, STACKATO, Sniffed
from advisor.text.look_alikes import File, template_kind
from advisor.text.manifest_shape import APP_KEYS, holds_apps, is_base_manifest, is_flat_manifest, lists_no_app
from advisor.text.shapes import STACKATO_KEYS, is_stackato
from advisor.text.yaml_text import Map, Node, outline, parse

NO_DESCRIPTOR = "YAML, but no descriptor of an application"
ORGANISATION = "what an organisation declares; it counts only with --organisation"
ORGANISATION_KEYS = frozenset(
    {"assumptions", "obligations", "operation", "people", "platforms", "policies", "registries"}
)
_SEVERAL = 2

_APPLICATIONS = re.compile(r"""^(?:[ ]*|.*[{,]\s*)["']?applications["']?\s*:""", re.MULTILINE)
_TOP_APPLICATIONS = re.compile(r"""^["']?applications["']?\s*:""", re.MULTILINE)
_MANIFEST_NAME = re.compile(r"(?:.*[-_.])?manifest(?:[-_.].*)?\.ya?ml\Z", re.IGNORECASE)


def lists_applications(text: str) -> bool:
    """Whether a top-level key says that a list of applications follows."""
    return _TOP_APPLICATIONS.search(text) is not None


def sniff_manifest(file: File) -> Sniffed:
    """A manifest of Cloud Foundry or Stackato, or nothing known."""
    named = _MANIFEST_NAME.match(file.name) is not None
    expected = lists_applications(file.text)
    if expected or named or _APPLICATIONS.search(file.text) or may_be_flat(file.keys):
        return _by_structure(file, named=named, expected=expected)
    if "platforms" in file.keys and len(file.keys) >= _SEVERAL and file.keys <= ORGANISATION_KEYS:
        return Sniffed(reason=ORGANISATION)
    return Sniffed(reason=NO_DESCRIPTOR)


def may_be_flat(keys: frozenset[str]) -> bool:
    """Whether the top-level keys may be those of one app."""
    if "inherit" in keys or ("name" in keys and keys & {"memory", "mem", "instances", "buildpack", "buildpacks"}):
        return True
    return bool(keys) and (keys <= APP_KEYS or ("name" in keys and keys <= STACKATO_KEYS))


def _by_structure(file: File, *, named: bool, expected: bool) -> Sniffed:
    try:
        documents = parse(file.text, file.path)
    except SourceError:
        template = template_kind(file.text)
        if template:
            return Sniffed(reason=template)
        if named or expected:
            raise
        return Sniffed(reason="YAML that cannot be parsed, and nothing names it a descriptor")
    if any(map(is_stackato, outline(file.text, file.path))):
        return Sniffed(kind=STACKATO)
    return _by_documents(documents, named=named)


def _by_documents(documents: tuple[Node, ...], *, named: bool) -> Sniffed:
    maps = [document for document in documents if isinstance(document, Map)]
    if any(holds_apps(document, named=named) or is_flat_manifest(document, named=named) for document in maps):
        return Sniffed(kind=CLOUD_FOUNDRY)
    if any(is_base_manifest(document, named=named) for document in maps):
        return Sniffed(kind=CLOUD_FOUNDRY)  # it names no app of its own, but others may inherit it
    if any(lists_no_app(document) for document in maps):
        return Sniffed(reason="a list of applications that are no Cloud Foundry apps")
    if named:
        return Sniffed(reason="named like a manifest, but it describes no application")
    return Sniffed(reason=NO_DESCRIPTOR)
