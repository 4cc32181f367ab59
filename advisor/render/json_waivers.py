"""The waiver that stands for an unmet need, as plain data."""

from typing import Any

from advisor.model.findings import Finding


def waiver_data(finding: Finding) -> dict[str, Any] | None:
    """None where the outcome is not `accepted`; `instead_of` is the outcome without the waiver."""
    if finding.acceptance is None:
        return None
    waiver = finding.acceptance.waiver
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "until": waiver.until.isoformat(),
        "path": waiver.location.path,
        "line": waiver.location.first_line,
        "instead_of": finding.acceptance.outcome.value,
    }
