"""Small catalogs and workloads, drawn by hypothesis."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from advisor.catalog import load_catalog
from advisor.data import data_folder
from advisor.model.catalog import (
    Actor,
    Answer,
    Assumptions,
    Capability,
    Catalog,
    Effort,
    FactDefinition,
    LifeCycle,
    Platform,
    Prior,
    Remedy,
    Rule,
    Strength,
    Support,
    Weighting,
)
from advisor.model.conditions import FactTest
from advisor.model.examples import Example
from advisor.model.facts import Fact, Truth, Workload
from advisor.model.findings import Finding
from advisor.model.location import Location

DAY = date(2026, 1, 1)
SHIPPED = load_catalog(data_folder("rules"))
HERE = Location(path="rules/checks/x.yaml", first_line=1, last_line=1)
PLATFORMS = ("alder", "birch", "cedar", "douglas")
EFFORTS = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda pair: Effort(low=min(pair) / 2, high=max(pair) / 2)
)
ASSUMED = Assumptions(
    undetermined_from=0.1,
    hinges_from=0.1,
    instances_expected=1,
    equal_days=0.5,
    equal_share=0.25,
    score_lead=5.0,
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    """A rule over a fact of its own."""
    remedies = (Remedy(text="Change it.", effort=draw(EFFORTS)),) if draw(st.booleans()) else ()
    return Rule(
        id=f"rule-{number}",
        category=draw(st.sampled_from(sorted(SHIPPED.topics))),
        title="Something",
        strength=draw(st.sampled_from(Strength)),
        needs=f"capability-{number}",
        when=FactTest(fact=f"fact-{number}", operator="equals", operand=True),
        demand=None,
        satisfied_by_any=False,
        weightings=(Weighting(need=draw(st.integers(1, 3))),),
        priors=(Prior(chance=draw(st.sampled_from([0.0, 0.03, 0.2, 0.5, 1.0])), why="Drawn."),),
        message="{workload} needs it.",
        why="It does.",
        remedies=remedies,
        alternative="",
        references=(),
        examples=tuple[Example, ...](),
        location=HERE,
    )


@st.composite
def answers(draw: st.DrawFn, capability: str) -> Answer:
    """Any support, with an effort; who acts, where it is partial."""
    support = draw(st.sampled_from(Support))
    return Answer(
        capability=capability,
        support=support,
        by=draw(st.sampled_from(Actor)) if support is Support.PARTIAL else None,
        effort=draw(EFFORTS),
        recurring=draw(st.booleans()),
        since=date(2015, 1, 1),
        chance_of_no=draw(st.sampled_from([0.02, 0.5])),
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """One to six rules, four platforms that answer everything."""
    count = draw(st.integers(1, 6))
    drawn = [draw(rules(number)) for number in range(count)]
    names = [rule.needs for rule in drawn]
    support = Answer(capability="active-support", support=Support.FULL, since=date(2015, 1, 1))
    platforms = {
        name: Platform(
            id=name,
            title=name.title(),
            family=name,
            checked=DAY,
            life_cycle=LifeCycle(since=date(2015, 1, 1), announced=None, until=None, sources=()),
            native_descriptors=(f"{name}-file",),
            answers={"active-support": (support,), **{one: (draw(answers(one)),) for one in names}},
        )
        for name in PLATFORMS
    }
    shipped = SHIPPED
    return replace(
        shipped,
        facts={f"fact-{number}": _definition(number) for number in range(count)},
        capabilities={
            name: Capability(id=name, title=name, question=f"{name}?", topic="any", kind="support") for name in names
        },
        platforms=platforms,
        rules={rule.id: rule for rule in drawn},
        assumptions=ASSUMED,
        base_images=(),
        services={},
        registries=(),
    )


def _definition(number: int) -> FactDefinition:
    source = ("image", "deployment", "registry")[number % 3]
    return FactDefinition(
        id=f"fact-{number}", title="a fact", type="boolean", many=False, source=source, question="Is it so?"
    )


def as_it_runs(case: tuple[Catalog, Workload], findings: Iterable[Finding]) -> tuple[Catalog, Workload]:
    """The case in which what running somewhere shows is stated: the needs of these findings are met or not there."""
    catalog, workload = case
    platforms, facts = dict(catalog.platforms), dict(workload.facts)
    for one in findings:
        if one.shown_on == one.platform:
            platform, needs = platforms[one.platform], catalog.rules[one.rule].needs
            (answer,) = platform.answers[needs]
            met = {**platform.answers, needs: (replace(answer, support=Support.FULL),)}
            platforms[one.platform] = replace(platform, answers=met)
            if answer.support is Support.NONE and one.need.raised is Truth.UNKNOWN:
                facts[f"fact-{one.rule.removeprefix('rule-')}"] = Fact(value=False, evidence=(HERE,))
    return replace(catalog, platforms=platforms), replace(workload, facts=facts)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalog, Workload]:
    """A catalog, and a workload that states some of its facts, settles some and leaves some open."""
    catalog = draw(catalogs())
    said = {name: draw(st.sampled_from([True, False, None])) for name in catalog.facts}
    facts = {name: Fact(value=value, evidence=(HERE,)) for name, value in said.items() if value is not None}
    current = draw(st.sampled_from([None, *PLATFORMS]))
    if current is not None:
        facts["descriptor.formats"] = Fact(value=(f"{current}-file",), evidence=(HERE,))
    return catalog, Workload(name="one", folder="two", kind="app", files=("two/file",), facts=facts)
