"""The document made from a report: every figure as it was decided, rounded once, and its sentences.

Equal records are one object: what workloads have alike takes the memory of one, and `packing` tells it by identity.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Literal, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from advisor.enrich.services import Recogniser, service_uses
from advisor.formats import FORMATS
from advisor.model import decision as decided
from advisor.model import facts as stated
from advisor.model import findings as held
from advisor.model import organisation as declared
from advisor.model import report as reported
from advisor.model.catalog import Catalog, ServiceUse
from advisor.model.comparing import Change, Comparison
from advisor.model.decision import Deployment
from advisor.model.organisation import Given, Waiver
from advisor.model.report import PortfolioQuestion
from advisor.report import document as shape
from advisor.report import reference, words
from advisor.report.change_words import Names, cause_words, change_words, sources_of, without_consequence
from advisor.report.used import Used, day, days, number, place, places, rounded
from advisor.report.written import encoded

K = TypeVar("K")
T = TypeVar("T")
_PLAIN = (held.Outcome.PASS, held.Outcome.NOT_APPLICABLE)
_RAISED = {stated.Truth.TRUE: True, stated.Truth.FALSE: False}


def document_of(report: reported.Report) -> shape.Document:
    """The report as a document; the same report gives the same one."""
    builder = _Builder(report)
    workloads = tuple(map(builder.workload, report.assessed))
    portfolio = builder.portfolio(report.portfolio)
    changes = None if report.comparison is None else changes_of(report.comparison, report.catalog)
    return shape.Document(
        schema_version=shape.SCHEMA_VERSION,
        run=_run(report.run),
        sources=_sources(report),
        **builder.used.members(report),
        kinds=_kinds(report),
        portfolio=portfolio,
        changes=changes,
        workloads=workloads,
    )


# --- the run --------------------------------------------------------------------------------------------------------


def _run(run: reported.Run) -> reference.Run:
    return reference.Run(
        id=run.id,
        advisor_version=run.advisor_version,
        catalog_version=run.catalog_version,
        as_of=run.as_of.isoformat(),
        preset=run.preset,
        weights={name: float(weight) for name, weight in run.weights.items()},
        weights_given=run.weights_given,
        platforms=run.platforms,
        inputs=run.inputs,
        organisation=None if run.organisation is None else _organisation(run.organisation),
        answers=tuple(_given(given) for given in run.answers),
    )


def _given(given: Given) -> reference.Given:
    where = given.place
    return reference.Given(
        workload=given.workload, fact=given.fact, value=given.value, path=where.path, line=where.first_line
    )


def _organisation(organisation: declared.Organisation) -> reference.Organisation:
    return reference.Organisation(
        path=organisation.path,
        sha256=organisation.digest,
        declared=tuple(
            reference.Declared(
                topic=value.topic,
                what=value.what,
                value=value.value,
                effect=value.effect,
                evidence=place(value.location, snippet=False),
            )
            for value in organisation.values
        ),
        not_assessed=organisation.not_assessed,
    )


def _sources(report: reported.Report) -> reference.Sources:
    return reference.Sources(
        read=report.read,
        skipped=tuple(reference.Skipped(path=file.path, reason=file.reason) for file in report.skipped),
        failed=tuple(
            reference.Failed(path=file.path, line=file.line, error=f"{file.what} {file.advice}")
            for file in report.failed
        ),
        notes=tuple(
            reference.Note(path=note.path, line=note.line, note=f"{note.what} {note.advice}") for note in report.notes
        ),
        faults=report.faults,
    )


def _kinds(report: reported.Report) -> dict[str, str]:
    kinds = {assessed.workload.kind for assessed in report.assessed}
    in_words = {kind: text for each in FORMATS.values() for kind, text in each.kinds.items()}
    return {kind: in_words[kind] for kind in sorted(kinds & in_words.keys())}


# --- workloads ------------------------------------------------------------------------------------------------------


class _Alike(Struct, frozen=True, kw_only=True):
    """What all workloads of a signature have alike."""

    platforms: tuple[shape.Result, ...]
    """By id."""
    waivers: tuple[shape.Waiver, ...]
    needs: tuple[tuple[int, int], ...]
    """By rule: in which result, and which of its findings, the need stands."""


class _Builder:
    """Writes workloads and portfolio, and remembers what they refer to."""

    def __init__(self, report: reported.Report) -> None:
        self.catalog = report.catalog
        self.used = Used(report.catalog)
        self._recogniser = Recogniser(report.catalog.services)
        self._by_id: dict[tuple[str, int], Any] = {}
        self._alike: dict[object, Any] = {}
        self._signatures: dict[tuple[int | None, bool], _Alike] = {}
        self._findings: dict[int, shape.Finding] = {}
        self._topics: dict[tuple[float | None, ...], shape.TopicScore] = {}
        self._kept: list[object] = []

    def once(self, kind: str, thing: K, make: Callable[[K], T]) -> T:
        """What is made of one object of the model, once; the object is kept, so that its identity stays its own."""
        key = kind, id(thing)
        made = self._by_id.get(key)
        if made is None:
            self._kept.append(thing)
            made = self._by_id[key] = make(thing)
        return cast("T", made)

    def one_of_alike(self, record: T, key: object = None) -> T:
        """The first of equal records."""
        return cast("T", self._alike.setdefault(record if key is None else key, record))

    def workload(self, assessed: reported.Assessed) -> shape.Workload:
        workload, decision = assessed.workload, assessed.decision
        alike = self._alike_of(assessed)
        platforms = alike.platforms
        self.used.facts.update(workload.facts)
        self.used.platforms.update(decision.current_platforms)
        by_id = {result.id: result for result in platforms}
        return shape.Workload(
            id=workload.id,
            name=workload.name,
            kind=workload.kind,
            files=workload.files,
            current=_current(decision),
            facts={name: _stated(name, workload.facts[name]) for name in sorted(workload.facts)},
            course=decision.course,
            trigger=None if decision.trigger is None else self._trigger(decision.trigger),
            due=tuple(self._due(due) for due in decision.due),
            planned=decision.planned,
            left=tuple(_left(by_id[name]) for name in decision.recommendation.candidates),
            decided_by=decision.decided_by,
            firmness=self._firmness(decision),
            recommendation=self._recommendation(decision),
            disposition=self._disposed(decision.disposition),
            why_not=tuple(self._why_not(reason) for reason in sorted(decision.why_not, key=attrgetter("platform"))),
            waivers=alike.waivers,
            needs=self._needs(decision, alike),
            platforms=platforms,
            events=tuple(self._event(event) for event in decision.events),
            services=tuple(self._service(use) for use in service_uses(workload, self._recogniser)),
            questions=self.once("questions", decision.questions, self._questions),
            deploy={
                result.platform: _deploy(result.deployment)
                for result in sorted(decision.results, key=attrgetter("platform"))
                if result.deployment.command or result.deployment.note
            },
        )

    def _service(self, use: ServiceUse) -> shape.Service:
        if use.kind is not None:
            self.used.services.add(use.kind.id)
        kind = "" if use.kind is None else use.kind.id
        return shape.Service(name=use.name, kind=kind, known=use.how_known, holds_data=use.holds_data)

    def _recommendation(self, decision: decided.Decision) -> shape.Recommendation:
        left = decision.recommendation
        sentence = words.sentence(decision, self.catalog)
        return shape.Recommendation(
            outcome=left.outcome, family=left.family, candidates=left.candidates, sentence=sentence
        )

    def _disposed(self, disposed: decided.Disposed) -> shape.Disposed:
        return shape.Disposed(
            kind=disposed.disposition,
            because=disposed.because,
            rules=tuple(self.used.rule(rule) for rule in disposed.rules),
            question=disposed.asked,
        )

    def _trigger(self, trigger: decided.Trigger) -> shape.Trigger:
        return shape.Trigger(
            kind=cast("Any", trigger.kind),
            rule=self.used.rule(trigger.rule),
            platform=trigger.platform,
            until=day(trigger.until),
            part=trigger.part,
            evidence=places(trigger.evidence),
            sentence=words.trigger_sentence(trigger, self.catalog),
        )

    def _due(self, due: decided.Due) -> shape.Due:
        return shape.Due(
            date=due.date.isoformat(),
            part=due.part,
            successor=due.successor,
            rule=self.used.rule(due.rule),
            platform=due.platform,
            change=self.used.named(due.effort),
            work_days=days(due.days),
            evidence=places(due.evidence),
            sources=due.sources,
            sentence=words.due_sentence(due, self.catalog),
        )

    def _firmness(self, decision: decided.Decision) -> shape.Firm:
        turns = tuple(self._turn(turn) for turn in decision.hinges_on)
        return shape.Firm(
            label=decision.firmness,
            hinges_on=self.one_of_alike(turns),
            sentence=words.firmness_phrase(decision, self.catalog),
        )

    def _turn(self, turn: decided.Turn) -> shape.Turn:
        return self.once("turn", turn, lambda _: self.one_of_alike(shape.Turn(**self._turn_members(turn))))

    def _turn_members(self, turn: decided.Turn) -> dict[str, Any]:
        return {
            "topic": self.used.topic(turn.topic),
            "answer": turn.answer,
            "chance": rounded(turn.chance),
            "source": turn.source,
            "course": turn.course,
            "planned": turn.planned,
        }

    def _why_not(self, reason: decided.WhyNot) -> shape.WhyNot:
        return shape.WhyNot(
            platform=reason.platform,
            step=reason.step,
            rule=self.used.rule(reason.rule),
            sentence=words.why_not_sentence(reason, self.catalog),
        )

    def _needs(self, decision: decided.Decision, alike: _Alike) -> tuple[shape.Need, ...]:
        """Each once, in the order of its rule's id."""
        findings = [result.findings for result in decision.results]
        return tuple(self.once("need", findings[result][place].need, self._need) for result, place in alike.needs)

    def _need(self, need: held.Need) -> shape.Need:
        self.used.facts.update(need.missing)
        return shape.Need(
            rule=self.used.rule(need.rule),
            raised=_RAISED.get(need.raised),
            chance=rounded(need.chance),
            message=need.message,
            evidence=places(need.evidence),
            demand=need.demand,
            missing=need.missing,
            strength=need.declared,
        )

    # --- one workload on one platform -------------------------------------------------------------------------------

    def _alike_of(self, assessed: reported.Assessed) -> _Alike:
        """What is the same for all workloads of a signature."""
        described = words.is_described(assessed.workload)
        key = assessed.signature, described
        if assessed.signature is None or key not in self._signatures:
            self._signatures[key] = self._of_signature(assessed.decision, described=described)
        return self._signatures[key]

    def _of_signature(self, decision: decided.Decision, *, described: bool) -> _Alike:
        waivers = _waivers(decision)
        results = sorted(decision.results, key=attrgetter("platform"))
        platforms = tuple(self._result(result, waivers, described=described) for result in results)
        needs = {
            finding.rule: (number, place)
            for number, result in enumerate(decision.results)
            for place, finding in enumerate(result.findings)
        }
        return _Alike(
            platforms=self.one_of_alike(platforms, encoded(platforms)),
            waivers=tuple(_waiver(waiver) for waiver in waivers),
            needs=tuple(needs[rule] for rule in sorted(needs)),
        )

    def _result(self, result: decided.PlatformResult, waivers: list[Waiver], *, described: bool) -> shape.Result:
        """A plain pass is only counted."""
        listed, passed = [], 0
        for finding in result.findings:
            passed += finding.outcome is held.Outcome.PASS
            record = self._findings.get(id(finding))
            if record is None:
                record = self._finding(finding, waivers)
            if record is not _COUNTED:
                listed.append(record)
        return shape.Result(
            id=result.platform,
            verdict=result.verdict,
            probably=result.probably,
            risk=rounded(result.risk),
            score=number(result.score),
            range=None if result.score is None else (rounded(result.low), rounded(result.high)),
            score_without_blocks=number(result.score_without_blocks),
            topics={name: self._topic(score) for name, score in result.topics.items()},
            work_days=days(result.days),
            work=tuple(self._work(line) for line in result.work),
            presuming=tuple(self._presumption(each, described=described) for each in result.presuming),
            passed=passed,
            not_applicable=result.not_applicable,
            out=result.out,
            findings=tuple(sorted(listed, key=attrgetter("rule"))),
        )

    def _topic(self, score: decided.TopicScore) -> shape.TopicScore:
        key = score.points, score.given, score.low, score.high
        return self._topics.get(key) or self._topics.setdefault(key, _topic(score))

    def _work(self, line: decided.WorkLine) -> shape.WorkLine:
        if not line.moving:
            self.used.rule(line.what)
            self.used.classes.add(line.what)
        return shape.WorkLine(
            part=line.part,
            what=line.what,
            expected=rounded(line.days.expected),
            low=rounded(line.days.low),
            high=rounded(line.days.high),
            effort=self.used.named(line.effort),
            probably=line.probably,
            moving=line.moving,
        )

    def _presumption(self, presumption: decided.Presumption, *, described: bool) -> shape.Presumption:
        rule, plain, shown = self.catalog.rules[presumption.rule], presumption.plain, presumption.shown
        return shape.Presumption(
            rule=self.used.rule(presumption.rule),
            chance=rounded(presumption.chance),
            blocking=presumption.blocking,
            shown=shown,
            plain=plain,
            sentence=words.presumption_clause(
                words.presumed(rule), rule.title, plain=plain, shown=shown, described=described
            ),
        )

    def _finding(self, finding: held.Finding, waivers: list[Waiver]) -> shape.Finding:
        """Kept for other workloads of which the same is found, save where a waiver of this one stands for it."""
        record = self._written(finding, waivers) or _COUNTED
        if finding.acceptance is None:
            self._kept.append(finding)
            self._findings[id(finding)] = record
        return record

    def _written(self, finding: held.Finding, waivers: list[Waiver]) -> shape.Finding | None:
        answer = self.used.answer(finding.platform, finding.answer)
        if _is_plain(finding):
            return None
        accepted = finding.acceptance
        record = shape.Finding(
            rule=self.used.rule(finding.rule),
            outcome=finding.outcome,
            blocks=finding.blocks,
            answer=answer,
            remedy=self.used.remedy(finding.rule, finding.remedy),
            effort="" if finding.effort is None else self.used.effort(finding.effort),
            met=finding.met,
            otherwise=finding.otherwise,
            shown_on=finding.shown_on,
            stands_on=finding.stands_on,
            waiver=None if accepted is None else waivers.index(accepted.waiver),
            instead_of=None if accepted is None else accepted.outcome,
        )
        return self.one_of_alike(record)

    def _event(self, event: decided.Event) -> shape.Event:
        return shape.Event(
            kind=cast("Any", event.kind),
            platform=event.platform,
            rule=self.used.rule(event.rule),
            on=day(event.on),
            demand=number(event.demand),
            limit=number(event.limit),
            share=number(event.share),
            grade=event.grade,
        )

    def _questions(self, questions: tuple[decided.Question, ...]) -> tuple[shape.Question, ...]:
        return self.one_of_alike(tuple(self._question(question) for question in questions))

    def _question(self, question: decided.Question) -> shape.Question:
        return self.one_of_alike(
            shape.Question(
                topic=self.used.topic(question.topic),
                rules=tuple(self.used.rule(rule) for rule in question.rules),
                platforms=question.platforms,
                chance=rounded(question.chance),
            )
        )

    # --- the portfolio ----------------------------------------------------------------------------------------------

    def portfolio(self, portfolio: reported.Portfolio) -> shape.Portfolio:
        return shape.Portfolio(
            headline=words.headline(portfolio),
            counts=shape.Counts(
                courses=dict(portfolio.courses),
                destinations=dict(portfolio.destinations),
                decided_by=dict(portfolio.decided_by),
                firmness=dict(portfolio.firmness),
                verdicts={name: dict(counts) for name, counts in portfolio.verdicts.items()},
            ),
            work_days=days(portfolio.days),
            blockers=tuple(
                shape.Blocker(rule=self.used.rule(each.rule), platform=each.platform, workloads=each.workloads)
                for each in portfolio.blockers
            ),
            exit=tuple(self._exit(leaving) for leaving in portfolio.exits),
            entry=tuple(self._entry(entry) for entry in portfolio.entries),
            frontier=tuple(_kept(kept) for kept in portfolio.frontier),
            calendar=tuple(_deadline(deadline) for deadline in portfolio.calendar),
            unoffered=tuple(self._unoffered(each) for each in portfolio.unoffered),
            board=tuple(self._board(question) for question in portfolio.board),
            questions=tuple(self._asked(question) for question in portfolio.questions),
            not_assessed=portfolio.not_assessed,
        )

    def _exit(self, leaving: reported.Exit) -> shape.Exit:
        return shape.Exit(
            platform=leaving.platform,
            sentence=words.leaving_sentence(leaving, self.catalog),
            work_days=days(leaving.days),
            leaving=tuple(self._leaving(each) for each in leaving.leaving),
        )

    def _leaving(self, leaving: reported.Leaving) -> shape.Leaving:
        return shape.Leaving(
            workload=leaving.workload,
            to=leaving.to,
            outcome=leaving.outcome,
            verdict=leaving.verdict,
            work_days=days(leaving.days),
            nearest=leaving.nearest,
            blocked_by=tuple(self.used.rule(rule) for rule in leaving.blocked_by),
        )

    def _entry(self, entry: reported.Entry) -> shape.Entry:
        needs = (
            shape.EntryNeed(
                rule=self.used.rule(need.rule), blocks=need.blocks, workloads=need.workloads, work_days=days(need.days)
            )
            for need in entry.needs
        )
        return shape.Entry(platform=entry.platform, needs=tuple(needs))

    def _unoffered(self, each: reported.Unoffered) -> shape.Unoffered:
        return shape.Unoffered(
            platform=each.platform,
            way=cast("Literal['image', 'source']", each.way),
            rule=self.used.rule(each.rule),
            workloads=each.workloads,
        )

    def _board(self, question: reported.BoardQuestion) -> shape.BoardQuestion:
        return shape.BoardQuestion(
            id=question.id,
            subject=question.subject,
            question=words.board_question(question, self.catalog),
            effects=dict(question.effects),
            sentence=words.board_effect(question, self.catalog),
        )

    def _asked(self, question: PortfolioQuestion) -> shape.PortfolioQuestion:
        return shape.PortfolioQuestion(
            topic=self.used.topic(question.topic),
            title=words.topic_title(question.topic, self.catalog),
            question=words.topic_question(question.topic, self.catalog),
            source=question.source,
            group=question.group,
            chance=rounded(question.chance),
            worth=rounded(question.worth),
            platforms=question.platforms,
            workloads=question.workloads,
            turns=tuple(
                shape.PortfolioTurn(workload=name, **self._turn_members(turn)) for name, turn in question.turns
            ),
            evidence=places(question.evidence, snippet=False),
        )


