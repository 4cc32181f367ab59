"""What is generated from the catalog: pages of rules, platforms and facts, and JSON Schemas for editors."""

import json
from collections.abc import Callable, Iterable, Mapping

from advisor.catalog.fields import Schema
from advisor.catalog.files import INPUT_FILES
from advisor.formats import FORMATS
from advisor.model.catalog import (
    Answer,
    Capability,
    Catalog,
    Effort,
    Platform,
    Replacement,
    Rule,
    ServiceKind,
    rule_facts,
)
from advisor.report.answer_words import said, since_words
from advisor.report.written import report_schema

NOTICE = "<!-- Written by `advisor rules docs` from the catalog. Edit the catalog, not this page. -->"


def pages(catalog: Catalog) -> dict[str, str]:
    """File name → page, for every generated page."""
    return {
        "rules.md": rules_page(catalog),
        "platforms.md": platforms_page(catalog),
        "facts.md": facts_page(catalog),
        "formats.md": formats_page(catalog),
        "services.md": services_page(catalog),
    }


def rules_page(catalog: Catalog) -> str:
    """Every rule, by topic."""
    parts = [NOTICE, "# Rules", f"{len(catalog.rules)} rules; each is one file below `rules/checks/`."]
    for topic in catalog.topics.values():
        parts += [f"## {topic.title}", topic.meaning]
        parts += [rule_page(rule, catalog) for rule in catalog.rules.values() if rule.category == topic.id]
    unused = [one for one in catalog.capabilities.values() if one.unused]
    parts.append("## Questions that no rule asks")
    parts.append(markdown_table(("question", "why no rule asks it"), [(one.question, one.unused) for one in unused]))
    return "\n\n".join(parts) + "\n"


def rule_page(rule: Rule, catalog: Catalog) -> str:
    """One rule: need, reason, remedy, priors, examples."""
    capability = catalog.capabilities[rule.needs]
    parts = [
        f"### {rule.id}",
        f"**{rule.title}.** {rule.strength.value}, of the topic *{catalog.topics[rule.category].title}*.",
        f"Needs *{capability.title}*: {capability.question}",
        rule.why,
    ]
    for remedy in rule.remedies:
        days = f"{show_days(remedy.effort)}{', assumed' if remedy.effort.assumed else ''}"
        parts.append(f"*Remedy* ({days}): {remedy.text} {remedy.effort.why}")
    if rule.alternative:
        parts.append(f"*Alternative*: {rule.alternative}")
    parts.append("\n".join(f"- Prior {prior.chance:g}: {prior.why}" for prior in rule.priors[:-1]))
    if rule.presumption:
        parts.append(f"*Presumed while nobody knows*: {rule.presumption}.")
    parts.append("\n".join(f"- Example: {example.title}" for example in rule.examples))
    parts.append("\n".join(f"- <{link}>" for link in rule.references))
    return "\n\n".join(part for part in parts if part)


def platforms_page(catalog: Catalog) -> str:
    """Every platform's answers through time; of a variant only those that differ from the platform it extends."""
    lead = (
        "A variant lists what differs from the platform that it extends; whatever is missing there is answered as here."
    )
    parts = [NOTICE, "# Platforms", lead]
    for platform in catalog.platforms.values():
        parts += _platform_section(platform, catalog)
    return "\n\n".join(parts) + "\n"


def _platform_section(platform: Platform, catalog: Catalog) -> list[str]:
    base = None if platform.extends is None else catalog.platforms[platform.extends]
    known = {} if base is None else base.answers
    rows = [
        _answer_row(capability, answer)
        for name, capability in catalog.capabilities.items()
        if platform.answers[name] != known.get(name)
        for answer in platform.answers[name]
    ]
    table = markdown_table(("capability", "from", "answer", "grade", "source"), rows)
    return [f"## {platform.title}", _platform_lead(platform, base), table]


def _platform_lead(platform: Platform, base: Platform | None) -> str:
    checked = f"Answers checked on {platform.checked.isoformat()}."
    if base is None:
        return f"{life_cycle_words(platform)} {checked}"
    cycle = "" if platform.life_cycle == base.life_cycle else f"{life_cycle_words(platform)} "
    return f"`{platform.id}`, a variant of *{base.title}*: only what differs. {cycle}{checked}"


def _answer_row(capability: Capability, answer: Answer) -> tuple[str, ...]:
    words = " ".join(part for part in (said(answer, capability.unit), answer.condition or "") if part)
    return capability.title, since_words(answer), words, answer.grade.value, links(answer.sources)


