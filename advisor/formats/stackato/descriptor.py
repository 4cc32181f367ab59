"""Stackato descriptors as apps with their attributes: of stackato.yml, or of a manifest with Stackato's own keys."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.errors import SetAsideError, SourceError
from advisor.formats.reading import LONGEST_NAME, Attribute, Reader, shape, shown_key, shown_name
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

Attributes = Mapping[str, Attribute]

_APART = frozenset({"applications", "inherit", "stackato"})
_OF_ONE_APP = frozenset({"app-dir", "command", "docker_image", "framework", "hooks", "mem", "name", "processes"})
"""Top-level keys that make the top level an app of its own."""
_ADDED_UP = ("env", "services")
_SPELLINGS = {
    "appdir": "app-dir",
    "disk_quota": "disk",
    "docker-image": "docker_image",
    "mem": "memory",
    "placementzone": "placement-zone",
}
"""Spellings of one key, each led to the one used here."""
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class App:
    """One app: its own attributes, those of its `stackato:` block, those of the top level where it has none."""

    source: Source
    line: int
    attributes: Attributes
    layers: Mapping[str, tuple[Attribute, ...]]
    """Attributes that are added up, from the top level down."""
    reader: Reader
    """Fills ${key} with the app's own plain values."""
    folder_key: str = ""
    """The key of an app in a map by folder, else ""."""
    files: tuple[str, ...] = ()
    complete: bool = True
    """False where an inherited file is missing: what is not said here may be said there."""

    def get(self, key: str) -> Attribute | None:
        """The attribute, unless it is missing or null."""
        attribute = self.attributes.get(key)
        return None if attribute is None or attribute.is_null else attribute

    def all(self, key: str) -> tuple[Attribute, ...]:
        return self.layers.get(key, ())

    def place(self) -> Location:
        """Where the app begins: its name's line."""
        name = self.get("name")
        return self.source.location(self.line) if name is None else name.location()

    @property
    def name(self) -> str:
        """As written; where it has none that of its folder, which Stackato's client proposes."""
        attribute = self.get("name")
        written = shown_name(attribute.node.text) if attribute is not None and isinstance(attribute.node, Text) else ""
        folder = posixpath.normpath(posixpath.join(self.source.folder, self.folder_key)).rpartition("/")[2]
        return written or (shown_name(folder) if folder not in (".", "..") else "root")


@dataclass(frozen=True, slots=True)
class _Chain:
    """The top-level entries of a descriptor and of those that it inherits, the descriptor's own last."""

    source: Source
    document: Map
    entries: tuple[Attribute, ...]
    files: tuple[str, ...]
    complete: bool

    def attribute(self, key: str) -> Attribute | None:
        return next((one for one in reversed(self.entries) if one.key == key), None)

    def plain(self) -> tuple[Attribute, ...]:
        """Attributes of the top level, those of its `stackato:` block with them."""
        return tuple(_flattened(one for one in self.entries if one.key not in _APART - {"stackato"}))


def read_apps(source: Source, options: ReadOptions, reader: Reader) -> tuple[App, ...]:
    """Every app. Raises SourceError where the YAML cannot be parsed, SetAsideError where it describes no app."""
    documents = parse(source.text, source.path)
    if not documents or not isinstance(documents[0], Map):
        raise SetAsideError("a Stackato descriptor that holds no mapping")
    if len(documents) > 1:
        reader.note(source, documents[1].first_line, "a further YAML document, which is not read.", "Split the file.")
    chain = _chain(documents[0], source, options, reader)
    apps = tuple(_apps(chain, reader))
    if not apps:
        raise SetAsideError("a Stackato descriptor that describes no app of its own")
    return apps


# --- inheritance ----------------------------------------------------------------------------------------------------


def _chain(document: Map, source: Source, options: ReadOptions, reader: Reader) -> _Chain:
    """The descriptor and all that it inherits, nearest first: where two differ, the nearer one's word holds."""
    layers: list[tuple[Map, Source]] = [(document, source)]
    seen = {source.path}
    complete = True
    place = 0
    while place < len(layers):
        for path in _inherited(*layers[place], reader):
            base = options.other(path) if path and path not in seen and len(seen) < _LONGEST_CHAIN else None
            found = None if base is None else _first_map(base)
            if base is None or found is None:
                complete = False
            else:
                seen.add(path)
                layers.append((found, base))
        place += 1
    if not complete:
        line = document.entry("inherit")
        what = "`inherit` names a file that was not read; what it adds is unknown."
        reader.note(source, 1 if line is None else line.first_line, what, "Assess it with this one.")
    entries = tuple(Attribute(entry, origin) for layer, origin in reversed(layers) for entry in layer.entries)
    files = (source.path, *sorted(seen - {source.path}))
    return _Chain(source, document, entries, files, complete)


