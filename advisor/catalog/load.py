"""The door of the catalog: a folder of YAML in, a checked Catalog out."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from advisor.catalog.fields import Problems
from advisor.catalog.platforms import check_platform_id, read_platform
from advisor.catalog.rules import RuleReader
from advisor.catalog.vocabulary import (
    read_assumptions,
    read_base_images,
    read_capabilities,
    read_criteria,
    read_fact_definitions,
)
from advisor.errors import CatalogError, SourceError
from advisor.model.catalog import Capability, Catalog, Criterion, FactDefinition, Platform, Rule, Strength
from advisor.sources.yaml_text import Map, Node, parse

EXAMPLE_KINDS = ("cloud-foundry", "dockerfile")
"""Kinds of text that an example may hold; a test compares them with the extractors'."""
_EMPTY = Map((), 1, 1, 1)


def load_catalog(folder: Path) -> Catalog:
    """Everything under the folder.

    Raises CatalogError with every mistake of every file, each with path, line and what to do.
    """
    return _Loader(folder).load()


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.digest = hashlib.sha256()

    def load(self) -> Catalog:
        facts = read_fact_definitions(*self._document("facts.yaml"), self.problems)
        capabilities = read_capabilities(*self._document("capabilities.yaml"), self.problems)
        criteria, presets = read_criteria(*self._document("criteria.yaml"), self.problems)
        assumptions = read_assumptions(*self._document("organisation.yaml"), self.problems)
        base_images = read_base_images(*self._document("base-images.yaml"), self.problems, facts)
        platforms = self._platforms(capabilities, facts)
        rules = self._rules(facts, capabilities, criteria)
        self._check_efforts(platforms.values(), rules.values())
        if self.problems.found:
            raise CatalogError(self.problems.found)
        return Catalog(
            version=self.digest.hexdigest()[:12],
            facts=facts,
            capabilities=capabilities,
            platforms=platforms,
            rules=rules,
            criteria=criteria,
            presets=presets,
            assumptions=assumptions,
            base_images=tuple(base_images),
        )

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder.parent).as_posix()

    def _document(self, name: str) -> tuple[Node, str]:
        path = self.folder / name
        return self._parse(path) or _EMPTY, self._shown(path)

    def _parse(self, path: Path) -> Node | None:
        shown = self._shown(path)
        try:
            content = path.read_bytes()
            documents = parse(content.decode("utf-8"), shown)
        except OSError:
            self.problems.add(shown, 1, "this file cannot be read.", "Is it there?")
            return None
        except UnicodeDecodeError:
            self.problems.add(shown, 1, "this file is not UTF-8.", "Save it as UTF-8.")
            return None
        except SourceError as error:
            self.problems.found.append(error.problem)
            return None
        self.digest.update(shown.encode() + b"\0" + content)
        if len(documents) != 1:
            self.problems.add(shown, 1, "this file must hold exactly one document.", "Split or fill it.")
            return None
        return documents[0]

    def _mappings(self, pattern: str) -> Iterable[tuple[Path, Map]]:
        for path in sorted(self.folder.glob(pattern)):
            node = self._parse(path)
            if isinstance(node, Map):
                yield path, node
            elif node is not None:
                self.problems.add(self._shown(path), 1, "this file must be a mapping.", "Mend it.")

    def _platforms(self, capabilities: dict[str, Capability], facts: dict[str, FactDefinition]) -> dict[str, Platform]:
        found = {}
        for path, node in self._mappings("platforms/*.yaml"):
            platform = read_platform(node, self._shown(path), self.problems, capabilities, facts)
            check_platform_id(platform, path.stem, self.problems, self._shown(path))
            found[platform.id] = platform
        return found

    def _rules(
        self,
        facts: dict[str, FactDefinition],
        capabilities: dict[str, Capability],
        criteria: dict[str, Criterion],
    ) -> dict[str, Rule]:
        reader = RuleReader(facts, capabilities, criteria, EXAMPLE_KINDS, self.problems)
        found: dict[str, Rule] = {}
        for path, node in self._mappings("checks/*/*.yaml"):
            rule = reader.read(node, self._shown(path), path.parent.name)
            self._check_rule_id(rule, path, found)
            found[rule.id] = rule
        return found

    def _check_rule_id(self, rule: Rule, path: Path, found: dict[str, Rule]) -> None:
        if rule.id != path.stem:
            self.problems.add(
                self._shown(path), 1, f"the id {rule.id!r} is not the file's name.", f"Use {path.stem!r}."
            )
        if rule.id in found:
            first = found[rule.id].location.path
            self.problems.add(self._shown(path), 1, f"the rule {rule.id!r} is also in {first}.", "Rename one of them.")

    def _check_efforts(self, platforms: Iterable[Platform], rules: Iterable[Rule]) -> None:
        """A partial answer to a required need costs something, even if little: it must say how much."""
        required = {rule.needs for rule in rules if rule.strength is Strength.REQUIRED}
        for platform in platforms:
            for answer in (one for name in sorted(required) for one in platform.answers.get(name, ())):
                if answer.support == "partial" and answer.effort is None and answer.location is not None:
                    self.problems.add(
                        answer.location.path,
                        answer.location.first_line,
                        f"the partial answer to {answer.capability!r} does not say what it costs.",
                        "Add effort-days: [low, high].",
                    )
