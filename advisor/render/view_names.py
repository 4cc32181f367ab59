"""Workloads named in a cell, and counts put in order."""

from collections import Counter
from dataclasses import dataclass

from advisor.render.view_scene import Case, Link

NAMED = 6
"""Workloads that a cell names before it says how many more there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Workloads by name, the first few; the rest as a number."""

    links: tuple[Link, ...]
    more: str


def names_of(cases: list[Case]) -> Names:
    rest = len(cases) - NAMED
    return Names(links=tuple(case.link for case in cases[:NAMED]), more=f"and {rest:,} more" if rest > 0 else "")


def ranked(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
