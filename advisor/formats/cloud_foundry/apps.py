"""Cloud Foundry manifests as workloads: one for every app that a manifest describes."""

import posixpath
from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from advisor.formats.cloud_foundry.build import build_facts, image_handles_of, names_archive
from advisor.formats.cloud_foundry.manifest import App, read_apps
from advisor.formats.cloud_foundry.network import network_facts
from advisor.formats.cloud_foundry.process import process_facts, read_processes
from advisor.formats.cloud_foundry.refusals import refusal_facts
from advisor.formats.cloud_foundry.settings import settings_facts
from advisor.formats.cloud_foundry.variables import variable_facts
from advisor.formats.extraction import Extraction, given_name
from advisor.formats.image import SHOWN_BY_REFERENCE
from advisor.formats.labels import Labels, below
from advisor.formats.reading import Reader, shape, shown_name
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.formats.variables import Fillings, double_parentheses, is_open
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

FORMAT = "cloud-foundry-manifest"
STATES = frozenset(
    {
        *SHOWN_BY_REFERENCE,
        "build.buildpacks",
        "build.custom-buildpack",
        "build.method",
        "build.path",
        "build.rebuildable",
        "build.stack",
        "image.os",
        "config.env-names",
        "config.features",
        "config.irregular-labels",
        "config.labels",
        "descriptor.conflicts",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "descriptor.variables",
        "health.endpoint",
        "health.readiness",
        "health.start-timeout",
        "health.type",
        "network.exposure",
        "network.internal-routes",
        "network.load-balancing",
        "network.protocols",
        "network.route-count",
        "network.routes",
        "process.count",
        "process.custom-command",
        "process.sidecars",
        "process.sidecars-outgrow",
        "process.types",
        "process.user",
        "scale.disk",
        "scale.instances",
        "scale.log-rate",
        "scale.memory",
        "services.bound",
        "services.offerings",
        "services.parameters",
        "storage.access",
        "storage.kinds",
        "storage.volumes",
        "storage.data-paths",
    }
)
"""Every fact that a manifest can state."""
_SURELY_ABSENT = frozenset({"security.added-capabilities", "security.host-access", "security.privileged"})
"""What no manifest can ask for, inherited or not."""


def extract_cloud_foundry(source: Source, options: ReadOptions) -> Extraction:
    """Every app of the manifest. Raises SourceError where its YAML cannot be parsed."""
    fillings = Fillings()
    reader = Reader(double_parentheses(options.variables, fillings))
    workloads: list[Workload] = []
    used: Counter[str] = Counter()
    for app in read_apps(source, options, reader):
        written = _name(app, reader)
        name = _unused(written, app, used, reader)
        called = given_name(written) if name == written else ""
        own = Descriptor(format=FORMAT, path=source.path, name=called)
        workloads.append(replace(_workload(app, name, reader, source, options), descriptors=(own,)))
    return Extraction(workloads=tuple(workloads), notes=reader.notes, fillings=fillings)


def _workload(app: App, name: str, reader: Reader, source: Source, options: ReadOptions) -> Workload:
    processes = read_processes(app, reader)
    facts = {
        "descriptor.formats": Fact(value=(FORMAT,), evidence=(app.place(),)),
        **variable_facts(app.source),
        **build_facts(app, reader),
        **process_facts(app, processes, reader),
        **network_facts(app, reader, runs_web=processes.runs_web()),
        **settings_facts(app, reader),
        **refusal_facts(app, processes, reader),
        **_label_facts(app, reader, options),
    }
    return Workload(
        name=name,
        folder=source.folder,
        kind="app",
        files=app.files,
        facts=dict(sorted(facts.items())),
        settled=_settled(app, facts),
        links=_links(app),
        handles=image_handles_of(app),
    )


def _label_facts(app: App, reader: Reader, options: ReadOptions) -> dict[str, Fact]:
    labels = Labels(options.labels, reader)
    for attribute in below(app.get("metadata"), "labels", "annotations"):
        labels.take(attribute, secret=True)
    return labels.facts()


def _settled(app: App, facts: Mapping[str, Fact]) -> frozenset[str]:
    """All deployment facts; of an app built from source those of an image too, for it has none of its own."""
    if not app.complete:
        return _SURELY_ABSENT
    method = facts["build.method"].value
    if method in ("buildpack", "cnb"):
        return DEPLOYMENT | IMAGE
    return DEPLOYMENT | REFERENCE if method == "image" else DEPLOYMENT


# --- names ----------------------------------------------------------------------------------------------------------


def _name(app: App, reader: Reader) -> str:
    """The name as written: what a variable stands for may be secret, and the text is the same in every space."""
    attribute = app.get("name")
    if attribute is not None and isinstance(attribute.node, Text) and not attribute.is_null:
        name = shown_name(attribute.node.text)
        if name:
            return name
    elif attribute is not None and not attribute.is_null:
        reader.note_on(attribute, f"is {shape(attribute.node)}, not a text.", "Mend it.")
    if app.folder_key not in ("", ".") and "/" not in app.folder_key:
        return shown_name(app.folder_key)
    reader.note(app.source, app.line, "this app has no name.", "Add `name:`, or give one to cf push.")
    return f"unnamed-{app.line}"


def _unused(name: str, app: App, used: Counter[str], reader: Reader) -> str:
    """The name, numbered where an app above has it already."""
    unused = name
    while used[unused]:
        used[name] += 1
        unused = f"{name}-{used[name]}"
    if unused != name:
        reader.note(app.source, app.line, "an app above has the same name.", "Give every app a name of its own.")
    used[unused] += 1
    return unused


# --- links ----------------------------------------------------------------------------------------------------------


def _links(app: App) -> tuple[str, ...]:
    """The folder that `path` names, relative to the root; none outside of it, and none for an archive."""
    attribute = app.get("path")
    if attribute is None:
        return _folder_of(app, app.folder_key) if app.folder_key else ()
    if not isinstance(attribute.node, Text) or attribute.is_null or is_open(attribute.node.text):
        return ()
    path = attribute.node.text.strip()
    if not path or names_archive(path):
        return ()
    return _folder_of(app, path)


def _folder_of(app: App, path: str) -> tuple[str, ...]:
    if path.startswith(("/", "~")) or "\\" in path or "\x00" in path:
        return ()
    source = app.source if app.get("path") is None else app.attributes["path"].source
    folder = posixpath.normpath(posixpath.join(source.folder, path))
    return () if folder == ".." or folder.startswith("../") else (shown_name(folder),)
