"""JSON Schemas of the catalog's files: rules, facts, capabilities, base images, topics, assumptions, weights."""

from advisor.catalog.efforts import NO_DATA, UNLESS
from advisor.catalog.load import EXAMPLE_KINDS
from advisor.catalog.registries import GRADES
from advisor.catalog.vocabulary import (
    CAPABILITY_KINDS,
    FACT_SOURCES,
    FACT_TYPES,
    UNITS,
)
from advisor.model.catalog import Catalog, ChangeKind, ServiceClass, Strength
from advisor.report.schemas_parts import (
    CHANCE,
    DAY,
    EFFORT,
    FLAG,
    ID,
    LINK,
    NOT_NEGATIVE,
    TEXT,
    Schema,
    conditions,
    described,
    document,
    effort_name,
    fact_values,
    has_not,
    ids_of,
    mapping,
    needs,
    one_or_many,
    or_null,
    reference,
    says,
    when,
    words,
)

_UNUSED = described(TEXT, "One sentence on why no rule uses it; only where none does.")
_SEVERAL: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True}
_LINES = ("descriptor", "data")
_ALWAYS: Schema = {"properties": {"always": {"const": True}}, "required": ["always"]}


# --- rules ----------------------------------------------------------------------------------------------------------


def rule_schema(catalog: Catalog) -> Schema:
    """One file below checks/."""
    definitions = {**conditions(catalog.facts), "example": _example(catalog)}
    choices = [one.id for one in catalog.capabilities.values() if one.kind == "choice"]
    return document(
        "Rule",
        "A need that some workloads have, and the capability that meets it. The file's name is the id.",
        mapping(
            _rule_keys(catalog),
            ("id", "title", "strength", "needs", "message", "why", "examples"),
            allOf=[
                _raised_somehow(),
                _demand_fits(catalog),
                _both_examples(),
                {"not": needs("remedy", "remedies")},
                when(needs("stands-on"), says("needs", *choices)),
            ],
        ),
        definitions,
    )


def _rule_keys(catalog: Catalog) -> dict[str, Schema]:
    condition = reference("condition")
    weighted = mapping({"need": {"enum": [1, 2, 3]}, "when": condition}, ("need",))
    prior = mapping({"chance": CHANCE, "why": TEXT, "when": condition}, ("chance", "why"))
    remedy = mapping(
        {
            "text": TEXT,
            "effort": effort_name(catalog),
            "when": described(condition, "Workloads that it serves; those of which nobody knows are among them."),
            "where": _where(catalog),
        },
        ("text", "effort"),
    )
    return {
        "id": {"type": "string", "pattern": ID, "description": "The file's name; a noun; the need."},
        "title": TEXT,
        "strength": words([one.value for one in Strength], "required can block a platform; preferred only counts."),
        "needs": words(catalog.capabilities, "The capability that meets the need; never a platform."),
        "when": described(condition, "What has to hold for the need to be there."),
        "always": described(FLAG, "True where every workload has the need; then there is no `when`."),
        "demand": words(catalog.facts, "Where the capability is a limit or a choice: the fact held against it."),
        "satisfied-by": words(("all", "any"), "Whether a choice must offer every member of the set, or one."),
        "stands-on": described(condition, "Workloads that stand on the value they demand, or on the default."),
        "weight": {
            "anyOf": [{"enum": [1, 2, 3]}, weighted, {"type": "array", "items": weighted}],
            "description": "In the fit score: 3 required, 2 preferred, 1 optional. Of a list the first holds.",
        },
        "prior": one_or_many(prior, "The chance that the need exists where no file says so; 0.5 where not stated."),
        "presumption": or_null(described(TEXT, "What is taken for granted while nobody knows, as a clause.")),
        "message": described(TEXT, "{workload} is its name, {fact.id} the value of a fact."),
        "why": described(TEXT, "What breaks, when, and for whom."),
        "remedy": or_null(described(remedy, "A change to the app that keeps the requirement; null: a fail blocks.")),
        "remedies": or_null(
            one_or_many(remedy, "Several; the first that serves the workload on the platform is taken.")
        ),
        "alternative": or_null(described(TEXT, "What gives the requirement up; told, never counted.")),
        "references": or_null(one_or_many(TEXT)),
        "examples": {"type": "array", "items": reference("example"), "minItems": 1},
    }


