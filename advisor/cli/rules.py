"""The commands about rules, and the pages that are generated from rules and commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from advisor.cli.options import GATE_CLOSED, AsOf, RulesFolders, today

rules_app = typer.Typer(help="The rules of the catalog.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Argument(help="A catalog of one's own; the built-in one where left out.")]

_NOTICE = "<!-- Written by `advisor rules docs` from the commands. Edit their help, not this page. -->"
_SHELL = frozenset({"help", "install_completion", "show_completion"})
"""Options that every command of every tool has."""
_INTRODUCTION = """\
Exit status: 0 done; 1 a gate closed (`--fail-on`, `--check`, examples that do not hold); 2 wrong use, or nothing could
be read; 3 an internal fault, with the report written all the same. An error is a sentence on standard error."""


@rules_app.command("list")
def rules_list(rules: RulesFolders = None) -> None:
    """Every rule with its capability."""
    from advisor.runs import catalog_with

    for rule in catalog_with(rules or []).rules.values():
        typer.echo(f"{rule.id:<24} {rule.strength.value:<9} {rule.category:<13} {rule.title}")


@rules_app.command("show")
def rules_show(rule: str, rules: RulesFolders = None) -> None:
    """One rule: need, reason, remedy, sources, examples."""
    from advisor.report.rule_docs import rule_page
    from advisor.runs import catalog_with, known

    catalog = catalog_with(rules or [])
    typer.echo(rule_page(known(catalog.rules, rule, "rule"), catalog))


@rules_app.command("check")
def rules_check(
    folder: Folder = None,
    stale: Annotated[bool, typer.Option("--stale", help="List answers not checked for 12 months.")] = False,
    as_of: AsOf = None,
) -> None:
    """Load the catalog strictly and report every mistake at once."""
    from advisor.runs import ageing_answers, catalog_of

    catalog = catalog_of(folder)
    typer.echo(
        f"{len(catalog.rules)} rules, {len(catalog.platforms)} platforms, {len(catalog.capabilities)} capabilities, "
        f"{len(catalog.facts)} facts, {len(catalog.base_images)} base images: no mistakes."
    )
    if stale:
        lines = ageing_answers(catalog, as_of or today())
        typer.echo("\n".join(lines) or "Every answer was checked within 12 months.")


@rules_app.command("test")
def rules_test(folder: Folder = None) -> None:
    """Run every rule's own examples through the real readers."""
    from advisor.examples import failing_examples
    from advisor.runs import catalog_of

    catalog = catalog_of(folder)
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
    """Write the pages of rules, platforms, facts, formats, services and commands, and tables of keys beside them."""
    from advisor.catalog.files import with_tables
    from advisor.cli import app
    from advisor.report.rule_docs import pages
    from advisor.runs import built_in_catalog, stale_pages

    written = {**pages(built_in_catalog()), "commands.md": commands_page(app)}
    beside = [page for pattern in ("*.md", "how-to/*.md") for page in sorted(folder.parent.glob(pattern))]
    written |= {
        f"../{page.relative_to(folder.parent).as_posix()}": with_tables(page.read_text(encoding="utf-8"))
        for page in beside
    }
    stale = stale_pages(folder, written, write=not check)
    if check and stale:
        typer.echo(
            f"{', '.join(stale)}: differ from the catalog or the commands. Run `advisor rules docs {folder}`.", err=True
        )
        raise typer.Exit(GATE_CLOSED)


@rules_app.command("new")
def rules_new(
    name: Annotated[str, typer.Argument(metavar="ID", help="The need, such as `scanned-image`.")],
    needs: Annotated[str, typer.Option("--needs", metavar="CAPABILITY", help="What meets the need.")],
    fact: Annotated[str, typer.Option("--fact", metavar="FACT", help="The fact that raises it.")],
    topic: Annotated[str, typer.Option("--topic", metavar="TOPIC", help="The folder of rules that it belongs to.")],
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="Your folder of rules.")] = Path("our-rules"),
) -> None:
    """Write the beginning of a rule of one's own."""
    from advisor.report.skeletons import rule_skeleton
    from advisor.runs import catalog_with, checked_id, known, write_new

    catalog = catalog_with([folder] if folder.is_dir() else [])
    capability = known(catalog.capabilities, needs, "capability")
    path = folder / "checks" / known(catalog.topics, topic, "topic").id / f"{checked_id(name)}.yaml"
    write_new(path, rule_skeleton(name, capability, known(catalog.facts, fact, "fact"), catalog))
    typer.echo(f"{path}: written. Fill it in, then run `advisor rules test {folder}`.")


# --- the page of commands -------------------------------------------------------------------------------------------


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options, as Markdown."""
    import typer.main

    from advisor.report.rule_docs import markdown_table

    parts = [_NOTICE, "# Commands", _INTRODUCTION]
    for name, command in _commands("advisor", typer.main.get_command(app)):
        parts += [f"## {name}", str(command.help or "").strip(), f"```\n{_usage(name, command)}\n```"]
        parameters = _parameters(command)
        if parameters:
            head = ("argument or option", "what it is", "where left out")
            parts.append(markdown_table(head, [_row(one) for one in parameters]))
    return "\n\n".join(parts) + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command that can be called, the inner ones with the words before them."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _commands(f"{name} {word}", one)


def _parameters(command: Any) -> list[Any]:
    return [one for one in command.params if one.name not in _SHELL and not getattr(one, "hidden", False)]


def _usage(name: str, command: Any) -> str:
    arguments = [_word(one) for one in _parameters(command) if _is_argument(one)]
    options = any(not _is_argument(one) for one in _parameters(command))
    return " ".join((name, *arguments, *(["[OPTIONS]"] if options else [])))


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _word(argument: Any) -> str:
    word = str(argument.metavar or argument.name).upper() + ("..." if argument.nargs == -1 else "")
    return word if argument.required else f"[{word}]"


def _row(parameter: Any) -> tuple[str, str, str]:
    if _is_argument(parameter):
        return f"`{_word(parameter)}`", str(getattr(parameter, "help", "") or ""), _default(parameter)
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.name.upper()}"
    return f"`{', '.join(parameter.opts)}{value}`", str(parameter.help or ""), _default(parameter)


def _default(parameter: Any) -> str:
    """What counts where nothing is given; a text shown in place of the default comes first."""
    if parameter.required:
        return "must be given"
    shown = getattr(parameter, "show_default", None)
    if isinstance(shown, str):
        return shown
    default = parameter.default
    return "" if default is None or isinstance(default, bool | list | tuple) else f"`{default}`"
