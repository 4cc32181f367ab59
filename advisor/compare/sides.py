"""What each report says of one input, as both may be shown."""

from collections.abc import Iterator, Mapping

from advisor.compare.shown import days, shown, shown_source, shown_value
from advisor.compare.source import Source, View
from advisor.model.comparing import Cause, CauseKind, Side
from advisor.report.document_types import Amount, Answer, Declared, Stated, Waiver
from advisor.units import show_seconds, show_size

NOBODY_SAID = "not stated"
NOT_THERE = "not there"
_HOW: Mapping[str, str] = {
    "base-image": "brought by the base image",
    "presumed": "presumed from a name",
    "declared": "answered",
}


# --- facts ----------------------------------------------------------------------------------------------------------


def fact_cause(name: str, before: View, after: View) -> Cause:
    """A fact that the two reports state differently, or that only one of them states."""
    answers = [view.given.get(name) for view in (before, after)]
    declared = [None if one is None else (True, one["value"]) for one in answers]
    return Cause(
        kind=CauseKind.DECLARED if declared[0] != declared[1] else CauseKind.FACT,
        subject=shown(name),
        before=_fact_side(name, before),
        after=_fact_side(name, after),
    )


def _fact_side(name: str, view: View) -> Side:
    fact, given = view.workload["facts"].get(name), view.given.get(name)
    if fact is not None:
        return _stated(fact, view)
    if given is not None and given["value"] is None:
        return Side(value=NOT_THERE, place=f"{shown(given['path'])}:{given['line']}", note=_HOW["declared"])
    return Side(value=NOBODY_SAID if name in view.open_facts() else NOT_THERE)


def _stated(fact: Stated, view: View) -> Side:
    place = next(iter(fact["evidence"]), None)
    at = None if place is None else (place["path"], place["first_line"])
    return Side(
        value=shown_value(fact["value"]) + ("" if fact.get("complete", True) else ", and others not resolved"),
        place="" if at is None else f"{shown(at[0])}:{at[1]}",
        snippet="" if at is None else shown(view.snippets.get(at, "")),
        note=_HOW.get(fact["provenance"], ""),
    )


# --- platforms ------------------------------------------------------------------------------------------------------


def answer_cause(platform: str, rule: str, before: View, after: View) -> Cause:
    """Another answer of the platform to what the rule needs, and its source and day."""
    answers = before.answer(platform, rule), after.answer(platform, rule)
    known = after.source.head["rules"].get(rule) or before.source.head["rules"][rule]
    declared = "declared" in {answer["grade"] for answer in answers if answer is not None}
    return Cause(
        kind=CauseKind.ORGANISATION if declared else CauseKind.PLATFORM,
        subject=shown(known["needs"]),
        platform=shown(platform),
        before=_answer_side(answers[0], before.source),
        after=_answer_side(answers[1], after.source),
    )


def _answer_side(answer: Answer | None, source: Source) -> Side:
    if answer is None:
        return Side(value=NOBODY_SAID)
    return Side(
        value=_reply(answer, source),
        sources=tuple(map(shown_source, answer["source"])),
        since=answer.get("since") or "",
        note=shown(answer.get("condition") or ""),
    )


def _reply(answer: Answer, source: Source) -> str:
    """The answer in a word or a figure; `full`, `partial`, `none`, `unknown` are words of the catalog."""
    limit, choice, excludes = answer.get("limit"), answer.get("choice"), answer.get("excludes")
    if limit is not None:
        told = _amount(limit, answer)
    elif choice is not None:
        told = shown(", ".join(choice)) or "none"
    elif excludes is not None:
        told = f"all but {shown(', '.join(excludes))}" if excludes else "all"
    else:
        told = shown(answer.get("support") or ("none" if answer.get("by") is None else "partial"))
    effort = source.head["efforts"].get(answer.get("effort") or "")
    work = f", {days((effort['low'], effort['high']))}" if effort is not None else ""
    raised = answer.get("adjustable")
    return f"{told}{work}{f', {shown(raised)} can raise it' if raised else ''}"


def _amount(limit: Amount, answer: Answer) -> str:
    if isinstance(limit, str):
        return "no limit"
    show = {"bytes": show_size, "seconds": show_seconds}.get(answer.get("unit") or "")
    return f"up to {limit:,.15g}" if show is None else f"up to {show(limit)}"


# --- the organisation -----------------------------------------------------------------------------------------------


def organisation_causes(older: Source, newer: Source) -> Iterator[Cause]:
    """Values that differ; which workloads they reach, only their effect in the run tells."""
    for key in sorted(older.declared.keys() | newer.declared.keys()):
        if older.declared_values.get(key) != newer.declared_values.get(key):
            before, after = (_declared_side(source.declared.get(key, ())) for source in (older, newer))
            yield Cause(kind=CauseKind.ORGANISATION, subject=shown(", ".join(key)), before=before, after=after)


def _declared_side(declared: tuple[Declared, ...]) -> Side:
    if not declared:
        return Side(value="not declared")
    place = declared[0]["evidence"]
    value = shown(", ".join(one["value"] for one in declared)) or "empty"
    return Side(value=value, place=f"{shown(place['path'])}:{place['first_line']}")


# --- waivers --------------------------------------------------------------------------------------------------------


def waiver_cause(rule: str, platform: str, before: Waiver | None, after: Waiver | None, day: str) -> Cause:
    """A waiver that came, went, ended or was written anew."""
    ended = before is not None and after is None and before["until"] < day
    return Cause(
        kind=CauseKind.WAIVER,
        subject=shown(rule),
        platform=shown(platform),
        before=_waiver_side(before),
        after=Side(value="ended") if ended else _waiver_side(after),
    )


def _waiver_side(waiver: Waiver | None) -> Side:
    if waiver is None:
        return Side(value="no waiver")
    told = f"accepted by {shown(waiver['owner'])} until {waiver['until']}"
    return Side(value=told, place=f"{shown(waiver['path'])}:{waiver['line']}", note=shown(waiver["reason"]))
