"""An organisation file in, what it declares and the catalog as it holds there out."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from advisor.catalog.fields import EMPTY, Fields, Known, Problems, Schema, did_you_mean, on_line
from advisor.catalog.obligations import (
    OBLIGATION,
    POLICY,
    SENTENCE,
    Demands,
    Promise,
    Statements,
    apply_obligations,
    apply_policies,
    promise_keys,
    promises,
    retired,
)
from advisor.catalog.platforms import answers_form
from advisor.catalog.spec import (
    AMOUNTS,
    DAY,
    FLAG,
    TEXT,
    Form,
    InputFile,
    Key,
    Law,
    Record,
    Spec,
    Test,
    converted,
    has,
    has_none,
    has_some,
    implies,
    key,
    listed,
    mapping,
    need,
    over,
    says,
    whole,
    word,
)
from advisor.catalog.vocabulary import DERIVED, EQUAL_KEYS, VALUE_KEYS
from advisor.errors import CatalogError, SourceError, UsageError
from advisor.model.catalog import (
    Actor,
    Answer,
    Assumptions,
    Catalog,
    Effort,
    Grade,
    LifeCycle,
    Platform,
    Runs,
    Support,
    fits,
)
from advisor.model.facts import Scalar, Workload
from advisor.model.location import Location, Problem
from advisor.model.organisation import TITLES, Ending, Organisation, Registry
from advisor.text.redact import redact_text
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse

# --- platforms ------------------------------------------------------------------------------------------------------

_EFFECTS: Mapping[Runs, tuple[str, str]] = {
    Runs.TRUE: ("runs here", "Workloads may be planned there."),
    Runs.POSSIBLE: (
        "could be run here",
        "Workloads may be planned there; where all else is equal, a platform that runs goes first.",
    ),
    Runs.FALSE: ("not run here", "It is shown, and no workload is planned there."),
}
"""What is declared of a platform → how the report says it, and what it does."""


def _runs(fields: Fields) -> Runs | None:
    """YAML's own words for yes and no are taken as well; None for anything else."""
    entry = fields.entry("runs")
    plain = entry.value.as_bool() if entry is not None and isinstance(entry.value, Text) else None
    if plain is not None:
        return Runs.TRUE if plain else Runs.FALSE
    text = fields.word("runs")
    return Runs(text) if text in set(Runs) else None


def _read_runs(fields: Fields, key: str) -> Runs | None:
    runs, text = _runs(fields), fields.text(key)
    if runs is None and text is not None:
        fields.say(key, f"{key!r} must be true, possible or false.", did_you_mean(text, tuple(Runs)))
    return runs


def _read_place(fields: Fields, key: str) -> int | None:
    place = whole().read(fields, key)
    if place is not None and place < 1:
        fields.say(key, f"{key!r} must be 1 or more.", "1 is the platform that is preferred to all others.")
        return None
    return place


_NO_RUNS = ("nothing says whether it runs here.", f"Add `runs: {Runs.TRUE}`, `{Runs.POSSIBLE}` or `{Runs.FALSE}`.")
_OFFERS: Spec[Record] = Spec(promise_keys("offered"))
_RUNS_SCHEMA: Schema = {"enum": [True, False, *(runs.value for runs in Runs)]}
_NO = (False, Runs.FALSE.value)
_NOT_RUN = Test(lambda fields: _runs(fields) is Runs.FALSE, says("runs", *_NO).schema)
HERE: Spec[Record] = Spec(
    (
        need(
            "runs",
            Form(_read_runs, lambda _: _RUNS_SCHEMA, "true &#124; possible &#124; false"),
            "False: shown, never planned. Once one is true, those that are not listed are false.",
            required=_NO_RUNS,
        ),
        key(
            "prefer",
            Form(_read_place, lambda _: {"type": "integer", "minimum": 1}, "whole number from 1"),
            "1 is preferred to all others.",
        ),
        key(
            "answers",
            answers_form(declared=True),
            "As in a profile, in the place of what its maker documents; neither day nor source is asked for.",
            default={},
            null=True,
        ),
        key("meets", mapping(_OFFERS), "What it offers of the obligations.", null=True),
        key("available-until", DAY, "The last day: everything there moves by then, and nothing new is planned there."),
        key("reason", SENTENCE, "Shown beside what it does.", default=""),
        key(
            "replacement", SENTENCE, "What comes in its place, as a sentence; only with `available-until`.", default=""
        ),
    ),
    laws=(
        Law(
            implies(has("replacement"), has("available-until")),
            "replacement",
            "a replacement belongs to a last day.",
            "Add `available-until`.",
        ),
        Law(
            implies(_NOT_RUN, has_none("prefer")),
            "prefer",
            "a platform that is not run here cannot be preferred.",
            "Take one of the two out.",
        ),
    ),
)


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


