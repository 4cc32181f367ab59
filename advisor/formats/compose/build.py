"""What a service is built from, the image that it runs, and what its Dockerfile shows of that image."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from msgspec import structs

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Fields, Pair, places, stated, texts
from advisor.formats.compose.project import Service, path_below
from advisor.formats.dockerfile import FORMAT as DOCKERFILE
from advisor.formats.dockerfile.image import BuiltImage, built_image
from advisor.formats.fields import Attribute, Read, shown_name
from advisor.formats.handles import build_of
from advisor.formats.image_field import LONGEST_REFERENCE, image_field, image_place
from advisor.formats.settled import REFERENCE
from advisor.model.facts import Fact, Workload
from advisor.model.location import Location
from advisor.text.redact import cut_secrets
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Map, Text

_REMOTE = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|git@|github\.com/|docker-image:|oci-layout:|service:|target:)", re.IGNORECASE
)
_PULL_POLICIES = {"always": "always", "never": "never", "missing": "if-not-present", "if_not_present": "if-not-present"}
_OTHER_POLICIES = re.compile(r"(?:build|refresh|daily|weekly|every_(?:\d+[wdhms])+)\Z")
_DEFAULT_DOCKERFILE = "Dockerfile"


@dataclass(frozen=True, slots=True)
class Build:
    """What `build` says."""

    context: Attribute | None
    """The build context; the folder of the file where None."""
    dockerfile: Attribute | None
    inline: Attribute | None
    """The Dockerfile itself."""
    target: Attribute | None
    args: tuple[Pair, ...]


def build_facts(service: Service) -> dict[str, Fact]:
    """build.*, what the image reference shows, and how the image is had."""
    image = service.fields.get("image")
    facts = {} if image is None else image_field(image, service.reader)
    if is_built(service):
        facts = _of_own_name(facts)
    return facts | stated(
        {
            "build.method": _method(service, image),
            "build.rebuildable": _rebuildable(service),
            "image.os": _platform(service, 0),
            "image.architectures": _platform(service, 1),
            "image.pull-policy": _pull_policy(service),
            "image.stop-signal": _text(service, "stop_signal"),
            "image.workdir": _text(service, "working_dir"),
        }
    )


def _of_own_name(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What holds of the name that a build is given: it names no image that is there already.

    Which tag is deployed is up to whoever pushes it, and without a host or an organisation in it so is where to.
    """
    gone = set(REFERENCE)
    kind = facts.get("image.registry.kind")
    if kind is not None and kind.value == "official":
        gone |= {name for name in facts if name.startswith("image.registry")}
    return {name: fact for name, fact in facts.items() if name not in gone}


def is_built(service: Service) -> bool:
    return bool(service.fields.all("build"))


def _method(service: Service, image: Attribute | None) -> Fact:
    if is_built(service):
        return Fact(value="dockerfile", evidence=service.fields.places("build"))
    if image is not None:
        return Fact(value="image", evidence=(image_place(image),))
    if service.complete:
        service.reader.note_on(service.key, "names neither an image nor a build.", "Add `image:` or `build:`.")
    return Fact(value=None, evidence=(service.key.key_location(),))


def _text(service: Service, key: str) -> Fact | None:
    read = service.text(key, longest=LONGEST_REFERENCE)
    return None if read is None else read.fact(None if read.value is None else shown_name(read.value))


def _pull_policy(service: Service) -> Fact | None:
    """Policies that look for a newer image from time to time have no word in the vocabulary."""
    read = service.reader.scalar(service.fields.get("pull_policy"), "a pull policy", _policy)
    return None if read is None or read.value == "" else read.fact()


def _policy(node: Text) -> str | None:
    return _PULL_POLICIES.get(node.text) or ("" if _OTHER_POLICIES.match(node.text) else None)


# --- build ----------------------------------------------------------------------------------------------------------


