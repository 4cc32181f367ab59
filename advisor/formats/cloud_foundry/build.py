"""What a Cloud Foundry app is deployed from: source and buildpacks, or an image."""

from collections.abc import Iterator

from advisor.formats.cloud_foundry.manifest import App, names_archive
from advisor.formats.facts import Statements, holds, members, unknown, word
from advisor.formats.image import (
    LONGEST_REFERENCE,
    SHOWN_BY_REFERENCE,
    image_field,
    image_handles,
    unknown_image,
)
from advisor.formats.reading import Attribute, Part, Read
from advisor.formats.words import facts_of
from advisor.model.facts import Fact
from advisor.model.location import Location

BUILD_STATES = facts_of(build="buildpacks custom-buildpack method path rebuildable stack", image="os").union(
    SHOWN_BY_REFERENCE
)
PASSED_OVER = "Cloud Foundry passes over it; check its spelling."
_WINDOWS = ("win2012", "windows")
"""How the names of root file systems with Windows begin."""
_LONGEST_BUILDPACK = 4_096


def build_facts(app: App) -> Statements:
    """build.* and, for an app that is deployed from an image, image.*."""
    method, docker = _method(app), app.part.given("docker")
    yield "build.method", method
    yield from _stack(app.part)
    if docker is not None:
        yield from _docker(docker, app.part)
    if method.value != "image":
        yield from _buildpacks(app.part)
    yield from _uploaded(app.part)


def _method(app: App) -> Fact:
    docker, packs = app.part.given("docker"), app.part.first("buildpacks", "buildpack")
    lifecycle = app.part.choice("lifecycle", {"buildpack": "buildpack", "cnb": "cnb", "docker": "image"})
    if docker is not None and packs is not None:
        return Fact(value=None, evidence=_places(docker, packs))
    if lifecycle is not None:
        return _by_lifecycle(lifecycle, app, docker)
    if docker is not None:
        return Fact(value="image", evidence=(docker.key_location(),))
    evidence = app.place if packs is None else packs.location()
    return Fact(value="buildpack" if app.complete or packs is not None else None, evidence=(evidence,))


def _by_lifecycle(lifecycle: Read[str], app: App, docker: Attribute | None) -> Fact:
    written = app.part.given("lifecycle")
    if written is not None and docker is not None and lifecycle.value in ("buildpack", "cnb"):
        app.part.reader.note_on(docker, "contradicts the lifecycle that the app names.", "Keep one of them.")
        return Fact(value=None, evidence=_places(docker, written))
    if written is not None and lifecycle.value == "cnb" and app.part.given("buildpacks") is None and app.complete:
        app.part.reader.note_on(written, "is cnb, which needs `buildpacks`.", "Name at least one.")
    return Fact(value=lifecycle.value, evidence=(lifecycle.place,))


def _places(*attributes: Attribute) -> tuple[Location, ...]:
    return tuple(sorted(attribute.location() for attribute in attributes))


def _stack(part: Part) -> Statements:
    attribute, stack = part.given("stack"), part.text("stack")
    if attribute is not None and part.given("docker") is not None:
        part.reader.note_on(attribute, "means nothing beside `docker`: the image brings its own.", "Remove it.")
        return
    yield from word("build.stack", stack)
    if stack is not None and (stack.value is None or stack.value.lower().startswith(_WINDOWS)):
        yield "image.os", stack.fact(stack.value and "windows")


# --- buildpacks -----------------------------------------------------------------------------------------------------


def _buildpacks(part: Part) -> Statements:
    """The list, or the older single key; both together count as one list."""
    single = part.text("buildpack", _LONGEST_BUILDPACK)
    names = [*(() if single is None else (single,)), *_listed(part)]
    yield from members("build.buildpacks", names)
    custom = [name.place for name in names if name.value is not None and _is_address(name.value)]
    yield from holds("build.custom-buildpack", *custom)
    if not custom:
        for name in names:
            if name.value is None:
                yield from unknown(("build.custom-buildpack",), name.place)


def _listed(part: Part) -> Iterator[Read[str]]:
    attribute, read = part.given("buildpacks"), part.reader.items(part.given("buildpacks"))
    if attribute is None or read is None:
        return
    if read.value is None:
        yield Read(None, read.place)
    for item, text in part.reader.members(attribute, "a buildpack"):
        if text is None or not text.is_null:
            yield Read(None if text is None else text.text, attribute.at(item))


def _is_address(buildpack: str) -> bool:
    return "://" in buildpack or buildpack.startswith("git@")


# --- images ---------------------------------------------------------------------------------------------------------


def _docker(docker: Attribute, part: Part) -> Statements:
    fields = part.below("docker")
    if fields is None:
        yield from unknown_image(docker.key_location()).items()
        return
    _note_docker_keys(fields)
    image, username = fields.given("image"), fields.given("username")
    if image is None:
        part.reader.note_on(docker, "names no image.", "Name one, or push with --docker-image.")
        yield from unknown_image(docker.key_location()).items()
        return
    facts = image_field(image, part.reader)
    if username is not None:
        facts["image.registry.auth"] = Fact(value="required", evidence=(username.key_location(),))
    yield from facts.items()


def handles_of(part: Part) -> frozenset[str]:
    """Handles of the image that the app is deployed from."""
    image = part.at("docker", "image")
    return frozenset() if image is None else image_handles(image)


def _note_docker_keys(fields: Part) -> None:
    password = fields.written("password")
    if password is not None:
        advice = "Remove it and set CF_DOCKER_PASSWORD when pushing."
        fields.reader.note_on(password, "puts a password into the manifest, where it is not read.", advice)
    note_keys(fields, ("image", "username", "password"), "is no key of `docker`.")


def note_keys(part: Part, known: "frozenset[str] | tuple[str, ...]", what: str) -> None:
    for field in part.fields():
        if field.key not in known:
            part.reader.note_on(field, what, PASSED_OVER)


# --- source ---------------------------------------------------------------------------------------------------------


def _uploaded(part: Part) -> Statements:
    """A path to a folder shows that the source is there, an archive was built elsewhere."""
    attribute, path = part.given("path"), part.text("path", LONGEST_REFERENCE)
    if path is None or attribute is None:
        return
    if part.given("docker") is not None:
        what = "stands beside `docker`, which the documentation calls an error."
        part.reader.note_on(attribute, what, "Remove it: an image is pulled, and nothing is uploaded.")
    yield from word("build.path", path)
    if path.value is not None and not names_archive(path.value):
        yield from holds("build.rebuildable", path.place)
