"""What an answer would lead to: every workload is decided again as if it had been given."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.declared.apply import declare
from advisor.declared.values import may_be_nothing
from advisor.model.catalog import Catalog, FactDefinition
from advisor.model.decision import Decision, Pick, Verdict
from advisor.model.facts import Value
from advisor.model.questions import Effect, PortfolioQuestion
from advisor.model.report import Assessed, Portfolio
from advisor.portfolio.asking import rank


def with_effects(portfolio: Portfolio, assessed: Sequence[Assessed], judge: Judge, *, every: bool) -> Portfolio:
    """The portfolio, each question with the workloads that an answer settles.

    What answers lead to is worked out for all workloads of a question only where `every` says so: it takes one
    decision for each of them and each answer.
    """
    by_id: dict[str, list[Assessed]] = {}
    for one in assessed:
        by_id.setdefault(one.workload.id, []).append(one)
    told = [_told(one, _concerned(one, by_id), judge, every=every) for one in portfolio.questions]
    return replace(portfolio, questions=tuple(sorted(told, key=rank)))


def _concerned(question: PortfolioQuestion, by_id: Mapping[str, list[Assessed]]) -> list[Assessed]:
    """Those of the ids that wait for this answer; two workloads of one id need not both do so."""
    named = [one for name in dict.fromkeys(question.workloads) for one in by_id[name]]
    return [one for one in named if any(asked.fact == question.fact for asked in one.decision.questions)]


def _told(
    question: PortfolioQuestion, concerned: Sequence[Assessed], judge: Judge, *, every: bool
) -> PortfolioQuestion:
    definition = judge.catalog.facts.get(question.fact)
    if definition is None or not question.is_about_a_fact:
        return question
    settled: set[str] = set()
    outcomes: dict[Value | None, Counter[str]] = {answer: Counter() for answer in answers_to(definition)}
    for one in concerned:
        if every or is_open(one.decision):
            for answer, counted in outcomes.items():
                after = decide(declare(one.workload, question.fact, answer), judge, tipping=False)
                counted[outcome_of(after, judge.catalog)] += 1
                if settles(one.decision, after):
                    settled.add(one.workload.id)
    effects = tuple(Effect(answer=answer, outcomes=_ordered(counted)) for answer, counted in outcomes.items())
    if not every:
        return replace(question, settles=tuple(sorted(settled)))
    now = Counter(outcome_of(one.decision, judge.catalog) for one in concerned)
    return replace(question, settles=tuple(sorted(settled)), now=_ordered(now), effects=effects)


def _ordered(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def answers_to(definition: FactDefinition) -> tuple[Value | None, ...]:
    """The answers that can be listed, None for nothing of the kind; a measure or free text has only that one."""
    if definition.type == "boolean":
        return (True, False)
    words: Iterator[Value] = ((word,) if definition.many else word for word in definition.choices)
    return (*words, *((None,) if may_be_nothing(definition) else ()))


def is_open(decision: Decision) -> bool:
    """Whether an answer is missing before something can be said."""
    return decision.recommendation.pick is Pick.NEEDS_ANSWER or bool(_undetermined(decision))


def settles(before: Decision, after: Decision) -> bool:
    """Whether a verdict or a pick that was missing is there."""
    waited = before.recommendation.pick is Pick.NEEDS_ANSWER
    picked = waited and after.recommendation.pick is not Pick.NEEDS_ANSWER
    return picked or bool(_undetermined(before) - _undetermined(after))


def _undetermined(decision: Decision) -> frozenset[str]:
    return frozenset(one.platform for one in decision.results if one.verdict is Verdict.UNDETERMINED)


_VERDICTS: Mapping[Verdict, str] = {
    Verdict.FIT: "fit",
    Verdict.AFTER_CHANGES: "fit after changes",
    Verdict.UNDETERMINED: "undetermined",
    Verdict.BLOCKED: "blocked",
}


def outcome_of(decision: Decision, catalog: Catalog) -> str:
    """What is decided, in a few words: `Kubernetes, fit after changes`."""
    recommendation = decision.recommendation
    if recommendation.default is None:
        return "no platform takes it as it is"
    planned = catalog.platforms[recommendation.default].title
    verdict = _VERDICTS[decision.result(recommendation.default).verdict]
    if recommendation.pick is Pick.TIE:
        others = [catalog.platforms[one].title for one in recommendation.candidates if one != recommendation.default]
        return f"{planned}, {verdict}; a tie with {' and '.join(others)}"
    if recommendation.pick is Pick.NEEDS_ANSWER:
        return f"{planned} for now, {verdict}; another answer is needed"
    return f"{planned}, {verdict}"
