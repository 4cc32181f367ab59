"""Two sets of answers side by side: one platform on two days, or two platforms on one."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from advisor.assess.answers import answers_on
from advisor.model.catalog import Answer, Capability, Catalog, Platform


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
