"""The table fact and format: what each kind of file can say, every cell through the real readers.

`cells/KIND.yaml` holds the cells of one format: files, and what they must say where. Its `silent` part holds a
descriptor that says as little as it may: what it settles is absent there, and everything else stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.catalog.load import load_catalog
from advisor.data import data_folder
from advisor.formats import FORMATS
from advisor.formats.discovery import discover
from advisor.formats.read import Reading, read_sources
from advisor.model.facts import Truth, Value, Workload
from advisor.text.source import ReadOptions

TABLES = Path(__file__).parent / "cells"


@dataclass(frozen=True)
class Cell:
    kind: str
    fact: str
    files: Mapping[str, str]
    value: Value | None
    lines: tuple[int, ...]
    workload: str | None

    def __str__(self) -> str:
        return f"{self.kind}-{self.fact}"


def table(kind: str) -> dict[str, Any]:
    path = TABLES / f"{kind}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return loaded


def cells() -> list[Cell]:
    return [
        Cell(kind, cell["fact"], cell["files"], as_value(cell["value"]), tuple(cell["lines"]), cell.get("workload"))
        for kind in FORMATS
        for cell in table(kind).get("cells", ())
    ]


def as_value(value: object) -> Value | None:
    if isinstance(value, list):
        return tuple(value)
    assert value is None or isinstance(value, str | int | float | bool)
    return value


def read(root: Path, files: Mapping[str, str]) -> Reading:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    discovery = discover([root])
    assert not discovery.failed
    return read_sources(discovery.sources, discovery.settings, ReadOptions())


def the_one(reading: Reading, name: str | None) -> Workload:
    found = [one for one in reading.workloads if name in (None, one.name)]
    assert len(found) == 1, [one.id for one in reading.workloads]
    return found[0]


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_a_format_states_the_fact_with_its_lines(cell: Cell, tmp_path: Path) -> None:
    workload = the_one(read(tmp_path, cell.files), cell.workload)

    assert cell.fact in workload.facts, sorted(workload.facts)
    fact = workload.facts[cell.fact]
    assert fact.value == cell.value
    assert tuple(place.first_line for place in fact.evidence) == cell.lines


@pytest.mark.parametrize("kind", FORMATS)
def test_every_fact_that_a_format_can_state_has_a_cell(kind: str) -> None:
    assert {cell.fact for cell in cells() if cell.kind == kind} == FORMATS[kind].states


@pytest.mark.parametrize("kind", FORMATS)
def test_cells_state_nothing_beyond_the_table(kind: str, tmp_path: Path) -> None:
    for number, cell in enumerate(cell for cell in cells() if cell.kind == kind):
        for workload in read(tmp_path / str(number), cell.files).workloads:
            if workload.kind not in table(kind).get("beside", ()):
                assert set(workload.facts) <= FORMATS[kind].states


@pytest.mark.parametrize("kind", FORMATS)
def test_a_silent_descriptor_settles_what_its_format_decides(kind: str, tmp_path: Path) -> None:
    """What is listed as unknown stays unknown; whatever else is not stated is settled as absent."""
    silent = table(kind)["silent"]
    workload = the_one(read(tmp_path, silent["files"]), silent.get("workload"))
    vocabulary = load_catalog(data_folder("rules")).facts

    unstated = set(vocabulary) - set(workload.facts)
    assert {name for name in unstated if workload.state(name) is Truth.UNKNOWN} == set(silent["unknown"])
