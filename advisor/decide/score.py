"""One workload on one platform: verdict, score, bounds, effort."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum

from advisor.decide.criteria import Setting, criterion_values, effort_total, with_evidence
from advisor.decide.eligibility import presumed_plain, presumptions, verdict
from advisor.decide.losses import Loss
from advisor.decide.policies import held_against_policies
from advisor.model.decision import CriterionValue, PlatformResult, Presumption, Verdict
from advisor.model.findings import Finding, Outcome

DESCRIBED = "descriptor.formats"


def platform_result(setting: Setting, weights: Mapping[str, float], command: str) -> PlatformResult:
    """Everything about one platform; a blocked one has no score, only the one it would have without the knock-out."""
    told = scored(setting, weights)
    blocked = told.verdict is Verdict.BLOCKED
    days = effort_total(_as_presumed(setting))
    return replace(
        told,
        effort_low=days.low,
        effort_high=days.high,
        effort_expected=days.expected,
        presuming=() if blocked else _presumptions(told.findings, setting),
        criteria=with_evidence(told.criteria, _without_knock_outs(setting)),
        command=command,
    )


def scored(setting: Setting, weights: Mapping[str, float]) -> PlatformResult:
    """Verdict and score alone, without efforts, evidence, presumptions and command."""
    criteria = criterion_values(_without_knock_outs(setting), weights)
    findings = (*setting.findings, *held_against_policies(setting, criteria))
    level, risk = verdict(findings, setting.catalog)
    blocked = level is Verdict.BLOCKED
    score = weighted(criteria)
    return PlatformResult(
        platform=setting.platform.id,
        verdict=level,
        score=None if blocked else score.expected,
        low=score.low,
        high=score.high,
        counterfactual=score.expected if blocked else None,
        effort_low=0.0,
        effort_high=0.0,
        effort_expected=0.0,
        risk=risk,
        presuming=(),
        criteria=criteria,
        findings=tuple(one for one in findings if one.outcome is not Outcome.NOT_APPLICABLE),
        not_applicable=sum(one.outcome is Outcome.NOT_APPLICABLE for one in setting.findings),
        offered=setting.platform.offered,
    )


def _presumptions(findings: Sequence[Finding], setting: Setting) -> tuple[Presumption, ...]:
    described = DESCRIBED in setting.workload.facts
    return presumptions(findings, setting.catalog, described=described)


def weighted(criteria: Mapping[str, CriterionValue]) -> Loss:
    """Σ weight · value as low, expected and high; exact, since every criterion is monotone in every unknown need.

    Rounded once, so that the order of criteria does not move a score across the tie band.
    """
    taking_part = [one for one in criteria.values() if one.value is not None]
    return Loss(
        fsum(one.weight * (one.low or 0.0) for one in taking_part),
        fsum(one.weight * (one.value or 0.0) for one in taking_part),
        fsum(one.weight * (one.high or 0.0) for one in taking_part),
    )


def _as_presumed(setting: Setting) -> Setting:
    """Without what only an undescribed deployment could ask for: the range of days is that of a plain one."""
    kept = tuple(one for one in setting.findings if not presumed_plain(one, setting.catalog))
    return replace(setting, findings=kept)


def _without_knock_outs(setting: Setting) -> Setting:
    kept = tuple(one for one in setting.findings if not one.blocks)
    return replace(setting, findings=kept)
