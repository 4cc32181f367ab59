"""What a service is built from, the image that it runs, and what its Dockerfile shows of that image."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from msgspec import Struct, structs

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.layers import Section, entries
from advisor.formats.compose.project import Service, path_below
from advisor.formats.dockerfile import FORMAT as DOCKERFILE
from advisor.formats.dockerfile.image import BuiltImage, built_image
from advisor.formats.facts import Statements, member, stated, word
from advisor.formats.handles import build_of
from advisor.formats.image import LONGEST_REFERENCE, image_field, image_place
from advisor.formats.reading import Attribute, Read
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
_OPEN = "${a_variable_of_the_compose_file}"
"""Stands in an inline Dockerfile where Compose fills in what the file does not say."""


class Build(Struct, frozen=True):
    """What `build` says."""

    section: Section
    """The long form; empty where there is a context alone."""
    context: str | None
    """Folder of the build context, relative to the root; None where it is elsewhere or not known."""
    is_remote: bool
    dockerfile: Attribute | None
    inline: Attribute | None
    """The Dockerfile itself."""

    @property
    def dockerfile_path(self) -> str | None:
        """Relative to the root; None where a variable leaves it open, or nothing of the context is known."""
        read = self.section.reader.text(self.dockerfile, LONGEST_REFERENCE)
        path = _DEFAULT_DOCKERFILE if read is None else read.value
        return None if path is None or self.context is None else path_below(self.context, path)


def is_built(service: Service) -> bool:
    return bool(service.all("build"))


def build_of_service(service: Service) -> Build | None:
    """The short form is a context; a stronger file may add to it."""
    if not is_built(service):
        return None
    section = service.inside("build")
    context: Attribute | None = None
    for layer in service.all("build"):
        is_long = isinstance(layer.node, Map)
        given = Section(entries(layer), service.reader).given("context") if is_long else layer
        context = context if given is None else given
    read = service.reader.text(context, LONGEST_REFERENCE)
    path = None if read is None else read.value
    is_remote = path is not None and _REMOTE.match(path) is not None
    folder: str | None = service.scope.folder
    if read is not None and context is not None:
        folder = None if path is None or is_remote else service.scope.path_of(context, path)
    dockerfile = section.given("dockerfile") or service.given("dockerfile")
    return Build(section, folder, is_remote, dockerfile, section.given("dockerfile_inline"))


def build_facts(service: Service, build: Build | None) -> Statements:
    """build.*, what the image reference shows, and how the image is had."""
    image = service.given("image")
    reference = {} if image is None else image_field(image, service.reader)
    yield from (reference if build is None else _of_own_name(reference)).items()
    places = service.places("build")
    if build is not None:
        yield "build.method", Fact(value="dockerfile", evidence=places)
    elif image is not None:
        yield "build.method", Fact(value="image", evidence=(image_place(image),))
    else:
        if service.complete:
            service.reader.note_on(service.key, "names neither an image nor a build.", "Add `image:` or `build:`.")
        yield "build.method", Fact(value=None, evidence=(service.key.key_location(),))
    known = build is not None and (build.context is not None or build.inline is not None)
    if build is not None and (known or not build.is_remote):
        yield "build.rebuildable", Fact(value=known or None, evidence=places)
    yield from _platforms(service, build)
    policy = service.reader.scalar(service.field("pull_policy"), "a pull policy", _policy)
    if policy is not None and policy.value != "":
        yield from stated("image.pull-policy", policy)


def _of_own_name(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What holds of the name that a build is given: it names no image that is there already.

    Which tag is deployed is up to whoever pushes it, and without a host or an organisation in it so is where to.
    """
    gone = set(REFERENCE)
    kind = facts.get("image.registry.kind")
    if kind is not None and kind.value == "official":
        gone |= {name for name in facts if name.startswith("image.registry")}
    return {name: fact for name, fact in facts.items() if name not in gone}


def _policy(node: Text) -> str | None:
    """Policies that look for a newer image from time to time have no word in the vocabulary."""
    return _PULL_POLICIES.get(node.text) or ("" if _OTHER_POLICIES.match(node.text) else None)


def _platforms(service: Service, build: Build | None) -> Statements:
    """Operating system and architectures of `platform`, else of the build's `platforms`."""
    own = service.text("platform")
    listed = () if build is None else build.section.listed("platforms")
    for read in [Read(entry.text, entry.place) for entry in listed] if own is None else [own]:
        # `linux/arm64/v8` holds a system and an architecture; a lone word is a system.
        system, _, rest = (read.value or "").lower().partition("/")
        processor = rest.partition("/")[0]
        if system or read.value is None:
            yield from word("image.os", Read(system or None, read.place))
        if processor or read.value is None:
            yield from member("image.architectures", Read(processor or None, read.place))


