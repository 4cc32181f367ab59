"""`explain` without options: what an architect reads in one go; the whole chain stays a word away."""

import re
from datetime import date
from functools import cache

import pytest
from typer.testing import CliRunner

from advisor.cli import app
from advisor.model.report import Assessed, Report
from advisor.render.brief import LONGEST, WHOLE_CHAIN, brief
from advisor.render.terminal import explanation
from advisor.runs import make_report
from tests.accept import CASES, SAMPLES

TODAY = date(2026, 11, 24)


@cache
def report(name: str, day: date) -> Report:
    return make_report([SAMPLES / name], day, [], "balanced", None, [])


EVERYTHING = [(name, day, place) for name, day in CASES for place in range(len(report(name, day).assessed))]


@pytest.fixture(params=EVERYTHING, ids=lambda one: f"{one[0]}-{one[1].year}-{one[2]}")
def told(request: pytest.FixtureRequest) -> tuple[Report, Assessed, str]:
    name, day, place = request.param
    found = report(name, day)
    one = found.assessed[place]
    return found, one, brief(one, found)


def test_it_is_short_and_begins_with_the_proposal(told: tuple[Report, Assessed, str]) -> None:
    _, one, text = told
    lines = text.splitlines()

    assert lines[:2] == [one.workload.id, one.decision.recommendation.sentence]
    assert len(lines) <= LONGEST
    assert lines[-1] == WHOLE_CHAIN


def test_every_supported_platform_has_its_paragraph_and_no_other(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    heads = re.findall(r"^[●◐?✕] (.+?): ", text, re.MULTILINE)
    alive = {
        found.catalog.platforms[each.platform].title
        for each in one.decision.results
        if not any(finding.rule == "platform-support" for finding in each.blockers())
    }
    out = [found.catalog.platforms[each.platform].title for each in one.decision.results]

    assert sorted(heads) == sorted(alive)
    default = one.decision.recommendation.default
    assert default is None or found.catalog.platforms[default].title in {heads[0]} | (set(out) - alive)
    assert all(f"{title}" in text for title in out)


def test_nothing_meant_for_the_tools_author_is_in_it(told: tuple[Report, Assessed, str]) -> None:
    _, _, text = told

    assert not re.search(r"PF1\.0|vector|0-0 days|not stated:|doubling|certainly", text)


def test_what_knocks_a_platform_out_is_told_with_its_source(told: tuple[Report, Assessed, str]) -> None:
    found, one, text = told
    for result in one.decision.results:
        blockers = [each for each in result.blockers() if each.rule != "platform-support"]
        if blockers and len(blockers) == len(result.blockers()):
            title = found.catalog.platforms[result.platform].title
            paragraph = next(part for part in text.split("\n\n") if f"{title}: " in part.splitlines()[0])
            assert "Out. " in paragraph
            assert min(blockers, key=lambda each: each.rule).need.message.rstrip(".") in paragraph


def test_options_lead_to_the_whole_chain() -> None:
    arguments = ["explain", str(SAMPLES / "harbour"), "tide-table", "--as-of", TODAY.isoformat()]
    found = report("harbour", TODAY)
    one = next(each for each in found.assessed if each.workload.name == "tide-table")

    plain, full, single = (
        CliRunner().invoke(app, [*arguments, *more]).output for more in ([], ["--full"], ["--platform", "openshift"])
    )

    assert plain == f"{brief(one, found)}\n"
    assert full == f"{explanation(one, found, None)}\n"
    assert single == f"{explanation(one, found, 'openshift')}\n"
    rules = {finding.rule for result in one.decision.results for finding in result.findings}
    assert all(f" {rule}: " in full for rule in rules)


def test_it_says_how_the_workload_is_deployed_and_what_has_to_be_mended_first() -> None:
    found = report("article", TODAY)
    one = next(one for one in found.assessed if one.workload.name == "visitor-board")

    for text in (brief(one, found), explanation(one, found, "cloud-foundry")):
        assert "cf push visitor-board -f visitor-board/manifest.yml" in text
        assert "First take `path` out of the manifest" in text
