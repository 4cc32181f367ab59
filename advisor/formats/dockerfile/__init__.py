"""Dockerfiles and Containerfiles: how an image is built."""

import re

from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import EMPTY, KEYS, Recogniser, Sniffed

PLAIN_NAMES = frozenset({"dockerfile", "containerfile"})
_NAME = re.compile(r"(?:(?:Docker|Container)file(?:\..+)?|.+\.(?:docker|container)file)\Z", re.IGNORECASE | re.DOTALL)
_SOMETHING_ELSE = re.compile(
    r"(?:Docker|Container)file\.(?:dockerignore|md|txt|rst|html|png|py|sh|bak|orig|swp|ya?ml|json)\Z", re.IGNORECASE
)
_INSTRUCTION = re.compile(
    r"^[ \t]*(?:FROM|RUN|CMD|COPY|ADD|ENV|ARG|ENTRYPOINT|EXPOSE|WORKDIR|USER|LABEL|VOLUME|ONBUILD|SHELL|HEALTHCHECK"
    r"|STOPSIGNAL|MAINTAINER)(?=\s|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(r"^[ \t]*FROM\s", re.IGNORECASE | re.MULTILINE)
_TEMPLATE = re.compile(r"^[ \t]*(?:\{\{|\{%|<%)|^[ \t]*FROM\s.*(?:\{\{|<%|%%\w+%%|@\w+@)", re.IGNORECASE | re.MULTILINE)
_PREPROCESSED = re.compile(r"^(?:INCLUDE\+?|IMPORT)[ \t]+\S", re.MULTILINE)


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.dockerfile.image import STATES, extract_dockerfile

    return extract_dockerfile, STATES


def _named(name: str, text: str) -> Sniffed:
    """One without FROM but with instructions fails later, with its line."""
    if not text.strip():
        return EMPTY
    # Most Dockerfiles hold none of the signs that the patterns need, and a plain search costs far less.
    if ("{{" in text or "%" in text or "@" in text) and _TEMPLATE.search(text):
        return Sniffed(reason="a template of a Dockerfile; render it and assess the result")
    if ("INCLUDE" in text or "IMPORT" in text) and _PREPROCESSED.search(text):
        return Sniffed(reason="a Dockerfile that includes others; assess what its preprocessor makes of it")
    if name.lower() not in PLAIN_NAMES and not _FROM.search(text) and not _INSTRUCTION.search(text):
        return Sniffed(reason="named like a Dockerfile, but it holds no instruction")
    return Sniffed(kind=FORMAT.id)


def _unnamed(text: str) -> bool:
    return _FROM.search(text) is not None and not KEYS.search(text)


def _skips(name: str) -> str:
    return "named after a Dockerfile, but something else" if _SOMETHING_ELSE.match(name) else ""


FORMAT = Format(
    id="dockerfile",
    title="Dockerfile",
    load=_load,
    example="example/Dockerfile",
    kinds={"dockerfile": "image built from a Dockerfile"},
    recognises=Recogniser(name=_NAME, named=_named, unnamed=_unnamed, skips=_skips),
    joins=Joins(role=Role.IMAGE, default_names=frozenset({"Dockerfile", "dockerfile", "Containerfile"})),
)
