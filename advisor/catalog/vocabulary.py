"""The catalog's shared words: facts, capabilities, criteria, presets, assumptions, base images."""

from collections.abc import Mapping

from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.catalog.values import read_facts
from advisor.model.catalog import (
    Assumptions,
    BaseImage,
    Capability,
    Criterion,
    Effort,
    FactDefinition,
    Grade,
)
from advisor.model.changes import ChangeKind
from advisor.sources.secret_patterns import names_secret
from advisor.sources.yaml_text import Items, Map, Node

FACT_TYPES = ("text", "integer", "number", "boolean", "size", "duration")
FACT_SOURCES = ("image", "deployment", "registry", "source-code")
CAPABILITY_KINDS = ("support", "limit", "choice")
UNITS = ("size", "duration", "count")
CRITERION_KINDS = ("effort", "headroom", "coverage", "lifetime", "declared")
ANCHORS = ("value-0.9", "value-0.5", "full-loss", "doublings", "years")
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
    keys = ("title", "question", "topic", "kind", "unit", "waivable", "condition-kind", "unused")
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
            condition_kind=ChangeKind(fields.word("condition-kind", tuple(ChangeKind)) or ChangeKind.DESCRIPTOR),
            unused=fields.text("unused") or "",
        )
        if (capability.kind == "limit") != (capability.unit is not None):
            fields.say("unit", "a limit has a unit, and nothing else has.", f"Use one of {', '.join(UNITS)}.")
        found[name] = capability
    return found


def read_criteria(
    node: Node, path: str, problems: Problems
) -> tuple[dict[str, Criterion], dict[str, dict[str, float]]]:
    """The criteria, and the presets of weights over exactly these criteria."""
    top = Fields(node, path, problems, ("criteria", "presets")) if isinstance(node, Map) else None
    if top is None:
        problems.add(path, 1, "this file must be a mapping.", "Write criteria and presets.")
        return {}, {}
    keys = ("title", "kind", "meaning", "anchors")
    nodes = top.entry("criteria")
    sections = _sections(nodes.value, path, problems, keys) if nodes else {}
    criteria = {name: _criterion(name, fields) for name, fields in sections.items()}
    presets = top.entry("presets")
    weights = _sections(presets.value, path, problems, tuple(criteria)) if presets else {}
    return criteria, {name: _weights(fields, criteria) for name, fields in weights.items()}


def _criterion(name: str, fields: Fields) -> Criterion:
    anchors = fields.fields("anchors", ANCHORS)
    numbers = {} if anchors is None else {key: anchors.number(key) or 0.0 for key in ANCHORS if anchors.has(key)}
    return Criterion(
        id=name,
        title=fields.required_text("title"),
        kind=fields.need("kind", fields.word("kind", CRITERION_KINDS), "coverage"),
        meaning=fields.required_text("meaning"),
        anchors=numbers,
    )


def _weights(fields: Fields, criteria: Mapping[str, Criterion]) -> dict[str, float]:
    weights = {name: fields.need(name, fields.number(name), 0.0) for name in criteria}
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        fields.say("", "weights are 0 or more, and not all 0.", "Mend them.")
    return weights


def read_assumptions(node: Node, path: str, problems: Problems) -> Assumptions:
    keys = (
        "tie-band",
        "undetermined-from",
        "partial-provides",
        "instances-unsaid",
        "operator-raises-limit",
        "confidence",
    )
    top = Fields(node if isinstance(node, Map) else Map((), 1, 1, 1), path, problems, keys)
    unsaid = top.fields("instances-unsaid", ("expected", "range", "why"))
    operator = top.fields("operator-raises-limit", ("effort-days", "why"))
    low, high = _range(unsaid)
    sure = top.fields("confidence", ("draws", "concentration", "high", "medium", "ask-from", "why"))
    return Assumptions(
        tie_band=top.need("tie-band", top.number("tie-band"), 0.02),
        undetermined_from=top.need("undetermined-from", top.number("undetermined-from"), 0.1),
        partial_provides=top.need("partial-provides", top.number("partial-provides"), 0.6),
        instances_expected=(unsaid.integer("expected") if unsaid else None) or 1,
        instances_range=(low, high),
        operator_effort=(operator.effort("effort-days") if operator else None) or Effort(low=0.1, high=0.5),
        operator_why=(operator.text("why") if operator else None) or "",
        draws=(sure.integer("draws") if sure else None) or 10_000,
        concentration=(sure.number("concentration") if sure else None) or 30.0,
        high_confidence=_pair(sure, "high", (0.9, 0.7)),
        medium_confidence=_pair(sure, "medium", (0.7, 0.5)),
        ask_from=(sure.number("ask-from") if sure else None) or 0.02,
    )


def _pair(fields: Fields | None, key: str, fallback: tuple[float, float]) -> tuple[float, float]:
    """Two shares: least robustness, least coverage."""
    texts = () if fields is None else fields.texts(key)
    try:
        robust, covered = (float(text) for text in texts)
    except ValueError:
        if fields is not None and fields.has(key):
            fields.say(key, f"{key!r} must be two shares: robustness and coverage.", "For example [0.9, 0.7].")
        return fallback
    return robust, covered


def _range(fields: Fields | None) -> tuple[int, int]:
    texts = () if fields is None else fields.texts("range")
    try:
        low, high = (int(text) for text in texts)
    except ValueError:
        low, high = 1, 0
    if fields is not None and not 1 <= low <= high:
        fields.say("range", "a range is two whole numbers that rise.", "For example [1, 100].")
    return low, max(low, high)


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
