"""What assessing yields: one outcome for every workload, rule and platform."""

from enum import StrEnum

from msgspec import Struct

from advisor.model.catalog import Answer, Effort, Remedy, Support
from advisor.model.facts import Truth, Value
from advisor.model.location import Location
from advisor.model.organisation import Waiver


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a password
    CONDITION = "condition"
    """Partly met: the platform's people meet the rest once."""
    CHANGE = "change"
    """Met after work by the app's team."""
    FAIL = "fail"
    OPEN = "open"
    NOT_APPLICABLE = "not-applicable"
    ACCEPTED = "accepted"


class Standing(Struct, frozen=True, kw_only=True):
    """That a workload stands on a part of whatever platform it runs on, such as a root file system."""

    value: str | None
    """The part that it names; None where it takes the platform's default."""
    evidence: tuple[Location, ...]
    """The lines that name it, or else those that show the workload to need one."""


class Need(Struct, frozen=True, kw_only=True):
    """Whether one workload has the need that one rule describes; the same on every platform."""

    rule: str
    raised: Truth
    chance: float
    """1 where raised, 0 where not, the rule's prior where unknown."""
    prior_why: str
    missing: tuple[str, ...]
    """Facts whose absence leaves the need unknown."""
    demand: Value | None
    weight: int
    """3 required, 2 preferred, 1 optional: for coverage."""
    evidence: tuple[Location, ...]
    message: str
    required: bool = True
    """Whether the need can knock a platform out; a preferred one only scores."""
    declared: str = ""
    """obligation or policy, where the organisation raises it."""
    fault: str = ""
    """A fault inside the rule itself; such a need is unknown."""
    rest: "Need | None" = None
    """Of a demand that is known in part: the open need of the members that nobody knows."""
    weights: tuple[int, ...] = ()
    """Every weight that open facts leave possible, where they leave several."""

    reads: tuple[str, ...] = ()
    """Facts that decide whether the need is there."""
    remedies: tuple[Remedy, ...] = ()
    """Changes that may serve this workload, in order; the platform's answers decide which one does."""
    standing: Standing | None = None
    """None where it stands on no part of the kind that the rule is about, or where nobody knows on which."""

    @property
    def possible_weights(self) -> tuple[int, ...]:
        return self.weights or (self.weight,)


class Acceptance(Struct, frozen=True, kw_only=True):
    """The waiver that stands for an unmet need, and what the finding would be without it."""

    waiver: Waiver
    outcome: Outcome
    remedy: Remedy | None


class Finding(Struct, frozen=True, kw_only=True):
    """One need held against one platform's answer."""

    need: Need
    platform: str
    outcome: Outcome
    support: Support
    """What the answer comes to for this workload's demand."""
    answer: Answer
    effort: Effort | None
    """What the app's team has to do for it: the answer's condition, or the remedy; None where it has nothing to do."""
    remedy: Remedy | None
    """The change to the app by which an unmet need is met on this platform; None where there is none."""
    chance_of_no: float
    """That the platform does not meet the need: 1 for none, 0 for full and partial, the prior where unknown."""
    acceptance: Acceptance | None = None
    """There where the outcome is accepted, and nowhere else."""
    shown_on: str | None = None
    """The platform on which the workload runs today, where that shows an open need to be absent or met."""
    met: bool = False
    """A condition or change on the platform where it runs today: done already, so it costs nothing."""
    otherwise: bool = False
    """It runs there today although the documentation says that this need is not met: to be checked."""

    @property
    def rule(self) -> str:
        return self.need.rule

    @property
    def stands_on(self) -> str | None:
        """The part of this platform that the workload stands on: the one it names, else the platform's default."""
        standing = self.need.standing
        return None if standing is None else standing.value or self.answer.default

    @property
    def remedied(self) -> bool:
        return self.remedy is not None

    @property
    def blocks(self) -> bool:
        """Whether this finding alone knocks the platform out."""
        return self.need.required and self.outcome is Outcome.FAIL
