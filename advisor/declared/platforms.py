"""Which platforms run here, in which order they are preferred, until when, and what they answer otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from msgspec import structs

from advisor.catalog.fields import Fields, did_you_mean
from advisor.catalog.platforms import read_timeline
from advisor.catalog.vocabulary import DERIVED
from advisor.declared.promises import TITLES, Promise, read_promises, state_offers
from advisor.declared.sections import Statements, amounts, at, known_entries, on_line
from advisor.model.catalog import Actor, Answer, Catalog, Effort, Grade, LifeCycle, Platform, Runs, Support
from advisor.model.location import Location
from advisor.model.organisation import Ending
from advisor.text.yaml_text import Entry, Items, Map, Node, Text

KEYS = ("runs", "prefer", "answers", "meets", "available-until", "reason", "replacement")
EFFECTS: Mapping[Runs, tuple[str, str]] = {
    Runs.TRUE: ("runs here", "Workloads may be planned there."),
    Runs.POSSIBLE: (
        "could be run here",
        "Workloads may be planned there; where all else is equal, a platform that runs goes first.",
    ),
    Runs.FALSE: ("not run here", "It is shown, and no workload is planned there."),
}
"""What is declared of a platform → how the report says it, and what it does."""
_ALWAYS = "0001-01-01"
"""Stands for *since ever* until an answer is read: a declaration need not say since when it holds."""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What is declared of one platform."""

    runs: Runs | None = None
    prefer: int | None = None
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    meets: Mapping[str, Promise] = field(default_factory=dict)
    """Obligation → what is offered."""
    ending: Ending | None = None
    until_at: Location | None = None


def read_platforms(top: Fields, catalog: Catalog, statements: Statements) -> dict[str, Declaration]:
    """Platform id → what the section `platforms` says."""
    found = {}
    for entry in known_entries(top, "platforms", catalog.platforms, "platform"):
        if not isinstance(entry.value, Map):
            top.problems.add(
                top.path, entry.first_line, f"{entry.key.text!r} must be a mapping.", "Write `runs: true`."
            )
            continue
        fields = Fields(entry.value, top.path, top.problems, KEYS)
        found[entry.key.text] = _platform(fields, entry, catalog, statements)
    return found


def _platform(fields: Fields, entry: Entry, catalog: Catalog, statements: Statements) -> Declaration:
    title = catalog.platforms[entry.key.text].title
    runs, until = _runs(fields, entry.first_line), fields.day("available-until")
    if runs is not None:
        statements.add("platforms", title, *EFFECTS[runs], at(fields, "runs"))
    prefer = _prefer(fields, runs)
    if prefer is not None:
        effect = "Among platforms that are equal in verdict and work, the lower number goes first."
        statements.add("platforms", title, f"preferred: {prefer}", effect, at(fields, "prefer"))
    ending = None if until is None else Ending(until, _sentence(fields, "reason"), _sentence(fields, "replacement"))
    if ending is not None:
        effect = f"Everything there moves by then, and nothing new is planned there. {ending.why}".strip()
        statements.add("platforms", title, f"available until {until}", effect, at(fields, "available-until"))
    elif fields.has("replacement"):
        fields.say("replacement", "a replacement belongs to a last day.", "Add `available-until`.")
    offers = read_promises(fields.fields("meets", TITLES))
    state_offers(title, offers, statements)
    return Declaration(
        runs=runs,
        prefer=prefer,
        meets=offers,
        answers=dict(_answers(fields, title, catalog, statements)),
        ending=ending,
        until_at=at(fields, "available-until") if ending is not None else None,
    )


def _runs(fields: Fields, line: int) -> Runs | None:
    """YAML's own words for yes and no are taken as well."""
    entry = fields.entry("runs")
    if entry is None:
        advice = f"Add `runs: {Runs.TRUE}`, `{Runs.POSSIBLE}` or `{Runs.FALSE}`."
        fields.problems.add(fields.path, line, "nothing says whether it runs here.", advice)
        return None
    plain = entry.value.as_bool() if isinstance(entry.value, Text) else None
    if plain is not None:
        return Runs.TRUE if plain else Runs.FALSE
    word = fields.text("runs")
    if word in set(Runs):
        return Runs(word)
    if word is not None:
        fields.say("runs", "'runs' must be true, possible or false.", did_you_mean(word, tuple(Runs)))
    return None


def _prefer(fields: Fields, runs: Runs | None) -> int | None:
    place = fields.integer("prefer")
    if place is None:
        return None
    if place < 1:
        fields.say("prefer", "'prefer' must be 1 or more.", "1 is the platform that is preferred to all others.")
        return None
    if runs is Runs.FALSE:
        fields.say("prefer", "a platform that is not run here cannot be preferred.", "Take one of the two out.")
    return place


