"""The catalog's shared words: facts, capabilities, topics, assumed values, base images, registries, efforts."""

from dataclasses import dataclass, field

from advisor.catalog.fields import Drawing, Fields, Known, Schema, described, one_or_many
from advisor.catalog.spec import (
    DAY,
    DAYS_OF_WORK,
    EFFORT,
    FLAG,
    ID,
    LINK,
    TEXT,
    TEXTS,
    Form,
    InputFile,
    Law,
    Record,
    Spec,
    Test,
    built,
    has,
    has_none,
    has_one,
    implies,
    is_true,
    key,
    listed,
    many,
    mapping,
    named,
    narrowed,
    need,
    number,
    over,
    says,
    texts,
    word,
    words,
)
from advisor.catalog.values import CONDITION, fact_values
from advisor.model.catalog import (
    Assumptions,
    BaseImage,
    Capability,
    ChangeKind,
    Effort,
    FactDefinition,
    Grade,
    KnownRegistry,
    Platform,
    ReferenceClass,
    Rule,
    ServiceClass,
    Support,
    Topic,
    WorkLines,
)
from advisor.text.redact import names_secret
from advisor.text.yaml_text import Text

CAPABILITY_KINDS = ("support", "limit", "choice")
UNITS = ("size", "duration", "count")
FACT_TYPES = ("text", "integer", "number", "boolean", "size", "duration")
DERIVED = "active-support"
"""The capability that each platform's own `support` block answers."""


@dataclass
class Vocabulary:
    """What was read so far of a catalog that is being loaded."""

    facts: dict[str, FactDefinition] = field(default_factory=dict)
    capabilities: dict[str, Capability] = field(default_factory=dict)
    efforts: dict[str, Effort] = field(default_factory=dict)
    platforms: dict[str, Platform] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    lenient: bool = False
    """Whether a capability that is not answered is unknown instead of a mistake."""


# --- what several files say alike -----------------------------------------------------------------------------------

BOUND = key("bound", word(("at-latest",)), "The day is a bound: true then, perhaps earlier.", into="at_latest")
CHECKED = key("checked", DAY, "When this was last held against its source.")
NOTE = key("note", TEXT, "For whoever edits the file.", into=None)
_NO_LINK = "a source is an https link."


def linked(kind: str, *, unless_stated: bool = False) -> Law:
    """Sources are links, save of what an organisation declares; `unless_stated`: and where no grade is stated."""

    def holds(fields: Fields) -> bool:
        grade = fields.word("grade")
        return grade == Grade.DECLARED or (unless_stated and grade is None) or links_of(fields)

    schema: Schema = {
        "if": says("grade", Grade.DECLARED.value).schema,
        "then": {},
        "else": {"properties": {"source": one_or_many(LINK, minItems=1)}},
    }
    return Law(
        Test(holds, {} if unless_stated else schema), "source", _NO_LINK, f"Mend it, or grade {kind} `declared`."
    )


def links_of(fields: Fields) -> bool:
    """Whether all that stands at `source` are https links."""
    nodes = [node for node in fields.nodes("source") if isinstance(node, Text)]
    return all(node.text.strip().startswith("https://") for node in nodes)


def supports(known: Known) -> list[str]:
    """Ids of the capabilities that are answered by a degree of support."""
    return [name for name, capability in known.capabilities.items() if capability.kind == "support"]


# --- facts and capabilities -----------------------------------------------------------------------------------------


def _check_fact(fact: Record) -> None:
    label, choices = fact["from-label"], fact["choices"]
    if label is not None and (not label or names_secret(label)):
        fact.say("from-label", "a fact is read from a label that holds no secret.", "Name another label.")
    if fact.fields.has("choices") and (len(set(choices)) != len(choices) or len(choices) < 2 or "" in choices):  # noqa: PLR2004 - one is no choice
        fact.say("choices", "choices are several words that differ.", "Name each once, or leave the key out.")


