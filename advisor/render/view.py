"""The page as plain data: every number is formatted here or in a sibling; a template only shows."""

from collections import defaultdict
from dataclasses import dataclass

from advisor.model.decision import Course, PlatformResult, Verdict
from advisor.model.report import Report
from advisor.render.charts import Caption, Part, Svg, stacked_bar
from advisor.render.view_scene import (
    Case,
    Link,
    Scene,
    course_mark,
    destinations,
    ended_sentence,
    proposal_words,
    rule_anchor,
    scene_of,
)
from advisor.render.view_text import count, listing, score, sentence
from advisor.render.view_words import COURSES, GLOSSARY, VERDICT_MEANINGS, VERDICTS, Mark
from advisor.render.view_workload import WorkloadView, workload_view

MOST_NAMED = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One line of what is proposed."""

    mark: Mark
    words: str
    number: str
    workloads: tuple[Link, ...]
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockerRow:
    rule: Link
    platform: str
    number: str
    workloads: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    question: str
    number: str
    workloads: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexRow:
    link: Link
    path: str
    mark: Mark
    proposal: str
    cells: tuple[tuple[Mark, str, bool], ...]
    """Mark, score, and whether this is the proposed place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    anchor: str
    id: str
    title: str
    strength: str
    criterion: str
    question: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything the template shows."""

    title: str
    headline: str
    provenance: tuple[tuple[str, str], ...]
    bar: Svg
    proposals: tuple[Proposal, ...]
    platforms: tuple[str, ...]
    verdict_rows: tuple[tuple[str, tuple[tuple[Mark, int], ...]], ...]
    ended: tuple[str, ...]
    blockers: tuple[BlockerRow, ...]
    asks: tuple[Ask, ...]
    not_assessed: tuple[str, ...]
    index: tuple[IndexRow, ...]
    workloads: tuple[WorkloadView, ...]
    meanings: tuple[tuple[Mark, str], ...]
    weights: tuple[tuple[str, str, str], ...]
    assumed: tuple[tuple[str, str], ...]
    rules: tuple[RuleRow, ...]
    skipped: tuple[tuple[str, tuple[str, ...]], ...]
    failed: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    glossary: tuple[tuple[str, str], ...]
    run_id: str


def page_of(report: Report) -> Page:
    """The whole page of a report."""
    scene = scene_of(report)
    return Page(
        title="Where these workloads run, and why",
        headline=report.portfolio.headline,
        provenance=_provenance(report),
        bar=_bar(scene),
        proposals=_proposals(scene),
        platforms=tuple(platform.title for platform in scene.active),
        verdict_rows=tuple(_verdict_row(platform.id, platform.title, report) for platform in scene.active),
        ended=tuple(ended_sentence(platform) for platform in scene.ended),
        blockers=_blockers(scene),
        asks=_asks(scene),
        not_assessed=report.portfolio.not_assessed,
        index=tuple(_index_row(case, scene) for case in scene.cases),
        workloads=tuple(workload_view(case, scene) for case in scene.cases),
        meanings=tuple((VERDICTS[verdict], VERDICT_MEANINGS[verdict]) for verdict in Verdict),
        weights=_weights(report),
        assumed=_assumed(report),
        rules=_rules(report),
        skipped=_skipped(report),
        failed=tuple((f"{one.path}:{one.line}", f"{one.what} {one.advice}") for one in report.failed),
        notes=tuple((f"{one.path}:{one.line}", f"{one.what} {one.advice}") for one in report.notes),
        glossary=GLOSSARY,
        run_id=report.run.id,
    )


def _provenance(report: Report) -> tuple[tuple[str, str], ...]:
    run = report.run
    files = f"{count(len(report.read), 'file')} read, {len(report.skipped)} skipped, {len(report.failed)} failed"
    return (
        ("Answers as of", run.as_of.isoformat()),
        ("Read", files),
        ("Weights", f"preset {run.preset}"),
        ("Run", run.id),
        ("Tool and catalog", f"{run.advisor_version}, {run.catalog_version}"),
    )


def _bar(scene: Scene) -> Svg:
    parts = []
    for course in Course:
        number = sum(case.decision.course is course for case in scene.cases)
        mark = COURSES[course]
        parts.append(Part(kind=mark.kind, count=number, glyph=mark.glyph, label=f"{number} {mark.word}"))
    told = listing(f"{part.count} {part.label.split(' ', 1)[1]}" for part in parts if part.count)
    caption = Caption(key="courses", title="What is proposed", description=f"Of {len(scene.cases)} workloads: {told}.")
    return stacked_bar(parts, caption)


def _proposals(scene: Scene) -> tuple[Proposal, ...]:
    grouped: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in scene.cases:
        grouped[list(Course).index(case.decision.course), proposal_words(case.decision, scene)].append(case)
    return tuple(_proposal(words, grouped[place, words], scene) for place, words in sorted(grouped))


def _proposal(words: str, cases: list[Case], scene: Scene) -> Proposal:
    return Proposal(
        mark=course_mark(cases[0].decision),
        words=words,
        number=str(len(cases)),
        workloads=tuple(case.link for case in cases[:MOST_NAMED]),
        because=_because(cases, scene),
    )


def _because(cases: list[Case], scene: Scene) -> str:
    rules = sorted({case.decision.trigger.rule for case in cases if case.decision.trigger is not None})
    if rules:
        return sentence(listing(scene.rule_title(rule) for rule in rules))
    course = cases[0].decision.course
    return {
        Course.STAY: "Staying needs no proof, and nothing forces a move.",
        Course.CONSIDER: "Another platform would score higher, but nothing forces a move.",
        Course.PLACE: "No file says where they run today.",
    }.get(course, "Open facts or unmet needs stand in the way.")


def _verdict_row(name: str, title: str, report: Report) -> tuple[str, tuple[tuple[Mark, int], ...]]:
    counts = report.portfolio.verdicts[name]
    return title, tuple((VERDICTS[verdict], counts[verdict.value]) for verdict in Verdict)


def _blockers(scene: Scene) -> tuple[BlockerRow, ...]:
    active = {platform.id for platform in scene.active}
    rows = [one for one in scene.report.portfolio.blockers if one.platform in active]
    return tuple(
        BlockerRow(
            rule=scene.rule_link(one.rule),
            platform=scene.title(one.platform),
            number=str(len(one.workloads)),
            workloads=listing(_few(one.workloads)),
        )
        for one in rows
    )


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(names) - MOST_NAMED
    return names if rest <= 0 else (*names[:MOST_NAMED], f"{rest} more")


def _asks(scene: Scene) -> tuple[Ask, ...]:
    asked: dict[str, list[Case]] = defaultdict(list)
    for case in scene.cases:
        for question in case.decision.questions:
            asked[question.text].append(case)
    ranked = sorted(asked.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Ask(question=text, number=str(len(cases)), workloads=tuple(case.link for case in cases[:MOST_NAMED]))
        for text, cases in ranked
    )


def _index_row(case: Case, scene: Scene) -> IndexRow:
    proposed = destinations(case.decision)
    results = {result.platform: result for result in case.decision.results}
    return IndexRow(
        link=case.link,
        path=case.assessed.workload.folder,
        mark=course_mark(case.decision),
        proposal=proposal_words(case.decision, scene),
        cells=tuple(_cell(results[platform.id], platform.id in proposed) for platform in scene.active),
    )


def _cell(result: PlatformResult, picked: bool) -> tuple[Mark, str, bool]:
    return VERDICTS[result.verdict], "" if result.score is None else score(result.score), picked


def _weights(report: Report) -> tuple[tuple[str, str, str], ...]:
    criteria = report.catalog.criteria.values()
    return tuple(
        (one.title, "takes no part" if one.kind == "declared" else f"{report.run.weights[one.id]:g}", one.meaning)
        for one in criteria
    )


def _assumed(report: Report) -> tuple[tuple[str, str], ...]:
    assumed = report.catalog.assumptions
    low, high = assumed.instances_range
    return (
        ("Tie band", f"scores closer than {assumed.tie_band:g} to the leader are a tie"),
        ("Undetermined from", f"a chance of {assumed.undetermined_from:g} that an open need blocks"),
        ("A partial answer provides", f"{assumed.partial_provides:g} of a need"),
        ("Instances nobody states", f"{assumed.instances_expected} expected, {low} to {high} possible"),
        ("Weights, anchors, priors and efforts", "from the catalog; none of them is a documented fact"),
    )


def _rules(report: Report) -> tuple[RuleRow, ...]:
    catalog = report.catalog
    return tuple(
        RuleRow(
            anchor=rule_anchor(rule.id),
            id=rule.id,
            title=rule.title,
            strength=rule.strength.value,
            criterion=catalog.criteria[rule.criterion].title,
            question=catalog.capabilities[rule.needs].question,
            why=rule.why,
        )
        for rule in catalog.rules.values()
    )


def _skipped(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for one in report.skipped:
        grouped[one.reason].append(one.path)
    return tuple((reason, tuple(sorted(paths))) for reason, paths in sorted(grouped.items()))
