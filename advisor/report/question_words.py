"""Questions in plain words, for the terminal and for the file that is filled in."""

from collections.abc import Iterable, Iterator

from advisor.model.catalog import Catalog
from advisor.model.decision import Turn
from advisor.model.report import BoardQuestion, PortfolioQuestion, Report
from advisor.report.words import (
    board_effect,
    board_question,
    capital,
    declared_in,
    topic_question,
    turn_lines,
    whom_to_ask,
)
from advisor.text.redact import redact_text

NO_QUESTION = "No open question: no answer would turn a decision."
FOR_THE_BOARD = "Questions that a board can answer:"
_PLACES = 5
"""Places that are named before the rest is a number."""


def turning(report: Report) -> list[PortfolioQuestion]:
    """The open topics of which some answer turns a decision, those that turn most first."""
    return [one for one in report.portfolio.questions if one.turns]


def not_asked(report: Report) -> str:
    """How many topics are open and turn nothing; empty where there are none."""
    rest = len(report.portfolio.questions) - len(turning(report))
    if not rest:
        return ""
    return f"{rest:,} more {'topic is' if rest == 1 else 'topics are'} open and not asked: no answer turns a decision."


def asked(one: PortfolioQuestion, catalog: Catalog) -> str:
    """The question, with the registry or the base image that it is about."""
    group = f" ({redact_text(one.group)})" if one.group and one.is_about_a_fact else ""
    return f"{topic_question(one.topic, catalog)}{group}"


def list_of_questions(report: Report) -> str:
    """A board's questions first, then the topics that turn decisions."""
    board = [f"{FOR_THE_BOARD}", *(f"- {line}" for one in report.portfolio.board for line in board_lines(one, report))]
    blocks = ["\n".join(_block(number, one, report)) for number, one in enumerate(turning(report), 1)]
    told = [*(blocks or [NO_QUESTION]), *([not_asked(report)] if not_asked(report) else [])]
    return "\n\n".join(["\n".join(board), *told])


def board_lines(one: BoardQuestion, report: Report) -> Iterator[str]:
    """The question, what its answers do here, and where they are written."""
    catalog = report.catalog
    yield f"{board_question(one, catalog)} {board_effect(one, catalog)} {declared_in(one)}"


def _block(number: int, one: PortfolioQuestion, report: Report) -> Iterator[str]:
    yield f"{number}. {asked(one, report.catalog)}"
    yield from (f"   {line}" for line in told(one, report.catalog))


def told(one: PortfolioQuestion, catalog: Catalog) -> Iterable[str]:
    """Whom to ask, what an answer turns, where the question comes from."""
    turned, every = len(one.turned), len(one.workloads)
    yield f"{whom_to_ask(one.source)}. An answer turns {turned:,} of {every:,} workload{'' if every == 1 else 's'}."
    for names, turns in _alike(one).items():
        yield from (f"{line}: {_named(names)}" for line in map(capital, turn_lines(turns, catalog)))
    if one.evidence:
        yield f"Seen at {_named([str(place) for place in one.evidence])}."


def _alike(one: PortfolioQuestion) -> dict[tuple[str, ...], list[Turn]]:
    """Workloads that the same answers turn alike, with these answers."""
    by_workload: dict[str, list[Turn]] = {}
    for name, turn in one.turns:
        by_workload.setdefault(name, []).append(turn)
    alike: dict[tuple[Turn, ...], list[str]] = {}
    for name, turns in by_workload.items():
        alike.setdefault(tuple(turns), []).append(name)
    return {tuple(names): list(turns) for turns, names in alike.items()}


def _named(texts: Iterable[str]) -> str:
    """The first few, the rest as a number."""
    every = [redact_text(text) for text in texts]
    more = len(every) - _PLACES
    return ", ".join(every[:_PLACES]) + (f" and {more:,} more" if more > 0 else "")
