"""Whether COPY and ADD can put a certain file into an image that starts empty."""

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from advisor.text.dockerfile_lines import Instruction

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z", re.IGNORECASE)
_PLAIN_FILE = re.compile(
    r"\.(?:crt|cer|pem|key|jar|war|exe|dll|so|wasm|py|js|json|ya?ml|toml|conf|cfg|ini|xml|html?|txt|md|sh|zip)\Z"
)
_URL = re.compile(r"https?://(?![^?#]*\.git(?:[?#]|\Z))")


class Brings(Enum):
    """How far one instruction puts one file in place."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Copied:
    """One COPY or ADD with its variables filled in; None for a path that a variable leaves open."""

    instruction: Instruction
    sources: tuple[str | None, ...]
    destination: str | None
    """Absolute, without a slash at its end."""
    into_folder: bool
    """Whether the destination is written as a folder."""


def brings(copied: Copied, path: str, programs: Collection[str]) -> Brings:
    """Whether the file at `path` may come from this instruction; `programs` are files, for the image starts them."""
    destination = copied.destination
    if destination is None:
        return Brings.MAYBE
    if destination == path and not copied.into_folder:
        return Brings.YES
    folder = destination if destination == "/" else destination + "/"
    if not path.startswith(folder):
        return Brings.NO
    return max(
        (_source_brings(copied, source, path, folder, programs) for source in copied.sources),
        key=(Brings.NO, Brings.MAYBE, Brings.YES).index,
        default=Brings.NO,
    )


def _source_brings(copied: Copied, source: str | None, path: str, folder: str, programs: Collection[str]) -> Brings:
    if source is None:
        return Brings.MAYBE
    name = posixpath.basename(source.rstrip("/"))
    if folder + name == path:
        return Brings.YES
    return Brings.NO if _is_one_file(copied, source, folder + name, programs) else Brings.MAYBE


def _is_one_file(copied: Copied, source: str, target: str, programs: Collection[str]) -> bool:
    """Whether the source is surely a single file that stays one; a folder or an archive may hold anything."""
    if source.startswith("<<"):
        return True
    if copied.instruction.keyword == "ADD" and (_ARCHIVE.search(source) or copied.instruction.flag("unpack")):
        return _URL.match(source) is not None and not copied.instruction.flag("unpack")
    if any(mark in source for mark in "*?[") or "--parents" in copied.instruction.flags:
        return False
    if copied.instruction.keyword == "ADD" and _URL.match(source):
        return True
    return target in programs or bool(_PLAIN_FILE.search(source))
