"""Why this platform and not another: differences of contributions, and the fewest that outweigh what speaks against.

Method.md section 12: of the criteria that speak for the planned platform the smallest set whose differences exceed all
that speak against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.decide.ranking import score_of
from advisor.model.catalog import Catalog
from advisor.model.decision import Decision, PlatformResult, Verdict
from advisor.model.findings import Finding
from advisor.model.report import Run

FLAT = 1e-12
"""Differences this small are noise of adding."""
VERSION = "PF1.0"


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyNot:
    """The planned platform beside another one."""

    platform: str
    verdict: Verdict
    blockers: tuple[Finding, ...]
    score: float | None
    """Of a blocked one, what it would score without the knock-out."""
    gap: float | None
    """The planned platform's score less this one's; None without a planned platform."""
    differences: Mapping[str, float]
    """Criterion → difference of contributions; their sum is the gap."""
    decisive: tuple[str, ...]
    """The fewest criteria that outweigh all that speaks against, the largest first; empty where nothing does."""
    largest_con: str | None
    """The criterion that speaks most against the planned platform."""
    overtaking: tuple[str, ...]
    """The other way round: the fewest criteria that make this one score more; empty where it does not."""
    largest_pro: str | None
    """The criterion that speaks most for the planned platform."""


def why_not(decision: Decision) -> tuple[WhyNot, ...]:
    """Every platform but the planned one, by id."""
    default = decision.recommendation.default
    planned = next((one for one in decision.results if one.platform == default), None)
    others = sorted((one for one in decision.results if one is not planned), key=lambda one: one.platform)
    return tuple(_beside(planned, one) for one in others)


def _beside(planned: PlatformResult | None, other: PlatformResult) -> WhyNot:
    differences = {} if planned is None else contributions_apart(planned, other)
    turned = {name: -gap for name, gap in differences.items()}
    return WhyNot(
        platform=other.platform,
        verdict=other.verdict,
        blockers=other.blockers(),
        score=_would_score(other),
        gap=None if planned is None else score_of(planned) - (_would_score(other) or 0.0),
        differences=differences,
        decisive=decisive(differences),
        largest_con=_largest(turned),
        overtaking=decisive(turned),
        largest_pro=_largest(differences),
    )


def _largest(differences: Mapping[str, float]) -> str | None:
    """The first by id of the largest positive ones."""
    positive = (name for name, gap in differences.items() if gap > FLAT)
    return min(positive, key=lambda name: (-differences[name], name), default=None)


def _would_score(result: PlatformResult) -> float | None:
    return result.counterfactual if result.score is None else result.score


def contributions_apart(planned: PlatformResult, other: PlatformResult) -> dict[str, float]:
    """Criterion → what it adds to the planned platform's score less what it adds to the other's."""
    return {name: one.contribution - other.criteria[name].contribution for name, one in planned.criteria.items()}


def decisive(differences: Mapping[str, float]) -> tuple[str, ...]:
    """The smallest set of positive differences whose sum exceeds that of the negative ones.

    The largest ones first are always as few as any. Empty where all of them together do not exceed it.
    """
    against = -sum(gap for gap in differences.values() if gap < -FLAT)
    pros = sorted((name for name, gap in differences.items() if gap > FLAT), key=lambda one: (-differences[one], one))
    found: list[str] = []
    weight = 0.0
    for name in pros:
        found.append(name)
        weight += differences[name]
        if weight > against + FLAT:
            return tuple(found)
    return ()


def vector(result: PlatformResult, run: Run, catalog: Catalog) -> str:
    """One line from which the score can be computed again with the weights of the run.

    Values are ten-thousandths in the order of the catalog's criteria, `-` for one that takes no part. The score of a
    blocked platform is the one without its knock-outs, KO.
    """
    parts = (
        VERSION,
        f"ruleset:{run.catalog_version}",
        f"w:{run.preset}",
        f"p:{result.platform}",
        f"KO:{'+'.join(sorted(one.rule for one in result.blockers())) or '-'}",
        f"v:{'.'.join(_values(result, tuple(catalog.criteria)))}",
        f"S:{_would_score(result) or 0.0:.4f}",
    )
    return "/".join(parts)


def _values(result: PlatformResult, criteria: Sequence[str]) -> list[str]:
    values = [result.criteria[name].value for name in criteria]
    return ["-" if value is None else f"{value * 10_000:.0f}" for value in values]
