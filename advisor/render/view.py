"""The whole page as plain values: the portfolio first, then the workloads, then the appendix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.model.decision import VERDICT_ORDER, PlatformResult
from advisor.model.report import Report
from advisor.render.charts import Caption, Part, Svg, stacked_bar
from advisor.render.view_appendix import Appendix, appendix
from advisor.render.view_scene import (
    Case,
    Link,
    Scene,
    course_mark,
    destinations,
    ended_sentence,
    kind_words,
    proposal_words,
    scene_of,
    source_links,
    today_words,
)
from advisor.render.view_text import count, days, listing, score, sentence
from advisor.render.view_words import COURSES, EFFORT_SCOPE, SOURCES, VERDICT_MEANINGS, VERDICTS, Mark
from advisor.render.view_workload import WorkloadView, workload_view

BAR = 22
"""Height of the small bars of verdicts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Workloads that are proposed the same for the same reason."""

    mark: Mark
    text: str
    number: int
    because: str
    workloads: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictRow:
    platform: str
    counts: tuple[int, ...]
    bar: Svg


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    text: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockerRow:
    rule: Link
    platforms: str
    number: int
    workloads: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedRow:
    text: str
    ask: str
    number: int
    workloads: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixCell:
    platform: str
    mark: Mark
    score: str
    effort: str
    picked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    link: Link
    kind: str
    today: str
    mark: Mark
    proposal: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardView:
    """Everything that the template prints."""

    run_id: str
    headline: str
    provenance: tuple[tuple[str, str], ...]
    distribution_title: str
    distribution: Svg | None
    proposals: tuple[Proposal, ...]
    verdict_marks: tuple[tuple[Mark, str], ...]
    verdicts: tuple[VerdictRow, ...]
    ended: tuple[Ended, ...]
    blockers: tuple[BlockerRow, ...]
    asked: tuple[AskedRow, ...]
    not_assessed: tuple[str, ...]
    columns: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    effort_scope: str
    workloads: tuple[WorkloadView, ...]
    appendix: Appendix


def board_view(report: Report) -> BoardView:
    """The page of one report; every number in it is formatted here or below."""
    scene = scene_of(report)
    proposals = _proposals(scene)
    title = _distribution_title(scene)
    return BoardView(
        run_id=report.run.id,
        headline=report.portfolio.headline,
        provenance=_provenance(report),
        distribution_title=title,
        distribution=_distribution(scene, title) if scene.cases else None,
        proposals=proposals,
        verdict_marks=tuple((VERDICTS[one], VERDICT_MEANINGS[one]) for one in VERDICT_ORDER),
        verdicts=tuple(_verdict_row(platform.id, scene) for platform in scene.active) if scene.cases else (),
        ended=tuple(
            Ended(text=ended_sentence(one), sources=source_links(one.life_cycle.sources)) for one in scene.ended
        ),
        blockers=_blockers(scene),
        asked=_asked(scene),
        not_assessed=tuple(sentence(one) for one in report.portfolio.not_assessed),
        columns=tuple(platform.title for platform in scene.active),
        matrix=tuple(_matrix_row(case, scene) for case in scene.cases),
        effort_scope=EFFORT_SCOPE,
        workloads=tuple(workload_view(case, scene) for case in scene.cases),
        appendix=appendix(scene),
    )


def _provenance(report: Report) -> tuple[tuple[str, str], ...]:
    run = report.run
    return (
        ("Read as of", run.as_of.isoformat()),
        ("Workloads", f"{len(report.assessed):,}"),
        ("Files read", f"{len(report.read):,}"),
        ("Files skipped", f"{len(report.skipped):,}"),
        ("Files failed", f"{len(report.failed):,}"),
        ("Weights", run.preset),
        ("Run", run.id),
        ("Advisor", run.advisor_version),
        ("Catalog", run.catalog_version),
    )


def _distribution_title(scene: Scene) -> str:
    counted = Counter(course_mark(case.decision).word for case in scene.cases)
    if not counted:
        return "No workload was found"
    word, number = counted.most_common(1)[0]
    return f"{number} of {count(len(scene.cases), 'workload')}: {word}"


def _distribution(scene: Scene, title: str) -> Svg:
    counted = Counter(course_mark(case.decision) for case in scene.cases)
    parts = [
        Part(kind=mark.kind, count=counted[mark], glyph=mark.glyph, label=f"{mark.word} {counted[mark]}")
        for mark in COURSES.values()
    ]
    told = ", ".join(f"{part.label}" for part in parts if part.count)
    return stacked_bar(parts, Caption(key="distribution", title=title, description=told))


def _proposals(scene: Scene) -> tuple[Proposal, ...]:
    """Workloads with the same proposal for the same reason, in the order of the courses."""
    grouped: dict[tuple[int, str, str], list[Case]] = {}
    marks = list(COURSES.values())
    for case in scene.cases:
        order = marks.index(course_mark(case.decision))
        grouped.setdefault((order, proposal_words(case.decision, scene), _because(case, scene)), []).append(case)
    ordered = sorted(grouped.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1:]))
    return tuple(
        Proposal(
            mark=marks[order],
            text=text,
            number=len(cases),
            because=because,
            workloads=tuple(case.link for case in cases),
        )
        for (order, text, because), cases in ordered
    )


def _because(case: Case, scene: Scene) -> str:
    """The trigger's rule, or what it means that there is none."""
    decision = case.decision
    if decision.trigger is not None and decision.trigger.rule:
        return sentence(scene.rule_title(decision.trigger.rule))
    if decision.trigger is not None:
        return sentence(decision.trigger.sentence)
    if not destinations(decision):
        return "Open needs or knock-outs: see its section."
    if decision.current is None:
        return "Where it runs today is not stated; these score best."
    return "Nothing that was read forces a move."


