"""Which stage of which Dockerfile a compose service runs, in whole trees."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.formats.read import Reading
from advisor.model.facts import Truth, Value, Workload
from tests.formats.test_formats import read

STAGES = """\
ARG TAG=18
FROM node:$TAG AS development
USER node
EXPOSE 3000
FROM nginx:1.27 AS production
EXPOSE 80
"""


def compose(build: str, image: str = "") -> str:
    return f"services:\n  web:\n{image}    build:\n" + "".join(f"      {line}\n" for line in build.splitlines())


def only(tmp_path: Path, files: Mapping[str, str]) -> Workload:
    (workload,) = read(tmp_path, files).workloads
    return workload


def at(workload: Workload, fact: str) -> list[tuple[str, int]]:
    return [(place.path, place.first_line) for place in workload.evidence(fact)]


def notes(reading: Reading) -> list[tuple[int, str]]:
    return [(note.line, note.what) for note in reading.notes]


# --- target and arguments -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "base", "line", "user"),
    [
        ("context: .", "nginx:1.27", 5, None),
        ("context: .\ntarget: production", "nginx:1.27", 5, None),
        ("context: .\ntarget: development", "node:18", 2, "node"),
        ("context: .\ntarget: '0'", "node:18", 2, "node"),
        ("context: .\ntarget: ${STAGE:-development}", "node:18", 2, "node"),
        ("context: .\ntarget: development\nargs: {TAG: 20}", "node:20", 2, "node"),
        ("context: .\ntarget: development\nargs: ['TAG=20']", "node:20", 2, "node"),
        ("context: .\ntarget: development\nargs: ['TAG=${TAG:-22}']", "node:22", 2, "node"),
        ("context: .\ntarget: development\nargs: [TAG]", "node:18", 2, "node"),
    ],
)
def test_the_stage_that_the_service_names_is_judged(
    tmp_path: Path, build: str, base: str, line: int, user: str | None
) -> None:
    web = only(tmp_path, {"compose.yaml": compose(build), "Dockerfile": STAGES})

    assert (web.value("image.base"), at(web, "image.base")) == (base, [("Dockerfile", line)])
    assert web.value("image.user") == user


def test_an_argument_that_is_not_known_leaves_the_base_open(tmp_path: Path) -> None:
    build = "context: .\ntarget: development\nargs: {TAG: $UNHEARD}"
    web = only(tmp_path, {"compose.yaml": compose(build), "Dockerfile": STAGES})

    assert ("image.base" in web.facts, web.value("image.base")) == (True, None)


@pytest.mark.parametrize(
    ("args", "settings"),
    [
        ("{TAG: '${PASSWORD}'}", "PASSWORD=hunter2\n"),
        ("{TAG: '${PASSWORD:-20}'}", "PASSWORD=hunter2\n"),
        ("{TOKEN: hunter2, TAG: '20'}", ""),
    ],
)
def test_values_of_arguments_that_may_be_secrets_are_not_shown(tmp_path: Path, args: str, settings: str) -> None:
    files = {
        "compose.yaml": compose(f"context: .\nargs: {args}"),
        "Dockerfile": "ARG TAG\nARG TOKEN\nFROM node:$TAG\nARG TOKEN\nUSER $TOKEN\n",
        ".env": settings,
    }

    assert "hunter2" not in str([one.facts for one in read(tmp_path, files).workloads])


def test_a_stage_that_does_not_exist_is_noted_at_its_line(tmp_path: Path) -> None:
    reading = read(tmp_path, {"compose.yaml": compose("context: .\ntarget: test"), "Dockerfile": STAGES})

    assert notes(reading) == [(5, "`target` names no stage of Dockerfile; its last one is judged.")]
    assert reading.workloads[0].value("image.base") == "nginx:1.27"


def test_services_that_run_different_stages_of_one_file_are_told_apart(tmp_path: Path) -> None:
    services = (("api", "development"), ("web", "production"))
    text = "services:\n" + "".join(
        f"  {name}:\n    build: {{context: ., target: {stage}}}\n" for name, stage in services
    )
    reading = read(tmp_path, {"compose.yaml": text, "Dockerfile": STAGES})

    assert {one.name: one.value("image.base") for one in reading.workloads} == {"api": "node:18", "web": "nginx:1.27"}
    assert set(reading.read) == {"Dockerfile", "compose.yaml"}


KUBERNETES = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "registry.example.com/web:1"}
"""


@pytest.mark.parametrize(
    ("image", "base"),
    [("    image: registry.example.com/web:1\n", "node:18"), ("    image: registry.example.com/dev/web:1\n", None)],
)
def test_a_developers_stage_counts_where_its_image_is_what_runs(tmp_path: Path, image: str, base: Value | None) -> None:
    files = {
        "k8s/web.yaml": KUBERNETES,
        "compose.yaml": compose("context: .\ntarget: development", image),
        "Dockerfile": STAGES,
    }
    deployed = [one for one in read(tmp_path, files).workloads if one.kind == "deployment"]

    assert [one.value("image.base") for one in deployed] == [base]


