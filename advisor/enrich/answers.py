"""Answers laid on workloads: they fill what files leave open, and never overrule a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.catalog.fields import did_you_mean
from advisor.errors import UsageError
from advisor.model.facts import Fact, Provenance, Truth, Value, Workload
from advisor.model.location import Problem
from advisor.model.organisation import Given
from advisor.text.redact import redact_text


@dataclass(frozen=True, slots=True)
class Declared:
    """Workloads with what was declared about them, and the answers that files contradict."""

    workloads: tuple[Workload, ...]
    notes: tuple[Problem, ...]


def apply_answers(workloads: Sequence[Workload], given: Sequence[Given]) -> Declared:
    """Every answer laid on its workload.

    Raises UsageError where an answer is about a workload that was not read.
    """
    by_workload: dict[str, list[Given]] = {}
    for each in given:
        by_workload.setdefault(each.workload, []).append(each)
    _check_known(by_workload, [redact_text(workload.id) for workload in workloads])
    notes: list[Problem] = []
    told = tuple(_told(workload, by_workload.get(redact_text(workload.id), ()), notes) for workload in workloads)
    return Declared(told, tuple(sorted(set(notes))))


def _check_known(by_workload: Mapping[str, Iterable[Given]], ids: Sequence[str]) -> None:
    known = set(ids)
    strangers = {each.workload: each for name, all_of in by_workload.items() if name not in known for each in all_of}
    problems = [
        Problem(
            path=each.named_at.path,
            line=each.named_at.first_line,
            what=f"{name!r}: no such workload was read.",
            advice=did_you_mean(name, known) if known else "Name the folder that holds it.",
        )
        for name, each in strangers.items()
    ]
    if problems:
        raise UsageError("\n".join(map(str, sorted(problems))))


def _told(workload: Workload, given: Iterable[Given], notes: list[Problem]) -> Workload:
    """Facts that only a name or a host suggests yield to a person's word; what files or a base image say stands."""
    told = workload
    for each in given:
        fact = workload.facts.get(each.fact)
        guessed = fact is not None and fact.provenance in (Provenance.PRESUMED, Provenance.REGISTRY)
        if guessed or workload.state(each.fact) is Truth.UNKNOWN or _completes(each.value, fact):
            told = told.declaring(each.fact, each.value, (each.place,))
        elif not _agrees(each.value, fact):
            notes.append(_contradiction(each, workload))
    return told


def _completes(answer: Value | None, fact: Fact | None) -> bool:
    """Whether the answer says what else is in a set that files show in part."""
    return fact is not None and fact.partial and isinstance(answer, tuple) and set(answer) >= set(fact.members())


def _agrees(answer: Value | None, fact: Fact | None) -> bool:
    """Whether the answer says what is known; what is settled as absent is also not so."""
    return answer in (None, False) if fact is None else answer == fact.value


def _contradiction(given: Given, workload: Workload) -> Problem:
    places = workload.evidence(given.fact)
    fact = workload.facts.get(given.fact)
    if fact is not None and fact.provenance is Provenance.BASE_IMAGE:
        teller = "its base image says otherwise"
    else:
        teller = "its files say otherwise" if fact is not None else "its files leave no room for it"
    at = f" ({places[0]})" if places else ""
    return Problem(
        path=given.place.path,
        line=given.place.first_line,
        what=f"the answer on `{given.fact}` of {redact_text(workload.id)} is not used: {teller}{at}.",
        advice="What files say holds. Mend the file, or take the answer out.",
    )
