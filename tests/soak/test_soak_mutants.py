"""The long version of test_mutants: other mutants of the same files, for at most ten minutes over all processes."""

import time

import pytest

from tests.support.mutants import fallen

_PART = 30_000
_SECONDS = 100


@pytest.mark.parametrize("part", range(1, 7))
def test_no_mutant_takes_the_run_down(part: int) -> None:
    numbers = range(part * _PART, (part + 1) * _PART)
    assert fallen(numbers, whole_every=50, until=time.monotonic() + _SECONDS) == []
