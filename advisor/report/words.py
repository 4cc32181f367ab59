"""The decision in a board's words: one phrase for each thing, the same in every form of the report (rulings 17-20)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import fsum
from typing import TypeAlias

from advisor.model.catalog import Actor, Catalog, Rule
from advisor.model.decision import (
    AS_IT_IS,
    Course,
    Days,
    Decision,
    Due,
    Firmness,
    Part,
    Pick,
    PlatformResult,
    Presumption,
    Step,
    Trigger,
    Verdict,
    WhyNot,
)
from advisor.model.facts import Scalar, Value
from advisor.model.facts import Workload as Read
from advisor.model.findings import Outcome
from advisor.model.report import BoardQuestion, Exit, Portfolio
from advisor.report import document as shape
from advisor.report.document import Head, Result
from advisor.report.reference import WorkDays
from advisor.report.view_text import count
from advisor.units import show_amount, show_member, show_size, size_in_bytes

Titles: TypeAlias = Catalog | Head
"""Where titles stand: the catalog while the document is made, the document from then on."""

VERDICTS: Mapping[Verdict, str] = {
    Verdict.FIT: "runs as is",
    Verdict.WITH_CONDITIONS: "runs, with conditions",
    Verdict.AFTER_CHANGES: "needs work",
    Verdict.UNDETERMINED: "unclear",
    Verdict.BLOCKED: "cannot",
}
GLYPHS: Mapping[Verdict, str] = {
    Verdict.FIT: "●",
    Verdict.WITH_CONDITIONS: "◉",
    Verdict.AFTER_CHANGES: "◐",
    Verdict.UNDETERMINED: "?",
    Verdict.BLOCKED: "✕",
}
COURSES: Mapping[Course, str] = {
    Course.STAY: "stay",
    Course.MOVE: "move",
    Course.CONSIDER: "consider",
    Course.PLACE: "find a home",
    Course.UNDECIDED: "undecided",
}
STEPS: Mapping[Step, str] = {
    Step.STAY: "nothing forces it away",
    Step.ORGANISATION: "the platforms that the organisation runs leave one",
    Step.ENDING: "the other platforms are ending",
    Step.OBLIGATION: "an obligation or a policy rules the others out",
    Step.VERDICT: "the others cannot run it, or it is unclear whether they can",
    Step.WORK: "it takes the least work",
    Step.SYSTEM: "it moves with its system",
    Step.PREFERENCE: "the organisation prefers it",
    Step.FEWEST: "it keeps the number of platforms small, as far as this run can tell",
    Step.DEFAULT: "nothing tells those that are left apart; this one is the planning default",
}
"""What decided, as a clause."""
OUT: Mapping[Step, str] = {
    Step.STAY: "it would have to move, and nothing forces a move",
    Step.ORGANISATION: "the organisation does not run it",
    Step.ENDING: "it is ending, so nothing is placed there",
    Step.OBLIGATION: "an obligation or a policy rules it out",
    Step.VERDICT: "it cannot run there, or it is unclear whether it can",
    Step.WORK: "it takes more work",
    Step.SYSTEM: "its system goes elsewhere",
    Step.PREFERENCE: "another one is preferred",
    Step.FEWEST: "it would be one more platform to keep",
    Step.DEFAULT: "it would do as well; another one is the planning default",
}
"""Why a platform is not planned, as a clause."""


MOST_TOPICS = 3
"""Named before the rest is counted, the likeliest to turn the decision first."""


def title(name: str, catalog: Titles) -> str:
    return catalog.platforms[name].title


def names(words: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def lowered(text: str) -> str:
    """A title inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def day(value: date) -> str:
    return value.isoformat()


def number(value: float) -> str:
    """Days with at most one decimal below ten, half up; what is left of adding binary fractions decides nothing."""
    scale = 10 if value < 10 else 1  # noqa: PLR2004 - two digits are enough
    return f"{math.floor(round(value * scale, 3) + 0.5) / scale:g}"


def days_phrase(days: Days | WorkDays) -> str:
    """Expected first: `about 14 person-days (4.6-41)`."""
    if days.high <= 0:
        return "no work"
    unit = "person-day" if number(days.expected) == "1" else "person-days"
    return f"about {number(days.expected)} {unit} ({number(days.low)}–{number(days.high)})"


def verdict_phrase(result: PlatformResult | Result) -> str:
    """`needs work`, `probably needs work`, …."""
    return f"probably {VERDICTS[result.verdict]}" if result.probably else VERDICTS[result.verdict]


