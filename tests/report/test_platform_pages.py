"""Platforms side by side and through time, in three forms; and what happens to answers nobody has checked for long."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from advisor.assess.answers import answers_on, between_days, between_platforms, freshness, substance
from advisor.model.catalog import Answer, Freshness, Support
from advisor.report.platform_pages import FORMS, show_comparison, show_platform
from advisor.runs import ageing_answers, built_in_catalog

THEN, NOW, LATE = date(2016, 6, 30), date(2026, 11, 24), date(2029, 6, 1)
CATALOG = built_in_catalog()


def test_what_became_possible_since_2016_is_told_with_the_source_of_the_later_answer() -> None:
    comparison = between_days(CATALOG.platforms["cloud-foundry"], CATALOG, THEN, NOW)

    private = next(row for row in comparison.rows if row.capability.id == "private-registry-auth")
    assert (private.left.support, private.right.support) == (Support.NONE, Support.PARTIAL)
    shown = show_comparison(comparison, "text")
    assert all(source in shown for source in private.right.sources)


@pytest.mark.parametrize("pair", [("cloud-foundry", "kubernetes"), ("kubernetes", "openshift")])
def test_two_platforms_show_exactly_where_they_differ(pair: tuple[str, str]) -> None:
    left, right = (CATALOG.platforms[name] for name in pair)
    rows = {row.capability.id for row in between_platforms(left, right, CATALOG, NOW).rows}

    ours, theirs = answers_on(left, NOW), answers_on(right, NOW)
    assert rows == {name for name in CATALOG.capabilities if substance(ours[name]) != substance(theirs[name])}
    assert rows


def test_a_platform_does_not_differ_from_itself() -> None:
    kubernetes = CATALOG.platforms["kubernetes"]

    for form in FORMS:
        shown = show_comparison(between_platforms(kubernetes, kubernetes, CATALOG, NOW), form)
        assert "no difference" in shown or json.loads(shown)["differences"] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_capability_stands_on_a_platforms_page(form: str) -> None:
    shown = show_platform(CATALOG.platforms["mesos"], CATALOG, NOW, form)

    data = json.loads(shown)["answers"] if form == "json" else shown
    for capability in CATALOG.capabilities.values():
        assert (capability.id if form == "json" else capability.title) in data


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), Freshness.CURRENT),
        (date(2027, 1, 1), Freshness.CURRENT),
        (date(2027, 1, 2), Freshness.AGEING),
        (date(2028, 1, 1), Freshness.AGEING),
        (date(2028, 1, 2), Freshness.STALE),
    ],
)
def test_an_answer_ages_after_one_year_and_is_stale_after_two(day: date, expected: Freshness) -> None:
    answer = Answer(capability="x", support=Support.FULL, checked=date(2026, 1, 1))

    assert freshness(answer, day) is expected
    assert freshness(replace(answer, support=Support.UNKNOWN), day) is Freshness.CURRENT


def test_ageing_answers_are_listed_the_oldest_first() -> None:
    assert ageing_answers(CATALOG, NOW) == []
    listed = ageing_answers(CATALOG, LATE)
    assert listed
    assert all("stale, checked" in line for line in listed)
