"""What an organisation's obligations and policies make of needs: required whatever the files say, or a platform out."""

from collections.abc import Sequence

from msgspec.structs import replace

from advisor.model.catalog import Answer, Catalog, Grade, KnockOut, Platform, RaisedNeed, Support
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Finding, Need, Outcome

REQUIRED_WEIGHT = 3


def raised_by_organisation(
    needs: tuple[Need, ...], workload: Workload, declared: Sequence[RaisedNeed]
) -> tuple[Need, ...]:
    """The needs, with those raised that the organisation requires of this workload; of several the first declared.

    A rule made for what it requires of others is none for this workload.
    """
    asked: dict[str, RaisedNeed] = {}
    for each in declared:
        if each.concerns(workload.id):
            asked.setdefault(each.rule, each)
    made = {each.rule for each in declared if each.made} - asked.keys()
    kept = needs if not made else tuple(need for need in needs if need.rule not in made)
    if not asked:
        return kept
    return tuple(_raised(need, asked[need.rule], workload) if need.rule in asked else need for need in kept)


def _raised(need: Need, cause: RaisedNeed, workload: Workload) -> Need:
    read = need.evidence if need.raised is Truth.TRUE else ()
    return replace(
        need,
        raised=Truth.TRUE,
        chance=1.0,
        prior_why="",
        missing=(),
        weight=REQUIRED_WEIGHT,
        weights=(),
        evidence=tuple(dict.fromkeys((*read, cause.location))),
        message=f"{workload.name} is under {cause.title}.",
        required=True,
        declared=cause.kind,
    )


# --- platforms that are ruled out -------------------------------------------------------------------------------------


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