def read_build(service: Service) -> Build | None:
    """The short form is a context; a stronger file may add to it."""
    layers = service.fields.all("build")
    if not layers:
        return None
    context: Attribute | None = None
    for layer in layers:
        given = Fields((layer,)).below("build", service.reader).get("context") if _is_map(layer) else layer
        context = context if given is None else given
    fields = Fields(tuple(layer for layer in layers if _is_map(layer))).below("build", service.reader)
    args = tuple(fields.pairs("args", service.reader))
    dockerfile = fields.get("dockerfile") or service.fields.get("dockerfile")
    return Build(context, dockerfile, fields.get("dockerfile_inline"), fields.get("target"), args)


def _is_map(layer: Attribute) -> bool:
    return isinstance(layer.node, Map)


def _rebuildable(service: Service) -> Fact | None:
    """Whether the folder holds what the image is built from: not where the context is fetched from elsewhere."""
    build = read_build(service)
    if build is None:
        return None
    context = context_folder(build, service)
    if context is None and build.inline is None:
        is_open = not _is_remote(build, service)
        return Fact(value=None, evidence=service.fields.places("build")) if is_open else None
    return Fact(value=True, evidence=service.fields.places("build"))


def _context(build: Build, service: Service) -> Read[str] | None:
    return service.reader.text(build.context, LONGEST_REFERENCE)


def _is_remote(build: Build, service: Service) -> bool:
    read = _context(build, service)
    return read is not None and read.value is not None and _REMOTE.match(read.value) is not None


def context_folder(build: Build, service: Service) -> str | None:
    """The folder of the build context, relative to the root; None where it is elsewhere or not known."""
    read = _context(build, service)
    if read is None or build.context is None:
        return service.scope.folder
    if read.value is None or _is_remote(build, service):
        return None
    return path_below(service.scope.folder_of(build.context), read.value)


def links(service: Service) -> tuple[str, ...]:
    """The build context's folder, and the Dockerfile's path where it has another name or lies elsewhere.

    Where the compose file holds the Dockerfile itself, its own path, so that no other Dockerfile is taken for it.
    """
    build = read_build(service)
    if build is None:
        return ()
    context = None if build.inline is not None else context_folder(build, service)
    if context is None:
        return (service.key.source.path,)
    path = dockerfile_path(build, context, service)
    return (context,) if path in (None, path_below(context, _DEFAULT_DOCKERFILE)) else (context, path or "")


def dockerfile_path(build: Build, context: str, service: Service) -> str | None:
    """The path of the Dockerfile, relative to the root; None where a variable leaves it open."""
    read = service.reader.text(build.dockerfile, LONGEST_REFERENCE)
    if read is None:
        return path_below(context, _DEFAULT_DOCKERFILE)
    return None if read.value is None else path_below(context, read.value)


# --- platform -------------------------------------------------------------------------------------------------------


def _platform(service: Service, part: int) -> Fact | None:
    """Operating system (part 0) or architectures (part 1) of `platform`, else of the build's `platforms`."""
    reads = list(_platforms(service))
    if not reads:
        return None
    parts = [Read(_part(read.value, part), read.place) for read in reads]
    if part == 1:
        return texts(read for read in parts if read.value != "")
    names = {read.value for read in parts} - {""}
    evidence = places(read.place for read in parts)
    if not names:
        return None
    return Fact(value=names.pop() if len(names) == 1 else None, evidence=evidence)


def _part(platform: str | None, part: int) -> str | None:
    """`linux/arm64/v8` holds a system and an architecture; a lone word is a system."""
    parts = [] if platform is None else platform.lower().split("/")
    return None if platform is None else shown_name(parts[part]) if part < len(parts) else ""


def _platforms(service: Service) -> list[Read[str]]:
    own = service.text("platform")
    if own is not None:
        return [own]
    build = Fields(tuple(layer for layer in service.fields.all("build") if _is_map(layer)))
    found: list[Read[str]] = []
    for member in build.below("build", service.reader).listed("platforms", service.reader).members:
        text = service.reader.resolved(member.node) if isinstance(member.node, Text) else None
        found.append(Read(None if text is None else text.text, member.place))
    return found


# --- the image that its Dockerfile makes ------------------------------------------------------------------------------

_OPEN = "${a_variable_of_the_compose_file}"
"""Stands in an inline Dockerfile where Compose fills in what the file does not say."""


