"""What JSON is, or YAML written like it: words in the text decide what is worth parsing."""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice

from advisor.errors import SourceError
from advisor.text.compose_shape import COMPOSE_NAME, is_compose
from advisor.text.kinds import COMPOSE, KUBERNETES, MARATHON, MTA, Sniffed
from advisor.text.look_alikes import (
    SCANNED,
    STRICT_HELM,
    File,
    json_file,
    json_template_kind,
    look_alike,
    template_kind,
)
from advisor.text.manifest_shape import APP_KEYS, FIRST_VERSION_KEYS
from advisor.text.shapes import is_kubernetes, is_marathon, is_mta
from advisor.text.sniff_manifest import NO_DESCRIPTOR, may_be_flat, sniff_manifest
from advisor.text.yaml_text import Outline, outline, parse

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
_TOP_KEYS = APP_KEYS | FIRST_VERSION_KEYS | {"applications", "inherit", "version"}
"""What may stand beside the list of applications: JSON has no anchors, for which YAML takes further keys."""
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


def _broken_flow(path: str, text: str) -> Sniffed:
    """Raises SourceError where its name or the keys of some object in it are those of a descriptor."""
    template = json_template_kind(text)
    if template:
        return Sniffed(reason=template)
    objects = list(_keys_of_objects(text))
    outermost = objects[0] if objects else set()
    if outermost >= {"run", "schema_version"}:
        return Sniffed(reason="a report of the advisor that is not whole")
    if not SCANNED.isdisjoint(outermost):
        return Sniffed(reason="neither JSON nor YAML; by its keys the report of a scanner")
    if is_named_json(path) or any(map(_is_descriptor, objects)):
        _raise_for(path, text)
    return Sniffed(reason="neither JSON nor YAML, and nothing names it a descriptor")


def _raise_for(path: str, text: str) -> None:
    """The first mistake of the text, as JSON where its keys are quoted, else as YAML."""
    if re.match(r"\s*[{\[]\s*(?:\{\s*)?\"", text):
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            raise SourceError(path, error.lineno, f"this is not JSON: {error.msg}.", "Mend the line.") from None
        except RecursionError:
            pass
    parse(text, path)


_TOKEN = re.compile(r'"(?P<word>(?:[^"\\\n]|\\.)*+)(?:"(?P<names>\s*:)?)?|[{}\[\]]')
"""A string, whole or not, or a bracket; a quote that is not closed takes its line, so that no text is read twice."""
_MOST_TOKENS = 50_000
"""Whatever a file is shows in its first ones."""


def _keys_of_objects(text: str) -> Iterator[set[str]]:
    """The keys of each object that the text begins, whole or not, the outer ones first."""
    objects: list[set[str]] = []
    open_ones: list[set[str]] = []
    for token in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        bracket = token[0]
        if bracket in ("{", "["):
            open_ones.append(set())
            if bracket == "{":
                objects.append(open_ones[-1])
        elif bracket in ("}", "]"):
            del open_ones[-1:]
        elif token["names"] and open_ones:
            open_ones[-1].add(token["word"])
    yield from objects


def _is_descriptor(keys: set[str]) -> bool:
    return (
        keys >= {"apiVersion", "kind"}
        or ("id" in keys and not keys.isdisjoint({"cmd", "container", "containers", "cpus", "mem"}))
        or not keys.isdisjoint({"applications", "_schema-version"})
    )


def _flow_kind(path: str, text: str, document: Outline) -> Sniffed | None:
    file = json_file(path, text, document)
    named = COMPOSE_NAME.match(file.name) is not None
    reason = look_alike(file, lists_applications="applications" in file.keys)
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
    if "applications" in file.keys and not file.keys <= _TOP_KEYS:
        return Sniffed(reason="a list of applications in a file of another tool")
    sniffed = sniff_manifest(file)
    return sniffed if sniffed.reason != NO_DESCRIPTOR else None
