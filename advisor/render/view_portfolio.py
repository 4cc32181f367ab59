"""The first page: what is proposed for the whole portfolio, in a board's words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.catalog import Platform
from advisor.model.decision import Course, Pick, PlatformResult, Question, Verdict
from advisor.render.charts import Caption, Part, Svg, length_bar, stacked_bar
from advisor.render.view_findings import changes_for
from advisor.render.view_scene import (
    Case,
    Link,
    Scene,
    course_mark,
    destinations,
    ended_sentence,
    focus,
    kind_words,
    proposal_words,
    source_links,
    today_words,
)
from advisor.render.view_text import count, days, listing, lower_first, score, sentence
from advisor.render.view_words import COURSES, SOURCES, TRIGGERS, VERDICTS, Mark

NAMED = 6
"""Workloads that a cell names before it says how many more there are."""
TOP = 15
"""Rows of a ranked table."""
_NO_SCORE = -1.0
_SMALL_BAR = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Workloads by name, the first few; the rest as a number."""

    links: tuple[Link, ...]
    more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    mark: Mark
    title: str
    count: str
    number: int
    names: Names
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformCounts:
    title: str
    counts: tuple[tuple[Mark, str], ...]
    bar: Svg


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedPlatform:
    sentence: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockerRow:
    rule: Link
    platform: str
    count: str
    bar: Svg
    names: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionRow:
    text: str
    ask: str
    count: str
    platforms: str
    names: Names


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


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioView:
    title: str
    headline: str
    proposals: tuple[Proposal, ...]
    distribution: Svg | None
    distribution_title: str
    platforms: tuple[PlatformCounts, ...]
    ended: tuple[EndedPlatform, ...]
    blockers: tuple[BlockerRow, ...]
    more_blockers: str
    questions: tuple[QuestionRow, ...]
    more_questions: str
    accepted: tuple[str, ...]
    not_assessed: tuple[str, ...]
    columns: tuple[str, ...]
    index: tuple[IndexRow, ...]


def portfolio_view(scene: Scene) -> PortfolioView:
    portfolio = scene.report.portfolio
    proposals = _proposals(scene)
    questions = _questions(scene)
    return PortfolioView(
        title=f"Platform fit of {count(len(scene.cases), 'workload')}",
        headline=portfolio.headline,
        proposals=proposals,
        distribution=_distribution(proposals),
        distribution_title=_distribution_title(proposals),
        platforms=tuple(_platform_counts(platform, scene) for platform in scene.active),
        ended=tuple(
            EndedPlatform(sentence=ended_sentence(one), sources=source_links(one.life_cycle.sources))
            for one in scene.ended
        ),
        blockers=_blockers(scene)[:TOP],
        more_blockers=_more(len(_blockers(scene)), "further blocker"),
        questions=questions[:TOP],
        more_questions=_more(len(questions), "further question"),
        accepted=_accepted(scene),
        not_assessed=_not_assessed(scene),
        columns=tuple(platform.title for platform in scene.active),
        index=tuple(_index_row(case, scene) for case in scene.cases),
    )


def _more(found: int, noun: str) -> str:
    return f"{count(found - TOP, noun)} in the sections below." if found > TOP else ""


def names_of(cases: list[Case]) -> Names:
    rest = len(cases) - NAMED
    return Names(links=tuple(case.link for case in cases[:NAMED]), more=f"and {rest:,} more" if rest > 0 else "")


def _proposals(scene: Scene) -> tuple[Proposal, ...]:
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
    told = [f"{words}{_times(number, len(cases))}" for words, number in _ranked(triggers)]
    if told:
        return sentence("; ".join(told))
    return _because_verdicts(mark, cases)


def _times(number: int, of: int) -> str:
    return "" if number == of else f" ({number:,})"


