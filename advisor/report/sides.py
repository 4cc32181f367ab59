"""What each of two reports says of one input, as both may be shown: either is a file that anybody may have written."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from advisor.model.comparing import Cause, CauseKind, Side
from advisor.report.document import Document, Finding, Need, Result, Stated, Waiver, Workload
from advisor.report.reference import Amount, Answer, Declared, Given, Value
from advisor.text.redact import redact_text, visible
from advisor.units import show_seconds, show_size

LONGEST = 300
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~/%+-]*)?(?:#[A-Za-z0-9._-]*)?\Z")
NOBODY_SAID = "not stated"
NOT_THERE = "not there"
_HOW: Mapping[str, str] = {
    "base-image": "brought by the base image",
    "presumed": "presumed from a name",
    "declared": "answered",
}
_LOOKS = ("blocks", "effort", "met", "otherwise", "shown_on", "stands_on", "instead_of")
"""Of a finding, what counts besides outcome, answer, remedy and waiver."""


# --- texts ----------------------------------------------------------------------------------------------------------


def shown(text: str) -> str:
    """Without secrets, its unseen characters visible, on one line, and cut where it is endless."""
    redacted = redact_text(text)
    return redacted if len(redacted) <= LONGEST else f"{redacted[:LONGEST]}…"


def shown_source(text: str) -> str:
    """An address without a login or a query stands as it is: a commit in it is no secret."""
    plain = len(text) <= LONGEST and _PLAIN_ADDRESS.match(text) is not None
    return visible(text) if plain else shown(text)


def shown_value(value: Value | None) -> str:
    """A fact's value in a few words."""
    if value is None:
        return "not readable"
    members = value if isinstance(value, tuple) else (value,)
    return shown(", ".join(map(_member, members))) or "empty"


def _member(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.15g}"


def days(effort: tuple[float, float]) -> str:
    return f"{effort[0]:g}-{effort[1]:g} days"


# --- one report -----------------------------------------------------------------------------------------------------


class Source:
    """A report."""

    def __init__(self, document: Document) -> None:
        self.head = document

    @property
    def as_of(self) -> str:
        return self.head.run.as_of

    @cached_property
    def inputs(self) -> frozenset[str]:
        return frozenset(self.head.run.inputs)

    @cached_property
    def skipped(self) -> Mapping[str, str]:
        """Path to reason."""
        return {file.path: file.reason for file in self.head.sources.skipped}

    @cached_property
    def failed(self) -> Mapping[str, str]:
        """Path to line and error."""
        return {file.path: f"line {file.line}: {file.error}" for file in self.head.sources.failed}

    @cached_property
    def in_force(self) -> Mapping[str, Answer]:
        """By platform/capability; the answer behind a need that passes, which stands among no findings."""
        first: dict[str, Answer] = {}
        for key, answer in self.head.answers.items():
            first.setdefault(key.partition("@")[0], answer)
        return first

    @cached_property
    def answered(self) -> Mapping[str, Mapping[str, Given]]:
        """What people answered, by workload, as the file of answers names it, and fact."""
        by_workload: dict[str, dict[str, Given]] = {}
        for given in self.head.run.answers:
            by_workload.setdefault(given.workload, {})[given.fact] = given
        return by_workload

    @property
    def given(self) -> Mapping[tuple[str, str], object]:
        return {(each.workload, each.fact): each.value for each in self.head.run.answers}

    @cached_property
    def declared(self) -> Mapping[tuple[str, str], tuple[Declared, ...]]:
        """What the organisation declared, by topic and name."""
        by_name: dict[tuple[str, str], tuple[Declared, ...]] = {}
        organisation = self.head.run.organisation
        for value in () if organisation is None else organisation.declared:
            key = value.topic, value.what
            by_name[key] = (*by_name.get(key, ()), value)
        return by_name

    @cached_property
    def declared_values(self) -> Mapping[tuple[str, str], object]:
        return {key: [value.value for value in all_of] for key, all_of in self.declared.items()}


def weights_of(source: Source) -> str:
    run = source.head.run
    weights = ", ".join(f"{name} {weight:g}" for name, weight in sorted(run.weights.items()) if weight)
    return f"{weights or 'none'} ({run.preset}{'' if run.weights_given else ', not given'})"


def fact_substance(fact: Stated) -> object:
    """What is said, and by whom; not where. `True` is not 1."""
    value = fact.value
    members = value if isinstance(value, tuple) else (value,)
    typed = [(isinstance(member, bool), member) for member in members]
    return isinstance(value, tuple), typed, fact.provenance, fact.complete


