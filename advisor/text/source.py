"""A file under review: its bytes as text, its kind, and places in it."""

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisor.errors import SourceError
from advisor.model.facts import LabelFact
from advisor.model.location import Location

WIDEST_SNIPPET = 200


@dataclass(frozen=True)
class Source:
    """A decoded file: no byte order mark, line ends as single line feeds."""

    path: str
    """Relative to the assessed root, forward slashes."""
    kind: str
    """A key of FORMATS."""
    text: str = field(repr=False)
    overlays: tuple[str, ...] = ()
    """Folders of Kustomize overlays that change it, none of which is rendered."""

    @property
    def folder(self) -> str:
        """The folder it lies in, "." for the root."""
        return self.path.rpartition("/")[0] or "."

    def location(self, first_line: int, last_line: int | None = None, snippet: str = "") -> Location:
        """The place, with what may be shown of it: the parts of its lines that a fact used."""
        last = max(first_line, last_line or first_line)
        return Location(path=self.path, first_line=first_line, last_line=last, snippet=snippet[:WIDEST_SNIPPET])


def _nothing_else(path: str) -> Source | None:  # noqa: ARG001 - the default of a callable that may find files
    return None


@dataclass(frozen=True)
class ReadOptions:
    """What the caller knows that files leave open."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """Values of ((variables)) of Cloud Foundry manifests, from --vars-file; treated as secret."""
    build_arguments: Mapping[str, str | None] = field(default_factory=dict)
    """Values of ARG instructions; None for one that is given and not known."""
    target: str | None = None
    """The stage of a Dockerfile to judge; the last one where None."""
    labels: tuple[LabelFact, ...] = ()
    """Facts that are read from labels; the values of all other labels stay where they are."""
    other: Callable[[str], Source | None] = _nothing_else
    """Another file of the assessed tree by its path relative to the root, such as one that a manifest inherits."""


# --- bytes as text --------------------------------------------------------------------------------------------------

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 8_000


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a zero among the first, without the mark of UTF-16."""
    return b"\x00" in data[:_LOOKED_AT] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decode(data: bytes, path: str) -> str:
    """The text with line feeds as line ends. Raises SourceError with the line of the first unreadable byte."""
    encoding, body = _encoding(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, errors="replace").count("\n") + 1
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise SourceError(path, line, f"a byte here is not {name}.", "Save the file as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    return "utf-8", data
