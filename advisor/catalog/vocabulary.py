"""The catalog's shared words: facts, capabilities, topics, presets, assumptions, base images."""

from collections.abc import Mapping
from math import inf, isfinite

from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.catalog.values import read_facts
from advisor.model.catalog import (
    Assumptions,
    BaseImage,
    Capability,
    FactDefinition,
    Grade,
    Topic,
)
from advisor.text.redact import names_secret
from advisor.text.yaml_text import Items, Map, Node

FACT_TYPES = ("text", "integer", "number", "boolean", "size", "duration")
FACT_SOURCES = ("image", "deployment", "registry", "source-code")
CAPABILITY_KINDS = ("support", "limit", "choice")
UNITS = ("size", "duration", "count")
DERIVED = "active-support"
"""The capability that each platform's own `support` block answers."""


def _sections(node: Node, path: str, problems: Problems, keys: tuple[str, ...]) -> dict[str, Fields]:
    if not isinstance(node, Map):
        problems.add(path, 1, "this file must be a mapping of ids.", "Write `id: {…}` lines.")
        return {}
    found = {}
    for entry in node.entries:
        if isinstance(entry.value, Map):
            found[entry.key.text] = Fields(entry.value, path, problems, keys)
        else:
            problems.add(path, entry.first_line, f"{entry.key.text!r} must be a mapping.", "Mend it.")
    return found


def read_fact_definitions(node: Node, path: str, problems: Problems) -> dict[str, FactDefinition]:
    keys = ("title", "type", "many", "source", "question", "unused", "from-label", "choices")
    return {
        name: FactDefinition(
            id=name,
            from_label=_label(fields),
            choices=_choices(fields),
            title=fields.required_text("title"),
            type=fields.need("type", fields.word("type", FACT_TYPES), "text"),
            many=fields.boolean("many") or False,
            source=fields.need("source", fields.word("source", FACT_SOURCES), "image"),
            question=fields.required_text("question"),
            unused=fields.text("unused") or "",
        )
        for name, fields in _sections(node, path, problems, keys).items()
    }


def _label(fields: Fields) -> str | None:
    """The label that a fact is read from: a deployment carries it, and it is named like no secret."""
    label = fields.text("from-label")
    if label is None:
        return None
    if not label or names_secret(label):
        fields.say("from-label", "a fact is read from a label that holds no secret.", "Name another label.")
    if fields.text("source") != "deployment":
        fields.say("from-label", "a label is part of the deployment.", "Write `source: deployment`.")
    return label


def _choices(fields: Fields) -> tuple[str, ...]:
    """The words that a text may be: none named, or several that differ."""
    choices = fields.texts("choices")
    if not fields.has("choices"):
        return ()
    if len(set(choices)) != len(choices) or len(choices) < 2 or "" in choices:  # noqa: PLR2004 - one is no choice
        fields.say("choices", "choices are several words that differ.", "Name each once, or leave the key out.")
    if fields.text("type") != "text":
        fields.say("choices", "only a text has choices.", "Leave them out.")
    return choices


def read_capabilities(node: Node, path: str, problems: Problems) -> dict[str, Capability]:
    keys = ("title", "question", "topic", "kind", "unit", "waivable", "unused")
    found = {}
    for name, fields in _sections(node, path, problems, keys).items():
        capability = Capability(
            id=name,
            title=fields.required_text("title"),
            question=fields.required_text("question"),
            topic=fields.required_text("topic"),
            kind=fields.need("kind", fields.word("kind", CAPABILITY_KINDS), "support"),
            unit=fields.word("unit", UNITS),
            waivable=fields.boolean("waivable") is not False,
            unused=fields.text("unused") or "",
        )
        if (capability.kind == "limit") != (capability.unit is not None):
            fields.say("unit", "a limit has a unit, and nothing else has.", f"Use one of {', '.join(UNITS)}.")
        found[name] = capability
    return found


