"""What is proposed: workloads by course and destination, with the reason, and one bar."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.decision import Course, Pick, Verdict
from advisor.render.charts import Part, stacked_bar
from advisor.render.svg import Caption, Svg
from advisor.render.view_names import Names, names_of, ranked
from advisor.render.view_scene import Case, Scene, course_mark, focus, proposal_words
from advisor.render.view_text import count, listing, lower_first, sentence
from advisor.render.view_words import COURSES, TRIGGERS, Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    mark: Mark
    title: str
    count: str
    number: int
    names: Names
    because: str


def proposals_of(scene: Scene) -> tuple[Proposal, ...]:
    """Workloads by course and destination: in the order of the courses, the largest group first."""
    groups: dict[tuple[int, str], list[Case]] = {}
    order = list(COURSES.values())
    for case in scene.cases:
        key = (order.index(course_mark(case.decision)), proposal_words(case.decision, scene))
        groups.setdefault(key, []).append(case)
    ranked = sorted(groups.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1]))
    return tuple(_proposal(title, cases, scene) for (_, title), cases in ranked)


def _proposal(title: str, cases: list[Case], scene: Scene) -> Proposal:
    mark = course_mark(cases[0].decision)
    return Proposal(
        mark=mark,
        title=title,
        count=f"{len(cases):,}",
        number=len(cases),
        names=names_of(cases),
        because=_because(mark, cases, scene),
    )


def _because(mark: Mark, cases: list[Case], scene: Scene) -> str:
    if mark is COURSES[Course.UNDECIDED]:
        return _because_open(cases)
    triggers = Counter(_trigger_words(case, scene) for case in cases if case.decision.trigger is not None)
    told = [f"{words}{_times(number, len(cases))}" for words, number in ranked(triggers)]
    if told:
        return sentence("; ".join(told))
    return _because_verdicts(mark, cases)


def _times(number: int, of: int) -> str:
    return "" if number == of else f" ({number:,})"


def _trigger_words(case: Case, scene: Scene) -> str:
    trigger = case.decision.trigger
    if trigger is None:
        return ""
    kind = TRIGGERS.get(trigger.kind, trigger.kind)
    if trigger.kind == "end-date":
        return "the last day of its platform has come, or is announced"
    return f"{kind}: {lower_first(scene.rule_title(trigger.rule))}" if trigger.rule else kind


def _because_open(cases: list[Case]) -> str:
    words = {
        Pick.NEEDS_ANSWER: "an answer is needed first",
        Pick.NONE_FITS: "no platform takes it as it is",
        Pick.TIE: "several platforms are too close to tell apart",
        Pick.RECOMMEND: "nothing says where it runs today",
    }
    counted = Counter(words[case.decision.recommendation.pick] for case in cases)
    return sentence("; ".join(f"{told}{_times(number, len(cases))}" for told, number in ranked(counted)))


def _because_verdicts(mark: Mark, cases: list[Case]) -> str:
    """Without a trigger the verdicts at the destination are the reason."""
    verdicts = Counter(_verdict(case) for case in cases)
    told = [
        f"{words}{_times(verdicts[verdict], len(cases))}"
        for verdict, words in _VERDICT_REASONS[mark.kind == "stay"].items()
        if verdicts[verdict]
    ]
    ahead = "a clearly better score, and no trigger to move; " if mark is COURSES[Course.CONSIDER] else ""
    return sentence(ahead + "; ".join(told))


_VERDICT_REASONS: Mapping[bool, Mapping[Verdict | None, str]] = {
    True: {
        Verdict.FIT: "every known need is met",
        Verdict.AFTER_CHANGES: "conditions come with it and nothing forces a move",
        Verdict.UNDETERMINED: "something is not stated, and staying needs no proof",
        Verdict.BLOCKED: "a need is not met, and no other platform meets it",
    },
    False: {
        Verdict.FIT: "every known need is met there",
        Verdict.AFTER_CHANGES: "every known need can be met there, with changes",
        Verdict.UNDETERMINED: "it leads, and something is not stated",
        Verdict.BLOCKED: "it leads, and a need is not met",
    },
}


def _verdict(case: Case) -> Verdict | None:
    chosen = focus(case.decision)
    return None if chosen is None else case.decision.result(chosen).verdict


def distribution(proposals: tuple[Proposal, ...]) -> Svg | None:
    """One bar by course; the table beside it says where."""
    if not proposals:
        return None
    by_course = _by_course(proposals)
    parts = [
        Part(
            kind=mark.kind, count=by_course[mark.word], glyph=mark.glyph, label=f"{by_course[mark.word]:,} {mark.word}"
        )
        for mark in COURSES.values()
    ]
    told = "; ".join(f"{one.title}: {one.count}" for one in proposals)
    return stacked_bar(
        parts, Caption(key="distribution", title=distribution_title(proposals), description=told), height=44
    )


def _by_course(proposals: tuple[Proposal, ...]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in proposals:
        counted[one.mark.word] += one.number
    return counted


def distribution_title(proposals: tuple[Proposal, ...]) -> str:
    """The finding that the bar shows."""
    by_course = _by_course(proposals)
    words = [f"{by_course[mark.word]:,} {mark.word}" for mark in COURSES.values() if by_course[mark.word]]
    return f"Of {count(by_course.total(), 'workload')}: {listing(words)}"
