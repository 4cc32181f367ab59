"""A compose project: its files, the services that they define, what those extend, and which keys there are."""

import difflib
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from advisor.errors import SourceError
from advisor.formats.compose.interpolation import Interpolation, settings
from advisor.formats.compose.layers import Fields, Member, is_blank, merged
from advisor.formats.compose.shape import OLD_KEYS, SERVICE_KEYS, TOP_KEYS
from advisor.formats.fields import Attribute, Read, Reader, shape
from advisor.formats.variables import Fillings
from advisor.model.facts import Fact
from advisor.model.location import Location, Problem
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Map, Node, Text, parse

# --- names of compose files -------------------------------------------------------------------------------------------

BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""Names that `docker compose` looks for, the preferred first."""
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""Names of the file that it merges into the base, the preferred first."""


def path_below(folder: str, path: str) -> str:
    """The path, relative to the root, of a path that is relative to the folder."""
    return posixpath.normpath(posixpath.join(folder, path))


def base_of(folder: str, options: ReadOptions) -> Source | None:
    """The file that stands for the folder's project."""
    return _first(folder, BASES, options)


def override_of(source: Source, options: ReadOptions) -> Source | None:
    """The file that is merged into the source without being asked for; only a folder's base has one."""
    base = base_of(source.folder, options)
    own = source.path.rpartition("/")[2]
    if own not in BASES or (base is not None and base.path != source.path):
        return None
    return _first(source.folder, OVERRIDES, options)


def is_override(source: Source, options: ReadOptions) -> bool:
    """Whether the source is merged into the base of its folder."""
    base = base_of(source.folder, options)
    override = None if base is None else override_of(base, options)
    return override is not None and override.path == source.path


def _first(folder: str, names: tuple[str, ...], options: ReadOptions) -> Source | None:
    found = (options.other(path_below(folder, name)) for name in names)
    return next((source for source in found if source is not None), None)


# --- what one file defines --------------------------------------------------------------------------------------------

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


# --- which keys there are ---------------------------------------------------------------------------------------------

BELOW: Mapping[str, frozenset[str]] = {
    "build": frozenset(
        [
            "additional_contexts",
            "args",
            "cache_from",
            "cache_to",
            "context",
            "dockerfile",
            "dockerfile_inline",
            "entitlements",
            "extra_hosts",
            "isolation",
            "labels",
            "network",
            "no_cache",
            "platforms",
            "privileged",
            "provenance",
            "pull",
            "sbom",
            "secrets",
            "shm_size",
            "ssh",
            "tags",
            "target",
            "ulimits",
        ]
    ),
    "deploy": frozenset(
        [
            "endpoint_mode",
            "labels",
            "mode",
            "placement",
            "replicas",
            "resources",
            "restart_policy",
            "rollback_config",
            "update_config",
        ]
    ),
    "healthcheck": frozenset(["disable", "interval", "retries", "start_interval", "start_period", "test", "timeout"]),
    "logging": frozenset({"driver", "options"}),
}
"""Of keys that hold a mapping: the keys below them."""
_VOLUMES_AND_THE_LIKE = ("configs", "networks", "secrets", "volumes")


def deprecated_keys(service: Fields, forms: Sequence[tuple[str, Location]]) -> Fact | None:
    """The old keys of the service, and the old forms of its file, each where it stands."""
    found = [*forms, *((key, one.key_location()) for key in OLD_KEYS for one in service.all(key))]
    if not found:
        return None
    values = tuple(sorted({name for name, _ in found}))
    return Fact(value=values, evidence=tuple(sorted({place for _, place in found})))


def old_forms(top: Fields) -> Iterator[tuple[str, Location]]:
    """Old keys of the top level: `version`, and `external: {name: …}`, which became `name` beside `external: true`."""
    yield from (("version", attribute.location()) for attribute in top.all("version"))
    silent = Reader()
    for key in _VOLUMES_AND_THE_LIKE:
        for member in merged(top.all(key)).written:
            external = Fields((member,)).below(member.key, silent).below("external", silent).get("name")
            if external is not None:
                yield "external.name", external.key_location()


def note_keys(fields: Fields, known: frozenset[str], owner: str, reader: Reader) -> None:
    """A note for every key that is none; `x-` keys are anybody's own."""
    for key in fields.names():
        attribute = fields.get(key)
        if attribute is not None and key not in known and not key.startswith("x-"):
            reader.note_on(attribute, f"is no key of {owner}.", _suggestion(key, known))