def _declaration(record: Record, title: str, catalog: Catalog, statements: Statements) -> Declaration:
    """What the section says of one platform, each value with its line."""
    fields, runs, until = record.fields, record["runs"], record["available-until"]
    if runs is not None:
        statements.add("platforms", title, *_EFFECTS[runs], fields.at("runs"))
    if record["prefer"] is not None:
        effect = "Among platforms that are equal in verdict and work, the lower number goes first."
        statements.add("platforms", title, f"preferred: {record['prefer']}", effect, fields.at("prefer"))
    ending = None if until is None else Ending(until, record["reason"], record["replacement"])
    if ending is not None:
        effect = f"Everything there moves by then, and nothing new is planned there. {ending.why}".strip()
        statements.add("platforms", title, f"available until {until}", effect, fields.at("available-until"))
    offers = promises(record["meets"])
    for name, offer in offers.items():
        effect = "It is held against the obligations of this file."
        statements.add("platforms", f"{title}: {TITLES[name]}", offer.shown, effect, offer.place)
    _state_answers(record, title, catalog, statements)
    return Declaration(
        runs=runs,
        prefer=record["prefer"],
        meets=offers,
        answers=record["answers"],
        ending=ending,
        until_at=fields.at("available-until") if ending is not None else None,
    )


def _state_answers(record: Record, title: str, catalog: Catalog, statements: Statements) -> None:
    for entry in record.fields.entries("answers"):
        name, line = entry.key.text, entry.first_line
        if name not in record["answers"]:
            continue
        if not record["answers"][name]:
            advice = "Write {support: full}, or a limit or a choice."
            record.fields.say_at(line, f"{name!r} is not answered.", advice)
        effect = "It replaces what its maker documents."
        what = f"{title}: {catalog.capabilities[name].title}"
        statements.add("platforms", what, _written(entry.value), effect, on_line(record.fields.path, line))


def _written(node: Node) -> str:
    """A value as the file writes it, on one line."""
    match node:
        case Text():
            return node.text
        case Items():
            return f"[{', '.join(_written(each) for each in node.items)}]"
        case Map():
            return ", ".join(f"{entry.key.text}: {_written(entry.value)}" for entry in node.entries)


def with_declaration(platform: Platform, declared: Declaration, *, some_run: bool) -> Platform:
    """The platform as it holds here; once one platform is declared to run, those that are not listed do not."""
    changed = replace(
        platform,
        answers={**platform.answers, **declared.answers},
        runs=declared.runs or (Runs.FALSE if some_run else Runs.POSSIBLE),
        prefer=declared.prefer,
    )
    own, ending, place = platform.life_cycle.until, declared.ending, str(declared.until_at)
    if ending is None or (own is not None and own <= ending.until):
        return changed
    cycle: LifeCycle = replace(
        platform.life_cycle, announced=date.min, until=ending.until, sources=(place,), note=ending.why
    )
    return replace(changed, life_cycle=cycle, answers={**changed.answers, DERIVED: _support_until(ending, declared)})


