"""Exit statuses: 0 done, 1 a gate closed, 2 wrong use, 3 a fault of the advisor or of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from advisor.cli import app
from advisor.errors import UsageError
from advisor.runs import built_in_catalog
from tests.support.commands import ROOT, advisor, started

ARTICLE = ("samples/article", "--as-of", "2026-11-24")
GOOD = "applications:\n- name: a\n"
BROKEN = "applications:\n\t- name: a\n"


def status(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(map(str, words)))
    if isinstance(done.exception, UsageError):
        return 2, str(done.exception)
    return done.exit_code, done.output


def tree(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


# --- files that could not be read -----------------------------------------------------------------------------------


def test_a_file_that_could_not_be_read_closes_the_gate_unless_it_is_allowed(tmp_path: Path) -> None:
    folder = tree(tmp_path, {"a/manifest.yml": GOOD, "b/manifest.yml": BROKEN})

    assert status("assess", folder)[0] == 0
    closed, told = status("assess", folder, "--fail-on", "blocked")
    assert closed == 1
    assert "--allow-failed" in told
    assert status("assess", folder, "--fail-on", "blocked", "--allow-failed")[0] == 0


def test_nothing_but_failures_is_status_two_and_the_report_is_written(tmp_path: Path) -> None:
    folder = tree(tmp_path / "in", {"manifest.yml": BROKEN})

    assert status("assess", folder, "-o", tmp_path / "r.json")[0] == 2
    assert '"line":2' in (tmp_path / "r.json").read_text(encoding="utf-8")
    assert status("assess", folder, "--allow-failed")[0] == 0


@pytest.mark.parametrize("gate", [(), ("--fail-on", "blocked"), ("-q",)])
def test_a_folder_without_applications_is_done_with_a_word(tmp_path: Path, gate: tuple[str, ...]) -> None:
    names = [f"f{number}.yml" for number in range(5)]
    folder = tree(tmp_path / "in", dict.fromkeys(names, "x: 1\n"))

    code, told = status("assess", folder, "-o", tmp_path / "r.json", *gate)

    assert code == 0
    assert "nothing to read" in told
    assert [name for name in names if f"{name} (YAML, but no descriptor" not in told] == []
    assert (tmp_path / "r.json").is_file()


def test_the_terminal_names_a_hundred_skipped_files_and_counts_the_rest(tmp_path: Path) -> None:
    folder = tree(tmp_path, {f"f{number:03}.yml": "x: 1\n" for number in range(130)})

    _, told = status("assess", folder)

    assert told.count("  skipped: ") == 100
    assert "and 30 more files" in told


@pytest.mark.parametrize("command", [("explain", "web"), ("questions",)])
def test_there_is_nothing_to_say_about_no_application(tmp_path: Path, command: tuple[str, ...]) -> None:
    word, *rest = command
    assert status(word, tmp_path, *rest) == (2, status(word, tmp_path, *rest)[1])
    assert "nothing to read" in status(word, tmp_path, *rest)[1]


@pytest.mark.parametrize("name", ["nowhere", "n" * 300, "a/../../b\x1b[2J"])
def test_a_path_that_does_not_exist_is_status_two(tmp_path: Path, name: str) -> None:
    code, told = status("assess", tmp_path / name)

    assert code == 2
    assert "no such file or folder" in told
    assert "\x1b" not in told


# --- streams --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
@pytest.mark.parametrize("words", [("assess", *ARTICLE), ("explain", "samples/article", "ledger"), ("assess", "nö€")])
def test_characters_that_an_encoding_lacks_are_replaced(words: tuple[str, ...], encoding: str) -> None:
    done = started(*words, PYTHONIOENCODING=encoding) if "nö€" in words else advisor(*words, encoding=encoding)

    assert done.returncode == (2 if "nö€" in words else 0), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout or done.stderr


@pytest.mark.parametrize(
    "words", [("assess", *ARTICLE), ("assess", *ARTICLE, "-o", "-"), ("rules", "list"), ("--help",)]
)
def test_a_full_disk_behind_standard_output_is_a_fault(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", *words], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )

    assert done.returncode == 3
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_closes_no_gate(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "assess", *ARTICLE, "-o", "-", "-o", str(tmp_path / "r.json")],
            stdout=gone,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "r.json").is_file()


def test_a_fault_nobody_thought_of_is_no_closed_gate_and_shows_no_value() -> None:
    code = (
        "import sys, advisor.runs, advisor.__main__ as m\n"
        "def broken(*_, **__): raise KeyError('hunter2')\n"
        "advisor.runs.make_report = broken\n"
        "sys.argv = ['advisor', 'assess', 'samples/article']\n"
        "m.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 3
    assert "KeyError in cli/reports.py:" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


# --- the day --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "words"), [("2099-01-01", "newest answer"), ("1999-01-01", "first answer")])
def test_a_day_outside_the_catalog_is_told(tmp_path: Path, day: str, words: str) -> None:
    code, told = status("assess", ROOT / "samples/article", "--as-of", day, "-o", tmp_path / "r.json")

    assert code == 0
    assert f"--as-of {day}: the {words}" in told
    assert f"--as-of {day}: the {words}" in (tmp_path / "r.json").read_text(encoding="utf-8")


def test_a_day_inside_the_catalog_is_not_told() -> None:
    newest = max(
        one.checked
        for platform in built_in_catalog().platforms.values()
        for listed in platform.answers.values()
        for one in listed
        if one.checked
    )
    for day in ("2016-06-30", newest):
        assert "--as-of" not in status("assess", ROOT / "samples/article", "--as-of", day)[1]
