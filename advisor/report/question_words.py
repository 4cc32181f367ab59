"""Questions in plain words, for the terminal and for the file that is filled in."""

from collections.abc import Iterable, Iterator

from advisor.report.document import BoardQuestion, Document, PortfolioQuestion, Turn
from advisor.report.view_text import count
from advisor.report.words import capital, declared_in, turn_lines, whom_to_ask
from advisor.text.redact import redact_text

NO_QUESTION = "No open question: no answer would turn a decision."
FOR_THE_BOARD = "Questions that a board can answer:"
_PLACES = 5
"""Places that are named before the rest is a number."""


def turning(document: Document) -> list[PortfolioQuestion]:
    """The open topics of which some answer turns a decision, those that turn most first."""
    return [question for question in document.portfolio.questions if question.turns]


def not_asked(document: Document) -> str:
    """How many topics are open and turn nothing; empty where there are none."""
    rest = len(document.portfolio.questions) - len(turning(document))
    if not rest:
        return ""
    return f"{rest:,} more {'topic is' if rest == 1 else 'topics are'} open and not asked: no answer turns a decision."


def asked(question: PortfolioQuestion) -> str:
    """The question, with the registry or the base image that it is about."""
    group = f" ({redact_text(question.group)})" if question.group and question.is_about_a_fact else ""
    return f"{question.question}{group}"


def list_of_questions(document: Document) -> str:
    """A board's questions first, then the topics that turn decisions."""
    board = [FOR_THE_BOARD, *(f"- {board_line(question)}" for question in document.portfolio.board)]
    blocks = ["\n".join(_block(number, question, document)) for number, question in enumerate(turning(document), 1)]
    rest = not_asked(document)
    return "\n\n".join(["\n".join(board), *(blocks or [NO_QUESTION]), *([rest] if rest else [])])


def board_line(question: BoardQuestion) -> str:
    """The question, what its answers do here, and where they are written."""
    return f"{question.question} {question.sentence} {declared_in(question)}"


def _block(number: int, question: PortfolioQuestion, document: Document) -> Iterator[str]:
    yield f"{number}. {asked(question)}"
    yield from (f"   {line}" for line in what_turns(question, document))


def what_turns(question: PortfolioQuestion, document: Document) -> Iterator[str]:
    """Whom to ask, what an answer turns, where the question comes from."""
    turned, every = len(question.turned), count(len(question.workloads), "workload")
    yield f"{whom_to_ask(question.source)}. An answer turns {turned:,} of {every}."
    for names, turns in _alike(question).items():
        yield from (f"{line}: {_named(names)}" for line in map(capital, turn_lines(turns, document)))
    if question.evidence:
        yield f"Seen at {_named([str(place) for place in question.evidence])}."


def _alike(question: PortfolioQuestion) -> dict[tuple[str, ...], list[Turn]]:
    """Workloads that the same answers turn alike, with these answers."""
    by_workload: dict[str, list[Turn]] = {}
    for turn in question.turns:
        members = {name: getattr(turn, name) for name in Turn.__struct_fields__}
        by_workload.setdefault(turn.workload, []).append(Turn(**members))
    alike: dict[tuple[Turn, ...], list[str]] = {}
    for name, turns in by_workload.items():
        alike.setdefault(tuple(turns), []).append(name)
    return {tuple(names): list(turns) for turns, names in alike.items()}


def _named(texts: Iterable[str]) -> str:
    """The first few, the rest as a number."""
    every = [redact_text(text) for text in texts]
    more = len(every) - _PLACES
    return ", ".join(every[:_PLACES]) + (f" and {more:,} more" if more > 0 else "")