_COUNTED = shape.Finding(rule="", outcome=held.Outcome.PASS)
"""Stands for a finding that is not listed."""


def _is_plain(finding: held.Finding) -> bool:
    """Whether it says nothing beyond that the need is met: by no part of the platform of which an end is known."""
    ending = any(end.value == finding.stands_on for end in finding.answer.ends)
    return finding.outcome in _PLAIN and not finding.otherwise and finding.shown_on is None and not ending


def _current(decision: decided.Decision) -> shape.Current:
    return shape.Current(
        platform=decision.current, platforms=decision.current_platforms, known_from=decision.known_from
    )


def _stated(name: str, fact: stated.Fact) -> shape.Stated:
    """Where files contradict each other, what stands there is shown."""
    return shape.Stated(
        value=fact.value,
        complete=not fact.partial,
        provenance=fact.provenance,
        evidence=places(fact.evidence, snippet=name == reference.CONTRADICTIONS),
    )


def _left(result: shape.Result) -> shape.Left:
    return shape.Left(platform=result.id, verdict=result.verdict, work_days=result.work_days)


def _waivers(decision: decided.Decision) -> list[Waiver]:
    """Those that stand for some finding, in the order of their file."""
    accepted = {
        finding.acceptance.waiver
        for result in decision.results
        for finding in result.findings
        if finding.acceptance is not None
    }
    return sorted(accepted, key=attrgetter("location"))


