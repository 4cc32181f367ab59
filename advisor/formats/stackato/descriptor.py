"""Stackato descriptors as apps with their attributes: of stackato.yml, or of a manifest with Stackato's own keys."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.errors import SetAsideError
from advisor.formats.cloud_foundry.manifest import App, inherited, inherited_path
from advisor.formats.reading import LONGEST_NAME, Attribute, Part, Reader, shape, shown_name
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Map, Node, Text, parse

_APART = frozenset({"applications", "inherit"})
_OF_ONE_APP = frozenset({"app-dir", "command", "docker_image", "framework", "hooks", "mem", "name", "processes"})
"""Top-level keys that make the top level an app of its own."""
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
class _Chain:
    """The top-level entries of a descriptor and of those that it inherits, the descriptor's own last."""

    top: Part
    fields: tuple[Attribute, ...]
    files: tuple[str, ...]
    complete: bool

    def written(self, key: str) -> Attribute | None:
        return next((field for field in reversed(self.fields) if field.key == key), None)


def read_apps(source: Source, options: ReadOptions, reader: Reader) -> tuple[App, ...]:
    """Every app. Raises SourceError where the YAML cannot be parsed, SetAsideError where it describes no app."""
    documents = parse(source.text, source.path)
    if not documents or not isinstance(documents[0], Map):
        raise SetAsideError("a Stackato descriptor that holds no mapping")
    if len(documents) > 1:
        reader.note(source, documents[1].first_line, "a further YAML document, which is not read.", "Split the file.")
    apps = tuple(_apps(_chain(Part(documents[0], source, reader), options)))
    if not apps:
        raise SetAsideError("a Stackato descriptor that describes no app of its own")
    return apps


def _chain(top: Part, options: ReadOptions) -> _Chain:
    """The descriptor and all that it inherits, nearest first: where two differ, the nearer one's word holds."""
    layers, files, complete = [top], [top.source.path], True
    for layer in layers:  # which grows on the way
        for path in _inherited(layer):
            is_new = path and path not in files and len(files) < _LONGEST_CHAIN
            base = inherited(path, options, top.reader) if is_new else None
            if base is None:
                complete = False
            else:
                files.append(path)
                layers.append(base)
    if not complete:
        written = top.written("inherit")
        what = "`inherit` names a file that was not read; what it adds is unknown."
        top.reader.note(top.source, 1 if written is None else written.line, what, "Assess it with this one.")
    fields = tuple(field for layer in reversed(layers) for field in layer.fields())
    return _Chain(top, fields, (files[0], *sorted(files[1:])), complete)


def _inherited(layer: Part) -> Iterator[str]:
    """The paths that it inherits; "" for one that cannot be read."""
    attribute = layer.given("inherit")
    node = None if attribute is None else attribute.node
    for each in () if node is None else node.items if isinstance(node, Items) else (node,):
        if not (isinstance(each, Text) and each.is_null):
            yield inherited_path(each, layer.source, layer.reader)


# --- apps -----------------------------------------------------------------------------------------------------------


def _apps(chain: _Chain) -> Iterator[App]:
    applications = chain.written("applications")
    plain = list(_flattened(field for field in chain.fields if field.key not in _APART))
    listed = [] if applications is None else list(_listed(applications, plain, chain))
    if not listed and (not _OF_ONE_APP.isdisjoint(field.key for field in plain) or chain.written("stackato")):
        yield _app(chain, plain, chain.top.source, chain.top.node.first_line)
    yield from listed


def _listed(applications: Attribute, plain: list[Attribute], chain: _Chain) -> Iterator[App]:
    source, shared = applications.source, [field for field in plain if field.key != "name"]
    for key, line, node in _members(applications.node):
        if isinstance(node, Map):
            own = _flattened(Attribute(entry, source) for entry in node.entries)
            yield _app(chain, [*shared, *own], source, line, key)
        else:
            chain.top.reader.note(source, line, f"an app below `applications` is {shape(node)}.", "Mend it.")


def _members(node: Node) -> Iterator[tuple[str, int, Node]]:
    match node:
        case Items(items=items):
            yield from (("", item.first_line, item) for item in items)
        case Map(entries=entries):
            yield from ((entry.key.text, entry.first_line, entry.value) for entry in entries)


def _app(chain: _Chain, fields: list[Attribute], source: Source, line: int, folder_key: str = "") -> App:
    """Its texts may hold ${key} for the app's own plain values."""
    spelt = Part.of_layers(fields, source, line, chain.top.reader, _SPELLINGS)
    values = {key: node.text for key in spelt.key_names() if (node := _plain_value(spelt.given(key))) is not None}
    part = Part.of_layers(fields, source, line, chain.top.reader.resolving(values), _SPELLINGS)
    return App(part, chain.files, chain.complete, folder_key=folder_key)


def _plain_value(attribute: Attribute | None) -> Text | None:
    node = None if attribute is None else attribute.node
    return node if isinstance(node, Text) and len(node.text) <= LONGEST_NAME else None


def _flattened(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    """The attributes with those of a `stackato:` block in its place."""
    for attribute in attributes:
        if attribute.key != "stackato":
            yield attribute
        elif isinstance(attribute.node, Map):
            yield from (attribute.below(entry) for entry in attribute.node.entries)


def name_of(app: App) -> str:
    """As written; where it has none that of its folder, which Stackato's client proposes."""
    attribute = app.part.given("name")
    written = shown_name(attribute.node.text) if attribute is not None and isinstance(attribute.node, Text) else ""
    folder = posixpath.normpath(posixpath.join(app.part.source.folder, app.folder_key)).rpartition("/")[2]
    return written or (shown_name(folder) if folder not in (".", "..") else "root")
