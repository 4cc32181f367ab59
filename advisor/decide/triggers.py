"""Staying is alternative 1: only a named trigger makes a move more than something to consider."""

from collections.abc import Sequence
from datetime import date

from advisor.decide.eligibility import required
from advisor.model.catalog import Catalog
from advisor.model.decision import PlatformResult, Trigger, Verdict
from advisor.model.findings import Finding, Outcome

SUPPORT = "active-support"
_OF_A_DESCRIPTOR = "descriptor."


def trigger_of(here: PlatformResult, others: Sequence[PlatformResult], catalog: Catalog, as_of: date) -> Trigger | None:
    """Why staying is no longer enough: blocked, an end date, or a change that another platform does not ask for."""
    title = catalog.platforms[here.platform].title
    if here.verdict is Verdict.BLOCKED:
        blocker = here.blockers()[0]
        if blocker.answer.capability == SUPPORT:
            return _end_date(blocker, f"{title} is no longer supported.")
        kind = blocker.need.declared or "blocked"
        return Trigger(kind=kind, rule=blocker.rule, sentence=_sentence(blocker, title, "does not meet this"))
    ending = _announced_end(here, catalog, as_of)
    if ending is not None:
        return _end_date(ending, f"The end of {title} is announced.")
    for finding in required(here.findings):
        # A descriptor that must be mended here would have to be written anew elsewhere.
        if (catalog.rules[finding.rule].demand or "").startswith(_OF_A_DESCRIPTOR):
            continue
        if _asks_for_change(finding) and any(_passes(other, finding.rule) for other in others):
            sentence = _sentence(finding, title, "meets this only after a change to the app")
            return Trigger(kind=finding.need.declared or "change", rule=finding.rule, sentence=sentence)
    return None


def _end_date(finding: Finding, what: str) -> Trigger:
    """That a platform is supported needs no line of a file: what is told is when that ends."""
    told = f"{what} {finding.answer.condition or ''}".strip()
    return Trigger(kind="end-date", rule=finding.rule, sentence=told)


def _announced_end(here: PlatformResult, catalog: Catalog, as_of: date) -> Finding | None:
    cycle = catalog.platforms[here.platform].life_cycle
    if cycle.until is None or cycle.announced is None or as_of < cycle.announced:
        return None
    return next(
        (one for one in here.findings if one.answer.capability == SUPPORT and one.outcome is not Outcome.ACCEPTED), None
    )


def _asks_for_change(finding: Finding) -> bool:
    remedied = finding.outcome is Outcome.FAIL and finding.remedied
    return remedied or (finding.outcome is Outcome.REVIEW and finding.answer.recurring)


def _passes(result: PlatformResult, rule: str) -> bool:
    if result.verdict is Verdict.BLOCKED or not result.offered:
        return False
    outcomes = {finding.rule: finding.outcome for finding in result.findings}
    return outcomes.get(rule, Outcome.NOT_APPLICABLE) in (Outcome.PASS, Outcome.NOT_APPLICABLE)


def _sentence(finding: Finding, title: str, what: str) -> str:
    condition = f": {finding.answer.condition}" if finding.answer.condition else "."
    place = f" ({finding.need.evidence[0]})" if finding.need.evidence else ""
    return f"{finding.need.message}{place} {title} {what}{condition}"
