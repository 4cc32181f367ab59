"""The article this product grew from, claim by claim: what held on 2016-06-30, and what holds today.

A claim is checked against the catalog's answers, the verdicts on `samples/article`, a deploy command, or what the
report says about the portfolio. Of claim 9 only the trusted source is covered: scan reports are not read yet.
"""

import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor.assess.answers import answers_on
from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.decide.commands import Commands
from advisor.model.catalog import Answer, Catalog, Grade
from advisor.model.decision import Course, Decision, Pick, Step, Verdict
from advisor.model.facts import Fact, Value, Workload
from advisor.model.findings import Finding, Outcome
from advisor.model.report import Report
from advisor.runs import built_in_catalog
from tests.support import NOW, SAMPLES, THEN, by_name, report_of

DAYS = (THEN, NOW)
CATALOG = built_in_catalog()

# claim, capability, platform, the answer then, the answer now
ANSWERS = [
    (2, "docker-images", "cloud-foundry", "partial", "partial"),
    (4, "untrusted-registry-certificate", "cloud-foundry", "partial", "partial"),
    (5, "private-registry-auth", "cloud-foundry", "none", "partial"),
    (6, "registry-api", "cloud-foundry", "v2", "v2"),
    (7, "registry-independent-start", "cloud-foundry", "none", "none"),
    (7, "registry-independent-start", "kubernetes", "partial", "partial"),
    (7, "registry-independent-start", "openshift", "partial", "partial"),
    (8, "user-namespaces", "cloud-foundry", "full", "full"),
    (8, "privileged-containers", "cloud-foundry", "none", "none"),
    (8, "host-access", "cloud-foundry", "none", "none"),
    (10, "private-registry-auth", "stackato", "full", "full"),
    (10, "active-support", "stackato", "full", "none"),
    (11, "docker-images", "stackato", "partial", "partial"),
    (13, "udp-ingress", "cloud-foundry", "none", "none"),
    (13, "per-instance-volumes", "cloud-foundry", "none", "none"),
    (13, "instance-disk", "cloud-foundry", "2147483648", "2147483648"),
    (13, "start-timeout", "cloud-foundry", "180", "180"),
    (14, "docker-images", "kubernetes", "full", "full"),
    (14, "docker-images", "openshift", "full", "full"),
    (14, "docker-images", "mesos", "full", "full"),
    (14, "active-support", "mesos", "full", "none"),
]
# claim, app of the sample, platform, the verdict then, the verdict now
VERDICTS = [
    (5, "ledger", "cloud-foundry", Verdict.BLOCKED, Verdict.FIT),
    (5, "visitor-board", "cloud-foundry", Verdict.FIT, Verdict.FIT),
    (10, "ledger", "stackato", Verdict.WITH_CONDITIONS, Verdict.BLOCKED),
    (14, "pixel-feed", "kubernetes", Verdict.FIT, Verdict.FIT),
    (14, "pixel-feed", "openshift", Verdict.FIT, Verdict.FIT),
    (14, "pixel-feed", "mesos", Verdict.FIT, Verdict.BLOCKED),
]
PUBLIC: Mapping[str, Value] = {"build.method": "image", "image.reference": ("acme/board:1",)}
INSIDE: Mapping[str, Value] = {
    "build.method": "image",
    "image.reference": ("registry.corp.example:5000/team/board:2",),
    "image.registry.auth": "none",
}
CLOSED: Mapping[str, Value] = {**INSIDE, "image.registry.auth": "required"}
LOGIN = '"$REGISTRY_USERNAME:$REGISTRY_PASSWORD"@registry.corp.example:5000/team/board:2'
# claim, platform, facts, day, the command
COMMANDS: list[tuple[int, str, Mapping[str, Value], date, str]] = [
    (3, "cloud-foundry", PUBLIC, date(2015, 10, 14), "cf docker-push board acme/board:1"),
    (3, "cloud-foundry", PUBLIC, THEN, "cf push board --docker-image acme/board:1"),
    (3, "cloud-foundry", PUBLIC, NOW, "cf push board --docker-image acme/board:1"),
    (4, "cloud-foundry", INSIDE, THEN, "cf push board --docker-image registry.corp.example:5000/team/board:2"),
    (4, "cloud-foundry", INSIDE, NOW, "cf push board --docker-image registry.corp.example:5000/team/board:2"),
    (10, "stackato", CLOSED, THEN, f"stackato push board --docker-image {LOGIN}"),
    (10, "stackato", CLOSED, NOW, f"stackato push board --docker-image {LOGIN}"),
]
# claim, facts, rule, platform, the outcomes then and now
FINDINGS: list[tuple[int, Mapping[str, Value], str, str, tuple[Outcome, Outcome]]] = [
    (4, INSIDE, "private-registry", "cloud-foundry", (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE)),
    (5, CLOSED, "private-registry", "cloud-foundry", (Outcome.FAIL, Outcome.CHANGE)),
    (6, {"image.registry.api": "v1"}, "registry-api", "cloud-foundry", (Outcome.FAIL, Outcome.FAIL)),
    (6, {"image.registry.api": "v2"}, "registry-api", "cloud-foundry", (Outcome.PASS, Outcome.PASS)),
    (7, INSIDE, "registry-at-start", "cloud-foundry", (Outcome.FAIL, Outcome.FAIL)),
    (7, INSIDE, "registry-at-start", "openshift", (Outcome.CONDITION, Outcome.CONDITION)),
    (8, {"security.privileged": True}, "privileged", "cloud-foundry", (Outcome.FAIL, Outcome.FAIL)),
    (9, {"image.mutable-tag": True}, "moving-tag", "cloud-foundry", (Outcome.FAIL, Outcome.FAIL)),
    (9, {"image.digest": True}, "moving-tag", "cloud-foundry", (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE)),
    (9, PUBLIC, "unverified-image", "openshift", (Outcome.OPEN, Outcome.PASS)),
    (8, {"image.root": True}, "root-image", "cloud-foundry", (Outcome.PASS, Outcome.PASS)),
]
CONDITIONS = [
    (2, "docker-images", "cloud-foundry", "off by default"),
    (2, "docker-images", "cloud-foundry", "diego_docker"),
    (11, "docker-images", "stackato", "sudo"),
    (13, "comfortable-instances", "cloud-foundry", "smaller workloads and simple use"),
]
VARIANT = """\
id: distribution
title: A distribution
extends: cloud-foundry
checked: 2016-06-01
answers:
  private-registry-auth: {{from: 2016-01-01, support: {support}, grade: declared, source: its maker's manual}}
"""


