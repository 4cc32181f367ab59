"""Procfiles: the process types of an app that is built from the source beside it."""

import re

from advisor.formats.extraction import Extractor
from advisor.formats.format import Format, Joins, Role
from advisor.formats.recognising import EMPTY, Recogniser, Sniffed

_PROCESS = re.compile(r"^[A-Za-z0-9_-]+:[ \t]*\S", re.MULTILINE)


def _load() -> tuple[Extractor, frozenset[str]]:
    from advisor.formats.procfile.workloads import STATES, extract_procfile

    return extract_procfile, STATES


def _named(_: str, text: str) -> Sniffed:
    if not text.strip():
        return EMPTY
    if _PROCESS.search(text):
        return Sniffed(kind=FORMAT.id)
    return Sniffed(reason="named Procfile, but no line names a process and its command")


FORMAT = Format(
    id="procfile",
    title="Procfile",
    load=_load,
    example="example/Procfile",
    kinds={"procfile": "app described by a Procfile"},
    recognises=Recogniser(name=re.compile(r"Procfile\Z"), named=_named),
    joins=Joins(role=Role.SOURCE, deployed_by="the Procfile"),
)
