"""One workload for an architect, in the terminal: the proposal, what would change it, what to ask, and what decides.

The whole chain of reasons is `advisor.render.terminal.explanation`.
"""

from collections.abc import Iterable, Iterator

from advisor.decide.contrast import WhyNot, why_not
from advisor.decide.triggers import SUPPORT
from advisor.model.decision import Decision, PlatformResult
from advisor.model.findings import Finding, Outcome
from advisor.model.report import Assessed, Report
from advisor.render.contrast_words import compared_sentence
from advisor.render.disposition_words import disposition_line
from advisor.render.preference_words import whatever_is_open
from advisor.render.question_words import chance_words, whom_to_ask
from advisor.render.rule_docs import since_words
from advisor.render.tipping_words import confidence_sentence, tipping_sentences
from advisor.render.view_answers import answer_sentence
from advisor.render.view_deploying import deploy_view
from advisor.render.view_findings import changes_for
from advisor.render.view_scene import Case, Scene, focus, scene_of, today_words
from advisor.render.view_text import count, days, interval, listing, message, score, source_name
from advisor.render.view_words import VERDICTS
from advisor.sources.redact import redact_text

LONGEST = 60
"""Lines that the summary is meant to stay within."""
_TIPS, _QUESTIONS, _CHANGES = 4, 4, 6
_NEEDS, _FEWER_NEEDS, _MANY_PLATFORMS = 4, 2, 4
WHOLE_CHAIN = "Every need, answer and number: add --full, or --platform ID for one platform."


def brief(one: Assessed, report: Report) -> str:
    """Paragraphs with an empty line between; what is left out of a list is counted."""
    scene = scene_of(report)
    case = next(case for case in scene.cases if case.assessed is one)
    lists = (
        ("What would change it", _changing(case, report), _TIPS),
        ("What to ask", _questions(case, scene), _QUESTIONS),
        (_work_title(case, scene), _work(case, scene), _CHANGES),
        ("How it is deployed there", _deployed(case, scene), _CHANGES),
    )
    blocks = ["\n".join(_proposal(case, scene))]
    blocks += ["\n".join((f"{title}:", *_few(lines, most))) for title, lines, most in lists if lines]
    blocks += ["\n".join(_platform(result, case, scene)) for result in _live(case.decision)]
    return "\n\n".join([*blocks, *_ended(case.decision, scene), WHOLE_CHAIN])


