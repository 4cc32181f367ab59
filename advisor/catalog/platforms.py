"""Platform profiles: dated answers with sources, the life cycle, how workloads are brought there; variants."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from msgspec.structs import replace

from advisor.catalog.documents import Documents
from advisor.catalog.fields import Advice, Drawing, Fields, Known, Problems, Schema, described, did_you_mean
from advisor.catalog.spec import (
    ANYTHING,
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
    Key,
    Law,
    Record,
    Spec,
    Test,
    given,
    has,
    has_none,
    has_one,
    has_some,
    implies,
    is_true,
    key,
    known_values,
    many,
    mapping,
    need,
    never,
    number,
    says,
    texts,
    word,
)
from advisor.catalog.values import CONDITION, TYPED
from advisor.catalog.vocabulary import BOUND, DERIVED, Vocabulary, linked, links_of
from advisor.model.catalog import FILE as FILE_PLACEHOLDER
from advisor.model.catalog import (
    OWN_TOPICS,
    PLACEHOLDER,
    Actor,
    Answer,
    Capability,
    DeployCommand,
    Grade,
    LifeCycle,
    PartEnd,
    Platform,
    Support,
)
from advisor.text.yaml_text import Map, Text
from advisor.units import seconds, size_in_bytes

Answers = dict[str, tuple[Answer, ...]]
"""Capability → its dated answers, the newest last."""

# --- answers --------------------------------------------------------------------------------------------------------

_WHO_ACTS = "Add `by: operator` (done once by the platform's people) or `by: team` (done for every app)."
_LIMIT_READERS: Mapping[str, Callable[[str], float]] = {"size": size_in_bytes, "duration": seconds, "count": float}
_ENDS_WITH_A_SOURCE: Advice = ("the end of a part has a source, an https link.", "Add it.")
_PART_END = Spec(
    (
        need("value", TEXT, "The value of the choice that ends."),
        need("announced", DAY, "Before this day nobody knew."),
        need("until", DAY, "The last day of its support.", default=date.max),
        key("successor", TEXT, "The value that takes its place on the same platform."),
        need("effort", EFFORT, "Of moving one app to it."),
        need(
            "source", texts(LINK, minItems=1), "Where it was announced.", into="sources", required=_ENDS_WITH_A_SOURCE
        ),
        key("note", TEXT, "What else to know.", default=""),
    ),
    lambda record: PartEnd(**record.arguments(), location=record.fields.location),
    (
        Law(
            Test(lambda fields: (fields.word("until") or "9") >= (fields.word("announced") or ""), {}),
            "until",
            "an end is not before the day of its announcement.",
            "Mend one of them.",
        ),
        Law(Test(links_of, {}), "source", *_ENDS_WITH_A_SOURCE),
    ),
)
_PRIOR: Spec[Record] = Spec(
    (
        need("chance", number(0, 1), "From 0 to 1; 0.5 where nothing is stated.", default=0.5),
        need("why", TEXT, "One sentence."),
    )
)


def _limit(capability: Capability) -> Form[float]:
    unit = capability.unit or "count"

    def read(fields: Fields, key: str) -> float | None:
        text = fields.text(key)
        if text is None or text == "unbounded":
            return None if text is None else math.inf
        try:
            return float(_LIMIT_READERS[unit](text))
        except ValueError:
            fields.say(key, f"{text!r} is no {unit}.", "Write a number with its unit.")
            return None

    schema: Schema = {"anyOf": [{"const": "unbounded"}, TYPED[unit]]}
    return Form(read, lambda _: schema, "size, duration or count with its unit, or `unbounded`")


def _degree(capability: Capability) -> Form[Support]:
    """Only *unknown* is an answer to every question."""
    degrees = [*Support] if capability.kind == "support" else [Support.UNKNOWN]
    form: Form[Support] = word(Support)
    return Form(form.read, lambda _: {"enum": [degree.value for degree in degrees]}, form.shown)


def _answer_keys(capability: Capability) -> tuple[Key, ...]:
    limit, hidden = _limit(capability), {"hidden": True}
    of_limit = {} if capability.kind == "limit" else hidden
    of_choice = {} if capability.kind == "choice" else hidden
    return (
        key("from", DAY, "The day from which on it holds; before the first one nobody knows.", into="since"),
        BOUND,
        key("support", _degree(capability), "How far the need is met; `unknown` answers every question."),
        key("limit", limit, "With its unit, or `unbounded`.", **of_limit),
        key("choice", TEXTS, "The values that are offered.", **of_choice),
        key("excludes", TEXTS, "The values that are refused; a trailing * covers a prefix.", **of_choice),
        key("default", TEXT, "Of a choice: the value that a workload stands on that names none.", **of_choice),
        key("ends", many(_PART_END), "Of a choice: the values of which an end is known.", **of_choice),
        key("adjustable", TEXT, "Who may raise the limit; then more than it is partial, not none."),
        key("maximum", limit, "How far the limit can be raised, where that is documented.", **of_limit),
        key("condition", TEXT, "What has to be done or kept, in plain words; of a partial answer."),
        key("by", word(Actor), "Of a partial answer: who acts, once (operator) or per app (team)."),
        key("effort", EFFORT, "Of meeting the condition, for whoever acts."),
        key("effort-days", DAYS_OF_WORK, "The same as a range, instead of a name.", into=None),
        key("recurring", FLAG, "The condition is a duty at every release, not met once and for all.", default=False),
        key("grade", word(Grade), "What kind of source stands behind it; documented where not stated."),
        key("source", TEXTS, "https links; with `grade: declared` whatever the organisation names.", into="sources"),
        key("checked", DAY, "Where it differs from the day of the file."),
        key("prior", mapping(_PRIOR), "Of an unknown answer: the chance that it is no.", into=None),
    )


_PARTIAL, _UNKNOWN = says("support", Support.PARTIAL.value), says("support", Support.UNKNOWN.value)
_FORMS: Mapping[str, tuple[str, ...]] = {"support": (), "limit": ("limit",), "choice": ("choice", "excludes")}
_DATED = (
    Law(
        implies(_UNKNOWN, ANYTHING, has("from")),
        "from",
        "an answer has the day it holds from.",
        "Add `from`, with `bound: at-latest` if need be.",
    ),
    Law(implies(_UNKNOWN, ANYTHING, has("source")), "source", "an answer has a source.", "Add it, or answer unknown."),
)


def _answer_laws(capability: Capability, *, declared: bool) -> tuple[Law, ...]:
    exactly_one = has_one("support", "limit", "choice", "excludes")
    in_form = Test(exactly_one.holds, has_one("support", *_FORMS[capability.kind]).schema)
    partial, acts = "a partial answer states its condition.", "a partial answer says who acts."
    links = linked("the answer", unless_stated=declared)
    return (
        Law(in_form, "", "an answer is exactly one of support, limit, choice and excludes.", "Keep one."),
        Law(implies(_PARTIAL, has("condition")), "condition", partial, "Add it."),
        Law(implies(_PARTIAL, has("by")), "by", acts, _WHO_ACTS),
        Law(implies(_PARTIAL, ANYTHING, has_none("by")), "by", "only a partial answer says who acts.", "Remove it."),
        Law(
            never(has("effort", "effort-days")),
            "effort-days",
            "an effort is a name or a range.",
            "Keep `effort`, or `effort-days`.",
        ),
        *(() if declared else _DATED),
        links,
    )


@cache
def answer_spec(capability: Capability, *, declared: bool = False) -> Spec[Answer]:
    """One answer to the capability; one that an organisation declares needs neither day nor source."""

    def make(record: Record) -> Answer:
        return _declared_answer(record, capability) if declared else _answer(record, capability)

    laws = _answer_laws(capability, declared=declared)
    return Spec(_answer_keys(capability), make, laws, lambda record: _check_answer(record, capability))


def _answer(record: Record, capability: Capability) -> Answer:
    values, prior = record.arguments(), record["prior"]
    values["by"] = Actor.OPERATOR if record.fields.has("adjustable") else record["by"]
    values["effort"] = record["effort"] or record["effort-days"]
    values["grade"] = record["grade"] or Grade.DOCUMENTED
    values["at_latest"] = record["bound"] is not None
    for form in ("choice", "excludes"):
        values[form] = record[form] if record.fields.has(form) else None
    return Answer(
        **values,
        capability=capability.id,
        chance_of_no=0.5 if prior is None else prior["chance"],
        chance_why="" if prior is None else prior["why"],
        location=record.fields.location,
    )


def _declared_answer(record: Record, capability: Capability) -> Answer:
    """As declared: whatever grade is written, and checked on no day but that of the file."""
    place = f"{record.fields.path}:{record.fields.node.first_line}"
    sources = record["source"] if record.fields.has("source") else (place,)
    return replace(_answer(record, capability), grade=Grade.DECLARED, sources=sources, checked=None)


def _check_answer(record: Record, capability: Capability) -> None:
    fields, limit, maximum = record.fields, record["limit"], record["maximum"]
    form = "limit" if limit is not None else "choice" if fields.has("choice") or fields.has("excludes") else "support"
    if record["support"] is not Support.UNKNOWN and form != capability.kind:
        record.say("", f"{capability.id!r} asks for a {capability.kind}.", "Answer in that form, or unknown.")
    if maximum is not None and (not fields.has("adjustable") or limit is None or maximum < limit):
        record.say("maximum", "it says how far an adjustable limit can be raised.", "Say who raises it, or drop it.")
    if (fields.has("default") or record["ends"]) and capability.kind != "choice":
        key = "default" if fields.has("default") else "ends"
        record.say(key, f"{capability.id!r} is a {capability.kind}.", "Only a choice has a default and ends.")
    choice: tuple[str, ...] | None = record["choice"] if fields.has("choice") else None
    for key, values in {"default": (record["default"],), "ends": [end.value for end in record["ends"]]}.items():
        for value in values:
            if choice is not None and value is not None and value not in choice:
                record.say(key, f"{value!r} is not among the values offered.", did_you_mean(value, choice))


@cache
def _timeline(capability: Capability, *, declared: bool) -> Form[tuple[Answer, ...]]:
    """The dated answers to one capability, oldest first."""
    name = f"{capability.unit}-limit" if capability.unit else capability.kind
    plain = many(answer_spec(capability, declared=declared), name)

    def read(fields: Fields, key: str) -> tuple[Answer, ...]:
        answers = plain.read(fields, key) or ()
        days = [answer.since or date.min for answer in answers]
        if sorted(set(days)) != days:
            advice = "Sort them; two of one day are one too many."
            fields.say(key, f"the answers to {key!r} must rise by day.", advice)
        return answers

    return Form(read, plain.schema, plain.shown)


def asked(known: Known) -> list[str]:
    """Ids of the capabilities that a profile answers: all but the one that its life cycle answers."""
    return [name for name in known.capabilities if name != DERIVED]


def answers_form(*, declared: bool = False) -> Form[Answers]:
    """Capability → its answers."""

    def form_of(name: str, known: Known) -> Form[tuple[Answer, ...]]:
        return _timeline(known.capabilities[name], declared=declared)

    def read(fields: Fields, key: str) -> Answers:
        return dict(known_values(fields, key, asked, lambda name: form_of(name, fields.known), "capability"))

    def schema(drawing: Drawing) -> Schema:
        capabilities = drawing.known.capabilities
        properties = {
            name: described(form_of(name, drawing.known).schema(drawing), capabilities[name].question)
            for name in asked(drawing.known)
        }
        return {"type": "object", "properties": properties, "additionalProperties": False}

    any_of_them = Capability(id="", title="", question="", topic="", kind="choice")
    below = None if declared else (".ID.", answer_spec(any_of_them))
    return Form(read, schema, "mapping of capabilities to answers", below)


ANSWERS = answers_form()

# --- the life cycle -------------------------------------------------------------------------------------------------


def _life_cycle(record: Record) -> LifeCycle:
    at_latest, until = record["bound"] is not None, record["until"]
    return LifeCycle(
        since=record["since"],
        announced=record["announced"] or until,
        until=until,
        sources=record["source"],
        note=record["note"],
        not_before=record["not-before"] or (None if at_latest else record["since"]),
    )


LIFE_CYCLE = Spec(
    (
        key("since", DAY, "The day of its first release; before it, it did not exist.", null=True),
        key("bound", word(("at-latest",)), "It may have existed before `since`.", null=True),
        key(
            "not-before", DAY, "A day before which it surely did not exist, where `since` is at the latest.", null=True
        ),
        key("announced", DAY, "The day on which the end was announced.", null=True),
        key("until", DAY, "The day on which support ended or ends.", null=True),
        key("source", TEXTS, "Where that is said.", null=True),
        key("note", TEXT, "One sentence, if there is something to say.", default="", null=True),
    ),
    _life_cycle,
    (
        Law(implies(given("until"), given("source")), "until", "an end of support has a source.", "Add it."),
        Law(implies(given("announced"), given("until")), "announced", "an announced end has a day.", "Add until."),
    ),
)


def support_answers(cycle: LifeCycle, checked: date) -> tuple[Answer, ...]:
    """The answers to *is it still supported?*, with what was before.

    None before it existed, then full, partial once an end is announced, none once that has come; unknown in the time of
    which nobody knows whether it existed.
    """

    def answer(support: Support, since: date | None, condition: str | None) -> Answer:
        return Answer(
            capability=DERIVED,
            support=support,
            since=since,
            at_latest=since is not None and since == cycle.since,
            condition=condition,
            sources=cycle.sources,
            checked=checked,
            by=Actor.OPERATOR if support is Support.PARTIAL else None,
            recurring=support is Support.PARTIAL,
        )

    answers = [answer(Support.FULL, cycle.since, None)]
    if cycle.not_before is not None:
        first = (
            f"its first release is of {cycle.since}"
            if cycle.since == cycle.not_before
            else f"it is younger than {cycle.not_before}"
        )
        before = answer(Support.NONE, None, f"It did not exist on that day: {first}.")
        answers = [before, *_unsure(cycle, checked), *answers]
    if cycle.until is not None:
        end = f"Its support ended on {cycle.until.isoformat()}."
        if cycle.announced is not None and cycle.announced < cycle.until:
            coming = f"Its support ends on {cycle.until.isoformat()}."
            answers.append(answer(Support.PARTIAL, cycle.announced, coming))
        answers.append(answer(Support.NONE, cycle.until, f"{end} {cycle.note}".strip()))
    return tuple(answers)


def _unsure(cycle: LifeCycle, checked: date) -> tuple[Answer, ...]:
    """The time between the day before which it did not exist and the first one on which it surely did."""
    if cycle.not_before == cycle.since:
        return ()
    why = "It may have existed on that day; even odds are assumed."
    unknown = Support.UNKNOWN
    return (Answer(capability=DERIVED, support=unknown, since=cycle.not_before, checked=checked, chance_why=why),)


# --- how workloads are brought there --------------------------------------------------------------------------------


def _check_deploy(record: Record) -> None:
    topics = {*record.fields.known.facts, *OWN_TOPICS}
    for where in ("command", "note"):
        text = record[where]
        used = {match["topic"] for match in PLACEHOLDER.finditer(text)}
        if "{" in PLACEHOLDER.sub("", text):
            advice = "Write {name}, or {--option=name} to repeat an option."
            record.say(where, "a brace opens no placeholder.", advice)
        for topic in sorted(used - topics):
            record.say(where, f"no placeholder {topic!r}.", did_you_mean(topic, topics))
        if FILE_PLACEHOLDER in used and not record["format"]:
            record.say(where, "{file} is the file of a format.", "Add `format`.")


DEPLOY = Spec(
    (
        need("from", DAY, "The day from which on it holds.", into="since"),
        key("when", CONDITION, "Workloads that it is for."),
        key("format", TEXTS, "For workloads with a descriptor of one of these formats.", into="formats"),
        key("form", TEXT, "Only where the descriptor has this form: template, mtad, pod or group.", default=""),
        key("command", TEXT, "With {placeholders}: {name}, {file} … or the id of a fact.", default=""),
        key("note", TEXT, "What has to be written or known first.", default=""),
        key("beside", FLAG, "True: the note is added to whatever command is chosen.", default=False),
        need(
            "source", TEXTS, "Where it is documented.", into="sources", required=("an entry has a source.", "Add it.")
        ),
    ),
    lambda record: DeployCommand(**record.arguments()),
    (
        Law(has_some("command", "note"), "command", "an entry has a command, a note or both.", "Add one."),
        Law(implies(has("form"), has("format")), "form", "a form is that of a descriptor.", "Add `format`."),
        Law(
            implies(has("command"), never(is_true("beside"))),
            "beside",
            "what stands beside a command is a note.",
            "Take the command away.",
        ),
    ),
    _check_deploy,
)

# --- profiles -------------------------------------------------------------------------------------------------------

_EXTENDS = Form(TEXT.read, lambda drawing: {"enum": list(drawing.known.platforms)}, "id of a platform")
PROFILE: Spec[Record] = Spec(
    (
        need("id", ID, "The file's name."),
        need("title", TEXT, "As reports call it."),
        key("aliases", TEXTS, "Further names by which people ask for it; an id always wins.", null=True),
        key("extends", _EXTENDS, "The platform of which this is a variant; it states only what differs."),
        key("family", TEXT, "Members of one family differ in add-ons only."),
        need("checked", DAY, "When its answers were last held against their sources."),
        key("native-descriptors", TEXTS, "Formats that show that a workload runs here today."),
        key("support", mapping(LIFE_CYCLE), "The life cycle; whether the platform is still supported follows from it."),
        key("answers", ANSWERS, "The capabilities that it answers; all of them in the built-in catalog.", null=True),
        key("deploy", many(DEPLOY), "How a workload is brought there; the last entry counts that holds."),
    ),
    laws=(
        Law(
            implies(has("extends"), ANYTHING, given("support")),
            "support",
            "a platform has a life cycle.",
            "Add support: {since, until, source}.",
        ),
        Law(
            implies(has("extends"), ANYTHING, given("answers")),
            "answers",
            "a platform answers every capability.",
            "Add answers.",
        ),
    ),
)
PLATFORM = InputFile(
    where="platforms/ID.yaml",
    title="Platform",
    about="One platform's dated answers. Capabilities that it leaves out are unknown, or those of what it extends.",
    form=mapping(PROFILE),
)
FURTHER: Spec[Record] = Spec(
    (
        need("platform", word(lambda known: known.platforms, "id of a platform"), "The one that is spoken of."),
        need("checked", DAY, "When the answers were last held against their sources."),
        key("answers", ANSWERS, "Capabilities that the platform's own profile leaves open.", default={}),
    )
)
FURTHER_ANSWERS = InputFile(
    where="answers/ID.yaml",
    title="Further answers",
    about="Answers to capabilities that a platform's own profile leaves open.",
    form=mapping(FURTHER),
)


_NO_LIFE_CYCLE = LifeCycle(since=None, announced=None, until=None, sources=())


def read_platform(node: Map, within: Fields, base: Platform | None, *, lenient: bool) -> Platform:
    """One profile; every capability but the derived one must be answered, by itself or by the one it extends."""
    profile: Record = PROFILE.read(node, within)
    checked, name = profile["checked"], profile["id"]
    cycle = profile["support"] or (base.life_cycle if base else _NO_LIFE_CYCLE)
    answers = _all_answers(profile, {} if base is None else base.answers, lenient=lenient)
    if base is None or profile["support"]:
        answers[DERIVED] = support_answers(cycle, checked)
    return Platform(
        id=name,
        title=profile["title"],
        family=profile["family"] or (base.family if base else name),
        checked=checked,
        life_cycle=cycle,
        native_descriptors=profile["native-descriptors"] or (base.native_descriptors if base else ()),
        answers=answers,
        deploy=profile["deploy"] or (base.deploy if base else ()),
        extends=profile["extends"],
        location=profile.fields.location,
        aliases=profile["aliases"],
    )


def _checked(timeline: tuple[Answer, ...], day: date) -> tuple[Answer, ...]:
    """Answers that state no day of their own were checked on that of the file."""
    return tuple(answer if answer.checked else replace(answer, checked=day) for answer in timeline)


def _all_answers(profile: Record, inherited: Mapping[str, tuple[Answer, ...]], *, lenient: bool) -> Answers:
    """What the profile answers, else its base; what neither does is unknown, or a mistake."""
    answers, stated, checked = dict(inherited), profile["answers"] or {}, profile["checked"]
    why = "Nobody has answered this for the platform; even odds are assumed."
    node = profile.fields.node.get("answers")
    for name in asked(profile.fields.known):
        if name in stated:
            answers[name] = _checked(stated[name], checked)
        elif name not in answers:
            answers[name] = (Answer(capability=name, support=Support.UNKNOWN, checked=checked, chance_why=why),)
            if not lenient and isinstance(node, Map) and name not in node:
                what = f"the capability {name!r} is not answered."
                profile.fields.say_at(node.first_line, what, "Answer it; `support: unknown` is an answer.")
    return answers


@dataclass(frozen=True, slots=True)
class _Profile:
    """A platform's file before it is read."""

    id: str
    stem: str
    shown: str
    node: Map
    extends: str


