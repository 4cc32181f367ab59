"""What JSON is, or YAML written like it: words in the text decide what is worth parsing."""

import codecs
import re

from advisor.errors import SourceError
from advisor.sources.compose_shape import COMPOSE_NAME, is_compose
from advisor.sources.kinds import COMPOSE, KUBERNETES, MARATHON, MTA, Sniffed
from advisor.sources.look_alikes import STRICT_HELM, File, json_file, look_alike, template_kind
from advisor.sources.outline import Outline, outline
from advisor.sources.shapes import is_kubernetes, is_marathon, is_mta
from advisor.sources.sniff_manifest import NO_DESCRIPTOR, may_be_flat, sniff_manifest
from advisor.sources.yaml_text import parse

_MARATHON_NAME = re.compile(r".*marathon.*\.json\Z", re.IGNORECASE)
_OBJECT = (b'"apiVersion"', b'"kind"')
_SIGNS = (
    _OBJECT,
    (b"apiVersion:", b"kind:"),
    *(
        (b'"id"', word)
        for word in (b'"args"', b'"cmd"', b'"container"', b'"containers"', b'"cpus"', b'"mem"', b'"run"')
    ),
    (b'"applications"',),
    (b'"_schema-version"',),
    (b'"containerDefinitions"',),
    (b'"AWSTemplateFormatVersion"',),
    (b'"TaskGroups"',),
    (b'"packagingVersion"',),
    (b'"schedule"', b'"command"'),
)
"""Words of which every one of a row is in a descriptor, or in what is worth naming instead."""
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def shows_sign(data: bytes, name: str) -> bool:
    """Whether JSON, of which there is much in any tree, deserves a look: for its name, or for words in it."""
    if is_named_json(name) or data.startswith(_MARKS):
        return True
    return any(all(word in data for word in row) for row in _SIGNS)


def is_named_json(path: str) -> bool:
    """Whether a file is called like a JSON descriptor."""
    name = path.rpartition("/")[2]
    return _MARATHON_NAME.match(name) is not None or COMPOSE_NAME.match(name) is not None


def sniff_flow(path: str, text: str) -> Sniffed | None:
    """What JSON or YAML in brackets is; None where nothing is known of it."""
    if STRICT_HELM.search(text):
        return Sniffed(reason=template_kind(text))
    try:
        documents = outline(text, path)
    except SourceError:
        return _broken_flow(path, text)
    found = [_flow_kind(path, text, document) for document in documents]
    return next((each for each in found if each), None) or (
        Sniffed(reason="named like a descriptor, but it describes no application") if is_named_json(path) else None
    )


def _broken_flow(path: str, text: str) -> Sniffed | None:
    template = template_kind(text)
    if template:
        return Sniffed(reason=template)
    if is_named_json(path) or all(word.decode() in text for word in _OBJECT):
        parse(text, path)
    return Sniffed(reason="neither JSON nor YAML, and nothing names it a descriptor")


def _flow_kind(path: str, text: str, document: Outline) -> Sniffed | None:
    file = json_file(path, text, document)
    named = COMPOSE_NAME.match(file.name) is not None
    if "applications" not in file.keys:
        reason = look_alike(file)
        if reason:
            return Sniffed(reason=reason)
    if is_kubernetes(document):
        return Sniffed(kind=KUBERNETES)
    if is_mta(document):
        return Sniffed(kind=MTA)
    if is_compose(document, named=named):
        return Sniffed(kind=COMPOSE)
    if is_marathon(document):
        return Sniffed(kind=MARATHON)
    return _flow_manifest(file)


def _flow_manifest(file: File) -> Sniffed | None:
    if not file.keys or not ("applications" in file.keys or may_be_flat(file.keys)):
        return None
    sniffed = sniff_manifest(file)
    return sniffed if sniffed.reason != NO_DESCRIPTOR else None
