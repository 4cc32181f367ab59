"""Needs that an organisation's obligations and policies make required, whatever the files say."""

from collections.abc import Sequence

from msgspec.structs import replace

from advisor.model.catalog import RaisedNeed
from advisor.model.facts import Truth, Workload
from advisor.model.findings import Need

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
