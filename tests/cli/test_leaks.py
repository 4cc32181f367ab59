"""Secrets at places where one once showed: in no output of any kind, on no terminal, in no error."""

import base64
import gzip
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.formats.variables import WRITTEN_FREELY, Fillings
from advisor.runs import built_in_catalog
from tests.support.canaries import examples, planted
from tests.support.commands import advisor

SECRET = "zqHunter2"  # noqa: S105 - it is planted to be looked for
FORMATS = ("html", "json", "jsonl", "csv", "xlsx", "md", "sarif")
_BLOB = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")

WEB = "services:\n  web:\n    image: acme/web:1\n"
APP = "applications:\n- name: web\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: acme/web:1\n"
MARATHON = '{"id": "/web", "cpus": 1, "mem": 128, "instances": 1, '
LEAKS: Mapping[str, Mapping[str, str]] = {
    "image tag from .env": {"compose.yaml": "services: {web: {image: 'acme/web:${TAG}'}}\n", ".env": f"TAG={SECRET}\n"},
    "user from .env": {"compose.yaml": f"{WEB}    user: ${{WHO}}:${{WHO}}x\n", ".env": f"WHO={SECRET}\n"},
    "alias of a tag from .env": {
        "compose.yaml": f"x-i: &i acme/web:${{TAG}}\n{WEB}  api:\n    image: *i\n",
        ".env": f"TAG={SECRET}\n",
    },
    "image settings from .env": {
        "compose.yaml": f"{WEB}    platform: linux/${{V}}\n    stop_signal: ${{V}}\n    working_dir: /w/${{V}}\n"
        "  api:\n    image: acme/api:1\n    platform: ${V}\n",
        ".env": f"V={SECRET}\n",
    },
    "mount from .env": {"compose.yaml": f"{WEB}    volumes: ['data:/srv/${{DIR}}']\n", ".env": f"DIR={SECRET}\n"},
    "list form": {"compose.yaml": f'{WEB}    command: ["redis-cli", "-a", "{SECRET}"]\n'},
    "list form of a check": {"compose.yaml": f'{WEB}    healthcheck: {{test: [CMD, curl, -u, "admin:{SECRET}"]}}\n'},
    "shell form of a check": {
        "compose.yaml": f"{WEB}    healthcheck:\n      test: curl -H 'X-Auth: {SECRET}' http://localhost\n"
    },
    "prefix of a command": {"manifest.yml": f"{APP}  command: FOO={SECRET} ./run\n"},
    "command over lines": {"manifest.yml": f"{APP}  command: |\n    ./run \\\n    {SECRET}\n"},
    "trailing comment": {"manifest.yml": f"{APP}  memory: 512M # password is {SECRET}\n"},
    "neighbour in a flow": {
        "compose.yaml": f"services: {{web: {{image: acme/web:1, environment: {{A: {SECRET}}}}}}}\n"
    },
    "neighbour of a name": {"manifest.yml": f"applications: [{{name: web, env: {{A: {SECRET}}}, memory: 1G}}]\n"},
    "one line of JSON": {"app.json": f'{MARATHON}"env": {{"A": "{SECRET}"}}, "cmd": "./run --pin {SECRET}"}}'},
    "arguments": {"app.json": f'{MARATHON}"args": ["{SECRET}"]}}'},
    "header in a hook": {
        "pod.yaml": f"{POD}    lifecycle:\n      preStop:\n        exec:\n"
        f'          command: [curl, -H, "Authorization: Bearer {SECRET}", x]\n'
    },
    "echo in a hook": {
        "pod.yaml": f"{POD}    lifecycle: {{preStop: {{exec: {{command: [sh, -c, echo {SECRET}]}}}}}}\n"
    },
    "hook of Stackato": {
        "stackato.yml": f"name: web\nhooks:\n  post-staging:\n  - echo {SECRET}\n  pre-running: [x {SECRET}]\n"
    },
    "words of a Procfile": {"Procfile": f"web: FOO={SECRET} ./run {SECRET} --pin {SECRET}\n"},
    "words of a Dockerfile": {
        "Dockerfile": f"FROM acme/base:1\nRUN echo {SECRET} | login && x --pin {SECRET}\nENV A={SECRET}\n"
        f'HEALTHCHECK CMD curl -H "X: {SECRET}" x\nCMD ["redis-cli", "-a", "{SECRET}"]\n'
    },
    "text over lines": {"pod.yaml": f"{POD}    args:\n    - |\n      first\n      {SECRET}\n"},
    "alias of a variable": {"compose.yaml": f"x-e: &e\n  A: {SECRET}\n{WEB}    environment: *e\n"},
    "merged variables": {"compose.yaml": f"x-e: &e {{A: {SECRET}}}\n{WEB}    environment:\n      <<: *e\n"},
    "annotation": {"pod.yaml": POD.replace("name: web\nspec", f"name: web\n  annotations: {{a: {SECRET}}}\nspec")},
    "address": {"manifest.yml": f"{APP}  buildpacks: ['https://ann:{SECRET}@git.example/p?token={SECRET}']\n"},
    "login of an image": {"manifest.yml": f"{APP}  docker: {{image: 'ann:{SECRET}@reg.example/web:1'}}\n"},
    "user of a registry": {"manifest.yml": f"{APP}  docker: {{image: reg.example/web:1, username: {SECRET}}}\n"},
    "wrong type": {"manifest.yml": f"{APP}  memory: {SECRET}\n  instances: {SECRET}\n  env: {SECRET}\n"},
    "unquoted star": {"manifest.yml": f"{APP}  env:\n    PW: *{SECRET}\n"},
    "query of a route": {
        "stackato.yml": f"name: web\nurl: ['web.example.com/x?{SECRET}']\n",
        "app.json": f'{MARATHON}"labels": {{"HAPROXY_0_VHOST": "a.example", "HAPROXY_0_PATH": "/x?{SECRET}"}}}}',
        "ingress.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n"
        f"  - host: a.example\n    http: {{paths: [{{path: '/x?{SECRET}', pathType: Prefix, "
        "backend: {service: {name: web, port: {number: 80}}}}]}\n",
    },
    "query of a host": {"manifest.yml": f"{APP}  host: 'h?{SECRET}'\n  path: 'dist?{SECRET}'\n"},
    "broken file": {"manifest.yml": f"{APP}  env: {{A: {SECRET}\n- x"},
    "secret parameter": {
        "template.yaml": "apiVersion: v1\nkind: Template\nobjects:\n- apiVersion: v1\n  kind: Pod\n"
        "  metadata: {name: web}\n"
        "  spec: {containers: [{name: web, image: 'acme/web:${API_TOKEN}'}]}\n"
        f"parameters:\n- {{name: API_TOKEN, value: {SECRET}}}\n"
    },
}


