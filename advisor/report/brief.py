"""One workload for an architect, in the terminal: the steps that can be checked by hand, and what hangs on what.

The whole chain of reasons, every need with its answer, is `advisor.report.terminal.explanation`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.model.catalog import Answer, Catalog
from advisor.model.decision import Decision, Firmness, PlatformResult, Step, Turn, Verdict, WhyNot, WorkLine
from advisor.model.findings import Finding, Outcome
from advisor.model.report import Assessed, Report
from advisor.report.disposition_words import disposition_line
from advisor.report.rule_docs import said, since_words
from advisor.report.view_text import message, sentence, source_name
from advisor.report.waiver_words import accepted_words
from advisor.report.words import (
    ACTORS,
    GLYPHS,
    PARTS,
    capital,
    days_phrase,
    destination_phrase,
    due_sentence,
    event_line,
    firmness_phrase,
    leaving_line,
    lowered,
    names,
    number,
    title,
    topic_question,
    turn_lines,
    verdict_phrase,
    whom_to_ask,
)
from advisor.report.words import sentence as decision_sentence
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


def brief(one: Assessed, report: Report) -> str:
    """Paragraphs with an empty line between; what is left out of a list is counted."""
    catalog, decision = report.catalog, one.decision
    lists = (
        (_work_title(decision, catalog), list(changes(decision, catalog)), _CHANGES),
        ("What would end it where it runs", [event_line(event, catalog) for event in decision.events], _EVENTS),
        ("If it had to leave", list(_leaving(one, report)), _EVENTS),
        ("How it is deployed there", list(_deployed(decision)), _CHANGES),
    )
    platforms = [line for result in _in_order(decision) for line in _platform(result, catalog)]
    blocks = [*head(one, report), "\n".join(["Platform by platform:", *platforms])]
    blocks += ["\n".join((f"{name}:", *few(lines, most))) for name, lines, most in lists if lines]
    return "\n\n".join([*blocks, WHOLE_CHAIN])


def few(lines: Sequence[str], most: int) -> Iterator[str]:
    """The first of them, the rest counted."""
    yield from (f"  - {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"    and {len(lines) - most:,} more"


# --- the proposal and its steps -------------------------------------------------------------------------------------


def head(one: Assessed, report: Report) -> list[str]:
    """What to do and why, the steps that led there, and how firm that is."""
    catalog, decision = report.catalog, one.decision
    known = f" (known from {names(list(map(redact_text, decision.known_from)))})" if decision.known_from else ""
    today = names([title(name, catalog) for name in decision.current_platforms], "or")
    proposal = [
        redact_text(one.workload.id),
        redact_text(decision_sentence(decision, catalog)),
        f"Runs today on: {today or 'no file says it'}{known}",
        disposition_line(decision.disposition),
    ]
    steps = ["Step by step:", *(f"  {line}" for line in step_lines(decision, catalog))]
    return ["\n".join(proposal), "\n".join(steps), "\n".join(_firm(decision, catalog))]


def step_lines(decision: Decision, catalog: Catalog) -> Iterator[str]:
    """Each step that took a platform out or decided, in order: who went, why, and who was left after it."""
    left = [result.platform for result in decision.results]
    yield f"asked: {_titles(left, catalog)}"
    if decision.trigger is not None:
        part = f", {decision.trigger.part}" if decision.trigger.part else ""
        yield f"trigger: {decision.trigger.kind}{part}, {lowered(catalog.rules[decision.trigger.rule].title)}"
    candidates = decision.recommendation.candidates
    for step in Step:
        gone = [one for one in decision.why_not if one.step is step and one.platform not in candidates]
        if not gone and step is not decision.decided_by:
            continue
        left = [name for name in left if name not in {one.platform for one in gone}]
        yield _step(step, gone, left, decision, catalog)
    if decision.planned is None:
        yield f"planned: nothing ({decision.recommendation.outcome.value})"
    else:
        yield f"planned: {destination_phrase(decision, catalog)}"


def _step(step: Step, gone: Sequence[WhyNot], left: Sequence[str], decision: Decision, catalog: Catalog) -> str:
    decided = ", which decides" if step is decision.decided_by else ""
    lead = f"{step.value}{decided}:"
    if step is Step.STAY:
        several = len(decision.current_platforms) > 1
        why = "it runs on one of several" if several else "nothing forces it away, so no other is asked"
        return f"{lead} {why}. Left: {_left(left, decision, step, catalog)}"
    if step is Step.DEFAULT:
        return f"{lead} fewest conditions still to be met, then longest support, then the name"
    out = "; ".join(f"{title(one.platform, catalog)} – {_why(one, decision, catalog)}" for one in gone)
    family = ", one family" if step is decision.decided_by and len(left) > 1 else ""
    return f"{lead} {f'out: {out}. ' if out else ''}Left: {_left(left, decision, step, catalog)}{family}"


def _why(one: WhyNot, decision: Decision, catalog: Catalog) -> str:
    """What can be checked: the verdict, the days, and the rule behind it."""
    result = decision.result(one.platform)
    rule = f" ({lowered(catalog.rules[one.rule].title)})" if one.rule else ""
    until = catalog.platforms[one.platform].life_cycle.until
    if one.step is Step.ENDING and until is not None:
        return f"its last day: {until.isoformat()}"
    if one.step is Step.WORK:
        return f"{days_phrase(result.days)}{rule}"
    if one.step is Step.VERDICT:
        unfit = not result.fits or result.verdict is Verdict.UNDETERMINED
        return f"{verdict_phrase(result)}{rule}" if unfit else "it has that cause"
    return f"{GONE_AT[one.step]}{rule}"


def _left(left: Sequence[str], decision: Decision, step: Step, catalog: Catalog) -> str:
    """Those that are left, with what the next steps compare."""
    if step not in (Step.VERDICT, Step.WORK):
        return _titles(left, catalog)
    days = {name: decision.result(name).days for name in left}
    shown = [f"{title(name, catalog)} ({number(each.expected)} days)" for name, each in days.items()]
    return names(shown) or "none"


def _titles(platforms: Iterable[str], catalog: Catalog) -> str:
    return names([title(name, catalog) for name in platforms]) or "none"


def _firm(decision: Decision, catalog: Catalog) -> Iterator[str]:
    """The label, and the answers that turn the decision with their chances, by question."""
    label = capital(firmness_phrase(decision, catalog))
    unlikely = decision.firmness is Firmness.FIRM and decision.hinges_on
    yield f"{label}, although these answers would turn it:" if unlikely else f"{label}."
    turns: dict[str, list[Turn]] = {}
    for turn in decision.hinges_on:
        turns.setdefault(turn.topic, []).append(turn)
    sources = {question.topic: question.source for question in decision.questions}
    asked = {topic: f"{topic_question(topic, catalog)} {whom_to_ask(sources.get(topic, ''))}." for topic in turns}
    yield from few([f"{asked[topic]} {'; '.join(turn_lines(each, catalog))}" for topic, each in turns.items()], _TURNS)


# --- platforms ------------------------------------------------------------------------------------------------------


def _in_order(decision: Decision) -> list[PlatformResult]:
    """The planned one first."""
    return sorted(decision.results, key=lambda one: (one.platform != decision.planned, one.platform))


def _platform(result: PlatformResult, catalog: Catalog) -> Iterator[str]:
    out = "" if result.out is None else f"; {GONE_AT[result.out]}"
    work = f"; {days_phrase(result.days)}" if result.fits else ""
    score = "" if result.score is None else f"; fit score {result.score:.0f}"
    yield f"{GLYPHS[result.verdict]} {title(result.platform, catalog)}: {verdict_phrase(result)}{out}{work}{score}"
    if result.out is None:
        yield from few([_need(one, catalog) for one in _deciding(result)], _NEEDS)


def _deciding(result: PlatformResult) -> list[Finding]:
    """Required needs that are not simply met: what blocks first; what no file speaks of is left to the questions."""
    order = (Outcome.FAIL, Outcome.ACCEPTED, Outcome.CHANGE, Outcome.CONDITION, Outcome.OPEN)
    shown = [one for one in result.findings if one.need.required and (one.otherwise or _is_unmet(one))]
    return sorted(shown, key=lambda one: (one.outcome is Outcome.PASS or order.index(one.outcome), one.rule))


def _is_unmet(one: Finding) -> bool:
    if one.outcome is Outcome.OPEN:
        return bool(one.need.evidence)
    return one.outcome is not Outcome.PASS and not one.met


def _need(finding: Finding, catalog: Catalog) -> str:
    """What is needed with its line, the answer with its source and day."""
    answer = finding.answer
    since = f"since {since_words(answer)}" if answer.since else ""
    basis = ", ".join(part for part in (_sources(answer.sources), since) if part)
    reply = sentence(f"{said(answer, catalog.capabilities[answer.capability])}. {condition_of(answer)}")
    waived = f" {redact_text(accepted_words(finding.acceptance.waiver))}" if finding.acceptance is not None else ""
    need = redact_text(message(finding.need.message))
    return f"{need}{place_of(finding)} Answer: {lowered(reply)}{f' [{basis}]' if basis else ''}{waived}"


def condition_of(answer: Answer) -> str:
    """What a partial answer asks for, and of whom."""
    if answer.condition is None:
        return ""
    return f"{sentence(answer.condition)}{f' By {ACTORS[answer.by]}.' if answer.by is not None else ''}"


def place_of(finding: Finding) -> str:
    """The first line that speaks for the need."""
    return f" ({redact_text(str(finding.need.evidence[0]))})" if finding.need.evidence else ""


def _sources(sources: Sequence[str]) -> str:
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"{redact_text(source_name(sources[0]))}{more}" if sources else ""


# --- what has to change ---------------------------------------------------------------------------------------------


def _work_title(decision: Decision, catalog: Catalog) -> str:
    return "" if decision.planned is None else f"What has to change for {title(decision.planned, catalog)}"


def changes(decision: Decision, catalog: Catalog) -> Iterator[str]:
    """Every piece of work where it is planned: what, where it is asked for, who does it, days; then by when."""
    home = decision.home
    if home is None:
        return
    findings = {one.rule: one for one in home.findings}
    yield from (_change(line, findings, catalog) for line in home.work)
    worked_on = {line.what for line in home.work}
    conditions = [
        one for one in home.findings if one.outcome is Outcome.CONDITION and one.need.required and not one.met
    ]
    yield from (_condition(one, catalog) for one in conditions if one.rule not in worked_on)
    yield from (due_sentence(due, catalog) for due in decision.due)


def _condition(finding: Finding, catalog: Catalog) -> str:
    """What the platform's people do once."""
    what = sentence(finding.answer.condition or catalog.rules[finding.rule].title)
    who = "" if finding.answer.by is None else f" {capital(ACTORS[finding.answer.by])}, once."
    return f"{what}{place_of(finding)}{who}"


def _change(line: WorkLine, findings: Mapping[str, Finding], catalog: Catalog) -> str:
    """One line of work."""
    finding = findings.get(line.what)
    days = f"{'Probably ' if line.probably else ''}{days_phrase(line.days)}"
    if finding is None:
        titles = {each.id: each.title for each in catalog.classes}
        what = redact_text(titles.get(line.what, line.what))
        return f"Move {PARTS[line.part]}: {what}. {capital(days)}."
    text = finding.remedy.text if finding.remedy is not None else finding.answer.condition
    what = sentence(text or catalog.rules[line.what].title)
    return f"{redact_text(what)}{place_of(finding)} The app's team, {lowered(days)}."


def _leaving(one: Assessed, report: Report) -> Iterator[str]:
    for leaving in report.portfolio.exits:
        mine = [each for each in leaving.leaving if each.workload == one.workload.id]
        yield from (leaving_line(each, leaving.platform, report.catalog) for each in mine)


def _deployed(decision: Decision) -> Iterator[str]:
    """The command, and what has to be written, mended or known first."""
    if decision.home is not None:
        deployment = decision.home.deployment
        yield from (redact_text(part) for part in (deployment.command, deployment.note) if part)
