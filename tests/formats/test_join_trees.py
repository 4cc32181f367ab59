"""Whole trees of files in several formats, through the real readers: which workloads they are."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.formats.read import Reading
from tests.formats.test_formats import read

CONVERTED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: tides-pods}
spec:
  replicas: 2
  selector: {matchLabels: {io.kompose.service: tides}}
  template:
    metadata: {labels: {io.kompose.service: tides}}
    spec:
      containers:
        - name: tides
          image: mirror.example.com/released:7
"""
OPEN_TAG = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: tides-pods}
spec:
  selector: {matchLabels: {app: tides}}
  template:
    metadata: {labels: {app: tides}}
    spec:
      containers:
        - name: tides
          image: registry.example.com/harbour/tides:${TAG}
"""
COMPOSE = """\
services:
  tides:
    build: src
    image: registry.example.com/harbour/tides
    volumes: ["data:/var/tides"]
volumes: {data: {}}
"""
BUILT = """\
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: tides}
objects:
- apiVersion: build.openshift.io/v1
  kind: BuildConfig
  metadata: {name: tides}
  spec:
    source: {git: {uri: "https://git.example.com/tides.git"}, contextDir: src}
    strategy: {dockerStrategy: {}}
    output: {to: {kind: ImageStreamTag, name: "tides:latest"}}
- apiVersion: apps.openshift.io/v1
  kind: DeploymentConfig
  metadata: {name: tides}
  spec:
    triggers:
    - type: ImageChange
      imageChangeParams: {containerNames: [tides], from: {kind: ImageStreamTag, name: "tides:latest"}}
    template:
      metadata: {labels: {app: tides}}
      spec:
        containers: [{name: tides, image: " "}]
"""
MANIFEST = """\
applications:
- name: tides
  path: src
  memory: 512M
"""
DOCKERFILE = "FROM debian:13\nUSER 1000\n"


def described(reading: Reading) -> dict[str, tuple[str, ...]]:
    return {one.id: one.files for one in reading.workloads}


@pytest.mark.parametrize(
    ("files", "name", "order"),
    [
        (
            {"k8s/tides.yaml": CONVERTED, "compose.yaml": COMPOSE, "src/Dockerfile": DOCKERFILE},
            "k8s/tides-pods",
            ("k8s/tides.yaml", "compose.yaml", "src/Dockerfile"),
        ),
        (
            {"k8s/tides.yaml": OPEN_TAG, "compose.yaml": COMPOSE, "src/Dockerfile": DOCKERFILE},
            "k8s/tides-pods",
            ("k8s/tides.yaml", "compose.yaml", "src/Dockerfile"),
        ),
        (
            {"openshift/tides.yaml": BUILT, "src/Dockerfile": DOCKERFILE},
            "openshift/tides",
            ("openshift/tides.yaml", "src/Dockerfile"),
        ),
        (
            {"manifest.yml": MANIFEST, "compose.yaml": COMPOSE, "src/Procfile": "web: ./tides\nmeter: ./meter\n"},
            "tides",
            ("manifest.yml", "compose.yaml", "src/Procfile"),
        ),
        (
            {"manifest.yml": MANIFEST, "stackato.yml": "name: tides\nframework: {type: python}\n"},
            None,
            (),
        ),
    ],
    ids=["label", "image", "build", "folder", "apart"],
)
def test_what_says_so_is_one_workload(
    files: Mapping[str, str], name: str | None, order: tuple[str, ...], tmp_path: Path
) -> None:
    found = described(read(tmp_path, files))

    assert found == {name: order} if name is not None else len(found) == len(files)


def test_the_facts_of_a_tree_come_from_where_they_are_said(tmp_path: Path) -> None:
    files = {"k8s/tides.yaml": CONVERTED, "compose.yaml": COMPOSE, "src/Dockerfile": DOCKERFILE}
    reading = read(tmp_path, files)
    (tides,) = reading.workloads

    assert tides.value("descriptor.formats") == ("compose", "kubernetes")
    assert tides.value("scale.instances") == 2
    assert [str(place) for place in tides.evidence("image.user")] == ["src/Dockerfile:2"]
    assert "storage.volumes" not in tides.facts
    assert any("storage.volumes" in note.what and note.path == "compose.yaml" for note in reading.notes)
