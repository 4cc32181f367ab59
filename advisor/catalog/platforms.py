"""Platform profiles: dated answers with sources."""

import math
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from advisor.catalog.deploying import DEPLOY_KEYS, read_deploy
from advisor.catalog.efforts import named_effort
from advisor.catalog.fields import Fields, Problems, did_you_mean
from advisor.catalog.vocabulary import DERIVED
from advisor.model.catalog import (
    NO_EFFORT,
    Actor,
    Answer,
    Capability,
    Effort,
    FactDefinition,
    Grade,
    LifeCycle,
    PartEnd,
    Platform,
    Support,
)
from advisor.text.yaml_text import Map
from advisor.units import seconds, size_in_bytes

_TOP = ("id", "title", "aliases", "extends", "family", "checked", "native-descriptors", "support", "answers", "deploy")
_ANSWER = (
    "from",
    "bound",
    "support",
    "limit",
    "choice",
    "excludes",
    "default",
    "ends",
    "adjustable",
    "maximum",
    "condition",
    "by",
    "effort",
    "effort-days",
    "recurring",
    "grade",
    "source",
    "checked",
    "prior",
)
_END = ("value", "announced", "until", "successor", "effort", "source", "note")
_WHO_ACTS = "Add `by: operator` (done once by the platform's people) or `by: team` (done for every app)."
_LIMIT_READERS: Mapping[str, Callable[[str], float]] = {"size": size_in_bytes, "duration": seconds, "count": float}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What every platform is asked, and where mistakes go."""

    capabilities: Mapping[str, Capability]
    facts: Mapping[str, FactDefinition]
    efforts: Mapping[str, Effort]
    problems: Problems
    lenient: bool
    """Whether a capability that is not answered is unknown instead of a mistake."""


def read_platform(node: Map, path: str, questions: Questionnaire, base: Platform | None) -> Platform:
    """One profile; every capability but the derived one must be answered, by itself or by the one it extends."""
    top = Fields(node, path, questions.problems, _TOP)
    checked = top.need("checked", top.day("checked"), date.min)
    answers = _answers(top, questions, checked, base)
    life_cycle = base.life_cycle if base is not None and not top.has("support") else _life_cycle(top)
    if base is None or top.has("support"):
        answers[DERIVED] = support_answers(life_cycle, checked)
    name = top.required_text("id")
    deploy = tuple(read_deploy(fields, questions.facts) for fields in top.each("deploy", DEPLOY_KEYS))
    return Platform(
        id=name,
        title=top.required_text("title"),
        family=top.text("family") or (base.family if base else name),
        checked=checked,
        life_cycle=life_cycle,
        native_descriptors=top.texts("native-descriptors") or (base.native_descriptors if base else ()),
        answers=answers,
        deploy=deploy or (base.deploy if base else ()),
        extends=top.text("extends"),
        location=top.location,
        aliases=top.texts("aliases"),
    )


def _life_cycle(top: Fields) -> LifeCycle:
    fields = top.fields("support", ("since", "bound", "not-before", "announced", "until", "source", "note"))
    if fields is None:
        top.say("support", "a platform has a life cycle.", "Add support: {since, until, source}.")
        return LifeCycle(since=None, announced=None, until=None, sources=())
    announced, until = fields.day("announced"), fields.day("until")
    if until is not None and not fields.texts("source"):
        fields.say("until", "an end of support has a source.", "Add it.")
    if announced is not None and until is None:
        fields.say("announced", "an announced end has a day.", "Add until.")
    since, at_latest = fields.day("since"), fields.word("bound", ("at-latest",)) is not None
    return LifeCycle(
        since=since,
        announced=announced or until,
        until=until,
        sources=fields.texts("source"),
        note=fields.text("note") or "",
        not_before=fields.day("not-before") or (None if at_latest else since),
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
        answers = [
            answer(Support.NONE, None, f"It did not exist on that day: {first}."),
            *_unsure(cycle, checked),
            *answers,
        ]
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


def _answers(
    top: Fields, questions: Questionnaire, checked: date, base: Platform | None
) -> dict[str, tuple[Answer, ...]]:
    asked = tuple(name for name in questions.capabilities if name != DERIVED)
    section = top.fields("answers", asked)
    if section is None and base is None:
        top.say("answers", "a platform answers every capability.", "Add answers.")
    found = {} if base is None else dict(base.answers)
    for name in asked:
        if section is not None and section.has(name):
            found[name] = read_timeline(section, questions.capabilities[name], checked, questions.efforts)
        elif name not in found and questions.lenient:
            found[name] = (_unanswered(name, checked),)
        elif name not in found and section is not None:
            section.say("", f"the capability {name!r} is not answered.", "Answer it; `support: unknown` is an answer.")
    return found


def read_timeline(
    section: Fields, capability: Capability, checked: date, efforts: Mapping[str, Effort]
) -> tuple[Answer, ...]:
    """The dated answers below a capability's key, oldest first."""
    answers = tuple(_answer(fields, capability, checked, efforts) for fields in section.each(capability.id, _ANSWER))
    _check_order(answers, section, capability.id)
    return answers


