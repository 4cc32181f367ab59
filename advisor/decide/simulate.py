"""One workload on every platform in every draw: values, score, and whether a knock-out fails.

Settled findings give plain numbers; only what is open gives one number for each draw. The formulas are those of
`criteria`, and the mean over the draws is close to the printed expectation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np

from advisor.decide.criteria import Setting, log_normal, years_left
from advisor.decide.draws import Draws, Flags, Numbers, Weights
from advisor.decide.policies import NEARLY, floors_of, taken_out
from advisor.model.catalog import Criterion, Support
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome

Drawn = float | Numbers
"""The same in every draw, or one for each."""
_GRID_POINTS = 4096
_MOST_DAYS = 10_000.0


@dataclass(frozen=True)
class Simulated:
    """One platform: the value of every criterion that takes part, and where a knock-out fails."""

    platform: str
    values: Mapping[str, Drawn]
    knocked_out: bool | Flags

    def score(self, weights: Weights) -> Numbers:
        """Σ weight · value in each draw, in the order of the criteria's names."""
        values = [self.values.get(name, 0.0) for name in weights.names]
        fixed = np.array([value if isinstance(value, float) else 0.0 for value in values])
        total: Numbers = np.einsum("j,jn->n", fixed, weights.table)
        for row, value in zip(weights.table, values, strict=True):
            if not isinstance(value, float):
                total += row * value
        return total


def simulate(setting: Setting, draws: Draws) -> Simulated:
    """The platform of the setting in every draw; one that is blocked for certain has no values."""
    if any(finding.blocks for finding in setting.findings) or taken_out(setting):
        return Simulated(setting.platform.id, {}, knocked_out=True)
    kept = [one for one in setting.findings if one.outcome is not Outcome.NOT_APPLICABLE]
    values = {
        name: formula(criterion, [one for one in kept if _feeds(one, criterion, setting)], setting, draws)
        for name, criterion in setting.catalog.criteria.items()
        if (formula := _FORMULAS.get(criterion.kind)) is not None
    }
    out = _knocked_out(kept, draws)
    for floor in floors_of(setting):
        out = np.logical_or(out, np.less(values[floor.criterion or ""], floor.at_least - NEARLY))
    return Simulated(setting.platform.id, values, out)


def _feeds(finding: Finding, criterion: Criterion, setting: Setting) -> bool:
    if criterion.kind == "effort":
        return finding.need.required
    return setting.catalog.rules[finding.rule].criterion == criterion.id


# --- events ---------------------------------------------------------------------------------------------------------


def _need(finding: Finding, draws: Draws) -> Drawn:
    """1 where the need is there. Needs that hang on one missing fact share their draw."""
    if finding.need.raised is Truth.TRUE:
        return 1.0
    return draws.happens(need_event(finding), finding.need.chance).astype(np.float64)


def need_event(finding: Finding) -> str:
    """The name of what decides whether an open need is there: the first fact that nobody stated."""
    return f"fact {finding.need.missing[0]}" if finding.need.missing else f"rule {finding.rule}"


def _no(finding: Finding, draws: Draws) -> Drawn:
    """1 where the platform does not meet the need at all."""
    if finding.support is Support.UNKNOWN:
        return draws.happens(answer_event(finding), finding.chance_of_no).astype(np.float64)
    return float(finding.support is Support.NONE)


def answer_event(finding: Finding) -> str:
    return f"answer {finding.platform} {finding.answer.capability}"


def _knocked_out(findings: Sequence[Finding], draws: Draws) -> bool | Flags:
    out: bool | Flags = False
    for finding in findings:
        if finding.outcome is Outcome.OPEN and finding.need.required and not finding.remedied:
            fails = _need(finding, draws) * _no(finding, draws)
            out = np.logical_or(out, fails > 0)
    return out


# --- criteria -------------------------------------------------------------------------------------------------------


def _met_here(finding: Finding, setting: Setting) -> bool:
    return setting.stays and not finding.answer.recurring and finding.support is Support.PARTIAL


