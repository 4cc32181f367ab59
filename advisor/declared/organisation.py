"""The door: an organisation file in, what it declares and the catalog as it holds there out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from advisor.catalog.fields import Fields, Problems
from advisor.declared.assumed import read_assumed
from advisor.declared.demands import Demands, read_obligations, read_policies
from advisor.declared.platforms import Declaration, read_operation, read_platforms, with_declaration
from advisor.declared.registries import read_registries
from advisor.declared.sections import Statements, only_mapping, refuse_retired
from advisor.errors import CatalogError, UsageError
from advisor.model.catalog import Assumptions, Catalog, Platform, Runs
from advisor.model.organisation import Organisation
from advisor.text.redact import redact_text

SECTIONS = ("platforms", "registries", "obligations", "policies", "operation", "assumptions")
RETIRED = {"people": "Write `prefer: 1`, `prefer: 2` … below `platforms` instead."}
"""A section of earlier versions → what to write instead."""


@dataclass(frozen=True, slots=True)
class Declaring:
    """An organisation, and the catalog with what it declares."""

    organisation: Organisation
    catalog: Catalog


def read_organisation(path: Path, catalog: Catalog) -> Declaring:
    """Raises UsageError where the file cannot be read, CatalogError with every mistake in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: cannot be read as UTF-8 text. Name another file.") from None
    return declare(text, path.name, catalog)


def declare(text: str, name: str, catalog: Catalog) -> Declaring:
    """Likewise, of a text with the name by which its lines are cited."""
    shown, problems = redact_text(name), Problems()
    statements = Statements(shown)
    node = refuse_retired(only_mapping(text, shown, problems), shown, problems, RETIRED)
    top = Fields(node, shown, problems, SECTIONS)
    declared = read_platforms(top, catalog, statements)
    platforms = _platforms(catalog, declared)
    listed = tuple(sorted(name for name, one in declared.items() if one.runs in (Runs.TRUE, Runs.POSSIBLE)))
    offers = {name: one.meets for name, one in declared.items()}
    held = [name for name in _judged(catalog, listed) if platforms[name].offered]
    demands = Demands(catalog, statements, offers=offers, candidates=held)
    registries = read_registries(top, statements)
    read_obligations(top, demands)
    read_policies(top, demands)
    operated = read_operation(top, catalog, statements)
    assumed = read_assumed(top, statements)
    if problems.found:
        raise CatalogError(problems.found)
    organisation = Organisation(
        path=shown,
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        running=tuple(name for name in listed if platforms[name].runs is Runs.TRUE),
        listed=listed,
        values=tuple(sorted(statements.values, key=lambda one: one.location.first_line)),
        registries=registries,
        obliged=tuple(demands.obliged),
        operated=operated,
        not_assessed=tuple(demands.not_assessed),
        endings={key: one.ending for key, one in declared.items() if one.ending is not None},
        patterns=tuple(statements.patterns),
    )
    return Declaring(organisation, _applied(catalog, platforms, demands, assumed))


def _platforms(catalog: Catalog, declared: Mapping[str, Declaration]) -> dict[str, Platform]:
    some_run = any(one.runs is Runs.TRUE for one in declared.values())
    silent = Declaration()
    return {
        name: with_declaration(platform, declared.get(name, silent), some_run=some_run)
        for name, platform in catalog.platforms.items()
    }


def _applied(
    catalog: Catalog, platforms: Mapping[str, Platform], demands: Demands, assumed: Assumptions | None
) -> Catalog:
    return replace(
        catalog,
        platforms=platforms,
        rules={**catalog.rules, **demands.rules},
        capabilities={**catalog.capabilities, **demands.capabilities},
        assumptions=assumed or catalog.assumptions,
        raised=tuple(demands.raised),
        knock_outs=tuple(demands.knock_outs),
    )


def judged_platforms(catalog: Catalog, organisation: Organisation | None) -> tuple[str, ...]:
    """What is judged unless platforms are asked for: the main ones, and variants that are declared as a place."""
    return _judged(catalog, () if organisation is None else organisation.listed)


def _judged(catalog: Catalog, listed: Sequence[str]) -> tuple[str, ...]:
    return (*catalog.main_platforms, *(name for name in listed if name not in catalog.main_platforms))
