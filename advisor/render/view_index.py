"""The table of all workloads by platform."""

from dataclasses import dataclass

from advisor.model.catalog import Platform
from advisor.model.decision import Verdict
from advisor.render.view_scene import (
    Case,
    Link,
    Scene,
    course_mark,
    destinations,
    kind_words,
    proposal_words,
    today_words,
)
from advisor.render.view_text import days, score
from advisor.render.view_words import VERDICTS, Mark

_NO_SCORE = -1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexCell:
    platform: str
    mark: Mark
    score: str
    effort: str
    picked: bool
    today: bool
    order: str
    """What a sort by this column compares."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexRow:
    link: Link
    place: str
    kind: str
    today: str
    mark: Mark
    proposal: str
    cells: tuple[IndexCell, ...]
    search: str
    """What the filter box looks through."""


def index_row(case: Case, scene: Scene) -> IndexRow:
    workload, decision = case.assessed.workload, case.decision
    proposal, mark = proposal_words(decision, scene), course_mark(decision)
    cells = tuple(
        _index_cell(platform, case)
        for platform in scene.active
        if any(r.platform == platform.id for r in decision.results)
    )
    verdicts = " ".join(f"{cell.platform}:{cell.mark.word}" for cell in cells)
    return IndexRow(
        link=case.link,
        place=workload.folder,
        kind=kind_words(workload.kind),
        today=today_words(decision, scene),
        mark=mark,
        proposal=proposal,
        cells=cells,
        search=" ".join((workload.id, kind_words(workload.kind), mark.word, proposal, verdicts)).lower(),
    )


def _index_cell(platform: Platform, case: Case) -> IndexCell:
    result = case.decision.result(platform.id)
    return IndexCell(
        platform=platform.title,
        mark=VERDICTS[result.verdict],
        score=score(result.score),
        effort="" if result.verdict is Verdict.BLOCKED else days(result.effort_low, result.effort_high),
        picked=platform.id in destinations(case.decision),
        today=platform.id == case.decision.current,
        order=f"{result.score if result.score is not None else _NO_SCORE:.4f}",
    )
