"""Evidence: what blocks, what was read, which answers and efforts were used, and how the method goes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.model.comparing import Change, Difference
from advisor.model.findings import Outcome
from advisor.report import words
from advisor.report.answer_words import accepted_words, answer_basis, answer_sentence
from advisor.report.change_words import baseline_words, effect_words, input_words, sources_of
from advisor.report.document import Finding, Need, Waiver
from advisor.report.page.parts import Element, Fold, Joined, Link, Part, Row, Table, code, paragraphs, sources, sub
from advisor.report.page.platforms import folded
from advisor.report.page.record import DECIDING, needs_of
from advisor.report.page.scene import VERDICT_KINDS, Scene, answer_anchor, mark_of, rule_anchor
from advisor.report.reference import Answer, Rule
from advisor.report.view_text import count, days, sentence, share

MOST_CHANGES = 50
MOST_CAUSES = 3
GLOSSARY: tuple[tuple[str, str], ...] = (
    ("App, workload", "The unit that is placed: an app of a manifest, or the image that a Dockerfile builds."),
    ("Need", "What a workload asks of a platform, raised by what its files say."),
    ("Condition", "Something that the platform's people do once, such as a switch or a quota."),
    ("Change", "Work of the app's team: its code, image, descriptor or pipeline."),
    ("Trigger", "The named reason why staying is not enough. Without one, a workload stays."),
    ("Decided by", "The step after which one destination was left."),
    ("Firm", "No likely answer to an open question changes course or destination."),
    ("Hinges", "Answers that are likely enough, taken together, would change it; they are named."),
    ("Fit", "Share of what a workload asks that a platform gives, 0 to 100. It tells; it does not decide."),
    ("Presumed", "Nobody said so, and the opposite is unlikely enough to go on."),
    ("Person-days", "Expected, and the lowest and highest. Platforms, pipelines, cutover and tests are outside."),
)


def evidence(scene: Scene) -> Sequence[tuple[str, str, Part]]:
    """Anchor, title and content of every section; those without content are left out."""
    document = scene.document
    used = answers_used(scene)
    sections: list[tuple[str, str, Part]] = [
        ("changes", "Since the earlier report", _changes(scene)),
        ("blockers", "What blocks", folded(_blockers(scene))),
        ("method", "How it is decided", _method()),
        ("words", "Words", _words()),
        ("needs", "Needs", list(_rules(scene))),
        ("answers", "Platform answers used", list(_answers(used, scene))),
        ("efforts", "Efforts used", folded(_efforts(scene))),
        ("waivers", "Waivers", _waivers(scene)),
        ("declared", "Declared by the organisation", _declared(scene)),
        ("checklist", "For a compliance review", checklist_of(scene)),
        ("files", "Files", list(_files(scene))),
        ("faults", "Internal faults", Element("ul", [Element("li", one) for one in document.sources.faults])),
        (
            "not-assessed",
            "Not assessed",
            Element("ul", [Element("li", one) for one in document.portfolio.not_assessed]),
        ),
    ]
    return [one for one in sections if one[2] and not (isinstance(one[2], Element) and not one[2].part)]


# --- what blocks ----------------------------------------------------------------------------------------------------


def _blockers(scene: Scene) -> Table:
    rows = [
        Row(
            [scene.rule(one.rule), scene.title(one.platform), [f"{len(one.workloads):,}: ", scene.names(one.workloads)]]
        )
        for one in scene.document.portfolio.blockers
    ]
    return Table("Needs that block", ("Need", "Platform", "Workloads"), rows)


# --- method and words -----------------------------------------------------------------------------------------------


def _method() -> Part:
    steps = (
        "Files say something about a workload, each with its line. What no file says is unknown, never harmless.",
        "Every rule asks the facts whether the workload has one need; every platform answers with a source and a date.",
        "Verdict: only required needs touch it. An open need that is likelier than not counts as work.",
        "Staying needs no proof. A workload leaves only for a named trigger: end, obligation, policy or refusal.",
        "Where to: obligations and ends take platforms out; then the best verdict, then the least work.",
        "Then the system it belongs to, what the organisation prefers, and the fewest platforms.",
        "If several are left, all are named, and one is the planning default. Each step decides among what was left.",
        "A decision is firm if no likely answer to an open question changes it; each answer is tried.",
        "The fit score tells how much of what is asked is given. It decides only where weights were given.",
        "Efforts are ranges of person-days, expected first; most of them are assumed and say so.",
    )
    more = Element("p", ["The method in full: ", code("docs/method.md"), "."])
    return [Element("ol", [Element("li", step) for step in steps], "method"), more]


def _words() -> Part:
    verdicts = [[Element("dt", mark_of(one)), Element("dd", words.VERDICT_MEANINGS[one])] for one in VERDICT_KINDS]
    terms = [[Element("dt", word), Element("dd", meaning)] for word, meaning in GLOSSARY]
    return Element("dl", [Element("div", pair) for pair in (*verdicts, *terms)], "glossary")


# --- needs, answers, efforts ----------------------------------------------------------------------------------------


def _rules(scene: Scene) -> Iterator[Part]:
    """Every rule that applies to some workload: what it means, what may be done, whom it concerns."""
    concerned: dict[str, list[str]] = {}
    raised: Counter[str] = Counter()
    for case in scene.cases:
        for need in case.workload.needs:
            concerned.setdefault(need.rule, []).append(case.workload.id)
            raised[need.rule] += need.raised is True
    for name, rule in sorted(scene.document.rules.items(), key=lambda pair: (pair[1].topic, pair[0])):
        yield _rule(name, rule, scene, concerned.get(name, []), raised[name])


def _rule(name: str, rule: Rule, scene: Scene, concerned: Sequence[str], raised: int) -> Part:
    stated = (
        f"Stated by files of {raised:,} of {count(len(concerned), 'workload')} whose files leave it open or state it: "
    )
    remedies = " ".join(map(sentence, rule.remedies))
    capability = scene.document.capabilities.get(rule.needs)
    parts: list[Part] = [
        sentence(rule.why),
        f"Asks every platform: {capability.question}" if capability else "",
        f"A change that keeps the need: {remedies}" if remedies else "",
        f"Giving the need up: {sentence(rule.alternative)}" if rule.alternative else "",
        [stated, scene.names(concerned)] if concerned else "No workload of this report has it.",
        sources(rule.references) if rule.references else "",
    ]
    parts += [f"Assumed where no file says: {share(prior.chance)}. {sentence(prior.why)}" for prior in rule.priors]
    note = f"{rule.strength.value}, {scene.document.topics.get(rule.topic, rule.topic)}"
    return Fold(rule.title, paragraphs(parts), note=note, anchor=rule_anchor(name))


def answers_used(scene: Scene) -> dict[str, dict[str, Answer]]:
    """Platform → capability → answer, of every answer that a record points to."""
    used: dict[str, dict[str, Answer]] = {name: {} for name in scene.document.run.platforms}
    for case in scene.cases:
        for number, group in needs_of(case.workload, scene).items():
            for need, held in group:
                for platform, finding in held.items():
                    answer = scene.answer(finding, platform)
                    if answer is not None and (number == DECIDING or finding.outcome is not Outcome.PASS):
                        used[platform].setdefault(scene.capability(need.rule), answer)
    return used


def _answers(used: dict[str, dict[str, Answer]], scene: Scene) -> Iterator[Part]:
    for platform, answers in used.items():
        rows = [_answer(platform, capability, answer, scene) for capability, answer in sorted(answers.items())]
        title = scene.title(platform)
        if rows:
            table = Table(f"Answers of {title}", ("Question", "Answer", "Basis and source"), rows, kind="")
            yield Fold(title, [table], note=count(len(rows), "answer"))


def _answer(platform: str, name: str, answer: Answer, scene: Scene) -> Row:
    capability = scene.document.capabilities.get(name)
    ends = [f"{end.value} ends {end.until}, then {end.successor or 'nothing'}." for end in answer.ends]
    text = " ".join((answer_sentence(answer), *ends))
    basis = [answer_basis(answer, scene.as_of), sub(sources(answer.source))]
    question = name if capability is None else capability.question
    return Row([question, text, basis], anchor=answer_anchor(platform, name), kind="prose")


def _efforts(scene: Scene) -> Table:
    used = {
        line.effort for case in scene.cases for result in case.workload.platforms for line in result.work if line.effort
    }
    efforts = scene.document.efforts
    rows = [
        Row(
            [
                name,
                days(effort.low, effort.high),
                effort.kind.value,
                sentence(effort.why),
                sources([effort.source]) if effort.source else "assumed",
            ]
        )
        for name, effort in sorted(efforts.items())
        if name in used
    ]
    return Table("Efforts used", ("Name", "Person-days", "Touches", "Why", "Basis"), rows)


# --- waivers, declarations, files -----------------------------------------------------------------------------------


def _waivers(scene: Scene) -> Table:
    standing: dict[Waiver, list[str]] = {}
    for case in scene.cases:
        for waiver in case.workload.waivers:
            standing.setdefault(waiver, []).append(case.workload.id)
    rows = [
        Row([scene.rule(waiver.rule), accepted_words(waiver), scene.names(ids)]) for waiver, ids in standing.items()
    ]
    return Table("Waivers", ("Need", "Accepted", "Workloads"), rows)


def _declared(scene: Scene) -> Table:
    organisation = scene.document.run.organisation
    rows = [
        Row([value.what, value.value, value.effect, code(str(value.evidence))])
        for value in (() if organisation is None else organisation.declared)
    ]
    return Table("Declared by the organisation", ("What", "Declared", "What it does here", "Line"), rows)


def _files(scene: Scene) -> Iterator[Part]:
    files = scene.document.sources
    counts = (
        f"{count(len(files.read), 'file')} read",
        f"{len(files.skipped):,} skipped",
        f"{len(files.failed):,} failed",
    )
    yield Element("p", ", ".join(counts) + ".")
    columns = ("Place", "What, and what to do")
    failed = [Row([code(f"{file.path}:{file.line}"), file.error]) for file in files.failed]
    if failed:
        yield Element("h4", "Failed")
        yield Table("Files that failed", columns, failed)
    notes = [Row([code(f"{note.path}:{note.line}"), note.note]) for note in files.notes]
    if notes:
        yield Fold("Notes on files that were read", [Table("Notes on files", columns, notes)], note=f"{len(notes):,}")
    skipped: dict[str, list[str]] = {}
    for file in files.skipped:
        skipped.setdefault(file.reason, []).append(file.path)
    for reason, paths in sorted(skipped.items()):
        yield Fold(f"Skipped: {reason}", [_paths(paths)], note=f"{len(paths):,}")
    if files.read:
        yield Fold("Read", [_paths(files.read)], note=f"{len(files.read):,}")


def _paths(paths: Sequence[str]) -> Element:
    return Element("ul", [Element("li", code(path)) for path in paths], "paths")


# --- since an earlier report ----------------------------------------------------------------------------------------


def _changes(scene: Scene) -> Part:
    changes = scene.document.changes
    if changes is None:
        return ""
    rows = [_change(change, frozenset(changes.sources), scene) for change in changes.workloads[:MOST_CHANGES]]
    table = Table("Changes", ("Workload", "What became of it", "Because"), rows)
    rest = len(changes.workloads) - MOST_CHANGES
    more = f"{rest:,} more changed; the JSON report and `advisor diff` name them all." if rest > 0 else ""
    notes = paragraphs([baseline_words(changes.baseline, changes.counts), *input_words(changes.inputs)])
    return [notes, table, paragraphs([more, changes.without_consequence])]


def _change(change: Change, known: frozenset[str], scene: Scene) -> Row:
    """Links only to what the catalog has: the earlier report is a file that anybody may have written."""
    case = None if change.difference is Difference.GONE else scene.by_id.get(change.workload)
    name: Part = Link(change.workload, is_name=True) if case is None else case.link
    causes = [
        [
            sentence(cause.sentence),
            " ",
            Joined([sources([source]) if source in known else source for source in sources_of(cause)]),
            sub(Joined(effect_words(cause.effects[:MOST_CAUSES], scene.document), "; ")),
        ]
        for cause in change.causes[:MOST_CAUSES]
    ]
    rest = len(change.causes) - MOST_CAUSES
    more = [f"and {count(rest, 'further cause')}"] if rest > 0 else []
    return Row([[name, sub(change.difference.value)], change.sentence, paragraphs([*causes, *more])])


# --- under the headings of a TOGAF compliance review; the level is the board's to give -------------------------------

LEVELS = "irrelevant, consistent, compliant, conformant, fully conformant or non-conformant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    title: str
    topics: tuple[str, ...]
    """Of capabilities; every topic stands under one heading."""
    looked_at: str
    left_out: str


HEADINGS = (
    Heading(
        title="Hardware and operating system",
        topics=("image contract", "scale and quota", "placement", "life cycle"),
        looked_at="operating systems and architectures of images, sizes and limits, placement, ends of support",
        left_out="machines and their capacity",
    ),
    Heading(
        title="Software services and middleware",
        topics=("services", "registry"),
        looked_at="bound services and what replaces them, registries",
        left_out="versions and licences of services",
    ),
    Heading(
        title="Applications",
        topics=("process model", "configuration"),
        looked_at="processes, jobs, start and stop, configuration",
        left_out="source code, business value",
    ),
    Heading(
        title="Information management",
        topics=("storage",),
        looked_at="where data is kept and whether it outlives an instance",
        left_out="definition, quality and ownership of data",
    ),
    Heading(
        title="Security",
        topics=("isolation", "supply chain"),
        looked_at="rights of containers, isolation of tenants, verified images",
        left_out="vulnerabilities, identities of people, audits",
    ),
    Heading(
        title="System management",
        topics=("operating duties", "operations"),
        looked_at="who builds, patches, routes, logs, measures and scales",
        left_out="staffing and service levels",
    ),
    Heading(
        title="System engineering: architecture",
        topics=("network",),
        looked_at="ports, protocols, routes and rules between workloads",
        left_out="dependencies that no descriptor names",
    ),
    Heading(
        title="System engineering: methods and tools",
        topics=("rollout",),
        looked_at="how new versions come out; how this report was made",
        left_out="pipelines, tests, cutover",
    ),
)


NOTE = (
    "Headings of TOGAF, and needs of all workloads on the platforms planned for them. A need not met here is one that "
    f"is preferred, not required: a required one would block. The level is the board's to give: {LEVELS}."
)


def checklist_of(scene: Scene) -> tuple[Element, Table]:
    """One row for each heading; the level is left blank."""
    counted = _counted(scene)
    rows = [
        Row(
            [
                heading.title,
                heading.looked_at,
                *(f"{counted[heading.title][state]:,}" for state in ("met", "conditions", "open", "unmet")),
                heading.left_out,
                "",
            ]
        )
        for heading in HEADINGS
    ]
    columns = ("Heading", "Looked at", "#Met", "#With conditions", "#Open", "#Not met", "Not looked at", "Level")
    return Element("p", NOTE, "soft"), Table("For a compliance review", columns, rows, kind="cards sign")


def heading_of() -> Mapping[str, str]:
    """Topic → title of its heading."""
    return {topic: heading.title for heading in HEADINGS for topic in heading.topics}


def _counted(scene: Scene) -> Mapping[str, Counter[str]]:
    capabilities, headings = scene.document.capabilities, heading_of()
    counted: dict[str, Counter[str]] = {heading.title: Counter() for heading in HEADINGS}
    for case in scene.cases:
        home = case.workload.home
        findings = {} if home is None else {finding.rule: finding for finding in home.findings}
        for need in () if home is None else case.workload.needs:
            capability = capabilities.get(scene.capability(need.rule))
            title = None if capability is None else headings.get(capability.topic)
            if title is not None:
                counted[title][_state(need, findings.get(need.rule))] += 1
    return counted


def _state(need: Need, finding: Finding | None) -> str:
    """What an open need comes to is not known, whichever way the verdict presumes it; no finding is a plain pass."""
    outcome = Outcome.PASS if finding is None else finding.outcome
    if need.raised is None or outcome is Outcome.OPEN:
        return "met" if finding is not None and finding.shown_on else "open"
    if outcome is Outcome.FAIL:
        return "unmet"
    return "met" if outcome is Outcome.PASS else "conditions"
