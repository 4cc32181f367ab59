"""Examples that a rule brings with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.model.facts import Scalar
from advisor.model.location import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text, or the facts themselves, and where the rule is raised by it."""

    title: str
    texts: Mapping[str, str]
    """Descriptor kind → text."""
    facts: Mapping[str, Scalar | tuple[Scalar, ...]]
    raised_at: int | None
    """The line of the first text; None where `raised` alone is stated."""
    raised: str
    """yes, no or unknown."""
    location: Location
