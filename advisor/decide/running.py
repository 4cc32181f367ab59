"""What running somewhere proves: an open need is not there, or is met there.

Where the platform could not meet it, it is not there at all; so it is not on any other platform that takes as much.
"""

from collections.abc import Sequence
from dataclasses import replace

from advisor.decide.triggers import SUPPORT
from advisor.model.catalog import Answer, Support
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Outcome


def shown_by_running(findings: Sequence[Finding], here: Sequence[Finding]) -> list[Finding]:
    """Findings on one platform; `here` are those on the platform where the workload runs today, in the same order.

    A need that is known to fail stays as it is. So do support by its maker, without which things run on, and a
    lasting obligation, which running does not end.
    """
    return [_shown(one, there) for one, there in zip(findings, here, strict=True)]


def _shown(finding: Finding, here: Finding) -> Finding:
    if finding.outcome is not Outcome.OPEN or not finding.need.required or finding.answer.capability == SUPPORT:
        return finding
    lasting = finding.support is Support.PARTIAL and finding.answer.recurring
    elsewhere = finding.platform != here.platform
    if not (here.outcome is Outcome.OPEN and _takes_as_much(finding, here) if elsewhere else not lasting):
        return finding
    return replace(
        finding,
        outcome=Outcome.PASS,
        support=Support.FULL,
        effort=None,
        remedy=None,
        chance_of_no=0.0,
        shown_on=here.platform,
    )


def _takes_as_much(finding: Finding, here: Finding) -> bool:
    """Whether nothing that runs here could fail there: what cannot run here, the workload does not ask for."""
    if here.need.raised is not Truth.UNKNOWN or here.support is not Support.NONE:
        return False
    return _is_plain(here.answer) or _covers(finding.answer, here.answer)


def _is_plain(answer: Answer) -> bool:
    return answer.limit is None and answer.choice is None and answer.excludes is None


def _covers(answer: Answer, other: Answer) -> bool:
    """Whether all that the other answer takes is taken by this one."""
    if other.limit is not None:
        return answer.limit is not None and answer.limit >= other.limit
    if other.choice is not None:
        return answer.choice is not None and set(answer.choice) >= set(other.choice)
    return answer.excludes is not None and set(answer.excludes) <= set(other.excludes or ())
