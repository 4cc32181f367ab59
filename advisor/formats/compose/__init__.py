"""Compose files."""

import re

from advisor.formats.compose.shape import NAME, dockerfiles_named, is_compose
from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import File, Recogniser, Sniffed, if_shaped
from advisor.text.yaml_text import Outline

_SERVICE = re.compile(
    r"""^[ \t]+["']?(?:image|build|container_name|ports|environment|volumes|command|deploy)["']?[ \t]*:""", re.MULTILINE
)
_VALUED_KEY = re.compile(r"^[^\s#-][^:\n]*:[ \t]+[^\s#&!]", re.MULTILINE)


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.compose.services import STATES, extract_compose

    return extract_compose, STATES


def _block(file: File) -> Sniffed | None:
    named = NAME.match(file.name) is not None
    likely = "services" in file.keys and "applications" not in file.keys and "name" not in file.keys
    first_version = "services" not in file.keys and bool(file.keys) and _all_open(file)
    if not named and not ((likely or first_version) and _SERVICE.search(file.text)):
        return None
    return if_shaped(FORMAT.id, file, lambda document: is_compose(document, named=named), must_parse=named)


def _all_open(file: File) -> bool:
    """Whether no top-level key has a value on its own line: all of them are mappings, as services were at first."""
    return _VALUED_KEY.search(file.text) is None


def _flow(file: File, document: Outline) -> Sniffed | None:
    named = NAME.match(file.name) is not None
    return Sniffed(kind=FORMAT.id) if is_compose(document, named=named) else None


FORMAT = Format(
    id="compose",
    title="compose file",
    load=_load,
    example="example/compose.yaml",
    kinds={"service": "compose service"},
    recognises=Recogniser(json_name=NAME, block=_block, flow=_flow, mentions=dockerfiles_named),
    joins=Joins(role=Role.PROJECT, writers=frozenset({"compose"}), names_build_file=True, links_build_file=True),
)
