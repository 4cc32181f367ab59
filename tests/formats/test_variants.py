"""Variants: each states only what differs from the platform it extends, and cases show what that does to workloads."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor.assess.answers import answers_on, between_platforms, substance
from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.catalog.vocabulary import DERIVED
from advisor.data import data_folder
from advisor.decide.commands import Commands
from advisor.model.catalog import Answer, Catalog, Grade, Platform, Support
from advisor.model.decision import Verdict
from advisor.model.facts import Fact, Value, Workload
from advisor.model.findings import Outcome
from advisor.report.rule_docs import platforms_page
from advisor.report.skeletons import platform_skeleton
from advisor.runs import built_in_catalog
from tests.support import NOW, decision_of

ROOT = Path(__file__).parents[2]
CATALOG = built_in_catalog()
VARIANTS = [platform for platform in CATALOG.platforms.values() if platform.extends is not None]
THEN = date(2016, 12, 31)
PRIVILEGED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: agent}
spec:
  template:
    spec:
      containers:
        - name: agent
          image: registry.example.com/agent:1
          securityContext: {privileged: true}
"""

LINUX: Mapping[str, Value] = {"build.method": "buildpack", "build.stack": "cflinuxfs4"}
WINDOWS: Mapping[str, Value] = {"build.method": "buildpack", "build.stack": "windows"}
OLD: Mapping[str, Value] = {"build.method": "buildpack", "build.stack": "cflinuxfs3"}
FRAMEWORK: Mapping[str, Value] = {"image.os": "windows", "build.method": "buildpack"}
MESHED: Mapping[str, Value] = {"process.sidecars": ("proxy",), "process.sidecar-images": ("proxy",)}
NAMED: Mapping[str, Value] = {"image.any-user": False, "image.root": False, "image.user": ("web",)}

# variant, capability, day, what it answers, what the base answers
ANSWERS = [
    ("kubernetes-restricted", "root-images", NOW, "none", "full"),
    ("kubernetes-restricted", "privileged-containers", NOW, "none", "full"),
    ("kubernetes-restricted", "host-access", NOW, "none", "full"),
    ("kubernetes-restricted", "unconfined-containers", NOW, "none", "full"),
    ("kubernetes-restricted", "docker-images", NOW, "partial", "full"),
    ("kubernetes-restricted", "machine-ports", NOW, "partial", "full"),
    ("managed-kubernetes", "own-load-balancers", NOW, "full", "partial"),
    ("korifi", "docker-images", NOW, "full", "partial"),
    ("korifi", "root-images", NOW, "none", "full"),
    ("korifi", "minimal-images", NOW, "full", "none"),
    ("korifi", "sidecar-processes", NOW, "none", "full"),
    ("korifi", "descriptors", NOW, "cloud-foundry-manifest", "cloud-foundry-manifest,mta"),
    ("korifi", "duty-source-patching", NOW, "partial", "full"),
    ("korifi", "active-support", NOW, "none", "full"),
    ("cloud-foundry-windows", "windows-apps", NOW, "full", "partial"),
    ("cloud-foundry-windows", "docker-images", NOW, "none", "partial"),
    ("cloud-foundry-windows", "windows-images", NOW, "none", "unknown"),
    ("cloud-foundry-windows", "stacks", NOW, "windows", "cflinuxfs4,cflinuxfs5,windows"),
    ("cloud-foundry-windows", "stacks", THEN, "windows2012R2", "cflinuxfs2,windows2012R2"),
    ("cloud-foundry-windows", "internal-discovery", NOW, "none", "full"),
    ("stackato-4", "private-registry-auth", NOW, "none", "partial"),
    ("stackato-4", "scaling-policies", THEN, "full", "unknown"),
    ("stackato-4", "duty-scaling", THEN, "full", "none"),
    ("stackato-4", "persistent-volumes", THEN, "partial", "none"),
    ("stackato-4", "sidecar-processes", NOW, "none", "full"),
    ("stackato-4", "active-support", THEN, "partial", "full"),
    ("stackato-4", "active-support", NOW, "none", "full"),
]
# variant, what a workload states, rule, the outcome there, the outcome at the base; all today
FINDINGS: list[tuple[str, Mapping[str, Value], str, Outcome, Outcome]] = [
    ("kubernetes-restricted", {"security.privileged": True}, "privileged", Outcome.FAIL, Outcome.PASS),
    ("kubernetes-restricted", {"security.host-access": ("network",)}, "host-access", Outcome.FAIL, Outcome.PASS),
    ("kubernetes-restricted", {"image.root": True}, "root-image", Outcome.CHANGE, Outcome.PASS),
    ("kubernetes-restricted", NAMED, "fixed-user", Outcome.CHANGE, Outcome.PASS),
    ("kubernetes-restricted", {"storage.kinds": ("nfs",)}, "volume-kind", Outcome.PASS, Outcome.PASS),
    ("korifi", {"build.method": "image"}, "docker-image", Outcome.PASS, Outcome.CONDITION),
    ("korifi", {"image.root": True}, "root-image", Outcome.CHANGE, Outcome.PASS),
    ("korifi", {"process.sidecars": ("proxy",)}, "sidecar", Outcome.CHANGE, Outcome.PASS),
    ("kubernetes-restricted", MESHED, "sidecar-image", Outcome.PASS, Outcome.PASS),
    ("korifi", MESHED, "sidecar-image", Outcome.CHANGE, Outcome.CHANGE),
    ("korifi", OLD, "stack", Outcome.PASS, Outcome.CHANGE),
    ("cloud-foundry-windows", {"build.method": "image"}, "docker-image", Outcome.FAIL, Outcome.CONDITION),
    ("cloud-foundry-windows", FRAMEWORK, "windows-app", Outcome.PASS, Outcome.CONDITION),
    ("cloud-foundry-windows", LINUX, "stack", Outcome.CHANGE, Outcome.PASS),
    ("cloud-foundry-windows", WINDOWS, "stack", Outcome.PASS, Outcome.PASS),
    ("stackato-4", {"image.registry.auth": "required"}, "private-registry", Outcome.FAIL, Outcome.CHANGE),
    ("stackato-4", {"process.sidecars": ("proxy",)}, "sidecar", Outcome.CHANGE, Outcome.PASS),
]
COMMANDS = [
    ("cloud-foundry-windows", "buildpack", THEN, "cf push shop -s windows2012R2 -p ."),
    ("cloud-foundry-windows", "buildpack", NOW, "cf push shop -s windows -p ."),
    ("korifi", "buildpack", NOW, "cf push shop -p ."),
    ("stackato-4", "buildpack", NOW, "cf push shop -p ."),
]


