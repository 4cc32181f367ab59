"""Open questions over the whole portfolio: one answer may serve many workloads, and some are harder to come by."""

from collections.abc import Iterable, Mapping, Sequence

from advisor.model.decision import Question
from advisor.model.facts import Workload
from advisor.model.location import Location
from advisor.model.questions import PortfolioQuestion
from advisor.model.report import Assessed

COSTS: Mapping[str, float] = {"image": 1.0, "source-code": 1.0, "deployment": 1.5, "registry": 2.0, "platform": 3.0}
"""What asking takes: a look into an image; the team that runs it; whoever keeps the registry; the platform's team."""
REGISTRY = "registry"
HOST = "image.registry"
_ORIGINS = ("image.reference", "image.base", "descriptor.formats")
"""Facts whose places stand for a topic on which no file says anything, the nearest first."""
DIGITS = 4


def ranked_questions(assessed: Sequence[Assessed]) -> tuple[PortfolioQuestion, ...]:
    """Each open topic once, for each registry where it is about one; most worth for its cost first."""
    groups: dict[tuple[str, str, str], list[tuple[Workload, Question]]] = {}
    for one in assessed:
        for question in one.decision.questions:
            key = (question.fact, question.source, host_asked(one.workload, question.source))
            groups.setdefault(key, []).append((one.workload, question))
    found = [_question(host, asked) for (_, _, host), asked in groups.items()]
    return tuple(sorted(found, key=rank))


def host_asked(workload: Workload, source: str) -> str:
    """The registry that the question is about; empty where it is about no registry, or nobody knows which."""
    fact = workload.facts.get(HOST) if source == REGISTRY else None
    return "" if fact is None else ", ".join(str(one) for one in fact.members())


def rank(one: PortfolioQuestion) -> tuple[float, float, float, float, str, str]:
    """The key to sort by: worth for its cost; then workloads settled, workloads concerned, and the chance."""
    shares = (one.value, len(one.settles), len(one.workloads))
    value, settles, concerned = (-share / one.cost for share in shares)
    return value, settles, concerned, -one.chance, one.fact, one.registry


def _question(host: str, asked: Sequence[tuple[Workload, Question]]) -> PortfolioQuestion:
    questions = [question for _, question in asked]
    first = questions[0]
    return PortfolioQuestion(
        fact=first.fact,
        text=first.text,
        source=first.source,
        registry=host,
        value=round(sum(sorted(one.value for one in questions)), DIGITS),
        cost=COSTS.get(first.source, 1.0),
        chance=max(one.chance for one in questions),
        platforms=tuple(sorted({name for one in questions for name in one.platforms})),
        workloads=tuple(sorted(workload.id for workload, _ in asked)),
        evidence=_evidence([workload for workload, _ in asked], first.fact),
    )


def _evidence(workloads: Iterable[Workload], fact: str) -> tuple[Location, ...]:
    """Where files speak of the topic without saying what holds; where none does, what the question is about."""
    return tuple(sorted({place for one in workloads for place in _places(one, fact)}))


def _places(workload: Workload, fact: str) -> tuple[Location, ...]:
    return next((places for name in (fact, *_ORIGINS) if (places := workload.evidence(name))), ())
