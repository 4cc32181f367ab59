"""Cloud Foundry manifests as apps with their attributes: of the app, of the top level, of inherited files."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.cloud_foundry import APP_KEYS
from advisor.formats.reading import Attribute, Part, Read, Reader, shape, shown_key, shown_name
from advisor.formats.variables import is_open
from advisor.model.location import Location
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

_TOP_KEYS = frozenset({"applications", "inherit", "version"})
_LONGEST_CHAIN = 20
_ARCHIVES = (".ear", ".jar", ".nupkg", ".tar", ".tar.gz", ".tgz", ".war", ".zip")


@dataclass(frozen=True, slots=True)
class App:
    """One app, and old forms that it uses."""

    part: Part
    """Its own keys, and where it has none those of the top level and of inherited files."""
    files: tuple[str, ...]
    complete: bool = True
    """False where an inherited file is missing: what is not said here may be said there."""
    old_forms: tuple[Read[str], ...] = ()
    folder_key: str = ""
    """The key of an app in the older map by folder, else ""."""

    @property
    def place(self) -> Location:
        """Where the app begins: its name's line."""
        name = self.part.written("name")
        return self.part.source.location(self.part.node.first_line) if name is None else name.location()

    def folder_of(self, path: Attribute | None, text: str) -> str:
        """The folder of a path that stands there, relative to the root; "" outside of it, and for an archive."""
        if not text or text.startswith(("/", "~")) or "\\" in text or "\x00" in text or names_archive(text):
            return ""
        source = self.part.source if path is None else path.source
        folder = posixpath.normpath(posixpath.join(source.folder, text))
        return "" if folder == ".." or folder.startswith("../") else shown_name(folder)


def names_archive(path: str) -> bool:
    return path.lower().rstrip("/").endswith(_ARCHIVES)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The top levels of a manifest and of those that it inherits, the manifest itself last."""

    layers: tuple[Part, ...]
    complete: bool

    @property
    def own(self) -> Part:
        return self.layers[-1]

    def written(self, key: str) -> Attribute | None:
        """The attribute in the manifest itself, else in the nearest that it inherits."""
        words = (layer.written(key) for layer in reversed(self.layers))
        return next((word for word in words if word is not None), None)


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
    chain = _chain(Part(document, source, reader), options)
    _note_top_level(chain.own)
    applications = chain.written("applications")
    if applications is not None:
        yield from _listed_apps(applications, chain, reader)
    elif chain.written("name") is not None:
        name = chain.own.written("name")
        yield _app(chain, None, document.first_line if name is None else name.line)


# --- inheritance ----------------------------------------------------------------------------------------------------


def _chain(top: Part, options: ReadOptions) -> _Chain:
    layers = [top]
    while (inherit := layers[0].given("inherit")) is not None:
        base = _base(inherit, options, top.reader, seen={layer.source.path for layer in layers})
        if base is None:
            return _Chain(tuple(layers), complete=False)
        layers.insert(0, base)
    return _Chain(tuple(layers), complete=True)


def _base(inherit: Attribute, options: ReadOptions, reader: Reader, seen: set[str]) -> Part | None:
    """The manifest that is inherited; None, with a note, where it cannot be had."""
    path = inherited_path(inherit.node, inherit.source, reader)
    what, advice = "names a file that was not read as a manifest.", "What it adds is unknown."
    if not path:
        what = "names no file that could be read."
    elif path in seen or len(seen) > _LONGEST_CHAIN:
        what, advice = "leads back to a manifest of the same chain.", "Break the circle."
    else:
        base = inherited(path, options, reader)
        if base is not None:
            return base
    reader.note_on(inherit, what, advice)
    return None


def inherited_path(node: Node, source: Source, reader: Reader) -> str:
    """The path that an entry of `inherit` names, relative to the root; "" for none that could be read."""
    read = reader.resolved(node) if isinstance(node, Text) else None
    text = "" if read is None else read.text.strip()
    return "" if not text or text.startswith("/") else posixpath.normpath(posixpath.join(source.folder, text))


def inherited(path: str, options: ReadOptions, reader: Reader) -> Part | None:
    """The first mapping of the file."""
    source = options.other(path)
    try:
        documents = () if source is None else parse(source.text, source.path)
    except SourceError:
        return None
    maps = (document for document in documents if isinstance(document, Map))
    return next((Part(document, source, reader) for document in maps if source is not None), None)


# --- apps -----------------------------------------------------------------------------------------------------------


def _listed_apps(applications: Attribute, chain: _Chain, reader: Reader) -> Iterator[App]:
    source, node = applications.source, applications.node
    match node:
        case Items(items=items):
            for item in items:
                if isinstance(item, Map):
                    yield _app(chain, applications, item.first_line, item.entries)
                else:
                    reader.note(source, item.first_line, f"an entry of `applications` is {shape(item)}.", "Mend it.")
        case Map(entries=entries):
            for entry in entries:
                if isinstance(entry.value, Map):
                    yield _app(chain, applications, entry.first_line, entry.value.entries, entry.key.text)
                else:
                    what = f"the app `{shown_key(entry.key.text)}` is {shape(entry.value)}."
                    reader.note(source, entry.first_line, what, "Mend it.")
        case Text() if not node.is_null:
            why = "is a variable that is not known." if is_open(node.text) else "is a text, not a list."
            reader.note_on(applications, why, "Its apps are unknown.")


def _app(
    chain: _Chain, applications: Attribute | None, line: int, entries: Iterable[Entry] = (), folder_key: str = ""
) -> App:
    """The app of some entries below `applications:`, else that of the top level."""
    source = chain.own.source if applications is None else applications.source
    top = [attribute for layer in chain.layers for attribute in layer.fields() if attribute.key in APP_KEYS]
    own = (Attribute(entry, source) for entry in entries)
    manifest = chain.own.source.path
    others = {source.path, *(layer.source.path for layer in chain.layers)} - {manifest}
    return App(
        Part.of_layers((*top, *own), source, line, chain.own.reader),
        (manifest, *sorted(others)),
        chain.complete,
        tuple(_old_forms(chain, top, applications)),
        folder_key,
    )


def _old_forms(chain: _Chain, top: list[Attribute], applications: Attribute | None) -> Iterator[Read[str]]:
    if top:
        yield Read("global attributes", top[0].key_location())
    if applications is not None and isinstance(applications.node, Map):
        yield Read("applications map", applications.location())
    for layer in chain.layers:
        inherit = layer.written("inherit")
        if inherit is not None:
            yield Read("inherit", inherit.location())


def _note_top_level(part: Part) -> None:
    """A scalar under an unknown key is a slip; mappings and lists there usually hold anchors."""
    for field in part.fields():
        if (
            field.key in _TOP_KEYS | APP_KEYS
            or not isinstance(field.node, Text)
            or field.key.startswith(("x-", "_", "."))
        ):
            continue
        part.reader.note_on(
            field, "is no key of a manifest's top level.", "Cloud Foundry passes over it; check its spelling."
        )
    part.integer("version", 1, 1)
