"""Cloud Foundry manifests as apps with their attributes: of the app, of the top level, of inherited files."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.cloud_foundry import APP_KEYS
from advisor.formats.reading import Attribute, Reader, shape, shown_key
from advisor.formats.variables import is_open
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

_TOP_KEYS = frozenset({"applications", "inherit", "version"})
_ADDED_UP = ("env", "services")
"""What the top level and the app say of these is added up; of everything else the app's word holds."""
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class App:
    """One app: its own attributes, those of the top level where it has none, and old forms that it uses."""

    source: Source
    line: int
    attributes: Mapping[str, Attribute]
    layers: Mapping[str, tuple[Attribute, ...]]
    """Attributes that are added up, from the top level down."""
    old_forms: tuple[tuple[str, Location], ...]
    folder_key: str
    """The key of an app in the older map by folder, else ""."""
    files: tuple[str, ...]
    complete: bool
    """False where an inherited file is missing: what is not said here may be said there."""

    def get(self, key: str) -> Attribute | None:
        return self.attributes.get(key)

    def all(self, key: str) -> tuple[Attribute, ...]:
        return self.layers.get(key, ())

    def place(self) -> Location:
        """Where the app begins: its name's line."""
        name = self.get("name")
        return self.source.location(self.line) if name is None else name.location()


