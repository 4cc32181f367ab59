"""The command line: outputs, exit statuses, errors without tracebacks, no secret anywhere."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from advisor.report.files import document_in
from tests.support.commands import ROOT, advisor, started

SAMPLES = ROOT / "samples"
SECRETS = ("8f3c-not-for-the-report-77aa", "correct-horse-battery-staple-91")


def test_json_goes_to_standard_output_and_keeps_the_contract() -> None:
    result = started("assess", SAMPLES / "article", "--as-of", "2026-11-24", "-o", "-")

    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert report["schema_version"] == 2
    assert [one["id"] for one in report["workloads"]] == sorted(one["id"] for one in report["workloads"])
    for workload in report["workloads"]:
        assert set(workload) >= {"id", "name", "kind", "files", "current", "course", "facts", "needs", "platforms"}
    for whole in document_in(result.stdout.encode("utf-8")).workloads:
        for platform in whole.platforms:
            assert (platform.score is None) == (platform.verdict == "blocked")
            assert [one.rule for one in platform.findings] == sorted(one.rule for one in platform.findings)


def test_one_run_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("two", "2")):
        outputs = [word for suffix in ("html", "json", "jsonl") for word in ("-o", tmp_path / f"{name}.{suffix}")]
        done = started("assess", SAMPLES, "--as-of", "2026-11-24", *outputs, PYTHONHASHSEED=seed)
        assert done.returncode == 0
    for suffix in ("html", "json", "jsonl"):
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_no_secret_of_the_samples_reaches_any_output(tmp_path: Path) -> None:
    folder = SAMPLES / "twelve-factor"
    html, data = tmp_path / "r.html", tmp_path / "r.json"
    variables = ("--vars-file", folder / "case-api" / "vars.yml")

    result = advisor("assess", folder, "-o", html, "-o", data, *variables)
    explained = advisor("explain", folder, "permit-portal", *variables)

    texts = (result.stdout, result.stderr, explained.stdout, html.read_text("utf-8"), data.read_text("utf-8"))
    for secret in SECRETS:
        assert all(secret not in text for text in texts)


def test_variables_are_resolved_from_a_file_and_stay_unknown_without_it(tmp_path: Path) -> None:
    folder = SAMPLES / "twelve-factor" / "case-api"
    with_file, without = tmp_path / "with.json", tmp_path / "without.json"

    advisor("assess", folder, "-o", with_file, "--vars-file", folder / "vars.yml")
    advisor("assess", folder, "-o", without)

    known = json.loads(with_file.read_text("utf-8"))["workloads"][0]["facts"]["scale.instances"]
    unknown = json.loads(without.read_text("utf-8"))["workloads"][0]["facts"]["scale.instances"]
    assert known["value"] == 4
    assert unknown["value"] is None
    assert unknown["evidence"] == [{"first_line": 4}]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("assess", "no-such-folder"), "no such file or folder"),
        (("assess", "samples", "--platform", "kubernets"), "Did you mean 'kubernetes'?"),
        (("assess", "samples", "--preset", "balance"), "Did you mean 'balanced'?"),
        (("assess", "samples", "-o", "report.docx"), "unknown kind of report"),
        (("assess", "samples", "--as-of", "yesterday"), "2016-06-30"),
        (("assess", "samples", "--fail-on", "never"), "blocked, undetermined, changes"),
        (("explain", "samples", "no-such-app"), "no such workload"),
        (("rules", "show", "private-registri"), "Did you mean 'private-registry'?"),
        (("platforms", "show", "mezos"), "Did you mean 'mesos'?"),
    ],
)
def test_wrong_use_is_a_sentence_and_status_two(words: tuple[str, ...], hint: str) -> None:
    result = advisor(*words)

    assert result.returncode == 2
    assert hint in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_file_takes_no_other_workload_down(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "manifest.yml").write_text("applications:\n- name: good\n", encoding="utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.yml").write_text("applications:\n\t- name: bad\n", encoding="utf-8")

    result = advisor("assess", tmp_path, "-o", "-")

    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert [one["name"] for one in report["workloads"]] == ["good"]
    assert [(one["path"], one["line"]) for one in report["sources"]["failed"]] == [("bad/manifest.yml", 2)]


@pytest.mark.parametrize(("level", "status"), [("blocked", 0), ("changes", 1)])
def test_a_gate_looks_at_the_best_verdict(level: str, status: int) -> None:
    folder = SAMPLES / "harbour" / "tide-table"

    result = started("assess", folder, "--as-of", "2026-11-24", "--platform", "cloud-foundry", "--fail-on", level)

    assert result.returncode == status
    assert ("--fail-on changes: closed by tide-table." in result.stderr) == bool(status)


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("rules", "list"),
        ("rules", "show", "private-registry"),
        ("rules", "check"),
        ("platforms", "list"),
        ("platforms", "show", "cloud-foundry", "--as-of", "2016-06-30"),
        ("platforms", "diff", "cloud-foundry", "--from", "2016-06-30", "--to", "2026-11-24"),
    ],
)
def test_a_command_answers(words: tuple[str, ...]) -> None:
    result = advisor(*words)

    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_what_became_possible_on_cloud_foundry_names_private_registries() -> None:
    result = advisor("platforms", "diff", "cloud-foundry", "--from", "2016-06-30", "--to", "2026-11-24")

    assert "private registries" in result.stdout
    assert "2017-06-27" in result.stdout


SHIPPED = """\
from pathlib import Path
from advisor.catalog import compiled, load_catalog
from advisor.data import data_folder
from advisor.runs import built_in_catalog
assert built_in_catalog() == load_catalog(data_folder("rules"))
compiled.load_catalog = compiled.compiled_catalog = None
built_in_catalog.cache_clear()
assert len(built_in_catalog().rules) > 100
print(data_folder("rules"), data_folder("reports"))
"""


def test_the_wheel_carries_rules_and_reports_and_works_from_there(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")

    result = subprocess.run(
        [sys.executable, "-c", SHIPPED],
        cwd=tmp_path / "unpacked",
        env={"PYTHONPATH": str(tmp_path / "unpacked"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.count("unpacked/advisor/_data/") == 2