_SEVERAL = Form(
    TEXTS.read,
    lambda _: {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True},
    "list of texts",
)
_UNUSED = key("unused", TEXT, "One sentence on why no rule uses it; only where none does.", default="")
FACT = Spec(
    (
        need("title", TEXT, "What is known, as the report calls it."),
        need("type", word(FACT_TYPES), "Sizes and durations are written with their unit.", default="text"),
        key("many", FLAG, "Whether it is a set.", default=False),
        need(
            "source",
            word(("image", "deployment", "registry", "source-code")),
            "What has to be read or asked to learn it.",
        ),
        need("question", TEXT, "What a person is asked where no file says it."),
        key("choices", _SEVERAL, "The words that a text may be; left out where it may be anything."),
        _UNUSED,
        key("from-label", TEXT, "The label or annotation whose value it is; never one that holds a secret."),
    ),
    built(FactDefinition, "id"),
    (
        Law(
            implies(has("from-label"), says("source", "deployment")),
            "from-label",
            "a label is part of the deployment.",
            "Write `source: deployment`.",
        ),
        Law(implies(has("choices"), says("type", "text")), "choices", "only a text has choices.", "Leave them out."),
    ),
    _check_fact,
)
FACTS = InputFile(
    where="facts.yaml",
    title="Facts",
    about="The topics on which files may say something about a workload.",
    form=named(FACT),
)


CAPABILITY = Spec(
    (
        need("title", TEXT, "What it is called."),
        need("question", TEXT, "What every platform answers."),
        need("topic", TEXT, "The heading under which platforms are described."),
        need(
            "kind",
            word(CAPABILITY_KINDS),
            "How it is answered: a degree of support, a limit, or the values offered.",
            default="support",
        ),
        key("unit", word(UNITS), "Of a limit, and of nothing else."),
        key(
            "waivable",
            FLAG,
            "False where no waiver can stand for it: without it the workload does not work.",
            default=True,
        ),
        _UNUSED,
    ),
    built(Capability, "id"),
    (
        Law(
            implies(says("kind", "limit"), has("unit"), has_none("unit")),
            "unit",
            "a limit has a unit, and nothing else has.",
            f"Use one of {', '.join(UNITS)}.",
        ),
    ),
)
CAPABILITIES = InputFile(
    where="capabilities.yaml",
    title="Capabilities",
    about="The questions that every platform answers.",
    form=named(CAPABILITY),
)


# --- topics and weights ---------------------------------------------------------------------------------------------


def _weights(more: Schema | None = None) -> Form[dict[str, float]]:
    """Topic → weight; one that is left out weighs nothing, and where there are any, not all are 0."""
    plain = over(lambda known: known.topics, number(), "topic", "topics to weights")

    def read(fields: Fields, key: str) -> dict[str, float]:
        mistakes = len(fields.problems.found)
        weights = plain.read(fields, key) or {}
        for entry in fields.entries(key):
            if isinstance(entry.value, Text) and entry.value.is_null:
                fields.say_at(entry.first_line, f"{entry.key.text!r} has no weight.", "Write a number from 0.")
        if weights and not any(weights.values()) and len(fields.problems.found) == mistakes:
            fields.say(key, "weights are 0 or more, and not all 0.", "Mend them.")
        return weights

    def schema(drawing: Drawing) -> Schema:
        topics = drawing.known.topics
        weight: Schema = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9.]+$"}]}
        known = {name: described(weight, topic.title) for name, topic in topics.items()}
        return {"type": "object", "properties": known, "additionalProperties": False, **(more or {})}

    return Form(read, schema, "mapping of topics to weights")


def _read_presets(fields: Fields, key: str) -> dict[str, dict[str, float]]:
    presets = {}
    for entry in fields.entries(key):
        below = fields.below(fields.node.get(key))  # type: ignore[arg-type]
        presets[entry.key.text] = WEIGHTS.read(below, entry.key.text) or {}
    return presets


WEIGHTS = _weights()
PRESETS = Form(
    _read_presets,
    lambda drawing: {"type": "object", "additionalProperties": WEIGHTS.schema(drawing)},
    "mapping of names to weights of topics",
)
TOPIC = Spec((need("title", TEXT, "As reports call it."), need("meaning", TEXT, "One sentence.")), built(Topic, "id"))
TOPICS_TOP: Spec[Record] = Spec(
    (
        need("topics", named(TOPIC), "A folder below checks/ each; reports keep this order.", default={}),
        need("presets", PRESETS, "Weights by name; a topic that is left out weighs nothing.", default={}),
    )
)
TOPICS = InputFile(
    where="topics.yaml",
    title="Topics",
    about="The topics of needs, and the presets: weights of these topics.",
    form=mapping(TOPICS_TOP),
)


def _more_than_none(drawing: Drawing) -> Schema:
    some = [{"properties": {name: {"not": {"enum": [0, "0"]}}}, "required": [name]} for name in drawing.known.topics]
    return {**WEIGHTS.schema(drawing), "anyOf": some}


WEIGHTS_FILE = InputFile(
    where="the file of `assess --weights`",
    title="Weights",
    about="The weight of each topic; one that is left out weighs nothing.",
    form=Form(WEIGHTS.read, _more_than_none, WEIGHTS.shown),
)

