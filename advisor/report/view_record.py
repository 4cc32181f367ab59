"""One workload's record: what is decided and by which step, the alternatives, and everything they rest on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from advisor.assess.answers import refused
from advisor.assess.wording import show_fact, show_limit, show_value
from advisor.enrich.services import BOUND, Recogniser, replacement_for, service_uses
from advisor.model.catalog import Actor, Effort, HowKnown, Way
from advisor.model.decision import Course, Decision, Event, Part, PlatformResult, Question, Verdict, WorkLine
from advisor.model.facts import Fact, Provenance, Truth
from advisor.model.findings import Finding, Outcome
from advisor.report import words
from advisor.report.disposition_words import disposition_words
from advisor.report.view import (
    Case,
    Scene,
    finding_mark,
    firmness_word,
    kind_words,
    planned,
    today,
    verdict_mark,
)
from advisor.report.view_answers import answer_basis
from advisor.report.view_table import (
    Element,
    Fold,
    Joined,
    Link,
    Mark,
    Places,
    Row,
    Shown,
    Table,
    code,
    paragraphs,
    sources,
    sub,
    tag,
)
from advisor.report.view_table import Part as Cell
from advisor.report.view_text import count, days, message, sentence, share
from advisor.report.waiver_words import accepted_words

WAYS = {Way.NATIVE: "its own", Way.ADD_ON: "an add-on", Way.OUTSIDE: "stays outside", Way.UNKNOWN: "not known"}
KNOWN = {
    HowKnown.READ: "its offering says so",
    HowKnown.BY_NAME: "likely, by its name",
    HowKnown.UNKNOWN: "no file says; ask the team",
}
PROVENANCES = {
    Provenance.READ: "read in a file",
    Provenance.DECLARED: "declared by the organisation",
    Provenance.BASE_IMAGE: "brought by its base image",
    Provenance.REGISTRY: "known of its registry",
    Provenance.PRESUMED: "presumed",
}
_CONTRADICTIONS = "descriptor.contradictions"
_TO_DO = (Outcome.CONDITION, Outcome.CHANGE)
_WORST = (Outcome.FAIL, Outcome.OPEN, Outcome.CHANGE, Outcome.CONDITION, Outcome.ACCEPTED, Outcome.PASS)
MOST_NOTES = 4
SCORING_NOTE = (
    "Points given of points asked: a required need has 3, a preferred one 2, an optional one 1. Met gives all of them, "
    "a condition .9, a change .5, a block none; an open need counts by its chance. The fit score is the share given, "
    "0 to 100. It decides only where weights were given."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    anchor: str
    name: str
    id: str
    kind: str
    sentence: str
    head: Sequence[tuple[str, Cell]]
    """What stands beside the sentence: words and values."""
    sections: Sequence[tuple[str, Cell]]
    """Title and content; those without content are left out, and a fold says its title itself."""
    not_applicable: str


def record(case: Case, scene: Scene) -> Record:
    decision, workload = case.decision, case.assessed.workload
    sections: list[tuple[str, Cell]] = [
        ("Why staying is not enough", _trigger(decision, scene)),
        ("To be changed by a day", due_table(decision, scene)),
        ("Its files contradict each other", _contradictions(case, scene)),
        ("Alternatives", _alternatives(case, scene)),
        (_changes_title(decision, scene), _changes(case, scene)),
        ("What this presumes", _presumed(case, scene)),
        ("Open questions", _questions(case, scene)),
        ("What would end its platform", _events(decision, scene)),
        ("Services bound to it", _services(case, scene)),
        ("How it is deployed there", _deployment(decision)),
        ("Noted in its files", _notes(case, scene)),
        ("Fit by topic", _scorecard(decision, scene)),
        ("What it needs, platform by platform", list(_needs(case, scene))),
        ("", _facts(case, scene)),
    ]
    return Record(
        anchor=case.anchor,
        name=case.name,
        id=workload.id,
        kind=kind_words(workload.kind),
        sentence=words.sentence(decision, scene.catalog),
        head=_head(case, scene),
        sections=[(title, part) for title, part in sections if part],
        not_applicable=not_applicable(decision),
    )


def _head(case: Case, scene: Scene) -> Sequence[tuple[str, Cell]]:
    decision, workload = case.decision, case.assessed.workload
    shown = ["shown by ", Joined([code(name) for name in decision.known_from])] if decision.known_from else ""
    chosen = decision.home
    return [
        ("Runs today on", [today(decision, scene), sub(shown)]),
        ("Planned", [planned(decision, scene), sub("" if chosen is None else verdict_mark(chosen))]),
        ("Decided by", [decision.decided_by.value, sub(sentence(words.STEPS[decision.decided_by]))]),
        ("Firm?", [firmness_word(decision), sub(_hinges(decision, scene))]),
        ("Disposition", disposition_words(decision.disposition)),
        ("Described in", Joined([code(path) for path in workload.files])),
    ]


def _hinges(decision: Decision, scene: Scene) -> str:
    phrase = words.firmness_phrase(decision, scene.catalog)
    return "" if phrase == firmness_word(decision) else sentence(phrase)


def _trigger(decision: Decision, scene: Scene) -> Cell:
    trigger = decision.trigger
    if trigger is None or decision.course is Course.CONSIDER:
        return ""
    need = Element("p", ["Need: ", scene.rule(trigger.rule)], "soft")
    return Element(
        "div", [*paragraphs([words.trigger_sentence(trigger, scene.catalog)]), need, Places(trigger.evidence)], "call"
    )


def due_table(decision: Decision, scene: Scene) -> Table:
    """Parts that end where it is planned to run, with their successors."""
    rows = [
        Row(
            [
                words.day(due.date),
                [f"{due.part} on {scene.title(due.platform)}", sub(scene.rule(due.rule))],
                due.successor,
                _days(words.days_phrase(due.days), due.effort, scene),
                Places(due.evidence) if due.evidence else "its default",
                sources(due.sources),
            ]
        )
        for due in decision.due
    ]
    return Table("Parts that end", ("By", "Part", "Change to", "Work", "Where", "Source"), rows)


def _days(phrase: str, effort: str, scene: Scene) -> Cell:
    return [phrase, sub(effort_name(effort, scene.catalog.efforts.get(effort)))] if effort else phrase


def effort_name(name: str, effort: Effort | None) -> str:
    """By which range; assumed, or published somewhere."""
    basis = "" if effort is None else ", assumed" if effort.assumed else ", published"
    return f"{name}{basis}"


def _contradictions(case: Case, scene: Scene) -> Cell:
    fact = case.assessed.workload.facts.get(_CONTRADICTIONS)
    if fact is None or not fact.members():
        return ""
    topics = [words.lowered(_fact_title(str(name), scene)) for name in fact.members()]
    text = f"They differ about {words.names(topics)}. Which word was taken stands with what is known about it."
    return Element("div", [*paragraphs([text]), Places(fact.evidence)], "call")


# --- alternatives ---------------------------------------------------------------------------------------------------


def _alternatives(case: Case, scene: Scene) -> Table:
    decision = case.decision
    rows = [
        Row(
            [
                [scene.title(result.platform), *_tags(result.platform, decision, scene)],
                verdict_mark(result),
                fit(result),
                work_cell(result),
                _with_it(result, scene),
                _why_not(result, decision, scene),
            ],
            kind="chosen" if result.platform == decision.planned else "",
        )
        for result in scene.columns(decision)
    ]
    columns = ("Platform", "Verdict", "#Fit", "Work", "With it", "Why not")
    return Table(f"Alternatives for {case.name}", columns, rows, kind="cards alternatives")


def _tags(platform: str, decision: Decision, scene: Scene) -> Iterator[Shown]:
    if platform in decision.current_platforms:
        yield tag("today")
    if platform == decision.planned:
        yield tag("planned")
    if scene.has_ended(platform):
        yield tag("ended")


def fit(result: PlatformResult) -> Cell:
    """0 to 100, and the range that open needs leave."""
    if result.score is None:
        return "–"
    low, high = round(result.low), round(result.high)
    return [f"{result.score:.0f}", sub("" if low == high else f"{low}–{high}")]


def work_cell(result: PlatformResult) -> Cell:
    """The sum, then its parts."""
    parts = [(words.PARTS[part], result.days_of(part)) for part in Part]
    named = [f"{title} {words.number(each.expected)}" for title, each in parts if each.high > 0]
    return [
        words.days_phrase(result.days),
        sub(", ".join(named) if len(named) > 1 else "".join(title for title, each in parts if each.high > 0)),
    ]


def _with_it(result: PlatformResult, scene: Scene) -> Cell:
    """What blocks, what the platform's people do, what is accepted."""
    parts: list[Cell] = [["cannot: ", scene.rule(finding.rule)] for finding in result.blockers()]
    conditions = [] if parts else [finding for finding in result.findings if _is_condition(finding)]
    parts += [["condition: ", scene.rule(finding.rule)] for finding in conditions]
    parts += [
        [scene.rule(one.rule), ": ", accepted_words(one.acceptance.waiver)] for one in result.findings if one.acceptance
    ]
    otherwise = [scene.rule(one.rule) for one in result.findings if one.otherwise]
    parts += [["documented otherwise, check: ", Joined(otherwise)]] if otherwise else []
    return paragraphs(parts)


