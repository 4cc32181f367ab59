"""One workload's record: what is decided and by which step, the alternatives, and everything they rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.model.catalog import Actor, HowKnown, Way, refused
from advisor.model.decision import Course, Part, Verdict
from advisor.model.facts import Provenance
from advisor.model.findings import Outcome
from advisor.report import words
from advisor.report.answer_words import accepted_words, answer_basis, disposition_words
from advisor.report.document import Event, Finding, Need, Question, Result, Service, Stated, WorkLine, Workload
from advisor.report.page.parts import (
    Element,
    Fold,
    Joined,
    Link,
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
from advisor.report.page.parts import Part as Cell
from advisor.report.page.scene import Case, Scene, finding_mark, firmness_word, planned, today, verdict_mark
from advisor.report.reference import CONTRADICTIONS, Answer, Replacement
from advisor.report.view_text import count, days, message, sentence, share
from advisor.units import show_amount, show_stated, show_value

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
    workload = case.workload
    sections: list[tuple[str, Cell]] = [
        ("Why staying is not enough", _trigger(workload, scene)),
        ("To be changed by a day", due_table(workload, scene)),
        ("Its files contradict each other", _contradictions(workload, scene)),
        ("Alternatives", _alternatives(case, scene)),
        (f"What has to be done for {planned(workload, scene)}", _changes(case, scene)),
        ("What this presumes", _presumed(workload)),
        ("Open questions", _questions(case, scene)),
        ("What would end its platform", _events(case, scene)),
        ("Services bound to it", _services(workload, scene)),
        ("How it is deployed there", _deployment(workload)),
        ("Noted in its files", _notes(workload, scene)),
        ("Fit by topic", _scorecard(workload, scene)),
        ("What it needs, platform by platform", list(_needs(case, scene))),
        ("", _facts(case, scene)),
    ]
    return Record(
        anchor=case.anchor,
        name=case.name,
        id=workload.id,
        kind=scene.document.kinds.get(workload.kind, workload.kind),
        sentence=workload.recommendation.sentence,
        head=_head(workload, scene),
        sections=[(title, part) for title, part in sections if part],
        not_applicable=not_applicable(workload),
    )


def _head(workload: Workload, scene: Scene) -> Sequence[tuple[str, Cell]]:
    known_from, home = workload.current.known_from, workload.home
    shown = ["shown by ", Joined([code(name) for name in known_from])] if known_from else ""
    phrase = workload.firmness.sentence
    hinges = "" if phrase == firmness_word(workload) else sentence(phrase)
    return [
        ("Runs today on", [today(workload, scene), sub(shown)]),
        ("Planned", [planned(workload, scene), sub("" if home is None else verdict_mark(home))]),
        ("Decided by", [workload.decided_by.value, sub(sentence(words.STEPS[workload.decided_by]))]),
        ("Firm?", [firmness_word(workload), sub(hinges)]),
        ("Disposition", disposition_words(workload.disposition)),
        ("Described in", Joined([code(path) for path in workload.files])),
    ]


def _trigger(workload: Workload, scene: Scene) -> Cell:
    trigger = workload.trigger
    if trigger is None or workload.course is Course.CONSIDER:
        return ""
    need = Element("p", ["Need: ", scene.rule(trigger.rule)], "soft")
    return Element("div", [*paragraphs([trigger.sentence]), need, Places(trigger.evidence)], "call")


def due_table(workload: Workload, scene: Scene) -> Table:
    """Parts that end where it is planned to run, with their successors."""
    rows = [
        Row(
            [
                due.date,
                [f"{due.part} on {scene.title(due.platform)}", sub(scene.rule(due.rule))],
                due.successor,
                _days(words.days_phrase(due.work_days), due.change, scene),
                Places(due.evidence) if due.evidence else "its default",
                sources(due.sources),
            ]
        )
        for due in workload.due
    ]
    return Table("Parts that end", ("By", "Part", "Change to", "Work", "Where", "Source"), rows)


def _days(phrase: str, effort: str, scene: Scene) -> Cell:
    """With the range behind it, which is assumed or was published somewhere."""
    known = scene.document.efforts.get(effort)
    basis = "" if known is None else ", assumed" if known.assumed else ", published"
    return [phrase, sub(f"{effort}{basis}")] if effort else phrase


def _contradictions(workload: Workload, scene: Scene) -> Cell:
    fact = workload.facts.get(CONTRADICTIONS)
    if fact is None or not isinstance(fact.value, tuple) or not fact.value:
        return ""
    topics = [words.lowered(scene.document.topic_title(str(name))) for name in fact.value]
    text = f"They differ about {words.names(topics)}. Which word was taken stands with what is known about it."
    return Element("div", [*paragraphs([text]), Places(fact.evidence)], "call")


# --- alternatives ---------------------------------------------------------------------------------------------------


def _alternatives(case: Case, scene: Scene) -> Table:
    workload = case.workload
    rows = [
        Row(
            [
                [scene.title(result.id), *_tags(result.id, workload, scene)],
                verdict_mark(result),
                fit(result),
                work_cell(result),
                _with_it(result, workload, scene),
                _why_not(result, workload, scene),
            ],
            kind="chosen" if result.id == workload.planned else "",
        )
        for result in scene.columns(workload)
    ]
    columns = ("Platform", "Verdict", "#Fit", "Work", "With it", "Why not")
    return Table(f"Alternatives for {case.name}", columns, rows, kind="cards alternatives")


def _tags(platform: str, workload: Workload, scene: Scene) -> Iterator[Shown]:
    if platform in workload.current.platforms:
        yield tag("today")
    if platform == workload.planned:
        yield tag("planned")
    if scene.has_ended(platform):
        yield tag("ended")


def fit(result: Result) -> Cell:
    """0 to 100, and the range that open needs leave."""
    if result.score is None:
        return "–"
    low, high = map(round, result.range or (result.score, result.score))
    return [f"{result.score:.0f}", sub("" if low == high else f"{low}–{high}")]


def work_cell(result: Result) -> Cell:
    """The sum, then its parts."""
    parts = [
        (words.PARTS[part], words.days_together(line.days for line in result.work if line.part is part))
        for part in Part
    ]
    there = [(title, each) for title, each in parts if each.high > 0]
    named = ", ".join(f"{title} {words.number(each.expected)}" for title, each in there)
    return [words.days_phrase(result.work_days), sub(named if len(there) > 1 else "".join(title for title, _ in there))]


def _with_it(result: Result, workload: Workload, scene: Scene) -> Cell:
    """What blocks, what the platform's people do, what is accepted."""
    findings = scene.document.by_topic(result.findings)
    parts: list[Cell] = [["cannot: ", scene.rule(finding.rule)] for finding in findings if finding.blocks]
    conditions = [] if parts else [finding for finding in _required(result, workload, scene) if _is_condition(finding)]
    parts += [["condition: ", scene.rule(finding.rule)] for finding in conditions]
    parts += [
        [scene.rule(finding.rule), ": ", accepted_words(workload.waivers[finding.waiver])]
        for finding in findings
        if finding.waiver is not None
    ]
    otherwise = [scene.rule(finding.rule) for finding in findings if finding.otherwise]
    parts += [["documented otherwise, check: ", Joined(otherwise)]] if otherwise else []
    return paragraphs(parts)


