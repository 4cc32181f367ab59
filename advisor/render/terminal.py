"""Reports for the terminal: a summary table, and the whole chain of reasons for one workload."""

from collections.abc import Iterable

from advisor.model.catalog import Answer
from advisor.model.decision import CriterionValue, PlatformResult, Verdict
from advisor.model.deployment import Deployment
from advisor.model.findings import Finding
from advisor.model.report import Assessed, Report
from advisor.render.change_words import baseline_words
from advisor.render.contrast_words import vector_line, why_not_lines
from advisor.render.disposition_words import disposition_line
from advisor.render.preference_words import whatever_is_open
from advisor.render.question_words import chance_words
from advisor.render.rule_docs import said, since_words
from advisor.render.tipping_words import any_weights_sentence, confidence_sentence, tipping_sentences
from advisor.render.view_answers import shown_words
from advisor.render.view_findings import concerned_words
from advisor.render.view_text import days, listing
from advisor.render.waiver_words import accepted_words
from advisor.render.worlds import world_sentences
from advisor.sources.redact import redact_text

GLYPHS = {Verdict.FIT: "●", Verdict.AFTER_CHANGES: "◐", Verdict.UNDETERMINED: "?", Verdict.BLOCKED: "✕"}
LEGEND = "● fit  ◐ fit after changes  ? undetermined  ✕ blocked"
WIDEST_NAME = 40
_KEPT_END = 27


def summary(report: Report) -> str:
    """Workloads by platforms, the headline, and what became of the files."""
    titles = [report.catalog.platforms[name].title for name in report.run.platforms]
    rows = [("workload", "course", "planned for", *titles), *(_row(one, report) for one in report.assessed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    files = f"Files: {len(report.read)} read, {len(report.skipped)} skipped, {len(report.failed)} failed."
    failed = [f"  {redact_text(str(problem))}" for problem in report.failed]
    changes = [] if report.comparison is None else [baseline_words(report.comparison)]
    told = [report.portfolio.headline, *world_sentences(report), *changes]
    return "\n".join([*lines, "", LEGEND, "", *told, files, *failed])


def _row(one: Assessed, report: Report) -> tuple[str, ...]:
    default = one.decision.recommendation.default
    planned = report.catalog.platforms[default].title if default is not None else "none"
    cells = [_cell(one.decision.result(name)) for name in report.run.platforms]
    return shown_in_table(one.workload.id), one.decision.course.value, planned, *cells


def shown_in_table(name: str) -> str:
    """Cut in the middle: names of one repository begin alike and end apart."""
    shown = redact_text(name)
    if len(shown) <= WIDEST_NAME:
        return shown
    return f"{shown[: WIDEST_NAME - _KEPT_END - 1]}…{shown[-_KEPT_END:]}"


def _cell(result: PlatformResult) -> str:
    score = "" if result.score is None else f" {result.score:.2f}"
    return f"{GLYPHS[result.verdict]}{score}"


def explanation(one: Assessed, report: Report, platform: str | None) -> str:
    """Sentence, trigger, and for each platform: verdict, score, criteria, findings with lines and sources."""
    decision = one.decision
    homes = decision.may_run_on if decision.current is None else (decision.current,)
    today = listing((report.catalog.platforms[name].title for name in homes), "or") or "unknown"
    head = [
        redact_text(one.workload.id),
        decision.recommendation.sentence,
        f"Runs today on: {today}" + (f" (shown by {', '.join(decision.known_from)})" if decision.known_from else ""),
    ]
    if decision.trigger is not None:
        head.append(f"Trigger ({decision.trigger.kind}, rule {decision.trigger.rule}): {decision.trigger.sentence}")
    told = (
        disposition_line(decision),
        confidence_sentence(decision, report.catalog),
        any_weights_sentence(decision, report.catalog),
    )
    head.extend(part for part in told if part)
    head.extend(f"Would change: {text}" for text in tipping_sentences(decision, report.catalog))
    head.extend(why_not_lines(decision, report, platform))
    head.extend(whatever_is_open(decision, report.catalog))
    wanted = [result for result in decision.results if platform in (None, result.platform)]
    blocks = ["\n".join(_platform(result, report)) for result in wanted]
    questions = [
        f"Open: {question.text} {chance_words(question)} Worth {question.value:.3f} points of score."
        for question in decision.questions
    ]
    return "\n\n".join(["\n".join(head), *blocks, *(["\n".join(questions)] if questions else [])])


def _platform(result: PlatformResult, report: Report) -> Iterable[str]:
    title = report.catalog.platforms[result.platform].title
    score = "no score" if result.score is None else f"{result.score:.2f} [{result.low:.2f}, {result.high:.2f}]"
    work = f"change to the app: {days(result.effort_low, result.effort_high)}"
    yield f"{GLYPHS[result.verdict]} {title}: {result.verdict.value}, {score}, {work}"
    for name, value in result.criteria.items():
        yield f"    {report.catalog.criteria[name].title:<18} {_criterion(value)}"
    yield vector_line(result, report)
    for finding in result.findings:
        yield from _finding(finding, report)
    yield from _deployment(result.deployment)
    for presumed in result.presuming:
        doubt = f" (chance {presumed.chance:.2f} that it does not hold)" if presumed.chance > 0 else ""
        yield f"    presuming {presumed.sentence}{doubt}"


def _deployment(deployment: Deployment) -> Iterable[str]:
    if deployment.command:
        yield f"    deploy: {redact_text(deployment.command)}"
    if deployment.note:
        yield f"    {'note' if deployment.command else 'deploy'}: {redact_text(deployment.note)}"


def _criterion(value: CriterionValue) -> str:
    if value.value is None:
        return value.note
    matter = "" if value.matters else "  does not matter here"
    note = f"  {value.note}" if value.note else ""
    low, high = value.low or 0.0, value.high or 0.0
    return f"{value.weight:.2f} x {value.value:.2f} [{low:.2f}, {high:.2f}] = {value.contribution:.3f}{matter}{note}"


def _finding(finding: Finding, report: Report) -> Iterable[str]:
    yield f"  {finding.outcome.value:<7} {finding.rule}: {redact_text(finding.need.message)}"
    for place in finding.need.evidence:
        yield f"          {place}"
    capability = report.catalog.capabilities[finding.answer.capability]
    yield f"          answer: {said(finding.answer, capability)} {_condition(finding.answer)}".rstrip()
    if finding.shown_on is not None:
        yield f"          shown by where it runs today: {shown_words(finding)}"
    if finding.acceptance is not None:
        yield f"          {accepted_words(finding.acceptance.waiver)}"
    if finding.remedy is not None:
        yield f"          remedy: {finding.remedy.text}{redact_text(concerned_words(finding))}"


def _condition(answer: Answer) -> str:
    since = f"since {since_words(answer)}" if answer.since else ""
    source = f"[{answer.grade.value}: {', '.join(answer.sources)}]" if answer.sources else ""
    return " ".join(part for part in (answer.condition or "", since, source) if part)