def answer_phrase(value: Value | None) -> str:
    """An answer to an open topic."""
    if value is None:
        return "nothing of the kind"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


# --- sentences ------------------------------------------------------------------------------------------------------


def sentence(decision: Decision, catalog: Catalog) -> str:
    """What to do and why: one or two plain sentences."""
    lead = _lead(decision, catalog)
    parts = [lead]
    if decision.trigger is not None:
        parts.append(trigger_sentence(decision.trigger, catalog))
    elif decision.planned is not None and decision.decided_by not in (Step.STAY, Step.DEFAULT):
        parts.append(f"Decided because {STEPS[decision.decided_by]}.")
    parts += [due_sentence(due, catalog) for due in decision.due]
    return " ".join(parts)


def _lead(decision: Decision, catalog: Catalog) -> str:
    home, left = decision.home, decision.recommendation.candidates
    if decision.recommendation.outcome is Pick.NONE_FITS:
        until = decision.trigger.until if decision.trigger is not None else None
        return f"No platform takes it{f' by {day(until)}' if until else ''}."
    if home is None:
        return f"Undecided: it is unclear whether {names([title(name, catalog) for name in left], 'or')} can run it."
    place = destination_phrase(decision, catalog)
    if decision.course is Course.STAY:
        several = len(decision.current_platforms) > 1
        running = f" It runs on {names([title(one, catalog) for one in decision.current_platforms], 'or')} today."
        change = "" if home.verdict is not Verdict.AFTER_CHANGES else _with_a_change(home, catalog)
        return f"Stay on {place}{change}.{running if several else ''}"
    if decision.course is Course.CONSIDER:
        return f"Stay for now; consider {place}, where it {verdict_phrase(home)}."
    verb = "Move to" if decision.course is Course.MOVE else "Run it on"
    return f"{verb} {place}, where it {verdict_phrase(home)}; {days_phrase(home.days)}.{_tie(decision, catalog)}"


def _with_a_change(home: PlatformResult, catalog: Catalog) -> str:
    """What has to be changed where it stays."""
    needs = [lowered(catalog.rules[line.what].title) for line in home.work if line.what in catalog.rules]
    return f", with a change ({names(needs)}; {days_phrase(home.days)})"


def destination_phrase(decision: Decision, catalog: Catalog) -> str:
    """The planned platform with its family: `Kubernetes (OpenShift after 0.5-5 days: image that runs as root)`."""
    planned = decision.planned or ""
    family = catalog.platforms[planned].family
    left = [name for name in decision.recommendation.candidates if catalog.platforms[name].family == family]
    as_well = [title(name, catalog) for name in left if name != planned]
    parts = [f"{names(as_well, 'or')} would do as well"] if as_well else []
    parts += [
        _after_work(decision, reason, catalog)
        for reason in decision.why_not
        if reason.step is Step.WORK and catalog.platforms[reason.platform].family == family
    ]
    return f"{title(planned, catalog)} ({'; '.join(parts)})" if parts else title(planned, catalog)


def _after_work(decision: Decision, reason: WhyNot, catalog: Catalog) -> str:
    need = catalog.rules[reason.rule].title if reason.rule else ""
    return _after(title(reason.platform, catalog), decision.result(reason.platform).days, need)


def _after(platform: str, days: Days | WorkDays, need: str) -> str:
    return f"{platform} after {number(days.low)}–{number(days.high)} days{f': {lowered(need)}' if need else ''}"


def _tie(decision: Decision, catalog: Catalog) -> str:
    if decision.recommendation.outcome is not Pick.TIE:
        return ""
    family = decision.recommendation.family or catalog.platforms[decision.planned or ""].family
    others = [name for name in decision.recommendation.candidates if catalog.platforms[name].family != family]
    return f" {names([title(name, catalog) for name in others])} would do as well."


def trigger_sentence(trigger: Trigger, catalog: Catalog) -> str:
    """Why staying is not enough, or what is worth considering."""
    platform, need = title(trigger.platform, catalog), lowered(catalog.rules[trigger.rule].title)
    place = f" ({trigger.evidence[0]})" if trigger.evidence else ""
    match trigger.kind:
        case "end-date":
            return f"End of {trigger.part or platform}: {day(trigger.until)}." if trigger.until else ""
        case "refused":
            return f"As written it cannot run on {platform}: {need}{place}. Is this the file that runs?"
        case "obligation" | "policy":
            return f"The organisation's {trigger.kind} takes {platform} out: {need}{place}."
        case "work":
            return f"{platform} asks for more work than a move: {need}{place}."
        case _:
            return f"An opinion, no documented limit, speaks against {platform}: {need}{place}."


