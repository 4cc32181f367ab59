"""Eight criteria on fixed scales: findings → values between 0 and 1, each with its expectation and exact bounds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import erf, erfc, exp, fsum, inf, log, log2, sqrt
from statistics import NormalDist

from advisor.assess.answers import Freshness, freshness
from advisor.decide.eligibility import presumed_plain
from advisor.decide.losses import Loss, coverage_loss, effort_loss, total
from advisor.model.catalog import Catalog, Criterion, LifeCycle, Platform, Support
from advisor.model.decision import CriterionValue
from advisor.model.facts import Provenance, Truth, Workload
from advisor.model.findings import Finding, Outcome
from advisor.model.waivers import Waiver

_INVERSE = 0.9061938024368232
"""erfinv(0.8): places the 0.9 anchor of a log-normal value function."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One workload on one platform, with everything a criterion may look at."""

    catalog: Catalog
    platform: Platform
    as_of: date
    workload: Workload
    findings: tuple[Finding, ...]
    """All outcomes, those that do not apply included."""
    stays: bool
    waivers: tuple[Waiver, ...] = ()
    """Those in force for the workload: what they stand for of the findings above is applied already."""

    def feeding(self, criterion: Criterion) -> Sequence[Finding]:
        """Findings of the rules that name this criterion; the change criterion is fed by every required rule."""
        return self.needed if criterion.kind == "effort" else self._by_criterion.get(criterion.id, ())

    @cached_property
    def needed(self) -> Sequence[Finding]:
        """Findings of required rules."""
        return [one for one in self.findings if one.need.required]

    @cached_property
    def _by_criterion(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            found.setdefault(self.catalog.rules[one.rule].criterion, []).append(one)
        return found


def log_normal(amount: float, *, at_nine_tenths: float, at_half: float) -> float:
    """A value that is 1 at nothing, 0.9 and 0.5 at its two anchors, and falls towards 0."""
    if amount <= 0:
        return 1.0
    spread = log(at_nine_tenths) - log(at_half)
    standardised = (log(amount) - log(at_half)) * _INVERSE / -spread
    return (1 - erf(standardised)) / 2 if standardised < 0 else erfc(standardised) / 2


def days_worth(value: float, criterion: Criterion) -> float:
    """The person-days of that value, above 0: what `log_normal` turns back into it."""
    nine, half = criterion.anchors["value-0.9"], criterion.anchors["value-0.5"]
    if value >= 1:
        return 0.0
    standardised = -NormalDist().inv_cdf(value) / sqrt(2)
    return half * exp(standardised * (log(half) - log(nine)) / _INVERSE)


def effort_total(setting: Setting) -> Loss:
    """Person-days of change to the app over all required rules."""
    return total([effort_loss(finding, stays=setting.stays) for finding in _applying(setting.needed)])


def _applying(findings: Sequence[Finding]) -> Iterator[Finding]:
    return (one for one in findings if one.outcome is not Outcome.NOT_APPLICABLE)


def _effort(criterion: Criterion, setting: Setting) -> tuple[float, float, float]:
    def value(days: float) -> float:
        anchors = criterion.anchors
        return log_normal(days, at_nine_tenths=anchors["value-0.9"], at_half=anchors["value-0.5"])

    days = effort_total(setting)
    return value(days.high), value(days.expected), value(days.low)


def _coverage(criterion: Criterion, setting: Setting) -> tuple[float, float, float]:
    provides = setting.catalog.assumptions.partial_provides
    feeding = _applying(setting.feeding(criterion))
    lost = total([coverage_loss(one, partial_provides=provides, stays=setting.stays) for one in feeding])
    full_loss = criterion.anchors["full-loss"]
    low, expected, high = (max(0.0, 1.0 - loss / full_loss) for loss in (lost.high, lost.expected, lost.low))
    return low, expected, high


def _headroom(criterion: Criterion, setting: Setting) -> tuple[float, float, float]:
    """The smallest room over the rules that hold a demand against a limit: min(1, log2(limit / demand) / doublings)."""
    doublings = criterion.anchors["doublings"]
    lows, points, highs = [1.0], [1.0], [1.0]
    for finding in setting.feeding(criterion):
        low, point, high = _room(finding, setting, doublings)
        lows.append(low)
        points.append(point)
        highs.append(high)
    return min(lows), min(points), min(highs)


def _room(finding: Finding, setting: Setting, doublings: float) -> tuple[float, float, float]:
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return 1.0, 1.0, 1.0
    if finding.answer.limit is None:
        return 0.0, 1.0 - finding.chance_of_no, 1.0
    least, expected, most = _demands(finding, setting)
    limit = finding.answer.limit
    point = headroom(limit, expected, doublings)
    if finding.need.raised is Truth.TRUE:
        return headroom(limit, most, doublings), point, headroom(limit, least, doublings)
    return headroom(limit, most, doublings), point, 1.0


def _demands(finding: Finding, setting: Setting) -> tuple[float, float, float]:
    demand = finding.need.demand
    if isinstance(demand, int | float):
        return demand, demand, demand
    assumed = setting.catalog.assumptions
    low, high = assumed.instances_range
    return low, assumed.instances_expected, high


def headroom(limit: float, demand: float, doublings: float) -> float:
    """0 at the limit or beyond it, 1 with `doublings` doublings of room or where nothing is asked."""
    if limit == inf or demand <= 0:
        return 1.0
    if demand >= limit:
        return 0.0
    return min(1.0, log2(limit / demand) / doublings)


def years_left(cycle: LifeCycle, as_of: date) -> float:
    """Years of support left as known that day: without end where none was announced by then."""
    if cycle.until is None or (cycle.announced is not None and as_of < cycle.announced):
        return inf
    return max(0.0, (cycle.until - as_of).days / 365.25)


def _lifetime(criterion: Criterion, setting: Setting) -> tuple[float, float, float]:
    """The lesser of the years of support left and the coverage of parts that are ending."""
    years = min(1.0, years_left(setting.platform.life_cycle, setting.as_of) / criterion.anchors["years"])
    low, expected, high = _coverage(criterion, setting)
    return min(years, low), min(years, expected), min(years, high)


def readiness(platform: Platform) -> tuple[float, float, float]:
    """Low, expected and high readiness of the teams."""
    declared = platform.readiness
    return (0.0, 0.5, 1.0) if declared is None else (declared, declared, declared)


def _readiness(criterion: Criterion, setting: Setting) -> tuple[float, float, float]:  # noqa: ARG001 - a formula
    """What the organisation declares; anything where it says nothing of this platform."""
    return readiness(setting.platform)


FORMULAS: Mapping[str, Callable[[Criterion, Setting], tuple[float, float, float]]] = {
    "effort": _effort,
    "coverage": _coverage,
    "headroom": _headroom,
    "lifetime": _lifetime,
    "readiness": _readiness,
}
"""Kind → low, expected, high. A declared criterion takes no part until an organisation declares it."""


def criterion_values(setting: Setting, weights: Mapping[str, float]) -> dict[str, CriterionValue]:
    """Every criterion's value, its evidence left out; the weight of those that take no part goes to the others."""
    taking_part = {name: weights[name] for name, one in setting.catalog.criteria.items() if one.kind in FORMULAS}
    whole = fsum(taking_part.values())
    return {
        name: _value(criterion, setting, taking_part.get(name, 0.0) / whole if whole else 0.0)
        for name, criterion in setting.catalog.criteria.items()
    }


def _value(criterion: Criterion, setting: Setting, weight: float) -> CriterionValue:
    if criterion.kind not in FORMULAS:
        note = "not declared by the organisation; takes no part"
        return CriterionValue(weight=0.0, value=None, low=None, high=None, matters=False, evidence=0.0, note=note)
    low, expected, high = FORMULAS[criterion.kind](criterion, setting)
    feeding = setting.feeding(criterion)
    return CriterionValue(
        weight=weight,
        value=expected,
        low=low,
        high=high,
        matters=criterion.kind != "coverage" or any(one.outcome is not Outcome.NOT_APPLICABLE for one in feeding),
        evidence=0.0,
        note=_opinion(feeding, expected)
        or ("not declared for this platform" if _undeclared(criterion, setting) else ""),
    )


def _undeclared(criterion: Criterion, setting: Setting) -> bool:
    return criterion.kind == "readiness" and setting.platform.readiness is None


def with_evidence(values: Mapping[str, CriterionValue], setting: Setting) -> dict[str, CriterionValue]:
    """The values of criteria that take part, with the share of their inputs that rests on evidence."""
    return {
        name: one if one.value is None else replace(one, evidence=_evidence(setting.catalog.criteria[name], setting))
        for name, one in values.items()
    }


def _evidence(criterion: Criterion, setting: Setting) -> float:
    return 0.0 if _undeclared(criterion, setting) else evidence_share(setting.feeding(criterion), setting)


def _opinion(feeding: Sequence[Finding], expected: float) -> str:
    """Named where a limit that is only somebody's opinion decides the value."""
    opinions = [one for one in feeding if one.answer.grade == "opinion" and one.outcome is not Outcome.NOT_APPLICABLE]
    return "rests on an opinion about comfortable scale" if opinions and expected < 1 else ""


def evidence_share(feeding: Sequence[Finding], setting: Setting) -> float:
    """Share of a criterion's inputs that rest on files, declarations or sourced answers; 1 where it has none.

    Whatever only an undescribed deployment could show is one input that is missing, however many rules would read it.
    An answer that is missing as well is an input of its own: learning of the need alone must not make coverage fall.
    A need that is absent because no file of this kind could have said it is no input: nobody read that it is not there.
    """
    feeding = [one for one in feeding if not _is_inferred(one, setting)]
    plain = [presumed_plain(finding, setting.catalog) and _is_answered(finding, setting) for finding in feeding]
    inputs = len(feeding) - sum(plain) + any(plain)
    if not inputs:
        return 1.0
    return sum(_rests_on_evidence(finding, setting) for finding in feeding) / inputs


def _is_inferred(finding: Finding, setting: Setting) -> bool:
    """Whether the need is not there, and no fact that it hangs on was read or could have been."""
    facts = finding.need.reads
    return (
        finding.need.raised is Truth.FALSE and bool(facts) and all(setting.workload.is_inferred(one) for one in facts)
    )


def _rests_on_evidence(finding: Finding, setting: Setting) -> bool:
    """Neither an unknown need, nor an unknown or stale answer, nor a presumed demand is evidence."""
    if finding.need.raised is Truth.UNKNOWN:
        return False
    if finding.need.raised is Truth.TRUE and not _is_answered(finding, setting):
        return False
    demand = setting.catalog.rules[finding.rule].demand
    fact = setting.workload.facts.get(demand) if demand is not None else None
    return fact is None or fact.provenance is not Provenance.PRESUMED


def _is_answered(finding: Finding, setting: Setting) -> bool:
    """By an answer that is known and not stale."""
    stale = freshness(finding.answer, setting.as_of) is Freshness.STALE
    return finding.support is not Support.UNKNOWN and not stale