def _waiver(waiver: Waiver) -> shape.Waiver:
    return shape.Waiver(
        rule=waiver.rule,
        owner=waiver.owner,
        reason=waiver.reason,
        until=waiver.until.isoformat(),
        path=waiver.location.path,
        line=waiver.location.first_line,
    )


def _deploy(deployment: Deployment) -> shape.Deploy:
    return shape.Deploy(command=deployment.command, note=deployment.note)


def _topic(score: decided.TopicScore) -> shape.TopicScore:
    points, given = rounded(score.points), rounded(score.given)
    if score.low is None or score.high is None:
        return shape.TopicScore(points=points, given=given)
    return shape.TopicScore(points=points, given=given, low=rounded(score.low), high=rounded(score.high))


def _kept(kept: reported.Kept) -> shape.Kept:
    return shape.Kept(
        platforms=kept.platforms,
        moves=kept.moves,
        unplaced=kept.unplaced,
        work_days=days(kept.days),
        homes=dict(kept.homes),
    )


def _deadline(deadline: reported.Deadline) -> shape.Deadline:
    return shape.Deadline(
        date=deadline.on.isoformat(),
        platform=deadline.platform,
        part=deadline.part,
        successor=deadline.successor,
        workloads=deadline.workloads,
        work_days=days(deadline.days),
        sources=deadline.sources,
    )


# --- changes since an earlier report --------------------------------------------------------------------------------


def changes_of(comparison: Comparison, catalog: Catalog) -> shape.Changes:
    """Every workload that changed, with both standings and every cause."""
    names = Names(catalog)
    named = {source for change in comparison.changed for cause in change.causes for source in sources_of(cause)}
    return shape.Changes(
        baseline=comparison.older,
        run=comparison.newer,
        inputs=comparison.inputs,
        counts={kind.value: count for kind, count in comparison.counts.items()},
        workloads=tuple(_change(change, names) for change in comparison.changed),
        without_consequence=without_consequence(comparison),
        sources=tuple(sorted(named & names.sources)),
    )


def _change(change: Change, names: Names) -> Change:
    causes = (replace(cause, sentence=cause_words(cause, names)) for cause in change.causes)
    return replace(change, key="", sentence=change_words(change, names), causes=tuple(causes))
