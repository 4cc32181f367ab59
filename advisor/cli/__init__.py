"""The command line: the only import of typer; it reads options, calls the pipeline and decides nothing."""

from advisor.cli.platforms import platforms_app
from advisor.cli.questions import questions
from advisor.cli.reports import app
from advisor.cli.rules import rules_app

app.command("questions")(questions)
app.add_typer(rules_app, name="rules")
app.add_typer(platforms_app, name="platforms")

__all__ = ["app"]
