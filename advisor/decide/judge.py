"""One workload held against every platform: findings, work, verdicts and scores, before anything is chosen."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum

from msgspec import Struct

from advisor.assess.assess import Assessor, Forms
from advisor.assess.declared import knocked_out
from advisor.decide.destination import Setting, Standing
from advisor.decide.running import FORMATS, in_place, is_said_in, runs_today, shown_elsewhere
from advisor.decide.score import Points, Score, expected_score, fit_score, points_of, topic_scores
from advisor.decide.staying import is_ending
from advisor.decide.verdict import (
    Weighed,
    asks_for_work,
    chance_to_block,
    combined,
    is_condition,
    likely_work,
    missing_source,
    open_topics,
    presumptions,
)
from advisor.decide.waiving import Waivers
from advisor.decide.work import Classes, lifted, moving_lines, need_line
from advisor.enrich.services import Recogniser, replacement_for, service_uses
from advisor.model.catalog import Answer, Catalog, Platform, ReferenceClass, ServiceUse
from advisor.model.decision import PlatformResult, Presumption, Step, TopicScore, Verdict, WorkLine
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome

MOVING_FACTS = ("descriptor.formats", "services.bound", "services.offerings", "services.kinds", "storage.volumes")
"""Facts behind the lines of moving; nobody is asked for them one by one."""


class Share(Struct, frozen=True, gc=False):
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


class Valued(Struct, frozen=True, gc=False):
    """A finding with what it adds to verdict and work, and to the score, and the topics that it leaves open."""

    finding: Finding
    share: Share
    points: Points | None
    open_topics: tuple[str, ...]


class Held(Struct, frozen=True):
    """Workloads that need the same, held against a platform; words and places are those of the first of them."""

    platform: Platform
    valued: tuple[Valued, ...]
    """Of every need that is there or open, or that shows what the workload stands on; in catalog order."""
    not_applicable: int
    moving: tuple[WorkLine, ...]
    """Empty where it runs there today."""
    out: Step | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(each.finding for each in self.valued)


class Reading(Struct, frozen=True):
    """One workload and all that is known of it before anything is chosen."""

    workload: Workload
    needs: tuple[Need, ...]
    runs_on: tuple[str, ...]
    known_from: tuple[str, ...]
    own_files: frozenset[str]
    """The descriptors of the platforms that it runs on today."""
    floors: tuple[ReferenceClass, ...]
    """Classes of work that it surely belongs to."""
    signature: int
    """The same for all workloads of which everything is the same that verdicts, work and scores depend on."""
    held: Mapping[str, Held]
    """By platform; one object for all workloads of a signature."""
    held_needs: tuple[Need, ...] = ()
    """Of each need the one that was held: the workload's own, or one of another workload that differs in words only."""

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
    _signatures: dict[Hashable, tuple[int, Mapping[str, Held], tuple[Need, ...]]] = field(
        default_factory=dict, compare=False
    )
    _rows: dict[Hashable, tuple[Need, tuple[Valued, ...]]] = field(default_factory=dict)
    _homes: dict[Hashable, tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)

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
    def topic_of(self) -> Mapping[str, str]:
        """Rule → its topic, of rules that have one."""
        topics = self.catalog.topics
        return {name: rule.category for name, rule in self.catalog.rules.items() if rule.category in topics}

    @cached_property
    def recogniser(self) -> Recogniser:
        return Recogniser(self.catalog.services)

    # --- findings -----------------------------------------------------------------------------------------------

    def read(self, workload: Workload) -> Reading:
        """The workload against every platform of the run; workloads that need the same are held against them once."""
        forms = self.assessor.forms(workload)
        needs = self.assessor.needs(workload, forms)
        runs_on, known_from, own_files = self._home_of(workload)
        floors = self.classes.applying(workload)
        reading = Reading(workload, needs, runs_on, known_from, own_files, floors, -1, {})
        key = self._signature_of(reading, forms)
        if key not in self._signatures:
            self._signatures[key] = (len(self._signatures), *self._held_of(reading, forms))
        return Reading(workload, needs, runs_on, known_from, own_files, floors, *self._signatures[key])

    def _home_of(self, workload: Workload) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
        """Where it runs today, the files that show it, and its descriptors for that."""
        formats = workload.facts.get(FORMATS)
        if formats is None:
            return (), (), frozenset()
        members = formats.members()
        if members not in self._homes:
            runs_on = runs_today(members, self.catalog, self.assessor.platforms, self.as_of)
            native = {name for platform in runs_on for name in self.catalog.platforms[platform].native_descriptors}
            self._homes[members] = runs_on, frozenset(native)
        runs_on, native_formats = self._homes[members]
        known_from = tuple(sorted({place.path for place in formats.evidence})) if runs_on else ()
        own = frozenset(each.path for each in workload.descriptors if each.format in native_formats)
        return runs_on, known_from, own

    def _signature_of(self, reading: Reading, forms: Forms) -> Hashable:
        """All that figures and turning answers depend on: what is needed, without words and places, and what moves."""
        workload, facts = reading.workload, reading.workload.facts
        said_here = (
            tuple(place for place, _ in forms.own if is_said_in(reading.needs[place], workload, reading.own_files))
            if reading.own_files
            else ()
        )
        moving = tuple((name, facts[name].value) for name in MOVING_FACTS if name in facts)
        partly = tuple((name, fact.value) for name, fact in facts.items() if fact.partial)
        classes = tuple(each.id for each in reading.floors)
        return (
            *(forms.numbers, said_here, reading.runs_on, moving, partly, classes),
            *(self.waivers.of(workload), self._named(workload)),
        )

    def _named(self, workload: Workload) -> str:
        """Its id, where the organisation speaks of it."""
        name = workload.id
        needed = any(each.concerns(name) for each in self.catalog.raised)
        return name if needed or any(each.concerns(name) for each in self.catalog.knock_outs) else ""

    def _held_of(self, reading: Reading, forms: Forms) -> tuple[dict[str, Held], tuple[Need, ...]]:
        """Platform → what comes of holding the workload against it, and the needs that were held."""
        services = service_uses(reading.workload, self.recogniser)
        is_plain = len(forms.needs) == len(reading.needs) and not self.waivers.of(reading.workload)
        numbers = forms.numbers if is_plain else (None,) * len(reading.needs)
        asked = [pair for pair in zip(reading.needs, numbers, strict=True) if _is_asked(pair[0])]
        rows = {need.rule: self.row(reading, need, number) for need, number in asked}
        beside = len(reading.needs) - len(asked)
        held = {
            platform.id: self._held(reading, platform, [row[place] for _, row in rows.values()], beside, services)
            for place, platform in enumerate(self.assessor.platforms)
        }
        return held, tuple(rows[need.rule][0] if need.rule in rows else need for need in reading.needs)

    def row(self, reading: Reading, need: Need, number: int | None) -> tuple[Need, tuple[Valued, ...]]:
        """The need on every platform; the same for all needs of a number, run and said in the same place."""
        if number is None or need.declared:
            platforms = self.assessor.platforms
            return need, tuple(self.valued(self.finding(reading, need, platform)) for platform in platforms)
        key = (number, reading.runs_on, is_said_in(need, reading.workload, reading.own_files))
        if key not in self._rows:
            self._rows[key] = self.row(reading, need, None)
        return self._rows[key]

    def _held(
        self, reading: Reading, platform: Platform, valued: list[Valued], beside: int, services: Sequence[ServiceUse]
    ) -> Held:
        """`beside`: how many needs are surely not there."""
        if self.catalog.knock_outs:
            out = knocked_out(self.catalog, platform, reading.workload)
            valued += map(self.valued, self.waivers.applied(out, reading.workload))
        moving = () if platform.id in reading.runs_on else self.moving(reading, platform, services)
        step = self._out(platform, valued)
        return Held(platform, tuple(valued), beside, moving, step)

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

    def _out(self, platform: Platform, valued: Sequence[Valued]) -> Step | None:
        if not platform.offered:
            return Step.ORGANISATION
        if is_ending(platform, (held.finding for held in valued), self.as_of):
            return Step.ENDING
        return Step.OBLIGATION if any(held.share.declared for held in valued) else None

    # --- verdict and work ---------------------------------------------------------------------------------------

    def valued(self, finding: Finding) -> Valued:
        """The finding with what it adds to verdict, work and score."""
        points = points_of(finding, self.topic_of.get(finding.rule))
        return Valued(finding, self.share(finding), points, open_topics(finding))

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
        classes = () if platform in reading.runs_on else reading.floors
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
        valued = reading.held[platform].valued
        shares = {each.finding.need.rule: each.share for each in valued if each.share is not NOTHING}
        return self.weighed(shares, platform, reading)

    # --- scores -------------------------------------------------------------------------------------------------

    def score(self, valued: Iterable[Valued]) -> tuple[Score, dict[str, TopicScore]]:
        """The fit score and its topics: over all needs, or over topics by their weights."""
        needs = [each.points for each in valued if each.points is not None]
        topics = topic_scores(needs, ranges=bool(self.weights))
        return fit_score(topics, self.weights, needs), topics

    def expected_score(self, valued: Iterable[Valued]) -> float | None:
        """The fit score without its range."""
        needs = [each.points for each in valued if each.points is not None]
        topics = topic_scores(needs, ranges=False) if self.weights else {}
        return expected_score(topics, self.weights, needs)

    def figures(self, reading: Reading, platform: str) -> "Figures":
        """Verdict, work and scores of a workload on one platform: the same for all that need the same."""
        held, needed = reading.held[platform], self.weigh(reading, platform)
        valued = [each for each in held.valued if each.finding.outcome is not Outcome.NOT_APPLICABLE]
        score, topics = self.score(valued)
        blocked = needed.verdict is Verdict.BLOCKED
        without = self.expected_score(each for each in valued if not each.finding.blocks) if blocked else None
        presuming = () if blocked else presumptions([each.finding for each in valued], self.catalog)
        return Figures(needed, (*needed.lines, *held.moving), score, without, topics, presuming)

    def result(self, reading: Reading, platform: str, figures: "Figures") -> PlatformResult:
        """Everything about one platform, with the words and places of the workload that was read first."""
        held, needed = reading.held[platform], figures.needed
        blocked = needed.verdict is Verdict.BLOCKED
        findings = tuple(finding for finding in held.findings if finding.outcome is not Outcome.NOT_APPLICABLE)
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
            not_applicable=held.not_applicable + len(held.valued) - len(findings),
            out=held.out,
        )


def _is_asked(need: Need) -> bool:
    """Whether it is there or open, or shows what the workload stands on."""
    return need.raised is not Truth.FALSE or need.standing is not None


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
