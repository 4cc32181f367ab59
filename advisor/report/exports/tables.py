"""The rows that CSV files and spreadsheets hold, from the JSON document of a report."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from advisor.model.decision import Firmness
from advisor.model.findings import Outcome
from advisor.report.document import Document, Finding, Need, Result, Workload
from advisor.report.reference import Answer, Place, WorkDays
from advisor.report.view_text import visible
from advisor.units import show_seconds, show_size

_STARTS_A_FORMULA = re.compile(r"\s*[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20]|\t|\r")
"""What OWASP names as the beginnings that spreadsheets compute, their wide forms, and those of older macros."""
_AFTER_A_SEMICOLON = re.compile(r"(;\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where the semicolon parts lists, spreadsheets part cells there too, and what follows begins a cell."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it the most common spreadsheet takes the text for its local character set."""
Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = tuple[Cell, ...]
ByPlatform: TypeAlias = Mapping[str, Finding]
_FEW = 20
"""Names in one cell before the rest is a number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of its columns, and how its rows of as many cells are made; None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    make: Callable[[], Iterable[Row]]

    @property
    def rows(self) -> Iterator[Row]:
        """Made anew each time: those of a large portfolio are never in memory together."""
        return iter(self.make())


# --- placements -----------------------------------------------------------------------------------------------------


def placements(document: Document) -> Table:
    """One row for each workload on each platform."""
    columns = (
        "workload", "name", "kind", "files", "runs today on", "course", "trigger", "planned on", "decided by",
        "firmness", "hinges on", "disposition", "due", "platform", "verdict", "score", "score from", "score to",
        "work days expected", "work days low", "work days high", "knock-outs", "conditions", "open needs", "presumed",
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            same = _of_workload(workload)
            yield from ((*same, *_of_platform(result)) for result in workload.platforms)

    return Table("Placements", columns, rows)


def _of_workload(workload: Workload) -> Row:
    trigger, firmness = workload.trigger, workload.firmness
    return (
        shown(workload.id),
        shown(workload.name),
        shown(workload.kind),
        joined(workload.files),
        joined(workload.current.platforms),
        workload.course,
        shown(trigger.sentence) if trigger else None,
        workload.planned,
        workload.decided_by,
        firmness.label,
        joined(dict.fromkeys(turn.topic for turn in firmness.hinges_on if firmness.label != Firmness.FIRM)),
        workload.disposition.kind,
        joined(due.sentence for due in workload.due),
    )


def _of_platform(result: Result) -> Row:
    low, high = result.range or (None, None)
    return (
        result.id,
        verdict_of(result),
        result.score,
        low,
        high,
        *days_of(result.work_days),
        joined(knock_outs(result), few=None),
        joined(_with_outcome(result, Outcome.CONDITION), few=None),
        joined(_with_outcome(result, Outcome.OPEN), few=None),
        joined(each.sentence for each in result.presuming),
    )


def verdict_of(result: Result) -> str:
    return f"probably {result.verdict}" if result.probably else result.verdict


def days_of(days: WorkDays) -> Row:
    return days.expected, days.low, days.high


def knock_outs(result: Result) -> list[str]:
    """Rules that knock the platform out."""
    return [finding.rule for finding in result.findings if finding.blocks]


def _with_outcome(result: Result, outcome: Outcome) -> list[str]:
    return [finding.rule for finding in result.findings if finding.outcome == outcome]


# --- needs ----------------------------------------------------------------------------------------------------------


def _simply_met(finding: Finding) -> bool:
    """Whether the need passes for no reason but the platform's answer."""
    return finding.outcome is Outcome.PASS and not finding.otherwise and not finding.shown_on


def unmet_needs(workload: Workload) -> Iterator[tuple[Need, ByPlatform]]:
    """Needs that some platform does not simply meet, by rule; each with its findings, which are not those of a pass."""
    by_rule: dict[str, dict[str, Finding]] = {}
    for result in workload.platforms:
        for finding in result.findings:
            if not _simply_met(finding):
                by_rule.setdefault(finding.rule, {})[result.id] = finding
    for need in workload.needs:
        findings = by_rule.get(need.rule, {})
        if any(finding.outcome != Outcome.PASS for finding in findings.values()):
            yield need, findings


