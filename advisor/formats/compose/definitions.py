"""What one file defines as services, and what those extend."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from advisor.errors import SourceError
from advisor.formats.compose.layers import Fields, merged
from advisor.formats.compose.names import BASES, path_below
from advisor.formats.fields import Attribute, Reader, shape
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Map, Node, Text, parse

_TOP_OF_TODAY = frozenset({"configs", "include", "models", "name", "networks", "secrets", "services", "volumes"})
_LONGEST_CHAIN = 20


def parsed(source: Source) -> tuple[Node, ...]:
    """The documents of a compose file. Raises SourceError where they cannot be parsed."""
    return _parsed(source.text, source.path)


@lru_cache(maxsize=2)
def _parsed(text: str, path: str) -> tuple[Node, ...]:
    return parse(text, path)


@dataclass(frozen=True)
class File:
    """One compose file; its documents count as files on top of each other."""

    source: Source
    top: tuple[Attribute, ...]
    services: Attribute | None
    """The key that holds the services."""
    first_version: bool
    """Whether the services stand at the top level."""

    @classmethod
    def read(cls, source: Source, reader: Reader) -> "File | None":
        """None, with a note, where it cannot be read."""
        try:
            documents = parsed(source)
        except SourceError as error:
            reader.note(source, error.problem.line, "this file cannot be parsed.", "Mend it; what it adds is unknown.")
            return None
        for document in documents:
            if not isinstance(document, Map):
                reader.note(source, document.first_line, f"the document is {shape(document)}.", "Mend it.")
        maps = [document for document in documents if isinstance(document, Map)]
        return cls._of(source, maps, reader)

    @classmethod
    def _of(cls, source: Source, maps: list[Map], reader: Reader) -> "File":
        top = Fields(tuple(Attribute(entry, source) for document in maps for entry in document.entries))
        if maps and _is_first_version(maps[0]):
            key = Text("services", quoted=False, first_line=maps[0].first_line, last_line=maps[0].first_line)
            return cls(source, (), Attribute(Entry(key, maps[0]), source), first_version=True)
        listed = top.all("services")
        for attribute in listed:
            reader.mapping(attribute)
        return cls(source, top.written, _as_one(listed, source), first_version=False)

    @cached_property
    def definitions(self) -> Fields:
        return Fields() if self.services is None else merged([self.services])

    def old_forms(self) -> Iterator[tuple[str, Location]]:
        if self.first_version and self.services is not None:
            yield "services at the top level", self.services.key_location()


def _is_first_version(document: Map) -> bool:
    """Whether services stand at the top level: the form before `services:` came."""
    if any(entry.key.text in _TOP_OF_TODAY and not _is_service(entry.value) for entry in document.entries):
        return False
    return any(_is_service(entry.value) for entry in document.entries)


def _is_service(node: Node | None) -> bool:
    return isinstance(node, Map) and any(isinstance(node.get(key), Text | Map) for key in ("image", "build", "extends"))


def _as_one(listed: tuple[Attribute, ...], source: Source) -> Attribute | None:
    """The `services` of several documents as one mapping, in their order."""
    if len(listed) < 2:  # noqa: PLR2004 - one is as it should be
        return listed[0] if listed else None
    first = listed[0].node
    maps = [attribute.node for attribute in listed if isinstance(attribute.node, Map)]
    entries = tuple(entry for node in maps for entry in node.entries)
    node = Map(entries, first.first_line, first.last_line, sum(node.size for node in maps))
    return Attribute(Entry(listed[0].entry.key, node), source)


# --- extends --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Definition:
    """A service as one file defines it, after what it extends."""

    key: Attribute
    attributes: tuple[Attribute, ...]
    complete: bool


class Definitions:
    """Services with what they extend."""

    def __init__(self, options: ReadOptions, reader: Reader) -> None:
        self.absorbed: set[str] = set()
        self._options = options
        self._reader = reader
        self._files: dict[str, File | None] = {}

    def of(self, service: Attribute, file: File) -> Definition:
        attributes: list[tuple[Attribute, ...]] = []
        chain = {(file.source.path, service.key)}
        current, holder, complete = service, file, True
        while True:
            own = merged([current])
            attributes.append(tuple(attribute for attribute in own.written if attribute.key != "extends"))
            extends = own.get("extends")
            if extends is None:
                break
            base = self._base(extends, holder, chain)
            if base is None:
                complete = False
                break
            current, holder = base
        ordered = tuple(attribute for part in reversed(attributes) for attribute in part)
        return Definition(service, ordered, complete)

    def _base(self, extends: Attribute, file: File, chain: set[tuple[str, str]]) -> tuple[Attribute, File] | None:
        """The service that is extended and its file; None, with a note, where it cannot be had."""
        name, path = self._named(extends, file)
        if name is None:
            self._reader.note_on(extends, "names no service that could be read.", "What it adds is unknown.")
            return None
        holder = file if path in (None, file.source.path) else self._file(path or "")
        base = None if holder is None else holder.definitions.get(name)
        if holder is None or base is None or not isinstance(base.node, Map):
            self._reader.note_on(extends, "names a service that was not found.", "What it adds is unknown.")
            return None
        if (holder.source.path, name) in chain or len(chain) > _LONGEST_CHAIN:
            self._reader.note_on(extends, "leads back to a service of the same chain.", "Break the circle.")
            return None
        chain.add((holder.source.path, name))
        return base, holder

    def _named(self, extends: Attribute, file: File) -> tuple[str | None, str | None]:
        """Name of the service and path of the file; None for its own."""
        if isinstance(extends.node, Text):
            text = self._reader.resolved(extends.node)
            return (None if text is None else text.text), None
        fields = merged([extends])
        name = self._reader.text(fields.get("service"))
        path = self._reader.text(fields.get("file"))
        if name is None or (path is not None and path.value is None):
            return None, None
        return name.value, None if path is None else path_below(file.source.folder, path.value or "")

    def _file(self, path: str) -> File | None:
        """A file that is extended; one that stands for a project of its own counts by itself too."""
        if path not in self._files:
            source = self._options.other(path)
            self._files[path] = None if source is None else File.read(source, Reader())
            if source is not None and path.rpartition("/")[2] not in BASES:
                self.absorbed.add(path)
        return self._files[path]