def _is_condition(finding: Finding) -> bool:
    return finding.outcome is Outcome.CONDITION and finding.need.required and not finding.met


def _why_not(result: PlatformResult, decision: Decision, scene: Scene) -> Cell:
    reason = next((one for one in decision.why_not if one.platform == result.platform), None)
    if reason is None or result.platform == decision.planned:
        return ""
    return [sentence(words.OUT[reason.step]), sub(scene.rule(reason.rule)) if reason.rule else ""]


# --- what has to change ---------------------------------------------------------------------------------------------


def _changes_title(decision: Decision, scene: Scene) -> str:
    return f"What has to be done for {planned(decision, scene)}"


def _changes(case: Case, scene: Scene) -> Cell:
    """Needs that ask somebody for something where it is planned, then what moving itself takes."""
    home = case.decision.home
    if home is None:
        return ""
    lines = {line.what: line for line in home.work}
    asked = [one for one in home.findings if one.need.required and (one.rule in lines or _to_do(one))]
    rows = [_change(finding, lines.get(finding.rule), scene) for finding in asked]
    rows += [_line(line, scene) for line in home.work if line.what not in {one.rule for one in asked}]
    if not rows:
        return Element("p", "Nothing.")
    whole = Row(["All together", "", "", words.days_phrase(home.days)], kind="total")
    return Table("What has to be done", ("Need", "What", "Who", "Work"), [*rows, whole], kind="cards changes")