def links(service: Service, build: Build | None) -> tuple[str, ...]:
    """The build context's folder, and the Dockerfile's path where it has another name or lies elsewhere.

    Where the compose file holds the Dockerfile itself, its own path, so that no other Dockerfile is taken for it.
    """
    if build is None:
        return ()
    if build.inline is not None or build.context is None:
        return (service.path,)
    path = build.dockerfile_path
    is_usual = path in (None, path_below(build.context, _DEFAULT_DOCKERFILE))
    return (build.context,) if is_usual else (build.context, path or "")


# --- the image that its Dockerfile makes ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Inline(Source):
    """A Dockerfile inside a compose file; its places are those of the compose file."""

    attribute: Attribute

    def location(self, first_line: int, last_line: int | None = None, snippet: str = "") -> Location:
        place, node = Source.location(self, first_line, last_line, snippet), self.attribute.node
        if not self._is_literal:
            return structs.replace(place, first_line=node.first_line, last_line=node.last_line)
        above = node.first_line
        return structs.replace(place, first_line=above + place.first_line, last_line=above + place.last_line)

    @cached_property
    def _is_literal(self) -> bool:
        """Whether each of its lines is one of the compose file, below the line of the key."""
        node = self.attribute.node
        own = node.text.rstrip("\n").split("\n") if isinstance(node, Text) else []
        outer = self.attribute.source.text.split("\n")[node.first_line : node.first_line + len(own)]
        return [line.strip() for line in own] == [line.strip() for line in outer]


def built_workloads(
    services: Iterable[Service], builds: Mapping[str, Build | None], options: ReadOptions
) -> Iterator[Workload]:
    """The images that services build otherwise than their Dockerfile does by itself; each belongs to one service."""
    for service in services:
        build = builds[service.name]
        if build is not None and (build.inline or build.section.given("target") or build.section.pairs("args")):
            image = image_of_build(service, build, options)
            if image is not None:
                yield structs.replace(image.workload, handles=frozenset({build_handle(service)}))


def build_handle(service: Service) -> str:
    return build_of(f"{service.path} {service.name}")


def image_of_build(service: Service, build: Build | None, options: ReadOptions) -> BuiltImage | None:
    """What the Dockerfile of the service shows of its image; None where it is not at hand or cannot be built."""
    source = None if build is None else _dockerfile(service, build, options)
    if build is None or source is None:
        return None
    options = replace(options, target=None, build_arguments=_arguments(service, build))
    try:
        plain = built_image(source, options)
    except SourceError as error:
        what, advice = error.problem.what, error.problem.advice
    except SetAsideError:
        what, advice = "it names no base image.", "Add a FROM line."
    else:
        return _of_target(service, build, plain, source, options)
    if build.inline is not None:  # a file has a word of its own
        service.reader.note_on(build.inline, f"cannot be built: {what}", advice)
    return None


def _of_target(service: Service, build: Build, plain: BuiltImage, source: Source, options: ReadOptions) -> BuiltImage:
    """The image of the stage that the service names; of the last one, with a word, where no such stage is known."""
    target = build.section.given("target")
    read = service.reader.text(target)
    if target is None or read is None:
        return plain
    if read.value is None:
        service.reader.note_on(target, "leaves the stage open; the last one is judged.", "Give it a default.")
        return plain
    try:
        return built_image(source, replace(options, target=read.value))
    except SourceError:
        what = f"names no stage of {source.path}; its last one is judged."
        service.reader.note_on(target, what, "Name one of its stages.")
        return plain


def _dockerfile(service: Service, build: Build, options: ReadOptions) -> Source | None:
    if build.inline is not None:
        node = build.inline.node
        if not isinstance(node, Text):
            return None
        text = service.scope.variables.literal(node.text).replace(GAP, _OPEN)
        return _Inline(path=build.inline.source.path, kind=DOCKERFILE.id, text=text, attribute=build.inline)
    path = build.dockerfile_path
    source = None if path is None else options.other(path)
    return source if source is not None and source.kind == DOCKERFILE.id else None


def _arguments(service: Service, build: Build) -> dict[str, str | None]:
    """Build arguments as the file itself writes them; None for one that depends on more, or looks like a secret.

    One without a value is taken from the surroundings; where they have none, the default of the Dockerfile holds.
    """
    given: dict[str, str | None] = {}
    for pair in build.section.pairs("args"):
        if pair.name is not None and pair.value is not None:
            value = service.scope.variables.literal(pair.value.text)
            written = f"{pair.name}={value}"
            given[pair.name] = None if GAP in value or cut_secrets(written) != written else value
    return given
