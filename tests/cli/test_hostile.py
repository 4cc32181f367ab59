"""What takes no run down: hostile trees, and a fault in any of its stages."""

import json
import pkgutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from advisor.assess.assess import Assessor
from advisor.cli import app
from advisor.model.report import Report
from advisor.runs import Request, make_report
from tests.support.commands import advisor

DAY = date(2026, 11, 24)
GOOD = "applications:\n- name: good\n  memory: 1G\n"
PATIENCE = 30
"""Seconds in which a run over a few small files ends on any machine."""


def of(folder: Path) -> Report:
    return make_report(Request([folder], DAY, preset="balanced"))


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"good/manifest.yml": GOOD, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def in_time(folder: Path) -> tuple[int, str]:
    """The run in a process of its own, for a pattern that does not end cannot be interrupted from within."""
    done = advisor("assess", folder, patience=PATIENCE)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


COMPOSE = "services:\n  web:\n    build: {}\n    image: a/b:1\n    volumes: ['{}:/x']\n"


@pytest.mark.parametrize("folder", ["//", "/", "///", "//x", "../../..", "a/../..", ".//", "//.."])
def test_a_folder_of_slashes_ends(tmp_path: Path, folder: str) -> None:
    code, told = in_time(put(tmp_path, {"web/compose.yaml": COMPOSE.format(folder, folder)}))

    assert (code, "good" in told) == (0, True)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 3_000_000,
        '{"kind": "' + '\\"' * 1_500_000,
        "kind: a\napiVersion: b\n" + "\n" * 3_000_000,
        "{" + '"a"' + " " * 3_000_000,
        '{"a":' * 500_000,
        "," * 3_000_000 + '"apiVersion" "kind"',
        "apiVersion: v1\nkind: " + "- " * 1_500_000,
    ],
    ids=["brackets", "escapes", "lines", "spaces", "objects", "commas", "dashes"],
)
@pytest.mark.parametrize("name", ["a.json", "marathon.json", "a.yml"])
def test_three_megabytes_of_one_character_end(tmp_path: Path, name: str, text: str) -> None:
    code, told = in_time(put(tmp_path, {name: text}))

    assert (code, "good" in told) == (0, True)


def test_a_link_to_itself_is_skipped(tmp_path: Path) -> None:
    put(tmp_path, {})
    for name in ("manifest.yml", "loop", "Dockerfile", "x.json"):
        (tmp_path / name).symlink_to(tmp_path / name)
    (tmp_path / ".gitignore").symlink_to(tmp_path / ".gitignore")
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nowhere")

    report = of(tmp_path)

    assert [one.workload.name for one in report.assessed] == ["good"]
    assert {one.path for one in report.skipped} >= {"manifest.yml", "Dockerfile", "gone.yml"}
    assert (report.failed, report.faults) == ((), ())


@pytest.mark.parametrize("pattern", ["[z-a]", "[", "[!", "\\", "!", "[[:foo:]]", "a" * 5_000, "[\\]", "(?<x", "**a**b"])
def test_a_line_that_is_no_pattern_is_passed_over(tmp_path: Path, pattern: str) -> None:
    report = of(put(tmp_path, {".gitignore": f"{pattern}\n*.log\nbuild/\n", "build/Dockerfile": "FROM x\n"}))

    assert report.read == ("good/manifest.yml",)
    assert [(one.path, one.reason) for one in report.skipped] == [("build/", "ignored by .gitignore:3")]
    assert report.faults == ()


@pytest.mark.parametrize("pattern", ["*a" * 20 + "b", "**/a" * 20 + "/b", "a*" * 60 + "c", "?*" * 60 + "x"])
def test_a_pattern_that_could_go_back_and_forth_does_not(tmp_path: Path, pattern: str) -> None:
    deep = "/".join(["a"] * 60)
    code, _ = in_time(put(tmp_path, {".gitignore": f"{pattern}\n", f"{deep}/{'a' * 200}.yml": "x: 1\n"}))

    assert code == 0


def test_an_ignore_file_of_many_patterns_is_bounded(tmp_path: Path) -> None:
    (failed,) = of(put(tmp_path, {".gitignore": "a\n" * 200_000})).failed

    assert failed.path == ".gitignore"
    assert "too large" in failed.what