def _to_do(finding: Finding) -> bool:
    return finding.outcome in _TO_DO and not finding.met


def _change(finding: Finding, line: WorkLine | None, scene: Scene) -> Row:
    actor = Actor.OPERATOR if finding.outcome is Outcome.CONDITION else Actor.TEAM
    work: Cell = ""
    if line is not None:
        work = _days(words.days_phrase(line.days), line.effort, scene)
    elif finding.answer.effort is not None:
        low, high = finding.answer.effort.low, finding.answer.effort.high
        work = [days(low, high), sub("not counted: theirs, once")]
    probably = " Only if the need is there, which is likely." if line is not None and line.probably else ""
    return Row(
        [
            [scene.rule(finding.rule), sub(message(finding.need.message)), Places(finding.need.evidence)],
            f"{_what_to_do(finding, scene)}{probably}",
            words.ACTORS[actor],
            work,
        ]
    )


def _what_to_do(finding: Finding, scene: Scene) -> str:
    """The rule's remedy, a limit that somebody raises, or the answer's condition."""
    members = refused(finding.answer, finding.need.demand)
    concerned = f" It concerns: {show_value(members, 'text')}." if members else ""
    if finding.remedy is not None:
        return f"{sentence(finding.remedy.text)}{concerned}"
    capability = scene.catalog.capabilities[finding.answer.capability]
    if finding.answer.limit is not None:
        raiser = finding.answer.adjustable or "operator"
        return f"The {raiser} raises the limit, {show_limit(finding.answer.limit, capability)} today."
    return f"{sentence(finding.answer.condition or scene.catalog.rules[finding.rule].title)}{concerned}"


