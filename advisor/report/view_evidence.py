"""Evidence: what blocks, what was read, which answers and efforts were used, and how the method goes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from advisor.model.catalog import Answer, Rule
from advisor.model.comparing import Change
from advisor.model.facts import Truth
from advisor.model.findings import Outcome
from advisor.report import words
from advisor.report.change_words import (
    Names,
    baseline_words,
    cause_words,
    change_words,
    effect_words,
    input_words,
    sources_of,
    without_consequence,
)
from advisor.report.view import VERDICT_KINDS, Scene, answer_anchor, mark_of, rule_anchor
from advisor.report.view_answers import answer_basis, answer_sentence
from advisor.report.view_checklist import checklist_of
from advisor.report.view_platforms import folded
from advisor.report.view_record import DECIDING, effort_name, needs_of
from advisor.report.view_table import Element, Fold, Joined, Link, Part, Row, Table, code, paragraphs, sources, sub
from advisor.report.view_text import count, days, sentence, share
from advisor.report.waiver_words import accepted_words

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
    report = scene.report
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
        ("faults", "Internal faults", Element("ul", [Element("li", one) for one in report.faults])),
        ("not-assessed", "Not assessed", Element("ul", [Element("li", one) for one in report.portfolio.not_assessed])),
    ]
    return [one for one in sections if one[2] and not (isinstance(one[2], Element) and not one[2].part)]


# --- what blocks ----------------------------------------------------------------------------------------------------


def _blockers(scene: Scene) -> Table:
    rows = [
        Row(
            [scene.rule(one.rule), scene.title(one.platform), [f"{len(one.workloads):,}: ", scene.names(one.workloads)]]
        )
        for one in scene.report.portfolio.blockers
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
        for finding in case.decision.results[0].findings if case.decision.results else ():
            concerned.setdefault(finding.rule, []).append(case.assessed.workload.id)
            raised[finding.rule] += finding.need.raised is Truth.TRUE
    for name, rule in scene.catalog.rules.items():
        if name in scene.rules:
            yield _rule(rule, scene, concerned.get(name, []), raised[name])


def _rule(rule: Rule, scene: Scene, concerned: Sequence[str], raised: int) -> Part:
    topic = scene.catalog.topics.get(rule.category)
    stated = (
        f"Stated by files of {raised:,} of {count(len(concerned), 'workload')} whose files leave it open or state it: "
    )
    remedies = " ".join(sentence(one.text) for one in rule.remedies)
    parts: list[Part] = [
        sentence(rule.why),
        f"Asks every platform: {scene.catalog.capabilities[rule.needs].question}",
        f"A change that keeps the need: {remedies}" if remedies else "",
        f"Giving the need up: {sentence(rule.alternative)}" if rule.alternative else "",
        [stated, scene.names(concerned)] if concerned else "No workload of this report has it.",
        sources(rule.references) if rule.references else "",
    ]
    parts += [f"Assumed where no file says: {share(prior.chance)}. {sentence(prior.why)}" for prior in rule.priors]
    note = f"{rule.strength.value}, {rule.category if topic is None else topic.title}"
    return Fold(rule.title, paragraphs(parts), note=note, anchor=rule_anchor(rule.id))


def answers_used(scene: Scene) -> dict[str, dict[str, Answer]]:
    """Platform → capability → answer, of every answer that a record points to."""
    used: dict[str, dict[str, Answer]] = {platform.id: {} for platform in scene.platforms}
    for case in scene.cases:
        for number, group in needs_of(case.decision, scene).items():
            for finding in (one for findings in group for one in findings.values()):
                if number == DECIDING or finding.outcome is not Outcome.PASS:
                    used[finding.platform].setdefault(finding.answer.capability, finding.answer)
    return used


def _answers(used: dict[str, dict[str, Answer]], scene: Scene) -> Iterator[Part]:
    for platform, answers in used.items():
        rows = [_answer(platform, answer, scene) for _, answer in sorted(answers.items())]
        title = scene.title(platform)
        if rows:
            table = Table(f"Answers of {title}", ("Question", "Answer", "Basis and source"), rows, kind="")
            yield Fold(title, [table], note=count(len(rows), "answer"))


def _answer(platform: str, answer: Answer, scene: Scene) -> Row:
    capability = scene.catalog.capabilities[answer.capability]
    ends = [f"{end.value} ends {end.until}, then {end.successor or 'nothing'}." for end in answer.ends]
    text = " ".join((answer_sentence(answer, capability), *ends))
    basis = [answer_basis(answer, scene.report.run.as_of), sub(sources(answer.sources))]
    return Row([capability.question, text, basis], anchor=answer_anchor(platform, answer.capability), kind="prose")


def _efforts(scene: Scene) -> Table:
    used = sorted(
        {line.effort for case in scene.cases for one in case.decision.results for line in one.work if line.effort}
    )
    rows = []
    for name in used:
        effort = scene.catalog.efforts.get(name)
        if effort is not None:
            basis = sources([effort.source]) if effort.source else "assumed"
            rows.append(
                Row(
                    [
                        effort_name(name, None),
                        days(effort.low, effort.high),
                        effort.kind.value,
                        sentence(effort.why),
                        basis,
                    ]
                )
            )
    return Table("Efforts used", ("Name", "Person-days", "Touches", "Why", "Basis"), rows)


# --- waivers, declarations, files -----------------------------------------------------------------------------------


def _waivers(scene: Scene) -> Table:
    found: dict[object, tuple[str, list[str]]] = {}
    for case in scene.cases:
        for finding in (one for result in case.decision.results for one in result.findings if one.acceptance):
            waiver = finding.acceptance.waiver if finding.acceptance else None
            if waiver is not None:
                found.setdefault(waiver, (accepted_words(waiver), []))[1].append(case.assessed.workload.id)
    rows = [
        Row([scene.rule(getattr(waiver, "rule", "")), text, scene.names(dict.fromkeys(ids))])
        for waiver, (text, ids) in found.items()
    ]
    return Table("Waivers", ("Need", "Accepted", "Workloads"), rows)


def _declared(scene: Scene) -> Table:
    organisation = scene.report.run.organisation
    rows = [
        Row([one.what, one.value, one.effect, code(str(one.location))])
        for one in (() if organisation is None else organisation.values)
    ]
    return Table("Declared by the organisation", ("What", "Declared", "What it does here", "Line"), rows)


def _files(scene: Scene) -> Iterator[Part]:
    report = scene.report
    counts = (
        f"{count(len(report.read), 'file')} read",
        f"{len(report.skipped):,} skipped",
        f"{len(report.failed):,} failed",
    )
    yield Element("p", ", ".join(counts) + ".")
    columns = ("Place", "What", "What to do")
    failed = [Row([code(f"{one.path}:{one.line}"), one.what, one.advice]) for one in report.failed]
    if failed:
        yield Element("h4", "Failed")
        yield Table("Files that failed", columns, failed)
    notes = [Row([code(f"{one.path}:{one.line}"), one.what, one.advice]) for one in report.notes]
    if notes:
        yield Fold("Notes on files that were read", [Table("Notes on files", columns, notes)], note=f"{len(notes):,}")
    skipped: dict[str, list[str]] = {}
    for one in report.skipped:
        skipped.setdefault(one.reason, []).append(one.path)
    for reason, paths in sorted(skipped.items()):
        yield Fold(f"Skipped: {reason}", [_paths(paths)], note=f"{len(paths):,}")
    if report.read:
        yield Fold("Read", [_paths(report.read)], note=f"{len(report.read):,}")


def _paths(paths: Sequence[str]) -> Element:
    return Element("ul", [Element("li", code(path)) for path in paths], "paths")


# --- since an earlier report ----------------------------------------------------------------------------------------


def _changes(scene: Scene) -> Part:
    comparison = scene.report.comparison
    if comparison is None:
        return ""
    names = Names(scene.catalog)
    changed = comparison.changed
    table = Table(
        "Changes",
        ("Workload", "What became of it", "Because"),
        [_change(one, names, scene) for one in changed[:MOST_CHANGES]],
    )
    rest = len(changed) - MOST_CHANGES
    more = f"{rest:,} more changed; the JSON report and `advisor diff` name them all." if rest > 0 else ""
    notes = paragraphs([baseline_words(comparison), *input_words(comparison)])
    return [notes, table, paragraphs([more, without_consequence(comparison)])]


def _change(change: Change, names: Names, scene: Scene) -> Row:
    case = scene.by_id.get(change.key)
    name: Part = Link(change.workload, is_name=True) if case is None else case.link
    causes = [
        [
            sentence(cause_words(cause, names)),
            " ",
            Joined([sources([one]) if one in names.sources else one for one in sources_of(cause)]),
            sub(Joined(effect_words(cause.effects[:MOST_CAUSES], names), "; ")),
        ]
        for cause in change.causes[:MOST_CAUSES]
    ]
    rest = len(change.causes) - MOST_CAUSES
    more = [f"and {count(rest, 'further cause')}"] if rest > 0 else []
    return Row([[name, sub(change.difference.value)], change_words(change, names), paragraphs([*causes, *more])])
