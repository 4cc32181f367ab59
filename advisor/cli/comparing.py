"""The commands about reports that were written: another form of one, and two beside each other."""

from pathlib import Path
from typing import Annotated

import typer

from advisor.cli.options import FAULT, Form

Older = Annotated[Path, typer.Argument(metavar="OLD", help="The earlier JSON report.", show_default=False)]
Written = Annotated[Path, typer.Argument(metavar="REPORT", help="A report, .json or .jsonl.", show_default=False)]
Forms = Annotated[
    list[str],
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="By suffix: .json, .jsonl, .csv, .xlsx, .md, .sarif; DIR/ for records; - for JSON; repeatable.",
    ),
]
Newer = Annotated[Path, typer.Argument(metavar="NEW", help="The later JSON report.", show_default=False)]


def diff(old: Older, new: Newer, form: Form = "text") -> None:
    """What changed from one JSON report to another, and why. The exit status is 0 whether anything did or not."""
    from advisor.report.change_words import FORMS
    from advisor.runs import built_in_catalog, compare_files, known

    render = known(FORMS, form, "form")
    typer.echo(render(compare_files(old, new), built_in_catalog()))


def render(report: Written, output: Forms) -> None:
    """A report that was written, in other forms: each as `assess` would have written it."""
    from advisor.outputs import check_outputs, write_outputs
    from advisor.report.files import read_document

    check_outputs(output, None, [report])
    faults = write_outputs(read_document(report), output)
    for fault in faults:
        typer.echo(f"internal fault: {fault}", err=True)
    raise typer.Exit(FAULT if faults else 0)
