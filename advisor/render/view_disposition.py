"""What becomes of workloads: a row for each of them, a table for all."""

from dataclasses import dataclass

from advisor.model.disposition import Disposition
from advisor.render.disposition_words import MEANINGS, TITLES, disposition_words
from advisor.render.view_names import Names, names_of
from advisor.render.view_scene import Case, Link, Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class DispositionView:
    """One workload's class and the rules that decide it."""

    text: str
    rules: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DispositionRow:
    """One class with its workloads."""

    title: str
    meaning: str
    count: str
    names: Names


def disposition_view(case: Case, scene: Scene) -> DispositionView | None:
    found = case.decision.disposition
    if found is None:
        return None
    return DispositionView(text=disposition_words(found), rules=tuple(scene.rule_link(rule) for rule in found.rules))


def disposition_table(scene: Scene) -> tuple[DispositionRow, ...]:
    """Classes that have workloads, from the least that is done to the most."""
    rows = []
    for kind in Disposition:
        cases = [case for case in scene.cases if _class(case) is kind]
        if cases:
            named = names_of(cases)
            rows.append(
                DispositionRow(title=TITLES[kind], meaning=MEANINGS[kind], count=f"{len(cases):,}", names=named)
            )
    return tuple(rows)


def _class(case: Case) -> Disposition | None:
    found = case.decision.disposition
    return None if found is None else found.disposition