def _verdict_row(platform: str, scene: Scene) -> VerdictRow:
    counted = Counter(case.decision.result(platform).verdict for case in scene.cases)
    title = scene.title(platform)
    parts = [
        Part(kind=VERDICTS[one].kind, count=counted[one], glyph=VERDICTS[one].glyph, label=str(counted[one]))
        for one in VERDICT_ORDER
    ]
    told = ", ".join(f"{VERDICTS[one].word} {counted[one]}" for one in VERDICT_ORDER)
    caption = Caption(key=f"verdicts-{platform}", title=f"Verdicts for {title}", description=told)
    return VerdictRow(
        platform=title,
        counts=tuple(counted[one] for one in VERDICT_ORDER),
        bar=stacked_bar(parts, caption, height=BAR),
    )


def _links(ids: Iterable[str], scene: Scene) -> tuple[Link, ...]:
    wanted = set(ids)
    return tuple(case.link for case in scene.cases if case.assessed.workload.id in wanted)


def _blockers(scene: Scene) -> tuple[BlockerRow, ...]:
    """Rules by the number of workloads they block; platforms with the same workloads share a row."""
    active = {platform.id for platform in scene.active}
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in scene.report.portfolio.blockers:
        if one.platform in active:
            grouped.setdefault((one.rule, one.workloads), []).append(scene.title(one.platform))
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[0][1]), item[0]))
    return tuple(
        BlockerRow(rule=scene.rule_link(rule), platforms=listing(titles), number=len(ids), workloads=_links(ids, scene))
        for (rule, ids), titles in ordered
    )


def _asked(scene: Scene) -> tuple[AskedRow, ...]:
    """Equal questions once, those that concern the most workloads first."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for case in scene.cases:
        for question in case.decision.questions:
            ids = grouped.setdefault((question.text, question.source), [])
            ids.append(case.assessed.workload.id)
    ordered = sorted(grouped.items(), key=lambda item: (-len(set(item[1])), item[0]))
    return tuple(
        AskedRow(text=text, ask=SOURCES.get(source, source), number=len(set(ids)), workloads=_links(ids, scene))
        for (text, source), ids in ordered
    )


def _matrix_row(case: Case, scene: Scene) -> MatrixRow:
    decision = case.decision
    return MatrixRow(
        link=case.link,
        kind=kind_words(case.assessed.workload.kind),
        today=today_words(decision, scene),
        mark=course_mark(decision),
        proposal=proposal_words(decision, scene),
        cells=tuple(_matrix_cell(one.id, decision.results, case, scene) for one in scene.active),
    )


def _matrix_cell(platform: str, results: Sequence[PlatformResult], case: Case, scene: Scene) -> MatrixCell | None:
    result = next((one for one in results if one.platform == platform), None)
    if result is None:
        return None
    return MatrixCell(
        platform=scene.title(platform),
        mark=VERDICTS[result.verdict],
        score="" if result.score is None else score(result.score),
        effort="" if result.score is None else days(result.effort_low, result.effort_high),
        picked=platform in destinations(case.decision),
    )
