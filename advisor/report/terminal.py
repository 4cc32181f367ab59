"""Reports for the terminal: a summary table, and the whole chain of reasons for one workload."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from advisor.model.decision import Course, Pick
from advisor.model.findings import Outcome
from advisor.report.answer_words import accepted_words, said, since_words
from advisor.report.brief import GONE_AT, answer_to, condition_of, head
from advisor.report.change_words import baseline_words
from advisor.report.document import Document, Finding, Need, Result, TopicScore, WorkLine, Workload
from advisor.report.reference import Answer
from advisor.report.view_text import visible
from advisor.report.words import (
    GLYPHS,
    PARTS,
    days_phrase,
    deadline_line,
    firmness_line,
    names,
    number,
    turn_lines,
    verdict_phrase,
    whom_to_ask,
)
from advisor.text.redact import redact_text

NARROWEST, WIDEST = 60, 120
LEAST_NAME = 24
"""Columns of a name from which on a row is one line; below, a workload takes two."""
HEAD = ("workload", "today → planned", "decided by", "days of work", "firm?")
MOST_ENDS = 6
_GAP = 2


def summary(document: Document, width: int = WIDEST) -> str:
    """What is decided, how firm that is, what leaving takes, what ends, and what became of the files."""
    width = min(max(width, NARROWEST), WIDEST)
    portfolio, files = document.portfolio, document.sources
    ending = {deadline.platform for deadline in portfolio.calendar if not deadline.part}
    unplaced = {leaving.platform: sum(each.to is None for each in leaving.leaving) for leaving in portfolio.exit}
    ends = [
        deadline_line(deadline, document, 0 if deadline.part else unplaced.get(deadline.platform, 0))
        for deadline in portfolio.calendar
    ]
    more = len(ends) - MOST_ENDS
    changes = document.changes
    lines = [
        f"{portfolio.headline}.",
        firmness_line(portfolio),
        *(leaving.sentence for leaving in portfolio.exit if leaving.platform not in ending),
        *ends[:MOST_ENDS],
        *([f"And {more:,} more ends; a report (-o FILE) has them all."] if more > 0 else []),
        *([] if changes is None else [baseline_words(changes.baseline, changes.counts)]),
        f"Files: {len(files.read):,} read, {len(files.skipped):,} skipped, {len(files.failed):,} failed.",
    ]
    failed = [f"  {redact_text(f'{file.path}:{file.line}: {file.error}')}" for file in files.failed]
    wrapped = [part for line in lines for part in wrap(line, width, subsequent_indent="  ", break_on_hyphens=False)]
    table = [*_table(document, width), ""] if document.workloads else []
    return "\n".join([*table, *wrapped, *failed])


def gate_words(level: str, closers: Sequence[str]) -> str:
    """Which workloads closed a gate."""
    named = [redact_text(name) for name in closers[:MOST_ENDS]]
    more = len(closers) - len(named)
    return f"--fail-on {level}: closed by {names([*named, *([f'{more:,} more'] if more else [])])}."


# --- the table ------------------------------------------------------------------------------------------------------


def _table(document: Document, width: int) -> list[str]:
    """A line for each workload; two where the width leaves no room for its name."""
    rows = [_row(workload, document) for workload in document.workloads]
    widths = [max(len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    room = width - sum(widths[1:]) - _GAP * (len(HEAD) - 1)
    if room < min(widths[0], LEAST_NAME):
        return [line for row in (HEAD, *rows) for line in _two_lines(row, width)]
    widths[0] = min(widths[0], room)
    gap = " " * _GAP
    return [
        gap.join(
            cell.ljust(size) for cell, size in zip((shortened(row[0], room), *row[1:]), widths, strict=True)
        ).rstrip()
        for row in (HEAD, *rows)
    ]


def _row(workload: Workload, document: Document) -> tuple[str, ...]:
    days = None if workload.home is None else workload.home.work_days
    work = "–" if days is None else f"{number(days.expected)} ({number(days.low)}–{number(days.high)})"
    none = days is not None and days.high <= 0
    name, step = visible(redact_text(workload.id)), workload.decided_by.value
    return name, goes(workload, document), step, "none" if none else work, workload.firmness.label.value


def _two_lines(row: Sequence[str], width: int) -> Iterator[str]:
    yield shortened(row[0], width)
    yield from wrap(", ".join(row[1:]), width, initial_indent="  ", subsequent_indent="    ")


def goes(workload: Workload, document: Document) -> str:
    """`Stackato → Cloud Foundry`; one platform where it stays."""
    today = names([document.title(name) for name in workload.current.platforms], "or")
    if workload.planned is None:
        where = "open" if workload.recommendation.outcome is Pick.NEEDS_ANSWER else "no place"
    else:
        where = document.title(workload.planned)
    if workload.course is Course.STAY:
        return today
    if workload.course is Course.CONSIDER:
        return f"{today}, consider {where}"
    return f"{today or '–'} → {where}"


def shortened(name: str, width: int) -> str:
    """Cut in the middle: names of one repository begin alike and end apart."""
    if len(name) <= width:
        return name
    end = (width - 1) * 2 // 3
    return f"{name[: width - 1 - end]}…{name[-end:]}"


# --- the whole chain ------------------------------------------------------------------------------------------------


def explanation(workload: Workload, document: Document, platform: str | None) -> str:
    """The proposal with its steps, then for each platform: verdict, work, score, needs with lines and sources."""
    wanted = [result for result in document.in_order(workload) if platform in (None, result.id)]
    blocks = ["\n".join(_platform(result, workload, document)) for result in wanted]
    return "\n\n".join([*head(workload, document), *blocks, *_open_topics(workload, document)])


def _platform(result: Result, workload: Workload, document: Document) -> Iterator[str]:
    out = "" if result.out is None else f"; out: {GONE_AT[result.out]}"
    work = days_phrase(result.work_days)
    where = f"{GLYPHS[result.verdict]} {document.title(result.id)}"
    yield f"{where}: {verdict_phrase(result)}{out}; {work}; {_score(result)}"
    sure = {document.rules[need.rule].topic for need in workload.needs if need.raised and need.rule in document.rules}
    for name, topic in result.topics.items():
        yield _topic(document.topics.get(name, name), topic, certain=name in sure)
    yield from (f"    work: {_work(line, document)}" for line in result.work)
    findings = {finding.rule: finding for finding in result.findings}
    for need in document.by_topic(workload.needs):
        finding = findings.get(need.rule, Finding(rule=need.rule, outcome=Outcome.PASS))
        yield from _finding(finding, need, result.id, workload, document)
    for presumed in result.presuming:
        doubt = f" (chance {presumed.chance:.2f} that it does not hold)" if presumed.chance > 0 else ""
        yield f"    presuming {presumed.sentence}{doubt}"
    deploy = workload.deploy.get(result.id)
    for kind, text in () if deploy is None else (("deploy", deploy.command), ("note", deploy.note)):
        if text:
            yield f"    {kind}: {redact_text(text)}"


def _topic(title: str, topic: TopicScore, *, certain: bool) -> str:
    sure = "" if certain else ", if it is needed at all"
    points = f"{number(topic.given)} of {number(topic.points)} points"
    return f"    {title:<18} {topic.score:>3} ({points}{sure})"


def _score(result: Result) -> str:
    if result.score is not None:
        low, high = result.range or (result.score, result.score)
        return f"fit score {result.score:.0f} of 100 ({low:.0f}–{high:.0f})"
    if result.score_without_blocks is None:
        return "no fit score"
    return f"no fit score (without what blocks: {result.score_without_blocks:.0f})"


def _work(line: WorkLine, document: Document) -> str:
    rule = document.rules.get(line.what)
    what = line.what if rule is None else rule.title
    likely = ", probably" if line.probably else ""
    effort = f" [{line.effort}]" if line.effort else ""
    return f"{PARTS[line.part]}: {redact_text(what)}, {days_phrase(line.days)}{likely}{effort}"


def _finding(finding: Finding, need: Need, platform: str, workload: Workload, document: Document) -> Iterator[str]:
    yield f"  {finding.outcome.value:<9} {need.rule}: {redact_text(need.message)}"
    yield from (f"            {place}" for place in map(redact_text, map(str, need.evidence)))
    answer = answer_to(finding, platform, document)
    if answer is not None:
        yield f"            answer: {said(answer, answer.unit)}{_basis(answer)}"
    if finding.shown_on is not None:
        yield f"            shown by running on {document.title(finding.shown_on)} today"
    if finding.otherwise:
        yield "            it runs there today although documented otherwise: to be checked"
    if finding.met:
        yield "            met there today"
    if finding.waiver is not None:
        yield f"            {redact_text(accepted_words(workload.waivers[finding.waiver]))}"
    remedy = document.remedy(finding)
    if remedy is not None:
        yield f"            remedy: {remedy}"


def _basis(answer: Answer) -> str:
    """Condition, day and source after an answer."""
    since = f"since {since_words(answer)}" if answer.since else ""
    source = f"[{answer.grade.value}: {', '.join(map(redact_text, answer.source))}]" if answer.source else ""
    parts = " ".join(part for part in (condition_of(answer), since, source) if part)
    return f". {parts}" if parts else ""


def _open_topics(workload: Workload, document: Document) -> Iterable[str]:
    lines = []
    for question in workload.questions:
        topic = question.topic
        lines.append(f"Open: {document.topic_question(topic)} {whom_to_ask(document.topic_source(topic))}.")
        turns = turn_lines(workload.turns(topic), document)
        lines += [f"    {line}" for line in turns] or ["    no answer turns the decision"]
    return ["\n".join(lines)] if lines else []
