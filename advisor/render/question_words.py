"""Questions in plain words, for the terminal and for the file that is filled in."""

from collections.abc import Iterable, Iterator, Mapping

from advisor.declared.values import NOTHING
from advisor.model.catalog import Catalog, FactDefinition
from advisor.model.decision import Question
from advisor.model.facts import Scalar, Value
from advisor.model.questions import Outcomes, PortfolioQuestion
from advisor.model.report import Report
from advisor.render.family_words import family_blocks
from advisor.render.view_text import count, listing, share
from advisor.sources.redact import redact_text
from advisor.units import show_seconds, show_size

NO_QUESTION = "No open question: no answer would change what is proposed."
_WHOM: Mapping[str, str] = {
    "image": "Ask whoever builds the image, or look into it",
    "deployment": "Ask whoever runs it",
    "registry": "Ask whoever keeps the registry",
    "source-code": "Ask whoever writes the code, or look into it",
}
_PLACES = 5
"""Places that are named before the rest is a number."""


def asked(one: PortfolioQuestion) -> str:
    """The question; one about a registry names its host."""
    return f"{one.text} ({redact_text(one.registry)})" if one.registry else one.text


def whom(one: PortfolioQuestion, catalog: Catalog) -> str:
    """Who has the answer; of what a platform offers, the platforms."""
    if one.is_about_a_fact:
        return f"{whom_to_ask(one.source)}."
    titles = listing(catalog.platforms[name].title for name in one.platforms)
    return f"Ask whoever runs {titles}."


def whom_to_ask(source: str) -> str:
    """For a question's source, the start of a sentence: `Ask whoever builds the image, or look into it`."""
    return _WHOM.get(source, "Ask the platform's own team")


def chance_words(one: Question) -> str:
    """What is assumed of the answer: of a platform's that it is no, of a workload's that the need is there."""
    what = "the answer is no" if one.source == "platform" else "the need is there and not met"
    return f"Assumed chance that {what}: {share(one.chance)}."


def settling(one: PortfolioQuestion) -> str:
    """Over how many of its workloads an answer decides, `settles 3 of 7`; where none may, `bears on 7 workloads`."""
    whole, settled = len(one.workloads), len(one.settles)
    return f"settles {settled:,} of {whole:,}" if settled else f"bears on {count(whole, 'workload')}"


def stakes(one: PortfolioQuestion) -> str:
    """What the answer is worth."""
    worth = f"Worth {one.value:.3f} points of score" if one.value else "Worth no point of score"
    settled = f"; the answer {settling(one)}" if one.settles else ""
    return f"{worth} over {count(len(one.workloads), 'workload')}{settled}."


def outcomes(counted: Outcomes) -> str:
    """What follows: `Kubernetes, fit (2 of 3); or Cloud Foundry, fit (1 of 3)`."""
    whole = sum(number for _, number in counted)
    parts = [f"{words} ({number:,} of {whole:,})" if whole > number else words for words, number in counted]
    return "; or ".join(parts)


def shown(value: Value | None, definition: FactDefinition) -> str:
    """An answer as a person writes it."""
    if value is None:
        return NOTHING
    members = value if isinstance(value, tuple) else (value,)
    return ", ".join(_member(one, definition) for one in members)


def _member(value: Scalar, definition: FactDefinition) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and definition.type in ("size", "duration"):
        return show_size(value) if definition.type == "size" else show_seconds(value)
    return str(value)


def seen_at(one: PortfolioQuestion) -> str:
    """The first places that led to the question."""
    named = [redact_text(str(place)) for place in one.evidence[:_PLACES]]
    rest = len(one.evidence) - len(named)
    return ", ".join(named) + (f" and {rest:,} more" if rest > 0 else "")


def list_of_questions(report: Report) -> str:
    """Every question with its worth and what its answers would do; the most valuable for its cost first."""
    blocks = ["\n".join(_block(number, one, report)) for number, one in enumerate(report.portfolio.questions, 1)]
    return "\n\n".join([*family_blocks(report), *blocks]) or NO_QUESTION


def _block(number: int, one: PortfolioQuestion, report: Report) -> Iterator[str]:
    yield f"{number}. {asked(one)}"
    yield from (f"   {line}" for line in told(one, report.catalog))
    yield f"   {listing(map(redact_text, one.workloads[:_PLACES]))}{_more(len(one.workloads) - _PLACES)}"


def _more(rest: int) -> str:
    return f" and {rest:,} more" if rest > 0 else ""


def told(one: PortfolioQuestion, catalog: Catalog) -> Iterable[str]:
    """Whom to ask, what it is worth, where the question comes from, what each answer would lead to."""
    yield whom(one, catalog)
    yield stakes(one)
    if one.evidence:
        yield f"Seen at {seen_at(one)}."
    if one.effects:
        yield f"now: {outcomes(one.now)}"
    for each in one.effects:
        yield f"{shown(each.answer, catalog.facts[one.fact])}: {outcomes(each.outcomes)}"