class View:
    """One workload in one report."""

    def __init__(self, workload: Workload, source: Source) -> None:
        self.workload = workload
        self.source = source
        self.platforms: Mapping[str, Result] = {one.id: one for one in workload.platforms}
        self.needs: Mapping[str, Need] = {one.rule: one for one in workload.needs}
        self.findings: Mapping[str, Mapping[str, Finding]] = {
            name: {one.rule: one for one in result.findings} for name, result in self.platforms.items()
        }

    @property
    def given(self) -> Mapping[str, Given]:
        """What a person answered about it, by fact."""
        return self.source.answered.get(redact_text(self.workload.id), {})

    def outcome(self, platform: str, rule: str) -> str:
        """A need of which no finding is listed passes as it is."""
        finding = self.findings[platform].get(rule)
        if finding is None:
            return "pass" if rule in self.needs else "not-applicable"
        return str(finding.outcome)

    def answer(self, platform: str, rule: str) -> Answer | None:
        """None where the rule does not apply."""
        finding = self.findings[platform].get(rule)
        if finding is not None:
            return self.source.head.answers[finding.answer]
        known = self.source.head.rules.get(rule) if rule in self.needs else None
        return None if known is None else self.source.in_force.get(f"{platform}/{known.needs}")

    def waiver(self, platform: str, rule: str) -> Waiver | None:
        finding = self.findings[platform].get(rule)
        number = None if finding is None else finding.waiver
        return None if number is None else self.workload.waivers[number]

    def shown_on(self, platform: str, rule: str) -> str:
        """Where it runs today, if that settles the need; else empty."""
        finding = self.findings[platform].get(rule)
        return "" if finding is None else finding.shown_on or ""

    def look(self, platform: str, rule: str) -> tuple[object, ...]:
        """All that the need adds to verdict, work and score there."""
        finding = self.findings[platform].get(rule)
        need = self.needs.get(rule)
        waiver = self.waiver(platform, rule)
        return (
            self.outcome(platform, rule),
            None if need is None else (need.chance, need.strength),
            None if finding is None else [getattr(finding, name) for name in _LOOKS],
            None if finding is None else self.source.head.remedy(finding),
            None if waiver is None else (waiver.owner, waiver.reason, waiver.until),
        )

    def open_facts(self) -> frozenset[str]:
        """Facts that nobody stated and that leave some need open."""
        return frozenset(fact for need in self.needs.values() for fact in need.missing)

    @cached_property
    def snippets(self) -> Mapping[tuple[str, int], str]:
        """What is shown of the lines that raise needs."""
        places = (place for need in self.needs.values() for place in need.evidence)
        return {(place.path, place.first_line): place.snippet for place in places}


# --- facts ----------------------------------------------------------------------------------------------------------


def fact_cause(name: str, before: View, after: View) -> Cause:
    """A fact that the two reports state differently, or that only one of them states."""
    answers = [view.given.get(name) for view in (before, after)]
    declared = [None if given is None else (True, given.value) for given in answers]
    return Cause(
        kind=CauseKind.DECLARED if declared[0] != declared[1] else CauseKind.FACT,
        subject=shown(name),
        before=_fact_side(name, before),
        after=_fact_side(name, after),
    )


def _fact_side(name: str, view: View) -> Side:
    fact, given = view.workload.facts.get(name), view.given.get(name)
    if fact is not None:
        return _stated(fact, view)
    if given is not None and given.value is None:
        return Side(value=NOT_THERE, place=f"{shown(given.path)}:{given.line}", note=_HOW["declared"])
    return Side(value=NOBODY_SAID if name in view.open_facts() else NOT_THERE)


def _stated(fact: Stated, view: View) -> Side:
    place = next(iter(fact.evidence), None)
    at = None if place is None else (place.path, place.first_line)
    return Side(
        value=shown_value(fact.value) + ("" if fact.complete else ", and others not resolved"),
        place="" if at is None else f"{shown(at[0])}:{at[1]}",
        snippet="" if at is None else shown(view.snippets.get(at, "")),
        note=_HOW.get(fact.provenance, ""),
    )


# --- platforms ------------------------------------------------------------------------------------------------------


def answer_cause(platform: str, rule: str, before: View, after: View) -> Cause:
    """Another answer of the platform to what the rule needs, and its source and day."""
    answers = before.answer(platform, rule), after.answer(platform, rule)
    known = after.source.head.rules.get(rule) or before.source.head.rules[rule]
    declared = "declared" in {answer.grade for answer in answers if answer is not None}
    return Cause(
        kind=CauseKind.ORGANISATION if declared else CauseKind.PLATFORM,
        subject=shown(known.needs),
        platform=shown(platform),
        before=_answer_side(answers[0], before.source),
        after=_answer_side(answers[1], after.source),
    )


def _answer_side(answer: Answer | None, source: Source) -> Side:
    if answer is None:
        return Side(value=NOBODY_SAID)
    return Side(
        value=_reply(answer, source),
        sources=tuple(map(shown_source, answer.source)),
        since=answer.since or "",
        note=shown(answer.condition or ""),
    )


def _reply(answer: Answer, source: Source) -> str:
    """The answer in a word or a figure; `full`, `partial`, `none`, `unknown` are words of the catalog."""
    limit, choice, excludes = answer.limit, answer.choice, answer.excludes
    if limit is not None:
        reply = _amount(limit, answer)
    elif choice is not None:
        reply = shown(", ".join(choice)) or "none"
    elif excludes is not None:
        reply = f"all but {shown(', '.join(excludes))}" if excludes else "all"
    else:
        reply = shown(answer.support or ("none" if answer.by is None else "partial"))
    effort = source.head.efforts.get(answer.effort or "")
    work = f", {days((effort.low, effort.high))}" if effort is not None else ""
    raised = answer.adjustable
    return f"{reply}{work}{f', {shown(raised)} can raise it' if raised else ''}"


def _amount(limit: Amount, answer: Answer) -> str:
    if isinstance(limit, str):
        return "no limit"
    show = {"bytes": show_size, "seconds": show_seconds}.get(answer.unit or "")
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
    place = declared[0].evidence
    value = shown(", ".join(each.value for each in declared)) or "empty"
    return Side(value=value, place=f"{shown(place.path)}:{place.first_line}")


# --- waivers --------------------------------------------------------------------------------------------------------


def waiver_cause(rule: str, platform: str, before: Waiver | None, after: Waiver | None, day: str) -> Cause:
    """A waiver that came, went, ended or was written anew."""
    ended = before is not None and after is None and before.until < day
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
    value = f"accepted by {shown(waiver.owner)} until {waiver.until}"
    return Side(value=value, place=f"{shown(waiver.path)}:{waiver.line}", note=shown(waiver.reason))
