"""One workload for an architect, in the terminal: the steps that can be checked by hand, and what hangs on what.

The whole chain of reasons, every need with its answer, is `advisor.report.terminal.explanation`.
"""

from collections.abc import Iterator, Mapping, Sequence

from advisor.model.decision import Firmness, Step, Verdict
from advisor.model.findings import Outcome
from advisor.report.answer_words import DISPOSITIONS, accepted_words, said, since_words
from advisor.report.document import Document, Finding, Need, Result, Turn, WhyNot, WorkLine, Workload
from advisor.report.reference import Answer
from advisor.report.view_text import message, sentence, source_name
from advisor.report.words import (
    ACTORS,
    GLYPHS,
    PARTS,
    capital,
    days_phrase,
    event_line,
    leaving_line,
    lowered,
    names,
    number,
    planned_phrase,
    turn_lines,
    verdict_phrase,
    whom_to_ask,
)
from advisor.text.redact import redact_text

LONGEST = 60
"""Lines that the summary is meant to stay within."""
_CHANGES, _TURNS, _EVENTS = 6, 4, 4
_NEEDS = 3
WHOLE_CHAIN = "Every need, answer and number: add --full, or --platform ID for one platform."
GONE_AT: Mapping[Step, str] = {
    Step.STAY: "it would have to move",
    Step.ORGANISATION: "the organisation does not run it",
    Step.ENDING: "it is ending",
    Step.OBLIGATION: "an obligation or a policy rules it out",
    Step.VERDICT: "it cannot run there, or that is unclear",
    Step.WORK: "it takes more work",
    Step.SYSTEM: "its system goes elsewhere",
    Step.PREFERENCE: "another is preferred",
    Step.FEWEST: "it would be one more platform, or serves fewer workloads",
    Step.DEFAULT: "another is the planning default",
}
"""Why a step takes a platform out, as a clause."""


def brief(workload: Workload, document: Document) -> str:
    """Paragraphs with an empty line between; what is left out of a list is counted."""
    where = "" if workload.planned is None else f"What has to change for {document.title(workload.planned)}"
    lists = (
        (where, list(changes(workload, document)), _CHANGES),
        ("What would end it where it runs", [event_line(event, document) for event in workload.events], _EVENTS),
        ("If it had to leave", list(_leaving(workload, document)), _EVENTS),
        ("How it is deployed there", list(_deployed(workload)), _CHANGES),
    )
    results = sorted(workload.platforms, key=lambda result: (result.id != workload.planned, result.id))
    platforms = [line for result in results for line in _platform(result, workload, document)]
    blocks = [*head(workload, document), "\n".join(["Platform by platform:", *platforms])]
    blocks += ["\n".join((f"{name}:", *few(lines, most))) for name, lines, most in lists if lines]
    return "\n\n".join([*blocks, WHOLE_CHAIN])


