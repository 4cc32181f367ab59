"""The command line: the only import of typer; it reads options, calls the pipeline and decides nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from advisor import __version__
from advisor.errors import UsageError

app = typer.Typer(
    name="advisor",
    help="Where should these workloads run? Reads manifests and Dockerfiles, answers with lines, sources and dates.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="The rules of the catalog.", no_args_is_help=True)
platforms_app = typer.Typer(help="The platforms' dated answers.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")
app.add_typer(platforms_app, name="platforms")

GATE_CLOSED = 1
FAULT = 3
GATES = ("blocked", "undetermined", "changes")


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _day(text: str | date) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2016-06-30") from None


def _version(shown: bool) -> None:
    if shown:
        typer.echo(f"platform-fit advisor {__version__}")
        raise typer.Exit


Paths = Annotated[list[Path], typer.Argument(help="Folders or files to read.", show_default=False)]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=_day, metavar="DATE", help="Answers in force that day.", show_default="today"),
]
Platforms = Annotated[list[str] | None, typer.Option("--platform", metavar="ID", help="Only these; repeatable.")]
Preset = Annotated[str, typer.Option("--preset", help="balanced, security, change or scale.")]
Weights = Annotated[Path | None, typer.Option("--weights", metavar="FILE", help="Own weights per criterion.")]
VarsFiles = Annotated[list[Path] | None, typer.Option("--vars-file", metavar="FILE", help="Values of ((variables)).")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary.")]


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
    output: Annotated[
        list[str] | None, typer.Option("-o", "--output", metavar="FILE", help=".html, .json, .jsonl, or - for JSON.")
    ] = None,
    as_of: AsOf = None,
    platform: Platforms = None,
    preset: Preset = "balanced",
    weights: Weights = None,
    vars_file: VarsFiles = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", metavar="LEVEL", help="blocked, undetermined or changes: exit 1 there.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Read, assess, decide, write the report."""
    from advisor.render.terminal import summary
    from advisor.runs import gate_is_closed, make_report, write_outputs

    if fail_on is not None and fail_on not in GATES:
        raise UsageError(f"--fail-on {fail_on}: no such level. Use one of {', '.join(GATES)}.")
    report = make_report(paths, as_of or _today(), platform or [], preset, weights, vars_file or [])
    write_outputs(report, output or [])
    if not quiet and "-" not in (output or []):
        typer.echo(summary(report))
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
    platform: Annotated[str | None, typer.Option("--platform", metavar="ID", help="Only this platform.")] = None,
    as_of: AsOf = None,
    preset: Preset = "balanced",
    weights: Weights = None,
    vars_file: VarsFiles = None,
) -> None:
    """The whole chain of reasons for one workload, in the terminal."""
    from advisor.render.terminal import explanation
    from advisor.runs import make_report, the_workload

    report = make_report([path], as_of or _today(), [], preset, weights, vars_file or [])
    if platform is not None and platform not in report.run.platforms:
        raise UsageError(f"--platform {platform}: no such platform. Use one of {', '.join(report.run.platforms)}.")
    typer.echo(explanation(the_workload(report, workload), report, platform))


@rules_app.command("list")
def rules_list() -> None:
    """Every rule with its capability."""
    from advisor.runs import built_in_catalog

    for rule in built_in_catalog().rules.values():
        typer.echo(f"{rule.id:<24} {rule.strength.value:<9} {rule.criterion:<10} {rule.title}")


@rules_app.command("show")
def rules_show(rule: str) -> None:
    """One rule: need, reason, remedy, sources, examples."""
    from advisor.render.rule_docs import rule_page
    from advisor.runs import built_in_catalog, known

    catalog = built_in_catalog()
    typer.echo(rule_page(known(catalog.rules, rule, "rule"), catalog))


@rules_app.command("check")
def rules_check(folder: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Load the catalog strictly and report every mistake at once."""
    from advisor.catalog import load_catalog
    from advisor.data import data_folder

    catalog = load_catalog(folder or data_folder("rules"))
    typer.echo(
        f"{len(catalog.rules)} rules, {len(catalog.platforms)} platforms, {len(catalog.capabilities)} capabilities, "
        f"{len(catalog.facts)} facts, {len(catalog.base_images)} base images: no mistakes."
    )


@rules_app.command("test")
def rules_test(folder: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Run every rule's own examples through the real readers."""
    from advisor.catalog import load_catalog
    from advisor.data import data_folder
    from advisor.examples import failing_examples

    catalog = load_catalog(folder or data_folder("rules"))
    failures = failing_examples(catalog)
    for failure in failures:
        typer.echo(str(failure), err=True)
    count = sum(len(rule.examples) for rule in catalog.rules.values())
    typer.echo(f"{count - len(failures)} of {count} examples hold.")
    if failures:
        raise typer.Exit(GATE_CLOSED)


@rules_app.command("docs")
def rules_docs(
    folder: Annotated[Path, typer.Argument()] = Path("docs/reference"),
    check: Annotated[bool, typer.Option("--check", help="Only compare; exit 1 where pages differ.")] = False,
) -> None:
    """Write the pages of rules, platforms and facts from the catalog."""
    from advisor.render.rule_docs import pages
    from advisor.runs import built_in_catalog, stale_pages

    stale = stale_pages(folder, pages(built_in_catalog()), write=not check)
    if check and stale:
        typer.echo(f"{', '.join(stale)}: differ from the catalog. Run `advisor rules docs {folder}`.", err=True)
        raise typer.Exit(GATE_CLOSED)


@platforms_app.command("list")
def platforms_list() -> None:
    """Every platform with its life cycle."""
    from advisor.render.rule_docs import life_cycle_words
    from advisor.runs import built_in_catalog

    for platform in built_in_catalog().platforms.values():
        typer.echo(f"{platform.id:<16} {platform.title:<28} {life_cycle_words(platform)}")


@platforms_app.command("show")
def platforms_show(platform: str, as_of: AsOf = None) -> None:
    """One platform's answers in force on a day, with sources."""
    from advisor.render.rule_docs import platform_page
    from advisor.runs import built_in_catalog, known

    catalog = built_in_catalog()
    typer.echo(platform_page(known(catalog.platforms, platform, "platform"), catalog, as_of or _today()))


@platforms_app.command("diff")
def platforms_diff(
    platform: str,
    from_day: Annotated[date, typer.Option("--from", parser=_day, metavar="DATE")],
    to_day: Annotated[date | None, typer.Option("--to", parser=_day, metavar="DATE", show_default="today")] = None,
) -> None:
    """What changed on one platform between two days, with sources."""
    from advisor.render.rule_docs import platform_changes
    from advisor.runs import built_in_catalog, known

    catalog = built_in_catalog()
    typer.echo(platform_changes(known(catalog.platforms, platform, "platform"), catalog, from_day, to_day or _today()))
