"""Writes every sample's expected report and deploy commands; `make accept`, then read the diff."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from advisor.decide.commands import Commands
from advisor.formats.discovery import discover
from advisor.formats.read import read_sources
from advisor.model import facts
from advisor.pipeline import enriched
from advisor.report.build import document_of
from advisor.report.document import Finding, Leaving, Need, Portfolio, Result, Stated, Workload
from advisor.report.reference import Place, WorkDays
from advisor.runs import Request, built_in_catalog, make_report
from advisor.text.source import ReadOptions

SAMPLES = Path(__file__).parents[2] / "samples"
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
    """What a reviewer reads of the sample's report: facts, decisions, and each need with its outcomes, one a line.

    Texts of rules and answers have tests of their own.
    """
    document = document_of(make_report(Request([SAMPLES / name], day)))
    sources = document.sources
    shown = {
        "sources": {key: to_builtins(getattr(sources, key)) for key in ("skipped", "failed", "notes", "faults")},
        "workloads": {one.id: _workload(one) for one in document.workloads},
        "portfolio": _portfolio(document.portfolio),
    }
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    exits = {one.platform: {each.workload: _leaving(each) for each in one.leaving} for one in portfolio.exit}
    return {
        "counts": {key: counts for key, counts in to_builtins(portfolio.counts).items() if key != "verdicts"},
        "work": _days(portfolio.work_days),
        "exit": exits,
        "frontier": [
            f"{', '.join(one.platforms)}: {one.moves} move, {_days(one.work_days)}, unplaced {list(one.unplaced)}"
            for one in portfolio.frontier
        ],
        "calendar": [
            f"{one.date} {one.platform} {one.part}: {len(one.workloads)}, {_days(one.work_days)}"
            for one in portfolio.calendar
        ],
        "questions": [
            f"{one.topic} {one.group}: {len(one.workloads)} asked, {len(one.turns)} turns"
            for one in portfolio.questions
        ],
    }


def deploy_table() -> str:
    """A block for each workload: the platform, the command where there is one, and what is told beside it."""
    catalog = built_in_catalog()
    blocks = []
    for name, day in CASES:
        for one in workloads_of(name, day):
            lines = [f"{name} {day.isoformat()} {one.id}"]
            for platform in catalog.main_platforms:
                found = Commands(catalog.platforms[platform], day).of(one)
                lines.append(f"  {platform}: {found.command or '(no command)'}")
                lines += [f"    {found.note}"] if found.note else []
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


@cache
def workloads_of(name: str, day: date) -> tuple[facts.Workload, ...]:
    """The sample's workloads with all that is known of them, nothing judged."""
    found = discover([SAMPLES / name])
    reading = read_sources(found.sources, found.settings, ReadOptions())
    return tuple(enriched(reading.workloads, built_in_catalog(), day))


def _workload(workload: Workload) -> dict[str, Any]:
    today, firmness = workload.current.platform, workload.firmness
    turns = [f"{one.topic}={_plain(one.answer)} ({one.chance}): {one.planned}" for one in firmness.hinges_on]
    return {
        "files": workload.files,
        "facts": {name: f"{_value(one)} {_places(one.evidence)}" for name, one in workload.facts.items()},
        "decision": f"{workload.course}: {today} -> {workload.planned} by {workload.decided_by}",
        "sentence": workload.recommendation.sentence,
        "firmness": [firmness.sentence, *turns],
        "why not": [one.sentence for one in workload.why_not],
        "disposition": f"{workload.disposition.kind}: {workload.disposition.because}",
        "platforms": {one.id: _platform(one) for one in workload.platforms},
        "needs": {one.rule: _need(one, workload) for one in workload.needs},
    }


def _platform(result: Result) -> list[str]:
    score = "no score" if result.range is None else f"{result.score:.1f} {list(result.range)}"
    work = [f"{one.part} {one.what}: {one.effort}" for one in result.work]
    return [f"{result.verdict}, {score}, {_days(result.work_days)}, {result.passed} met", *work]


def _need(need: Need, workload: Workload) -> str:
    """Where it is stated, then what each platform makes of it; those that simply meet it are not named."""
    state = {True: "there", False: "not there", None: "open"}[need.raised]
    outcomes = [
        (result.id, _finding(one)) for result in workload.platforms for one in result.findings if one.rule == need.rule
    ]
    alike = len({outcome for _, outcome in outcomes}) == 1 and len(outcomes) == len(workload.platforms)
    shown = [f"all {outcomes[0][1]}"] if alike else [f"{name} {outcome}" for name, outcome in outcomes]
    return f"{state} {_places(need.evidence)}: {', '.join(shown) or 'met'}"


def _finding(finding: Finding) -> str:
    marks = [key for key in ("blocks", "met", "otherwise", "shown_on", "stands_on") if getattr(finding, key)]
    return " ".join([finding.outcome, *marks, finding.effort]).strip()


def _leaving(leaving: Leaving) -> str:
    blocked = ", ".join(leaving.blocked_by)
    return f"{leaving.to or leaving.outcome}, {_days(leaving.work_days)} {blocked}".strip()


def _value(fact: Stated) -> str:
    value = fact.value
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{shown} and more" if not fact.complete else shown


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _places(evidence: tuple[Place, ...]) -> str:
    return " ".join(f"{one.path}:{one.first_line}" for one in evidence)


def _days(days: WorkDays) -> str:
    return f"{days.expected:g} days ({days.low:g}-{days.high:g})"


def main() -> None:
    for name, day in CASES:
        target = expected_path(name, day)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(actual_report(name, day), encoding="utf-8")
    COMMANDS.write_text(deploy_table(), encoding="utf-8")


if __name__ == "__main__":
    main()
