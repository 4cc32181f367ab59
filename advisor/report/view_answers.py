"""A platform's dated answer in words: the reply, its condition, what stands behind it."""

from collections.abc import Mapping
from datetime import date

from advisor.assess.answers import Freshness, freshness
from advisor.assess.wording import show_limit
from advisor.model.catalog import Answer, Capability, Grade, Support
from advisor.report.view_text import sentence, share

GRADES: Mapping[Grade, str] = {
    Grade.DOCUMENTED: "documented",
    Grade.CODE: "read in source code",
    Grade.THIRD_PARTY: "told by a third party",
    Grade.INFERRED: "inferred",
    Grade.OPINION: "an opinion",
    Grade.DECLARED: "declared by the organisation",
}
_SUPPORT: Mapping[Support, str] = {
    Support.FULL: "Yes",
    Support.PARTIAL: "With a condition",
    Support.NONE: "No",
    Support.UNKNOWN: "No answer is known",
}


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
