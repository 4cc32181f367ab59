"""Whether a workload must leave where it runs, may stay with a change, or has something to consider (deciding.md 3)."""

from collections.abc import Iterable, Sequence
from datetime import date

from advisor.decide.destination import Standing
from advisor.decide.running import SUPPORT
from advisor.decide.verdict import asks_for_work
from advisor.decide.work import days_of
from advisor.model.catalog import Grade, LifeCycle, PartEnd, Platform
from advisor.model.decision import AS_IT_IS, Due, Event, Trigger
from advisor.model.findings import Finding, Outcome
from advisor.model.location import Location

END_DATE = "end-date"
UNMET = (Outcome.CONDITION, Outcome.CHANGE, Outcome.FAIL)


def is_known_end(cycle: LifeCycle, as_of: date) -> bool:
    """Whether the platform's end has been declared or announced by that day; before, nobody knew."""
    return cycle.until is not None and (cycle.announced or cycle.until) <= as_of


def is_ending(platform: Platform, findings: Iterable[Finding], as_of: date) -> bool:
    """Whether nothing new is placed there and everything leaves: its end is known, and no waiver lets it pass."""
    return is_known_end(platform.life_cycle, as_of) and not any(
        finding.answer.capability == SUPPORT and finding.outcome is Outcome.ACCEPTED for finding in findings
    )


def forced(platform: Platform, findings: Sequence[Finding], as_of: date) -> Trigger | None:
    """Why the workload cannot stay; None where nothing forces it. `findings` are those on its own platform.

    An end comes first: one date has one course for everything on it.
    """
    support = next((each for each in findings if each.answer.capability == SUPPORT), None)
    if support is not None and is_ending(platform, findings, as_of):
        until = platform.life_cycle.until
        return Trigger(kind=END_DATE, rule=support.rule, platform=platform.id, until=until)
    for finding in findings:
        if finding.blocks and finding.answer.capability != SUPPORT:
            kind = finding.need.declared or "refused"
            return Trigger(kind=kind, rule=finding.rule, platform=platform.id, evidence=finding.need.evidence)
    for finding, end in ends_of(findings, as_of):
        if end.successor is None:
            return Trigger(
                kind=END_DATE,
                rule=finding.rule,
                platform=platform.id,
                until=end.until,
                part=end.value,
                evidence=evidence_of(finding),
            )
    return None


def ends_of(findings: Iterable[Finding], as_of: date) -> list[tuple[Finding, PartEnd]]:
    """The known ends of parts that the workload stands on there."""
    return [
        (finding, end)
        for finding in findings
        if finding.stands_on is not None
        for end in finding.answer.ends
        if end.value == finding.stands_on and end.announced <= as_of
    ]


def evidence_of(finding: Finding) -> tuple[Location, ...]:
    """Where it is said what the workload stands on."""
    return finding.need.evidence if finding.need.standing is None else finding.need.standing.evidence


def dues_of(platform: str, findings: Iterable[Finding], as_of: date) -> tuple[Due, ...]:
    """Parts that have to be changed there by a day, the nearest first: no trigger, since a successor is there."""
    found = [
        Due(
            date=end.until,
            part=end.value,
            successor=end.successor,
            rule=finding.rule,
            platform=platform,
            days=days_of(end.effort),
            effort=end.effort.name,
            evidence=evidence_of(finding),
            sources=end.sources,
        )
        for finding, end in ends_of(findings, as_of)
        if end.successor is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.date, each.rule, each.part)))


def is_opinion(finding: Finding) -> bool:
    """Whether a limit that is somebody's opinion is passed."""
    return finding.answer.grade is Grade.OPINION and finding.outcome in UNMET


def worth_considering(platform: str, findings: Sequence[Finding], others: Iterable[Standing]) -> Trigger | None:
    """Why another platform is worth a thought although nothing forces a move; None where nothing is.

    Either mending what this platform asks for is more work than moving to one that takes the workload as it is, or an
    opinion's limit is passed.
    """
    asked = [each for each in findings if each.need.required and asks_for_work(each) and each.effort is not None]
    here = sum(each.effort.middle for each in asked if each.effort is not None)
    if any(other.out is None and other.verdict in AS_IT_IS and other.days < here for other in others):
        worst = max(asked, key=lambda each: (0.0 if each.effort is None else each.effort.middle, each.rule))
        return Trigger(kind="work", rule=worst.rule, platform=platform, evidence=worst.need.evidence)
    for finding in findings:
        if is_opinion(finding):
            return Trigger(kind="opinion", rule=finding.rule, platform=platform, evidence=finding.need.evidence)
    return None


def events_of(platform: Platform, findings: Iterable[Finding], as_of: date) -> tuple[Event, ...]:
    """What would end the platform for the workload, the nearest first: dates, then limits by today's share."""
    every = list(findings)
    found = []
    if is_known_end(platform.life_cycle, as_of):
        found.append(Event(kind=END_DATE, platform=platform.id, rule="platform-support", on=platform.life_cycle.until))
    found += [
        Event(kind="part", platform=platform.id, rule=finding.rule, on=end.until)
        for finding, end in ends_of(every, as_of)
    ]
    found += [event for finding in every if (event := _limit(platform.id, finding)) is not None]
    return tuple(sorted(found, key=lambda each: (each.on or date.max, -(each.share or 0.0), each.rule)))


def _limit(platform: str, finding: Finding) -> Event | None:
    """A documented or declared limit that the workload's demand has a share of."""
    limit, demand = finding.answer.limit, finding.need.demand
    numbers = [each for each in (demand if isinstance(demand, tuple) else (demand,)) if isinstance(each, int | float)]
    if limit is None or limit == float("inf") or not numbers:
        return None
    kind = "opinion" if finding.answer.grade is Grade.OPINION else "limit"
    grade = finding.answer.grade.value
    return Event(kind=kind, platform=platform, rule=finding.rule, demand=float(max(numbers)), limit=limit, grade=grade)
