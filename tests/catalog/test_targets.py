"""Targets people move to or stay on: editions of Cloud Foundry and hosted Kubernetes, and what differs there."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from advisor.assess.answers import answers_on
from advisor.assess.assess import Assessor
from advisor.catalog.vocabulary import DERIVED
from advisor.enrich.services import replacement_for
from advisor.model.catalog import Answer, Support
from advisor.model.decision import Decision, Verdict
from advisor.model.facts import Fact, Value, Workload
from advisor.model.findings import Outcome
from advisor.runs import built_in_catalog
from tests.support import NOW, THEN, decision_of

CATALOG = built_in_catalog()
GIB = 1024**3
CHAINS = {
    "cloud-gov": ("cloud-foundry",),
    "tanzu": ("cloud-foundry",),
    "sap-btp-cf": ("cloud-foundry",),
    "managed-kubernetes": ("kubernetes",),
    "eks": ("managed-kubernetes", "kubernetes"),
    "aks": ("managed-kubernetes", "kubernetes"),
    "gke": ("managed-kubernetes", "kubernetes"),
    "kyma": ("managed-kubernetes", "kubernetes"),
}
HOSTED = ("eks", "aks", "gke", "kyma")

# target, capability, day, what it answers, what the base answers
ANSWERS = [
    ("cloud-gov", "docker-images", NOW, "full", "partial"),
    ("cloud-gov", "tcp-ingress", NOW, "none", "partial"),
    ("cloud-gov", "client-certificates", NOW, "none", "partial"),
    ("cloud-gov", "outside-services", NOW, "partial", "full"),
    ("cloud-gov", "duty-tls", NOW, "full", "partial"),
    ("cloud-gov", "instance-disk", NOW, f"{7 * GIB}", f"{2 * GIB}"),
    ("cloud-gov", "stacks", date(2023, 8, 1), "cflinuxfs3,cflinuxfs4", "cflinuxfs4,windows,windows2016"),
    ("cloud-gov", "stacks", NOW, "cflinuxfs4,cflinuxfs5", "cflinuxfs4,cflinuxfs5,windows"),
    ("cloud-gov", "persistent-volumes", NOW, "unknown", "partial"),
    ("tanzu", "scaling-policies", NOW, "full", "partial"),
    ("tanzu", "schedules", date(2021, 1, 1), "partial", "none"),
    ("sap-btp-cf", "internal-discovery", NOW, "none", "full"),
    ("sap-btp-cf", "egress-policy", NOW, "none", "full"),
    ("sap-btp-cf", "instance-memory", date(2022, 1, 1), f"{8 * GIB}", f"{10 * GIB}"),
    ("sap-btp-cf", "instance-memory", NOW, f"{16 * GIB}", f"{10 * GIB}"),
    ("sap-btp-cf", "start-timeout", NOW, "600", "180"),
    ("sap-btp-cf", "stop-grace", NOW, "60", "10"),
    ("managed-kubernetes", "secrets-at-rest", NOW, "full", "partial"),
    ("managed-kubernetes", "processor-architectures", NOW, "amd64,arm64", "amd64,arm,arm64,ppc64le,s390x"),
    ("eks", "persistent-volumes", date(2021, 1, 1), "full", "full"),
    ("eks", "persistent-volumes", NOW, "partial", "full"),
    ("eks", "duty-metrics", NOW, "partial", "partial"),
    ("eks", "instances", NOW, "unknown", "150000"),
    ("aks", "shared-volumes", NOW, "full", "partial"),
    ("aks", "duty-scaling", NOW, "full", "partial"),
    ("aks", "duty-logs", NOW, "partial", "partial"),
    ("gke", "duty-logs", NOW, "full", "partial"),
    ("gke", "duty-tls", NOW, "full", "partial"),
    ("gke", "instances", date(2020, 1, 1), "150000", "150000"),
    ("gke", "instances", NOW, "200000", "150000"),
    ("kyma", "windows-images", NOW, "none", "partial"),
    ("kyma", "duty-provisioning", NOW, "full", "partial"),
    ("kyma", "processor-architectures", NOW, "amd64", "amd64,arm64"),
    ("kyma", "load-balancing", NOW, "hash,least-connection,round-robin", "unknown"),
]
# target, what a workload states, rule, the outcome there, the outcome at the root of its family; all today
FINDINGS: list[tuple[str, Mapping[str, Value], str, Outcome, Outcome]] = [
    ("cloud-gov", {"build.method": "image"}, "docker-image", Outcome.PASS, Outcome.CONDITION),
    ("cloud-gov", {"network.protocols": ("tcp",)}, "tcp-route", Outcome.FAIL, Outcome.CONDITION),
    ("cloud-gov", {"network.tls": ("mutual",)}, "mutual-tls", Outcome.FAIL, Outcome.CONDITION),
    ("cloud-gov", {"scale.disk": 6 * GIB}, "disk", Outcome.PASS, Outcome.CONDITION),
    ("cloud-gov", {"scale.disk": 8 * GIB}, "disk", Outcome.FAIL, Outcome.CONDITION),
    ("cloud-gov", {"image.os": "windows", "build.method": "buildpack"}, "windows-app", Outcome.FAIL, Outcome.CONDITION),
    ("tanzu", {"process.schedule": ("0 3 * * *",)}, "scheduled-run", Outcome.CONDITION, Outcome.CONDITION),
    ("sap-btp-cf", {"network.policies": ("egress",)}, "restricted-egress", Outcome.FAIL, Outcome.PASS),
    ("sap-btp-cf", {"scale.memory": 12 * GIB}, "memory", Outcome.PASS, Outcome.CONDITION),
    ("sap-btp-cf", {"scale.memory": 24 * GIB}, "memory", Outcome.FAIL, Outcome.CONDITION),
    ("sap-btp-cf", {"health.start-timeout": 400}, "start-timeout", Outcome.PASS, Outcome.CONDITION),
    ("sap-btp-cf", {"process.stop-grace": 45}, "stop-grace", Outcome.PASS, Outcome.CONDITION),
    ("sap-btp-cf", {"process.stop-grace": 90}, "stop-grace", Outcome.CHANGE, Outcome.CONDITION),
    ("eks", {"storage.volumes": ("data",)}, "persistent-volume", Outcome.CONDITION, Outcome.PASS),
    ("aks", {"storage.volumes": ("data",)}, "persistent-volume", Outcome.PASS, Outcome.PASS),
    ("aks", {"storage.shared": True}, "shared-volume", Outcome.PASS, Outcome.CONDITION),
    ("gke", {"image.architectures": ("s390x",)}, "processor", Outcome.CHANGE, Outcome.PASS),
    ("kyma", {"image.architectures": ("arm64",)}, "processor", Outcome.CHANGE, Outcome.PASS),
    ("kyma", {"network.tls": ("mutual",)}, "mutual-tls", Outcome.PASS, Outcome.CHANGE),
]
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - {name: shop, image: registry.example.com/shop:1}
"""
APP = """\
applications:
  - name: shop
    buildpacks: [nodejs_buildpack]
    memory: 12G
"""
INTERNAL = APP.replace("    memory: 12G\n", "    routes: [{route: shop.apps.internal}]\n")


