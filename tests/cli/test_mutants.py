"""Changed files of the samples: no traceback, no hang, every file told once; soak/ has the long version."""

import time

import pytest

from tests.support import mutants
from tests.support.mutants import fallen


def test_no_mutant_takes_the_run_down() -> None:
    assert fallen(range(900), whole_every=50) == []


def test_a_hang_and_a_fault_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "PATIENCE", 0.05)
    monkeypatch.setattr(mutants, "read_sources", lambda *_: time.sleep(5))
    assert "takes more than" in fallen(range(1, 2), whole_every=10)[0]
    monkeypatch.setattr(mutants, "discover", lambda _: dict[str, int]()["x"])
    assert "ends the run: KeyError" in fallen(range(1, 2), whole_every=10)[0]
