"""What running somewhere shows: an open need is not there or is met; what is known to fail still fails."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.decision import Decision, PlatformResult, Presumption, Verdict
from advisor.model.findings import Finding, Outcome
from advisor.render.presumed_words import presumed_sentences
from advisor.runs import make_report
from tests.test_confidence_words import NOW

RESTRICTED = "kubernetes-restricted"
THEN, BEFORE = date(2016, 6, 30), date(2010, 1, 1)
APP = "applications:\n- name: shop\n  docker:\n    image: registry.corp.example/shop:1\n"
POD = "containers:\n  - {name: shop, image: registry.corp.example/shop:1%s}"
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n"
    "  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      "
)


def decision(folder: Path, text: str, day: date = NOW, platforms: tuple[str, ...] = ()) -> Decision:
    (folder / ("manifest.yml" if text.startswith("app") else "shop.yaml")).write_text(text, encoding="utf-8")
    (only,) = make_report([folder], day, list(platforms), "balanced", None, []).assessed
    return only.decision


def deployment(more: str = "") -> str:
    return DEPLOYMENT + POD.replace("\n", "\n      ") % more + "\n"


def finding(result: PlatformResult, rule: str) -> Finding:
    return next(one for one in result.findings if one.rule == rule)


@pytest.mark.parametrize("day", [THEN, NOW])
def test_an_app_is_not_undetermined_where_it_runs(day: date, tmp_path: Path) -> None:
    here = decision(tmp_path, APP, day).result("cloud-foundry")

    assert here.verdict in (Verdict.FIT, Verdict.AFTER_CHANGES)
    assert here.risk == 0


def test_a_verdict_still_tells_what_it_presumes(tmp_path: Path) -> None:
    here = decision(tmp_path, APP).result("cloud-foundry")

    told = {one.rule: one for one in here.presuming}
    assert told["registry-api"].sentence.startswith("running on Cloud Foundry today answers this: ")
    assert (told["registry-api"].chance, told["registry-api"].blocking) == (0, False)


def test_staying_asks_for_no_days_because_of_what_nobody_said(tmp_path: Path) -> None:
    decided = decision(tmp_path, deployment(), platforms=(RESTRICTED,))

    assert decided.current == RESTRICTED
    assert finding(decided.result(RESTRICTED), "root-image").shown_on == RESTRICTED
    assert decided.result(RESTRICTED).effort_high == 0


def test_what_is_known_to_fail_where_it_runs_stays_a_finding(tmp_path: Path) -> None:
    privileged = deployment(", securityContext: {privileged: true}")

    here = decision(tmp_path, privileged, platforms=(RESTRICTED,)).result(RESTRICTED)

    assert finding(here, "privileged").outcome is Outcome.FAIL
    assert here.verdict is Verdict.BLOCKED


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


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["ports", "processors", "a shell", "a fixed user"]))))
def test_what_running_answers_is_one_sentence_that_names_all_of_it(parts: list[tuple[bool, str]]) -> None:
    presuming = [
        Presumption(
            rule=topic,
            chance=0.0,
            sentence=f"running on OpenShift today answers this: {topic}" if shown else f"it does not need {topic}",
            blocking=False,
            shown=shown,
            topic=topic if shown else "",
        )
        for shown, topic in parts
    ]

    told = presumed_sentences(presuming)

    answered = [one for one in told if one.startswith("running on OpenShift today answers th")]
    assert len(answered) == any(shown for shown, _ in parts)
    assert all(topic in answered[0] for shown, topic in parts if shown)
    assert [one for one in told if one not in answered] == [
        f"it does not need {topic}" for shown, topic in parts if not shown
    ]
