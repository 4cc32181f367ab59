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
from advisor.decide.commands import deployment
from advisor.model.catalog import Answer, Catalog, Grade
from advisor.model.decision import Course, Decision, Verdict
from advisor.model.facts import Fact, Value, Workload
from advisor.model.findings import Finding, Outcome
from advisor.render.tipping_words import tipping_sentences
from advisor.runs import built_in_catalog, make_report
from tests.accept import SAMPLES

THEN, NOW = date(2016, 6, 30), date(2026, 11, 24)
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
    (5, "ledger", "cloud-foundry", Verdict.BLOCKED, Verdict.AFTER_CHANGES),
    (5, "visitor-board", "cloud-foundry", Verdict.AFTER_CHANGES, Verdict.AFTER_CHANGES),
    (10, "ledger", "stackato", Verdict.AFTER_CHANGES, Verdict.BLOCKED),
    (14, "pixel-feed", "kubernetes", Verdict.AFTER_CHANGES, Verdict.AFTER_CHANGES),
    (14, "pixel-feed", "openshift", Verdict.AFTER_CHANGES, Verdict.AFTER_CHANGES),
    (14, "pixel-feed", "mesos", Verdict.AFTER_CHANGES, Verdict.BLOCKED),
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
    (5, CLOSED, "private-registry", "cloud-foundry", (Outcome.FAIL, Outcome.CONDITION)),
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
def sample(day: date) -> Mapping[str, Decision]:
    report = make_report([SAMPLES / "article"], day, [], "balanced", None, [])
    return {one.workload.name: one.decision for one in report.assessed}


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
    assert deployment(CATALOG.platforms[platform], workload(facts), day).command == command, f"claim {claim}"


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
    report = make_report([SAMPLES / "article"], day, [], "balanced", None, [])
    (feed,) = [one.workload for one in report.assessed if one.workload.name == "pixel-feed"]

    metadata = {name: feed.value(name) for name in ("image.start-command", "image.ports", "image.user")}

    assert metadata == {"image.start-command": True, "image.ports": (8080,), "image.user": "1000:1000"}
    assert feed.value("build.method") == "image"


def test_claim_5_is_what_moves_the_ledger_in_2016_and_no_longer_does_today() -> None:
    then, now = (sample(day)["ledger"] for day in DAYS)

    assert then.trigger is not None
    assert (then.course, then.trigger.rule) == (Course.MOVE, "private-registry")
    assert [one.rule for one in then.result("cloud-foundry").blockers()] == ["private-registry"]
    assert (now.course, now.trigger) == (Course.STAY, None)


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
    ("day", "better"), [(THEN, ("kubernetes", "mesos", "openshift")), (NOW, ("kubernetes", "openshift"))]
)
def test_claim_14_at_scale_the_platforms_built_for_containers_score_higher(day: date, better: tuple[str, ...]) -> None:
    feed = sample(day)["pixel-feed"]

    scores = {one.platform: one.score for one in feed.results}

    stay = scores["cloud-foundry"]
    assert stay is not None
    assert all((scores[name] or 0) > stay for name in better)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("platform", ["kubernetes", "mesos", "openshift"])
def test_claim_14_needs_no_switch_for_docker_images(platform: str, day: date) -> None:
    assert answer(platform, "docker-images", day).condition is None


def test_claim_15_keeping_cloud_foundry_alone_takes_every_app_and_asks_least_of_them() -> None:
    kept = make_report([SAMPLES / "article"], NOW, [], "balanced", None, []).portfolio.consolidation

    first = kept.frontier[0]
    assert first.platforms == ("cloud-foundry",)
    assert (first.fits, first.unplaced) == (3, ())
    only = next(one for one in kept.every if one.platforms == ("kubernetes",))
    assert only.effort_high > first.effort_high


def test_claim_16_the_reader_is_told_at_how_many_instances_to_leave_and_what_that_rests_on() -> None:
    board = sample(NOW)["visitor-board"]
    assert board.tipping is not None
    (instances,) = [tip for tip in board.tipping.numbers if tip.fact == "scale.instances"]

    assert (board.recommendation.default, instances.now) == ("cloud-foundry", 2)
    assert instances.flips_above is not None
    assert instances.flips_above > instances.now
    assert set(instances.above) == {"kubernetes", "openshift"}
    told = tipping_sentences(board, CATALOG)[0]
    assert f"From {instances.flips_above} instances on Kubernetes and OpenShift lead" in told
    assert "opinion about comfortable scale" in told