@cache
def told(platform: str, day: date) -> Mapping[str, Answer]:
    return answers_on(CATALOG.platforms[platform], day)


def said(given: Answer) -> str:
    if given.limit is not None:
        return f"{given.limit:.0f}"
    return ",".join(given.choice) if given.choice is not None else str(given.support)


def outcome(platform: str, facts: Mapping[str, Value], rule: str) -> Outcome:
    stated = {name: Fact(value=value) for name, value in facts.items()}
    one = Workload(name="shop", folder=".", kind="app", files=(), facts=stated, settled=frozenset(CATALOG.facts))
    assessor = Assessor(CATALOG, NOW, (platform,))
    need = next(need for need in assessor.needs(one) if need.rule == rule)
    return assessor.finding(need, platform).outcome


def decided(folder: Path, name: str, text: str, platforms: list[str]) -> Decision:
    return decision_of(folder, {name: text}, platforms=platforms)


# --- what they say ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", CHAINS)
def test_a_target_goes_back_to_its_family(target: str) -> None:
    chain, name = [], CATALOG.platforms[target].extends
    while name is not None:
        chain.append(name)
        name = CATALOG.platforms[name].extends

    assert tuple(chain) == CHAINS[target]


@pytest.mark.parametrize(("target", "capability", "day", "there", "at_base"), ANSWERS)
def test_a_target_answers_for_itself(target: str, capability: str, day: date, there: str, at_base: str) -> None:
    assert [said(told(name, day)[capability]) for name in (target, CHAINS[target][0])] == [there, at_base]


