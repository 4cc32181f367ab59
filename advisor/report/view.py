"""What every part of the report looks things up in: titles, anchors, marks, the platforms that are compared."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.formats import FORMATS
from advisor.model.catalog import Catalog, Platform
from advisor.model.decision import Course, Decision, Firmness, PlatformResult, Verdict
from advisor.model.findings import Finding, Outcome
from advisor.model.report import Assessed, Report
from advisor.report import words
from advisor.report.view_table import Joined, Link, Mark, Part
from advisor.report.view_text import short_name

LONGEST_SLUG = 40
NAMED = 6
"""Workloads that are named before the rest is counted."""
_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")

VERDICT_KINDS: Mapping[Verdict, str] = {
    Verdict.FIT: "fit",
    Verdict.WITH_CONDITIONS: "conditions",
    Verdict.AFTER_CHANGES: "changes",
    Verdict.UNDETERMINED: "open",
    Verdict.BLOCKED: "blocked",
}
_OUTCOMES: Mapping[Outcome, Verdict] = {
    Outcome.PASS: Verdict.FIT,
    Outcome.CONDITION: Verdict.WITH_CONDITIONS,
    Outcome.CHANGE: Verdict.AFTER_CHANGES,
    Outcome.OPEN: Verdict.UNDETERMINED,
    Outcome.FAIL: Verdict.BLOCKED,
}
"""The verdict whose mark an outcome shares."""
_ORDER = (Course.MOVE, Course.PLACE, Course.UNDECIDED, Course.CONSIDER, Course.STAY)
"""Of workloads in the report: what moves first."""
_KINDS = {kind: words for each in FORMATS.values() for kind, words in each.kinds.items()}
_SOURCE_BUILT = ("buildpack", "cnb", "s2i")


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
        return Link(self.name, f"#{self.anchor}", is_name=True)

    @property
    def way(self) -> str:
        """How it is built: from source by the platform, or as an image."""
        return "source" if self.assessed.workload.value("build.method") in _SOURCE_BUILT else "image"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The report with its look-ups."""

    report: Report
    cases: tuple[Case, ...]

    @property
    def catalog(self) -> Catalog:
        return self.report.catalog

    @cached_property
    def by_id(self) -> Mapping[str, Case]:
        return {case.assessed.workload.id: case for case in self.cases}

    @cached_property
    def platforms(self) -> tuple[Platform, ...]:
        """Those that are judged, in the order of the run."""
        return tuple(self.catalog.platforms[name] for name in self.report.run.platforms)

    def has_ended(self, platform: str) -> bool:
        """Whether support was over on the day the report speaks for, as known that day."""
        cycle, day = self.catalog.platforms[platform].life_cycle, self.report.run.as_of
        return cycle.until is not None and cycle.until <= day and (cycle.announced or cycle.until) <= day

    def title(self, platform: str | None) -> str:
        found = self.catalog.platforms.get(platform or "")
        return platform or "" if found is None else found.title

    def rule(self, rule: str) -> Link:
        found = self.catalog.rules.get(rule)
        title = rule if found is None else found.title
        return Link(title, f"#{rule_anchor(rule)}" if rule in self.rules else "")

    @cached_property
    def rules(self) -> set[str]:
        """Rules of which the report speaks: each has a place in it."""
        spoken = {one.rule for one in self.report.portfolio.unoffered}
        for case in self.cases:
            decision = case.decision
            spoken.update(finding.rule for result in decision.results for finding in result.findings)
            spoken.update(one.rule for one in decision.why_not)
            spoken.update(one.rule for one in decision.events)
            spoken.update(one.rule for one in decision.due)
            spoken.update([] if decision.trigger is None else [decision.trigger.rule])
        return spoken & self.catalog.rules.keys()

    def names(self, ids: Iterable[str], most: int = NAMED) -> Part:
        """Workloads by name, the first few; the rest as a number."""
        every = list(ids)
        rest = len(every) - most
        links: list[Part] = [self.by_id[name].link if name in self.by_id else name for name in every[:most]]
        return Joined([*links, f"{rest:,} more"] if rest > 0 else links)

    def columns(self, decision: Decision) -> Sequence[PlatformResult]:
        """Every judged platform, the present one first."""
        return sorted(decision.results, key=lambda one: one.platform not in decision.current_platforms)


def scene_of(report: Report) -> Scene:
    """The look-ups of one report; workloads that move come first."""
    anchors = anchors_of([one.workload.id for one in report.assessed])
    cases = (
        Case(anchor=anchor, name=short_name(one.workload.name) or "(without a name)", assessed=one)
        for anchor, one in zip(anchors, report.assessed, strict=True)
    )
    ranked = sorted(cases, key=lambda case: _ORDER.index(case.decision.course))
    return Scene(report=report, cases=tuple(ranked))


# --- anchors --------------------------------------------------------------------------------------------------------


def anchors_of(workload_ids: Sequence[str]) -> tuple[str, ...]:
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


# --- marks and words ------------------------------------------------------------------------------------------------


def verdict_mark(result: PlatformResult) -> Mark:
    return mark_of(result.verdict, words.verdict_phrase(result))


def mark_of(verdict: Verdict, word: str = "", address: str = "") -> Mark:
    return Mark(VERDICT_KINDS[verdict], word or words.VERDICTS[verdict], address)


def finding_mark(finding: Finding) -> Mark:
    """The outcome, leading to the platform's answer; a condition met by running there is no work."""
    address = f"#{answer_anchor(finding.platform, finding.answer.capability)}"
    if finding.outcome is Outcome.ACCEPTED:
        return Mark("accepted", words.OUTCOMES[finding.outcome], address)
    if finding.met or finding.shown_on == finding.platform:
        return mark_of(Verdict.FIT, "met today", address)
    verdict = _OUTCOMES[finding.outcome]
    return mark_of(verdict, words.OUTCOMES[finding.outcome], address)


def course_mark(course: Course) -> Mark:
    return Mark(course.value, words.COURSES[course])


def today(decision: Decision, scene: Scene) -> str:
    return words.names([scene.title(one) for one in decision.current_platforms], "or") or "not known"


def planned(decision: Decision, scene: Scene) -> str:
    return scene.title(decision.planned) if decision.planned else "no place yet"


def firmness_word(decision: Decision) -> str:
    return {Firmness.FIRM: "firm", Firmness.HINGES: "hinges", Firmness.OPEN: "open"}[decision.firmness]


def kind_words(kind: str) -> str:
    return _KINDS.get(kind, kind)
