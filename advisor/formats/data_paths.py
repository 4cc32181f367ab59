"""The paths below which a command keeps data, told by flags that mean nothing else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.formats.facts import text_set
from advisor.formats.reading import Attribute, Read
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.redact import command_words
from advisor.text.yaml_text import Items, Text

DATA_PATHS = "storage.data-paths"
_FLAG = re.compile(
    r"(?:--?(?P<name>data-?dir|dbpath|storageDataPath|storage\.tsdb\.path)|-E(?P<setting>path\.data))(?:=(?P<value>.*))?\Z"
)
_TSDB, _RETENTION = "storage.tsdb.path", re.compile(r"--?storage\.tsdb\.retention(?:\.(?:time|size))?(?:=.*)?\Z")
_PATH = re.compile(r"(?:\.{0,2}/|[A-Za-z]:[\\/])[^$(){}*?<>|;&]*\Z")
_PASSING = re.compile(r"/(?:dev/shm|proc|run|sys|tmp|var/(?:cache|run|tmp))(?:/|\Z)|/\Z")
_DEVELOPS = frozenset({"-dev", "--dev"})
"""With these a server keeps everything in memory."""
_READS = re.compile(r"(?:.*/)?(?:python[\d.]*|torchrun|jupyter[\w-]*|thanos|[^/]+\.(?:py|ipynb))\Z")
"""Scripts whose data folder is what they read, and a program whose data folder is a cache."""
_OF_CACHES = frozenset({"bucket", "compact", "downsample", "store"})
"""What such a program is asked to do, where it is named by its image alone."""
_POSTGRES = frozenset({"pg_ctl", "postgres", "postmaster"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command, without its quotes, and where it stands."""

    text: str
    place: Location


def words_of(attributes: Iterable[Attribute]) -> list[Word]:
    """The words of commands that follow each other, such as an entrypoint and its arguments."""
    words: list[Word] = []
    for attribute in attributes:
        if isinstance(attribute.node, Items):
            words += [Word(item.text, attribute.at(item)) for item in attribute.node if isinstance(item, Text)]
        elif isinstance(attribute.node, Text):
            words += text_words(attribute.node.text, attribute)
    return words


def text_words(text: str, attribute: Attribute) -> Iterator[Word]:
    """The words of a line for the shell; a place shows the word itself, and no other argument."""
    for word in command_words(text):
        yield Word(word.strip("\"'"), attribute.command_location((word,)))


def data_paths(*commands: Sequence[Word]) -> dict[str, Fact]:
    """The fact of all commands together; nothing where none of them keeps data."""
    reads = [
        Read(path, words[place].place)
        for words in commands
        for path, place in kept_paths([word.text for word in words])
    ]
    return {DATA_PATHS: text_set(reads)} if reads else {}


def kept_paths(texts: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each path below which a command keeps data, with the place of the word that names it or its flag."""
    started = next((text for text in texts if not text.startswith("-")), "")
    if not _DEVELOPS.isdisjoint(texts) or started in _OF_CACHES or any(map(_READS.match, texts)):
        return
    own, retains = _own_flag(texts), any(map(_RETENTION.match, texts))
    for place, text in enumerate(texts):
        flag = _FLAG.match(text)
        if text != own and (flag is None or (flag["name"] == _TSDB and not retains)):
            continue
        value = "".join(texts[place + 1 : place + 2]) if flag is None or flag["value"] is None else flag["value"]
        path = value.strip("\"'")
        if _PATH.match(path) and not _PASSING.match(path):
            yield path, place


def _own_flag(texts: Sequence[str]) -> str:
    """The flag that names the folder of the data for this program alone; "" where there is none."""
    programs = {text.rpartition("/")[2] for text in texts}
    if not _POSTGRES.isdisjoint(programs):
        return "-D"
    return "--dir" if "redis-server" in programs and ("--appendonly", "yes") in pairwise(texts) else ""
