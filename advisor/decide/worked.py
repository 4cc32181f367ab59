"""What is worked out once for all workloads of one signature; each has findings and commands of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.decide.commands import deployment
from advisor.decide.confidence import confidence_of
from advisor.decide.differences import preference_of
from advisor.decide.judge import Judge, results_of
from advisor.decide.memory import Worked
from advisor.decide.signature import Signature
from advisor.model.decision import PlatformResult
from advisor.model.facts import Workload
from advisor.model.findings import Finding, Need


def worked_out(signature: Signature, workload: Workload, needs: Sequence[Need], judge: Judge) -> Worked:
    """The figures of the workload's signature, with its own findings."""
    known = judge.memory.worked.get(signature)
    if known is None:
        known = judge.memory.worked[signature] = _worked(workload, needs, judge)
        return known
    own = {one.rule: one for one in needs}
    return replace(known, results=tuple(_own(one, own, workload, judge) for one in known.results))


def _worked(workload: Workload, needs: Sequence[Need], judge: Judge) -> Worked:
    settings = judge.settings_for(workload, needs)
    results = results_of(settings, judge.weights)
    sure = confidence_of(settings, results, judge.catalog, judge.draws)
    preference = None if judge.draws is None else preference_of(settings, results)
    return Worked(results, sure, preference)


def _own(result: PlatformResult, needs: Mapping[str, Need], workload: Workload, judge: Judge) -> PlatformResult:
    platform = judge.catalog.platforms[result.platform]
    findings = tuple([_with_need(one, needs[one.rule]) if one.rule in needs else one for one in result.findings])
    return replace(result, findings=findings, deployment=deployment(platform, workload, judge.as_of))


def _with_need(finding: Finding, need: Need) -> Finding:
    """The finding about another workload; where it hangs on the unknown rest of a demand, so does this one.

    Written out, since it is made some hundred times for each workload, and `replace` takes ten times as long.
    """
    hangs_on_rest = need.rest is not None and finding.need.raised is not need.raised
    return Finding(
        need=need.rest if hangs_on_rest and need.rest is not None else need,
        platform=finding.platform,
        outcome=finding.outcome,
        support=finding.support,
        answer=finding.answer,
        effort=finding.effort,
        remedy=finding.remedy,
        chance_of_no=finding.chance_of_no,
        acceptance=finding.acceptance,
        shown_on=finding.shown_on,
    )