@pytest.mark.parametrize("target", CHAINS)
def test_what_nobody_found_says_why_and_how_likely_a_no_is(target: str) -> None:
    platform, base = CATALOG.platforms[target], CATALOG.platforms[CHAINS[target][0]]
    own = [answers for name, answers in platform.answers.items() if answers != base.answers[name]]
    unknown = [one for answers in own for one in answers if one.support is Support.UNKNOWN]

    assert [one.capability for one in unknown if not one.chance_why] == []


@pytest.mark.parametrize("target", HOSTED)
def test_a_hosted_cluster_keeps_what_hosting_does_not_change(target: str) -> None:
    same = ("root-images", "udp-ingress", "stable-identities", "duty-rollout", "duty-image-patching")

    assert [told(target, NOW)[name] for name in same] == [told("kubernetes", NOW)[name] for name in same]


@pytest.mark.parametrize("target", [name for name in CHAINS if name not in {"managed-kubernetes", "gke"}])
def test_a_product_that_began_later_promises_nothing_for_earlier_days(target: str) -> None:
    assert [told(target, day)[DERIVED].support for day in (THEN, NOW)][1] is Support.FULL
    then = {"cloud-gov": Support.FULL, "eks": Support.NONE}
    assert told(target, THEN)[DERIVED].support is then.get(target, Support.UNKNOWN)


@pytest.mark.parametrize("target", HOSTED)
def test_services_are_replaced_as_the_root_of_the_family_does(target: str) -> None:
    kind = CATALOG.services["postgres"]

    there, root = (replacement_for(kind, name, CATALOG.platforms, NOW) for name in (target, "kubernetes"))

    assert there == root


# --- what that does to workloads -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("target", "facts", "rule", "there", "at_root"), FINDINGS)
def test_a_workload_meets_something_else(
    target: str, facts: Mapping[str, Value], rule: str, there: Outcome, at_root: Outcome
) -> None:
    assert [outcome(name, facts, rule) for name in (target, CHAINS[target][-1])] == [there, at_root]


@pytest.mark.parametrize("target", CHAINS)
def test_a_target_alone_stands_in_for_the_root_of_its_family(target: str, tmp_path: Path) -> None:
    name, text = ("pod.yaml", POD) if CHAINS[target][-1] == "kubernetes" else ("manifest.yml", APP)

    assert decided(tmp_path, name, text, [target]).current == target


@pytest.mark.parametrize("asked", [["eks", "kubernetes"], ["eks", "managed-kubernetes"]])
def test_what_is_nearer_to_the_root_stands_for_it(asked: list[str], tmp_path: Path) -> None:
    assert decided(tmp_path, "pod.yaml", POD, asked).current == asked[1]


def test_an_internal_route_keeps_an_app_away_from_sap(tmp_path: Path) -> None:
    decision = decided(tmp_path, "manifest.yml", INTERNAL, ["cloud-foundry", "cloud-gov", "sap-btp-cf"])

    assert decision.result("sap-btp-cf").verdict is Verdict.BLOCKED
    assert decision.result("cloud-gov").verdict is not Verdict.BLOCKED


def test_a_plain_app_fits_every_edition_of_cloud_foundry(tmp_path: Path) -> None:
    asked = ["cloud-foundry", "cloud-gov", "sap-btp-cf", "tanzu"]

    decision = decided(tmp_path, "manifest.yml", APP.replace("12G", "1G"), asked)

    assert {decision.result(name).verdict for name in asked} == {Verdict.FIT}
