"""What a platform would refuse is a finding: from the line of the descriptor to the platform's answer."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from advisor.assess.answers import support_for
from advisor.assess.assess import Assessor
from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.enrich.overruled import overruled
from advisor.enrich.services import Recogniser, enrich_services
from advisor.errors import CatalogError
from advisor.formats import FORMATS
from advisor.formats.read import read_sources
from advisor.model.catalog import Answer, Support
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions, Source

CATALOG = built_in_catalog()
DAY = date(2026, 11, 24)
ASSESSOR = Assessor(CATALOG, DAY, tuple(CATALOG.platforms))


def workload(**texts: str) -> Workload:
    """The first workload of one text for each kind of file."""
    sources = [Source(FORMATS[kind].example, kind, text) for kind, text in texts.items()]
    reading = read_sources(sources, (), ReadOptions())
    assert not reading.failed, reading.failed
    return enrich_services(overruled(reading.workloads[0]), Recogniser(CATALOG.services))


def finding(rule: str, platform: str, **texts: str) -> Finding:
    need = next(one for one in ASSESSOR.needs(workload(**texts)) if one.rule == rule)
    return ASSESSOR.finding(need, platform)


def supports(rule: str, *platforms: str, **texts: str) -> dict[str, Support]:
    return {name: finding(rule, name, **texts).support for name in platforms}


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demand", "support"),
    [(2, Support.FULL), (4, Support.PARTIAL), (8, Support.PARTIAL), (9, Support.NONE), (None, Support.PARTIAL)],
)
def test_a_limit_can_be_raised_up_to_its_documented_maximum(demand: int | None, support: Support) -> None:
    answer = Answer(capability="instances", limit=2, adjustable="operator", maximum=8)
    assert support_for(answer, demand, any_member=False) is support


@pytest.mark.parametrize("text", ["{limit: 8, maximum: 9}", "{limit: 8, adjustable: operator, maximum: 7}"])
def test_a_maximum_needs_an_adjustable_limit_below_it(text: str, tmp_path: Path) -> None:
    answer = text.replace("{", "{from: 2026-01-01, grade: declared, source: us, ")
    edition = tmp_path / "platforms" / "ours.yaml"
    edition.parent.mkdir()
    edition.write_text(
        f"id: ours\ntitle: Ours\nextends: cloud-foundry\nchecked: 2026-01-01\nanswers:\n  instances: {answer}\n"
    )
    with pytest.raises(CatalogError, match="how far an adjustable limit can be raised"):
        load_catalog(data_folder("rules"), tmp_path)


@pytest.mark.parametrize(("timeout", "support"), [(180, Support.FULL), (1800, Support.PARTIAL), (1801, Support.NONE)])
def test_stackato_waits_up_to_its_documented_maximum(timeout: int, support: Support) -> None:
    text = f"name: shop\ntimeout: {timeout}\n"
    assert finding("start-timeout", "stackato", stackato=text).support is support


@pytest.mark.parametrize("number", [250_001, 2_000_001, 2_147_483_647])
def test_more_instances_than_any_test_held_block_and_are_no_note(number: int) -> None:
    text = f"applications:\n- name: shop\n  buildpacks: [go_buildpack]\n  instances: {number}\n"
    found = finding("instances", "cloud-foundry", **{"cloud-foundry": text})
    assert (found.need.raised, found.support) == (Truth.TRUE, Support.NONE)
    assert [place.first_line for place in found.need.evidence] == [4]


# --- what a descriptor may not say ----------------------------------------------------------------------------------

BOTH = """applications:
- name: shop
  buildpacks: [go_buildpack]
  docker:
    image: acme/shop:1
"""
LABELLED = """applications:
- name: shop
  buildpacks: [go_buildpack]
  metadata:
    LABELS:
      KEY: VALUE
"""
WITH_SIDECAR = """applications:
- name: shop
  memory: 256M
  buildpacks: [go_buildpack]
  sidecars:
  - name: proxy
    command: bin/proxy
    process_types: [web]
    memory: MEMORY
"""
GUARDED = """apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels: {app: shop}
spec:
  securityContext:
    runAsNonRoot: true
  containers:
  - name: shop
    image: acme/shop:1
