"""Who leads at every number of instances, of bytes or of seconds: whole ranges instead of one point.

Between two knots (a limit of a platform, a threshold of a rule) nothing changes but the headroom, which has a closed
form; so every integer is covered by a handful of evaluations (method.md section 10, rulings 23).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import floor, isfinite

import numpy as np

from advisor.decide.curves import Integers, Span, curve_of, scores_at
from advisor.decide.draws import Numbers
from advisor.decide.judge import Judge
from advisor.decide.ranking import ROUNDING, eligible, family_set_aside, tied
from advisor.decide.score import scored
from advisor.decide.signature import Signature, facts_signature, signature_of
from advisor.model.catalog import Catalog, Rule
from advisor.model.conditions import AllOf, AnyOf, Condition, FactTest, Negation
from advisor.model.confidence import Landscape, Segment
from advisor.model.decision import PlatformResult
from advisor.model.facts import Fact, Workload
from advisor.model.findings import Need

INSTANCES = "scale.instances"


def segments(workload: Workload, fact: str, most: int, judge: Judge) -> tuple[Segment, ...]:
    """Every whole number of the fact from 1 to `most`, as segments of the same leaders."""
    return landscape(workload, fact, most, judge).segments


def landscape(workload: Workload, fact: str, most: int, judge: Judge, needs: Sequence[Need] | None = None) -> Landscape:
    """Leaders at every whole number of the fact from 1 to `most`; of instances also what each platform scores.

    `needs` are those of the workload as it is, where they are known already.
    """
    least = with_value(workload, fact, 1)
    known = judge.assessor.needs_again(least, needs, fact) if needs is not None else judge.assessor.needs(least)
    read = facts_signature(least, judge.assessor.read_with(fact))
    key = (fact, most, judge.signature(least, known), read)
    if key not in judge.memory.landscapes:
        spans = list(_spans(least, known, fact, most, judge))
        judge.memory.landscapes[key] = Landscape(
            segments=tuple(_segments(spans, fact, judge.catalog)),
            curve=curve_of(spans, fact, judge.catalog) if fact == INSTANCES else None,
        )
    return judge.memory.landscapes[key]


def _segments(spans: Sequence[Span], fact: str, catalog: Catalog) -> Iterator[Segment]:
    last: Segment | None = None
    for span, results in spans:
        for piece in _pieces(results, fact, span, catalog):
            if last is None or last.leaders != piece.leaders:
                yield from () if last is None else (last,)
                last = piece
            else:
                last = replace(last, last=piece.last)
    yield from () if last is None else (last,)


def _spans(least: Workload, needs: Sequence[Need], fact: str, most: int, judge: Judge) -> Iterator[Span]:
    """The ranges in which only headroom changes, from 1 on."""
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
        scores = np.array([scores_at(result, fact, numbers, catalog) for result in candidates])
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


def _leading(candidates: Sequence[PlatformResult], scores: Numbers, catalog: Catalog) -> Integers:
    """For each number the tied set, as bits in the order of the candidates; of equals the first by id leads."""
    in_order = sorted(range(len(candidates)), key=lambda place: candidates[place].platform)
    best = scores[in_order] >= scores.max(axis=0) - ROUNDING
    firsts = np.array(in_order)[np.argmax(best, axis=0)]
    bits = np.zeros(scores.shape[1], dtype=np.int64)
    for first in np.unique(firsts):
        inside = firsts == first
        for place in range(len(candidates)):
            gap = scores[first] - scores[place] - family_set_aside(candidates[first], candidates[place], catalog)
            near = (gap < catalog.assumptions.tie_band - ROUNDING) | (place == first)
            bits[inside & near] |= 1 << place
    return bits


def _runs(numbers: Integers, bits: Integers, candidates: Sequence[PlatformResult]) -> Iterator[Segment]:
    changes = [0, *(np.flatnonzero(np.diff(bits)) + 1).tolist(), len(bits)]
    for start, end in pairwise(changes):
        members = (one.platform for place, one in enumerate(candidates) if int(bits[start]) >> place & 1)
        yield Segment(int(numbers[start]), int(numbers[end - 1]), tuple(sorted(members)))
