"""The image that a service is built as: its stage, with its build arguments, of whatever Dockerfile it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.errors import SetAsideError, SourceError
from advisor.formats.compose.build import Build, context_folder, dockerfile_path, read_build
from advisor.formats.compose.interpolation import GAP
from advisor.formats.compose.project import Service
from advisor.formats.dockerfile import BuiltImage, built_image
from advisor.formats.fields import Attribute
from advisor.formats.handles import build_of
from advisor.model.facts import Workload
from advisor.model.location import Location
from advisor.text.kinds import DOCKERFILE
from advisor.text.redact import cut_secrets
from advisor.text.source import ReadOptions, Source
from advisor.text.yaml_text import Text

_OPEN = "${a_variable_of_the_compose_file}"
"""Stands in an inline Dockerfile where Compose fills in what the file does not say."""


@dataclass(frozen=True, kw_only=True)
class _Inline(Source):
    """A Dockerfile inside a compose file; its places are those of the compose file."""

    attribute: Attribute

    def location(self, first_line: int, last_line: int | None = None, snippet: str = "") -> Location:
        shown, node = Source.location(self, first_line, last_line, snippet), self.attribute.node
        if not self._is_literal:
            return replace(shown, first_line=node.first_line, last_line=node.last_line)
        above = node.first_line
        return replace(shown, first_line=above + shown.first_line, last_line=above + shown.last_line)

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
                yield replace(image.workload, handles=frozenset({handle(service)}))


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
        return _Inline(path=build.inline.source.path, kind=DOCKERFILE, text=text, attribute=build.inline)
    context = context_folder(build, service)
    path = None if context is None else dockerfile_path(build, context, service)
    found = None if path is None else options.other(path)
    return found if found is not None and found.kind == DOCKERFILE else None


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