def read_platforms(documents: Documents, known: Vocabulary, problems: Problems) -> dict[str, Platform]:
    """Platform id → platform, sorted by id. A capability without an answer is a mistake; unknown where lenient."""
    profiles = _profiles(documents, problems)
    names = Vocabulary(known.facts, known.capabilities, known.efforts, dict.fromkeys(profiles))  # type: ignore[arg-type]
    further = _Further(documents, names, problems)
    found: dict[str, Platform] = {}
    for profile in _bases_first(profiles, problems):
        base = found.get(profile.extends)
        within = Fields(profile.node, profile.shown, problems, names)
        platform = read_platform(profile.node, within, base, lenient=known.lenient)
        if platform.id != profile.stem:
            advice = did_you_mean(platform.id, (profile.stem,))
            problems.add(profile.shown, 1, f"the id {platform.id!r} is not the file's name.", advice)
        found[profile.id] = further.added_to(platform, base)
    return dict(sorted((platform.id, platform) for platform in found.values()))


def _profiles(documents: Documents, problems: Problems) -> dict[str, _Profile]:
    found: dict[str, _Profile] = {}
    for path, shown, node in documents.mappings("platforms/*.yaml"):
        profile = _Profile(_word(node, "id") or path.stem, path.stem, shown, node, _word(node, "extends"))
        if profile.id in found:
            first = found[profile.id].shown
            problems.add(shown, 1, f"the platform {profile.id!r} is also in {first}.", "Rename one of them.")
        else:
            found[profile.id] = profile
    return found