def name_of(thing: Platform) -> str:
    return thing.id


def base_of(variant: Platform) -> Platform:
    return CATALOG.platforms[variant.extends or ""]


def stated(variant: Platform) -> list[str]:
    """Capabilities whose answers are not the very ones of the base."""
    return [name for name, answers in variant.answers.items() if answers != base_of(variant).answers[name]]


@cache
def told(platform: str, day: date) -> Mapping[str, Answer]:
    return answers_on(CATALOG.platforms[platform], day)


def differs(variant: Platform, capability: str) -> bool:
    """Whether the answers differ in substance on one day at least, from the first day on that the variant speaks of."""
    base = base_of(variant)
    own = variant.answers[capability]
    days = {one.since for one in (*own, *base.answers[capability]) if one.since is not None} | {NOW}
    pairs = (
        (told(variant.id, day)[capability], told(base.id, day)[capability])
        for day in days
        if day >= (own[0].since or date.min)
    )
    return any(_said_with_odds(one) != _said_with_odds(other) for one, other in pairs)


def _said_with_odds(answer: Answer) -> tuple[object, ...]:
    """Where nobody knows, the odds of a no are what a variant has to say."""
    odds = answer.chance_of_no if answer.support is Support.UNKNOWN else None
    return substance(answer), answer.effort, odds


def said(given: Answer) -> str:
    if given.limit is not None:
        return f"{given.limit:.0f}"
    return ",".join(given.choice) if given.choice is not None else str(given.support)


def workload(facts: Mapping[str, Value]) -> Workload:
    held = {name: Fact(value=value) for name, value in facts.items()}
    return Workload(name="shop", folder=".", kind="app", files=(), facts=held, settled=frozenset(CATALOG.facts))


def outcome(platform: str, facts: Mapping[str, Value], rule: str) -> Outcome:
    assessor = Assessor(CATALOG, NOW, (platform,))
    need = next(need for need in assessor.needs(workload(facts)) if need.rule == rule)
    return assessor.finding(need, platform).outcome