def _sentence(fields: Fields, key: str) -> str:
    text = " ".join((fields.text(key) or "").split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


# --- answers --------------------------------------------------------------------------------------------------------


def _answers(
    fields: Fields, title: str, catalog: Catalog, statements: Statements
) -> Iterator[tuple[str, tuple[Answer, ...]]]:
    known = tuple(name for name in catalog.capabilities if name != DERIVED)
    for entry in known_entries(fields, "answers", known, "capability"):
        name, line = entry.key.text, entry.first_line
        section = Fields(_completed(entry, fields.path), fields.path, fields.problems, known)
        found = [_own(one) for one in read_timeline(section, catalog.capabilities[name], date.min, catalog.efforts)]
        if not found:
            section.say(name, f"{name!r} is not answered.", "Write {support: full}, or a limit or a choice.")
            continue
        yield name, tuple(found)
        capability = catalog.capabilities[name]
        value = _written(entry.value)
        effect = "It replaces what its maker documents."
        statements.add("platforms", f"{title}: {capability.title}", value, effect, on_line(fields.path, line))


def _completed(entry: Entry, path: str) -> Map:
    """The entry alone, its answers with the grade, the source and the first day that a declaration need not state."""
    value = entry.value
    nodes = value.items if isinstance(value, Items) else (value,)
    items = Items(tuple(_filled(node, path) for node in nodes), value.first_line, value.last_line, value.size)
    return Map((Entry(entry.key, items),), entry.first_line, entry.last_line, items.size + 1)


def _filled(node: Node, path: str) -> Node:
    if not isinstance(node, Map):
        return node
    line = node.first_line
    stated = {"grade": "declared", "source": f"{path}:{line}", "from": _ALWAYS}
    added = [Entry(_text(key, line), _text(value, line)) for key, value in stated.items() if key not in node]
    return replace(node, entries=(*node.entries, *added))


def _text(text: str, line: int) -> Text:
    return Text(text, False, line, line)  # noqa: FBT003 - a plain scalar


def _own(answer: Answer) -> Answer:
    """As declared: whatever grade is written, and checked on no day but that of the file."""
    since = None if answer.since == date.min else answer.since
    return structs.replace(answer, grade=Grade.DECLARED, since=since, checked=None)


def _written(node: Node) -> str:
    """An answer as the file writes it, on one line."""
    match node:
        case Text():
            return node.text
        case Items():
            return f"[{', '.join(_written(one) for one in node.items)}]"
        case Map():
            return ", ".join(f"{entry.key.text}: {_written(entry.value)}" for entry in node.entries)


# --- operation ------------------------------------------------------------------------------------------------------


def read_operation(top: Fields, catalog: Catalog, statements: Statements) -> tuple[str, ...]:
    """Hours and costs of running a platform: shown with their line, never part of a score. The ids of those told of."""
    told = []
    for entry in known_entries(top, "operation", catalog.platforms, "platform"):
        title = catalog.platforms[entry.key.text].title
        told.append(entry.key.text)
        if not isinstance(entry.value, Map):
            what = f"{entry.key.text!r} must be a mapping."
            top.problems.add(top.path, entry.first_line, what, "Write `hours-per-month: [10, 20]`.")
            continue
        known = ("hours-per-month", "cost-per-month", "currency")
        fields = Fields(entry.value, top.path, top.problems, known)
        hours, cost, currency = amounts(fields, known[0]), amounts(fields, known[1]), fields.text("currency")
        if (cost is None) != (currency is None) and fields.has("cost-per-month") != fields.has("currency"):
            fields.say("cost-per-month", "a cost has a currency, and nothing else has.", "Add `currency: EUR`.")
        for key, span, unit in ((known[0], hours, "hours a month"), (known[1], cost, f"{currency} a month")):
            if span is not None:
                effect = "Shown here alone; no score holds it."
                statements.add("operation", title, f"{_span(span)} {unit}", effect, at(fields, key))
    return tuple(told)


def _span(span: Effort) -> str:
    return f"{span.low:g}" if span.low == span.high else f"{span.low:g} to {span.high:g}"


# --- effects --------------------------------------------------------------------------------------------------------


def with_declaration(platform: Platform, declared: Declaration, *, some_run: bool) -> Platform:
    """The platform as it holds here; once one platform is declared to run, those that are not listed do not."""
    changed = structs.replace(
        platform,
        answers={**platform.answers, **declared.answers},
        runs=declared.runs or (Runs.FALSE if some_run else Runs.POSSIBLE),
        prefer=declared.prefer,
    )
    own = platform.life_cycle.until
    ending = declared.ending
    if ending is None or (own is not None and own <= ending.until):
        return changed
    cycle = _cut_short(platform.life_cycle, ending, declared.until_at)
    answers = {**changed.answers, DERIVED: _support_until(ending, declared.until_at)}
    return structs.replace(changed, life_cycle=cycle, answers=answers)


def _cut_short(cycle: LifeCycle, ending: Ending, place: Location | None) -> LifeCycle:
    return structs.replace(cycle, announced=date.min, until=ending.until, sources=(str(place),), note=ending.why)


def _support_until(ending: Ending, place: Location | None) -> tuple[Answer, ...]:
    """Support with a known end, and none from that day on."""

    def answer(support: Support, since: date | None, condition: str) -> Answer:
        return Answer(
            capability=DERIVED,
            support=support,
            since=since,
            condition=f"{condition} {ending.why}".strip(),
            grade=Grade.DECLARED,
            sources=(str(place),),
            by=Actor.OPERATOR if support is Support.PARTIAL else None,
            recurring=support is Support.PARTIAL,
            location=place,
        )

    return (
        answer(Support.PARTIAL, None, f"It is run here until {ending.until}."),
        answer(Support.NONE, ending.until, f"It was run here until {ending.until}."),
    )
