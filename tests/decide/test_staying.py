"""Staying needs no proof: what forces a workload away, what is worth considering, and what is due where it stays."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.decide import decide_all
from advisor.decide.judge import Judge
from advisor.model.catalog import Answer, Catalog, Grade, Support
from advisor.model.decision import Course, Decision, Step, Verdict
from advisor.model.facts import Workload
from advisor.model.findings import Outcome
from advisor.runs import built_in_catalog
from tests.decide.test_score import with_answer
from tests.support import NOW, decided, only, report_of, written
from tests.support.by_hand import ENDS, app, catalog
from tests.support.generated import DAY, runs


def decision(workload: Workload, used: Catalog | None = None) -> Decision:
    return decided(used or catalog(), [workload], day=DAY)[workload.id]


def goes(found: Decision) -> tuple[Course, str | None, Step]:
    return found.course, found.planned, found.decided_by


def trigger(found: Decision) -> tuple[str, str] | None:
    return None if found.trigger is None else (found.trigger.kind, found.trigger.rule)


# --- refused where it runs ------------------------------------------------------------------------------------------


def test_what_the_platform_refuses_of_its_own_descriptor_forces_a_move() -> None:
    """Alder and Cedar block UDP."""
    found = decision(app("dns", "alder", "udp"))

    assert goes(found) == (Course.MOVE, "birch", Step.VERDICT)
    assert trigger(found) == ("refused", "udp")
    assert found.trigger is not None
    assert [place.path for place in found.trigger.evidence] == ["dns/file"]


def from_another_file(workload: Workload, fact: str) -> Workload:
    known = workload.facts[fact]
    elsewhere = replace(known, evidence=tuple(replace(place, path="dns/Dockerfile") for place in known.evidence))
    return replace(workload, facts={**workload.facts, fact: elsewhere})


def test_what_another_file_says_is_disproved_by_running_and_is_to_be_checked() -> None:
    found = decision(from_another_file(app("dns", "alder", "udp"), "udp"))

    assert (goes(found), found.trigger) == ((Course.STAY, "alder", Step.STAY), None)
    (here,) = [one for one in found.result("alder").findings if one.rule == "udp"]
    assert (here.outcome, here.otherwise) == (Outcome.PASS, True)


@pytest.mark.parametrize(
    ("grade", "course"),
    [(Grade.DOCUMENTED, Course.MOVE), (Grade.CODE, Course.MOVE), (Grade.INFERRED, Course.STAY)],
)
def test_only_what_is_documented_or_in_code_is_refused(grade: Grade, course: Course) -> None:
    answer = Answer(capability="udp", support=Support.NONE, grade=grade)

    assert decision(app("dns", "alder", "udp"), with_answer(catalog(), "alder", answer)).course is course


@pytest.mark.parametrize(
    ("instances", "adjustable", "maximum", "verdict", "course"),
    [
        (8, None, None, Verdict.FIT, Course.STAY),
        (9, None, None, Verdict.BLOCKED, Course.MOVE),
        (9, "operator", 20.0, Verdict.FIT, Course.STAY),
        (20, "operator", 20.0, Verdict.FIT, Course.STAY),
        (21, "operator", 20.0, Verdict.BLOCKED, Course.MOVE),
        (900, "operator", None, Verdict.FIT, Course.STAY),
    ],
)
def test_a_limit_is_refused_beyond_what_an_operator_can_raise_it_to(
    instances: int, adjustable: str | None, maximum: float | None, verdict: Verdict, course: Course
) -> None:
    answer = Answer(capability="instances", limit=8.0, adjustable=adjustable, maximum=maximum)

    found = decision(app("shop", "alder", instances=instances), with_answer(catalog(), "alder", answer))

    assert (found.result("alder").verdict, found.course) == (verdict, course)


# --- a change where it runs, or another place ------------------------------------------------------------------------


def test_a_change_that_is_less_work_than_a_move_is_done_where_it_stays() -> None:
    """A shell on Cedar is 1 day, a new descriptor 1.25."""
    found = decision(app("shop", "cedar", "shell"))

    assert (goes(found), found.trigger) == ((Course.STAY, "cedar", Step.STAY), None)
    assert (found.result("cedar").verdict, found.result("cedar").days.expected) == (Verdict.AFTER_CHANGES, 1.0)


def test_a_change_that_is_more_work_than_a_move_makes_another_place_worth_considering() -> None:
    """Root on Birch is 2 days, a new descriptor for Alder or Cedar 1.25; both take it as it is."""
    found = decision(app("shop", "birch", "root"))

    assert (found.course, found.planned) == (Course.CONSIDER, "alder")
    assert trigger(found) == ("work", "root")
    assert found.recommendation.candidates == ("alder", "cedar")


def test_what_is_worth_considering_is_never_a_place_with_the_same_cause() -> None:
    """Cedar asks for the same change, and less of it."""
    used = with_answer(catalog(), "cedar", Answer(capability="root", support=Support.NONE))

    found = decision(app("shop", "birch", "root"), used)

    assert (found.planned, found.recommendation.candidates) == ("alder", ("alder",))
    assert next(one for one in found.why_not if one.platform == "cedar").step is Step.VERDICT


# --- ends -----------------------------------------------------------------------------------------------------------


def test_a_known_end_comes_before_every_other_reason() -> None:
    found = decision(app("dns", "alder", "udp"), catalog(alder=ENDS))

    assert trigger(found) == ("end-date", "platform-support")
    assert found.course is Course.MOVE


STACKED = "applications: [{name: fines, buildpacks: [ruby_buildpack]}]\n"


def without_successor(used: Catalog) -> Catalog:
    """The catalog in which nothing takes the place of a root file system of Cloud Foundry."""
    platform = used.platforms["cloud-foundry"]
    stacks = tuple(
        replace(answer, ends=tuple(replace(end, successor=None) for end in answer.ends))
        for answer in platform.answers["stacks"]
    )
    changed = replace(platform, answers={**platform.answers, "stacks": stacks})
    return replace(used, platforms={**used.platforms, platform.id: changed})


def test_the_end_of_a_part_with_a_successor_there_is_a_change_by_a_day_and_no_trigger(tmp_path: Path) -> None:
    found = only(report_of(written(tmp_path, {"manifest.yml": STACKED}))).decision

    assert (goes(found), found.trigger) == ((Course.STAY, "cloud-foundry", Step.STAY), None)
    (due,) = found.due
    assert (due.date, due.part, due.successor) == (date(2027, 4, 30), "cflinuxfs4", "cflinuxfs5")
    assert due.days.low < due.days.expected < due.days.high
    assert [str(place) for place in due.evidence]


def test_the_end_of_a_part_without_a_successor_there_forces_a_move(tmp_path: Path) -> None:
    catalog_ = built_in_catalog()
    workload = only(report_of(written(tmp_path, {"manifest.yml": STACKED}))).workload

    found = decided(without_successor(catalog_), [workload], platforms=catalog_.main_platforms, day=NOW)[workload.id]

    assert found.trigger is not None
    assert (found.course, found.trigger.kind, found.trigger.part) == (Course.MOVE, "end-date", "cflinuxfs4")
    assert (found.trigger.until, found.due) == (date(2027, 4, 30), ())
    assert found.planned not in (None, "cloud-foundry")


def test_events_are_dates_first_then_limits_by_todays_share() -> None:
    found = decision(app("shop", "alder", instances=6), catalog(alder=ENDS))

    ends, limit = found.events
    assert (ends.kind, ends.on, ends.share) == ("end-date", date(2027, 6, 1), None)
    assert (limit.kind, limit.rule, limit.demand, limit.limit, limit.share) == ("limit", "instances", 6, 8, 0.75)


def test_what_runs_nowhere_has_no_events() -> None:
    assert decision(app("shop", None)).events == ()


# --- laws -----------------------------------------------------------------------------------------------------------


def whole_and_alone(
    used: Catalog, workloads: Sequence[Workload]
) -> tuple[Mapping[str, Decision], Mapping[str, Decision]]:
    judge = Judge(assessor=Assessor(used, DAY, tuple(used.platforms)), as_of=DAY)
    together = {one.workload.id: one.decision for one in decide_all(workloads, judge)}
    alone = {one.id: decide_all([one], judge)[0].decision for one in workloads}
    return together, alone


@given(runs())
def test_the_rest_of_a_run_moves_a_destination_through_the_fewest_platforms_only(
    case: tuple[Catalog, tuple[Workload, ...]],
) -> None:
    """Which member of a family is planned may hang on what else is used; the family does not."""
    used, workloads = case
    together, alone = whole_and_alone(used, workloads)

    for name, found in together.items():
        assert found.results == alone[name].results
        assert found.course is alone[name].course
        assert found.trigger == alone[name].trigger
        families = {None if one.planned is None else used.platforms[one.planned].family for one in (found, alone[name])}
        assert len(families) == 1 or found.decided_by is Step.FEWEST
