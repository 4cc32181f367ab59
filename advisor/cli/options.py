"""Options that several commands share."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from advisor.errors import UsageError


def today() -> date:
    return datetime.now(tz=UTC).date()


def columns() -> int:
    """Of the terminal; those of a wide one where there is none."""
    return shutil.get_terminal_size((120, 24)).columns


def day(text: str | date) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2016-06-30") from None


def gate(level: str | None) -> str | None:
    if level is not None and level not in GATES:
        raise UsageError(f"--fail-on {level}: no such level. Use one of {', '.join(GATES)}.")
    return level


GATES = ("blocked", "undetermined", "changes")
Paths = Annotated[list[Path], typer.Argument(help="Folders or files to read.", show_default=False)]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=day, metavar="DATE", help="Answers in force that day.", show_default="today"),
]
Platforms = Annotated[list[str] | None, typer.Option("--platform", metavar="ID", help="Only these; repeatable.")]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        help="Weights of topics for the fit score: balanced, security, operation or scale. "
        "Named, it may decide: a platform whose score leads by more than 5 points, among those that verdict, work "
        "and the organisation's preference leave.",
        show_default="balanced, which decides nothing",
    ),
]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        metavar="FILE",
        help="Own weights of topics in a YAML file, in place of a preset; they may decide likewise.",
    ),
]
VarsFiles = Annotated[list[Path] | None, typer.Option("--vars-file", metavar="FILE", help="Values of ((variables)).")]
AnswersFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--answers", metavar="FILE", help="Answers to open questions, as `questions` writes them; repeatable."
    ),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="By suffix: .html, .json, .jsonl, .csv, .xlsx, .md, .sarif; DIR/ for records; - for JSON.",
    ),
]
SplitAssets = Annotated[
    bool,
    typer.Option(
        "--split-assets",
        help="FILE.css and FILE.js beside FILE.html, for servers with a policy of their own. "
        "Always these names, so that the next run replaces them.",
    ),
]
Paper = Annotated[
    Path | None, typer.Option("--pdf", metavar="FILE", help="The HTML report as PDF, by an installed Chromium.")
]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        callback=gate,
        metavar="LEVEL",
        help="blocked, undetermined or changes: exit 1 there, and where a file failed.",
    ),
]
AllowFailed = Annotated[
    bool,
    typer.Option("--allow-failed", help="Files that could not be read close no gate and end no run with status 2."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary.")]
RulesFolders = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="Further rules and platforms beside the built-in ones; repeatable."),
]
WaiversFile = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="Accepted risks: rule, workload, reason, owner, until.")
]
OrganisationFile = Annotated[
    Path | None,
    typer.Option("--organisation", metavar="FILE", help="What is true here: platforms, registries, obligations."),
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="An earlier JSON report: the new one shows what changed, and why."),
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text, md or json.")]

GATE_CLOSED = 1
WRONG_USE = 2
FAULT = 3
