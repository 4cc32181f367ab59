"""The sensitivity of what is assumed: every assumed value is on the page, and the script tells what moves."""

import re
from dataclasses import replace
from pathlib import Path

from advisor.model.catalog import Support
from advisor.runs import built_in_catalog
from benchmarks.assumed import Assumed, assumed_values
from benchmarks.sensitivity import FACTOR, SAMPLES, cases, measured, moved, needs_of, picks

PAGE = Path(__file__).parent.parent / "docs" / "sensitivity.md"
CATALOG = built_in_catalog()


SHARE = r"[\d.]+ %"
ROW = re.compile(rf"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| {SHARE} \| {SHARE} \| {SHARE} \| {SHARE} \|$", re.MULTILINE)
STILL = re.compile(r"^- \*\*([^*]+)\*\*: (.+)\.$", re.MULTILINE)


def test_the_page_names_every_assumed_value_of_the_catalog_and_no_other() -> None:
    """Where this fails: python -m benchmarks.sensitivity > docs/sensitivity.md."""
    text = PAGE.read_text(encoding="utf-8")
    now = {(one.group, one.name): one.now for one in assumed_values(CATALOG)}
    rows = {(group, name): shown for group, name, shown in ROW.findall(text)}
    still = {(group, name) for group, names in STILL.findall(text) for name in names.split(", ")}

    assert rows
    assert rows.keys() | still == now.keys()
    assert not rows.keys() & still
    assert all(now[key] == shown for key, shown in rows.items())


def test_every_kind_of_assumption_is_found() -> None:
    found = assumed_values(CATALOG)

    assert len({(one.group, one.name) for one in found}) == len(found)
    remedied = {one.id for one in CATALOG.rules.values() if any(remedy.effort.high > 0 for remedy in one.remedies)}
    assert {one.name for one in found if one.group == "effort of a remedy"} == remedied
    unknown = {
        f"{name}: {capability}"
        for name in CATALOG.main_platforms
        for capability, dated in CATALOG.platforms[name].answers.items()
        if dated[-1].support is Support.UNKNOWN
    }
    assert {one.name for one in found if one.group == "chance of a no"} == unknown
    assert {one.group for one in found} >= {"weight", "anchor", "organisation", "prior", "opinion"}


def test_a_changed_value_is_another_catalog_and_one_times_the_value_the_same() -> None:
    for value in assumed_values(CATALOG):
        assert value.changed(CATALOG, FACTOR) != CATALOG, value
        assert value.changed(CATALOG, 1.0) == CATALOG, value


def test_what_a_workload_does_not_need_moves_no_pick() -> None:
    """So the script may leave it out."""
    asked = cases([SAMPLES / "article"])
    today, needs = picks(CATALOG, asked), needs_of(CATALOG, asked)
    needless = [one for one in assumed_values(CATALOG) if one.need and all(one.need not in each for each in needs)]

    assert needless
    for value in needless[:: len(needless) // 8]:
        told = moved(value, CATALOG, asked, today)
        assert (told.platforms, told.outcomes) == ((0, 0), (0, 0))


def test_a_value_that_turns_everything_round_is_told() -> None:
    """Without work to count for, and with a tie band as wide as the scale, all that stands is a tie."""
    wide = Assumed(
        "organisation",
        "tie-band",
        "0.02",
        lambda one, _: replace(one, assumptions=replace(one.assumptions, tie_band=2.0)),
    )

    text = measured(CATALOG, [wide], [SAMPLES / "article"])

    assert "- 1 of 1 values move some pick" in text
    assert "| organisation | tie-band | 0.02 |" in text