def findings(document: Document) -> Table:
    """One row for each need on each platform that does not simply meet it."""
    columns = (
        "workload", "platform", "rule", "need", "outcome", "blocks", "message", "remedy", "effort", "days from",
        "days to", "place", "demand", "capability", "says", "limit", "condition", "who acts", "grade", "since", "read",
        "source", "accepted by", "accepted until",
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            needs = {need.rule: need for need in workload.needs}
            for result in workload.platforms:
                for finding in result.findings:
                    if _simply_met(finding):
                        continue
                    yield (
                        shown(workload.id),
                        result.id,
                        *_finding(finding, needs[finding.rule], document),
                        *accepted(workload, finding),
                    )

    return Table("Findings", columns, rows)


def _finding(finding: Finding, need: Need, document: Document) -> Row:
    answer = document.answers[finding.answer]
    effort = document.efforts.get(finding.effort)
    return (
        finding.rule,
        title_of(finding.rule, document),
        finding.outcome,
        "yes" if finding.blocks else None,
        shown(need.message),
        shown(remedy_of(finding, document)),
        finding.effort or None,
        effort.low if effort else None,
        effort.high if effort else None,
        places(need.evidence),
        _amount(need.demand),
        *said(finding.answer, answer),
    )


def said(key: str, answer: Answer) -> Row:
    """What a platform answers: capability, says, limit, condition, who acts, grade, since, read, source."""
    kinds = ("limit", "choice", "excludes")
    return (
        key.partition("/")[2].partition("@")[0],
        answer.support or next((kind for kind in kinds if getattr(answer, kind) is not None), None),
        shown(limit_of(answer)),
        shown(answer.condition or None),
        answer.by,
        answer.grade,
        day(answer.since),
        day(answer.read),
        joined(answer.source, few=None),
    )


def limit_of(answer: Answer) -> str | None:
    """A limit in its unit."""
    limit = answer.limit
    if limit is None or isinstance(limit, str):
        return limit
    unit = answer.unit
    if unit == "bytes":
        return show_size(limit)
    return show_seconds(limit) if unit == "seconds" else f"{limit:,.0f}"


def title_of(rule: str, document: Document) -> str | None:
    """A rule's title, or that of a class of workloads; the word itself for a service, a volume or a format."""
    return shown(document.rule_title(rule))


def remedy_of(finding: Finding, document: Document) -> str | None:
    return document.remedy(finding)


def accepted(workload: Workload, finding: Finding) -> Row:
    """Who accepts that the need is not met, and until when."""
    place = finding.waiver
    if place is None:
        return None, None
    waiver = workload.waivers[place]
    return shown(waiver.owner), day(waiver.until)


# --- cells ----------------------------------------------------------------------------------------------------------


def place(where: Place) -> str:
    """`path:line`, or `path:first-last`."""
    first, last = where.first_line, where.last
    return f"{where.path}:{first}" if first == last else f"{where.path}:{first}-{last}"


def places(evidence: Iterable[Place]) -> str | None:
    return joined(place(where) for where in evidence)


def shown(value: object) -> str | None:
    """Foreign text on one line, with nothing in it that hides or reorders."""
    return None if value is None else _on_one_line(str(value))


@lru_cache(maxsize=8192)
def _on_one_line(text: str) -> str:
    """Most texts stand with every platform and many workloads."""
    return visible(" ".join(text.split()))


def day(text: str | None) -> date | str | None:
    """A day; the text of one that no calendar has."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def joined(parts: Iterable[object], few: int | None = _FEW) -> str | None:
    """Words with commas between; beyond the first few only how many more, unless all are asked for."""
    names = [shown(part) or "" for part in parts]
    rest = 0 if few is None else len(names) - few
    return (", ".join(names[:few]) + (f" and {rest:,} more" if rest > 0 else "")) or None


def _amount(demand: object) -> Cell:
    if isinstance(demand, tuple):
        return joined(demand)
    return demand if isinstance(demand, int | float) and not isinstance(demand, bool) else shown(demand)


# --- CSV ------------------------------------------------------------------------------------------------------------


def csv_text(table: Table) -> str:
    return "".join(csv_lines(table))


def csv_lines(table: Table) -> Iterator[str]:
    """The table with its header, row by row, lines ended by CR LF; to be written as UTF-8."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(table.columns)
    yield BYTE_ORDER_MARK + line.text
    for row in table.rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.text


class _Line:
    """What the writer wrote last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def harmless(cell: Cell) -> Cell:
    """Numbers and days as they are; text that a spreadsheet would compute begins with an apostrophe."""
    return _harmless(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=8192)
def _harmless(cell: str) -> str:
    text = _AFTER_A_SEMICOLON.sub(r"\1'", cell) if ";" in cell else cell
    return f"'{text}" if _STARTS_A_FORMULA.match(text) else text
