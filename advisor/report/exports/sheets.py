"""What stands on the sheets of a workbook beside the placements.

A sheet holds 1,048,576 rows. Needs stand there once for each workload, with a column for each platform; what
platforms answer, with its sources, has a sheet of its own.
"""

from collections.abc import Iterator

from advisor.report.document import Document
from advisor.report.exports.tables import (
    Cell,
    Row,
    Table,
    accepted,
    day,
    days_of,
    joined,
    placements,
    places,
    said,
    shown,
    title_of,
    unmet_needs,
)

_DAYS = ("days expected", "days low", "days high")


def sheets(document: Document) -> Iterator[Table]:
    """Every sheet, in its order."""
    every = (summary, placements, needs, work, leaving, entering, calendar, questions, answers, not_read)
    yield from (make(document) for make in every)


def summary(document: Document) -> Table:
    """Provenance and counts."""
    run, sources, portfolio = document.run, document.sources, document.portfolio
    rows: list[Row] = [
        ("headline", shown(portfolio.headline)),
        ("as of", day(run.as_of)),
        ("run", run.id),
        ("advisor", run.advisor_version),
        ("catalog", run.catalog_version),
        ("weights", shown(run.preset)),
        ("files read", len(sources.read)),
        ("files skipped", len(sources.skipped)),
        ("files failed", len(sources.failed)),
        ("workloads", len(document.workloads)),
    ]
    counts = portfolio.counts
    rows += [(f"course: {name}", number) for name, number in counts.courses.items()]
    rows += [(f"planned on: {name}", number) for name, number in counts.destinations.items()]
    rows += [(f"decided by: {name}", number) for name, number in counts.decided_by.items()]
    rows += [(f"firmness: {name}", number) for name, number in counts.firmness.items()]
    rows += [(f"work, {name}", number) for name, number in zip(_DAYS, days_of(portfolio.work_days), strict=True)]
    rows += [(f"weight of {name}", points) for name, points in run.weights.items()]
    rows += [("not assessed", shown(text)) for text in portfolio.not_assessed]
    rows += [("internal fault", shown(text)) for text in sources.faults]
    return Table("Summary", ("what", "value"), lambda: rows)


def needs(document: Document) -> Table:
    """One row for each need of a workload that some platform does not simply meet; the outcomes side by side."""
    platforms = document.run.platforms
    columns = ("workload", "rule", "need", "message", "place", *platforms, "accepted by", "accepted until", "missing")

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            for need, found in unmet_needs(workload):
                waived = next((one for one in found.values() if one.waiver is not None), None)
                yield (
                    shown(workload.id),
                    need.rule,
                    title_of(need.rule, document),
                    shown(need.message),
                    places(need.evidence),
                    *(found[name].outcome if name in found else None for name in platforms),
                    *((None, None) if waived is None else accepted(workload, waived)),
                    joined(need.missing, few=None),
                )

    return Table("Needs", columns, rows)


def work(document: Document) -> Table:
    """One row for each line of work on each platform."""
    columns = ("workload", "platform", "part", "what", "title", *_DAYS, "effort", "probably", "of moving")

    def rows() -> Iterator[Row]:
        for workload in document.workloads:
            for result in workload.platforms:
                for line in result.work:
                    yield (
                        shown(workload.id),
                        result.id,
                        line.part,
                        shown(line.what),
                        title_of(line.what, document),
                        line.expected,
                        line.low,
                        line.high,
                        line.effort,
                        _yes(line.probably),
                        _yes(line.moving),
                    )

    return Table("Work", columns, rows)


def _yes(value: bool | None) -> Cell:
    return "yes" if value else None


def leaving(document: Document) -> Table:
    """Where each workload goes if the platform is taken away on which it runs today."""
    columns = ("leaving", "workload", "goes to", "outcome", "verdict", *_DAYS, "nearest", "blocked there by")

    def rows() -> Iterator[Row]:
        for exit_ in document.portfolio.exit:
            for one in exit_.leaving:
                nearest, blocked = one.nearest or None, joined(one.blocked_by, few=None)
                goes = (one.to, one.outcome, one.verdict, *days_of(one.work_days))
                yield exit_.platform, shown(one.workload), *goes, nearest, blocked

    return Table("Exit", columns, rows)


def entering(document: Document) -> Table:
    """What stands in the way of each platform for the workloads that do not run there."""
    columns = ("platform", "rule", "need", "blocks", "workloads", *_DAYS, "which")

    def rows() -> Iterator[Row]:
        for entry in document.portfolio.entry:
            for need in entry.needs:
                ids, days = need.workloads, days_of(need.work_days)
                title = title_of(need.rule, document)
                yield entry.platform, need.rule, title, _yes(need.blocks), len(ids), *days, joined(ids)

    return Table("Entry", columns, rows)


def calendar(document: Document) -> Table:
    """Every known end that workloads stand on where they run today."""
    columns = ("day", "platform", "part", "successor", "workloads", *_DAYS, "which", "source")
    rows: list[Row] = [
        (
            day(one.date),
            one.platform,
            shown(one.part) or None,
            shown(one.successor) or None,
            len(one.workloads),
            *days_of(one.work_days),
            joined(one.workloads),
            joined(one.sources, few=None),
        )
        for one in document.portfolio.calendar
    ]
    return Table("Calendar", columns, lambda: rows)


def questions(document: Document) -> Table:
    """The open questions of the portfolio, those that turn most first."""
    columns = (
        "question", "about", "ask", "group", "turns", "highest chance", "workloads", "platforms", "which",
    )  # fmt: skip
    rows: list[Row] = [
        (
            shown(one.question),
            one.topic,
            one.source,
            shown(one.group) or None,
            len({turn.workload for turn in one.turns}),
            one.chance,
            len(one.workloads),
            joined(one.platforms),
            joined(one.workloads),
        )
        for one in document.portfolio.questions
    ]
    return Table("Questions", columns, lambda: rows)


def answers(document: Document) -> Table:
    """What platforms answer to the needs of this portfolio, each answer once, with where that is documented."""
    columns = (
        "platform", "capability", "says", "limit", "condition", "who acts", "grade", "since", "read", "source",
    )  # fmt: skip
    rows = [(key.partition("/")[0], *said(key, answer)) for key, answer in document.answers.items()]
    return Table("Answers", columns, lambda: rows)


def not_read(document: Document) -> Table:
    """Files that were skipped or failed, each with its reason."""
    sources = document.sources

    def rows() -> Iterator[Row]:
        yield from (("failed", shown(one.path), one.line, shown(one.error)) for one in sources.failed)
        yield from (("skipped", shown(one.path), None, shown(one.reason)) for one in sources.skipped)

    return Table("Not read", ("what", "file", "line", "why"), rows)
