"""How workloads are brought to a platform, as its profile says it."""

from collections.abc import Mapping
from datetime import date

from advisor.catalog.fields import Fields, did_you_mean
from advisor.catalog.values import read_condition
from advisor.model.catalog import FILE, OWN_TOPICS, PLACEHOLDER, DeployCommand, FactDefinition

DEPLOY_KEYS = ("from", "when", "format", "form", "command", "note", "beside", "source")


def read_deploy(fields: Fields, facts: Mapping[str, FactDefinition]) -> DeployCommand:
    """One entry of `deploy`: a command, a sentence, or both."""
    command = DeployCommand(
        since=fields.need("from", fields.day("from"), date.min),
        when=read_condition(fields, "when", facts),
        command=fields.text("command") or "",
        sources=fields.texts("source"),
        note=fields.text("note") or "",
        formats=fields.texts("format"),
        form=fields.text("form") or "",
        beside=fields.boolean("beside") or False,
    )
    _check(command, fields, {*facts, *OWN_TOPICS})
    return command


def _check(one: DeployCommand, fields: Fields, topics: set[str]) -> None:
    if not one.command and not one.note:
        fields.say("command", "an entry has a command, a note or both.", "Add one.")
    if one.beside and one.command:
        fields.say("beside", "what stands beside a command is a note.", "Take the command away.")
    if not one.sources:
        fields.say("source", "an entry has a source.", "Add it.")
    if one.form and not one.formats:
        fields.say("form", "a form is that of a descriptor.", "Add `format`.")
    for key, text in (("command", one.command), ("note", one.note)):
        used = {match["topic"] for match in PLACEHOLDER.finditer(text)}
        if "{" in PLACEHOLDER.sub("", text):
            fields.say(key, "a brace opens no placeholder.", "Write {name}, or {--option=name} to repeat an option.")
        for topic in sorted(used - topics):
            fields.say(key, f"no placeholder {topic!r}.", did_you_mean(topic, topics))
        if FILE in used and not one.formats:
            fields.say(key, "{file} is the file of a format.", "Add `format`.")
