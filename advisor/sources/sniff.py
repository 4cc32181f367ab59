"""What a text is: a kind that the advisor reads, or the reason why it is not read.

Patterns over the lines come first, for parsing costs ten times as much; only what may be a manifest is parsed.
"""

import re
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.sources.look_alikes import KEYS, look_alike, template_kind
from advisor.sources.manifest_shape import APP_KEYS, holds_apps, is_base_manifest, is_flat_manifest, lists_no_app
from advisor.sources.yaml_text import Map, Node, parse

CLOUD_FOUNDRY = "cloud-foundry"
DOCKERFILE = "dockerfile"

_APPLICATIONS = re.compile(r"""^(?:[ ]*|.*[{,]\s*)["']?applications["']?\s*:""", re.MULTILINE)
_TOP_APPLICATIONS = re.compile(r"""^["']?applications["']?\s*:""", re.MULTILINE)
_MANIFEST_NAME = re.compile(r"(?:.*[-_.])?manifest(?:[-_.].*)?\.ya?ml\Z", re.IGNORECASE)
_MARKS = frozenset({"", "---", "..."})
_INSTRUCTION = re.compile(
    r"^[ \t]*(?:FROM|RUN|CMD|COPY|ADD|ENV|ARG|ENTRYPOINT|EXPOSE|WORKDIR|USER|LABEL|VOLUME|ONBUILD|SHELL|HEALTHCHECK"
    r"|STOPSIGNAL|MAINTAINER)(?=\s|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(r"^[ \t]*FROM\s", re.IGNORECASE | re.MULTILINE)
_DOCKERFILE_TEMPLATE = re.compile(
    r"^[ \t]*(?:\{\{|\{%|<%)|^[ \t]*FROM\s.*(?:\{\{|<%|%%\w+%%|@\w+@)", re.IGNORECASE | re.MULTILINE
)
_PLAIN_DOCKERFILE = frozenset({"dockerfile", "containerfile"})


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A kind, or why there is none."""

    kind: str = ""
    reason: str = ""


def sniff_dockerfile(name: str, text: str) -> Sniffed:
    """What a file named like a Dockerfile is. One without FROM but with instructions fails later, with its line."""
    if not text.strip():
        return Sniffed(reason="empty")
    if _DOCKERFILE_TEMPLATE.search(text):
        return Sniffed(reason="a template of a Dockerfile; render it and assess the result")
    if name.lower() not in _PLAIN_DOCKERFILE and not _FROM.search(text) and not _INSTRUCTION.search(text):
        return Sniffed(reason="named like a Dockerfile, but it holds no instruction")
    return Sniffed(kind=DOCKERFILE)


def sniff_yaml(path: str, text: str) -> Sniffed:
    """What a YAML file is. Raises SourceError where a Cloud Foundry manifest cannot be parsed."""
    if _says_nothing(text):
        return Sniffed(reason="empty")
    name = path.rpartition("/")[2]
    expected = _TOP_APPLICATIONS.search(text) is not None
    if not expected:
        reason = look_alike(path, text)
        if reason:
            return Sniffed(reason=reason)
    if expected or _APPLICATIONS.search(text) or _MANIFEST_NAME.match(name) or _may_be_flat(text):
        return _by_structure(path, text, named=_MANIFEST_NAME.match(name) is not None, expected=expected)
    return Sniffed(reason="YAML, but no Cloud Foundry manifest")


def sniff_any(path: str, text: str) -> Sniffed:
    """What a file is that was named on the command line, whatever it is called."""
    if _FROM.search(text) and not _TOP_APPLICATIONS.search(text):
        return Sniffed(kind=DOCKERFILE)
    return sniff_yaml(path, text)


def _says_nothing(text: str) -> bool:
    return all(line.strip() in _MARKS or line.lstrip().startswith("#") for line in text.split("\n"))


def _may_be_flat(text: str) -> bool:
    keys = set(KEYS.findall(text))
    if "inherit" in keys or ("name" in keys and keys & {"memory", "instances", "buildpack", "buildpacks"}):
        return True
    return bool(keys) and keys <= APP_KEYS


def _by_structure(path: str, text: str, *, named: bool, expected: bool) -> Sniffed:
    try:
        documents = parse(text, path)
    except SourceError:
        template = template_kind(text)
        if template:
            return Sniffed(reason=template)
        if named or expected:
            raise
        return Sniffed(reason="YAML that cannot be parsed, and nothing names it a Cloud Foundry manifest")
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
        return Sniffed(reason="named like a manifest, but it describes no Cloud Foundry app")
    return Sniffed(reason="YAML, but no Cloud Foundry manifest")