def due_sentence(due: Due, catalog: Catalog) -> str:
    """Stay, with a change by a day."""
    successor = f"change to {due.successor}"
    return (
        f"By {day(due.date)} {due.part} ends on {title(due.platform, catalog)}: {successor}, {days_phrase(due.days)}."
    )


def why_not_sentence(reason: WhyNot, catalog: Catalog) -> str:
    """Why a platform is not planned."""
    need = catalog.rules[reason.rule].title if reason.rule else ""
    return left_out(title(reason.platform, catalog), reason.step, need)


def left_out(platform: str, step: Step, need: str) -> str:
    """Of titles: the platform, the step that took it out, and the need behind that step."""
    return f"{platform}: {OUT[step]}{f': {lowered(need)}' if need else ''}."


def firmness_phrase(decision: Decision, catalog: Catalog) -> str:
    """`firm`, or what it hinges on."""
    topics = dict.fromkeys(turn.topic for turn in decision.hinges_on)
    return firmness_words(decision.firmness, [topic_title(topic, catalog) for topic in topics])


def firmness_words(label: Firmness, topics: Sequence[str]) -> str:
    """The same of titles of the topics that it hinges on."""
    if label is Firmness.FIRM:
        return "firm"
    if label is Firmness.OPEN:
        return "open until answered"
    if not topics:
        return "hinges on which platform carries production, and whether the other one goes"
    more = len(topics) - MOST_TOPICS
    named = [lowered(topic) for topic in topics[:MOST_TOPICS]]
    return f"hinges on {names([*named, *([f'{more} more'] if more > 0 else [])])}"


def topic_title(topic: str, catalog: Catalog) -> str:
    """Of a fact, or of a platform's open answer."""
    if topic in catalog.facts:
        return catalog.facts[topic].title
    platform, _, capability = topic.partition("/")
    return f"{catalog.capabilities[capability].title} on {title(platform, catalog)}"


def topic_question(topic: str, catalog: Catalog) -> str:
    """What is asked."""
    if topic in catalog.facts:
        return catalog.facts[topic].question
    platform, _, capability = topic.partition("/")
    return f"{title(platform, catalog)}: {catalog.capabilities[capability].question}"


def turn_sentence(turn: shape.Turn, document: Head) -> str:
    """What an answer would lead to."""
    where = "no place is decided" if turn.planned is None else document.title(turn.planned)
    answer = topic_answer(turn.topic, turn.answer, document)
    return f"{answer} (chance {turn.chance:.2f}): {COURSES[turn.course]}, {where}"


def presumption_sentence(presumption: Presumption, catalog: Catalog, workload: Read) -> str:
    """What a verdict takes for granted, as a clause."""
    rule, described = catalog.rules[presumption.rule], is_described(workload)
    return presumption_clause(
        presumed(rule), rule.title, plain=presumption.plain, shown=presumption.shown, described=described
    )


def presumption_clause(presumed: str, title: str, *, plain: int, shown: bool, described: bool) -> str:
    """The rule's own clause, save where the deployment as a whole is presumed plain, or running there answers it.

    `described`: whether a descriptor says how the workload is deployed.
    """
    if plain:
        count = "one more need" if plain == 1 else f"{plain} more needs"
        if described:
            return f"it asks for nothing special where it runs: its descriptor leaves open whether there are {count}"
        return f"it asks for nothing special where it runs: no file describes its deployment, which could show {count}"
    return f"running there today answers this: {lowered(title)}" if shown else presumed


def presumed(rule: Rule) -> str:
    """What a verdict takes for granted that passes over the rule."""
    if rule.presumption:
        return rule.presumption
    if rule.demand is not None:
        return f"what it asks for stays within what is offered: {lowered(rule.title)}"
    return f"it does not need this: {lowered(rule.title)}"


def is_described(workload: Read) -> bool:
    """Whether a descriptor says how it is deployed."""
    return "descriptor.formats" in workload.facts


