"""What a Cloud Foundry app is deployed from: source and buildpacks, or an image."""

from advisor.formats.cloud_foundry.manifest import App
from advisor.formats.facts import text_set
from advisor.formats.image import LONGEST_REFERENCE, image_field, image_handles, unknown_image
from advisor.formats.reading import Attribute, Read, Reader, shown_name
from advisor.model.facts import Fact
from advisor.model.location import Location
from advisor.text.yaml_text import Map

_ARCHIVES = (".ear", ".jar", ".nupkg", ".tar", ".tar.gz", ".tgz", ".war", ".zip")
_WINDOWS = ("win2012", "windows")
"""How the names of root file systems with Windows begin."""
_LONGEST_BUILDPACK = 4_096


def build_facts(app: App, reader: Reader) -> dict[str, Fact]:
    """build.* and, for an app that is deployed from an image, image.*."""
    method = _method(app, reader)
    facts = {"build.method": method, **_stack(app, reader)}
    docker = _given(app, "docker")
    if docker is not None:
        facts |= _docker(docker, reader)
    if method.value != "image":
        facts |= _buildpacks(app, reader)
    facts |= _rebuildable(app, docker, reader)
    return facts


def _given(app: App, key: str) -> Attribute | None:
    """The attribute unless it is missing or null."""
    attribute = app.get(key)
    return None if attribute is None or attribute.is_null else attribute


def _method(app: App, reader: Reader) -> Fact:
    docker = _given(app, "docker")
    packs = _given(app, "buildpacks") or _given(app, "buildpack")
    lifecycle = reader.choice(app.get("lifecycle"), "buildpack", "cnb", "docker")
    if docker is not None and packs is not None:
        return Fact(value=None, evidence=_places(docker, packs))
    if lifecycle is not None:
        return _by_lifecycle(lifecycle, app, docker, reader)
    if docker is not None:
        return Fact(value="image", evidence=(docker.key_location(),))
    evidence = app.place() if packs is None else packs.location()
    return Fact(value="buildpack" if app.complete or packs is not None else None, evidence=(evidence,))


def _by_lifecycle(lifecycle: Read[str], app: App, docker: Attribute | None, reader: Reader) -> Fact:
    if docker is not None and lifecycle.value in ("buildpack", "cnb"):
        reader.note_on(docker, "contradicts the lifecycle that the app names.", "Keep one of them.")
        return Fact(value=None, evidence=_places(docker, app.attributes["lifecycle"]))
    if lifecycle.value == "cnb" and _given(app, "buildpacks") is None and app.complete:
        reader.note_on(app.attributes["lifecycle"], "is cnb, which needs `buildpacks`.", "Name at least one.")
    method = "image" if lifecycle.value == "docker" else lifecycle.value
    return Fact(value=method, evidence=(lifecycle.place,))


def _places(*attributes: Attribute) -> tuple[Location, ...]:
    return tuple(sorted(attribute.location() for attribute in attributes))


def _stack(app: App, reader: Reader) -> dict[str, Fact]:
    attribute = app.get("stack")
    stack = reader.text(attribute)
    if stack is None:
        return {}
    docker = _given(app, "docker")
    if attribute is not None and docker is not None:
        reader.note_on(attribute, "means nothing beside `docker`: the image brings its own.", "Remove it.")
        return {}
    facts = {"build.stack": stack.fact(None if stack.value is None else shown_name(stack.value))}
    if stack.value is None or stack.value.lower().startswith(_WINDOWS):
        facts["image.os"] = Fact(value=None if stack.value is None else "windows", evidence=(stack.place,))
    return facts


# --- buildpacks -----------------------------------------------------------------------------------------------------


def _buildpacks(app: App, reader: Reader) -> dict[str, Fact]:
    """The list, or the older single key; both together count as one list."""
    names: list[Read[str]] = []
    one = reader.text(app.get("buildpack"), _LONGEST_BUILDPACK)
    if one is not None:
        names.append(one)
    many = app.get("buildpacks")
    listed = reader.items(many)
    if listed is not None and many is not None:
        names.extend([Read(None, listed.place)] if listed.value is None else _listed(many, reader))
    if not names:
        return {}
    return {"build.buildpacks": text_set(names), **_custom(names)}


def _listed(many: Attribute, reader: Reader) -> list[Read[str]]:
    return [
        Read(None if text is None else text.text, many.at(item))
        for item, text in reader.members(many, "a buildpack")
        if text is None or not text.is_null
    ]


def _custom(names: list[Read[str]]) -> dict[str, Fact]:
    from_address = [name.place for name in names if name.value is not None and _is_address(name.value)]
    if from_address:
        return {"build.custom-buildpack": Fact(value=True, evidence=tuple(sorted(set(from_address))))}
    unknown = [name.place for name in names if name.value is None]
    return {"build.custom-buildpack": Fact(value=None, evidence=tuple(sorted(set(unknown))))} if unknown else {}


def _is_address(buildpack: str) -> bool:
    return "://" in buildpack or buildpack.startswith("git@")


# --- images ---------------------------------------------------------------------------------------------------------


def _docker(docker: Attribute, reader: Reader) -> dict[str, Fact]:
    read = reader.mapping(docker)
    if read is None or read.value is None:
        return unknown_image(docker.key_location())
    fields = {entry.key.text: docker.below(entry) for entry in read.value.entries}
    _note_docker_keys(fields, reader)
    image = fields.get("image")
    if image is None or image.is_null:
        reader.note_on(docker, "names no image.", "Name one, or push with --docker-image.")
        return unknown_image(docker.key_location())
    facts = image_field(image, reader)
    username = fields.get("username")
    if username is not None and not username.is_null:
        facts["image.registry.auth"] = Fact(value="required", evidence=(username.key_location(),))
    return facts


def image_handles_of(app: App) -> frozenset[str]:
    """Handles of the image that the app is deployed from."""
    docker = app.get("docker")
    entry = docker.node.entry("image") if docker is not None and isinstance(docker.node, Map) else None
    return frozenset() if docker is None or entry is None else image_handles(docker.below(entry))


def _note_docker_keys(fields: dict[str, Attribute], reader: Reader) -> None:
    for key, attribute in fields.items():
        if key == "password":
            advice = "Remove it and set CF_DOCKER_PASSWORD when pushing."
            reader.note_on(attribute, "puts a password into the manifest, where it is not read.", advice)
        elif key not in ("image", "username"):
            reader.note_on(attribute, "is no key of `docker`.", "Cloud Foundry passes over it; check its spelling.")


# --- source ---------------------------------------------------------------------------------------------------------


def _rebuildable(app: App, docker: Attribute | None, reader: Reader) -> dict[str, Fact]:
    """What is uploaded; a path to a folder shows that the source is there, an archive was built elsewhere."""
    attribute = app.get("path")
    path = reader.text(attribute, LONGEST_REFERENCE)
    if path is None or attribute is None:
        return {}
    if docker is not None:
        what = "stands beside `docker`, which the documentation calls an error."
        reader.note_on(attribute, what, "Remove it: an image is pulled, and nothing is uploaded.")
    facts = {"build.path": path.fact(None if path.value is None else shown_name(path.value))}
    if path.value is None or names_archive(path.value):
        return facts
    return {**facts, "build.rebuildable": path.fact(value=True)}


def names_archive(path: str) -> bool:
    return path.lower().rstrip("/").endswith(_ARCHIVES)
