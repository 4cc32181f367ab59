"""A compose project: its files, the services that they define, what those extend, and which keys there are."""

import difflib
import posixpath
from collections.abc import Iterator, Mapping

from msgspec import Struct

from advisor.errors import SourceError
from advisor.formats.compose.interpolation import Interpolation, settings
from advisor.formats.compose.layers import DIALECT, Member, Pair, Section, entries
from advisor.formats.compose.shape import OLD_KEYS, SERVICE_KEYS, TOP_KEYS
from advisor.formats.facts import Statements, members
from advisor.formats.reading import Attribute, Read, Reader, shape
from advisor.formats.variables import Fillings
from advisor.formats.words import words_in
from advisor.model.location import Problem
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Map, Node, Text, parse

BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""Names that `docker compose` looks for, the preferred first."""
_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""Names of the file that it merges into the base, the preferred first."""
_OF_SERVICE = "service:"
_LONGEST_CHAIN = 20
"""Services that extend each other, and files that include each other."""


def path_below(folder: str, path: str) -> str:
    """The path, relative to the root, of a path that is relative to the folder."""
    return posixpath.normpath(posixpath.join(folder, path))


def base_of(folder: str, options: ReadOptions) -> Source | None:
    """The file that stands for the folder's project."""
    return _first(folder, BASES, options)


def _override_of(source: Source, options: ReadOptions) -> Source | None:
    """The file that is merged into the source without being asked for; only a folder's base has one."""
    base = base_of(source.folder, options)
    own = source.path.rpartition("/")[2]
    if own not in BASES or (base is not None and base.path != source.path):
        return None
    return _first(source.folder, _OVERRIDES, options)


def is_override(source: Source, options: ReadOptions) -> bool:
    """Whether the source is merged into the base of its folder."""
    base = base_of(source.folder, options)
    override = None if base is None else _override_of(base, options)
    return override is not None and override.path == source.path


def _first(folder: str, names: tuple[str, ...], options: ReadOptions) -> Source | None:
    sources = (options.other(path_below(folder, name)) for name in names)
    return next((source for source in sources if source is not None), None)


# --- which keys there are ---------------------------------------------------------------------------------------------


BELOW: Mapping[str, frozenset[str]] = {
    "build": words_in(
        """additional_contexts args cache_from cache_to context dockerfile dockerfile_inline entitlements extra_hosts
        isolation labels network no_cache platforms privileged provenance pull sbom secrets shm_size ssh tags target
        ulimits"""
    ),
    "deploy": words_in(
        "endpoint_mode labels mode placement replicas resources restart_policy rollback_config update_config"
    ),
    "healthcheck": words_in("disable interval retries start_interval start_period test timeout"),
    "logging": words_in("driver options"),
}
"""Of keys that hold a mapping: the keys below them."""


def note_keys(section: Section, known: frozenset[str], owner: str, advice: str = "") -> None:
    """A note for every key that is none, with advice or the nearest one; `x-` keys are anybody's own."""
    for attribute in section.fields():
        key = attribute.key
        if not attribute.is_null and key not in known and not key.startswith("x-"):
            section.reader.note_on(attribute, f"is no key of {owner}.", advice or _nearest(key, known))


def note_service_keys(service: "Service") -> None:
    note_keys(service, SERVICE_KEYS | frozenset(OLD_KEYS), "a service")
    for key, known in BELOW.items():
        note_keys(service.inside(key), known, f"`{key}`")


