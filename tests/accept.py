"""Writes every sample's expected report and deploy commands; `make accept`, then read the diff."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from advisor.decide.commands import deployment
from advisor.extract.read import read_sources
from advisor.model.facts import Workload
from advisor.pipeline import enriched
from advisor.render.json_text import as_data
from advisor.runs import built_in_catalog, make_report
from advisor.sources.discover import discover
from advisor.sources.text import ReadOptions

SAMPLES = Path(__file__).parent.parent / "samples"
COMMANDS = Path(__file__).parent / "deploy_commands.txt"
"""How every workload of the samples is brought to every main platform, today and on the article's day."""
CASES = [
    ("article", date(2016, 6, 30)),
    ("article", date(2026, 11, 24)),
    ("twelve-factor", date(2026, 11, 24)),
    ("containers", date(2026, 11, 24)),
    ("harbour", date(2026, 11, 24)),
]


def expected_path(name: str, day: date) -> Path:
    return SAMPLES / name / "expected" / f"report-{day.isoformat()}.json"


def actual_report(name: str, day: date) -> str:
    """The sample's report; versions are left out, since a report is accepted for what it says.

    A finding is one line, rule → outcome and places: the texts of rules and answers have tests of their own.
    """
    report = make_report([SAMPLES / name], day, [], "balanced", None, [])
    data = as_data(replace(report, run=replace(report.run, id="run")))
    for key in ("advisor_version", "catalog_version"):
        del data["run"][key]
    del data["catalog"]
    for workload in data["workloads"]:
        for platform in workload["platforms"]:
            del platform["vector"]
            platform["findings"] = {one["rule"]: _finding(one) for one in platform["findings"]}
            platform["criteria"] = {name: _criterion(one) for name, one in platform["criteria"].items()}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def deploy_table() -> str:
    """A block for each workload: the platform, the command where there is one, and what is told beside it."""
    catalog = built_in_catalog()
    blocks = []
    for name, day in CASES:
        for one in workloads_of(name, day):
            lines = [f"{name} {day.isoformat()} {one.id}"]
            for platform in catalog.main_platforms:
                found = deployment(catalog.platforms[platform], one, day)
                lines.append(f"  {platform}: {found.command or '(no command)'}")
                lines += [f"    {found.note}"] if found.note else []
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


@cache
def workloads_of(name: str, day: date) -> tuple[Workload, ...]:
    """The sample's workloads with all that is known of them, nothing judged."""
    found = discover([SAMPLES / name])
    reading = read_sources(found.sources, found.settings, ReadOptions())
    return tuple(enriched(reading.workloads, built_in_catalog(), day))


def _finding(finding: dict[str, Any]) -> str:
    places = [f"{one['path']}:{one['first_line']}" for one in finding["evidence"]]
    return " ".join([finding["outcome"], *places])


def _criterion(criterion: dict[str, Any]) -> str:
    low, high = criterion["interval"] or ("-", "-")
    return f"{criterion['weight']} x {criterion['value']} [{low}, {high}], coverage {criterion['coverage']}"


def main() -> None:
    for name, day in CASES:
        target = expected_path(name, day)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(actual_report(name, day), encoding="utf-8")
    COMMANDS.write_text(deploy_table(), encoding="utf-8")


if __name__ == "__main__":
    main()