def note_service_keys(service: Fields, reader: Reader) -> None:
    note_keys(service, SERVICE_KEYS | frozenset(OLD_KEYS), "a service", reader)
    silent = Reader()
    for key, known in BELOW.items():
        note_keys(service.below(key, silent), known, f"`{key}`", reader)


def _suggestion(key: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(key[:80], sorted(known), n=1)
    return f"Did you mean `{near[0]}`?" if near else "Compose refuses it; remove it or check where it belongs."


# --- the project ------------------------------------------------------------------------------------------------------

_DEEPEST = 20


@dataclass(frozen=True)
class Scope:
    """What the files of one project, or of one that it includes, have in common."""

    folder: str
    """The folder that its relative paths start from."""
    paths: frozenset[str]
    variables: Interpolation
    reader: Reader

    def folder_of(self, attribute: Attribute) -> str:
        """The folder that a path in the attribute is relative to: in an extended file its own."""
        return self.folder if attribute.source.path in self.paths else attribute.source.folder


@dataclass(frozen=True)
class Service:
    """One service with everything said about it."""

    name: str
    fields: Fields
    key: Attribute
    """Where it is written first."""
    scope: Scope
    complete: bool
    """False where it extends what is not there."""

    @property
    def reader(self) -> Reader:
        return self.scope.reader

    def text(self, *keys: str, longest: int = 255) -> Read[str] | None:
        """The text under the first of the keys that is given; None where it is empty, as `${NAME:-}` may leave it."""
        attribute = next((found for key in keys if (found := self.fields.get(key)) is not None), None)
        return None if is_blank(attribute, self.reader) else self.reader.text(attribute, longest)


@dataclass(frozen=True)
class Project:
    services: Mapping[str, Service]
    top: Fields
    volumes: Mapping[str, Fields]
    """What the top level says of each named volume."""
    networks: Mapping[str, Fields]
    old_forms: tuple[tuple[str, Location], ...]
    absorbed: frozenset[str]
    consulted: frozenset[str]
    readers: tuple[Reader, ...]
    """The reader of the file itself, then those of the files that it includes."""
    fillings: Fillings
    """What texts became by values of settings files."""

    @property
    def reader(self) -> Reader:
        return self.readers[0]

    def notes(self) -> tuple[Problem, ...]:
        return tuple(sorted({note for reader in self.readers for note in reader.notes}))


@dataclass
class _Gathered:
    """What the files met so far hold."""

    services: dict[str, Service] = field(default_factory=dict)
    top: list[Attribute] = field(default_factory=list)
    old_forms: list[tuple[str, Location]] = field(default_factory=list)
    absorbed: set[str] = field(default_factory=set)
    consulted: set[str] = field(default_factory=set)
    readers: list[Reader] = field(default_factory=list)
    fillings: Fillings = field(default_factory=Fillings)


def load_project(source: Source, options: ReadOptions) -> Project:
    """The project of a compose file. Raises SourceError where the file itself cannot be parsed."""
    parsed(source)
    override = override_of(source, options)
    sources = [source] if override is None else [source, override]
    loader = _Loader(options)
    loader.load(sources, source.folder, [path_below(source.folder, ".env")], {})
    found = loader.gathered
    top = Fields(tuple(found.top))
    return Project(
        services=found.services,
        top=top,
        volumes=_members(top, "volumes", found.readers[0]),
        networks=_members(top, "networks", found.readers[0]),
        old_forms=(*found.old_forms, *old_forms(top)),
        absorbed=frozenset(found.absorbed - {source.path}),
        consulted=frozenset(found.consulted),
        readers=tuple(found.readers),
        fillings=found.fillings,
    )


def _members(top: Fields, key: str, reader: Reader) -> dict[str, Fields]:
    members = top.below(key, reader)
    return {name: members.below(name, reader) for name in members.names()}


class _Loader:
    """Reads the files of a project and of those that it includes."""

    def __init__(self, options: ReadOptions) -> None:
        self.gathered = _Gathered()
        self._options = options
        self._met: set[str] = set()

    def load(self, sources: list[Source], folder: str, env_files: list[str], outer: Mapping[str, str]) -> None:
        """One project: its files, the weakest first; values of an including project come first."""
        values = self._values(env_files, outer)
        variables = Interpolation(values, self.gathered.fillings)
        reader = Reader(variables.resolve)
        self.gathered.readers.append(reader)
        scope = Scope(folder, frozenset(source.path for source in sources), variables, reader)
        self._met |= scope.paths
        self.gathered.absorbed |= scope.paths
        files = [file for source in sources if (file := File.read(source, reader)) is not None]
        top = merged_top(files)
        note_keys(top, TOP_KEYS, "a compose file's top level", reader)
        self._include(top, scope, values)
        self.gathered.top.extend(top.written)
        self.gathered.old_forms.extend(form for file in files for form in file.old_forms())
        self._add_services(files, scope)

    def _values(self, env_files: Iterable[str], outer: Mapping[str, str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for path in env_files:
            file = self._options.other(path)
            if file is not None:
                self.gathered.consulted.add(path)
                values.update(settings(file.text, {**values, **outer}))
        return {**values, **outer}

    # --- services ---------------------------------------------------------------------------------------------------

    def _add_services(self, files: list[File], scope: Scope) -> None:
        definitions = Definitions(self._options, scope.reader)
        found: dict[str, list[Definition]] = {}
        for attribute in merged(file.services for file in files if file.services is not None).written:
            file = next(file for file in files if file.source.path == attribute.source.path)
            if isinstance(attribute.node, Map):
                found.setdefault(attribute.key, []).append(definitions.of(attribute, file))
            elif not attribute.is_null or attribute.key not in found:
                what = f"is {shape(attribute.node)}, not the mapping of a service."
                scope.reader.note_on(attribute, what, "Mend it; it is left out.")
        self.gathered.absorbed |= definitions.absorbed
        for name, parts in found.items():
            self._add(name, parts, scope)

    def _add(self, name: str, parts: list[Definition], scope: Scope) -> None:
        other = self.gathered.services.get(name)
        if other is not None:
            what = "is a service of an included file too; Compose refuses both."
            scope.reader.note_on(parts[0].key, what, "Rename one of them; the included one is left out.")
        fields = Fields(tuple(attribute for part in parts for attribute in part.attributes))
        complete = all(part.complete for part in parts)
        self.gathered.services[name] = Service(name, fields, parts[0].key, scope, complete)

    # --- include ----------------------------------------------------------------------------------------------------

    def _include(self, top: Fields, scope: Scope, values: Mapping[str, str]) -> None:
        for member in top.listed("include", scope.reader).members:
            fields = member.fields()
            paths = list(_paths(member, fields, "path", scope))
            sources = [source for path in paths if (source := self._included(path, member, scope)) is not None]
            if not sources or len(self._met) > _DEEPEST:
                continue
            stated = scope.reader.text(fields.get("project_directory"))
            folder = sources[0].folder
            if stated is not None and stated.value is not None:
                folder = path_below(scope.folder, stated.value)
            env_files = list(_paths(member, fields, "env_file", scope)) if fields.get("env_file") is not None else []
            self.load(sources, folder, env_files or [path_below(folder, ".env")], values)

    def _included(self, path: str, member: Member, scope: Scope) -> Source | None:
        source = self._options.other(path)
        if path in self._met:
            self._note(member, scope, "an included file leads back to one that was read.", "Break the circle.")
            return None
        if source is None:
            what = "an included file was not read."
            self._note(member, scope, what, "Assess it together with this one; its services are missing.")
        return source

    @staticmethod
    def _note(member: Member, scope: Scope, what: str, advice: str) -> None:
        scope.reader.note(member.parent.source, member.node.first_line, what, advice)


def merged_top(files: list[File]) -> Fields:
    """The top level over all files, without their services."""
    return Fields(tuple(attribute for file in files for attribute in file.top if attribute.key != "services"))


def _paths(member: Member, fields: Fields, key: str, scope: Scope) -> Iterator[str]:
    """The paths of an entry of `include`: the entry itself, or what it lists under the key."""
    if isinstance(member.node, Map):
        members = fields.listed(key, scope.reader).members
    else:
        members = (member,) if key == "path" else ()
    for one in members:
        text = scope.reader.resolved(one.node) if isinstance(one.node, Text) else None
        if text is not None and text.text:
            yield path_below(scope.folder_of(one.parent), text.text)
