"""The same findings under other weights: no value, verdict or trigger depends on a weight."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.decide.criteria import shares
from advisor.decide.score import weighted
from advisor.model.catalog import Catalog
from advisor.model.decision import CriterionValue, PlatformResult


def reweighed(
    results: Sequence[PlatformResult], weights: Mapping[str, float], catalog: Catalog
) -> tuple[PlatformResult, ...]:
    """What a run with these weights finds, in the same order."""
    share = shares(weights, catalog)
    return tuple(_reweighed(one, share) for one in results)


def _reweighed(result: PlatformResult, share: Mapping[str, float]) -> PlatformResult:
    criteria = {name: _with_weight(value, share[name]) for name, value in result.criteria.items()}
    score = weighted(criteria)
    return replace(
        result,
        criteria=criteria,
        low=score.low,
        high=score.high,
        score=None if result.score is None else score.expected,
        counterfactual=None if result.counterfactual is None else score.expected,
    )


def _with_weight(value: CriterionValue, weight: float) -> CriterionValue:
    """Field by field: `replace` takes four times as long, and a large portfolio has a million of them."""
    return CriterionValue(
        weight=weight,
        value=value.value,
        low=value.low,
        high=value.high,
        matters=value.matters,
        evidence=value.evidence,
        note=value.note,
    )
