"""A compose project: its services, with whatever other files add to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from advisor.formats.compose.definitions import Definition, Definitions, File, parsed
from advisor.formats.compose.interpolation import Interpolation, settings
from advisor.formats.compose.keys import TOP_KEYS, note_keys, old_forms
from advisor.formats.compose.layers import Fields, Member, merged
from advisor.formats.compose.names import override_of, path_below
from advisor.formats.compose.values import is_blank
from advisor.formats.fields import Attribute, Read, Reader, shape
from advisor.formats.variables import Fillings
from advisor.model.location import Location, Problem
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Map, Text

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