def _unanswered(capability: str, checked: date) -> Answer:
    why = "Nobody has answered this for the platform; even odds are assumed."
    return Answer(capability=capability, support=Support.UNKNOWN, checked=checked, chance_why=why)


def further_answers(
    top: Fields, questions: Questionnaire, platform: Platform, replaceable: AbstractSet[str]
) -> dict[str, tuple[Answer, ...]]:
    """Answers that another folder gives for a platform.

    What its profile answers, by itself or by the one it extends, cannot be replaced so, save those named replaceable.
    """
    checked = top.need("checked", top.day("checked"), date.min)
    section = top.fields("answers", tuple(questions.capabilities))
    found = {}
    for entry in () if section is None else section.node.entries:
        name = entry.key.text
        if section is None or name not in questions.capabilities:
            continue
        own = [answer for answer in platform.answers.get(name, ()) if answer.location is not None]
        if own and name not in replaceable:
            place = own[0].location
            where = "" if place is None else f" in {place.path}:{place.first_line}"
            section.say(name, f"{name!r} is answered{where} already.", "Write a variant with `extends` instead.")
            continue
        found[name] = read_timeline(section, questions.capabilities[name], checked, questions.efforts)
    return found


def _check_order(answers: tuple[Answer, ...], section: Fields, name: str) -> None:
    days = [answer.since or date.min for answer in answers]
    if sorted(set(days)) != days:
        section.say(name, f"the answers to {name!r} must rise by day.", "Sort them; two of one day are one too many.")


def _answer(fields: Fields, capability: Capability, checked: date, efforts: Mapping[str, Effort]) -> Answer:
    support = fields.word("support", tuple(Support))
    prior = fields.fields("prior", ("chance", "why"))
    answer = Answer(
        capability=capability.id,
        support=None if support is None else Support(support),
        limit=_limit(fields, capability, "limit"),
        maximum=_limit(fields, capability, "maximum"),
        choice=fields.texts("choice") if fields.has("choice") else None,
        excludes=fields.texts("excludes") if fields.entry("excludes") else None,
        default=fields.text("default"),
        ends=tuple(_part_end(one, efforts) for one in fields.each("ends", _END)),
        adjustable=fields.text("adjustable"),
        condition=fields.text("condition"),
        by=_actor(fields),
        effort=named_effort(fields, efforts) or fields.effort("effort-days"),
        recurring=fields.boolean("recurring") or False,
        grade=Grade(fields.word("grade", tuple(Grade)) or "documented"),
        sources=fields.texts("source"),
        since=fields.day("from"),
        at_latest=fields.word("bound", ("at-latest",)) is not None,
        checked=fields.day("checked") or checked,
        chance_of_no=0.5 if prior is None else prior.need("chance", prior.number("chance"), 0.5),
        chance_why="" if prior is None else prior.required_text("why"),
        location=fields.location,
    )
    _check_answer(answer, fields, capability)
    return answer


