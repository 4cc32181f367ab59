"""Accepted risks in words: who accepts what, until when, and where that is written."""

from collections import Counter
from collections.abc import Iterable

from advisor.model.decision import PlatformResult
from advisor.model.findings import Finding
from advisor.model.organisation import Waiver
from advisor.report.view_text import count, message, sentence


def accepted_words(waiver: Waiver) -> str:
    place = f"{waiver.location.path}:{waiver.location.first_line}"
    return f"Accepted by {waiver.owner} until {waiver.until.isoformat()} ({place}): {sentence(waiver.reason)}"


def accepted_note(finding: Finding) -> str:
    """The same after a platform's reply; empty where nothing is accepted."""
    return "" if finding.acceptance is None else f" {accepted_words(finding.acceptance.waiver)}"


def accepted_on(result: PlatformResult) -> tuple[str, ...]:
    """Every unmet need that is accepted on one platform."""
    return tuple(
        f"{message(finding.need.message)} {accepted_words(finding.acceptance.waiver)}"
        for finding in result.findings
        if finding.acceptance is not None
    )


def accepted_risks(results: Iterable[PlatformResult]) -> list[str]:
    """Every waiver that the proposals rest on, with the number of workloads."""
    counted = Counter(
        waiver
        for result in results
        for waiver in {finding.acceptance.waiver for finding in result.findings if finding.acceptance is not None}
    )
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].location))
    return [f"{accepted_words(waiver)} ({waiver.rule}, {count(number, 'workload')})" for waiver, number in ordered]
