"""JSON Schemas of what is said about platforms: profiles, further answers, replacements of services."""

from collections.abc import Iterable

from advisor.catalog.vocabulary import DERIVED
from advisor.model.catalog import Actor, Capability, Catalog, Grade, ServiceClass, Support, Way
from advisor.report.schemas_parts import (
    CHANCE,
    DAY,
    EFFORT,
    FLAG,
    ID,
    LINK,
    TEXT,
    Schema,
    conditions,
    described,
    document,
    effort_name,
    has_not,
    ids_of,
    mapping,
    needs,
    one_or_many,
    or_null,
    reference,
    says,
    typed,
    when,
    words,
)

_GRADES = [one.value for one in Grade]
_BOUND = words(("at-latest",), "The day is a bound: true then, perhaps earlier.")
_SOURCE = one_or_many(TEXT, "https links; with `grade: declared` whatever the organisation names.")


def platform_schema(catalog: Catalog) -> Schema:
    """One file below platforms/."""
    keys = {
        "id": {"type": "string", "pattern": ID, "description": "The file's name."},
        "title": TEXT,
        "aliases": or_null(described(one_or_many(TEXT), "Further names by which people ask for it.")),
        "extends": words(catalog.platforms, "The platform of which this is a variant; it states only what differs."),
        "family": described(TEXT, "Members of one family differ in add-ons only."),
        "checked": described(DAY, "When its answers were last held against their sources."),
        "native-descriptors": one_or_many(TEXT, "Formats that show that a workload runs here today."),
        "support": _life_cycle(),
        "answers": or_null(answers_of(catalog)),
        "deploy": one_or_many(_deploy()),
    }
    stated = {"properties": {"answers": {"type": "object"}}, **needs("support", "answers")}
    whole = when(needs("extends"), {}, stated)
    return document(
        "Platform",
        "One platform's dated answers. Capabilities that it leaves out are unknown, or those of what it extends.",
        mapping(keys, ("id", "title", "checked"), **whole),
        {**conditions(catalog.facts), **answer_forms(catalog)},
    )


def answers_schema(catalog: Catalog) -> Schema:
    """One file below answers/."""
    keys = {
        "platform": words(catalog.platforms, "The platform that gives the answers."),
        "checked": described(DAY, "When the answers were last held against their sources."),
        "answers": answers_of(catalog),
    }
    return document(
        "Further answers",
        "Answers to capabilities that a platform's own profile leaves open.",
        mapping(keys, ("platform", "checked")),
        answer_forms(catalog),
    )


def _life_cycle() -> Schema:
    day = or_null(DAY)
    return mapping(
        {
            "since": described(day, "The day of its first release."),
            "bound": or_null(words(("at-latest",), "It may have existed before `since`.")),
            "not-before": described(day, "A day before which it surely did not exist, where `since` is at the latest."),
            "announced": described(day, "The day on which the end was announced."),
            "until": described(day, "The day on which support ended or ends."),
            "source": or_null(one_or_many(TEXT)),
            "note": or_null(TEXT),
        },
        allOf=[
            when(_has_day("until"), {"properties": {"source": {"not": {"type": "null"}}}, **needs("source")}),
            when(_has_day("announced"), _has_day("until")),
        ],
        description="The life cycle; from it comes the answer to whether the platform is still supported.",
    )


def _has_day(key: str) -> Schema:
    return {"properties": {key: {"type": "string"}}, "required": [key]}


def _deploy() -> Schema:
    return mapping(
        {
            "from": DAY,
            "when": reference("condition"),
            "format": one_or_many(TEXT, "For workloads with a descriptor of one of these formats."),
            "form": described(TEXT, "Only where the descriptor has this form, such as template."),
            "command": described(
                TEXT,
                "With {placeholders}: name, label, app-label, controller, overlays, file, folder or the id of a fact.",
            ),
            "note": described(TEXT, "What has to be written or known first."),
            "beside": described(FLAG, "True: the note is added to whatever command is chosen."),
            "source": one_or_many(TEXT),
        },
        ("from", "source"),
        anyOf=[needs("command"), needs("note")],
        **when(needs("form"), needs("format")),
    )


# --- answers --------------------------------------------------------------------------------------------------------


def answers_of(catalog: Catalog) -> Schema:
    """A mapping of capabilities to answers."""
    asked = [one for one in catalog.capabilities.values() if one.id != DERIVED]
    return mapping({one.id: one_or_many(reference(_form(one)), one.question) for one in asked})


def _form(capability: Capability) -> str:
    """The name of the definition by which such a capability is answered."""
    return f"{capability.unit}-limit" if capability.unit else capability.kind


def answer_forms(catalog: Catalog, *, declared: bool = False) -> dict[str, Schema]:
    """The definitions that answers refer to; a declared answer needs neither day nor source."""
    forms = {_form(one): one for one in catalog.capabilities.values()}
    return {name: _answer(one, catalog, declared=declared) for name, one in sorted(forms.items())}


