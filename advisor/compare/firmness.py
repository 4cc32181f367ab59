"""Whether a decision that stayed the same stands firmer or weaker than before."""

from advisor.model.comparing import Difference, Standing
from advisor.model.decision import VERDICT_ORDER, Firmness, Pick, Verdict

_PICKS = tuple(reversed(Pick))
_VERDICTS = tuple(reversed(VERDICT_ORDER))
_LABELS = tuple(reversed(Firmness))
_DAYS = 0.05
"""Work that differs by less reads the same."""


def difference_between(before: Standing, after: Standing) -> Difference:
    """Flipped where another course or platform is planned; else what the first sign says.

    The signs, in this order: what the steps left, the verdict on the planned platform, firm or hinging, days of work.
    """
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
        _sign(_LABELS.index(Firmness(after.label)) - _LABELS.index(Firmness(before.label))),
        _days(before.days, after.days),
    )


def _rank(verdict: str | None) -> int:
    return -1 if verdict is None else _VERDICTS.index(Verdict(verdict))


def _days(before: float | None, after: float | None) -> int:
    if before is None or after is None or abs(before - after) < _DAYS:
        return 0
    return _sign(before - after)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