# --- the page -------------------------------------------------------------------------------------------------------

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PASS: "met",
    Outcome.CONDITION: "with a condition",
    Outcome.CHANGE: "change the app",
    Outcome.FAIL: "not met",
    Outcome.OPEN: "open",
    Outcome.NOT_APPLICABLE: "no need",
    Outcome.ACCEPTED: "accepted",
}
VERDICT_MEANINGS: Mapping[Verdict, str] = {
    Verdict.FIT: "Every required need is met as it is.",
    Verdict.WITH_CONDITIONS: "The platform's people switch, add or allow something once; the app stays as it is.",
    Verdict.AFTER_CHANGES: "The app's team has work to do; every required need can be met.",
    Verdict.UNDETERMINED: "Something that nobody has stated could block it, and is too likely to be passed over.",
    Verdict.BLOCKED: "A required need is not met there, and no change that keeps the need is known.",
}
PARTS: Mapping[Part, str] = {
    Part.APP: "the app",
    Part.DESCRIPTOR: "descriptor",
    Part.SERVICES: "services",
    Part.DATA: "data",
}
ACTORS: Mapping[Actor, str] = {Actor.OPERATOR: "the platform's people", Actor.TEAM: "the app's team"}
ASKED: Mapping[str, str] = {
    "image": "whoever builds the image",
    "deployment": "whoever deploys it",
    "registry": "whoever keeps the registry",
    "source-code": "the app's team",
    "platform": "the platform's people",
}
"""Source of a question → whom to ask."""
EVENTS: Mapping[str, str] = {
    "end-date": "end of the platform",
    "part": "end of a part",
    "limit": "limit",
    "opinion": "opinion",
}


