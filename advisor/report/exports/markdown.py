"""The report as Markdown that a wiki takes as it is pasted: headings, lists and tables, no HTML."""

import re
from collections.abc import Iterable, Iterator

from advisor.model.decision import Days, Verdict
from advisor.report.document import Blocker, Deadline, Document, Finding, PortfolioQuestion, Result, Workload
from advisor.report.exports.tables import place, shown, title_of
from advisor.report.reference import Place, WorkDays
from advisor.report.view_text import count
from advisor.report.words import COURSES, VERDICTS, days_phrase

_MARKS = re.compile(r"[\\`*_{}\[\]<>|~&]|^[#+=-]")
_NUMBER_OF_A_LIST = re.compile(r"^(\d+)(?=[.)])")
_MOST_ROWS = 500
"""Workloads in one table; a wiki's page holds no more."""
_MOST_LISTED = 100


def markdown_text(document: Document) -> str:
    """Counts, all workloads, what keeps them away, leaving, ends, questions, what was not assessed or not read."""
    return "\n".join(_lines(document)) + "\n"


def escaped(value: object) -> str:
    """Foreign text as Markdown that shows it letter by letter."""
    return _NUMBER_OF_A_LIST.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", shown(value) or ""))


def work_phrase(days: WorkDays) -> str:
    """Expected person-days with their range."""
    return days_phrase(Days(days.expected, days.low, days.high))


def _lines(document: Document) -> Iterator[str]:
    run, portfolio = document.run, document.portfolio
    yield f"# Platform fit of {count(len(document.workloads), 'workload')}"
    yield ""
    yield headline(document)
    yield ""
    weights = f"weights {escaped(run.preset)}; " if run.weights_given else ""
    yield f"Read as of {run.as_of}; {weights}run {run.id}; catalog {run.catalog_version}."
    yield from _section("Workloads", _workloads(document))
    yield from _section("Verdicts", _verdicts(document))
    yield from _section("What keeps workloads away", _blockers(document))
    yield from _section("If a platform ended", _exits(document))
    yield from _section("Ends that are known", _calendar(document))
    yield from _section("How many platforms", _kept(document))
    yield from _section("What you can decide", _board(document))
    yield from _section("What we need from you", _questions(document))
    yield from _section("What you accept", _accepted(document))
    yield from _section("Not assessed", bullets(portfolio.not_assessed))
    yield from _section("Files that were not read", bullets(_not_read(document)))


