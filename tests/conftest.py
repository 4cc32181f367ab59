"""What holds for every test."""

import os

import pytest
from hypothesis import settings

from tests.support.browsing import MISSING

# How long an example takes says something about the machine, and nothing about what is tested. The same commit is
# green or red for everybody: draws are the same in every run, and `make explore` looks where nobody has looked yet.
settings.register_profile("the same draws", deadline=None, derandomize=True, database=None)
settings.register_profile("new draws", deadline=None, print_blob=True)
settings.load_profile("new draws" if os.environ.get("NEW_DRAWS") else "the same draws")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line about the tests that wait for a browser: nobody reads a count of skipped tests."""
    skipped = [one for one in terminalreporter.stats.get("skipped", ()) if MISSING in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped. {MISSING}.", yellow=True)