def _answer(capability: Capability, catalog: Catalog, *, declared: bool) -> Schema:
    """An answer in the form that the capability asks for, or unknown."""
    degrees = [one.value for one in Support] if capability.kind == "support" else [Support.UNKNOWN.value]
    others = {"support": (), "limit": ("limit",), "choice": ("choice", "excludes")}[capability.kind]
    prior = mapping({"chance": CHANCE, "why": TEXT}, ("chance", "why"))
    keys = {
        "from": described(DAY, "The day from which on it holds."),
        "bound": _BOUND,
        "support": words(degrees),
        **{name: schema for name, schema in _own(capability).items() if name in others},
        **(_parts(catalog) if capability.kind == "choice" else {}),
        "adjustable": described(TEXT, "Who may raise the limit."),
        **({"maximum": _own(capability)["limit"]} if "limit" in others else {}),
        "condition": described(TEXT, "What has to be done or kept, in plain words."),
        "effort": effort_name(catalog),
        "effort-days": EFFORT,
        "by": words([one.value for one in Actor], "Of a partial answer: who acts, once (operator) or per app (team)."),
        "recurring": described(FLAG, "The condition is a duty at every release, not met once and for all."),
        "grade": words(_GRADES, "What kind of source stands behind it; documented where not stated."),
        "source": _SOURCE,
        "checked": DAY,
        "prior": described(prior, "Of an unknown answer: the chance that it is no."),
    }
    unknown = says("support", Support.UNKNOWN.value)
    return mapping(
        keys,
        oneOf=[needs("support"), *(needs(name) for name in others)],
        allOf=[
            when(says("support", "partial"), needs("condition", "by"), has_not("by")),
            {"not": needs("effort", "effort-days")},
            *([] if declared else [when(unknown, {}, needs("from", "source")), _linked()]),
        ],
    )


def _parts(catalog: Catalog) -> dict[str, Schema]:
    """What is known of the values that a choice offers."""
    end = mapping(
        {
            "value": TEXT,
            "announced": described(DAY, "Before this day nobody knew."),
            "until": described(DAY, "The last day of its support."),
            "successor": described(TEXT, "The value that takes its place on the same platform."),
            "effort": effort_name(catalog),
            "source": one_or_many(LINK, minItems=1),
            "note": TEXT,
        },
        ("value", "announced", "until", "effort", "source"),
    )
    return {
        "default": described(TEXT, "The value that a workload stands on that names none."),
        "ends": one_or_many(end, "The values of which an end is known."),
    }


def _own(capability: Capability) -> dict[str, Schema]:
    limit: Schema = {"anyOf": [{"const": "unbounded"}, typed(capability.unit or "count")]}
    return {
        "limit": described(limit, "With its unit, or `unbounded`."),
        "choice": one_or_many(TEXT, "The values that are offered."),
        "excludes": one_or_many(TEXT, "The values that are refused; a trailing * covers a prefix."),
    }


def _linked() -> Schema:
    return when(says("grade", Grade.DECLARED.value), {}, {"properties": {"source": one_or_many(LINK, minItems=1)}})


# --- services -------------------------------------------------------------------------------------------------------


def services_schema(catalog: Catalog) -> Schema:
    """services.yaml."""
    replacements = mapping({name: one_or_many(reference("replacement")) for name in catalog.platforms})
    holds = words(("yes", "no", "depends"), "Whether data would be lost with it; depends: on its use.")
    kind = mapping(
        {
            "title": TEXT,
            "class": words([one.value for one in ServiceClass], "What it is to the app."),
            "offerings": _marks("^[a-z0-9*][a-z0-9._*/-]*( [a-z0-9._*-]+)?$", "Offerings; a plan after a space."),
            "words": _marks("^[*]?[a-z0-9]+(-[a-z0-9]+)*[*]?$", "Words in names of instances."),
            "vague-words": _marks("^[*]?[a-z0-9]+(-[a-z0-9]+)*[*]?$", "Words that tell a class only."),
            "holds-data": holds,
            "credentials-only": described(FLAG, "An address and credentials are bound, and nothing else."),
            "platforms": replacements,
        },
        ("title", "class", "holds-data"),
        anyOf=[needs(name) for name in ("offerings", "words", "vague-words")],
    )
    keys = {
        "outside": described(replacements, "What holds where a kind says nothing of its own."),
        "kinds": ids_of(kind, "Kinds of backing services."),
    }
    about = "Kinds of backing services, and what stands in for them on each platform."
    return document("Services", about, mapping(keys), {"replacement": _replacement(catalog)})


def _marks(pattern: str, description: str) -> Schema:
    return one_or_many({"type": ["string", "number"], "pattern": pattern}, description)


def _replacement(catalog: Catalog) -> Schema:
    ways = [one.value for one in Way]
    known = _but(ways, Way.UNKNOWN.value)
    return mapping(
        {
            "from": DAY,
            "bound": _BOUND,
            "way": words(ways),
            "condition": TEXT,
            "effort": described(effort_name(catalog), "Of connecting the app, never of moving data."),
            "grade": words(_GRADES),
            "source": _SOURCE,
        },
        ("way",),
        allOf=[
            when(says("way", Way.UNKNOWN.value), has_not("effort")),
            when(says("way", *known), needs("from", "effort", "source")),
            when(says("way", *_but(known, Way.NATIVE.value)), needs("condition")),
            _linked(),
        ],
    )


def _but(values: Iterable[str], one: str) -> list[str]:
    return [value for value in values if value != one]
