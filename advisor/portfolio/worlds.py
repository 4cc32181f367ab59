"""Both worlds of a declared last day: the platform is gone from that day on, or it stays after all (rulings 3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import fsum

from advisor.assess.answers import answers_on
from advisor.assess.assess import Assessor
from advisor.catalog.vocabulary import DERIVED
from advisor.decide.decide import decide
from advisor.decide.judge import Judge
from advisor.decide.memory import Memory
from advisor.model.catalog import Catalog, Platform
from advisor.model.facts import Workload
from advisor.model.organisation import Organisation
from advisor.model.report import Assessed
from advisor.model.worlds import Plan, World
from advisor.portfolio.survey import OPEN, destination


def worlds_of(workloads: Sequence[Workload], judge: Judge, organisation: Organisation | None) -> tuple[World, ...]:
    """One for each platform whose declared last day comes before any end that its maker announced, soonest first."""
    endings = {} if organisation is None else organisation.endings
    judged = {platform.id for platform in judge.assessor.platforms}
    found = []
    for name, ending in endings.items():
        if name in judged and judge.catalog.platforms[name].otherwise is not None:
            gone, kept = _gone(judge.catalog, ending.until), _kept(judge.catalog, name)
            found.append(
                World(
                    platform=name,
                    until=ending.until,
                    reason=ending.reason,
                    replacement=ending.replacement,
                    gone=_plan(workloads, judge, gone),
                    kept=_plan(workloads, judge, kept),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.until, one.platform)))


def _gone(catalog: Catalog, day: date) -> Catalog:
    """Every platform that has ended by that day is gone already; else today's answers hold: nobody knows later ones."""
    return replace(catalog, platforms={name: _ended_by(one, day) for name, one in catalog.platforms.items()})


def _ended_by(platform: Platform, day: date) -> Platform:
    until = platform.life_cycle.until
    if until is None or until > day:
        return platform
    last = replace(answers_on(platform, day)[DERIVED], since=None)
    return replace(platform, answers={**platform.answers, DERIVED: (last,)})


def _kept(catalog: Catalog, name: str) -> Catalog:
    otherwise = catalog.platforms[name].otherwise
    return catalog if otherwise is None else replace(catalog, platforms={**catalog.platforms, name: otherwise})


def _plan(workloads: Sequence[Workload], judge: Judge, catalog: Catalog) -> Plan:
    platforms = tuple(platform.id for platform in judge.assessor.platforms)
    other = replace(judge, assessor=Assessor(catalog, judge.as_of, platforms), memory=Memory())
    decided = [Assessed(workload=one, decision=decide(one, other, tipping=False)) for one in workloads]
    homes = [(one.workload.id, destination(one)) for one in decided]
    counted = Counter(home for _, home in homes)
    going = [one.decision.result(home) for one, (_, home) in zip(decided, homes, strict=True) if home != OPEN]
    return Plan(
        destinations={name: counted[name] for name in (*platforms, OPEN) if counted[name]},
        homes=tuple(homes),
        effort_low=fsum(one.effort_low for one in going),
        effort_high=fsum(one.effort_high for one in going),
    )
