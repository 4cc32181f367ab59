"""A platform's dated answer as a sentence with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.assess.answers import Freshness, freshness
from advisor.assess.wording import show_limit, show_value
from advisor.model.catalog import Answer, Capability, Catalog, Support
from advisor.model.findings import Finding, Outcome
from advisor.render.view_scene import Link, Scene, source_links
from advisor.render.view_text import lower_first, sentence, share
from advisor.render.view_words import CHANGE, GRADES, IN_PLACE, OUTCOMES, Mark
from advisor.render.waiver_words import accepted_note

_SUPPORT: Mapping[Support, str] = {
    Support.FULL: "Yes",
    Support.PARTIAL: "With a condition",
    Support.NONE: "No",
    Support.UNKNOWN: "No answer is known",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerLine:
    """What one platform replies to one need of one workload."""

    platform: str
    mark: Mark
    text: str
    basis: str
    sources: tuple[Link, ...]


def answer_sentence(answer: Answer, capability: Capability) -> str:
    """The reply itself, then its condition."""
    reply = sentence(_reply(answer, capability))
    told = f"{reply} {sentence(answer.condition)}" if answer.condition else reply
    return f"{told} {_adjustable(answer)}".strip()


def _reply(answer: Answer, capability: Capability) -> str:
    if answer.limit is not None:
        limit = show_limit(answer.limit, capability)
        return limit if answer.limit == float("inf") else f"up to {limit}"
    if answer.choice is not None:
        return f"offers {', '.join(answer.choice)}" if answer.choice else "offers none"
    if answer.excludes is not None:
        return f"refuses {', '.join(answer.excludes)}" if answer.excludes else "refuses none"
    if answer.support is Support.UNKNOWN or answer.support is None:
        return f"{_SUPPORT[Support.UNKNOWN]}; the assumed chance of a no is {share(answer.chance_of_no)}"
    return _SUPPORT[answer.support]


def _adjustable(answer: Answer) -> str:
    return "" if answer.adjustable is None else f"The {answer.adjustable} can raise it."


_AGES = {
    Freshness.CURRENT: "",
    Freshness.AGEING: " (ageing: more than a year ago)",
    Freshness.STALE: " (too old to count as evidence)",
}


def answer_basis(answer: Answer, as_of: date) -> str:
    """What kind of source stands behind it, its dates, and whether it was checked too long before that day."""
    if answer.support is Support.UNKNOWN:
        return answer.chance_why or "assumed"
    told = [GRADES[answer.grade]]
    if answer.since is not None:
        told.append(f"since {answer.since}{' at the latest' if answer.at_latest else ''}")
    if answer.checked is not None:
        told.append(f"checked {answer.checked}{_AGES[freshness(answer, as_of)]}")
    return ", ".join(told)


def finding_mark(finding: Finding, current: str | None) -> Mark:
    """The outcome for a reader; a failed need with a remedy is a change, a condition met today is no work."""
    if finding.outcome is Outcome.FAIL and finding.remedied:
        return CHANGE
    return (
        IN_PLACE if finding.shown_on == finding.platform or met_today(finding, current) else OUTCOMES[finding.outcome]
    )


def met_today(finding: Finding, current: str | None) -> bool:
    return finding.outcome is Outcome.REVIEW and condition_holds(finding, current)


def condition_holds(finding: Finding, current: str | None) -> bool:
    """On the platform where it runs, a condition has been met once, unless it comes back with every release."""
    return finding.platform == current and finding.support is Support.PARTIAL and not finding.answer.recurring


def answer_line(finding: Finding, scene: Scene, current: str | None) -> AnswerLine:
    catalog = scene.report.catalog
    capability = catalog.capabilities[finding.answer.capability]
    return AnswerLine(
        platform=scene.title(finding.platform),
        mark=finding_mark(finding, current),
        text=f"{answer_sentence(finding.answer, capability)}{_asked(finding, catalog)}{_noted(finding)}",
        basis=answer_basis(finding.answer, scene.report.run.as_of),
        sources=source_links(finding.answer.sources),
    )


def _noted(finding: Finding) -> str:
    """A waiver, or that it runs there."""
    shown = f" Shown by where it runs today: {shown_words(finding)}." if finding.shown_on is not None else ""
    return f"{accepted_note(finding)}{shown}"


def shown_words(finding: Finding) -> str:
    """What running somewhere proves about this platform."""
    return f"the need is not there{', or is met' if finding.shown_on == finding.platform else ''}"


def _asked(finding: Finding, catalog: Catalog) -> str:
    demand = catalog.rules[finding.rule].demand
    if demand is None or finding.need.demand is None:
        return ""
    shown = show_value(finding.need.demand, catalog.facts[demand].type) if demand in catalog.facts else ""
    return f" Asked for: {lower_first(shown)}." if shown else ""
