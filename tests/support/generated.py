"""Small catalogs and workloads, drawn by hypothesis."""

from collections.abc import Iterable
from datetime import date

from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.catalog import load_catalog
from advisor.catalog.platforms import support_answers
from advisor.data import data_folder
from advisor.model.catalog import (
    Actor,
    Answer,
    Assumptions,
    Capability,
    Catalog,
    Effort,
    Example,
    FactDefinition,
    FactTest,
    Grade,
    LifeCycle,
    Platform,
    Prior,
    Remedy,
    Rule,
    Runs,
    Strength,
    Support,
    Weighting,
)
from advisor.model.facts import Descriptor, Fact, Scalar, Truth, Workload
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
def limited_rules(draw: st.DrawFn, number: int) -> Rule:
    """A rule that holds a number against a limit."""
    return replace(
        draw(rules(number)),
        when=FactTest(fact=f"fact-{number}", operator="is", operand="present"),
        demand=f"fact-{number}",
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
def limits(draw: st.DrawFn, capability: str) -> Answer:
    """A limit between 1 and 8, fixed or adjustable up to a documented maximum, or none at all."""
    limit = draw(st.sampled_from([1.0, 2.0, 4.0, 8.0, float("inf")]))
    adjustable = limit < float("inf") and draw(st.booleans())
    return Answer(
        capability=capability,
        limit=limit,
        adjustable="operator" if adjustable else None,
        maximum=limit * 2 if adjustable and draw(st.booleans()) else None,
        by=Actor.OPERATOR if adjustable else None,
        grade=draw(st.sampled_from([Grade.DOCUMENTED, Grade.INFERRED])),
        since=date(2015, 1, 1),
    )


CYCLES = (
    LifeCycle(since=date(2015, 1, 1), announced=None, until=None, sources=()),
    LifeCycle(since=date(2015, 1, 1), announced=date(2025, 6, 1), until=date(2027, 6, 1), sources=()),
    LifeCycle(since=date(2015, 1, 1), announced=date(2020, 1, 1), until=date(2021, 1, 1), sources=()),
    LifeCycle(since=date(2015, 1, 1), announced=date(2026, 6, 1), until=date(2028, 1, 1), sources=()),
)
"""In force, announced, over, and announced after the day of the tests."""


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """One to six rules, one of them over a number, and four platforms that answer everything, two of one family."""
    count = draw(st.integers(1, 6))
    numbered = draw(st.integers(0, count))
    drawn = [draw(limited_rules(number) if number == numbered else rules(number)) for number in range(count)]
    cycles = dict.fromkeys(PLATFORMS, CYCLES[0]) | {"douglas": draw(st.sampled_from(CYCLES))}
    platforms = {name: draw(_platforms(name, cycles[name], drawn)) for name in PLATFORMS}
    names = [rule.needs for rule in drawn]
    shipped = SHIPPED
    return replace(
        shipped,
        facts={rule.when.fact: _definition(rule) for rule in drawn if isinstance(rule.when, FactTest)},
        capabilities={
            name: Capability(id=name, title=name, question=f"{name}?", topic="any", kind="support")
            for name in (*names, "active-support", "descriptors")
        },
        platforms=platforms,
        rules={rule.id: rule for rule in (*drawn, SHIPPED.rules["platform-support"])},
        assumptions=ASSUMED,
        base_images=(),
        services={},
        registries=(),
        classes=(),
    )


@st.composite
def _platforms(draw: st.DrawFn, name: str, cycle: LifeCycle, drawn: list[Rule]) -> Platform:
    answered = {
        rule.needs: (draw(answers(rule.needs) if rule.demand is None else limits(rule.needs)),) for rule in drawn
    }
    reads = Answer(capability="descriptors", choice=(f"{name}-file",), since=date(2015, 1, 1))
    return Platform(
        id=name,
        title=name.title(),
        family="birch" if name == "cedar" else name,
        checked=DAY,
        life_cycle=cycle,
        native_descriptors=(f"{name}-file",),
        answers={"active-support": support_answers(cycle, DAY), "descriptors": (reads,), **answered},
        runs=draw(st.sampled_from(Runs)),
        prefer=draw(st.sampled_from([None, None, 1, 2])),
    )


def _definition(rule: Rule) -> FactDefinition:
    number = int(rule.id.removeprefix("rule-"))
    return FactDefinition(
        id=f"fact-{number}",
        title="a fact",
        type="boolean" if rule.demand is None else "integer",
        many=False,
        source=("image", "deployment", "registry")[number % 3],
        question="Is it so?",
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
def workloads(draw: st.DrawFn, catalog: Catalog, name: str = "app") -> Workload:
    """It states some facts and leaves some open; where it runs today is said by a descriptor, or by none."""
    values = {name: _values(definition) for name, definition in catalog.facts.items()}
    said = {name: draw(st.sampled_from([*some, None])) for name, some in values.items()}
    path = f"{name}/file"
    place = replace(HERE, path=path)
    facts = {name: Fact(value=value, evidence=(place,)) for name, value in said.items() if value is not None}
    current = draw(st.sampled_from([None, *PLATFORMS]))
    if current is None:
        return Workload(name=name, folder=name, kind="app", files=(path,), facts=facts)
    facts["descriptor.formats"] = Fact(value=(f"{current}-file",), evidence=(place,))
    own = (Descriptor(format=f"{current}-file", path=path),) if draw(st.booleans()) else ()
    return Workload(name=name, folder=name, kind="app", files=(path,), facts=facts, descriptors=own)


def _values(definition: FactDefinition) -> list[Scalar]:
    return [True, False] if definition.type == "boolean" else [1, 3, 9, 20]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalog, Workload]:
    """A catalog and one workload."""
    catalog = draw(catalogs())
    return catalog, draw(workloads(catalog))


@st.composite
def runs(draw: st.DrawFn) -> tuple[Catalog, tuple[Workload, ...]]:
    """A catalog and a few workloads."""
    catalog = draw(catalogs())
    return catalog, tuple(draw(workloads(catalog, f"app-{number}")) for number in range(draw(st.integers(1, 4))))
