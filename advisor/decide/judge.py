"""One workload held against every platform: findings, work, verdicts and scores, before anything is chosen."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum

from msgspec import Struct
from msgspec.structs import replace

from advisor.assess.assess import Assessor
from advisor.decide.commands import deployment
from advisor.decide.destination import Setting, Standing
from advisor.decide.policies import knocked_out
from advisor.decide.running import in_place, is_said_in, runs_today, shown_elsewhere
from advisor.decide.score import Points, Score, fit_score, points_of, topic_scores
from advisor.decide.staying import is_ending
from advisor.decide.verdict import (
    Weighed,
    asks_for_work,
    chance_to_block,
    combined,
    is_condition,
    likely_work,
    missing_source,
    presumptions,
)
from advisor.decide.waiving import Waivers
from advisor.decide.work import Classes, lifted, moving_lines, need_line
from advisor.enrich.services import Recogniser, replacement_for, service_uses
from advisor.model.catalog import Answer, Catalog, Platform, ServiceUse
from advisor.model.decision import PlatformResult, Presumption, Step, TopicScore, Verdict, WorkLine
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome

MOVING_FACTS = frozenset(
    {"descriptor.formats", "services.bound", "services.offerings", "services.kinds", "storage.volumes"}
)
"""Facts behind the lines of moving; nobody is asked for them one by one."""


class Share(Struct, frozen=True):
    """What one required need adds to the verdict and the work on one platform."""

    blocks: bool = False
    declared: bool = False
    """It blocks because the organisation says so."""
    risk: tuple[str, float] | None = None
    certain: bool = False
    likely: bool = False
    condition: bool = False
    """Still to be met."""
    line: WorkLine | None = None


NOTHING = Share()


class Held(Struct, frozen=True):
    """A workload held against one platform."""

    platform: Platform
    findings: tuple[Finding, ...]
    """Of every need that is there or open, or that shows what the workload stands on; in catalog order."""
    not_applicable: int
    moving: tuple[WorkLine, ...]
    """Empty where it runs there today."""
    out: Step | None


class Reading(Struct, frozen=True):
    """One workload and all that is known of it before anything is chosen."""

    workload: Workload
    needs: tuple[Need, ...]
    runs_on: tuple[str, ...]
    known_from: tuple[str, ...]
    own_files: frozenset[str]
    """The descriptors of the platforms that it runs on today."""
    held: Mapping[str, Held]

    @property
    def current(self) -> str | None:
        return self.runs_on[0] if len(self.runs_on) == 1 else None


@dataclass(frozen=True)
class Judge:
    """What every workload of a run is judged by."""

    assessor: Assessor
    as_of: date
    weights: Mapping[str, float] = field(default_factory=dict)
    """Of topics; empty where every point counts alike."""
    weights_given: bool = False
    waivers: Waivers = field(default_factory=Waivers)
    _valued: dict[int, tuple[Finding, Share, Points | None]] = field(default_factory=dict, compare=False)

    @property
    def catalog(self) -> Catalog:
        return self.assessor.catalog

    @cached_property
    def setting(self) -> Setting:
        """Of the steps, as long as nothing is known of the rest of the run."""
        return Setting(self.catalog, self.as_of, self.weights_given)

    @cached_property
    def classes(self) -> Classes:
        return Classes.of(self.catalog)

    @cached_property
    def recogniser(self) -> Recogniser:
        return Recogniser(self.catalog.services)

    # --- findings -----------------------------------------------------------------------------------------------

    def read(self, workload: Workload) -> Reading:
        """The workload against every platform of the run."""
        needs = self.assessor.needs(workload)
        runs_on, known_from = runs_today(workload, self.catalog, self.assessor.platforms, self.as_of)
        formats = {name for platform in runs_on for name in self.catalog.platforms[platform].native_descriptors}
        own_files = frozenset(one.path for one in workload.descriptors if one.format in formats)
        reading = Reading(workload, needs, runs_on, known_from, own_files, {})
        services = service_uses(workload, self.recogniser)
        held = {platform.id: self._held(reading, platform, services) for platform in self.assessor.platforms}
        return replace(reading, held=held)

    def _held(self, reading: Reading, platform: Platform, services: Sequence[ServiceUse]) -> Held:
        told = [need for need in reading.needs if need.raised is not Truth.FALSE or need.standing is not None]
        findings = tuple(self.finding(reading, need, platform) for need in told)
        if self.catalog.knock_outs:
            out = knocked_out(self.catalog, platform, reading.workload)
            findings += self.waivers.applied(out, reading.workload)
        moving = () if platform.id in reading.runs_on else self.moving(reading, platform, services)
        return Held(platform, findings, len(reading.needs) - len(told), moving, self._out(platform, findings))

    def finding(self, reading: Reading, need: Need, platform: Platform, answer: Answer | None = None) -> Finding:
        """One need on one platform, with what running somewhere today proves and what a waiver lets pass.

        `answer`: one that takes the place of the platform's own to the same capability.
        """
        if answer is None:
            finding = self.assessor.finding(need, platform.id)
        else:
            answers = {**self.assessor.every_answer[platform.id], answer.capability: answer}
            finding = self.assessor.held_against(need, platform.id, answers)
        if finding.outcome is Outcome.NOT_APPLICABLE:
            return finding
        if platform.id in reading.runs_on:
            said_here = is_said_in(need, reading.workload, reading.own_files)
            finding = in_place(finding, said_here=said_here)
        elif reading.current is not None and finding.outcome is Outcome.OPEN:
            finding = shown_elsewhere(finding, self.assessor.finding(need, reading.current))
        if not self.waivers.live:
            return finding
        (applied,) = self.waivers.applied((finding,), reading.workload)
        return applied

    def moving(self, reading: Reading, platform: Platform, services: Sequence[ServiceUse]) -> tuple[WorkLine, ...]:
        """The lines of moving the workload there."""
        catalog = self.catalog
        replaced = [
            (use, replacement_for(use.kind, platform.id, catalog.platforms, self.as_of).effort) for use in services
        ]
        answers = self.assessor.answers[platform.id]
        return moving_lines(reading.workload, answers, catalog, replaced, leaves=bool(reading.runs_on))

    def _out(self, platform: Platform, findings: Iterable[Finding]) -> Step | None:
        if not platform.offered:
            return Step.ORGANISATION
        if is_ending(platform, findings, self.as_of):
            return Step.ENDING
        return Step.OBLIGATION if any(one.blocks and one.need.declared for one in findings) else None

    # --- verdict and work ---------------------------------------------------------------------------------------

    def valued(self, finding: Finding) -> tuple[Share, Points | None]:
        """What the finding adds to verdict, work and score; remembered for findings that many workloads share."""
        if finding.need.evidence:
            return self.share(finding), points_of(finding)
        known = self._valued.get(id(finding))
        if known is None or known[0] is not finding:
            known = self._valued[id(finding)] = (finding, self.share(finding), points_of(finding))
        return known[1], known[2]

    def share(self, finding: Finding) -> Share:
        """What the finding adds to verdict and work."""
        if finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE) or not finding.need.required:
            return NOTHING
        chance = chance_to_block(finding)
        return Share(
            blocks=finding.blocks,
            declared=finding.blocks and bool(finding.need.declared),
            risk=(missing_source(finding, self.catalog), chance) if chance > 0 else None,
            certain=asks_for_work(finding),
            likely=likely_work(finding),
            condition=is_condition(finding),
            line=need_line(finding),
        )

    def weighed(self, by_rule: dict[str, Share], platform: str, reading: Reading) -> "Needed":
        """The verdict and the work of the needs; floors of work hold for moving there, not for running there."""
        shares = by_rule.values()
        lines = [share.line for share in shares if share.line is not None]
        classes = () if platform in reading.runs_on else self.classes.applying(reading.workload)
        lifted_lines = lifted(lines, classes, self.assessor.answers[platform])
        weighed = Weighed(
            blocked=any(share.blocks for share in shares),
            risk=combined(share.risk for share in shares if share.risk is not None),
            certain=len(lifted_lines) > len(lines) or any(share.certain for share in shares),
            likely=any(share.likely for share in shares),
            conditions=sum(share.condition for share in shares),
        )
        return Needed(weighed, weighed.verdict(self.catalog.assumptions.undetermined_from), lifted_lines, by_rule)

    def weigh(self, reading: Reading, platform: str) -> "Needed":
        """The verdict and the work of a workload that was read."""
        return self.weighed(self.shares(reading.held[platform].findings), platform, reading)

    def shares(self, findings: Iterable[Finding]) -> dict[str, Share]:
        """Rule → what its finding adds, without those that add nothing."""
        shares = ((finding.rule, self.valued(finding)[0]) for finding in findings)
        return {rule: share for rule, share in shares if share is not NOTHING}

    # --- scores -------------------------------------------------------------------------------------------------

    def points(self, findings: Iterable[Finding]) -> list[tuple[str, Points]]:
        """Each need's points with its topic, in catalog order."""
        rules, topics = self.catalog.rules, self.catalog.topics
        return [
            (rules[finding.rule].category, points)
            for finding in findings
            if (points := self.valued(finding)[1]) is not None and rules[finding.rule].category in topics
        ]

    def score(self, findings: Iterable[Finding]) -> tuple[Score, dict[str, TopicScore]]:
        """The fit score and its topics: over all needs, or over topics by their weights."""
        points = self.points(findings)
        topics = topic_scores(points, ranges=bool(self.weights))
        return fit_score(topics, self.weights, points), topics

    def figures(self, reading: Reading, platform: str) -> "Figures":
        """Verdict, work and scores of a workload on one platform: the same for all that need the same."""
        held, needed = reading.held[platform], self.weigh(reading, platform)
        findings = _applying(held)
        score, topics = self.score(findings)
        blocked = needed.verdict is Verdict.BLOCKED
        without = self.score(one for one in findings if not one.blocks)[0].expected if blocked else None
        presuming = () if blocked else presumptions(findings, self.catalog)
        return Figures(needed, (*needed.lines, *held.moving), score, without, topics, presuming)

    def result(self, reading: Reading, platform: str, figures: "Figures") -> PlatformResult:
        """Everything about one platform."""
        held, needed = reading.held[platform], figures.needed
        blocked = needed.verdict is Verdict.BLOCKED
        findings = _applying(held)
        return PlatformResult(
            platform=platform,
            verdict=needed.verdict,
            probably=needed.probably,
            risk=1.0 if blocked else needed.weighed.risk,
            work=figures.work,
            score=None if blocked else figures.score.expected,
            low=figures.score.low,
            high=figures.score.high,
            score_without_blocks=figures.without_blocks,
            topics=figures.topics,
            presuming=figures.presuming,
            findings=findings,
            not_applicable=held.not_applicable + len(held.findings) - len(findings),
            deployment=deployment(held.platform, reading.workload, self.as_of),
            out=held.out,
        )