EXPLAINED = ("user from .env", "list form", "words of a Dockerfile")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """All outputs of one run over all leaks, each in a folder of its own and with a secret of its own."""
    root = tmp_path_factory.mktemp("leaks")
    for leak, files in LEAKS.items():
        folder = root / "in" / _folder(leak)
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text.replace(SECRET, _secret(leak)))
    return _outputs(root)


def _folder(leak: str) -> str:
    return leak.replace(" ", "-").lower()


def _secret(leak: str) -> str:
    return f"{SECRET}{list(LEAKS).index(leak):02}"


@pytest.mark.parametrize("leak", LEAKS)
def test_a_secret_reaches_no_output(leak: str, outputs: Mapping[str, bytes]) -> None:
    assert _folder(leak).encode() in outputs["r.json"]
    assert [name for name, text in outputs.items() if _secret(leak).encode().lower() in text.lower()] == []


@pytest.mark.parametrize("leak", EXPLAINED)
def test_a_secret_is_not_explained(leak: str, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    for name, text in LEAKS[leak].items():
        (folder / name).write_text(text)
    explained = _advisor("explain", folder, "web", "--as-of", "2026-11-24")
    assert b"web" in explained
    assert SECRET.encode() not in explained


def test_a_variables_file_reaches_no_output(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "manifest.yml").write_text(
        "applications:\n- name: ((who))-web\n  docker: {image: 'reg.example/web:((tag))'}\n"
        "  routes: [{route: ((who)).example.com}]\n  stack: ((tag))\n  services: [((who))-db]\n"
    )
    (folder / "vars.yml").write_text(f"who: {SECRET}\ntag: {SECRET}7\n")
    outputs = _outputs(tmp_path, "--vars-file", folder / "vars.yml")
    assert b"reg.example/web:((tag))" in outputs["r.json"]
    assert [name for name, text in outputs.items() if SECRET.encode() in text] == []


def _outputs(root: Path, *options: object) -> dict[str, bytes]:
    """What a run over the folder `in` says and writes, without its wrapping."""
    written = [word for suffix in FORMATS for word in ("-o", root / f"r.{suffix}")]
    said = _advisor("assess", root / "in", "--as-of", "2026-11-24", *written, *options)
    assert b"Traceback" not in said
    files = {path.name: b"\n".join(_unwrapped(path)) for path in root.iterdir() if path.is_file()}
    assert len(files) >= len(FORMATS)
    return {"terminal": said, **files}


def _advisor(*words: object) -> bytes:
    done = advisor(*words)
    return done.out + done.err


def _unwrapped(path: Path) -> Iterator[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            yield from map(book.read, book.namelist())
        return
    content = path.read_bytes()
    yield content
    for blob in _BLOB.findall(content):
        if blob.startswith(b"H4sI"):
            yield gzip.decompress(base64.b64decode(blob))


WORDS_OF_THE_TOOL = frozenset(
    {
        "build.stack",
        "config.features",
        "config.instance-information",
        "descriptor.contradictions",
        "descriptor.deprecated-keys",
        "descriptor.formats",
        "descriptor.variables",
        "services.kinds",
        "services.unrecognised",
    }
)
SAID_BY_DOCKERFILES = frozenset(
    {
        "image.architectures",
        "image.env-names",
        "image.labels",
        "image.stop-signal",
    }
)


def test_every_fact_of_free_words_is_known_to_hold_words_of_the_author() -> None:
    free = {one.id for one in built_in_catalog().facts.values() if one.type == "text" and not one.choices}
    assert free - WORDS_OF_THE_TOOL - SAID_BY_DOCKERFILES <= WRITTEN_FREELY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("reg.example/x1:1", "reg.example/x1:${TAG}"),
        ("1", "${TAG}"),
        ("acme/web:hunter2-slim", "acme/web:${PW}-slim"),
        ("acme/HUNTER2", "acme/${PW}"),
        ("filled as a whole", "written ${AS} a whole"),
        ("untouched", "untouched"),
    ],
)
def test_values_from_outside_are_shown_by_their_names(text: str, shown: str) -> None:
    fillings = Fillings({"1": "${TAG}", "hunter2": "${PW}"}, {"filled as a whole": "written ${AS} a whole"})
    assert fillings.hidden(text) == shown


# --- every value of an example ----------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.data())
def test_a_value_shows_only_where_a_fact_uses_it(data: st.DataObject) -> None:
    kind, text = data.draw(st.sampled_from(examples()))
    one = data.draw(st.sampled_from(list(planted(kind, text))))
    assert one.shown_without_use() == []
