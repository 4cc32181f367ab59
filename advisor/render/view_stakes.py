"""What stands in the way, what has to be asked, and what a board takes on by approving."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.decision import PlatformResult
from advisor.model.findings import Outcome
from advisor.model.questions import PortfolioQuestion
from advisor.render.family_words import WHOM, FamilyQuestion, family_questions
from advisor.render.question_words import asked, settling, whom
from advisor.render.view_findings import changes_for
from advisor.render.view_names import Names, names_of, ranked
from advisor.render.view_scene import Case, Scene, destinations, focus
from advisor.render.view_text import count, days, listing, sentence, share
from advisor.render.waiver_words import accepted_risks


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionRow:
    text: str
    ask: str
    """Whom, as a sentence."""
    settles: str
    """Of the workloads it is about, as `settles 3 of 7`."""
    names: Names


@dataclass(frozen=True, kw_only=True, slots=True)
class PresumedRow:
    """Something that proposals pass over and that would block if it were otherwise."""

    text: str
    chance: str
    count: str


def questions_of(scene: Scene) -> tuple[QuestionRow, ...]:
    """Which platforms are run, then what is open: once for all workloads, the most valuable for its cost first."""
    by_id: dict[str, list[Case]] = {}
    for case in scene.cases:
        by_id.setdefault(case.assessed.workload.id, []).append(case)
    about_families = (_family_row(one, by_id, scene) for one in family_questions(scene.report))
    return (*about_families, *(_question_row(one, by_id, scene) for one in scene.report.portfolio.questions))


def _family_row(one: FamilyQuestion, by_id: Mapping[str, list[Case]], scene: Scene) -> QuestionRow:
    return QuestionRow(
        text=one.text(scene.report.catalog),
        ask=WHOM,
        settles=one.bearing,
        names=names_of([case for name in one.workloads for case in by_id.get(name, [])]),
    )


def _question_row(one: PortfolioQuestion, by_id: Mapping[str, list[Case]], scene: Scene) -> QuestionRow:
    return QuestionRow(
        text=asked(one),
        ask=whom(one, scene.report.catalog),
        settles=settling(one),
        names=names_of([case for name in dict.fromkeys(one.workloads) for case in by_id.get(name, [])]),
    )


def _chosen(scene: Scene) -> list[tuple[Case, PlatformResult]]:
    """Every workload that has a proposal, with the platform that its section speaks for."""
    proposed = [(case, focus(case.decision)) for case in scene.cases if destinations(case.decision)]
    return [(case, case.decision.result(one)) for case, one in proposed if one is not None]


def presumed_of(scene: Scene) -> list[PresumedRow]:
    """What would block if it were otherwise, the most widely and most doubtfully presumed first."""
    counted: Counter[str] = Counter()
    chances: dict[str, float] = {}
    told: dict[str, str] = {}
    for _, result in _chosen(scene):
        for one in result.presuming:
            if one.blocking:
                counted[one.rule] += 1
                chances[one.rule] = max(chances.get(one.rule, 0.0), one.chance)
                told.setdefault(one.rule, sentence(one.sentence))
    ranked = sorted(counted, key=lambda rule: (-counted[rule] * chances[rule], rule))
    return [
        PresumedRow(text=told[rule], chance=share(chances[rule]), count=count(counted[rule], "workload"))
        for rule in ranked
    ]


def accepted_by(scene: Scene) -> tuple[str, ...]:
    """What the board takes on by approving: platforms, work on apps, duties that return, things presumed."""
    chosen = _chosen(scene)
    told = [_platforms_kept([result.platform for _, result in chosen], scene)] if chosen else []
    told += _work(chosen, scene)
    duties = Counter(
        finding.answer.condition
        for _, result in chosen
        for finding in result.findings
        if finding.answer.recurring and finding.answer.condition and finding.outcome is Outcome.REVIEW
    )
    told += [f"{sentence(' '.join(duty.split()))} ({count(number, 'workload')})" for duty, number in ranked(duties)]
    told += accepted_risks([result for _, result in chosen])
    presuming = sum(any(one.blocking for one in result.presuming) for _, result in chosen)
    if presuming:
        verb = "rests" if presuming == 1 else "rest"
        told.append(f"{count(presuming, 'proposal')} {verb} on something presumed that could block if it is not so.")
    return tuple(told)


def _platforms_kept(chosen: list[str], scene: Scene) -> str:
    kept = [scene.title(one) for one, _ in sorted(Counter(chosen).items(), key=lambda pair: (-pair[1], pair[0]))]
    return f"{count(len(kept), 'platform')} to run: {listing(kept)}."


def _work(chosen: list[tuple[Case, PlatformResult]], scene: Scene) -> list[str]:
    """Days of change to apps; never a project's cost. Open needs may turn out to ask for work, or not."""
    certain = sum(any(one.certain for one in changes_for(case, result.platform, scene)) for case, result in chosen)
    low, high = sum(one.effort_low for _, one in chosen), sum(one.effort_high for _, one in chosen)
    if not high:
        return []
    apps = f"Change to {count(certain, 'app')}" if certain else "No change to an app is settled"
    return [f"{apps}; with everything that is open, {days(low, high)} of work on the apps in all."]
