"""Who leads at every number of instances, of bytes or of seconds: whole ranges instead of one point.

Between two knots (a limit of a platform, a threshold of a rule) nothing changes but the headroom, which has a closed
form; so every integer is covered by a handful of evaluations (method.md section 10, rulings 23).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import floor, inf, isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.decide.draws import Numbers
from advisor.decide.judge import Judge
from advisor.decide.ranking import eligible, family_set_aside, tied
from advisor.decide.score import scored
from advisor.decide.signature import Signature, facts_signature, signature_of
from advisor.model.catalog import Catalog, Rule
from advisor.model.conditions import AllOf, AnyOf, Condition, FactTest, Negation
from advisor.model.confidence import Segment
from advisor.model.decision import PlatformResult
from advisor.model.facts import Fact, Workload
from advisor.model.findings import Need, Outcome

INSTANCES = "scale.instances"
Integers = npt.NDArray[np.integer[Any]]


def segments(
    workload: Workload, fact: str, most: int, judge: Judge, needs: Sequence[Need] | None = None
) -> tuple[Segment, ...]:
    """Every whole number of the fact from 1 to `most`, as segments of the same leaders.

    `needs` are those of the workload as it is, where they are known already.
    """
    least = with_value(workload, fact, 1)
    known = judge.assessor.needs_again(least, needs, fact) if needs is not None else judge.assessor.needs(least)
    read = facts_signature(least, judge.assessor.read_with(fact))
    key = (fact, most, judge.signature(least, known), read)
    if key not in judge.memory.segments:
        judge.memory.segments[key] = tuple(_segments(least, known, fact, most, judge))
    return judge.memory.segments[key]


def _segments(least: Workload, needs: Sequence[Need], fact: str, most: int, judge: Judge) -> Iterator[Segment]:
    last: Segment | None = None
    for span, results in _spans(least, needs, fact, most, judge):
        for piece in _pieces(results, fact, span, judge.catalog):
            if last is None or last.leaders != piece.leaders:
                yield from () if last is None else (last,)
                last = piece
            else:
                last = replace(last, last=piece.last)
    yield from () if last is None else (last,)


def _spans(
    least: Workload, needs: Sequence[Need], fact: str, most: int, judge: Judge
) -> Iterator[tuple[tuple[int, int], tuple[PlatformResult, ...]]]:
    """First and last number of every range in which only headroom changes, and the results at its first one."""
    starts = sorted({1, *(one for one in knots(fact, judge) if 1 < one <= most)})
    found: list[tuple[int, Workload, Sequence[Need]]] = []
    before: Signature = ()
    for start in starts:
        there = with_value(least, fact, start)
        known: Sequence[Need] = judge.assessor.needs_again(there, needs, fact)
        asked = signature_of(there, known, judge.assessor, measured=False)
        if asked != before:
            found.append((start, there, known))
        before = asked
    ends = [start - 1 for start, _, _ in found[1:]] + [most]
    for (start, there, known), end in zip(found, ends, strict=True):
        yield (start, end), tuple(scored(one, judge.weights) for one in judge.settings_for(there, known))


def with_value(workload: Workload, fact: str, value: int) -> Workload:
    """The workload, had it said this number."""
    evidence = workload.evidence(fact)
    return replace(workload, facts={**workload.facts, fact: Fact(value=value, evidence=evidence)})


def knots(fact: str, judge: Judge) -> frozenset[int]:
    """The smallest numbers at which a rule or an answer changes."""
    catalog = judge.catalog
    found = {
        one for rule in catalog.rules.values() for condition in _conditions(rule) for one in _steps(condition, fact)
    }
    for rule in catalog.rules.values():
        if rule.demand == fact:
            limits = [answers[rule.needs].limit for answers in judge.assessor.answers.values()]
            known = [limit for limit in limits if limit is not None and isfinite(limit)]
            found |= {floor(limit) + 1 for limit in known}
            found |= {floor(limit / part) + 1 for limit in known for part in _parts_of_limits(rule, catalog)}
    return frozenset(found)


def _parts_of_limits(rule: Rule, catalog: Catalog) -> Iterator[float]:
    """How many times a number fits into its limit where the headroom comes to a policy's floor."""
    criterion = catalog.criteria.get(rule.criterion)
    if criterion is not None and criterion.kind == "headroom":
        for one in catalog.knock_outs:
            if one.criterion == criterion.id:
                yield 2 ** (one.at_least * criterion.anchors["doublings"])