"""


def test_docker_beside_buildpacks_is_refused_on_cloud_foundry_alone() -> None:
    found = supports(
        "conflicting-keys", "cloud-foundry", "korifi", "kubernetes", "openshift", "mesos", **{"cloud-foundry": BOTH}
    )
    assert found == {
        "cloud-foundry": Support.NONE,
        "korifi": Support.NONE,
        "kubernetes": Support.FULL,
        "openshift": Support.FULL,
        "mesos": Support.FULL,
    }


def test_docker_beside_buildpacks_is_said_once_by_the_finding() -> None:
    found = finding("conflicting-keys", "cloud-foundry", **{"cloud-foundry": BOTH})
    assert [place.first_line for place in found.need.evidence] == [3, 4]
    source = Source("manifest.yml", "cloud-foundry", BOTH)
    assert read_sources([source], (), ReadOptions()).notes == ()


@pytest.mark.parametrize(
    ("lines", "conflicts", "places"),
    [
        ("disk_quota: 1G\ndisk-quota: 1G", ("disk_quota and disk-quota",), [3, 4]),
        (
            "processes:\n- type: web\n  disk_quota: 1G\n  disk-quota: 1G",
            ("disk_quota and disk-quota",),
            [5, 6],
        ),
        ("random-route: true\ndefault-route: true", ("random-route and default-route",), [3, 4]),
        ("random-route: true\ndefault-route: false", None, []),
        ("buildpack: a\nbuildpacks: [a]", ("buildpack and buildpacks",), [3, 4]),
        ("buildpack: null\nbuildpacks: [a]", None, []),
        ("processes:\n- type: web\n- type: web", ("process web and process web",), [4, 5]),
        ("processes:\n- type: web\n- type: worker", None, []),
        (
            "features:\n  file-based-vcap-services: true\n  service-binding-k8s: true",
            ("file-based-vcap-services and service-binding-k8s",),
            [4, 5],
        ),
    ],
)
def test_keys_that_exclude_each_other(lines: str, conflicts: tuple[str, ...] | None, places: list[int]) -> None:
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    shop = workload(**{"cloud-foundry": f"applications:\n- name: shop\n{body}"})
    assert shop.value("descriptor.conflicts") == conflicts
    assert [place.first_line for place in shop.evidence("descriptor.conflicts")] == places


@pytest.mark.parametrize(
    ("labels", "key", "value", "raised"),
    [
        ("labels", "team", "x" * 63, Truth.FALSE),
        ("labels", "team", "x" * 64, Truth.TRUE),
        ("labels", "team", "two words", Truth.TRUE),
        ("labels", "team", "-dash", Truth.TRUE),
        ("labels", "team", "((team))", Truth.FALSE),
        ("labels", "team", "2", Truth.FALSE),
        ("labels", "team", "", Truth.FALSE),
        ("labels", "x" * 64, "y", Truth.TRUE),
        ("labels", "a/b/c", "y", Truth.TRUE),
        ("labels", "example.com/team", "y", Truth.FALSE),
        ("annotations", "team", "two words " * 400, Truth.FALSE),
        ("annotations", "team", "two words " * 501, Truth.TRUE),
        ("annotations", "two words", "y", Truth.TRUE),
    ],
)
def test_a_label_of_an_irregular_form_is_refused(labels: str, key: str, value: str, raised: Truth) -> None:
    text = LABELLED.replace("LABELS", labels).replace("KEY", key).replace("VALUE", value.strip())
    texts = {"cloud-foundry": text}
    found = finding("label-form", "cloud-foundry", **texts)
    assert found.need.raised is raised
    assert [place.first_line for place in found.need.evidence] == ([6] if raised is Truth.TRUE else [])
    assert found.support is Support.NONE
    expected = {"kubernetes": Support.NONE, "mesos": Support.FULL, "stackato": Support.FULL}
    assert supports("label-form", *expected, **texts) == expected


@pytest.mark.parametrize(
    ("value", "raised"),
    [("true", Truth.TRUE), ("1.5", Truth.TRUE), ("1.5.2", Truth.FALSE), ('"true"', Truth.FALSE), ("", Truth.FALSE)],
)
def test_kubernetes_takes_texts_only(value: str, raised: Truth) -> None:
    text = GUARDED.replace("labels: {app: shop}", f"annotations:\n    example.com/flag: {value}")
    assert finding("label-form", "kubernetes", kubernetes=text).need.raised is raised


@pytest.mark.parametrize(
    ("memory", "raised"), [("128M", Truth.FALSE), ("256M", Truth.TRUE), ("1G", Truth.TRUE), ("((m))", Truth.UNKNOWN)]
)
def test_sidecars_must_leave_their_process_memory(memory: str, raised: Truth) -> None:
    texts = {"cloud-foundry": WITH_SIDECAR.replace("MEMORY", memory)}
    assert finding("sidecar-memory", "cloud-foundry", **texts).need.raised is raised
    expected = {"cloud-foundry": Support.NONE, "korifi": Support.FULL, "kubernetes": Support.FULL}
    assert supports("sidecar-memory", *expected, **texts) == expected


@pytest.mark.parametrize(
    ("user", "raised"), [("USER node", Truth.TRUE), ("USER 1000", Truth.FALSE), ("USER root", Truth.TRUE)]
)
def test_a_guard_against_root_asks_for_a_number(user: str, raised: Truth) -> None:
    texts = {"kubernetes": GUARDED, "dockerfile": f'FROM scratch\n{user}\nCMD ["/shop"]\n'}
    named = workload(kubernetes=GUARDED)
    told = {**named.facts, **workload(dockerfile=texts["dockerfile"]).facts}
    built = replace(named, facts=told)
    need = next(one for one in ASSESSOR.needs(built) if one.rule == "guarded-user")
    assert need.raised is raised
    answers = {name: ASSESSOR.finding(need, name).support for name in ("kubernetes", "openshift", "cloud-foundry")}
    assert answers == {"kubernetes": Support.NONE, "openshift": Support.FULL, "cloud-foundry": Support.FULL}


@pytest.mark.parametrize(
    "capability", ["conflicting-keys", "free-labels", "full-size-sidecars", "guarded-users", "environment-names"]
)
def test_every_platform_says_whether_it_refuses(capability: str) -> None:
    for platform in CATALOG.platforms.values():
        assert platform.answers[capability], platform.id


# --- Windows --------------------------------------------------------------------------------------------------------

ON_WINDOWS = """applications:
- name: shop
  stack: windows2022
  buildpacks: [hwc_buildpack]
