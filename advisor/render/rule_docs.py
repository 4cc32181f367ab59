"""Pages of the catalog: rules, platforms and facts as Markdown, generated and never edited."""

from collections.abc import Iterable
from datetime import date

from advisor.assess.answers import answers_on
from advisor.assess.wording import show_limit
from advisor.model.catalog import Answer, Capability, Catalog, Effort, Platform, Rule

NOTICE = "<!-- Written by `advisor rules docs` from the catalog. Edit the catalog, not this page. -->"


def pages(catalog: Catalog) -> dict[str, str]:
    """File name → page, for every generated page."""
    return {"rules.md": rules_page(catalog), "platforms.md": platforms_page(catalog), "facts.md": facts_page(catalog)}


def rules_page(catalog: Catalog) -> str:
    """Every rule, by category."""
    parts = [NOTICE, "# Rules", f"{len(catalog.rules)} rules; each is one file below `rules/checks/`."]
    for category in sorted({rule.category for rule in catalog.rules.values()}):
        parts.append(f"## {category}")
        parts += [rule_page(rule, catalog) for rule in catalog.rules.values() if rule.category == category]
    return "\n\n".join(parts) + "\n"


def rule_page(rule: Rule, catalog: Catalog) -> str:
    """One rule: need, reason, remedy, priors, examples."""
    capability = catalog.capabilities[rule.needs]
    parts = [
        f"### {rule.id}",
        f"**{rule.title}.** {rule.strength.value}, feeds *{catalog.criteria[rule.criterion].title}*.",
        f"Needs *{capability.title}*: {capability.question}",
        rule.why,
    ]
    if rule.remedy is not None:
        days = show_days(rule.remedy.effort)
        parts.append(f"*Remedy* ({days}, assumed): {rule.remedy.text} {rule.remedy.why}")
    if rule.alternative:
        parts.append(f"*Alternative*: {rule.alternative}")
    parts.append("\n".join(f"- Prior {prior.chance:g}: {prior.why}" for prior in rule.priors[:-1]))
    parts.append("\n".join(f"- Example: {example.title}" for example in rule.examples))
    parts.append("\n".join(f"- <{link}>" for link in rule.references))
    return "\n\n".join(part for part in parts if part)


def platforms_page(catalog: Catalog) -> str:
    """Every platform's answers through time."""
    parts = [NOTICE, "# Platforms"]
    for platform in catalog.platforms.values():
        parts.append(f"## {platform.title}")
        parts.append(f"{life_cycle_words(platform)} Answers checked on {platform.checked.isoformat()}.")
        rows = [
            _answer_row(capability, answer)
            for capability in catalog.capabilities.values()
            for answer in platform.answers[capability.id]
        ]
        parts.append(_table(("capability", "from", "answer", "grade", "source"), rows))
    return "\n\n".join(parts) + "\n"


def platform_page(platform: Platform, catalog: Catalog, as_of: date) -> str:
    """One platform's answers in force on a day."""
    in_force = answers_on(platform, as_of)
    rows = [_answer_row(capability, in_force[capability.id]) for capability in catalog.capabilities.values()]
    head = f"# {platform.title} on {as_of.isoformat()}"
    table = _table(("capability", "from", "answer", "grade", "source"), rows)
    return f"{head}\n\n{life_cycle_words(platform)}\n\n{table}"


def platform_changes(platform: Platform, catalog: Catalog, from_day: date, to_day: date) -> str:
    """What changed between two days, with the sources of the later answer."""
    before, after = answers_on(platform, from_day), answers_on(platform, to_day)
    rows = [
        (
            capability.title,
            said(before[name], capability),
            said(after[name], capability),
            *_origin(after[name]),
        )
        for name, capability in catalog.capabilities.items()
        if said(before[name], capability) != said(after[name], capability)
    ]
    head = f"# {platform.title}: from {from_day.isoformat()} to {to_day.isoformat()}"
    if not rows:
        return f"{head}\n\nNothing changed."
    return f"{head}\n\n{_table(('capability', 'before', 'after', 'since', 'source'), rows)}"


def _origin(answer: Answer) -> tuple[str, str]:
    return since_words(answer), _links(answer.sources)


def _answer_row(capability: Capability, answer: Answer) -> tuple[str, ...]:
    words = " ".join(part for part in (said(answer, capability), answer.condition or "") if part)
    return capability.title, since_words(answer), words, answer.grade.value, _links(answer.sources)


def said(answer: Answer, capability: Capability) -> str:
    """The answer without its condition."""
    if answer.limit is not None:
        raisable = f" (the {answer.adjustable} may raise it)" if answer.adjustable else ""
        return f"{show_limit(answer.limit, capability)}{raisable}"
    if answer.choice is not None:
        return f"only {', '.join(answer.choice)}" if answer.choice else "none of them"
    if answer.excludes is not None:
        return f"refuses {', '.join(answer.excludes)}" if answer.excludes else "refuses nothing"
    return "unknown" if answer.support is None else answer.support.value


def since_words(answer: Answer) -> str:
    """The day an answer holds from; a bound is marked."""
    if answer.since is None:
        return ""
    return f"{'≤ ' if answer.at_latest else ''}{answer.since.isoformat()}"


def facts_page(catalog: Catalog) -> str:
    """The vocabulary, with the rules that read each fact."""
    rows = [
        (f"`{fact.id}`", fact.type + (" set" if fact.many else ""), fact.source, fact.question)
        for fact in catalog.facts.values()
    ]
    return f"{NOTICE}\n\n# Facts\n\n{_table(('fact', 'type', 'learned from', 'question'), rows)}\n"


def life_cycle_words(platform: Platform) -> str:
    """When support began and ended."""
    cycle = platform.life_cycle
    since = f"since {cycle.since.isoformat()}" if cycle.since else "since an unknown day"
    until = f", support ended or ends on {cycle.until.isoformat()}" if cycle.until else ", active"
    return f"{since}{until}. {cycle.note}".strip()


def show_days(effort: Effort) -> str:
    """A range of person-days."""
    return f"{effort.low:g}-{effort.high:g} days"


def _links(sources: Iterable[str]) -> str:
    return " ".join(f"<{source}>" for source in sources)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in row)} |" for row in rows]
    return "\n".join(lines)