def _part_end(fields: Fields, efforts: Mapping[str, Effort]) -> PartEnd:
    announced = fields.need("announced", fields.day("announced"), date.min)
    until = fields.need("until", fields.day("until"), date.max)
    if until < announced:
        fields.say("until", "an end is not before the day of its announcement.", "Mend one of them.")
    sources = fields.texts("source")
    if not sources or not all(source.startswith("https://") for source in sources):
        fields.say("source", "the end of a part has a source, an https link.", "Add it.")
    return PartEnd(
        value=fields.required_text("value"),
        announced=announced,
        until=until,
        successor=fields.text("successor"),
        effort=fields.need("effort", named_effort(fields, efforts), NO_EFFORT),
        sources=sources,
        note=fields.text("note") or "",
        location=fields.location,
    )


def _actor(fields: Fields) -> Actor | None:
    """Who acts; a limit is raised by whom it names."""
    if fields.has("adjustable"):
        return Actor.OPERATOR
    by = fields.word("by", tuple(Actor))
    return None if by is None else Actor(by)


def _limit(fields: Fields, capability: Capability, key: str) -> float | None:
    text = fields.text(key)
    if text is None:
        return None
    if text == "unbounded":
        return math.inf
    try:
        return float(_LIMIT_READERS[capability.unit or "count"](text))
    except ValueError:
        fields.say(key, f"{text!r} is no {capability.unit or 'count'}.", "Write a number with its unit.")
        return None


def _check_answer(answer: Answer, fields: Fields, capability: Capability) -> None:
    said = [answer.support, answer.limit, answer.choice, answer.excludes]
    if sum(value is not None for value in said) != 1:
        fields.say("", "an answer is exactly one of support, limit, choice and excludes.", "Keep one.")
        return
    unknown = answer.support is Support.UNKNOWN
    if not unknown and answer.effective_kind != capability.kind:
        fields.say("", f"{capability.id!r} asks for a {capability.kind}.", "Answer in that form, or unknown.")
    if not unknown and answer.since is None:
        fields.say("from", "an answer has the day it holds from.", "Add `from`, with `bound: at-latest` if need be.")
    if not unknown and not answer.sources:
        fields.say("source", "an answer has a source.", "Add it, or answer unknown.")
    if answer.maximum is not None and (not answer.adjustable or answer.limit is None or answer.maximum < answer.limit):
        fields.say("maximum", "it says how far an adjustable limit can be raised.", "Say who raises it, or drop it.")
    _check_partial(answer, fields)
    _check_parts(answer, fields, capability)
    for source in answer.sources if answer.grade is not Grade.DECLARED else ():
        if not source.startswith("https://"):
            fields.say("source", "a source is an https link.", "Mend it, or grade the answer `declared`.")


def _check_parts(answer: Answer, fields: Fields, capability: Capability) -> None:
    """A default and ends are those of values that a choice offers."""
    if (answer.default is not None or answer.ends) and capability.kind != "choice":
        key = "default" if answer.default is not None else "ends"
        fields.say(key, f"{capability.id!r} is a {capability.kind}.", "Only a choice has a default and ends.")
    named = {"default": (answer.default,), "ends": tuple(one.value for one in answer.ends)}
    for key, values in named.items():
        for value in values:
            if value is not None and answer.choice is not None and value not in answer.choice:
                fields.say(key, f"{value!r} is not among the values offered.", did_you_mean(value, answer.choice))


def _check_partial(answer: Answer, fields: Fields) -> None:
    """What is met in part has a condition, and somebody who meets it; nothing else has that."""
    partial = answer.support is Support.PARTIAL
    if partial and not answer.condition:
        fields.say("condition", "a partial answer states its condition.", "Add it.")
    if partial and not fields.has("by"):
        fields.say("by", "a partial answer says who acts.", _WHO_ACTS)
    if not partial and fields.has("by"):
        fields.say("by", "only a partial answer says who acts.", "Remove it.")
    if fields.has("effort") and fields.has("effort-days"):
        fields.say("effort-days", "an effort is a name or a range.", "Keep `effort`, or `effort-days`.")


def check_platform_id(platform: Platform, stem: str, problems: Problems, path: str) -> None:
    """Complain where the id is not the file's name."""
    if platform.id != stem:
        problems.add(path, 1, f"the id {platform.id!r} is not the file's name.", did_you_mean(platform.id, (stem,)))
