"""The command about two reports."""

from pathlib import Path
from typing import Annotated

import typer

from advisor.cli.options import Form

Older = Annotated[Path, typer.Argument(metavar="OLD", help="The earlier JSON report.", show_default=False)]
Newer = Annotated[Path, typer.Argument(metavar="NEW", help="The later JSON report.", show_default=False)]


def diff(old: Older, new: Newer, form: Form = "text") -> None:
    """What changed from one JSON report to another, and why. The exit status is 0 whether anything did or not."""
    from advisor.report.changes_text import FORMS
    from advisor.runs import built_in_catalog, compare_files, known

    render = known(FORMS, form, "form")
    typer.echo(render(compare_files(old, new), built_in_catalog()))
