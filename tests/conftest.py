"""What holds for every test."""

import os

from hypothesis import settings

# How long an example takes says something about the machine, and nothing about what is tested. The same commit is
# green or red for everybody: draws are the same in every run, and `make explore` looks where nobody has looked yet.
settings.register_profile("the same draws", deadline=None, derandomize=True, database=None)
settings.register_profile("new draws", deadline=None, print_blob=True)
settings.load_profile("new draws" if os.environ.get("NEW_DRAWS") else "the same draws")
