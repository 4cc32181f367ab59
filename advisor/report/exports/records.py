"""Decision records in the form of MADR 4: one file for each workload and one for the portfolio."""

import hashlib
import re
from collections.abc import Iterator, Mapping

from advisor.model.decision import Part
from advisor.model.findings import Outcome
from advisor.report.document import Document, Finding, Need, Result, WorkLine, Workload
from advisor.report.exports.markdown import (
    bullets,
    escaped,
    headline,
    names_of,
    places,
    planned_result,
    platform_title,
    titles,
    waiver_cells,
    work_phrase,
)
from advisor.report.exports.tables import remedy_of, title_of
from advisor.report.view_text import count
from advisor.report.words import STEPS, VERDICTS

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60
_ADDRESS = re.compile(r"https?://[^\s<>]+")
PORTFOLIO = "0000-portfolio.md"
_KINDS: Mapping[Outcome, str] = {
    Outcome.FAIL: "Bad",
    Outcome.CHANGE: "Bad",
    Outcome.CONDITION: "Neutral",
    Outcome.ACCEPTED: "Neutral (accepted)",
}
_MOVING: Mapping[Part, str] = {
    Part.APP: "move",
    Part.DESCRIPTOR: "write the descriptor anew, from",
    Part.SERVICES: "connect the service",
    Part.DATA: "move the data of",
}


def records(document: Document) -> Iterator[tuple[str, str]]:
    """Each file's name and text, the portfolio first, then by workload; the names are the same in every run."""
    yield PORTFOLIO, _text(_portfolio(document))
    yield from ((record_name(workload.id), _text(_workload(workload, document))) for workload in document.workloads)


