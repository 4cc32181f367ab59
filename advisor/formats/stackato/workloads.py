"""Stackato descriptors as workloads: one for every app."""

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping

from advisor.formats.cloud_foundry.build import build_facts, names_archive
from advisor.formats.cloud_foundry.manifest import App as ManifestApp
from advisor.formats.cloud_foundry.network import network_facts
from advisor.formats.extraction import Extraction
from advisor.formats.facts import text_set, united
from advisor.formats.image import SHOWN_BY_REFERENCE, image_field, image_handles, image_place
from advisor.formats.reading import Attribute, Read, Reader, shown_name
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.formats.stackato.descriptor import App, below, note_unknown, read_apps
from advisor.formats.stackato.operation import is_worker, operation_facts
from advisor.formats.stackato.services import extra_ports, read_services, service_facts
from advisor.formats.variables import is_open
from advisor.model.facts import Fact, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Text

FORMAT = "stackato-yml"
STATES = frozenset(
    {
        *SHOWN_BY_REFERENCE,
        "build.buildpacks",
        "build.custom-buildpack",
        "build.method",
        "build.rebuildable",
        "build.stack",
        "image.os",
        "config.env-names",
        "config.features",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "health.start-timeout",
        "network.exposure",
        "network.protocols",
        "network.route-count",
        "network.routes",
        "placement.nodes",
        "process.count",
        "process.custom-command",
        "process.init-steps",
        "process.schedule",
        "process.starts-after",
        "process.types",
        "rollout.hooks",
        "scale.autoscaling",
        "scale.disk",
        "scale.instances",
        "scale.memory",
        "scale.most-instances",
        "services.bound",
        "services.offerings",
        "storage.access",
        "storage.kinds",
        "storage.shared",
        "storage.volumes",
        "storage.data-paths",
    }
)
"""Every fact that a Stackato descriptor can state."""
_SURELY_ABSENT = frozenset({"security.added-capabilities", "security.host-access", "security.privileged"})
"""What no descriptor can ask for, inherited or not."""
_AS_IN_A_MANIFEST = ("buildpack", "buildpacks", "stack", "url", "urls", "host", "domain", "no-route")
_KEYS = frozenset(
    {
        *_AS_IN_A_MANIFEST,
        "app-dir",
        "autoscale",
        "command",
        "cron",
        "depends-on",
        "description",
        "disk",
        "docker_image",
        "domains",
        "drain",
        "env",
        "force-war-unpacking",
        "framework",
        "hooks",
        "hosts",
        "ignores",
        "instances",
        "memory",
        "min_version",
        "name",
        "path",
        "placement-zone",
        "processes",
        "requirements",
        "runtime",
        "services",
        "sso-enabled",
        "subdomain",
        "timeout",
    }
)
_PACKAGES = ("ubuntu", "redhat", "unix")


def extract_stackato(source: Source, options: ReadOptions) -> Extraction:
    """Every app. Raises SourceError where the YAML cannot be parsed, SetAsideError where it describes no app."""
    reader = Reader()
    apps = read_apps(source, options, reader)
    used: Counter[str] = Counter()
    return Extraction(workloads=tuple(_workload(app, apps, used) for app in apps), notes=reader.notes)


def _workload(app: App, apps: tuple[App, ...], used: Counter[str]) -> Workload:
    note_unknown(app, _KEYS)
    _note_packages(app)
    services = read_services(app)
    facts = {
        "descriptor.formats": Fact(value=(FORMAT,), evidence=(app.place(),)),
        **_build(app),
        **_network(app, extra_ports(services)),
        **operation_facts(app),
        **service_facts(app, services),
        **_order(app, apps),
    }
    return Workload(
        name=_unused(app, used),
        folder=app.source.folder,
        kind="stackato",
        files=app.files,
        facts=dict(sorted(facts.items())),
        settled=_settled(app, facts),
        links=tuple(_links(app)),
        handles=_handles(app),
    )


def _unused(app: App, used: Counter[str]) -> str:
    """The name, numbered where an app above has it already."""
    used[app.name] += 1
    if used[app.name] == 1:
        return app.name
    app.reader.note(app.source, app.line, "an app above has the same name.", "Give every app a name of its own.")
    return f"{app.name}-{used[app.name]}"


