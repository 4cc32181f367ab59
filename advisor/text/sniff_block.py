"""What YAML in block style is: patterns over its top-level keys decide what is worth parsing."""

import re
from collections.abc import Callable

from advisor.errors import SourceError
from advisor.text.compose_shape import COMPOSE_NAME, is_compose
from advisor.text.kinds import COMPOSE, KUBERNETES, MARATHON, MTA, STACKATO, Sniffed
from advisor.text.look_alikes import STRICT_HELM, File, look_alike, template_kind, yaml_file
from advisor.text.shapes import is_marathon
from advisor.text.sniff_manifest import NO_DESCRIPTOR, lists_applications, sniff_manifest
from advisor.text.yaml_text import Outline, outline, parse

_STACKATO_NAME = re.compile(r"stackato\.ya?ml\Z", re.IGNORECASE)
_MTA_NAME = re.compile(r"mtad?\.ya?ml\Z", re.IGNORECASE)
_SERVICE = re.compile(
    r"""^[ \t]+["']?(?:image|build|container_name|ports|environment|volumes|command|deploy)["']?[ \t]*:""", re.MULTILINE
)
NO_OBJECT = "YAML with a `kind` and no `apiVersion`: no object of Kubernetes, and no other descriptor"
_MARATHON_SIGNS = frozenset({"apps", "args", "cmd", "container", "containers", "cpus", "groups", "mem", "pods"})


def sniff_block(path: str, text: str) -> Sniffed:
    """A kind or a reason. Raises SourceError where something that must be a descriptor cannot be parsed."""
    file = yaml_file(path, text)
    listed = lists_applications(text) or _STACKATO_NAME.match(file.name) is not None
    reason = look_alike(file, lists_applications=listed)
    if reason:
        return Sniffed(reason=reason)
    for sniff in (_objects, _by_name, _compose, _marathon):
        sniffed = sniff(file)
        if sniffed:
            return sniffed
    sniffed = sniff_manifest(file)
    return Sniffed(reason=NO_OBJECT) if sniffed.reason == NO_DESCRIPTOR and "kind" in file.keys else sniffed


def _as(kind: str, file: File, *, must_parse: bool = False) -> Sniffed:
    """That kind, unless the file is a template of one. Raises SourceError where it must be parsed and cannot."""
    if STRICT_HELM.search(file.text):
        return Sniffed(reason=template_kind(file.text))
    template = template_kind(file.text)
    if template or must_parse:
        try:
            parse(file.text, file.path)
        except SourceError:
            if template:
                return Sniffed(reason=template)
            raise
    return Sniffed(kind=kind)


def _objects(file: File) -> Sniffed | None:
    return _as(KUBERNETES, file) if {"apiVersion", "kind"} <= file.keys else None


def _by_name(file: File) -> Sniffed | None:
    if _STACKATO_NAME.match(file.name):
        return _as(STACKATO, file)
    if _MTA_NAME.match(file.name) or "_schema-version" in file.keys:
        if "extends" in file.keys:
            return Sniffed(reason="an extension of an MTA descriptor; it changes one only at deployment")
        return _as(MTA, file)
    return None


def _compose(file: File) -> Sniffed | None:
    named = COMPOSE_NAME.match(file.name) is not None
    likely = "services" in file.keys and "applications" not in file.keys and "name" not in file.keys
    first_version = "services" not in file.keys and bool(file.keys) and _all_open(file)
    if not named and not ((likely or first_version) and _SERVICE.search(file.text)):
        return None
    return _if_shaped(COMPOSE, file, lambda document: is_compose(document, named=named), must_parse=named)


_VALUED_KEY = re.compile(r"^[^\s#-][^:\n]*:[ \t]+[^\s#&!]", re.MULTILINE)


def _all_open(file: File) -> bool:
    """Whether no top-level key has a value on its own line: all of them are mappings, as services were at first."""
    return _VALUED_KEY.search(file.text) is None


def _marathon(file: File) -> Sniffed | None:
    if not ("id" in file.keys and file.keys & _MARATHON_SIGNS):
        return None
    return _if_shaped(MARATHON, file, is_marathon)


def _if_shaped(kind: str, file: File, holds: Callable[[Outline], bool], *, must_parse: bool = False) -> Sniffed | None:
    """That kind where some document has its shape, a reason where the file is a template or broken."""
    try:
        documents = outline(file.text, file.path)
    except SourceError:
        template = template_kind(file.text)
        if template:
            return Sniffed(reason=template)
        if must_parse:
            raise
        return None
    if not any(map(holds, documents)):
        return None
    return Sniffed(reason=template_kind(file.text)) if STRICT_HELM.search(file.text) else Sniffed(kind=kind)