def _required(result: Result, workload: Workload, scene: Scene) -> Iterator[Finding]:
    required = {need.rule for need in workload.needs if scene.requires(need)}
    return (finding for finding in scene.document.by_topic(result.findings) if finding.rule in required)


def _is_condition(finding: Finding) -> bool:
    return finding.outcome is Outcome.CONDITION and not finding.met


def _why_not(result: Result, workload: Workload, scene: Scene) -> Cell:
    reason = next((reason for reason in workload.why_not if reason.platform == result.id), None)
    if reason is None or result.id == workload.planned:
        return ""
    return [sentence(words.OUT[reason.step]), sub(scene.rule(reason.rule)) if reason.rule else ""]


# --- what has to change ---------------------------------------------------------------------------------------------


def _changes(case: Case, scene: Scene) -> Cell:
    """Needs that ask somebody for something where it is planned, then what moving itself takes."""
    workload, home = case.workload, case.workload.home
    if home is None:
        return ""
    lines = {line.what: line for line in home.work}
    needs = {need.rule: need for need in workload.needs}
    asked = [finding for finding in _required(home, workload, scene) if finding.rule in lines or _to_do(finding)]
    rows = [_change(finding, needs[finding.rule], lines.get(finding.rule), home.id, scene) for finding in asked]
    rows += [_line(line, scene) for line in home.work if line.what not in {finding.rule for finding in asked}]
    if not rows:
        return Element("p", "Nothing.")
    whole = Row(["All together", "", "", words.days_phrase(home.work_days)], kind="total")
    return Table("What has to be done", ("Need", "What", "Who", "Work"), [*rows, whole], kind="cards changes")


