"""Folders of YAML in, a checked Catalog out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from advisor.catalog.documents import Documents
from advisor.catalog.fields import EMPTY, Fields, Problems
from advisor.catalog.platforms import read_platforms
from advisor.catalog.rules import read_rules
from advisor.catalog.services import read_services
from advisor.catalog.spec import TOP, Form, whole_file
from advisor.catalog.vocabulary import (
    ASSUMED,
    BASE_IMAGES,
    CAPABILITIES,
    EFFORTS_TOP,
    FACTS,
    REGISTRIES,
    TOPICS_TOP,
    Vocabulary,
)
from advisor.errors import CatalogError
from advisor.model.catalog import (
    Actor,
    BaseImage,
    Catalog,
    KnownRegistry,
    Platform,
    ReferenceClass,
    Rule,
    Strength,
    WorkLines,
)
from advisor.model.location import Location
from advisor.text.yaml_text import Map

T = TypeVar("T")
OWN_FILES = (
    "checks",
    "platforms",
    "answers",
    "facts.yaml",
    "capabilities.yaml",
    "efforts.yaml",
    "base-images.yaml",
    "registries.yaml",
    "services.yaml",
)
"""What a further folder may hold."""


def load_catalog(folder: Path, *further: Path) -> Catalog:
    """Everything under the folder, with what further folders add to it.

    A further folder may hold OWN_FILES; it adds and never replaces. Raises CatalogError with every mistake of every
    file, each with path, line and what to do.
    """
    problems = Problems()
    catalog = _Loader((folder, *further), problems).load()
    if problems.found:
        raise CatalogError(problems.found)
    return catalog


class _Loader:
    def __init__(self, folders: tuple[Path, ...], problems: Problems) -> None:
        self.problems = problems
        self.documents = Documents(folders, problems)
        self.known = Vocabulary(lenient=len(folders) > 1)

    def load(self) -> Catalog:
        known = self.known
        known.facts = self._merged("facts.yaml", FACTS.form)
        known.capabilities = self._merged("capabilities.yaml", CAPABILITIES.form)
        topics = TOPICS_TOP.opened(*self._built_in("topics.yaml"))
        known.topics = TOPICS_TOP.value(topics, "topics")
        presets = TOPICS_TOP.value(topics, "presets")
        assumptions = ASSUMED.read(*self._built_in("organisation.yaml"))
        base_images = self._listed("base-images.yaml", BASE_IMAGES.form, _again_of_image)
        registries = self._listed("registries.yaml", REGISTRIES.form, _again_of_registry)
        lines, classes = self._efforts()
        known.platforms = read_platforms(self.documents, known, self.problems)
        services = read_services(self.documents, known, self.problems)
        rules = read_rules(self.documents, known, self.problems)
        self._check_efforts(known.platforms.values(), rules.values())
        return Catalog(
            version=self.documents.version,
            facts=known.facts,
            capabilities=known.capabilities,
            platforms=known.platforms,
            rules=rules,
            topics=known.topics,
            presets=presets,
            assumptions=assumptions,
            base_images=base_images,
            registries=registries,
            services=services,
            efforts=known.efforts,
            lines=lines,
            classes=classes,
        )

    def _built_in(self, name: str) -> tuple[Map, Fields]:
        node, shown = self.documents.built_in(name)
        if not isinstance(node, Map):
            self.problems.add(shown, node.first_line, "this file must be a mapping.", "Write it as `key: value` lines.")
            node = EMPTY
        return node, Fields(node, shown, self.problems, self.known)

    def _merged(self, name: str, form: Form[dict[str, T]]) -> dict[str, T]:
        """The ids of every folder's document; one that stands twice is a mistake that names both places."""
        found: dict[str, T] = {}
        places: dict[str, str] = {}
        for node, shown in self.documents.each(name):
            read = form.read(whole_file(node, shown, self.problems, self.known), TOP) or {}
            lines = {entry.key.text: entry.first_line for entry in node.entries} if isinstance(node, Map) else {}
            for key, value in read.items():
                if key in found:
                    what = f"{key!r} is defined in {places[key]} too."
                    self.problems.add(shown, lines[key], what, "Rename one of them.")
                found.setdefault(key, value)
                places.setdefault(key, f"{shown}:{lines[key]}")
        return found

    def _listed(
        self, name: str, form: Form[tuple[T, ...]], again: Callable[[T], Iterable[tuple[str, Location]]]
    ) -> tuple[T, ...]:
        """The entries of all folders. Those of further folders come first, for the first that fits counts.

        `again` makes the sentences that are a mistake where an entry of the same file has brought them before.
        """
        found: tuple[T, ...] = ()
        for node, shown in self.documents.each(name):
            entries = form.read(whole_file(node, shown, self.problems, self.known), TOP) or ()
            seen: set[str] = set()
            for sentence, place in (each for entry in entries for each in again(entry)):
                if sentence in seen:
                    self.problems.add(place.path, place.first_line, sentence, "Keep one of them.")
                seen.add(sentence)
            found = (*entries, *found)
        return found

    def _efforts(self) -> tuple[WorkLines, tuple[ReferenceClass, ...]]:
        """Names and classes of every file, the lines of the first; a further one adds and never replaces."""
        known, classes = self.known, dict[str, ReferenceClass]()
        tops = [
            EFFORTS_TOP.opened(node, Fields(node, shown, self.problems, known))
            for node, shown in self.documents.each("efforts.yaml")
            if isinstance(node, Map)
        ]
        for top in tops:
            for name, effort in EFFORTS_TOP.value(top, "efforts").items():
                if name in known.efforts:
                    what = f"the effort {name!r} stands in another file too."
                    top.say("efforts", what, "Rename one of them.")
                known.efforts.setdefault(name, effort)
        for top in tops:
            for floor in EFFORTS_TOP.value(top, "classes"):
                if floor.id in classes:
                    top.say("classes", f"the class {floor.id!r} stands here or in another file again.", "Keep one.")
                classes.setdefault(floor.id, floor)
        return self._lines(tops), tuple(classes.values())

    def _lines(self, tops: Sequence[Fields]) -> WorkLines:
        lines = None
        for top in tops[:1]:
            lines = EFFORTS_TOP.value(top, "lines")
            if not top.has("lines"):
                top.say("lines", "the lines of every move are missing.", "Add lines: {descriptor, data}.")
        for top in tops[1:]:
            if top.has("lines"):
                top.say("lines", "the lines of every move are built in.", "Remove them.")
        return lines or WorkLines()

    def _check_efforts(self, platforms: Iterable[Platform], rules: Iterable[Rule]) -> None:
        """What a team does for a required need costs something, even if little: the answer must say how much."""
        required = {rule.needs for rule in rules if rule.strength is Strength.REQUIRED}
        for platform in platforms:
            for answer in (answer for name in sorted(required) for answer in platform.answers.get(name, ())):
                if answer.by is Actor.TEAM and answer.effort is None and answer.location is not None:
                    self.problems.add(
                        answer.location.path,
                        answer.location.first_line,
                        f"the partial answer to {answer.capability!r} does not say what it costs.",
                        "Name an effort of efforts.yaml: `effort: NAME`.",
                    )


def _again_of_image(image: BaseImage) -> Iterator[tuple[str, Location]]:
    yield f"the pattern {image.pattern!r} stands here again.", image.location


def _again_of_registry(registry: KnownRegistry) -> Iterator[tuple[str, Location]]:
    for host in registry.hosts:
        for fact in registry.facts:
            yield f"{fact} of {host} is stated here again.", registry.location
