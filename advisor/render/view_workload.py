"""One workload's section: the proposal, the alternatives, and the proof."""

from dataclasses import dataclass

from advisor.assess.wording import show_fact
from advisor.model.decision import Course, Decision, PlatformResult, Question
from advisor.model.facts import Fact
from advisor.render.question_words import chance_words, whom_to_ask
from advisor.render.view_against import Against, against_the_others
from advisor.render.view_alternatives import Alternative, Presumed, alternatives_of, presumed_on
from advisor.render.view_confidence import Sureness, sureness
from advisor.render.view_contradictions import Contradictions, contradictions_of
from advisor.render.view_criteria import Contrast, CriteriaTable, contrast, criteria_table
from advisor.render.view_deploying import DeployView, deploy_view
from advisor.render.view_disposition import DispositionView, disposition_view
from advisor.render.view_findings import (
    Change,
    NeedGroup,
    Place,
    changes_for,
    needs_of,
    not_applicable_words,
    places_of,
    possible_changes,
    settled_changes,
)
from advisor.render.view_image_route import ImageRoute, image_route
from advisor.render.view_scene import (
    Case,
    Link,
    Scene,
    course_mark,
    destinations,
    focus,
    kind_words,
    proposal_words,
    today_words,
)
from advisor.render.view_services import ServiceTable, service_table
from advisor.render.view_text import days, listing, message, sentence, share
from advisor.render.view_words import PICKS, PROVENANCES, TRIGGERS, Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class TriggerView:
    title: str
    sentence: str
    rule: Link
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestion:
    text: str
    ask: str
    concerns: str
    chance: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactRow:
    title: str
    value: str
    known: str
    places: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadView:
    anchor: str
    name: str
    id: str
    kind: str
    files: tuple[str, ...]
    mark: Mark
    proposal: str
    sentence: str
    reasons: tuple[str, ...]
    today: str
    known_from: str
    coverage: str
    firmness: str
    sure: Sureness
    trigger: TriggerView | None
    no_trigger: str
    contradictions: Contradictions | None
    alternatives: tuple[Alternative, ...]
    presumed: tuple[Presumed, ...]
    """On the platform in focus."""
    route: ImageRoute | None
    against: tuple[Against, ...]
    ended_note: str
    contrast: Contrast | None
    criteria: CriteriaTable
    needs: tuple[NeedGroup, ...]
    not_applicable: str
    focus: str
    settled: bool
    """Whether the platform in focus is proposed, and not only planned with."""
    changes: tuple[Change, ...]
    possible_changes: tuple[Change, ...]
    """Of needs that no file settles."""
    changes_total: str
    deploy: DeployView
    disposition: DispositionView | None
    questions: tuple[OpenQuestion, ...]
    services: ServiceTable | None
    facts: tuple[FactRow, ...]


def workload_view(case: Case, scene: Scene) -> WorkloadView:
    decision, workload = case.decision, case.assessed.workload
    recommendation = decision.recommendation
    chosen = focus(decision)
    result = None if chosen is None else decision.result(chosen)
    changes = () if chosen is None else changes_for(case, chosen, scene)
    return WorkloadView(
        anchor=case.anchor,
        name=case.name,
        id=workload.id,
        kind=kind_words(workload.kind),
        files=workload.files,
        mark=course_mark(decision),
        proposal=proposal_words(decision, scene),
        sentence=sentence(recommendation.sentence),
        reasons=tuple(sentence(reason) for reason in recommendation.reasons),
        today=today_words(decision, scene),
        known_from=", ".join(decision.known_from),
        coverage=share(recommendation.coverage),
        firmness=PICKS[recommendation.pick],
        sure=sureness(case, scene),
        trigger=_trigger(case, scene),
        no_trigger=_no_trigger(decision, scene),
        contradictions=contradictions_of(workload, scene),
        alternatives=alternatives_of(case, scene),
        presumed=() if result is None else presumed_on(result),
        route=image_route(case, scene),
        against=against_the_others(case, scene),
        ended_note=_ended_note(decision, scene),
        contrast=contrast(case, scene),
        criteria=criteria_table(case, scene),
        needs=needs_of(case, scene),
        not_applicable=_not_applicable(result or next(iter(decision.results), None)),
        settled=destinations(decision) == (chosen,),
        focus="" if chosen is None else scene.title(chosen),
        changes=settled_changes(changes, scene),
        possible_changes=possible_changes(changes, scene),
        changes_total="" if result is None else days(result.effort_low, result.effort_high),
        deploy=deploy_view(case, scene),
        disposition=disposition_view(case, scene),
        questions=tuple(_question(question, scene) for question in decision.questions),
        services=service_table(case, scene),
        facts=tuple(_fact(name, fact, scene) for name, fact in sorted(workload.facts.items())),
    )


def _trigger(case: Case, scene: Scene) -> TriggerView | None:
    trigger = case.decision.trigger
    if trigger is None:
        return None
    found = [one for result in case.decision.results for one in result.findings if one.rule == trigger.rule]
    return TriggerView(
        title=TRIGGERS.get(trigger.kind, trigger.kind),
        sentence=message(trigger.sentence),
        rule=scene.rule_link(trigger.rule) if trigger.rule else Link(text=""),
        places=places_of(found[0].need.evidence) if found else (),
    )


def _no_trigger(decision: Decision, scene: Scene) -> str:
    if decision.trigger is not None:
        return ""
    if decision.may_run_on:
        return f"It runs on {today_words(decision, scene)}; its files do not say on which."
    if decision.current is None:
        return "Nothing that was read says where it runs today, so every platform starts level."
    if decision.current not in scene.report.run.platforms:
        return f"It runs on {today_words(decision, scene)}, which is not among the platforms asked for."
    told = f"Nothing that was read forces it off {scene.title(decision.current)}."
    return f"{told} Staying needs no proof; moving does." if decision.course is Course.STAY else told


def _ended_note(decision: Decision, scene: Scene) -> str:
    shown = {result.platform for result in scene.columns(decision)}
    hidden = [platform.title for platform in scene.ended if platform.id not in shown]
    return f"Support has ended, no column here: {listing(hidden)}." if hidden else ""


def _not_applicable(result: PlatformResult | None) -> str:
    return "" if result is None or result.not_applicable == 0 else not_applicable_words(result.not_applicable)


def _question(question: Question, scene: Scene) -> OpenQuestion:
    return OpenQuestion(
        text=question.text,
        ask=whom_to_ask(question.source),
        concerns=listing(scene.title(one) for one in question.platforms),
        chance=chance_words(question),
    )


def _fact(name: str, fact: Fact, scene: Scene) -> FactRow:
    definition = scene.report.catalog.facts.get(name)
    kind = "text" if definition is None else definition.type
    return FactRow(
        title=name if definition is None else definition.title,
        value=show_fact(fact, kind),
        known=PROVENANCES[fact.provenance],
        places=tuple(str(place) for place in fact.evidence),
    )