def _ranked(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _trigger_words(case: Case, scene: Scene) -> str:
    trigger = case.decision.trigger
    if trigger is None:
        return ""
    kind = TRIGGERS.get(trigger.kind, trigger.kind)
    return f"{kind}: {lower_first(scene.rule_title(trigger.rule))}" if trigger.rule else kind


def _because_open(cases: list[Case]) -> str:
    words = {
        Pick.NEEDS_ANSWER: "an answer is needed first",
        Pick.NONE_FITS: "no platform takes it as it is",
        Pick.TIE: "several platforms are too close to tell apart",
        Pick.RECOMMEND: "nothing says where it runs today",
    }
    counted = Counter(words[case.decision.recommendation.pick] for case in cases)
    return sentence("; ".join(f"{told}{_times(number, len(cases))}" for told, number in _ranked(counted)))


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


def _distribution(proposals: tuple[Proposal, ...]) -> Svg | None:
    if not proposals:
        return None
    parts = [Part(kind=one.mark.kind, count=one.number, glyph=one.mark.glyph, label=one.count) for one in proposals]
    told = "; ".join(f"{one.title}: {one.count}" for one in proposals)
    return stacked_bar(
        parts, Caption(key="distribution", title=_distribution_title(proposals), description=told), height=44
    )


def _distribution_title(proposals: tuple[Proposal, ...]) -> str:
    """The finding that the bar shows."""
    whole = sum(one.number for one in proposals)
    by_course: Counter[str] = Counter()
    for one in proposals:
        by_course[one.mark.word] += one.number
    words = [f"{by_course[mark.word]:,} {mark.word}" for mark in COURSES.values() if by_course[mark.word]]
    return f"Of {count(whole, 'workload')}: {listing(words)}"


def _platform_counts(platform: Platform, scene: Scene) -> PlatformCounts:
    found = scene.report.portfolio.verdicts.get(platform.id, {})
    numbers = [(mark, found.get(verdict, 0)) for verdict, mark in VERDICTS.items()]
    parts = [Part(kind=mark.kind, count=number, glyph=mark.glyph, label=f"{number:,}") for mark, number in numbers]
    told = ", ".join(f"{number:,} {mark.word}" for mark, number in numbers)
    caption = Caption(key=f"verdicts-{platform.id}", title=f"{platform.title}: {told}", description="")
    return PlatformCounts(
        title=platform.title,
        counts=tuple((mark, f"{number:,}") for mark, number in numbers),
        bar=stacked_bar(parts, caption, height=_SMALL_BAR),
    )


def _blockers(scene: Scene) -> tuple[BlockerRow, ...]:
    """Rules that block on platforms still supported, those that block the most workloads first."""
    active = {platform.id for platform in scene.active}
    kept = [one for one in scene.report.portfolio.blockers if one.platform in active]
    ranked = sorted(kept, key=lambda one: (-len(one.workloads), one.rule, one.platform))
    longest = max((len(one.workloads) for one in ranked), default=1) or 1
    by_id: dict[str, list[Case]] = {}
    for case in scene.cases:
        by_id.setdefault(case.assessed.workload.id, []).append(case)
    return tuple(
        BlockerRow(
            rule=scene.rule_link(one.rule),
            platform=scene.title(one.platform),
            count=f"{len(one.workloads):,}",
            bar=length_bar(
                len(one.workloads) / longest,
                Caption(key=f"blocker-{number}", title=count(len(one.workloads), "workload"), description=""),
            ),
            names=names_of([case for name in dict.fromkeys(one.workloads) for case in by_id.get(name, [])]),
        )
        for number, one in enumerate(ranked)
    )


def _questions(scene: Scene) -> tuple[QuestionRow, ...]:
    """Equal questions of several workloads are one; what concerns the most workloads comes first."""
    groups: dict[tuple[str, str], list[tuple[Case, Question]]] = {}
    for case in scene.cases:
        for question in case.decision.questions:
            groups.setdefault((question.fact, question.text), []).append((case, question))

    def rank(asked: list[tuple[Case, Question]]) -> tuple[float, str]:
        return -sum(question.chance for _, question in asked), asked[0][1].fact

    return tuple(_question_row(asked, scene) for asked in sorted(groups.values(), key=rank))


def _question_row(asked: list[tuple[Case, Question]], scene: Scene) -> QuestionRow:
    first = asked[0][1]
    platforms = dict.fromkeys(platform for _, question in asked for platform in question.platforms)
    return QuestionRow(
        text=first.text,
        ask=SOURCES.get(first.source, first.source),
        count=f"{len(asked):,}",
        platforms=listing(scene.title(platform) for platform in platforms),
        names=names_of([case for case, _ in asked]),
    )


def _accepted(scene: Scene) -> tuple[str, ...]:
    """What the board takes on by approving: platforms, work on apps, duties that return, things presumed."""
    proposed = [(case, focus(case.decision)) for case in scene.cases if destinations(case.decision)]
    chosen = [(case, case.decision.result(one), one) for case, one in proposed if one is not None]
    told = [_platforms_kept([one for _, _, one in chosen], scene)] if chosen else []
    told += _work(chosen, scene)
    duties = Counter(
        finding.answer.condition
        for case, result, _ in chosen
        for finding in result.findings
        if finding.answer.obligation and finding.answer.condition and finding.outcome == "review"
    )
    told += [f"{sentence(' '.join(duty.split()))} ({count(number, 'workload')})" for duty, number in _ranked(duties)]
    presuming = sum(any(one.blocking for one in result.presuming) for _, result, _ in chosen)
    if presuming:
        verb = "rests" if presuming == 1 else "rest"
        told.append(f"{count(presuming, 'proposal')} {verb} on something presumed that could block if it is not so.")
    return tuple(told)


def _platforms_kept(chosen: list[str], scene: Scene) -> str:
    kept = [scene.title(one) for one, _ in sorted(Counter(chosen).items(), key=lambda pair: (-pair[1], pair[0]))]
    return f"{count(len(kept), 'platform')} to run: {listing(kept)}."


def _work(chosen: list[tuple[Case, PlatformResult, str]], scene: Scene) -> list[str]:
    """Workloads that change; their days are a range of changes to apps and never a project's cost."""
    changed = [(case, result) for case, result, one in chosen if changes_for(case, one, scene)]
    if not changed:
        return []
    low, high = (sum(getattr(one, end) for _, one in changed) for end in ("effort_low", "effort_high"))
    return [f"Change to {count(len(changed), 'app')}, {days(low, high)} of work on the apps in all."]


def _not_assessed(scene: Scene) -> tuple[str, ...]:
    """What the portfolio names, and the criteria that nobody declared."""
    criteria = [one.title for one in scene.report.catalog.criteria.values() if one.kind == "declared"]
    named = list(scene.report.portfolio.not_assessed)
    heard = " ".join(named).lower()
    missing = [title for title in criteria if title.lower() not in heard]
    return tuple(sentence(one) for one in [*named, *(f"{title}: not declared, takes no part" for title in missing)])


def _index_row(case: Case, scene: Scene) -> IndexRow:
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
        effort=days(result.effort_low, result.effort_high),
        picked=platform.id in destinations(case.decision),
        today=platform.id == case.decision.current,
        order=f"{result.score if result.score is not None else _NO_SCORE:.4f}",
    )