def _line(line: WorkLine, scene: Scene) -> Row:
    """Work that no single need asks for: a reference class, a descriptor, a service, data."""
    known = next((one.title for one in scene.catalog.classes if one.id == line.what), line.what)
    moving = "of moving there" if line.moving else "of work on its kind"
    what = f"{words.capital(words.PARTS[line.part])}, {moving}"
    return Row([known, what, words.ACTORS[Actor.TEAM], _days(words.days_phrase(line.days), line.effort, scene)])


def _presumed(case: Case, scene: Scene) -> Cell:
    home = case.decision.home
    if home is None or not home.presuming:
        return ""
    workload = case.assessed.workload
    items = [
        Element(
            "li",
            [
                sentence(words.presumption_sentence(one, scene.catalog, workload)),
                Element("span", "" if one.shown else f" assumed chance of the opposite: {share(one.chance)}", "soft"),
            ],
        )
        for one in sorted(home.presuming, key=lambda one: (not one.blocking, -one.chance))
    ]
    return Element("ul", items)


# --- open questions, events, services, deployment -------------------------------------------------------------------


def _questions(case: Case, scene: Scene) -> Cell:
    """Those whose answers turn the decision; the others are folded."""
    ranked = sorted(case.decision.questions, key=lambda one: -one.chance)
    turning, idle = ([one for one in ranked if bool(one.turns) is turns] for turns in (True, False))
    rest = "; ".join(words.lowered(words.topic_title(one.topic, scene.catalog)) for one in idle)
    fold = Element("p", f"Open, but no answer turns it: {rest}.", "soft") if idle else ""
    table = _question_table(f"Open questions, {case.name}", turning, scene)
    return [part for part in (table, fold) if part]


def _question_table(title: str, questions: Sequence[Question], scene: Scene) -> Table:
    rows = [
        Row(
            [
                [words.topic_question(one.topic, scene.catalog), sub(Joined([scene.rule(rule) for rule in one.rules]))],
                words.ASKED.get(one.source, one.source),
                share(one.chance),
                paragraphs(sentence(words.turn_sentence(turn, scene.catalog)) for turn in one.turns) or "nothing",
            ]
        )
        for one in questions
    ]
    return Table(title, ("Question", "Ask", "#Chance that it matters", "What an answer turns"), rows)


def _events(decision: Decision, scene: Scene) -> Table:
    rows = [
        Row(
            [
                words.EVENTS[event.kind],
                [scene.rule(event.rule), sub(scene.title(event.platform))],
                event_share(event, scene),
                _basis(event, decision, scene),
            ]
        )
        for event in decision.events
    ]
    return Table("What would end its platform", ("Kind", "What", "Today", "Source"), rows)


def event_share(event: Event, scene: Scene) -> str:
    """The date, or today's share of a limit: `6 of 64 (9 %)`."""
    if event.on is not None:
        return words.day(event.on)
    if event.demand is None or event.limit is None:
        return ""
    capability = scene.catalog.capabilities[scene.catalog.rules[event.rule].needs]
    demand, limit = (show_limit(one, capability) for one in (event.demand, event.limit))
    raised = ", so it has been raised" if (event.share or 0.0) > 1 else ""
    return f"{demand} of {limit} ({share(event.share or 0.0)}{raised})"


def _basis(event: Event, decision: Decision, scene: Scene) -> Cell:
    """What stands behind the answer that the event comes from."""
    findings = () if not _is_judged(event.platform, decision) else decision.result(event.platform).findings
    answer = next((one.answer for one in findings if one.rule == event.rule), None)
    if answer is None:
        return sources(scene.catalog.platforms[event.platform].life_cycle.sources)
    return [answer_basis(answer, scene.report.run.as_of), sub(sources(answer.sources))]


def _is_judged(platform: str, decision: Decision) -> bool:
    return any(one.platform == platform for one in decision.results)


