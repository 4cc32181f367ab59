"""What every part of the page looks things up in: titles, anchors, marks, the workloads in their order."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from advisor.model.comparing import Change
from advisor.model.decision import Course, Firmness, Verdict
from advisor.model.findings import Outcome
from advisor.report import words
from advisor.report.document import Document, Finding, Need, Result, Workload
from advisor.report.page.parts import Joined, Link, Mark, Part
from advisor.report.reference import Answer
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
_SOURCE_BUILT = ("buildpack", "cnb", "s2i")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One workload with its place in the page."""

    anchor: str
    name: str
    workload: Workload

    @property
    def link(self) -> Link:
        return Link(self.name, f"#{self.anchor}", is_name=True)

    @property
    def way(self) -> str:
        """How it is built: from source by the platform, or as an image."""
        method = self.workload.facts.get("build.method")
        return "source" if method is not None and method.value in _SOURCE_BUILT else "image"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The document with its look-ups."""

    document: Document
    cases: tuple[Case, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Case]:
        return {case.workload.id: case for case in self.cases}

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """Since the earlier report, by workload."""
        changes = self.document.changes
        return {} if changes is None else {change.workload: change for change in changes.workloads}

    @cached_property
    def as_of(self) -> date:
        return date.fromisoformat(self.document.run.as_of)

    def has_ended(self, platform: str) -> bool:
        """Whether support was over on the day the report speaks for, as known that day."""
        known = self.document.platforms.get(platform)
        if known is None or known.support.until is None:
            return False
        cycle, day = known.support, self.document.run.as_of
        return known.support.until <= day and (cycle.announced or known.support.until) <= day

    def title(self, platform: str | None) -> str:
        return self.document.title(platform or "")

    def rule(self, rule: str) -> Link:
        return Link(self.document.rule_title(rule), f"#{rule_anchor(rule)}" if rule in self.document.rules else "")

    def names(self, ids: Iterable[str], most: int = NAMED) -> Part:
        """Workloads by name, the first few; the rest as a number."""
        every = list(ids)
        rest = len(every) - most
        links: list[Part] = [self.by_id[name].link if name in self.by_id else name for name in every[:most]]
        return Joined([*links, f"{rest:,} more"] if rest > 0 else links)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.document.run.platforms)}

    def columns(self, workload: Workload) -> Sequence[Result]:
        """Every judged platform, the present one first, then in the order of the run."""
        today, places = workload.current.platforms, self._places
        return sorted(workload.platforms, key=lambda result: (result.id not in today, places.get(result.id, 0)))

    @cached_property
    def _first_answers(self) -> Mapping[str, str]:
        """Platform/capability → key of the first answer."""
        first: dict[str, str] = {}
        for key in self.document.answers:
            first.setdefault(key.partition("@")[0], key)
        return first

    def answer_key(self, finding: Finding, platform: str) -> str:
        """The key of the answer that the need is held against; empty where there is none."""
        rule = self.document.rules.get(finding.rule)
        return finding.answer or ("" if rule is None else self._first_answers.get(f"{platform}/{rule.needs}", ""))

    def answer(self, finding: Finding, platform: str) -> Answer | None:
        return self.document.answers.get(self.answer_key(finding, platform))

    def capability(self, rule: str) -> str:
        """What the need asks of a platform."""
        known = self.document.rules.get(rule)
        return "" if known is None else known.needs

    def unit(self, rule: str) -> str | None:
        """Of the limits that the need is held against."""
        known = self.document.capabilities.get(self.capability(rule))
        return None if known is None else known.unit

    def requires(self, need: Need) -> bool:
        """Whether the need can knock a platform out; another one only scores."""
        return self.document.requires(need)


def scene_of(document: Document) -> Scene:
    """The look-ups of one report; workloads that move come first."""
    anchors = anchors_of([workload.id for workload in document.workloads])
    cases = (
        Case(anchor=anchor, name=short_name(workload.name) or "(without a name)", workload=workload)
        for anchor, workload in zip(anchors, document.workloads, strict=True)
    )
    ranked = sorted(cases, key=lambda case: _ORDER.index(case.workload.course))
    return Scene(document=document, cases=tuple(ranked))


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


def verdict_mark(result: Result) -> Mark:
    return mark_of(result.verdict, words.verdict_phrase(result))


def mark_of(verdict: Verdict, word: str = "", address: str = "") -> Mark:
    return Mark(VERDICT_KINDS[verdict], word or words.VERDICTS[verdict], address)


def finding_mark(finding: Finding, platform: str, capability: str) -> Mark:
    """The outcome, leading to the platform's answer; a condition met by running there is no work."""
    address = f"#{answer_anchor(platform, capability)}"
    if finding.outcome is Outcome.ACCEPTED:
        return Mark("accepted", words.OUTCOMES[finding.outcome], address)
    if finding.met or finding.shown_on == platform:
        return mark_of(Verdict.FIT, "met today", address)
    return mark_of(_OUTCOMES[finding.outcome], words.OUTCOMES[finding.outcome], address)


def course_mark(course: Course) -> Mark:
    return Mark(course.value, words.COURSES[course])


def today(workload: Workload, scene: Scene) -> str:
    return words.names([scene.title(name) for name in workload.current.platforms], "or") or "not known"


def planned(workload: Workload, scene: Scene) -> str:
    return scene.title(workload.planned) if workload.planned else "no place yet"


def firmness_word(workload: Workload) -> str:
    return {Firmness.FIRM: "firm", Firmness.HINGES: "hinges", Firmness.OPEN: "open"}[workload.firmness.label]