@dataclass(frozen=True, slots=True)
class _Layer:
    """The top level of one manifest of a chain of inheritance."""

    document: Map
    source: Source

    def attributes(self) -> Iterator[Attribute]:
        for entry in self.document.entries:
            if entry.key.text in APP_KEYS:
                yield Attribute(entry, self.source)

    def attribute(self, key: str) -> Attribute | None:
        entry = self.document.entry(key)
        return None if entry is None else Attribute(entry, self.source)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A manifest and those that it inherits, the manifest itself last."""

    layers: tuple[_Layer, ...]
    complete: bool

    @property
    def own(self) -> _Layer:
        return self.layers[-1]

    def with_apps(self) -> _Layer | None:
        """The manifest whose apps these are: its own, else those of the nearest that it inherits."""
        own = [layer for layer in reversed(self.layers) if layer.attribute("applications") is not None]
        return own[0] if own else None


def read_apps(source: Source, options: ReadOptions, reader: Reader) -> tuple[App, ...]:
    """Every app of a manifest. Raises SourceError where the YAML cannot be parsed."""
    documents = parse(source.text, source.path)
    if len(documents) > 1:
        line = documents[1].first_line
        reader.note(source, line, "a further YAML document; cf push reads the first one only.", "Split the file.")
    apps = [app for document in documents for app in _document_apps(document, source, options, reader)]
    if not apps:
        reader.note(source, 1, "this manifest names no app of its own.", "Nothing to do where others inherit it.")
    return tuple(apps)


def _document_apps(document: Node, source: Source, options: ReadOptions, reader: Reader) -> Iterator[App]:
    if not isinstance(document, Map):
        reader.note(source, document.first_line, f"the document is {shape(document)}, not a mapping.", "Mend it.")
        return
    chain = _chain(document, source, options, reader)
    layer = chain.with_apps()
    _note_top_level(chain.own, reader)
    if layer is None:
        if "name" in document or _inherits_name(chain):
            yield _flat_app(chain)
        return
    applications = layer.attribute("applications")
    if applications is not None:
        yield from _listed_apps(applications, chain, reader)


def _inherits_name(chain: _Chain) -> bool:
    return any(layer.attribute("name") is not None for layer in chain.layers)


# --- inheritance ----------------------------------------------------------------------------------------------------


def _chain(document: Map, source: Source, options: ReadOptions, reader: Reader) -> _Chain:
    layers = [_Layer(document, source)]
    complete = True
    while complete and (inherit := layers[0].attribute("inherit")) is not None and not inherit.is_null:
        base = _base(inherit, options, reader, seen={layer.source.path for layer in layers})
        if base is None:
            complete = False
        else:
            layers.insert(0, base)
    return _Chain(tuple(layers), complete)


def _base(inherit: Attribute, options: ReadOptions, reader: Reader, seen: set[str]) -> _Layer | None:
    """The manifest that is inherited; None, with a note, where it cannot be had."""
    path = _inherited_path(inherit, reader)
    if path is None:
        reader.note_on(inherit, "names no file that could be read.", "What it adds is unknown.")
        return None
    if path in seen or len(seen) > _LONGEST_CHAIN:
        reader.note_on(inherit, "leads back to a manifest of the same chain.", "Break the circle.")
        return None
    base = options.other(path)
    document = None if base is None else _first_map(base)
    if base is None or document is None:
        reader.note_on(inherit, "names a file that was not read as a manifest.", "What it adds is unknown.")
        return None
    return _Layer(document, base)


def _inherited_path(inherit: Attribute, reader: Reader) -> str | None:
    text = reader.resolved(inherit.node) if isinstance(inherit.node, Text) else None
    if text is None or not text.text.strip() or text.text.startswith("/"):
        return None
    return posixpath.normpath(posixpath.join(inherit.source.folder, text.text.strip()))


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
    form: Attribute | None = None
    """`applications:` where it is the older map by folder."""


def _flat_app(chain: _Chain) -> App:
    """One app written at the top level."""
    own = chain.own
    name = own.attribute("name")
    line = own.document.first_line if name is None else name.line
    return _app(chain, _Written(own.source, line))


def _listed_apps(applications: Attribute, chain: _Chain, reader: Reader) -> Iterator[App]:
    node = applications.node
    source = applications.source
    match node:
        case Items(items=items):
            for item in items:
                if isinstance(item, Map):
                    yield _app(chain, _Written(source, item.first_line, item.entries))
                else:
                    reader.note(source, item.first_line, f"an entry of `applications` is {shape(item)}.", "Mend it.")
        case Map(entries=entries):
            for entry in entries:
                if isinstance(entry.value, Map):
                    own = entry.value.entries
                    yield _app(chain, _Written(source, entry.first_line, own, entry.key.text, applications))
                else:
                    what = f"the app `{shown_key(entry.key.text)}` is {shape(entry.value)}."
                    reader.note(source, entry.first_line, what, "Mend it.")
        case Text() if not node.is_null:
            why = "is a variable that is not known." if is_open(node.text) else "is a text, not a list."
            reader.note_on(applications, why, "Its apps are unknown.")


def _app(chain: _Chain, written: _Written) -> App:
    attributes: dict[str, Attribute] = {}
    layers: dict[str, list[Attribute]] = {key: [] for key in _ADDED_UP}
    top = [attribute for layer in chain.layers for attribute in layer.attributes()]
    for attribute in (*top, *(Attribute(entry, written.source) for entry in written.entries)):
        attributes[attribute.key] = attribute
        if attribute.key in layers:
            layers[attribute.key].append(attribute)
    return App(
        source=written.source,
        line=written.line,
        attributes=attributes,
        layers={key: tuple(members) for key, members in layers.items()},
        old_forms=tuple(_old_forms(chain, top, written.form)),
        folder_key=written.folder_key,
        files=_files(chain, written.source),
        complete=chain.complete,
    )


def _old_forms(chain: _Chain, top: list[Attribute], form: Attribute | None) -> Iterator[tuple[str, Location]]:
    if top:
        yield "global attributes", top[0].key_location()
    if form is not None:
        yield "applications map", form.location()
    for layer in chain.layers:
        inherit = layer.attribute("inherit")
        if inherit is not None:
            yield "inherit", inherit.location()


def _files(chain: _Chain, source: Source) -> tuple[str, ...]:
    """The manifest itself first, then those that it inherits."""
    own = chain.own.source.path
    return (own, *sorted({source.path, *(layer.source.path for layer in chain.layers)} - {own}))


def _note_top_level(layer: _Layer, reader: Reader) -> None:
    """A scalar under an unknown key is a slip; mappings and lists there usually hold anchors."""
    for entry in layer.document.entries:
        key = entry.key.text
        if key in _TOP_KEYS | APP_KEYS or not isinstance(entry.value, Text) or key.startswith(("x-", "_", ".")):
            continue
        what = f"`{shown_key(key)}` is no key of a manifest's top level."
        reader.note(layer.source, entry.first_line, what, "Cloud Foundry passes over it; check its spelling.")
    version = layer.attribute("version")
    reader.integer(version, 1, 1)
