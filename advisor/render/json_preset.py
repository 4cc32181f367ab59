"""What would be decided under each preset, as plain data."""

from typing import Any

from advisor.model.report import PresetOutcome


def preset_data(one: PresetOutcome) -> dict[str, Any]:
    """Counts as in the portfolio, and the workloads whose course or planned platform would be another one."""
    return {
        "preset": one.preset,
        "weights": dict(one.weights),
        "courses": dict(one.courses),
        "destinations": dict(one.destinations),
        "changes": [
            {"workload": change.workload, "course": change.course.value, "destination": change.destination}
            for change in one.changes
        ],
    }
