"""When a rule is raised: tests of facts, combined by all, any and not."""

from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.facts import Scalar


@dataclass(frozen=True, kw_only=True, slots=True)
class FactTest:
    """One test of one fact; any member of a set satisfies it."""

    fact: str
    operator: str
    """is, equals, one_of, contains, at_least or at_most."""
    operand: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Negation:
    part: "Condition"


Condition: TypeAlias = FactTest | AllOf | AnyOf | Negation
ALWAYS = AllOf(parts=())