def test_an_ignore_file_that_cannot_be_opened_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {".gitignore": "good/\n"})
    really = open

    def closed(path: str, *words: object, **options: object) -> object:
        if Path(path).name == ".gitignore":
            raise PermissionError(13, "Permission denied", path)
        return really(path, *words, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", closed)
    report = of(tmp_path)

    assert [one.path for one in report.failed] == [".gitignore"]
    assert [one.workload.name for one in report.assessed] == ["good"]


NUMBERS = ("9" * 309, "9" * 5_000, "1e400", "-" + "9" * 309, "0." + "9" * 400, "9" * 17, "1" + "0" * 400 + "M", "٣" * 9)
NUMBERED = {
    "manifest.yml": "applications:\n- name: a\n  instances: N\n  memory: N\n  timeout: N\n  disk_quota: NG\n"
    "  health-check-interval: N\n  log-rate-limit-per-second: N\n",
    "compose.yaml": "services:\n  a:\n    image: x/y:1\n    mem_limit: N\n    cpus: N\n    ports: ['N:N', N]\n"
    "    user: 'N'\n    scale: N\n    stop_grace_period: Ns\n    tmpfs: /x:size=N\n    shm_size: N\n"
    "    deploy: {replicas: N, resources: {limits: {memory: N, cpus: N}}}\n    healthcheck: {interval: Ns, test: x}\n",
    "Dockerfile": "FROM a AS b\nFROM c\nCOPY --from=N /a /b\nEXPOSE N N-N N/udp\nUSER N:N\nENV A=N\n"
    "HEALTHCHECK --interval=Ns --retries=N CMD curl localhost:N\nRUN chmod N /a\nSTOPSIGNAL N\n",
    "d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
    "spec:\n  replicas: N\n  template:\n    spec:\n"
    "      terminationGracePeriodSeconds: N\n      securityContext: {runAsUser: N, fsGroup: N}\n      containers:\n"
    "      - name: a\n        image: x/y:1\n        ports: [{containerPort: N, hostPort: N}]\n"
    "        resources: {limits: {memory: N, cpu: N, ephemeral-storage: N}, requests: {memory: N}}\n"
    "        livenessProbe: {httpGet: {port: N, path: /}, periodSeconds: N, initialDelaySeconds: N}\n"
    "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\n"
    "spec: {resources: {requests: {storage: N}}}\n"
    "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n"
    "spec: {minReplicas: N, maxReplicas: N, scaleTargetRef: {kind: Deployment, name: a}}\n",
    "marathon.json": '{"id": "/a", "cmd": "x", "cpus": N, "mem": N, "disk": N, "instances": N, "gpus": N, "ports": [N],'
    ' "container": {"type": "DOCKER", "docker": {"image": "a/b:1", "network": "BRIDGE", "portMappings":'
    ' [{"containerPort": N, "hostPort": N}]}, "volumes": [{"containerPath": "x", "persistent": {"size": N}}]},'
    ' "healthChecks": [{"gracePeriodSeconds": N, "intervalSeconds": N, "port": N}], "labels": {"HAPROXY_0_PORT": "N"},'
    ' "taskKillGracePeriodSeconds": N}',
    "stackato.yml": "name: a\nmem: N\ninstances: N\ndisk: N\nmin_version: N\nframework: {type: x}\n"
    "processes: {web: x}\nautoscale: {instances: {min: N, max: N}}\n",
    "mtad.yaml": "_schema-version: N\nID: a\nversion: N\nmodules:\n- name: a\n  type: application\n"
    "  parameters: {memory: N, instances: N, disk-quota: N}\n",
}


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number[:6]}-{len(number)}")
@pytest.mark.parametrize("name", NUMBERED)
def test_a_number_of_any_length_is_no_fault(tmp_path: Path, name: str, number: str) -> None:
    folder = put(tmp_path / "in", {f"x/{name}": NUMBERED[name].replace("N", number)})
    done = CliRunner().invoke(app, ["assess", str(folder), "-o", f"{tmp_path}/r.json", "-o", f"{tmp_path}/r.html"])

    assert done.exit_code == 0, done.output
    assert "good" in done.output


# --- a fault in a stage ---------------------------------------------------------------------------------------------


