"""What figures depend on: everything about a workload but names, places and words.

Workloads of one signature share scores, ranks, worths of answers and tipping points; each keeps findings of its own.
"""

from collections.abc import Hashable, Sequence
from typing import TypeAlias

from advisor.assess.answers import support_for
from advisor.assess.assess import Assessor
from advisor.model.facts import Provenance, Truth, Workload
from advisor.model.findings import Need

Signature: TypeAlias = tuple[Hashable, ...]


def signature_of(workload: Workload, needs: Sequence[Need], assessor: Assessor, *, measured: bool = True) -> Signature:
    """One entry for each need, in catalog order; `measured`: with the demands above which room is measured."""
    return tuple([_of_need(one, workload, assessor, measured=measured) for one in needs])


def facts_signature(workload: Workload, facts: Sequence[str]) -> Signature:
    """What is known about these facts, without the places."""
    found = ((workload.facts.get(name), name) for name in facts)
    return tuple(
        workload.state(name) if fact is None else (fact.value, fact.partial, fact.provenance) for fact, name in found
    )


def _of_need(need: Need, workload: Workload, assessor: Assessor, *, measured: bool) -> Hashable:
    if need.raised is Truth.FALSE:
        return bool(need.reads) and all(map(workload.is_inferred, need.reads))
    demand = assessor.catalog.rules[need.rule].demand
    fact = None if demand is None else workload.facts.get(demand)
    presumed = fact is not None and fact.provenance is Provenance.PRESUMED
    asked = None if demand is None else _asked(need, assessor, measured=measured)
    rest = None if need.rest is None else _of_need(need.rest, workload, assessor, measured=measured)
    known = (need.rule, need.raised, need.chance, need.missing, need.weight, need.weights, need.fault)
    return (*known, need.required, need.declared, presumed, asked, rest)


def _asked(need: Need, assessor: Assessor, *, measured: bool) -> Hashable:
    """What a demand comes to on every platform; the demand itself where a criterion measures the room above it."""
    rule = assessor.catalog.rules[need.rule]
    supports = tuple(
        support_for(answers[rule.needs], need.demand, any_member=rule.satisfied_by_any)
        for answers in assessor.every_answer.values()
    )
    room = measured and assessor.catalog.criteria[rule.criterion].kind == "headroom"
    return supports, need.demand is None, need.demand if room else None
