"""What running somewhere shows: an open need is not there or is met; what is refused where it runs still fails."""

from datetime import date
from pathlib import Path

import pytest

from advisor.model.decision import AS_IT_IS, Course, Decision, PlatformResult, Step, Verdict
from advisor.model.findings import Finding, Outcome
from advisor.report.words import presumption_sentence
from tests.support import NOW, THEN, decision_of, only, report_of, written

RESTRICTED = "kubernetes-restricted"
BEFORE = date(2010, 1, 1)
APP = "applications:\n- name: shop\n  docker:\n    image: registry.corp.example/shop:1\n"
POD = "containers:\n  - {name: shop, image: registry.corp.example/shop:1%s}"
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n"
    "  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      "
)


def decision(folder: Path, text: str, day: date = NOW, platforms: tuple[str, ...] = ()) -> Decision:
    name = "manifest.yml" if text.startswith("app") else "shop.yaml"
    return decision_of(folder, {name: text}, day=day, platforms=platforms)


def deployment(more: str = "") -> str:
    return DEPLOYMENT + POD.replace("\n", "\n      ") % more + "\n"


def finding(result: PlatformResult, rule: str) -> Finding:
    return next(one for one in result.findings if one.rule == rule)


@pytest.mark.parametrize("day", [THEN, NOW])
def test_an_app_is_not_undetermined_where_it_runs(day: date, tmp_path: Path) -> None:
    here = decision(tmp_path, APP, day).result("cloud-foundry")

    assert here.verdict in AS_IT_IS
    assert here.risk == 0


def test_a_verdict_still_tells_what_it_presumes(tmp_path: Path) -> None:
    report = report_of(written(tmp_path, {"manifest.yml": APP}))
    workload, here = only(report).workload, only(report).decision.result("cloud-foundry")

    told = {one.rule: one for one in here.presuming}["registry-api"]
    assert presumption_sentence(told, report.catalog, workload).startswith("running there today answers this: ")
    assert (told.chance, told.blocking, told.shown) == (0, False, True)


def test_staying_asks_for_no_days_because_of_what_nobody_said(tmp_path: Path) -> None:
    decided = decision(tmp_path, deployment(), platforms=(RESTRICTED,))

    assert decided.current == RESTRICTED
    assert finding(decided.result(RESTRICTED), "root-image").shown_on == RESTRICTED
    assert decided.result(RESTRICTED).days.high == 0


def test_what_the_platform_refuses_of_its_own_descriptor_blocks_and_forces_a_move(tmp_path: Path) -> None:
    privileged = deployment(", securityContext: {privileged: true}")

    decided = decision(tmp_path, privileged, platforms=(RESTRICTED, "kubernetes"))
    alone = decision(tmp_path, privileged, platforms=(RESTRICTED,))

    here = alone.result(RESTRICTED)
    assert finding(here, "privileged").outcome is Outcome.FAIL
    assert here.verdict is Verdict.BLOCKED
    assert decided.current == "kubernetes"
    assert decided.course is Course.STAY
    assert alone.trigger is not None
    assert (alone.course, alone.planned, alone.decided_by) == (Course.MOVE, None, Step.VERDICT)
    assert (alone.trigger.kind, alone.trigger.rule, str(alone.trigger.evidence[0])) == (
        "refused",
        "privileged",
        "shop.yaml:10",
    )


def test_a_condition_where_it_runs_is_met_already(tmp_path: Path) -> None:
    """Rulings 2: named, no effort, no condition that is still to be met."""
    here = decision(tmp_path, APP).result("cloud-foundry")

    switch = finding(here, "docker-image")
    assert (switch.outcome, switch.met, switch.effort) == (Outcome.CONDITION, True, None)
    assert (here.verdict, here.days.high) == (Verdict.FIT, 0)


def test_what_runs_although_documented_otherwise_is_told_and_is_no_trigger(tmp_path: Path) -> None:
    """The registry's first API stands in no line of the manifest: the app runs, so the document is to be checked."""
    files = {"manifest.yml": APP, "organisation.yaml": "registries:\n  - {hosts: registry.corp.example, api: v1}\n"}
    folder = written(tmp_path, files)

    decided = only(report_of(folder / "manifest.yml", organisation=folder / "organisation.yaml")).decision

    here = finding(decided.result("cloud-foundry"), "registry-api")
    assert (here.outcome, here.otherwise) == (Outcome.PASS, True)
    assert (decided.course, decided.trigger) == (Course.STAY, None)
    assert decided.result("openshift").verdict is Verdict.BLOCKED


def test_what_cannot_be_there_is_not_there_on_another_platform_either(tmp_path: Path) -> None:
    decided = decision(tmp_path, deployment())

    assert finding(decided.result("openshift"), "registry-api").shown_on == "kubernetes"
    assert finding(decided.result("cloud-foundry"), "processor").outcome is Outcome.OPEN


def test_a_condition_that_is_met_here_shows_nothing_about_another_platform(tmp_path: Path) -> None:
    elsewhere = finding(decision(tmp_path, deployment()).result("openshift"), "untrusted-certificate")

    assert elsewhere.outcome is Outcome.OPEN


def test_a_platform_that_is_not_judged_shows_as_much(tmp_path: Path) -> None:
    without = decision(tmp_path, APP, platforms=("kubernetes", "openshift"))

    assert finding(without.result("openshift"), "registry-api").shown_on == "cloud-foundry"


def test_nothing_ran_on_a_platform_before_it_was_there(tmp_path: Path) -> None:
    here = decision(tmp_path, APP, BEFORE).result("cloud-foundry")

    assert [one.rule for one in here.findings if one.shown_on] == []
