"""The file of `--answers`: questions that a person has answered; loaded strictly, every mistake at once."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from advisor.catalog.fields import (
    EMPTY,
    Drawing,
    Fields,
    Known,
    Problems,
    Schema,
    described,
    did_you_mean,
    on_line,
    one_or_many,
    or_null,
)
from advisor.catalog.spec import ANY_TEXT, Form, InputFile, Record, Spec, key, mapping, need, says
from advisor.catalog.values import TYPED
from advisor.errors import UsageError
from advisor.model.catalog import Catalog, FactDefinition, Support
from advisor.model.facts import Scalar, Value
from advisor.model.location import Location
from advisor.model.organisation import Answers, Given, GivenAnswer
from advisor.text.redact import redact_text, shown_entry
from advisor.text.source import WIDEST_SNIPPET, decode
from advisor.text.yaml_text import Entry, Items, Map, Node, Text, parse
from advisor.units import seconds, size_in_bytes

T = TypeVar("T", Given, GivenAnswer)
NOTHING = "none"
"""The answer that there is nothing of the kind."""
_LONGEST = 255
OFFERS = (Support.FULL, Support.NONE)
"""What may be answered about a platform."""

# --- values ---------------------------------------------------------------------------------------------------------


class WrongValueError(Exception):
    """An answer that is not of the fact's type; `what` and `advice` as of a Problem."""

    def __init__(self, what: str, advice: str) -> None:
        self.what = what
        self.advice = advice
        super().__init__(f"{what} {advice}")


def value_of(node: Node, definition: FactDefinition) -> Value | None:
    """The fact's value; None where the answer is that there is nothing. Raises WrongValueError."""
    nodes = node.items if isinstance(node, Items) else (node,)
    if isinstance(node, Items) and not definition.many:
        raise WrongValueError(f"{definition.id} has one value, not a list.", _form(definition))
    if isinstance(node, Text) and may_be_nothing(definition) and node.text.strip() == NOTHING:
        return None
    members = {_member(each, definition) for each in nodes}
    if definition.many:
        return tuple(sorted(members, key=lambda member: (str(type(member)), member))) or None
    return members.pop()


def may_be_nothing(definition: FactDefinition) -> bool:
    """Whether `none` is an answer: not where it is yes or no, nor where one of a few words must hold."""
    if definition.choices:
        return definition.many and NOTHING not in definition.choices
    return definition.type != "boolean"


def _member(node: Node, definition: FactDefinition) -> Scalar:
    if not isinstance(node, Text):
        shape = "a mapping" if isinstance(node, Map) else "a list"
        raise WrongValueError(f"an answer on {definition.id} is {shape}.", _form(definition))
    text = node.text.strip()
    if definition.choices and text not in definition.choices:
        advice = did_you_mean(text, definition.choices)
        raise WrongValueError(f"{_shown(text)!r} is no answer on {definition.id}.", advice)
    try:
        return _boolean(node) if definition.type == "boolean" else _CONVERT[definition.type](text)
    except (ValueError, OverflowError):
        raise WrongValueError(f"the answer on {definition.id} is no {definition.type}.", _form(definition)) from None


def _boolean(node: Text) -> bool:
    value = node.as_bool()
    if value is None:
        raise ValueError("neither yes nor no")
    return value


def _shown(text: str) -> str:
    """Without secrets, its unseen characters visible."""
    return redact_text(text.strip())[:_LONGEST]


def _text(text: str) -> str:
    if not 0 < len(text) <= _LONGEST:
        raise ValueError("empty or endless")
    return _shown(text)


def _at_least_nothing(convert: Callable[[str], Scalar]) -> Callable[[str], Scalar]:
    def checked(text: str) -> Scalar:
        value = convert(text)
        if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise ValueError("not a measure")
        return value

    return checked


_CONVERT: Mapping[str, Callable[[str], Scalar]] = {
    "text": _text,
    "integer": _at_least_nothing(int),
    "number": _at_least_nothing(float),
    "size": _at_least_nothing(size_in_bytes),
    "duration": _at_least_nothing(seconds),
}
_FORMS: Mapping[str, str] = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "size": "a size with its unit, such as 512M",
    "duration": "a time with its unit, such as 30s",
}


def form_of(definition: FactDefinition) -> str:
    """What an answer looks like: `yes or no`, `one of v1, v2`, `a list of texts, or none`."""
    nothing = f", or {NOTHING}" if may_be_nothing(definition) else ""
    if definition.choices:
        listed = ", ".join(definition.choices)
        return f"{'one or several of' if definition.many else 'one of'} {listed}{nothing}"
    form = _FORMS[definition.type]
    return f"{form}, or a list of them{nothing}" if definition.many else f"{form}{nothing}"


def _form(definition: FactDefinition) -> str:
    return f"Write {form_of(definition)}."


# --- entries --------------------------------------------------------------------------------------------------------