def _support_until(ending: Ending, declared: Declaration) -> tuple[Answer, ...]:
    """Support with a known end, and none from that day on."""

    def answer(support: Support, since: date | None, condition: str) -> Answer:
        return Answer(
            capability=DERIVED,
            support=support,
            since=since,
            condition=f"{condition} {ending.why}".strip(),
            grade=Grade.DECLARED,
            sources=(str(declared.until_at),),
            by=Actor.OPERATOR if support is Support.PARTIAL else None,
            recurring=support is Support.PARTIAL,
            location=declared.until_at,
        )

    return (
        answer(Support.PARTIAL, None, f"It is run here until {ending.until}."),
        answer(Support.NONE, ending.until, f"It was run here until {ending.until}."),
    )


# --- registries -----------------------------------------------------------------------------------------------------

_HOSTS = "[a-z0-9*][a-z0-9.*-]*(:[0-9*]+)?"
_OF_REGISTRIES = ("auth", "api", "tls", "replicated")


def _host(text: str) -> str:
    if re.fullmatch(_HOSTS, text) is None:
        raise ValueError("no host")
    return text


_NO_HOST = "a host, with a port where it has one"
REGISTRY: Spec[Record] = Spec(
    (
        need(
            "hosts",
            converted(_host, _NO_HOST, {"type": "string", "pattern": f"^{_HOSTS}$"}, "host", ""),
            "Such as *.example.com or hub:5000; of several patterns that fit one host the first counts.",
        ),
        key("auth", word(("required", "none")), "Whether it asks for a login."),
        key("api", word(("v1", "v2")), "What it speaks."),
        key("tls", word(("trusted", "self-signed", "plain")), "Its certificate."),
        key("replicated", FLAG, "Whether it outlives the loss of one machine."),
    ),
    laws=(
        Law(
            has_some(*_OF_REGISTRIES),
            "",
            "nothing is said of these registries.",
            f"Write one of {', '.join(_OF_REGISTRIES)}.",
        ),
    ),
)


def _registry(record: Record, statements: Statements) -> Registry:
    facts: dict[str, Scalar] = {
        f"image.registry.{name}": record[name] for name in _OF_REGISTRIES if record[name] is not None
    }
    location = record.fields.at("hosts")
    said = ", ".join(f"{name.rpartition('.')[2]} {_yes_or_no(value)}" for name, value in facts.items())
    effect = "It holds for images from there whose files do not say otherwise."
    statements.add("registries", record["hosts"], said, effect, location)
    return Registry(hosts=record["hosts"], facts=facts, location=location)


