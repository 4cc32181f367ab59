"""Whether a decision that stayed the same stands firmer or weaker than before."""

from advisor.model.comparing import Difference, Standing
from advisor.model.decision import VERDICT_ORDER, Pick, Verdict

_PICKS = tuple(reversed(Pick))
_VERDICTS = tuple(reversed(VERDICT_ORDER))
_LABELS = (None, "low", "medium", "high")
NOISE = 0.02
"""Robustness is counted over draws, and other files draw others: a smaller difference says nothing."""
_WIDER = 0.005
"""A range of scores that differs by less reads the same."""


def difference_between(before: Standing, after: Standing) -> Difference:
    """Flipped where another course or platform is planned; else what the first sign says."""
    if (before.course, before.platform) != (after.course, after.platform):
        return Difference.FLIPPED
    for sign in _signs(before, after):
        if sign:
            return Difference.FIRMER if sign > 0 else Difference.WEAKER
    return Difference.UNCHANGED


def _signs(before: Standing, after: Standing) -> tuple[int, ...]:
    """Above 0 where the later one is firmer; each is the opposite when the two change places."""
    return (
        _sign(_PICKS.index(Pick(after.outcome)) - _PICKS.index(Pick(before.outcome))),
        _sign(_rank(after.verdict) - _rank(before.verdict)),
        _labels(before, after),
        _beyond(after.robustness, before.robustness, NOISE),
        _beyond(_width(before), _width(after), _WIDER),
    )


def _labels(before: Standing, after: Standing) -> int:
    """A label that turned by nothing but other draws says nothing."""
    drawn = after.robustness != before.robustness and not _beyond(after.robustness, before.robustness, NOISE)
    if drawn and before.coverage == after.coverage and None not in (before.label, after.label):
        return 0
    return _sign(_label(after) - _label(before))


def _label(standing: Standing) -> int:
    return _LABELS.index(standing.label) if standing.label in _LABELS else 0


def _rank(verdict: str | None) -> int:
    return -1 if verdict is None else _VERDICTS.index(Verdict(verdict))


def _width(standing: Standing) -> float | None:
    return None if standing.interval is None else standing.interval[1] - standing.interval[0]


def _beyond(larger: float | None, smaller: float | None, least: float) -> int:
    if larger is None or smaller is None:
        return 0
    gap = round(larger - smaller, 6)
    return 0 if abs(gap) < least else _sign(gap)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
