"""No report replaces an input, and a run leaves all of its files or none; see soak/ for the long version."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import advisor.outputs
import advisor.report.exports.tables
from advisor.cli import app
from advisor.errors import MachineError, UsageError
from advisor.outputs import check_outputs, write_outputs
from tests.support.exported import article
from tests.support.killed import FILES, FORMS, content, full, killed, moments, run_ids

MARATHON = '{"id": "/a", "cmd": "x", "cpus": 1, "mem": 64}'
MANIFEST = "applications:\n- name: a\n"


def assess(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["assess", *map(str, words)])
    return (2, str(done.exception)) if isinstance(done.exception, UsageError) else (done.exit_code, done.output)


# --- an output that is an input -------------------------------------------------------------------------------------


def as_symbolic_link(folder: Path, file: Path) -> Path:
    (folder / "link.json").symlink_to(file)
    return folder / "link.json"


def as_hard_link(folder: Path, file: Path) -> Path:
    (folder / "link.json").hardlink_to(file)
    return folder / "link.json"


def as_itself(_: Path, file: Path) -> Path:
    return file


def by_a_detour(_: Path, file: Path) -> Path:
    return file.parent / ".." / file.parent.name / file.name


@pytest.mark.parametrize("named", [as_itself, by_a_detour, as_symbolic_link, as_hard_link])
@pytest.mark.parametrize("whole", [True, False])
def test_an_output_that_is_an_input_is_refused(tmp_path: Path, named: object, *, whole: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "marathon.json"
    file.write_text(MARATHON, encoding="utf-8")
    assert callable(named)
    output = named(tmp_path, file)

    code, told = assess(folder if whole else file, "-o", tmp_path / "other.json", "-o", output)

    assert code == 2
    assert "would replace it" in told
    assert file.read_text(encoding="utf-8") == MARATHON
    assert not (tmp_path / "other.json").exists()


@pytest.mark.parametrize("option", ["--baseline", "--waivers", "--answers", "--organisation", "--vars-file"])
def test_what_an_option_reads_is_an_input(tmp_path: Path, option: str) -> None:
    (tmp_path / "manifest.yml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")

    code, told = assess(tmp_path / "manifest.yml", option, tmp_path / "x.json", "-o", tmp_path / "x.json")

    assert (code, "would replace it" in told) == (2, True)


def test_a_second_file_of_an_output_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "r.findings.csv").write_text(MANIFEST, encoding="utf-8")

    with pytest.raises(UsageError, match="would replace it"):
        check_outputs([f"{tmp_path}/r.csv"], None, [tmp_path / "r.findings.csv"])


@pytest.mark.parametrize("name", ["r.json", "r.jsonl", "r.html", "r.csv", "r.md", "r.sarif", "r.xlsx"])
def test_an_earlier_report_in_the_folder_is_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / "manifest.yml").write_text(MANIFEST, encoding="utf-8")

    assert [assess(tmp_path, "-q", "-o", tmp_path / name)[0] for _ in range(2)] == [0, 0]
    assert assess(tmp_path, "-q", "-o", "-")[1].count(f'"{name}"') == 0


def test_the_file_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "r.md").write_text("old", encoding="utf-8")
    (tmp_path / "there" / "r.md").chmod(0o640)
    (tmp_path / "r.md").symlink_to(tmp_path / "there" / "r.md")

    write_outputs(article(), [f"{tmp_path}/r.md"])

    assert (tmp_path / "r.md").is_symlink()
    assert (tmp_path / "there" / "r.md").read_text(encoding="utf-8").startswith("# Platform fit")
    assert (tmp_path / "there" / "r.md").stat().st_mode & 0o777 == 0o640


# --- all or none ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_device_without_room_changes_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unnamed: bool
) -> None:
    monkeypatch.setattr(advisor.outputs, "MOST_OPEN", 200 if unnamed else 0)
    outputs = [f"{tmp_path}/{name}" for name in FORMS]
    for name in FILES:
        (tmp_path / name).write_text("old", encoding="utf-8")
    (tmp_path / "full.md").symlink_to("/dev/full")

    with pytest.raises(MachineError, match="No file was changed"):
        write_outputs(article(), [*outputs, f"{tmp_path}/full.md"])

    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if not path.is_symlink()} == {"old"}
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, "full.md"}


def test_a_file_that_may_not_grow_changes_none(tmp_path: Path) -> None:
    write_outputs(article(), [f"{tmp_path}/{name}" for name in FORMS])
    before = content(tmp_path)

    done = full(tmp_path, 20_000)

    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert content(tmp_path) == before


@pytest.mark.parametrize("after", moments(2))
def test_a_kill_leaves_all_old_or_all_new_files(tmp_path: Path, after: float) -> None:
    killed(tmp_path, after)

    assert set(content(tmp_path)) == FILES
    assert len(run_ids(tmp_path)) == 1


def test_files_beyond_what_a_process_may_hold_open_are_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outputs(article(), [f"{tmp_path}/a/"])
    monkeypatch.setattr(advisor.outputs, "MOST_OPEN", 1)
    write_outputs(article(), [f"{tmp_path}/b/"])

    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert len(content(tmp_path / "b")) > 2
    assert {path.stat().st_mode for path in (tmp_path / "b").iterdir()} == {
        path.stat().st_mode for path in (tmp_path / "a").iterdir()
    }


def test_a_fault_in_one_form_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> Iterable[str]:
        yield "half"
        raise KeyError("hunter2")

    monkeypatch.setattr(advisor.report.exports.tables, "csv_lines", broken)
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")

    (fault,) = write_outputs(article(), [f"{tmp_path}/{name}" for name in ("a.json", "a.csv", "a.md")])

    assert fault.startswith(f"{tmp_path}/a.csv was not written: KeyError")
    assert "hunter2" not in fault
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "a.csv", "a.md"}
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "a.md").stat().st_size > 100