def _to_do(finding: Finding) -> bool:
    return finding.outcome in _TO_DO and not finding.met


def _change(finding: Finding, need: Need, line: WorkLine | None, platform: str, scene: Scene) -> Row:
    actor = Actor.OPERATOR if finding.outcome is Outcome.CONDITION else Actor.TEAM
    answer = scene.answer(finding, platform)
    work: Cell = ""
    if line is not None:
        work = _days(words.days_phrase(line.days), line.effort, scene)
    elif answer is not None and answer.effort in scene.document.efforts:
        effort = scene.document.efforts[answer.effort]
        work = [days(effort.low, effort.high), sub("not counted: theirs, once")]
    probably = " Only if the need is there, which is likely." if line is not None and line.probably else ""
    return Row(
        [
            [scene.rule(finding.rule), sub(message(need.message)), Places(need.evidence)],
            f"{_what_to_do(finding, need, answer, scene)}{probably}",
            words.ACTORS[actor],
            work,
        ]
    )


def _what_to_do(finding: Finding, need: Need, answer: Answer | None, scene: Scene) -> str:
    """The rule's remedy, a limit that somebody raises, or the answer's condition."""
    members = () if answer is None else refused(answer.excludes, need.demand)
    concerned = f" It concerns: {show_value(members, 'text')}." if members else ""
    remedy = scene.document.remedy(finding)
    if remedy is not None:
        return f"{sentence(remedy)}{concerned}"
    if answer is not None and answer.limit is not None:
        raiser = answer.adjustable or "operator"
        return f"The {raiser} raises the limit, {show_amount(answer.limit, answer.unit)} today."
    condition = "" if answer is None else answer.condition
    return f"{sentence(condition or scene.document.rule_title(finding.rule))}{concerned}"


def _line(line: WorkLine, scene: Scene) -> Row:
    """Work that no single need asks for: a reference class, a descriptor, a service, data."""
    known = scene.document.classes.get(line.what, line.what)
    moving = "of moving there" if line.moving else "of work on its kind"
    what = f"{words.capital(words.PARTS[line.part])}, {moving}"
    return Row([known, what, words.ACTORS[Actor.TEAM], _days(words.days_phrase(line.days), line.effort, scene)])


def _presumed(workload: Workload) -> Cell:
    home = workload.home
    if home is None or not home.presuming:
        return ""
    items = [
        Element(
            "li",
            [
                sentence(presumption.sentence),
                Element(
                    "span",
                    "" if presumption.shown else f" assumed chance of the opposite: {share(presumption.chance)}",
                    "soft",
                ),
            ],
        )
        for presumption in sorted(home.presuming, key=lambda each: (not each.blocking, -each.chance))
    ]
    return Element("ul", items)


