"""What every part of the report looks things up in: titles, anchors, platforms that are columns, what is proposed."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from advisor.model.catalog import Platform
from advisor.model.decision import Course, Decision, Pick, PlatformResult
from advisor.model.report import Assessed, Report
from advisor.render.memo import Memo
from advisor.render.view_text import listing, sentence, short_name, source_name, web_address
from advisor.render.view_words import COURSES, KINDS, Mark

_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")
LONGEST_SLUG = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Words and where they lead; without an address just words."""

    text: str
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One workload with its place in the page."""

    anchor: str
    name: str
    assessed: Assessed

    @property
    def decision(self) -> Decision:
        return self.assessed.decision

    @property
    def link(self) -> Link:
        return Link(text=self.name, address=f"#{self.anchor}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The report with its look-ups."""

    report: Report
    cases: tuple[Case, ...]
    active: tuple[Platform, ...]
    ended: tuple[Platform, ...]
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)

    def title(self, platform: str) -> str:
        found = self.report.catalog.platforms.get(platform)
        return platform if found is None else found.title

    def rule_title(self, rule: str) -> str:
        found = self.report.catalog.rules.get(rule)
        return rule if found is None else found.title

    def rule_link(self, rule: str) -> Link:
        address = f"#{rule_anchor(rule)}" if rule in self.report.catalog.rules else ""
        return Link(text=self.rule_title(rule), address=address)

    def columns(self, decision: Decision) -> tuple[PlatformResult, ...]:
        """Results a reader compares: active platforms, the present one first although it may have ended."""
        shown = {platform.id for platform in self.active} | {decision.current, decision.recommendation.platform}
        kept = [result for result in decision.results if result.platform in shown]
        return tuple(sorted(kept, key=lambda result: result.platform != decision.current))


def scene_of(report: Report) -> Scene:
    """The look-ups of one report."""
    chosen = [report.catalog.platforms[name] for name in report.run.platforms if name in report.catalog.platforms]
    ended = tuple(platform for platform in chosen if has_ended(platform, report))
    active = tuple(platform for platform in chosen if platform not in ended)
    anchors = anchors_of(tuple(one.workload.id for one in report.assessed))
    cases = tuple(
        Case(anchor=anchor, name=short_name(one.workload.name) or "(without a name)", assessed=one)
        for anchor, one in zip(anchors, report.assessed, strict=True)
    )
    return Scene(report=report, cases=cases, active=active, ended=ended)


def with_memo(scene: Scene, memo: Memo) -> Scene:
    """The same scene with nothing made yet."""
    return replace(scene, memo=memo)


def has_ended(platform: Platform, report: Report) -> bool:
    """Whether support was over on the day the report speaks for, as known that day."""
    cycle, day = platform.life_cycle, report.run.as_of
    known = cycle.announced is None or cycle.announced <= day
    return cycle.until is not None and known and cycle.until <= day


def anchors_of(workload_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Stable page anchors: readable, safe in an address, and never two alike."""
    seen: Counter[str] = Counter()
    anchors = []
    for workload_id in workload_ids:
        anchor = anchor_of(workload_id)
        seen[anchor] += 1
        anchors.append(anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
    return tuple(anchors)


def anchor_of(workload_id: str) -> str:
    """Of the id alone, so that a link survives another run."""
    digest = hashlib.sha256(workload_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    slug = _NOT_IN_ANCHORS.sub("-", workload_id[-LONGEST_SLUG:].lower()).strip("-")
    return f"w-{slug}-{digest}" if slug else f"w-{digest}"


def rule_anchor(rule: str) -> str:
    return f"r-{rule}"


def answer_anchor(platform: str, capability: str) -> str:
    return f"a-{platform}-{capability}"


def source_links(sources: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(text=source_name(source), address=web_address(source)) for source in sources)


def destinations(decision: Decision) -> tuple[str, ...]:
    """Where the workload is proposed to run: one platform, the members of a tie, or nowhere yet."""
    recommendation = decision.recommendation
    if decision.course is Course.UNDECIDED:
        return ()
    if decision.course in (Course.STAY, Course.CONSIDER) and decision.current is not None:
        return (decision.current,)
    if recommendation.platform is not None:
        return (recommendation.platform,)
    return recommendation.candidates if recommendation.pick is Pick.TIE else ()


def focus(decision: Decision) -> str | None:
    """The one platform whose changes, command and reasons a section tells: the proposal, or the planning default."""
    proposed = destinations(decision)
    if len(proposed) == 1:
        return proposed[0]
    return decision.recommendation.default or next(iter(proposed), None)


def proposal_words(decision: Decision, scene: Scene) -> str:
    """What is proposed, in a few words."""
    where = listing((scene.title(one) for one in _planned_first(destinations(decision), decision)), "or")
    if not where:
        return "Decide later"
    later = " for now" if decision.recommendation.pick is Pick.NEEDS_ANSWER else ""
    better = listing((scene.title(one) for one in sorted(considered(decision))), "or")
    return {
        Course.STAY: f"Stay on {where}{later}",
        Course.MOVE: f"Move to {where}",
        Course.CONSIDER: f"Stay on {where}, consider {better}" if better else f"Consider {where}",
        Course.PLACE: f"Place on {where}",
    }[decision.course]


def _planned_first(platforms: tuple[str, ...], decision: Decision) -> list[str]:
    """Then by id: the order of every sentence and of what the page works out under other weights."""
    return sorted(platforms, key=lambda one: (one != decision.recommendation.default, one))


def considered(decision: Decision) -> tuple[str, ...]:
    """Platforms that score higher than the proposed one without a reason to move there."""
    if decision.course is not Course.CONSIDER:
        return ()
    return tuple(one for one in decision.recommendation.candidates if one not in destinations(decision))


def course_mark(decision: Decision) -> Mark:
    return COURSES[decision.course] if destinations(decision) else COURSES[Course.UNDECIDED]


def today_words(decision: Decision, scene: Scene) -> str:
    if decision.current is not None:
        return scene.title(decision.current)
    return listing((scene.title(one) for one in decision.may_run_on), "or") or "not stated"


def kind_words(kind: str) -> str:
    return KINDS.get(kind, kind)


def ended_sentence(platform: Platform) -> str:
    """A platform that has ended, named once with its date."""
    told = f"{platform.title}: support ended {platform.life_cycle.until}"
    return sentence(told) + (f" {sentence(platform.life_cycle.note)}" if platform.life_cycle.note else "")