def _yes_or_no(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


# --- operation and assumed values -----------------------------------------------------------------------------------

_COST, _HOURS = "cost-per-month", "hours-per-month"
OPERATION: Spec[Record] = Spec(
    (
        key(_HOURS, AMOUNTS, "Of its people."),
        key(_COST, AMOUNTS, "In the currency."),
        key("currency", TEXT, "Of the cost."),
    ),
    laws=(
        Law(
            implies(has(_COST), has("currency"), has_none("currency")),
            _COST,
            "a cost has a currency, and nothing else has.",
            "Add `currency: EUR`.",
        ),
    ),
)


def _state_operation(record: Record, title: str, statements: Statements) -> None:
    """Hours and costs of running a platform: shown with their line, never part of a score."""
    for name, unit in ((_HOURS, "hours a month"), (_COST, f"{record['currency']} a month")):
        span: Effort | None = record[name]
        if span is not None:
            amount = f"{span.low:g}" if span.low == span.high else f"{span.low:g} to {span.high:g}"
            effect = "Shown here alone; no score holds it."
            statements.add("operation", title, f"{amount} {unit}", effect, record.fields.at(name))


_NO_DRAWS = (
    "Nothing is drawn any more: write `hinges-from`, the chance of turning answers from which a decision hinges."
)
_RETIRED_VALUES = {
    "tie-band": "Write `equal-work`, the days of work that count as equal, or `score-lead`, points of fit score.",
    **dict.fromkeys(("confidence", "draws", "concentration", "ask-from"), _NO_DRAWS),
    "instances-unsaid": "Numbers that nobody states are tried on both sides of every limit: take it out.",
    "partial-provides": "What a need gives to the fit score is fixed: met 1, with a condition 0.9, after a change 0.5.",
}


def _optional(keys: Sequence[Key]) -> tuple[Key, ...]:
    """The same keys, of which none has to be there."""
    return tuple(key(each.name, each.form, each.words, into=each.into) for each in keys)


_EQUAL: Spec[Record] = Spec(_optional(EQUAL_KEYS))
OWN_VALUES: Spec[Record] = Spec(
    (
        *_optional(VALUE_KEYS),
        key("equal-work", mapping(_EQUAL), "Work that differs by no more than this counts as equal."),
        *(retired(name, advice) for name, advice in _RETIRED_VALUES.items()),
    )
)


def _own_values(record: Record | None, catalog: Catalog, statements: Statements) -> Assumptions:
    """The assumed values with those of the section in the place of the catalog's."""
    if record is None:
        return catalog.assumptions
    changed: dict[str, float] = {}
    equal: Record | None = record["equal-work"]
    parts = [(record, VALUE_KEYS, ""), *([] if equal is None else [(equal, EQUAL_KEYS, "equal work ")])]
    for part, name, attribute, prefix in (
        (part, each.name, each.into or each.name.replace("-", "_"), prefix)
        for part, keys, prefix in parts
        for each in keys
    ):
        if part[name] is None:
            continue
        changed[attribute] = part[name]
        effect = f"It stands in for the assumed {getattr(catalog.assumptions, attribute):g}."
        what = f"{prefix}{name.replace('-', ' ')}"
        statements.add("assumptions", what, part.fields.word(name) or "", effect, part.fields.at(name))
    return replace(catalog.assumptions, **changed)


# --- the file -------------------------------------------------------------------------------------------------------


def _ids(known: Known) -> Mapping[str, Platform]:
    return known.platforms


TOP: Spec[Record] = Spec(
    (
        key("platforms", over(_ids, mapping(HERE), "platform", "platforms"), "Which run here.", default={}, null=True),
        key("registries", listed(REGISTRY), "What is known of registries.", null=True),
        key("obligations", listed(OBLIGATION), "What has to be met.", null=True),
        key("policies", listed(POLICY), "What is out, and what has to be there.", null=True),
        key(
            "operation",
            over(_ids, mapping(OPERATION), "platform", "platforms"),
            "Hours and costs: shown, in no score.",
            default={},
            null=True,
        ),
        key("assumptions", mapping(OWN_VALUES), "Values in the place of assumed ones.", null=True),
        retired("people", "Write `prefer: 1`, `prefer: 2` … below `platforms` instead."),
    )
)
SECTIONS = tuple(each.name for each in TOP.keys if not each.hidden)
ORGANISATION_FILE = InputFile(
    where="the file of `assess --organisation`",
    title="Organisation",
    about="What is true in one organisation.",
    form=mapping(TOP),
)


@dataclass(frozen=True, slots=True)
class Declaring:
    """An organisation, and the catalog with what it declares."""

    organisation: Organisation
    catalog: Catalog


def read_organisation(path: Path, catalog: Catalog) -> Declaring:
    """Raises UsageError where the file cannot be read, CatalogError with every mistake in it."""
    return declare(text_of(path), path.name, catalog)


def declare(text: str, name: str, catalog: Catalog) -> Declaring:
    """Likewise, of a text with the name by which its lines are cited."""
    shown, problems, statements = redact_text(name), Problems(), Statements()
    node = only_mapping(text, shown, problems)
    record = TOP.read(node, Fields(node, shown, problems, catalog))
    declared = {
        platform: _declaration(each, catalog.platforms[platform].title, catalog, statements)
        for platform, each in record["platforms"].items()
    }
    platforms = _platforms(catalog, declared)
    listed_here = tuple(sorted(name for name, each in declared.items() if each.runs in (Runs.TRUE, Runs.POSSIBLE)))
    offers = {name: each.meets for name, each in declared.items()}
    held = [name for name in _judged(catalog, listed_here) if platforms[name].offered]
    demands = Demands(catalog, statements, offers=offers, candidates=held)
    registries = tuple(_registry(each, statements) for each in record["registries"])
    apply_obligations(record["obligations"], demands)
    apply_policies(record["policies"], demands)
    for platform, each in record["operation"].items():
        _state_operation(each, catalog.platforms[platform].title, statements)
    assumed = _own_values(record["assumptions"], catalog, statements)
    if problems.found:
        raise CatalogError(problems.found)
    organisation = Organisation(
        path=shown,
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        running=tuple(name for name in listed_here if platforms[name].runs is Runs.TRUE),
        listed=listed_here,
        values=tuple(sorted(statements.values, key=lambda value: value.location.first_line)),
        registries=registries,
        obliged=tuple(demands.obliged),
        operated=tuple(record["operation"]),
        not_assessed=tuple(demands.not_assessed),
        endings={key: each.ending for key, each in declared.items() if each.ending is not None},
        patterns=tuple(statements.patterns),
    )
    return Declaring(organisation, _applied(catalog, platforms, demands, assumed))


def _platforms(catalog: Catalog, declared: Mapping[str, Declaration]) -> dict[str, Platform]:
    some_run = any(each.runs is Runs.TRUE for each in declared.values())
    silent = Declaration()
    return {
        name: with_declaration(platform, declared.get(name, silent), some_run=some_run)
        for name, platform in catalog.platforms.items()
    }


def _applied(catalog: Catalog, platforms: Mapping[str, Platform], demands: Demands, assumed: Assumptions) -> Catalog:
    return replace(
        catalog,
        platforms=platforms,
        rules={**catalog.rules, **demands.rules},
        capabilities={**catalog.capabilities, **demands.capabilities},
        assumptions=assumed,
        raised=tuple(demands.raised),
        knock_outs=tuple(demands.knock_outs),
    )


def _judged(catalog: Catalog, listed_here: Sequence[str]) -> tuple[str, ...]:
    return (*catalog.main_platforms, *(name for name in listed_here if name not in catalog.main_platforms))


def unused_patterns(organisation: Organisation | None, workloads: Sequence[Workload]) -> tuple[Problem, ...]:
    """A note for each pattern that matches no workload: most often a mistyped id."""
    return tuple(
        Problem(
            path=place.path,
            line=place.first_line,
            what=f"no workload's id matches {pattern!r}.",
            advice="Compare it with the ids of this report; `*` stands for any text.",
        )
        for pattern, place in (() if organisation is None else organisation.patterns)
        if not any(fits((pattern,), workload.id) for workload in workloads)
    )


# --- text without secrets -------------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """Raises UsageError where the file cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}. Name another file.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: cannot be read as UTF-8 text. Name another file.") from None


def only_mapping(text: str, name: str, problems: Problems) -> Map:
    """The one mapping that a file holds, without secrets; an empty file holds an empty one."""
    try:
        documents = parse(text, name)
    except SourceError as error:
        raise CatalogError([error.problem]) from None
    node = _redacted(documents[0]) if documents else EMPTY
    if len(documents) > 1 or not isinstance(node, Map):
        problems.add(name, 1, "this file must hold one mapping.", "Write `key: value` lines.")
        return EMPTY
    return node


def _redacted(node: Node) -> Node:
    """The node with every text free of secrets; keys too, for messages show them."""
    match node:
        case Text():
            return _redacted_text(node)
        case Items():
            items = tuple(_redacted(each) for each in node.items)
            return Items(items, node.first_line, node.last_line, node.size, node.tag)
        case Map():
            entries = tuple(Entry(_redacted_text(entry.key), _redacted(entry.value)) for entry in node.entries)
            return Map(entries, node.first_line, node.last_line, node.size, node.tag)


def _redacted_text(text: Text) -> Text:
    return Text(redact_text(text.text), text.quoted, text.first_line, text.last_line, text.size, text.tag)