@dataclass(frozen=True, kw_only=True)
class _Inline(Source):
    """A Dockerfile inside a compose file; its places are those of the compose file."""

    attribute: Attribute

    def location(self, first_line: int, last_line: int | None = None, snippet: str = "") -> Location:
        shown, node = Source.location(self, first_line, last_line, snippet), self.attribute.node
        if not self._is_literal:
            return structs.replace(shown, first_line=node.first_line, last_line=node.last_line)
        above = node.first_line
        return structs.replace(shown, first_line=above + shown.first_line, last_line=above + shown.last_line)

    @cached_property
    def _is_literal(self) -> bool:
        """Whether each of its lines is one of the compose file, below the line of the key."""
        node = self.attribute.node
        own = node.text.rstrip("\n").split("\n") if isinstance(node, Text) else []
        outer = self.attribute.source.text.split("\n")[node.first_line : node.first_line + len(own)]
        return [line.strip() for line in own] == [line.strip() for line in outer]


def built_workloads(services: Mapping[str, Service], options: ReadOptions) -> Iterator[Workload]:
    """The images that services build otherwise than their Dockerfile does by itself; each belongs to one service."""
    for service in services.values():
        build = read_build(service)
        if build is not None and (build.target or build.args or build.inline):
            image = image_of_build(service, options)
            if image is not None:
                yield structs.replace(image.workload, handles=frozenset({handle(service)}))


def handle(service: Service) -> str:
    return build_of(f"{service.key.source.path} {service.name}")


def image_of_build(service: Service, options: ReadOptions) -> BuiltImage | None:
    """What the Dockerfile of the service shows of its image; None where it is not at hand or cannot be built."""
    build = read_build(service)
    source = None if build is None else _source(build, service, options)
    if build is None or source is None:
        return None
    options = replace(options, target=None, build_arguments=_arguments(build, service))
    try:
        plain = built_image(source, options)
    except SourceError as error:
        _note_refused(build, service, error.problem.what, error.problem.advice)
        return None
    except SetAsideError:
        _note_refused(build, service, "it names no base image.", "Add a FROM line.")
        return None
    return _of_target(build, service, plain, source, options)


def _note_refused(build: Build, service: Service, what: str, advice: str) -> None:
    """A word about an inline Dockerfile; a file has one of its own."""
    if build.inline is not None:
        service.reader.note_on(build.inline, f"cannot be built: {what}", advice)


def _of_target(
    build: Build, service: Service, plain: BuiltImage, source: Source, options: ReadOptions
) -> BuiltImage | None:
    """The image of the stage that the service names; of the last one, with a word, where no such stage is known."""
    read = service.reader.text(build.target)
    if build.target is None or read is None:
        return plain
    if read.value is None:
        service.reader.note_on(build.target, "leaves the stage open; the last one is judged.", "Give it a default.")
        return plain
    try:
        return built_image(source, replace(options, target=read.value))
    except SourceError:
        what = f"names no stage of {source.path}; its last one is judged."
        service.reader.note_on(build.target, what, "Name one of its stages.")
        return plain


def _source(build: Build, service: Service, options: ReadOptions) -> Source | None:
    if build.inline is not None:
        node = build.inline.node
        if not isinstance(node, Text):
            return None
        text = service.scope.variables.literal(node.text).replace(GAP, _OPEN)
        return _Inline(path=build.inline.source.path, kind=DOCKERFILE.id, text=text, attribute=build.inline)
    context = context_folder(build, service)
    path = None if context is None else dockerfile_path(build, context, service)
    found = None if path is None else options.other(path)
    return found if found is not None and found.kind == DOCKERFILE.id else None


def _arguments(build: Build, service: Service) -> dict[str, str | None]:
    """Build arguments as the file itself writes them; None for one that depends on more, or looks like a secret.

    One without a value is taken from the surroundings; where they have none, the default of the Dockerfile holds.
    """
    given: dict[str, str | None] = {}
    for pair in build.args:
        if pair.name is not None and pair.value is not None:
            value = service.scope.variables.literal(pair.value.text)
            written = f"{pair.name}={value}"
            given[pair.name] = None if GAP in value or cut_secrets(written) != written else value
    return given
