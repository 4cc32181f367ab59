"""Platforms that an organisation's policies and obligations rule out for a workload, as findings."""

from advisor.model.catalog import Answer, Catalog, Grade, KnockOut, Platform, Support
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome

REQUIRED_WEIGHT = 3


def knocked_out(catalog: Catalog, platform: Platform, workload: Workload) -> tuple[Finding, ...]:
    """One failed finding for every policy that rules the platform out for this workload."""
    concerning = (each for each in catalog.knock_outs if each.platform == platform.id and each.concerns(workload.id))
    return tuple(_finding(policy, catalog, platform, workload) for policy in concerning)


def _finding(policy: KnockOut, catalog: Catalog, platform: Platform, workload: Workload) -> Finding:
    need = Need(
        rule=policy.rule,
        raised=Truth.TRUE,
        chance=1.0,
        prior_why="",
        missing=(),
        demand=None,
        weight=REQUIRED_WEIGHT,
        evidence=(policy.location,),
        message=catalog.rules[policy.rule].message.replace("{workload}", workload.name),
        declared=policy.kind,
    )
    answer = Answer(
        capability=policy.rule,
        support=Support.NONE,
        condition=policy.reason,
        grade=Grade.DECLARED,
        sources=(str(policy.location),),
        location=policy.location,
    )
    return Finding(
        need=need,
        platform=platform.id,
        outcome=Outcome.FAIL,
        support=Support.NONE,
        answer=answer,
        effort=None,
        remedy=None,
        chance_of_no=1.0,
    )
