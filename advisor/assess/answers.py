"""The answers in force on a day, and what they come to for one workload's demand."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from advisor.model.catalog import (
    AGEING_AFTER,
    Answer,
    Capability,
    Catalog,
    Freshness,
    Grade,
    Platform,
    Support,
    refused,
)
from advisor.model.facts import Scalar, Value
from advisor.model.location import Location, Problem
from advisor.model.organisation import GivenAnswer


def answers_on(platform: Platform, day: date) -> Mapping[str, Answer]:
    """Capability → the answer in force that day; unknown before the first known one, never guessed."""
    return {name: _in_force(name, answers, day) for name, answers in platform.answers.items()}


def _in_force(capability: str, answers: Iterable[Answer], day: date) -> Answer:
    in_force = [answer for answer in answers if answer.since is None or answer.since <= day]
    if in_force:
        return in_force[-1]
    return Answer(
        capability=capability,
        support=Support.UNKNOWN,
        chance_why=f"Nothing is known about {day.isoformat()} or earlier; even odds are assumed.",
    )


def freshness(answer: Answer, day: date) -> Freshness:
    """An unknown answer and one without a day of checking do not age."""
    return Freshness.CURRENT if answer.support is Support.UNKNOWN else Freshness.of(answer.checked, day)


def support_for(answer: Answer, demand: Value | None, *, any_member: bool) -> Support:
    """What the answer comes to for a demand.

    With an unknown demand, a limit or a choice counts as what it would be for a demand beyond it.
    """
    if answer.support is not None:
        return answer.support
    members = demand if isinstance(demand, tuple) else () if demand is None else (demand,)
    if answer.limit is not None:
        return _under_limit(answer, answer.limit, members)
    return _within_choice(answer, members, any_member=any_member)


def _under_limit(answer: Answer, limit: float, members: tuple[Scalar, ...]) -> Support:
    numbers = [member for member in members if isinstance(member, int | float)]
    if limit == math.inf or (numbers and max(numbers) <= limit):
        return Support.FULL
    beyond = bool(numbers) and answer.maximum is not None and max(numbers) > answer.maximum
    return Support.PARTIAL if answer.adjustable and not beyond else Support.NONE


def _within_choice(answer: Answer, members: tuple[Scalar, ...], *, any_member: bool) -> Support:
    if answer.excludes == ():
        return Support.FULL
    if not members:
        return Support.NONE
    offered = [_offers(answer, str(member)) for member in members]
    return Support.FULL if (any(offered) if any_member else all(offered)) else Support.NONE


def _offers(answer: Answer, member: str) -> bool:
    if answer.choice is not None:
        return member in answer.choice
    return not refused(answer.excludes, (member,))


def outside_catalog(catalog: Catalog, platforms: Iterable[str], day: date) -> list[Problem]:
    """A note where the day lies outside what the catalog knows, at the line of its newest or its first answer.

    An answer is current for a year after it was checked; so the catalog's last day is a year after its newest check.
    """
    asked = [catalog.platforms[name] for name in platforms]
    every = [
        (each, each.location or platform.location) for platform in asked for each in chain(*platform.answers.values())
    ]
    checked = [(each.checked, place) for each, place in every if each.checked and place]
    since = [(each.since, place) for each, place in every if each.since and place]
    newest, place = max(checked, default=(day, None))
    first, first_place = min(since, default=(day, None))
    if place is not None and (day - newest).days > AGEING_AFTER:
        what = f"--as-of {day}: the newest answer of the catalog was checked on {newest}."
        return [_outside(place, what, "What changed after that day is not known here; read later days as an outlook.")]
    if first_place is not None and day < first:
        what = f"--as-of {day}: the first answer of the catalog about these platforms holds from {first} on."
        return [_outside(first_place, what, "Nothing is known of that day; choose a later one.")]
    return []


def _outside(place: Location, what: str, advice: str) -> Problem:
    return Problem(path=place.path, line=place.first_line, what=what, advice=advice)


# --- answers of the people who run a platform ------------------------------------------------------------------------


def answered_catalog(catalog: Catalog, given: Iterable[GivenAnswer], as_of: date) -> tuple[Catalog, list[Problem]]:
    """The catalog in which answers that were unknown that day are those given; a note for each that is not used."""
    platforms, notes = dict(catalog.platforms), []
    for each in given:
        in_force = _in_force(each.capability, platforms[each.platform].answers[each.capability], as_of)
        if in_force.support is Support.UNKNOWN:
            platforms[each.platform] = _answered(platforms[each.platform], each, as_of)
        elif in_force.support is not each.support:
            notes.append(_known_already(each, in_force))
    return replace(catalog, platforms=platforms), notes


def _answered(platform: Platform, given: GivenAnswer, as_of: date) -> Platform:
    """The platform with the answer from that day on, until a later one is known."""
    answer = Answer(
        capability=given.capability,
        support=given.support,
        grade=Grade.DECLARED,
        sources=(str(given.place),),
        since=as_of,
        location=given.place,
    )
    known = platform.answers[given.capability]
    earlier = [each for each in known if each.since is None or each.since <= as_of]
    answers = (*earlier, answer, *known[len(earlier) :])
    return replace(platform, answers={**platform.answers, given.capability: answers})


def _known_already(given: GivenAnswer, answer: Answer) -> Problem:
    source = f" ({answer.sources[0]})" if answer.sources else ""
    return Problem(
        path=given.place.path,
        line=given.place.first_line,
        what=f"the answer on `{given.topic}` is not used: a dated answer is known{source}.",
        advice="Write what differs on your own platform into the organisation file, or take the answer out.",
    )


# --- two sets of answers side by side --------------------------------------------------------------------------------


class Compared(Struct, frozen=True):
    """One capability and what both sides answer."""

    capability: Capability
    left: Answer
    right: Answer


class Comparison(Struct, frozen=True):
    """Only the capabilities that the sides answer differently, in catalog order."""

    left_title: str
    right_title: str
    rows: tuple[Compared, ...]


def between_days(platform: Platform, catalog: Catalog, from_day: date, to_day: date) -> Comparison:
    """What changed on one platform from one day to another."""
    titles = [f"{platform.title} on {day.isoformat()}" for day in (from_day, to_day)]
    return _comparison(titles[0], titles[1], answers_on(platform, from_day), answers_on(platform, to_day), catalog)


def between_platforms(left: Platform, right: Platform, catalog: Catalog, day: date) -> Comparison:
    """Where two platforms differ on one day."""
    return _comparison(left.title, right.title, answers_on(left, day), answers_on(right, day), catalog)


def _comparison(
    left_title: str, right_title: str, left: Mapping[str, Answer], right: Mapping[str, Answer], catalog: Catalog
) -> Comparison:
    rows = [
        Compared(capability, left[name], right[name])
        for name, capability in catalog.capabilities.items()
        if substance(left[name]) != substance(right[name])
    ]
    return Comparison(left_title, right_title, tuple(rows))


def substance(answer: Answer) -> tuple[object, ...]:
    """What an answer says, without its source, its day and its grade."""
    return (
        answer.support,
        answer.limit,
        answer.choice,
        answer.excludes,
        answer.adjustable,
        answer.condition,
    )