TREE = {
    "bad/manifest.yml": "applications:\n- name: bad\n  memory: 1G\n  docker: {image: r.example.com/bad:1}\n",
    "other/marathon.json": '{"id": "/other", "cmd": "x", "cpus": 1, "mem": 64}',
}


def failing_on(word: str, really: Callable[..., object]) -> Callable[..., object]:
    """The same, but for whatever speaks of that word."""

    def broken(*given: object, **named: object) -> object:
        if any(word in repr(one) for one in given):
            raise LookupError(f"hunter2 {word}")
        return really(*given, **named)

    return broken


STAGES = {
    "sniffing": ("advisor.formats.discovery._take", "bad/manifest.yml", "file"),
    "reading": ("advisor.formats.read._told_apart", "bad/manifest.yml", "file"),
    "attaching": ("advisor.formats.read.attach", "name='bad'", "workload"),
    "joining": ("advisor.formats.read.join", "name='bad'", "workload"),
    "enriching": ("advisor.pipeline.enriched", "name='bad'", "workload"),
    "declared registries": ("advisor.pipeline.enrich_registries", "name='bad'", "workload"),
    "applying rules": ("advisor.assess.assess.Assessor.needs", "name='bad'", "workload"),
    "judging": ("advisor.decide.judge.Judge.read", "name='bad'", "workload"),
    "deciding": ("advisor.decide.decide.Decider.decision", "name='bad'", "workload"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_in_a_stage_costs_one_thing_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    target, word, what = STAGES[stage]
    holder, _, name = target.rpartition(".")
    place = pkgutil.resolve_name(holder)
    monkeypatch.setattr(place, name, failing_on(word, getattr(place, name)))
    folder = put(tmp_path / "in", TREE)

    done = CliRunner().invoke(app, ["assess", str(folder), "-o", f"{tmp_path}/r.json"])
    report = json.loads((tmp_path / "r.json").read_bytes())

    assert done.exit_code == 3
    assert {one["name"] for one in report["workloads"]} == {"good", "other"}
    assert [one.partition(": ")[2].startswith("LookupError in") for one in report["sources"]["faults"]] == [True]
    assert f"internal fault: {report['sources']['faults'][0]}" in done.output
    assert "hunter2" not in done.output + json.dumps(report)
    failed = [one["path"] for one in report["sources"]["failed"]]
    assert failed == (["bad/manifest.yml"] if what == "file" else [])


def test_a_fault_in_a_rule_is_told_and_every_workload_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assessor, "_form", failing_on("private-registry", Assessor._form))
    folder = put(tmp_path / "in", TREE)

    done = CliRunner().invoke(app, ["assess", str(folder), "-o", f"{tmp_path}/r.json"])
    report = json.loads((tmp_path / "r.json").read_bytes())

    assert done.exit_code == 3
    assert {one["name"] for one in report["workloads"]} == {"bad", "good", "other"}
    assert all("private-registry" in one for one in report["sources"]["faults"])


RENDERERS = {
    "r.html": "advisor.report.page.html.render_html",
    "r.json": "advisor.report.files.json_text",
    "r.jsonl": "advisor.report.files.json_lines",
    "r.csv": "advisor.report.exports.tables.findings",
    "r.xlsx": "advisor.report.exports.workbook.workbook_bytes",
    "r.md": "advisor.report.exports.markdown.markdown_text",
    "r.sarif": "advisor.report.exports.sarif.sarif_lines",
    "records/": "advisor.report.exports.records.records",
}


@pytest.mark.parametrize("form", RENDERERS)
def test_a_fault_in_a_form_costs_that_form_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    holder, _, name = RENDERERS[form].rpartition(".")
    monkeypatch.setattr(pkgutil.resolve_name(holder), name, failing_on("", lambda: None))
    folder = put(tmp_path / "in", {})
    outputs = [word for one in RENDERERS for word in ("-o", f"{tmp_path}/out/{one}")]

    done = CliRunner().invoke(app, ["assess", str(folder), *outputs])

    assert done.exit_code == 3
    assert f"{form} was not written: LookupError in outputs.py" in done.output
    written = {one.name for one in (tmp_path / "out").iterdir()}
    beside = set() if form == "r.csv" else {"r.findings.csv"}
    assert written == {one.rstrip("/") for one in RENDERERS if one != form} | beside
    assert "hunter2" not in done.output