def record_name(workload: str) -> str:
    """Readable, safe on every file system, and never two alike: the id's letters, then some of its hash."""
    slug = _NOT_IN_NAMES.sub("-", workload.lower())[-_LONGEST_NAME:].strip("-")
    digest = hashlib.sha256(workload.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{digest}.md" if slug else f"{digest}.md"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _front(document: Document) -> Iterator[str]:
    yield from ("---", "status: proposed", f"date: {document.run.as_of}", "decision-makers: []")
    yield from ("consulted: []", "informed: []", "---", "")


# --- one workload ---------------------------------------------------------------------------------------------------


def _workload(workload: Workload, document: Document) -> Iterator[str]:
    needs = {need.rule: need for need in workload.needs}
    yield from _front(document)
    yield f"# Where {escaped(workload.name)} runs"
    yield from ("", "## Context and Problem Statement", "", _context(workload, document))
    yield from ("", "## Decision Drivers", "", *_drivers(workload))
    yield from ("", "## Considered Options", "")
    yield from (f"* {_option(result, workload, document)}" for result in _ordered(workload))
    yield from ("", "## Decision Outcome", "", *_outcome(workload, document))
    yield from ("", "### Consequences", "", *_consequences(workload, needs, document))
    yield from ("", "### Confirmation", "", *_confirmation(workload, document))
    yield from ("", "## Pros and Cons of the Options")
    for result in _ordered(workload):
        yield from ("", f"### {_option(result, workload, document)}", "")
        yield from _pros_and_cons(result, workload, needs, document)
    yield from ("", "## More Information", "", _more(document))


def _context(workload: Workload, document: Document) -> str:
    today = workload.current.platforms
    where = f"runs on {escaped(' or '.join(titles(today, document)))} today" if today else ""
    files = ", ".join(escaped(path) for path in workload.files)
    stated = where or "is described without saying where it runs today"
    return f"{escaped(workload.id)} {stated}. It is described in {files or 'no file'}. Where should it run?"


def _drivers(workload: Workload) -> Iterator[str]:
    """What forces a decision, and what will have to be changed where it is planned."""
    trigger = workload.trigger
    if trigger is not None:
        yield f"* {escaped(trigger.sentence)}"
    else:
        yield "* Nothing forces a move: staying needs no proof."
    for due in workload.due:
        yield f"* {escaped(due.sentence)}{places(due.evidence)}"


def _ordered(workload: Workload) -> list[Result]:
    """Staying first, then the platform that is planned, then the others by work, those that cannot last."""
    today, planned = workload.current.platforms, workload.planned

    def rank(result: Result) -> tuple[bool, bool, bool, float]:
        name = result.id
        return name not in today, name != planned, result.score is None, result.work_days.expected

    return sorted(workload.platforms, key=rank)


def _title(platform: str, workload: Workload, document: Document) -> str:
    stays = platform in workload.current.platforms
    return f"{'stay on ' if stays else ''}{escaped(platform_title(platform, document))}"


def _option(result: Result, workload: Workload, document: Document) -> str:
    score = "" if result.score is None else f", score {result.score:.0f}"
    verdict = f"{'probably ' if result.probably else ''}{VERDICTS[result.verdict]}"
    return f"{_title(result.id, workload, document)}: {verdict}, {work_phrase(result.work_days)}{score}"


def _outcome(workload: Workload, document: Document) -> Iterator[str]:
    """What is chosen, by which step, how firm that is, and why not the others."""
    planned, sentence = workload.planned, escaped(workload.recommendation.sentence)
    if planned is None:
        yield f"No option is chosen yet. {sentence}"
    else:
        yield f'Chosen option: "{_title(planned, workload, document)}", because: {sentence}'
    yield ""
    yield f"* Decided by the step *{workload.decided_by}*: {STEPS[workload.decided_by]}."
    yield f"* How firm: {escaped(workload.firmness.sentence)}."
    yield from (f"* Not {escaped(reason.sentence)}" for reason in workload.why_not)


def _consequences(workload: Workload, needs: Mapping[str, Need], document: Document) -> Iterator[str]:
    """What has to be changed, with days and lines; what is accepted, and what is presumed."""
    planned = planned_result(workload)
    if planned is None:
        yield "* None while nothing is chosen."
        return
    findings = {finding.rule: finding for finding in planned.findings}
    for line in planned.work:
        yield f"* Bad, because it asks for work: {_change(line, findings, needs, document)}"
    if not planned.work:
        yield "* Neutral, because no change is known to be needed."
    for rule, finding in findings.items():
        if finding.outcome == Outcome.CONDITION and not finding.met:
            yield f"* Neutral, because of a condition: {_change_text(rule, finding, document)}"
        if finding.waiver is not None:
            reason, owner, until = waiver_cells(workload, finding)
            yield f"* Accepted: {escaped(title_of(rule, document))}: {reason} ({owner}, until {until})."
    yield from (f"* Presumed, since no file says it: {escaped(each.sentence)}." for each in planned.presuming)


def _change(line: WorkLine, findings: Mapping[str, Finding], needs: Mapping[str, Need], document: Document) -> str:
    days = work_phrase(line.days)
    if line.moving:
        return f"{_MOVING[line.part]} {escaped(line.what)} ({days})"
    what, need = line.what, needs.get(line.what)
    probably = "probably " if line.probably else ""
    text = _change_text(what, findings.get(what), document)
    return f"{probably}{text} ({days}){'' if need is None else places(need.evidence)}"


def _change_text(rule: str, finding: Finding | None, document: Document) -> str:
    """The remedy, or the answer's condition; else the title of the need or of the class."""
    if finding is None:
        return escaped(title_of(rule, document))
    text = remedy_of(finding, document) or document.answers[finding.answer].condition
    return escaped(text or title_of(rule, document)).rstrip(".")


def _confirmation(workload: Workload, document: Document) -> Iterator[str]:
    """Questions of which some answer turns the decision, and how it is deployed."""
    asked = {question.topic: question.question for question in document.portfolio.questions}
    turning = [question.topic for question in workload.questions if workload.turns(question.topic)]
    yield from bullets((f"To be answered: {asked.get(topic, topic)}" for topic in turning), "")
    if not turning:
        yield "* No open question would change the decision."
    planned = planned_result(workload)
    there = None if planned is None else workload.deploy.get(planned.id)
    if there is not None and there.command:
        yield f"* Deployed by: {escaped(there.command)}"


def _pros_and_cons(result: Result, workload: Workload, needs: Mapping[str, Need], document: Document) -> Iterator[str]:
    unstated = sum(finding.outcome == Outcome.OPEN for finding in result.findings)
    if result.passed:
        yield f"* Good, because {_needs(result.passed)} met without a condition."
    for finding in result.findings:
        kind = _KINDS.get(finding.outcome)
        if kind is not None:
            need = needs[finding.rule]
            message = escaped(need.message or finding.rule).rstrip(".")
            yield f"* {kind}, because {message}{places(need.evidence)}.{_answer(finding, workload, document)}"
    if unstated:
        yield f"* Neutral, because {_needs(unstated)} stated by nobody."


def _needs(number: int) -> str:
    return f"{count(number, 'need')} {'is' if number == 1 else 'are'}"


def _answer(finding: Finding, workload: Workload, document: Document) -> str:
    """What the platform answers, and how that is known."""
    answer = document.answers[finding.answer]
    read = f", read {answer.read}" if answer.read else ""
    sources = ", ".join(f"<{address}>" for address in answer.source if _ADDRESS.fullmatch(address))
    text = remedy_of(finding, document) or answer.condition
    change = f" {escaped(text).rstrip('.')}." if text else ""
    accepted = ""
    if finding.waiver is not None:
        _, owner, until = waiver_cells(workload, finding)
        accepted = f" Accepted by {owner} until {until}."
    return f"{change} Answer: {escaped(answer.grade)}{read}{': ' + sources if sources else ''}.{accepted}"


def _more(document: Document) -> str:
    run = document.run
    return f"Run {run.id}, catalog {run.catalog_version}, as of {run.as_of}. [All workloads]({PORTFOLIO})."


# --- the portfolio --------------------------------------------------------------------------------------------------


def _portfolio(document: Document) -> Iterator[str]:
    workloads, portfolio, run = document.workloads, document.portfolio, document.run
    yield from _front(document)
    yield f"# Where {count(len(workloads), 'workload')} run"
    yield from ("", "## Context and Problem Statement", "")
    yield headline(document)
    yield from ("", "## Considered Options", "", "* stay where each workload runs today")
    for kept in portfolio.frontier:
        unplaced = f", {len(kept.unplaced):,} without a place" if kept.unplaced else ""
        moves = f"{count(kept.moves, 'move')}, {work_phrase(kept.work_days)}{unplaced}"
        yield f"* keep {names_of(titles(kept.platforms, document))}: {moves}"
    yield from ("", "## Decision Outcome", "")
    yield from ("Chosen option: for each workload its own, because their needs differ.", "")
    for workload in workloads:
        sentence = escaped(workload.recommendation.sentence)
        yield f"* [{escaped(workload.id)}]({record_name(workload.id)}): {sentence}"
    yield from ("", "### Confirmation", "")
    turning = (question.question for question in portfolio.questions if question.turns)
    yield from bullets(turning, "No open question would change a decision.")
    yield from ("", "## More Information", "")
    yield from bullets((f"Not assessed: {text}" for text in portfolio.not_assessed), "")
    weights = f", weights {escaped(run.preset)}" if run.weights_given else ""
    yield f"* Run {run.id}, catalog {run.catalog_version}{weights}, as of {run.as_of}."