"""
NODE = GUARDED.replace("securityContext:\n    runAsNonRoot: true", "nodeSelector:\n    LABEL")


@pytest.mark.parametrize(
    ("label", "system"),
    [
        ("kubernetes.io/os: windows", "windows"),
        ("beta.kubernetes.io/os: windows", "windows"),
        ('node.kubernetes.io/windows-build: "10.0.20348"', "windows"),
        ("kubernetes.io/os: linux", "linux"),
    ],
)
def test_a_node_for_windows_and_a_windows_stack_are_one_fact(label: str, system: str) -> None:
    assert workload(kubernetes=NODE.replace("LABEL", label)).value("image.os") == system
    assert workload(**{"cloud-foundry": ON_WINDOWS}).value("image.os") == "windows"


def test_no_relative_without_windows_takes_a_windows_workload() -> None:
    offered = {Support.FULL, Support.PARTIAL}
    built = {"cloud-foundry": ON_WINDOWS}
    named = {"kubernetes": NODE.replace("LABEL", "kubernetes.io/os: windows")}
    with_windows = {"kubernetes", "kubernetes-restricted", "managed-kubernetes", "openshift", "aks", "eks", "gke"}
    for platform in CATALOG.platforms:
        images = finding("windows-image", platform, **named).support
        assert (images in offered) == (platform in with_windows), platform
    foundries = ("cloud-foundry", "cloud-foundry-windows", "tanzu", "stackato-4", "cloud-gov", "korifi", "sap-btp-cf")
    assert supports("windows-app", *foundries, **built) == {
        "cloud-foundry": Support.PARTIAL,
        "cloud-foundry-windows": Support.FULL,
        "tanzu": Support.PARTIAL,
        "stackato-4": Support.PARTIAL,
        "cloud-gov": Support.NONE,
        "korifi": Support.NONE,
        "sap-btp-cf": Support.UNKNOWN,
    }
    assert finding("windows-app", "kyma", **built).support is Support.NONE


# --- access modes ---------------------------------------------------------------------------------------------------

CLAIMED = """apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: data}
  spec:
    accessModes: [MODE]
    resources: {requests: {storage: 5Gi}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: shop}
  spec:
    replicas: NUMBER
    template:
      spec:
        containers:
        - name: shop
          image: acme/shop:1
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""
MOUNTED = """applications:
- name: shop
  buildpacks: [go_buildpack]
  services:
  - name: files-nfs
    parameters: {mount: /var/files, readonly: ONLY}
"""


@pytest.mark.parametrize(
    ("mode", "number", "access", "raised"),
    [
        ("ReadWriteOnce", "1", "single", Truth.FALSE),
        ("ReadWriteOncePod", "1", "single", Truth.FALSE),
        ("ReadOnlyMany", "1", "read-only", Truth.FALSE),
        ("ReadWriteMany", "1", "shared", Truth.TRUE),
        ("ReadWriteOnce", "3", "single", Truth.TRUE),
    ],
)
def test_a_disk_for_one_is_no_share(mode: str, number: str, access: str, raised: Truth) -> None:
    text = CLAIMED.replace("MODE", mode).replace("NUMBER", number)
    assert workload(kubernetes=text).value("storage.access") == (access,)
    assert finding("shared-volume", "kubernetes", kubernetes=text).need.raised is raised
    assert finding("persistent-volume", "kubernetes", kubernetes=text).need.raised is Truth.TRUE


@pytest.mark.parametrize(("only", "raised"), [("false", Truth.TRUE), ("true", Truth.FALSE)])
def test_a_mounted_file_server_needs_a_share_on_kubernetes(only: str, raised: Truth) -> None:
    texts = {"cloud-foundry": MOUNTED.replace("ONLY", only)}
    shop = workload(**texts)
    assert (shop.value("storage.volumes"), shop.value("storage.kinds")) == (("/var/files",), ("nfs",))
    share = finding("shared-volume", "kubernetes", **texts)
    assert (share.need.raised, share.support) == (raised, Support.PARTIAL)
    assert finding("persistent-volume", "kubernetes", **texts).need.raised is Truth.TRUE
    assert finding("volume-service", "kubernetes", **texts).need.raised is Truth.FALSE


def test_a_bound_file_server_without_a_path_needs_a_share_too() -> None:
    texts = {"cloud-foundry": "applications:\n- name: shop\n  buildpacks: [go_buildpack]\n  services: [files-nfs]\n"}
    for rule in ("shared-volume", "volume-service"):
        assert finding(rule, "kubernetes", **texts).need.raised is Truth.TRUE
    assert finding("persistent-volume", "kubernetes", **texts).need.raised is Truth.FALSE
