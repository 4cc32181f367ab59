"""Three-valued conditions over facts, compiled once into closures (Kleene's strong logic)."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from advisor.model.catalog import AllOf, AnyOf, Condition, FactTest, Negation
from advisor.model.facts import Scalar, Truth, Workload

Check: TypeAlias = Callable[[Workload], Truth]
Compare: TypeAlias = Callable[[Scalar, Scalar | tuple[Scalar, ...]], bool]


def _at_least(member: Scalar, operand: Scalar | tuple[Scalar, ...]) -> bool:
    return isinstance(member, int | float) and isinstance(operand, int | float) and member >= operand


def _at_most(member: Scalar, operand: Scalar | tuple[Scalar, ...]) -> bool:
    return isinstance(member, int | float) and isinstance(operand, int | float) and member <= operand


def _one_of(member: Scalar, operand: Scalar | tuple[Scalar, ...]) -> bool:
    return isinstance(operand, tuple) and member in operand


def _contains(member: Scalar, operand: Scalar | tuple[Scalar, ...]) -> bool:
    return member == operand or (isinstance(member, str) and isinstance(operand, str) and operand in member)


_COMPARE: Mapping[str, Compare] = {
    "equals": lambda member, operand: member == operand,
    "one_of": _one_of,
    "contains": _contains,
    "at_least": _at_least,
    "at_most": _at_most,
}


def compile_condition(condition: Condition) -> Check:
    """The condition as a function of a workload.

    Every test of an unknown fact is unknown, of an absent one false; of a set that is known in part it is true where a
    known member satisfies it, and else unknown.
    """
    match condition:
        case FactTest():
            return compile_test(condition)
        case Negation(part=part):
            check = compile_condition(part)
            return lambda workload: check(workload).negated()
        case AllOf(parts=parts):
            return _every(tuple(map(compile_condition, parts)))
        case AnyOf(parts=parts):
            return _some(tuple(map(compile_condition, parts)))


def compile_test(test: FactTest) -> Check:
    """One test of one fact; any member of a set satisfies it."""
    fact = test.fact
    if test.operator == "is":
        wanted = test.operand == "present"
        return lambda workload: workload.state(fact) if wanted else workload.state(fact).negated()
    compare, operand = _COMPARE[test.operator], test.operand

    def check(workload: Workload) -> Truth:
        stated = workload.facts.get(fact)
        if stated is None or not stated.known:
            return Truth.UNKNOWN if stated is not None else workload.state(fact)
        if any(compare(member, operand) for member in stated.members()):
            return Truth.TRUE
        return Truth.UNKNOWN if stated.partial else Truth.FALSE

    return check


def _every(checks: tuple[Check, ...]) -> Check:
    def check(workload: Workload) -> Truth:
        result = Truth.TRUE
        for part in checks:
            truth = part(workload)
            if truth is Truth.FALSE:
                return truth
            if truth is Truth.UNKNOWN:
                result = truth
        return result

    return check


def _some(checks: tuple[Check, ...]) -> Check:
    def check(workload: Workload) -> Truth:
        result = Truth.FALSE
        for part in checks:
            truth = part(workload)
            if truth is Truth.TRUE:
                return truth
            if truth is Truth.UNKNOWN:
                result = truth
        return result

    return check


def tests_of(condition: Condition) -> tuple[FactTest, ...]:
    """Every test in a condition that can speak for it, in order; what stands below `not` speaks against it."""
    match condition:
        case FactTest():
            return (condition,)
        case Negation():
            return ()
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(test for part in parts for test in tests_of(part))


def every_test(condition: Condition) -> tuple[FactTest, ...]:
    """Every test in a condition, in order, whichever way it speaks."""
    match condition:
        case FactTest():
            return (condition,)
        case Negation(part=part):
            return every_test(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(test for part in parts for test in every_test(part))