def few(lines: Sequence[str], most: int) -> Iterator[str]:
    """The first of them, the rest counted."""
    yield from (f"  - {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"    and {len(lines) - most:,} more"


# --- the proposal and its steps -------------------------------------------------------------------------------------


def head(workload: Workload, document: Document) -> list[str]:
    """What to do and why, the steps that led there, and how firm that is."""
    known_from, disposed = workload.current.known_from, workload.disposition
    known = f" (known from {names(list(map(redact_text, known_from)))})" if known_from else ""
    today = names([document.title(name) for name in workload.current.platforms], "or")
    rules = f" ({', '.join(disposed.rules)})" if disposed.rules else ""
    proposal = [
        redact_text(workload.id),
        redact_text(workload.recommendation.sentence),
        f"Runs today on: {today or 'no file says it'}{known}",
        f"Disposition: {DISPOSITIONS[disposed.kind]}{rules}: {disposed.because}",
    ]
    steps = ["Step by step:", *(f"  {line}" for line in step_lines(workload, document))]
    return ["\n".join(proposal), "\n".join(steps), "\n".join(_firm(workload, document))]


def step_lines(workload: Workload, document: Document) -> Iterator[str]:
    """Each step that took a platform out or decided, in order: who went, why, and who was left after it."""
    left = [result.id for result in document.in_order(workload)]
    yield f"asked: {_titles(left, document)}"
    trigger, candidates = workload.trigger, workload.recommendation.candidates
    if trigger is not None:
        part = f", {trigger.part}" if trigger.part else ""
        yield f"trigger: {trigger.kind}{part}, {lowered(document.rule_title(trigger.rule))}"
    for step in Step:
        gone = [each for each in workload.why_not if each.step is step and each.platform not in candidates]
        if not gone and step is not workload.decided_by:
            continue
        left = [name for name in left if name not in {each.platform for each in gone}]
        yield _step(step, gone, left, workload, document)
    if workload.planned is None:
        yield f"planned: nothing ({workload.recommendation.outcome.value})"
    else:
        yield f"planned: {planned_phrase(workload, document)}"


def _step(step: Step, gone: Sequence[WhyNot], left: Sequence[str], workload: Workload, document: Document) -> str:
    decided = ", which decides" if step is workload.decided_by else ""
    lead = f"{step.value}{decided}:"
    if step is Step.STAY:
        several = len(workload.current.platforms) > 1
        why = "it runs on one of several" if several else "nothing forces it away, so no other is asked"
        return f"{lead} {why}. Left: {_left(left, workload, step, document)}"
    if step is Step.DEFAULT:
        return f"{lead} fewest conditions still to be met, then longest support, then the name"
    out = "; ".join(f"{document.title(each.platform)} – {_why(each, workload, document)}" for each in gone)
    family = ", one family" if step is workload.decided_by and len(left) > 1 else ""
    return f"{lead} {f'out: {out}. ' if out else ''}Left: {_left(left, workload, step, document)}{family}"


def _why(reason: WhyNot, workload: Workload, document: Document) -> str:
    """What can be checked: the verdict, the days, and the rule behind it."""
    result = workload.result(reason.platform)
    rule = f" ({lowered(document.rule_title(reason.rule))})" if reason.rule else ""
    known = document.platforms.get(reason.platform)
    if reason.step is Step.ENDING and known is not None and known.support.until is not None:
        return f"its last day: {known.support.until}"
    if reason.step is Step.WORK and result is not None:
        return f"{days_phrase(result.work_days)}{rule}"
    if reason.step is Step.VERDICT and result is not None:
        unfit = not result.fits or result.verdict is Verdict.UNDETERMINED
        return f"{verdict_phrase(result)}{rule}" if unfit else "it has that cause"
    return f"{GONE_AT[reason.step]}{rule}"


def _left(left: Sequence[str], workload: Workload, step: Step, document: Document) -> str:
    """Those that are left, with what the next steps compare."""
    if step not in (Step.VERDICT, Step.WORK):
        return _titles(left, document)
    days = {result.id: number(result.work_days.expected) for result in workload.platforms}
    return names([f"{document.title(name)} ({days[name]} days)" for name in left]) or "none"


def _titles(platforms: Sequence[str], document: Document) -> str:
    return names([document.title(name) for name in platforms]) or "none"


def _firm(workload: Workload, document: Document) -> Iterator[str]:
    """The label, and the answers that turn the decision with their chances, by question."""
    firmness = workload.firmness
    label = capital(firmness.sentence)
    unlikely = firmness.label is Firmness.FIRM and firmness.hinges_on
    yield f"{label}, although these answers would turn it:" if unlikely else f"{label}."
    turns: dict[str, list[Turn]] = {}
    for turn in firmness.hinges_on:
        turns.setdefault(turn.topic, []).append(turn)
    asked = {topic: f"{document.topic_question(topic)} {whom_to_ask(document.topic_source(topic))}." for topic in turns}
    yield from few([f"{asked[topic]} {'; '.join(turn_lines(each, document))}" for topic, each in turns.items()], _TURNS)


# --- platforms ------------------------------------------------------------------------------------------------------


def _platform(result: Result, workload: Workload, document: Document) -> Iterator[str]:
    out = "" if result.out is None else f"; {GONE_AT[result.out]}"
    work = f"; {days_phrase(result.work_days)}" if result.fits else ""
    score = "" if result.score is None else f"; fit score {result.score:.0f}"
    yield f"{GLYPHS[result.verdict]} {document.title(result.id)}: {verdict_phrase(result)}{out}{work}{score}"
    if result.out is None:
        deciding = _deciding(result, workload, document)
        yield from few([_need(finding, need, result.id, workload, document) for finding, need in deciding], _NEEDS)


def _deciding(result: Result, workload: Workload, document: Document) -> list[tuple[Finding, Need]]:
    """Required needs that are not simply met: what blocks first; what no file speaks of is left to the questions."""
    order = (Outcome.FAIL, Outcome.ACCEPTED, Outcome.CHANGE, Outcome.CONDITION, Outcome.OPEN)
    pairs = [(finding, need) for finding, need in _required(result, workload, document) if _is_told(finding, need)]
    return sorted(
        pairs, key=lambda pair: (pair[0].outcome is Outcome.PASS or order.index(pair[0].outcome), pair[0].rule)
    )


def _required(result: Result, workload: Workload, document: Document) -> Iterator[tuple[Finding, Need]]:
    """Findings of required needs."""
    needs = {need.rule: need for need in workload.needs if document.requires(need)}
    return ((finding, needs[finding.rule]) for finding in document.by_topic(result.findings) if finding.rule in needs)


def _is_told(finding: Finding, need: Need) -> bool:
    if finding.otherwise:
        return True
    if finding.outcome is Outcome.OPEN:
        return bool(need.evidence)
    return finding.outcome is not Outcome.PASS and not finding.met


def _need(finding: Finding, need: Need, platform: str, workload: Workload, document: Document) -> str:
    """What is needed with its line, the answer with its source and day."""
    answer = answer_to(finding, platform, document)
    waiver = None if finding.waiver is None else workload.waivers[finding.waiver]
    waived = "" if waiver is None else f" {redact_text(accepted_words(waiver))}"
    replied = "" if answer is None else f" Answer: {_answer(answer)}"
    return f"{redact_text(message(need.message))}{place_of(need)}{replied}{waived}"


def _answer(answer: Answer) -> str:
    since = f"since {since_words(answer)}" if answer.since else ""
    basis = ", ".join(part for part in (_sources(answer.source), since) if part)
    reply = sentence(f"{said(answer, answer.unit)}. {condition_of(answer)}")
    return f"{lowered(reply)}{f' [{basis}]' if basis else ''}"


def answer_to(finding: Finding, platform: str, document: Document) -> Answer | None:
    """The platform's answer to the need."""
    return document.answers.get(document.answer_key(finding, platform))


def condition_of(answer: Answer) -> str:
    """What a partial answer asks for, and of whom."""
    if not answer.condition:
        return ""
    return f"{sentence(answer.condition)}{f' By {ACTORS[answer.by]}.' if answer.by is not None else ''}"


def place_of(need: Need | None) -> str:
    """The first line that speaks for the need."""
    return "" if need is None or not need.evidence else f" ({redact_text(str(need.evidence[0]))})"


def _sources(sources: Sequence[str]) -> str:
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"{redact_text(source_name(sources[0]))}{more}" if sources else ""


# --- what has to change ---------------------------------------------------------------------------------------------


def changes(workload: Workload, document: Document) -> Iterator[str]:
    """Every piece of work where it is planned: what, where it is asked for, who does it, days; then by when."""
    home = workload.home
    if home is None:
        return
    yield from (_change(line, home, workload, document) for line in home.work)
    worked_on = {line.what for line in home.work}
    for finding, need in _required(home, workload, document):
        if finding.outcome is Outcome.CONDITION and not finding.met and finding.rule not in worked_on:
            yield _condition(finding, need, home.id, document)
    yield from (due.sentence for due in workload.due)


def _condition(finding: Finding, need: Need, platform: str, document: Document) -> str:
    """What the platform's people do once."""
    answer = answer_to(finding, platform, document)
    what = sentence((answer and answer.condition) or document.rule_title(finding.rule))
    who = "" if answer is None or answer.by is None else f" {capital(ACTORS[answer.by])}, once."
    return f"{what}{place_of(need)}{who}"


def _change(line: WorkLine, home: Result, workload: Workload, document: Document) -> str:
    """One line of work."""
    finding = next((finding for finding in home.findings if finding.rule == line.what), None)
    days = f"{'Probably ' if line.probably else ''}{days_phrase(line.days)}"
    if finding is None:
        what = redact_text(document.classes.get(line.what, line.what))
        return f"Move {PARTS[line.part]}: {what}. {capital(days)}."
    need = next((need for need in workload.needs if need.rule == line.what), None)
    answer = answer_to(finding, home.id, document)
    text = document.remedy(finding) or (answer and answer.condition) or document.rule_title(line.what)
    return f"{redact_text(sentence(text))}{place_of(need)} The app's team, {lowered(days)}."


def _leaving(workload: Workload, document: Document) -> Iterator[str]:
    for leaving in document.portfolio.exit:
        mine = [each for each in leaving.leaving if each.workload == workload.id]
        yield from (leaving_line(each, leaving.platform, document) for each in mine)


def _deployed(workload: Workload) -> Iterator[str]:
    """The command, and what has to be written, mended or known first."""
    deploy = workload.deploy.get(workload.planned or "")
    if deploy is not None:
        yield from (redact_text(part) for part in (deploy.command, deploy.note) if part)