def _few(lines: list[str], most: int) -> Iterator[str]:
    yield from (f"  - {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"    and {len(lines) - most:,} more"


def _proposal(case: Case, scene: Scene) -> Iterator[str]:
    decision = case.decision
    yield redact_text(case.assessed.workload.id)
    yield redact_text(decision.recommendation.sentence)
    shown = f" (shown by {', '.join(map(redact_text, decision.known_from))})" if decision.known_from else ""
    yield f"Runs today on: {today_words(decision, scene)}{shown}"
    if decision.trigger is not None:
        yield f"Why now: {redact_text(decision.trigger.sentence)}"
    yield from (part for part in (disposition_line(decision), _sure(decision, scene)) if part)


def _sure(decision: Decision, scene: Scene) -> str:
    catalog = scene.report.catalog
    return " ".join((confidence_sentence(decision, catalog), *whatever_is_open(decision, catalog))).strip()


def _changing(case: Case, report: Report) -> list[str]:
    return list(tipping_sentences(case.decision, report.catalog))


def _questions(case: Case, scene: Scene) -> list[str]:
    return [
        f"{one.text} {whom_to_ask(one.source)}; it concerns {listing(map(scene.title, one.platforms))}. "
        f"{chance_words(one)}"
        for one in case.decision.questions
    ]


def _work_title(case: Case, scene: Scene) -> str:
    planned = focus(case.decision)
    return "" if planned is None else f"What has to change for {scene.title(planned)}"


def _work(case: Case, scene: Scene) -> list[str]:
    """Settled work first; each with the line that asks for it."""
    planned = focus(case.decision)
    if planned is None:
        return []
    found = {one.rule: one for one in case.decision.result(planned).findings}
    rules = {scene.rule_title(rule): rule for rule in found}
    return [
        f"{'' if one.certain else 'Perhaps: '}{one.text} Assumed {one.effort}{_place(found[rules[one.rule.text]])}."
        for one in changes_for(case, planned, scene)
    ]


def _deployed(case: Case, scene: Scene) -> list[str]:
    """The command, and what has to be written, mended or known first."""
    deploy = deploy_view(case, scene)
    return [redact_text(part) for part in (deploy.command, deploy.note) if part]


def _place(finding: Finding) -> str:
    return f" ({redact_text(str(finding.need.evidence[0]))})" if finding.need.evidence else ""


# --- platforms --------------------------------------------------------------------------------------------------------


def _over(result: PlatformResult) -> bool:
    return any(one.answer.capability == SUPPORT and one.blocks for one in result.findings)


def _live(decision: Decision) -> list[PlatformResult]:
    """Those whose support goes on; the planned one first, then by id."""
    default = decision.recommendation.default
    live = (one for one in decision.results if not _over(one))
    return sorted(live, key=lambda one: (one.platform != default, one.platform))


def _ended(decision: Decision, scene: Scene) -> Iterator[str]:
    over = [scene.title(one.platform) for one in decision.results if _over(one)]
    if over:
        yield f"No longer supported, and so out: {listing(over)}."


def _platform(result: PlatformResult, case: Case, scene: Scene) -> Iterator[str]:
    verdict = VERDICTS[result.verdict]
    span = interval(result.low, result.high)
    scored = "" if result.score is None else f", {score(result.score)}{f' ({span})' if span else ''}"
    work = "" if result.score is None else f", change to the app: {days(result.effort_low, result.effort_high)}"
    yield f"{verdict.glyph} {scene.title(result.platform)}: {verdict.word}{scored}{work}"
    beside = next((one for one in why_not(case.decision) if one.platform == result.platform), None)
    yield from (f"  {text}" for text in _beside(beside, case, scene))
    many = len(_live(case.decision)) >= _MANY_PLATFORMS
    yield from _few([_need(one, scene) for one in _deciding(result)], _FEWER_NEEDS if many else _NEEDS)


def _beside(one: WhyNot | None, case: Case, scene: Scene) -> Iterator[str]:
    if one is None:
        return
    told = compared_sentence(one, case.decision, scene.report.catalog)
    if told:
        yield told
    elif one.blockers and one.score is not None:
        yield f"Out. If {count(len(one.blockers), 'need')} were not there, it would score {score(one.score)}."


def _deciding(result: PlatformResult) -> list[Finding]:
    """Needs that are not simply met: what keeps it out, what is accepted, what fails, has a condition, is open."""
    order = {Outcome.ACCEPTED: 1, Outcome.FAIL: 2, Outcome.REVIEW: 3, Outcome.OPEN: 4}
    told = [one for one in result.findings if one.outcome in order and not _unlikely(one)]
    return sorted(told, key=lambda one: (not one.blocks, not one.need.required, order[one.outcome], one.rule))


def _unlikely(one: Finding) -> bool:
    """Open, and nothing in a file speaks of it: the questions name those that matter."""
    return one.outcome is Outcome.OPEN and not one.need.evidence


def _need(finding: Finding, scene: Scene) -> str:
    """What is needed with its line, the answer with its source and date."""
    catalog = scene.report.catalog
    answer = answer_sentence(finding.answer, catalog.capabilities[finding.answer.capability])
    since = f"since {since_words(finding.answer)}" if finding.answer.since else ""
    basis = ", ".join(part for part in (_sources(finding.answer.sources), since) if part)
    need = redact_text(message(finding.need.message))
    return f"{need}{_place(finding)} {answer}{f' [{basis}]' if basis else ''}"


def _sources(sources: Iterable[str]) -> str:
    found = list(sources)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{source_name(found[0])}{more}" if found else ""
