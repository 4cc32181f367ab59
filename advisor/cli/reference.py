"""The page of the command line, generated from the commands themselves."""

from collections.abc import Iterator
from typing import Any

import typer
import typer.main

from advisor.report.rule_docs import markdown_table

_NOTICE = "<!-- Written by `advisor rules docs` from the commands. Edit their help, not this page. -->"
_SHELL = frozenset({"help", "install_completion", "show_completion"})
"""Options that every command of every tool has."""
_INTRODUCTION = """\
Exit status: 0 done; 1 a gate closed (`--fail-on`, `--check`, examples that do not hold); 2 wrong use, or nothing could
be read; 3 an internal fault, with the report written all the same. An error is a sentence on standard error."""


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options, as Markdown."""
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
