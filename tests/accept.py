"""Writes every sample's expected report; `make accept`, then read the diff."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from advisor.render.json_text import render_json
from advisor.runs import make_report

_VOLATILE = ('"advisor_version"', '"catalog_version"')
SAMPLES = Path(__file__).parent.parent / "samples"
CASES = [
    ("article", date(2016, 6, 30)),
    ("article", date(2026, 11, 24)),
    ("twelve-factor", date(2026, 11, 24)),
    ("containers", date(2026, 11, 24)),
]


def expected_path(name: str, day: date) -> Path:
    return SAMPLES / name / "expected" / f"report-{day.isoformat()}.json"


def actual_report(name: str, day: date) -> str:
    """The sample's report; versions are left out, since a report is accepted for what it says."""
    report = make_report([SAMPLES / name], day, [], "balanced", None, [])
    anonymous = replace(report, run=replace(report.run, id="run"))
    lines = render_json(anonymous).splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith(_VOLATILE))


def main() -> None:
    for name, day in CASES:
        target = expected_path(name, day)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(actual_report(name, day), encoding="utf-8")


if __name__ == "__main__":
    main()
