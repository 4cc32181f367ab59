"""Cloud Foundry manifests as workloads: one for every app that a manifest describes."""

from collections import Counter
from collections.abc import Mapping

from advisor.formats.cloud_foundry.build import BUILD_STATES, build_facts, handles_of
from advisor.formats.cloud_foundry.manifest import App, read_apps
from advisor.formats.cloud_foundry.network import NETWORK_STATES, network_facts
from advisor.formats.cloud_foundry.process import PROCESS_STATES, process_facts, read_processes
from advisor.formats.cloud_foundry.settings import SETTINGS_STATES, settings_facts, variable_facts
from advisor.formats.extraction import Extraction, given_name
from advisor.formats.facts import gathered, member
from advisor.formats.labels import Labels, below
from advisor.formats.reading import Read, Reader, shape, shown_name
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.formats.variables import Fillings, double_parentheses, is_open
from advisor.model.facts import Descriptor, Fact, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

FORMAT = "cloud-foundry-manifest"
STATES = BUILD_STATES | NETWORK_STATES | PROCESS_STATES | SETTINGS_STATES | {"descriptor.formats"}
"""Every fact that a manifest can state."""
_SURELY_ABSENT = frozenset({"security.added-capabilities", "security.host-access", "security.privileged"})
"""What nothing can ask for of what is pushed, whatever else is not known of it."""


def extract_cloud_foundry(source: Source, options: ReadOptions) -> Extraction:
    """Every app of the manifest. Raises SourceError where its YAML cannot be parsed."""
    fillings = Fillings()
    reader = Reader(double_parentheses(options.variables, fillings))
    used: Counter[str] = Counter()
    workloads = tuple(_workload(app, used, source, options) for app in read_apps(source, options, reader))
    return Extraction(workloads=workloads, notes=reader.notes, fillings=fillings)


def _workload(app: App, used: Counter[str], source: Source, options: ReadOptions) -> Workload:
    written = _name(app)
    name = _unused(written, app, used)
    processes = read_processes(app)
    labels = Labels(options.labels, app.part.reader)
    for attribute in below(app.part.written("metadata"), "labels", "annotations"):
        labels.take(attribute, secret=True)
    facts = gathered(
        (
            *member("descriptor.formats", Read(FORMAT, app.place)),
            *variable_facts(app.part.source),
            *build_facts(app),
            *process_facts(app, processes),
            *network_facts(app, runs_web=processes.runs_web),
            *settings_facts(app),
            *labels.facts().items(),
        )
    )
    called = given_name(written) if name == written else ""
    return Workload(
        name=name,
        folder=source.folder,
        kind="app",
        files=app.files,
        facts=facts,
        settled=settled_by(app, facts),
        links=_links(app),
        handles=handles_of(app.part),
        descriptors=(Descriptor(format=FORMAT, path=source.path, name=called),),
    )


def settled_by(app: App, facts: Mapping[str, Fact]) -> frozenset[str]:
    """All deployment facts; of an app built from source those of an image too, for it has none of its own."""
    if not app.complete:
        return _SURELY_ABSENT
    method = facts["build.method"].value
    if method in ("buildpack", "cnb"):
        return DEPLOYMENT | IMAGE
    return DEPLOYMENT | REFERENCE if method == "image" else DEPLOYMENT


# --- names and folders ----------------------------------------------------------------------------------------------


def _name(app: App) -> str:
    """The name as written: what a variable stands for may be secret, and the text is the same in every space."""
    attribute, reader, line = app.part.given("name"), app.part.reader, app.part.node.first_line
    if attribute is not None and isinstance(attribute.node, Text):
        name = shown_name(attribute.node.text)
        if name:
            return name
    elif attribute is not None:
        reader.note_on(attribute, f"is {shape(attribute.node)}, not a text.", "Mend it.")
    if app.folder_key not in ("", ".") and "/" not in app.folder_key:
        return shown_name(app.folder_key)
    reader.note(app.part.source, line, "this app has no name.", "Add `name:`, or give one to cf push.")
    return f"unnamed-{line}"


def _unused(name: str, app: App, used: Counter[str]) -> str:
    """The name, numbered where an app above has it already."""
    unused = name
    while used[unused]:
        used[name] += 1
        unused = f"{name}-{used[name]}"
    if unused != name:
        what, advice = "an app above has the same name.", "Give every app a name of its own."
        app.part.reader.note(app.part.source, app.part.node.first_line, what, advice)
    used[unused] += 1
    return unused


def _links(app: App) -> tuple[str, ...]:
    """The folder that `path` names, else that of an app in the older map by folder."""
    attribute = app.part.written("path")
    text = "" if attribute is not None else app.folder_key
    if attribute is not None and isinstance(attribute.node, Text) and not attribute.is_null:
        text = "" if is_open(attribute.node.text) else attribute.node.text.strip()
    folder = app.folder_of(attribute, text)
    return (folder,) if folder else ()
