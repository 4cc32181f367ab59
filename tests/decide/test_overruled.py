"""What a descriptor decides over its image: the user, and the volumes on which something is mounted."""

from pathlib import Path

import pytest

from advisor.assess.assess import Assessor
from advisor.enrich.images import BaseImages, enrich
from advisor.enrich.overruled import overruled
from advisor.formats.discovery import discover
from advisor.formats.read import read_sources
from advisor.model.facts import Truth, Workload
from advisor.runs import built_in_catalog
from advisor.text.source import ReadOptions
from tests.formats.test_partial import DAY

CATALOG = built_in_catalog()
POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      %s
      containers:
        - {name: web, image: "nginx:1.27", %s}
        - {name: again, image: "nginx:1.27"}
"""
WITH_USERS = """applications:
  - name: shop
    docker: {image: "nginx:1.27"}
    processes:
      - {type: web}
      - {type: worker, user: vcap, command: work}
"""


def read(text: str, folder: Path, name: str = "compose.yaml") -> Workload:
    (folder / name).write_text(text, encoding="utf-8")
    discovery = discover([folder])
    reading = read_sources(discovery.sources, discovery.settings, ReadOptions())
    return overruled(enrich(reading.workloads[0], BaseImages(CATALOG.base_images)))


def service(lines: str, image: str = "nginx:1.27") -> str:
    return f"services:\n  shop:\n    image: {image}\n    {lines}\nvolumes: {{data: }}\n"


def raised(workload: Workload, rule: str) -> Truth:
    return next(one.raised for one in Assessor(CATALOG, DAY, ()).needs(workload) if one.rule == rule)


@pytest.mark.parametrize(
    ("user", "root"),
    [
        ("'1000'", Truth.FALSE),
        ("app:app", Truth.FALSE),
        ("root", Truth.TRUE),
        ("'0:0'", Truth.TRUE),
        ("${WHO}", Truth.UNKNOWN),
    ],
)
def test_the_user_of_a_service_holds_over_that_of_its_image(user: str, root: Truth, tmp_path: Path) -> None:
    shop = read(service(f"user: {user}"), tmp_path)
    assert raised(shop, "root-image") is raised(shop, "root-isolation") is root


def test_without_a_user_the_image_decides(tmp_path: Path) -> None:
    assert raised(read(service("init: true"), tmp_path), "root-image") is Truth.TRUE


@pytest.mark.parametrize(
    ("pod", "container", "root"),
    [
        ("securityContext: {runAsNonRoot: true}", "", Truth.TRUE),
        ("securityContext: {runAsUser: 1000}", "", Truth.FALSE),
        ("securityContext: {runAsUser: 1000}", "securityContext: {runAsUser: 0}", Truth.TRUE),
        ("", "securityContext: {runAsUser: 1000}", Truth.TRUE),
        ("", "securityContext: {runAsNonRoot: true}", Truth.TRUE),
        ("", "", Truth.TRUE),
    ],
)
def test_all_containers_of_a_pod_must_have_a_user(pod: str, container: str, root: Truth, tmp_path: Path) -> None:
    assert raised(read(POD % (pod, container), tmp_path, "shop.yaml"), "root-image") is root


@pytest.mark.parametrize(
    ("image", "guarded", "root"),
    [
        ("nginx:1.27", Truth.TRUE, Truth.TRUE),
        ("nginxinc/nginx-unprivileged:1.27", Truth.FALSE, Truth.FALSE),
        ("registry.example.com/shop/agent:3", Truth.UNKNOWN, Truth.FALSE),
    ],
)
def test_a_guard_tells_what_an_unknown_image_is_and_stops_a_known_one(
    image: str, guarded: Truth, root: Truth, tmp_path: Path
) -> None:
    pod = POD % ("securityContext: {runAsNonRoot: true}", "")
    shop = read(pod.replace("nginx:1.27", image), tmp_path, "shop.yaml")
    assert (raised(shop, "guarded-user"), raised(shop, "root-image")) == (guarded, root)


JOB = """apiVersion: batch/v1
kind: CronJob
metadata: {name: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: web
              image: IMAGE
              ports: [{containerPort: 80}, {containerPort: 8080}]
"""
OF_SERVERS = ("low-port", "several-ports", "udp-ingress", "image-healthcheck", "health-check", "odd-port", "tcp-route")


@pytest.mark.parametrize("image", ["nginx:1.27", "registry.example.com/shop/agent:3"])
def test_a_job_is_asked_nothing_about_ports_and_checks(image: str, tmp_path: Path) -> None:
    shop = read(JOB.replace("IMAGE", image), tmp_path, "shop.yaml")
    assert {rule: raised(shop, rule) for rule in OF_SERVERS} == dict.fromkeys(OF_SERVERS, Truth.FALSE)


def test_a_job_of_a_compose_file_is_one_too(tmp_path: Path) -> None:
    lines = "ports: ['53:53/udp']\n    deploy: {mode: replicated-job}"
    assert raised(read(service(lines, "registry.example.com/shop/agent:3"), tmp_path), "low-port") is Truth.FALSE


def test_a_process_without_a_user_runs_as_the_image_says(tmp_path: Path) -> None:
    shop = read(WITH_USERS, tmp_path, "manifest.yml")
    assert shop.facts["process.user"].partial
    assert raised(shop, "root-image") is Truth.TRUE


@pytest.mark.parametrize(
    ("mounts", "persistent", "declared"),
    [
        ("[data:/var/lib/postgresql/data]", Truth.TRUE, Truth.FALSE),
        ("[data:/var/lib/postgresql]", Truth.TRUE, Truth.FALSE),
        ("[data:/var/lib/postgresql/data/base]", Truth.TRUE, Truth.FALSE),
        ("[data:/srv]", Truth.TRUE, Truth.TRUE),
        ("[]", Truth.FALSE, Truth.TRUE),
    ],
)
def test_a_mount_on_a_declared_volume_counts_once(
    mounts: str, persistent: Truth, declared: Truth, tmp_path: Path
) -> None:
    shop = read(service(f"volumes: {mounts}", "postgres:16"), tmp_path)
    assert raised(shop, "persistent-volume") is persistent
    assert raised(shop, "declared-volume") is declared


def test_memory_on_a_declared_volume_keeps_nothing(tmp_path: Path) -> None:
    shop = read(service("tmpfs: /var/lib/postgresql/data", "postgres:16"), tmp_path)
    assert raised(shop, "persistent-volume") is raised(shop, "declared-volume") is Truth.FALSE


def test_a_volume_declared_at_a_temporary_folder_keeps_nothing(tmp_path: Path) -> None:
    shop = read("FROM eclipse-temurin:21\nVOLUME /tmp\n", tmp_path, "Dockerfile")
    assert raised(shop, "declared-volume") is Truth.FALSE


def test_the_other_declared_volumes_stay(tmp_path: Path) -> None:
    shop = read(service("volumes: [data:/data/db]", "mongo:7"), tmp_path)
    assert shop.value("image.volumes") == ("/data/configdb",)


@pytest.mark.parametrize(
    "image",
    [
        "elasticsearch:8.6.1",
        "docker.elastic.co/elasticsearch/elasticsearch:7.17.0",
        "opensearchproject/opensearch:2.11.0",
        "grafana/grafana:11.0.0",
        "mcr.microsoft.com/mssql/server:2022-latest",
        "bitnami/redis:7.2",
        "bitnami/mysql:8.0",
        "bitnami/mariadb:11.3",
        "bitnami/mongodb:7.0",
        "bitnami/rabbitmq:3.13",
    ],
)
def test_an_image_that_asks_for_a_volume_keeps_data_without_declaring_one(image: str, tmp_path: Path) -> None:
    shop = read(service("init: true", image), tmp_path)
    assert raised(shop, "declared-volume") is Truth.TRUE
    assert shop.facts["image.volumes"].provenance == "base-image"


def test_the_line_that_forbids_root_says_so(tmp_path: Path) -> None:
    pod = "securityContext: {seccompProfile: {type: RuntimeDefault},\n        runAsNonRoot: true}"
    shop = read((POD % (pod, "")).replace("nginx:1.27", UNKNOWN_IMAGE), tmp_path, "shop.yaml")
    assert len(shop.evidence("security.hardening")) > 1
    assert [place.first_line for place in shop.evidence("image.root")] == [10]


UNKNOWN_IMAGE = "registry.example.com/shop/agent:3"


def test_what_a_privileged_container_may_do_leaves_no_question_about_root(tmp_path: Path) -> None:
    agent = read(service("privileged: true", UNKNOWN_IMAGE), tmp_path)
    assert {raised(agent, rule) for rule in ("root-image", "root-isolation", "fixed-user")} == {Truth.FALSE}
    assert raised(agent, "privileged") is Truth.TRUE
    assert raised(read(service("privileged: false", UNKNOWN_IMAGE), tmp_path), "root-image") is Truth.UNKNOWN


def test_an_image_that_is_known_to_run_as_root_stays_known_in_a_privileged_container(tmp_path: Path) -> None:
    shop = read(service("privileged: true"), tmp_path)
    assert shop.value("image.root") is True
    assert raised(shop, "root-image") is Truth.TRUE