def capital(text: str) -> str:
    """The start of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def headline(portfolio: Portfolio) -> str:
    """The report in at most twelve words: `Keep 24 of 32 apps; move 2; find a home for 6`."""
    courses = portfolio.courses
    every = sum(courses.values())
    kept = courses[Course.STAY] + courses[Course.CONSIDER]
    moved, placed, open_ = (courses[one] for one in (Course.MOVE, Course.PLACE, Course.UNDECIDED))
    if not every:
        return "No app was found"
    parts = [f"keep {kept:,} of {every:,} app{'' if every == 1 else 's'}"] if kept else []
    parts += [f"move {moved:,}"] if moved else []
    if placed:
        parts.append(f"place {placed:,}" if open_ else f"find {'a home' if placed == 1 else 'homes'} for {placed:,}")
    parts += [f"{open_:,} await{'s' if open_ == 1 else ''} answers"] if open_ else []
    return capital("; ".join(parts))


def leaving_sentence(leaving: Exit, catalog: Catalog) -> str:
    """What it would take if a platform in use ended: how many run elsewhere as they are, after work, not at all."""
    every, placed = len(leaving.leaving), leaving.placed()
    as_is = sum(one.verdict in AS_IT_IS for one in placed)
    unplaced = [one for one in leaving.leaving if one.to is None]
    needs = dict.fromkeys(lowered(catalog.rules[rule].title) for one in unplaced for rule in one.blocked_by)
    one_runs = as_is <= 1
    count = f"{as_is:,}" if as_is else "none"
    run, apps = ("runs", "app") if one_runs else ("run", "apps")
    parts = [f"{count} of {every:,} {run} elsewhere without a change to the {apps}"]
    if len(placed) > as_is:
        parts.append(f"{len(placed) - as_is:,} after work")
    if unplaced:
        why = f" ({names(tuple(needs)[:MOST_TOPICS])})" if needs else ""
        parts.append(f"{len(unplaced):,} {'has' if len(unplaced) == 1 else 'have'} no place{why}")
    whole = f"; {days_phrase(leaving.days)} in all" if placed else ""
    return f"If {title(leaving.platform, catalog)} ended: {', '.join(parts)}{whole}."


def reason_phrase(workload: shape.Workload) -> str:
    """Why, in one sentence: the trigger, the part that has to be changed, or the step that decided."""
    if workload.trigger is not None:
        return workload.trigger.sentence
    if workload.home is None:
        return workload.recommendation.sentence
    if workload.due:
        return workload.due[0].sentence
    return f"{capital(STEPS[workload.decided_by])}."


def board_question(question: BoardQuestion, catalog: Catalog) -> str:
    """A question that a board can answer."""
    if question.id == "end":
        return f"Does {title(question.subject, catalog)} end, and when?"
    return {
        "platforms": "Which platforms do you run, or would you buy?",
        "obligations": "Which classes of data, residency and recovery times are you held to?",
        "owner": "Who owns each app, and is its source there?",
        "growth": "How much will the apps grow?",
        "services": "Which backing services may be bought?",
    }.get(question.id, question.id)


def board_effect(question: BoardQuestion, catalog: Catalog) -> str:
    """What each answer would do here; nothing where no effect is computed."""
    if question.id == "platforms":
        without = [f"{count:,} without {title(name, catalog)}" for name, count in question.effects]
        parts = [f"needing another place: {names(without)}"] if without else []
    elif question.id == "end":
        counts = dict(question.effects)
        moves, placeless = counts.get("moves", 0), counts.get("no-place", 0)
        parts = [f"if so, {moves:,} {'leaves' if moves == 1 else 'leave'}, {placeless or 'none'} without a place"]
    else:
        parts = [_growth_effect(answer.removeprefix("x"), count) for answer, count in question.effects]
    return capital(f"{'; '.join(parts)}.") if parts else "What an answer would do is not computed."


def _growth_effect(times: str, count: int) -> str:
    decisions = "decision is" if count == 1 else "decisions are"
    return f"at {times} times today's instances, {count or 'no'} {decisions} another"


def end_sentence(platform: str, events: Sequence[shape.Event], document: Head) -> str:
    """When one leaves a platform: the nearest known end, or the largest share of a limit that still holds.

    What runs beyond a limit shows that it has been raised.
    """
    dated = sorted((event for event in events if event.on), key=lambda each: (each.kind != "end-date", each.on or ""))
    limits = sorted((event for event in events if 0 < event.used <= 1), key=lambda event: -event.used)
    where = document.title(platform)
    if dated and dated[0].kind == "end-date":
        return f"By {dated[0].on}, when {where} ends."
    if limits:
        nearest = limits[0]
        used = f"{round(100 * nearest.used):,} %"
        limit = lowered(document.rule_title(nearest.rule))
        return f"No end of {where} is known; the nearest limit is used to {used} today ({limit})."
    return f"No end of {where} is known, and no limit is near."


def days_together(parts: Iterable[WorkDays]) -> WorkDays:
    every = tuple(parts)
    return WorkDays(
        expected=fsum(days.expected for days in every),
        low=fsum(days.low for days in every),
        high=fsum(days.high for days in every),
    )


def planned_phrase(workload: shape.Workload, document: Head) -> str:
    """The planned platform with its family, as `destination_phrase` has it."""
    planned = workload.planned or ""
    family = document.platforms[planned].family
    kin = {name for name, platform in document.platforms.items() if platform.family == family}
    as_well = [document.title(name) for name in workload.recommendation.candidates if name in kin and name != planned]
    parts = [f"{names(as_well, 'or')} would do as well"] if as_well else []
    for reason in workload.why_not:
        result = workload.result(reason.platform)
        if reason.step is Step.WORK and reason.platform in kin and result is not None:
            need = document.rule_title(reason.rule) if reason.rule else ""
            parts.append(_after(document.title(reason.platform), result.work_days, need))
    return f"{document.title(planned)} ({'; '.join(parts)})" if parts else document.title(planned)


# --- terminal and answers file --------------------------------------------------------------------------------------

DECLARED_IN: Mapping[str, str] = {
    "platforms": "Answer with `runs:` below `platforms:` of the organisation file.",
    "end": "Answer with `available-until:` of the platform in the organisation file.",
    "obligations": "Answer with `obligations:` of the organisation file.",
}
"""Where a board's answer is written; no file takes the others."""
NO_PLACE_YET = "No file takes this answer; it is for those who decide."
SOMETHING_ELSE = "something else"
"""An answer that no rule and no platform speaks of."""
_UNNAMED = "another"
MOST_ANSWERS = 4
"""Answers that lead to the same, before the rest is counted."""


def topic_answer(topic: str, value: Value | None, titles: Titles) -> str:
    """An answer to an open topic as a person writes it."""
    definition = titles.facts.get(topic)
    if value is None or definition is None:
        return answer_phrase(value)
    members = value if isinstance(value, tuple) else (value,)
    choices = bool(definition.choices)
    return ", ".join(_member_phrase(member, definition.type, choices=choices) for member in members)


def _member_phrase(value: Scalar, kind: str, *, choices: bool) -> str:
    if value == _UNNAMED and not choices:
        return SOMETHING_ELSE
    if kind != "size" or not isinstance(value, int | float):
        return show_member(value, kind)
    sides = ((value, ""), (value - 1, "over "), (value + 1, "under "))
    exact = (f"{side}{show_size(near)}" for near, side in sides if size_in_bytes(show_size(near)) == near)
    return next(exact, show_size(value))