# --- Dockerfiles of other names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["docker/web.build", "web.env", "build.txt", "Dockerfile.d/web"])
def test_a_dockerfile_may_have_any_name(tmp_path: Path, name: str) -> None:
    files = {"src/compose.yaml": compose(f"context: ..\ndockerfile: {name}"), name: "# web\nFROM alpine:3.20\n"}
    web = only(tmp_path, files)

    assert (web.value("image.base"), at(web, "image.base")) == ("alpine:3.20", [(name, 2)])


def test_a_dockerfile_of_another_name_beside_the_usual_one_is_the_one_that_is_built(tmp_path: Path) -> None:
    files = {
        "compose.yaml": compose("context: .\ndockerfile: production"),
        "Dockerfile": "FROM alpine:3.20\n",
        "production": "FROM nginx:1.27\n",
    }
    built = {one.name: one.value("image.base") for one in read(tmp_path, files).workloads}

    assert built["web"] == "nginx:1.27"


@pytest.mark.parametrize("name", ["notes.txt", "../outside", "ignored.build", "linked.build"])
def test_what_is_no_dockerfile_of_the_tree_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("FROM alpine:3.20\n")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "linked.build").symlink_to(tmp_path / "outside")
    files = {
        "compose.yaml": compose(f"context: .\ndockerfile: {name}"),
        "notes.txt": "hello\n",
        "ignored.build": "FROM alpine:3.20\n",
        ".gitignore": "ignored.build\n",
    }
    reading = read(tree, files)

    assert (reading.read, reading.workloads[0].value("image.base")) == (("compose.yaml",), None)


# --- inline ---------------------------------------------------------------------------------------------------------


INLINE = """\
services:
  web:
    build:
      dockerfile_inline: |
        # the shop
        FROM alpine:3.20 AS base
        ENV TOKEN=hunter2

        FROM base
        USER $$NAME
        EXPOSE 8080
"""


def test_an_inline_dockerfile_is_read_with_the_lines_of_the_compose_file(tmp_path: Path) -> None:
    web = only(tmp_path, {"compose.yaml": INLINE})

    assert web.value("image.base") == "alpine:3.20"
    assert [at(web, fact) for fact in ("image.base", "image.env-names", "image.user", "image.ports")] == [
        [("compose.yaml", line)] for line in (6, 7, 10, 11)
    ]
    assert "FROM alpine:3.20" in web.evidence("image.base")[0].snippet
    assert "hunter2" not in str(web.facts)


def test_an_inline_dockerfile_takes_the_place_of_the_file_beside_it(tmp_path: Path) -> None:
    workloads = read(tmp_path, {"compose.yaml": INLINE, "Dockerfile": "FROM nginx:1.27\n"}).workloads

    assert sorted((one.kind, one.value("image.base")) for one in workloads) == [
        ("dockerfile", "nginx:1.27"),
        ("service", "alpine:3.20"),
    ]


@pytest.mark.parametrize("text", ["FROM alpine:3.20\\nUSER app", "FROM $$BASE"])
def test_an_inline_dockerfile_on_one_line_is_shown_on_that_line(tmp_path: Path, text: str) -> None:
    web = only(tmp_path, {"compose.yaml": compose(f'context: .\ndockerfile_inline: "{text}"')})

    assert at(web, "image.base") == [("compose.yaml", 5)]


@pytest.mark.parametrize(
    ("text", "words"),
    [("FORM alpine", "Did you mean FROM?"), ("RUN make", "no base image"), ("FROM a AS", "FROM takes")],
)
def test_a_broken_inline_dockerfile_is_noted_and_its_image_unknown(tmp_path: Path, text: str, words: str) -> None:
    reading = read(tmp_path, {"compose.yaml": compose(f'dockerfile_inline: "{text}"')})

    assert [note.line for note in reading.notes] == [4]
    assert words in str(reading.notes[0])
    assert reading.workloads[0].value("image.base") is None


# --- what is mounted over what is built -----------------------------------------------------------------------------

COPIED = """\
FROM node:20
WORKDIR /code
COPY . .
COPY web /usr/share/web
VOLUME /code/cache
"""


@pytest.mark.parametrize(
    ("mount", "volumes"),
    [
        (".:/code", None),
        ("./src:/code/src", None),
        ("./src:/code/src:ro", None),
        ("./web:/usr/share/web", None),
        ("${SRC:-./src}:/code/src", None),
        ("./kept:/var/lib/shop", ("/var/lib/shop",)),
        ("./data:/code/data", ("/code/data",)),
        ("./cached:/code/cache", ("/code/cache",)),
        ("${KEPT}:/var/lib/shop", ("/var/lib/shop",)),
    ],
)
@pytest.mark.parametrize("inline", [True, False])
def test_source_code_is_mounted_where_the_build_puts_it(
    tmp_path: Path, mount: str, volumes: Value | None, inline: bool
) -> None:
    lines = "".join(f"  {line}\n" for line in COPIED.splitlines())
    build = f"context: .\ndockerfile_inline: |\n{lines}" if inline else "context: ."
    text = compose(build) + f"    volumes: ['{mount}']\n"
    reading = read(tmp_path, {"compose.yaml": text} | ({} if inline else {"Dockerfile": COPIED}))
    (web,) = reading.workloads

    assert web.value("storage.volumes") == volumes
    assert "config.files" not in web.facts
    assert web.state("security.host-access") is Truth.FALSE