def workload(facts: Mapping[str, Value]) -> Workload:
    stated = {name: Fact(value=value) for name, value in facts.items()}
    return Workload(name="board", folder=".", kind="app", files=(), facts=stated, settled=frozenset(CATALOG.facts))


def answer(platform: str, capability: str, day: date) -> Answer:
    return answers_on(CATALOG.platforms[platform], day)[capability]


def said(given: Answer) -> str:
    if given.limit is not None:
        return f"{given.limit:.0f}"
    return ",".join(given.choice) if given.choice is not None else str(given.support)


def finding(facts: Mapping[str, Value], rule: str, platform: str, day: date, catalog: Catalog = CATALOG) -> Finding:
    assessor = Assessor(catalog, day, (platform,))
    need = next(need for need in assessor.needs(workload(facts)) if need.rule == rule)
    return assessor.finding(need, platform)


@cache
def report(day: date) -> Report:
    return report_of(SAMPLES / "article", day=day)


@cache
def sample(day: date) -> Mapping[str, Decision]:
    return by_name(report(day))


def on_both_days(rows: list[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str, date]]:
    return [(*row, day) for row in rows for day in DAYS]


def test_every_claim_stands_in_a_table_or_has_a_test_of_its_own() -> None:
    tables = (ANSWERS, VERDICTS, COMMANDS, FINDINGS, CONDITIONS)
    own = {1, 12, 15, 16}

    assert {row[0] for table in tables for row in table} | own == set(range(1, 17))