def facts_page(catalog: Catalog) -> str:
    """The vocabulary, with the rules that read each fact."""
    readers = {name: [rule.id for rule in catalog.rules.values() if name in rule_facts(rule)] for name in catalog.facts}
    rows = [
        (
            f"`{fact.id}`",
            fact.type + (" set" if fact.many else ""),
            fact.source,
            fact.question,
            ", ".join(readers[fact.id]) or fact.unused,
        )
        for fact in catalog.facts.values()
    ]
    return f"{NOTICE}\n\n# Facts\n\n{markdown_table(('fact', 'type', 'learned from', 'question', 'rules'), rows)}\n"


def formats_page(catalog: Catalog) -> str:
    """Which kind of file can state which fact."""
    formats = sorted(FORMATS.values(), key=lambda each: each.id)
    rows = [(f"`{name}`", *("yes" if name in each.states else "" for each in formats)) for name in catalog.facts]
    table = markdown_table(("fact", *(each.title for each in formats)), rows)
    note = "Facts without a *yes* are not in any file: worked out from others, asked for, or declared."
    return f"{NOTICE}\n\n# Formats\n\nWhat each kind of file can say about a workload.\n\n{table}\n\n{note}\n"


def services_page(catalog: Catalog) -> str:
    """Every kind of backing service: what shows it, and what stands in for it where."""
    lead = (
        f"{len(catalog.services)} kinds of services, from `rules/services.yaml`. Days are those of connecting the app, "
        "assumed; moving data is not in them. A word in a name shows what is likely, an offering what is so."
    )
    parts = [NOTICE, "# Services", lead]
    for kind in catalog.services.values():
        rows = [
            _replacement_row(catalog.platforms[name].title, one)
            for name in catalog.platforms
            for one in kind.replacements.get(name, ())
        ]
        table = markdown_table(("platform", "from", "way", "days", "grade", "source"), rows)
        parts += [f"## {kind.title}", _recognised_by(kind), table]
    return "\n\n".join(parts) + "\n"


def _recognised_by(kind: ServiceKind) -> str:
    data = {True: "it holds data", False: "it holds no data", None: "whether it holds data depends on its use"}
    told = {"offerings": kind.offerings, "words": kind.words, "vague words": kind.vague_words}
    marks = [f"{name} {', '.join(f'`{mark}`' for mark in marks)}" for name, marks in told.items() if marks]
    return f"`{kind.id}`: {data[kind.holds_data]}. Recognised by {'; '.join(marks)}."


def _replacement_row(platform: str, one: Replacement) -> tuple[str, ...]:
    day = "" if one.since is None else f"{'≤ ' if one.at_latest else ''}{one.since.isoformat()}"
    effort = "" if one.effort is None else show_days(one.effort)
    words = f"{one.way.value}. {one.condition}" if one.condition else one.way.value
    return platform, day, words, effort, one.grade.value, links(one.sources)


def life_cycle_words(platform: Platform) -> str:
    """When support began and ended."""
    cycle = platform.life_cycle
    since = f"since {cycle.since.isoformat()}" if cycle.since else "since an unknown day"
    until = f", support ended or ends on {cycle.until.isoformat()}" if cycle.until else ", active"
    return f"{since}{until}. {cycle.note}".strip()


def show_days(effort: Effort) -> str:
    """A range of person-days."""
    return f"{effort.low:g}-{effort.high:g} days"


def links(sources: Iterable[str]) -> str:
    """Sources as Markdown links."""
    return " ".join(f"<{source}>" for source in sources)


def markdown_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of one line a row; bars inside cells are written as entities."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in row)} |" for row in rows]
    return "\n".join(lines)


# --- JSON Schemas: they serve editors; what lies between files only the loader knows ----------------------------------


SCHEMAS: Mapping[str, Callable[[Catalog], Schema]] = dict(
    sorted({"report": report_schema, **{name: file.schema for name, file in INPUT_FILES.items()}}.items())
)
"""Name → the schema with the ids of a catalog."""
ABOUT: Mapping[str, str] = {
    name: INPUT_FILES[name].where if name in INPUT_FILES else "what `assess -o report.json` writes" for name in SCHEMAS
}
"""Name → the file that it describes."""


def schema_text(name: str, catalog: Catalog) -> str:
    """One schema as JSON; the same catalog gives the same bytes."""
    return json.dumps(SCHEMAS[name](catalog), indent=2, ensure_ascii=False) + "\n"