# --- assumed values -------------------------------------------------------------------------------------------------

EQUAL_KEYS = (
    need("days-per-member", number(), "Person-days for each member of a system.", into="equal_days"),
    need("share-of-least", number(0, 1), "Of the least work; the larger of the two counts.", into="equal_share"),
)
VALUE_KEYS = (
    need("undetermined-from", number(0, 1), "The chance of a blocking need from which on a verdict is open."),
    need("hinges-from", number(0, 1), "The chance of turning answers from which on a decision hinges on them."),
    need("score-lead", number(0, 100), "Points of fit score by which given weights have to put a platform ahead."),
)


def _assumptions(record: Record) -> Assumptions:
    return Assumptions(**record.arguments(), **(record["equal-work"] or _NOT_EQUAL))


_NOT_EQUAL = {"equal_days": 0.0, "equal_share": 0.0}
_EQUAL: Spec[dict[str, float]] = Spec(EQUAL_KEYS, lambda record: record.arguments())
ASSUMED = Spec(
    (
        *VALUE_KEYS,
        need("equal-work", mapping(_EQUAL), "Work that differs by no more than this counts as equal.", into=None),
    ),
    _assumptions,
)
ASSUMPTIONS = InputFile(
    where="organisation.yaml",
    title="Assumptions",
    about="Values that are nobody's documented fact.",
    form=mapping(ASSUMED),
)

# --- base images and registries -------------------------------------------------------------------------------------

BASE_IMAGE = Spec(
    (
        need("pattern", TEXT, "A reference; no host: Docker Hub. `*` matches within a tag or a part."),
        key("facts", fact_values(), "What these images bring.", default={}),
        key(
            "absent",
            words(lambda known: sorted(known.facts), "fact", "the ids of facts"),
            "Facts that these images are known not to state.",
        ),
        need("source", TEXTS, "Where it says so.", into="sources", required=("a base image has a source.", "Add one.")),
        need(
            "checked",
            DAY,
            "When this was last held against its source.",
            required=("a base image has the day it was checked.", "Add `checked: 2026-08-21`."),
        ),
        key("grade", word(("documented", "code", "third-party", "inferred")), "As of an answer; code where left out."),
        NOTE,
    ),
    lambda record: BaseImage(
        **record.arguments() | {"grade": Grade(record["grade"] or "code")}, location=record.fields.location
    ),
)
BASE_IMAGES = InputFile(
    where="base-images.yaml",
    title="Base images",
    about="What images of a reference pattern bring.",
    form=listed(
        BASE_IMAGE,
        ("this file must be a list.", "Begin each of its entries with a hyphen."),
        ("a base image is a mapping.", "Write `- pattern: …`."),
    ),
)
_ABOUT_REGISTRIES = "image.registry."


def _check_host(fields: Fields, key: str, host: str) -> None:
    if host != host.lower() or "/" in host:
        fields.say(key, f"{host!r} is no host as references show it.", "Write it in lower case, without a path.")


def _check_registry(registry: Record) -> None:
    for name in registry["facts"]:
        if not name.startswith(_ABOUT_REGISTRIES):
            advice = f"State facts below {_ABOUT_REGISTRIES[:-1]}."
            registry.say("facts", f"{name!r} is no fact about a registry.", advice)


REGISTRY = Spec(
    (
        need(
            "hosts",
            texts(needed=("a registry has a host.", "Add `hosts: [registry.example.com]`."), check=_check_host),
            "Hosts as references show them, with the port where there is one.",
        ),
        need("facts", fact_values(_ABOUT_REGISTRIES), "What holds for images from there.", default={}),
        need("from", DAY, "The day since when it is known to be so.", into="since"),
        key("bound", word(("at-latest",)), "It may have been so before.", into=None),
        need(
            "source",
            TEXTS,
            "https links; with `grade: declared` whatever the organisation names.",
            into="sources",
            required=("what is known of a registry has a source.", "Add one."),
        ),
        CHECKED,
        key(
            "grade",
            word([grade.value for grade in Grade if grade is not Grade.OPINION]),
            "As of an answer; documented where left out.",
            into=None,
        ),
        NOTE,
    ),
    built(KnownRegistry, "location"),
    (linked("the entry"),),
    _check_registry,
)
REGISTRIES = InputFile(
    where="registries.yaml",
    title="Registries",
    about="What is known of registries, by host.",
    form=listed(
        REGISTRY,
        ("this file must be a list.", "Begin each of its entries with a hyphen."),
        ("a registry is a mapping.", "Write `- hosts: […]`."),
    ),
)

