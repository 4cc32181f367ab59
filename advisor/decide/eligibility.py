"""Verdicts: what knocks a platform out, what is open, and what a verdict presumes."""

from collections.abc import Iterable, Sequence
from math import prod

from advisor.decide.waiving import unwaived
from advisor.model.catalog import Catalog, Support
from advisor.model.decision import Presumption, Verdict
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome

DEPLOYMENT = "deployment"
PLATFORM_ANSWER = "platform"
"""The missing source of a need that is there while the platform's answer is unknown."""


def required(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only required needs touch a verdict."""
    return tuple(finding for finding in findings if finding.need.required)


def verdict(findings: Sequence[Finding], catalog: Catalog) -> tuple[Verdict, float]:
    """The verdict over required findings, and the chance that an open need blocks after all.

    With waivers it is fit after changes at best, save where it would be a fit without them.
    """
    needed = required(findings)
    level, risk = _verdict(needed, catalog)
    if level is Verdict.FIT and any(finding.acceptance for finding in needed):
        without = _verdict([unwaived(finding) for finding in needed], catalog)[0]
        return (level if without is Verdict.FIT else Verdict.AFTER_CHANGES), risk
    return level, risk


def _verdict(needed: Sequence[Finding], catalog: Catalog) -> tuple[Verdict, float]:
    risk = blocking_risk(needed, catalog)
    if any(finding.blocks for finding in needed):
        return Verdict.BLOCKED, 1.0
    if risk >= catalog.assumptions.undetermined_from:
        return Verdict.UNDETERMINED, risk
    if any(finding.outcome in (Outcome.FAIL, Outcome.REVIEW) for finding in needed):
        return Verdict.AFTER_CHANGES, risk
    return Verdict.FIT, risk


def would_block(finding: Finding) -> bool:
    """Whether an open need, if it is there and not met, has no way out."""
    unmet = finding.support in (Support.NONE, Support.UNKNOWN)
    return finding.outcome is Outcome.OPEN and unmet and not finding.remedied


def chance_to_block(finding: Finding) -> float:
    """That the need is there and the platform does not meet it."""
    return finding.need.chance * finding.chance_of_no if would_block(finding) else 0.0


def blocking_risk(findings: Iterable[Finding], catalog: Catalog) -> float:
    """Chances within one missing source combine by maximum, across sources as 1 - Π(1 - p)."""
    worst: dict[str, float] = {}
    for finding in findings:
        chance = chance_to_block(finding)
        if chance > 0:
            source = missing_source(finding, catalog)
            worst[source] = max(worst.get(source, 0.0), chance)
    return 1.0 - prod(1.0 - chance for _, chance in sorted(worst.items()))


def missing_source(finding: Finding, catalog: Catalog) -> str:
    """What would have to be read or asked to close an open need; each unknown platform answer is its own source."""
    sources = sorted({catalog.facts[fact].source for fact in finding.need.missing})
    return sources[0] if sources else f"{PLATFORM_ANSWER}:{finding.answer.capability}"


def presumed_plain(finding: Finding, catalog: Catalog) -> bool:
    """Whether the need is open only because nobody has described how the workload is run (rulings 8)."""
    return finding.outcome is Outcome.OPEN and missing_source(finding, catalog) == DEPLOYMENT


def presumptions(findings: Iterable[Finding], catalog: Catalog, *, described: bool) -> tuple[Presumption, ...]:
    """Every open required need that a verdict passes over, the most likely one first; a plain deployment is one.

    Among them those that where it runs today settles. `described`: whether a descriptor says how the workload is run,
    if perhaps not all of it.
    """
    needed = required(findings)
    passed_over = [finding for finding in needed if finding.outcome is Outcome.OPEN or finding.shown_on]
    plain = [finding for finding in passed_over if presumed_plain(finding, catalog)]
    found = [_presumption(finding, catalog) for finding in passed_over if finding not in plain]
    if plain:
        found.append(_plain_deployment([_presumption(finding, catalog) for finding in plain], described=described))
    return tuple(sorted(found, key=lambda one: (-one.chance, one.rule)))


def _plain_deployment(parts: Sequence[Presumption], *, described: bool) -> Presumption:
    """One presumption for all needs that only a deployment descriptor could show; one may leave some open."""
    likeliest = max(parts, key=lambda one: (one.chance, one.rule))
    count = "one more need" if len(parts) == 1 else f"{len(parts)} more needs"
    left = (
        f"its descriptor leaves open whether there {'is' if len(parts) == 1 else 'are'} {count}"
        if described
        else f"no file describes its deployment, and such a file could show {count}"
    )
    return Presumption(
        rule=likeliest.rule,
        chance=likeliest.chance,
        sentence=f"it asks for nothing special where it runs: {left}",
        blocking=any(one.blocking for one in parts),
    )


def _presumption(finding: Finding, catalog: Catalog) -> Presumption:
    unmet = finding.chance_of_no if finding.support is Support.UNKNOWN else 1.0
    return Presumption(
        rule=finding.rule,
        chance=0.0 if finding.shown_on else finding.need.chance * unmet,
        sentence=_presumed(finding, catalog),
        blocking=would_block(finding),
        shown=finding.shown_on is not None,
        topic=_lowered(catalog.rules[finding.rule].title) if finding.shown_on is not None else "",
    )


def _presumed(finding: Finding, catalog: Catalog) -> str:
    rule = catalog.rules[finding.rule]
    title = _lowered(rule.title)
    if finding.shown_on is not None:
        there = catalog.platforms[finding.shown_on].title
        return f"running on {there} today answers this: {title}"
    if finding.need.raised is Truth.TRUE:
        return f"the platform can do this, though its answer is unknown: {title}"
    if rule.presumption:
        return rule.presumption
    if rule.demand is not None:
        return f"what it asks for stays within what is offered: {title}"
    return f"it does not need this: {title}"


def _lowered(title: str) -> str:
    """A title inside a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"