def _applying(held: Held) -> tuple[Finding, ...]:
    return tuple(one for one in held.findings if one.outcome is not Outcome.NOT_APPLICABLE)


class Needed(Struct, frozen=True):
    """Verdict and work of the needs of a workload on one platform."""

    weighed: Weighed
    verdict: Verdict
    lines: tuple[WorkLine, ...]
    shares: dict[str, Share]
    """Rule → share, without those that add nothing."""

    @property
    def probably(self) -> bool:
        """Whether all its work is only likely."""
        return self.verdict is Verdict.AFTER_CHANGES and not self.weighed.certain

    def standing(self, held: Held, score: float | None) -> Standing:
        """What the steps read."""
        lines = frozenset((line.part, line.what, line.days.expected) for line in (*self.lines, *held.moving))
        days = fsum(expected for _, _, expected in lines)
        return Standing(held.platform.id, self.verdict, days, score, self.weighed.conditions, held.out, lines)


class Figures(Struct, frozen=True):
    """What a workload's needs come to on one platform, without words, places and commands."""

    needed: Needed
    work: tuple[WorkLine, ...]
    score: Score
    without_blocks: float | None
    topics: Mapping[str, TopicScore]
    presuming: tuple[Presumption, ...]


# --- what figures depend on -----------------------------------------------------------------------------------------