def _word(node: Map, key: str) -> str:
    value = node.get(key)
    return value.text.strip() if isinstance(value, Text) and not value.is_null else ""


def _bases_first(profiles: Mapping[str, _Profile], problems: Problems) -> Iterator[_Profile]:
    """Every profile after the one that it extends; one of a circle, or of a missing base, is a mistake."""
    waiting, done = dict(sorted(profiles.items())), {""}
    while ready := [profile for profile in waiting.values() if profile.extends in done]:
        for profile in ready:
            yield waiting.pop(profile.id)
            done.add(profile.id)
    for profile in waiting.values():
        line = entry.first_line if (entry := profile.node.entry("extends")) else 1
        what = f"the platform {profile.extends!r} cannot be extended."
        advice = did_you_mean(profile.extends, profiles) if profile.extends not in profiles else "It leads in a circle."
        problems.add(profile.shown, line, what, advice)


class _Further:
    """Answers of `answers/<platform>.yaml`, added before variants take over what their base answers."""

    def __init__(self, documents: Documents, known: Known, problems: Problems) -> None:
        self.added: dict[str, set[str]] = {}
        self.waiting: dict[str, list[Record]] = {}
        for _, shown, node in documents.mappings("answers/*.yaml"):
            record: Record = FURTHER.read(node, Fields(node, shown, problems, known))
            self.waiting.setdefault(record["platform"], []).append(record)

    def added_to(self, platform: Platform, base: Platform | None) -> Platform:
        """The platform with its further answers; what its base has only from such a file, it may answer anew."""
        before = {} if base is None else base.answers
        inherited = {
            name for name in (() if base is None else self.added[base.id]) if platform.answers[name] == before[name]
        }
        found: Answers = {}
        for record in self.waiting.get(platform.id, ()):
            found |= _further(record, {**platform.answers, **found}, inherited - found.keys())
        self.added[platform.id] = inherited | found.keys()
        return replace(platform, answers={**platform.answers, **found})


def _further(record: Record, so_far: Mapping[str, tuple[Answer, ...]], replaceable: Collection[str]) -> Answers:
    """What a file adds. What is answered so far cannot be replaced so, save what is named replaceable."""
    node = record.fields.node.get("answers")
    section = record.fields.below(node if isinstance(node, Map) else record.fields.node)
    found = {}
    for name, timeline in record["answers"].items():
        place = next((answer.location for answer in so_far.get(name, ()) if answer.location is not None), None)
        if place is None or name in replaceable:
            found[name] = _checked(timeline, record["checked"])
        else:
            what = f"{name!r} is answered in {place.path}:{place.first_line} already."
            section.say(name, what, "Write a variant with `extends` instead.")
    return found
