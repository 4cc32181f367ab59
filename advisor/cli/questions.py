"""The command about open questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.cli.options import (
    AnswersFiles,
    AsOf,
    OrganisationFile,
    Paths,
    Platforms,
    Preset,
    RulesFolders,
    VarsFiles,
    WaiversFile,
    Weights,
    today,
)

if TYPE_CHECKING:
    from advisor.model.report import Report

STANDARD_OUTPUT = "-"


def questions(  # noqa: PLR0913, PLR0917 - one parameter for each option of the contract
    paths: Paths,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The file to fill in, or - to print it; never overwritten."
        ),
    ] = None,
    as_of: AsOf = None,
    platform: Platforms = None,
    preset: Preset = None,
    weights: Weights = None,
    vars_file: VarsFiles = None,
    rules: RulesFolders = None,
    waivers: WaiversFile = None,
    answers: AnswersFiles = None,
    organisation: OrganisationFile = None,
) -> None:
    """What to ask: a board's questions, then what turns most decisions, with what each answer would lead to."""
    from advisor.runs import Request, make_report, must_be_read

    request = Request(
        paths,
        as_of or today(),
        platforms=platform or (),
        preset=preset,
        weights=weights,
        vars_files=vars_file or (),
        rules=rules or (),
        answers=answers or (),
        waivers=waivers,
        organisation=organisation,
    )
    report = make_report(request)
    must_be_read(paths, report)
    _hand_out(report, output)


def _hand_out(report: "Report", output: str | None) -> None:
    """A list for the terminal, or the file to fill in."""
    from advisor.report.answers_file import answers_file
    from advisor.report.build import document_of
    from advisor.report.question_words import list_of_questions, turning
    from advisor.report.view_text import count
    from advisor.runs import write_new

    document = document_of(report)
    if output is None:
        typer.echo(list_of_questions(document))
    elif output == STANDARD_OUTPUT:
        typer.echo(answers_file(document, report.catalog), nl=False)
    else:
        write_new(Path(output), answers_file(document, report.catalog))
        many = count(len(turning(document)), "question")
        typer.echo(f"{output}: {many}. Fill in what you know, then use --answers.")
