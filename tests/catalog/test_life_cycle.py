"""What platforms no longer read, and platforms that did not exist on the day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from advisor.assess.assess import Assessor
from advisor.errors import UsageError
from advisor.formats.read import read_sources
from advisor.model.decision import Course, Decision, Pick, Verdict
from advisor.model.findings import Finding, Outcome
from advisor.report.words import presumption_sentence, sentence
from advisor.runs import built_in_catalog, the_platform
from advisor.text.source import ReadOptions, Source
from tests.support import NOW, decision_of, only, report_of, written

CATALOG = built_in_catalog()
POD = "spec:\n  template:\n    spec:\n      containers: [{name: shop, image: 'ghcr.io/acme/shop:1'}]\n"


def decided(root: Path, version: str, kind: str, day: date, *platforms: str) -> Decision:
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: shop}}\n{POD}"
    return decision_of(root, {"shop.yaml": text}, day=day, platforms=platforms)


@pytest.mark.parametrize(
    ("platform", "version", "kind", "day", "removed", "ageing"),
    [
        ("kubernetes", "apps/v1", "Deployment", NOW, Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE),
        ("kubernetes", "extensions/v1beta1", "Deployment", NOW, Outcome.CHANGE, Outcome.PASS),
        ("kubernetes", "extensions/v1beta1", "Deployment", date(2019, 9, 17), Outcome.PASS, Outcome.FAIL),
        ("kubernetes", "extensions/v1beta1", "Deployment", date(2016, 6, 30), Outcome.PASS, Outcome.PASS),
        ("kubernetes", "apps/v1beta2", "StatefulSet", NOW, Outcome.CHANGE, Outcome.PASS),
        ("kubernetes", "apps/v1beta1", "Deployment", date(2019, 9, 18), Outcome.CHANGE, Outcome.PASS),
        ("kubernetes-restricted", "extensions/v1beta1", "Deployment", NOW, Outcome.CHANGE, Outcome.PASS),
        ("openshift", "extensions/v1beta1", "Deployment", date(2020, 1, 22), Outcome.PASS, Outcome.FAIL),
        ("openshift", "apps.openshift.io/v1", "DeploymentConfig", NOW, Outcome.PASS, Outcome.FAIL),
        ("openshift", "apps.openshift.io/v1", "DeploymentConfig", date(2023, 10, 30), Outcome.PASS, Outcome.PASS),
    ],
)
def test_old_api_versions_and_kinds_age_and_go(  # noqa: PLR0913, PLR0917 - the columns of the table
    platform: str, version: str, kind: str, day: date, removed: Outcome, ageing: Outcome, tmp_path: Path
) -> None:
    found = decided(tmp_path, version, kind, day, platform).result(platform).findings
    outcomes = {finding.rule: finding.outcome for finding in found}

    told = [outcomes.get(rule, Outcome.NOT_APPLICABLE) for rule in ("removed-key", "ageing-key")]
    assert told == [removed, ageing]


@pytest.mark.parametrize(
    ("platform", "volume", "day", "ends"),
    [
        ("kubernetes", "rbd", NOW, [Outcome.CHANGE, Outcome.PASS]),
        ("kubernetes", "rbd", date(2024, 12, 10), [Outcome.PASS, Outcome.PASS]),
        ("kubernetes", "gitRepo", date(2025, 4, 22), [Outcome.PASS, Outcome.FAIL]),
        ("kubernetes", "gitRepo", NOW, [Outcome.CHANGE, Outcome.PASS]),
        ("openshift", "gitRepo", date(2025, 10, 20), [Outcome.PASS, Outcome.FAIL]),
        ("openshift", "gitRepo", NOW, [Outcome.CHANGE, Outcome.PASS]),
        ("openshift", "glusterfs", NOW, [Outcome.CHANGE, Outcome.PASS]),
        ("kubernetes-restricted", "flexVolume", NOW, [Outcome.PASS, Outcome.FAIL]),
        ("cloud-foundry", "rbd", NOW, [Outcome.PASS, Outcome.PASS]),
    ],
)
def test_kinds_of_volumes_age_and_go(
    platform: str, volume: str, day: date, ends: list[Outcome], tmp_path: Path
) -> None:
    pod = f"{POD}      volumes: [{{name: data, {volume}: {{}}}}]\n"
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: shop}}\n{pod}"
    decision = decision_of(tmp_path, {"shop.yaml": text}, day=day, platforms=[platform])

    outcomes = {finding.rule: finding.outcome for finding in decision.result(platform).findings}
    assert [outcomes["removed-key"], outcomes["ageing-key"]] == ends


def test_a_descriptor_to_be_mended_is_no_reason_to_leave(tmp_path: Path) -> None:
    decision = decided(tmp_path, "extensions/v1beta1", "Deployment", NOW)

    assert (decision.course, decision.trigger, decision.planned) == (Course.STAY, None, "kubernetes")
    assert decision.result("kubernetes").verdict is Verdict.AFTER_CHANGES


@pytest.mark.parametrize("day", [date(2010, 1, 1), date(2015, 7, 20)])
def test_nothing_runs_on_or_goes_to_a_platform_that_did_not_exist(day: date, tmp_path: Path) -> None:
    decision = decided(tmp_path, "v1", "ReplicationController", day)

    there = decision.result("kubernetes")
    assert there.verdict is Verdict.BLOCKED
    assert "It did not exist on that day" in (there.blockers()[0].answer.condition or "")
    assert (decision.current, decision.known_from) == (None, ())
    assert "kubernetes" not in (decision.planned, *decision.recommendation.candidates)


def test_on_a_day_before_all_platforms_none_takes_anything(tmp_path: Path) -> None:
    decision = decided(tmp_path, "v1", "ReplicationController", date(2010, 1, 1))

    assert {one.verdict for one in decision.results} == {Verdict.BLOCKED}
    assert (decision.planned, decision.recommendation.outcome) == (None, Pick.NONE_FITS)
    assert sentence(decision, CATALOG) == "No platform takes it."


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2011, 4, 11), Verdict.BLOCKED),
        (date(2011, 4, 12), Verdict.UNDETERMINED),
        (date(2012, 11, 2), Verdict.UNDETERMINED),
    ],
)
def test_a_platform_of_unknown_age_may_have_existed(day: date, verdict: Verdict, tmp_path: Path) -> None:
    assert decided(tmp_path, "v1", "ReplicationController", day).result("stackato").verdict is verdict


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("k8s", "kubernetes"),
        ("cf", "cloud-foundry"),
        ("ocp", "openshift"),
        ("eks", "eks"),
        ("kubernetes", "kubernetes"),
    ],
)
def test_a_platform_is_found_by_what_people_call_it(name: str, found: str) -> None:
    assert the_platform(CATALOG, name).id == found


@pytest.mark.parametrize(
    ("name", "advice"), [("k8", "'k8s'"), ("kubernets", "'kubernetes'"), ("openshif", "'openshift'")]
)
def test_a_misspelt_platform_is_guessed(name: str, advice: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean {advice}"):
        the_platform(CATALOG, name)


def test_no_alias_is_the_name_of_another_platform() -> None:
    aliases = [alias for platform in CATALOG.platforms.values() for alias in platform.aliases]

    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(CATALOG.platforms)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Dockerfile", "FROM nginx:1.27\n", "no file describes its deployment, which could show"),
        ("compose.yaml", "services: {web: {image: 'nginx:1.27', ports: ['${PORTS}']}}\n", "its descriptor leaves open"),
    ],
)
def test_a_described_deployment_is_not_called_undescribed(name: str, text: str, words: str, tmp_path: Path) -> None:
    one = only(report_of(written(tmp_path, {name: text}), platforms=["kubernetes"]))

    (plain,) = [part for part in one.decision.result("kubernetes").presuming if part.plain]
    assert words in presumption_sentence(plain, CATALOG, one.workload)
    assert one.decision.known_from == ()


# --- platforms that end ----------------------------------------------------------------------------------------------

APPS = {
    "stackato": ("stackato.yml", "name: shop\nmem: 64M\nframework: {type: buildpack}\n"),
    "mesos": ("shop.json", '{"id": "/shop", "container": {"docker": {"image": "docker.io/acme/shop:1"}}}'),
}


def days_around(platform: str) -> list[tuple[date, Course, bool]]:
    """Days from before the announcement to after the end: the course, and whether the platform is over."""
    cycle = CATALOG.platforms[platform].life_cycle
    known, until = cycle.announced or cycle.until, cycle.until
    assert known is not None
    assert until is not None
    after = [until - timedelta(days=365), until - timedelta(days=3), until + timedelta(days=1)]
    return [
        (known - timedelta(days=1), Course.STAY, False),
        (known, Course.MOVE, known >= until),
        *((day, Course.MOVE, day >= until) for day in after if day >= known),
    ]


@pytest.mark.parametrize(
    ("platform", "day", "course", "over"), [(name, *row) for name in sorted(APPS) for row in days_around(name)]
)
def test_from_its_announcement_on_everything_leaves_a_platform_and_before_it_nothing_does(
    platform: str, day: date, course: Course, over: bool, tmp_path: Path
) -> None:
    name, text = APPS[platform]
    decision = decision_of(tmp_path, {name: text}, day=day)

    assert (decision.current, decision.course) == (platform, course)
    assert (decision.result(platform).verdict is Verdict.BLOCKED) is over
    if course is Course.STAY:
        assert decision.trigger is None
        return
    assert decision.trigger is not None
    assert (decision.trigger.kind, decision.trigger.until) == ("end-date", CATALOG.platforms[platform].life_cycle.until)
    assert decision.planned != platform
    assert decision.events[0].kind == "end-date"


# --- parts of a platform that end ------------------------------------------------------------------------------------


def stack_on(platform: str, day: date, text: str) -> Finding:
    source = Source("manifest.yml", "cloud-foundry", text)
    (workload,) = read_sources([source], (), ReadOptions()).workloads
    assessor = Assessor(CATALOG, day, (platform,))
    need = next(one for one in assessor.needs(workload) if one.rule == "stack")
    return assessor.finding(need, platform)


def evidence(finding: Finding) -> list[str]:
    standing = finding.need.standing
    return [] if standing is None else [f"{place.path}:{place.first_line}" for place in standing.evidence]


PLAIN = "applications:\n  - name: fines\n    buildpacks: [ruby_buildpack]\n"
NAMED = PLAIN + "    stack: cflinuxfs5\n"
IMAGE = 'applications:\n  - name: map\n    docker: {image: "ghcr.io/acme/map:12"}\n'


@pytest.mark.parametrize(
    ("platform", "day", "text", "value", "line"),
    [
        ("cloud-foundry", NOW, PLAIN, "cflinuxfs4", 3),
        ("cloud-foundry", NOW, NAMED, "cflinuxfs5", 4),
        ("cloud-foundry", NOW, PLAIN + "    stack: windows\n", "windows", 4),
        ("cloud-foundry", date(2020, 1, 1), PLAIN, "cflinuxfs3", 3),
        ("cloud-foundry", date(2017, 1, 1), PLAIN, "cflinuxfs2", 3),
        ("cloud-gov", NOW, PLAIN, "cflinuxfs4", 3),
        ("sap-btp-cf", NOW, PLAIN, "cflinuxfs4", 3),
        ("tanzu", NOW, PLAIN, "cflinuxfs4", 3),
        ("cloud-foundry", NOW, IMAGE, None, None),
        ("cloud-foundry", NOW, PLAIN + "    stack: ((stack))\n", None, None),
    ],
)
def test_an_app_of_a_buildpack_stands_on_the_stack_it_names_or_on_the_default(
    platform: str, day: date, text: str, value: str | None, line: int | None
) -> None:
    found = stack_on(platform, day, text)

    assert found.stands_on == value
    assert evidence(found) == ([] if line is None else [f"manifest.yml:{line}"])


def test_a_platform_without_stacks_gives_nothing_to_stand_on() -> None:
    assert stack_on("kubernetes", NOW, PLAIN).stands_on is None


@pytest.mark.parametrize("platform", ["cloud-foundry", "cloud-gov", "sap-btp-cf", "tanzu"])
def test_the_end_of_the_default_stack_is_known_with_day_source_and_successor(platform: str) -> None:
    found = stack_on(platform, NOW, PLAIN)
    (end,) = found.answer.ends

    assert end.value == found.stands_on
    assert (end.announced, end.until, end.successor) == (date(2025, 5, 13), date(2027, 4, 30), "cflinuxfs5")
    assert end.effort == CATALOG.efforts["rebuild-and-test"]
    assert "April" in end.note
    assert end.sources


def test_the_successor_of_the_open_source_is_offered_before_the_end() -> None:
    answers = CATALOG.platforms["cloud-foundry"].answers["stacks"]
    offered = min(one.since for one in answers if one.since and "cflinuxfs5" in (one.choice or ()))

    assert offered < date(2027, 4, 30)
    assert {one.default for one in answers} == {"cflinuxfs2", "cflinuxfs3", "cflinuxfs4"}
