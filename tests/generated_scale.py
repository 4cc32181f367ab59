"""Drawn catalogs whose rules also hold numbers against limits: instances with headroom, and memory."""

from dataclasses import replace
from datetime import date
from math import inf

from hypothesis import strategies as st

from advisor.model.catalog import Answer, Capability, Catalog, FactDefinition, Rule, Strength
from advisor.model.conditions import ALWAYS
from advisor.model.facts import Fact, Workload
from tests.generated import EFFORTS, HERE, PLATFORMS, cases, rules

INSTANCES, MEMORY = "scale.instances", "scale.memory"
NUMBERS = {INSTANCES: "integer", MEMORY: "size"}
LIMITS = st.sampled_from([1, 4, 25, 30, 100, 2_000, inf])


@st.composite
def number_rules(draw: st.DrawFn, fact: str, name: str, *, headroom: bool) -> Rule:
    """A rule that is always there and holds the number against a limit."""
    drawn = draw(rules(0))
    return replace(
        drawn,
        id=name,
        needs=name,
        strength=draw(st.sampled_from(Strength)) if headroom else Strength.REQUIRED,
        when=ALWAYS,
        demand=fact,
        remedies=(),
    )


@st.composite
def limits(draw: st.DrawFn, capability: str) -> Answer:
    """Some can be raised by an operator."""
    return Answer(
        capability=capability,
        limit=draw(LIMITS),
        adjustable=draw(st.sampled_from([None, "operator"])),
        effort=draw(EFFORTS),
        recurring=True,
        since=date(2015, 1, 1),
    )


@st.composite
def scaled_cases(draw: st.DrawFn) -> tuple[Catalog, Workload]:
    """A drawn case with numbers that files state, and limits for them on every platform."""
    catalog, workload = draw(cases())
    found = [
        draw(number_rules(INSTANCES, "instances", headroom=True)),
        draw(number_rules(INSTANCES, "comfort", headroom=True)),
        draw(number_rules(MEMORY, "memory", headroom=False)),
    ]
    definitions = {
        fact: FactDefinition(id=fact, title=fact, type=kind, many=False, source="deployment", question="How many?")
        for fact, kind in NUMBERS.items()
    }
    asked = {
        rule.needs: Capability(id=rule.needs, title=rule.needs, question="How many?", topic="any", kind="limit")
        for rule in found
    }
    platforms = {
        name: replace(one, answers={**one.answers, **{rule.needs: (draw(limits(rule.needs)),) for rule in found}})
        for name, one in catalog.platforms.items()
    }
    stated = {fact: Fact(value=draw(st.integers(1, 200)), evidence=(HERE,)) for fact in NUMBERS}
    larger = replace(
        catalog,
        facts={**catalog.facts, **definitions},
        capabilities={**catalog.capabilities, **asked},
        platforms={name: platforms[name] for name in PLATFORMS},
        rules={**catalog.rules, **{rule.id: rule for rule in found}},
    )
    return larger, replace(workload, facts={**workload.facts, **stated})
