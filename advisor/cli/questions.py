"""The command about open questions."""

from pathlib import Path
from typing import Annotated

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
    from advisor.report.answers_file import answers_file
    from advisor.report.question_words import list_of_questions, turning
    from advisor.report.view_text import count
    from advisor.runs import Request, make_report, must_be_read, write_new

    report = make_report(
        Request(
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
    )
    must_be_read(paths, report)
    if output is None:
        typer.echo(list_of_questions(report))
    elif output == STANDARD_OUTPUT:
        typer.echo(answers_file(report), nl=False)
    else:
        write_new(Path(output), answers_file(report))
        many = count(len(turning(report)), "question")
        typer.echo(f"{output}: {many}. Fill in what you know, then use --answers.")