def turn_lines(turns: Sequence[shape.Turn], document: Head) -> list[str]:
    """What turning answers to one topic lead to; those that lead to the same share a line."""
    groups: dict[tuple[Course, str | None], list[shape.Turn]] = {}
    for turn in turns:
        groups.setdefault((turn.course, turn.planned), []).append(turn)
    return [_turn_line(course, planned, alike, document) for (course, planned), alike in groups.items()]


def _turn_line(course: Course, planned: str | None, turns: Sequence[shape.Turn], document: Head) -> str:
    answers = list(dict.fromkeys(topic_answer(turn.topic, turn.answer, document) for turn in turns))
    more = len(answers) - MOST_ANSWERS
    shown = names([*answers[:MOST_ANSWERS], *([f"{more} more"] if more > 0 else [])], "or")
    where = "no place is decided" if planned is None else document.title(planned)
    chance = max(turn.chance for turn in turns)
    return f"{shown}: {COURSES[course]}, {where} (chance {chance:.2f})"


def firmness_line(portfolio: shape.Portfolio) -> str:
    """`12 decisions are firm, 1 hinges on answers; about 14 person-days (4-20) in all`."""
    firm, hinging, open_ = (portfolio.counts.firmness.get(label.value, 0) for label in Firmness)
    parts = [f"{firm:,} {'decision is' if firm == 1 else 'decisions are'} firm" if firm else "No decision is firm"]
    parts += [f"{hinging:,} {'hinges' if hinging == 1 else 'hinge'} on answers"] if hinging else []
    parts += [f"{open_:,} {'is' if open_ == 1 else 'are'} open until answered"] if open_ else []
    going = sum(portfolio.counts.courses.get(course, 0) for course in (Course.MOVE, Course.PLACE))
    work = f" Work on what moves or is placed: {days_phrase(portfolio.work_days)}." if going else ""
    return f"{', '.join(parts)}.{work}"


def deadline_line(deadline: shape.Deadline, document: Head, unplaced: int = 0) -> str:
    """One line of the calendar; of a platform's end, how many workloads have no place to go."""
    ends = "ended" if deadline.date <= document.run.as_of else "ends"
    where, many = document.title(deadline.platform), len(deadline.workloads)
    whom = count(many, "workload")
    if not deadline.part:
        placed = f", {days_phrase(deadline.work_days)}" if unplaced < many else ""
        without = f"; {unplaced:,} without a place" if unplaced else ""
        return f"{deadline.date}: {where} {ends}; {whom} to move{placed}{without}."
    change = f"to change to {deadline.successor}" if deadline.successor else "to move"
    return f"{deadline.date}: {deadline.part} {ends} on {where}; {whom} {change}, {days_phrase(deadline.work_days)}."


def leaving_line(leaving: shape.Leaving, platform: str, document: Head) -> str:
    """Where one workload goes if its platform is taken away."""
    lead = f"If {document.title(platform)} ended:"
    if leaving.to is not None and leaving.verdict is not None:
        where = f"{document.title(leaving.to)}, where it {VERDICTS[leaving.verdict]}"
        return f"{lead} {where}; {days_phrase(leaving.work_days)}."
    if leaving.outcome is Pick.NEEDS_ANSWER:
        return f"{lead} it is unclear which platform takes it."
    if not leaving.nearest:
        return f"{lead} no other platform is there to take it."
    needs = names([lowered(document.rule_title(rule)) for rule in leaving.blocked_by])
    return f"{lead} no platform takes it; nearest is {document.title(leaving.nearest)}, where this blocks: {needs}."


def event_line(event: shape.Event, document: Head) -> str:
    """Something that would end the platform for a workload, or today's share of a limit."""
    need = lowered(document.rule_title(event.rule))
    if event.on is not None:
        what = document.title(event.platform) if event.kind == "end-date" else need
        return f"{event.on}: {EVENTS[event.kind]} ({what})"
    rule = document.rules.get(event.rule)
    capability = None if rule is None else document.capabilities.get(rule.needs)
    unit = None if capability is None else capability.unit
    demand, limit = (show_amount(amount or 0.0, unit) for amount in (event.demand, event.limit))
    grade = "" if event.kind == "limit" else ", which is an opinion"
    return f"{need}: {demand} of at most {limit} ({100 * event.used:.0f} %){grade}"


def whom_to_ask(source: str) -> str:
    """For a question's source, the start of a sentence."""
    return f"Ask {ASKED.get(source, ASKED['platform'])}"


def declared_in(question: shape.BoardQuestion) -> str:
    """Where the answer to a board's question is written."""
    return DECLARED_IN.get(question.id, NO_PLACE_YET)