# --- open questions, events, services, deployment -------------------------------------------------------------------


def _questions(case: Case, scene: Scene) -> Cell:
    """Those whose answers turn the decision; the others are folded."""
    workload = case.workload
    ranked = sorted(workload.questions, key=lambda question: -question.chance)
    topics = {turn.topic for turn in workload.firmness.hinges_on}
    turning = [question for question in ranked if question.topic in topics]
    idle = [question for question in ranked if question.topic not in topics]
    rest = "; ".join(words.lowered(scene.document.topic_title(question.topic)) for question in idle)
    fold = Element("p", f"Open, but no answer turns it: {rest}.", "soft") if idle else ""
    table = _question_table(f"Open questions, {case.name}", turning, workload, scene)
    return [part for part in (table, fold) if part]


def _question_table(title: str, questions: Sequence[Question], workload: Workload, scene: Scene) -> Table:
    document = scene.document
    rows = [
        Row(
            [
                [
                    document.topic_question(question.topic),
                    sub(Joined([scene.rule(rule) for rule in question.rules])),
                ],
                words.ASKED.get(source := document.topic_source(question.topic), source),
                share(question.chance),
                paragraphs(sentence(words.turn_sentence(turn, document)) for turn in workload.turns(question.topic))
                or "nothing",
            ]
        )
        for question in questions
    ]
    return Table(title, ("Question", "Ask", "#Chance that it matters", "What an answer turns"), rows)


def _events(case: Case, scene: Scene) -> Table:
    rows = [
        Row(
            [
                words.EVENTS[event.kind],
                [scene.rule(event.rule), sub(scene.title(event.platform))],
                event_share(event, scene),
                basis_of(event, answer_behind(event, case, scene), scene),
            ]
        )
        for event in case.workload.events
    ]
    return Table("What would end its platform", ("Kind", "What", "Today", "Source"), rows)


def event_share(event: Event, scene: Scene) -> str:
    """The date, or today's share of a limit: `6 of 64 (9 %)`."""
    if event.on is not None:
        return event.on
    if event.demand is None or event.limit is None:
        return ""
    demand, limit = (show_amount(amount, scene.unit(event.rule)) for amount in (event.demand, event.limit))
    raised = ", so it has been raised" if event.used > 1 else ""
    return f"{demand} of {limit} ({share(event.used)}{raised})"


def answer_behind(event: Event, case: Case, scene: Scene) -> Answer | None:
    """The answer of a judged platform that the event comes from."""
    result = case.workload.result(event.platform)
    if result is None or all(need.rule != event.rule for need in case.workload.needs):
        return None
    finding = next((finding for finding in result.findings if finding.rule == event.rule), None)
    return scene.answer(finding or Finding(rule=event.rule, outcome=Outcome.PASS), event.platform)


def basis_of(event: Event, answer: Answer | None, scene: Scene) -> Cell:
    """What stands behind the answer, or else behind the end of the platform."""
    if answer is None:
        known = scene.document.platforms.get(event.platform)
        return sources(() if known is None else known.support.sources)
    return [answer_basis(answer, scene.as_of), sub(sources(answer.source))]


def _services(workload: Workload, scene: Scene) -> Cell:
    """Each bound service with the way in which every platform comes by one of its kind."""
    bound = workload.facts.get("services.bound")
    if bound is None or bound.value is None:
        return ""
    shown = [result.id for result in scene.columns(workload)]
    rows = [_service(service, shown, scene) for service in workload.services]
    return Table("Services", ("Service", "Holds data", *map(scene.title, shown)), rows)


def _service(service: Service, platforms: Sequence[str], scene: Scene) -> Row:
    kind = scene.document.services.get(service.kind)
    title = "not known" if kind is None else kind.title
    data = {True: "yes", False: "no", None: "not known"}[service.holds_data]
    replacements = {} if kind is None else kind.replacements
    cells = [_replacement(replacements.get(name, Replacement(way=Way.UNKNOWN))) for name in platforms]
    return Row([[Element("bdi", service.name), sub(f"{title}: {KNOWN[service.known]}")], data, *cells])


