"""The table of all workloads by platform, and what a filter knows about each of them."""

from dataclasses import dataclass

from advisor.model.catalog import Platform
from advisor.model.decision import Course, Decision, Pick, Verdict
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
from advisor.render.view_text import days, lower_first, score, sentence
from advisor.render.view_words import TRIGGERS, VERDICTS, Mark

_NO_SCORE = -1.0
ON_PAPER = 40
"""Rows of a large portfolio that are printed."""
_TO_DECIDE = (Course.UNDECIDED, Course.MOVE, Course.CONSIDER, Course.PLACE, Course.STAY)


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
    reason: str
    """Why, in a few words: the trigger, the open question, or what the proposal rests on."""
    cells: tuple[IndexCell, ...]


def index_row(case: Case, scene: Scene) -> IndexRow:
    workload, decision = case.assessed.workload, case.decision
    return IndexRow(
        link=case.link,
        place=workload.folder,
        kind=kind_words(workload.kind),
        today=today_words(decision, scene),
        mark=course_mark(decision),
        proposal=proposal_words(decision, scene),
        reason=reason_words(decision, scene),
        cells=tuple(
            _index_cell(platform, case)
            for platform in scene.active
            if any(r.platform == platform.id for r in decision.results)
        ),
    )


def reason_words(decision: Decision, scene: Scene) -> str:
    """One short sentence."""
    trigger, advice = decision.trigger, decision.recommendation
    if trigger is not None:
        what = TRIGGERS.get(trigger.kind, trigger.kind)
        about = f": {lower_first(scene.rule_title(trigger.rule))}" if trigger.rule else ""
        return sentence(f"{what}{about}")
    if advice.pick is Pick.NEEDS_ANSWER and decision.questions:
        return f"Open: {decision.questions[0].text}"
    told, _, because = advice.sentence.partition(": ")
    return sentence((because or told).partition(". ")[0])


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


def first_to_look_at(scene: Scene) -> tuple[Case, ...]:
    """The few that most has to be decided about: undecided and moving ones, the least sure, the most work."""

    def place(case: Case) -> tuple[int, float, float]:
        decision = case.decision
        sure = decision.recommendation.robustness
        work = max((result.effort_high for result in decision.results), default=0.0)
        return (_TO_DECIDE.index(decision.course), 1.0 if sure is None else sure, -work)

    return tuple(sorted(scene.cases, key=place)[:ON_PAPER])
