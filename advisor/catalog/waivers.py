"""The file of `--waivers`: a list of accepted risks, read strictly."""

from pathlib import Path

from advisor.catalog.fields import Problems
from advisor.catalog.organisation import text_of
from advisor.catalog.spec import DAY, LINE, TOP, Form, InputFile, Spec, built, key, listed, need, whole_file, word
from advisor.errors import CatalogError
from advisor.model.catalog import Catalog
from advisor.model.organisation import Waiver
from advisor.text.redact import redact_text
from advisor.text.yaml_text import parse

_SHOWN = Form(
    lambda fields, key: None if (line := LINE.read(fields, key)) is None else redact_text(line),
    LINE.schema,
    LINE.shown,
    empty="",
)
"""A line that reports show."""
WAIVER = Spec(
    (
        need("rule", word(lambda known: known.rules, "id of a rule"), "The rule whose need is not met."),
        need("workload", LINE, "A workload's id; each `*` stands for any text."),
        key(
            "platform",
            word(lambda known: known.platforms, "id of a platform"),
            "Only there; without it wherever the need is not met.",
        ),
        need("reason", _SHOWN, "Why it is let pass."),
        need("owner", _SHOWN, "Who answers for it."),
        need("until", DAY, "The last day on which it holds."),
    ),
    built(Waiver, "location"),
)
_MANDATORY = ", ".join(each.name for each in WAIVER.keys if each.required)
_NO_LIST = ("waivers are one list of entries.", f"Write `- rule: …` with {_MANDATORY.removeprefix('rule, ')}.")
WAIVERS_FILE = InputFile(
    where="the file of `assess --waivers`",
    title="Waivers",
    about="Unmet needs that somebody accepts for a time.",
    form=listed(WAIVER, _NO_LIST, ("a waiver is a mapping.", f"Write {_MANDATORY}.")),
)


def read_waivers(path: Path, catalog: Catalog) -> tuple[Waiver, ...]:
    """Every entry, in the order of the file.

    Raises UsageError where the file cannot be read, SourceError where it is no YAML, and CatalogError with every
    mistake at its line.
    """
    problems, name = Problems(), str(path)
    documents = parse(text_of(path), name)
    for node in documents[1:]:
        problems.add(name, node.first_line, *_NO_LIST)
    found: tuple[Waiver, ...] = ()
    if documents:
        found = WAIVERS_FILE.form.read(whole_file(documents[0], name, problems, catalog), TOP) or ()
    if problems.found:
        raise CatalogError(problems.found)
    return found
