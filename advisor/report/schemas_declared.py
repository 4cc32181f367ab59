"""JSON Schemas of files in which people declare something about workloads."""

from collections.abc import Iterable

from advisor.declared.answers import KEYS, OFFERS, TOP, TOPIC_KEYS
from advisor.declared.values import NOTHING, form_of, may_be_nothing
from advisor.model.catalog import Catalog, FactDefinition
from advisor.report.schemas_parts import (
    TEXT,
    Schema,
    described,
    document,
    mapping,
    one_or_many,
    or_null,
    says,
    typed,
    when,
    words,
)

_YES_OR_NO: Schema = {"enum": [True, False, "yes", "no", "on", "off"]}


def answers_file_schema(catalog: Catalog) -> Schema:
    """The file of `--answers`."""
    by_form: dict[str, list[FactDefinition]] = {}
    for one in catalog.facts.values():
        by_form.setdefault(form_of(one), []).append(one)
    fact, workloads, answer = KEYS
    entry = mapping(
        {
            fact: words(sorted(catalog.facts), "What is answered."),
            workloads: one_or_many(TEXT, "Ids of the workloads that it is true of."),
            answer: {"description": "Left empty where nobody knows."},
        },
        allOf=[_typed_answer(facts) for _, facts in sorted(by_form.items())],
    )
    body = mapping({TOP: or_null({"type": "array", "items": {"anyOf": [entry, _about_a_platform(catalog)]}})})
    return document("Answers", "Answers to open questions, as `advisor questions` writes them.", body)


def _about_a_platform(catalog: Catalog) -> Schema:
    """An entry that says what a platform offers."""
    platforms, capabilities = (f"({'|'.join(sorted(names))})" for names in (catalog.platforms, catalog.capabilities))
    topic, answer = TOPIC_KEYS
    return mapping(
        {
            topic: described({"type": "string", "pattern": f"^{platforms}/{capabilities}$"}, "PLATFORM/CAPABILITY."),
            answer: or_null(words([each.value for each in OFFERS], "Left empty where nobody knows.")),
        },
        [topic],
    )


def _typed_answer(facts: Iterable[FactDefinition]) -> Schema:
    """Facts of one form of answer."""
    several = list(facts)
    one = several[0]
    value = described(or_null(_value(one)), f"{form_of(one)}; empty where nobody knows.")
    return when(says("fact", *sorted(fact.id for fact in several)), {"properties": {"answer": value}})


def _value(one: FactDefinition) -> Schema:
    value = _YES_OR_NO if one.type == "boolean" else {"enum": list(one.choices)} if one.choices else typed(one.type)
    whole = one_or_many(value) if one.many else value
    return {"anyOf": [whole, {"const": NOTHING}]} if may_be_nothing(one) else whole