# --- efforts --------------------------------------------------------------------------------------------------------

UNLESS = (Support.FULL.value, Support.PARTIAL.value)
NO_DATA = "none"


def _effort(record: Record) -> Effort:
    days: Effort = record["days"]
    return Effort(
        name=record.name,
        low=days.low,
        high=days.high,
        kind=record["kind"],
        why=record["why"],
        source=record["source"] or "",
    )


def _assumed_or_published(fields: Fields) -> bool:
    return is_true("assumed").holds(fields) != fields.has("source")


_TRUE = Form(FLAG.read, lambda _: {"const": True}, "true")
_LINK = Form(TEXT.read, lambda _: LINK, "https link")
EFFORT_RANGE = Spec(
    (
        need("days", DAYS_OF_WORK, "Person-days: where it is easy, and where it is not."),
        need("kind", word(ChangeKind), "The heaviest thing that the work touches.", default=ChangeKind.CODE),
        need("why", TEXT, "Why it is of this size: when low, when high."),
        key("source", _LINK, "Where the range was published."),
        key("assumed", _TRUE, "No source was found.", into=None),
    ),
    _effort,
    (
        Law(
            Test(_assumed_or_published, has_one("source", "assumed").schema),
            "assumed",
            "a range has a source, or it is assumed.",
            "Add `source:` or `assumed: true`, not both.",
        ),
        Law(
            Test(lambda fields: (fields.word("source") or "https://").startswith("https://"), {}),
            "source",
            _NO_LINK,
            "Mend it, or write `assumed: true`.",
        ),
    ),
)


def _read_data(fields: Fields, key: str) -> Effort | None:
    names = (*fields.known.efforts, NO_DATA)
    name = word(lambda _: names).read(fields, key)
    return None if name is None else fields.known.efforts.get(name)


_MOVING = Form(_read_data, lambda drawing: {"enum": [*drawing.known.efforts, NO_DATA]}, "name of an effort, or `none`")
_DATA: Spec[dict[str, Effort | None]] = Spec(
    tuple(need(each.value, _MOVING, "Of its data, for each service or volume.") for each in ServiceClass),
    lambda record: {each.value: record[each.value] for each in ServiceClass},
)
LINES = Spec(
    (
        need("descriptor", EFFORT, "From one format of descriptor into another."),
        need(
            "data",
            mapping(_DATA),
            "Moving data, by the class of the service.",
            required=("nothing says what data takes to be moved.", "Add it, for every class of services."),
            default={},
        ),
    ),
    built(WorkLines),
)


def _check_class(record: Record) -> None:
    needs = record["needs"]
    known = record.fields.known.capabilities
    if needs in known and known[needs].kind != "support":
        record.say("needs", f"{needs!r} is a {known[needs].kind}.", "A class needs a capability of support.")


_NEEDS = narrowed(word(lambda known: known.capabilities, "id of a capability of support"), supports)
CLASS = Spec(
    (
        need("id", ID, "Its name."),
        need("title", TEXT, "As the report calls it."),
        need(
            "when",
            CONDITION,
            "The workloads that belong to it.",
            required=("the key 'when' is missing.", "Say which workloads belong to the class."),
        ),
        need("needs", _NEEDS, "The capability whose answer says whether it holds on a platform."),
        need(
            "unless",
            words(
                UNLESS,
                "support",
                wrong=("a class says which support it does not hold for.", "Write full, or [full, partial]."),
                needed=True,
            ),
            "It holds where the answer is none of these.",
        ),
        need("effort", EFFORT, "The least that moving such a workload takes."),
        need("why", TEXT, "One sentence."),
    ),
    lambda record: ReferenceClass(
        **record.arguments() | {"unless": tuple(Support(word) for word in record["unless"] if word in UNLESS)},
        location=record.fields.location,
    ),
    check=_check_class,
)
EFFORTS_TOP: Spec[Record] = Spec(
    (
        key("efforts", named(EFFORT_RANGE), "Ranges by name.", default={}),
        key("lines", mapping(LINES), "What a move takes beside the change to the app; built in."),
        key("classes", many(CLASS), "Floors for whole kinds of workloads."),
    )
)
EFFORTS = InputFile(
    where="efforts.yaml",
    title="Efforts",
    about="Ranges of person-days by name, the lines of every move, and floors for whole kinds of workloads.",
    form=mapping(EFFORTS_TOP),
)