def _nearest(key: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(key[:80], sorted(known), n=1)
    return f"Did you mean `{near[0]}`?" if near else "Compose refuses it; remove it or check where it belongs."


def _old_forms(top: Section) -> Iterator[Read[str]]:
    """Old keys of the top level: `version`, and `external: {name: …}`, which became `name` beside `external: true`."""
    yield from (Read("version", attribute.location()) for attribute in top.all("version"))
    for key in ("configs", "networks", "secrets", "volumes"):
        defined = top.inside(key)
        for definition in defined.fields():
            named = defined.inside(definition.key, "external").all("name")
            yield from (Read("external.name", attribute.key_location()) for attribute in named)


# --- what one file defines --------------------------------------------------------------------------------------------


class File(Struct, frozen=True):
    """One compose file; its documents count as files on top of each other."""

    source: Source
    top: tuple[Attribute, ...]
    services: tuple[Attribute, ...]
    """The keys that hold services: one in each document."""
    first_version: bool = False
    """Whether the services stand at the top level."""

    @property
    def written(self) -> Iterator[Attribute]:
        """Each word on a service."""
        return (service for key in self.services for service in entries(key))


def parsed(source: Source) -> tuple[Node, ...]:
    """The documents of a compose file. Raises SourceError where they cannot be parsed."""
    return parse(source.text, source.path)


def _file(source: Source, reader: Reader) -> File | None:
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
    if maps and _is_first_version(maps[0]):
        key = Text("services", quoted=False, first_line=maps[0].first_line, last_line=maps[0].first_line)
        return File(source, (), (Attribute(Entry(key, maps[0]), source),), first_version=True)
    top = tuple(Attribute(entry, source) for document in maps for entry in document.entries)
    services = Section(top, reader).all("services")
    for attribute in services:
        reader.mapping(attribute)
    return File(source, top, services)


def _is_first_version(document: Map) -> bool:
    """Whether services stand at the top level: the form before `services:` came."""
    today = TOP_KEYS - {"version"}
    if any(entry.key.text in today and not _is_service(entry.value) for entry in document.entries):
        return False
    return any(_is_service(entry.value) for entry in document.entries)


def _is_service(node: Node | None) -> bool:
    return isinstance(node, Map) and any(isinstance(node.get(key), Text | Map) for key in ("image", "build", "extends"))


class _Extending:
    """Services with what they extend."""

    def __init__(self, options: ReadOptions, reader: Reader) -> None:
        self.absorbed: set[str] = set()
        self._options = options
        self._reader = reader
        self._files: dict[str, File | None] = {}
        self._defined: dict[str, Section] = {}

    def words_on(self, service: Attribute, file: File) -> tuple[list[Attribute], bool]:
        """Every word on the service, the weakest first, and whether all that it extends is at hand."""
        words: list[list[Attribute]] = []
        chain = {(file.source.path, service.key)}
        current: tuple[Attribute, File] | None = (service, file)
        while current is not None:
            section = Section(entries(current[0]), self._reader)
            words.append([word for word in entries(current[0]) if word.key != "extends"])
            extends = section.given("extends")
            if extends is None:
                break
            current = self._base(extends, current[1], chain)
        return [word for part in reversed(words) for word in part], current is not None

    def _base(self, extends: Attribute, file: File, chain: set[tuple[str, str]]) -> tuple[Attribute, File] | None:
        """The service that is extended and its file; None, with a note, where it cannot be had."""
        name, path = self._named(extends, file)
        what = "names no service that could be read."
        advice = "What it adds is unknown."
        if name is not None:
            holder = file if path in (None, file.source.path) else self._file(path or "")
            base = None if holder is None else self._services(holder).given(name)
            what = "names a service that was not found."
            if holder is not None and base is not None and isinstance(base.node, Map):
                step = holder.source.path, name
                if step not in chain and len(chain) <= _LONGEST_CHAIN:
                    chain.add(step)
                    return base, holder
                what, advice = "leads back to a service of the same chain.", "Break the circle."
        self._reader.note_on(extends, what, advice)
        return None

    def _named(self, extends: Attribute, file: File) -> tuple[str | None, str | None]:
        """Name of the service and path of the file; None for its own."""
        if isinstance(extends.node, Text):
            text = self._reader.resolved(extends.node)
            return (None if text is None else text.text), None
        section = Section(entries(extends), self._reader)
        name, path = section.text("service"), section.text("file")
        if name is None or (path is not None and path.value is None):
            return None, None
        return name.value, None if path is None else path_below(file.source.folder, path.value or "")

    def _services(self, file: File) -> Section:
        path = file.source.path
        if path not in self._defined:
            self._defined[path] = Section(file.written, self._reader)
        return self._defined[path]

    def _file(self, path: str) -> File | None:
        """A file that is extended; one that stands for a project of its own counts by itself too."""
        if path not in self._files:
            source = self._options.other(path)
            self._files[path] = None if source is None else _file(source, Reader())
            if source is not None and path.rpartition("/")[2] not in BASES:
                self.absorbed.add(path)
        return self._files[path]


# --- the project ------------------------------------------------------------------------------------------------------


class Scope(Struct, frozen=True):
    """What the files of one project, or of one that it includes, have in common."""

    folder: str
    """The folder that its relative paths start from."""
    paths: frozenset[str]
    variables: Interpolation
    reader: Reader

    def path_of(self, attribute: Attribute, path: str) -> str:
        """The path relative to the root of one that the attribute gives: in an extended file relative to that."""
        return path_below(self.folder if attribute.source.path in self.paths else attribute.source.folder, path)


class Service(Section):
    """One service with everything said about it."""

    __slots__ = ("complete", "key", "name", "scope")

    def __init__(self, words: list[Attribute], key: Attribute, scope: Scope, *, complete: bool) -> None:
        super().__init__(words, scope.reader)
        self.name = key.key
        self.key = key
        """Where it is written first."""
        self.scope = scope
        self.complete = complete
        """False where it extends what is not there."""

    @property
    def path(self) -> str:
        return self.key.source.path

    @property
    def network_mode(self) -> Read[str] | None:
        return self.reader.text(self.first("network_mode", "net"))

    def filled(self, text: str) -> str:
        """The text with its variables filled in as far as they are known, GAP for each other."""
        return self.scope.variables.fill(text).strip()

    def labels(self) -> list[Pair]:
        return [*self.pairs("labels"), *self.below("deploy").pairs("labels")]

    def shared_namespace(self, key: str) -> Read[str] | None:
        """The service whose network, processes or memory this one joins."""
        attribute = self.given(key)
        text = self.reader.resolved(attribute.node) if attribute and isinstance(attribute.node, Text) else None
        if attribute is None or text is None or not text.text.startswith(_OF_SERVICE):
            return None
        return Read(text.text.removeprefix(_OF_SERVICE), attribute.location())


class Project:
    """The services of a compose file, with whatever other files add to it."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        """Reads all files of the project. Raises SourceError where the file itself cannot be parsed."""
        parsed(source)
        self.services: dict[str, Service] = {}
        self.absorbed: set[str] = set()
        self.consulted: set[str] = set()
        self.readers: list[Reader] = []
        """The reader of the file itself, then those of the files that it includes."""
        self.fillings = Fillings()
        """What texts became by values of settings files."""
        self._options = options
        self._met: set[str] = set()
        self._old_forms: list[Read[str]] = []
        self._top: list[Attribute] = []
        override = _override_of(source, options)
        sources = [source] if override is None else [source, override]
        self._load(sources, source.folder, [path_below(source.folder, ".env")], {})
        self.absorbed.discard(source.path)
        self.top = Section(self._top, self.readers[0])
        self.first_line = self._top[0].line if self._top else 1
        for key in ("volumes", "networks"):
            defined = self.top.below(key)
            for definition in defined.fields():
                defined.below(definition.key)
        self._old_forms += _old_forms(self.top)

    def defined(self, kind: str, name: str, service: Service) -> Section:
        """What the top level says of a volume or a network, as the service's files fill in variables."""
        layers = self.top.below(kind).all(name)
        return Section((below for layer in layers for below in entries(layer)), service.reader)

    def notes(self) -> tuple[Problem, ...]:
        return tuple(sorted({note for reader in self.readers for note in reader.notes}))

    def deprecated(self, service: Service) -> Statements:
        """The old keys of the service, and the old forms of its file, each where it stands."""
        old = (Read(key, attribute.key_location()) for key in OLD_KEYS for attribute in service.all(key))
        yield from members("descriptor.deprecated-keys", (*self._old_forms, *old))

    # --- loading ------------------------------------------------------------------------------------------------------

    def _load(self, sources: list[Source], folder: str, env_files: list[str], outer: Mapping[str, str]) -> None:
        """One project: its files, the weakest first; values of an including project come first."""
        values = self._values(env_files, outer)
        variables = Interpolation(values, self.fillings)
        reader = Reader(variables.resolve, DIALECT)
        self.readers.append(reader)
        scope = Scope(folder, frozenset(source.path for source in sources), variables, reader)
        self._met |= scope.paths
        self.absorbed |= scope.paths
        files = [file for source in sources if (file := _file(source, reader)) is not None]
        words = [word for file in files for word in file.top if word.key != "services"]
        top = Section(words, reader)
        note_keys(top, TOP_KEYS, "a compose file's top level")
        for member in top.listed("include"):
            self._include(member, scope, values)
        self._top += words
        first = [key for file in files if file.first_version for key in file.services]
        self._old_forms += [Read("services at the top level", key.key_location()) for key in first]
        self._define(files, scope)

    def _values(self, env_files: list[str], outer: Mapping[str, str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for path in env_files:
            file = self._options.other(path)
            if file is not None:
                self.consulted.add(path)
                values.update(settings(file.text, {**values, **outer}))
        return {**values, **outer}

    def _define(self, files: list[File], scope: Scope) -> None:
        """Adds the services of the files, each with the words of all files on it."""
        extending = _Extending(self._options, scope.reader)
        definitions: dict[str, list[tuple[Attribute, list[Attribute], bool]]] = {}
        for file in files:
            for attribute in file.written:
                if isinstance(attribute.node, Map):
                    words, complete = extending.words_on(attribute, file)
                    definitions.setdefault(attribute.key, []).append((attribute, words, complete))
                elif not attribute.is_null or attribute.key not in definitions:
                    what = f"is {shape(attribute.node)}, not the mapping of a service."
                    scope.reader.note_on(attribute, what, "Mend it; it is left out.")
        self.absorbed |= extending.absorbed
        for name, parts in definitions.items():
            key = parts[0][0]
            if name in self.services:
                what = "is a service of an included file too; Compose refuses both."
                scope.reader.note_on(key, what, "Rename one of them; the included one is left out.")
            words = [word for _, part, _ in parts for word in part]
            self.services[name] = Service(words, key, scope, complete=all(complete for *_, complete in parts))

    def _include(self, member: Member, scope: Scope, values: Mapping[str, str]) -> None:
        section = member.section
        paths = section.listed("path") if member.is_map else (member,)
        sources = [source for path in _paths(paths, scope) if (source := self._included(path, member)) is not None]
        if not sources or len(self._met) > _LONGEST_CHAIN:
            return
        folder = sources[0].folder
        stated = section.text("project_directory")
        if stated is not None and stated.value is not None:
            folder = path_below(scope.folder, stated.value)
        env_files = list(_paths(section.listed("env_file"), scope)) or [path_below(folder, ".env")]
        self._load(sources, folder, env_files, values)

    def _included(self, path: str, member: Member) -> Source | None:
        source = self._options.other(path)
        if path in self._met:
            member.note("an included file leads back to one that was read.", "Break the circle.")
            return None
        if source is None:
            member.note("an included file was not read.", "Assess it together with this one; its services are missing.")
        return source


def _paths(members_: Iterator[Member] | tuple[Member, ...], scope: Scope) -> Iterator[str]:
    yield from (scope.path_of(member.parent, text) for member in members_ if (text := member.text))
