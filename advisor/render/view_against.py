"""Why not the other platforms: one line each, with the lines of files and the sources that decide it."""

from dataclasses import dataclass

from advisor.decide.contrast import WhyNot, why_not
from advisor.model.decision import Verdict
from advisor.model.findings import Finding
from advisor.render.contrast_words import compared_sentence
from advisor.render.view_answers import answer_basis, answer_sentence
from advisor.render.view_findings import Place, places_of
from advisor.render.view_scene import Case, Link, Scene, source_links
from advisor.render.view_text import message, score


@dataclass(frozen=True, kw_only=True, slots=True)
class KnockOut:
    """One need that keeps the workload out, with the answer behind it."""

    rule: Link
    message: str
    places: tuple[Place, ...]
    answer: str
    basis: str
    sources: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Against:
    platform: str
    sentence: str
    knock_outs: tuple[KnockOut, ...]


def against_the_others(case: Case, scene: Scene) -> tuple[Against, ...]:
    """In the order of the columns; empty where no platform is planned with."""
    if case.decision.recommendation.default is None:
        return ()
    shown = {result.platform for result in scene.columns(case.decision)}
    return tuple(_against(one, case, scene) for one in why_not(case.decision) if one.platform in shown)


def _against(one: WhyNot, case: Case, scene: Scene) -> Against:
    return Against(
        platform=scene.title(one.platform),
        sentence=_compared(one, case, scene),
        knock_outs=tuple(_knock_out(finding, scene) for finding in one.blockers),
    )


def _knock_out(finding: Finding, scene: Scene) -> KnockOut:
    answer = finding.answer
    return KnockOut(
        rule=scene.rule_link(finding.rule),
        message=message(finding.need.message),
        places=places_of(finding.need.evidence),
        answer=answer_sentence(answer, scene.report.catalog.capabilities[answer.capability]),
        basis=answer_basis(answer, scene.report.run.as_of),
        sources=source_links(answer.sources),
    )


def _compared(one: WhyNot, case: Case, scene: Scene) -> str:
    if one.verdict is Verdict.BLOCKED:
        return f"Out. Without what keeps it out it would score {score(one.score)}."
    return compared_sentence(one, case.decision, scene.report.catalog)