def _place(record: Record) -> Location:
    """The line of the answer, with what may be shown of it."""
    answer: Entry = record["answer"]
    snippet, line = shown_entry("answer", answer.value, named=True)[:WIDEST_SNIPPET], answer.first_line
    return Location(path=record.fields.path, first_line=line, last_line=line, snippet=snippet)


def _read_fact(fields: Fields, key: str) -> FactDefinition | None:
    name = fields.text(key)
    if name is None or name in fields.known.facts:
        return None if name is None else fields.known.facts[name]
    fields.say(key, f"{_shown(name)!r} is no fact.", did_you_mean(name, fields.known.facts))
    return None


def _read_workloads(fields: Fields, key: str) -> Iterable[tuple[str, Location]]:
    """Ids with their places."""
    found = []
    for node in fields.nodes(key):
        if isinstance(node, Text) and not node.is_null:
            found.append((node.text, on_line(fields.path, node.first_line)))
        else:
            fields.say_at(node.first_line, "a workload is named by its id.", "Write a list of ids.")
    return found


def _given(record: Record) -> Iterator[Given]:
    fact: FactDefinition | None = record["fact"]
    if fact is None:
        return
    try:
        value = value_of(record["answer"].value, fact)
    except WrongValueError as error:
        record.say("answer", error.what, error.advice)
        return
    place = _place(record)
    for name, named_at in record["workloads"]:
        yield Given(workload=name, fact=fact.id, value=value, place=place, named_at=named_at)


def _fact_forms(drawing: Drawing) -> Schema:
    """Facts of one form of answer each."""
    by_form: dict[str, list[FactDefinition]] = {}
    for fact in drawing.known.facts.values():
        by_form.setdefault(form_of(fact), []).append(fact)
    return {"allOf": [_typed_answer(form, facts) for form, facts in sorted(by_form.items())]}


def _typed_answer(form: str, facts: Sequence[FactDefinition]) -> Schema:
    answer = described(or_null(_answer_schema(facts[0])), f"{form}; empty where nobody knows.")
    condition = says("fact", *sorted(fact.id for fact in facts)).schema
    return {"if": condition, "then": {"properties": {"answer": answer}}}


_YES_OR_NO: Schema = {"enum": [True, False, "yes", "no", "on", "off"]}


def _answer_schema(fact: FactDefinition) -> Schema:
    value = _YES_OR_NO if fact.type == "boolean" else {"enum": list(fact.choices)} if fact.choices else TYPED[fact.type]
    whole = one_or_many(value) if fact.many else value
    return {"anyOf": [whole, {"const": NOTHING}]} if may_be_nothing(fact) else whole


_NOBODY = "Left empty where nobody knows."
_NO_WORKLOADS = ("the key 'workloads' is missing.", "Name those that the answer is true of.")
ABOUT_WORKLOADS = Spec(
    (
        need(
            "fact",
            Form(_read_fact, lambda drawing: {"enum": sorted(drawing.known.facts)}, "id of a fact"),
            "What is answered.",
        ),
        need(
            "workloads",
            Form(_read_workloads, lambda _: one_or_many(ANY_TEXT), "text or list of texts"),
            "Ids of the workloads that it is true of.",
            required=_NO_WORKLOADS,
        ),
        key("answer", Form(Fields.entry, lambda _: {}, "value of the fact"), _NOBODY),
    ),
    lambda record: list(_given(record)),
    more=_fact_forms,
)
"""An entry about workloads."""
_TOPIC_FORM = "Write PLATFORM/CAPABILITY, as `advisor questions` does."


def _read_topic(fields: Fields, key: str) -> tuple[str, str] | None:
    """Platform and capability; None where one of them is not known, and that is said."""
    topic, known = fields.text(key), fields.known
    platform, slash, capability = (topic or "").partition("/")
    if topic is None:
        return None
    if not slash:
        fields.say(key, f"{_shown(topic)!r} names no platform and capability.", _TOPIC_FORM)
    elif platform not in known.platforms:
        fields.say(key, f"{_shown(platform)!r} is no platform.", did_you_mean(platform, known.platforms))
    elif capability not in known.capabilities:
        fields.say(key, f"{_shown(capability)!r} is no capability.", did_you_mean(capability, known.capabilities))
    else:
        return platform, capability
    return None


def _topic_schema(drawing: Drawing) -> Schema:
    known = drawing.known
    platforms, capabilities = (f"({'|'.join(sorted(names))})" for names in (known.platforms, known.capabilities))
    return {"type": "string", "pattern": f"^{platforms}/{capabilities}$"}


def _given_answer(record: Record) -> list[GivenAnswer]:
    text = record.fields.word("answer") or ""
    if text not in OFFERS:
        record.say("answer", "what a platform offers is answered by one of two words.", "Write full or none.")
    elif record["topic"] is not None:
        platform, capability = record["topic"]
        return [GivenAnswer(platform=platform, capability=capability, support=Support(text), place=_place(record))]
    return []


