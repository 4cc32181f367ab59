"""Verdicts: what knocks a platform out, what is open, and what a verdict presumes (deciding.md 1-2, rulings 6-8)."""

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from msgspec import Struct

from advisor.model.catalog import Actor, Catalog, Grade, Support
from advisor.model.decision import Presumption, Verdict
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome

DEPLOYMENT = "deployment"
PLATFORM_ANSWER = "platform"
"""The missing source of a need that is there while the platform's answer is unknown."""
LIKELIER = 0.5
"""From above this chance on, an open need counts as if it were there."""


def required(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only required needs touch a verdict."""
    return tuple(finding for finding in findings if finding.need.required)


class Weighed(Struct, frozen=True):
    """What all required findings come to on one platform."""

    blocked: bool
    risk: float
    """The chance that an open need blocks, all together."""
    certain: bool
    """Whether there is work that is known."""
    likely: bool
    """Whether there is work that is likelier than not."""
    conditions: int
    """Still to be met."""

    def verdict(self, threshold: float) -> Verdict:
        """`threshold`: the risk from which on a verdict is open."""
        if self.blocked:
            return Verdict.BLOCKED
        if self.risk >= threshold:
            return Verdict.UNDETERMINED
        if self.certain or self.likely:
            return Verdict.AFTER_CHANGES
        return Verdict.WITH_CONDITIONS if self.conditions else Verdict.FIT


def would_block(finding: Finding) -> bool:
    """Whether an open need, if it is there and not met, has no way out."""
    unmet = finding.support in (Support.NONE, Support.UNKNOWN)
    return finding.outcome is Outcome.OPEN and unmet and finding.remedy is None


def chance_unmet(finding: Finding) -> float:
    """Of an open need: that it is there and is not met as it is, so that something would have to be done or fails."""
    if finding.outcome is not Outcome.OPEN:
        return 0.0
    return finding.need.chance * (finding.chance_of_no if finding.support is Support.UNKNOWN else 1.0)


def chance_to_block(finding: Finding) -> float:
    """That the need is there and the platform does not meet it, with no way out."""
    return chance_unmet(finding) if would_block(finding) else 0.0


def asks_for_work(finding: Finding) -> bool:
    """Whether the app's team has something to do; work without days is a condition."""
    effort = finding.effort
    return finding.outcome is Outcome.CHANGE and effort is not None and effort.high > 0


def likely_work(finding: Finding) -> bool:
    """An open need that is likelier there than not and then costs work."""
    if chance_unmet(finding) <= LIKELIER or would_block(finding):
        return False
    effort = finding.effort
    return by_team(finding) and effort is not None and effort.high > 0


def by_team(finding: Finding) -> bool:
    """Whether the app's team would meet the need: by a remedy, or as a partial answer says."""
    return finding.support is not Support.PARTIAL or finding.answer.by is Actor.TEAM


def is_condition(finding: Finding) -> bool:
    """Met by the platform's people, accepted by a waiver, changed at no cost; or likely to be one of these.

    Where the workload runs today a condition is met already, so it is named and counts as none (rulings 2).
    """
    if finding.outcome in (Outcome.CONDITION, Outcome.ACCEPTED):
        return not finding.met
    if finding.outcome is Outcome.CHANGE:
        return not asks_for_work(finding)
    return chance_unmet(finding) > LIKELIER and not would_block(finding) and not likely_work(finding)


def combined(chances: Iterable[tuple[str, float]]) -> float:
    """Chances within one missing source combine by maximum, across sources as 1 - Π(1 - p) (rulings 7)."""
    worst: dict[str, float] = {}
    for source, chance in chances:
        worst[source] = max(worst.get(source, 0.0), chance)
    return 1.0 - prod(1.0 - chance for _, chance in sorted(worst.items()))


def missing_source(finding: Finding, catalog: Catalog) -> str:
    """What would have to be read or asked to close an open need; each unknown platform answer is its own source."""
    sources = sorted({catalog.facts[fact].source for fact in finding.need.missing})
    return sources[0] if sources else f"{PLATFORM_ANSWER}:{finding.answer.capability}"


def open_topics(finding: Finding) -> tuple[str, ...]:
    """The facts that nobody stated; where all are stated, the question that the platform leaves open.

    Of an open finding that can touch a decision: preferences never do, save by an opinion about the platform.
    """
    if finding.outcome is not Outcome.OPEN or not (finding.need.required or finding.answer.grade is Grade.OPINION):
        return ()
    if finding.need.raised is Truth.UNKNOWN:
        return finding.need.missing
    return (f"{finding.platform}/{finding.answer.capability}",)


# --- presumptions ---------------------------------------------------------------------------------------------------


def presumptions(findings: Iterable[Finding], catalog: Catalog) -> tuple[Presumption, ...]:
    """Every open required need that a verdict passes over, the most likely one first; a plain deployment is one.

    Among them those that where it runs today settles.
    """
    plain: list[Finding] = []
    held: list[Presumption] = []
    for finding in required(findings):
        if finding.outcome is Outcome.OPEN and _of_deployment(finding, catalog):
            plain.append(finding)
        elif finding.outcome is Outcome.OPEN or finding.shown_on:
            held.append(_presumption(finding))
    if plain:
        likeliest = max(plain, key=lambda each: (chance_unmet(each), each.rule))
        held.append(
            Presumption(
                rule=likeliest.rule,
                chance=chance_unmet(likeliest),
                blocking=any(map(would_block, plain)),
                plain=len(plain),
            )
        )
    return tuple(sorted(held, key=lambda each: (-each.chance, each.rule)))


def _of_deployment(finding: Finding, catalog: Catalog) -> bool:
    """Whether the need is open only because nobody has described how the workload is run (rulings 8)."""
    return missing_source(finding, catalog) == DEPLOYMENT and chance_unmet(finding) <= LIKELIER


def _presumption(finding: Finding) -> Presumption:
    return Presumption(
        rule=finding.rule,
        chance=chance_unmet(finding),
        blocking=would_block(finding),
        shown=finding.shown_on is not None,
    )


# --- the outcome table ----------------------------------------------------------------------------------------------


def given_share(finding: Finding) -> float:
    """The share of a need's points that a settled finding gives."""
    return 1.0 if finding.met else GIVEN[finding.outcome]


GIVEN: Mapping[Outcome, float] = {
    Outcome.PASS: 1.0,
    Outcome.CONDITION: 0.9,
    Outcome.ACCEPTED: 0.9,
    Outcome.CHANGE: 0.5,
    Outcome.FAIL: 0.0,
}
"""The share of a need's points that an outcome gives (deciding.md 8)."""


def settled_outcomes(finding: Finding) -> Sequence[Outcome]:
    """What an open finding may turn out to be if its need is there: best first."""
    if finding.support is Support.UNKNOWN:
        return (Outcome.PASS, Outcome.CHANGE if finding.remedy is not None else Outcome.FAIL)
    if finding.support is Support.PARTIAL:
        return (Outcome.CHANGE if finding.answer.by is Actor.TEAM else Outcome.CONDITION,)
    return (Outcome.CHANGE if finding.remedy is not None else Outcome.FAIL,)
