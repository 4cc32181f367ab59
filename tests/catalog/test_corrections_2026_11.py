"""Corrections of November 2026, held against their sources: what the catalog answers, and on which day."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from advisor.assess.answers import answers_on, support_for
from advisor.model.catalog import Answer, Platform, Support
from advisor.runs import built_in_catalog

CATALOG = built_in_catalog()
NOW = date(2026, 11, 24)


def day(text: str) -> date:
    return date.fromisoformat(text)


def answer(platform: str, capability: str, on: str) -> Answer:
    return answers_on(CATALOG.platforms[platform], day(on))[capability]


# --- support: platform, capability, day, grade, words of its condition ------------------------------------------------
SUPPORT = [
    ("kubernetes", "duty-logs", "2015-10-01", "partial", "an add-on to choose and run"),
    ("kubernetes", "duty-logs", "2026-11-24", "partial", "an add-on to choose and run"),
    ("managed-kubernetes", "duty-logs", "2026-11-24", "partial", "an add-on to choose and run"),
    ("kubernetes", "workload-certificates", "2026-08-25", "partial", "beta"),
    ("kubernetes", "workload-certificates", "2026-08-26", "partial", "stable"),
    ("kubernetes", "instance-information", "2015-10-01", "partial", "name and namespace"),
    ("kubernetes", "instance-information", "2015-11-09", "full", "downward API"),
    ("kubernetes", "audit-trail", "2017-06-29", "unknown", ""),
    ("kubernetes", "audit-trail", "2017-06-30", "partial", "Alpha"),
    ("kubernetes", "audit-trail", "2017-09-29", "partial", "Beta until 2018-09-27"),
    ("kubernetes", "audit-trail", "2026-11-24", "partial", "without one nothing is recorded"),
    ("openshift", "fixed-addresses", "2026-04-21", "partial", "assigns an external address"),
    ("openshift", "fixed-addresses", "2026-04-22", "partial", "removed in 1.43"),
    ("stackato", "process-groups", "2016-06-30", "none", "No key"),
    ("korifi", "client-certificates", "2026-11-24", "none", "a host, a path and the name of the gateway"),
    ("mesos", "platform-backup", "2017-09-06", "unknown", ""),
    ("mesos", "platform-backup", "2017-09-07", "partial", "Marathon (1.5)"),
    ("openshift", "duty-metrics", "2019-06-03", "partial", "Hawkular"),
    ("openshift", "duty-metrics", "2019-06-04", "full", "every pod"),
    ("openshift", "duty-scaling", "2019-06-03", "partial", "by CPU"),
    ("openshift", "duty-scaling", "2019-06-04", "full", "memory"),
    ("openshift", "sctp-ingress", "2020-05-03", "none", ""),
    ("openshift", "sctp-ingress", "2020-05-04", "partial", "kernel's module"),
    ("openshift", "bound-services", "2020-07-12", "partial", "service catalog writes"),
    ("openshift", "bound-services", "2020-07-13", "partial", "service catalog is gone"),
    ("openshift", "duty-provisioning", "2020-07-13", "partial", "operator per service"),
    ("openshift", "http2-ingress", "2020-07-13", "partial", "switches HTTP/2 on"),
]


@pytest.mark.parametrize(("platform", "capability", "on", "grade", "words"), SUPPORT)
def test_a_corrected_answer_is_in_force_from_its_day_on(
    platform: str, capability: str, on: str, grade: str, words: str
) -> None:
    given = answer(platform, capability, on)
    assert given.support is not None
    assert str(given.support) == grade
    assert words in (given.condition or "")


# --- names and keys: platform, capability, day, one of them, whether it is taken -------------------------------------
MEMBERS = [
    ("kubernetes", "manifest-keys", "2025-04-22", "gitRepo volume", True),
    ("kubernetes", "manifest-keys", "2025-04-23", "gitRepo volume", False),
    ("kubernetes", "manifest-keys", "2025-04-23", "flocker volume", False),
    ("kubernetes", "ageing-manifest-keys", "2025-04-22", "gitRepo volume", False),
    ("kubernetes", "ageing-manifest-keys", "2025-04-23", "gitRepo volume", True),
    ("kubernetes", "ageing-manifest-keys", "2026-11-24", "gitRepo volume", True),
    ("kubernetes", "ageing-manifest-keys", "2026-11-24", "flexVolume volume", False),
    ("kubernetes", "ageing-manifest-keys", "2026-04-21", "externalIPs", True),
    ("kubernetes", "ageing-manifest-keys", "2026-04-22", "externalIPs", False),
    ("kubernetes", "ageing-manifest-keys", "2026-11-24", "nginx.ingress.kubernetes.io annotations", False),
    ("openshift", "manifest-keys", "2025-10-20", "gitRepo volume", True),
    ("openshift", "manifest-keys", "2025-10-21", "gitRepo volume", False),
    ("openshift", "manifest-keys", "2025-10-21", "quobyte volume", False),
    ("openshift", "ageing-manifest-keys", "2025-10-20", "gitRepo volume", False),
    ("openshift", "ageing-manifest-keys", "2025-10-21", "gitRepo volume", True),
    ("openshift", "ageing-manifest-keys", "2025-10-21", "v1 DeploymentConfig", False),
    ("openshift", "manifest-keys", "2019-06-03", "pod.beta.kubernetes.io/init-containers", True),
    ("openshift", "manifest-keys", "2019-06-04", "pod.beta.kubernetes.io/init-containers", False),
    ("openshift", "manifest-keys", "2020-01-22", "apps/v1beta1 Deployment", True),
    ("openshift", "manifest-keys", "2020-01-23", "apps/v1beta1 Deployment", False),
    ("openshift", "ageing-manifest-keys", "2020-01-23", "policy/v1beta1 PodSecurityPolicy", False),
    ("openshift", "registry-api", "2019-06-03", "v1", True),
    ("openshift", "registry-api", "2019-06-04", "v1", False),
    ("cloud-foundry", "environment-names", "2015-10-01", "PORT", True),
    ("cloud-foundry", "environment-names", "2015-10-01", "VMC_APP_PORT", False),
    ("cloud-foundry", "environment-names", "2015-10-01", "VMCX", True),
    ("cloud-foundry", "environment-names", "2016-09-29", "PORT", False),
    ("cloud-foundry", "environment-names", "2026-11-24", "VMCX", False),
    ("cloud-foundry", "environment-names", "2026-11-24", "CF_INSTANCE_NOTE", True),
    ("cloud-foundry", "stacks", "2026-11-24", "cflinuxfs5", True),
    ("cloud-gov", "stacks", "2026-07-12", "cflinuxfs5", False),
    ("cloud-gov", "stacks", "2026-07-13", "cflinuxfs5", True),
    ("cloud-gov", "stacks", "2026-07-13", "cflinuxfs4", True),
]


@pytest.mark.parametrize(("platform", "capability", "on", "member", "taken"), MEMBERS)
def test_a_corrected_list_takes_and_refuses(platform: str, capability: str, on: str, member: str, taken: bool) -> None:
    given = support_for(answer(platform, capability, on), (member,), any_member=False)
    assert given is (Support.FULL if taken else Support.NONE)


def test_the_newest_stack_is_no_longer_an_option_that_operators_add() -> None:
    assert "experimental" in str(answer("cloud-foundry", "stacks", "2026-07-12").condition)
    assert "cflinuxfs5 is shipped beside cflinuxfs4" in str(answer("cloud-foundry", "stacks", "2026-07-13").condition)


# --- days and links --------------------------------------------------------------------------------------------------
DAYS_OF_LATER_FIXES = {day(text) for text in ("2019-06-18", "2020-02-12", "2020-05-18", "2020-07-16")}
"""When OpenShift 4.1.2 and 4.3.1 and later fixes of 4.4 and 4.5 came out, which a list took for the releases."""
BRANCH = re.compile(r"/(?:blob|tree)/(?:main|master)/")


def test_no_answer_of_openshift_starts_with_a_later_fix() -> None:
    started = {given.since for answers in CATALOG.platforms["openshift"].answers.values() for given in answers}
    assert not started & DAYS_OF_LATER_FIXES


def test_no_answer_and_no_rule_leads_to_a_branch() -> None:
    links = [link for platform in CATALOG.platforms.values() for _, given in own(platform) for link in given.sources]
    links.extend(link for rule in CATALOG.rules.values() for link in rule.references)
    assert [link for link in links if BRANCH.search(link)] == []


# --- one rubric for all duties: full = as installed, partial = something is added first, none = the team does it ------
DUTIES = [name for name, capability in CATALOG.capabilities.items() if capability.topic == "operating duties"]
ADDED_FIRST = re.compile(
    r"\badd-on\b(?! (?:runs|is part))|\bmust be (?:added|installed|set up|there)\b|\binstalls?\b"
    r"|\bswitch(?:es|ed)\b.*\bon\b|\b(?:is|are) added\b|\bregister\b|\bpreview\b"
)


def own(platform: Platform) -> Iterator[tuple[str, Answer]]:
    for capability, answers in platform.answers.items():
        for given in answers:
            yield capability, given


def duty_answers() -> Iterator[tuple[str, str, Answer]]:
    for name, platform in CATALOG.platforms.items():
        for capability, given in own(platform):
            if capability in DUTIES and given.support not in (None, Support.UNKNOWN):
                yield name, capability, given


def first_words(given: Answer) -> str:
    """The part of the condition that holds for the duty itself; what follows is about more than it asks."""
    return re.split(r"[;.]", given.condition or "", maxsplit=1)[0]


def test_what_is_added_first_makes_a_duty_partial_on_every_platform() -> None:
    matched = [one for one in duty_answers() if ADDED_FIRST.search(first_words(one[2]))]
    assert len(matched) > 20
    assert [one for one in matched if one[2].support is not Support.PARTIAL] == []


def test_the_same_words_are_the_same_grade_of_a_duty() -> None:
    grades: dict[tuple[str, str], set[Support | None]] = defaultdict(set)
    for _, capability, given in duty_answers():
        if given.condition:
            grades[capability, first_words(given)].add(given.support)
    assert {words: found for words, found in grades.items() if len(found) > 1} == {}


EQUAL_EVIDENCE = [
    ("duty-logs", "partial", "a collector is added", ("kubernetes", "openshift", "aks", "eks", "kyma", "korifi")),
    ("duty-metrics", "full", "values are there, a history may take more", ("cloud-foundry", "aks", "gke", "kyma")),
    ("duty-metrics", "partial", "an add-on measures", ("kubernetes", "korifi")),
    (
        "duty-provisioning",
        "partial",
        "a catalog that operators fill",
        ("cloud-foundry", "openshift", "kubernetes", "tanzu"),
    ),
    ("duty-provisioning", "full", "a catalog that is filled", ("cloud-gov", "sap-btp-cf", "kyma", "stackato")),
    ("duty-scaling", "partial", "an add-on scales or measures", ("cloud-foundry", "kubernetes", "cloud-gov")),
    ("duty-scaling", "full", "as installed", ("openshift", "tanzu", "sap-btp-cf", "aks", "gke", "kyma", "stackato")),
    ("duty-route", "partial", "a controller is added", ("kubernetes", "aks", "eks", "mesos")),
    (
        "platform-backup",
        "partial",
        "operators run a tool for it",
        ("kubernetes", "openshift", "cloud-foundry", "mesos"),
    ),
    ("audit-trail", "partial", "operators switch it on", ("kubernetes", "eks", "aks")),
]


@pytest.mark.parametrize(("capability", "grade", "evidence", "platforms"), EQUAL_EVIDENCE)
def test_equal_evidence_is_graded_equally(
    capability: str, grade: str, evidence: str, platforms: tuple[str, ...]
) -> None:
    given = {name: str(answer(name, capability, "2026-11-24").support) for name in platforms}
    assert given == dict.fromkeys(platforms, grade), evidence


def test_values_without_a_history_were_measured_in_the_first_years_as_well() -> None:
    assert answer("cloud-foundry", "duty-metrics", "2016-06-30").support is Support.FULL
    assert answer("stackato-4", "duty-metrics", "2016-09-20").support is Support.FULL