def signature_of(reading: Reading, judge: Judge) -> Hashable:
    """All that figures and turning answers of a workload depend on: what its needs are, without words and places."""
    needs = tuple(
        _need_signature(need, reading)
        for need in reading.needs
        if need.raised is not Truth.FALSE or need.standing is not None
    )
    lines = tuple((name, held.out, held.moving) for name, held in reading.held.items())
    classes = tuple(each.id for each in judge.classes.applying(reading.workload))
    name = reading.workload.id
    needed = any(one.concerns(name) for one in judge.catalog.raised)
    named = name if needed or any(one.concerns(name) for one in judge.catalog.knock_outs) else ""
    partly = tuple((name, one.value) for name, one in reading.workload.facts.items() if one.partial)
    return needs, reading.runs_on, lines, classes, judge.waivers.of(reading.workload), partly, named


def _need_signature(need: Need, reading: Reading) -> Hashable:
    own = is_said_in(need, reading.workload, reading.own_files)
    rest = None if need.rest is None else _need_signature(need.rest, reading)
    stands = None if need.standing is None else need.standing.value
    known = (need.rule, need.raised, need.chance, need.missing, need.demand, need.weight, need.weights, need.required)
    return *known, need.declared, tuple(map(id, need.remedies)), need.fault, stands, own, rest
