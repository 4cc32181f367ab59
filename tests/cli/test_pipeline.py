"""The whole path: nothing vanishes, and one bad file harms no other."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from advisor.catalog import load_catalog
from advisor.cli import app
from advisor.data import data_folder
from advisor.errors import UsageError
from advisor.formats.discovery import Discovery
from advisor.model.catalog import Catalog
from advisor.model.report import Report
from advisor.pipeline import Options, assess_paths, describe_run

CATALOG = load_catalog(data_folder("rules"))
OPTIONS = Options(as_of=date(2026, 11, 24), platforms=CATALOG.main_platforms, weights=CATALOG.presets["balanced"])
FILES = {
    "a/manifest.yml": b"applications:\n- name: a\n  memory: lots\n",
    "b/manifest.yml": b"applications:\n- name: b\n  name: again\n",
    "c/Dockerfile": b"FROM alpine:3.20\r\nUSER 1000\r\n",
    "d/Dockerfile": b"RUN true\n",
    "e/values.yaml": b"applications:\n  enabled: true\nimage:\n  tag: x\n",
    "f/docker-compose.yml": b"services:\n  web:\n    image: nginx\n",
    "g/manifest.yml": b"",
    "h/manifest.yml": b"applications:\n- name: \xff\xfe\n",
    "i/deployment.yaml": b"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\n",
    "j/manifest.yml": b"instance_groups: []\nreleases: []\nstemcells: []\n",
}


def test_every_candidate_ends_as_read_skipped_or_failed_exactly_once(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)

    report = assess_paths([tmp_path], CATALOG, OPTIONS)

    ended = [*report.read, *(one.path for one in report.skipped), *(one.path for one in report.failed)]
    assert sorted(ended) == sorted(FILES)
    assert report.read == ("a/manifest.yml", "c/Dockerfile", "f/docker-compose.yml")
    assert {one.path for one in report.failed} == {"b/manifest.yml", "d/Dockerfile", "h/manifest.yml"}
    assert all(one.line > 0 and one.advice for one in report.failed)
    assert all(one.reason for one in report.skipped)
    assert [one.workload.name for one in report.assessed] == ["a", "c", "web"]
    assert any(one.path == "a/manifest.yml" and one.line == 3 for one in report.notes)


@pytest.mark.parametrize(
    ("arguments", "preset", "given"),
    [
        ([], "balanced", False),
        (["--preset", "balanced"], "balanced", True),
        (["--preset", "scale"], "scale", True),
        (["--weights", "weights.yaml"], "weights.yaml", True),
    ],
)
def test_weights_count_as_given_where_the_call_names_them(
    arguments: list[str], preset: str, given: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Options] = []

    def assess(_roots: Sequence[Path], _catalog: Catalog, options: Options) -> Report:
        asked.append(options)
        raise UsageError("Far enough.")

    monkeypatch.setattr("advisor.runs.assess_paths", assess)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.yaml").write_text("scale: 3\nisolation: 1\n", encoding="utf-8")

    for command in ("assess", "questions"):
        CliRunner().invoke(app, [command, ".", *arguments])

    weights = {"scale": 3.0, "isolation": 1.0} if "--weights" in arguments else CATALOG.presets[preset]
    assert [(one.preset, one.weights_given, one.weights) for one in asked] == [(preset, given, weights)] * 2


def test_the_run_id_tells_weights_that_were_given_from_the_same_that_were_not() -> None:
    nothing = Discovery(sources=(), settings=(), skipped=(), failed=())
    ids = {describe_run(nothing, CATALOG, replace(OPTIONS, weights_given=given)).id for given in (True, False)}

    assert len(ids) == 2
