"""The compiled catalog is the catalog; whatever becomes of the cache, it costs time and nothing else."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache as once
from pathlib import Path

import pytest

from advisor.catalog import compiled, compiled_catalog, load_catalog
from advisor.data import data_folder
from advisor.errors import CatalogError
from advisor.model.catalog import Catalog

RULES = data_folder("rules")
OWN_FACT = "label.tier: {title: tier, type: text, source: deployment, question: 'Which?', unused: So it is.}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "platform-fit-advisor"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """The folders of every time that files were read."""
    found: list[tuple[Path, ...]] = []

    def reading(*folders: Path) -> object:
        found.append(folders)
        return load_catalog(*folders)

    monkeypatch.setattr(compiled, "load_catalog", reading)
    return found


def same(one: Catalog, other: Catalog) -> bool:
    """Not as a bare comparison: the differences of two catalogs take minutes to be shown."""
    return one == other and repr(one) == repr(other)


@once
def read() -> Catalog:
    return load_catalog(RULES)


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.bin"))


def test_the_catalog_is_the_same_either_way_and_read_once(cache: Path, reads: list[tuple[Path, ...]]) -> None:
    first, second = compiled_catalog([RULES]), compiled_catalog([RULES])

    assert same(first, second)
    assert same(first, read())
    assert len(reads) == len(kept(cache)) == 1


def test_the_folder_is_the_users_alone(cache: Path) -> None:
    compiled_catalog([RULES])

    assert cache.stat().st_mode & 0o777 == 0o700
    assert kept(cache)[0].stat().st_mode & 0o077 == 0


def test_a_changed_file_of_ones_own_is_read(cache: Path, reads: list[tuple[Path, ...]], tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "facts.yaml").write_text(OWN_FACT, encoding="utf-8")
    assert "label.tier" in compiled_catalog([RULES, own]).facts

    (own / "facts.yaml").write_text(OWN_FACT.replace("tier:", "band:"), encoding="utf-8")
    assert "label.band" in compiled_catalog([RULES, own]).facts
    assert "label.tier" not in compiled_catalog([RULES]).facts
    assert len(reads) == len(kept(cache)) == 3


def test_a_file_that_is_added_or_moved_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    keys = {compiled._key([folder])}

    (folder / "checks" / "scale" / "gpu.yaml").rename(folder / "checks" / "image" / "gpu.yaml")
    keys.add(compiled._key([folder]))
    (folder / "answers").mkdir()
    (folder / "answers" / "mesos.yaml").write_text("")
    keys.add(compiled._key([folder]))

    assert len(keys) == 3


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "one bit": damaged,
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:1000]),
    "empty": lambda path: path.write_bytes(b""),
    "something else": lambda path: path.write_bytes(b"\x80\x04K\x01." * 1000),
    "of another type": lambda path: path.write_bytes(
        compiled._head(path.stem.partition("-")[2], b"\x91\x01") + b"\x91\x01"
    ),
    "of another key": lambda path: path.write_bytes(path.read_bytes().replace(b"catalog ", b"catalog x", 1)),
    "a folder": replaced_by_a_folder,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_binary_costs_only_time(
    damage: Callable[[Path], object], cache: Path, reads: list[tuple[Path, ...]]
) -> None:
    compiled_catalog([RULES])
    damage(kept(cache)[0])

    assert same(compiled_catalog([RULES]), read())
    assert len(reads) == 2


def refusing(error: Exception) -> Callable[..., object]:
    def refuse(*_: object, **__: object) -> object:
        raise error

    return refuse


def test_a_cache_that_cannot_be_written_costs_only_time(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refusing(PermissionError(13, "Permission denied")))

    assert same(compiled_catalog([RULES]), read())
    assert kept(cache) == []


@pytest.mark.parametrize("there", ["a file", "nothing", "open to others"])
def test_without_a_folder_of_its_own_nothing_is_kept(there: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.parent.mkdir()
    if there == "a file":
        cache.write_text("", encoding="utf-8")
    elif there == "nothing":
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setattr(Path, "home", refusing(RuntimeError("no home")))
    else:
        cache.mkdir()
        cache.chmod(0o777)

    assert same(compiled_catalog([RULES]), read())
    assert kept(cache) == []


def test_what_cannot_be_stored_is_not_left_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", refusing(OSError(28, "No space left on device")))

    assert compiled_catalog([RULES]).rules
    assert kept(cache) == []


def test_the_cache_does_not_grow_without_end(cache: Path) -> None:
    cache.mkdir(parents=True, mode=0o700)
    for number in range(20):
        (cache / f"catalog-{number}.bin").write_bytes(b"")
        os.utime(cache / f"catalog-{number}.bin", (number, number))

    compiled_catalog([RULES])

    assert len(kept(cache)) == compiled.MOST_KEPT
    assert not (cache / "catalog-0.bin").exists()


def test_mistakes_are_told_every_time(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "facts.yaml").write_text("label.tier: {}\n", encoding="utf-8")

    for _ in range(2):
        with pytest.raises(CatalogError, match=r"own/facts.yaml:1: the key 'title' is missing"):
            compiled_catalog([RULES, own])
    assert kept(cache) == []


def test_runs_at_the_same_time_do_not_harm_each_other(cache: Path) -> None:
    code = "from advisor.runs import built_in_catalog; print(built_in_catalog().version)"
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]

    versions = {run.communicate()[0].strip() for run in runs}

    assert versions == {read().version}
    assert [run.returncode for run in runs] == [0] * 4
    assert len(kept(cache)) == 1
