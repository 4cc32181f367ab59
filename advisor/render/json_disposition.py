"""What becomes of workloads, as plain data."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from advisor.model.decision import Decision
from advisor.model.disposition import Disposition
from advisor.model.report import Assessed


def disposition_data(decision: Decision) -> dict[str, Any] | None:
    """Class, reason, the rules behind it, and whether it is a question to the owner."""
    found = decision.disposition
    if found is None:
        return None
    return {
        "class": found.disposition.value,
        "because": found.because,
        "rules": list(found.rules),
        "question": found.asked,
    }


def disposition_counts(assessed: Iterable[Assessed]) -> dict[str, int]:
    """Class → workloads; every class is there."""
    counted = Counter(one.decision.disposition.disposition for one in assessed if one.decision.disposition is not None)
    return {one.value: counted[one] for one in Disposition}
