"""Waivers held against findings: which of them is accepted, and what became of every waiver."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from advisor.decide.running import SUPPORT
from advisor.model.catalog import Catalog, Support
from advisor.model.facts import Workload
from advisor.model.findings import Acceptance, Finding, Outcome
from advisor.model.location import Problem
from advisor.model.organisation import Waiver
from advisor.model.report import Assessed
from advisor.text.redact import redact_text

_UNMET = (Outcome.FAIL, Outcome.OPEN)


class Waivers(Struct, frozen=True):
    """The waivers of one run that hold on its day."""

    live: tuple[Waiver, ...] = ()
    barred: frozenset[str] = frozenset()
    """Capabilities that no waiver can stand for."""

    @classmethod
    def on(cls, day: date, waivers: Sequence[Waiver], catalog: Catalog) -> "Waivers":
        """Those that have not ended that day."""
        barred = frozenset(name for name, each in catalog.capabilities.items() if not each.waivable)
        return cls(tuple(waiver for waiver in waivers if waiver.until >= day), barred)

    def of(self, workload: Workload) -> tuple[Waiver, ...]:
        """Those that speak of the workload."""
        return tuple(waiver for waiver in self.live if covers(waiver.workload, workload.id))

    def applied(self, findings: Sequence[Finding], workload: Workload) -> tuple[Finding, ...]:
        """The workload's findings, each accepted where a waiver of its own says so."""
        mine = self.of(workload)
        return tuple(self._applied(finding, mine) for finding in findings) if mine else tuple(findings)

    def _applied(self, finding: Finding, mine: Sequence[Waiver]) -> Finding:
        waiver = next((each for each in mine if concerns(each, finding)), None)
        if waiver is None or finding.answer.capability in self.barred:
            return finding
        return accepted(finding, waiver)


def accepted(finding: Finding, waiver: Waiver) -> Finding:
    """The need is let pass unmet: nothing is changed for it, so it costs nothing and stays not provided."""
    kept = Acceptance(waiver=waiver, outcome=finding.outcome, remedy=finding.remedy)
    return replace(finding, outcome=Outcome.ACCEPTED, effort=None, remedy=None, acceptance=kept)


def unwaived(finding: Finding) -> Finding:
    """What the finding would be without its waiver, but for the effort."""
    if finding.acceptance is None:
        return finding
    before = finding.acceptance
    return replace(finding, outcome=before.outcome, remedy=before.remedy, acceptance=None)


def concerns(waiver: Waiver, finding: Finding) -> bool:
    """Whether the waiver speaks of this finding, and there is something to accept."""
    there = waiver.platform in (None, finding.platform)
    return there and waiver.rule == finding.rule and finding.need.required and _is_unmet(finding)


def _is_unmet(finding: Finding) -> bool:
    """Not met as it is: failed, open, met by a remedy only; or the platform's end is known."""
    remedied = finding.outcome is Outcome.CHANGE and finding.support is Support.NONE
    ending = finding.outcome is Outcome.CONDITION and finding.answer.capability == SUPPORT
    return finding.outcome in _UNMET or remedied or ending


def covers(pattern: str, name: str) -> bool:
    """Whether the name is the pattern, in which each `*` stands for any text, also for none."""
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    *middle, last = others
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    place, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


# --- what became of them --------------------------------------------------------------------------------------------


def waiver_notes(
    waivers: Sequence[Waiver], assessed: Sequence[Assessed], day: date, catalog: Catalog
) -> tuple[Problem, ...]:
    """A note for every waiver that has ended, that nothing matches, or that asks for what cannot be waived."""
    return tuple(sorted(note for waiver in waivers for note in _notes(waiver, assessed, day, catalog)))


def _notes(waiver: Waiver, assessed: Sequence[Assessed], day: date, catalog: Catalog) -> Iterator[Problem]:
    if waiver.until < day:
        what = f"the waiver of {waiver.rule} ended on {waiver.until.isoformat()} and counts as none."
        yield _note(waiver, what, "Renew it, or take it out.")
        return
    mine = [each for each in assessed if covers(waiver.workload, each.workload.id)]
    findings = [finding for each in mine for result in each.decision.results for finding in result.findings]
    barred = sorted({finding.platform for finding in findings if concerns(waiver, finding)} & _barred(waiver, catalog))
    if barred:
        title = catalog.capabilities[catalog.rules[waiver.rule].needs].title
        what = f"error: {waiver.rule} cannot be waived ({', '.join(barred)}): a workload that needs this does not"
        advice = "Meet the need, choose another platform, or say that the need is not there."
        yield _note(waiver, f"{what} work without it ({title}).", advice)
    elif not any(_stood_for(waiver, finding) for finding in findings):
        yield _note(waiver, f"the waiver of {waiver.rule} matches nothing: {_why(waiver, mine, catalog)}", _MEND)


_MEND = "Mend it, or take it out."


def _barred(waiver: Waiver, catalog: Catalog) -> frozenset[str]:
    """Every platform, where the rule needs something that no waiver can stand for."""
    waivable = catalog.capabilities[catalog.rules[waiver.rule].needs].waivable
    return frozenset() if waivable else frozenset(catalog.platforms)


def _stood_for(waiver: Waiver, finding: Finding) -> bool:
    """Also where another waiver came first."""
    return finding.acceptance is not None and concerns(waiver, unwaived(finding))


def _why(waiver: Waiver, mine: Sequence[Assessed], catalog: Catalog) -> str:
    if not mine:
        return f"no workload's id is {redact_text(waiver.workload)}."
    if catalog.rules[waiver.rule].strength != "required":
        return "the rule is no required one; it moves the score and blocks nothing."
    where = f" on {waiver.platform}" if waiver.platform else ""
    return f"this need is met there{where}, met with a condition, or not there."


def _note(waiver: Waiver, what: str, advice: str) -> Problem:
    place = waiver.location
    return Problem(path=place.path, line=place.first_line, what=what, advice=advice)
