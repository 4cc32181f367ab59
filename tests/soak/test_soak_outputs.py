"""The long version of test_whole_outputs: many kills, and a disk that is full after any number of bytes."""

from pathlib import Path

import pytest

from advisor.outputs import write_outputs
from tests.support.exported import article
from tests.support.killed import FILES, FORMS, content, full, killed, moments, run_ids


@pytest.mark.parametrize("after", moments(60))
def test_a_kill_leaves_all_old_or_all_new_files(tmp_path: Path, after: float) -> None:
    killed(tmp_path, after)

    assert set(content(tmp_path)) == FILES
    assert len(run_ids(tmp_path)) == 1


@pytest.mark.parametrize("most", [0, 1, 100, 1_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000])
def test_a_full_disk_changes_no_file(tmp_path: Path, most: int) -> None:
    write_outputs(article(), [f"{tmp_path}/{name}" for name in FORMS])
    before = content(tmp_path)

    done = full(tmp_path, most)

    assert done.returncode == 3, done.stderr
    assert "No file was changed" in done.stderr
    assert content(tmp_path) == before
