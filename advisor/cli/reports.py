"""The commands about reports: making one, explaining it, giving it another form, comparing two, its schema."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor import __version__
from advisor.cli.options import (
    FAULT,
    GATE_CLOSED,
    WRONG_USE,
    AllowFailed,
    AnswersFiles,
    AsOf,
    Baseline,
    FailOn,
    Form,
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
    columns,
    today,
)

if TYPE_CHECKING:
    from advisor.model.report import Report
    from advisor.outputs import Source

Older = Annotated[Path, typer.Argument(metavar="OLD", help="The earlier JSON report.", show_default=False)]
Written = Annotated[Path, typer.Argument(metavar="REPORT", help="A report, .json or .jsonl.", show_default=False)]
Forms = Annotated[
    list[str],
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="By suffix: .html, .json, .jsonl, .csv, .xlsx, .md, .sarif; DIR/ for records; - for JSON; repeatable.",
    ),
]
Newer = Annotated[Path, typer.Argument(metavar="NEW", help="The later JSON report.", show_default=False)]
SchemaName = Annotated[
    str | None, typer.Argument(help="One of the names that are listed without it.", show_default=False)
]

app = typer.Typer(
    name="advisor",
    help="Where should these workloads run? Reads their descriptors, answers with lines, sources and dates.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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
    allow_failed: AllowFailed = False,
    split_assets: SplitAssets = False,
    pdf: Paper = None,
    quiet: Quiet = False,
) -> None:
    """Read, assess, decide, write the report."""
    from advisor.outputs import Source, check_outputs, write_outputs
    from advisor.runs import Request, earlier_report, make_report, with_changes

    outputs = output or []
    beside = [weights, waivers, organisation, baseline, *(vars_file or ()), *(answers or ())]
    check_outputs(outputs, pdf, [*paths, *filter(None, beside)], rules or (), split_assets=split_assets)
    earlier = earlier_report(baseline)
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
    report = report if earlier is None else with_changes(report, earlier)
    source = Source(report, split_assets=split_assets)
    faults = write_outputs(source, outputs, pdf)
    _tell(paths, report, source, faults, quiet=quiet or "-" in outputs)
    raise typer.Exit(_status(report, faults, fail_on, allow_failed=allow_failed))


def _tell(paths: list[Path], report: "Report", source: "Source", faults: tuple[str, ...], *, quiet: bool) -> None:
    """The summary, and what is said of every run besides: a date out of range, nothing to read, faults."""
    from advisor.report.terminal import summary
    from advisor.runs import as_of_words, nothing_read

    if not quiet and (report.assessed or report.failed):
        typer.echo(summary(source.document, columns()))
    for sentence in (*as_of_words(report), *nothing_read(paths, report)):
        typer.echo(sentence, err=True)
    for fault in (*report.faults, *faults):
        typer.echo(f"internal fault: {fault}", err=True)


def _status(report: "Report", faults: tuple[str, ...], fail_on: str | None, *, allow_failed: bool) -> int:
    """The exit status: an internal fault comes before nothing but failures, and that before a gate."""
    from advisor.report.terminal import gate_words
    from advisor.runs import gate_closers, nothing_but_failures

    if report.faults or faults:
        return FAULT
    failed = bool(report.failed) and not allow_failed
    if failed and not report.read:
        typer.echo(nothing_but_failures(report), err=True)
        return WRONG_USE
    if fail_on is None:
        return 0
    if failed:
        typer.echo("--fail-on: closed by files that could not be read; --allow-failed lets them pass.", err=True)
    closers = gate_closers(report, fail_on)
    if closers:
        typer.echo(gate_words(fail_on, closers), err=True)
    return GATE_CLOSED if failed or closers else 0


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
    """Why one workload should run where, step by step; with --full or --platform every need, answer and source."""
    from advisor.report.brief import brief
    from advisor.report.build import document_of
    from advisor.report.terminal import explanation
    from advisor.runs import Request, as_of_words, make_report, must_be_read, the_platform, the_workload

    day = as_of or today()
    request = Request(
        [path],
        day,
        preset=preset,
        weights=weights,
        vars_files=vars_file or (),
        rules=rules or (),
        answers=answers or (),
        waivers=waivers,
        organisation=organisation,
        also=platform,
    )
    report = make_report(request)
    must_be_read([path], report)
    for sentence in as_of_words(report):
        typer.echo(sentence, err=True)
    shown = None if platform is None else the_platform(report.catalog, platform).id
    document = document_of(report)
    asked = the_workload(document, workload)
    typer.echo(explanation(asked, document, shown) if full or shown else brief(asked, document))


@app.command()
def diff(old: Older, new: Newer, form: Form = "text") -> None:
    """What changed from one JSON report to another, and why. The exit status is 0 whether anything did or not."""
    from advisor.report.change_words import FORMS
    from advisor.runs import built_in_catalog, compare_files, known

    render = known(FORMS, form, "form")
    typer.echo(render(compare_files(old, new), built_in_catalog()))


@app.command()
def render(report: Written, output: Forms) -> None:
    """A report that was written, in other forms: each as `assess` would have written it."""
    from advisor.outputs import check_outputs, write_outputs
    from advisor.report.files import read_document

    check_outputs(output, None, [report])
    faults = write_outputs(read_document(report), output)
    for fault in faults:
        typer.echo(f"internal fault: {fault}", err=True)
    raise typer.Exit(FAULT if faults else 0)


@app.command()
def schema(name: SchemaName = None, rules: RulesFolders = None) -> None:
    """The JSON Schema of the report or of an input file, for editors; without a name, what there is."""
    from advisor.report.rule_docs import ABOUT, SCHEMAS, schema_text
    from advisor.runs import catalog_with, known

    if name is None:
        for listed in SCHEMAS:
            typer.echo(f"{listed:<18} {ABOUT[listed]}")
        return
    known(SCHEMAS, name, "schema")
    typer.echo(schema_text(name, catalog_with(rules or [])), nl=False)
