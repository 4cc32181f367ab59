"""Who leads, who ties, and which one is the planning default."""

from collections.abc import Sequence
from datetime import date
from math import inf

from advisor.decide.criteria import years_left
from advisor.model.catalog import Catalog
from advisor.model.decision import PlatformResult, Verdict

ROUNDING = 1e-9
"""Sums of the same parts may differ by so much."""


def eligible(results: Sequence[PlatformResult]) -> tuple[PlatformResult, ...]:
    """Platforms that no required need knocks out, of those that are run here."""
    return tuple(result for result in results if result.verdict is not Verdict.BLOCKED and result.offered)


def score_of(result: PlatformResult) -> float:
    return -inf if result.score is None else result.score


def in_default_order(results: Sequence[PlatformResult], catalog: Catalog, as_of: date) -> tuple[PlatformResult, ...]:
    """Determined before undetermined, then near the best score, lower effort of change, longer support, score, id.

    A member of a family that ties only because its operating duties are set aside is not near the best score.
    """
    best = max(map(score_of, results), default=0.0)
    band = catalog.assumptions.tie_band - ROUNDING

    def key(result: PlatformResult) -> tuple[bool, bool, float, float, float, str]:
        support = years_left(catalog.platforms[result.platform].life_cycle, as_of)
        undetermined, behind = result.verdict is Verdict.UNDETERMINED, best - score_of(result)
        effort, score = round(result.effort_expected, 9), round(score_of(result), 9)
        return undetermined, behind >= band, effort, -support, -score, result.platform

    return tuple(sorted(results, key=key))


def tied(results: Sequence[PlatformResult], catalog: Catalog) -> tuple[PlatformResult, ...]:
    """The leader and everybody within the tie band of it, or of its family once operating duties are set aside.

    Members of one family differ in add-ons: until the organisation says which it runs, a lead that comes from
    operating duties alone is no lead. Of equals the first by id leads: sums that differ only by how they were rounded
    are equal.
    """
    if not results:
        return ()
    best = max(map(score_of, results))
    leader = min((one for one in results if score_of(one) >= best - ROUNDING), key=lambda one: one.platform)
    band = catalog.assumptions.tie_band - ROUNDING
    return tuple(one for one in results if one is leader or _behind(leader, one, catalog) < band)


def _behind(leader: PlatformResult, other: PlatformResult, catalog: Catalog) -> float:
    return score_of(leader) - score_of(other) - family_set_aside(leader, other, catalog)


def members_by_family(named: Sequence[PlatformResult], catalog: Catalog) -> tuple[str, ...]:
    """Of platforms that are named together, those of one family that are so only with operating duties set aside.

    Sorted ids; empty where their scores alone tell them no further apart than the tie band.
    """
    band = catalog.assumptions.tie_band - ROUNDING
    pairs = [
        (one.platform, other.platform)
        for one in named
        for other in named
        if score_of(one) - score_of(other) >= band > _behind(one, other, catalog)
        and catalog.platforms[one.platform].family == catalog.platforms[other.platform].family
    ]
    return tuple(sorted({name for pair in pairs for name in pair}))


def family_set_aside(leader: PlatformResult, other: PlatformResult, catalog: Catalog) -> float:
    """What operating duties alone make out between two members of one family; 0 between families."""
    families = {catalog.platforms[one.platform].family for one in (leader, other)}
    if len(families) > 1:
        return 0.0
    duties = [name for name in leader.criteria if name == "run"]
    return sum(leader.criteria[name].contribution - other.criteria[name].contribution for name in duties)
