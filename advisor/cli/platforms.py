"""The commands about platforms."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli.options import AsOf, Form, RulesFolders, day, today
from advisor.errors import UsageError

platforms_app = typer.Typer(help="The platforms' dated answers.", no_args_is_help=True)


@platforms_app.command("list")
def platforms_list(rules: RulesFolders = None) -> None:
    """Every platform with its life cycle."""
    from advisor.report.rule_docs import life_cycle_words
    from advisor.runs import catalog_with

    platforms = catalog_with(rules or []).platforms.values()
    ids, titles = (max(map(len, texts)) for texts in zip(*((one.id, one.title) for one in platforms), strict=True))
    for platform in platforms:
        variant = "" if platform.extends is None else f"variant of {platform.extends}; "
        typer.echo(f"{platform.id:<{ids}}  {platform.title:<{titles}}  {variant}{life_cycle_words(platform)}")


@platforms_app.command("show")
def platforms_show(platform: str, as_of: AsOf = None, form: Form = "text", rules: RulesFolders = None) -> None:
    """One platform's answers in force on a day, with sources."""
    from advisor.report.platform_pages import FORMS, show_platform
    from advisor.runs import catalog_with, known, the_platform

    catalog = catalog_with(rules or [])
    shown = the_platform(catalog, platform)
    typer.echo(show_platform(shown, catalog, as_of or today(), known({name: name for name in FORMS}, form, "form")))


@platforms_app.command("diff")
def platforms_diff(  # noqa: PLR0913, PLR0917 - one parameter for each option of the contract
    platform: str,
    other: Annotated[str | None, typer.Argument(help="A second platform.", show_default=False)] = None,
    from_day: Annotated[date | None, typer.Option("--from", parser=day, metavar="DATE")] = None,
    to_day: Annotated[date | None, typer.Option("--to", parser=day, metavar="DATE", show_default="today")] = None,
    as_of: AsOf = None,
    form: Form = "text",
    rules: RulesFolders = None,
) -> None:
    """What changed on one platform between two days, or where two platforms differ; with sources."""
    from advisor.assess.answers import between_days, between_platforms
    from advisor.report.platform_pages import FORMS, show_comparison
    from advisor.runs import catalog_with, known, the_platform

    catalog = catalog_with(rules or [])
    left = the_platform(catalog, platform)
    if (other is None) == (from_day is None):
        raise UsageError("Name a second platform, or --from and --to for the changes of one; not both.")
    if from_day is not None:
        comparison = between_days(left, catalog, from_day, to_day or today())
    else:
        right = the_platform(catalog, other or "")
        comparison = between_platforms(left, right, catalog, as_of or today())
    typer.echo(show_comparison(comparison, known({name: name for name in FORMS}, form, "form")))


@platforms_app.command("new")
def platforms_new(
    name: Annotated[str, typer.Argument(metavar="ID", help="Your edition, such as `our-cloud`.")],
    extends: Annotated[str, typer.Option("--extends", metavar="PLATFORM", help="The platform it is a variant of.")],
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="Your folder of rules.")] = Path("our-rules"),
    as_of: AsOf = None,
) -> None:
    """Write the beginning of a platform of one's own: a variant that states only what differs."""
    from advisor.report.skeletons import platform_skeleton
    from advisor.runs import catalog_with, checked_id, the_platform, write_new

    catalog = catalog_with([folder] if folder.is_dir() else [])
    base = the_platform(catalog, extends)
    path = folder / "platforms" / f"{checked_id(name)}.yaml"
    write_new(path, platform_skeleton(name, base, catalog, as_of or today()))
    typer.echo(f"{path}: written. Fill it in, then run")
    typer.echo(f"  advisor rules check {folder}")
    typer.echo(f"  advisor platforms diff {base.id} {name} --rules {folder}")
    typer.echo(f"  advisor assess PATH --rules {folder} --platform {name}")
