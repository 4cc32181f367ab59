"""Patterns of an organisation file that concern nobody: most often a mistyped id."""

from collections.abc import Sequence

from advisor.model.catalog import fits
from advisor.model.facts import Workload
from advisor.model.location import Problem
from advisor.model.organisation import Organisation


def unused_patterns(organisation: Organisation | None, workloads: Sequence[Workload]) -> tuple[Problem, ...]:
    """A note for each pattern that matches no workload."""
    if organisation is None:
        return ()
    return tuple(
        Problem(
            path=place.path,
            line=place.first_line,
            what=f"no workload's id matches {pattern!r}.",
            advice="Compare it with the ids of this report; `*` stands for any text.",
        )
        for pattern, place in organisation.patterns
        if not any(fits((pattern,), one.id) for one in workloads)
    )
