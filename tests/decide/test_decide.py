"""Staying, ends, triggers and the steps of the destination, on the samples and on small folders."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from advisor.catalog import load_catalog
from advisor.catalog.organisation import read_organisation
from advisor.catalog.platforms import support_answers
from advisor.catalog.vocabulary import DERIVED
from advisor.data import data_folder
from advisor.model.catalog import Catalog
from advisor.model.decision import Course, Decision, Firmness, Pick, Step, Verdict
from advisor.model.organisation import Waiver, judged_platforms
from advisor.model.report import Report
from advisor.pipeline import Options, assess_paths
from tests.support import decision_of
from tests.support.generated import HERE

SAMPLES = Path(__file__).parents[2] / "samples"
TODAY = date(2026, 11, 24)
THEN = date(2016, 6, 30)
CATALOG = load_catalog(data_folder("rules"))


def report_of(
    folder: Path,
    day: date = TODAY,
    *,
    catalog: Catalog = CATALOG,
    platforms: Sequence[str] = (),
    waivers: tuple[Waiver, ...] = (),
) -> Report:
    """A run under a catalog of the test's own."""
    judged = tuple(platforms) or catalog.main_platforms
    return assess_paths([folder], catalog, Options(as_of=day, platforms=judged, waivers=waivers))


def organised(folder: Path, day: date, organisation: str) -> Report:
    """A run under one of the sample's organisation files."""
    declaring = read_organisation(folder / organisation, CATALOG)
    judged = judged_platforms(declaring.catalog, declaring.organisation)
    options = Options(as_of=day, platforms=tuple(judged), organisation=declaring.organisation)
    return assess_paths([folder], declaring.catalog, options)


def decisions(report: Report) -> dict[str, Decision]:
    return {one.workload.id: one.decision for one in report.assessed}


# --- which step decided ---------------------------------------------------------------------------------------------

SHOWN: dict[Step, tuple[str, str, date, str | None]] = {
    Step.STAY: ("twelve-factor", "register/register", TODAY, None),
    Step.ORGANISATION: ("crossroads", "timetable/timetable", TODAY, "one-platform.yaml"),
    Step.ENDING: ("harbour", "berth-planner/berth-planner", TODAY, "organisation.yaml"),
    Step.OBLIGATION: ("crossroads", "passenger-data/passenger-data", TODAY, "two-platforms.yaml"),
    Step.VERDICT: ("containers", "log-sink/log-sink", TODAY, None),
    Step.WORK: ("harbour", "tide-table/tide-table", TODAY, None),
    Step.PREFERENCE: ("crossroads", "timetable/timetable", TODAY, "two-platforms.yaml"),
    Step.FEWEST: ("containers", "landing/landing", TODAY, None),
    Step.DEFAULT: ("article", "pixel-feed/pixel-feed", THEN, None),
}
"""A sample workload for each step that may decide; members of one system come with the applications."""


def test_every_step_but_systems_is_shown_by_a_sample() -> None:
    assert set(SHOWN) == set(Step) - {Step.SYSTEM}


@pytest.mark.parametrize("step", SHOWN, ids=lambda step: step.value)
def test_the_sample_of_a_step_is_decided_by_it(step: Step) -> None:
    sample, workload, day, organisation = SHOWN[step]

    folder = SAMPLES / sample
    report = report_of(folder, day) if organisation is None else organised(folder, day, organisation)
    decision = decisions(report)[workload]

    assert decision.decided_by is step
    tie = Pick.TIE if step is Step.DEFAULT else Pick.RECOMMEND
    assert decision.recommendation.outcome is tie


# --- the article ----------------------------------------------------------------------------------------------------


def test_on_the_articles_day_the_private_image_leaves_and_the_large_one_considers_it() -> None:
    told = decisions(report_of(SAMPLES / "article", THEN))

    private, large, small = (told[f"{name}/{name}"] for name in ("ledger", "pixel-feed", "visitor-board"))
    assert (private.course, private.planned) == (Course.MOVE, "stackato")
    assert private.trigger is not None
    assert (private.trigger.kind, private.trigger.rule) == ("refused", "private-registry")
    assert (small.course, small.planned) == (Course.STAY, "cloud-foundry")
    assert (large.course, large.planned) == (Course.CONSIDER, "kubernetes")
    assert large.trigger is not None
    assert (large.trigger.kind, large.trigger.rule) == ("opinion", "comfortable-scale")
    assert "mesos" in large.recommendation.candidates