# --- every variant ---------------------------------------------------------------------------------------------------
def test_the_first_variants_are_there() -> None:
    first = {"cloud-foundry-windows", "korifi", "kubernetes-restricted", "stackato-4"}

    assert first <= {one.id for one in VARIANTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_a_variant_goes_back_to_a_platform_that_is_judged_unasked(variant: Platform) -> None:
    root = variant
    while root.extends is not None:
        root = CATALOG.platforms[root.extends]

    assert root.id in CATALOG.main_platforms
    assert variant.id not in CATALOG.main_platforms


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_a_variant_is_of_its_base_s_family_under_another_name(variant: Platform) -> None:
    assert variant.family == base_of(variant).family
    assert variant.title != base_of(variant).title


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_a_variant_differs_from_its_base_today(variant: Platform) -> None:
    assert between_platforms(base_of(variant), variant, CATALOG, NOW).rows


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_a_variant_restates_nothing(variant: Platform) -> None:
    assert [name for name in stated(variant) if name != DERIVED and not differs(variant, name)] == []


@pytest.mark.parametrize("variant", VARIANTS, ids=name_of)
def test_the_page_lists_what_a_variant_states_and_nothing_else(variant: Platform) -> None:
    section = platforms_page(CATALOG).split(f"\n## {variant.title}\n")[1].split("\n## ")[0]
    rows = {line.split(" | ")[0].removeprefix("| ") for line in section.splitlines() if line.startswith("| ")}

    assert rows - {"capability"} == {CATALOG.capabilities[name].title for name in stated(variant)}


# --- cases -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("platform", "capability", "day", "there", "at_base"), ANSWERS)
def test_a_variant_answers_otherwise_than_its_base(
    platform: str, capability: str, day: date, there: str, at_base: str
) -> None:
    base = CATALOG.platforms[platform].extends or ""

    assert [said(told(name, day)[capability]) for name in (platform, base)] == [there, at_base]


@pytest.mark.parametrize(("platform", "facts", "rule", "there", "at_base"), FINDINGS)
def test_a_workload_meets_something_else_there(
    platform: str, facts: Mapping[str, Value], rule: str, there: Outcome, at_base: Outcome
) -> None:
    base = CATALOG.platforms[platform].extends or ""

    assert [outcome(name, facts, rule) for name in (platform, base)] == [there, at_base]


@pytest.mark.parametrize(("platform", "method", "day", "command"), COMMANDS)
def test_the_command_is_the_variant_s_own_or_its_base_s(platform: str, method: str, day: date, command: str) -> None:
    brought = Commands(CATALOG.platforms[platform], day).of(workload({"build.method": method}))
    assert brought.command == command


def test_nothing_is_pushed_as_an_image_to_windows_cells() -> None:
    facts: Mapping[str, Value] = {"build.method": "image", "image.reference": ("acme/board:1",)}

    assert not Commands(CATALOG.platforms["cloud-foundry-windows"], NOW).of(workload(facts)).command


def test_a_privileged_pod_is_blocked_where_pods_are_restricted(tmp_path: Path) -> None:
    decision = decision_of(tmp_path, {"agent.yaml": PRIVILEGED}, platforms=["kubernetes", "kubernetes-restricted"])

    assert decision.result("kubernetes-restricted").verdict is Verdict.BLOCKED
    assert decision.result("kubernetes").verdict is not Verdict.BLOCKED


# --- an edition of one's own -----------------------------------------------------------------------------------------
def with_own(root: Path, text: str) -> Catalog:
    path = root / "own" / "platforms" / "our-cloud.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return load_catalog(data_folder("rules"), root / "own")


@pytest.mark.parametrize("base", CATALOG.main_platforms)
def test_every_line_that_the_beginning_suggests_is_an_answer(base: str, tmp_path: Path) -> None:
    beginning = platform_skeleton("our-cloud", CATALOG.platforms[base], CATALOG, NOW)
    text, lines = re.subn(r"^  # ([a-z0-9-]+: {)", r"  \1", beginning, flags=re.MULTILINE)

    catalog = with_own(tmp_path, text)

    ours = [one for answers in catalog.platforms["our-cloud"].answers.values() for one in answers]
    assert len([one for one in ours if one.grade is Grade.DECLARED]) == lines > 0


def test_the_answers_on_the_page_can_be_taken_as_they_are(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "own-foundation.md").read_text(encoding="utf-8")
    several, later = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    beginning = platform_skeleton("our-cloud", CATALOG.platforms["cloud-foundry"], CATALOG, NOW)

    catalog = with_own(tmp_path, beginning + several.replace(several.splitlines()[0] + "\n", later))

    ours, base = catalog.platforms["our-cloud"], catalog.platforms["cloud-foundry"]
    rows = between_platforms(base, ours, catalog, NOW).rows
    four = {"docker-images", "instance-disk", "persistent-volumes", "private-registry-auth"}
    assert {row.capability.id for row in rows} == four
    assert answers_on(ours, date(2027, 1, 1))["docker-images"].support is Support.NONE


def test_the_beginning_changes_nothing_by_itself(tmp_path: Path) -> None:
    base = CATALOG.platforms["cloud-foundry"]

    catalog = with_own(tmp_path, platform_skeleton("our-cloud", base, CATALOG, NOW))

    assert catalog.platforms["our-cloud"].answers == base.answers