def read_topics(node: Node, path: str, problems: Problems) -> tuple[dict[str, Topic], dict[str, dict[str, float]]]:
    """The topics in their order, and the presets: weights of these topics."""
    top = Fields(node if isinstance(node, Map) else Map((), 1, 1, 1), path, problems, ("topics", "presets"))
    sections = _sections(_value(top, "topics"), path, problems, ("title", "meaning"))
    topics = {
        name: Topic(id=name, title=fields.required_text("title"), meaning=fields.required_text("meaning"))
        for name, fields in sections.items()
    }
    presets = _sections(_value(top, "presets"), path, problems, tuple(topics))
    return topics, {name: weights_of(fields) for name, fields in presets.items()}


def _value(top: Fields, key: str) -> Node:
    entry = top.entry(key)
    if entry is None:
        top.say(key, f"the key {key!r} is missing.", "Add it.")
        return Map((), 1, 1, 1)
    return entry.value


def weights_of(fields: Fields) -> dict[str, float]:
    """Topic → weight; one that is left out weighs nothing. None is below 0 and, where there are any, not all are 0."""
    names = [entry.key.text for entry in fields.node.entries]
    weights = {name: _within(fields, name, inf) for name in names}
    if names and not any(weights.values()):
        fields.say("", "weights are 0 or more, and not all 0.", "Mend them.")
    return weights


ASSUMED = ("undetermined-from", "hinges-from", "equal-work", "score-lead")
"""The keys of the assumed values."""
_HIGHEST_SCORE = 100.0


def read_assumptions(node: Node, path: str, problems: Problems) -> Assumptions:
    """Every value is stated: the built-in file does, and an organisation's own lies on top of that one."""
    top = Fields(node if isinstance(node, Map) else Map((), 1, 1, 1), path, problems, ASSUMED)
    equal = _section(top, "equal-work", ("days-per-member", "share-of-least"))
    return Assumptions(
        undetermined_from=_within(top, "undetermined-from", 1.0),
        hinges_from=_within(top, "hinges-from", 1.0),
        equal_days=_within(equal, "days-per-member", inf),
        equal_share=_within(equal, "share-of-least", 1.0),
        score_lead=_within(top, "score-lead", _HIGHEST_SCORE),
    )


def _section(top: Fields, key: str, known: tuple[str, ...]) -> Fields:
    """A nested mapping; a missing one counts as empty, so that each of its keys is asked for."""
    return top.fields(key, known) or Fields(Map((), top.line(key), top.line(key), 1), top.path, top.problems, known)


def _within(fields: Fields, key: str, high: float) -> float:
    """A finite number from 0 on."""
    number = fields.need(key, fields.number(key), 0.0)
    if not (0 <= number <= high and isfinite(number)):
        bound = "" if high == inf else f" to {high:g}"
        fields.say(key, f"{key!r} is out of its range.", f"Write a number from 0{bound}.")
    return number


def read_base_images(node: Node, path: str, problems: Problems, facts: Mapping[str, FactDefinition]) -> list[BaseImage]:
    """Every pattern of the file; a pattern that stands twice is a mistake."""
    found: dict[str, BaseImage] = {}
    for item in node.items if isinstance(node, Items) else ():
        if not isinstance(item, Map):
            problems.add(path, item.first_line, "a base image is a mapping.", "Write `- pattern: …`.")
            continue
        keys = ("pattern", "facts", "absent", "source", "checked", "grade", "note")
        image = _base_image(Fields(item, path, problems, keys), facts)
        if image.pattern in found:
            problems.add(path, item.first_line, f"the pattern {image.pattern!r} stands here again.", "Keep one.")
        found[image.pattern] = image
    return list(found.values())


def _base_image(fields: Fields, facts: Mapping[str, FactDefinition]) -> BaseImage:
    absent = fields.texts("absent")
    for name in absent:
        if name not in facts:
            fields.say("absent", f"{name!r} is no fact.", did_you_mean(name, facts))
    sources = fields.texts("source")
    if not sources:
        fields.say("source", "a base image has a source.", "Add one.")
    grade = fields.word("grade", ("documented", "code", "third-party", "inferred"))
    checked = fields.day("checked")
    if checked is None:
        fields.say("checked", "a base image has the day it was checked.", "Add `checked: 2026-08-21`.")
    return BaseImage(
        pattern=fields.required_text("pattern"),
        facts=read_facts(fields, "facts", facts),
        absent=absent,
        sources=sources,
        checked=checked,
        location=fields.location,
        grade=Grade(grade or "code"),
    )
