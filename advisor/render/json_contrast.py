"""Why not the other platforms, as plain data."""

from typing import Any

from advisor.decide.contrast import WhyNot, why_not
from advisor.model.decision import Decision

DIGITS = 4


def why_not_data(decision: Decision) -> list[dict[str, Any]]:
    """One for every platform but the planned one, sorted by id; `differences` sum up to `gap`."""
    return [_one(found) for found in sorted(why_not(decision), key=lambda found: found.platform)]


def _one(found: WhyNot) -> dict[str, Any]:
    return {
        "platform": found.platform,
        "verdict": found.verdict.value,
        "blocked_by": sorted(finding.rule for finding in found.blockers),
        "gap": _number(found.gap),
        "differences": {name: _number(gap) for name, gap in found.differences.items()},
        "decisive": list(found.decisive),
        "largest_con": found.largest_con,
    }


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS) + 0.0