def _settled(app: App, facts: Mapping[str, Fact]) -> frozenset[str]:
    """All deployment facts; of an app built from source those of an image too, for it has none of its own."""
    if not app.complete:
        return _SURELY_ABSENT
    return DEPLOYMENT | (REFERENCE if facts["build.method"].value == "image" else IMAGE)


# --- build and network ----------------------------------------------------------------------------------------------


def _as_manifest(app: App, keys: tuple[str, ...]) -> ManifestApp:
    attributes = {key: one for key in keys if (one := app.get(key)) is not None}
    subdomain = app.get("subdomain")
    if subdomain is not None and "host" in keys:
        attributes.setdefault("host", subdomain)
    return ManifestApp(
        source=app.source,
        line=app.line,
        attributes=attributes,
        layers={},
        old_forms=(),
        folder_key="",
        files=app.files,
        complete=app.complete,
    )


def _build(app: App) -> dict[str, Fact]:
    image = app.get("docker_image")
    if image is not None:
        return {"build.method": Fact(value="image", evidence=(image_place(image),)), **image_field(image, app.reader)}
    facts = build_facts(_as_manifest(app, ("name", "buildpack", "buildpacks", "stack")), app.reader)
    folder = app.get("app-dir") or app.get("path")
    path = app.reader.text(folder)
    if path is not None and path.value is not None and not names_archive(path.value):
        facts["build.rebuildable"] = path.fact(value=True)
    return facts


def _network(app: App, ports: tuple[Read[str], ...]) -> dict[str, Fact]:
    """Routes of web requests, and the ports that the port service gives out."""
    manifest = _as_manifest(app, ("name", *_AS_IN_A_MANIFEST))
    routed = network_facts(manifest, app.reader, runs_web=not is_worker(app))
    facts = {name: fact for name, fact in routed.items() if name in STATES}
    if ports:
        places = tuple(sorted({port.place for port in ports}))
        given = {
            "network.protocols": text_set(ports),
            "network.exposure": Fact(value=("node-port",), evidence=places),
        }
        facts = united((facts, given))
    return facts


def _handles(app: App) -> frozenset[str]:
    image = app.get("docker_image")
    return frozenset() if image is None else image_handles(image)


# --- order and folders ----------------------------------------------------------------------------------------------


def _order(app: App, apps: tuple[App, ...]) -> dict[str, Fact]:
    """`depends-on` names folders of other apps; their names say more where they are known."""
    attribute = app.get("depends-on")
    if attribute is None:
        return {}
    names = {other.folder_key: other.name for other in apps if other.folder_key}
    reads = [Read(names.get(one.value or "", one.value), one.place) for one in _folders(attribute, app.reader)]
    return {"process.starts-after": text_set(reads)} if reads else {}


def _folders(attribute: Attribute, reader: Reader) -> Iterator[Read[str]]:
    """One text, or a list of them."""
    if isinstance(attribute.node, Items):
        for item, text in reader.members(attribute, "a folder"):
            yield Read(None if text is None else text.text, attribute.at(item))
        return
    read = reader.text(attribute)
    if read is not None:
        yield read


def _links(app: App) -> Iterator[str]:
    """The folder of its source, relative to the root; none outside of it, and none for an archive."""
    attribute = app.get("app-dir") or app.get("path")
    path = attribute.node.text.strip() if attribute is not None and isinstance(attribute.node, Text) else ""
    path = posixpath.join(app.folder_key, path) if not path.startswith("/") else path
    if not path or path.startswith(("/", "~")) or "\\" in path or "\x00" in path or is_open(path):
        return
    folder = posixpath.normpath(posixpath.join(app.source.folder, path))
    if not names_archive(path) and folder != ".." and not folder.startswith("../"):
        yield shown_name(folder)


def _note_packages(app: App) -> None:
    """Packages of the operating system are no fact: where the app goes, an image or a buildpack brings them."""
    requirements = app.get("requirements")
    fields = below(requirements, app.reader)
    phases = [fields, *(below(fields.get(phase), app.reader) for phase in ("staging", "running"))]
    if requirements is not None and any(key in one for one in phases for key in _PACKAGES):
        what = "names packages of the operating system."
        app.reader.note_on(requirements, what, "Elsewhere an image or a buildpack has to bring them.")
