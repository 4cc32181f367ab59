"""MTA descriptors as workloads: one for every module that becomes an app."""

import posixpath
from collections.abc import Iterator, Mapping

from advisor.errors import SetAsideError, SourceError
from advisor.formats.cloud_foundry.build import names_archive
from advisor.formats.extraction import Extraction, given_name
from advisor.formats.image import SHOWN_BY_REFERENCE, image_handles
from advisor.formats.mta.application import application_facts
from advisor.formats.mta.dependencies import dependency_facts, note_unused
from advisor.formats.mta.descriptor import Descriptor, Module, below, read_descriptor, resolver, top_level
from advisor.formats.reading import Reader, shown_name
from advisor.formats.settled import DEPLOYMENT, IMAGE, REFERENCE
from advisor.formats.variables import is_open
from advisor.model.facts import Descriptor as WrittenIn
from advisor.model.facts import Fact, Workload
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Items, Text

FORMAT = "mta"
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
        "descriptor.conflicts",
        "descriptor.deprecated-keys",
        "descriptor.formats",
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
        "process.starts-after",
        "process.task",
        "process.types",
        "rollout.hooks",
        "scale.disk",
        "scale.instances",
        "scale.memory",
        "services.bound",
        "services.offerings",
        "services.parameters",
        "storage.data-paths",
    }
)
"""Every fact that an MTA descriptor can state."""
_SURELY_ABSENT = frozenset({"security.added-capabilities", "security.host-access", "security.privileged"})
"""What no module can ask for, whatever its parameters are."""
_CONTENT = frozenset(
    {
        "business-logging",
        "com.sap.application.content",
        "com.sap.application.portal.content",
        "com.sap.business-logging.content",
        "com.sap.html5.application-content",
        "com.sap.html5.application.content",
        "com.sap.portal.content",
        "com.sap.portal.site-content",
        "com.sap.xs.dwf",
        "dwf",
        "sitecontent",
    }
)
"""Types that only bring content into a service of SAP's."""
_DEPLOYMENT_DESCRIPTORS = ("mtad.yaml", "mtad.yml")
_OF_NEO = ("com.sap.fiori.", "com.sap.hcp.", "com.sap.java", "com.sap.jee")


def extract_mta(source: Source, options: ReadOptions) -> Extraction:
    """Every app of the descriptor.

    Raises SourceError where its YAML cannot be parsed, SetAsideError for an extension or a descriptor without modules.
    """
    document = top_level(source)
    reader = Reader(resolver(document, source))
    descriptor = read_descriptor(document, source, reader)
    note_unused(descriptor, reader)
    before = _before_the_build(descriptor, options)
    workloads = [_workload(one, descriptor, before, reader) for one in descriptor.modules if _is_app(one, reader)]
    return Extraction(
        workloads=tuple(workloads),
        notes=reader.notes,
        absorbed=frozenset() if before is None else frozenset({before.source.path}),
    )


def _before_the_build(descriptor: Descriptor, options: ReadOptions) -> Descriptor | None:
    """The development descriptor of the same application, beside a deployment descriptor that was made of it."""
    if not descriptor.is_built:
        return None
    source = options.other(posixpath.normpath(posixpath.join(descriptor.source.folder, "mta.yaml")))
    if source is None:
        return None
    try:
        found = read_descriptor(top_level(source), source, Reader())
    except (SourceError, SetAsideError):
        return None
    return found if found.id == descriptor.id else None


def _is_app(module: Module, reader: Reader) -> bool:
    """Whether the module becomes an app; the others are named in a note."""
    reason = _no_app(module, reader)
    if reason:
        what = f"the module `{module.name}` {reason}; it is not counted."
        reader.note(module.source, module.place.first_line, what, "Nothing to do.")
    return not reason


def _no_app(module: Module, reader: Reader) -> str:
    if module.type in _CONTENT:
        return "brings content into a service"
    if module.type.startswith(_OF_NEO):
        return "is for SAP's Neo environment, not for Cloud Foundry"
    skipped = reader.boolean(module.parameters.get("skip-deploy"))
    if skipped is not None and skipped.value:
        return "is not deployed (skip-deploy)"
    platforms = below(module.get("build-parameters"), reader).get("supported-platforms")
    if platforms is not None and isinstance(platforms.node, Items) and not platforms.node.items:
        return "is built for other modules and deployed on no platform"
    return ""


def _workload(module: Module, descriptor: Descriptor, before: Descriptor | None, reader: Reader) -> Workload:
    facts = {
        "descriptor.formats": Fact(value=(FORMAT,), evidence=(module.place,)),
        **application_facts(module, descriptor, reader),
        **dependency_facts(module, descriptor, reader),
    }
    path = module.source.path
    form = "mtad" if path.rpartition("/")[2].lower() in _DEPLOYMENT_DESCRIPTORS else ""
    own = WrittenIn(format=FORMAT, path=path, name=given_name(module.name), form=form)
    earlier = () if before is None else tuple(one for one in before.modules if one.name == module.name)
    return Workload(
        name=module.name,
        folder=module.source.folder,
        kind="mta",
        files=tuple(dict.fromkeys(one.source.path for one in (module, *earlier))),
        facts=dict(sorted(facts.items())),
        settled=_settled(module, facts),
        links=tuple(dict.fromkeys(link for one in (*earlier, module) for link in _links(one))),
        handles=_handles(module, reader),
        descriptors=(own,),
    )


def _handles(module: Module, reader: Reader) -> frozenset[str]:
    image = below(module.parameters.get("docker"), reader).get("image")
    return frozenset() if image is None else image_handles(image)


def _settled(module: Module, facts: Mapping[str, Fact]) -> frozenset[str]:
    """All deployment facts; of an app built from source those of an image too, for it has none of its own."""
    if not module.complete:
        return _SURELY_ABSENT
    method = facts["build.method"].value
    if method in ("buildpack", "cnb"):
        return DEPLOYMENT | IMAGE
    return DEPLOYMENT | REFERENCE if method == "image" else DEPLOYMENT


def _links(module: Module) -> Iterator[str]:
    """The folder that `path` names, relative to the root; none outside of it, and none for an archive."""
    attribute = module.get("path")
    if attribute is None or not isinstance(attribute.node, Text) or attribute.is_null:
        return
    path = attribute.node.text.strip()
    if not path or path.startswith(("/", "~")) or "\\" in path or "\x00" in path or is_open(path):
        return
    folder = posixpath.normpath(posixpath.join(module.source.folder, path))
    if not names_archive(path) and folder != ".." and not folder.startswith("../"):
        yield shown_name(folder)
