"""The command line: the only import of typer; it reads options, calls the pipeline and decides nothing."""

from advisor.cli.comparing import diff, render
from advisor.cli.platforms import platforms_app
from advisor.cli.questions import questions
from advisor.cli.reports import app
from advisor.cli.rules import rules_app
from advisor.cli.schemas import schema

app.command("questions")(questions)
app.command("render")(render)
app.command("diff")(diff)
app.command("schema")(schema)
app.add_typer(rules_app, name="rules")
app.add_typer(platforms_app, name="platforms")

__all__ = ["app"]
