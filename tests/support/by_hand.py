"""A catalog of three platforms and a few needs, small enough to count every number by hand.

Alder, Birch and Cedar read a descriptor format each; writing it anew takes 1.25 days (0.5-2), and each volume's data
1.75 (0.5-3).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from advisor.model.catalog import (
    AllOf,
    Answer,
    Capability,
    Catalog,
    Condition,
    Effort,
    FactDefinition,
    FactTest,
    LifeCycle,
    Platform,
    Prior,
    Remedy,
    Rule,
    Strength,
    Support,
    Weighting,
)
from advisor.model.decision import Days
from advisor.model.facts import Descriptor, Fact, Scalar, Workload
from tests.support.generated import ASSUMED, DAY, HERE, SHIPPED

NAMES = ("alder", "birch", "cedar")
DESCRIPTOR, FILES = Days(1.25, 0.5, 2.0), Days(1.75, 0.5, 3.0)
NEVER = LifeCycle(since=date(2015, 1, 1), announced=None, until=None, sources=())
ENDS = LifeCycle(
    since=date(2015, 1, 1), announced=date(2025, 6, 1), until=date(2027, 6, 1), sources=("https://x.example",)
)


def states(fact: str) -> FactTest:
    return FactTest(fact=fact, operator="equals", operand=True)


IMAGE = FactTest(fact="build.method", operator="equals", operand="image")
RULES: Mapping[str, tuple[Condition, tuple[float, float] | None, str | None]] = {
    "udp": (states("udp"), None, None),
    "gpu": (AllOf(parts=(states("gpu"), IMAGE)), None, None),
    "root": (states("root"), (1.0, 3.0), None),
    "shell": (states("shell"), (0.5, 1.5), None),
    "instances": (FactTest(fact="scale.instances", operator="is", operand="present"), None, "scale.instances"),
}
"""Need → when it is there, the days of its remedy, and the number that is held against a limit."""
GIVES: Mapping[str, Mapping[str, Support]] = {
    "alder": {"udp": Support.NONE, "gpu": Support.NONE},
    "birch": {"gpu": Support.NONE, "root": Support.NONE},
    "cedar": {"udp": Support.NONE, "gpu": Support.NONE, "shell": Support.NONE},
}
"""Everything else is offered."""
LIMIT = 8.0
"""Instances on Alder; the others know no limit."""


def rule(name: str) -> Rule:
    when, days, demand = RULES[name]
    remedies = () if days is None else (Remedy(text="Change it.", effort=Effort(low=days[0], high=days[1])),)
    return Rule(
        id=name,
        category="process",
        title=name,
        strength=Strength.REQUIRED,
        needs=name,
        when=when,
        demand=demand,
        satisfied_by_any=False,
        weightings=(Weighting(need=3),),
        priors=(Prior(chance=0.01, why="Assumed."),),
        message="{workload} needs it.",
        why="It does.",
        remedies=remedies,
        alternative="",
        references=(),
        examples=(),
        location=HERE,
    )


def platform(name: str, cycle: LifeCycle = NEVER) -> Platform:
    gives = {need: GIVES[name].get(need, Support.FULL) for need in RULES if need != "instances"}
    answers = {need: (Answer(capability=need, support=some, since=NEVER.since),) for need, some in gives.items()}
    limit = LIMIT if name == "alder" else float("inf")
    return Platform(
        id=name,
        title=name.title(),
        family=name,
        checked=DAY,
        life_cycle=cycle,
        native_descriptors=(f"{name}-file",),
        answers={
            **answers,
            "instances": (Answer(capability="instances", limit=limit, since=NEVER.since),),
            "active-support": (Answer(capability="active-support", support=Support.FULL, since=NEVER.since),),
            "descriptors": (Answer(capability="descriptors", choice=(f"{name}-file",), since=NEVER.since),),
        },
    )


def fact(name: str) -> FactDefinition:
    kind = {"build.method": "text", "scale.instances": "integer"}.get(name, "boolean")
    return FactDefinition(id=name, title=name, type=kind, many=False, source="image", question=f"{name}?")


def catalog(**cycles: LifeCycle) -> Catalog:
    capabilities = (*RULES, "active-support", "descriptors")
    facts = ("udp", "gpu", "root", "shell", "scale.instances", "build.method")
    return replace(
        SHIPPED,
        facts={name: fact(name) for name in facts},
        capabilities={
            name: Capability(id=name, title=name, question=f"{name}?", topic="any", kind="support")
            for name in capabilities
        },
        platforms={name: platform(name, cycles.get(name, NEVER)) for name in NAMES},
        rules={**{name: rule(name) for name in RULES}, "platform-support": SHIPPED.rules["platform-support"]},
        assumptions=ASSUMED,
        base_images=(),
        services={},
        registries=(),
        classes=(),
    )


def app(name: str, runs_on: str | None, *needs: str, instances: int = 1, volumes: Sequence[str] = ()) -> Workload:
    """Every fact about it is stated."""
    place = replace(HERE, path=f"{name}/file")
    values: dict[str, Scalar | tuple[str, ...]] = dict.fromkeys(("udp", "gpu", "root", "shell"), False)
    values |= dict.fromkeys(needs, True) | {"scale.instances": instances, "build.method": "image"}
    if volumes:
        values["storage.volumes"] = tuple(volumes)
    facts = {key: Fact(value=value, evidence=(place,)) for key, value in values.items()}
    if runs_on is None:
        return Workload(name=name, folder=name, kind="app", files=(place.path,), facts=facts)
    own = Descriptor(format=f"{runs_on}-file", path=place.path)
    facts["descriptor.formats"] = Fact(value=(own.format,), evidence=(place,))
    return Workload(name=name, folder=name, kind="app", files=(place.path,), facts=facts, descriptors=(own,))