def _inherited(document: Map, source: Source, reader: Reader) -> Iterator[str]:
    """The paths that it inherits; "" for one that cannot be read."""
    entry = document.entry("inherit")
    nodes = () if entry is None else entry.value.items if isinstance(entry.value, Items) else (entry.value,)
    for node in nodes:
        text = reader.resolved(node) if isinstance(node, Text) else None
        if isinstance(node, Text) and node.is_null:
            continue
        inside = text is not None and text.text.strip() and not text.text.startswith("/")
        yield posixpath.normpath(posixpath.join(source.folder, text.text.strip())) if text and inside else ""


def _first_map(source: Source) -> Map | None:
    try:
        documents = parse(source.text, source.path)
    except SourceError:
        return None
    return next((document for document in documents if isinstance(document, Map)), None)


# --- apps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    """Where one app is written, and what its own entries are; none for an app at the top level."""

    source: Source
    line: int
    entries: tuple[Entry, ...] = ()
    folder_key: str = ""
    shared: tuple[Attribute, ...] = field(default=())
    """What the top level says for all."""


def _apps(chain: _Chain, reader: Reader) -> Iterator[App]:
    applications = chain.attribute("applications")
    top = chain.plain()
    keys = {one.key for one in top}
    listed = list(_listed(applications, chain, reader)) if applications is not None else []
    if not listed and (keys & _OF_ONE_APP or chain.attribute("stackato") is not None):
        yield _app(chain, _Written(chain.source, chain.document.first_line, shared=top), reader)
    for written in listed:
        yield _app(chain, written, reader)


def _listed(applications: Attribute, chain: _Chain, reader: Reader) -> Iterator[_Written]:
    shared = tuple(one for one in chain.plain() if one.key != "name")
    for key, line, node in _members(applications.node):
        if isinstance(node, Map):
            yield _Written(applications.source, line, node.entries, key, shared)
        else:
            what = f"an app below `applications` is {shape(node)}."
            reader.note(applications.source, line, what, "Mend it.")


def _members(node: Node) -> Iterator[tuple[str, int, Node]]:
    match node:
        case Items(items=items):
            yield from (("", item.first_line, item) for item in items)
        case Map(entries=entries):
            yield from ((entry.key.text, entry.first_line, entry.value) for entry in entries)


def _app(chain: _Chain, written: _Written, reader: Reader) -> App:
    own = tuple(_flattened(Attribute(entry, written.source) for entry in written.entries))
    attributes: dict[str, Attribute] = {}
    layers: dict[str, list[Attribute]] = {key: [] for key in _ADDED_UP}
    for attribute in (*written.shared, *own):
        attributes[_SPELLINGS.get(attribute.key, attribute.key)] = attribute
        if attribute.key in layers:
            layers[attribute.key].append(attribute)
    return App(
        source=written.source,
        line=written.line,
        attributes=attributes,
        layers={key: tuple(members) for key, members in layers.items()},
        reader=reader.resolving(dict(_plain_values(attributes))),
        folder_key=written.folder_key,
        files=chain.files,
        complete=chain.complete,
    )


def _plain_values(attributes: Attributes) -> Iterator[tuple[str, str]]:
    for key, attribute in attributes.items():
        node = attribute.node
        if isinstance(node, Text) and not node.is_null and len(node.text) <= LONGEST_NAME:
            yield key, node.text


def _flattened(attributes: Iterator[Attribute]) -> Iterator[Attribute]:
    """The attributes with those of a `stackato:` block in its place."""
    for attribute in attributes:
        if attribute.key == "stackato" and isinstance(attribute.node, Map):
            yield from (attribute.below(entry) for entry in attribute.node.entries)
        elif attribute.key != "stackato":
            yield attribute


def below(attribute: Attribute | None, reader: Reader) -> dict[str, Attribute]:
    """The fields of the mapping below it; none where there is none, noted where it is something else."""
    read = reader.mapping(attribute)
    if attribute is None or read is None or read.value is None:
        return {}
    return {entry.key.text: attribute.below(entry) for entry in read.value.entries}


def name_of(node: Text, reader: Reader) -> str:
    """A name with its variables filled in where they are known, else as written."""
    text = reader.resolved(node)
    return shown_name(node.text if text is None else text.text)


def note_unknown(app: App, known: frozenset[str]) -> None:
    for key in sorted(app.attributes.keys() - known):
        attribute = app.attributes[key]
        app.reader.note_on(attribute, "is no key of an app.", f"Check its spelling; `{shown_key(key)}` is not read.")
