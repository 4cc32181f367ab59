"""The command about JSON Schemas."""

from typing import Annotated

import typer

from advisor.cli.options import RulesFolders

Name = Annotated[str | None, typer.Argument(help="One of the names that are listed without it.", show_default=False)]


def schema(name: Name = None, rules: RulesFolders = None) -> None:
    """The JSON Schema of the report or of an input file, for editors; without a name, what there is."""
    from advisor.report.schemas import ABOUT, SCHEMAS, schema_text
    from advisor.runs import catalog_with, known

    if name is None:
        for one in SCHEMAS:
            typer.echo(f"{one:<18} {ABOUT[one]}")
        return
    known(SCHEMAS, name, "schema")
    typer.echo(schema_text(name, catalog_with(rules or [])), nl=False)
