"""The commands that read, assess and explain; they read options, call the pipeline and decide nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor import __version__
from advisor.cli.options import (
    FAULT,
    GATE_CLOSED,
    AnswersFiles,
    AsOf,
    Baseline,
    FailOn,
    Jobs,
    OrganisationFile,
    Outputs,
    Paper,
    Paths,
    Platforms,
    Preset,
    Quiet,
    RulesFolders,
    SplitAssets,
    VarsFiles,
    WaiversFile,
    Weights,
    today,
)
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.model.report import Report

app = typer.Typer(
    name="advisor",
    help="Where should these workloads run? Reads their descriptors, answers with lines, sources and dates.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
GATES = ("blocked", "undetermined", "changes")


def _version(shown: bool) -> None:
    if shown:
        typer.echo(f"platform-fit advisor {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def assess(  # noqa: PLR0913, PLR0917 - one parameter for each option of the contract
    paths: Paths,
    output: Outputs = None,
    as_of: AsOf = None,
    platform: Platforms = None,
    preset: Preset = None,
    weights: Weights = None,
    vars_file: VarsFiles = None,
    rules: RulesFolders = None,
    waivers: WaiversFile = None,
    answers: AnswersFiles = None,
    organisation: OrganisationFile = None,
    baseline: Baseline = None,
    fail_on: FailOn = None,
    split_assets: SplitAssets = False,
    pdf: Paper = None,
    jobs: Jobs = 1,
    quiet: Quiet = False,
) -> None:
    """Read, assess, decide, write the report."""
    from advisor.compare.baseline import read_baseline
    from advisor.render.terminal import summary
    from advisor.runs import make_report, with_changes

    _check_gate(fail_on)
    _check_split(split_assets, output or [])
    earlier = None if baseline is None else read_baseline(baseline)
    report = make_report(
        paths,
        as_of or today(),
        platform or [],
        preset,
        weights,
        vars_file or [],
        rules or [],
        answers or [],
        waivers_file=waivers,
        jobs=jobs,
        organisation_file=organisation,
    )
    report = report if earlier is None else with_changes(report, earlier)
    _write(report, output or [], pdf, split_assets=split_assets)
    if not quiet and "-" not in (output or []):
        typer.echo(summary(report))
    _finish(report, fail_on)


def _write(report: "Report", outputs: list[str], paper: Path | None, *, split_assets: bool) -> None:
    from advisor.outputs import write_outputs, write_paper

    write_outputs(report, outputs, split_assets=split_assets)
    if paper is not None:
        write_paper(report, paper)


def _check_split(asked: bool, outputs: list[str]) -> None:
    from advisor.outputs import check_split_assets

    if asked:
        check_split_assets(outputs)


def _check_gate(level: str | None) -> None:
    if level is not None and level not in GATES:
        raise UsageError(f"--fail-on {level}: no such level. Use one of {', '.join(GATES)}.")


def _finish(report: "Report", fail_on: str | None) -> None:
    """The exit status: an internal fault comes before a gate."""
    from advisor.runs import gate_is_closed

    for fault in report.faults:
        typer.echo(f"internal fault: {fault}", err=True)
    if report.faults:
        raise typer.Exit(FAULT)
    if fail_on is not None and gate_is_closed(report, fail_on):
        raise typer.Exit(GATE_CLOSED)


@app.command()
def explain(  # noqa: PLR0913, PLR0917 - one parameter for each option of the contract
    path: Annotated[Path, typer.Argument(help="Folder or file to read.", show_default=False)],
    workload: Annotated[str, typer.Argument(help="A workload's id or name.", show_default=False)],
    platform: Annotated[
        str | None, typer.Option("--platform", metavar="ID", help="One platform, with its whole chain.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="The whole chain of reasons, for every platform.")] = False,
    as_of: AsOf = None,
    preset: Preset = None,
    weights: Weights = None,
    vars_file: VarsFiles = None,
    rules: RulesFolders = None,
    waivers: WaiversFile = None,
    answers: AnswersFiles = None,
    organisation: OrganisationFile = None,
) -> None:
    """Why one workload should run where: a summary; with --full or --platform the whole chain of reasons."""
    from advisor.render.brief import brief
    from advisor.render.terminal import explanation
    from advisor.runs import make_report, the_platform, the_workload

    day = as_of or today()
    report = make_report(
        [path],
        day,
        [],
        preset,
        weights,
        vars_file or [],
        rules or [],
        answers or [],
        waivers_file=waivers,
        organisation_file=organisation,
        also=platform,
    )
    shown = None if platform is None else the_platform(report.catalog, platform).id
    found = the_workload(report, workload)
    typer.echo(explanation(found, report, shown) if full or shown else brief(found, report))
