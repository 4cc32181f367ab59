"""What a Cloud Foundry app is deployed from: source and buildpacks, or an image."""

from collections.abc import Iterator

from advisor.extract.cloud_foundry_manifest import App
from advisor.extract.fields import Attribute, Read, Reader, is_open, shown_name
from advisor.extract.image import ImageReference, image_facts, parse_reference, registry_values
from advisor.extract.settled import REFERENCE
from advisor.model.facts import Fact
from advisor.sources.yaml_text import Items, Map, Text

_ARCHIVES = (".jar", ".war", ".ear", ".zip", ".tar", ".tgz", ".tar.gz", ".nupkg")
_LONGEST_BUILDPACK = 4_096
_LONGEST_REFERENCE = 1_000
_DEPENDS_ON_REFERENCE = (
    *sorted(REFERENCE),
    "image.reference",
    "image.registry",
    "image.registry.kind",
    "image.registry.auth",
    "image.registry.inline-credentials",
)


def build_facts(app: App, reader: Reader) -> dict[str, Fact]:
    """build.* and, for an app that is deployed from an image, image.*."""
    docker = app.get("docker")
    packs = app.get("buildpacks") or app.get("buildpack")
    lifecycle = reader.choice(app.get("lifecycle"), "buildpack", "cnb", "docker")
    method = _method(app, docker, packs, lifecycle, reader)
    facts = {"build.method": method, **_stack(app, docker, reader)}
    if docker is not None and not docker.is_null:
        facts |= docker_facts(docker, reader)
    if method.value != "image":
        facts |= _buildpacks(app, reader) | _rebuildable(app, reader)
    return facts


def _method(
    app: App, docker: Attribute | None, packs: Attribute | None, lifecycle: Read[str] | None, reader: Reader
) -> Fact:
    image = docker is not None and not docker.is_null
    if image and packs is not None and not packs.is_null:
        reader.note_on(packs, "stands beside `docker`; Cloud Foundry refuses both.", "Keep one of them.")
        return Fact(value=None, evidence=tuple(sorted((docker.location(), packs.location())))) if docker else Fact(value=None)
    if lifecycle is not None and (lifecycle.value is None or image != (lifecycle.value == "docker")):
        return _by_lifecycle(lifecycle, docker, reader, image=image)
    if image and docker is not None:
        return Fact(value="image", evidence=(docker.location(),))
    if lifecycle is not None:
        return lifecycle.fact()
    place = app.place() if packs is None or packs.is_null else _first_place(packs)
    return Fact(value="buildpack", evidence=(place.location() if isinstance(place, Attribute) else place,))


def _first_place(packs: Attribute):  # noqa: ANN202 - replaced below
    return packs
