"""Changed files of the samples: no traceback, no hang, every file told once; soak/ has the long version."""

from tests.mutants import fallen


def test_no_mutant_takes_the_run_down() -> None:
    assert fallen(range(900), whole_every=50) == []