def _coverage(criterion: Criterion, findings: Sequence[Finding], setting: Setting, draws: Draws) -> Drawn:
    lost: Drawn = 0.0
    for finding in findings:
        if finding.support is Support.FULL or _met_here(finding, setting):
            continue
        if finding.support is Support.PARTIAL:
            missing: Drawn = 1.0 - setting.catalog.assumptions.partial_provides
        else:
            missing = 0.0 if finding.remedied else _no(finding, draws)
        lost = lost + finding.need.weight * missing * _need(finding, draws)
    return np.maximum(0.0, 1.0 - lost / criterion.anchors["full-loss"])


def _effort(criterion: Criterion, findings: Sequence[Finding], setting: Setting, draws: Draws) -> Drawn:
    """Efforts are assumed ranges: each is drawn once and holds on every platform."""
    days: Drawn = 0.0
    for finding in findings:
        if finding.effort is None or finding.support is Support.FULL or _met_here(finding, setting):
            continue
        low, high = finding.effort.low, finding.effort.high
        spent = low + (high - low) * draws.uniform(f"effort {finding.rule}")
        certain = 1.0 if finding.support is Support.PARTIAL else _no(finding, draws)
        days = days + spent * certain * _need(finding, draws)
    return _value_of_days(days, criterion)


def _value_of_days(days: Drawn, criterion: Criterion) -> Drawn:
    """The log-normal value read off a fine table: the error is below one in a million."""
    nine, half = criterion.anchors["value-0.9"], criterion.anchors["value-0.5"]
    if isinstance(days, float):
        return log_normal(days, at_nine_tenths=nine, at_half=half)
    read: Numbers = np.interp(days, _GRID, _table(nine, half), left=1.0)
    return read


_GRID: Numbers = np.geomspace(1e-4, _MOST_DAYS, _GRID_POINTS)


@cache
def _table(nine: float, half: float) -> Numbers:
    return np.array([log_normal(float(one), at_nine_tenths=nine, at_half=half) for one in _GRID])


def _headroom(criterion: Criterion, findings: Sequence[Finding], setting: Setting, draws: Draws) -> Drawn:
    least: Drawn = 1.0
    for finding in findings:
        room = _room(finding, setting, draws, criterion.anchors["doublings"])
        needed = _need(finding, draws)
        least = np.minimum(least, 1.0 - needed * (1.0 - room))
    return least


def _room(finding: Finding, setting: Setting, draws: Draws, doublings: float) -> Drawn:
    limit = finding.answer.limit
    if limit is None:
        return 1.0 - _no(finding, draws)
    if limit == np.inf:
        return 1.0
    demand = _demand(finding, setting, draws)
    return np.clip(np.log2(limit / np.maximum(demand, 1e-9)) / doublings, 0.0, 1.0)


def _demand(finding: Finding, setting: Setting, draws: Draws) -> Drawn:
    """The stated demand; one that nobody stated is spread evenly over the orders of magnitude of the assumed range."""
    demand = finding.need.demand
    if isinstance(demand, int | float):
        return float(demand)
    low, high = setting.catalog.assumptions.instances_range
    return np.exp(log(low) + (log(high) - log(low)) * draws.uniform(f"demand {finding.rule}"))


def _lifetime(criterion: Criterion, findings: Sequence[Finding], setting: Setting, draws: Draws) -> Drawn:
    years = min(1.0, years_left(setting.platform.life_cycle, setting.as_of) / criterion.anchors["years"])
    return np.minimum(years, _coverage(criterion, findings, setting, draws))


def _readiness(criterion: Criterion, findings: Sequence[Finding], setting: Setting, draws: Draws) -> Drawn:  # noqa: ARG001
    declared = setting.platform.readiness
    return draws.uniform(f"readiness {setting.platform.id}") if declared is None else declared


_FORMULAS: Mapping[str, Callable[[Criterion, Sequence[Finding], Setting, Draws], Drawn]] = {
    "effort": _effort,
    "coverage": _coverage,
    "headroom": _headroom,
    "lifetime": _lifetime,
    "readiness": _readiness,
}