def _where(catalog: Catalog) -> Schema:
    """What a platform must answer; a degree of support, or values that its choice must hold."""
    by_kind = {kind: [one.id for one in catalog.capabilities.values() if one.kind == kind] for kind in CAPABILITY_KINDS}
    return mapping(
        {
            "capability": words([*by_kind["support"], *by_kind["choice"]]),
            "support": one_or_many(words(UNLESS), minItems=1),
            "includes": one_or_many(TEXT, minItems=1),
        },
        ("capability",),
        description="The platforms on which it serves.",
        **when(
            says("capability", *by_kind["support"]),
            {**needs("support"), **has_not("includes")},
            {**needs("includes"), **has_not("support")},
        ),
    )


def _raised_somehow() -> Schema:
    return when(_ALWAYS, has_not("when", "demand"), {"anyOf": [needs("when"), needs("demand")]})


def _demand_fits(catalog: Catalog) -> Schema:
    supports = [one.id for one in catalog.capabilities.values() if one.kind == "support"]
    return when(says("needs", *supports), has_not("demand"), needs("demand"))


def _both_examples() -> Schema:
    """One example raises the rule, and one leaves it silent unless it is always raised."""
    raised = {"contains": {"anyOf": [needs("raised-at"), says("raised", "yes")]}}
    silent = {"contains": says("raised", "no")}
    return {
        "properties": {"examples": raised},
        **when(_ALWAYS, {}, {"properties": {"examples": silent}}),
    }


def _example(catalog: Catalog) -> Schema:
    texts = {kind: {"type": "string", "description": f"A text of the kind {kind}."} for kind in EXAMPLE_KINDS}
    return mapping(
        {
            "title": TEXT,
            **texts,
            "facts": described(fact_values(catalog.facts), "Where no reader can state them."),
            "raised-at": {"type": "integer", "minimum": 1, "description": "The line of the text that shows the need."},
            "raised": words(("yes", "no", "unknown")),
        },
        ("title",),
        allOf=[
            {"oneOf": [needs("facts"), {"anyOf": [needs(kind) for kind in EXAMPLE_KINDS]}]},
            {"oneOf": [needs("raised-at"), needs("raised")]},
        ],
    )


# --- vocabulary -----------------------------------------------------------------------------------------------------


def facts_schema(catalog: Catalog) -> Schema:  # noqa: ARG001 - every schema is made from the catalog
    """facts.yaml."""
    keys = {
        "title": described(TEXT, "What is known, as the report calls it."),
        "type": words(FACT_TYPES, "Sizes and durations are written with their unit."),
        "many": described(FLAG, "Whether it is a set."),
        "source": words(FACT_SOURCES, "What has to be read or asked to learn it."),
        "question": described(TEXT, "What a person is asked where no file says it."),
        "unused": _UNUSED,
        "choices": described(_SEVERAL, "The words that a text may be; left out where it may be anything."),
        "from-label": described(TEXT, "The label or annotation whose value it is; never one that holds a secret."),
    }
    of_text = when(needs("choices"), {"properties": {"type": {"const": "text"}}})
    labelled = when(needs("from-label"), {"properties": {"source": {"const": "deployment"}}})
    one = mapping(keys, ("title", "type", "source", "question"), allOf=[labelled, of_text])
    return document("Facts", "The topics on which files may say something about a workload.", ids_of(one))


def capabilities_schema(catalog: Catalog) -> Schema:  # noqa: ARG001 - every schema is made from the catalog
    """capabilities.yaml."""
    keys = {
        "title": TEXT,
        "question": described(TEXT, "What every platform answers."),
        "topic": TEXT,
        "kind": words(CAPABILITY_KINDS, "How it is answered: a degree of support, a limit, or the values offered."),
        "unit": words(UNITS, "Of a limit, and of nothing else."),
        "waivable": described(FLAG, "False where no waiver can stand for it: without it the workload does not work."),
        "unused": _UNUSED,
    }
    limited = when(says("kind", "limit"), needs("unit"), has_not("unit"))
    one = mapping(keys, ("title", "question", "topic", "kind"), **limited)
    return document("Capabilities", "The questions that every platform answers.", ids_of(one))