def _services(case: Case, scene: Scene) -> Cell:
    """Each bound service with the way in which every platform comes by one of its kind."""
    workload, catalog = case.assessed.workload, scene.catalog
    if workload.value(BOUND) is None:
        return ""
    shown = [result.platform for result in scene.columns(case.decision)]
    rows = []
    for use in service_uses(workload, Recogniser(catalog.services)):
        kind = "not known" if use.kind is None else use.kind.title
        data = {True: "yes", False: "no", None: "not known"}[use.holds_data]
        cells: list[Cell] = [[Element("bdi", use.name), sub(f"{kind}: {KNOWN[use.how_known]}")], data]
        rows.append(Row([*cells, *(_replacement(use.kind, name, scene.report.run.as_of, scene) for name in shown)]))
    return Table("Services", ("Service", "Holds data", *map(scene.title, shown)), rows)


def _replacement(kind: object, platform: str, as_of: date, scene: Scene) -> Cell:
    found = replacement_for(kind, platform, scene.catalog.platforms, as_of)  # type: ignore[arg-type]
    return [WAYS[found.way], sub("" if found.effort is None else days(found.effort.low, found.effort.high))]


def _deployment(decision: Decision) -> Cell:
    home = decision.home
    if home is None or not (home.deployment.command or home.deployment.note):
        return ""
    first = (
        "After what has to be done above. " if home.verdict is Verdict.AFTER_CHANGES and home.deployment.command else ""
    )
    parts: list[Cell] = [_Command(home.deployment.command)] if home.deployment.command else []
    return [*parts, *paragraphs([f"{first}{home.deployment.note}"] if first or home.deployment.note else [])]


@dataclass(frozen=True, slots=True)
class _Command:
    text: str

    def __html__(self) -> str:
        return f'<pre class="command" tabindex="0">{Element("code", self.text).__html__()}</pre>'


def _notes(case: Case, scene: Scene) -> Cell:
    own = set(case.assessed.workload.files)
    notes = [one for one in scene.report.notes if one.path in own][:MOST_NOTES]
    items = [Element("li", [f"{one.what} {one.advice} ", code(f"{one.path}:{one.line}")]) for one in notes]
    return Element("ul", items) if items else ""


# --- scorecard, needs, facts ----------------------------------------------------------------------------------------


def _scorecard(decision: Decision, scene: Scene) -> Cell:
    """Points given of points asked, topic by topic; their sum makes the fit score."""
    results = scene.columns(decision)
    topics = [name for name in scene.catalog.topics if any(name in one.topics for one in results)]
    rows = [
        Row([words.capital(scene.catalog.topics[name].title), *(_topic(result, name) for result in results)])
        for name in topics
    ]
    whole = Row(["Fit score", *(fit(result) for result in results)], kind="total")
    columns = ("Topic", *(f"#{scene.title(result.platform)}" for result in results))
    note = Element("p", SCORING_NOTE, "soft")
    return [Table("Fit by topic", columns, [*rows, whole], kind="compact"), note] if topics else ""


def _topic(result: PlatformResult, name: str) -> str:
    topic = result.topics.get(name)
    return "–" if topic is None else f"{words.number(topic.given)} of {words.number(topic.points)}"


GROUPS = (
    ("Needs that decide", "Required, and at least one platform does not simply meet them."),
    ("Needs that nobody stated", "Required if they are there; no file says so."),
    ("Needs that only score", "Wishes and duties: they never block."),
    ("Needs that every platform meets", "They make no difference here."),
)
DECIDING, UNSTATED, SCORING, MET = range(4)


def needs_of(decision: Decision, scene: Scene) -> dict[int, list[dict[str, Finding]]]:
    """Group → the needs of it, each with its finding on every platform; what decides first."""
    by_rule: dict[str, dict[str, Finding]] = {}
    for result in scene.columns(decision):
        for finding in result.findings:
            by_rule.setdefault(finding.rule, {})[result.platform] = finding
    groups: dict[int, list[dict[str, Finding]]] = {}
    for findings in sorted(by_rule.values(), key=_severity):
        groups.setdefault(_group(findings.values()), []).append(findings)
    return dict(sorted(groups.items()))


def _needs(case: Case, scene: Scene) -> Iterator[Cell]:
    for number, group in needs_of(case.decision, scene).items():
        yield _group_fold(number, group, case, scene)


