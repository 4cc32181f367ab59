"""The services of a workload in the JSON report: what they are, how that is known, what stands in for them where."""

from typing import Any

from advisor.enrich.services import BOUND, Recogniser, replacement_for, service_uses
from advisor.model.facts import Workload
from advisor.model.report import Report
from advisor.model.services import Replacement, ServiceUse


def services_of(workload: Workload, report: Report) -> list[dict[str, Any]]:
    """Every bound service, by name; what nobody knows is null, never a guess and never zero."""
    if workload.value(BOUND) is None:
        return []
    uses = service_uses(workload, Recogniser(report.catalog.services))
    return [_service(use, report) for use in uses]


def _service(use: ServiceUse, report: Report) -> dict[str, Any]:
    return {
        "name": use.name,
        "kind": None if use.kind is None else use.kind.id,
        "how_known": use.how_known.value,
        "holds_data": use.holds_data,
        "replacements": {name: _replacement(use, name, report) for name in report.run.platforms},
    }


def _replacement(use: ServiceUse, platform: str, report: Report) -> dict[str, Any]:
    found: Replacement = replacement_for(use.kind, platform, report.catalog.platforms, report.run.as_of)
    return {
        "way": found.way.value,
        "condition": found.condition,
        "effort_days": None if found.effort is None else [found.effort.low, found.effort.high],
        "grade": found.grade.value,
        "source": list(found.sources),
        "since": None if found.since is None else found.since.isoformat(),
        "at_latest": found.at_latest,
    }
