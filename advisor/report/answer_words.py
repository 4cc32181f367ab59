"""A platform's answer in words, what it rests on, and what is accepted where it is not met."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from advisor.model.catalog import Answer as Known
from advisor.model.catalog import Freshness, Grade, Support
from advisor.model.decision import Disposition
from advisor.report.document import Disposed, Waiver, Workload
from advisor.report.reference import Answer
from advisor.report.view_text import count, sentence, share
from advisor.units import show_amount

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
_AGES = {
    Freshness.CURRENT: "",
    Freshness.AGEING: " (ageing: more than a year ago)",
    Freshness.STALE: " (too old to count as evidence)",
}


def answer_sentence(answer: Answer) -> str:
    """The reply itself, then its condition, then who can raise it."""
    condition = f" {sentence(answer.condition)}" if answer.condition else ""
    raiser = f" The {answer.adjustable} can raise it." if answer.adjustable else ""
    return f"{sentence(_reply(answer))}{condition}{raiser}"


def _reply(answer: Answer) -> str:
    if answer.limit is not None:
        limit = show_amount(answer.limit, answer.unit)
        return limit if answer.limit == "unlimited" else f"up to {limit}"
    if answer.choice is not None:
        return f"offers {', '.join(answer.choice)}" if answer.choice else "offers none"
    if answer.excludes is not None:
        return f"refuses {', '.join(answer.excludes)}" if answer.excludes else "refuses none"
    if answer.support is Support.UNKNOWN or answer.support is None:
        return f"{_SUPPORT[Support.UNKNOWN]}; the assumed chance of a no is {share(answer.chance_of_no or 0.0)}"
    return _SUPPORT[answer.support]


def answer_basis(answer: Answer, as_of: date) -> str:
    """What kind of source stands behind it, its dates, and whether it was checked too long before that day."""
    if answer.support is Support.UNKNOWN:
        return answer.chance_why or "assumed"
    parts = [GRADES[answer.grade]]
    if answer.since is not None:
        parts.append(f"since {answer.since}{' at the latest' if answer.at_latest else ''}")
    if answer.read is not None:
        parts.append(f"checked {answer.read}{_AGES[Freshness.of(date.fromisoformat(answer.read), as_of)]}")
    return ", ".join(parts)


def said(answer: Known | Answer, unit: str | None) -> str:
    """The answer in the fewest words, without its condition."""
    if answer.limit is not None:
        raisable = f" (the {answer.adjustable} may raise it)" if answer.adjustable else ""
        return f"{show_amount(answer.limit, unit)}{raisable}"
    if answer.choice is not None:
        return f"only {', '.join(answer.choice)}" if answer.choice else "none of them"
    if answer.excludes is not None:
        return f"refuses {', '.join(answer.excludes)}" if answer.excludes else "refuses nothing"
    return "unknown" if answer.support is None else answer.support.value


def since_words(answer: Known | Answer) -> str:
    """The day an answer holds from; a bound is marked."""
    return "" if answer.since is None else f"{'≤ ' if answer.at_latest else ''}{answer.since}"


# --- accepted risks: who accepts what, until when, and where that is written ----------------------------------------


def accepted_words(waiver: Waiver) -> str:
    place = f"{waiver.path}:{waiver.line}"
    return f"Accepted by {waiver.owner} until {waiver.until} ({place}): {sentence(waiver.reason)}"


def accepted_risks(workloads: Iterable[Workload]) -> list[str]:
    """Every waiver that the proposals rest on, with the number of workloads."""
    counted: Counter[Waiver] = Counter()
    for workload in workloads:
        findings = () if workload.home is None else workload.home.findings
        counted.update({workload.waivers[each.waiver] for each in findings if each.waiver is not None})
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].path, pair[0].line))
    return [f"{accepted_words(waiver)} ({waiver.rule}, {count(number, 'workload')})" for waiver, number in ordered]


# --- what becomes of a workload -------------------------------------------------------------------------------------

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.RETAIN: "Retain",
    Disposition.RELOCATE: "Relocate",
    Disposition.REHOST: "Rehost",
    Disposition.REPLATFORM: "Replatform",
    Disposition.REFACTOR: "Refactor",
    Disposition.REPURCHASE: "Repurchase?",
}


def disposition_words(disposed: Disposed) -> str:
    """The class and why, as a sentence."""
    return f"{DISPOSITIONS[disposed.kind]}. {disposed.because}"