def _group_fold(number: int, group: Sequence[dict[str, Finding]], case: Case, scene: Scene) -> Fold:
    """Platforms side by side where it decides; elsewhere only those that do not simply meet the need."""
    title, lead = GROUPS[number]
    platforms = [result.platform for result in scene.columns(case.decision)]
    content: Cell
    if number == DECIDING:
        rows = [_need_row(findings, platforms, scene) for findings in group]
        content = Table(f"{title}, {case.name}", ("Need", *map(scene.title, platforms)), rows, kind="cards needs")
    elif number == MET:
        content = Element("p", Joined([scene.rule(next(iter(one.values())).rule) for one in group], "; "))
    else:
        content = Element("ul", [_brief(findings, scene) for findings in group])
    return Fold(title, [Element("p", lead, "soft"), content], note=str(len(group)), opened=number == DECIDING)


def _brief(findings: dict[str, Finding], scene: Scene) -> Element:
    """One need in a line: whether a file states it, and where it is not simply met."""
    need = next(iter(findings.values())).need
    unmet: dict[str, list[Link]] = {}
    for finding in findings.values():
        if finding.outcome is not Outcome.PASS:
            mark = finding_mark(finding)
            unmet.setdefault(mark.word, []).append(Link(scene.title(finding.platform), mark.address))
    chance = f", assumed chance {share(need.chance)}" if need.raised is Truth.UNKNOWN else ""
    where = Joined([[f"{word}: ", Joined(links)] for word, links in unmet.items()], "; ")
    return Element("li", [scene.rule(need.rule), chance, sub(where), Places(need.evidence)])


def _need_row(findings: dict[str, Finding], platforms: Sequence[str], scene: Scene) -> Row:
    need = next(iter(findings.values())).need
    head = [message(need.message), sub(scene.rule(need.rule)), Places(need.evidence)]
    return Row([head, *(_reply(findings.get(name)) for name in platforms)])


def _reply(finding: Finding | None) -> Cell:
    if finding is None:
        return Mark("none", words.OUTCOMES[Outcome.NOT_APPLICABLE])
    notes = ["documented otherwise: check"] if finding.otherwise else []
    if finding.stands_on is not None and any(end.value == finding.stands_on for end in finding.answer.ends):
        notes.append(f"stands on {finding.stands_on}")
    return [finding_mark(finding), sub("; ".join(notes))]


def _group(findings: Iterable[Finding]) -> int:
    every = list(findings)
    if all(one.outcome is Outcome.PASS and not one.otherwise for one in every):
        return MET
    if not every[0].need.required:
        return SCORING
    return UNSTATED if every[0].need.raised is Truth.UNKNOWN else DECIDING


def _severity(findings: dict[str, Finding]) -> tuple[bool, int, int, str]:
    """What blocks first, then the worst outcome on the most platforms."""
    ranks = [_WORST.index(one.outcome) if one.outcome in _WORST else len(_WORST) for one in findings.values()]
    first = next(iter(findings.values()))
    return not any(one.blocks for one in findings.values()), min(ranks), -ranks.count(min(ranks)), first.rule


def _facts(case: Case, scene: Scene) -> Cell:
    workload = case.assessed.workload
    rows = [
        Row(
            [
                _fact_title(name, scene),
                Element("bdi", _value(name, fact, scene)),
                PROVENANCES[fact.provenance],
                Joined([code(str(place)) for place in fact.evidence]),
            ]
        )
        for name, fact in workload.facts.items()
    ]
    table = Table(f"Facts, {case.name}", ("Fact", "Value", "How it is known", "Where"), rows, kind="compact")
    return Fold("What is known about it", [table], note=str(len(rows))) if rows else ""


def _fact_title(name: str, scene: Scene) -> str:
    definition = scene.catalog.facts.get(name)
    return name if definition is None else definition.title


def _value(name: str, fact: Fact, scene: Scene) -> str:
    definition = scene.catalog.facts.get(name)
    return show_fact(fact, "text" if definition is None else definition.type)


def not_applicable(decision: Decision) -> str:
    """How many rules of the catalog were held against it and do not apply."""
    number = min((result.not_applicable for result in decision.results), default=0)
    return f"{count(number, 'further rule')} of the catalog {'does' if number == 1 else 'do'} not apply to it."