def efforts_schema(catalog: Catalog) -> Schema:
    """efforts.yaml."""
    effort = mapping(
        {
            "days": EFFORT,
            "kind": words(ChangeKind, "The heaviest thing that the work touches."),
            "why": described(TEXT, "Why it is of this size: when low, when high."),
            "source": described(LINK, "Where the range was published."),
            "assumed": described({"const": True}, "No source was found."),
        },
        ("days", "kind", "why"),
        oneOf=[needs("source"), needs("assumed")],
    )
    name = effort_name(catalog)
    data = mapping({one.value: words([*catalog.efforts, NO_DATA]) for one in ServiceClass}, list(ServiceClass))
    lines = mapping({"descriptor": name, "data": data}, _LINES)
    supports = [one.id for one in catalog.capabilities.values() if one.kind == "support"]
    reference_class = mapping(
        {
            "id": {"type": "string", "pattern": ID},
            "title": TEXT,
            "when": described(reference("condition"), "The workloads that belong to it."),
            "needs": words(supports, "The capability whose answer says whether it holds on a platform."),
            "unless": one_or_many(words(UNLESS), "It holds where the answer is none of these.", minItems=1),
            "effort": name,
            "why": TEXT,
        },
        ("id", "title", "when", "needs", "unless", "effort", "why"),
    )
    body = mapping({"efforts": ids_of(effort), "lines": lines, "classes": one_or_many(reference_class)})
    return document(
        "Efforts",
        "Ranges of person-days by name, the lines of every move, and floors for whole kinds of workloads.",
        body,
        conditions(catalog.facts),
    )


def base_images_schema(catalog: Catalog) -> Schema:
    """base-images.yaml."""
    one = mapping(
        {
            "pattern": described(TEXT, "A reference; no host: Docker Hub. `*` matches within a tag or a part."),
            "facts": fact_values(catalog.facts),
            "absent": one_or_many(words(sorted(catalog.facts)), "Facts that these images are known not to state."),
            "source": one_or_many(TEXT),
            "checked": described(DAY, "When this was last held against its source."),
            "grade": words(("documented", "code", "third-party", "inferred")),
            "note": TEXT,
        },
        ("pattern", "source", "checked"),
    )
    body: Schema = {"type": "array", "items": one}
    return document("Base images", "What images of a reference pattern bring.", body)


def registries_schema(catalog: Catalog) -> Schema:
    """registries.yaml."""
    about = {name: one for name, one in catalog.facts.items() if name.startswith("image.registry.")}
    one = mapping(
        {
            "hosts": described(one_or_many(TEXT), "Hosts as references show them, with the port where there is one."),
            "facts": fact_values(about),
            "from": described(DAY, "The day since when it is known to be so."),
            "bound": words(("at-latest",), "It may have been so before."),
            "source": one_or_many(TEXT),
            "checked": described(DAY, "When this was last held against its source."),
            "grade": words([grade.value for grade in GRADES]),
            "note": TEXT,
        },
        ("hosts", "facts", "from", "source"),
    )
    return document("Registries", "What is known of registries, by host.", {"type": "array", "items": one})


# --- topics and assumptions -----------------------------------------------------------------------------------------


def topics_schema(catalog: Catalog) -> Schema:
    """topics.yaml."""
    one = mapping({"title": TEXT, "meaning": TEXT}, ("title", "meaning"))
    presets = mapping(dict.fromkeys(catalog.topics, NOT_NEGATIVE))
    body = mapping({"topics": ids_of(one), "presets": ids_of(presets)}, ("topics", "presets"))
    return document("Topics", "The topics of needs, and the presets: weights of these topics.", body)


def weights_schema(catalog: Catalog) -> Schema:
    """The file of `--weights`."""
    weights = {one.id: described(NOT_NEGATIVE, one.title) for one in catalog.topics.values()}
    more_than_none: list[Schema] = [
        {"properties": {name: {"not": {"enum": [0, "0"]}}}, **needs(name)} for name in catalog.topics
    ]
    body = mapping(weights, anyOf=more_than_none)
    return document("Weights", "The weight of each topic; one that is left out weighs nothing.", body)


def organisation_schema(catalog: Catalog) -> Schema:  # noqa: ARG001 - every schema is made from the catalog
    """organisation.yaml."""
    equal = {
        "days-per-member": described(NOT_NEGATIVE, "Person-days for each member of a system."),
        "share-of-least": described(CHANCE, "Of the least work; the larger of the two counts."),
    }
    keys = {
        "undetermined-from": described(CHANCE, "The chance of a blocking need from which on a verdict is open."),
        "hinges-from": described(CHANCE, "The chance of turning answers from which on a decision hinges on them."),
        "equal-work": mapping(equal, equal, description="Work that differs by no more than this counts as equal."),
        "score-lead": described(
            {"type": "number", "minimum": 0, "maximum": 100},
            "Points of fit score by which given weights have to put a platform ahead.",
        ),
    }
    return document("Assumptions", "Values that are nobody's documented fact.", mapping(keys, keys))