def _conditions(rule: Rule) -> Iterator[Condition]:
    yield rule.when
    yield from (one.when for one in rule.weightings)
    yield from (one.when for one in rule.priors)


def _steps(condition: Condition, fact: str) -> Iterator[int]:
    match condition:
        case FactTest() if condition.fact == fact:
            yield from _step(condition)
        case Negation(part=part):
            yield from _steps(part, fact)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _steps(part, fact)


def _step(test: FactTest) -> Iterator[int]:
    numbers = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    for number in numbers:
        if isinstance(number, int | float) and test.operator != "is":
            yield floor(number)
            yield floor(number) + 1


# --- between two knots ----------------------------------------------------------------------------------------------


def _pieces(results: Sequence[PlatformResult], fact: str, span: tuple[int, int], catalog: Catalog) -> Iterator[Segment]:
    """Segments inside a span in which only headroom changes."""
    candidates = eligible(results)
    if not candidates or not _has_headroom(fact, catalog):
        leaders = sorted(one.platform for one in tied(candidates, catalog))
        yield Segment(*span, tuple(leaders))
        return

    def leading(numbers: Integers) -> Integers:
        scores = np.array([_scores(result, fact, numbers, catalog) for result in candidates])
        return _leading(candidates, scores, catalog)

    numbers = np.arange(span[0], span[1] + 1) if span[1] - span[0] < _FEW else _told_apart(leading, span)
    yield from _runs(numbers, leading(numbers), candidates)


_FEW = 20_000
"""As many numbers are looked at one by one; of more, those on a fine scale and those around every change."""
_SCALE = 4_096


def _told_apart(leading: Callable[[Integers], Integers], span: tuple[int, int]) -> Integers:
    """Both ends of every run, but for one shorter than half a percent of its number between two of the same leaders."""
    scale = np.geomspace(span[0], span[1], _SCALE).round().astype(np.int64).clip(*span)
    numbers = np.unique(np.concatenate([scale, span]))
    while True:
        bits = leading(numbers)
        apart = (np.diff(bits) != 0) & (np.diff(numbers) > 1)
        if not apart.any():
            return numbers
        numbers = np.unique(np.concatenate([numbers, (numbers[:-1][apart] + numbers[1:][apart]) // 2]))


def _has_headroom(fact: str, catalog: Catalog) -> bool:
    """Whether a criterion looks at the room between this number and a limit."""
    kinds = {rule.criterion for rule in catalog.rules.values() if rule.demand == fact}
    return any(catalog.criteria[name].kind == "headroom" for name in kinds)


def _scores(result: PlatformResult, fact: str, numbers: Integers, catalog: Catalog) -> Numbers:
    """The score for each number: as at the first one, but for the headroom of the limits on this fact."""
    score = np.full(len(numbers), result.score or 0.0)
    for name, criterion in catalog.criteria.items():
        value = result.criteria[name].value
        if criterion.kind != "headroom" or value is None:
            continue
        rooms = [
            np.clip(np.log2(one.answer.limit / numbers) / criterion.anchors["doublings"], 0.0, 1.0)
            for one in result.findings
            if catalog.rules[one.rule].criterion == name and catalog.rules[one.rule].demand == fact
            if one.answer.limit is not None and one.answer.limit != inf and one.outcome is not Outcome.NOT_APPLICABLE
        ]
        if rooms:
            least = np.minimum.reduce(rooms)
            others = value if value < least[0] else 1.0
            score = score + result.criteria[name].weight * (np.minimum(least, others) - value)
    return score


def _leading(candidates: Sequence[PlatformResult], scores: Numbers, catalog: Catalog) -> Integers:
    """For each number the tied set, as bits in the order of the candidates."""
    firsts = np.argmax(scores, axis=0)
    bits = np.zeros(scores.shape[1], dtype=np.int64)
    for first in np.unique(firsts):
        inside = firsts == first
        for place in range(len(candidates)):
            gap = scores[first] - scores[place] - family_set_aside(candidates[first], candidates[place], catalog)
            near = (gap < catalog.assumptions.tie_band - 1e-9) | (place == first)
            bits[inside & near] |= 1 << place
    return bits


def _runs(numbers: Integers, bits: Integers, candidates: Sequence[PlatformResult]) -> Iterator[Segment]:
    changes = [0, *(np.flatnonzero(np.diff(bits)) + 1).tolist(), len(bits)]
    for start, end in pairwise(changes):
        members = (one.platform for place, one in enumerate(candidates) if int(bits[start]) >> place & 1)
        yield Segment(int(numbers[start]), int(numbers[end - 1]), tuple(sorted(members)))