_OFFERED = Form(Fields.entry, lambda _: {"enum": [offer.value for offer in OFFERS]}, "`full` &#124; `none`")
ABOUT_A_PLATFORM = Spec(
    (
        need(
            "topic",
            Form(_read_topic, _topic_schema, "PLATFORM/CAPABILITY"),
            "What a platform offers; instead of a fact and workloads.",
        ),
        key("answer", _OFFERED, _NOBODY, null=True),
    ),
    _given_answer,
)
"""An entry about what a platform offers."""
TOP = "questions"
_SHAPE = "Write `questions:` and a list of entries with fact, workloads and answer, or with topic and answer."


def _read_entries(fields: Fields, key: str) -> list[Given | GivenAnswer]:
    """What the entries say; one without an answer is passed over."""
    entry = fields.entry(key)
    if entry is None:
        return []
    if not isinstance(entry.value, Items):
        fields.say(key, f"{key!r} must be a list.", _SHAPE)
        return []
    found: list[Given | GivenAnswer] = []
    for node in entry.value:
        if not isinstance(node, Map):
            fields.say_at(node.first_line, "an entry is a mapping.", "Write fact, workloads, answer.")
            continue
        spec: Spec[list[Given]] | Spec[list[GivenAnswer]] = ABOUT_A_PLATFORM if "topic" in node else ABOUT_WORKLOADS
        opened = spec.opened(node, fields)
        if opened.has("answer"):
            found += spec.read_opened(opened)
    return found


def _entries_schema(drawing: Drawing) -> Schema:
    specs = (ABOUT_WORKLOADS, ABOUT_A_PLATFORM)
    return {"type": "array", "items": {"anyOf": [spec.schema(drawing) for spec in specs]}}


_EITHER = Form(Fields.entry, lambda _: {}, "value of the fact; of a topic `full` or `none`")
_ALL: Spec[Record] = Spec((*ABOUT_WORKLOADS.keys[:2], ABOUT_A_PLATFORM.keys[0], key("answer", _EITHER, _NOBODY)))
"""For the documentation: an entry has a fact with workloads, or a topic."""
_ENTRIES = Form(_read_entries, _entries_schema, "list of mappings", (".", _ALL))
_WHOLE: Spec[Record] = Spec((key(TOP, _ENTRIES, "About workloads, or about a platform.", null=True),))
ANSWERS_FILE = InputFile(
    where="the file of `assess --answers`",
    title="Answers",
    about="Answers to open questions, as `advisor questions` writes them.",
    form=mapping(_WHOLE),
)

# --- files ----------------------------------------------------------------------------------------------------------


def load_answers(paths: Sequence[Path], catalog: Catalog) -> Answers:
    """The answers of all files; entries without an answer are passed over.

    Raises UsageError with every mistake, SourceError where a file is no YAML.
    """
    problems = Problems()
    given: list[Given | GivenAnswer] = []
    digests: list[str] = []
    for path in paths:
        text = _text_of(path)
        digests.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        given += _answers_in(text, path.name, catalog, problems)
    about_workloads = _once([each for each in given if isinstance(each, Given)], _about, _agree, problems)
    about_platforms = _once([each for each in given if isinstance(each, GivenAnswer)], _topic, _alike, problems)
    if problems.found:
        raise UsageError("\n".join(map(str, sorted(set(problems.found)))))
    return Answers(given=about_workloads, digests=tuple(sorted(digests)), about_platforms=about_platforms)


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError:
        raise UsageError(f"{path}: cannot be read. Name another file.") from None
    return decode(data, path.name)


def _answers_in(text: str, name: str, known: Known, problems: Problems) -> list[Given | GivenAnswer]:
    documents = parse(text, name)
    for node in documents[1:]:
        problems.add(name, node.first_line, "a file of answers is one document.", "Put all entries into one list.")
    node = documents[0] if documents else EMPTY
    if not isinstance(node, Map):
        problems.add(name, node.first_line, "a file of answers is a mapping.", _SHAPE)
        return []
    return list(_WHOLE.read(node, Fields(node, name, problems, known))[TOP])


def _once(
    given: Iterable[T], about: Callable[[T], str], agree: Callable[[T, T], bool], problems: Problems
) -> tuple[T, ...]:
    """One answer about each topic; two that differ are a mistake."""
    found: dict[str, T] = {}
    for each in sorted(given, key=lambda each: (about(each), each.place)):
        first = found.setdefault(about(each), each)
        if not agree(first, each):
            what = f"{about(each)} is answered otherwise at {first.place}."
            problems.add(each.place.path, each.place.first_line, what, "Keep one of them.")
    return tuple(found.values())


def _about(given: Given) -> str:
    return f"{given.fact} of {given.workload}"


def _agree(first: Given, other: Given) -> bool:
    return first.value == other.value and isinstance(first.value, bool) == isinstance(other.value, bool)


def _topic(given: GivenAnswer) -> str:
    return given.topic


def _alike(first: GivenAnswer, other: GivenAnswer) -> bool:
    return first.support is other.support
