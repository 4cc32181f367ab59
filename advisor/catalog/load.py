"""The door of the catalog: folders of YAML in, a checked Catalog out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from advisor.catalog.documents import Documents
from advisor.catalog.efforts import effort_files, read_efforts
from advisor.catalog.fields import Problems, did_you_mean
from advisor.catalog.platforms import Questionnaire
from advisor.catalog.profiles import read_platforms
from advisor.catalog.registries import read_registries
from advisor.catalog.rules import RuleReader
from advisor.catalog.services import read_services
from advisor.catalog.vocabulary import (
    read_assumptions,
    read_base_images,
    read_capabilities,
    read_fact_definitions,
    read_topics,
)
from advisor.errors import CatalogError
from advisor.model.catalog import (
    Actor,
    BaseImage,
    Catalog,
    FactDefinition,
    KnownRegistry,
    Platform,
    Rule,
    Strength,
)
from advisor.text.yaml_text import Map, Node

T = TypeVar("T")
EXAMPLE_KINDS = (
    "cloud-foundry",
    "compose",
    "dockerfile",
    "kubernetes",
    "marathon",
    "mta",
    "procfile",
    "stackato",
)
"""Kinds of text that an example may hold; a test compares them with the extractors'."""


def load_catalog(folder: Path, *further: Path) -> Catalog:
    """Everything under the folder, with what further folders add to it.

    A further folder may hold facts.yaml, capabilities.yaml, efforts.yaml, base-images.yaml, registries.yaml,
    services.yaml, platforms/, checks/ and answers/; it adds and never replaces. Raises CatalogError with every mistake
    of every file, each with path, line and what to do.
    """
    return _Loader((folder, *further)).load()


class _Loader:
    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.problems = Problems()
        self.documents = Documents(folders, self.problems)
        self.several = len(folders) > 1

    def load(self) -> Catalog:
        facts = self._merged("facts.yaml", read_fact_definitions)
        capabilities = self._merged("capabilities.yaml", read_capabilities)
        topics, presets = read_topics(*self.documents.built_in("topics.yaml"), self.problems)
        assumptions = read_assumptions(*self.documents.built_in("organisation.yaml"), self.problems)
        base_images = self._base_images(facts)
        registries = self._registries(facts)
        efforts = read_efforts(effort_files(self.documents, self.problems), facts, capabilities)
        questions = Questionnaire(capabilities, facts, efforts.named, self.problems, lenient=self.several)
        platforms = read_platforms(self.documents, questions)
        services = read_services(self.documents, self.problems, platforms, efforts.named, lenient=self.several)
        rules = self._rules(RuleReader(facts, capabilities, efforts.named, EXAMPLE_KINDS, self.problems), topics)
        self._check_efforts(platforms.values(), rules.values())
        if self.problems.found:
            raise CatalogError(self.problems.found)
        return Catalog(
            version=self.documents.version,
            facts=facts,
            capabilities=capabilities,
            platforms=platforms,
            rules=rules,
            topics=topics,
            presets=presets,
            assumptions=assumptions,
            base_images=tuple(base_images),
            registries=tuple(registries),
            services=services,
            efforts=efforts.named,
            lines=efforts.lines,
            classes=tuple(efforts.classes.values()),
        )

    def _merged(self, name: str, read: Callable[[Node, str, Problems], dict[str, T]]) -> dict[str, T]:
        """The ids of every folder's document; one that stands twice is a mistake that names both places."""
        found: dict[str, T] = {}
        places: dict[str, str] = {}
        for node, shown in self.documents.each(name):
            for key, value in read(node, shown, self.problems).items():
                line = _line(node, key)
                if key in found:
                    self.problems.add(shown, line, f"{key!r} is defined in {places[key]} too.", "Rename one of them.")
                found.setdefault(key, value)
                places.setdefault(key, f"{shown}:{line}")
        return found

    def _base_images(self, facts: Mapping[str, FactDefinition]) -> list[BaseImage]:
        """Patterns of further folders come first, for the first that matches counts."""
        found: list[list[BaseImage]] = [
            read_base_images(node, shown, self.problems, facts)
            for node, shown in self.documents.each("base-images.yaml")
        ]
        return [image for images in reversed(found) for image in images]

    def _registries(self, facts: Mapping[str, FactDefinition]) -> list[KnownRegistry]:
        """Entries of further folders come first, for the first that speaks counts."""
        found: list[list[KnownRegistry]] = [
            read_registries(node, shown, self.problems, facts) for node, shown in self.documents.each("registries.yaml")
        ]
        return [registry for registries in reversed(found) for registry in registries]

    def _rules(self, reader: RuleReader, topics: Collection[str]) -> dict[str, Rule]:
        found: dict[str, Rule] = {}
        for path, shown, node in self.documents.mappings("checks/*/*.yaml"):
            rule = reader.read(node, shown, path.parent.name)
            if rule.category not in topics:
                advice = f"Move it to a topic. {did_you_mean(rule.category, topics)}"
                self.problems.add(shown, 1, f"the folder {rule.category!r} is no topic.", advice)
            if rule.id != path.stem:
                self.problems.add(shown, 1, f"the id {rule.id!r} is not the file's name.", f"Use {path.stem!r}.")
            if rule.id in found:
                first = found[rule.id].location.path
                self.problems.add(shown, 1, f"the rule {rule.id!r} is also in {first}.", "Rename one of them.")
            found.setdefault(rule.id, rule)
        return dict(sorted(found.items(), key=lambda item: (item[1].category, item[0])))

    def _check_efforts(self, platforms: Iterable[Platform], rules: Iterable[Rule]) -> None:
        """What a team does for a required need costs something, even if little: the answer must say how much."""
        required = {rule.needs for rule in rules if rule.strength is Strength.REQUIRED}
        for platform in platforms:
            for answer in (one for name in sorted(required) for one in platform.answers.get(name, ())):
                if answer.by is Actor.TEAM and answer.effort is None and answer.location is not None:
                    self.problems.add(
                        answer.location.path,
                        answer.location.first_line,
                        f"the partial answer to {answer.capability!r} does not say what it costs.",
                        "Name an effort of efforts.yaml: `effort: NAME`.",
                    )


def _line(node: Node, key: str) -> int:
    entry = node.entry(key) if isinstance(node, Map) else None
    return 1 if entry is None else entry.first_line
