"""What one finding takes away: from coverage, and in person-days; as low, expected and high.

Bounds are exact: a settled need counts in both, an open one in the high bound only, its expectation by its chance.
"""

from dataclasses import dataclass

from advisor.model.catalog import Effort, Support
from advisor.model.facts import Truth
from advisor.model.findings import Finding

NOTHING = Effort(low=0.0, high=0.0)


@dataclass(frozen=True, slots=True)
class Loss:
    """low <= expected <= high."""

    low: float
    expected: float
    high: float


def coverage_loss(finding: Finding, *, partial_provides: float, stays: bool) -> Loss:
    """Need · (1 - provided), with need 1 to 3; a remedied need counts as provided.

    On the platform where the workload runs today, a condition that is no lasting obligation has been met already.
    """
    met_here = stays and not finding.answer.recurring
    if finding.support is Support.PARTIAL:
        lost = 0.0 if met_here else 1.0 - partial_provides
        bounds = Loss(lost, lost, lost)
    else:
        most = 0.0 if finding.support is Support.FULL or finding.remedied else 1.0
        least = most if finding.support is Support.NONE else 0.0
        bounds = Loss(least, most * finding.chance_of_no, most)
    return _weighted(bounds, finding)


def effort_loss(finding: Finding, *, stays: bool) -> Loss:
    """Person-days of change to the app: the condition's effort of a partial answer, the remedy's of a failed need."""
    met_here = stays and not finding.answer.recurring and finding.support is Support.PARTIAL
    effort = NOTHING if finding.effort is None or met_here else finding.effort
    certain = finding.support in (Support.PARTIAL, Support.NONE)
    chance = 1.0 if certain else finding.chance_of_no
    bounds = Loss(effort.low if certain else 0.0, effort.middle * chance, effort.high)
    return _by_need(bounds, finding)


def _weighted(loss: Loss, finding: Finding) -> Loss:
    weight, possible = finding.need.weight, finding.need.possible_weights
    return _by_need(Loss(loss.low * min(possible), loss.expected * weight, loss.high * max(possible)), finding)


def _by_need(loss: Loss, finding: Finding) -> Loss:
    """The loss of a need that is there for certain, or perhaps."""
    if finding.need.raised is Truth.TRUE:
        return loss
    if finding.need.raised is Truth.FALSE:
        return Loss(0.0, 0.0, 0.0)
    return Loss(0.0, loss.expected * finding.need.chance, loss.high)


def total(losses: list[Loss]) -> Loss:
    """The sum, bound by bound."""
    return Loss(
        sum(loss.low for loss in losses), sum(loss.expected for loss in losses), sum(loss.high for loss in losses)
    )
