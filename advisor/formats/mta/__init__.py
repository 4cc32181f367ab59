"""Descriptors of multi-target applications, whose modules are apps of Cloud Foundry."""

import re
from collections.abc import Set as AbstractSet

from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, known_as
from advisor.text.yaml_text import Outline

_NAME = re.compile(r"mtad?\.ya?ml\Z", re.IGNORECASE)
_EXTENSION_NAME = re.compile(r".+\.mtaext\Z", re.IGNORECASE)
_EXTENSION = "an extension of an MTA descriptor; it changes one only at deployment"
_SCHEMA = "_schema-version"


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.mta.workloads import STATES, extract_mta

    return extract_mta, STATES


def _skips(name: str) -> str:
    return _EXTENSION if _EXTENSION_NAME.match(name) else ""


def _keys(keys: AbstractSet[str]) -> bool:
    return _SCHEMA in keys


def _block(file: File) -> Sniffed | None:
    if not (_NAME.match(file.name) or _SCHEMA in file.keys):
        return None
    return Sniffed(reason=_EXTENSION) if "extends" in file.keys else known_as(FORMAT.id, file)


def _flow(_: File, document: Outline) -> Sniffed | None:
    known = isinstance(document, dict) and _SCHEMA in document and "extends" not in document
    return Sniffed(kind=FORMAT.id) if known else None


FORMAT = Format(
    id="mta",
    title="MTA descriptor",
    load=_load,
    example="example/mta.yaml",
    kinds={"mta": "module of a multi-target application"},
    recognises=Recogniser(
        skips=_skips, json_words=((b'"_schema-version"',),), json_keys=_keys, block=_block, flow=_flow
    ),
    joins=Joins(role=Role.PLATFORM, rank=5, writers=frozenset({"mta"})),
)