@pytest.mark.parametrize(("claim", "capability", "platform", "then", "now"), ANSWERS)
def test_the_catalog_answers_as_the_article_says_then_and_as_it_is_now(
    claim: int, capability: str, platform: str, then: str, now: str
) -> None:
    assert [said(answer(platform, capability, day)) for day in DAYS] == [then, now], f"claim {claim}"


@pytest.mark.parametrize(("claim", "app", "platform", "then", "now"), VERDICTS)
def test_the_sample_is_judged_as_the_article_says_then_and_as_it_is_now(
    claim: int, app: str, platform: str, then: Verdict, now: Verdict
) -> None:
    assert [sample(day)[app].result(platform).verdict for day in DAYS] == [then, now], f"claim {claim}"


@pytest.mark.parametrize(("claim", "platform", "facts", "day", "command"), COMMANDS)
def test_the_command_is_the_article_s(
    claim: int, platform: str, facts: Mapping[str, Value], day: date, command: str
) -> None:
    assert Commands(CATALOG.platforms[platform], day).of(workload(facts)).command == command, f"claim {claim}"


@pytest.mark.parametrize(("claim", "facts", "rule", "platform", "outcomes"), FINDINGS)
def test_a_workload_meets_what_the_article_says_then_and_what_is_so_now(
    claim: int, facts: Mapping[str, Value], rule: str, platform: str, outcomes: tuple[Outcome, Outcome]
) -> None:
    assert tuple(finding(facts, rule, platform, day).outcome for day in DAYS) == outcomes, f"claim {claim}"


@pytest.mark.parametrize(("claim", "capability", "platform", "words", "day"), on_both_days(CONDITIONS))
def test_the_condition_is_named(claim: int, capability: str, platform: str, words: str, day: date) -> None:
    assert words in (answer(platform, capability, day).condition or ""), f"claim {claim}"


@pytest.mark.parametrize("day", DAYS)
def test_claim_1_layers_and_metadata_of_the_final_stage_become_facts(day: date) -> None:
    (feed,) = [one.workload for one in report(day).assessed if one.workload.name == "pixel-feed"]

    metadata = {name: feed.value(name) for name in ("image.start-command", "image.ports", "image.user")}

    assert metadata == {"image.start-command": True, "image.ports": (8080,), "image.user": "1000:1000"}
    assert feed.value("build.method") == "image"


def test_claim_5_is_what_moves_the_ledger_in_2016_and_no_longer_does_today() -> None:
    then, now = (sample(day)["ledger"] for day in DAYS)

    assert then.trigger is not None
    assert (then.course, then.trigger.kind, then.trigger.rule) == (Course.MOVE, "refused", "private-registry")
    assert [one.rule for one in then.result("cloud-foundry").blockers()] == ["private-registry"]
    assert (then.planned, then.decided_by) == ("stackato", Step.WORK)
    assert (now.course, now.planned, now.trigger) == (Course.STAY, "cloud-foundry", None)


@pytest.mark.parametrize("day", DAYS)
def test_claim_5_does_not_concern_a_public_image_which_stays(day: date) -> None:
    board = sample(day)["visitor-board"]

    assert (board.course, board.planned, board.decided_by) == (Course.STAY, "cloud-foundry", Step.STAY)


def test_claim_10_ends_with_the_product_s_support() -> None:
    assert [one.rule for one in sample(NOW)["ledger"].result("stackato").blockers()] == ["platform-support"]


