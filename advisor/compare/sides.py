"""What each report says of one input, as both may be shown."""

from advisor.compare.shown import shown, shown_source, shown_value
from advisor.compare.snapshot import (
    AnswerShot,
    DeclaredShot,
    FactShot,
    Given,
    Place,
    Snapshot,
    WaiverShot,
    WorkloadShot,
)
from advisor.model.comparing import Cause, CauseKind, Side
from advisor.sources.redact import redact_text

NOBODY_SAID = "not stated"
NOT_THERE = "not there"
_HOW = {"base-image": "brought by the base image", "presumed": "presumed from a name", "declared": "answered"}


# --- facts ----------------------------------------------------------------------------------------------------------


def fact_cause(name: str, before: WorkloadShot, after: WorkloadShot, older: Snapshot, newer: Snapshot) -> Cause:
    """A fact that the two reports state differently, or that only one of them states."""
    answered = _given(after, name, newer), _given(before, name, older)
    declared = any(one is not None for one in answered) and answered[0] != answered[1]
    return Cause(
        kind=CauseKind.DECLARED if declared else CauseKind.FACT,
        subject=shown(name),
        before=_fact_side(name, before, older),
        after=_fact_side(name, after, newer),
    )


def _given(workload: WorkloadShot, fact: str, snapshot: Snapshot) -> Given | None:
    return snapshot.answers.get((redact_text(workload.id), fact))


def _fact_side(name: str, workload: WorkloadShot, snapshot: Snapshot) -> Side:
    fact = workload.facts.get(name)
    if fact is not None:
        return _stated(fact, workload)
    given = _given(workload, name, snapshot)
    if given is not None and given.value is None:
        return Side(value=NOT_THERE, place=_at(given.place), note=_HOW["declared"])
    return Side(value=NOBODY_SAID if name in workload.open() else NOT_THERE)


def _stated(fact: FactShot, workload: WorkloadShot) -> Side:
    place = fact.places[0] if fact.places else None
    return Side(
        value=shown_value(fact.value) + ("" if fact.complete else ", and others not resolved"),
        place="" if place is None else _at(place),
        snippet="" if place is None else shown(workload.snippet(place)),
        note=_HOW.get(fact.provenance, ""),
    )


def _at(place: Place) -> str:
    return f"{shown(place.path)}:{place.line}"


# --- platforms ------------------------------------------------------------------------------------------------------


def answer_cause(platform: str, before: AnswerShot, after: AnswerShot) -> Cause:
    declared = "declared" in (before.grade, after.grade)
    return Cause(
        kind=CauseKind.ORGANISATION if declared else CauseKind.PLATFORM,
        subject=shown(after.capability or before.capability),
        platform=shown(platform),
        before=answer_side(before),
        after=answer_side(after),
    )


def answer_side(answer: AnswerShot) -> Side:
    return Side(
        value=_reply(answer),
        sources=tuple(map(shown_source, answer.sources)),
        since=shown(answer.since or ""),
        note=shown(answer.condition or ""),
    )


def _reply(answer: AnswerShot) -> str:
    """The answer in a word or a figure; `full`, `partial`, `none`, `unknown` are words of the catalog."""
    if answer.limit is not None:
        told = f"up to {shown(answer.limit)}"
    elif answer.choice is not None:
        told = shown(", ".join(answer.choice)) or "none"
    elif answer.excludes is not None:
        told = f"all but {shown(', '.join(answer.excludes))}" if answer.excludes else "all"
    else:
        told = shown(answer.stated or "unknown")
    acts = f", by the {shown(answer.by)}" if answer.by else ""
    effort = f", {shown(answer.effort)}" if answer.effort else ""
    raised = f", {shown(answer.adjustable)} can raise it" if answer.adjustable else ""
    return f"{told}{acts}{effort}{raised}"


def organisation_cause(name: tuple[str, str], before: DeclaredShot | None, after: DeclaredShot | None) -> Cause:
    return Cause(
        kind=CauseKind.ORGANISATION,
        subject=shown(", ".join(name)),
        before=_declared_side(before),
        after=_declared_side(after),
    )


def _declared_side(declared: DeclaredShot | None) -> Side:
    if declared is None:
        return Side(value="not declared")
    return Side(value=shown(declared.value) or "empty", place=_at(declared.place))


# --- waivers --------------------------------------------------------------------------------------------------------


def waiver_cause(rule: str, platform: str, before: WaiverShot | None, after: WaiverShot | None, day: str) -> Cause:
    """A waiver that came, went, ended or was written anew."""
    ended = before is not None and after is None and before.until < day
    return Cause(
        kind=CauseKind.WAIVER,
        subject=shown(rule),
        platform=shown(platform),
        before=_waiver_side(before),
        after=Side(value="ended") if ended else _waiver_side(after),
    )


def _waiver_side(waiver: WaiverShot | None) -> Side:
    if waiver is None:
        return Side(value="no waiver")
    told = f"accepted by {shown(waiver.owner)} until {shown(waiver.until)}"
    return Side(value=told, place=_at(waiver.place), note=shown(waiver.reason))