def test_today_the_private_image_stays() -> None:
    told = decisions(report_of(SAMPLES / "article"))

    assert told["ledger/ledger"].course is Course.STAY
    assert told["pixel-feed/pixel-feed"].course is Course.CONSIDER


# --- ends -----------------------------------------------------------------------------------------------------------

ANNOUNCED, UNTIL = date(2025, 11, 1), date(2026, 12, 31)


def ending(platform: str) -> Catalog:
    """The catalog in which the platform's end is announced."""
    before = CATALOG.platforms[platform]
    cycle = replace(before.life_cycle, announced=ANNOUNCED, until=UNTIL)
    answers = {**before.answers, DERIVED: support_answers(cycle, before.checked)}
    after = replace(before, life_cycle=cycle, answers=answers)
    return replace(CATALOG, platforms={**CATALOG.platforms, platform: after})


DAYS = {
    "the day it is announced": ANNOUNCED,
    "a year before": UNTIL - timedelta(days=365),
    "three days before": UNTIL - timedelta(days=3),
    "the day after": UNTIL + timedelta(days=1),
}


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_from_its_announcement_on_everything_leaves_a_platform_and_nothing_is_placed_there(day: date) -> None:
    report = report_of(SAMPLES / "twelve-factor", day, catalog=ending("cloud-foundry"))

    assert report.assessed
    for decision in decisions(report).values():
        assert decision.course is Course.MOVE
        assert decision.trigger is not None
        assert (decision.trigger.kind, decision.trigger.until) == ("end-date", UNTIL)
        assert decision.planned not in (None, "cloud-foundry")
    (deadline,) = [one for one in report.portfolio.calendar if not one.part]
    assert (deadline.on, deadline.platform, len(deadline.workloads)) == (UNTIL, "cloud-foundry", len(report.assessed))
    assert deadline.days.expected > 0


def test_before_an_end_is_announced_nobody_knew() -> None:
    report = report_of(SAMPLES / "twelve-factor", ANNOUNCED - timedelta(days=1), catalog=ending("cloud-foundry"))

    assert {one.course for one in decisions(report).values()} == {Course.STAY}
    assert not [one for one in report.portfolio.calendar if not one.part]


def test_nothing_new_is_placed_on_a_platform_whose_end_is_announced() -> None:
    told = decisions(report_of(SAMPLES / "containers", catalog=ending("cloud-foundry")))

    placed = [one for one in told.values() if one.course is Course.PLACE]
    assert placed
    assert all(one.planned != "cloud-foundry" for one in placed)


def test_a_live_waiver_lets_a_workload_stay_on_a_platform_that_ends() -> None:
    waiver = Waiver(
        rule="platform-support",
        workload="register/*",
        platform="cloud-foundry",
        reason="It is retired before.",
        owner="The register's team",
        until=date(2027, 6, 30),
        location=HERE,
    )

    told = decisions(report_of(SAMPLES / "twelve-factor", catalog=ending("cloud-foundry"), waivers=(waiver,)))

    courses = Counter(one.course for one in told.values())
    assert told["register/register"].course is Course.STAY
    assert courses == {Course.STAY: 1, Course.MOVE: len(told) - 1}


def test_a_part_that_ends_with_a_successor_is_due_also_for_apps_that_do_not_name_it() -> None:
    report = report_of(SAMPLES / "twelve-factor")
    told = decisions(report)

    due = {name: one.due for name, one in told.items() if one.due}
    assert set(due) == set(told) - {"archive/archive"}, "archive names a stack that has ended already"
    for name, dues in due.items():
        (only,) = dues
        assert (only.part, only.successor, only.date) == ("cflinuxfs4", "cflinuxfs5", date(2027, 4, 30))
        assert only.evidence[0].path.startswith(name.partition("/")[0])
        assert told[name].course is Course.STAY
        assert told[name].trigger is None
    (deadline,) = report.portfolio.calendar
    assert set(deadline.workloads) == set(due)