def _replacement(replacement: Replacement) -> Cell:
    low, high = replacement.low, replacement.high
    return [WAYS[replacement.way], sub("" if low is None or high is None else days(low, high))]


def _deployment(workload: Workload) -> Cell:
    deploy, home = workload.deploy.get(workload.planned or ""), workload.home
    if home is None or deploy is None:
        return ""
    first = "After what has to be done above. " if home.verdict is Verdict.AFTER_CHANGES and deploy.command else ""
    parts: list[Cell] = [_Command(deploy.command)] if deploy.command else []
    return [*parts, *paragraphs([f"{first}{deploy.note}"] if first or deploy.note else [])]


@dataclass(frozen=True, slots=True)
class _Command:
    text: str

    def __html__(self) -> str:
        return f'<pre class="command" tabindex="0">{Element("code", self.text).__html__()}</pre>'


def _notes(workload: Workload, scene: Scene) -> Cell:
    own = set(workload.files)
    notes = [note for note in scene.document.sources.notes if note.path in own][:MOST_NOTES]
    items = [Element("li", [f"{note.note} ", code(f"{note.path}:{note.line}")]) for note in notes]
    return Element("ul", items) if items else ""


# --- scorecard, needs, facts ----------------------------------------------------------------------------------------


def _scorecard(workload: Workload, scene: Scene) -> Cell:
    """Points given of points asked, topic by topic; their sum makes the fit score."""
    results, titles = scene.columns(workload), scene.document.topics
    topics = [name for name in titles if any(name in result.topics for result in results)]
    rows = [Row([words.capital(titles[name]), *(_topic(result, name) for result in results)]) for name in topics]
    whole = Row(["Fit score", *(fit(result) for result in results)], kind="total")
    columns = ("Topic", *(f"#{scene.title(result.id)}" for result in results))
    note = Element("p", SCORING_NOTE, "soft")
    return [Table("Fit by topic", columns, [*rows, whole], kind="compact"), note] if topics else ""


def _topic(result: Result, name: str) -> str:
    topic = result.topics.get(name)
    return "–" if topic is None else f"{words.number(topic.given)} of {words.number(topic.points)}"


GROUPS = (
    ("Needs that decide", "Required, and at least one platform does not simply meet them."),
    ("Needs that nobody stated", "Required if they are there; no file says so."),
    ("Needs that only score", "Wishes and duties: they never block."),
    ("Needs that every platform meets", "They make no difference here."),
)
DECIDING, UNSTATED, SCORING, MET = range(4)


Held = dict[str, Finding]
"""Platform → what a need comes to there."""


def needs_of(workload: Workload, scene: Scene) -> dict[int, list[tuple[Need, Held]]]:
    """Group → the needs of it, each with its finding on every platform; what decides first."""
    results = scene.columns(workload)
    by_platform = {result.id: {finding.rule: finding for finding in result.findings} for result in results}
    groups: dict[int, list[tuple[Need, Held]]] = {}
    every = []
    for need in workload.needs:
        met = Finding(rule=need.rule, outcome=Outcome.PASS)
        every.append((need, {name: findings.get(need.rule, met) for name, findings in by_platform.items()}))
    for need, held in sorted(every, key=_severity):
        groups.setdefault(_group(need, held, scene), []).append((need, held))
    return dict(sorted(groups.items()))


def _needs(case: Case, scene: Scene) -> Iterator[Cell]:
    for number, group in needs_of(case.workload, scene).items():
        yield _group_fold(number, group, case, scene)


