"""Policies of an organisation as knock-outs: floors of criteria, and platforms that are ruled out.

They are held against values that are already worked out, so that a floor takes platforms away and changes no score.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from advisor.decide.waiving import accepted, concerns
from advisor.model.catalog import Answer, Grade, Support
from advisor.model.decision import CriterionValue
from advisor.model.facts import Truth
from advisor.model.findings import Finding, Need, Outcome
from advisor.model.organisation import KnockOut

if TYPE_CHECKING:
    from advisor.decide.criteria import Setting

NEARLY = 1e-9
"""What rounding may take from a value that stands exactly on its floor."""
_EVEN_ODDS = 0.5
_OUTCOMES: Mapping[Support, Outcome] = {
    Support.FULL: Outcome.PASS,
    Support.NONE: Outcome.FAIL,
    Support.UNKNOWN: Outcome.OPEN,
}


def taken_out(setting: "Setting") -> bool:
    """Whether a policy rules the platform out for this workload, whatever its values are."""
    return any(one.platform == setting.platform.id for one in _in_force(setting))


def floors_of(setting: "Setting") -> tuple[KnockOut, ...]:
    """The floors that hold for this workload."""
    return tuple(one for one in _in_force(setting) if one.criterion is not None)


def held_against_policies(setting: "Setting", values: Mapping[str, CriterionValue]) -> tuple[Finding, ...]:
    """One finding for every policy that concerns this workload and platform."""
    found = []
    for one in _concerning(setting):
        if one.criterion is not None:
            support = _above(values[one.criterion], one.at_least)
            found.append(_finding(one, support, f"{_shown(values[one.criterion])}. {one.reason}", setting))
        elif one.platform == setting.platform.id:
            found.append(_finding(one, Support.NONE, one.reason, setting))
    return tuple(_let_pass(finding, setting) for finding in found)


def _in_force(setting: "Setting") -> Iterator[KnockOut]:
    """Without those that a waiver stands for."""
    for one in _concerning(setting):
        if not any(each.rule == one.rule and each.platform in (None, setting.platform.id) for each in setting.waivers):
            yield one


def _let_pass(finding: Finding, setting: "Setting") -> Finding:
    waiver = next((one for one in setting.waivers if concerns(one, finding)), None)
    return finding if waiver is None else accepted(finding, waiver)


def _concerning(setting: "Setting") -> Iterator[KnockOut]:
    return (one for one in setting.catalog.knock_outs if one.concerns(setting.workload.id))


def _above(value: CriterionValue, floor: float) -> Support:
    """Certainly not where even the best outcome stays below; open where only the expected one does."""
    if (value.high or 0.0) < floor - NEARLY:
        return Support.NONE
    return Support.UNKNOWN if (value.value or 0.0) < floor - NEARLY else Support.FULL


def _shown(value: CriterionValue) -> str:
    low, expected, high = value.low or 0.0, value.value or 0.0, value.high or 0.0
    return (
        f"Its value is {expected:.2f}" if high - low < NEARLY else f"Its value is {expected:.2f} ({low:.2f}-{high:.2f})"
    )


def _finding(policy: KnockOut, support: Support, condition: str, setting: "Setting") -> Finding:
    rule = setting.catalog.rules[policy.rule]
    need = Need(
        rule=policy.rule,
        raised=Truth.TRUE,
        chance=1.0,
        prior_why="",
        missing=(),
        demand=None,
        weight=3,
        evidence=(policy.location,),
        message=rule.message.replace("{workload}", setting.workload.name),
        declared=policy.kind,
    )
    answer = Answer(
        capability=policy.rule,
        support=support,
        condition=condition,
        grade=Grade.DECLARED,
        sources=(str(policy.location),),
        chance_of_no=_EVEN_ODDS,
        chance_why=f"{condition} Open facts decide whether it reaches the floor.",
        location=policy.location,
    )
    return Finding(
        need=need,
        platform=setting.platform.id,
        outcome=_OUTCOMES[support],
        support=support,
        answer=answer,
        effort=None,
        remedy=None,
        chance_of_no={Support.FULL: 0.0, Support.NONE: 1.0}.get(support, _EVEN_ODDS),
    )
