"""Who leads, who ties, and which one is the planning default."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import inf

from advisor.decide.criteria import years_left
from advisor.model.catalog import Catalog, Platform
from advisor.model.decision import PlatformResult, Verdict

_ROUNDING = 1e-9


def eligible(results: Sequence[PlatformResult]) -> tuple[PlatformResult, ...]:
    """Platforms that no required need knocks out."""
    return tuple(result for result in results if result.verdict is not Verdict.BLOCKED)


def score_of(result: PlatformResult) -> float:
    return -inf if result.score is None else result.score


def in_default_order(
    results: Sequence[PlatformResult], platforms: Mapping[str, Platform], as_of: date
) -> tuple[PlatformResult, ...]:
    """Determined before undetermined, then lower effort of change, longer support, platform id."""

    def key(result: PlatformResult) -> tuple[bool, float, float, str]:
        support = years_left(platforms[result.platform].life_cycle, as_of)
        undetermined = result.verdict is Verdict.UNDETERMINED
        return undetermined, round(result.effort_expected, 9), -support, result.platform

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
    leader = min((one for one in results if score_of(one) >= best - _ROUNDING), key=lambda one: one.platform)
    band = catalog.assumptions.tie_band - _ROUNDING
    return tuple(one for one in results if one is leader or _behind(leader, one, catalog) < band)


def _behind(leader: PlatformResult, other: PlatformResult, catalog: Catalog) -> float:
    return score_of(leader) - score_of(other) - family_set_aside(leader, other, catalog)


def family_set_aside(leader: PlatformResult, other: PlatformResult, catalog: Catalog) -> float:
    """What operating duties alone make out between two members of one family; 0 between families."""
    families = {catalog.platforms[one.platform].family for one in (leader, other)}
    if len(families) > 1:
        return 0.0
    duties = [name for name in leader.criteria if name == "run"]
    return sum(leader.criteria[name].contribution - other.criteria[name].contribution for name in duties)
