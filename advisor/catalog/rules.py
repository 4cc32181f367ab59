"""Rules with their examples."""

import re
from collections.abc import Mapping
from typing import Any

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Drawing, Fields, Problems, Schema, did_you_mean
from advisor.catalog.spec import (
    ANYTHING,
    EFFORT,
    FLAG,
    ID,
    TEXT,
    TEXTS,
    Form,
    InputFile,
    Law,
    Record,
    Spec,
    both,
    given,
    has,
    has_none,
    has_some,
    implies,
    is_true,
    key,
    many,
    mapping,
    need,
    never,
    number,
    says,
    texts,
    whole,
    word,
    words,
)
from advisor.catalog.values import CONDITION, fact_values
from advisor.catalog.vocabulary import UNLESS, Vocabulary, supports
from advisor.model.catalog import ALWAYS, Example, FactTest, Prior, Remedy, Rule, Strength, Weighting, Where
from advisor.text.yaml_text import Text

EXAMPLE_KINDS = ("cloud-foundry", "compose", "dockerfile", "kubernetes", "marathon", "mta", "procfile", "stackato")
"""Kinds of text that an example may hold; a test compares them with the extractors'."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DEFAULT_PRIOR = Prior(chance=0.5, why="No share is known; even odds are assumed.")
_WHEN = key("when", CONDITION, "Only for these workloads; of a list the first that holds.", default=ALWAYS)

# --- parts of a rule ------------------------------------------------------------------------------------------------

PRIOR = Spec(
    (
        need("chance", number(0, 1), "Of the need where no file says so.", default=0.5),
        need("why", TEXT, "One sentence."),
        _WHEN,
    ),
    lambda record: Prior(**record.arguments()),
)
_POINTS: Schema = {"enum": [1, 2, 3]}
WEIGHTING = Spec(
    (need("need", whole(_POINTS), "3 required, 2 preferred, 1 optional.", default=1), _WHEN),
    lambda record: Weighting(**record.arguments()),
)


def _read_weight(fields: Fields, key: str) -> tuple[Weighting, ...] | None:
    entry = fields.entry(key)
    if entry is None:
        return None
    if isinstance(entry.value, Text):
        return (Weighting(need=whole().read(fields, key) or 1),)
    return many(WEIGHTING).read(fields, key)


def _weight_schema(drawing: Drawing) -> Schema:
    weighting = WEIGHTING.schema(drawing)
    return {"anyOf": [_POINTS, weighting, {"type": "array", "items": weighting}]}


_WEIGHT = Form(_read_weight, _weight_schema, "1, 2, 3, or a list", (".", WEIGHTING))


def _check_where(record: Record) -> None:
    known, name = record.fields.known.capabilities, record["capability"]
    kind = known[name].kind if name in known else None
    support, includes = bool(record["support"]), bool(record["includes"])
    fitting = support and not includes if kind == "support" else includes and not support
    if kind is not None and (kind == "limit" or not fitting):
        record.say("", f"{name!r} is a {kind}.", "Ask support for `support`, a choice for what it `includes`.")


def _of_kinds(drawing: Drawing, *kinds: str) -> list[str]:
    capabilities = drawing.known.capabilities
    return [name for kind in kinds for name, capability in capabilities.items() if capability.kind == kind]


def _where_fits(drawing: Drawing) -> Schema:
    support = implies(
        says("capability", *supports(drawing.known)),
        both(has("support"), has_none("includes")),
        both(has("includes"), has_none("support")),
    )
    return {"allOf": [support.schema]}


_ANY_CAPABILITY = word(lambda known: known.capabilities, "id of a capability")
_WRONG_SUPPORT = ("a remedy serves where support is full or partial.", "Write full, or [full, partial].")
WHERE = Spec(
    (
        need(
            "capability",
            Form(
                _ANY_CAPABILITY.read,
                lambda drawing: {"enum": _of_kinds(drawing, "support", "choice")},
                _ANY_CAPABILITY.shown,
                empty="",
            ),
            "One of support or choice.",
        ),
        key("support", words(UNLESS, "support", wrong=_WRONG_SUPPORT), "Any of these; of a capability of support."),
        key("includes", texts(minItems=1), "Values that its choice must hold, all of them."),
    ),
    lambda record: Where(**record.arguments()),
    check=_check_where,
    more=_where_fits,
)
REMEDY = Spec(
    (
        need("text", TEXT, "What to do."),
        need("effort", EFFORT, "What it takes."),
        key("when", CONDITION, "Workloads that it serves; those of which nobody knows are among them.", default=ALWAYS),
        key("where", mapping(WHERE), "The platforms on which it serves, by their answer."),
    ),
    lambda record: Remedy(**record.arguments()),
)


def _read_block(fields: Fields, key: str) -> str | None:
    """The text as it stands, with its blanks."""
    fields.text(key)
    entry = fields.entry(key)
    return entry.value.text if entry is not None and isinstance(entry.value, Text) else None


_BLOCK = Form(_read_block, lambda _: {"type": "string"}, "text")
_TEXTS_OR_FACTS = implies(has_some(*EXAMPLE_KINDS), has_none("facts"), has("facts"))
_HOW_RAISED = implies(has("raised-at"), has_none("raised"), has("raised"))


def _example(record: Record) -> Example:
    return Example(
        title=record["title"],
        texts={kind: record[kind] for kind in EXAMPLE_KINDS if record[kind] is not None},
        facts=record["facts"],
        raised_at=record["raised-at"],
        raised=record["raised"],
        location=record.fields.location,
    )


EXAMPLE = Spec(
    (
        need("title", TEXT, "What it shows."),
        *(key(kind, _BLOCK, f"A text of the kind {kind}.") for kind in EXAMPLE_KINDS),
        key("facts", fact_values(), "Where no reader can state them.", default={}),
        key("raised-at", whole({"type": "integer", "minimum": 1}), "The line of the text that shows the need."),
        key("raised", word(("yes", "no", "unknown")), "Instead of a line.", default="yes"),
    ),
    _example,
    (
        Law(_TEXTS_OR_FACTS, "title", "an example has either texts or facts.", f"Texts: {', '.join(EXAMPLE_KINDS)}."),
        Law(_HOW_RAISED, "title", "an example states raised-at or raised.", "Keep one of them."),
    ),
)

_MANY_EXAMPLES = many(EXAMPLE, "example")
_EXAMPLES = Form(
    _MANY_EXAMPLES.read,
    lambda drawing: {**_MANY_EXAMPLES.schema(drawing)["anyOf"][1], "minItems": 1},
    "list of mappings",
    _MANY_EXAMPLES.inner,
)

# --- the rule -------------------------------------------------------------------------------------------------------


def _rule(record: Record) -> Rule:
    when, demand, required = record["when"], record["demand"], record["strength"] is Strength.REQUIRED
    if when is None and demand is not None and not record["always"]:
        when = FactTest(fact=demand, operator="is", operand="present")
    key = "remedies" if record.fields.has("remedies") else "remedy"
    return Rule(
        id=record["id"],
        category=record.name,
        title=record["title"],
        strength=record["strength"],
        needs=record["needs"],
        when=when or ALWAYS,
        demand=demand,
        satisfied_by_any=record["satisfied-by"] == "any",
        stands_on=record["stands-on"],
        weightings=record["weight"] or (Weighting(need=3 if required else 2),),
        priors=(*record["prior"], _DEFAULT_PRIOR),
        message=record["message"],
        why=record["why"],
        remedies=record[key],
        alternative=record["alternative"],
        references=record["references"],
        examples=record["examples"],
        location=record.fields.location,
        presumption=record["presumption"],
    )


def _check_rule(record: Record) -> None:
    capabilities, needs = record.fields.known.capabilities, record["needs"]
    kind = capabilities[needs].kind if needs in capabilities else "support"
    if (record["demand"] is not None) != (kind != "support"):
        advice = "A limit or a choice needs `demand`, support does not."
        record.say("needs", f"{needs!r} is a {kind}.", advice)
    if record["stands-on"] is not None and kind != "choice":
        record.say("stands-on", f"{needs!r} is a {kind}.", "Only the values of a choice can be stood on.")
    key = "remedies" if record.fields.has("remedies") else "remedy"
    if any(remedy.when == ALWAYS and remedy.where is None for remedy in record[key][:-1]):
        record.say(key, "a remedy that always serves hides those after it.", "Put it last.")
    _check_examples(record)
    facts = record.fields.known.facts
    for key in ("message", "why", "alternative"):
        for name in _PLACEHOLDER.findall(record[key]):
            if name != "workload" and name not in facts:
                record.say(key, f"{{{name}}} is no placeholder.", did_you_mean(name, ("workload", *facts)))


def _check_examples(record: Record) -> None:
    raised = {example.raised for example in record["examples"]}
    if "yes" not in raised:
        record.say("examples", "no example raises the rule.", "Add one with raised-at.")
    if "no" not in raised and not _ALWAYS_RAISED.holds(record.fields) and record["when"] != ALWAYS:
        record.say("examples", "no example leaves the rule silent.", "Add one with `raised: no`.")


_ALWAYS_RAISED = is_true("always")


def _fits_the_capability(drawing: Drawing) -> Schema:
    """What depends on the kind of the capability, and that one example raises the rule and one leaves it silent."""
    demand = implies(says("needs", *supports(drawing.known)), has_none("demand"), has("demand"))
    stands_on = implies(has("stands-on"), says("needs", *_of_kinds(drawing, "choice")))
    raised = {"contains": {"anyOf": [has("raised-at").schema, says("raised", "yes").schema]}}
    silent = {"properties": {"examples": {"contains": says("raised", "no").schema}}}
    both: Schema = {"properties": {"examples": raised}, "if": _ALWAYS_RAISED.schema, "then": {}, "else": silent}
    return {"allOf": [demand.schema, stands_on.schema, both]}


_NULL: Mapping[str, Any] = {"null": True, "default": ""}
RULE = Spec(
    (
        need("id", ID, "The file's name; a noun; the need."),
        need("title", TEXT, "The need, as reports call it."),
        need(
            "strength",
            word(Strength),
            "required can block a platform; preferred only counts.",
            default=Strength.PREFERRED,
        ),
        need("needs", _ANY_CAPABILITY, "The capability that meets the need; never a platform."),
        key("when", CONDITION, "What has to hold for the need to be there."),
        key("always", FLAG, "True where every workload has the need; then there is no `when`.", default=False),
        key(
            "demand",
            word(lambda known: known.facts, "id of a fact"),
            "Where the capability is a limit or a choice: the fact held against it.",
        ),
        key("satisfied-by", word(("all", "any")), "Whether a choice must offer every member of the set, or one."),
        key("stands-on", CONDITION, "Workloads that stand on the value they demand, or on the default."),
        key("weight", _WEIGHT, "In the fit score: 3 required, 2 preferred, 1 optional. Of a list the first holds."),
        key("prior", many(PRIOR), "The chance that the need exists where no file says so; 0.5 where not stated."),
        key("presumption", TEXT, "What is taken for granted while nobody knows, as a clause.", **_NULL),
        need("message", TEXT, "{workload} is its name, {fact.id} the value of a fact."),
        need("why", TEXT, "What breaks, when, and for whom."),
        key("remedy", many(REMEDY), "A change to the app that keeps the requirement; null: a fail blocks.", null=True),
        key(
            "remedies", many(REMEDY), "Several; the first that serves the workload on the platform is taken.", null=True
        ),
        key("alternative", TEXT, "What gives the requirement up; told, never counted.", **_NULL),
        key("references", TEXTS, "Links for the reader.", null=True),
        need("examples", _EXAMPLES, "Texts, or facts, and whether they raise the rule."),
    ),
    _rule,
    (
        Law(
            implies(_ALWAYS_RAISED, has_none("when", "demand")),
            "always",
            "a rule that is always raised has no condition.",
            "Keep `always` or `when`.",
        ),
        Law(
            implies(_ALWAYS_RAISED, ANYTHING, has_some("when", "demand")),
            "when",
            "a rule says when its need is there.",
            "Add when, demand, or `always: true`.",
        ),
        Law(
            never(given("remedy", "remedies")),
            "remedy",
            "a rule has one remedy or a list of them.",
            "Keep `remedy`, or `remedies`.",
        ),
    ),
    _check_rule,
    _fits_the_capability,
)
RULES = InputFile(
    where="checks/TOPIC/ID.yaml",
    title="Rule",
    about="A need that some workloads have, and the capability that meets it. The file's name is the id.",
    form=mapping(RULE),
)


def read_rules(documents: Documents, known: Vocabulary, problems: Problems) -> dict[str, Rule]:
    """Rule id → rule, by topic and id; a rule's folder is its topic."""
    found: dict[str, Rule] = {}
    for path, shown, node in documents.mappings("checks/*/*.yaml"):
        rule = RULE.read(node, Fields(node, shown, problems, known), path.parent.name)
        if rule.category not in known.topics:
            advice = f"Move it to a topic. {did_you_mean(rule.category, known.topics)}"
            problems.add(shown, 1, f"the folder {rule.category!r} is no topic.", advice)
        if rule.id != path.stem:
            problems.add(shown, 1, f"the id {rule.id!r} is not the file's name.", f"Use {path.stem!r}.")
        if rule.id in found:
            first = found[rule.id].location.path
            problems.add(shown, 1, f"the rule {rule.id!r} is also in {first}.", "Rename one of them.")
        found.setdefault(rule.id, rule)
    return dict(sorted(found.items(), key=lambda item: (item[1].category, item[0])))