def test_an_image_app_stands_on_no_stack() -> None:
    told = decisions(report_of(SAMPLES / "article"))

    assert all(not one.due for one in told.values())


def test_a_part_that_ends_without_a_successor_there_forces_a_move() -> None:
    platform = CATALOG.platforms["cloud-foundry"]
    answers = tuple(
        replace(answer, ends=tuple(replace(end, successor=None) for end in answer.ends))
        for answer in platform.answers["stacks"]
    )
    alone = replace(platform, answers={**platform.answers, "stacks": answers})
    catalog = replace(CATALOG, platforms={**CATALOG.platforms, "cloud-foundry": alone})

    decision = decisions(report_of(SAMPLES / "twelve-factor", catalog=catalog))["register/register"]

    assert decision.course is Course.MOVE
    assert decision.trigger is not None
    assert (decision.trigger.kind, decision.trigger.part, decision.trigger.until) == (
        "end-date",
        "cflinuxfs4",
        date(2027, 4, 30),
    )
    assert decision.planned != "cloud-foundry"


# --- staying --------------------------------------------------------------------------------------------------------


def test_running_disproves_what_documentation_says_of_facts_in_other_files(tmp_path: Path) -> None:
    files = {
        "manifest.yml": "applications:\n- name: feed\n  docker: {image: 'example.org/feed:1'}\n",
        "Dockerfile": 'FROM debian:12\nEXPOSE 514/udp\nCMD ["feed"]\n',
    }

    decision = decision_of(tmp_path, files)

    assert decision.course is Course.STAY
    here = decision.result("cloud-foundry")
    assert here.verdict is Verdict.FIT
    assert decision.trigger is None


def test_what_the_platform_refuses_of_its_own_descriptor_is_no_proof_and_has_a_remedy(tmp_path: Path) -> None:
    manifest = "applications:\n- name: feed\n  buildpacks: [go_buildpack]\n  env: {VCAP_FEED: x}\n"

    decision = decision_of(tmp_path, {"manifest.yml": manifest})

    assert (decision.course, decision.planned) == (Course.STAY, "cloud-foundry")
    here = decision.result("cloud-foundry")
    assert here.verdict is Verdict.AFTER_CHANGES
    assert "reserved-variable" in [line.what for line in here.work]


def test_a_condition_is_met_where_it_runs_and_still_to_be_met_elsewhere(tmp_path: Path) -> None:
    manifest = "applications:\n- name: feed\n  docker: {image: 'ghcr.io/acme/feed:1'}\n"

    decision = decision_of(tmp_path, {"manifest.yml": manifest})

    here = decision.result("cloud-foundry")
    assert here.verdict is Verdict.FIT
    assert [one for one in here.findings if one.rule == "docker-image" and one.met]
    assert here.days.expected == 0


def test_an_app_that_runs_on_one_of_two_variants_stays_and_hinges_on_which(tmp_path: Path) -> None:
    manifest = "applications:\n- name: feed\n  buildpacks: [go_buildpack]\n"
    (tmp_path / "manifest.yml").write_text(manifest, encoding="utf-8")

    (decision,) = decisions(report_of(tmp_path, platforms=["cloud-gov", "tanzu", "kubernetes"])).values()

    assert decision.current is None
    assert decision.current_platforms == ("cloud-gov", "tanzu")
    assert (decision.course, decision.firmness) == (Course.STAY, Firmness.HINGES)
    assert decision.planned in decision.current_platforms


def test_a_forced_move_without_a_place_says_so_and_names_what_blocks(tmp_path: Path) -> None:
    marathon = (
        '{"id": "/probe", "cmd": "run", "container": {"type": "DOCKER", "docker": {"image": "acme/probe:1",'
        ' "privileged": true}}, "instances": 1}'
    )

    (tmp_path / "marathon.json").write_text(marathon, encoding="utf-8")
    report = report_of(tmp_path, platforms=["mesos", "cloud-foundry"])

    (decision,) = decisions(report).values()
    assert (decision.course, decision.planned) == (Course.MOVE, None)
    assert decision.recommendation.outcome is Pick.NONE_FITS
    (leaving,) = next(one for one in report.portfolio.exits if one.platform == "mesos").leaving
    assert leaving.nearest == "cloud-foundry"
    assert "privileged" in leaving.blocked_by