def _group_fold(number: int, group: Sequence[tuple[Need, Held]], case: Case, scene: Scene) -> Fold:
    """Platforms side by side where it decides; elsewhere only those that do not simply meet the need."""
    title, lead = GROUPS[number]
    content: Cell
    if number == DECIDING:
        platforms = [scene.title(result.id) for result in scene.columns(case.workload)]
        rows = [_need_row(need, held, scene) for need, held in group]
        content = Table(f"{title}, {case.name}", ("Need", *platforms), rows, kind="cards needs")
    elif number == MET:
        content = Element("p", Joined([scene.rule(need.rule) for need, _ in group], "; "))
    else:
        content = Element("ul", [_brief(need, held, scene) for need, held in group])
    return Fold(title, [Element("p", lead, "soft"), content], note=str(len(group)), opened=number == DECIDING)


def _brief(need: Need, held: Held, scene: Scene) -> Element:
    """One need in a line: whether a file states it, and where it is not simply met."""
    unmet: dict[str, list[Link]] = {}
    for platform, finding in held.items():
        if finding.outcome is not Outcome.PASS:
            mark = finding_mark(finding, platform, scene.capability(need.rule))
            unmet.setdefault(mark.word, []).append(Link(scene.title(platform), mark.address))
    chance = f", assumed chance {share(need.chance)}" if need.raised is None else ""
    where = Joined([[f"{word}: ", Joined(links)] for word, links in unmet.items()], "; ")
    return Element("li", [scene.rule(need.rule), chance, sub(where), Places(need.evidence)])


def _need_row(need: Need, held: Held, scene: Scene) -> Row:
    head = [message(need.message), sub(scene.rule(need.rule)), Places(need.evidence)]
    return Row([head, *(_reply(finding, platform, scene) for platform, finding in held.items())])


def _reply(finding: Finding, platform: str, scene: Scene) -> Cell:
    notes = ["documented otherwise: check"] if finding.otherwise else []
    answer = None if finding.stands_on is None else scene.answer(finding, platform)
    if answer is not None and any(end.value == finding.stands_on for end in answer.ends):
        notes.append(f"stands on {finding.stands_on}")
    return [finding_mark(finding, platform, scene.capability(finding.rule)), sub("; ".join(notes))]


def _group(need: Need, held: Held, scene: Scene) -> int:
    if all(finding.outcome is Outcome.PASS and not finding.otherwise for finding in held.values()):
        return MET
    if not scene.requires(need):
        return SCORING
    return UNSTATED if need.raised is None else DECIDING


def _severity(pair: tuple[Need, Held]) -> tuple[bool, int, int, str]:
    """What blocks first, then the worst outcome on the most platforms."""
    need, held = pair
    ranks = [_WORST.index(finding.outcome) for finding in held.values()] or [len(_WORST)]
    return not any(finding.blocks for finding in held.values()), min(ranks), -ranks.count(min(ranks)), need.rule


def _facts(case: Case, scene: Scene) -> Cell:
    document, facts = scene.document, case.workload.facts
    rows = [
        Row(
            [
                document.topic_title(name) if name in document.facts else name,
                Element("bdi", _value(name, fact, scene)),
                PROVENANCES[fact.provenance],
                Joined([code(str(place)) for place in fact.evidence]),
            ]
        )
        for name, fact in facts.items()
    ]
    table = Table(f"Facts, {case.name}", ("Fact", "Value", "How it is known", "Where"), rows, kind="compact")
    return Fold("What is known about it", [table], note=str(len(rows))) if rows else ""


def _value(name: str, fact: Stated, scene: Scene) -> str:
    definition = scene.document.facts.get(name)
    return show_stated(fact.value, "text" if definition is None else definition.type, complete=fact.complete)


def not_applicable(workload: Workload) -> str:
    """How many rules of the catalog were held against it and do not apply."""
    number = min((result.not_applicable for result in workload.platforms), default=0)
    return f"{count(number, 'further rule')} of the catalog {'does' if number == 1 else 'do'} not apply to it."
