"""`python -m advisor` and the `advisor` command."""

import sys

from advisor.cli import app
from advisor.errors import AdvisorError

WRONG_USE = 2


def main() -> None:
    """Run the command line; a deliberate error is a sentence and exit status 2, never a traceback."""
    try:
        app()
    except AdvisorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