@pytest.mark.parametrize(("day", "support"), [(THEN, "full"), (NOW, "none")])
def test_claim_12_a_distribution_may_answer_otherwise_and_then_the_verdict_turns(
    day: date, support: str, tmp_path: Path
) -> None:
    folder = tmp_path / "platforms"
    folder.mkdir()
    (folder / "distribution.yaml").write_text(VARIANT.format(support=support), encoding="utf-8")
    catalog = load_catalog(data_folder("rules"), tmp_path)

    found = {
        name: finding(CLOSED, "private-registry", name, day, catalog) for name in ("cloud-foundry", "distribution")
    }

    failing = {name for name, one in found.items() if one.outcome is Outcome.FAIL}
    assert failing == {"cloud-foundry" if day == THEN else "distribution"}


@pytest.mark.parametrize("day", DAYS)
def test_claim_13_is_an_opinion_and_is_marked_as_one(day: date) -> None:
    comfortable = answer("cloud-foundry", "comfortable-instances", day)

    assert comfortable.grade is Grade.OPINION
    assert comfortable.limit is not None
    assert comfortable.limit < (answer("cloud-foundry", "instances", NOW).limit or math.inf)


@pytest.mark.parametrize(
    ("day", "left"), [(THEN, ("kubernetes", "mesos", "openshift")), (NOW, ("kubernetes", "openshift"))]
)
def test_claims_13_and_14_at_scale_a_platform_built_for_containers_is_worth_considering(
    day: date, left: tuple[str, ...]
) -> None:
    feed = sample(day)["pixel-feed"]

    assert feed.trigger is not None
    assert (feed.course, feed.trigger.kind, feed.trigger.rule) == (Course.CONSIDER, "opinion", "comfortable-scale")
    assert (feed.planned, feed.recommendation.family) == ("kubernetes", "kubernetes")
    assert feed.recommendation.candidates == left
    assert feed.recommendation.outcome is (Pick.TIE if "mesos" in left else Pick.RECOMMEND)


@pytest.mark.parametrize("day", DAYS)
def test_claim_13_never_moves_anything_by_itself(day: date) -> None:
    feed = sample(day)["pixel-feed"]

    here = feed.result("cloud-foundry")
    assert (here.verdict, here.days.high) == (Verdict.FIT, 0)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("platform", ["kubernetes", "mesos", "openshift"])
def test_claim_14_needs_no_switch_for_docker_images(platform: str, day: date) -> None:
    assert answer(platform, "docker-images", day).condition is None


def test_claim_15_keeping_cloud_foundry_alone_takes_every_app_and_asks_nothing_of_them() -> None:
    (first,) = report(NOW).portfolio.frontier

    assert (first.platforms, first.moves, first.unplaced) == (("cloud-foundry",), 0, ())
    assert first.days.expected == 0
    assert set(first.homes.values()) == {"cloud-foundry"}


def test_claim_15_leaving_it_is_told_with_a_place_and_the_work_for_each_app() -> None:
    (leaving,) = report(NOW).portfolio.exits

    assert leaving.platform == "cloud-foundry"
    assert [one.to for one in leaving.leaving] == ["kubernetes"] * 3
    assert [[line.part.value for line in one.work] for one in leaving.leaving] == [["descriptor"]] * 3


def test_claim_16_the_reader_is_told_which_limits_are_near_and_what_they_rest_on() -> None:
    """Instances of the feed stand against the opinion on comfortable scale; of the board a small share of it."""
    opinions = {
        name: next(event for event in decision.events if event.kind == "opinion")
        for name, decision in sample(NOW).items()
        if name != "ledger"
    }

    feed, board = opinions["pixel-feed"], opinions["visitor-board"]
    assert (feed.rule, feed.grade, feed.demand, feed.limit, feed.share) == (
        "comfortable-scale",
        "opinion",
        500,
        400,
        1.25,
    )
    assert (board.demand, board.limit, board.share) == (2, 400, 2 / 400)
    documented = [event for event in sample(NOW)["visitor-board"].events if event.kind == "limit"]
    assert documented
    assert all(event.share is not None and event.share <= 1 for event in documented)