def headline(document: Document) -> str:
    """What is decided, and the work of it."""
    portfolio = document.portfolio
    work = work_phrase(portfolio.work_days)
    return f"{escaped(portfolio.headline)}. Work on what moves or is placed: {work}."


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield from ("", f"## {title}", "", *every)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Nothing where there are no rows."""
    columns, every = list(head), list(rows)
    if every:
        yield f"| {' | '.join(columns)} |"
        yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in every[:_MOST_ROWS])
    if len(every) > _MOST_ROWS:
        yield ""
        yield f"{len(every) - _MOST_ROWS:,} further rows stand in the other forms of this report."


def _workloads(document: Document) -> Iterator[str]:
    rows = (_workload(workload, document) for workload in document.workloads)
    return _table(("workload", "runs today on", "course", "platform", "work", "firmness", "why"), rows)


def _workload(workload: Workload, document: Document) -> Iterator[str]:
    planned = planned_result(workload)
    yield escaped(workload.id)
    yield escaped(" or ".join(map(str, titles(workload.current.platforms, document))) or "not stated")
    yield COURSES[workload.course]
    yield "none yet" if planned is None else escaped(platform_title(planned.id, document))
    yield "" if planned is None else work_phrase(planned.work_days)
    yield escaped(workload.firmness.sentence)
    yield escaped(workload.recommendation.sentence)


def planned_result(workload: Workload) -> Result | None:
    return next((result for result in workload.platforms if result.id == workload.planned), None)


def platform_title(name: str, document: Document) -> str:
    return document.title(name)


def titles(names: Iterable[str], document: Document) -> list[str]:
    return [platform_title(name, document) for name in names]


def _verdicts(document: Document) -> Iterator[str]:
    verdicts = document.portfolio.counts.verdicts
    rows = [
        (escaped(platform_title(name, document)), *(str(counts.get(verdict, 0)) for verdict in Verdict))
        for name, counts in verdicts.items()
    ]
    return _table(("platform", *VERDICTS.values()), rows)


def _blockers(document: Document) -> Iterator[str]:
    """The needs that knock most workloads out somewhere."""
    rows = [
        (escaped(title_of(each.rule, document)), escaped(platform_title(each.platform, document)), _number(each))
        for each in document.portfolio.blockers[:_MOST_LISTED]
    ]
    return _table(("need", "platform", "workloads"), rows)


def _number(entry: Blocker | Deadline | PortfolioQuestion) -> str:
    return str(len(entry.workloads))


def _exits(document: Document) -> Iterator[str]:
    return bullets(leaving.sentence for leaving in document.portfolio.exit)


def _board(document: Document) -> Iterator[str]:
    return bullets(f"{question.question} {question.sentence}" for question in document.portfolio.board)


def _calendar(document: Document) -> Iterator[str]:
    rows = [
        (
            deadline.date,
            escaped(platform_title(deadline.platform, document)),
            escaped(deadline.part or "the platform"),
            escaped(deadline.successor),
            _number(deadline),
            work_phrase(deadline.work_days),
        )
        for deadline in document.portfolio.calendar
    ]
    return _table(("day", "platform", "what ends", "successor", "workloads", "work"), rows)


def _kept(document: Document) -> Iterator[str]:
    rows = [
        (
            escaped(", ".join(titles(kept.platforms, document))),
            str(kept.moves),
            str(len(kept.unplaced)),
            work_phrase(kept.work_days),
        )
        for kept in document.portfolio.frontier
    ]
    return _table(("platforms kept", "moves", "without a place", "work"), rows)


def _accepted(document: Document) -> Iterator[str]:
    """What waivers stand for, with those who answer for them."""
    rows = [
        (
            escaped(workload.id),
            escaped(platform_title(result.id, document)),
            escaped(title_of(finding.rule, document)),
            *waiver_cells(workload, finding),
        )
        for workload in document.workloads
        for result in workload.platforms
        for finding in result.findings
        if finding.waiver is not None
    ]
    return _table(("workload", "platform", "need", "reason", "owner", "until"), rows)


def waiver_cells(workload: Workload, finding: Finding) -> tuple[str, str, str]:
    """Reason, owner and last day."""
    waiver = workload.waivers[finding.waiver or 0]
    return escaped(waiver.reason), escaped(waiver.owner), waiver.until


def _questions(document: Document) -> Iterator[str]:
    """Those of which some answer turns a decision; of the others only how many there are."""
    questions = document.portfolio.questions
    turning = [question for question in questions if question.turns]
    rows = [(escaped(each.question), escaped(each.source), _number(each), _turned(each)) for each in turning]
    yield from _table(("question", "look into", "workloads", "decisions that an answer turns"), rows)
    if len(turning) < len(questions):
        yield from ("",) if turning else ()
        yield f"{count(len(questions) - len(turning), 'open question')} would turn no decision."


def _turned(question: PortfolioQuestion) -> str:
    return str(len({turn.workload for turn in question.turns}))


def _not_read(document: Document) -> Iterator[str]:
    for failed in document.sources.failed:
        yield f"failed: {failed.path}:{failed.line}: {failed.error}"
    for skipped in document.sources.skipped:
        yield f"skipped: {skipped.path}: {skipped.reason}"


def bullets(texts: Iterable[str], without: str = "") -> Iterator[str]:
    """Foreign texts as a list; what there is instead where there are none. A long list says how long it is."""
    every = list(texts)
    yield from (f"* {escaped(text)}" for text in every[:_MOST_LISTED])
    if len(every) > _MOST_LISTED:
        yield f"* {len(every) - _MOST_LISTED:,} more stand in the other forms of this report."
    if not every and without:
        yield f"* {without}"


def names_of(names: Iterable[str]) -> str:
    """Names as a person would list them."""
    *most, last = map(escaped, names)
    return f"{', '.join(most)} and {last}" if most else last


def places(evidence: Iterable[Place]) -> str:
    """The places of a need, in brackets; empty where no file says it."""
    named = [escaped(place(where)) for where in evidence]
    return f" ({', '.join(named[:3])})" if named else ""
