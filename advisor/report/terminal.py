"""Reports for the terminal: a summary table, and the whole chain of reasons for one workload."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from advisor.model.catalog import Answer, Catalog
from advisor.model.decision import Course, Decision, Pick, PlatformResult, WorkLine
from advisor.model.findings import Finding
from advisor.model.report import Assessed, Report
from advisor.report.brief import GONE_AT, condition_of, head
from advisor.report.change_words import baseline_words
from advisor.report.rule_docs import said, since_words
from advisor.report.view_text import visible
from advisor.report.waiver_words import accepted_words
from advisor.report.words import (
    GLYPHS,
    PARTS,
    days_phrase,
    deadline_line,
    firmness_line,
    headline,
    leaving_sentence,
    names,
    number,
    presumption_sentence,
    title,
    topic_question,
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


def summary(report: Report, width: int = WIDEST) -> str:
    """What is decided, how firm that is, what leaving takes, what ends, and what became of the files."""
    width = min(max(width, NARROWEST), WIDEST)
    catalog, portfolio = report.catalog, report.portfolio
    ending = {one.platform for one in portfolio.calendar if not one.part}
    unplaced = {one.platform: len(one.leaving) - len(one.placed()) for one in portfolio.exits}
    ends = [
        deadline_line(one, report.run.as_of, catalog, 0 if one.part else unplaced.get(one.platform, 0))
        for one in portfolio.calendar
    ]
    more = len(ends) - MOST_ENDS
    lines = [
        f"{headline(portfolio)}.",
        firmness_line(portfolio),
        *(leaving_sentence(one, catalog) for one in portfolio.exits if one.platform not in ending),
        *ends[:MOST_ENDS],
        *([f"And {more:,} more ends; a report (-o FILE) has them all."] if more > 0 else []),
        *([] if report.comparison is None else [baseline_words(report.comparison)]),
        f"Files: {len(report.read):,} read, {len(report.skipped):,} skipped, {len(report.failed):,} failed.",
    ]
    failed = [f"  {redact_text(str(problem))}" for problem in report.failed]
    wrapped = [part for line in lines for part in wrap(line, width, subsequent_indent="  ", break_on_hyphens=False)]
    table = [*_table(report, width), ""] if report.assessed else []
    return "\n".join([*table, *wrapped, *failed])


def gate_words(level: str, closers: Sequence[str]) -> str:
    """Which workloads closed a gate."""
    named = [redact_text(name) for name in closers[:MOST_ENDS]]
    more = len(closers) - len(named)
    return f"--fail-on {level}: closed by {names([*named, *([f'{more:,} more'] if more else [])])}."


# --- the table ------------------------------------------------------------------------------------------------------


def _table(report: Report, width: int) -> list[str]:
    """A line for each workload; two where the width leaves no room for its name."""
    rows = [_row(one, report.catalog) for one in report.assessed]
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


def _row(one: Assessed, catalog: Catalog) -> tuple[str, ...]:
    decision = one.decision
    days = None if decision.home is None else decision.home.days
    work = "–" if days is None else f"{number(days.expected)} ({number(days.low)}–{number(days.high)})"
    none = days is not None and days.high <= 0
    name, step = visible(redact_text(one.workload.id)), decision.decided_by.value
    return name, goes(decision, catalog), step, "none" if none else work, decision.firmness.value


def _two_lines(row: Sequence[str], width: int) -> Iterator[str]:
    yield shortened(row[0], width)
    yield from wrap(", ".join(row[1:]), width, initial_indent="  ", subsequent_indent="    ")


def goes(decision: Decision, catalog: Catalog) -> str:
    """`Stackato → Cloud Foundry`; one platform where it stays."""
    today = names([title(name, catalog) for name in decision.current_platforms], "or")
    if decision.planned is None:
        where = "open" if decision.recommendation.outcome is Pick.NEEDS_ANSWER else "no place"
    else:
        where = title(decision.planned, catalog)
    if decision.course is Course.STAY:
        return today
    if decision.course is Course.CONSIDER:
        return f"{today}, consider {where}"
    return f"{today or '–'} → {where}"


def shortened(name: str, width: int) -> str:
    """Cut in the middle: names of one repository begin alike and end apart."""
    if len(name) <= width:
        return name
    end = (width - 1) * 2 // 3
    return f"{name[: width - 1 - end]}…{name[-end:]}"


# --- the whole chain ------------------------------------------------------------------------------------------------


def explanation(one: Assessed, report: Report, platform: str | None) -> str:
    """The proposal with its steps, then for each platform: verdict, work, score, needs with lines and sources."""
    wanted = [result for result in one.decision.results if platform in (None, result.platform)]
    blocks = ["\n".join(_platform(result, one, report)) for result in wanted]
    return "\n\n".join([*head(one, report), *blocks, *_open_topics(one, report.catalog)])


def _platform(result: PlatformResult, one: Assessed, report: Report) -> Iterator[str]:
    catalog = report.catalog
    where = f"{GLYPHS[result.verdict]} {title(result.platform, catalog)}"
    out = "" if result.out is None else f"; out: {GONE_AT[result.out]}"
    yield f"{where}: {verdict_phrase(result)}{out}; {days_phrase(result.days)}; {_score(result)}"
    for name, topic in result.topics.items():
        sure = "" if topic.certain else ", if it is needed at all"
        points = f"{number(topic.given)} of {number(topic.points)} points"
        yield f"    {catalog.topics[name].title:<18} {topic.score:>3} ({points}{sure})"
    yield from (f"    work: {_work(line, catalog)}" for line in result.work)
    for finding in result.findings:
        yield from _finding(finding, catalog)
    for presumed in result.presuming:
        doubt = f" (chance {presumed.chance:.2f} that it does not hold)" if presumed.chance > 0 else ""
        yield f"    presuming {presumption_sentence(presumed, catalog, one.workload)}{doubt}"
    for kind, text in (("deploy", result.deployment.command), ("note", result.deployment.note)):
        if text:
            yield f"    {kind}: {redact_text(text)}"


def _score(result: PlatformResult) -> str:
    if result.score is not None:
        return f"fit score {result.score:.0f} of 100 ({result.low:.0f}–{result.high:.0f})"
    if result.score_without_blocks is None:
        return "no fit score"
    return f"no fit score (without what blocks: {result.score_without_blocks:.0f})"


def _work(line: WorkLine, catalog: Catalog) -> str:
    what = catalog.rules[line.what].title if line.what in catalog.rules else line.what
    likely = ", probably" if line.probably else ""
    effort = f" [{line.effort}]" if line.effort else ""
    return f"{PARTS[line.part]}: {redact_text(what)}, {days_phrase(line.days)}{likely}{effort}"


def _finding(finding: Finding, catalog: Catalog) -> Iterator[str]:
    yield f"  {finding.outcome.value:<9} {finding.rule}: {redact_text(finding.need.message)}"
    yield from (f"            {place}" for place in map(redact_text, map(str, finding.need.evidence)))
    capability = catalog.capabilities[finding.answer.capability]
    yield f"            answer: {said(finding.answer, capability)}{_basis(finding.answer)}"
    if finding.shown_on is not None:
        yield f"            shown by running on {title(finding.shown_on, catalog)} today"
    if finding.otherwise:
        yield "            it runs there today although documented otherwise: to be checked"
    if finding.met:
        yield "            met there today"
    if finding.acceptance is not None:
        yield f"            {redact_text(accepted_words(finding.acceptance.waiver))}"
    if finding.remedy is not None:
        yield f"            remedy: {finding.remedy.text}"


def _basis(answer: Answer) -> str:
    """Condition, day and source after an answer."""
    since = f"since {since_words(answer)}" if answer.since else ""
    source = f"[{answer.grade.value}: {', '.join(map(redact_text, answer.sources))}]" if answer.sources else ""
    told = " ".join(part for part in (condition_of(answer), since, source) if part)
    return f". {told}" if told else ""


def _open_topics(one: Assessed, catalog: Catalog) -> Iterable[str]:
    lines = []
    for question in one.decision.questions:
        lines.append(f"Open: {topic_question(question.topic, catalog)} {whom_to_ask(question.source)}.")
        lines += [f"    {line}" for line in turn_lines(question.turns, catalog)] or ["    no answer turns the decision"]
    return ["\n".join(lines)] if lines else []
